package server_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"visavis/internal/cc"
	"visavis/internal/report"
	"visavis/internal/store"
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

// The wallboard shows a contact who waits, and then is answered, to all who
// may see it; who loses the right sees no more.
func TestWallboardSocket(t *testing.T) {
	e := open(t)
	sam, adele := e.signIn(t, "sam"), e.signIn(t, "adele")
	watch := func(cookie string) *websocket.Conn {
		return e.dial(t, "/api/v1/wallboard/socket", http.Header{"Cookie": {"visavis=" + cookie}})
	}
	one, other := watch(sam), watch(adele)
	until := func(conn *websocket.Conn, what string, is func(view.WallboardView) bool) view.WallboardView {
		t.Helper()
		for range 20 {
			f := next(t, conn)
			var v view.WallboardView
			must(t, json.Unmarshal(f.Data, &v))
			if f.Type == view.FrameWallboard && is(v) {
				return v
			}
		}
		t.Fatalf("never seen: %s", what)
		return view.WallboardView{}
	}
	id, _ := e.call(t)
	for _, conn := range []*websocket.Conn{one, other} {
		v := until(conn, "one waits", func(v view.WallboardView) bool { return v.Numbers.Waiting == 1 })
		if len(v.Queues) != 1 || v.Queues[0].Waiting != 1 || v.Queues[0].Name.En != "After-sales service" || v.Numbers.LongestSince == nil {
			t.Errorf("%+v", v)
		}
	}
	e.Pick(id, e.agents["anna"])
	e.count(t)
	v := until(one, "answered", func(v view.WallboardView) bool { return v.Numbers.Calls == 1 })
	if v.Numbers.Waiting != 0 || v.Numbers.Answered != 1 || v.Queues[0].Busy != 1 || v.Trends.Answered[59] != 1 || v.Trends.Waiting[59] != 1 {
		t.Errorf("%+v", v)
	}
	if len(v.Agents) == 0 || v.Agents[0].Name != "anna Test" || v.Agents[0].Status != "onCall" || v.Agents[0].Queue == nil {
		t.Errorf("%+v", v.Agents)
	}
	var now view.WallboardView
	a := e.do(t, request{method: "GET", path: "/api/v1/wallboard", cookie: sam})
	if err := json.Unmarshal([]byte(a.body), &now); err != nil || now.Numbers.Calls != 1 {
		t.Errorf("%d %s %v", a.status, a.body, err)
	}
	// An agent is not let in; nor is a foreign page.
	for who, header := range map[string]http.Header{
		"an agent":       {"Cookie": {"visavis=" + e.signIn(t, "anna")}},
		"a foreign page": {"Cookie": {"visavis=" + sam}, "Origin": {"https://evil.example"}},
	} {
		conn, res, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(e.url, "http")+"/api/v1/wallboard/socket", &websocket.DialOptions{HTTPHeader: header})
		if err == nil || res == nil || res.StatusCode != http.StatusForbidden {
			t.Errorf("%s was let in: %v", who, err)
		}
		if conn != nil {
			conn.CloseNow()
		}
		if res != nil && res.Body != nil {
			res.Body.Close()
		}
	}
	e.do(t, request{method: "DELETE", path: "/api/v1/session", cookie: sam})
	if code := ends(t, one); code != 4401 {
		t.Errorf("signed out, it ends with %d", code)
	}
	e.Write(func(tx store.Tx) error {
		account, err := tx.Account(t.Context(), e.agents["adele"])
		if err != nil {
			return err
		}
		account.Withheld = []string{"supervise"}
		return tx.SaveAccount(t.Context(), account, false)
	})
	if code := ends(t, other); code != 4403 {
		t.Errorf("without the right it ends with %d", code)
	}
}

// ends reads until the server closes and returns its code.
func ends(t *testing.T, conn *websocket.Conn) websocket.StatusCode {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	for {
		if _, _, err := conn.Read(ctx); err != nil {
			return websocket.CloseStatus(err)
		}
	}
}
