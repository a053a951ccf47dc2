package server_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"visavis/internal/account"
	"visavis/internal/cc"
	"visavis/internal/server"
)

// bodies are the least that each operation on an object takes, so that it is
// the object that is refused, not the body.
var bodies = map[string]string{
	"accept": `{"offer":"x"}`, "decline": `{"offer":"x"}`, "start-video": `{"camera":true}`, "cancel-video": `{"question":"x"}`, "camera": `{"on":true}`,
	"disposition": `{"code":"x"}`, "extend-wrap-up": `{"until":1}`, "consult": `{"target":"x"}`, "invite": `{"target":"x"}`, "transfer": `{"target":"x"}`,
	"alternate": `{"consultation":"x","to":"stage"}`, "merge": `{"consultation":"x"}`, "complete": `{"consultation":"x"}`, "end-consultation": `{"consultation":"x"}`,
	"cancel-invite": `{"offer":"x"}`, "remove": `{"party":"x"}`, "suspend": `{"party":"x","on":true}`, "silence": `{"party":"x","on":true}`,
	"transfer-queue": `{"queue":"sav"}`, "cancel-transfer": `{"transfer":"x"}`, "note": `{"text":"x"}`, "attached": `{"a":"b"}`,
	"quality": `{"samples":[]}`, "custom-data": `{"values":{}}`, "{field}": `{"value":"x"}`,
}

// read are the operations on what somebody else works on that an agent with
// the permission to read histories may call; the rest of what is not theirs
// does not exist for them.
var read = []string{"GET /api/v1/interactions/{id}", "GET /api/v1/contacts/{id}", "GET /api/v1/contacts/{id}/history"}

// ofNobody are operations on objects that belong to no one in particular: a queue, a colleague.
var ofNobody = []string{
	"GET /api/v1/queues/{id}/codes", "GET /api/v1/queues/{id}/wrap-up", "PUT /api/v1/queues/{id}/wrap-up",
	"PUT /api/v1/me/favourites/{id}", "DELETE /api/v1/me/favourites/{id}",
	"GET /api/v1/admin/keys/{id}", "PUT /api/v1/admin/keys/{id}", "DELETE /api/v1/admin/keys/{id}", "POST /api/v1/admin/keys/{id}/rotate",
	"GET /api/v1/admin/webhooks/{id}", "PUT /api/v1/admin/webhooks/{id}", "DELETE /api/v1/admin/webhooks/{id}", "POST /api/v1/admin/webhooks/{id}/rotate", "POST /api/v1/admin/webhooks/{id}/test",
	"GET /api/v1/admin/webhooks/{id}/deliveries", "POST /api/v1/admin/webhooks/{id}/deliveries/{delivery}/replay", "POST /api/v1/admin/webhooks/{id}/replay-failed",
}

// Each operation on an object, by each role, on one's own, on another's and on
// one that does not exist. Another's is answered as if it did not exist.
func TestWhoMayCallWhatOnWhose(t *testing.T) {
	e := open(t)
	own, others := e.onCall(t, "anna"), e.onCall(t, "bert")
	_, token := e.call(t)
	stranger := e.contactOf(t, others)
	mine := e.contactOf(t, own)
	// Who may read histories: of all queues, of the one that both calls are in, of another.
	o := office{e, t, e.signIn(t, "adele")}
	elsewhere := o.made("queues", `{"key":"elsewhere","name":{"fr":"Ailleurs","en":"Elsewhere"},"video":true}`)
	for name, queues := range map[string]string{"hal": "", "lea": `,"queues":["que_sav"]`, "otto": `,"queues":["` + elsewhere.ID + `"]`} {
		role := o.made("roles", `{"name":{"fr":"`+name+`","en":"`+name+`"},"permissions":["history.read"]`+queues+`}`)
		o.made("people", `{"username":"`+name+`","name":"`+name+`","password":"`+password+`","roles":["`+role.ID+`"],"queues":[]}`)
	}
	roles := []struct {
		name string
		as   request
		own  bool // has a part in the first call
	}{
		{"a", request{cookie: e.signIn(t, "anna")}, true},
		{"s", request{cookie: e.signIn(t, "sam")}, false},
		{"d", request{cookie: e.signIn(t, "adele")}, false},
		{"h", request{cookie: e.signIn(t, "hal")}, false},
		{"l", request{cookie: e.signIn(t, "lea")}, false},
		{"o", request{cookie: e.signIn(t, "otto")}, false},
		{"c", request{bearer: token}, false},
		{"k", request{bearer: e.key(t, account.CreateInteractions)}, false},
		{"t", request{bearer: e.key(t, account.AttachData)}, false},
		{"r", request{bearer: e.key(t, account.ReadInteractions)}, false},
		{"-", request{}, false},
	}
	rows := 0
	for _, op := range operations(t, e) {
		method, path, _ := strings.Cut(op, " ")
		if !strings.Contains(path, "{id}") || slices.Contains(ofNobody, op) || strings.HasPrefix(path, "/api/v1/admin/") { // the company's
			continue
		}
		last := path[strings.LastIndex(path, "/")+1:]
		may := access[op]
		for _, who := range roles {
			for object, id := range map[string]string{"another's": string(others), "missing": "int_aaaaaaaaaaaaaaaaaaaaaaaaaa", "nonsense": "%27%20OR%201=1--"} {
				if strings.Contains(path, "/contacts/") {
					id = map[string]string{"another's": string(stranger), "missing": "con_aaaaaaaaaaaaaaaaaaaaaaaaaa", "nonsense": id}[object]
				}
				r := who.as
				r.method, r.path = method, strings.NewReplacer("{id}", id, "{field}", "serial").Replace(path)
				if method != "GET" {
					r.body = bodies[last]
					if r.body == "" {
						r.body = "{}"
					}
				}
				want := []int{http.StatusNotFound}
				switch {
				case strings.Contains("ktr", who.name) && !strings.Contains(may, who.name) && strings.ContainsAny(may, "ktr"):
					want = []int{http.StatusForbidden} // for keys, but of another scope
				case who.name == "-", strings.Contains("asdhlo", who.name) && (may == "k" || may == "t"), strings.Contains("cktr", who.name) && !strings.Contains(may, who.name):
					want = []int{http.StatusUnauthorized}
				case strings.Contains("hlo", who.name) && !slices.Contains([]account.Permission{"", account.HistoryRead}, opens(op)):
					want = []int{http.StatusForbidden} // they may read histories and nothing else
				case who.name == "o", who.name == "l" && object != "another's", who.name == "h" && object != "another's":
				case strings.Contains("hl", who.name):
					want = []int{http.StatusOK}
				case !strings.Contains(may, who.name):
					want = []int{http.StatusForbidden}
				case object == "another's" && slices.Contains(read, op):
					want = []int{http.StatusOK}
				case object == "another's" && (may == "k" || may == "t"): // a call belongs to the company that its integrator works for
					want = []int{http.StatusOK}
				}
				a := e.do(t, r)
				if !slices.Contains(want, a.status) {
					t.Errorf("%s as %s, %s: %d %s, want %v", op, who.name, object, a.status, a.reason(), want)
				}
				rows++
			}
		}
		// One's own is not refused for whose it is.
		r := roles[0].as
		id := string(own)
		if strings.Contains(path, "/contacts/") {
			id = string(mine)
		}
		r.method, r.path = method, strings.NewReplacer("{id}", id, "{field}", "serial").Replace(path)
		if method == "GET" && strings.Contains(may, "a") {
			if a := e.do(t, r); a.status != http.StatusOK {
				t.Errorf("%s, one's own: %d %s", op, a.status, a.body)
			}
			rows++
		}
	}
	t.Logf("%d rows", rows)
	// Nothing of all that has changed the other's call.
	if s := e.Load(others); s.Phase() != cc.Active || s.Hold != nil || len(s.Parties) != 2 {
		t.Errorf("the other's call was changed: %+v", s)
	}
}

// openDoors are the routes beside the API. Each has a row that says what a
// stranger gets there; one without a row fails the test.
var openDoors = map[string]struct {
	path   string
	status int
}{
	"/api/v1/":                     {"/api/v1/nowhere", 404},
	"GET /api/v1/desk/socket":      {"/api/v1/desk/socket", 401},
	"GET /api/v1/call/socket":      {"/api/v1/call/socket", 401},
	"GET /api/v1/wallboard/socket": {"/api/v1/wallboard/socket", 401},
	"GET /api/openapi.json":        {"/api/openapi.json", 200}, // how to call, not what is there
	"/media/":                      {"/media/rtc/validate", 401},
	"POST /media/webhook":          {"/media/webhook", 401},
	"GET /demo/":                   {"/demo/", 302},
	"GET /ca.crt":                  {"/ca.crt", 200}, // the public half
	"GET /healthz":                 {"/healthz", 200},
	"GET /readyz":                  {"/readyz", 200},
	"GET /metrics":                 {"/metrics", 200}, // from this machine; see TestMetricsTellNobodyElse
	"GET /{$}":                     {"/", 302},
	"GET /desk":                    {"/desk", 200}, // the page; what it shows comes from the API
	"GET /desk/{path...}":          {"/desk/history", 200},
	"GET /wallboard":               {"/wallboard", 200}, // the page, as the desk's
	"GET /wallboard/{path...}":     {"/wallboard/assets/none.js", 404},
	"GET /reports":                 {"/reports", 200},
	"GET /call/{key}":              {"/call/sav", 200},
	"GET /call-assets/{path...}":   {"/call-assets/none.js", 404},
	"GET /hold/{file}":             {"/hold/none.mp3", 404},
	"GET /widget.js":               {"/widget.js", 200},
	"POST /oidc/{provider}/logout": {"/oidc/none/logout", 404},
	"GET /favicon.ico":             {"/favicon.ico", 404},
	"GET /admin":                   {"/admin", 200},
	"GET /admin/{path...}":         {"/admin/queues/que_demosav", 200},
}

func TestDoorsBesideTheAPI(t *testing.T) {
	refuse := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	e := open(t, func(o *server.Options) {
		o.MediaSocket, o.MediaWebhook = refuse, refuse // theirs is their own package's to test
		o.DemoOrigin = func(string) string { return "http://demo.example" }
		o.RootCert = []byte("certificate")
	})
	patterns := e.server.Patterns()
	for _, pattern := range patterns {
		row, listed := openDoors[pattern]
		if !listed {
			t.Errorf("%s: no row says what a stranger gets there", pattern)
			continue
		}
		method := "GET"
		if verb, _, found := strings.Cut(pattern, " "); found {
			method = verb
		}
		r := request{method: method, path: row.path}
		if method == "POST" {
			r.body = "{}"
		}
		if a := e.do(t, r); a.status != row.status {
			t.Errorf("%s: a stranger gets %d, not %d", pattern, a.status, row.status)
		}
	}
	for pattern := range openDoors {
		if !slices.Contains(patterns, pattern) {
			t.Errorf("%s has a row but is no route", pattern)
		}
	}
}

// contactOf is who called.
func (e *edge) contactOf(t *testing.T, id cc.InteractionID) cc.ContactID {
	t.Helper()
	var record struct {
		Contact struct {
			ID cc.ContactID `json:"id"`
		} `json:"contact"`
	}
	a := e.do(t, request{method: "GET", path: "/api/v1/interactions/" + string(id), cookie: e.signIn(t, "sam")})
	must(t, json.Unmarshal([]byte(a.body), &record))
	if record.Contact.ID == "" {
		t.Fatalf("no contact: %s", a.body)
	}
	return record.Contact.ID
}
