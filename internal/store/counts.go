package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"visavis/internal/cc"
)

// Axis is what counts are grouped by.
type Axis string

// The axes.
const (
	ByNothing Axis = ""
	ByDay     Axis = "day"  // number of the local day since 1970
	ByHour    Axis = "hour" // local hour of the day, 0 to 23
)

// Span is what is counted: from a time to before another, in a zone that is
// Offset ahead of UTC all that time, in one queue and of one agent, or of all.
type Span struct {
	Only     []cc.QueueID // the queues that the asker may know of; none: all
	From, To time.Time
	Offset   time.Duration
	Queue    cc.QueueID
	Agent    cc.AgentID
}

// key is an axis as an expression. Times are positive, so that division rounds down on both databases.
func (s Span) key(axis Axis, column string) string {
	local := fmt.Sprintf("(%s + %d)", column, s.Offset.Milliseconds())
	switch axis {
	case ByDay:
		return local + " / 86400000"
	case ByHour:
		return "(" + local + " / 3600000) % 24"
	default:
		return "0"
	}
}

// where is the condition on a time and, where they are named, on the queue and the agent.
func (s Span) where(at, queue, agent string) (string, []any) {
	condition := at + ` >= $1 AND ` + at + ` < $2`
	args := []any{s.From.UnixMilli(), s.To.UnixMilli()}
	if queue != "" {
		condition += s.only(queue, &args)
	}
	if s.Queue != "" && queue != "" {
		args = append(args, s.Queue)
		condition += fmt.Sprintf(` AND %s = $%d`, queue, len(args))
	}
	if s.Agent != "" && agent != "" {
		args = append(args, s.Agent)
		condition += fmt.Sprintf(` AND %s = $%d`, agent, len(args))
	}
	return condition, args
}

// only is the condition that a queue is one the asker may know of.
func (s Span) only(queue string, args *[]any) string {
	if len(s.Only) == 0 {
		return ""
	}
	places := make([]string, len(s.Only))
	for i, id := range s.Only {
		*args = append(*args, id)
		places[i] = fmt.Sprintf("$%d", len(*args))
	}
	return fmt.Sprintf(` AND %s IN (%s)`, queue, strings.Join(places, ", "))
}

// sums makes each column a sum that both databases give as a whole number.
func sums(columns ...string) string {
	var all []string
	for _, c := range columns {
		all = append(all, `CAST(COALESCE(SUM(`+c+`), 0) AS BIGINT)`)
	}
	return strings.Join(all, ", ")
}

// one in n rows of a condition.
func flag(column string) string { return `CASE WHEN ` + column + ` THEN 1 ELSE 0 END` }

// VisitCount is how many contacts of a queue waited so many seconds, with what became of them.
type VisitCount struct {
	Key         int64
	Queue       cc.QueueID
	Outcome     Outcome
	Waited      int64 // seconds, a begun one counts
	N           int64
	Wait        time.Duration // sums from here on
	Longest     time.Duration
	Spent       Spent
	Videos      int64 // contacts who had video
	Transferred int64
	SentOn      int64
	Transfers   int64
	Conferences int64
}

func (q Queries) visitRows(ctx context.Context, s Span, axis Axis) ([]VisitCount, error) {
	where, args := s.where("entered_at", "queue_id", "answered_by")
	return list(ctx, q, `SELECT `+s.key(axis, "entered_at")+` AS k, queue_id, outcome, (queued_ms + ring_ms + 999) / 1000 AS waited, COUNT(*),
			MAX(queued_ms + ring_ms), `+sums("queued_ms", "ring_ms", "returned_ms", "talk_ms", "hold_ms", "video_ms", flag("video_ms > 0"),
		flag("transferred"), flag("sent_on"), "transfers", "conferences")+`
		FROM report_visits WHERE `+where+` GROUP BY k, queue_id, outcome, waited`, args, func(scan Scan) (VisitCount, error) {
		var c VisitCount
		var longest, queued, ring, returned, talk, hold, video int64
		err := scan(&c.Key, &c.Queue, &c.Outcome, &c.Waited, &c.N, &longest, &queued, &ring, &returned, &talk, &hold, &video, &c.Videos,
			&c.Transferred, &c.SentOn, &c.Transfers, &c.Conferences)
		c.Longest, c.Wait = ms(longest), ms(queued+ring)
		c.Spent = Spent{Queued: ms(queued), Ring: ms(ring), Returned: ms(returned), Talk: ms(talk), Hold: ms(hold), Video: ms(video)}
		return c, err
	})
}

func ms(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

// OfferCount is how many rings of a kind ended in a way.
type OfferCount struct {
	Key     int64
	Queue   cc.QueueID
	Agent   cc.AgentID
	Kind    cc.OfferKind
	Outcome string
	N       int64
	Ring    time.Duration
}

func (q Queries) offerRows(ctx context.Context, s Span, axis Axis) ([]OfferCount, error) {
	where, args := s.where("made_at", "queue_id", "agent_id")
	return list(ctx, q, `SELECT `+s.key(axis, "made_at")+` AS k, queue_id, agent_id, kind, outcome, COUNT(*), `+sums("ring_ms")+`
		FROM report_offers WHERE `+where+` GROUP BY k, queue_id, agent_id, kind, outcome`, args, func(scan Scan) (OfferCount, error) {
		var c OfferCount
		var ring int64
		err := scan(&c.Key, &c.Queue, &c.Agent, &c.Kind, &c.Outcome, &c.N, &ring)
		c.Ring = ms(ring)
		return c, err
	})
}

func (q Queries) refusedRows(ctx context.Context, s Span, axis Axis) ([]OfferCount, error) {
	where, args := s.where("made_at", "queue_id", "agent_id")
	return list(ctx, q, `SELECT `+s.key(axis, "made_at")+` AS k, queue_id, outcome, COUNT(*)
		FROM report_offers WHERE `+where+` AND kind = 'work' AND outcome IN ('missed', 'declined') GROUP BY k, queue_id, outcome`, args, func(scan Scan) (OfferCount, error) {
		var c OfferCount
		err := scan(&c.Key, &c.Queue, &c.Outcome, &c.N)
		return c, err
	})
}

// AfterCount is what agents did for the contacts of a queue when these did not see it.
type AfterCount struct {
	Key     int64
	Queue   cc.QueueID
	Closed  int64 // stretches that are over
	Consult time.Duration
	WrapUp  time.Duration
}

func (q Queries) afterRows(ctx context.Context, s Span, axis Axis) ([]AfterCount, error) {
	where, args := s.where("opened_at", "queue_id", "agent_id")
	return list(ctx, q, `SELECT `+s.key(axis, "opened_at")+` AS k, queue_id, COUNT(closed_at), `+sums("consult_ms", "wrap_ms")+`
		FROM report_segments WHERE `+where+` AND kind <> 'consulted' GROUP BY k, queue_id`, args, func(scan Scan) (AfterCount, error) {
		var c AfterCount
		var consult, wrap int64
		err := scan(&c.Key, &c.Queue, &c.Closed, &consult, &wrap)
		c.Consult, c.WrapUp = ms(consult), ms(wrap)
		return c, err
	})
}

// SegmentCount is what the stretches of one kind by an agent in a queue, with one code, add up to.
type SegmentCount struct {
	Key          int64
	Queue        cc.QueueID
	Agent        cc.AgentID
	Kind         string
	Code         cc.DispositionCode
	Closed       bool
	N            int64
	Answered     int64
	Talk         time.Duration
	Hold         time.Duration
	Consult      time.Duration
	WrapUp       time.Duration
	Video        time.Duration
	Videos       int64
	TransfersIn  int64
	TransfersOut int64
	Conferences  int64
}

func (q Queries) segmentRows(ctx context.Context, s Span, axis Axis) ([]SegmentCount, error) {
	where, args := s.where("opened_at", "queue_id", "agent_id")
	return list(ctx, q, `SELECT `+s.key(axis, "opened_at")+` AS k, queue_id, agent_id, kind, code, closed_at IS NOT NULL AS closed, COUNT(*), `+
		sums(flag("answered"), "talk_ms", "hold_ms", "consult_ms", "wrap_ms", "video_ms", flag("video_ms > 0"),
			flag("transfer_in"), flag("transfer_out"), flag("conference"))+`
		FROM report_segments WHERE `+where+` GROUP BY k, queue_id, agent_id, kind, code, closed`, args, func(scan Scan) (SegmentCount, error) {
		var c SegmentCount
		var talk, hold, consult, wrap, video int64
		err := scan(&c.Key, &c.Queue, &c.Agent, &c.Kind, &c.Code, &c.Closed, &c.N, &c.Answered, &talk, &hold, &consult, &wrap, &video, &c.Videos,
			&c.TransfersIn, &c.TransfersOut, &c.Conferences)
		c.Talk, c.Hold, c.Consult, c.WrapUp, c.Video = ms(talk), ms(hold), ms(consult), ms(wrap), ms(video)
		return c, err
	})
}

// PresenceCount is how long an agent was in a state, within a span.
type PresenceCount struct {
	Agent  cc.AgentID
	State  string
	Reason string
	Time   time.Duration
}

// PresenceCounts adds up what of each agent's stretches lies in a span. One
// that goes on lasts until now.
func (q Queries) PresenceCounts(ctx context.Context, s Span) ([]PresenceCount, error) {
	from, to := s.From.UnixMilli(), min(s.To.UnixMilli(), q.Now().UnixMilli())
	args := []any{from, to}
	agent := ""
	if s.Agent != "" {
		args = append(args, s.Agent)
		agent = ` AND agent_id = $3`
	}
	if len(s.Only) > 0 {
		agent += ` AND agent_id IN (SELECT a.agent_id FROM account_queues a WHERE TRUE` + s.only("a.queue_id", &args) + `)`
	}
	return list(ctx, q, `SELECT agent_id, state, reason, CAST(SUM(
			CASE WHEN ended_at IS NULL OR ended_at > $2 THEN $2 ELSE ended_at END - CASE WHEN started_at < $1 THEN $1 ELSE started_at END) AS BIGINT)
		FROM report_presence WHERE started_at < $2 AND (ended_at IS NULL OR ended_at > $1) AND state <> 'signedOut'`+agent+`
		GROUP BY agent_id, state, reason`, args, func(scan Scan) (PresenceCount, error) {
		var c PresenceCount
		var time int64
		err := scan(&c.Agent, &c.State, &c.Reason, &time)
		c.Time = ms(time)
		return c, err
	})
}

// CountedInteractions reads interactions by the time at which they came, those
// of the span after one (its time and id; zero: from the start), at most limit.
func (q Queries) CountedInteractions(ctx context.Context, s Span, afterAt time.Time, afterID cc.InteractionID, limit int) ([]CountedInteraction, error) {
	where, args := s.where("entered_at", "", "agent_id")
	if s.Queue != "" {
		args = append(args, s.Queue)
		where += fmt.Sprintf(` AND EXISTS (SELECT 1 FROM report_visits v WHERE v.interaction_id = r.interaction_id AND v.queue_id = $%d)`, len(args))
	}
	if len(s.Only) > 0 {
		where += ` AND EXISTS (SELECT 1 FROM report_visits v WHERE v.interaction_id = r.interaction_id` + s.only("v.queue_id", &args) + `)`
	}
	if afterID != "" {
		args = append(args, afterAt.UnixMilli(), afterID)
		where += fmt.Sprintf(` AND (entered_at, interaction_id) > ($%d, $%d)`, len(args)-1, len(args))
	}
	args = append(args, limit)
	return list(ctx, q, `SELECT interaction_id, queue_id, entry_point_id, agent_id, entered_at, answered_at, ended_at, outcome,
			queued_ms, ring_ms, returned_ms, talk_ms, hold_ms, video_ms, queues, transfers, conferences, code
		FROM report_interactions r WHERE `+where+fmt.Sprintf(` ORDER BY entered_at, interaction_id LIMIT $%d`, len(args)), args, scanCounted)
}

func scanCounted(scan Scan) (CountedInteraction, error) {
	var c CountedInteraction
	var entered int64
	var answered, ended *int64
	var queued, ring, returned, talk, hold, video int64
	err := scan(&c.ID, &c.Queue, &c.EntryPoint, &c.Agent, &entered, &answered, &ended, &c.Outcome,
		&queued, &ring, &returned, &talk, &hold, &video, &c.Queues, &c.Transfers, &c.Conferences, &c.Code)
	c.EnteredAt, c.AnsweredAt, c.EndedAt = fromMillis(&entered), fromMillis(answered), fromMillis(ended)
	c.Spent = Spent{Queued: ms(queued), Ring: ms(ring), Returned: ms(returned), Talk: ms(talk), Hold: ms(hold), Video: ms(video)}
	return c, err
}

// Wait is when one contact waited in a queue.
type Wait struct {
	Queue     cc.QueueID
	EnteredAt time.Time
	OverAt    time.Time // zero: not yet
	Outcome   Outcome
}

// Waits reads the waits of a span, by the time at which they began.
func (q Queries) Waits(ctx context.Context, s Span) ([]Wait, error) {
	where, args := s.where("entered_at", "queue_id", "")
	return list(ctx, q, `SELECT queue_id, entered_at, COALESCE(answered_at, left_at), outcome FROM report_visits WHERE `+where+` ORDER BY entered_at`,
		args, func(scan Scan) (Wait, error) {
			var w Wait
			var entered int64
			var over *int64
			err := scan(&w.Queue, &entered, &over, &w.Outcome)
			w.EnteredAt, w.OverAt = fromMillis(&entered), fromMillis(over)
			return w, err
		})
}
