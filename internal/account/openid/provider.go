package openid

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"visavis/internal/cc"
)

const (
	patience  = 10 * time.Second // for one answer of a provider
	freshness = time.Hour        // of what discovery told
	pause     = 2 * time.Second  // after a failed discovery, so that a crowd does not hammer
)

// Settings are one provider and what its word is worth.
type Settings struct {
	ID             string // in addresses
	NameFR, NameEN string
	Issuer         string
	ClientID       string
	ClientSecret   string // empty: a public client
	Scopes         []string
	GroupClaims    []string
	Roles          []Mapping
	Domains        []string // of mail addresses of people who get an account; empty: any
	NewGroups      []string // of people who get an account; empty: any that is mapped
	Queues         []string // keys, for new accounts; empty: all
	Logout         bool
}

// Mapping is a role and the groups whose members have it.
type Mapping struct {
	Role   string
	Groups []string
}

// Provider is one identity provider.
type Provider struct {
	Settings
	client *http.Client
	now    func() time.Time

	mu     sync.Mutex
	found  *found
	asking *attempt
	failed time.Time // when asking failed last
	err    error     // and why
}

// New makes a provider; nothing is asked yet. now may be nil.
func New(s Settings, now func() time.Time) *Provider {
	if now == nil {
		now = time.Now
	}
	return &Provider{Settings: s, client: &http.Client{Timeout: patience}, now: now}
}

// Name is what people know the provider as.
func (p *Provider) Name(language string) string {
	first, second := p.NameFR, p.NameEN
	if language == "en" {
		first, second = second, first
	}
	switch {
	case first != "":
		return first
	case second != "":
		return second
	default:
		return p.ID
	}
}

// found is what discovery told.
type found struct {
	provider   *oidc.Provider
	verifier   *oidc.IDTokenVerifier
	endSession string // empty: the provider cannot
	tellsIss   bool   // its answers always carry iss (RFC 9207)
	at         time.Time
}

type attempt struct {
	done  chan struct{}
	found *found
	err   error
}

// discover returns what the provider tells about itself: asked for when first
// needed, at most once at a time, and again when it is old. One that does not
// answer is the refusal providerAway, unless it answered before.
func (p *Provider) discover(ctx context.Context) (*found, error) {
	p.mu.Lock()
	if p.found != nil && p.now().Sub(p.found.at) < freshness {
		defer p.mu.Unlock()
		return p.found, nil
	}
	if p.asking == nil {
		if p.err != nil && p.now().Sub(p.failed) < pause {
			defer p.mu.Unlock()
			if p.found != nil {
				return p.found, nil
			}
			return nil, away(p.err)
		}
		p.asking = &attempt{done: make(chan struct{})}
		// Whoever asked first may be gone before those who wait with them.
		go p.ask(context.WithoutCancel(ctx), p.asking)
	}
	a, before := p.asking, p.found
	p.mu.Unlock()
	select {
	case <-ctx.Done():
		return nil, away(ctx.Err())
	case <-a.done:
	}
	switch {
	case a.err == nil:
		return a.found, nil
	case before != nil:
		return before, nil
	default:
		return nil, away(a.err)
	}
}

func (p *Provider) ask(ctx context.Context, a *attempt) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	a.found, a.err = p.look(ctx)
	p.mu.Lock()
	p.asking = nil
	p.err, p.failed = a.err, p.now()
	if a.err == nil {
		p.found = a.found
	}
	p.mu.Unlock()
	close(a.done)
}

func (p *Provider) look(ctx context.Context) (*found, error) {
	provider, err := oidc.NewProvider(p.with(ctx), p.Issuer)
	if err != nil {
		return nil, fmt.Errorf("discovery of %s: %w", p.ID, err)
	}
	var more struct {
		EndSession string `json:"end_session_endpoint"`
		TellsIss   bool   `json:"authorization_response_iss_parameter_supported"`
	}
	if err := provider.Claims(&more); err != nil {
		return nil, fmt.Errorf("discovery of %s: %w", p.ID, err)
	}
	// Signatures that only holders of a secret shared with us could check (HS256) are not taken, none is never.
	verifier := provider.VerifierContext(p.with(context.Background()), &oidc.Config{ClientID: p.ClientID, Now: p.now})
	return &found{provider: provider, verifier: verifier, endSession: more.EndSession, tellsIss: more.TellsIss, at: p.now()}, nil
}

// Examine asks the provider anew whether it would do, for a person who sets it up.
func (p *Provider) Examine(ctx context.Context) error {
	f, err := p.look(ctx)
	if err != nil {
		return err
	}
	var told struct {
		Keys      string   `json:"jwks_uri"`
		Responses []string `json:"response_types_supported"`
	}
	if err := f.provider.Claims(&told); err != nil {
		return err
	}
	if e := f.provider.Endpoint(); e.AuthURL == "" || e.TokenURL == "" || told.Keys == "" {
		return errors.New("its discovery document names no place to sign in, to get tokens or to get keys")
	}
	return nil
}

// with is a context that the libraries ask providers with.
func (p *Provider) with(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, p.client)
}

func (p *Provider) oauth(f *found, redirect string) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: f.provider.Endpoint(), RedirectURL: redirect,
		Scopes: append([]string{oidc.ScopeOpenID}, p.Scopes...),
	}
}

func away(err error) error {
	return &cc.Error{Code: cc.Unavailable, Reason: "providerAway", Err: err}
}
