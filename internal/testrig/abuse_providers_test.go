package testrig_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"visavis/internal/account/oidctest"
	"visavis/internal/config"
	"visavis/internal/testrig"
)

// corporate is a product whose people sign in with their company's provider.
type corporate struct {
	provider *oidctest.Provider
	ours     string
}

func openCorporate(t *testing.T) *corporate {
	t.Helper()
	web := httptest.NewUnstartedServer(nil)
	issuer := "http://" + web.Listener.Addr().String()
	provider, err := oidctest.New(issuer, oidctest.Person{Username: "paula", Password: "p", Name: "Paula", Email: "paula@corp.example", Groups: []string{"callers"}},
		oidctest.Person{Username: "boris", Password: "p", Name: "Boris", Email: "boris@corp.example", Groups: []string{"callers"}})
	if err != nil {
		t.Fatal(err)
	}
	web.Config.Handler = provider.Handler()
	web.Start()
	t.Cleanup(web.Close)
	rig := testrig.Start(t, func(c *config.Config) {
		c.OIDC.Providers = map[string]*config.Provider{"corp": {
			Issuer: issuer, ClientID: oidctest.ClientID, ClientSecret: oidctest.ClientSecret, Scopes: []string{"profile", "email"},
			Groups: []string{"groups"}, Agents: []string{"callers"}, Domains: []string{"corp.example"},
		}}
	})
	c := &corporate{provider, rig.URL}
	b := c.browser(t)
	if !c.visited(t, b, c.callback(t, b, "paula")) {
		t.Fatal("the honest way does not lead in")
	}
	return c
}

// browser follows redirects by itself up to an address that stops it.
func (c *corporate) browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.Contains(r.URL.Path, "/oidc/corp/callback") {
			return http.ErrUseLastResponse
		}
		return nil
	}}
}

// callback is the address that the provider sends a browser back to, not yet visited.
func (c *corporate) callback(t *testing.T, b *http.Client, username string) *url.URL {
	t.Helper()
	res, err := b.Get(c.ours + "/api/v1/session/oidc/corp?next=/desk")
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(res.Body)
	res.Body.Close()
	_, rest, _ := strings.Cut(string(page), `name="round" value="`)
	id, _, ok := strings.Cut(rest, `"`)
	if err != nil || !ok {
		t.Fatalf("not the provider's page: %s %v", page, err)
	}
	res, err = b.PostForm(res.Request.URL.Scheme+"://"+res.Request.URL.Host+"/sign-in", url.Values{"round": {id}, "username": {username}, "password": {"p"}})
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	at, err := res.Location()
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// visited tells whether a browser is signed in after it has visited an address.
func (c *corporate) visited(t *testing.T, b *http.Client, at *url.URL) (signedIn bool) {
	t.Helper()
	res, err := b.Get(at.String())
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res, err = b.Get(c.ours + "/api/v1/session"); err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode == http.StatusOK
}

// providers is what can be tried with a sign-in at somebody else's.
func providers() []abuse {
	const group = "sign-in with a provider"
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // never
	}
	claim := func(name string, value any) func(*oidctest.Forgery) {
		return func(f *oidctest.Forgery) { f.Claims[name] = value }
	}
	all := []abuse{}
	for _, f := range []struct {
		name  string
		forge func(*oidctest.Forgery)
	}{
		{"for another client", claim("aud", "other-client")},
		{"of another issuer", claim("iss", evil)},
		{"with another round's nonce", claim("nonce", "other")},
		{"without a nonce", func(f *oidctest.Forgery) { delete(f.Claims, "nonce") }},
		{"that has run out", claim("exp", time.Now().Add(-time.Minute).Unix())},
		{"signed with a key of one's own", func(f *oidctest.Forgery) { f.Key = stranger }},
		{"that nobody signed", func(f *oidctest.Forgery) { f.Unsigned = true }},
	} {
		all = append(all, abuse{group, "an identity " + f.name, func(t *testing.T, v *victims) string {
			c := v.corporate
			c.provider.Forge(f.forge)
			defer c.provider.Forge(nil)
			b := c.browser(t)
			return through(c.visited(t, b, c.callback(t, b, "paula")))
		}})
	}
	back := func(name string, change func(q url.Values)) {
		all = append(all, abuse{group, "a way back " + name, func(t *testing.T, v *victims) string {
			c := v.corporate
			b := c.browser(t)
			at := c.callback(t, b, "paula")
			q := at.Query()
			change(q)
			at.RawQuery = q.Encode()
			return through(c.visited(t, b, at))
		}})
	}
	back("with another state", func(q url.Values) { q.Set("state", "x") })
	back("without a state", func(q url.Values) { q.Del("state") })
	back("with a made-up code", func(q url.Values) { q.Set("code", "x") })
	back("from another issuer", func(q url.Values) { q.Set("iss", evil) })
	back("that the provider refused", func(q url.Values) { q.Set("error", "access_denied") })
	return append(all,
		abuse{group, "an attacker's own way back, in somebody else's browser", func(t *testing.T, v *victims) string {
			c := v.corporate
			victim := c.browser(t)
			c.callback(t, victim, "paula") // one of their own is under way
			return through(c.visited(t, victim, c.callback(t, c.browser(t), "boris")))
		}},
		abuse{group, "an attacker's code in one's own way back", func(t *testing.T, v *victims) string {
			c := v.corporate
			victim := c.browser(t)
			mine, theirs := c.callback(t, victim, "paula"), c.callback(t, c.browser(t), "boris")
			q := mine.Query()
			q.Set("code", theirs.Query().Get("code"))
			mine.RawQuery = q.Encode()
			return through(c.visited(t, victim, mine))
		}},
		abuse{group, "a way back a second time, in the browser of a thief who has the cookies too", func(t *testing.T, v *victims) string {
			c := v.corporate
			b, thief := c.browser(t), c.browser(t)
			at := c.callback(t, b, "paula")
			thief.Jar.SetCookies(at, b.Jar.Cookies(at))
			if !c.visited(t, b, at) {
				t.Fatal("the first time does not lead in")
			}
			return through(c.visited(t, thief, at))
		}},
	)
}

func through(signedIn bool) string {
	if signedIn {
		return "signed in"
	}
	return ""
}
