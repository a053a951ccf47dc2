package store

import (
	"context"

	"visavis/internal/cc"
)

// Alive asks the database for an answer.
func (q Queries) Alive(ctx context.Context) error {
	var one int
	return q.one(ctx, `SELECT 1`, nil, &one)
}

// Phases counts the interactions that are not over, by phase.
func (q Queries) Phases(ctx context.Context) (map[cc.Phase]int, error) {
	counts := make(map[cc.Phase]int)
	err := q.each(ctx, `SELECT phase, COUNT(*) FROM interactions WHERE phase NOT IN ('done', 'abandoned') GROUP BY phase`, nil,
		func(scan Scan) error {
			var phase cc.Phase
			var n int
			if err := scan(&phase, &n); err != nil {
				return err
			}
			counts[phase] = n
			return nil
		})
	return counts, err
}

// Running reads the interactions whose call has not ended.
func (q Queries) Running(ctx context.Context) ([]cc.Interaction, error) {
	return list(ctx, q, `SELECT state FROM interactions WHERE ended_at IS NULL ORDER BY id`, nil, scanInteraction)
}
