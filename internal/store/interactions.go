package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"visavis/internal/cc"
)

func scanInteraction(scan Scan) (cc.Interaction, error) {
	var s cc.Interaction
	var state string
	if err := scan(&state); err != nil {
		return s, err
	}
	if err := json.Unmarshal([]byte(state), &s); err != nil {
		return cc.Interaction{}, fmt.Errorf("interaction's state: %w", err)
	}
	return s, nil
}

// Interaction reads the facts of one interaction.
func (q Queries) Interaction(ctx context.Context, id cc.InteractionID) (cc.Interaction, error) {
	return single(ctx, q, `SELECT state FROM interactions WHERE id = $1`, []any{id}, scanInteraction)
}

// Unchanging reads the facts of one interaction, which nobody changes until
// this transaction ends: for what is kept beside them and depends on them.
func (t Tx) Unchanging(ctx context.Context, id cc.InteractionID) (cc.Interaction, error) {
	return single(ctx, t.Queries, `SELECT state FROM interactions WHERE id = $1`+t.dialect.forLock, []any{id}, scanInteraction)
}

// AgentInteractions reads what is on an agent's desk: rings, calls, and work
// that is not done; the oldest first.
func (q Queries) AgentInteractions(ctx context.Context, agent cc.AgentID) ([]cc.Interaction, error) {
	return list(ctx, q, `SELECT state FROM interactions WHERE id IN (
			SELECT interaction_id FROM slots WHERE agent_id = $1 AND interaction_id IS NOT NULL
			UNION SELECT interaction_id FROM segments WHERE agent_id = $1 AND state IN ('open', 'wrapUp'))
		ORDER BY entered_at, id`, []any{agent}, scanInteraction)
}

// HeldBy reads which interactions take a slot of an agent.
func (q Queries) HeldBy(ctx context.Context, agent cc.AgentID) ([]cc.InteractionID, error) {
	return list(ctx, q, `SELECT interaction_id FROM slots WHERE agent_id = $1 AND interaction_id IS NOT NULL ORDER BY slot`, []any{agent}, scanID)
}

func scanID(scan Scan) (id cc.InteractionID, err error) {
	err = scan(&id)
	return id, err
}

// Concerned reads on whose desks an interaction is.
func (q Queries) Concerned(ctx context.Context, id cc.InteractionID) ([]cc.AgentID, error) {
	return list(ctx, q, `SELECT agent_id FROM offers WHERE interaction_id = $1 AND state = 'pending'
		UNION SELECT agent_id FROM slots WHERE interaction_id = $1
		UNION SELECT agent_id FROM segments WHERE interaction_id = $1 AND state IN ('open', 'wrapUp')`, []any{id},
		func(scan Scan) (agent cc.AgentID, err error) {
			err = scan(&agent)
			return agent, err
		})
}

// WithRooms reads the interactions that have media rooms now.
func (q Queries) WithRooms(ctx context.Context) ([]cc.InteractionID, error) {
	return list(ctx, q, `SELECT id FROM interactions WHERE ended_at IS NULL AND phase IN ('offered', 'active') ORDER BY id`, nil, scanID)
}

// Due reads the interactions of which a deadline has passed, the oldest first.
func (q Queries) Due(ctx context.Context, now time.Time, limit int) ([]cc.InteractionID, error) {
	return list(ctx, q, `SELECT id FROM interactions WHERE due_at IS NOT NULL AND due_at <= $1 ORDER BY due_at, id LIMIT $2`,
		[]any{now.UnixMilli(), limit}, scanID)
}

// NextDue reads the earliest deadline of all; zero: there is none.
func (q Queries) NextDue(ctx context.Context) (time.Time, error) {
	var due *int64
	err := q.one(ctx, `SELECT MIN(due_at) FROM interactions WHERE due_at IS NOT NULL`, nil, &due)
	return fromMillis(due), err
}

// Waiting is a contact's place in a queue.
type Waiting struct {
	Interaction cc.InteractionID
	Queue       cc.QueueID
	Profile     string     // of cc.Profile
	Wanted      cc.AgentID // empty: nobody in particular
	WantedUntil time.Time
	Band        int
	RankAt      time.Time
	EnteredAt   time.Time
	ContactHere bool
}

// Before tells which of two places is served first.
func (w Waiting) Before(o Waiting) bool {
	switch {
	case w.Band != o.Band:
		return w.Band < o.Band
	case !w.RankAt.Equal(o.RankAt):
		return w.RankAt.Before(o.RankAt)
	}
	return w.Interaction < o.Interaction
}

// Heads reads the first places of a queue whose contacts are there, at most limit.
func (q Queries) Heads(ctx context.Context, queue cc.QueueID, limit int) ([]Waiting, error) {
	return list(ctx, q, `SELECT `+waitingColumns+` FROM waiting
		WHERE queue_id = $1 AND contact_here ORDER BY band, rank_at, interaction_id LIMIT $2`, []any{queue, limit}, scanWaiting)
}

const waitingColumns = `interaction_id, queue_id, profile, COALESCE(wanted_agent, ''), wanted_until, band, rank_at, entered_at, contact_here`

func scanWaiting(scan Scan) (Waiting, error) {
	var w Waiting
	var rank, entered int64
	var until *int64
	err := scan(&w.Interaction, &w.Queue, &w.Profile, &w.Wanted, &until, &w.Band, &rank, &entered, &w.ContactHere)
	w.RankAt, w.EnteredAt, w.WantedUntil = fromMillis(&rank), fromMillis(&entered), fromMillis(until)
	return w, err
}

// Ahead counts the contacts who are served before this one in its queue; 0
// also for one who waits no longer.
func (q Queries) Ahead(ctx context.Context, id cc.InteractionID) (int, error) {
	var n int
	err := q.one(ctx, `SELECT COUNT(*) FROM waiting o JOIN waiting me ON me.interaction_id = $1
		WHERE o.queue_id = me.queue_id AND (o.band, o.rank_at, o.interaction_id) < (me.band, me.rank_at, me.interaction_id)`,
		[]any{id}, &n)
	return n, err
}

// AheadOfNew counts the contacts who wait in a queue now.
func (q Queries) AheadOfNew(ctx context.Context, queue cc.QueueID) (int, error) {
	var n int
	err := q.one(ctx, `SELECT COUNT(*) FROM waiting WHERE queue_id = $1`, []any{queue}, &n)
	return n, err
}

// Refusers reads which agents declined an interaction and when they last did.
func (q Queries) Refusers(ctx context.Context, id cc.InteractionID) (map[cc.AgentID]time.Time, error) {
	refused := make(map[cc.AgentID]time.Time)
	err := q.each(ctx, `SELECT agent_id, MAX(ended_at) FROM offers WHERE interaction_id = $1 AND state = 'declined' GROUP BY agent_id`,
		[]any{id}, func(scan Scan) error {
			var agent cc.AgentID
			var at *int64
			if err := scan(&agent, &at); err != nil {
				return err
			}
			refused[agent] = fromMillis(at)
			return nil
		})
	return refused, err
}
