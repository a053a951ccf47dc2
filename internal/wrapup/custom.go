package wrapup

import (
	"context"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/view"
)

// CustomData reads an interaction's custom fields, for those on whose desk it is.
func (s *Service) CustomData(ctx context.Context, id cc.InteractionID, agent cc.AgentID) (values []view.CustomValue, err error) {
	err = s.db.Read(ctx, func(q store.Queries) error {
		state, err := q.Interaction(ctx, id)
		if err != nil {
			return err
		}
		if !view.Concerns(state, agent) {
			return cc.Fail(cc.NotFound, "notFound")
		}
		values, err = s.views.CustomData(ctx, q, id)
		return err
	})
	return values, err
}

// Edit writes custom values, all of an edit or nothing, and returns all values
// after it; beside the refusal revisionStale what is stored. Agents who are in
// the call or still finish their part may (frozen, notFound). See
// cc.CustomData.Edit for the other refusals.
func (s *Service) Edit(ctx context.Context, id cc.InteractionID, agent cc.AgentID, edit cc.CustomEdit) (values []view.CustomValue, err error) {
	err = s.db.Write(ctx, func(tx store.Tx) error {
		state, err := tx.Unchanging(ctx, id) // or it could be done before this is written
		if err != nil {
			return err
		}
		if err := mayFill(state, agent); err != nil {
			return err
		}
		stored, err := tx.CustomValues(ctx, id)
		if err != nil {
			return err
		}
		_, changes, refused := store.Rules(stored).Edit(edit)
		for _, c := range changes {
			if err := tx.ChangeCustomValue(ctx, id, c, agent, tx.Now()); err != nil {
				return err
			}
			err := tx.Append(ctx, store.Stream(id+"/values"), view.CustomValueChanged, cc.Actor(agent), view.CustomEvent{Key: c.Key, Revision: c.Revision})
			if err != nil {
				return err
			}
		}
		if values, err = s.views.CustomData(ctx, tx.Queries, id); err != nil {
			return err
		}
		return refused
	})
	return values, err
}

// mayFill tells whether an agent works on the interaction, and not merely rings or is done.
func mayFill(s cc.Interaction, agent cc.AgentID) error {
	if _, in := s.PartyOf(agent); in {
		return nil
	}
	g, ok := s.SegmentOf(agent)
	switch {
	case !ok:
		return cc.Fail(cc.NotFound, "notFound")
	case g.State == cc.SegmentDone:
		return cc.Refuse("frozen")
	}
	return nil
}
