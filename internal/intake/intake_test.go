package intake_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/intake"
	"visavis/internal/limit"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
	"visavis/internal/view"
)

const own = "https://calls.lenoir.example"

var fromOwn = intake.From{Address: "192.0.2.1", Origin: own, Own: []string{own}}

func open(t *testing.T) (*storetest.Shop, *intake.Service) {
	t.Helper()
	c := storetest.NewShop(t)
	return c, intake.New(c.DB, intake.Options{Now: c.Now, CheckRoom: func(context.Context) ([]view.Seat, error) {
		return []view.Seat{{Token: "one"}, {Token: "other"}}, nil
	}})
}

func request() view.CallRequest {
	return view.CallRequest{
		Name: "Claire Dubois", Language: "fr", ConsentVersion: "2", Device: view.Capabilities{Camera: true, Microphone: true, WebRTC: true},
	}
}

func sign(t *testing.T, secret string, exp any, data map[string]string) string {
	t.Helper()
	body, err := json.Marshal(map[string]any{"exp": exp, "data": data})
	if err != nil {
		t.Fatal(err)
	}
	text := base64.RawURLEncoding.EncodeToString(body)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	c, s := open(t)
	many := map[string]string{}
	for i := range 33 {
		many[fmt.Sprint("k", i)] = "v"
	}
	soon := c.Now().Add(time.Hour).Unix()
	for name, test := range map[string]struct {
		change        func(*view.CallRequest, *intake.From)
		reason, field string
	}{
		"no name":            {func(r *view.CallRequest, _ *intake.From) { r.Name = "  " }, "required", "name"},
		"endless name":       {func(r *view.CallRequest, _ *intake.From) { r.Name = strings.Repeat("é", 81) }, "tooLong", "name"},
		"name turned around": {func(r *view.CallRequest, _ *intake.From) { r.Name = "Claire\u202e" }, "invalidBody", "name"},
		"no consent":         {func(r *view.CallRequest, _ *intake.From) { r.ConsentVersion = "" }, "required", "consentVersion"},
		"old consent":        {func(r *view.CallRequest, _ *intake.From) { r.ConsentVersion = "1" }, "consentStale", "consentVersion"},
		"unknown field":      {func(r *view.CallRequest, _ *intake.From) { r.Fields = map[string]string{"role": "admin"} }, "invalidBody", "fields"},
		"bad e-mail":         {func(r *view.CallRequest, _ *intake.From) { r.Fields = map[string]string{"email": "claire@"} }, "invalidBody", "fields.email"},
		"bad number":         {func(r *view.CallRequest, _ *intake.From) { r.Fields = map[string]string{"phone": "call me"} }, "invalidBody", "fields.phone"},
		"endless field": {func(r *view.CallRequest, _ *intake.From) {
			r.Fields = map[string]string{"order": strings.Repeat("x", 201)}
		}, "tooLong", "fields.order"},
		"too many values": {func(r *view.CallRequest, _ *intake.From) { r.Attached = many }, "tooLong", "attached"},
		"endless value": {func(r *view.CallRequest, _ *intake.From) {
			r.Attached = map[string]string{"a": strings.Repeat("x", 501)}
		}, "tooLong", "attached.a"},
		"markup for a key":     {func(r *view.CallRequest, _ *intake.From) { r.Attached = map[string]string{"<b>": "x"} }, "invalidBody", "attached"},
		"control characters":   {func(r *view.CallRequest, _ *intake.From) { r.Attached = map[string]string{"a": "\x00"} }, "invalidBody", "attached.a"},
		"foreign origin":       {func(_ *view.CallRequest, f *intake.From) { f.Origin = "https://evil.example" }, "badOrigin", ""},
		"null origin":          {func(_ *view.CallRequest, f *intake.From) { f.Origin = "null" }, "badOrigin", ""},
		"origin as a prefix":   {func(_ *view.CallRequest, f *intake.From) { f.Origin = "https://www.lenoir.example.evil.tld" }, "badOrigin", ""},
		"foreign opener":       {func(r *view.CallRequest, _ *intake.From) { r.Origin = "https://evil.example" }, "badOrigin", ""},
		"no opener's origin":   {func(r *view.CallRequest, _ *intake.From) { r.Origin = "null" }, "badOrigin", ""},
		"foreign page":         {func(r *view.CallRequest, _ *intake.From) { r.Page = "https://evil.example/x" }, "badOrigin", ""},
		"script for a page":    {func(r *view.CallRequest, _ *intake.From) { r.Page = "javascript:alert(1)" }, "badOrigin", ""},
		"page with a password": {func(r *view.CallRequest, _ *intake.From) { r.Page = "https://www.lenoir.example@evil.example/" }, "badOrigin", ""},
		"forged signature": {func(r *view.CallRequest, _ *intake.From) {
			r.Signed = sign(t, "guess", soon, map[string]string{"client": "C-1"})
		}, "invalidBody", "signed"},
		"changed after signing": {func(r *view.CallRequest, _ *intake.From) {
			r.Signed = "e30" + sign(t, storetest.Secret, soon, nil)
		}, "invalidBody", "signed"},
		"signed, no JSON": {func(r *view.CallRequest, _ *intake.From) { r.Signed = "x.y" }, "invalidBody", "signed"},
	} {
		t.Run(name, func(t *testing.T) {
			r, from := request(), fromOwn
			test.change(&r, &from)
			_, err := s.Start(t.Context(), "sav", r, from)
			var e *cc.Error
			if !errors.As(err, &e) || e.Reason != test.reason || e.Field != test.field {
				t.Fatalf("got %v, want %s at %q", err, test.reason, test.field)
			}
		})
	}
	c.Read(func(q store.Queries) error {
		if n, err := q.CountContacts(t.Context()); n != 0 || err != nil {
			t.Errorf("refused requests left %d contacts, %v", n, err)
		}
		return nil
	})
	if _, err := s.Start(t.Context(), "nowhere", request(), fromOwn); cc.CodeOf(err) != cc.NotFound {
		t.Errorf("unknown entry point: %v", err)
	}
	closed := storetest.Entry()
	closed.Closed = true
	c.Write(func(tx store.Tx) error { return tx.PutEntryPoint(t.Context(), closed) })
	if _, err := s.Start(t.Context(), "sav", request(), fromOwn); cc.ReasonOf(err) != "entryClosed" {
		t.Errorf("closed entry point: %v", err)
	}
}

// What arrives is where it belongs, and none of it is in an event.
func TestStart(t *testing.T) {
	t.Parallel()
	c, s := open(t)
	ctx := t.Context()
	r := request()
	r.Language = "en"
	r.Fields = map[string]string{"email": "Claire.Dubois@Example.FR ", "phone": "06 12 34 56 78", "order": "  A-77  "}
	r.Attached = map[string]string{"client": "C-999", "basket": "A-12", "empty": " "}
	r.Signed = sign(t, storetest.Secret, c.Now().Add(time.Hour).Unix(), map[string]string{"client": "C-4711"})
	r.Page = "https://www.lenoir.example/four?token=secret-of-the-visitor#claire"
	from := fromOwn
	from.Origin = "https://www.lenoir.example"
	started, err := s.Start(ctx, "sav", r, from)
	if err != nil {
		t.Fatal(err)
	}
	id, err := s.Resume(ctx, started.Token)
	if err != nil || id != started.Interaction || len(started.Token) < 26 {
		t.Fatalf("resume: %s, %v", id, err)
	}
	for _, token := range []string{"", "x", store.Hash(started.Token), string(started.Interaction)} {
		if _, err := s.Resume(ctx, token); cc.CodeOf(err) != cc.Unauthenticated {
			t.Errorf("token %q: %v", token, err)
		}
	}
	c.Read(func(q store.Queries) error {
		state, err := q.Interaction(ctx, id)
		if err != nil {
			return err
		}
		contact, ok := state.Contact()
		if state.Phase() != cc.Queued || !ok || !contact.CanCamera || !contact.CanVideo || !state.Video.Enabled {
			t.Errorf("state %+v", state)
		}
		assigned, err := q.Assignment(ctx, id)
		if err != nil {
			return err
		}
		who, err := q.Contact(ctx, assigned.Contact)
		if err != nil {
			return err
		}
		if who.Name != "Claire Dubois" || who.Identifier != "C-4711" || who.Emails[0].Value != "claire.dubois@example.fr" ||
			who.Phones[0].Value != "+33612345678" || who.Phones[0].Shown != "06 12 34 56 78" || assigned.Language != "en" {
			t.Errorf("contact %+v, %+v", who, assigned)
		}
		rows, err := q.Attached(ctx, id)
		if err != nil {
			return err
		}
		var got []string
		for _, a := range rows {
			got = append(got, a.Key+"="+a.Value+" ("+a.Source+", "+a.Label.Fr+")")
		}
		want := []string{
			"client=C-4711 (signed, Numéro de client)", "basket=A-12 (page, basket)",
			"page=https://www.lenoir.example/four (page, Page d’origine)",
			"email=Claire.Dubois@Example.FR (form, Adresse e-mail)", "phone=06 12 34 56 78 (form, Téléphone)", "order=A-77 (form, Numéro de commande)",
		}
		if !slices.Equal(got, want) {
			t.Errorf("attached\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		consent, err := q.GivenConsent(ctx, id)
		if consent.Version != "2" || consent.Shown != "Maison Lenoir handles your call." || consent.Language != "en" {
			t.Errorf("consent %+v", consent)
		}
		return err
	})
}

// Personal data is planted everywhere and looked for in the events.
func TestEventsHoldNoPersonalData(t *testing.T) {
	t.Parallel()
	c, s := open(t)
	ctx := t.Context()
	r := request()
	r.Name = "PLANTED Name"
	r.Fields = map[string]string{"email": "planted@example.org", "order": "PLANTED order"}
	r.Attached = map[string]string{"PLANTED key": "PLANTED value"}
	r.Device.Browser, r.Device.OS = "PLANTED browser", "PLANTED os"
	started, err := s.Start(ctx, "sav", r, fromOwn)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Attach(ctx, integrator, started.Interaction, map[string]string{"PLANTED more": "PLANTED again"}); err != nil {
		t.Fatal(err)
	}
	if err := s.ReportDevice(ctx, started.Interaction, view.Capabilities{WebRTC: true, Browser: "PLANTED"}); err != nil {
		t.Fatal(err)
	}
	c.Pick(started.Interaction, storetest.Nadia)
	c.Must(started.Interaction, cc.HangUp{}, cc.ByContact)
	if err := s.Rate(ctx, started.Interaction, 5); err != nil {
		t.Fatal(err)
	}
	c.Read(func(q store.Queries) error {
		events, err := q.EventsAfter(ctx, store.Cursor{}, 1000)
		if err != nil {
			return err
		}
		if len(events) < 10 {
			t.Errorf("only %d events: nothing was looked at", len(events))
		}
		for _, e := range events {
			text := fmt.Sprint(e.Stream, e.Type, e.Actor, string(e.Payload))
			if strings.Contains(strings.ToLower(text), "planted") || strings.Contains(text, started.Token) {
				t.Errorf("event %s: %s", e.Type, text)
			}
		}
		return nil
	})
}

func TestSignatureThatIsOver(t *testing.T) {
	t.Parallel()
	c, s := open(t)
	for name, exp := range map[string]any{
		"over":               c.Now().Add(-time.Second).Unix(),
		"over, milliseconds": c.Now().Add(-time.Second).UnixMilli(),
		"valid for too long": c.Now().Add(25 * time.Hour).Unix(),
		"no end":             nil,
	} {
		r := request()
		r.Signed = sign(t, storetest.Secret, exp, map[string]string{"client": "C-1"})
		started, err := s.Start(t.Context(), "sav", r, fromOwn)
		if err != nil {
			t.Errorf("%s: %v; the visitor shall get through", name, err)
			continue
		}
		c.Read(func(q store.Queries) error {
			rows, err := q.Attached(t.Context(), started.Interaction)
			if len(rows) != 1 || rows[0].Source != "page" {
				t.Errorf("%s: %+v, want it as the page's word only", name, rows)
			}
			if _, found, _ := q.ContactByIdentifier(t.Context(), "C-1"); found {
				t.Errorf("%s: it identified the contact", name)
			}
			return err
		})
	}
	r := request()
	r.Signed = sign(t, storetest.Secret, c.Now().Add(time.Hour).UnixMilli(), map[string]string{"client": "C-1"})
	own, err := intake.Sign(storetest.Secret, c.Now().Add(time.Hour), map[string]string{"client": "C-1"})
	if err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{"in milliseconds": r.Signed, "our own": own} {
		r.Signed = text
		started, err := s.Start(t.Context(), "sav", r, fromOwn)
		if err != nil {
			t.Fatal(err)
		}
		c.Read(func(q store.Queries) error {
			rows, err := q.Attached(t.Context(), started.Interaction)
			if len(rows) != 1 || rows[0].Source != "signed" {
				t.Errorf("%s: %+v", what, rows)
			}
			return err
		})
	}
	if _, err := intake.Sign("", c.Now(), nil); err == nil {
		t.Error("signed with nothing")
	}
}

func TestMatching(t *testing.T) {
	t.Parallel()
	c, s := open(t)
	ctx := t.Context()
	contactOf := func(r view.CallRequest) store.Contact {
		t.Helper()
		started, err := s.Start(ctx, "sav", r, fromOwn)
		if err != nil {
			t.Fatal(err)
		}
		var who store.Contact
		c.Read(func(q store.Queries) error {
			a, err := q.Assignment(ctx, started.Interaction)
			if err != nil {
				return err
			}
			who, err = q.Contact(ctx, a.Contact)
			return err
		})
		return who
	}
	with := func(name string, fields map[string]string, signed map[string]string) view.CallRequest {
		r := request()
		r.Name, r.Fields = name, fields
		if signed != nil {
			r.Signed = sign(t, storetest.Secret, c.Now().Add(time.Hour).Unix(), signed)
		}
		return r
	}
	claire := contactOf(with("Claire Dubois", map[string]string{"email": "claire@example.fr", "phone": "+33 6 12 34 56 78"}, nil))
	if again := contactOf(with("claire  dubois", map[string]string{"email": "CLAIRE@example.fr"}, nil)); again.ID != claire.ID {
		t.Error("the same address is another contact")
	}
	byPhone := contactOf(with("Paul Dubois", map[string]string{"phone": "0033 (0)6 12-34-56-78", "email": "paul@example.fr"}, nil))
	if byPhone.ID != claire.ID || byPhone.Name != "Claire Dubois" {
		t.Errorf("matched by number: %+v", byPhone)
	}
	if len(byPhone.Emails) != 1 {
		t.Error("who merely knows a number must not add an address to the record")
	}
	if other := contactOf(with("Claire Dubois", nil, nil)); other.ID == claire.ID {
		t.Error("a name alone matches nobody")
	}
	signed := contactOf(with("C. Dubois", map[string]string{"email": "claire@example.fr"}, map[string]string{"client": "C-1"}))
	if signed.ID != claire.ID || signed.Identifier != "C-1" {
		t.Errorf("signed: the record gets its identifier: %+v", signed)
	}
	if byID := contactOf(with("X", map[string]string{"email": "new@example.fr"}, map[string]string{"client": "C-1"})); byID.ID != claire.ID || len(byID.Emails) != 2 {
		t.Errorf("identifier comes first and completes the record: %+v", byID)
	}
	stated := request()
	stated.Attached = map[string]string{"client": "C-1"}
	if got := contactOf(stated); got.ID == claire.ID {
		t.Error("an identifier that the page merely states matches nobody")
	}
}

const integrator = cc.Actor("api:key_crm")

func TestIntegrators(t *testing.T) {
	t.Parallel()
	c, s := open(t)
	ctx := t.Context()
	call := view.APICall{EntryPoint: "sav", Contact: view.APIContact{Name: "Claire Dubois", Email: "claire@example.fr", Identifier: "C-1"}, Attached: map[string]string{"client": "C-1"}}
	id, path, err := s.Create(ctx, integrator, call)
	if err != nil {
		t.Fatal(err)
	}
	token, found := strings.CutPrefix(path, "/call/sav#t=")
	if got, err := s.Resume(ctx, token); !found || err != nil || got != id {
		t.Fatalf("path %s: %s, %v", path, got, err)
	}
	if got, err := s.Attach(ctx, integrator, id, map[string]string{"ticket": "T-1", "client": "C-1"}); err != nil || len(got) != 2 || got[1].Source != "api" {
		t.Fatalf("attach: %+v, %v", got, err)
	}
	if _, err := s.Attach(ctx, integrator, id, map[string]string{"ticket": "T-1"}); err != nil {
		t.Errorf("the same again: %v", err)
	}
	if _, err := s.Attach(ctx, integrator, id, map[string]string{"ticket": "T-2"}); cc.ReasonOf(err) != "frozen" {
		t.Errorf("another value: %v", err)
	}
	if _, err := s.Attach(ctx, integrator, "int_none", map[string]string{"a": "b"}); cc.CodeOf(err) != cc.NotFound {
		t.Errorf("unknown interaction: %v", err)
	}
	// Nobody comes within ten minutes.
	c.Advance(9 * time.Minute)
	if s := c.Must(id, cc.Tick{}, cc.BySystem); s.End != nil {
		t.Error("ended before ten minutes")
	}
	c.Advance(time.Minute)
	if s := c.Must(id, cc.Tick{}, cc.BySystem); s.Phase() != cc.Abandoned {
		t.Errorf("after ten minutes: %s", s.Phase())
	}
	if _, err := s.Attach(ctx, integrator, id, map[string]string{"late": "x"}); cc.ReasonOf(err) != "frozen" {
		t.Errorf("after the end: %v", err)
	}
	for field, bad := range map[string]view.APIContact{
		"contact.name": {}, "contact.email": {Name: "x", Email: "x"}, "contact.phone": {Name: "x", Phone: "x"},
	} {
		call.Contact = bad
		_, _, err := s.Create(ctx, integrator, call)
		var e *cc.Error
		if !errors.As(err, &e) || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestFloodIsSlowedDown(t *testing.T) {
	t.Parallel()
	c := storetest.NewShop(t)
	s := intake.New(c.DB, intake.Options{Now: c.Now, Calls: limit.Rate{Burst: 2, Every: time.Second}})
	for range 2 {
		if _, err := s.Start(t.Context(), "sav", request(), fromOwn); err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.Start(t.Context(), "sav", request(), fromOwn)
	var after limit.After
	if cc.CodeOf(err) != cc.Limited || !errors.As(err, &after) {
		t.Errorf("third call: %v", err)
	}
	elsewhere := fromOwn
	elsewhere.Address = "192.0.2.2"
	if _, err := s.Start(t.Context(), "sav", request(), elsewhere); err != nil {
		t.Errorf("somebody else: %v", err)
	}
	if _, err := s.Check(t.Context(), "sav", fromOwn); cc.CodeOf(err) != cc.Unavailable {
		t.Errorf("checks without media: %v", err)
	}
}

func TestRating(t *testing.T) {
	t.Parallel()
	c, s := open(t)
	ctx := t.Context()
	started, err := s.Start(ctx, "sav", request(), fromOwn)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Rate(ctx, started.Interaction, 4); cc.ReasonOf(err) != "callInProgress" {
		t.Errorf("before the end: %v", err)
	}
	c.Pick(started.Interaction, storetest.Nadia)
	c.Must(started.Interaction, cc.HangUp{}, cc.ByContact)
	for _, stars := range []int{0, 6, -1} {
		if err := s.Rate(ctx, started.Interaction, stars); cc.CodeOf(err) != cc.Invalid {
			t.Errorf("%d stars: %v", stars, err)
		}
	}
	for _, stars := range []int{2, 5} {
		if err := s.Rate(ctx, started.Interaction, stars); err != nil {
			t.Error(err)
		}
	}
	c.Read(func(q store.Queries) error {
		stars, err := q.Rating(ctx, started.Interaction)
		if stars != 5 {
			t.Errorf("%d stars, want the last ones", stars)
		}
		return err
	})
	if seats, err := s.Check(ctx, "sav", fromOwn); err != nil || len(seats.Seats) != 2 {
		t.Errorf("check: %+v, %v", seats, err)
	}
	if _, err := s.Check(ctx, "sav", intake.From{Origin: "https://evil.example", Own: []string{own}}); cc.ReasonOf(err) != "badOrigin" {
		t.Errorf("check from a foreign page: %v", err)
	}
}
