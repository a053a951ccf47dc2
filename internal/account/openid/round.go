package openid

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"visavis/internal/cc"
)

// Round is what belongs to one way to a provider and back. It is secret: the
// browser that began keeps it, sealed, and nobody else has it.
type Round struct {
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
	Redirect string `json:"redirect"`       // where the provider sends people back to
	Begun    int64  `json:"begun"`          // milliseconds
	Anew     bool   `json:"anew,omitempty"` // a session at the provider is not enough: they prove again who they are
}

// slack is how far a provider's clock may be from ours.
const slack = time.Minute

// Begin makes a round and the address that starts it. redirect is our own address to come back to.
func (p *Provider) Begin(ctx context.Context, redirect, language string, anew bool) (address string, r Round, err error) {
	f, err := p.discover(ctx)
	if err != nil {
		return "", Round{}, err
	}
	r = Round{
		State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(),
		Redirect: redirect, Begun: p.now().UnixMilli(), Anew: anew,
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(r.Nonce), oauth2.S256ChallengeOption(r.Verifier), oauth2.SetAuthURLParam("ui_locales", language)}
	if anew {
		options = append(options, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	}
	return p.oauth(f, redirect).AuthCodeURL(r.State, options...), r, nil
}

// Finish reads what came back from the provider with a round. Refusals:
// signInStale (not this round's, or used already), providerRefused (it said
// no), providerAway, identityInvalid (what it vouches with does not hold).
func (p *Provider) Finish(ctx context.Context, r Round, back url.Values) (Identity, error) {
	if r.State == "" || subtle.ConstantTimeCompare([]byte(r.State), []byte(back.Get("state"))) != 1 {
		return Identity{}, cc.Fail(cc.Forbidden, "signInStale")
	}
	f, err := p.discover(ctx)
	if err != nil {
		return Identity{}, err
	}
	// Another provider of ours must not answer for this one (RFC 9207).
	if iss := back.Get("iss"); iss != p.Issuer && (iss != "" || f.tellsIss) {
		return Identity{}, invalid(fmt.Errorf("answer of another issuer"))
	}
	if why := back.Get("error"); why != "" {
		if why == "temporarily_unavailable" || why == "server_error" {
			return Identity{}, away(fmt.Errorf("provider says %.60q", why))
		}
		return Identity{}, &cc.Error{Code: cc.Forbidden, Reason: "providerRefused", Err: fmt.Errorf("provider says %.60q", why)}
	}
	token, err := p.oauth(f, r.Redirect).Exchange(p.with(ctx), back.Get("code"), oauth2.VerifierOption(r.Verifier))
	if err != nil {
		return Identity{}, exchangeFailed(err)
	}
	raw, _ := token.Extra("id_token").(string)
	claims, err := p.verify(ctx, f, raw, r)
	if err != nil {
		return Identity{}, invalid(err)
	}
	if err := p.complete(ctx, f, token, claims); err != nil {
		return Identity{}, err
	}
	identity := p.identity(claims)
	identity.Token = raw
	return identity, nil
}

func exchangeFailed(err error) error {
	var refused *oauth2.RetrieveError
	switch {
	case !errors.As(err, &refused):
		return away(fmt.Errorf("exchange code: %w", err))
	case refused.ErrorCode == "invalid_grant": // used already, or not this round's
		return &cc.Error{Code: cc.Forbidden, Reason: "signInStale", Err: errors.New("code refused: invalid_grant")}
	case refused.Response != nil && refused.Response.StatusCode >= 500:
		return away(fmt.Errorf("exchange code: %s", refused.Response.Status))
	default:
		return invalid(fmt.Errorf("exchange code: %.60q", refused.ErrorCode)) // our own secret is wrong, mostly
	}
}

// verify checks an ID token: signature, issuer, audience and time by the
// library, the rest here.
func (p *Provider) verify(ctx context.Context, f *found, raw string, r Round) (claims, error) {
	token, err := f.verifier.Verify(p.with(ctx), raw)
	if err != nil {
		return nil, err
	}
	var all claims
	if err := token.Claims(&all); err != nil {
		return nil, err
	}
	switch azp := all.text("azp"); {
	case token.Subject == "":
		return nil, errors.New("token without a subject")
	case subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(r.Nonce)) != 1:
		return nil, errors.New("token of another round")
	case azp != "" && azp != p.ClientID, azp == "" && len(token.Audience) > 1:
		return nil, errors.New("token made for another client")
	case token.IssuedAt.After(p.now().Add(slack)):
		return nil, errors.New("token of the future")
	}
	if r.Anew {
		if at, told := all.time("auth_time"); told && at.Before(time.UnixMilli(r.Begun).Add(-slack)) {
			return nil, errors.New("the provider asked nobody to sign in anew")
		}
	}
	return all, nil
}

// complete adds what the provider tells only at its userinfo address: some keep ID tokens small.
func (p *Provider) complete(ctx context.Context, f *found, token *oauth2.Token, all claims) error {
	if f.provider.UserInfoEndpoint() == "" || (len(p.groups(all)) > 0 && all.text("name") != "") {
		return nil
	}
	info, err := f.provider.UserInfo(p.with(ctx), oauth2.StaticTokenSource(token))
	if err != nil {
		return away(fmt.Errorf("userinfo: %w", err))
	}
	if info.Subject != all.text("sub") {
		return invalid(errors.New("userinfo of somebody else"))
	}
	var more claims
	if err := info.Claims(&more); err != nil {
		return invalid(err)
	}
	for name, value := range more {
		if _, told := all[name]; !told {
			all[name] = value
		}
	}
	return nil
}

// Leave is the address that ends a person's session at the provider too and
// brings them back to ours; empty where the provider or the settings have none.
func (p *Provider) Leave(ctx context.Context, token, back string) string {
	if !p.Logout {
		return ""
	}
	f, err := p.discover(ctx)
	if err != nil || f.endSession == "" {
		return ""
	}
	u, err := url.Parse(f.endSession)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") {
		return ""
	}
	q := u.Query()
	q.Set("client_id", p.ClientID)
	q.Set("post_logout_redirect_uri", back)
	if token != "" {
		q.Set("id_token_hint", token)
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// Ended is somebody whose session ended at the provider.
type Ended struct {
	Issuer  string
	Subject string
	ID      string // of the message, which counts once
}

// LoggedOut checks a logout token (OpenID Connect Back-Channel Logout). One
// that names a session but no person is refused: we keep no list of sessions.
func (p *Provider) LoggedOut(ctx context.Context, raw string) (Ended, error) {
	f, err := p.discover(ctx)
	if err != nil {
		return Ended{}, err
	}
	token, err := f.verifier.VerifyLogout(p.with(ctx), raw)
	if err != nil {
		return Ended{}, invalid(err)
	}
	if token.Subject == "" {
		return Ended{}, invalid(errors.New("logout token without a subject"))
	}
	return Ended{Issuer: p.Issuer, Subject: token.Subject, ID: token.TokenID}, nil
}

func invalid(err error) error {
	return &cc.Error{Code: cc.Forbidden, Reason: "identityInvalid", Err: err}
}

// claims are what a provider says about somebody.
type claims map[string]json.RawMessage

func (c claims) text(name string) (s string) {
	if json.Unmarshal(c[name], &s) != nil {
		return ""
	}
	return s
}

// yes reads a truth, which some providers write as a text.
func (c claims) yes(name string) bool {
	value := string(c[name])
	return value == "true" || value == `"true"`
}

func (c claims) time(name string) (t time.Time, told bool) {
	var seconds float64
	if c[name] == nil || json.Unmarshal(c[name], &seconds) != nil {
		return t, false
	}
	return time.Unix(int64(seconds), 0), true
}
