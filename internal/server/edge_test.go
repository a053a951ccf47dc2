package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"visavis/internal/account"
	"visavis/internal/cc"
	"visavis/internal/server"
	"visavis/internal/view"
)

// scenario is a request and what must come back.
type scenario struct {
	name   string
	req    request
	status int
	reason string
	has    string // part of the body
}

func (e *edge) run(t *testing.T, all []scenario) {
	t.Helper()
	for _, s := range all {
		t.Run(s.name, func(t *testing.T) {
			a := e.do(t, s.req)
			if a.status != s.status || (s.reason != "" && a.reason() != s.reason) || !strings.Contains(a.body, s.has) {
				t.Fatalf("got %d %q: %s; want %d %q with %q", a.status, a.reason(), a.body, s.status, s.reason, s.has)
			}
			if s.reason != "" && !strings.HasPrefix(a.header.Get("Content-Type"), "application/problem+json") {
				t.Errorf("a problem came as %s", a.header.Get("Content-Type"))
			}
		})
	}
}

func TestForeignPagesAreRefused(t *testing.T) {
	e := open(t)
	cookie := e.signIn(t, "anna")
	ready := request{method: "PUT", path: "/api/v1/me/presence", body: `{"ready":true}`, cookie: cookie}
	with := func(header map[string]string) request { r := ready; r.header = header; return r }
	e.run(t, []scenario{
		{"own page", ready, 200, "", `"ready":true`},
		{"own page by its Origin", with(map[string]string{"Sec-Fetch-Site": "-", "Origin": e.url}), 200, "", ""},
		{"another site", with(map[string]string{"Sec-Fetch-Site": "cross-site"}), 403, "badOrigin", ""},
		{"a sister site", with(map[string]string{"Sec-Fetch-Site": "same-site"}), 403, "badOrigin", ""},
		{"another site's Origin, old browser", with(map[string]string{"Sec-Fetch-Site": "-", "Origin": "https://evil.example"}), 403, "badOrigin", ""},
		{"null origin", with(map[string]string{"Sec-Fetch-Site": "-", "Origin": "null"}), 403, "badOrigin", ""},
		{"cookie from nowhere", with(map[string]string{"Sec-Fetch-Site": "-"}), 403, "badOrigin", ""},
		{"form", with(map[string]string{"Content-Type": "application/x-www-form-urlencoded"}), 415, "invalidBody", ""},
		{"JSON as text", with(map[string]string{"Content-Type": "text/plain"}), 415, "invalidBody", ""},
		{"no kind", with(map[string]string{"Content-Type": "-"}), 415, "invalidBody", ""},
		{"state change by GET", request{method: "GET", path: "/api/v1/interactions/int_x/hold", cookie: cookie}, 405, "notFound", ""},
		{"no such route", request{method: "GET", path: "/api/v1/secrets", cookie: cookie}, 404, "notFound", ""},
		{"desk socket from another site", request{method: "GET", path: "/api/v1/desk/socket", cookie: cookie, header: upgrade("https://evil.example")}, 403, "badOrigin", ""},
		{"desk socket from null", request{method: "GET", path: "/api/v1/desk/socket", cookie: cookie, header: upgrade("null")}, 403, "badOrigin", ""},
		{"desk socket without a session", request{method: "GET", path: "/api/v1/desk/socket", header: upgrade(e.url)}, 401, "signedOut", ""},
		{"contact socket without a token", request{method: "GET", path: "/api/v1/call/socket", header: upgrade(e.url)}, 401, "", ""},
		{"widget's call from an unlisted site", request{method: "POST", path: "/api/v1/entry-points/sav/calls", body: callBody, header: map[string]string{"Origin": "https://evil.example"}}, 403, "badOrigin", ""},
	})
}

func upgrade(origin string) map[string]string {
	return map[string]string{
		"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
		"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": origin, "Sec-Fetch-Site": "-",
	}
}

func TestProblemsSayWhatAndWhere(t *testing.T) {
	e := open(t)
	cookie := e.signIn(t, "anna")
	post := func(path, body string) request {
		return request{method: "POST", path: path, body: body, cookie: cookie}
	}
	e.run(t, []scenario{
		{"no JSON", post("/api/v1/interactions/int_x/accept", `{`), 400, "invalidBody", ""},
		{"missing member", post("/api/v1/interactions/int_x/accept", `{}`), 422, "invalidBody", `"location":"body.offer"`},
		{"member required", post("/api/v1/interactions/int_x/accept", `{}`), 422, "invalidBody", `"reason":"required"`},
		{"unknown member", post("/api/v1/interactions/int_x/hold", `{"role":"admin"}`), 422, "invalidBody", "body.role"},
		{"wrong type", post("/api/v1/interactions/int_x/camera", `{"on":"yes"}`), 422, "invalidBody", "body.on"},
		{"too long", post("/api/v1/interactions/int_x/accept", `{"offer":"`+strings.Repeat("x", 100)+`"}`), 422, "invalidBody", `"reason":"tooLong"`},
		{"somebody else's", post("/api/v1/interactions/int_x/hold", `{}`), 404, "notFound", ""},
		{"field of a capability", request{method: "POST", path: "/api/v1/entry-points/sav/calls", body: strings.Replace(callBody, "Claire Dubois", "", 1)}, 422, "required", `"location":"body.name"`},
		{"old consent", request{method: "POST", path: "/api/v1/entry-points/sav/calls", body: strings.Replace(callBody, `"2"`, `"1"`, 1)}, 409, "consentStale", ""},
		{"unknown door", request{method: "GET", path: "/api/v1/entry-points/nowhere"}, 404, "notFound", ""},
		{"bad If-Match", request{method: "PUT", path: "/api/v1/interactions/int_x/note", body: `{"text":"x"}`, cookie: cookie, header: map[string]string{"If-Match": "x"}}, 422, "invalidBody", "header.If-Match"},
		{"huge body", post("/api/v1/interactions/int_x/accept", `{"offer":"`+strings.Repeat("x", 600<<10)+`"}`), 413, "", ""},
	})
}

func TestSigningInAndOut(t *testing.T) {
	e := open(t)
	signIn := func(user, pass string) request {
		return request{method: "POST", path: "/api/v1/session", body: `{"username":"` + user + `","password":"` + pass + `"}`}
	}
	whoAmI := func(cookie string) request { return request{method: "GET", path: "/api/v1/session", cookie: cookie} }
	e.run(t, []scenario{
		{"wrong password", signIn("anna", "guess guess"), 401, "badCredentials", ""},
		{"unknown name", signIn("nobody", "guess guess"), 401, "badCredentials", ""},
		{"nobody", whoAmI(""), 401, "signedOut", ""},
		{"made-up session", whoAmI("x"), 401, "signedOut", ""},
	})

	a := e.do(t, signIn("anna", password))
	c := a.cookie["visavis"]
	if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Secure || c.Path != "/" {
		t.Fatalf("cookie over plain HTTP: %+v", c)
	}
	if strings.Contains(a.body, password) {
		t.Error("the answer carries the password")
	}

	planted := "planted-by-somebody"
	r := signIn("anna", password)
	r.cookie = planted
	if got := e.do(t, r).cookie["visavis"]; got == nil || got.Value == planted {
		t.Errorf("a planted session was taken over: %+v", got)
	}

	// Each of the ways a session ends.
	for name, end := range map[string]func(cookie string){
		"signed out": func(cookie string) {
			if a := e.do(t, request{method: "DELETE", path: "/api/v1/session", cookie: cookie}); a.status != http.StatusNoContent {
				t.Errorf("sign out: %d %s", a.status, a.body)
			}
		},
		"disabled":     func(string) { must(t, e.accounts.SetDisabled(t.Context(), "anna", true)) },
		"new password": func(string) { must(t, e.accounts.SetPassword(t.Context(), "anna", password)) },
	} {
		t.Run(name, func(t *testing.T) {
			must(t, e.accounts.SetDisabled(t.Context(), "anna", false))
			cookie := e.signIn(t, "anna")
			if a := e.do(t, whoAmI(cookie)); a.status != http.StatusOK {
				t.Fatalf("fresh session: %d", a.status)
			}
			end(cookie)
			if a := e.do(t, whoAmI(cookie)); a.status != http.StatusUnauthorized {
				t.Errorf("the session still counts: %d", a.status)
			}
		})
	}
	must(t, e.accounts.SetDisabled(t.Context(), "anna", false))

	cookie := e.signIn(t, "anna")
	must(t, e.accounts.SetRoles(t.Context(), "anna", []string{account.Administrator}))
	e.run(t, []scenario{{"role lowered", request{method: "PUT", path: "/api/v1/me/presence", body: `{"ready":true}`, cookie: cookie}, 403, "notPermitted", ""}})
}

func TestGuessingIsThrottled(t *testing.T) {
	e := open(t)
	var last answer
	for range 30 {
		last = e.do(t, request{method: "POST", path: "/api/v1/session", body: `{"username":"bert","password":"guess"}`})
	}
	if last.status != http.StatusTooManyRequests || last.header.Get("Retry-After") == "" {
		t.Fatalf("the 30th guess got %d, Retry-After %q", last.status, last.header.Get("Retry-After"))
	}
	// A header that anybody can write does not give new attempts.
	a := e.do(t, request{
		method: "POST", path: "/api/v1/session", body: `{"username":"bert","password":"guess"}`,
		header: map[string]string{"X-Forwarded-For": "203.0.113.9"},
	})
	if a.status != http.StatusTooManyRequests {
		t.Errorf("a forged X-Forwarded-For gave another attempt: %d", a.status)
	}
}

func TestARepeatedCommandGetsItsFirstAnswer(t *testing.T) {
	e := open(t)
	key := map[string]string{"Idempotency-Key": "one"}
	first := e.do(t, request{method: "POST", path: "/api/v1/entry-points/sav/calls", body: callBody, header: key})
	again := e.do(t, request{method: "POST", path: "/api/v1/entry-points/sav/calls", body: callBody, header: key})
	if first.status != http.StatusCreated || first.status != again.status || first.body != again.body {
		t.Fatalf("first %d %s\nagain %d %s", first.status, first.body, again.status, again.body)
	}
	other := e.do(t, request{method: "POST", path: "/api/v1/entry-points/sav/calls", body: strings.Replace(callBody, "Claire", "Clara", 1), header: key})
	if other.status != http.StatusUnprocessableEntity || other.reason() != "idempotencyReused" {
		t.Fatalf("another body: %d %s", other.status, other.body)
	}
	var started view.StartedCall
	must(t, json.Unmarshal([]byte(first.body), &started))
	// Refusals are answers too, and another contact's key is another key.
	rate := request{method: "POST", path: "/api/v1/call/answer-video", body: `{"question":"ask_x","choice":"watch"}`, bearer: started.Token, header: key}
	if a, b := e.do(t, rate), e.do(t, rate); a.status != http.StatusConflict || a.body != b.body {
		t.Errorf("refusal %d %s, again %d %s", a.status, a.body, b.status, b.body)
	}
	_, token := e.call(t)
	hangUp := request{method: "POST", path: "/api/v1/call/hang-up", body: `{}`, bearer: token, header: key}
	if a := e.do(t, hangUp); a.status != http.StatusOK {
		t.Errorf("the same key of another contact: %d %s", a.status, a.body)
	}
}

func TestOwnCallOnly(t *testing.T) {
	e := open(t)
	id, token := e.call(t)
	other, otherToken := e.call(t)
	e.run(t, []scenario{
		{"mine", request{method: "GET", path: "/api/v1/call", bearer: token}, 200, "", string(id)},
		{"theirs is theirs", request{method: "GET", path: "/api/v1/call", bearer: otherToken}, 200, "", string(other)},
		{"a guess", request{method: "GET", path: "/api/v1/call", bearer: token[:len(token)-1] + "x"}, 401, "", ""},
		{"the agent's door", request{method: "POST", path: "/api/v1/interactions/" + string(id) + "/hold", body: "{}", bearer: token}, 401, "signedOut", ""},
	})
}

func TestNotesKeepWhatSomebodyElseWrote(t *testing.T) {
	e := open(t)
	cookie := e.signIn(t, "anna")
	id := e.onCall(t, "anna")
	note := func(text, match string) request {
		return request{
			method: "PUT", path: "/api/v1/interactions/" + string(id) + "/note", body: `{"text":"` + text + `"}`,
			cookie: cookie, header: map[string]string{"If-Match": match},
		}
	}
	a := e.do(t, note("one", `"0"`))
	if a.status != http.StatusOK || a.header.Get("ETag") != `"1"` {
		t.Fatalf("first: %d %s ETag %s", a.status, a.body, a.header.Get("ETag"))
	}
	e.run(t, []scenario{
		{"over the read revision", note("two", `"1"`), 200, "", `"revision":2`},
		{"over an old one", note("three", `"1"`), 412, "revisionStale", `"text":"two"`},
		{"whatever is there", note("four", ""), 200, "", `"revision":3`},
	})
}

// onCall has a contact call and an agent answer.
func (e *edge) onCall(t *testing.T, agent string) cc.InteractionID {
	t.Helper()
	id, _ := e.call(t)
	e.Agent(e.agents[agent], true)
	e.Pick(id, e.agents[agent])
	return id
}

func TestHeadersAndPages(t *testing.T) {
	e := open(t)
	get := func(path string, header map[string]string) answer {
		return e.do(t, request{method: "GET", path: path, header: header})
	}
	for path, frames := range map[string]string{
		"/desk": "frame-ancestors 'self' https://crm.example", "/desk/history": "frame-ancestors 'self' https://crm.example",
		"/admin/queues": "frame-ancestors 'none'", "/call/sav": "frame-ancestors 'none'",
	} {
		a := get(path, nil)
		csp := a.header.Get("Content-Security-Policy")
		if a.status != http.StatusOK || !strings.Contains(csp, frames) || !strings.Contains(csp, "script-src 'self';") || strings.Contains(csp, "unsafe-eval") {
			t.Errorf("%s: %d with policy %s", path, a.status, csp)
		}
		if a.header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(a.header.Get("Permissions-Policy"), "camera=(self)") {
			t.Errorf("%s: headers %v", path, a.header)
		}
	}
	if a := get("/desk/assets/index-Abcdef12.js", nil); !strings.Contains(a.header.Get("Cache-Control"), "immutable") || a.body != "desk();" {
		t.Errorf("asset: %v %s", a.header, a.body)
	}
	if a := get("/desk/assets/index-Older123.js", nil); a.status != http.StatusNotFound {
		t.Errorf("an older build's asset: %d %s", a.status, a.body)
	}
	if a := get("/call-assets/assets/index-Abcdef34.js", map[string]string{"Accept-Encoding": "gzip"}); a.header.Get("Content-Encoding") != "gzip" || len(a.body) > 200 {
		t.Errorf("compressed asset: %v, %d bytes", a.header, len(a.body))
	}
	if a := get("/call-assets/assets/index-Abcdef34.js", map[string]string{"Accept-Encoding": "identity"}); a.header.Get("Content-Encoding") != "" || a.body != strings.Repeat("call();", 1000) {
		t.Errorf("asset for who cannot unpack: %v, %d bytes", a.header, len(a.body))
	}
	if a := get("/call-assets/assets/index-Abcdef34.js.gz", nil); a.status != http.StatusNotFound {
		t.Errorf("asset under the name it is stored by: %d", a.status)
	}
	if a := get("/call-assets/assets/index-Abcdef34.js", map[string]string{"Accept-Encoding": "gzip", "Range": "bytes=0-3"}); a.status != http.StatusPartialContent || a.body != "call" {
		t.Errorf("part of an asset: %d %q", a.status, a.body)
	}
	first := get("/widget.js", nil)
	if a := get("/widget.js", map[string]string{"If-None-Match": first.header.Get("ETag")}); a.status != http.StatusNotModified {
		t.Errorf("unchanged file: %d", a.status)
	}
	for path, want := range map[string]int{"/hold/lenoir.mp3": 200, "/hold/none.mp3": 404, "/healthz": 200, "/readyz": 200, "/": 302, "/call-assets/../desk/index.html": 307, "/nowhere": 404} {
		if a := get(path, nil); a.status != want {
			t.Errorf("%s: %d, want %d", path, a.status, want)
		}
	}
}

func TestMetricsTellNobodyElse(t *testing.T) {
	e := open(t, func(o *server.Options) { o.Drift = func() int64 { return 3 } })
	e.call(t)
	a := e.do(t, request{method: "GET", path: "/metrics"})
	for _, part := range []string{`visavis_interactions{phase="queued"} 1`, "visavis_http_requests_total", `visavis_sockets{of="desk"} 0`, "visavis_media_up 1", "visavis_routing_drift_total 3"} {
		if !strings.Contains(a.body, part) {
			t.Errorf("%s is missing", part)
		}
	}
	if strings.Contains(a.body, "Claire") || strings.Contains(a.body, "int_") {
		t.Error("metrics carry a name or an id")
	}
	if a.status != 200 {
		t.Errorf("own machine: %d", a.status)
	}
	through := request{method: "GET", path: "/metrics", header: map[string]string{"X-Forwarded-For": "203.0.113.9"}}
	if a := e.do(t, through); a.status != http.StatusNotFound {
		t.Errorf("through a proxy nobody told of: %d", a.status)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
