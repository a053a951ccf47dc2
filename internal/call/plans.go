package call

import (
	"context"
	"strings"

	"visavis/internal/cc"
	"visavis/internal/media"
	"visavis/internal/store"
)

// Plans reads from the store what media ought to be.
type Plans struct{ db *store.DB }

var _ media.Plans = (*Plans)(nil)

// NewPlans returns the plans of a store's interactions and of device checks.
func NewPlans(db *store.DB) *Plans { return &Plans{db: db} }

// Plan returns an interaction's or a device check's plan with its version; the
// plan of what is over or never was is empty.
func (p *Plans) Plan(ctx context.Context, id cc.InteractionID) (version int64, plan cc.Plan, err error) {
	if c, ok := parseCheck(cc.Room(id)); ok {
		return 1, c.plan(p.db.Now()), nil
	}
	var s cc.Interaction
	err = p.db.Read(ctx, func(q store.Queries) error {
		s, err = q.Interaction(ctx, id)
		return err
	})
	if cc.CodeOf(err) == cc.NotFound && err != nil {
		return 0, nil, nil
	}
	if err != nil {
		return 0, nil, err
	}
	return s.Version, cc.MediaPlan(s), nil
}

// Active lists the interactions that have rooms now.
func (p *Plans) Active(ctx context.Context) (ids []cc.InteractionID, err error) {
	err = p.db.Read(ctx, func(q store.Queries) error {
		ids, err = q.WithRooms(ctx)
		return err
	})
	return ids, err
}

// Owner says whose a room on the media server is: an interaction's, be it the
// stage or a side room, or a device check's. Give it to the reconciler.
func Owner(room cc.Room) (cc.InteractionID, bool) {
	if _, ok := parseCheck(room); ok {
		return cc.InteractionID(room), true
	}
	return room.Interaction(), strings.HasPrefix(string(room), "int_")
}
