package routing

import (
	"context"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// Presence is the ways in which an agent's presence changes.
type Presence struct {
	db   *store.DB
	node string
}

// NewPresence returns the presence of the agents of this node. The desks that
// were connected to the node before it started are not any more, so it forgets
// them; agents keep being ready and are rung again once their desks are back.
func NewPresence(ctx context.Context, db *store.DB, node string) (*Presence, error) {
	err := db.Write(ctx, func(tx store.Tx) error { return tx.CloseDesks(ctx, node) })
	return &Presence{db: db, node: node}, err
}

// SignIn notes that an agent signed in. The first sign-in makes them not ready
// until they say otherwise; further sessions change nothing.
func (p *Presence) SignIn(ctx context.Context, agent cc.AgentID) (store.Presence, error) {
	return p.change(ctx, agent, cc.Actor(agent), signIn)
}

func signIn(s *store.Presence) {
	if !s.SignedIn {
		s.SignedIn, s.Ready, s.Reason, s.Locked = true, false, store.ReasonSignedIn, false
	}
}

// SignOut notes that an agent's last session ended. Rings are withdrawn at
// once and wrap-ups keep the agent no longer; a call goes on while its
// connection does.
func (p *Presence) SignOut(ctx context.Context, agent cc.AgentID) (after store.Presence, err error) {
	err = p.db.Write(ctx, func(tx store.Tx) error {
		after, err = tx.ChangePresence(ctx, agent, cc.Actor(agent), signOut)
		if err != nil {
			return err
		}
		return gone(ctx, tx, agent, true)
	})
	return after, err
}

func signOut(s *store.Presence) { s.SignedIn, s.Ready, s.Reason = false, false, "" }

// Wish is what an agent says of taking work.
type Wish struct {
	Ready  bool
	Reason string // why not: one of the company's reasons, or none
	Video  *bool  // whether also contacts who came for video; nil: as before
}

// Set does as an agent wishes.
func (p *Presence) Set(ctx context.Context, agent cc.AgentID, w Wish) (store.Presence, error) {
	if w.Reason != "" {
		err := p.db.Read(ctx, func(q store.Queries) error {
			_, err := store.NotReady.Read(ctx, q, w.Reason)
			return err
		})
		if cc.CodeOf(err) == cc.NotFound && err != nil {
			return store.Presence{}, &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: "reason"}
		}
		if err != nil {
			return store.Presence{}, err
		}
	}
	return p.change(ctx, agent, cc.Actor(agent), func(s *store.Presence) {
		// Who only switches video says nothing of why they are not ready.
		if w.Video == nil || w.Ready != s.Ready || w.Reason != "" {
			s.Ready, s.Reason = w.Ready, w.Reason
		}
		if w.Video != nil {
			s.Video = *w.Video
		}
	})
}

// SetLocked says that an agent has left all their desks locked, or is back at one: nothing rings at them meanwhile.
func (p *Presence) SetLocked(ctx context.Context, agent cc.AgentID, locked bool) (store.Presence, error) {
	return p.change(ctx, agent, cc.Actor(agent), func(s *store.Presence) { s.Locked = locked })
}

// DeskOpened notes that a desk, by an id that is new for each connection, is
// connected. An agent who had been away for too long is signed in again by it.
func (p *Presence) DeskOpened(ctx context.Context, agent cc.AgentID, desk string) (after store.Presence, err error) {
	err = p.db.Write(ctx, func(tx store.Tx) error {
		if _, err := tx.ChangePresence(ctx, agent, cc.Actor(agent), signIn); err != nil {
			return err
		}
		after, err = tx.OpenDesk(ctx, agent, desk, p.node)
		return err
	})
	return after, err
}

// DeskClosed notes that a desk is connected no longer. If it was the agent's
// last one and none comes back within a few seconds, their ring is withdrawn.
func (p *Presence) DeskClosed(ctx context.Context, agent cc.AgentID, desk string) (after store.Presence, err error) {
	err = p.db.Write(ctx, func(tx store.Tx) error {
		after, err = tx.CloseDesk(ctx, agent, desk)
		return err
	})
	return after, err
}

func (p *Presence) change(ctx context.Context, agent cc.AgentID, actor cc.Actor, change func(*store.Presence)) (after store.Presence, err error) {
	err = p.db.Write(ctx, func(tx store.Tx) error {
		after, err = tx.ChangePresence(ctx, agent, actor, change)
		return err
	})
	return after, err
}
