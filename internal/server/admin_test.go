package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"visavis/internal/cc"
	"visavis/internal/view"
)

type thing struct {
	ID       string          `json:"id"`
	Revision int64           `json:"revision"`
	Settings json.RawMessage `json:"settings"`
}

// office is an administrator's browser.
type office struct {
	*edge
	t      *testing.T
	cookie string
}

func (o office) ask(method, path, body string, over ...string) answer {
	o.t.Helper()
	r := request{method: method, path: "/api/v1/admin/" + path, body: body, cookie: o.cookie}
	if len(over) > 0 {
		r.header = map[string]string{"If-Match": over[0]}
	}
	return o.do(o.t, r)
}

// made makes a thing and returns it.
func (o office) made(path, body string) thing {
	o.t.Helper()
	a := o.ask("POST", path, body)
	if a.status != http.StatusCreated {
		o.t.Fatalf("make %s: %d %s", path, a.status, a.body)
	}
	return o.read(a)
}

func (o office) read(a answer) (one thing) {
	o.t.Helper()
	if err := json.Unmarshal([]byte(a.body), &one); err != nil {
		o.t.Fatal(err)
	}
	return one
}

func TestACompanySetsItselfUp(t *testing.T) {
	e := open(t)
	o := office{e, t, e.signIn(t, "adele")}
	skill := o.made("skills", `{"name":{"fr":"Allemand","en":"German"}}`)
	hours := o.made("hours", `{"name":{"fr":"Bureau","en":"Office"},"zone":"Europe/Paris","week":[{"day":1,"from":"09:00","to":"18:00"}]}`)
	queue := o.made("queues", `{"key":"ventes","name":{"fr":"Ventes","en":"Sales"},"video":true,"skills":[{"skill":"`+skill.ID+`","level":3}],"hours":"`+hours.ID+`"}`)
	door := o.made("entry-points", `{"key":"ventes","queue":"`+queue.ID+`","name":{"fr":"Ventes","en":"Sales"},"video":true,"languages":["fr"],"fields":[],
		"consent":{"fr":"Nous gardons vos données.","en":"We keep your data."},"origins":["https://Shop.example/"]}`)
	person := o.made("people", `{"username":"greta","name":"Greta Weber","password":"long enough","roles":["agent"],"queues":["`+queue.ID+`"],"skills":[{"skill":"`+skill.ID+`","level":5}]}`)

	if strings.Contains(string(person.Settings), "long enough") || strings.Contains(string(person.Settings), "assword") {
		t.Errorf("a password comes back: %s", person.Settings)
	}
	if e.signIn(t, "greta") == "" {
		t.Error("the new person cannot sign in")
	}
	if a := e.do(t, request{method: "GET", path: "/api/v1/entry-points/ventes?lang=fr"}); a.status != 200 || !strings.Contains(a.body, "Nous gardons") {
		t.Errorf("the new door: %d %s", a.status, a.body)
	}
	if !strings.Contains(string(door.Settings), `"https://shop.example"`) {
		t.Errorf("origins %s", door.Settings)
	}
	// What is in use stays, and says so.
	for _, path := range []string{"skills/" + skill.ID, "hours/" + hours.ID, "queues/" + queue.ID, "roles/agent"} {
		if a := o.ask("DELETE", path, ""); a.status != 409 || a.reason() != "inUse" {
			t.Errorf("delete %s: %d %s", path, a.status, a.reason())
		}
	}
	if a := o.ask("DELETE", "entry-points/"+door.ID, "", `"1"`); a.status != 204 {
		t.Errorf("delete the door: %d %s", a.status, a.body)
	}
	if a := e.do(t, request{method: "GET", path: "/api/v1/entry-points/ventes"}); a.status != 404 {
		t.Errorf("the door is still there: %d", a.status)
	}
	// All of it is in the log, in words that people know, without a secret.
	a := o.ask("GET", "changes", "")
	for _, want := range []string{`"kind":"queue"`, `"kind":"entryPoint","object":"` + door.ID, `"action":"deleted"`, `"name":"adele Test"`, `"Allemand"`, `"Greta Weber"`} {
		if !strings.Contains(a.body, want) {
			t.Errorf("the log has no %s", want)
		}
	}
	if strings.Contains(a.body, "long enough") || strings.Contains(a.body, "argon2") {
		t.Error("the log holds a password")
	}
	if a := o.ask("GET", "changes/check", ""); !strings.Contains(a.body, `"whole":true`) {
		t.Errorf("the log: %s", a.body)
	}
}

func TestTwoAdministratorsDoNotWriteOverEachOther(t *testing.T) {
	e := open(t)
	o := office{e, t, e.signIn(t, "adele")}
	skill := o.made("skills", `{"name":{"fr":"Un","en":"One"}}`)
	if a := o.ask("PUT", "skills/"+skill.ID, `{"name":{"fr":"Deux","en":"Two"}}`, `"1"`); a.status != 200 || a.header.Get("ETag") != `"2"` {
		t.Fatalf("%d %s", a.status, a.header.Get("ETag"))
	}
	if a := o.ask("PUT", "skills/"+skill.ID, `{"name":{"fr":"Trois","en":"Three"}}`, `"1"`); a.status != http.StatusPreconditionFailed || a.reason() != "revisionStale" {
		t.Errorf("over an old revision: %d %s", a.status, a.reason())
	}
	if a := o.ask("DELETE", "skills/"+skill.ID, "", `"1"`); a.status != http.StatusPreconditionFailed {
		t.Errorf("delete over an old revision: %d", a.status)
	}
	if a := o.ask("GET", "skills/"+skill.ID, ""); !strings.Contains(a.body, "Deux") {
		t.Errorf("lost: %s", a.body)
	}
}

// Each refusal names the field, so that the page can say it beside it.
func TestWhatIsRefusedNamesItsField(t *testing.T) {
	e := open(t)
	o := office{e, t, e.signIn(t, "adele")}
	queue := func(more string) string {
		return `{"key":"x","name":{"fr":"X","en":"X"},"video":true` + more + `}`
	}
	door := func(more string) string {
		return `{"key":"d","queue":"que_sav","name":{"fr":"X","en":"X"},"video":true,"languages":["fr"],"fields":[],"origins":[],"consent":{"fr":"","en":""}` + more + `}`
	}
	for _, c := range []struct{ path, body, field, reason string }{
		{"skills", `{"name":{"fr":"","en":"x"}}`, "name.fr", "required"},
		{"skills", `{"name":{"fr":"x","en":"` + strings.Repeat("x", 81) + `"}}`, "name.en", "tooLong"},
		{"hours", `{"name":{"fr":"x","en":"x"},"zone":"Mars/Base","week":[]}`, "zone", "notListed"},
		{"hours", `{"name":{"fr":"x","en":"x"},"zone":"Europe/Paris","week":[{"day":1,"from":"10:00","to":"09:00"}]}`, "week[0].to", "outOfRange"},
		{"queues", queue(`,"ring":2`), "ring", "outOfRange"},
		{"queues", queue(`,"priority":11`), "priority", "outOfRange"},
		{"queues", queue(`,"skills":[{"skill":"skl_none","level":1}]`), "skills[0].skill", "notFound"},
		{"queues", queue(`,"overflow":[{"after":30,"queue":"que_none"}]`), "overflow[0].queue", "notFound"},
		{"queues", queue(`,"overflow":[{"after":30,"lower":1},{"after":20,"lower":2}]`), "overflow[1].after", "outOfRange"},
		{"queues", queue(`,"hours":"cal_none"`), "hours", "notFound"},
		{"queues", queue(`,"serviceLevel":{"percent":80,"seconds":0}`), "serviceLevel.seconds", "required"},
		{"queues", queue(`,"screenPop":"javascript:alert(1)"`), "screenPop", "badAddress"},
		{"queues", queue(`,"screenPop":"https://{host}.example/"`), "screenPop", "badAddress"},
		{"queues", `{"key":"Bad Key","name":{"fr":"X","en":"X"},"video":true}`, "key", "invalidBody"},
		{"queues", `{"key":"sav","name":{"fr":"X","en":"X"},"video":true}`, "key", "taken"},
		{"entry-points", door(`,"logo":"data:image/svg+xml;base64,PHN2Zz4="`), "logo", "badAddress"},
		{"entry-points", door(`,"privacyUrl":"//evil.example"`), "privacyUrl", "badAddress"},
		{"entry-points", strings.Replace(door(""), `"origins":[]`, `"origins":["https://shop.example/path"]`, 1), "origins[0]", "badOrigin"},
		{"entry-points", strings.Replace(door(""), `"que_sav"`, `"que_none"`, 1), "queue", "notFound"},
		{"people", `{"username":"anna","name":"A","password":"long enough","roles":["agent"],"queues":[]}`, "username", "usernameTaken"},
		{"people", `{"username":"new","name":"A","password":"short","roles":["agent"],"queues":[]}`, "password", "weakPassword"},
		{"people", `{"username":"new","name":"A","password":"long enough","roles":["king"],"queues":[]}`, "roles", "invalidBody"},
		{"people", `{"username":"new","name":"A","password":"long enough","roles":[],"queues":[]}`, "roles", "required"},
		{"roles", `{"name":{"fr":"x","en":"x"},"permissions":["fly"]}`, "permissions[0]", "invalidBody"},
		{"roles", `{"name":{"fr":"x","en":"x"},"permissions":["call"],"queues":["que_none"]}`, "queues[0]", "notFound"},
		{"people/import", `{"csv":"username;color\nx;red"}`, "csv", "unknownColumn"},
	} {
		a := o.ask("POST", c.path, c.body)
		var p struct {
			Reason string
			Errors []struct{ Location, Reason string }
		}
		if err := json.Unmarshal([]byte(a.body), &p); err != nil || len(p.Errors) == 0 {
			t.Errorf("%s %s: %d %s", c.path, c.body, a.status, a.body)
			continue
		}
		if p.Errors[0].Location != "body."+c.field || p.Errors[0].Reason != c.reason {
			t.Errorf("%s %s: %+v, want %s at %s", c.path, c.body, p.Errors[0], c.reason, c.field)
		}
	}
}

// Whoever has several fields wrong hears of all of them, in the order of the form.
func TestAllThatIsWrongIsToldAtOnce(t *testing.T) {
	e := open(t)
	o := office{e, t, e.signIn(t, "adele")}
	for _, c := range []struct{ method, path, body, want string }{
		{"POST", "skills", `{"name":{"fr":"","en":" "}}`, "name.fr required, name.en required"},
		{"POST", "not-ready", `{"name":{"fr":"","en":""}}`, "name.fr required, name.en required"},
		{"POST", "hours", `{"name":{"fr":"x","en":""},"zone":"Mars/Base","week":[{"day":1,"from":"9","to":"10:00"},{"day":1,"from":"12:00","to":"11:00"}]}`,
			"name.en required, zone notListed, week[0].from invalidBody, week[1].to outOfRange"},
		{"POST", "queues", `{"key":"Bad Key","name":{"fr":"X","en":""},"video":true,"ring":2,"priority":10,"skills":[{"skill":"skl_none","level":1}],"hours":"cal_none"}`,
			"name.en required, key invalidBody, ring outOfRange, skills[0].skill notFound, hours notFound"},
		{"POST", "entry-points", `{"key":"No","queue":"que_none","name":{"fr":"","en":"X"},"video":true,"languages":["fr"],"fields":[{"key":"a b","kind":"text","label":{"fr":"x","en":""},"required":false}],` +
			`"origins":["https://shop.example/path"],"consent":{"fr":"x","en":""}}`,
			"name.fr required, key invalidBody, queue notFound, consent.en required, origins[0] badOrigin, fields[0].key invalidBody, fields[0].label.en required"},
		{"POST", "people", `{"username":"No Name","name":"","password":"short","roles":[],"queues":["que_none"],"skills":[{"skill":"skl_none","level":1}]}`,
			"name invalidBody, username invalidBody, password weakPassword, roles required, queues[0] notFound, skills[0].skill notFound"},
		{"POST", "roles", `{"name":{"fr":"","en":"x"},"permissions":["fly"],"queues":["que_none"]}`, "name.fr required, permissions[0] invalidBody, queues[0] notFound"},
		{"PUT", "company", `{"name":" ","zone":"Mars/Base","video":true,"colour":"red","retention":{"interactions":30,"contacts":5,"log":0}}`,
			"name required, colour invalidBody, zone unknownZone, retention.contacts contactsBeforeInteractions"},
		{"POST", "webhooks", `{"url":"ftp://x","name":"` + strings.Repeat("x", 80) + `","events":["none"],"queues":["que_none"],"enabled":true}`,
			"url notLink, events[0] notListed, queues[0] notListed"},
	} {
		a := o.ask(c.method, c.path, c.body)
		var p view.Problem
		if err := json.Unmarshal([]byte(a.body), &p); err != nil || a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", c.path, a.status, a.body)
			continue
		}
		var told []string
		for _, f := range p.Errors {
			told = append(told, strings.TrimPrefix(f.Location, "body.")+" "+f.Reason)
		}
		if got := strings.Join(told, ", "); got != c.want || len(p.Errors) == 0 || p.Reason != p.Errors[0].Reason {
			t.Errorf("%s: %s, reason %s, want %s", c.path, got, p.Reason, c.want)
		}
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	e := open(t)
	o := office{e, t, e.signIn(t, "adele")}
	adele := string(e.agents["adele"])
	for _, c := range []struct{ path, body string }{
		{"people/" + adele, `{"username":"adele","name":"A","roles":["agent"],"queues":[]}`},
		{"people/" + adele, `{"username":"adele","name":"A","roles":["administrator"],"queues":[],"disabled":true}`},
		{"people/" + adele, `{"username":"adele","name":"A","roles":["administrator"],"queues":[],"withheld":["administer"]}`},
		{"roles/administrator", `{"name":{"fr":"x","en":"x"},"permissions":["supervise"]}`},
	} {
		if a := o.ask("PUT", c.path, c.body); a.status != 409 || a.reason() != "lastAdministrator" {
			t.Errorf("%s %s: %d %s", c.path, c.body, a.status, a.reason())
		}
	}
	// With a second one it goes.
	o.made("people", `{"username":"second","name":"Second","password":"long enough","roles":["administrator"],"queues":[]}`)
	if a := o.ask("PUT", "people/"+adele, `{"username":"adele","name":"A","roles":["agent"],"queues":[]}`); a.status != 200 {
		t.Errorf("with a second administrator: %d %s", a.status, a.body)
	}
	if a := o.ask("GET", "people", ""); a.status != 403 {
		t.Errorf("an agent now, and still administers: %d", a.status)
	}
}

// A role that loses a right takes it from everybody who has it, at once, also in a call.
func TestARoleCountsAtOnce(t *testing.T) {
	e := open(t)
	o := office{e, t, e.signIn(t, "adele")}
	id := e.onCall(t, "anna")
	anna := e.signIn(t, "anna")
	hold := request{method: "POST", path: "/api/v1/interactions/" + string(id) + "/hold", body: "{}", cookie: anna}
	if a := e.do(t, hold); a.status != 200 {
		t.Fatalf("hold: %d %s", a.status, a.body)
	}
	if a := o.ask("PUT", "roles/agent", `{"name":{"fr":"Agent","en":"Agent"},"permissions":["video"]}`); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := e.do(t, hold); a.status != 403 {
		t.Errorf("hold without the right: %d", a.status)
	}
	if s := e.Load(id); s.Phase() == cc.Active {
		t.Error("who may take no calls is still in one")
	}
}

func TestPeopleComeFromAList(t *testing.T) {
	e := open(t)
	o := office{e, t, e.signIn(t, "adele")}
	o.made("skills", `{"name":{"fr":"Allemand","en":"German"}}`)
	list := func(text string, apply bool) (a answer, rows []struct{ Action, Reason, Field, Username, Password string }, applied bool) {
		b, err := json.Marshal(map[string]any{"csv": text, "apply": apply})
		if err != nil {
			t.Fatal(err)
		}
		a = o.ask("POST", "people/import", string(b))
		var im struct {
			Rows    []struct{ Action, Reason, Field, Username, Password string }
			Applied bool
		}
		if err := json.Unmarshal([]byte(a.body), &im); err != nil {
			t.Fatal(err)
		}
		return a, im.Rows, im.Applied
	}
	good := "\ufeffUsername;Name;Roles;Queues;Skills\ngreta;Greta Weber;agent|supervisor;sav;german:5\nanna;Anna Neu;agent;sav;\nbert;bert Test;agent;sav;\n"
	_, rows, applied := list(good, false)
	if applied || len(rows) != 3 || rows[0].Action != "create" || rows[1].Action != "replace" || rows[2].Action != "keep" {
		t.Fatalf("preview %+v", rows)
	}
	if a := o.ask("GET", "people", ""); strings.Contains(a.body, "greta") {
		t.Error("a preview changed something")
	}
	// One refused line, and nothing is done.
	_, rows, applied = list(good+"x y;X;agent;sav;\nGRETA;again;agent;sav;\nz;Z;agent;nowhere;\n", true)
	if applied || rows[3].Field != "username" || rows[4].Reason != "taken" || rows[5].Field != "queues" {
		t.Errorf("with bad lines %+v", rows)
	}
	if a := o.ask("GET", "people", ""); strings.Contains(a.body, "greta") {
		t.Error("a list with bad lines changed something")
	}
	_, rows, applied = list(good, true)
	if !applied || rows[0].Password == "" {
		t.Fatalf("applied %+v", rows)
	}
	a := e.do(t, request{method: "POST", path: "/api/v1/session", body: `{"username":"greta","password":"` + rows[0].Password + `"}`})
	if a.status != 200 || !strings.Contains(a.body, `"supervise"`) {
		t.Errorf("sign in with the made password: %d %s", a.status, a.body)
	}
	if _, rows, _ = list(good, true); rows[0].Action != "keep" || rows[1].Action != "keep" {
		t.Errorf("the same list again changes something: %+v", rows)
	}
}

// A right that counts in some queues only opens nothing of the others.
func TestHistoryOfSomeQueuesOnly(t *testing.T) {
	e := open(t)
	o := office{e, t, e.signIn(t, "adele")}
	other := o.made("queues", `{"key":"other","name":{"fr":"Autre","en":"Other"},"video":true}`)
	id := e.onCall(t, "anna")
	contact := e.contactOf(t, id)
	role := o.made("roles", `{"name":{"fr":"Lecteur","en":"Reader"},"permissions":["history.read"],"queues":["`+other.ID+`"]}`)
	reader := o.made("people", `{"username":"reader","name":"Reader","password":"`+password+`","roles":["`+role.ID+`"],"queues":[]}`)
	cookie := e.signIn(t, "reader")
	paths := []string{"/api/v1/interactions/" + string(id), "/api/v1/contacts/" + string(contact), "/api/v1/contacts/" + string(contact) + "/history"}
	for _, path := range paths {
		if a := e.do(t, request{method: "GET", path: path, cookie: cookie}); a.status != 404 {
			t.Errorf("%s of another queue: %d %s", path, a.status, a.body)
		}
	}
	if a := o.ask("PUT", "roles/"+role.ID, `{"name":{"fr":"Lecteur","en":"Reader"},"permissions":["history.read"],"queues":["`+other.ID+`","que_sav"]}`); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	for _, path := range paths {
		if a := e.do(t, request{method: "GET", path: path, cookie: cookie}); a.status != 200 || !strings.Contains(a.body, `"`) {
			t.Errorf("%s of a queue of theirs: %d %s", path, a.status, a.body)
		}
	}
	if a := o.ask("GET", "people/"+reader.ID, ""); a.status != 200 {
		t.Errorf("%d", a.status)
	}
}
