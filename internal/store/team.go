package store

import (
	"context"
	"time"

	"visavis/internal/cc"
)

// Colleague is an agent as others see them who look for somebody to ask.
type Colleague struct {
	Account
	Presence Presence
	Doing    Doing
	Since    time.Time // of Doing; zero if nobody knows
	HasSlot  bool      // one is free
	Queues   []cc.QueueID
}

// Heard tells whether a ring would be heard.
func (c Colleague) Heard() bool {
	return c.Presence.SignedIn && c.Presence.Heard() && !c.Presence.Locked
}

// Colleagues reads all accounts that are not disabled, in the order of their
// names, with what they are doing.
func (q Queries) Colleagues(ctx context.Context) ([]Colleague, error) {
	accounts, err := q.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	serves, err := q.AllAgentQueues(ctx)
	if err != nil {
		return nil, err
	}
	doing, err := q.everybodyDoes(ctx)
	if err != nil {
		return nil, err
	}
	team := make([]Colleague, 0, len(accounts))
	for _, a := range accounts {
		if a.Disabled {
			continue
		}
		c := doing[a.ID]
		if c.Doing == "" {
			c.Doing = DoingNotReady
		}
		c.Account, c.Queues = a, serves[a.ID]
		team = append(team, c)
	}
	return team, nil
}

// everybodyDoes reads presence and doing of everybody who was ever seen.
func (q Queries) everybodyDoes(ctx context.Context) (map[cc.AgentID]Colleague, error) {
	all := make(map[cc.AgentID]Colleague)
	err := q.each(ctx, `SELECT `+presenceColumns+`,
			EXISTS (SELECT 1 FROM slots s WHERE s.agent_id = p.agent_id AND s.interaction_id IS NULL),
			(SELECT MIN(o.made_at) FROM offers o WHERE o.agent_id = p.agent_id AND o.state = 'pending'),
			(SELECT MIN(g.opened_at) FROM segments g WHERE g.agent_id = p.agent_id AND g.state = 'open'),
			EXISTS (SELECT 1 FROM slots s WHERE s.agent_id = p.agent_id AND s.live),
			(SELECT MIN(g.closed_at) FROM segments g WHERE g.agent_id = p.agent_id AND g.state = 'wrapUp' AND g.holds_until IS NOT NULL)
		FROM presence p`, nil, func(scan Scan) error {
		var c Colleague
		var reason *string
		var since, idle, heard int64
		var rung, opened, closed *int64
		var live bool
		p := &c.Presence
		err := scan(&p.Agent, &p.Version, &p.SignedIn, &p.Locked, &p.Ready, &reason, &since, &idle, &p.Desks, &heard, &p.Video,
			&c.HasSlot, &rung, &opened, &live, &closed)
		if err != nil {
			return err
		}
		if reason != nil {
			p.Reason = *reason
		}
		p.Since, p.IdleSince, p.HeardAt = fromMillis(&since), fromMillis(&idle), fromMillis(&heard)
		switch {
		case opened != nil || live:
			c.Doing, c.Since = DoingOnCall, fromMillis(opened)
		case rung != nil:
			c.Doing, c.Since = DoingRinging, fromMillis(rung)
		case closed != nil:
			c.Doing, c.Since = DoingWrapUp, fromMillis(closed)
		case p.Ready:
			c.Doing, c.Since = DoingReady, latest(p.Since, p.IdleSince)
		default:
			c.Doing, c.Since = DoingNotReady, p.Since
		}
		all[p.Agent] = c
		return nil
	})
	return all, err
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// SpokeTo reads which agents spoke to the contact of an interaction before it,
// and when their last talk ended.
func (q Queries) SpokeTo(ctx context.Context, id cc.InteractionID) (map[cc.AgentID]time.Time, error) {
	spoke := make(map[cc.AgentID]time.Time)
	err := q.each(ctx, `SELECT g.agent_id, MAX(g.closed_at) FROM assignments mine
			JOIN assignments other ON other.contact_id = mine.contact_id AND other.interaction_id <> mine.interaction_id
			JOIN segments g ON g.interaction_id = other.interaction_id
		WHERE mine.interaction_id = $1 AND g.closed_at IS NOT NULL GROUP BY g.agent_id`, []any{id}, func(scan Scan) error {
		var agent cc.AgentID
		var at *int64
		err := scan(&agent, &at)
		spoke[agent] = fromMillis(at)
		return err
	})
	return spoke, err
}

// QueuePace is how fast a queue moved and may move.
type QueuePace struct {
	Queue    cc.QueueID
	SignedIn int     // agents who serve it and are signed in, at work or not
	Share    float64 // how many agents that makes if each divides between their queues
	Minutes  []PaceMinute
}

// PaceMinute is what happened in a minute of a queue.
type PaceMinute struct {
	Began    time.Time
	Left     int           // waited no longer: answered, or gave up
	Ended    int           // calls
	Handling time.Duration // of them from answer to end, all together
}

// QueuePaces reads the pace of every queue since a time.
func (q Queries) QueuePaces(ctx context.Context, since time.Time) (map[cc.QueueID]QueuePace, error) {
	all := make(map[cc.QueueID]QueuePace)
	// A wait of more than an hour is not looked at: entered_at has an index.
	err := q.each(ctx, `SELECT queue_id, COALESCE(answered_at, ended_at) / 60000 AS minute, COUNT(*),
			COUNT(CASE WHEN answered_at IS NOT NULL AND ended_at IS NOT NULL THEN 1 END),
			CAST(COALESCE(SUM(CASE WHEN ended_at IS NOT NULL THEN ended_at - answered_at END), 0) AS BIGINT)
		FROM interactions WHERE entered_at >= $1 AND COALESCE(answered_at, ended_at) >= $2 GROUP BY queue_id, minute`,
		[]any{since.Add(-time.Hour).UnixMilli(), since.UnixMilli()}, func(scan Scan) error {
			var queue cc.QueueID
			var m PaceMinute
			var minute, total int64
			err := scan(&queue, &minute, &m.Left, &m.Ended, &total)
			m.Began, m.Handling = time.UnixMilli(minute*60_000).UTC(), time.Duration(total)*time.Millisecond
			p := all[queue]
			p.Queue, p.Minutes = queue, append(p.Minutes, m)
			all[queue] = p
			return err
		})
	if err != nil {
		return nil, err
	}
	err = q.each(ctx, `SELECT a.queue_id, (SELECT COUNT(*) FROM account_queues b WHERE b.agent_id = a.agent_id)
		FROM account_queues a JOIN presence p ON p.agent_id = a.agent_id WHERE p.signed_in AND p.desks > 0`, nil, func(scan Scan) error {
		var queue cc.QueueID
		var serves int
		err := scan(&queue, &serves)
		p := all[queue]
		p.Queue = queue
		p.SignedIn++
		if serves > 0 {
			p.Share += 1 / float64(serves)
		}
		all[queue] = p
		return err
	})
	return all, err
}

// Favourites reads the agents and queues that an agent marked.
func (q Queries) Favourites(ctx context.Context, agent cc.AgentID) (map[string]bool, error) {
	marked := make(map[string]bool)
	err := q.each(ctx, `SELECT target_id FROM favourites WHERE agent_id = $1`, []any{agent}, func(scan Scan) error {
		var id string
		err := scan(&id)
		marked[id] = true
		return err
	})
	return marked, err
}

// SetFavourite marks an agent or a queue for an agent, or takes the mark away. Repeating it changes nothing.
func (t Tx) SetFavourite(ctx context.Context, agent cc.AgentID, target string, marked bool) error {
	if !marked {
		_, err := t.exec(ctx, `DELETE FROM favourites WHERE agent_id = $1 AND target_id = $2`, agent, target)
		return err
	}
	_, err := t.exec(ctx, `INSERT INTO favourites (agent_id, target_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
		agent, target, t.Now().UnixMilli())
	return err
}
