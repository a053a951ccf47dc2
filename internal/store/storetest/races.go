package storetest

import (
	"flag"
	"fmt"
	"sync"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// rounds is how often each race is run.
var rounds = flag.Int("rounds", 40, "how often each race is run")

// together runs functions at the same moment and waits for them.
func together(fns ...func()) {
	start := make(chan struct{})
	var wg sync.WaitGroup
	for _, fn := range fns {
		wg.Go(func() {
			<-start
			fn()
		})
	}
	close(start)
	wg.Wait()
}

// oneOf fails the test unless the error is nil or has one of the reasons.
func oneOf(t *testing.T, what string, err error, reasons ...string) {
	t.Helper()
	if err == nil {
		return
	}
	for _, r := range reasons {
		if cc.ReasonOf(err) == r && (cc.CodeOf(err) == cc.Conflict) {
			return
		}
	}
	t.Errorf("%s: %v", what, err)
}

func acceptHangUpTimeOut(t *testing.T, open Opener) {
	clock := NewClock()
	c := NewCentre(t, open(t, clock.Now))
	nadia := c.Agent("agt_nadia", true)
	won := map[string]int{}
	for i := range Effort(*rounds) {
		id := c.Contact()
		offer := c.Ring(id, nadia)
		var accepted, hungUp error
		steps := []func(){
			func() { _, accepted = c.Do(id, cc.Accept{Offer: offer, Agent: nadia}, cc.Actor(nadia)) },
			func() { _, hungUp = c.Do(id, cc.HangUp{}, cc.ByContact) },
			func() { _, _ = c.Do(id, cc.Tick{}, cc.BySystem) },
		}
		if i%3 == 0 { // it wins nearly always
			steps = append(steps, func() { clock.Advance(21 * time.Second) })
		}
		together(append(steps[i%len(steps):], steps[:i%len(steps)]...)...)
		oneOf(t, "accept", accepted, "offerGone", "callEnded")
		if hungUp != nil {
			t.Errorf("hang-up was refused: %v", hungUp)
		}
		s := c.Load(id)
		if s.End == nil || len(s.Offers) != 0 || len(s.Parties) != 0 {
			t.Fatalf("left over: %+v", s)
		}
		if (accepted == nil) != (len(s.Segments) == 1) || (accepted == nil) != (s.Phase() == cc.WrapUp) {
			t.Errorf("accept: %v, and the segments are %+v", accepted, s.Segments)
		}
		if accepted == nil {
			won["accept"]++
			c.Must(id, cc.MarkDone{Agent: nadia}, cc.Actor(nadia))
		} else {
			won[cc.ReasonOf(accepted)]++
		}
	}
	c.Audit()
	t.Logf("%v", won)
}

func twoAgentsOneContact(t *testing.T, open Opener) {
	c := NewCentre(t, open(t, NewClock().Now))
	nadia, luc := c.Agent("agt_nadia", true), c.Agent("agt_luc", true)
	for range Effort(*rounds) {
		id := c.Contact()
		var first, second error
		together(
			func() { _, first = c.Do(id, cc.MakeOffer{Agent: nadia}, cc.BySystem) },
			func() { _, second = c.Do(id, cc.MakeOffer{Agent: luc}, cc.BySystem) },
		)
		if (first == nil) == (second == nil) {
			t.Errorf("two offers at once: %v and %v", first, second)
		}
		oneOf(t, "first", first, "notQueued", "slotTaken")
		oneOf(t, "second", second, "notQueued", "slotTaken")
		c.Must(id, cc.HangUp{}, cc.ByContact)
	}
	c.Audit()
}

func twoContactsOneAgent(t *testing.T, open Opener) {
	c := NewCentre(t, open(t, NewClock().Now))
	nadia := c.Agent("agt_nadia", true)
	for range Effort(*rounds) {
		ids := []cc.InteractionID{c.Contact(), c.Contact()}
		var errs [2]error
		together(
			func() { _, errs[0] = c.Do(ids[0], cc.MakeOffer{Agent: nadia}, cc.BySystem) },
			func() { _, errs[1] = c.Do(ids[1], cc.MakeOffer{Agent: nadia}, cc.BySystem) },
		)
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("two rings at once: %v", errs)
		}
		for i, id := range ids {
			oneOf(t, "ring", errs[i], "slotTaken")
			want := cc.Queued
			if errs[i] == nil {
				want = cc.Offered
			}
			if got := c.Load(id).Phase(); got != want {
				t.Errorf("phase %s, want %s", got, want)
			}
		}
		for _, id := range ids {
			c.Must(id, cc.HangUp{}, cc.ByContact)
		}
	}
	c.Audit()
}

func oneOfferManyAccepts(t *testing.T, open Opener) {
	c := NewCentre(t, open(t, NewClock().Now))
	nadia := c.Agent("agt_nadia", true)
	for range Effort(*rounds) {
		id := c.Contact()
		offer := c.Ring(id, nadia)
		var mu sync.Mutex
		won := 0
		accept := func() {
			_, err := c.Do(id, cc.Accept{Offer: offer, Agent: nadia}, cc.Actor(nadia))
			oneOf(t, "accept", err, "offerGone")
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			}
		}
		together(accept, accept, accept, accept)
		if won != 1 || len(c.Load(id).Segments) != 1 {
			t.Errorf("%d accepts of one offer", won)
		}
		c.Must(id, cc.HangUp{}, cc.ByContact)
		c.Must(id, cc.MarkDone{Agent: nadia}, cc.Actor(nadia))
	}
	c.Audit()
}

func twoCallsOneMouth(t *testing.T, open Opener) {
	c := NewCentre(t, open(t, NewClock().Now))
	nadia := c.Agent("agt_nadia", true)
	c.Write(func(tx store.Tx) error { return tx.SetCapacity(t.Context(), nadia, 2) })
	ids := []cc.InteractionID{c.Contact(), c.Contact()}
	for _, id := range ids {
		c.Answer(id, nadia)
		c.Must(id, cc.HoldContact{Agent: nadia}, cc.Actor(nadia))
	}
	for range Effort(*rounds) {
		var errs [2]error
		together(
			func() { _, errs[0] = c.Do(ids[0], cc.ResumeContact{Agent: nadia}, cc.Actor(nadia)) },
			func() { _, errs[1] = c.Do(ids[1], cc.ResumeContact{Agent: nadia}, cc.Actor(nadia)) },
		)
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("two calls live at once: %v", errs)
		}
		for i, id := range ids {
			oneOf(t, "resume", errs[i], "otherCallLive")
			if errs[i] == nil {
				c.Must(id, cc.HoldContact{Agent: nadia}, cc.Actor(nadia))
			}
		}
	}
	c.Audit()
}

// handedOverAtOnce: whoever of the two agents the contact ends up with, it is
// one of them or the call is over.
func handedOverAtOnce(t *testing.T, open Opener) {
	clock := NewClock()
	c := NewCentre(t, open(t, clock.Now))
	nadia, luc := c.Agent("agt_nadia", true), c.Agent("agt_luc", true)
	won := map[string]int{}
	for i := range Effort(*rounds) {
		id := c.Contact()
		c.Answer(id, nadia)
		s := c.Must(id, cc.TransferAgent{Agent: nadia, Target: luc}, cc.Actor(nadia))
		offer, ok := s.OfferTo(luc)
		if !ok || s.Transfer == nil {
			t.Fatalf("no transfer: %+v", s)
		}
		transfer := s.Transfer.ID
		var accepted, takenBack, hungUp error
		steps := []func(){
			func() {
				_, accepted = c.Do(id, cc.Accept{Offer: offer.ID, Agent: luc, VideoRight: true}, cc.Actor(luc))
			},
			func() {
				_, takenBack = c.Do(id, cc.CancelTransfer{Agent: nadia, Transfer: transfer}, cc.Actor(nadia))
			},
			func() { _, _ = c.Do(id, cc.Tick{}, cc.BySystem) },
		}
		if i%3 == 0 {
			steps = append(steps, func() { clock.Advance(21 * time.Second) })
		}
		if i%2 == 0 {
			steps = append(steps, func() { _, hungUp = c.Do(id, cc.HangUp{}, cc.ByContact) })
		}
		turn := i % len(steps)
		together(append(steps[turn:], steps[:turn]...)...)
		if hungUp != nil {
			t.Errorf("hang-up was refused: %v", hungUp)
		}
		s = c.Load(id)
		owner, owned := s.OwnerParty()
		switch {
		case s.End != nil && (owned || len(s.Offers) > 0 || len(s.Parties) > 0):
			t.Fatalf("left over: %+v", s)
		case s.End == nil && s.Phase() != cc.Queued && s.Phase() != cc.Offered && !owned:
			t.Fatalf("nobody has the contact: accept %v, taken back %v: %+v", accepted, takenBack, s)
		case owned && owner.Agent != nadia && owner.Agent != luc:
			t.Fatalf("the contact is with %s", owner.Agent)
		}
		switch {
		case accepted == nil:
			won["accept"]++
		case takenBack == nil:
			won["taken back"]++
		default:
			won[cc.ReasonOf(accepted)]++
		}
		c.Must(id, cc.HangUp{}, cc.ByContact)
		for _, agent := range []cc.AgentID{nadia, luc} {
			if _, worked := c.Load(id).SegmentOf(agent); worked {
				c.Must(id, cc.MarkDone{Agent: agent}, cc.Actor(agent))
			}
		}
	}
	c.Audit()
	t.Logf("%v", won)
}

// A desk that reconnects: the connection that broke is missed while the next one opens.
func deskClosesAsAnotherOpens(t *testing.T, open Opener) {
	c := NewCentre(t, open(t, NewClock().Now))
	nadia := c.Agent("agt_nadia", true)
	before := "desk_" + string(nadia)
	for i := range Effort(*rounds) {
		next := fmt.Sprintf("desk_%d", i)
		var opened, closed error
		together(
			func() {
				opened = c.DB.Write(t.Context(), func(tx store.Tx) error {
					_, err := tx.OpenDesk(t.Context(), nadia, next, "here")
					return err
				})
			},
			func() {
				closed = c.DB.Write(t.Context(), func(tx store.Tx) error {
					_, err := tx.CloseDesk(t.Context(), nadia, before)
					return err
				})
			},
		)
		if opened != nil || closed != nil {
			t.Fatalf("opened: %v, closed: %v", opened, closed)
		}
		if n := c.Presence(nadia).Desks; n != 1 {
			t.Fatalf("round %d: %d desks are counted where one is open", i, n)
		}
		before = next
	}
}
