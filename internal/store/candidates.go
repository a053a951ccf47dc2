package store

import (
	"context"
	"time"

	"visavis/internal/cc"
)

// Candidate is an agent as far as it matters for ringing them.
type Candidate struct {
	Agent     cc.AgentID
	IdleSince time.Time
	SignedIn  bool
	Takes     bool // ready, signed in, heard and unlocked
	Video     bool // ready for contacts who came for video
	Slot      bool // has room for one more call
	Busy      bool // has a call, a ring or a wrap-up that counts
	Rung      bool // is being rung, wraps up, or let a second call ring out: for nothing more now
	// Live is the call that has the agent's microphone. Holdable: taking
	// another one would put it on hold, and may.
	Live     cc.InteractionID
	Holdable bool
}

// Free tells whether the agent may be rung as one who has no call.
func (c Candidate) Free() bool { return c.Takes && c.Slot && !c.Busy }

// FreeAgain tells whether the agent may be rung beside the call they have.
func (c Candidate) FreeAgain() bool {
	return c.Takes && c.Slot && !c.Rung && (c.Live == "" || c.Holdable)
}

const candidateColumns = `p.agent_id, p.idle_since, p.signed_in, ` + takesWork + `, p.video_ready, ` + hasSlot + `, ` + isBusy + `,
	(` + isRung + ` OR ` + wrapsUp + ` OR ` + missedSecond + `), COALESCE((SELECT s.interaction_id FROM slots s WHERE s.agent_id = p.agent_id AND s.live), '')`

func scanCandidate(scan Scan) (c Candidate, err error) {
	var idle int64
	err = scan(&c.Agent, &idle, &c.SignedIn, &c.Takes, &c.Video, &c.Slot, &c.Busy, &c.Rung, &c.Live)
	c.IdleSince = fromMillis(&idle)
	return c, err
}

// Candidate reads one agent; one never seen is not found.
func (q Queries) Candidate(ctx context.Context, agent cc.AgentID) (Candidate, error) {
	c, err := single(ctx, q, `SELECT `+candidateColumns+` FROM presence p WHERE p.agent_id = $1`, []any{agent}, scanCandidate)
	if err != nil {
		return c, err
	}
	return c, q.holdable(ctx, &c)
}

// Candidates reads a page of all agents ever seen, in the order of their ids.
func (q Queries) Candidates(ctx context.Context, after cc.AgentID, limit int) ([]Candidate, error) {
	page, err := list(ctx, q, `SELECT `+candidateColumns+` FROM presence p WHERE p.agent_id > $1 ORDER BY p.agent_id LIMIT $2`,
		[]any{after, limit}, scanCandidate)
	for i := range page {
		if err == nil {
			err = q.holdable(ctx, &page[i])
		}
	}
	return page, err
}

func (q Queries) holdable(ctx context.Context, c *Candidate) error {
	if c.Live == "" || !c.Slot {
		return nil
	}
	s, err := q.Interaction(ctx, c.Live)
	c.Holdable = err == nil && s.HoldableBy(c.Agent)
	return err
}

// Work is what an agent is to be rung for.
type Work struct {
	Queue  cc.QueueID // whose agents are asked; empty: somebody asked for the agent
	Needs  []cc.Need  // what the agent must know
	Video  bool       // the contact came for video
	Second bool       // beside a call that the agent has
}

// IsFree reads whether an agent may be rung for some work now: has room for it,
// and is still one who does it.
func (q Queries) IsFree(ctx context.Context, agent cc.AgentID, w Work) (bool, error) {
	condition := free
	if w.Second {
		condition = freeAgain
	}
	var n int
	err := q.one(ctx, `SELECT COUNT(*) FROM presence p WHERE p.agent_id = $1
		AND ($2 = '' OR EXISTS (SELECT 1 FROM account_queues a WHERE a.agent_id = p.agent_id AND a.queue_id = $2))
		AND ($3 = 0 OR p.video_ready) AND `+condition,
		[]any{agent, string(w.Queue), map[bool]int{true: 1}[w.Video]}, &n)
	if err != nil || n == 0 {
		return false, err
	}
	for _, need := range w.Needs {
		err := q.one(ctx, `SELECT COUNT(*) FROM agent_skills WHERE agent_id = $1 AND skill_id = $2 AND level >= $3`, []any{agent, string(need.Skill), need.Level}, &n)
		if err != nil || n == 0 {
			return false, err
		}
	}
	if !w.Second {
		return true, nil
	}
	c, err := q.Candidate(ctx, agent)
	return err == nil && c.FreeAgain(), err
}

// LiveCall reads the call that has an agent's microphone; empty: none has.
func (q Queries) LiveCall(ctx context.Context, agent cc.AgentID) (id cc.InteractionID, err error) {
	_, err = orNone(q.one(ctx, `SELECT interaction_id FROM slots WHERE agent_id = $1 AND live`, []any{agent}, &id))
	return id, err
}

// Serving reads which queues every agent serves, or one of them.
func (q Queries) Serving(ctx context.Context, agent cc.AgentID) (map[cc.AgentID][]cc.QueueID, error) {
	all := make(map[cc.AgentID][]cc.QueueID)
	err := q.each(ctx, `SELECT agent_id, queue_id FROM account_queues WHERE $1 = '' OR agent_id = $1 ORDER BY agent_id, queue_id`, []any{string(agent)},
		func(scan Scan) error {
			var agent cc.AgentID
			var queue cc.QueueID
			err := scan(&agent, &queue)
			all[agent] = append(all[agent], queue)
			return err
		})
	return all, err
}

// Waiting reads one contact's place; found is false for one who waits no longer.
func (q Queries) Waiting(ctx context.Context, id cc.InteractionID) (w Waiting, found bool, err error) {
	w, err = single(ctx, q, `SELECT `+waitingColumns+` FROM waiting WHERE interaction_id = $1`, []any{id}, scanWaiting)
	found, err = orNone(err)
	return w, found, err
}

// WaitingPage reads a page of all places, in the order of their ids.
func (q Queries) WaitingPage(ctx context.Context, after cc.InteractionID, limit int) ([]Waiting, error) {
	return list(ctx, q, `SELECT `+waitingColumns+` FROM waiting WHERE interaction_id > $1 ORDER BY interaction_id LIMIT $2`,
		[]any{after, limit}, scanWaiting)
}

// RefusersOf is Refusers for the places between two ids, the last included.
func (q Queries) RefusersOf(ctx context.Context, after, last cc.InteractionID) (map[cc.InteractionID]map[cc.AgentID]time.Time, error) {
	all := make(map[cc.InteractionID]map[cc.AgentID]time.Time)
	err := q.each(ctx, `SELECT w.interaction_id, o.agent_id, MAX(o.ended_at) FROM waiting w JOIN offers o ON o.interaction_id = w.interaction_id
		WHERE w.interaction_id > $1 AND w.interaction_id <= $2 AND o.state = 'declined' GROUP BY w.interaction_id, o.agent_id`,
		[]any{after, last}, func(scan Scan) error {
			var id cc.InteractionID
			var agent cc.AgentID
			var at *int64
			err := scan(&id, &agent, &at)
			if all[id] == nil {
				all[id] = make(map[cc.AgentID]time.Time)
			}
			all[id][agent] = fromMillis(at)
			return err
		})
	return all, err
}

// HeldAgents reads the agents of whom an interaction takes a slot.
func (q Queries) HeldAgents(ctx context.Context, id cc.InteractionID) ([]cc.AgentID, error) {
	return list(ctx, q, `SELECT agent_id FROM slots WHERE interaction_id = $1`, []any{id}, scanAgent)
}
