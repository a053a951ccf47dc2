package report_test

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"sort"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/report"
	"visavis/internal/view"
)

// against compares all reports of one question.
func against(t *testing.T, service *report.Service, q report.Question, lives []drawn, zone *time.Location) {
	t.Helper()
	first, err1 := time.ParseInLocation(time.DateOnly, q.From, zone)
	last, err2 := time.ParseInLocation(time.DateOnly, q.To, zone)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	until := last.AddDate(0, 0, 1)
	in := func(at time.Time) bool { return !at.Before(first) && at.Before(until) }
	fits := func(queue, agent string) bool {
		return (len(q.Only) == 0 || slices.Contains(q.Only, cc.QueueID(queue))) && (q.Queue == "" || string(q.Queue) == queue) && (q.Agent == "" || string(q.Agent) == agent)
	}
	var stays []stay
	var segments []segment
	var rings []ring
	interactions, talked := 0, time.Duration(0)
	for _, d := range lives {
		for _, s := range d.stays {
			if in(s.at) && fits(s.queue, s.answeredBy) {
				stays = append(stays, s)
			}
		}
		for _, g := range d.segments {
			if in(g.at) && fits(g.queue, g.agent) {
				segments = append(segments, g)
			}
		}
		for _, r := range d.rings {
			if in(r.at) && fits(r.queue, r.agent) {
				rings = append(rings, r)
			}
		}
		known := slices.ContainsFunc(d.stays, func(s stay) bool { return len(q.Only) == 0 || slices.Contains(q.Only, cc.QueueID(s.queue)) })
		if in(d.stays[0].at) && q.Queue == "" && q.Agent == "" && known {
			interactions++
			for _, s := range d.stays {
				talked += s.talk
			}
		}
	}
	queueReport, err := service.Queues(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	same(t, q, "total", queueReport.Total, figures(stays, segments, rings, q.Short))
	for _, row := range queueReport.Rows {
		same(t, q, row.ID, row.ContactFigures, figures(
			only(stays, func(s stay) bool { return s.queue == row.ID }), only(segments, func(g segment) bool { return g.queue == row.ID }),
			only(rings, func(r ring) bool { return r.queue == row.ID }), q.Short))
	}
	days, err := service.Days(t.Context(), q)
	if err != nil || len(days.Rows) != int(math.Round(until.Sub(first).Hours()/24)) {
		t.Fatalf("%d days, %v", len(days.Rows), err)
	}
	same(t, q, "total of days", days.Total, queueReport.Total)
	for _, row := range days.Rows {
		on := func(at time.Time) bool { return at.In(zone).Format(time.DateOnly) == row.Day }
		same(t, q, row.Day, row.ContactFigures, figures(
			only(stays, func(s stay) bool { return on(s.at) }), only(segments, func(g segment) bool { return on(g.at) }),
			only(rings, func(r ring) bool { return on(r.at) }), q.Short))
	}
	hours, err := service.Hours(t.Context(), q)
	if err != nil || len(hours.Rows) != 24 {
		t.Fatalf("%d hours, %v", len(hours.Rows), err)
	}
	for _, row := range hours.Rows {
		at := func(at time.Time) bool { return at.In(zone).Hour() == row.Hour }
		same(t, q, time.Duration(row.Hour).String(), row.ContactFigures, figures(
			only(stays, func(s stay) bool { return at(s.at) }), only(segments, func(g segment) bool { return at(g.at) }),
			only(rings, func(r ring) bool { return at(r.at) }), q.Short))
	}
	people, err := service.Agents(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range people.Rows {
		want := didWhat(only(segments, func(g segment) bool { return g.agent == row.ID }), only(rings, func(r ring) bool { return r.agent == row.ID }))
		got := row.AgentFigures
		got.NotReady, got.VideoShare, got.TalkMean, got.WrapUpMean, got.HandlingMean = nil, nil, 0, 0, 0
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, agent %s:\nreport %+v\nevents %+v", q, row.ID, got, want)
		}
	}
	if q.Agent == "" && q.Queue == "" && len(segments) > 50 && len(people.Rows) != len(agents) {
		t.Errorf("%d agents", len(people.Rows))
	}
	outcomes, err := service.Dispositions(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	count := int64(0)
	for _, row := range outcomes.Rows {
		of := only(segments, func(g segment) bool { return g.queue == row.Queue && g.code == row.Code && g.kind == "owner" })
		if int64(len(of)) != row.Count {
			t.Errorf("%+v, code %q of %s: %d, want %d", q, row.Code, row.Queue, row.Count, len(of))
		}
		count += row.Count
	}
	if all := len(only(segments, func(g segment) bool { return g.kind == "owner" })); count != int64(all) || outcomes.Total.Count != count {
		t.Errorf("%+v: %d codes of %d", q, count, all)
	}
	if q.Queue != "" || q.Agent != "" {
		return
	}
	list, err := service.Interactions(t.Context(), q, "", 0)
	if err != nil || len(list.Rows) != interactions {
		t.Fatalf("%d interactions of %d, %v", len(list.Rows), interactions, err)
	}
	sum := 0.0
	for _, row := range list.Rows {
		sum += row.TalkTime
	}
	if math.Abs(sum-talked.Seconds()) > 0.01 {
		t.Errorf("they talk %f s, want %s", sum, talked)
	}
	// By pages it is the same list.
	var paged []view.CountedInteraction
	for after := ""; ; {
		page, err := service.Interactions(t.Context(), q, after, 37)
		if err != nil {
			t.Fatal(err)
		}
		paged = append(paged, page.Rows...)
		if page.Next == nil {
			break
		}
		after = *page.Next
	}
	if len(paged) != len(list.Rows) || len(paged) > 0 && !reflect.DeepEqual(paged, list.Rows) {
		t.Errorf("%d by pages, %d at once", len(paged), len(list.Rows))
	}
}

func only[T any](all []T, is func(T) bool) (some []T) {
	for _, x := range all {
		if is(x) {
			some = append(some, x)
		}
	}
	return some
}

func same(t *testing.T, q report.Question, what string, got, want view.ContactFigures) {
	t.Helper()
	got.ServicePercent, got.ServiceSeconds, got.ServiceBelow = want.ServicePercent, want.ServiceSeconds, want.ServiceBelow // of settings, not of events
	if !reflect.DeepEqual(got, want) {
		g, _ := json.Marshal(got)
		w, _ := json.Marshal(want)
		t.Errorf("%+v, %s:\nreport %s\nevents %s", q, what, g, w)
	}
}

func secs(d time.Duration) float64 { return float64(d.Milliseconds()) / 1000 }

func rounded(d time.Duration, n int) float64 {
	if n == 0 {
		return 0
	}
	return math.Round(math.Floor(float64(d.Milliseconds())/float64(n))/100) / 10
}

func perCent(part, whole int) *float64 {
	if whole == 0 {
		return nil
	}
	p := math.Round(1000*float64(part)/float64(whole)) / 10
	return &p
}

// figures works out from lists what reports add up.
func figures(stays []stay, segments []segment, rings []ring, short int) view.ContactFigures {
	f := view.ContactFigures{Entered: int64(len(stays))}
	var waits []time.Duration
	var wait, rung, again, talk, hold, video, consult, wrapUp time.Duration
	inTime, late, videos := 0, 0, 0
	for _, s := range stays {
		target := 20 * time.Second
		if s.queue == string(queues[1]) {
			target = 10 * time.Second
		}
		switch {
		case s.answered:
			f.Answered++
			if s.wait <= target {
				inTime++
			}
			if s.video > 0 {
				videos++
			}
		case s.wait <= time.Duration(short)*time.Second:
			f.ShortAbandoned++
		default:
			f.Abandoned++
			if s.wait > target {
				late++
			}
		}
		if s.answered || s.wait > time.Duration(short)*time.Second {
			waits = append(waits, s.wait)
			wait += s.wait
			rung += s.ring
		}
		again, talk, hold, video = again+s.again, talk+s.talk, hold+s.hold, video+s.video
		f.Transfers += int64(s.handed)
		f.Conferences += int64(s.conferences)
		if s.transferred {
			f.TransfersIn++
		}
		if s.sentOn {
			f.TransfersOut++
		}
	}
	for _, r := range rings {
		switch {
		case r.kind != "work":
		case r.how == "missed":
			f.Missed++
		case r.how == "declined":
			f.Declined++
		}
	}
	closed := 0
	for _, g := range segments {
		if !g.consulted {
			closed++
			consult += g.consult
		}
		wrapUp += g.wrapUp
	}
	sort.Slice(waits, func(i, j int) bool { return waits[i] < waits[j] })
	nth := func(share float64) float64 {
		if len(waits) == 0 {
			return 0
		}
		return math.Ceil(waits[int(math.Ceil(share*float64(len(waits))))-1].Seconds())
	}
	if n := len(waits); n > 0 {
		f.Wait.Longest = secs(waits[n-1])
	}
	answered := int(f.Answered)
	f.Wait.Mean, f.Wait.Median, f.Wait.P90 = rounded(wait, len(waits)), nth(0.5), nth(0.9)
	f.AnsweredInTime, f.AbandonedLate, f.Videos = int64(inTime), int64(late), int64(videos)
	f.ServiceLevel, f.AbandonedShare, f.VideoShare = perCent(inTime, answered+late), perCent(int(f.Abandoned), answered+int(f.Abandoned)), perCent(videos, answered)
	f.WaitTime, f.RingTime, f.ReturnedTime = secs(wait), secs(rung), secs(again)
	f.TalkTime, f.HoldTime, f.VideoTime, f.ConsultTime, f.WrapUpTime = secs(talk), secs(hold), secs(video), secs(consult), secs(wrapUp)
	f.TalkMean, f.HoldMean, f.WrapUpMean = rounded(talk, answered), rounded(hold, answered), rounded(wrapUp, closed)
	f.HandlingMean = rounded(talk+hold+wrapUp, answered)
	f.WrapUpsCounted = int64(closed)
	return f
}

// didWhat works out what an agent did.
func didWhat(segments []segment, rings []ring) (f view.AgentFigures) {
	var talk, hold, consult, rung, wrapUp, video time.Duration
	one := func(is bool, into *int64) {
		if is {
			*into++
		}
	}
	for _, r := range rings {
		rung += r.ring
		one(r.kind == "work", &f.Offered)
		one(r.how == "missed", &f.Missed)
		one(r.how == "declined", &f.Declined)
	}
	for _, g := range segments {
		consult += g.consult
		one(g.consulted, &f.Consulted)
		one(!g.consulted, &f.Stretches)
		one(g.answered, &f.Answered)
		one(g.in, &f.TransfersIn)
		one(g.out, &f.TransfersOut)
		one(g.conference, &f.Conferences)
		one(g.video > 0, &f.Videos)
		talk, hold, wrapUp, video = talk+g.talk, hold+g.hold, wrapUp+g.wrapUp, video+g.video
	}
	f.TalkTime, f.HoldTime, f.ConsultTime, f.RingTime = secs(talk), secs(hold), secs(consult), secs(rung)
	f.WrapUpTime, f.VideoTime = secs(wrapUp), secs(video)
	return f
}
