package store

import (
	"context"
	"encoding/json"
	"fmt"

	"visavis/internal/cc"
)

// Kind is a kind of settings that are read by their id alone, each a T.
type Kind[T any] string

// The kinds of settings.
const (
	Skills    Kind[Skill]    = "skill"
	Calendars Kind[Calendar] = "calendar"
	Roles     Kind[Role]     = "role"
	NotReady  Kind[Reason]   = "notReady"
)

// Kept is one thing of a kind. Its revision rises with every change, from 1.
type Kept[T any] struct {
	ID       string
	Revision int64
	Content  T
}

// Skill is something that agents know more or less well, on levels 1 to 5.
type Skill struct {
	Name Words `json:"name"`
}

// Role is a set of rights, some of which may count in some queues only.
type Role struct {
	Name        Words        `json:"name"`
	Permissions []string     `json:"permissions" nullable:"false"`
	Queues      []cc.QueueID `json:"queues,omitempty"` // where they count, as far as they can be limited; empty: everywhere
}

// Reason is why an agent takes no work for a while.
type Reason struct {
	Name Words `json:"name"`
}

// NeededSkill is a skill that a contact's agent must have at a level or above.
type NeededSkill struct {
	Skill string `json:"skill"`
	Level int    `json:"level"`
}

// Calendar says when something is open, in its own time zone. Week and
// Exceptions are in order and do not overlap.
type Calendar struct {
	Name       Words       `json:"name"`
	Zone       string      `json:"zone"` // IANA name
	Week       []Opening   `json:"week" nullable:"false"`
	Exceptions []Exception `json:"exceptions,omitempty"`
}

// Opening is a stretch of every week. Times are of the wall clock, "HH:MM";
// "24:00" is the end of the day.
type Opening struct {
	Day  int    `json:"day"` // 0: Sunday
	From string `json:"from"`
	To   string `json:"to"`
}

// Exception is a day on which the week does not count: a holiday, or other hours.
type Exception struct {
	Date  string    `json:"date"` // YYYY-MM-DD; "*-MM-DD" every year
	Name  Words     `json:"name"`
	Hours []Stretch `json:"hours,omitempty"` // none: closed all day
}

// Stretch is a part of a day.
type Stretch struct {
	From string `json:"from"`
	To   string `json:"to"`
}

func scanKept[T any](scan Scan) (Kept[T], error) {
	var k Kept[T]
	var content string
	if err := scan(&k.ID, &k.Revision, &content); err != nil {
		return k, err
	}
	if err := json.Unmarshal([]byte(content), &k.Content); err != nil {
		return k, fmt.Errorf("settings %s: %w", k.ID, err)
	}
	return k, nil
}

// Read reads one thing of a kind.
func (kind Kind[T]) Read(ctx context.Context, q Queries, id string) (Kept[T], error) {
	return single(ctx, q, `SELECT id, revision, content FROM settings WHERE kind = $1 AND id = $2`, []any{string(kind), id}, scanKept[T])
}

// All reads all things of a kind, in the order of their ids.
func (kind Kind[T]) All(ctx context.Context, q Queries) ([]Kept[T], error) {
	return list(ctx, q, `SELECT id, revision, content FROM settings WHERE kind = $1 ORDER BY id`, []any{string(kind)}, scanKept[T])
}

// Put writes one thing over the revision that was read, 0 for one that is new.
// The conflict revisionStale says that another change came first.
func (kind Kind[T]) Put(ctx context.Context, t Tx, id string, over int64, content T) error {
	text, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("settings %s: %w", id, err)
	}
	n, err := t.exec(ctx, `INSERT INTO settings (kind, id, revision, content) VALUES ($1, $2, $3, $4)
		ON CONFLICT (kind, id) DO UPDATE SET revision = excluded.revision, content = excluded.content
		WHERE settings.revision = excluded.revision - 1`, string(kind), id, over+1, string(text))
	if err == nil && n == 0 {
		return cc.Refuse("revisionStale")
	}
	return err
}

// Delete removes one thing; one that is not there is not found.
func (kind Kind[T]) Delete(ctx context.Context, t Tx, id string) error {
	n, err := t.exec(ctx, `DELETE FROM settings WHERE kind = $1 AND id = $2`, string(kind), id)
	if err == nil && n == 0 {
		return cc.Fail(cc.NotFound, "notFound")
	}
	return err
}

// AgentSkills reads what every agent knows, and how well.
func (q Queries) AgentSkills(ctx context.Context) (map[cc.AgentID]map[string]int, error) {
	all := make(map[cc.AgentID]map[string]int)
	err := q.each(ctx, `SELECT agent_id, skill_id, level FROM agent_skills`, nil, func(scan Scan) error {
		var agent cc.AgentID
		var skill string
		var level int
		if err := scan(&agent, &skill, &level); err != nil {
			return err
		}
		if all[agent] == nil {
			all[agent] = make(map[string]int)
		}
		all[agent][skill] = level
		return nil
	})
	return all, err
}

// SkillsOf reads what one agent knows, and how well.
func (q Queries) SkillsOf(ctx context.Context, agent cc.AgentID) (map[string]int, error) {
	knows := make(map[string]int)
	err := q.each(ctx, `SELECT skill_id, level FROM agent_skills WHERE agent_id = $1`, []any{agent}, func(scan Scan) error {
		var skill string
		var level int
		err := scan(&skill, &level)
		knows[skill] = level
		return err
	})
	return knows, err
}

// SetAgentSkills makes these the skills of an agent.
func (t Tx) SetAgentSkills(ctx context.Context, agent cc.AgentID, knows map[string]int) error {
	if _, err := t.exec(ctx, `DELETE FROM agent_skills WHERE agent_id = $1`, agent); err != nil {
		return err
	}
	for skill, level := range knows {
		if _, err := t.exec(ctx, `INSERT INTO agent_skills (agent_id, skill_id, level) VALUES ($1, $2, $3)`, agent, skill, level); err != nil {
			return fmt.Errorf("agent %s knows %s: %w", agent, skill, err)
		}
	}
	return nil
}
