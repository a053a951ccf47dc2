package server_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"visavis/internal/account"
	"visavis/internal/account/oidctest"
	"visavis/internal/account/openid"
	"visavis/internal/cc"
	"visavis/internal/server"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
	"visavis/internal/view"
)

// corporate is a contact centre whose people sign in with their company's provider.
type corporate struct {
	*edge
	provider *oidctest.Provider
	web      *httptest.Server
	settings openid.Settings
}

var people = []oidctest.Person{
	{Username: "paula", Password: "p", Name: "Paula Provider", GivenName: "Paula", Email: "paula@corp.example", Groups: []string{"callers", "others"}},
	{Username: "boris", Password: "p", Name: "Boris Boss", Email: "boris@corp.example", Groups: []string{"callers", "bosses"}},
	{Username: "nemo", Password: "p", Name: "Nemo None", Email: "nemo@corp.example", Groups: []string{"gardeners"}},
	{Username: "adele", Password: "p", Name: "Adele Another", Email: "adele@corp.example", Groups: []string{"callers"}}, // there is a local adele too
	{Username: "wanda", Password: "p", Name: "Wanda Elsewhere", Email: "wanda@other.example", Groups: []string{"callers"}},
}

// openCorporate starts everything; the provider listens only if it is up.
func openCorporate(t *testing.T, up bool, change ...func(*openid.Settings)) *corporate {
	t.Helper()
	c := &corporate{web: httptest.NewUnstartedServer(nil)}
	issuer := "http://" + c.web.Listener.Addr().String()
	var err error
	if c.provider, err = oidctest.New(issuer, people...); err != nil {
		t.Fatal(err)
	}
	c.web.Config.Handler = c.provider.Handler()
	if up {
		c.web.Start()
		t.Cleanup(func() { c.web.Close() })
	} else {
		must(t, c.web.Listener.Close())
	}
	c.settings = openid.Settings{
		ID: "corp", NameFR: "Corp SA", NameEN: "Corp", Issuer: issuer, ClientID: oidctest.ClientID, ClientSecret: oidctest.ClientSecret,
		Scopes: []string{"profile", "email"}, GroupClaims: []string{"groups"}, Domains: []string{"corp.example"}, Logout: true,
		Roles: []openid.Mapping{{Role: account.Agent, Groups: []string{"callers"}}, {Role: account.Supervisor, Groups: []string{"bosses"}}, {Role: account.Administrator, Groups: []string{"chiefs"}}},
	}
	for _, f := range change {
		f(&c.settings)
	}
	c.edge = open(t, func(o *server.Options) { o.Providers = []*openid.Provider{openid.New(c.settings, nil)} })
	return c
}

// browser is one person's browser, cookies and all.
type browser struct {
	t    *testing.T
	ours string
	http *http.Client
}

func (c *corporate) browser(t *testing.T) *browser {
	jar, err := cookiejar.New(nil)
	must(t, err)
	return &browser{t, c.url, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// go follows redirects until a page: one of ours, whose address it returns, or the provider's, whose text it returns too.
func (b *browser) open(method, address string, form url.Values) (at *url.URL, text string) {
	b.t.Helper()
	for range 10 {
		req, err := http.NewRequestWithContext(b.t.Context(), method, address, strings.NewReader(form.Encode()))
		must(b.t, err)
		if method == http.MethodPost {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		res, err := b.http.Do(req)
		must(b.t, err)
		body, err := io.ReadAll(res.Body)
		must(b.t, err)
		res.Body.Close()
		if res.StatusCode != http.StatusFound {
			return req.URL, string(body)
		}
		at, err := req.URL.Parse(res.Header.Get("Location"))
		must(b.t, err)
		if at.Host == strings.TrimPrefix(b.ours, "http://") && !strings.HasPrefix(at.Path, "/api/") {
			return at, ""
		}
		method, address, form = http.MethodGet, at.String(), nil
	}
	b.t.Fatal("too many redirects")
	return nil, ""
}

// signIn presses the provider's button, gives a password there, and returns where that leads.
func (b *browser) signIn(username, next string) *url.URL {
	b.t.Helper()
	at, page := b.press(next)
	if page == "" {
		return at
	}
	at, _ = b.give(at, page, username)
	return at
}

func (b *browser) press(next string) (at *url.URL, page string) {
	b.t.Helper()
	return b.open(http.MethodGet, b.ours+"/api/v1/session/oidc/corp?next="+url.QueryEscape(next), nil)
}

func (b *browser) give(at *url.URL, page, username string) (*url.URL, string) {
	b.t.Helper()
	_, rest, _ := strings.Cut(page, `name="round" value="`)
	id, _, ok := strings.Cut(rest, `"`)
	if !ok {
		b.t.Fatalf("not the provider's page at %s: %s", at, page)
	}
	return b.open(http.MethodPost, at.Scheme+"://"+at.Host+"/sign-in", url.Values{"round": {id}, "username": {username}, "password": {"p"}})
}

// me is who the browser is signed in as.
func (b *browser) me() (me view.Me, status int) {
	b.t.Helper()
	_, status, text := b.call(http.MethodGet, "/api/v1/session", "")
	_ = json.Unmarshal([]byte(text), &me)
	return me, status
}

func (b *browser) call(method, path, body string) (header http.Header, status int, text string) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.ours+path, strings.NewReader(body))
	must(b.t, err)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := b.http.Do(req)
	must(b.t, err)
	defer res.Body.Close()
	all, err := io.ReadAll(res.Body)
	must(b.t, err)
	return res.Header, res.StatusCode, string(all)
}

func (b *browser) session() string {
	u, _ := url.Parse(b.ours)
	for _, c := range b.http.Jar.Cookies(u) {
		if c.Name == "visavis" {
			return c.Value
		}
	}
	return ""
}

func refusal(at *url.URL) string { return at.Query().Get("signIn") }

func TestSigningInWithAProvider(t *testing.T) {
	c := openCorporate(t, true)
	b := c.browser(t)
	if at := b.signIn("paula", "/admin/queues"); at.RequestURI() != "/admin/queues" {
		t.Fatalf("led to %s", at)
	}
	me, status := b.me()
	if status != 200 || me.Name != "Paula Provider" || me.FirstName != "Paula" || me.Username != "paula" || !slices.Equal(me.Roles, []string{account.Agent}) {
		t.Fatalf("%d %+v", status, me)
	}
	c.Read(func(q store.Queries) error {
		a, err := q.AccountBySubject(t.Context(), c.provider.Issuer, "sub-paula")
		if err != nil || a.Password != "" || string(a.ID) != me.ID {
			t.Errorf("account: %+v %v", a, err)
		}
		queues, err := q.AgentQueues(t.Context(), a.ID)
		if len(queues) == 0 {
			t.Error("the new account serves no queue")
		}
		return err
	})
	// With a password for a name that a provider vouches for nobody gets in.
	if a := c.do(t, request{method: "POST", path: "/api/v1/session", body: `{"username":"paula","password":"p"}`}); a.reason() != "badCredentials" {
		t.Errorf("password of a provider's account: %d %s", a.status, a.body)
	}
	// The second time it is the same account, with another name.
	c.provider.Change("paula", func(p *oidctest.Person) { p.Name = "Paula Married" })
	again := c.browser(t)
	again.signIn("paula", "/desk")
	if other, _ := again.me(); other.ID != me.ID || other.Name != "Paula Married" {
		t.Errorf("second sign-in: %+v", other)
	}
}

func TestWaysToSignIn(t *testing.T) {
	c := openCorporate(t, false)
	_, status, text := c.browser(t).call("GET", "/api/v1/session/ways", "")
	if status != 200 || !strings.Contains(text, `{"password":true,"providers":[{"id":"corp","name":{"fr":"Corp SA","en":"Corp"}}]}`) {
		t.Errorf("%d %s", status, text)
	}
}

func TestWhoMayComeFromAProvider(t *testing.T) {
	c := openCorporate(t, true)
	for username, reason := range map[string]string{"nemo": "noGroup", "wanda": "notInvited"} {
		b := c.browser(t)
		if at := b.signIn(username, "/reports"); refusal(at) != reason || at.Query().Get("next") != "/reports" || at.Path != "/desk" {
			t.Errorf("%s: led to %s", username, at)
		}
		if _, status := b.me(); status != http.StatusUnauthorized {
			t.Errorf("%s is signed in", username)
		}
		c.Read(func(q store.Queries) error {
			if _, err := q.AccountBySubject(t.Context(), c.provider.Issuer, "sub-"+username); cc.CodeOf(err) != cc.NotFound {
				t.Errorf("%s: there is an account: %v", username, err)
			}
			return nil
		})
	}
}

func TestALocalAccountOfTheSameNameIsAnother(t *testing.T) {
	c := openCorporate(t, true)
	b := c.browser(t)
	b.signIn("adele", "/desk")
	me, status := b.me()
	if status != 200 || me.ID == string(c.agents["adele"]) || slices.Contains(me.Permissions, "administer") {
		t.Fatalf("%d %+v", status, me)
	}
	// The command line's adele stays the local one.
	must(t, c.accounts.SetDisabled(t.Context(), "adele", true))
	if _, status := b.me(); status != 200 {
		t.Error("closing the local account closed the provider's")
	}
}

func TestRolesFollowTheGroups(t *testing.T) {
	for _, small := range []bool{false, true} {
		c := openCorporate(t, true)
		c.provider.KeepSmall(small) // then the groups are told at the userinfo address only
		b := c.browser(t)
		roles := func() []string {
			t.Helper()
			if at := b.signIn("boris", "/desk"); refusal(at) != "" {
				t.Fatalf("refused: %s", at)
			}
			me, _ := b.me()
			return me.Roles
		}
		if got := roles(); !slices.Equal(got, []string{account.Agent, account.Supervisor}) {
			t.Errorf("small %v: roles %v", small, got)
		}
		c.provider.Change("boris", func(p *oidctest.Person) { p.Groups = []string{"callers"} })
		if got := roles(); !slices.Equal(got, []string{account.Agent}) {
			t.Errorf("small %v: lowered to %v", small, got)
		}
		c.provider.Change("boris", func(p *oidctest.Person) { p.Groups = []string{"chiefs"} })
		if got := roles(); !slices.Equal(got, []string{account.Administrator}) {
			t.Errorf("small %v: raised to %v", small, got)
		}
		// Who lost every group is refused, and signed out where they still were.
		other := c.browser(t)
		c.provider.Change("boris", func(p *oidctest.Person) { p.Groups = nil })
		if at := other.signIn("boris", "/desk"); refusal(at) != "noGroup" {
			t.Errorf("without a group led to %s", at)
		}
		if _, status := b.me(); status != http.StatusUnauthorized {
			t.Errorf("small %v: still signed in elsewhere: %d", small, status)
		}
	}
}

func TestForgedIdentities(t *testing.T) {
	c := openCorporate(t, true)
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	set := func(claim string, value any) func(*oidctest.Forgery) {
		return func(f *oidctest.Forgery) { f.Claims[claim] = value }
	}
	for name, forge := range map[string]func(*oidctest.Forgery){
		"another client's":          set("aud", "other-client"),
		"for two, from another":     func(f *oidctest.Forgery) { f.Claims["aud"], f.Claims["azp"] = []string{"visavis", "other"}, "other" },
		"for two, from nobody":      func(f *oidctest.Forgery) { f.Claims["aud"] = []string{"visavis", "other"}; delete(f.Claims, "azp") },
		"another issuer's":          set("iss", "https://evil.example"),
		"another round's":           set("nonce", "other"),
		"without a nonce":           func(f *oidctest.Forgery) { delete(f.Claims, "nonce") },
		"expired":                   set("exp", time.Now().Add(-time.Minute).Unix()),
		"without an end":            func(f *oidctest.Forgery) { delete(f.Claims, "exp") },
		"of the future":             set("iat", time.Now().Add(time.Hour).Unix()),
		"nobody's":                  set("sub", ""),
		"signed with another key":   func(f *oidctest.Forgery) { f.Key = stranger },
		"not signed":                func(f *oidctest.Forgery) { f.Unsigned = true },
		"not signed, not even JSON": func(f *oidctest.Forgery) { f.Unsigned, f.Claims = true, nil },
	} {
		c.provider.Forge(forge)
		b := c.browser(t)
		if at := b.signIn("paula", "/desk"); refusal(at) != "identityInvalid" {
			t.Errorf("%s: led to %s", name, at)
		}
		if _, status := b.me(); status != http.StatusUnauthorized {
			t.Errorf("%s: signed in", name)
		}
	}
	c.provider.Forge(nil)
	c.provider.KeepSmall(true)
	c.provider.MixUp("boris")
	if at := c.browser(t).signIn("paula", "/desk"); refusal(at) != "identityInvalid" {
		t.Errorf("somebody else's userinfo led to %s", at)
	}
	c.provider.KeepSmall(false)
	c.provider.Forge(func(*oidctest.Forgery) {}) // signed anew, and nothing else: the table above is about what it says
	if at := c.browser(t).signIn("paula", "/desk"); refusal(at) != "" {
		t.Errorf("an honest token led to %s", at)
	}
}

// callback returns the address that the provider sends the browser back to, not yet visited.
func (b *browser) callback(username string) string {
	b.t.Helper()
	at, page := b.press("/desk")
	_, rest, _ := strings.Cut(page, `name="round" value="`)
	id, _, _ := strings.Cut(rest, `"`)
	res, err := b.http.PostForm(at.Scheme+"://"+at.Host+"/sign-in", url.Values{"round": {id}, "username": {username}, "password": {"p"}})
	must(b.t, err)
	res.Body.Close()
	for {
		at, err := res.Request.URL.Parse(res.Header.Get("Location"))
		must(b.t, err)
		if strings.HasPrefix(at.String(), b.ours) {
			return at.String()
		}
		res, err = b.http.Get(at.String())
		must(b.t, err)
		res.Body.Close()
	}
}

func TestTwoBrowsersMixTheirWays(t *testing.T) {
	c := openCorporate(t, true)
	victim, attacker := c.browser(t), c.browser(t)
	link := attacker.callback("boris")
	// The attacker's own link, opened by somebody who began nothing, and by somebody who did.
	for range 2 {
		if at, _ := victim.open("GET", link, nil); refusal(at) != "signInStale" {
			t.Fatalf("a foreign link led to %s", at)
		}
		if _, status := victim.me(); status != http.StatusUnauthorized {
			t.Fatal("signed in with a foreign link")
		}
		victim.press("/desk")
	}
	// The victim's cookie with the attacker's code: the state is right, the code is another round's.
	mine, theirs := victim.callback("paula"), attacker.callback("boris")
	u, v := parse(t, mine), parse(t, theirs)
	q := u.Query()
	q.Set("code", v.Query().Get("code"))
	u.RawQuery = q.Encode()
	if at, _ := victim.open("GET", u.String(), nil); refusal(at) == "" {
		t.Errorf("an injected code led to %s", at)
	}
	if _, status := victim.me(); status != http.StatusUnauthorized {
		t.Error("signed in with an injected code")
	}
}

func TestAWayBackCountsOnce(t *testing.T) {
	c := openCorporate(t, true)
	b := c.browser(t)
	link := b.callback("paula")
	jar := b.http.Jar
	kept := jar.Cookies(parse(t, link))
	if at, _ := b.open("GET", link, nil); at.Path != "/desk" || refusal(at) != "" {
		t.Fatalf("led to %s", at)
	}
	// Somebody has both the link and the cookie, and brings them again.
	thief := c.browser(t)
	thief.http.Jar.SetCookies(parse(t, link), onlyNamed(kept, "visavis-signin"))
	if at, _ := thief.open("GET", link, nil); refusal(at) != "signInStale" {
		t.Errorf("brought again led to %s", at)
	}
	if _, status := thief.me(); status != http.StatusUnauthorized {
		t.Error("signed in the second time")
	}
	for name, change := range map[string]func(url.Values){
		"another state": func(q url.Values) { q.Set("state", "x") }, "no state": func(q url.Values) { q.Del("state") },
		"refused there": func(q url.Values) { q.Set("error", "access_denied") }, "another issuer's": func(q url.Values) { q.Set("iss", "https://evil.example") },
		"a made-up code": func(q url.Values) { q.Set("code", "x") }, "no code": func(q url.Values) { q.Del("code") },
	} {
		b := c.browser(t)
		u := parse(t, b.callback("paula"))
		q := u.Query()
		change(q)
		u.RawQuery = q.Encode()
		if at, _ := b.open("GET", u.String(), nil); refusal(at) == "" {
			t.Errorf("%s: led to %s", name, at)
		}
		if _, status := b.me(); status != http.StatusUnauthorized {
			t.Errorf("%s: signed in", name)
		}
	}
	b = c.browser(t)
	link = b.callback("paula")
	b.http.Jar.SetCookies(parse(t, link), []*http.Cookie{{Name: "visavis-signin", Value: "AAAA" + onlyNamed(b.http.Jar.Cookies(parse(t, link)), "visavis-signin")[0].Value[4:], Path: "/api/v1/session/oidc"}})
	if at, _ := b.open("GET", link, nil); refusal(at) != "signInStale" {
		t.Errorf("a changed cookie led to %s", at)
	}
}

func onlyNamed(cookies []*http.Cookie, name string) []*http.Cookie {
	return slices.DeleteFunc(slices.Clone(cookies), func(c *http.Cookie) bool { return c.Name != name })
}

func parse(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	return u
}

func TestWhereProvidersLead(t *testing.T) {
	c := openCorporate(t, true)
	var rows []scenario
	for _, next := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "/admin/../x", "/api/v1/session", "/%2f%2fevil.example"} {
		rows = append(rows, scenario{next, request{method: "GET", path: "/api/v1/session/oidc/corp?next=" + url.QueryEscape(next)}, 422, "invalidBody", "query.next"})
	}
	c.run(t, append(rows,
		scenario{"unknown provider", request{method: "GET", path: "/api/v1/session/oidc/other"}, 404, "notFound", ""},
		scenario{"unknown provider's callback", request{method: "GET", path: "/api/v1/session/oidc/other/callback"}, 404, "notFound", ""},
	))
	a := c.do(t, request{method: "GET", path: "/api/v1/session/oidc/corp"})
	u := parse(t, a.header.Get("Location"))
	for name, want := range map[string]string{"response_type": "code", "code_challenge_method": "S256", "client_id": oidctest.ClientID, "redirect_uri": c.url + "/api/v1/session/oidc/corp/callback", "scope": "openid profile email", "ui_locales": "fr"} {
		if got := u.Query().Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	k := a.cookie["visavis-signin"]
	if k == nil || !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.Path != "/api/v1/session/oidc" || k.MaxAge != 600 {
		t.Fatalf("cookie %+v", k)
	}
	for _, secret := range []string{u.Query().Get("state"), u.Query().Get("nonce")} {
		if len(secret) < 20 || strings.Contains(k.Value, secret) {
			t.Errorf("%q is weak or stands in the cookie", secret)
		}
	}
}

func TestAProviderThatIsAwayStopsNothing(t *testing.T) {
	c := openCorporate(t, false)
	b := c.browser(t)
	if at, _ := b.press("/admin"); refusal(at) != "providerAway" || at.Query().Get("next") != "/admin" {
		t.Fatalf("led to %s", at)
	}
	c.signIn(t, "anna") // with her password
	var listen net.ListenConfig
	l, err := listen.Listen(t.Context(), "tcp", c.web.Listener.Addr().String())
	must(t, err)
	back := &http.Server{Handler: c.provider.Handler(), ReadHeaderTimeout: time.Second}
	go back.Serve(l)
	defer back.Close()
	eventually(t, "the provider is found again", func() bool {
		at, page := b.press("/desk")
		if page == "" {
			return false
		}
		at, _ = b.give(at, page, "paula")
		return refusal(at) == ""
	})
	if _, status := b.me(); status != 200 {
		t.Error("not signed in")
	}
}

// eventually waits for something that has no event: the pause after a failed discovery.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(soon); time.Now().Before(deadline); <-tick.C {
		if ok() {
			return
		}
	}
	t.Fatalf("never: %s", what)
}

func TestADisabledAccountOfAProviderIsOutWithinASecond(t *testing.T) {
	c := openCorporate(t, true)
	b := c.browser(t)
	b.signIn("paula", "/desk")
	conn := c.desk(t, b.session())
	if f := next(t, conn); f.Type != view.FrameSnapshot {
		t.Fatalf("first came %s", f.Type)
	}
	began := time.Now()
	must(t, c.accounts.SetDisabled(t.Context(), "paula", true))
	if why := signedOutBy(t, conn); why != "disabled" {
		t.Errorf("told %q", why)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("it took %s", took)
	}
	if _, status := b.me(); status != http.StatusUnauthorized {
		t.Error("the session still counts")
	}
	if at := b.signIn("paula", "/desk"); refusal(at) != "accountDisabled" {
		t.Errorf("signing in again led to %s", at)
	}
}

// signedOutBy reads until the desk is told that it is over, and why.
func signedOutBy(t *testing.T, conn *websocket.Conn) string {
	t.Helper()
	for {
		if f := next(t, conn); f.Type == view.FrameSignedOut {
			var told view.SignedOut
			must(t, json.Unmarshal(f.Data, &told))
			return told.Why
		}
	}
}

func TestSigningOutAtTheProviderToo(t *testing.T) {
	c := openCorporate(t, true)
	b := c.browser(t)
	b.signIn("paula", "/desk")
	_, status, text := b.call("DELETE", "/api/v1/session", "")
	var out view.SignOut
	must(t, json.Unmarshal([]byte(text), &out))
	if status != 200 || !strings.HasPrefix(out.LeaveAt, c.provider.Issuer+"/") {
		t.Fatalf("%d %s", status, text)
	}
	if _, status := b.me(); status != http.StatusUnauthorized {
		t.Error("still signed in here")
	}
	// Its own session there lets somebody in without a password until the browser has been there.
	if at, page := b.press("/desk"); page != "" {
		t.Fatalf("asked for a password at %s", at)
	}
	b.call("DELETE", "/api/v1/session", "")
	if at, _ := b.open("GET", out.LeaveAt, nil); at.Path != "/desk" {
		t.Errorf("leaving led to %s", at)
	}
	if _, page := b.press("/desk"); page == "" {
		t.Error("the session there did not end")
	}
	// Passwords of ours need no such way.
	if a := c.do(t, request{method: "DELETE", path: "/api/v1/session", cookie: c.signIn(t, "anna")}); a.status != http.StatusNoContent || a.body != "" {
		t.Errorf("a local sign-out: %d %s", a.status, a.body)
	}
}

func TestASessionThatEndsAtTheProviderEndsHere(t *testing.T) {
	c := openCorporate(t, true)
	b := c.browser(t)
	b.signIn("paula", "/desk")
	tell := func(token string) int {
		res, err := http.PostForm(c.url+"/oidc/corp/logout", url.Values{"logout_token": {token}})
		must(t, err)
		res.Body.Close()
		return res.StatusCode
	}
	for name, change := range map[string]func(map[string]any){
		"another client's": func(m map[string]any) { m["aud"] = "other" }, "another issuer's": func(m map[string]any) { m["iss"] = "https://evil.example" },
		"with a nonce": func(m map[string]any) { m["nonce"] = "x" }, "no event": func(m map[string]any) { delete(m, "events") },
		"expired": func(m map[string]any) { m["exp"] = time.Now().Add(-time.Minute).Unix() }, "nobody's": func(m map[string]any) { delete(m, "sub"); m["sid"] = "s" },
	} {
		token, err := c.provider.LogoutToken("paula", "bad "+name, change)
		must(t, err)
		if status := tell(token); status != http.StatusBadRequest {
			t.Errorf("%s: %d", name, status)
		}
	}
	if _, status := b.me(); status != 200 {
		t.Fatal("a forged message ended the session")
	}
	conn := c.desk(t, b.session())
	next(t, conn)
	token, err := c.provider.LogoutToken("paula", "one", nil)
	must(t, err)
	began := time.Now()
	if status := tell(token); status != http.StatusOK {
		t.Fatalf("told: %d", status)
	}
	signedOutBy(t, conn)
	if took := time.Since(began); took > time.Second {
		t.Errorf("it took %s", took)
	}
	// Told again, it ends nothing that began since.
	b.signIn("paula", "/desk")
	if status := tell(token); status != http.StatusOK {
		t.Errorf("told again: %d", status)
	}
	if _, status := b.me(); status != 200 {
		t.Error("an old message ended a new session")
	}
}

func TestPasswordsSwitchedOff(t *testing.T) {
	shop := storetest.NewShop(t)
	accounts := account.New(shop.DB, account.Options{Key: []byte("k"), Params: account.Params{MemoryKiB: 64, Passes: 1, Lanes: 1}, AdministratorsOnly: true})
	for name, role := range map[string]string{"anna": account.Agent, "adele": account.Administrator} {
		_, err := accounts.Add(t.Context(), account.Draft{Username: name, Name: name, Password: password, Roles: []string{role}})
		must(t, err)
	}
	for _, row := range []struct{ name, password, reason string }{
		{"anna", password, "passwordOff"}, {"anna", "wrong one", "badCredentials"}, {"nobody", password, "badCredentials"}, {"adele", password, ""},
	} {
		_, err := accounts.SignIn(t.Context(), account.Attempt{Username: row.name, Password: row.password, Address: "192.0.2.1"})
		if cc.ReasonOf(err) != row.reason {
			t.Errorf("%s: %v", row.name, err)
		}
	}
}

// A session at the provider proves nothing about who sits at a locked desk, whichever way they come.
func TestNoWayAroundALockLeadsThroughTheProvider(t *testing.T) {
	c := openCorporate(t, true)
	for _, name := range []string{"a link on another site", "signed out first"} {
		t.Run(name, func(t *testing.T) {
			b := c.browser(t)
			b.signIn("paula", "/desk")
			lock := func() {
				if _, status, text := b.call("POST", "/api/v1/session/lock", "{}"); status != http.StatusNoContent {
					t.Fatalf("lock: %d %s", status, text)
				}
			}
			switch name {
			case "a link on another site": // the session's cookie does not come along
				lock()
				u, err := url.Parse(b.ours)
				must(t, err)
				b.http.Jar.SetCookies(u, []*http.Cookie{{Name: "visavis", Path: "/", MaxAge: -1}})
			case "signed out first":
				lock()
				if _, status, text := b.call("DELETE", "/api/v1/session", ""); status >= 300 {
					t.Fatalf("sign out: %d %s", status, text)
				}
			}
			at, page := b.press("/desk")
			if _, status := b.me(); page == "" || status != http.StatusUnauthorized {
				t.Fatalf("nobody was asked who they are; at %s, signed in: %d", at, status)
			}
			// Who has proven it is not asked again.
			b.give(at, page, "paula")
			if _, status := b.me(); status != http.StatusOK {
				t.Fatalf("after signing in anew: %d", status)
			}
			b.call("DELETE", "/api/v1/session", "")
			b.press("/desk")
			if _, status := b.me(); status != http.StatusOK {
				t.Errorf("asked for ever: %d", status)
			}
		})
	}
}
