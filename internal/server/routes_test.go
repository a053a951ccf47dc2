package server_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"visavis/internal/account"
)

// access is who may call each operation: a (agent), s (supervisor), d
// (administrator), c (a contact with the token of the call), integrators' keys
// by their one scope (k creates interactions, t attaches data, r reads
// interactions, n reads reports, w sets webhooks up, m administers, which is
// added where only d may), and everybody with *. An operation without a row
// here fails the test.
var access = map[string]string{
	"POST /api/v1/session":                                          "*",
	"GET /api/v1/session":                                           "asd",
	"DELETE /api/v1/session":                                        "*",
	"PATCH /api/v1/me":                                              "asd",
	"PUT /api/v1/me/presence":                                       "as",
	"POST /api/v1/interactions":                                     "k",
	"GET /api/v1/interactions/{id}":                                 "asdr",
	"PATCH /api/v1/interactions/{id}/attached":                      "t",
	"PUT /api/v1/interactions/{id}/note":                            "as",
	"POST /api/v1/interactions/{id}/quality":                        "as",
	"POST /api/v1/interactions/{id}/accept":                         "as",
	"POST /api/v1/interactions/{id}/decline":                        "as",
	"POST /api/v1/interactions/{id}/hold":                           "as",
	"POST /api/v1/interactions/{id}/resume":                         "as",
	"POST /api/v1/interactions/{id}/start-video":                    "as",
	"POST /api/v1/interactions/{id}/stop-video":                     "as",
	"POST /api/v1/interactions/{id}/cancel-video":                   "as",
	"POST /api/v1/interactions/{id}/camera":                         "as",
	"POST /api/v1/interactions/{id}/disconnect":                     "as",
	"POST /api/v1/interactions/{id}/mark-done":                      "as",
	"POST /api/v1/interactions/{id}/disposition":                    "as",
	"POST /api/v1/interactions/{id}/extend-wrap-up":                 "as",
	"POST /api/v1/interactions/{id}/end-wrap-up":                    "as",
	"GET /api/v1/interactions/{id}/custom-data":                     "as",
	"PUT /api/v1/interactions/{id}/custom-data":                     "as",
	"PUT /api/v1/interactions/{id}/custom-data/{field}":             "as",
	"GET /api/v1/queues/{id}/codes":                                 "as",
	"GET /api/v1/not-ready-reasons":                                 "as",
	"GET /api/v1/admin/company":                                     "d",
	"PUT /api/v1/admin/company":                                     "d",
	"GET /api/v1/admin/changes":                                     "d",
	"GET /api/v1/admin/changes/check":                               "d",
	"POST /api/v1/admin/people/import":                              "d",
	"POST /api/v1/admin/entry-points/{id}/secret":                   "d",
	"GET /api/v1/admin/people":                                      "d",
	"POST /api/v1/admin/people":                                     "d",
	"GET /api/v1/admin/people/{id}":                                 "d",
	"PUT /api/v1/admin/people/{id}":                                 "d",
	"DELETE /api/v1/admin/people/{id}":                              "d",
	"GET /api/v1/admin/roles":                                       "d",
	"POST /api/v1/admin/roles":                                      "d",
	"GET /api/v1/admin/roles/{id}":                                  "d",
	"PUT /api/v1/admin/roles/{id}":                                  "d",
	"DELETE /api/v1/admin/roles/{id}":                               "d",
	"GET /api/v1/admin/queues":                                      "d",
	"POST /api/v1/admin/queues":                                     "d",
	"GET /api/v1/admin/queues/{id}":                                 "d",
	"PUT /api/v1/admin/queues/{id}":                                 "d",
	"DELETE /api/v1/admin/queues/{id}":                              "d",
	"GET /api/v1/admin/skills":                                      "d",
	"POST /api/v1/admin/skills":                                     "d",
	"GET /api/v1/admin/skills/{id}":                                 "d",
	"PUT /api/v1/admin/skills/{id}":                                 "d",
	"DELETE /api/v1/admin/skills/{id}":                              "d",
	"GET /api/v1/admin/hours":                                       "d",
	"POST /api/v1/admin/hours":                                      "d",
	"GET /api/v1/admin/hours/{id}":                                  "d",
	"PUT /api/v1/admin/hours/{id}":                                  "d",
	"DELETE /api/v1/admin/hours/{id}":                               "d",
	"GET /api/v1/admin/not-ready":                                   "d",
	"POST /api/v1/admin/not-ready":                                  "d",
	"GET /api/v1/admin/not-ready/{id}":                              "d",
	"PUT /api/v1/admin/not-ready/{id}":                              "d",
	"DELETE /api/v1/admin/not-ready/{id}":                           "d",
	"GET /api/v1/admin/entry-points":                                "d",
	"POST /api/v1/admin/entry-points":                               "d",
	"GET /api/v1/admin/entry-points/{id}":                           "d",
	"PUT /api/v1/admin/entry-points/{id}":                           "d",
	"DELETE /api/v1/admin/entry-points/{id}":                        "d",
	"GET /api/v1/queues/{id}/wrap-up":                               "d",
	"PUT /api/v1/queues/{id}/wrap-up":                               "d",
	"POST /api/v1/interactions/{id}/consult":                        "as",
	"POST /api/v1/interactions/{id}/alternate":                      "as",
	"POST /api/v1/interactions/{id}/merge":                          "as",
	"POST /api/v1/interactions/{id}/complete":                       "as",
	"POST /api/v1/interactions/{id}/end-consultation":               "as",
	"POST /api/v1/interactions/{id}/invite":                         "as",
	"POST /api/v1/interactions/{id}/cancel-invite":                  "as",
	"POST /api/v1/interactions/{id}/end-conference":                 "as",
	"POST /api/v1/interactions/{id}/remove":                         "as",
	"POST /api/v1/interactions/{id}/suspend":                        "as",
	"POST /api/v1/interactions/{id}/silence":                        "as",
	"POST /api/v1/interactions/{id}/leave":                          "as",
	"POST /api/v1/interactions/{id}/transfer":                       "as",
	"POST /api/v1/interactions/{id}/transfer-queue":                 "as",
	"POST /api/v1/interactions/{id}/cancel-transfer":                "as",
	"GET /api/v1/team":                                              "as",
	"PUT /api/v1/me/favourites/{id}":                                "as",
	"DELETE /api/v1/me/favourites/{id}":                             "as",
	"GET /api/v1/contacts/{id}":                                     "asd",
	"GET /api/v1/contacts/{id}/history":                             "asd",
	"GET /api/v1/entry-points/{key}":                                "*",
	"POST /api/v1/entry-points/{key}/calls":                         "*",
	"POST /api/v1/entry-points/{key}/checks":                        "*",
	"GET /api/v1/call":                                              "c",
	"POST /api/v1/call/hang-up":                                     "c",
	"POST /api/v1/call/consent":                                     "c",
	"POST /api/v1/call/camera":                                      "c",
	"POST /api/v1/call/answer-video":                                "c",
	"POST /api/v1/call/device":                                      "c",
	"POST /api/v1/call/rating":                                      "c",
	"GET /api/v1/admin/keys":                                        "d",
	"POST /api/v1/admin/keys":                                       "d",
	"GET /api/v1/admin/keys/{id}":                                   "d",
	"PUT /api/v1/admin/keys/{id}":                                   "d",
	"DELETE /api/v1/admin/keys/{id}":                                "d",
	"POST /api/v1/admin/keys/{id}/rotate":                           "d",
	"GET /api/v1/admin/webhook-events":                              "dw",
	"GET /api/v1/admin/webhooks":                                    "dw",
	"POST /api/v1/admin/webhooks":                                   "dw",
	"GET /api/v1/admin/webhooks/{id}":                               "dw",
	"PUT /api/v1/admin/webhooks/{id}":                               "dw",
	"DELETE /api/v1/admin/webhooks/{id}":                            "dw",
	"POST /api/v1/admin/webhooks/{id}/rotate":                       "dw",
	"POST /api/v1/admin/webhooks/{id}/test":                         "dw",
	"GET /api/v1/admin/webhooks/{id}/deliveries":                    "dw",
	"POST /api/v1/admin/webhooks/{id}/deliveries/{delivery}/replay": "dw",
	"POST /api/v1/admin/webhooks/{id}/replay-failed":                "dw",
	"POST /api/v1/session/lock":                                     "asd",
	"POST /api/v1/session/unlock":                                   "asd",
	"GET /api/v1/session/ways":                                      "*",
	"GET /api/v1/session/oidc/{provider}":                           "*",
	"GET /api/v1/session/oidc/{provider}/callback":                  "*",
	"GET /api/v1/wallboard":                                         "sd",
	"GET /api/v1/reports/queues":                                    "sdn",
	"GET /api/v1/reports/agents":                                    "sdn",
	"GET /api/v1/reports/dispositions":                              "sdn",
	"GET /api/v1/reports/days":                                      "sdn",
	"GET /api/v1/reports/hours":                                     "sdn",
	"GET /api/v1/reports/interactions":                              "sdn",
}

// operations reads every operation from the served description.
func operations(t *testing.T, e *edge) []string {
	t.Helper()
	a := e.do(t, request{method: "GET", path: "/api/openapi.json"})
	var doc struct {
		OpenAPI string                                `json:"openapi"`
		Paths   map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal([]byte(a.body), &doc); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("description is OpenAPI %s", doc.OpenAPI)
	}
	var all []string
	for path, methods := range doc.Paths {
		for method := range methods {
			all = append(all, strings.ToUpper(method)+" "+path)
		}
	}
	slices.Sort(all)
	return all
}

func TestWhoMayCallWhat(t *testing.T) {
	e := open(t)
	id, token := e.call(t)
	asking := map[string]request{
		"a": {cookie: e.signIn(t, "anna")},
		"s": {cookie: e.signIn(t, "sam")},
		"d": {cookie: e.signIn(t, "adele")},
		"c": {bearer: token},
		"k": {bearer: e.key(t, account.CreateInteractions)},
		"t": {bearer: e.key(t, account.AttachData)},
		"r": {bearer: e.key(t, account.ReadInteractions)},
		"w": {bearer: e.key(t, account.Webhooks)},
		"m": {bearer: e.key(t, account.AdministerAll)},
		"n": {bearer: e.key(t, account.ReadReports)},
		"-": {},
	}
	for _, op := range operations(t, e) {
		may, listed := access[op]
		if !listed {
			t.Errorf("%s: no row says who may call it", op)
			continue
		}
		if strings.Contains(may, "d") && !strings.ContainsAny(may, "as") {
			may += "m"
		}
		method, path, _ := strings.Cut(op, " ")
		if path == "/api/v1/session" && method != "GET" {
			continue // would sign people in and out under the others' feet; see the sign-in tests
		}
		path = strings.NewReplacer("{id}", string(id), "{key}", "sav", "{field}", "serial").Replace(path)
		for who, r := range asking {
			r.method, r.path = method, path
			if method != "GET" {
				r.body = "{}"
			}
			a := e.do(t, r)
			refused := a.status == http.StatusUnauthorized || a.reason() == "notPermitted"
			if allowed := may == "*" || strings.Contains(may, who); allowed == refused {
				t.Errorf("%s as %s: status %d %s, allowed should be %v", op, who, a.status, a.reason(), allowed)
			}
		}
	}
	// Each scope opens something that no other key may.
	for who := range asking {
		if strings.Contains("ktrnwm", who) && !slices.ContainsFunc(slices.Collect(maps.Values(access)), func(may string) bool {
			return strings.Contains(may, who) || who == "m" && may == "d"
		}) {
			t.Errorf("no row takes a key of %s", who)
		}
	}
	for op := range access {
		if !slices.Contains(operations(t, e), op) {
			t.Errorf("%s has a row but is no operation", op)
		}
	}
}
