package oidctest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/zitadel/oidc/v3/pkg/op"
)

// What a Provider knows its one client as.
const (
	ClientID     = "visavis"
	ClientSecret = "s3cret of the client"
)

// Person is somebody with an account at the provider.
type Person struct {
	Username  string
	Password  string
	Name      string
	GivenName string
	Email     string
	Groups    []string
}

// Subject is what the provider calls a person in tokens.
func (p Person) Subject() string { return "sub-" + p.Username }

// Provider is an identity provider. Its fields may be changed under Change.
type Provider struct {
	Issuer string

	mu       sync.Mutex
	people   map[string]Person
	small    bool           // ID tokens tell who, and no more
	mixed    string         // whose userinfo everybody's token leads to; empty: their own
	forge    func(*Forgery) // changes every ID token that is given out
	key      *ecdsa.PrivateKey
	rounds   map[string]*round
	codes    map[string]string // code to round
	tokens   map[string]string // access token's id to subject
	browsers map[string]string // session's cookie to user name
	asked    int               // times somebody gave a password

	op      *op.Provider
	handler http.Handler
}

// New makes a provider that is reached at issuer, such as http://127.0.0.1:1234.
func New(issuer string, people ...Person) (*Provider, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	p := &Provider{
		Issuer: issuer, people: map[string]Person{}, key: key, rounds: map[string]*round{}, codes: map[string]string{},
		tokens: map[string]string{}, browsers: map[string]string{},
	}
	for _, person := range people {
		p.people[person.Username] = person
	}
	config := &op.Config{CodeMethodS256: true, AuthMethodPost: true, DefaultLogoutRedirectURI: "/gone"}
	_, _ = rand.Read(config.CryptoKey[:]) // never fails
	config.CryptoKeyId = "one"
	if p.op, err = op.NewProvider(config, &storage{p: p}, op.StaticIssuer(issuer), op.WithAllowInsecure()); err != nil {
		return nil, fmt.Errorf("test provider: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /sign-in", p.page)
	mux.Handle("POST /sign-in", op.NewIssuerInterceptor(p.op.IssuerFromRequest).HandlerFunc(p.signIn))
	mux.HandleFunc("GET /gone", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "signed out") })
	mux.Handle("/", p.forging(p.op))
	p.handler = mux
	return p, nil
}

// Handler answers what comes to the issuer's address.
func (p *Provider) Handler() http.Handler { return p.handler }

// Change changes a person, as their administrator does.
func (p *Provider) Change(username string, change func(*Person)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	person := p.people[username]
	change(&person)
	p.people[username] = person
}

// KeepSmall makes ID tokens tell who somebody is and no more; the rest is told at the userinfo address.
func (p *Provider) KeepSmall(small bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.small = small
}

// MixUp makes the userinfo address tell about one person whoever asks.
func (p *Provider) MixUp(username string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mixed = p.people[username].Subject()
}

// Asked is how many times somebody gave a right password.
func (p *Provider) Asked() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

// browserCookie is a browser's session at the provider.
const browserCookie = "provider"

var form = template.Must(template.New("form").Parse(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Identity provider</title>
<style>body{font:16px system-ui;display:grid;place-items:center;min-height:90vh}form{display:grid;gap:8px;width:280px}</style>
<form method="post" action="/sign-in"><h1>Identity provider</h1><input type="hidden" name="round" value="{{.Round}}">
<label>User name <input name="username" value="{{.Username}}"></label><label>Password <input name="password" type="password"></label>
{{if .Wrong}}<p role="alert">Wrong user name or password.</p>{{end}}<button>Continue</button></form></html>`))

// page is where people sign in, unless their browser has done so before.
func (p *Provider) page(w http.ResponseWriter, r *http.Request) {
	id := r.FormValue("round")
	p.mu.Lock()
	round, ok := p.rounds[id]
	if cookie, err := r.Cookie(browserCookie); ok && err == nil && !round.anew() {
		if username := p.browsers[cookie.Value]; username != "" {
			round.done, round.subject, round.at = true, p.people[username].Subject(), time.Now().Add(-time.Hour)
			p.mu.Unlock()
			http.Redirect(w, r, "/authorize/callback?id="+id, http.StatusFound)
			return
		}
	}
	p.mu.Unlock()
	if !ok {
		http.Error(w, "no such round", http.StatusNotFound)
		return
	}
	_ = form.Execute(w, map[string]any{"Round": id}) // a browser that has gone does not read it
}

func (p *Provider) signIn(w http.ResponseWriter, r *http.Request) {
	id, username := r.FormValue("round"), r.FormValue("username")
	p.mu.Lock()
	round, ok := p.rounds[id]
	person, known := p.people[username]
	right := ok && known && person.Password == r.FormValue("password")
	if right {
		p.asked++
		round.done, round.subject, round.at = true, person.Subject(), time.Now()
		browser := rand.Text()
		p.browsers[browser] = username
		http.SetCookie(w, &http.Cookie{Name: browserCookie, Value: browser, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	}
	p.mu.Unlock()
	if !right {
		w.WriteHeader(http.StatusUnauthorized)
		_ = form.Execute(w, map[string]any{"Round": id, "Username": username, "Wrong": true}) // as above
		return
	}
	http.Redirect(w, r, op.AuthCallbackURL(p.op)(r.Context(), id), http.StatusFound)
}
