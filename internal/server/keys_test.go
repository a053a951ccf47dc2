package server_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"visavis/internal/account"
	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/view"
)

// The life of a key through the API: made, told once, used, restricted, disabled, deleted.
func TestKeys(t *testing.T) {
	e := open(t)
	admin := e.signIn(t, "adele")
	as := func(method, path, body string, header ...string) answer {
		t.Helper()
		r := request{method: method, path: "/api/v1/admin" + path, body: body, cookie: admin, header: map[string]string{}}
		for i := 0; i+1 < len(header); i += 2 {
			r.header[header[i]] = header[i+1]
		}
		return e.do(t, r)
	}
	for body, field := range map[string]string{
		`{"name":"x","scopes":["all"]}`: "body.scopes[0]", `{"name":" ","scopes":["webhooks"]}`: "body.name", `{"name":"x","scopes":[]}`: "body.scopes", `{"scopes":["webhooks"]}`: "body.name",
	} {
		a := as("POST", "/keys", body)
		var p view.Problem
		if err := json.Unmarshal([]byte(a.body), &p); err != nil || a.status != 422 || len(p.Errors) == 0 || p.Errors[0].Location != field {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
	var made view.NewAPIKey
	a := as("POST", "/keys", `{"name":"CRM","scopes":["interactions.create","webhooks"]}`, "Idempotency-Key", "one")
	must(t, json.Unmarshal([]byte(a.body), &made))
	if again := as("POST", "/keys", `{"name":"CRM","scopes":["interactions.create","webhooks"]}`, "Idempotency-Key", "one"); a.status != http.StatusCreated || again.body != a.body {
		t.Fatalf("made %d %s, again %s", a.status, a.body, again.body)
	}
	hooks := func(key string) answer {
		return e.do(t, request{method: "GET", path: "/api/v1/admin/webhooks", bearer: key})
	}
	if a := hooks(made.Secret); a.status != 200 {
		t.Errorf("used: %d %s", a.status, a.body)
	}
	a = as("GET", "/keys/"+made.Key.ID, "")
	var k view.APIKey
	must(t, json.Unmarshal([]byte(a.body), &k))
	if k.CreatedBy == nil || !strings.HasPrefix(*k.CreatedBy, "agt_") || k.UsedOn == nil || a.header.Get("ETag") != `"1"` || strings.Contains(a.body+as("GET", "/keys", "").body, made.Secret) {
		t.Errorf("read %s", a.body)
	}
	// A key counts alone: whose cookie comes with it is nobody's business.
	if a := e.do(t, request{method: "GET", path: "/api/v1/admin/keys", bearer: made.Secret, cookie: admin}); a.status != http.StatusForbidden {
		t.Errorf("a key with an administrator's cookie: %d", a.status)
	}
	if a := as("PUT", "/keys/"+k.ID, `{"name":"CRM","scopes":["interactions.create"]}`, "If-Match", `"1"`); a.status != 200 {
		t.Errorf("restricted: %d %s", a.status, a.body)
	}
	if a := hooks(made.Secret); a.status != http.StatusForbidden || a.reason() != "notPermitted" {
		t.Errorf("restricted and used: %d %s", a.status, a.body)
	}
	if a := as("PUT", "/keys/"+k.ID, `{"name":"CRM","scopes":["webhooks"]}`, "If-Match", `"1"`); a.status != http.StatusPreconditionFailed {
		t.Errorf("over an older one: %d %s", a.status, a.body)
	}
	if a := as("PUT", "/keys/"+k.ID, `{"name":"CRM","scopes":["webhooks"],"disabled":true}`); a.status != 200 {
		t.Errorf("disabled: %d %s", a.status, a.body)
	}
	if a := hooks(made.Secret); a.status != http.StatusUnauthorized {
		t.Errorf("disabled and used: %d %s", a.status, a.body)
	}
	if a := as("DELETE", "/keys/"+k.ID, ""); a.status != http.StatusNoContent {
		t.Errorf("deleted: %d %s", a.status, a.body)
	}
	if a := as("DELETE", "/keys/"+k.ID, ""); a.status != http.StatusNotFound {
		t.Errorf("deleted twice: %d", a.status)
	}
	// A key that administers makes keys, and the events say which one did.
	other := e.key(t, account.AdministerAll)
	a = e.do(t, request{method: "POST", path: "/api/v1/admin/keys", body: `{"name":"child","scopes":["reports.read"]}`, bearer: other})
	must(t, json.Unmarshal([]byte(a.body), &made))
	e.Read(func(q store.Queries) error {
		events, err := q.Events(t.Context(), store.Stream(k.ID+"/settings"), 0)
		var kinds []string
		for _, ev := range events {
			var told struct{ Action string }
			if err := json.Unmarshal(ev.Payload, &told); err != nil {
				t.Error(err)
			}
			kinds = append(kinds, string(ev.Type)+" "+told.Action)
			if ev.Actor != cc.Actor(e.agents["adele"]) || strings.Contains(string(ev.Payload), "CRM") {
				t.Errorf("%s by %s: %s", ev.Type, ev.Actor, ev.Payload)
			}
		}
		if got := strings.Join(kinds, ", "); got != "settings.changed created, settings.changed replaced, settings.changed replaced, settings.changed deleted" {
			t.Errorf("noted %s", got)
		}
		child, err2 := q.Events(t.Context(), store.Stream(made.Key.ID+"/settings"), 0)
		if err2 != nil || len(child) != 1 || !strings.HasPrefix(string(child[0].Actor), "api:key_") {
			t.Errorf("by a key: %+v", child)
		}
		return err
	})
}

// keys asks about keys as an administrator, and with a key for what its scope webhooks allows.
func (e *edge) keys(t *testing.T, admin string) (as func(method, path, body string) answer, hooks func(key string) answer) {
	return func(method, path, body string) answer {
			t.Helper()
			return e.do(t, request{method: method, path: "/api/v1/admin/keys" + path, body: body, cookie: admin})
		}, func(key string) answer {
			t.Helper()
			return e.do(t, request{method: "GET", path: "/api/v1/admin/webhooks", bearer: key})
		}
}

// A key gets a new secret; those before count as long as was asked for.
func TestKeysAreRotated(t *testing.T) {
	e := open(t)
	admin := e.signIn(t, "adele")
	as, hooks := e.keys(t, admin)
	made := func(a answer) (k view.NewAPIKey) {
		t.Helper()
		if a.status >= 300 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		must(t, json.Unmarshal([]byte(a.body), &k))
		return k
	}
	first := made(as("POST", "", `{"name":"CRM","scopes":["webhooks"]}`))
	at := "/" + first.Key.ID
	before := view.MillisOf(e.Clock.Now())
	second := made(as("POST", at+"/rotate", `{}`))
	if until := second.Key.OldSecret; until == nil || *until < before+86_400_000 || *until > before+86_500_000 || second.Key.Revision != 2 || second.Key.CreatedBy == nil {
		t.Errorf("rotated: %+v", second.Key)
	}
	third := made(as("POST", at+"/rotate", `{"grace":604800}`)) // whoever missed the answer rotates again
	for _, one := range []view.NewAPIKey{first, second, third} {
		if a := hooks(one.Secret); a.status != 200 || one.Key.ID != first.Key.ID {
			t.Errorf("a secret that still counts: %d %s", a.status, a.body)
		}
	}
	fourth := made(as("POST", at+"/rotate", `{"grace":0}`))
	for _, one := range []view.NewAPIKey{first, second, third} {
		if a := hooks(one.Secret); a.status != http.StatusUnauthorized || a.reason() != "badCredentials" {
			t.Errorf("a secret that ended at once: %d %s", a.status, a.body)
		}
	}
	if a := hooks(fourth.Secret); a.status != 200 || fourth.Key.OldSecret != nil {
		t.Errorf("the only secret: %d %s, %+v", a.status, a.body, fourth.Key)
	}
	for _, grace := range []string{"-1", "604801"} {
		if a := as("POST", at+"/rotate", `{"grace":`+grace+`}`); a.status != 422 {
			t.Errorf("grace %s: %d %s", grace, a.status, a.body)
		}
	}
	if a := as("POST", "/key_none/rotate", `{}`); a.status != 404 {
		t.Errorf("of no key: %d", a.status)
	}
	// The log has each rotation, and no secret.
	log := e.do(t, request{method: "GET", path: "/api/v1/admin/changes?object=" + first.Key.ID, cookie: admin}).body
	if strings.Count(log, `"secretChanged"`) != 3 || strings.Contains(log, "vva_") {
		t.Errorf("log %s", log)
	}
}

// A key that ended is refused, and its integrator hears why.
func TestKeysEnd(t *testing.T) {
	e := open(t)
	admin := e.signIn(t, "adele")
	as, hooks := e.keys(t, admin)
	a := as("POST", "", `{"name":" ","scopes":["webhooks"],"expiresAt":1000}`)
	var p view.Problem
	must(t, json.Unmarshal([]byte(a.body), &p))
	if a.status != 422 || len(p.Errors) != 2 || p.Errors[0].Location != "body.name" || p.Errors[1].Location != "body.expiresAt" || p.Errors[1].Reason != "endPast" {
		t.Errorf("an end that is over: %d %s", a.status, a.body)
	}
	end := e.Clock.Now().Add(time.Hour).UnixMilli()
	a = as("POST", "", fmt.Sprintf(`{"name":"CRM","scopes":["webhooks"],"expiresAt":%d}`, end))
	var made view.NewAPIKey
	must(t, json.Unmarshal([]byte(a.body), &made))
	if a := hooks(made.Secret); a.status != 200 || made.Key.ExpiresAt == nil || int64(*made.Key.ExpiresAt) != end {
		t.Errorf("before its end: %d %s, %+v", a.status, a.body, made.Key)
	}
	over := e.Clock.Now().Add(-time.Minute)
	e.Write(func(tx store.Tx) error {
		k, err := tx.APIKey(t.Context(), made.Key.ID)
		k.ExpiresAt = over
		return errors.Join(err, tx.SaveAPIKey(t.Context(), k))
	})
	if a := hooks(made.Secret); a.status != http.StatusUnauthorized || a.reason() != "keyExpired" {
		t.Errorf("after its end: %d %s", a.status, a.body)
	}
	// Its name can still be changed; with another end, or none, it counts again.
	at := "/" + made.Key.ID
	if a := as("PUT", at, fmt.Sprintf(`{"name":"Old CRM","scopes":["webhooks"],"expiresAt":%d}`, over.UnixMilli())); a.status != 200 {
		t.Errorf("renamed: %d %s", a.status, a.body)
	}
	if a := as("PUT", at, fmt.Sprintf(`{"name":"Old CRM","scopes":["webhooks"],"expiresAt":%d}`, over.UnixMilli()+1)); a.status != 422 {
		t.Errorf("another end that is over: %d %s", a.status, a.body)
	}
	if a := as("PUT", at, `{"name":"CRM","scopes":["webhooks"]}`); a.status != 200 || !strings.Contains(a.body, `"expiresAt":null`) {
		t.Errorf("without an end: %d %s", a.status, a.body)
	}
	if a := hooks(made.Secret); a.status != 200 {
		t.Errorf("used without an end: %d %s", a.status, a.body)
	}
}

// What integrators read of an interaction has nobody's name, address, number or words in it.
func TestWhatIntegratorsRead(t *testing.T) {
	e := open(t)
	key := e.key(t, account.CreateInteractions, account.AttachData, account.ReadInteractions)
	by := func(method, path, body string) answer {
		return e.do(t, request{method: method, path: "/api/v1" + path, body: body, bearer: key})
	}
	made := by("POST", "/interactions", `{"entryPoint":"sav","contact":{"name":"Zquark Name","email":"zquark@example.com","phone":"+33612345678","identifier":"C-1713"},"attached":{"order":"1713"}}`)
	var created view.APICallCreated
	must(t, json.Unmarshal([]byte(made.body), &created))
	id := cc.InteractionID(created.ID)
	e.Write(func(tx store.Tx) error {
		return tx.InsertAttached(t.Context(), id, 9, store.Attached{Key: "said", Value: "Zquark said", Source: "page", At: tx.Now()})
	})
	e.Must(id, cc.HangUp{}, cc.ByContact)
	a := by("GET", "/interactions/"+created.ID, "")
	var r view.InteractionRecord
	must(t, json.Unmarshal([]byte(a.body), &r))
	if r.Item.Phase != "abandoned" || r.Contact.Identifier != "C-1713" || len(r.Attached) != 1 || r.Attached[0].Value != "1713" {
		t.Errorf("read %s", a.body)
	}
	if low := strings.ToLower(a.body); strings.Contains(low, "zquark") || strings.Contains(low, "612345678") {
		t.Errorf("personal data: %s", a.body)
	}
	// Those in the call still read everything.
	if a := e.do(t, request{method: "GET", path: "/api/v1/interactions/" + created.ID, cookie: e.signIn(t, "sam")}); !strings.Contains(a.body, "Zquark said") {
		t.Errorf("a supervisor reads %s", a.body)
	}
}

// The outcome of a call that was taken: who, with which code, and the custom data; not the notes.
func TestWhatIntegratorsReadOfACallThatWasTaken(t *testing.T) {
	e := open(t)
	id := e.onCall(t, "anna")
	if a := e.do(t, request{method: "PUT", path: "/api/v1/interactions/" + string(id) + "/note", body: `{"text":"Zquark note"}`, cookie: e.signIn(t, "anna")}); a.status != 200 {
		t.Fatal(a.body)
	}
	a := e.do(t, request{method: "GET", path: "/api/v1/interactions/" + string(id), bearer: e.key(t, account.ReadInteractions)})
	var r view.InteractionRecord
	must(t, json.Unmarshal([]byte(a.body), &r))
	if len(r.Segments) != 1 || r.Segments[0].AgentID != string(e.agents["anna"]) || r.Segments[0].AgentName != "" || r.Segments[0].QueueID != "que_sav" {
		t.Errorf("read %s", a.body)
	}
	if strings.Contains(a.body, "Zquark") || strings.Contains(a.body, "anna Test") {
		t.Errorf("personal data: %s", a.body)
	}
}
