package call_test

import (
	"context"
	"testing"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// TestAcceptingASecondCallHoldsTheFirst: in the same transaction, and only if
// there is something to accept.
func TestAcceptingASecondCallHoldsTheFirst(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		first, _, _, _ := s.talking()
		const nadia cc.AgentID = "agt_nadia"
		s.Write(func(tx store.Tx) error { return tx.SetCapacity(context.Background(), nadia, 2) })
		second := s.Contact()
		offer := s.Ring(second, nadia)
		accept := func(offer cc.OfferID, key string) error {
			_, err := s.calls.Do(t.Context(), second, cc.Accept{Offer: offer, Agent: nadia, VideoRight: true}, cc.Actor(nadia), key)
			return err
		}
		if err := accept("off_old", "1"); cc.ReasonOf(err) != "offerGone" || s.Load(first).Hold != nil {
			t.Errorf("a late click: %v, the first call's hold %+v", err, s.Load(first).Hold)
		}
		for range 2 { // repeated, it is the same
			if err := accept(offer, "2"); err != nil {
				t.Fatal(err)
			}
		}
		if h := s.Load(first).Hold; h == nil || h.Why != cc.HoldAsked {
			t.Errorf("the first call's hold: %+v", h)
		}
		if p, ok := s.Load(second).OwnerParty(); !ok || p.Agent != nadia {
			t.Errorf("the second call: %+v", s.Load(second))
		}
		// Back to the first only by leaving the second.
		if _, err := s.calls.Do(t.Context(), first, cc.ResumeContact{Agent: nadia}, cc.Actor(nadia), ""); cc.ReasonOf(err) != "otherCallLive" {
			t.Errorf("both at once: %v", err)
		}
		s.Audit()
	})
}

// TestACallWithOthersIsNotLeftForASecond: in a conference an accept is refused.
func TestACallWithOthersIsNotLeftForASecond(t *testing.T) {
	onStage(t, func(t *testing.T, s *stage) {
		first, _, _, _ := s.talking()
		const nadia cc.AgentID = "agt_nadia"
		luc := s.Agent("agt_luc", true)
		s.Write(func(tx store.Tx) error { return tx.SetCapacity(context.Background(), nadia, 2) })
		s.Must(first, cc.Invite{Agent: nadia, Target: luc}, cc.Actor(nadia))
		second := s.Contact()
		offer := s.Ring(second, nadia)
		_, err := s.calls.Do(t.Context(), second, cc.Accept{Offer: offer, Agent: nadia}, cc.Actor(nadia), "")
		if cc.ReasonOf(err) != "otherCallLive" || s.Load(first).Hold != nil {
			t.Errorf("accepted beside a conference: %v", err)
		}
	})
}
