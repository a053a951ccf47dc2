package wrapup

import (
	"context"
	"slices"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// Finish is an agent's wish to be done.
type Finish struct {
	Interaction cc.InteractionID
	Segment     cc.SegmentID // empty: all of theirs
	Agent       cc.AgentID
	MayFill     bool   // has the right to custom data; who has not is not asked for it
	Key         string // of idempotency
}

// Done finishes an agent's part after the call. Beside the refusals of
// cc.MarkDone: customDataRequired, with the field named, while a required value
// is missing from what they owned.
func (s *Service) Done(ctx context.Context, f Finish) (cc.Interaction, error) {
	cmd := cc.MarkDone{Agent: f.Agent, Segment: f.Segment}
	return s.db.Do(ctx, store.Command{
		Interaction: f.Interaction, Cmd: cmd, Actor: cc.Actor(f.Agent), Key: f.Key,
		Before: func(ctx context.Context, tx store.Tx) (cc.Command, error) {
			if !f.MayFill {
				return cmd, nil
			}
			return cmd, filled(ctx, tx, cmd, f.Interaction)
		},
	})
}

// filled refuses what would be done with a required value missing. What cc
// refuses by itself, or has done already, is left to it.
func filled(ctx context.Context, tx store.Tx, cmd cc.MarkDone, id cc.InteractionID) error {
	state, err := tx.Interaction(ctx, id)
	if err != nil {
		return err
	}
	owned := slices.ContainsFunc(state.Segments, func(g cc.Segment) bool {
		mine := g.Agent == cmd.Agent && (cmd.Segment == "" || cmd.Segment == g.ID)
		return mine && g.State == cc.SegmentWrapUp && g.Kind == cc.OwnerSegment
	})
	if !owned {
		return nil
	}
	for _, g := range state.Segments {
		asked, _, err := tx.WrapUp(ctx, state.WorkedIn(g))
		if err != nil {
			return err
		}
		codes := func(cc.QueueID) cc.Codes { return asked.Asks() }
		if g.Agent == cmd.Agent && g.State == cc.SegmentWrapUp && state.CodeMissing(g, codes) {
			return nil // the code is asked for first, as it stands first on the desk
		}
	}
	values, err := tx.CustomValues(ctx, id)
	if err != nil {
		return err
	}
	for _, v := range store.Rules(values) {
		if v.Missing() {
			return &cc.Error{Code: cc.Conflict, Reason: "customDataRequired", Field: "values." + v.Field.Key}
		}
	}
	return nil
}
