package testrig_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coder/websocket"
	lkproto "github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"

	"visavis/internal/account"
	"visavis/internal/app"
	"visavis/internal/cc"
	"visavis/internal/testrig"
	"visavis/internal/view"
)

// abuse is an attempt at what nobody may do. It returns what it got through, or "".
type abuse struct {
	group, name string
	try         func(t *testing.T, v *victims) string
}

// victims are people in the middle of their work: Nadia with Claire, whose
// media is up; Luc, a colleague who is in no call; Bruno, who waits.
type victims struct {
	*talking
	luc    *testrig.Agent
	bruno  *testrig.Contact
	key    string            // of an integrator
	keys   map[string]string // of others, by scope
	seat   *view.Seat
	office *app.Office

	corporate *corporate // people of another installation
}

const evil = "https://evil.example"

// TestAbuse runs every attempt against the real product, and writes the table
// into the file that VISAVIS_ABUSE names, for make test to print.
func TestAbuse(t *testing.T) {
	t.Parallel()
	v := &victims{}
	rig := testrig.Start(t)
	v.talking = talkOn(t, rig)
	v.luc = rig.SignIn(t, "luc")
	v.luc.OpenDesk(t) // not ready: nothing rings there
	v.bruno = rig.Call(t, "sav", "Bruno")
	v.seat = v.claire.Now().Seat
	office, err := app.OpenOffice(t.Context(), rig.Config)
	if err != nil {
		t.Fatal(err)
	}
	v.office = office
	t.Cleanup(func() { _ = office.Close() })
	v.keys = map[string]string{}
	for _, scope := range account.KeyScopes() {
		v.keys[string(scope)] = testrig.NewKey(t, office, scope)
	}
	v.key = testrig.NewKey(t, office, account.CreateInteractions, account.AttachData)

	v.corporate = openCorporate(t)

	var table bytes.Buffer
	refused, group := 0, ""
	for _, a := range attempts() {
		through := "the attempt itself failed"
		t.Run(a.group+"/"+a.name, func(t *testing.T) {
			if through = a.try(t, v); through != "" {
				t.Errorf("got through: %s", through)
			}
		})
		if a.group != group {
			group = a.group
			fmt.Fprintf(&table, "%s\n", group)
		}
		mark := "refused"
		if through != "" {
			mark = "GOT THROUGH: " + through
		} else {
			refused++
		}
		fmt.Fprintf(&table, "  %-76s %s\n", a.name, mark)
	}
	fmt.Fprintf(&table, "abuse: %d cases, %d refused\n", len(attempts()), refused)
	if name := os.Getenv("VISAVIS_ABUSE"); name != "" {
		if err := os.WriteFile(name, table.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// All that was tried has changed nothing.
	v.heard(t)
	if s := v.claire.Now(); s.Phase != cc.Active || s.Hold != nil {
		t.Errorf("the call is not what it was: %+v", s)
	}
}

// raw is a request as an attacker writes it: nothing is added to it.
type raw struct {
	method, path, body string
	header             map[string]string
	as                 *http.Client // whose cookies come along
}

func (r raw) send(t *testing.T, base string) (int, http.Header, string) {
	t.Helper()
	var body io.Reader
	if r.body != "" {
		body = strings.NewReader(r.body)
	}
	req, err := http.NewRequestWithContext(t.Context(), r.method, base+r.path, body)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range r.header {
		req.Header.Set(k, v)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if r.as != nil {
		client.Jar = r.as.Jar
	}
	res, err := client.Do(req)
	if err != nil {
		return 0, nil, "" // thrown out
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, nil, ""
	}
	return res.StatusCode, res.Header, string(text)
}

// want is an attempt that must be answered with one of the statuses.
func want(r func(v *victims) raw, statuses ...int) func(*testing.T, *victims) string {
	return func(t *testing.T, v *victims) string {
		got, _, body := r(v).send(t, v.rig.URL)
		for _, s := range statuses {
			if got == s {
				return ""
			}
		}
		return fmt.Sprintf("%d %.200s", got, body)
	}
}

func jsonBody(more ...string) map[string]string {
	h := map[string]string{"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
	for i := 0; i+1 < len(more); i += 2 {
		h[more[i]] = more[i+1]
		if more[i] == "Origin" {
			delete(h, "Sec-Fetch-Site")
		}
	}
	return h
}

// say opens a waiting contact's own signalling by hand, says what no page of
// ours says, and listens: what comes back must not show that it had an effect.
// last means that the connection may end over it.
func (v *victims) say(t *testing.T, last bool, messages ...*lkproto.SignalRequest) string {
	t.Helper()
	caller := v.rig.Call(t, "sav", "Mallory")
	defer caller.Do(t, "hang-up", nil)
	desk := v.luc.OpenDesk(t)
	v.luc.Ready(t, true)
	defer v.luc.Ready(t, false)
	ring := desk.Ring(t)
	v.luc.Do(t, ring.ID, "accept", offer(ring))
	seat := caller.Await(t, "a seat", func(c view.ContactView) bool { return c.Seat != nil }).Seat
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(v.rig.URL, "http")+seat.Path+"/rtc?access_token="+seat.Token+"&protocol=16&auto_subscribe=1&sdk=go", &websocket.DialOptions{HTTPClient: caller.Client()})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	conn.SetReadLimit(1 << 20)
	for _, m := range append(messages, &lkproto.SignalRequest{Message: &lkproto.SignalRequest_PingReq{PingReq: &lkproto.Ping{Timestamp: 1}}}) {
		text, err := proto.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if err := conn.Write(ctx, websocket.MessageBinary, text); err != nil {
			if last {
				return v.done(t, desk, ring.ID, caller)
			}
			t.Fatal(err)
		}
	}
	for {
		_, text, err := conn.Read(ctx)
		if err != nil {
			if last && ctx.Err() == nil {
				return v.done(t, desk, ring.ID, caller)
			}
			return fmt.Sprint("the connection ended: ", err)
		}
		var m lkproto.SignalResponse
		if err := proto.Unmarshal(text, &m); err != nil {
			t.Fatal(err)
		}
		switch {
		case m.GetPongResp() != nil:
			return v.done(t, desk, ring.ID, caller)
		case m.GetLeave() != nil && !last, m.GetTrackPublished() != nil, m.GetTrackSubscribed() != nil:
			return m.String()
		}
		for _, p := range m.GetUpdate().GetParticipants() {
			if p.GetName() == "Nadia" || p.GetMetadata() != "" {
				return p.String()
			}
		}
	}
}

// done ends the call that was abused.
func (v *victims) done(t *testing.T, desk *testrig.Desk, id string, caller *testrig.Contact) string {
	t.Helper()
	caller.Do(t, "hang-up", nil)
	desk.See(t, id, "the end", func(v view.InteractionView) bool { return v.End != nil })
	v.luc.Do(t, id, "mark-done", nil)
	return ""
}

// inFiles looks for texts in files of the data folder.
func (v *victims) inFiles(t *testing.T, prefix string, texts ...string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(v.rig.Data, prefix+"*"))
	if err != nil || len(names) == 0 {
		t.Fatal("no files ", err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			if bytes.Contains(data, []byte(text)) {
				return text + " in " + filepath.Base(name)
			}
		}
	}
	return ""
}

func (v *victims) cookies(t *testing.T) []*http.Cookie {
	t.Helper()
	_, h, _ := raw{"POST", "/api/v1/session", `{"username":"nadia","password":"` + testrig.Password + `"}`, jsonBody(), nil}.send(t, v.rig.URL)
	return (&http.Response{Header: h}).Cookies()
}

func (v *victims) sessionOf(t *testing.T) string {
	t.Helper()
	u, err := url.Parse(v.rig.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range v.nadia.Client().Jar.Cookies(u) {
		if c.Name == "visavis" {
			return c.Value
		}
	}
	t.Fatal("Nadia has no session")
	return ""
}
