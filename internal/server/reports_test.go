package server_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/report"
	"visavis/internal/store/storetest"
	"visavis/internal/view"
)

// count brings the reports up to date.
func (e *edge) count(t *testing.T) {
	t.Helper()
	if err := report.NewCounter(e.DB, "test", nil).CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// A call as JSON and as a table, by the doors that integrators and people use.
func TestReportsOverHTTP(t *testing.T) {
	e := open(t)
	id, _ := e.call(t)
	s := e.Pick(id, e.agents["anna"])
	e.Advance(3 * time.Minute)
	e.Must(s.ID, cc.HangUp{}, cc.ByContact)
	e.Advance(20 * time.Second)
	e.Must(s.ID, cc.MarkDone{Agent: e.agents["anna"]}, cc.Actor(e.agents["anna"]))
	e.count(t)
	sam := e.signIn(t, "sam")
	get := func(path string, header map[string]string) answer {
		t.Helper()
		return e.do(t, request{method: "GET", path: path, cookie: sam, header: header})
	}
	var queues view.QueueReport
	a := get("/api/v1/reports/queues?period=today&zone=Europe/Paris", nil)
	if err := json.Unmarshal([]byte(a.body), &queues); err != nil || a.header.Get("Content-Type") != "application/json" {
		t.Fatalf("%d %s %v", a.status, a.body, err)
	}
	if len(queues.Rows) != 1 || queues.Zone != "Europe/Paris" || queues.First != "2026-03-02" || queues.Rows[0].Name != "Service après-vente" {
		t.Fatalf("%+v", queues)
	}
	got := queues.Rows[0]
	if got.Entered != 1 || got.Answered != 1 || got.WaitTime != 2 || got.TalkTime != 180 || got.WrapUpTime != 20 || *got.ServiceLevel != 100 || got.ServiceSeconds != 20 {
		t.Errorf("%+v", got)
	}
	for _, r := range []struct {
		path   string
		header map[string]string
	}{
		{"/api/v1/reports/queues?period=today&format=csv&mark=true&headers=labels&lang=en", nil},
		{"/api/v1/reports/queues?period=today&mark=true&headers=labels&lang=en", map[string]string{"Accept": "text/csv"}},
	} {
		a = get(r.path, r.header)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.body, "\ufeff"))).ReadAll()
		if err != nil || a.header.Get("Content-Type") != "text/csv; charset=utf-8" || len(rows) != 2 || rows[0][1] != "Queue" || rows[1][1] != "After-sales service" {
			t.Errorf("%s: %d %q %v", r.path, a.status, a.body, err)
		}
		if name := a.header.Get("Content-Disposition"); name != `attachment; filename="visavis-queues-2026-03-02-2026-03-02.csv"` {
			t.Errorf("%s: named %s", r.path, name)
		}
	}
	for _, kind := range []string{"queues", "agents", "dispositions", "days", "hours", "interactions"} {
		for _, query := range []string{"", "?period=week&queue=" + string(storetest.Queue) + "&agent=" + string(e.agents["anna"]), "?from=2026-03-01&to=2026-03-31&format=csv"} {
			if a := get("/api/v1/reports/"+kind+query, nil); a.status != http.StatusOK || len(a.body) < 100 {
				t.Errorf("%s%s: %d %s", kind, query, a.status, a.body)
			}
		}
	}
	for query, field := range map[string]string{
		"zone=Mars": "query.zone", "from=2026-03-05&to=2026-03-01": "query.to", "from=2026-03-05": "query.to",
		"period=ever": "query.period", "short=-1": "query.short", "from=1999-01-01&to=2026-01-01": "query.to",
	} {
		a := get("/api/v1/reports/days?"+query, nil)
		var p view.Problem
		if err := json.Unmarshal([]byte(a.body), &p); err != nil || a.status != http.StatusUnprocessableEntity ||
			!slices.ContainsFunc(p.Errors, func(f view.ProblemField) bool { return f.Location == field }) {
			t.Errorf("%s: %d %s", query, a.status, a.body)
		}
	}
	if a := get("/api/v1/reports/interactions?after=x", nil); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a place that is none: %d", a.status)
	}
}
