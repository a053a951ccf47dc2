package store

import (
	"context"
	"fmt"
	"time"

	"visavis/internal/cc"
)

// What reports count. The rows are made of the events by package report, which
// can make all of them again; nothing else is kept in them.

// Outcome is what became of a contact's wait.
type Outcome string

// The outcomes of a wait.
const (
	OutcomeWaiting   Outcome = "waiting"
	OutcomeAnswered  Outcome = "answered"
	OutcomeAbandoned Outcome = "abandoned"
)

// Spent is how the contact's time went. The first five never overlap.
type Spent struct {
	Queued   time.Duration // before the first answer, while nobody is rung
	Ring     time.Duration // before the first answer, while somebody is
	Returned time.Duration // waiting again: the agent was lost
	Talk     time.Duration
	Hold     time.Duration
	Video    time.Duration // with the video on, of Talk and Hold
}

// Life is the sum of what does not overlap.
func (s Spent) Life() time.Duration { return s.Queued + s.Ring + s.Returned + s.Talk + s.Hold }

// CountedInteraction is one interaction.
type CountedInteraction struct {
	ID          cc.InteractionID
	Queue       cc.QueueID // the first one
	EntryPoint  cc.EntryPointID
	Agent       cc.AgentID // the last owner; empty: nobody answered
	EnteredAt   time.Time
	AnsweredAt  time.Time
	EndedAt     time.Time
	Outcome     Outcome
	Queues      int // how many it was in, one after the other
	Transfers   int // from agent to agent
	Conferences int
	Code        cc.DispositionCode
	Spent
}

// Visit is one stay of an interaction in a queue, and with those who answered there.
type Visit struct {
	Queue       cc.QueueID
	Transferred bool // came from another queue
	EnteredAt   time.Time
	AnsweredAt  time.Time
	AnsweredBy  cc.AgentID
	LeftAt      time.Time
	Outcome     Outcome
	SentOn      bool // left for another queue
	Transfers   int
	Conferences int
	Spent
}

// CountedSegment is an agent's stretch; of kind consulted, a colleague's who was
// only asked. Talk, hold and consultation add up to its length.
type CountedSegment struct {
	ID          string
	Agent       cc.AgentID
	Queue       cc.QueueID
	Kind        string
	OpenedAt    time.Time
	ClosedAt    time.Time
	Talk        time.Duration
	Hold        time.Duration
	Consult     time.Duration
	WrapUp      time.Duration
	Video       time.Duration
	Answered    bool // taken from the queue
	TransferIn  bool
	TransferOut bool
	Conference  bool
	Code        cc.DispositionCode
}

// Consulted is the kind of a stretch without a segment: who was only asked.
const Consulted = "consulted"

// CountedOffer is one ring.
type CountedOffer struct {
	ID      cc.OfferID
	Agent   cc.AgentID
	Queue   cc.QueueID
	Kind    cc.OfferKind
	MadeAt  time.Time
	Outcome string // pending, accepted, missed, declined, withdrawn
	Ring    time.Duration
}

// Counted is all that is counted of one interaction.
type Counted struct {
	CountedInteraction
	Visits   []Visit
	Segments []CountedSegment
	Offers   []CountedOffer
}

// Spell is how long an agent was ready, not ready or signed out.
type Spell struct {
	Agent     cc.AgentID
	Seq       int64  // of the event that began it
	State     string // ready, notReady, signedOut
	Reason    string
	StartedAt time.Time
	EndedAt   time.Time // zero: it goes on
}

// Counter is how far the events were counted, and by which rules.
type Counter struct {
	Rules int
	Cursor
}

// Counter reads how far the events were counted; found is false if none were.
func (q Queries) Counter(ctx context.Context) (c Counter, found bool, err error) {
	found, err = orNone(q.one(ctx, `SELECT rules, era, tx, stream, seq FROM report_cursor`, nil, &c.Rules, &c.Era, &c.Tx, &c.Stream, &c.Seq))
	return c, found, err
}

// SetCounter notes how far the events were counted.
func (t Tx) SetCounter(ctx context.Context, c Counter) error {
	_, err := t.exec(ctx, `INSERT INTO report_cursor (id, rules, era, tx, stream, seq) VALUES ('events', $1, $2, $3, $4, $5)
		ON CONFLICT (id) DO UPDATE SET rules = excluded.rules, era = excluded.era, tx = excluded.tx, stream = excluded.stream, seq = excluded.seq`,
		c.Rules, c.Era, c.Tx, c.Stream, c.Seq)
	return err
}

// ForgetCounted empties the tables, so that all events are counted anew.
func (t Tx) ForgetCounted(ctx context.Context) error {
	for _, table := range []string{"report_interactions", "report_visits", "report_segments", "report_offers", "report_presence", "report_cursor", "report_days"} {
		if _, err := t.exec(ctx, `DELETE FROM `+table); err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
	}
	return nil
}

// PutCounted writes what is counted of an interaction over what was. Rows never
// vanish from one count to the next: events only add.
func (t Tx) PutCounted(ctx context.Context, c Counted) error {
	if err := t.unpack(ctx, daysOf(c)...); err != nil {
		return err
	}
	s := c.Spent
	_, err := t.exec(ctx, `INSERT INTO report_interactions (interaction_id, queue_id, entry_point_id, agent_id, entered_at, answered_at, ended_at, outcome,
			queued_ms, ring_ms, returned_ms, talk_ms, hold_ms, video_ms, queues, transfers, conferences, code)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
		ON CONFLICT (interaction_id) DO UPDATE SET agent_id = excluded.agent_id, answered_at = excluded.answered_at, ended_at = excluded.ended_at,
			outcome = excluded.outcome, queued_ms = excluded.queued_ms, ring_ms = excluded.ring_ms, returned_ms = excluded.returned_ms,
			talk_ms = excluded.talk_ms, hold_ms = excluded.hold_ms, video_ms = excluded.video_ms, queues = excluded.queues,
			transfers = excluded.transfers, conferences = excluded.conferences, code = excluded.code`,
		c.ID, c.Queue, c.EntryPoint, c.Agent, c.EnteredAt.UnixMilli(), millis(c.AnsweredAt), millis(c.EndedAt), c.Outcome,
		s.Queued.Milliseconds(), s.Ring.Milliseconds(), s.Returned.Milliseconds(), s.Talk.Milliseconds(), s.Hold.Milliseconds(), s.Video.Milliseconds(),
		c.Queues, c.Transfers, c.Conferences, c.Code)
	if err != nil {
		return fmt.Errorf("count %s: %w", c.ID, err)
	}
	for i, v := range c.Visits {
		if err := t.putVisit(ctx, c.ID, i+1, v); err != nil {
			return fmt.Errorf("count %s, stay %d: %w", c.ID, i+1, err)
		}
	}
	for _, g := range c.Segments {
		if err := t.putSegment(ctx, c.ID, g); err != nil {
			return fmt.Errorf("count %s: %w", g.ID, err)
		}
	}
	for _, o := range c.Offers {
		_, err := t.exec(ctx, `INSERT INTO report_offers (id, interaction_id, agent_id, queue_id, kind, made_at, outcome, ring_ms)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (id) DO UPDATE SET outcome = excluded.outcome, ring_ms = excluded.ring_ms`,
			o.ID, c.ID, o.Agent, o.Queue, o.Kind, o.MadeAt.UnixMilli(), o.Outcome, o.Ring.Milliseconds())
		if err != nil {
			return fmt.Errorf("count %s: %w", o.ID, err)
		}
	}
	return nil
}

func (t Tx) putVisit(ctx context.Context, id cc.InteractionID, n int, v Visit) error {
	_, err := t.exec(ctx, `INSERT INTO report_visits (interaction_id, n, queue_id, transferred, entered_at, answered_at, answered_by, left_at, outcome, sent_on,
			queued_ms, ring_ms, returned_ms, talk_ms, hold_ms, video_ms, transfers, conferences)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
		ON CONFLICT (interaction_id, n) DO UPDATE SET answered_at = excluded.answered_at, answered_by = excluded.answered_by, left_at = excluded.left_at,
			outcome = excluded.outcome, sent_on = excluded.sent_on, queued_ms = excluded.queued_ms, ring_ms = excluded.ring_ms,
			returned_ms = excluded.returned_ms, talk_ms = excluded.talk_ms, hold_ms = excluded.hold_ms, video_ms = excluded.video_ms,
			transfers = excluded.transfers, conferences = excluded.conferences`,
		id, n, v.Queue, v.Transferred, v.EnteredAt.UnixMilli(), millis(v.AnsweredAt), v.AnsweredBy, millis(v.LeftAt), v.Outcome, v.SentOn,
		v.Queued.Milliseconds(), v.Ring.Milliseconds(), v.Returned.Milliseconds(), v.Talk.Milliseconds(), v.Hold.Milliseconds(), v.Video.Milliseconds(),
		v.Transfers, v.Conferences)
	return err
}

func (t Tx) putSegment(ctx context.Context, id cc.InteractionID, g CountedSegment) error {
	_, err := t.exec(ctx, `INSERT INTO report_segments (id, interaction_id, agent_id, queue_id, kind, opened_at, closed_at, talk_ms, hold_ms, consult_ms,
			wrap_ms, video_ms, answered, transfer_in, transfer_out, conference, code)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, closed_at = excluded.closed_at, talk_ms = excluded.talk_ms, hold_ms = excluded.hold_ms,
			consult_ms = excluded.consult_ms, wrap_ms = excluded.wrap_ms, video_ms = excluded.video_ms, answered = excluded.answered,
			transfer_in = excluded.transfer_in, transfer_out = excluded.transfer_out, conference = excluded.conference, code = excluded.code`,
		g.ID, id, g.Agent, g.Queue, g.Kind, g.OpenedAt.UnixMilli(), millis(g.ClosedAt), g.Talk.Milliseconds(), g.Hold.Milliseconds(), g.Consult.Milliseconds(),
		g.WrapUp.Milliseconds(), g.Video.Milliseconds(), g.Answered, g.TransferIn, g.TransferOut, g.Conference, g.Code)
	return err
}

// LastSpell reads an agent's newest stretch; the zero one if there is none.
func (q Queries) LastSpell(ctx context.Context, agent cc.AgentID) (Spell, error) {
	s := Spell{Agent: agent}
	var started int64
	var ended *int64
	found, err := orNone(q.one(ctx, `SELECT seq, state, reason, started_at, ended_at FROM report_presence WHERE agent_id = $1 ORDER BY seq DESC LIMIT 1`,
		[]any{agent}, &s.Seq, &s.State, &s.Reason, &started, &ended))
	if found {
		s.StartedAt, s.EndedAt = fromMillis(&started), fromMillis(ended)
	}
	return s, err
}

// PutSpell writes a stretch over what was known of it.
func (t Tx) PutSpell(ctx context.Context, s Spell) error {
	_, err := t.exec(ctx, `INSERT INTO report_presence (agent_id, seq, state, reason, started_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (agent_id, seq) DO UPDATE SET state = excluded.state, reason = excluded.reason, started_at = excluded.started_at, ended_at = excluded.ended_at`,
		s.Agent, s.Seq, s.State, s.Reason, s.StartedAt.UnixMilli(), millis(s.EndedAt))
	return err
}
