package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
	"visavis/internal/view"
)

const (
	settingsPath = "/api/v1/queues/" + string(storetest.Queue) + "/wrap-up"
	// fields are two custom fields; the first is required and starts empty.
	fields = `[{"key":"serial","label":{"fr":"Numéro de série","en":"Serial number"},"type":"text","required":true,"maxLength":20},
		{"key":"part","label":{"fr":"Pièce","en":"Part"},"type":"list","required":false,"options":[{"value":"door","label":{"fr":"Porte","en":"Door"}},{"value":"hob","label":{"fr":"Plaque","en":"Hob"}}]}]`
	tree = `[{"code":"repair","label":{"fr":"Dépannage","en":"Repair"},"children":[{"code":"solved","label":{"fr":"Résolu","en":"Solved"}},{"code":"visit","label":{"fr":"Passage","en":"Visit"}}]},
		{"code":"other","label":{"fr":"Autre","en":"Other"}}]`
)

func settingsBody(rules, codes, fields string) string {
	return fmt.Sprintf(`{"time":60,"extend":30,"dispositions":{%s,"codes":%s},"customFields":%s,"attached":{"onlyListed":false,"fields":[]}}`, rules, codes, fields)
}

const (
	optional  = `"mandatory":false,"hidden":false`
	mandatory = `"mandatory":true,"hidden":false`
	hidden    = `"mandatory":false,"hidden":true`
)

// configure sets what the queue asks, as the administrator.
func (e *edge) configure(t *testing.T, rules, codes, fields string) {
	t.Helper()
	if a := e.do(t, request{method: "PUT", path: settingsPath, body: settingsBody(rules, codes, fields), cookie: e.signIn(t, "adele")}); a.status != http.StatusOK {
		t.Fatalf("settings: %d %s", a.status, a.body)
	}
	// Views remember settings for some seconds.
	e.Advance(10 * 1e9)
}

func (a answer) fields() (all []string) {
	var p view.Problem
	_ = json.Unmarshal([]byte(a.body), &p)
	for _, f := range p.Errors {
		all = append(all, f.Location)
	}
	return all
}

// refused fails the test unless an answer is this refusal, with the field named if one is given.
func refused(t *testing.T, what string, a answer, status int, reason, field string) {
	t.Helper()
	if a.status != status || a.reason() != reason || field != "" && !slices.Contains(a.fields(), field) {
		t.Errorf("%s: %d %s %v, want %d %s %s\n%s", what, a.status, a.reason(), a.fields(), status, reason, field, a.body)
	}
}

func done(t *testing.T, what string, a answer) view.InteractionView {
	t.Helper()
	if a.status != http.StatusOK {
		t.Fatalf("%s: %d %s", what, a.status, a.body)
	}
	var v view.InteractionView
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestMandatoryCode(t *testing.T) {
	e := open(t)
	e.configure(t, mandatory, tree, "[]")
	id := e.onCall(t, "anna")
	anna := e.signIn(t, "anna")
	post := func(command, body string) answer {
		return e.do(t, request{method: "POST", path: "/api/v1/interactions/" + string(id) + "/" + command, body: body, cookie: anna})
	}
	if v := done(t, "a code from second 0", post("disposition", `{"code":"visit"}`)); v.Segment.Rule != view.MandatoryCode || *v.Segment.Code != "visit" ||
		v.Segment.CodeName.Fr != "Dépannage › Passage" || v.Can["disposition"] != "" {
		t.Errorf("%+v, %v", v.Segment, v.Can)
	}
	done(t, "taken back", post("disposition", `{"code":""}`))
	refused(t, "a branch", post("disposition", `{"code":"repair"}`), 422, "unknownCode", "body.code")
	refused(t, "an invented code", post("disposition", `{"code":"x"}`), 422, "unknownCode", "body.code")
	refused(t, "extended in the call", post("extend-wrap-up", `{"until":1}`), 409, "callInProgress", "")
	v := done(t, "end", post("disconnect", `{}`))
	if v.Can["mark-done"] != "dispositionRequired" || v.Segment.WrapUpUntil == nil || !v.Segment.HoldsSlot {
		t.Errorf("after the call: %v, %+v", v.Can, v.Segment)
	}
	refused(t, "done without", post("mark-done", `{}`), 409, "dispositionRequired", "")
	end := *v.Segment.WrapUpUntil
	extend := fmt.Sprintf(`{"until":%d}`, end)
	v = done(t, "extended", post("extend-wrap-up", extend))
	if *v.Segment.WrapUpUntil != end+30_000 {
		t.Errorf("extended from %d to %d", end, *v.Segment.WrapUpUntil)
	}
	if v = done(t, "the same click", post("extend-wrap-up", extend)); *v.Segment.WrapUpUntil != end+30_000 {
		t.Errorf("a second click extended to %d", *v.Segment.WrapUpUntil)
	}
	if v = done(t, "ended early", post("end-wrap-up", `{}`)); v.Segment.HoldsSlot || len(v.Unfinished) != 1 {
		t.Errorf("ended: %+v", v.Segment)
	}
	refused(t, "extended after that", post("extend-wrap-up", extend), 409, "wrapUpOver", "")
	refused(t, "still without", post("mark-done", `{}`), 409, "dispositionRequired", "")
	done(t, "a code", post("disposition", `{"code":"solved"}`))
	done(t, "done", post("mark-done", `{}`))
	a := e.do(t, request{method: "GET", path: "/api/v1/interactions/" + string(id), cookie: e.signIn(t, "bert")})
	var r view.InteractionRecord
	if err := json.Unmarshal([]byte(a.body), &r); err != nil || len(r.Segments) != 1 || r.Segments[0].Code == nil || r.Segments[0].Code.En != "Repair › Solved" || r.Segments[0].DoneAt == nil {
		t.Errorf("history: %+v, %v", r.Segments, err)
	}
	chosen := 0
	for _, item := range r.Timeline {
		if item.Type == "disposition.set" {
			chosen++
		}
	}
	if chosen != 3 || len(r.Item.Codes) != 1 {
		t.Errorf("%d choices in the timeline, codes %v", chosen, r.Item.Codes)
	}
	// Frozen: for who was in it too, by its name and without.
	if s := e.Load(id); s.Phase() != cc.Done {
		t.Fatalf("phase %s", s.Phase())
	}
	refused(t, "a code after done", post("disposition", `{"code":"visit"}`), 404, "notFound", "")
	if _, err := e.Do(id, cc.SetDisposition{Agent: e.agents["anna"], Code: "visit"}, ""); cc.ReasonOf(err) != "frozen" {
		t.Errorf("a code after done: %v", err)
	}
	// A code that is removed from the list keeps its name.
	e.configure(t, mandatory, `[{"code":"other","label":{"fr":"Autre","en":"Other"}}]`, "[]")
	a = e.do(t, request{method: "GET", path: "/api/v1/interactions/" + string(id), cookie: e.signIn(t, "bert")})
	if err := json.Unmarshal([]byte(a.body), &r); err != nil || r.Segments[0].Code.Fr != "Dépannage › Résolu" {
		t.Errorf("a former code: %+v, %v", r.Segments, err)
	}
}

func TestHiddenCode(t *testing.T) {
	e := open(t)
	e.configure(t, hidden, tree, "[]")
	id := e.onCall(t, "anna")
	anna := e.signIn(t, "anna")
	post := func(command, body string) answer {
		return e.do(t, request{method: "POST", path: "/api/v1/interactions/" + string(id) + "/" + command, body: body, cookie: anna})
	}
	refused(t, "a hidden code", post("disposition", `{"code":"solved"}`), 409, "dispositionHidden", "")
	a := e.do(t, request{method: "GET", path: "/api/v1/queues/" + string(storetest.Queue) + "/codes", cookie: anna})
	if a.status != 200 || !strings.Contains(a.body, `"codes":[]`) || !strings.Contains(a.body, `"rule":"hidden"`) {
		t.Errorf("a hidden list is told: %s", a.body)
	}
	v := done(t, "end", post("disconnect", `{}`))
	if _, shown := v.Can["disposition"]; shown || v.Can["mark-done"] != "" {
		t.Errorf("controls: %v", v.Can)
	}
	done(t, "done", post("mark-done", `{}`))
}

// No route lets an agent add or remove a custom field.
func TestCustomFieldsStay(t *testing.T) {
	e := open(t)
	e.configure(t, optional, tree, fields)
	id := e.onCall(t, "anna")
	anna, bert := e.signIn(t, "anna"), e.signIn(t, "bert")
	base := "/api/v1/interactions/" + string(id) + "/custom-data"
	do := func(method, path, body string, header ...string) answer {
		r := request{method: method, path: path, body: body, cookie: anna, header: map[string]string{}}
		if len(header) > 0 {
			r.header["If-Match"] = header[0]
		}
		return e.do(t, r)
	}
	keys := func() (all []string) {
		t.Helper()
		var d view.CustomData
		a := do("GET", base, "")
		if err := json.Unmarshal([]byte(a.body), &d); err != nil || a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		for _, v := range d.Values {
			all = append(all, v.Field.Key)
		}
		return all
	}
	refused(t, "an unknown field", do("PUT", base+"/invented", `{"value":"x"}`), 404, "unknownField", "path.field")
	refused(t, "an unknown field, as if it were new", do("PUT", base+"/invented", `{"value":"x"}`, `"0"`), 404, "unknownField", "path.field")
	refused(t, "a set with one more", do("PUT", base, `{"values":{"serial":{"value":"A"},"part":{"value":""},"invented":{"value":"x"}}}`), 404, "unknownField", "body.values.invented")
	refused(t, "a set with one less", do("PUT", base, `{"values":{"serial":{"value":"A"}}}`), 422, "fieldMissing", "body.values.part")
	refused(t, "an empty set", do("PUT", base, `{"values":{}}`), 422, "fieldMissing", "body.values.serial")
	refused(t, "a null", do("PUT", base+"/part", `{"value":null}`), 422, "invalidBody", "")
	refused(t, "no value", do("PUT", base+"/part", `{}`), 422, "invalidBody", "body.value")
	refused(t, "not of the list", do("PUT", base+"/part", `{"value":"lid"}`), 422, "notListed", "body.value")
	refused(t, "another type", do("PUT", base+"/part", `{"value":"door","type":"text"}`), 422, "invalidBody", "")
	for _, method := range []string{"DELETE", "POST", "PATCH"} {
		for _, path := range []string{base, base + "/serial", base + "/invented"} {
			body := `{}`
			if method == "DELETE" {
				body = ""
			}
			if a := do(method, path, body); a.status != http.StatusMethodNotAllowed && a.status != http.StatusNotFound {
				t.Errorf("%s %s: %d %s", method, path, a.status, a.body)
			}
		}
	}
	refused(t, "the queue's settings", do("PUT", settingsPath, settingsBody(optional, tree, "[]")), 403, "notPermitted", "")
	// Emptying keeps the field; what is required cannot be emptied.
	for _, step := range []struct {
		path, body string
		status     int
		tag        string
	}{{"/part", `{"value":"door"}`, 200, `"1"`}, {"/part", `{"value":""}`, 200, `"2"`}, {"/serial", `{"value":"SN-1"}`, 200, `"1"`}, {"/serial", `{"value":" "}`, 422, ""}} {
		if a := do("PUT", base+step.path, step.body); a.status != step.status || a.header.Get("ETag") != step.tag {
			t.Errorf("%s %s: %d, ETag %s, %s", step.path, step.body, a.status, a.header.Get("ETag"), a.body)
		}
	}
	// Somebody who is not in the call neither sees nor changes them; nor does one without the permission.
	for _, method := range []string{"GET", "PUT"} {
		body := ""
		path := base
		if method == "PUT" {
			path, body = base+"/part", `{"value":"hob"}`
		}
		refused(t, "another agent", e.do(t, request{method: method, path: path, body: body, cookie: bert}), 404, "notFound", "")
	}
	e.withhold(t, "anna", "customData.edit")
	refused(t, "without the permission", do("PUT", base+"/part", `{"value":"hob"}`), 403, "notPermitted", "")
	if got := keys(); !slices.Equal(got, []string{"serial", "part"}) {
		t.Errorf("the fields are %v", got)
	}
	// An administrator's new list is for interactions to come.
	e.configure(t, optional, tree, "[]")
	if got := keys(); !slices.Equal(got, []string{"serial", "part"}) {
		t.Errorf("the fields became %v", got)
	}
}

// withhold takes a permission from an account.
func (e *edge) withhold(t *testing.T, agent, permission string) {
	t.Helper()
	e.Write(func(tx store.Tx) error {
		a, err := tx.Account(t.Context(), e.agents[agent])
		if err != nil {
			return err
		}
		a.Withheld = append(a.Withheld, permission)
		return tx.SaveAccount(t.Context(), a, false)
	})
}

func TestRequiredCustomData(t *testing.T) {
	e := open(t)
	e.configure(t, mandatory, tree, fields)
	id := e.onCall(t, "anna")
	anna := e.signIn(t, "anna")
	post := func(command, body string) answer {
		return e.do(t, request{method: "POST", path: "/api/v1/interactions/" + string(id) + "/" + command, body: body, cookie: anna})
	}
	done(t, "end", post("disconnect", `{}`))
	refused(t, "both missing", post("mark-done", `{}`), 409, "dispositionRequired", "")
	if v := done(t, "a code", post("disposition", `{"code":"other"}`)); v.Can["mark-done"] != "customDataRequired" {
		t.Errorf("controls: %v", v.Can)
	}
	refused(t, "a value missing", post("mark-done", `{}`), 409, "customDataRequired", "body.values.serial")
	if a := e.do(t, request{method: "PUT", path: "/api/v1/interactions/" + string(id) + "/custom-data/serial", body: `{"value":"SN-7"}`, cookie: anna}); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	done(t, "done", post("mark-done", `{}`))
	refused(t, "a value after done", e.do(t, request{method: "PUT", path: "/api/v1/interactions/" + string(id) + "/custom-data/serial", body: `{"value":"SN-8"}`, cookie: anna}), 409, "frozen", "")
}

// Two agents write at once: both values are seen, one was told, and the history knows who changed what.
func TestConcurrentEdits(t *testing.T) {
	e := open(t)
	e.configure(t, optional, tree, fields)
	id := e.onCall(t, "anna")
	path := "/api/v1/interactions/" + string(id) + "/custom-data"
	e.confer(t, id, "bert")
	cookies := []string{e.signIn(t, "anna"), e.signIn(t, "bert")}
	answers := make([]answer, len(cookies))
	var wg sync.WaitGroup
	for i, cookie := range cookies {
		wg.Go(func() {
			answers[i] = e.do(t, request{
				method: "PUT", path: path + "/serial", body: fmt.Sprintf(`{"value":"PLANTED %d"}`, i), cookie: cookie, header: map[string]string{"If-Match": `"0"`},
			})
		})
	}
	wg.Wait()
	winner := 0
	if answers[0].status != 200 {
		winner = 1
	}
	if answers[winner].status != 200 || answers[winner].header.Get("ETag") != `"1"` {
		t.Fatalf("%d %s", answers[winner].status, answers[winner].body)
	}
	loser := answers[1-winner]
	refused(t, "the other", loser, 412, "revisionStale", "body.value")
	var p view.Problem
	if err := json.Unmarshal([]byte(loser.body), &p); err != nil || len(p.CustomData) != 2 || p.CustomData[0].Value != fmt.Sprintf("PLANTED %d", winner) || p.CustomData[0].Revision != 1 {
		t.Fatalf("beside the refusal: %+v, %v", p.CustomData, err)
	}
	// Seeing both, the other keeps their own.
	a := e.do(t, request{method: "PUT", path: path + "/serial", body: fmt.Sprintf(`{"value":"PLANTED %d"}`, 1-winner), cookie: cookies[1-winner], header: map[string]string{"If-Match": `"1"`}})
	if a.status != 200 || a.header.Get("ETag") != `"2"` {
		t.Fatalf("%d %s", a.status, a.body)
	}
	// Different fields do not meet.
	if a := e.do(t, request{method: "PUT", path: path + "/part", body: `{"value":"hob"}`, cookie: cookies[winner], header: map[string]string{"If-Match": `"0"`}}); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	// A whole set over one that is stale changes nothing at all.
	refused(t, "a stale set", e.do(t, request{
		method: "PUT", path: path, body: `{"values":{"serial":{"value":"x","revision":1},"part":{"value":"door","revision":1}}}`, cookie: cookies[0],
	}), 412, "revisionStale", "body.values.serial")
	a = e.do(t, request{method: "GET", path: "/api/v1/interactions/" + string(id), cookie: cookies[0]})
	var r view.InteractionRecord
	if err := json.Unmarshal([]byte(a.body), &r); err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, item := range r.Timeline {
		if item.Type == "customValue.changed" {
			told = append(told, fmt.Sprintf("%s: %v %v→%v", item.Actor, item.Detail["field"], item.Detail["from"], item.Detail["to"]))
		}
	}
	names := []string{"anna Test", "bert Test"}
	want := []string{
		fmt.Sprintf("%s: Numéro de série →PLANTED %d", names[winner], winner),
		fmt.Sprintf("%s: Numéro de série PLANTED %d→PLANTED %d", names[1-winner], winner, 1-winner),
		fmt.Sprintf("%s: Pièce →Plaque", names[winner]),
	}
	if !slices.Equal(told, want) {
		t.Errorf("the history tells %q, want %q", told, want)
	}
	if c := r.CustomData[0].Change; c == nil || c.AuthorName != names[1-winner] || c.Previous != fmt.Sprintf("PLANTED %d", winner) {
		t.Errorf("last change: %+v", c)
	}
	e.Read(func(q store.Queries) error {
		events, err := q.InteractionEvents(t.Context(), id)
		for _, event := range events {
			if strings.Contains(string(event.Payload), "PLANTED") {
				t.Errorf("what was written is in an event: %s", event.Payload)
			}
		}
		return err
	})
}

// confer brings a second agent into a call.
func (e *edge) confer(t *testing.T, id cc.InteractionID, agent string) {
	t.Helper()
	owner, _ := e.Load(id).OwnerParty()
	s := e.Must(id, cc.Invite{Agent: owner.Agent, Target: e.agents[agent]}, cc.Actor(owner.Agent))
	o, ok := s.OfferTo(e.agents[agent])
	if !ok {
		t.Fatal("nobody rings")
	}
	s = e.Must(id, cc.Accept{Offer: o.ID, Agent: o.Agent}, cc.Actor(o.Agent))
	p, _ := s.PartyOf(o.Agent)
	e.Must(id, cc.OpenLeg{Party: p.ID, Leg: "leg_" + cc.LegID(agent)}, cc.BySystem)
	e.Must(id, cc.Arrived{Party: p.ID, Leg: "leg_" + cc.LegID(agent)}, cc.BySystem)
}

func TestSettings(t *testing.T) {
	e := open(t)
	adele := e.signIn(t, "adele")
	put := func(body string, header ...string) answer {
		r := request{method: "PUT", path: settingsPath, body: body, cookie: adele, header: map[string]string{}}
		if len(header) > 0 {
			r.header["If-Match"] = header[0]
		}
		return e.do(t, r)
	}
	label := `"label":{"fr":"a","en":"b"}`
	many := func(n int) string {
		return "[" + strings.TrimSuffix(strings.Repeat(`{"code":"a",`+label+`},`, n), ",") + "]"
	}
	one := func(more string) string { return `[{"key":"k",` + label + `,"required":false,` + more + `}]` }
	for _, row := range []struct{ name, body, reason, field string }{
		{"both", settingsBody(`"mandatory":true,"hidden":true`, tree, "[]"), "mandatoryAndHidden", "body.dispositions.hidden"},
		{"mandatory and nothing to choose", settingsBody(mandatory, "[]", "[]"), "required", "body.dispositions.codes"},
		{"one code twice", settingsBody(optional, many(2), "[]"), "taken", "body.dispositions.codes[1].code"},
		{"no English", settingsBody(optional, `[{"code":"a","label":{"fr":"a","en":" "}}]`, "[]"), "required", "body.dispositions.codes[0].label.en"},
		{"a long name", settingsBody(optional, `[{"code":"a","label":{"fr":"`+strings.Repeat("é", 81)+`","en":"b"}}]`, "[]"), "tooLong", "body.dispositions.codes[0].label.fr"},
		{"a code with a space", settingsBody(optional, `[{"code":"a b",`+label+`}]`, "[]"), "invalidBody", "body.dispositions.codes[0].code"},
		{"too deep", settingsBody(optional, strings.Repeat(`[{"code":"a",`+label+`,"children":`, 1)+`[{"code":"b",`+label+`,"children":[{"code":"c",`+label+`,"children":[{"code":"d",`+label+`,"children":[{"code":"e",`+label+`}]}]}]}]}]`, "[]"), "tooMany", "body.dispositions.codes[0].children[0].children[0].children[0].children"},
		{"a field twice", settingsBody(optional, "[]", `[{"key":"k",`+label+`,"required":false,"type":"text"},{"key":"k",`+label+`,"required":false,"type":"date"}]`), "taken", "body.customFields[1].key"},
		{"an unknown type", settingsBody(optional, "[]", one(`"type":"colour"`)), "invalidBody", "body.customFields[0].type"},
		{"a list of nothing", settingsBody(optional, "[]", one(`"type":"list"`)), "required", "body.customFields[0].options"},
		{"a text with options", settingsBody(optional, "[]", one(`"type":"text","options":[{"value":"a",`+label+`}]`)), "required", "body.customFields[0].options"},
		{"a pattern that is none", settingsBody(optional, "[]", one(`"type":"text","pattern":"("`)), "invalidBody", "body.customFields[0].pattern"},
		{"more than most", settingsBody(optional, "[]", one(`"type":"number","min":2,"max":1`)), "outOfRange", "body.customFields[0].max"},
		{"a default that is not allowed", settingsBody(optional, "[]", one(`"type":"date","default":"today"`)), "notDate", "body.customFields[0].default"},
		{"a default that would be written otherwise", settingsBody(optional, "[]", one(`"type":"number","default":"1,5"`)), "invalidBody", "body.customFields[0].default"},
		{"an attached value twice", strings.Replace(settingsBody(optional, "[]", "[]"), `"fields":[]`, `"fields":[{"key":"a","shown":true},{"key":"a","shown":false}]`, 1), "taken", "body.attached.fields[1].key"},
		{"endless wrap-up", strings.Replace(settingsBody(optional, "[]", "[]"), `"time":60`, `"time":-2`, 1), "invalidBody", "body.time"},
	} {
		refused(t, row.name, put(row.body), 422, row.reason, row.field)
	}
	a := e.do(t, request{method: "GET", path: settingsPath, cookie: adele})
	if a.status != 200 || a.header.Get("ETag") != `"0"` || strings.Contains(a.body, "null") {
		t.Errorf("settings that nobody made: %d %s %s", a.status, a.header.Get("ETag"), a.body)
	}
	first := settingsBody(optional, tree, fields)
	if a = put(first, `"0"`); a.status != 200 || a.header.Get("ETag") != `"1"` {
		t.Fatalf("%d %s", a.status, a.body)
	}
	refused(t, "over older ones", put(first, `"0"`), 412, "revisionStale", "")
	if got := e.do(t, request{method: "GET", path: settingsPath, cookie: adele}); got.body != a.body {
		t.Errorf("read\n%s\nwritten\n%s", got.body, a.body)
	}
	if again := put(a.body, `"1"`); again.status != 200 || again.body != a.body {
		t.Errorf("what was read, written back: %d\n%s\nwant\n%s", again.status, again.body, a.body)
	}
	refused(t, "no such queue", e.do(t, request{method: "PUT", path: "/api/v1/queues/que_none/wrap-up", body: first, cookie: adele}), 404, "notFound", "")
}

// Attached data is shown in the queue's order, by the queue's names, without what it hides.
func TestAttachedDisplay(t *testing.T) {
	e := open(t)
	a := e.do(t, request{
		method: "PUT", path: settingsPath, cookie: e.signIn(t, "adele"), body: strings.Replace(settingsBody(optional, "[]", "[]"), `"fields":[]`,
			`"fields":[{"key":"order","shown":true,"label":{"fr":"Commande","en":"Order"}},{"key":"secret","shown":false}]`, 1),
	})
	if a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	id := e.onCall(t, "anna")
	e.Write(func(tx store.Tx) error {
		for i, key := range []string{"basket", "secret", "order"} {
			if err := tx.InsertAttached(t.Context(), id, i, store.Attached{Key: key, Label: store.Words{Fr: key, En: key}, Value: key, Source: "page", At: tx.Now()}); err != nil {
				return err
			}
		}
		return nil
	})
	v := done(t, "hold", e.do(t, request{method: "POST", path: "/api/v1/interactions/" + string(id) + "/hold", body: "{}", cookie: e.signIn(t, "anna")}))
	var shown []string
	for _, one := range v.Attached {
		shown = append(shown, one.Label.Fr)
	}
	if !slices.Equal(shown, []string{"Commande", "basket"}) {
		t.Errorf("shown: %v", shown)
	}
}
