package store

import (
	"context"
	"fmt"
	"time"

	"visavis/internal/cc"
)

// PresenceChanged is the event of an agent's own stream.
const PresenceChanged cc.EventType = "presence.changed"

// The reasons for not being ready that the product itself sets.
const (
	ReasonSignedIn    = "signedIn"    // has not said yes since signing in
	ReasonMissedOffer = "missedOffer" // let a ring end without an answer
)

// Presence is whether an agent takes work. The zero value, of an agent never
// seen, takes none.
type Presence struct {
	Agent     cc.AgentID
	Version   int64
	SignedIn  bool
	Locked    bool
	Ready     bool
	Video     bool      // takes contacts who came for video too
	Reason    string    // why not ready; empty: none given
	Since     time.Time // of Ready and Reason
	IdleSince time.Time // when the agent last became free: the longest idle is rung first
	Desks     int       // open desks; none: nothing is heard of the agent
	HeardAt   time.Time // when the last desk opened or closed, or the agent signed in
}

// Heard tells whether a desk of the agent is open.
func (p Presence) Heard() bool { return p.Desks > 0 }

// Conditions on presence p of which an agent's freedom is made.
const (
	takesWork = `(p.ready AND p.signed_in AND NOT p.locked AND p.desks > 0)`
	hasSlot   = `EXISTS (SELECT 1 FROM slots s WHERE s.agent_id = p.agent_id AND s.interaction_id IS NULL)`
	isBusy    = `EXISTS (SELECT 1 FROM slots s WHERE s.agent_id = p.agent_id AND s.interaction_id IS NOT NULL)`
	isRung    = `EXISTS (SELECT 1 FROM offers o WHERE o.agent_id = p.agent_id AND o.state = 'pending')`
	wrapsUp   = `EXISTS (SELECT 1 FROM segments g WHERE g.agent_id = p.agent_id AND g.state = 'wrapUp' AND g.holds_until IS NOT NULL)`
)

// missedSecond is the condition that an agent let a second call ring out during
// the call that they have.
const missedSecond = `EXISTS (SELECT 1 FROM segments g JOIN offers o ON o.agent_id = g.agent_id AND o.ended_at >= g.opened_at
	WHERE g.agent_id = p.agent_id AND g.state = 'open' AND o.state = 'expired' AND o.kind = 'work')`

// free is the condition that an agent may be rung: ready, heard, unlocked,
// with a slot, and neither ringing nor in a call nor wrapping up. All of that
// takes a slot.
const free = takesWork + ` AND ` + hasSlot + ` AND NOT ` + isBusy

// freeAgain is free for a second call beside the one that the agent has.
const freeAgain = takesWork + ` AND ` + hasSlot + ` AND NOT ` + isRung + ` AND NOT ` + wrapsUp + ` AND NOT ` + missedSecond

// FreeAgent is one who may be rung, with the queues they serve.
type FreeAgent struct {
	Agent     cc.AgentID
	IdleSince time.Time
	Queues    []cc.QueueID
}

// FreeAgents reads who may be rung now, the longest idle first.
func (q Queries) FreeAgents(ctx context.Context) ([]FreeAgent, error) {
	agents := []FreeAgent{}
	err := q.each(ctx, `SELECT p.agent_id, p.idle_since, a.queue_id FROM presence p JOIN account_queues a ON a.agent_id = p.agent_id
		WHERE `+free+` ORDER BY p.idle_since, p.agent_id, a.queue_id`, nil, func(scan Scan) error {
		var agent cc.AgentID
		var idle int64
		var queue cc.QueueID
		if err := scan(&agent, &idle, &queue); err != nil {
			return err
		}
		if n := len(agents); n == 0 || agents[n-1].Agent != agent {
			agents = append(agents, FreeAgent{Agent: agent, IdleSince: fromMillis(&idle)})
		}
		last := &agents[len(agents)-1]
		last.Queues = append(last.Queues, queue)
		return nil
	})
	return agents, err
}

const presenceColumns = `agent_id, version, signed_in, locked, ready, reason, since, idle_since, desks, heard_at, video_ready`

// Presence reads an agent's presence.
func (q Queries) Presence(ctx context.Context, agent cc.AgentID) (Presence, error) {
	p := Presence{Agent: agent, Video: true}
	var reason *string
	var since, idle, heard int64
	found, err := orNone(q.one(ctx, `SELECT `+presenceColumns+` FROM presence WHERE agent_id = $1`, []any{agent},
		&p.Agent, &p.Version, &p.SignedIn, &p.Locked, &p.Ready, &reason, &since, &idle, &p.Desks, &heard, &p.Video))
	if err != nil || !found {
		return p, err
	}
	if reason != nil {
		p.Reason = *reason
	}
	p.Since, p.IdleSince, p.HeardAt = fromMillis(&since), fromMillis(&idle), fromMillis(&heard)
	return p, nil
}

// Doing is what an agent is doing, from all that is known.
type Doing string

// What agents do.
const (
	DoingReady    Doing = "ready"
	DoingNotReady Doing = "notReady"
	DoingRinging  Doing = "ringing"
	DoingOnCall   Doing = "onCall"
	DoingWrapUp   Doing = "wrapUp"
)

// Doing reads what an agent is doing.
func (q Queries) Doing(ctx context.Context, agent cc.AgentID) (Doing, error) {
	var ringing, onCall, wrapUp, ready int
	err := q.one(ctx, `SELECT
		(SELECT COUNT(*) FROM offers WHERE agent_id = $1 AND state = 'pending'),
		(SELECT COUNT(*) FROM segments WHERE agent_id = $1 AND state = 'open') + (SELECT COUNT(*) FROM slots WHERE agent_id = $1 AND live),
		(SELECT COUNT(*) FROM segments WHERE agent_id = $1 AND state = 'wrapUp' AND holds_until IS NOT NULL),
		(SELECT COUNT(*) FROM presence WHERE agent_id = $1 AND ready)`, []any{agent}, &ringing, &onCall, &wrapUp, &ready)
	switch {
	case err != nil:
		return "", err
	case onCall > 0:
		return DoingOnCall, nil
	case ringing > 0:
		return DoingRinging, nil
	case wrapUp > 0:
		return DoingWrapUp, nil
	case ready > 0:
		return DoingReady, nil
	}
	return DoingNotReady, nil
}

// ChangePresence lets change alter an agent's presence. If it does, the version
// rises, an event tells it, and Since and IdleSince follow Ready and Reason.
func (t Tx) ChangePresence(ctx context.Context, agent cc.AgentID, actor cc.Actor, change func(*Presence)) (Presence, error) {
	before, err := t.Presence(ctx, agent)
	if err != nil {
		return before, fmt.Errorf("presence of %s: %w", agent, err)
	}
	now := t.Now()
	p := before
	change(&p)
	if p == before && p.Version > 0 {
		return p, nil
	}
	p.Version++
	if p.Ready {
		p.Reason = ""
	}
	if p.Ready != before.Ready || p.Reason != before.Reason || p.Since.IsZero() {
		p.Since = now
	}
	if p.IdleSince.IsZero() || p.Ready && !before.Ready {
		p.IdleSince = now
	}
	if p.HeardAt.IsZero() || p.Desks != before.Desks || p.SignedIn && !before.SignedIn {
		p.HeardAt = now
	}
	n, err := t.exec(ctx, `INSERT INTO presence (`+presenceColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (agent_id) DO UPDATE SET version = excluded.version, signed_in = excluded.signed_in, locked = excluded.locked,
			ready = excluded.ready, reason = excluded.reason, since = excluded.since, idle_since = excluded.idle_since,
			desks = excluded.desks, heard_at = excluded.heard_at, video_ready = excluded.video_ready
		WHERE presence.version = excluded.version - 1`,
		agent, p.Version, p.SignedIn, p.Locked, p.Ready, orNull(p.Reason), p.Since.UnixMilli(), p.IdleSince.UnixMilli(), p.Desks, p.HeardAt.UnixMilli(), p.Video)
	if err != nil {
		return before, fmt.Errorf("presence of %s: %w", agent, err)
	}
	if n == 0 {
		return before, fmt.Errorf("presence of %s: %w", agent, errStale)
	}
	err = t.Append(ctx, Stream(agent), PresenceChanged, actor, map[string]any{
		"signedIn": p.SignedIn, "ready": p.Ready, "reason": p.Reason, "locked": p.Locked, "heard": p.Heard(), "video": p.Video})
	return p, err
}

// missed makes an agent who let a ring end unanswered not ready, in the very
// transaction that ends it: the next contact must not ring at an empty chair.
// Whoever is in a call is there: they go on, and are rung no more beside it.
func (t Tx) missed(ctx context.Context, agent cc.AgentID) error {
	var talking int
	err := t.one(ctx, `SELECT COUNT(*) FROM segments WHERE agent_id = $1 AND state = 'open'`, []any{agent}, &talking)
	if err != nil || talking > 0 {
		return err
	}
	_, err = t.ChangePresence(ctx, agent, cc.BySystem, func(p *Presence) {
		if p.Ready {
			p.Ready, p.Reason = false, ReasonMissedOffer
		}
	})
	return err
}

// OpenDesk notes that a desk (an id of its own) of an agent is connected to a node.
func (t Tx) OpenDesk(ctx context.Context, agent cc.AgentID, desk, node string) (Presence, error) {
	_, err := t.exec(ctx, `INSERT INTO desks (id, agent_id, node, opened_at) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING`,
		desk, agent, node, t.Now().UnixMilli())
	if err != nil {
		return Presence{}, fmt.Errorf("open desk of %s: %w", agent, err)
	}
	return t.countDesks(ctx, agent)
}

// CloseDesk notes that a desk is connected no longer. One that is not known is no error.
func (t Tx) CloseDesk(ctx context.Context, agent cc.AgentID, desk string) (Presence, error) {
	if _, err := t.exec(ctx, `DELETE FROM desks WHERE id = $1 AND agent_id = $2`, desk, agent); err != nil {
		return Presence{}, fmt.Errorf("close desk of %s: %w", agent, err)
	}
	return t.countDesks(ctx, agent)
}

// CloseDesks forgets the desks that were connected to a node: it starts, so they are not.
func (t Tx) CloseDesks(ctx context.Context, node string) error {
	agents, err := list(ctx, t.Queries, `SELECT DISTINCT agent_id FROM desks WHERE node = $1 ORDER BY agent_id`, []any{node}, scanAgent)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, `DELETE FROM desks WHERE node = $1`, node); err != nil {
		return err
	}
	for _, agent := range agents {
		if _, err := t.countDesks(ctx, agent); err != nil {
			return err
		}
	}
	return nil
}

// countDesks follows every change of an agent's desks. Whoever changes them at the same time counts afterwards:
// PostgreSQL shows each statement what is committed by then, so without the lock two could count without each other.
func (t Tx) countDesks(ctx context.Context, agent cc.AgentID) (Presence, error) {
	if _, err := t.exec(ctx, `UPDATE presence SET version = version WHERE agent_id = $1`, agent); err != nil {
		return Presence{}, fmt.Errorf("presence of %s: %w", agent, err)
	}
	var n int
	if err := t.one(ctx, `SELECT COUNT(*) FROM desks WHERE agent_id = $1`, []any{agent}, &n); err != nil {
		return Presence{}, fmt.Errorf("count desks of %s: %w", agent, err)
	}
	return t.ChangePresence(ctx, agent, cc.BySystem, func(p *Presence) { p.Desks = n })
}

func scanAgent(scan Scan) (agent cc.AgentID, err error) {
	err = scan(&agent)
	return agent, err
}

// Unheard reads the agents who are being rung though no desk of theirs has
// been open since a time.
func (q Queries) Unheard(ctx context.Context, since time.Time) ([]cc.AgentID, error) {
	// From the few who are rung, not from all agents.
	return list(ctx, q, `SELECT p.agent_id FROM offers o JOIN presence p ON p.agent_id = o.agent_id
		WHERE o.state = 'pending' AND p.desks = 0 AND p.heard_at <= $1 ORDER BY p.agent_id`,
		[]any{since.UnixMilli()}, scanAgent)
}

// Away reads the agents who are signed in though no desk of theirs has been
// open since a time, and who neither ring nor take part in a call.
func (q Queries) Away(ctx context.Context, since time.Time) ([]cc.AgentID, error) {
	return list(ctx, q, `SELECT p.agent_id FROM presence p WHERE p.signed_in AND p.desks = 0 AND p.heard_at <= $1 AND NOT `+isRung+`
		AND NOT EXISTS (SELECT 1 FROM segments g WHERE g.agent_id = p.agent_id AND g.state = 'open') ORDER BY p.agent_id`,
		[]any{since.UnixMilli()}, scanAgent)
}
