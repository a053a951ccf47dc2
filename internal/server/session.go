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
// there (password changed, disabled) ends the session. So does its time, unless
// its agent is in a call.
const (
	sessionAgent = "agent"
	sessionEpoch = "epoch"
	sessionUntil = "until" // milliseconds

	sessionProvider = "provider" // who vouched; empty: a password did
	sessionToken    = "token"    // what with, sealed
)

// overtime is how much longer than its time a session may last for the sake of a call.
const overtime = 12 * time.Hour

func newSessions(store scs.CtxStore, lifetime time.Duration, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Store = store
	m.Lifetime = lifetime + overtime
	m.Cookie.Name = cookieName
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteStrictMode
	m.Cookie.Secure = secure
	m.Cookie.Path = "/"
	m.Cookie.Persist = true
	return m
}

// vouched is who says that somebody is who they are; the zero value: their password does.
type vouched struct {
	provider string
	token    string // the provider's word, for signing out there
}

// begin makes a session of its own for who has just proven who they are. The
// token is renewed so that one planted before is worth nothing.
func (s *Server) begin(ctx context.Context, who account.SignedIn, v vouched) error {
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.fill(ctx, who, v)
	return nil
}

// fill writes what a session holds over whatever was in it.
func (s *Server) fill(ctx context.Context, who account.SignedIn, v vouched) {
	_ = s.sessions.Clear(ctx) // never fails
	s.sessions.Put(ctx, sessionAgent, string(who.Agent))
	s.sessions.Put(ctx, sessionEpoch, who.Epoch)
	s.sessions.Put(ctx, sessionUntil, s.now().Add(s.session).UnixMilli())
	if v.provider != "" {
		s.sessions.Put(ctx, sessionProvider, v.provider)
		s.sessions.Put(ctx, sessionToken, s.sealText(v.token))
	}
}

// signedIn returns who the session belongs to, as they are now. One whose time
// is over ends when its agent's call and the wrap-up after it do: nobody is
// taken away from a contact for it.
func (s *Server) signedIn(ctx context.Context) (account.Person, error) {
	agent := cc.AgentID(s.sessions.GetString(ctx, sessionAgent))
	if agent == "" {
		return account.Person{}, cc.Fail(cc.Unauthenticated, "signedOut")
	}
	// Sessions of an earlier release have no time of their own.
	if until := s.sessions.GetInt64(ctx, sessionUntil); until > 0 && s.now().UnixMilli() >= until {
		busy, err := s.busy(ctx, agent)
		if err != nil {
			return account.Person{}, err
		}
		if !busy {
			return account.Person{}, cc.Fail(cc.Unauthenticated, "signedOut")
		}
	}
	person, err := s.Accounts.Check(ctx, account.Session{Agent: agent, Epoch: s.sessions.GetInt64(ctx, sessionEpoch)})
	if err == nil {
		person.Me = s.dressed(ctx, person.Me)
	}
	return person, err
}

// read reads a session as it is now. A context that has one already would give
// that one again, as it was when its request began, so none goes in.
func (s *Server) read(token string) (context.Context, error) {
	return s.sessions.Load(context.Background(), token)
}

// deviceCookie is kept after signing out: it tells a browser whose owner once
// knew the password from one that guesses.
func (s *Server) deviceCookie(value string) http.Cookie {
	return http.Cookie{
		Name: deviceName, Value: value, Path: "/api/v1/session", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, Secure: s.overTLS, SameSite: http.SameSiteStrictMode,
	}
}
