package call

import (
	"context"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// holdsFirst puts the call that an agent is in on hold in the transaction in
// which they accept another one: nobody ever talks into two calls. Refused
// (otherCallLive) while that call is no plain one: a conference, say, has others
// who would be left without them. held is set to the call that was put on hold, if one was.
func holdsFirst(id cc.InteractionID, accept cc.Accept, held *cc.InteractionID) func(context.Context, store.Tx) (cc.Command, error) {
	return func(ctx context.Context, tx store.Tx) (cc.Command, error) {
		*held = ""
		live, err := tx.LiveCall(ctx, accept.Agent)
		if err != nil || live == "" || live == id {
			return accept, err
		}
		// Only if the offer is there to be accepted: a late click holds nobody.
		rung, err := tx.Interaction(ctx, id)
		if err != nil {
			return accept, nothingFound(err)
		}
		if o, ok := rung.OfferTo(accept.Agent); !ok || o.ID != accept.Offer || !o.Until.After(tx.Now()) {
			return accept, nil
		}
		first, err := tx.Interaction(ctx, live)
		if err != nil {
			return accept, nothingFound(err)
		}
		if !first.HoldableBy(accept.Agent) {
			return accept, cc.Refuse("otherCallLive")
		}
		result, err := tx.Do(ctx, live, cc.HoldContact{Agent: accept.Agent}, cc.Actor(accept.Agent))
		if err == nil && result.Refused != nil {
			err = cc.Refuse("otherCallLive") // a deadline came first
		}
		*held = live
		return accept, err
	}
}

// nothingFound leaves it to the command to say that an interaction is not there.
func nothingFound(err error) error {
	if cc.CodeOf(err) == cc.NotFound {
		return nil
	}
	return err
}
