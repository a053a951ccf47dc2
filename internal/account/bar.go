package account

import (
	"context"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// bar puts an agent who may take calls no more out of theirs, in the
// transaction that takes the right: nothing rings at them, and their contact
// goes to a colleague in the call or back to the head of the queue. Left where
// they are they would hear a contact whom they can neither hold nor hang up.
func bar(ctx context.Context, tx store.Tx, agent cc.AgentID) error {
	_, err := tx.ChangePresence(ctx, agent, cc.BySystem, func(p *store.Presence) {
		if p.Ready {
			p.Ready, p.Reason = false, ""
		}
	})
	if err != nil {
		return err
	}
	return inCalls(ctx, tx, agent, cc.AgentGone{Agent: agent, Barred: true})
}

// inCalls tells every interaction of an agent something about them.
func inCalls(ctx context.Context, tx store.Tx, agent cc.AgentID, fact cc.Command) error {
	theirs, err := tx.AgentInteractions(ctx, agent)
	if err != nil {
		return err
	}
	for _, i := range theirs {
		if _, err := tx.Do(ctx, i.ID, fact, cc.BySystem); err != nil {
			return err
		}
	}
	return nil
}
