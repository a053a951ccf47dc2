package cc

import (
	"testing"
	"time"
)

func TestColleagueCrashesWhileLanding(t *testing.T) {
	w := start(t)
	w.answer()
	w.do(Consult{Agent: "nadia", Target: "luc"}, "contact.held", "party.moved", "offer.made", "consultation.started")
	con := w.s.Consultation.ID
	w.do(OpenLeg{Party: w.party("nadia"), Leg: "leg_ns", Room: w.s.SideRoom()}, "leg.opened")
	w.do(Arrived{Party: w.party("nadia"), Leg: "leg_ns"}, "leg.up", "party.arrived")
	w.refused(Complete{Agent: "nadia", Consultation: con}, "colleagueAway")
	w.do(Accept{Offer: w.s.Offers[0].ID, Agent: "luc"}, "offer.ended", "party.joined", "consultation.answered")
	luc := w.party("luc")
	w.refused(OpenLeg{Party: luc, Leg: "leg_l"}, "seatGone")
	w.do(OpenLeg{Party: luc, Leg: "leg_ls", Room: w.s.SideRoom()}, "leg.opened")
	w.do(Arrived{Party: luc, Leg: "leg_ls"}, "leg.up", "party.arrived")
	w.do(Complete{Agent: "nadia", Consultation: con, Note: "not_1"},
		"consultation.ended", "transfer.started", "transfer.answered", "party.moved", "party.moved", "leg.dropped", "leg.dropped")
	w.do(Arrived{Party: luc, Leg: "leg_ls"}) // a late word of the side room completes nothing
	w.refused(Disconnect{Agent: "nadia", Everyone: true}, "transferPending")
	w.after(10 * time.Second)
	w.do(Tick{}, "party.left", "transfer.ended", "party.moved")
	if p, _ := w.s.OwnerParty(); p.Agent != "nadia" || p.Place != Stage || p.Conn != Here || w.s.Hold == nil {
		t.Fatalf("not rolled back: %+v, hold %v", p, w.s.Hold)
	}
	w.do(ResumeContact{Agent: "nadia"}, "contact.resumed")
}

func TestTransferMovesCustodyOnArrival(t *testing.T) {
	w := start(t)
	w.answer()
	w.do(TransferAgent{Agent: "nadia", Target: "luc", Note: "not_1"}, "contact.held", "party.moved", "offer.made", "transfer.started")
	w.do(Accept{Offer: w.s.Offers[0].ID, Agent: "luc", VideoRight: true}, "offer.ended", "party.joined", "transfer.answered")
	if p, _ := w.s.OwnerParty(); p.Agent != "nadia" {
		t.Fatal("custody moved too early")
	}
	w.do(OpenLeg{Party: w.party("luc"), Leg: "leg_l"}, "leg.opened")
	w.do(Arrived{Party: w.party("luc"), Leg: "leg_l"}, "leg.up", "party.arrived",
		"transfer.ended", "owner.changed", "segment.opened", "segment.closed", "party.left", "contact.resumed")
	if p, _ := w.s.OwnerParty(); p.Agent != "luc" {
		t.Fatal("custody did not move")
	}
	w.do(MarkDone{Agent: "nadia"}, "segment.done")
	w.phase(Active)
	w.do(Disconnect{Agent: "luc"}, "interaction.ended", "segment.closed", "party.left", "party.left")
	w.phase(WrapUp)
}

func TestDeclinedTransferLeavesTheContactOnHold(t *testing.T) {
	w := start(t)
	w.answer()
	w.must(TransferAgent{Agent: "nadia", Target: "luc"})
	w.do(Decline{Offer: w.s.Offers[0].ID, Agent: "luc"}, "offer.ended", "transfer.ended", "party.moved")
	if w.s.Hold == nil || w.s.Returned {
		t.Fatal("a microphone opened by itself, or a declined transfer counts as a missed call")
	}
}

func TestOwnerLeavesAConference(t *testing.T) {
	w := start(t)
	w.answer()
	w.do(Invite{Agent: "nadia", Target: "luc"}, "offer.made")
	w.do(Accept{Offer: w.s.Offers[0].ID, Agent: "luc"}, "offer.ended", "party.joined")
	w.do(OpenLeg{Party: w.party("luc"), Leg: "leg_l"}, "leg.opened")
	w.do(Arrived{Party: w.party("luc"), Leg: "leg_l"}, "leg.up", "party.arrived", "segment.opened")
	w.do(HoldContact{Agent: "nadia"}, "contact.held")
	w.do(Leave{Agent: "nadia"}, "owner.changed", "segment.raised", "segment.closed", "party.left")
	w.do(ResumeContact{Agent: "luc"}, "contact.resumed")
	w.refused(Leave{Agent: "luc"}, "lastAgent")
	w.do(Disconnect{Agent: "luc"}, "interaction.ended", "segment.closed", "party.left", "party.left")
}

func TestOwnerLostWhileConsulting(t *testing.T) {
	w := start(t)
	w.answer()
	w.consulting()
	con := w.s.Consultation.ID
	w.refused(Complete{Agent: "luc", Consultation: con}, "notOwner")
	w.do(LegLost{Party: w.party("nadia"), Leg: "leg_n"}, "leg.down")
	w.do(LegLost{Party: w.party("nadia"), Leg: "leg_ns"}, "leg.down", "party.lost")
	w.after(40 * time.Second)
	w.must(Complete{Agent: "luc", Consultation: con})
	w.after(5 * time.Second) // nadia's place is over, luc is about to arrive: the contact is his
	w.do(Tick{}, "segment.closed", "party.left", "transfer.ended", "owner.changed", "segment.opened")
	if p, _ := w.s.OwnerParty(); p.Agent != "luc" {
		t.Fatalf("the contact is %+v's", p)
	}
}

func TestSideRoomOutOfReach(t *testing.T) {
	w := start(t)
	w.answer()
	w.must(Consult{Agent: "nadia", Target: "luc"})
	w.after(10 * time.Second)
	w.do(Tick{}, "consultation.ended", "offer.ended", "party.moved", "party.arrived")
	if p, _ := w.s.OwnerParty(); p.Agent != "nadia" || p.Conn != Here || w.s.Hold == nil {
		t.Fatalf("the owner is %+v", p)
	}
}

func TestTransferToAQueueKeepsTheTime(t *testing.T) {
	w := start(t)
	w.answer()
	entered := w.s.EnteredAt
	w.after(time.Minute)
	w.do(TransferQueue{Agent: "nadia", Queue: "atelier"}, "interaction.requeued", "segment.closed", "party.left", "leg.dropped")
	row := Derive(w.s).Waiting
	if row == nil || row.Queue != "atelier" || row.Band != 1 || !row.EnteredAt.Equal(entered) || !row.ContactHere {
		t.Fatalf("%+v", row)
	}
}
