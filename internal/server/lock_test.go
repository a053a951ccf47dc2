package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"visavis/internal/account/oidctest"
	"visavis/internal/server"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
	"visavis/internal/view"
)

// free tells whether a call may ring at an agent.
func (e *edge) free(t *testing.T, name string) (free bool) {
	t.Helper()
	e.Read(func(q store.Queries) (err error) {
		free, err = q.IsFree(t.Context(), e.agents[name], store.Work{Queue: storetest.Queue})
		return err
	})
	return free
}

// readyDesk is an agent at a desk who takes work.
func (e *edge) readyDesk(t *testing.T, name string) (cookie string, conn *websocket.Conn) {
	t.Helper()
	cookie = e.signIn(t, name)
	conn = e.desk(t, cookie)
	next(t, conn)
	if a := e.do(t, request{method: "PUT", path: "/api/v1/me/presence", body: `{"ready":true}`, cookie: cookie}); a.status != 200 {
		t.Fatalf("ready: %d %s", a.status, a.body)
	}
	if !e.free(t, name) {
		t.Fatal("not free")
	}
	return cookie, conn
}

func (e *edge) lock(cookie string) request {
	return request{method: "POST", path: "/api/v1/session/lock", body: "{}", cookie: cookie}
}

func (e *edge) unlock(cookie, password string) request {
	return request{method: "POST", path: "/api/v1/session/unlock", body: `{"password":"` + password + `"}`, cookie: cookie}
}

// toldLocked reads frames until the desk is told that it is locked, or is not.
func toldLocked(t *testing.T, conn *websocket.Conn, want bool) {
	t.Helper()
	for {
		f := next(t, conn)
		var p view.Presence
		if f.Type == view.FramePresence && json.Unmarshal(f.Data, &p) == nil && p.Locked == want {
			return
		}
	}
}

func TestALockedSessionDoesNothing(t *testing.T) {
	e := open(t, func(o *server.Options) { o.Lock = 15 * time.Minute })
	cookie, conn := e.readyDesk(t, "anna")
	if a := e.do(t, e.lock(cookie)); a.status != http.StatusNoContent {
		t.Fatalf("lock: %d %s", a.status, a.body)
	}
	toldLocked(t, conn, true)
	if e.free(t, "anna") {
		t.Error("calls ring at a locked desk")
	}
	allowed := []string{"GET /api/v1/session", "DELETE /api/v1/session", "POST /api/v1/session", "POST /api/v1/session/lock", "POST /api/v1/session/unlock"}
	for _, op := range operations(t, e) {
		method, path, _ := strings.Cut(op, " ")
		if !strings.Contains(access[op], "a") || strings.Contains(strings.Join(allowed, ","), op) {
			continue
		}
		r := request{method: method, path: strings.NewReplacer("{id}", "int_x", "{key}", "sav", "{field}", "serial").Replace(path), cookie: cookie}
		if method != "GET" {
			r.body = "{}"
		}
		if a := e.do(t, r); a.status != http.StatusForbidden || a.reason() != "locked" {
			t.Errorf("%s: %d %s", op, a.status, a.reason())
		}
	}
	e.run(t, []scenario{
		{"who am I", request{method: "GET", path: "/api/v1/session", cookie: cookie}, 200, "", `"locked":true,"lockAfterMs":900000`},
		{"a new desk", request{method: "GET", path: "/api/v1/desk/socket", cookie: cookie, header: upgrade(e.url)}, 403, "locked", ""},
		{"locked twice", e.lock(cookie), 204, "", ""},
		{"a wrong password", e.unlock(cookie, "wrong one"), 401, "badCredentials", ""},
		{"somebody else's password", e.unlock(cookie, "other people's"), 401, "badCredentials", ""},
		{"no session", e.unlock("x", password), 401, "signedOut", ""},
		{"still locked", request{method: "GET", path: "/api/v1/team", cookie: cookie}, 403, "locked", ""},
		{"the right one", e.unlock(cookie, password), 200, "", `"locked":false`},
		{"at work", request{method: "GET", path: "/api/v1/team", cookie: cookie}, 200, "", ""},
	})
	toldLocked(t, conn, false)
	if !e.free(t, "anna") {
		t.Error("nothing rings at an unlocked desk")
	}
}

func TestGuessingAtALockIsSlowedDown(t *testing.T) {
	e := open(t)
	cookie, _ := e.readyDesk(t, "anna")
	e.do(t, e.lock(cookie))
	for range 10 {
		a := e.do(t, e.unlock(cookie, "wrong one"))
		if a.status == http.StatusTooManyRequests && a.reason() == "tooManyAttempts" {
			return
		}
	}
	t.Error("ten wrong passwords were all tried")
}

func TestNobodyIsLockedAwayFromACall(t *testing.T) {
	e := open(t)
	cookie := e.signIn(t, "anna")
	id := e.onCall(t, "anna")
	if a := e.do(t, e.lock(cookie)); a.reason() != "callInProgress" {
		t.Fatalf("locked in a call: %d %s", a.status, a.body)
	}
	hold := request{method: "POST", path: "/api/v1/interactions/" + string(id) + "/hold", body: "{}", cookie: cookie}
	if a := e.do(t, hold); a.status != 200 {
		t.Errorf("hold: %d %s", a.status, a.body)
	}
}

func TestACallThatBeganWithTheLockGoesOn(t *testing.T) {
	e := open(t)
	cookie := e.signIn(t, "anna")
	if a := e.do(t, e.lock(cookie)); a.status != http.StatusNoContent {
		t.Fatalf("lock: %d %s", a.status, a.body)
	}
	id := e.onCall(t, "anna") // accepted at the very moment
	path := "/api/v1/interactions/" + string(id)
	e.run(t, []scenario{
		{"hold", request{method: "POST", path: path + "/hold", body: "{}", cookie: cookie}, 200, "", ""},
		{"note", request{method: "PUT", path: path + "/note", body: `{"text":"x"}`, cookie: cookie, header: map[string]string{"If-Match": `"0"`}}, 200, "", ""},
		{"the team", request{method: "GET", path: "/api/v1/team", cookie: cookie}, 403, "locked", ""},
		{"the history", request{method: "GET", path: path, cookie: cookie}, 403, "locked", ""},
	})
	// With an unlocked desk elsewhere the call is there, and not at the desk that was left.
	next(t, e.desk(t, e.signIn(t, "anna")))
	if a := e.do(t, request{method: "POST", path: path + "/resume", body: "{}", cookie: cookie}); a.reason() != "locked" {
		t.Errorf("from the desk that was left: %d %s", a.status, a.body)
	}
}

func TestALockIsOneBrowsers(t *testing.T) {
	e := open(t)
	first, conn := e.readyDesk(t, "anna")
	second := e.signIn(t, "anna")
	other := e.desk(t, second)
	next(t, other)
	e.do(t, e.lock(first))
	toldLocked(t, conn, true)
	if !e.free(t, "anna") {
		t.Error("working at another desk, and nothing rings there")
	}
	if a := e.do(t, request{method: "GET", path: "/api/v1/team", cookie: second}); a.status != 200 {
		t.Errorf("the other browser is locked too: %d", a.status)
	}
	must(t, other.Close(websocket.StatusNormalClosure, ""))
	eventually(t, "the last unlocked desk has gone", func() bool { return !e.free(t, "anna") })
	// A fresh sign-in with the locked cookie proves who they are.
	a := e.do(t, request{method: "POST", path: "/api/v1/session", body: `{"username":"anna","password":"` + password + `"}`, cookie: first})
	if a.status != 200 || !strings.Contains(a.body, `"locked":false`) {
		t.Errorf("signed in over a lock: %d %s", a.status, a.body)
	}
}

func TestUnlockingWithAProvider(t *testing.T) {
	c := openCorporate(t, true)
	b := c.browser(t)
	b.signIn("paula", "/desk")
	before := b.session()
	conn := c.desk(t, before)
	next(t, conn)
	if _, status, text := b.call("POST", "/api/v1/session/lock", "{}"); status != http.StatusNoContent {
		t.Fatalf("lock: %d %s", status, text)
	}
	toldLocked(t, conn, true)
	if _, status, _ := b.call("POST", "/api/v1/session/unlock", `{"password":"p"}`); status != http.StatusUnauthorized {
		t.Errorf("the provider's password here: %d", status)
	}
	// The session at the provider is not enough: whoever sits there now did not open it.
	at, page := b.press("/desk")
	if page == "" {
		t.Fatalf("unlocked without a password, led to %s", at)
	}
	if me, _ := b.me(); !me.Locked {
		t.Fatal("unlocked by going there")
	}
	b.give(at, page, "paula")
	toldLocked(t, conn, false)
	if me, status := b.me(); status != 200 || me.Locked || me.SignedInWith == nil || me.SignedInWith.ID != "corp" {
		t.Errorf("%d %+v", status, me)
	}
	if b.session() != before {
		t.Error("the session is another one: other tabs of it have ended")
	}
	// Somebody else at a locked desk signs its owner out.
	b.call("POST", "/api/v1/session/lock", "{}")
	toldLocked(t, conn, true)
	b.signIn("boris", "/desk")
	signedOutBy(t, conn)
	if me, status := b.me(); status != 200 || me.Name != "Boris Boss" || me.Locked {
		t.Errorf("%d %+v", status, me)
	}
	c.Read(func(q store.Queries) error {
		a, err := q.AccountBySubject(t.Context(), c.provider.Issuer, "sub-paula")
		must(t, err)
		if p, err := q.Presence(t.Context(), a.ID); err != nil || p.SignedIn {
			t.Errorf("paula is still signed in: %+v %v", p, err)
		}
		return nil
	})
}

func TestAProviderThatAsksNobodyUnlocksNothing(t *testing.T) {
	c := openCorporate(t, true)
	b := c.browser(t)
	b.signIn("paula", "/desk")
	b.call("POST", "/api/v1/session/lock", "{}")
	c.provider.Forge(func(f *oidctest.Forgery) { f.Claims["auth_time"] = time.Now().Add(-time.Hour).Unix() })
	if at := b.signIn("paula", "/desk"); refusal(at) != "identityInvalid" {
		t.Errorf("led to %s", at)
	}
	if me, _ := b.me(); !me.Locked {
		t.Error("unlocked")
	}
}

func TestALockedSessionWatchesNoWallboard(t *testing.T) {
	e := open(t, func(o *server.Options) { o.Lock = 15 * time.Minute })
	cookie := e.signIn(t, "sam")
	conn := e.dial(t, "/api/v1/wallboard/socket", http.Header{"Cookie": {"visavis=" + cookie}})
	if _, _, err := conn.Read(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a := e.do(t, e.lock(cookie)); a.status != http.StatusNoContent {
		t.Fatalf("lock: %d %s", a.status, a.body)
	}
	for range 5 { // what was on its way still comes
		_, _, err := conn.Read(t.Context())
		if err != nil {
			break
		}
	}
	if _, _, err := conn.Read(t.Context()); err == nil {
		t.Error("the open socket goes on")
	}
	if a := e.do(t, request{method: "GET", path: "/api/v1/wallboard/socket", cookie: cookie, header: upgrade(e.url)}); a.status != http.StatusForbidden || a.reason() != "locked" {
		t.Errorf("opened anew: %d %s", a.status, a.reason())
	}
}
