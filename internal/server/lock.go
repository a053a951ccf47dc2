package server

import (
	"context"
	"net/http"

	"visavis/internal/account"
	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/view"
)

// sessionLocked is set while somebody has left their desk: the session goes on,
// and does nothing until they prove again who they are.
const sessionLocked = "locked"

// whileLocked is what an operation does for a locked session.
type whileLocked int

const (
	refusedLocked whileLocked = iota
	allowedLocked             // always: it is needed to get out of the lock
	inCallLocked              // while a call goes on here: nobody is locked away from their contact
)

func (s *Server) routeLock() {
	register(s, operation{
		id: "lockSession", method: http.MethodPost, path: "/api/v1/session/lock", tag: "people", guard: agent(""), locked: allowedLocked,
		summary: "Lock the session: until it is unlocked it does nothing but what a call needs. Refused in a call", status: http.StatusNoContent,
	}, func(ctx context.Context, _ *none) (*lockedAnswer, error) {
		who := callerOf(ctx).person
		if who.Me.Locked {
			return nil, nil
		}
		if err := s.mayLock(ctx, who.ID); err != nil {
			return nil, err
		}
		s.sessions.Put(ctx, sessionLocked, true)
		var marked lockedAnswer
		if s.sessions.GetString(ctx, sessionProvider) != "" {
			marked.SetCookie = append(marked.SetCookie, s.lockCookie(true))
		}
		return &marked, s.lockChanged(ctx, who.ID, true)
	})

	register(s, operation{
		id: "unlockSession", method: http.MethodPost, path: "/api/v1/session/unlock", tag: "people", guard: agent(""), locked: allowedLocked,
		summary: "Unlock the session with its owner's password. Who signed in with a provider goes there again instead", unkept: true,
	}, func(ctx context.Context, in *struct {
		Device string `cookie:"visavis-device" hidden:"true"`
		Body   view.Unlock
	},
	) (*signedInAnswer, error) {
		who := callerOf(ctx).person
		proven, err := s.Accounts.SignIn(ctx, account.Attempt{
			Username: who.Me.Username, Password: in.Body.Password, Address: callerOf(ctx).address, Device: in.Device,
		})
		if err != nil {
			return nil, err
		}
		if proven.Agent != who.ID { // a local account that a provider's is called like
			return nil, cc.Fail(cc.Unauthenticated, "badCredentials")
		}
		s.sessions.Remove(ctx, sessionLocked)
		if err := s.lockChanged(ctx, who.ID, false); err != nil {
			return nil, err
		}
		return &signedInAnswer{s.deviceCookie(proven.Device), s.dressed(ctx, who.Me)}, nil
	})
}

// lockedAnswer marks the browser for the sign-in with a provider that comes next.
type lockedAnswer struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
}

// signedInAnswer is what who has just proven who they are gets.
type signedInAnswer struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      view.Me
}

// dressed is a person with what belongs to this session of theirs.
func (s *Server) dressed(ctx context.Context, me view.Me) view.Me {
	me.Locked = s.sessions.GetBool(ctx, sessionLocked)
	me.LockAfterMs = s.lockAfter.Milliseconds()
	me.SignedInWith = nil
	if p := s.provider(s.sessions.GetString(ctx, sessionProvider)); p != nil {
		me.SignedInWith = ptr(viewOf(p))
	}
	return me
}

// mayLock refuses while an agent is in a call or about to be.
func (s *Server) mayLock(ctx context.Context, agent cc.AgentID) error {
	return s.db.Read(ctx, func(q store.Queries) error {
		doing, err := q.Doing(ctx, agent)
		if err == nil && (doing == store.DoingOnCall || doing == store.DoingRinging) {
			err = cc.Refuse("callInProgress")
		}
		return err
	})
}

// lockChanged writes a session that was locked or unlocked before anybody asks
// for it, and tells its desks.
func (s *Server) lockChanged(ctx context.Context, agent cc.AgentID, locked bool) error {
	token, _, err := s.sessions.Commit(ctx)
	if err != nil {
		return err
	}
	s.hub.lock(agent, token, locked)
	return s.settleLock(ctx, agent)
}

// settleLock makes an agent's presence follow their desks: they are rung
// unless each is locked. Without any desk nothing rings at them anyway.
func (s *Server) settleLock(ctx context.Context, agent cc.AgentID) error {
	s.locking.Lock()
	defer s.locking.Unlock()
	open, unlocked := s.hub.lockedDesks(agent)
	if open == 0 {
		return nil
	}
	_, err := s.Presence.SetLocked(context.WithoutCancel(ctx), agent, unlocked == 0)
	return err
}

// unlocked refuses what a locked session may not do.
func (s *Server) unlocked(ctx context.Context, who account.Person, allowed whileLocked) error {
	if !who.Me.Locked || allowed == allowedLocked {
		return nil
	}
	refused := cc.Fail(cc.Forbidden, "locked")
	if allowed != inCallLocked {
		return refused
	}
	// With an unlocked desk elsewhere, the call is there.
	if _, unlocked := s.hub.lockedDesks(who.ID); unlocked > 0 {
		return refused
	}
	return s.db.Read(ctx, func(q store.Queries) error {
		doing, err := q.Doing(ctx, who.ID)
		if err == nil && doing != store.DoingOnCall {
			err = refused
		}
		return err
	})
}

// lock tells the desks of a session that it was locked or unlocked.
func (h *hub) lock(agent cc.AgentID, session string, locked bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for d := range h.desks[agent] {
		if d.session == session {
			d.mark(func(s *stale) { s.locked, s.account, s.presence = locked, true, true })
		}
	}
}

// lockedDesks counts an agent's open desks, and those of them that are not locked.
func (h *hub) lockedDesks(agent cc.AgentID) (open, unlocked int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for d := range h.desks[agent] {
		open++
		d.mu.Lock()
		if !d.locked {
			unlocked++
		}
		d.mu.Unlock()
	}
	return open, unlocked
}
