package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"visavis/internal/cc"
)

// Queue is where interactions wait for an agent.
type Queue struct {
	ID       cc.QueueID
	Key      string // short name in addresses and scripts
	Revision int64  // rises with every change
	QueueSettings
}

// QueueSettings is what an administrator sets of a queue. Times are seconds;
// 0 takes the default of cc.DefaultPolicy.
type QueueSettings struct {
	Name        Words `json:"name"`
	Video       bool  `json:"video"` // the queue's switch
	Ring        int   `json:"ring,omitempty"`
	Join        int   `json:"join,omitempty"`
	AgentBack   int   `json:"agentBack,omitempty"`
	ContactBack int   `json:"contactBack,omitempty"`
	Question    int   `json:"question,omitempty"`
	WrapUp      int   `json:"wrapUp,omitempty"` // negative: until the agent is done
	Extend      int   `json:"extend,omitempty"` // of wrap-up, at a time

	// Targets, in seconds; 0: none.
	AmberAfter     int `json:"amberAfter,omitempty"` // of talk
	RedAfter       int `json:"redAfter,omitempty"`
	HoldAmberAfter int `json:"holdAmberAfter,omitempty"`
	WarnAfter      int `json:"warnAfter,omitempty"` // of waiting

	ServiceLevel ServiceLevel `json:"serviceLevel,omitzero"`

	// How its contacts are given to agents.
	Priority  int           `json:"priority,omitempty"`  // 0 to 10; each is worth cc.PriorityBoost of waiting
	Skills    []NeededSkill `json:"skills,omitempty"`    // that an agent must have to be rung
	BestSkill bool          `json:"bestSkill,omitempty"` // who knows most is rung first; else who is idle the longest
	Overflow  []Overflow    `json:"overflow,omitempty"`  // in order of After
	Second    bool          `json:"second,omitempty"`    // rings agents who have another call on hold or to be held

	Hours         string `json:"hours,omitempty"` // id of a calendar; empty: always open
	ClosedMessage Words  `json:"closedMessage,omitzero"`

	ScreenPop string `json:"screenPop,omitempty"` // address opened at the agent's, with {fields} filled in
}

// ServiceLevel is a promise: so many per cent are answered within so many
// seconds. The zero value promises nothing.
type ServiceLevel struct {
	Percent int `json:"percent"`
	Seconds int `json:"seconds"`
}

// Overflow is what is tried as well for a contact who waited for a while: the
// agents of another queue, or agents who know less than asked.
type Overflow struct {
	After int        `json:"after"`           // seconds
	Queue cc.QueueID `json:"queue,omitempty"` // whose agents are rung too; empty: none
	Lower int        `json:"lower,omitempty"` // by how many levels the skills asked for sink, as a whole
}

// Needs is what the queue asks of whom it rings.
func (s QueueSettings) Needs() []cc.Need { return needs(s.Skills) }

func needs(skills []NeededSkill) []cc.Need {
	asked := make([]cc.Need, 0, len(skills))
	for _, n := range skills {
		asked = append(asked, cc.Need{Skill: cc.SkillID(n.Skill), Level: n.Level})
	}
	return cc.Needs(asked)
}

// Policy is the queue's time limits.
func (s QueueSettings) Policy() cc.Policy {
	seconds := func(n int) time.Duration { return time.Duration(n) * time.Second }
	return cc.Policy{
		Ring: seconds(s.Ring), Join: seconds(s.Join), AgentBack: seconds(s.AgentBack), ContactBack: seconds(s.ContactBack),
		Question: seconds(s.Question), WrapUp: seconds(s.WrapUp), Extend: seconds(s.Extend),
	}
}

const queueColumns = `id, key, revision, settings`

func scanQueue(scan Scan) (Queue, error) {
	var queue Queue
	var settings string
	if err := scan(&queue.ID, &queue.Key, &queue.Revision, &settings); err != nil {
		return Queue{}, err
	}
	if err := json.Unmarshal([]byte(settings), &queue.QueueSettings); err != nil {
		return Queue{}, fmt.Errorf("queue %s: %w", queue.ID, err)
	}
	return queue, nil
}

// Queue reads one queue.
func (q Queries) Queue(ctx context.Context, id cc.QueueID) (Queue, error) {
	return single(ctx, q, `SELECT `+queueColumns+` FROM queues WHERE id = $1`, []any{id}, scanQueue)
}

// QueueByKey reads the queue with a key.
func (q Queries) QueueByKey(ctx context.Context, key string) (Queue, error) {
	return single(ctx, q, `SELECT `+queueColumns+` FROM queues WHERE key = $1`, []any{key}, scanQueue)
}

// Queues reads all queues in the order of their keys.
func (q Queries) Queues(ctx context.Context) ([]Queue, error) {
	return list(ctx, q, `SELECT `+queueColumns+` FROM queues ORDER BY key`, nil, scanQueue)
}

// AgentQueues reads the queues that an agent serves, in the order of their keys.
func (q Queries) AgentQueues(ctx context.Context, agent cc.AgentID) ([]Queue, error) {
	return list(ctx, q, `SELECT `+queueColumns+` FROM queues
		WHERE id IN (SELECT queue_id FROM account_queues WHERE agent_id = $1) ORDER BY key`, []any{agent}, scanQueue)
}

// PutQueue adds a queue or replaces the one with its id, whatever its
// revision. Another queue's key is the conflict Taken.
func (t Tx) PutQueue(ctx context.Context, queue Queue) error {
	settings, err := json.Marshal(queue.QueueSettings)
	if err != nil {
		return fmt.Errorf("queue %s: %w", queue.ID, err)
	}
	_, err = t.exec(ctx, `INSERT INTO queues (`+queueColumns+`) VALUES ($1, $2, 1, $3)
		ON CONFLICT (id) DO UPDATE SET key = excluded.key, settings = excluded.settings, revision = queues.revision + 1`,
		queue.ID, queue.Key, string(settings))
	return err
}

// SetAgentQueues makes these the queues that an agent serves.
func (t Tx) SetAgentQueues(ctx context.Context, agent cc.AgentID, queues []cc.QueueID) error {
	if _, err := t.exec(ctx, `DELETE FROM account_queues WHERE agent_id = $1`, agent); err != nil {
		return err
	}
	for _, id := range queues {
		_, err := t.exec(ctx, `INSERT INTO account_queues (agent_id, queue_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, agent, id)
		if err != nil {
			return fmt.Errorf("agent %s serves %s: %w", agent, id, err)
		}
	}
	return nil
}

// QueueFigures is the state of one queue at a moment.
type QueueFigures struct {
	Queue        cc.QueueID
	Waiting      int       // contacts whom nobody has answered, the one who is ringing somewhere included
	LongestSince time.Time // since when the first of them waits; zero: nobody
	AgentsReady  int       // who would be offered the next contact now
}

// QueueFigures reads the state of every queue, in the order of their keys.
func (q Queries) QueueFigures(ctx context.Context) ([]QueueFigures, error) {
	return list(ctx, q, `SELECT q.id,
			(SELECT COUNT(*) FROM interactions i WHERE i.queue_id = q.id AND i.phase IN ('queued', 'offered') AND i.ended_at IS NULL),
			(SELECT MIN(i.entered_at) FROM interactions i WHERE i.queue_id = q.id AND i.phase IN ('queued', 'offered') AND i.ended_at IS NULL),
			(SELECT COUNT(*) FROM account_queues a JOIN presence p ON p.agent_id = a.agent_id WHERE a.queue_id = q.id AND `+free+`)
		FROM queues q ORDER BY q.key`, nil, func(scan Scan) (QueueFigures, error) {
		var f QueueFigures
		var longest *int64
		err := scan(&f.Queue, &f.Waiting, &longest, &f.AgentsReady)
		f.LongestSince = fromMillis(longest)
		return f, err
	})
}
