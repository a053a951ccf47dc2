package server

import (
	"context"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"visavis/internal/account"
	"visavis/internal/cc"
)

// cookieName is fixed: people's bookmarks and tests know nothing else of the session.
const (
	cookieName = "visavis"
	deviceName = "visavis-device"
)

// What a session holds. The epoch is the account's at sign-in: a higher one
// there (password changed, disabled) ends the session.
const (
	sessionAgent = "agent"
	sessionEpoch = "epoch"
)

func newSessions(store scs.CtxStore, lifetime time.Duration, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Store = store
	m.Lifetime = lifetime
	m.Cookie.Name = cookieName
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteStrictMode
	m.Cookie.Secure = secure
	m.Cookie.Path = "/"
	m.Cookie.Persist = true
	return m
}

// begin makes a session of its own for who has just proven who they are. The
// token is renewed so that one planted before is worth nothing.
func (s *Server) begin(ctx context.Context, who account.SignedIn) error {
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Put(ctx, sessionAgent, string(who.Agent))
	s.sessions.Put(ctx, sessionEpoch, who.Epoch)
	return nil
}

// signedIn returns who the session belongs to, as they are now.
func (s *Server) signedIn(ctx context.Context) (account.Person, error) {
	agent := cc.AgentID(s.sessions.GetString(ctx, sessionAgent))
	if agent == "" {
		return account.Person{}, cc.Fail(cc.Unauthenticated, "signedOut")
	}
	return s.Accounts.Check(ctx, account.Session{Agent: agent, Epoch: s.sessions.GetInt64(ctx, sessionEpoch)})
}

// deviceCookie is kept after signing out: it tells a browser whose owner once
// knew the password from one that guesses.
func (s *Server) deviceCookie(value string) http.Cookie {
	return http.Cookie{
		Name: deviceName, Value: value, Path: "/api/v1/session", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, Secure: s.overTLS, SameSite: http.SameSiteStrictMode,
	}
}
