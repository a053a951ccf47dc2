package testrig_test

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"testing"

	"visavis/internal/app"
	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/testrig"
	"visavis/internal/view"
)

// planted is what people's names, numbers and words have in common here, and nothing else has.
const planted = "Zquark"

// Names, numbers and free text are planted wherever somebody can type or send
// one, through a whole call with colleagues, and looked for in all events and
// in everything that is logged.
func TestPersonalDataStaysOutOfEventsAndLogs(t *testing.T) {
	t.Parallel()
	log := &shared{}
	rig := testrig.StartLogging(t, log)
	office, err := app.OpenOffice(t.Context(), rig.Config)
	if err != nil {
		t.Fatal(err)
	}
	made, err := office.Accounts.NewKey(t.Context(), view.APIKeyDraft{Name: planted, Scopes: []string{"interactions.create", "interactions.attach"}}, cc.BySystem)
	if err != nil {
		t.Fatal(err)
	}
	key := made.Secret
	if err := office.Close(); err != nil {
		t.Fatal(err)
	}
	anybody := raw{"POST", "/api/v1/session", `{"username":"` + planted + `","password":"` + planted + `"}`, jsonBody(), nil}
	anybody.send(t, rig.URL)
	by := func(method, path, body string) {
		status, _, answer := raw{method, path, body, jsonBody("Authorization", "Bearer "+key), nil}.send(t, rig.URL)
		if status >= 300 {
			t.Fatalf("%s %s: %d %s", method, path, status, answer)
		}
	}
	by("POST", "/api/v1/interactions", `{"entryPoint":"sav","contact":{"name":"`+planted+`","email":"a@`+planted+`.example","phone":"+33612345678","identifier":"`+planted+`"},"attached":{"`+planted+`":"`+planted+`"}}`)

	nadia, luc := rig.SignIn(t, "nadia"), rig.SignIn(t, "luc")
	desk, other := nadia.OpenDesk(t), luc.OpenDesk(t)
	nadia.Ready(t, true)
	claire := rig.CallWith(t, "sav", view.CallRequest{
		Name: planted, Attached: map[string]string{planted: planted}, Page: rig.URL + "/" + planted + "?q=" + planted,
	})
	ring := desk.Ring(t)
	say := map[string]string{"offer": ring.Offer.ID, "reason": planted}
	nadia.Do(t, ring.ID, "decline", say)
	luc.Ready(t, true)
	ring = other.Ring(t)
	id := ring.ID
	v := luc.Do(t, id, "accept", offer(ring))
	leg := luc.Join(t, v.Mine.Seat)
	leg.Publish(cc.Microphone)
	sits(t, claire)
	other.See(t, id, "both there", func(v view.InteractionView) bool { return v.Parties[0].Conn == cc.Here && v.Parties[1].Conn == cc.Here })
	by("PATCH", "/api/v1/interactions/"+id+"/attached", `{"`+planted+` 2":"`+planted+` 2"}`)
	write := func(a *testrig.Agent, method, path string, body any) {
		t.Helper()
		if p := a.Send(t, method, path, body, nil); p != nil {
			t.Fatalf("%s: %s", path, p.Reason)
		}
	}
	write(luc, "PUT", "/api/v1/interactions/"+id+"/note", view.NoteText{Text: planted})
	write(luc, "PUT", "/api/v1/interactions/"+id+"/custom-data/serie", map[string]string{"value": planted})
	luc.Try(t, id, "hold", map[string]string{planted: planted}) // a body that is refused
	raw{method: "GET", path: "/call/sav?name=" + planted}.send(t, rig.URL)

	// A colleague is asked and refuses, with reasons; then takes the call over.
	nadia.Ready(t, true)
	ask := func(command string) view.InteractionView {
		t.Helper()
		luc.Do(t, id, command, map[string]string{"target": nadia.Me.ID, "reason": planted})
		return desk.Ring(t)
	}
	ring = ask("consult")
	nadia.Do(t, id, "decline", map[string]string{"offer": ring.Offer.ID, "reason": planted})
	other.See(t, id, "refused", func(v view.InteractionView) bool { return v.Consultation == nil && v.Refusal != nil })
	nadia.Ready(t, true)
	ring = ask("transfer")
	v = nadia.Do(t, id, "accept", offer(ring))
	after := nadia.Join(t, v.Mine.Seat)
	after.Publish(cc.Microphone)
	desk.See(t, id, "handed over", func(v view.InteractionView) bool { return v.Mine != nil && v.Mine.Owner && v.Transfer == nil })
	claire.Do(t, "hang-up", nil)
	claire.Do(t, "rating", map[string]int{"stars": 4})
	for who, sees := range map[*testrig.Agent]*testrig.Desk{nadia: desk, luc: other} {
		sees.See(t, id, "the end", func(v view.InteractionView) bool { return v.End != nil })
		who.Do(t, id, "mark-done", nil)
	}
	if status, _, body := (raw{"GET", "/api/v1/contacts/" + ring.Contact.ID + "/history", "", nil, nadia.Client()}).send(t, rig.URL); status != http.StatusOK || !strings.Contains(body, planted) {
		t.Errorf("it was never there: %d %s", status, body)
	}
	rig.Stop(t)

	db, err := store.Open(t.Context(), "sqlite:"+rig.Data+"/visavis.db")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Read(t.Context(), func(q store.Queries) error {
		events, err := q.EventsAfter(t.Context(), store.Cursor{}, 100_000)
		kinds := map[cc.EventType]bool{}
		for _, e := range events {
			kinds[e.Type] = true
			if text := string(e.Stream) + string(e.Type) + string(e.Actor) + string(e.Payload); has(text) {
				t.Errorf("event %s: %s", e.Type, text)
			}
		}
		if len(kinds) < 20 {
			t.Errorf("only %d kinds of events: not much was looked at", len(kinds))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(log.String(), "\n")
	if len(lines) < 20 {
		t.Errorf("only %d lines were logged: not much was looked at", len(lines))
	}
	for _, line := range lines {
		if has(line) {
			t.Errorf("logged: %s", line)
		}
	}
}

func has(text string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(planted)) || strings.Contains(text, "612345678")
}

// shared is a buffer that several write to.
type shared struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *shared) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}
