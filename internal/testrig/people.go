package testrig

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"visavis/internal/account"
	"visavis/internal/app"
	"visavis/internal/cc"
	"visavis/internal/media/livekit/livekittest"
	"visavis/internal/view"
)

// patience is how long a helper waits for what should come at once, on a busy machine.
const patience = 20 * time.Second

// person is somebody who talks to the product over HTTP.
type person struct {
	base   string
	client *http.Client
	bearer string
	door   func() string // of its media client; opened when first asked for
}

// newPerson is somebody whose browser has no cookies yet.
func newPerson(t testing.TB, base string) person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	t.Cleanup(client.CloseIdleConnections)
	return person{base: base, client: client, door: sync.OnceValue(func() string { return openDoor(t, base, jar) })}
}

// Client has the person's cookies, for requests of any kind.
func (p *person) Client() *http.Client { return p.client }

// Door is where the person's media client connects.
func (p *person) Door() string { return p.door() }

// openDoor leads to the product and brings a person's cookies along, which
// their media client cannot.
func openDoor(t testing.TB, to string, jar http.CookieJar) string {
	base, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	door := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(base)
			for _, c := range jar.Cookies(r.Out.URL) {
				r.Out.AddCookie(c)
			}
		},
		ErrorLog: log.New(io.Discard, "", 0), // that the product is away is what some tests are about
	})
	t.Cleanup(func() {
		door.CloseClientConnections()
		door.Close()
	})
	return door.URL
}

// send makes a request and decodes the answer into out, or returns the problem.
func (p *person) send(t testing.TB, method, path string, in, out any) *view.Problem {
	t.Helper()
	status, body := p.raw(t, method, path, in)
	if status >= 400 {
		var problem view.Problem
		if err := json.Unmarshal(body, &problem); err != nil {
			t.Fatalf("%s %s: status %d with %s", method, path, status, body)
		}
		return &problem
	}
	if out != nil && len(body) > 0 {
		if err := json.Unmarshal(body, out); err != nil {
			t.Fatalf("%s %s: %v in %s", method, path, err, body)
		}
	}
	return nil
}

func (p *person) raw(t testing.TB, method, path string, in any) (int, []byte) {
	t.Helper()
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, p.base+path, body)
	if err != nil {
		t.Fatal(err)
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if p.bearer != "" {
		req.Header.Set("Authorization", "Bearer "+p.bearer)
	}
	res, err := p.client.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return res.StatusCode, answer
}

// must is send for what has to succeed.
func (p *person) must(t testing.TB, method, path string, in, out any) {
	t.Helper()
	if problem := p.send(t, method, path, in, out); problem != nil {
		t.Fatalf("%s %s: refused with %s %v", method, path, problem.Reason, problem.Errors)
	}
}

// Agent is a signed-in agent.
type Agent struct {
	person
	Me view.Me
}

// SignIn signs an agent in.
func (r *Rig) SignIn(t testing.TB, username string) *Agent {
	t.Helper()
	a := &Agent{person: newPerson(t, r.URL)}
	a.must(t, http.MethodPost, "/api/v1/session", view.Credentials{Username: username, Password: Password}, &a.Me)
	return a
}

// Ready makes the agent take work, or not.
func (a *Agent) Ready(t testing.TB, ready bool) {
	t.Helper()
	a.must(t, http.MethodPut, "/api/v1/me/presence", view.PresenceRequest{Ready: ready}, nil)
}

// Do sends a command and returns the view after it.
func (a *Agent) Do(t testing.TB, interaction, command string, body any) view.InteractionView {
	t.Helper()
	var v view.InteractionView
	a.must(t, http.MethodPost, "/api/v1/interactions/"+interaction+"/"+command, orEmpty(body), &v)
	return v
}

// Refused sends a command that must be refused and returns why.
func (a *Agent) Refused(t testing.TB, interaction, command string, body any) string {
	t.Helper()
	problem := a.send(t, http.MethodPost, "/api/v1/interactions/"+interaction+"/"+command, orEmpty(body), nil)
	if problem == nil {
		t.Fatalf("%s was accepted", command)
	}
	return problem.Reason
}

// Try sends a command and returns the reason of its refusal, or "".
func (a *Agent) Try(t testing.TB, interaction, command string, body any) string {
	t.Helper()
	if problem := a.send(t, http.MethodPost, "/api/v1/interactions/"+interaction+"/"+command, orEmpty(body), nil); problem != nil {
		return problem.Reason
	}
	return ""
}

// Get reads something.
func (a *Agent) Get(t testing.TB, path string, out any) {
	t.Helper()
	a.must(t, http.MethodGet, path, nil, out)
}

// Send makes any request and returns its problem, if any.
func (a *Agent) Send(t testing.TB, method, path string, in, out any) *view.Problem {
	t.Helper()
	return a.send(t, method, path, in, out)
}

func orEmpty(body any) any {
	if body == nil {
		return struct{}{}
	}
	return body
}

// Desk is what an agent's open desk shows: the socket's frames, applied.
type Desk struct {
	*watched[DeskState]
}

// DeskState is everything the desk was told.
type DeskState struct {
	Presence     view.Presence
	Queues       []view.QueueView
	Interactions map[string]view.InteractionView
	Events       []string // of interaction frames, in order
	SignedOut    string   // why, once it is
}

// OpenDesk opens the agent's event socket. It closes with the test, or by Close.
func (a *Agent) OpenDesk(t testing.TB) *Desk {
	t.Helper()
	d, err := a.TryDesk(t)
	if err != nil {
		t.Fatal(err)
	}
	d.Await(t, "a snapshot", func(s DeskState) bool { return s.Presence.Derived != "" })
	return d
}

// TryDesk is OpenDesk for a server that may be away; the snapshot may not have come yet.
func (a *Agent) TryDesk(t testing.TB) (*Desk, error) {
	t.Helper()
	conn, err := a.dial(t, "/api/v1/desk/socket")
	if err != nil {
		return nil, err
	}
	d := &Desk{watch[DeskState](t, conn)}
	d.state.Interactions = map[string]view.InteractionView{}
	d.listen(func(s *DeskState, kind, event string, data json.RawMessage) error {
		switch kind {
		case view.FrameSnapshot:
			var snap view.DeskSnapshot
			if err := json.Unmarshal(data, &snap); err != nil {
				return err
			}
			s.Presence, s.Queues = snap.Presence, snap.Queues
			s.Interactions = map[string]view.InteractionView{}
			for _, v := range snap.Interactions {
				s.Interactions[v.ID] = v
			}
		case view.FrameInteraction:
			var v view.InteractionView
			if err := json.Unmarshal(data, &v); err != nil {
				return err
			}
			s.Interactions = maps.Clone(s.Interactions) // who looks has the old one
			s.Interactions[v.ID] = v
			s.Events = append(s.Events, event)
		case view.FrameRemoved:
			var gone view.Removed
			if err := json.Unmarshal(data, &gone); err != nil {
				return err
			}
			s.Interactions = maps.Clone(s.Interactions)
			delete(s.Interactions, gone.ID)
		case view.FramePresence:
			return json.Unmarshal(data, &s.Presence)
		case view.FrameQueues:
			return json.Unmarshal(data, &s.Queues)
		case view.FrameSignedOut:
			var out view.SignedOut
			if err := json.Unmarshal(data, &out); err != nil {
				return err
			}
			s.SignedOut = out.Why
		}
		return nil
	})
	return d, nil
}

// Shout writes a text into the socket that no page would, and returns what
// speaks against the server having ended the connection over it, or "".
func (d *Desk) Shout(t testing.TB, text string) string {
	t.Helper()
	_ = d.conn.Write(t.Context(), websocket.MessageText, []byte(text)) // it may be cut off in the middle
	if code := d.Closed(t); code == websocket.StatusNormalClosure {
		return "closed as if nothing had been wrong"
	}
	return ""
}

// Ring waits for an offer and returns the interaction.
func (d *Desk) Ring(t testing.TB) view.InteractionView {
	t.Helper()
	var ringing view.InteractionView
	d.Await(t, "a ring", func(s DeskState) bool {
		for _, v := range s.Interactions {
			if v.Offer != nil {
				ringing = v
				return true
			}
		}
		return false
	})
	return ringing
}

// See waits until an interaction looks as wanted, and returns it.
func (d *Desk) See(t testing.TB, id, what string, ok func(view.InteractionView) bool) view.InteractionView {
	t.Helper()
	var seen view.InteractionView
	d.Await(t, what, func(s DeskState) bool {
		v, there := s.Interactions[id]
		seen = v
		return there && ok(v)
	})
	return seen
}

// Gone waits until an interaction is no longer on the desk.
func (d *Desk) Gone(t testing.TB, id string) {
	t.Helper()
	d.Await(t, id+" to leave the desk", func(s DeskState) bool { _, there := s.Interactions[id]; return !there })
}

// Contact is somebody who calls.
type Contact struct {
	person
	*watched[view.ContactView]
	Token string
	ID    string
}

// Call starts a call through an entry point and opens its event socket.
func (r *Rig) Call(t testing.TB, entry, name string) *Contact {
	t.Helper()
	return r.CallWith(t, entry, view.CallRequest{Name: name})
}

// CallWith is Call with more than a name; language, consent and device are filled in.
func (r *Rig) CallWith(t testing.TB, entry string, req view.CallRequest) *Contact {
	t.Helper()
	c := r.Tap(t, entry, req)
	c.Open(t)
	return c
}

// Tap is CallWith up to the tap: the event socket is not open yet.
func (r *Rig) Tap(t testing.TB, entry string, req view.CallRequest) *Contact {
	t.Helper()
	c := &Contact{person: newPerson(t, r.URL)}
	var door view.EntryPointView
	c.must(t, http.MethodGet, "/api/v1/entry-points/"+entry+"?lang=fr", nil, &door)
	req.Language = "fr"
	req.ConsentVersion = door.Consent.Version
	req.Device = view.Capabilities{Camera: true, Microphone: true, WebRTC: true, Browser: "Rig 1", OS: "Linux"}
	var started view.StartedCall
	c.must(t, http.MethodPost, "/api/v1/entry-points/"+entry+"/calls", req, &started)
	c.Token, c.ID, c.bearer = started.Token, started.View.ID, started.Token
	return c
}

// Resume opens the event socket of a call that was started earlier.
func (r *Rig) Resume(t testing.TB, token string) *Contact {
	t.Helper()
	c := &Contact{person: newPerson(t, r.URL), Token: token}
	c.bearer = token
	c.Open(t)
	c.ID = c.Now().ID
	return c
}

// Open opens the call's event socket, again after Close: a reload.
func (c *Contact) Open(t testing.TB) {
	t.Helper()
	if err := c.TryOpen(t); err != nil {
		t.Fatal(err)
	}
	c.Await(t, "a first view", func(v view.ContactView) bool { return v.ID != "" })
}

// TryOpen is Open for a server that may be away; the first view may not have come yet.
func (c *Contact) TryOpen(t testing.TB) error {
	t.Helper()
	conn, err := c.dial(t, "/api/v1/call/socket", "visavis.v1", "token."+c.Token)
	if err != nil {
		return err
	}
	c.watched = watch[view.ContactView](t, conn)
	c.listen(func(v *view.ContactView, kind, _ string, data json.RawMessage) error {
		if kind != view.FrameView {
			return nil
		}
		*v = view.ContactView{}
		return json.Unmarshal(data, v)
	})
	return nil
}

// Do sends one of the contact's commands.
func (c *Contact) Do(t testing.TB, command string, body any) view.ContactView {
	t.Helper()
	var v view.ContactView
	c.must(t, http.MethodPost, "/api/v1/call/"+command, orEmpty(body), &v)
	return v
}

// Join connects a seat's media through the proxy; it leaves with the test.
func (p *person) Join(t testing.TB, seat *view.Seat) *livekittest.Client {
	t.Helper()
	if seat == nil {
		t.Fatal("there is no seat")
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	leg, err := livekittest.Join(ctx, p.door()+seat.Path, seat.Token)
	if err != nil {
		t.Fatalf("join %s: %v", seat.Room, err)
	}
	t.Cleanup(leg.Leave)
	return leg
}

func (p *person) dial(t testing.TB, path string, protocols ...string) (*websocket.Conn, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	conn, res, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(p.base, "http")+path, &websocket.DialOptions{
		HTTPClient: p.client, Subprotocols: protocols, HTTPHeader: http.Header{"Origin": {p.base}},
	})
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if res.Body != nil {
		res.Body.Close()
	}
	conn.SetReadLimit(1 << 20)
	return conn, nil
}

// NewKey makes an integrator's key with scopes.
func NewKey(t testing.TB, office *app.Office, scopes ...account.KeyScope) string {
	t.Helper()
	d := view.APIKeyDraft{Name: "shop"}
	for _, s := range scopes {
		d.Scopes = append(d.Scopes, string(s))
	}
	made, err := office.Accounts.NewKey(t.Context(), d, cc.BySystem)
	if err != nil {
		t.Fatal(err)
	}
	return made.Secret
}
