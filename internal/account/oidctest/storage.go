package oidctest

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// round is one way through the provider.
type round struct {
	id      string
	asked   *oidc.AuthRequest
	done    bool
	subject string
	at      time.Time // when they gave their password
}

// anew tells whether the client wants the password whatever the browser's session says.
func (r *round) anew() bool {
	return slices.Contains(r.asked.Prompt, oidc.PromptLogin) || r.asked.MaxAge != nil && *r.asked.MaxAge == 0
}

func (r *round) GetID() string                      { return r.id }
func (r *round) GetACR() string                     { return "" }
func (r *round) GetAMR() []string                   { return []string{"pwd"} }
func (r *round) GetAudience() []string              { return []string{r.asked.ClientID} }
func (r *round) GetAuthTime() time.Time             { return r.at }
func (r *round) GetClientID() string                { return r.asked.ClientID }
func (r *round) GetNonce() string                   { return r.asked.Nonce }
func (r *round) GetRedirectURI() string             { return r.asked.RedirectURI }
func (r *round) GetResponseType() oidc.ResponseType { return r.asked.ResponseType }
func (r *round) GetResponseMode() oidc.ResponseMode { return r.asked.ResponseMode }
func (r *round) GetScopes() []string                { return r.asked.Scopes }
func (r *round) GetState() string                   { return r.asked.State }
func (r *round) GetSubject() string                 { return r.subject }
func (r *round) Done() bool                         { return r.done }
func (r *round) GetCodeChallenge() *oidc.CodeChallenge {
	if r.asked.CodeChallenge == "" {
		return nil
	}
	return &oidc.CodeChallenge{Challenge: r.asked.CodeChallenge, Method: r.asked.CodeChallengeMethod}
}

// storage is what the library asks its provider. What belongs to grants that
// the client has not is refused.
type storage struct{ p *Provider }

var errNotHere = errors.New("not offered here")

func (s *storage) CreateAuthRequest(_ context.Context, asked *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	if asked.CodeChallenge == "" || asked.CodeChallengeMethod != oidc.CodeChallengeMethodS256 {
		return nil, oidc.ErrInvalidRequest().WithDescription("PKCE with S256 is required")
	}
	r := &round{id: rand.Text(), asked: asked}
	s.p.rounds[r.id] = r
	return r, nil
}

func (s *storage) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	r, ok := s.p.rounds[id]
	if !ok {
		return nil, errors.New("no such round")
	}
	return r, nil
}

func (s *storage) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	s.p.mu.Lock()
	id, ok := s.p.codes[code]
	s.p.mu.Unlock()
	if !ok {
		return nil, errors.New("no such code")
	}
	return s.AuthRequestByID(ctx, id)
}

func (s *storage) SaveAuthCode(_ context.Context, id, code string) error {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	s.p.codes[code] = id
	return nil
}

func (s *storage) DeleteAuthRequest(_ context.Context, id string) error {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	delete(s.p.rounds, id)
	for code, of := range s.p.codes {
		if of == id {
			delete(s.p.codes, code)
		}
	}
	return nil
}

func (s *storage) CreateAccessToken(_ context.Context, request op.TokenRequest) (string, time.Time, error) {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	id := rand.Text()
	s.p.tokens[id] = request.GetSubject()
	return id, time.Now().Add(5 * time.Minute), nil
}

func (s *storage) CreateAccessAndRefreshTokens(context.Context, op.TokenRequest, string) (string, string, time.Time, error) {
	return "", "", time.Time{}, errNotHere
}

func (s *storage) TokenRequestByRefreshToken(context.Context, string) (op.RefreshTokenRequest, error) {
	return nil, errNotHere
}

// TerminateSession ends a person's sessions at the provider.
func (s *storage) TerminateSession(_ context.Context, subject, _ string) error {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	for browser, username := range s.p.browsers {
		if s.p.people[username].Subject() == subject {
			delete(s.p.browsers, browser)
		}
	}
	return nil
}

func (s *storage) RevokeToken(context.Context, string, string, string) *oidc.Error { return nil }

func (s *storage) GetRefreshTokenInfo(context.Context, string, string) (string, string, error) {
	return "", "", op.ErrInvalidRefreshToken
}

func (s *storage) SigningKey(context.Context) (op.SigningKey, error) { return key{s.p}, nil }

func (s *storage) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.ES256}, nil
}

func (s *storage) KeySet(context.Context) ([]op.Key, error) { return []op.Key{publicKey{s.p}}, nil }

func (s *storage) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if id != ClientID {
		return nil, errors.New("no such client")
	}
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	return client{small: s.p.small}, nil
}

func (s *storage) AuthorizeClientIDSecret(_ context.Context, id, secret string) error {
	if id != ClientID || secret != ClientSecret {
		return errors.New("wrong client or secret")
	}
	return nil
}

func (s *storage) SetUserinfoFromScopes(_ context.Context, info *oidc.UserInfo, subject, _ string, scopes []string) error {
	return s.describe(info, subject, scopes)
}

func (s *storage) SetUserinfoFromToken(_ context.Context, info *oidc.UserInfo, token, subject, _ string) error {
	s.p.mu.Lock()
	known := s.p.tokens[token] == subject
	if s.p.mixed != "" {
		subject = s.p.mixed
	}
	s.p.mu.Unlock()
	if !known {
		return errors.New("no such token")
	}
	return s.describe(info, subject, []string{oidc.ScopeOpenID, oidc.ScopeProfile, oidc.ScopeEmail})
}

func (s *storage) describe(info *oidc.UserInfo, subject string, scopes []string) error {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	for _, person := range s.p.people {
		if person.Subject() != subject {
			continue
		}
		info.Subject = subject
		if slices.Contains(scopes, oidc.ScopeProfile) {
			info.Name, info.GivenName, info.PreferredUsername = person.Name, person.GivenName, person.Username
			info.AppendClaims("groups", person.Groups)
		}
		if slices.Contains(scopes, oidc.ScopeEmail) {
			info.Email, info.EmailVerified = person.Email, true
		}
		return nil
	}
	return errors.New("no such person")
}

func (s *storage) SetIntrospectionFromToken(context.Context, *oidc.IntrospectionResponse, string, string, string) error {
	return errNotHere
}

func (s *storage) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return map[string]any{}, nil
}

func (s *storage) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errNotHere
}

func (s *storage) ValidateJWTProfileScopes(context.Context, string, []string) ([]string, error) {
	return nil, errNotHere
}

func (s *storage) Health(context.Context) error { return nil }

const keyID = "key-1"

type key struct{ p *Provider }

func (k key) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.ES256 }
func (k key) Key() any                                    { return k.p.key }
func (k key) ID() string                                  { return keyID }

type publicKey struct{ p *Provider }

func (k publicKey) ID() string                         { return keyID }
func (k publicKey) Algorithm() jose.SignatureAlgorithm { return jose.ES256 }
func (k publicKey) Use() string                        { return "sig" }
func (k publicKey) Key() any                           { return &k.p.key.PublicKey }

// client is the one client. Tests find their port only when they start, hence the patterns.
type client struct{ small bool }

func (client) GetID() string                                                { return ClientID }
func (client) RedirectURIs() []string                                       { return nil }
func (client) RedirectURIGlobs() []string                                   { return []string{"http://*/api/v1/session/oidc/*/callback"} }
func (client) PostLogoutRedirectURIs() []string                             { return nil }
func (client) PostLogoutRedirectURIGlobs() []string                         { return []string{"http://*/desk"} }
func (client) ApplicationType() op.ApplicationType                          { return op.ApplicationTypeWeb }
func (client) AuthMethod() oidc.AuthMethod                                  { return oidc.AuthMethodBasic }
func (client) ResponseTypes() []oidc.ResponseType                           { return []oidc.ResponseType{oidc.ResponseTypeCode} }
func (client) GrantTypes() []oidc.GrantType                                 { return []oidc.GrantType{oidc.GrantTypeCode} }
func (client) LoginURL(id string) string                                    { return "/sign-in?round=" + id }
func (client) AccessTokenType() op.AccessTokenType                          { return op.AccessTokenTypeBearer }
func (client) IDTokenLifetime() time.Duration                               { return 5 * time.Minute }
func (client) DevMode() bool                                                { return true }
func (client) RestrictAdditionalIdTokenScopes() func([]string) []string     { return all }
func (client) RestrictAdditionalAccessTokenScopes() func([]string) []string { return all }
func (client) IsScopeAllowed(string) bool                                   { return false }
func (c client) IDTokenUserinfoClaimsAssertion() bool                       { return !c.small }
func (client) ClockSkew() time.Duration                                     { return 0 }
func all(scopes []string) []string                                          { return scopes }
