package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"visavis/internal/account"
	"visavis/internal/cc"
	"visavis/internal/report"
	"visavis/internal/view"
)

// ReportQuestion is what every report takes.
type ReportQuestion struct {
	Accept  string `header:"Accept" hidden:"true"`
	Period  string `query:"period" enum:"today,yesterday,week,lastWeek,month,lastMonth" doc:"A stretch of days by name; weeks begin on Mondays"`
	From    string `query:"from" format:"date" doc:"Instead of period: the first day"`
	To      string `query:"to" format:"date" doc:"and the last one, which counts too"`
	Zone    string `query:"zone" maxLength:"60" example:"Europe/Paris" doc:"Whose days they are; default: the company's"`
	Queue   string `query:"queue" maxLength:"60" doc:"Only this queue"`
	Agent   string `query:"agent" maxLength:"60" doc:"Only what this agent answered or did"`
	Short   int    `query:"short" minimum:"0" maximum:"600" default:"5" doc:"Contacts who give up within so many seconds count apart"`
	Format  string `query:"format" enum:"json,csv" doc:"csv does the same as Accept: text/csv"`
	Mark    bool   `query:"mark" doc:"CSV begins with a byte order mark, for spreadsheets that need one to know UTF-8"`
	Headers string `query:"headers" enum:"names,labels" default:"names" doc:"CSV names its columns as this API does, or as people do, in the caller's language"`
}

// supervised are the queues that somebody supervises; none: all.
func supervised(person account.Person) []cc.QueueID {
	queues, everywhere := person.Where(account.Supervise)
	switch {
	case everywhere:
		return nil
	case len(queues) == 0:
		return []cc.QueueID{""} // of none, which must not become of all
	}
	return queues
}

func (in ReportQuestion) csv() bool {
	if in.Format != "" {
		return in.Format == "csv"
	}
	return strings.HasPrefix(in.Accept, "text/csv")
}

// asked is the question of an operation's caller.
func (in ReportQuestion) asked(ctx context.Context) (report.Question, report.Style) {
	language := *callerOf(ctx).viewer().Language
	q := report.Question{
		Period: in.Period, From: in.From, To: in.To, Zone: in.Zone, Queue: cc.QueueID(in.Queue), Agent: cc.AgentID(in.Agent), Short: in.Short, Language: language,
	}
	if who := callerOf(ctx); who.key.ID == "" { // keys are of the whole company
		q.Only = supervised(who.person)
	}
	if q.Period == "" && q.From == "" && q.To == "" {
		q.Period = "today"
	}
	return q, report.Style{Mark: in.Mark, Labels: in.Headers == "labels", Language: language}
}

// reported is an answer as JSON or CSV.
type reported struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// answerReport writes a report the way it was asked for.
func answerReport[T any](in ReportQuestion, style report.Style, kind string, days view.ReportRange, r T, write func(io.Writer, report.Style, T) error) (*reported, error) {
	if !in.csv() {
		body, err := json.Marshal(r)
		return &reported{ContentType: "application/json", Body: body}, err
	}
	var out bytes.Buffer
	if err := write(&out, style, r); err != nil {
		return nil, err
	}
	name := fmt.Sprintf(`attachment; filename="visavis-%s-%s-%s.csv"`, kind, days.First, days.Last)
	return &reported{ContentType: "text/csv; charset=utf-8", Disposition: name, Body: out.Bytes()}, nil
}

// reportOn registers the report of a kind.
func reportOn[T any](s *Server, kind, summary string, make func(context.Context, report.Question) (T, view.ReportRange, error), write func(io.Writer, report.Style, T) error) {
	op := operation{
		id: "report" + strings.ToUpper(kind[:1]) + kind[1:], method: http.MethodGet, path: "/api/v1/reports/" + kind, tag: "reports",
		guard: agent(account.Supervise).orKey(account.ReadReports), summary: summary,
	}
	register(s, op, func(ctx context.Context, in *ReportQuestion) (*reported, error) {
		q, style := in.asked(ctx)
		r, days, err := make(ctx, q)
		if err != nil {
			return nil, err
		}
		return answerReport(*in, style, kind, days, r, write)
	})
	describeReport[T](s.api.OpenAPI(), op.path)
}

// describeReport says what the bytes of an answer are.
func describeReport[T any](doc *huma.OpenAPI, path string) {
	o := doc.Paths[path].Get
	schema := doc.Components.Schemas.Schema(reflect.TypeFor[T](), true, reflect.TypeFor[T]().Name())
	o.Responses["200"].Content = map[string]*huma.MediaType{
		"application/json": {Schema: schema}, "text/csv": {Schema: &huma.Schema{Type: huma.TypeString}},
	}
	o.Responses["200"].Headers = nil
}

func (s *Server) routeReports() {
	reportOn(s, "queues", "What happened in each queue",
		func(ctx context.Context, q report.Question) (view.QueueReport, view.ReportRange, error) {
			r, err := s.Reports.Queues(ctx, q)
			return r, r.ReportRange, err
		}, report.WriteQueues)
	reportOn(s, "agents", "What each agent did",
		func(ctx context.Context, q report.Question) (view.AgentReport, view.ReportRange, error) {
			r, err := s.Reports.Agents(ctx, q)
			return r, r.ReportRange, err
		}, report.WriteAgents)
	reportOn(s, "dispositions", "How calls came out, by the owners' disposition codes",
		func(ctx context.Context, q report.Question) (view.DispositionReport, view.ReportRange, error) {
			r, err := s.Reports.Dispositions(ctx, q)
			return r, r.ReportRange, err
		}, report.WriteDispositions)
	reportOn(s, "days", "What happened on each day",
		func(ctx context.Context, q report.Question) (view.DayReport, view.ReportRange, error) {
			r, err := s.Reports.Days(ctx, q)
			return r, r.ReportRange, err
		}, report.WriteDays)
	reportOn(s, "hours", "What happened in each hour of the day, all days together",
		func(ctx context.Context, q report.Question) (view.HourReport, view.ReportRange, error) {
			r, err := s.Reports.Hours(ctx, q)
			return r, r.ReportRange, err
		}, report.WriteHours)
	s.routeInteractionReport()
}

func (s *Server) routeInteractionReport() {
	op := operation{
		id: "reportInteractions", method: http.MethodGet, path: "/api/v1/reports/interactions", tag: "reports", guard: agent(account.Supervise).orKey(account.ReadReports),
		summary: "Each interaction in numbers, oldest first",
	}
	register(s, op, func(ctx context.Context, in *struct {
		ReportQuestion
		After string `query:"after" maxLength:"100" doc:"The next of the page before"`
		Limit int    `query:"limit" minimum:"0" maximum:"50000" default:"1000"`
	},
	) (*reported, error) {
		q, style := in.asked(ctx)
		r, err := s.Reports.Interactions(ctx, q, in.After, in.Limit)
		if err != nil {
			return nil, err
		}
		return answerReport(in.ReportQuestion, style, "interactions", r.ReportRange, r, report.WriteInteractions)
	})
	describeReport[view.InteractionReport](s.api.OpenAPI(), op.path)
}
