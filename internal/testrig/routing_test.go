package testrig_test

import (
	"sync"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/testrig"
	"visavis/internal/view"
)

func isReady(s testrig.DeskState) bool  { return s.Presence.Derived == "ready" }
func isMissed(s testrig.DeskState) bool { return reasonOf(s) == "missedOffer" }
func isQueued(v view.ContactView) bool  { return v.Phase == cc.Queued && !v.Ringing }
func isRinging(v view.ContactView) bool { return v.Ringing }
func hasEnded(v view.ContactView) bool  { return v.End != nil }
func reasonOf(s testrig.DeskState) string {
	if s.Presence.Reason == nil {
		return ""
	}
	return *s.Presence.Reason
}

func offer(v view.InteractionView) map[string]string { return map[string]string{"offer": v.Offer.ID} }

func declined(t *testing.T, start starter) {
	rig := start(t)
	nadia, luc := rig.SignIn(t, "nadia"), rig.SignIn(t, "luc")
	desk := nadia.OpenDesk(t)
	other := luc.OpenDesk(t)
	nadia.Ready(t, true)
	claire := rig.Call(t, "sav", "Claire")
	ring := desk.Ring(t)
	entered := claire.Now().EnteredAt

	nadia.Do(t, ring.ID, "decline", offer(ring))
	desk.Gone(t, ring.ID)
	if reason := nadia.Refused(t, ring.ID, "accept", offer(ring)); reason != "notFound" {
		t.Errorf("accepting what was declined: %s", reason)
	}
	v := claire.Await(t, "the queue again", isQueued)
	if v.EnteredAt != entered {
		t.Errorf("the contact lost its place: %d, was %d", v.EnteredAt, entered)
	}
	if s := desk.Now(); reasonOf(s) == "missedOffer" {
		t.Error("declining counts as missing")
	}
	luc.Ready(t, true)
	again := other.Ring(t)
	if again.ID != ring.ID || again.EnteredAt != entered {
		t.Errorf("the next agent is rung with %+v", again)
	}
}

func nobodyAnswers(t *testing.T, start starter) {
	rig := start(t, quickly)
	nadia := rig.SignIn(t, "nadia")
	desk := nadia.OpenDesk(t)
	nadia.Ready(t, true)
	claire := rig.Call(t, "sav", "Claire")
	ring := desk.Ring(t)
	if left := ring.Offer.Until - ring.Offer.MadeAt; left != view.Millis(2*time.Second/time.Millisecond) {
		t.Errorf("rings for %d ms", left)
	}
	desk.Gone(t, ring.ID)
	claire.Await(t, "the queue again", isQueued)
	desk.Await(t, "not ready for having missed it", isMissed)
	if reason := nadia.Try(t, ring.ID, "accept", offer(ring)); reason != "notFound" {
		t.Errorf("a late accept: %q", reason)
	}
	// One click, and the same contact rings.
	nadia.Ready(t, true)
	if again := desk.Ring(t); again.ID != ring.ID || again.EnteredAt != ring.EnteredAt {
		t.Errorf("rung with %+v", again)
	}
}

func tapRingsBeforeThePageIsOpen(t *testing.T, start starter) {
	rig := start(t)
	nadia := rig.SignIn(t, "nadia")
	desk := nadia.OpenDesk(t)
	nadia.Ready(t, true)
	gone := rig.Tap(t, "sav", view.CallRequest{Name: "Bruno"})
	conn := func(is cc.Conn) func(view.InteractionView) bool {
		return func(v view.InteractionView) bool { return v.Parties[0].Conn == is }
	}
	if ring := desk.Ring(t); ring.ID != gone.ID || !conn(cc.Here)(ring) {
		t.Errorf("rung with %+v", ring)
	}
	// A page that never comes is not taken for one that is there.
	desk.See(t, gone.ID, "the contact lost", conn(cc.Lost))
	gone.Open(t)
	desk.See(t, gone.ID, "the contact back", conn(cc.Here))
}

func givenUpWhileQueued(t *testing.T, start starter) {
	rig := start(t)
	claire := rig.Call(t, "sav", "Claire")
	behind := rig.Call(t, "sav", "Bruno")
	behind.Await(t, "one ahead", func(v view.ContactView) bool { return v.Ahead == 1 })
	v := claire.Do(t, "hang-up", nil)
	if v.Phase != cc.Abandoned || v.End == nil {
		t.Fatalf("after hanging up: %+v", v)
	}
	claire.Do(t, "hang-up", nil) // never refused
	behind.Await(t, "nobody ahead", func(v view.ContactView) bool { return v.Ahead == 0 })

	nadia := rig.SignIn(t, "nadia")
	desk := nadia.OpenDesk(t)
	nadia.Ready(t, true)
	if ring := desk.Ring(t); ring.ID != behind.ID {
		t.Errorf("rung for %s, who has gone", ring.ID)
	}
}

func givenUpWhileRinging(t *testing.T, start starter) {
	rig := start(t)
	nadia := rig.SignIn(t, "nadia")
	desk := nadia.OpenDesk(t)
	nadia.Ready(t, true)
	claire := rig.Call(t, "sav", "Claire")
	ring := desk.Ring(t)
	claire.Do(t, "hang-up", nil)
	desk.Gone(t, ring.ID)
	if reason := nadia.Try(t, ring.ID, "accept", offer(ring)); reason != "notFound" {
		t.Errorf("accepting who has gone: %q", reason)
	}
	desk.Await(t, "ready as before", isReady)
}

func twoAgentsOneContact(t *testing.T, start starter) {
	rig := start(t, quickly)
	agents := []*testrig.Agent{rig.SignIn(t, "nadia"), rig.SignIn(t, "luc")}
	desks := []*testrig.Desk{agents[0].OpenDesk(t), agents[1].OpenDesk(t)}
	agents[0].Ready(t, true)
	claire := rig.Call(t, "sav", "Claire")
	ring := desks[0].Ring(t)
	agents[1].Ready(t, true)

	// Somebody else's ring does not exist for the other, whatever they know.
	for _, command := range []string{"accept", "decline"} {
		if reason := agents[1].Refused(t, ring.ID, command, offer(ring)); reason != "notFound" {
			t.Errorf("%s of another's ring: %s", command, reason)
		}
	}
	// Unanswered, it goes to the other, and only there.
	again := desks[1].Ring(t)
	if again.ID != ring.ID || again.Offer.ID == ring.Offer.ID {
		t.Fatalf("the other is rung with %+v", again)
	}
	desks[0].Gone(t, ring.ID)
	v := agents[1].Do(t, ring.ID, "accept", offer(again))
	if v.Mine == nil || !v.Mine.Owner {
		t.Fatalf("after the accept: %+v", v.Mine)
	}
	if reason := agents[0].Try(t, ring.ID, "accept", offer(ring)); reason != "notFound" {
		t.Errorf("the first agent's late accept: %q", reason)
	}
	claire.Await(t, "Luc", func(v view.ContactView) bool { return v.Adviser != nil && v.Adviser.Name == "Luc" })
}

func twoContactsOneAgent(t *testing.T, start starter) {
	rig := start(t)
	nadia := rig.SignIn(t, "nadia")
	desk := nadia.OpenDesk(t)
	first := rig.Call(t, "sav", "Claire")
	second := rig.Call(t, "sav", "Bruno")
	second.Await(t, "one ahead", func(v view.ContactView) bool { return v.Ahead == 1 })
	nadia.Ready(t, true)
	ring := desk.Ring(t)
	if ring.ID != first.ID {
		t.Fatal("not the first one in")
	}
	v := nadia.Do(t, ring.ID, "accept", offer(ring))
	leg := nadia.Join(t, v.Mine.Seat)
	seat := first.Await(t, "a seat", func(v view.ContactView) bool { return v.Seat != nil }).Seat
	contact := first.Join(t, seat)
	desk.See(t, ring.ID, "both here", func(v view.InteractionView) bool { return v.Parties[0].Conn == cc.Here && v.Parties[1].Conn == cc.Here })
	second.Await(t, "still waiting, now first", func(v view.ContactView) bool { return isQueued(v) && v.Ahead == 0 })
	if _, there := desk.Now().Interactions[second.ID]; there {
		t.Error("a second contact rings while one is talked to")
	}

	nadia.Do(t, ring.ID, "disconnect", nil)
	first.Await(t, "the end", hasEnded)
	<-leg.Gone()
	<-contact.Gone()
	nadia.Do(t, ring.ID, "mark-done", nil)
	next := desk.Ring(t)
	if next.ID != second.ID || next.EnteredAt != second.Now().EnteredAt {
		t.Errorf("then rung with %+v", next)
	}
	second.Await(t, "ringing", isRinging)
}

func acceptRacesHangUp(t *testing.T, start starter) {
	rig := start(t)
	nadia := rig.SignIn(t, "nadia")
	desk := nadia.OpenDesk(t)
	nadia.Ready(t, true)
	for range 5 {
		claire := rig.Call(t, "sav", "Claire")
		ring := desk.Ring(t)
		var both sync.WaitGroup
		var refused string
		both.Go(func() { refused = nadia.Try(t, ring.ID, "accept", offer(ring)) })
		both.Go(func() { claire.Do(t, "hang-up", nil) })
		both.Wait()
		v := claire.Await(t, "the end", hasEnded)
		switch {
		case refused == "" && v.Phase != cc.Abandoned:
			desk.See(t, ring.ID, "wrap-up", func(v view.InteractionView) bool { return v.Phase == cc.WrapUp })
			nadia.Do(t, ring.ID, "mark-done", nil)
		case refused != "" && v.Phase == cc.Abandoned:
		default:
			t.Fatalf("accept %q, and the call is %s", refused, v.Phase)
		}
		desk.Gone(t, ring.ID)
		desk.Await(t, "ready", isReady)
	}
}
