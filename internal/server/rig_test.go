package server_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"visavis/internal/account"
	"visavis/internal/call"
	"visavis/internal/cc"
	"visavis/internal/company"
	"visavis/internal/hours"
	"visavis/internal/intake"
	"visavis/internal/media"
	"visavis/internal/media/mediatest"
	"visavis/internal/records"
	"visavis/internal/report"
	"visavis/internal/routing"
	"visavis/internal/server"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
	"visavis/internal/view"
	"visavis/internal/webhook"
	"visavis/internal/wrapup"
)

const password = "long enough"

// edge is the real handler over the real capabilities, a database of its own and a media server that only remembers.
type edge struct {
	*storetest.Shop
	t        *testing.T
	url      string
	server   *server.Server
	accounts *account.Service
	intake   *intake.Service
	presence *routing.Presence
	agents   map[string]cc.AgentID
	log      *bytes.Buffer
}

func open(t *testing.T, change ...func(*server.Options)) *edge {
	t.Helper()
	shop := storetest.NewShop(t)
	e := &edge{Shop: shop, t: t, agents: map[string]cc.AgentID{}, log: &bytes.Buffer{}}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	key := bytes.Repeat([]byte("k"), 32)
	e.accounts = account.New(shop.DB, account.Options{Key: key, Params: account.Params{MemoryKiB: 64, Passes: 1, Lanes: 1}})
	for name, role := range map[string]string{"anna": account.Agent, "bert": account.Agent, "sam": account.Supervisor, "adele": account.Administrator} {
		id, err := e.accounts.Add(t.Context(), account.Draft{Username: name, Name: name + " Test", Password: password, Roles: []string{role}})
		if err != nil {
			t.Fatal(err)
		}
		e.agents[name] = id
		shop.Write(func(tx store.Tx) error {
			if err := tx.SetCapacity(t.Context(), id, 1); err != nil {
				return err
			}
			return tx.SetAgentQueues(t.Context(), id, []cc.QueueID{storetest.Queue})
		})
	}
	var err error
	if e.presence, err = routing.NewPresence(t.Context(), shop.DB, "test"); err != nil {
		t.Fatal(err)
	}
	fake := mediatest.NewFake()
	rooms := media.NewReconciler(media.Options{Server: fake, Plans: call.NewPlans(shop.DB), Owner: call.Owner, Log: log})
	calls := call.New(call.Options{DB: shop.DB, Key: key, Rooms: rooms, Server: fake, Log: log})
	views := view.New(shop.DB, view.Options{Now: shop.Now, Settled: rooms.Settled, Seats: calls.Seat})
	e.intake = intake.New(shop.DB, intake.Options{Now: shop.Now, CheckRoom: func(context.Context) ([]view.Seat, error) {
		return []view.Seat{{Token: "one"}, {Token: "other"}}, nil
	}})
	hooks, err := webhook.New(webhook.Options{DB: shop.DB, Key: key, Node: "test", Log: log})
	if err != nil {
		t.Fatal(err)
	}
	page := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	o := server.Options{
		DB: shop.DB, Key: key, Log: log,
		Dist: fstest.MapFS{
			"desk/index.html": page("<!doctype html><title>desk</title>"), "desk/assets/index-Abcdef12.js": page("desk();"),
			"admin/index.html": page("<!doctype html><title>admin</title>"),
			"call/index.html":  page("<!doctype html><title>call</title>"), "call/assets/index-Abcdef34.js.gz": page(packed(t, strings.Repeat("call();", 1000))), "loader/widget.js": page("widget();"),
			"wallboard/index.html": page("<!doctype html><title>wallboard</title>"),
		},
		Hold: fstest.MapFS{"lenoir.mp3": page("music")},
		Capabilities: server.Capabilities{
			Accounts: e.accounts, Presence: e.presence, Calls: calls, Intake: e.intake,
			Company: company.New(shop.DB, hours.Validate, true), Changes: company.NewChanges(shop.DB, nil),
			WrapUp: wrapup.New(shop.DB, views), Webhooks: hooks, Records: records.New(shop.DB, views), Reports: report.New(shop.DB), Views: views,
		},
		Session: 12 * 60 * 60 * 1e9, MetricsFrom: []string{"127.0.0.1"}, Frames: []string{"https://crm.example"},
	}
	for _, c := range change {
		c(&o)
	}
	if e.server, err = server.New(o); err != nil {
		t.Fatal(err)
	}
	running, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); e.server.Run(running) }()
	web := httptest.NewServer(e.server.Handler())
	e.url = web.URL
	t.Cleanup(func() {
		e.server.CloseSockets(context.Background())
		web.Close()
		stop()
		<-done
	})
	return e
}

// request is one row of a scenario table.
type request struct {
	method string
	path   string
	body   string // sent as JSON if not empty
	header map[string]string
	cookie string // value of the session's cookie
	bearer string
}

// answer is what came back.
type answer struct {
	status int
	body   string
	header http.Header
	cookie map[string]*http.Cookie
}

func (a answer) reason() string {
	var p view.Problem
	if json.Unmarshal([]byte(a.body), &p) != nil {
		return ""
	}
	return p.Reason
}

func (e *edge) do(t *testing.T, r request) answer {
	t.Helper()
	var body io.Reader
	if r.body != "" {
		body = strings.NewReader(r.body)
	}
	req, err := http.NewRequestWithContext(t.Context(), r.method, e.url+r.path, body)
	if err != nil {
		t.Fatal(err)
	}
	if r.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.cookie != "" {
		req.AddCookie(&http.Cookie{Name: "visavis", Value: r.cookie})
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if r.bearer != "" {
		req.Header.Set("Authorization", "Bearer "+r.bearer)
	}
	for k, v := range r.header {
		if v == "-" {
			req.Header.Del(k)
		} else {
			req.Header.Set(k, v)
		}
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{status: res.StatusCode, body: string(text), header: res.Header, cookie: map[string]*http.Cookie{}}
	for _, c := range res.Cookies() {
		a.cookie[c.Name] = c
	}
	return a
}

// signIn returns the session's cookie of an account.
func (e *edge) signIn(t *testing.T, username string) string {
	t.Helper()
	a := e.do(t, request{method: "POST", path: "/api/v1/session", body: `{"username":"` + username + `","password":"` + password + `"}`})
	if a.status != http.StatusOK || a.cookie["visavis"] == nil {
		t.Fatalf("sign in: %d %s", a.status, a.body)
	}
	return a.cookie["visavis"].Value
}

// key makes an integrator's key with scopes.
func (e *edge) key(t *testing.T, scopes ...account.KeyScope) string {
	t.Helper()
	d := view.APIKeyDraft{Name: "shop"}
	for _, s := range scopes {
		d.Scopes = append(d.Scopes, string(s))
	}
	made, err := e.accounts.NewKey(t.Context(), d, cc.BySystem)
	if err != nil {
		t.Fatal(err)
	}
	return made.Secret
}

const callBody = `{"name":"Claire Dubois","language":"fr","consentVersion":"2","device":{"camera":true,"microphone":true,"webrtc":true,"browser":"B","os":"O","mobile":false,"network":null}}`

// call starts a call and returns its id and token.
func (e *edge) call(t *testing.T) (id cc.InteractionID, token string) {
	t.Helper()
	a := e.do(t, request{method: "POST", path: "/api/v1/entry-points/sav/calls", body: callBody})
	var started view.StartedCall
	if err := json.Unmarshal([]byte(a.body), &started); err != nil || a.status != http.StatusCreated {
		t.Fatalf("call: %d %s", a.status, a.body)
	}
	return cc.InteractionID(started.View.ID), started.Token
}

// packed is a file as the front end's build leaves it.
func packed(t *testing.T, text string) string {
	t.Helper()
	var out strings.Builder
	w := gzip.NewWriter(&out)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
