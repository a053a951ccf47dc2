package testrig_test

import (
	"testing"

	"visavis/internal/cc"
	"visavis/internal/testrig"
	"visavis/internal/view"
)

// A desk that connects while it rings hears nobody and is heard by nobody, is
// put out when its agent declines, and needs nothing more when they accept.
func TestNothingPassesBeforeTheAccept(t *testing.T) {
	t.Parallel()
	rig := testrig.Start(t)
	nadia, luc := rig.SignIn(t, "nadia"), rig.SignIn(t, "luc")
	desk, other := nadia.OpenDesk(t), luc.OpenDesk(t)
	nadia.Ready(t, true)
	claire := rig.Call(t, "sav", "Claire")
	ring := desk.Ring(t)
	ahead := nadia.Join(t, ring.Offer.Seat)
	ahead.Publish(cc.Microphone)
	contact := sits(t, claire)
	silent := func(who *testrig.Agent, leg leg) {
		t.Helper()
		still(t, who.Me.Name+" hears the contact", func() int64 { return leg.Received(contact.Leg(), cc.Microphone) })
		if n := leg.Received(contact.Leg(), cc.Microphone) + contact.Received(leg.Leg(), cc.Microphone); n > 0 {
			t.Errorf("%d packets while it rings", n)
		}
	}
	silent(nadia, ahead)
	nadia.Send(t, "POST", "/api/v1/interactions/"+ring.ID+"/decline", offer(ring), nil)
	<-ahead.Gone()
	<-contact.Gone() // nobody rings: there is no room

	luc.Ready(t, true)
	ring = other.Ring(t)
	ahead = luc.Join(t, ring.Offer.Seat)
	ahead.Publish(cc.Microphone)
	contact = sits(t, claire)
	silent(luc, ahead)
	v := luc.Do(t, ring.ID, "accept", offer(ring))
	if v.Mine == nil || v.Mine.Seat == nil || v.Mine.Seat.Token != ring.Offer.Seat.Token {
		t.Errorf("accepted, the seat is another one: %+v", v.Mine)
	}
	grows(t, "the contact's voice", func() int64 { return ahead.Received(contact.Leg(), cc.Microphone) }, 10)
	grows(t, "the agent's voice", func() int64 { return contact.Received(ahead.Leg(), cc.Microphone) }, 10)
	other.See(t, ring.ID, "both here", func(v view.InteractionView) bool {
		return v.Parties[0].Conn == cc.Here && v.Parties[1].Conn == cc.Here
	})
}

func sits(t *testing.T, c *testrig.Contact) leg {
	t.Helper()
	v := c.Await(t, "a seat", func(v view.ContactView) bool { return v.Seat != nil })
	at := c.Join(t, v.Seat)
	at.Publish(cc.Microphone)
	return at
}
