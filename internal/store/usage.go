package store

import (
	"context"
	"slices"

	"visavis/internal/cc"
)

// QueueInUse tells whether anything refers to a queue: interactions that were
// in it, doors that lead to it, queues that overflow into it, roles and webhooks
// that are limited to it, which would mean nothing any more.
func (q Queries) QueueInUse(ctx context.Context, id cc.QueueID) (bool, error) {
	var n int
	err := q.one(ctx, `SELECT (SELECT COUNT(*) FROM interactions WHERE queue_id = $1) + (SELECT COUNT(*) FROM entry_points WHERE queue_id = $1)`, []any{id}, &n)
	if err != nil || n > 0 {
		return n > 0, err
	}
	queues, err := q.Queues(ctx)
	if err != nil {
		return false, err
	}
	roles, err := Roles.All(ctx, q)
	if err != nil {
		return false, err
	}
	hooks, err := q.Webhooks(ctx)
	return slices.ContainsFunc(queues, func(o Queue) bool {
		return slices.ContainsFunc(o.Overflow, func(f Overflow) bool { return f.Queue == id })
	}) || slices.ContainsFunc(roles, func(r Kept[Role]) bool { return slices.Contains(r.Content.Queues, id) }) ||
		slices.ContainsFunc(hooks, func(w Webhook) bool { return slices.Contains(w.Queues, id) }), err
}

// EntryPointInUse tells whether interactions came through an entry point.
func (q Queries) EntryPointInUse(ctx context.Context, id cc.EntryPointID) (bool, error) {
	var n int
	err := q.one(ctx, `SELECT COUNT(*) FROM interactions WHERE entry_point_id = $1`, []any{id}, &n)
	return n > 0, err
}

// SkillInUse tells whether an agent has a skill or a queue asks for it.
func (q Queries) SkillInUse(ctx context.Context, id string) (bool, error) {
	var n int
	if err := q.one(ctx, `SELECT COUNT(*) FROM agent_skills WHERE skill_id = $1`, []any{id}, &n); err != nil || n > 0 {
		return n > 0, err
	}
	queues, err := q.Queues(ctx)
	return slices.ContainsFunc(queues, func(o Queue) bool {
		return slices.ContainsFunc(o.Skills, func(s NeededSkill) bool { return s.Skill == id })
	}), err
}

// CalendarInUse tells whether a queue is open by a calendar.
func (q Queries) CalendarInUse(ctx context.Context, id string) (bool, error) {
	queues, err := q.Queues(ctx)
	return slices.ContainsFunc(queues, func(o Queue) bool { return o.Hours == id }), err
}

// RoleInUse tells whether somebody has a role.
func (q Queries) RoleInUse(ctx context.Context, id string) (bool, error) {
	accounts, err := q.Accounts(ctx)
	return slices.ContainsFunc(accounts, func(a Account) bool { return slices.Contains(a.Roles, id) }), err
}

// DeleteQueue removes a queue that nothing refers to, with what is set of it.
func (t Tx) DeleteQueue(ctx context.Context, id cc.QueueID) error {
	for _, statement := range []string{
		`DELETE FROM account_queues WHERE queue_id = $1`, `DELETE FROM wrapup_settings WHERE queue_id = $1`,
		`DELETE FROM favourites WHERE target_id = $1`, `DELETE FROM queues WHERE id = $1`,
	} {
		if _, err := t.exec(ctx, statement, id); err != nil {
			return err
		}
	}
	return nil
}

// DeleteEntryPoint removes an entry point through which nobody came.
func (t Tx) DeleteEntryPoint(ctx context.Context, id cc.EntryPointID) error {
	_, err := t.exec(ctx, `DELETE FROM entry_points WHERE id = $1`, id)
	return err
}

// AllAgentQueues reads which queues every agent serves.
func (q Queries) AllAgentQueues(ctx context.Context) (map[cc.AgentID][]cc.QueueID, error) {
	serves := make(map[cc.AgentID][]cc.QueueID)
	err := q.each(ctx, `SELECT a.agent_id, a.queue_id FROM account_queues a JOIN queues q ON q.id = a.queue_id ORDER BY a.agent_id, q.key`, nil,
		func(scan Scan) error {
			var agent cc.AgentID
			var queue cc.QueueID
			err := scan(&agent, &queue)
			serves[agent] = append(serves[agent], queue)
			return err
		})
	return serves, err
}

// Capacities reads how many slots every agent has.
func (q Queries) Capacities(ctx context.Context) (map[cc.AgentID]int, error) {
	slots := make(map[cc.AgentID]int)
	err := q.each(ctx, `SELECT agent_id, COUNT(*) FROM slots GROUP BY agent_id`, nil, func(scan Scan) error {
		var agent cc.AgentID
		var n int
		err := scan(&agent, &n)
		slots[agent] = n
		return err
	})
	return slots, err
}
