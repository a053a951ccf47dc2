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
	theirs, err := tx.AgentInteractions(ctx, agent)
	if err != nil {
		return err
	}
	for _, i := range theirs {
		if _, err := tx.Do(ctx, i.ID, cc.AgentGone{Agent: agent, Barred: true}, cc.BySystem); err != nil {
			return err
		}
	}
	return nil
}
