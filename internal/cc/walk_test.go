package cc

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// walker drives one interaction through commands and remembers the names of
// the events, so that a test reads like the story it tells.
type walker struct {
	t      *testing.T
	s      Interaction
	now    time.Time
	ids    int
	policy Policy
	codes  Codes // of every queue
	fold   Interaction
}

func start(t *testing.T) *walker {
	return &walker{t: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
}

func (w *walker) env() Env {
	return Env{Now: w.now, Policy: w.policy, Codes: w.codesOf, NewID: func(prefix string) string {
		w.ids++
		return fmt.Sprintf("%s_%d", prefix, w.ids)
	}}
}

func (w *walker) try(cmd Command) ([]Event, error) {
	s, events, err := Decide(w.s, cmd, w.env())
	w.s = s
	for _, e := range events {
		w.fold = Apply(w.fold, e)
	}
	if !reflect.DeepEqual(w.fold, w.s) {
		w.t.Fatalf("after %T the events do not give the state:\n%+v\n%+v", cmd, w.fold, w.s)
	}
	return events, err
}

// do expects the command to be accepted and these events, by name.
func (w *walker) do(cmd Command, want ...string) {
	w.t.Helper()
	events, err := w.try(cmd)
	if err != nil {
		w.t.Fatalf("%T: %v", cmd, err)
	}
	if got := names(events); got != strings.Join(want, " ") {
		w.t.Fatalf("%T:\n got %s\nwant %s", cmd, got, strings.Join(want, " "))
	}
}

// refused expects a refusal with this reason.
func (w *walker) refused(cmd Command, reason string) {
	w.t.Helper()
	if _, err := w.try(cmd); ReasonOf(err) != reason {
		w.t.Fatalf("%T: got %v, want %s", cmd, err, reason)
	}
}

func (w *walker) after(d time.Duration) { w.now = w.now.Add(d) }

func names(events []Event) string {
	var n []string
	for _, e := range events {
		n = append(n, string(e.Type))
	}
	return strings.Join(n, " ")
}

func (w *walker) contact() PartyID {
	p, _ := w.s.Contact()
	return p.ID
}

func (w *walker) party(agent AgentID) PartyID {
	p, _ := w.s.PartyOf(agent)
	return p.ID
}

// queue brings a contact whose page is open, with a camera.
func (w *walker) queue() {
	w.t.Helper()
	w.do(Create{ID: "int_1", Queue: "sav", VideoEnabled: true, Page: "page_1", CanCamera: true, CanVideo: true},
		"interaction.created", "party.joined", "device.reported", "page.opened", "party.arrived")
}

// answer brings the contact to nadia, both legs up.
func (w *walker) answer() {
	w.t.Helper()
	w.queue()
	w.do(MakeOffer{Agent: "nadia"}, "offer.made")
	w.do(OpenLeg{Party: w.contact(), Leg: "leg_c"}, "leg.opened")
	w.do(Arrived{Party: w.contact(), Leg: "leg_c"}, "leg.up")
	w.do(Accept{Offer: w.s.Offers[0].ID, Agent: "nadia", VideoRight: true},
		"offer.ended", "party.joined", "owner.changed", "segment.opened")
	w.do(OpenLeg{Party: w.party("nadia"), Leg: "leg_n"}, "leg.opened")
	w.do(Arrived{Party: w.party("nadia"), Leg: "leg_n"}, "leg.up", "party.arrived")
}

// consulting brings nadia to luc in the side room, both legs up.
func (w *walker) consulting() {
	w.t.Helper()
	w.must(Consult{Agent: "nadia", Target: "luc"})
	room := w.s.SideRoom()
	w.must(OpenLeg{Party: w.party("nadia"), Leg: "leg_ns", Room: room})
	w.must(Arrived{Party: w.party("nadia"), Leg: "leg_ns"})
	w.must(Accept{Offer: w.s.Offers[0].ID, Agent: "luc", VideoRight: true})
	w.must(OpenLeg{Party: w.party("luc"), Leg: "leg_ls", Room: room})
	w.must(Arrived{Party: w.party("luc"), Leg: "leg_ls"})
}

// joined invites luc, who comes with his camera on.
func (w *walker) joined() {
	w.t.Helper()
	w.must(Invite{Agent: "nadia", Target: "luc"})
	w.must(Accept{Offer: w.s.Offers[0].ID, Agent: "luc", VideoRight: true})
	w.must(OpenLeg{Party: w.party("luc"), Leg: "leg_l"})
	w.must(Arrived{Party: w.party("luc"), Leg: "leg_l"})
	w.must(SetCamera{Agent: "luc", On: true})
}

func (w *walker) phase(want Phase) {
	w.t.Helper()
	if got := w.s.Phase(); got != want {
		w.t.Fatalf("phase %s, want %s", got, want)
	}
}

func TestFirstCall(t *testing.T) {
	w := start(t)
	w.answer()
	w.phase(Active)
	w.do(Disconnect{Agent: "nadia"}, "interaction.ended", "segment.closed", "party.left", "party.left")
	w.phase(WrapUp)
	w.do(Disconnect{Agent: "nadia"})
	w.do(MarkDone{Agent: "nadia"}, "segment.done")
	w.phase(Done)
	if !w.s.Due().IsZero() || len(w.s.Slots()) != 0 {
		t.Fatalf("left over: due %v, slots %v", w.s.Due(), w.s.Slots())
	}
}

func TestWatchOnly(t *testing.T) {
	w := start(t)
	w.answer()
	w.do(StartVideo{Agent: "nadia", Camera: true}, "video.requested", "camera.changed")
	w.do(AnswerVideo{Question: w.s.Video.Question.ID, Choice: ChooseWatch}, "video.started")
	w.do(StopVideo{Agent: "nadia"}, "video.paused")
	w.do(StartVideo{Agent: "nadia", Camera: true}, "video.started")
	if w.s.Video.Question != nil {
		t.Fatal("asked again")
	}
}

func TestOwnerLostForGood(t *testing.T) {
	w := start(t)
	w.answer()
	entered := w.s.EnteredAt
	w.do(HoldContact{Agent: "nadia"}, "contact.held")
	w.after(time.Minute)
	w.do(LegLost{Party: w.party("nadia"), Leg: "leg_n"}, "leg.down", "party.lost")
	w.after(45 * time.Second)
	w.do(Tick{}, "segment.closed", "party.left", "interaction.requeued", "contact.resumed", "leg.dropped")
	row := Derive(w.s).Waiting
	if row == nil || row.Band != 0 || !row.EnteredAt.Equal(entered) || !row.ContactHere {
		t.Fatalf("not at the head with the original time: %+v", row)
	}
	if len(w.s.Slots()) != 0 {
		t.Fatal("the lost agent keeps a slot")
	}
	w.do(MakeOffer{Agent: "luc"}, "offer.made")
	w.do(Accept{Offer: w.s.Offers[0].ID, Agent: "luc"}, "offer.ended", "party.joined", "owner.changed", "segment.opened", "party.awaited")
}

func TestNobodyComesToAnAcceptedCall(t *testing.T) {
	w := start(t)
	w.queue()
	w.do(MakeOffer{Agent: "nadia"}, "offer.made")
	w.do(Accept{Offer: w.s.Offers[0].ID, Agent: "nadia"}, "offer.ended", "party.joined", "owner.changed", "segment.opened", "party.awaited")
	w.do(OpenLeg{Party: w.contact(), Leg: "leg_c"}, "leg.opened")
	w.do(Arrived{Party: w.contact(), Leg: "leg_c"}, "leg.up", "party.arrived")
	w.after(10 * time.Second)
	w.do(Tick{}, "party.lost")
	w.after(45 * time.Second)
	w.do(Tick{}, "segment.closed", "party.left", "interaction.requeued", "leg.dropped")
	w.phase(Queued)
}

func TestAgentWhoIsRungWaitsOnStage(t *testing.T) {
	w := start(t)
	w.queue()
	w.do(MakeOffer{Agent: "nadia"}, "offer.made")
	nadia := w.s.Offers[0].Party
	w.do(OpenLeg{Party: nadia, Leg: "leg_n"}, "leg.opened")
	w.do(Arrived{Party: nadia, Leg: "leg_n"}, "leg.up")
	w.do(OpenLeg{Party: w.contact(), Leg: "leg_c"}, "leg.opened")
	w.do(Arrived{Party: w.contact(), Leg: "leg_c"}, "leg.up")
	w.do(Decline{Offer: w.s.Offers[0].ID, Agent: "nadia"}, "offer.ended", "leg.dropped")
	w.refused(OpenLeg{Party: nadia, Leg: "leg_n2"}, "seatGone")
	w.do(LegLost{Party: nadia, Leg: "leg_n"})

	w.do(MakeOffer{Agent: "luc"}, "offer.made")
	luc := w.s.Offers[0].Party
	w.do(OpenLeg{Party: luc, Leg: "leg_l"}, "leg.opened")
	w.do(OpenLeg{Party: luc, Leg: "leg_l2"}, "leg.opened") // another desk
	w.do(LegLost{Party: luc, Leg: "leg_l"})
	w.do(Arrived{Party: luc, Leg: "leg_l2"}, "leg.up")
	w.do(Accept{Offer: w.s.Offers[0].ID, Agent: "luc", VideoRight: true},
		"offer.ended", "party.joined", "owner.changed", "segment.opened", "party.awaited", "party.arrived")
	if p := w.party("luc"); p != luc {
		t.Fatalf("luc came as %s, rung as %s", p, luc)
	}
}

func TestLateAcceptFindsTheOfferGone(t *testing.T) {
	w := start(t)
	w.queue()
	w.do(MakeOffer{Agent: "nadia"}, "offer.made")
	offer := w.s.Offers[0].ID
	w.refused(Accept{Offer: offer, Agent: "luc"}, "notFound")
	w.after(20 * time.Second)
	w.refused(Accept{Offer: offer, Agent: "nadia"}, "offerGone")
	w.phase(Queued)
	if !w.s.Returned {
		t.Fatal("not at the head")
	}
}

func TestContactReloadsInTheQueue(t *testing.T) {
	w := start(t)
	w.queue()
	w.do(ClosePage{Page: "page_1"}, "page.closed", "party.lost")
	w.refused(MakeOffer{Agent: "nadia"}, "contactAway")
	w.do(OpenPage{Page: "page_2"}, "page.opened", "party.arrived")
	w.do(ClosePage{Page: "page_1"})
	w.do(ClosePage{Page: "page_2"}, "page.closed", "party.lost")
	w.after(30 * time.Second)
	w.do(Tick{}, "interaction.ended", "party.left")
	w.phase(Abandoned)
}

func TestAgentReloads(t *testing.T) {
	w := start(t)
	w.answer()
	nadia := w.party("nadia")
	w.do(OpenLeg{Party: nadia, Leg: "leg_n2"}, "leg.opened", "party.lost")
	w.do(LegLost{Party: nadia, Leg: "leg_n"})
	w.do(Arrived{Party: nadia, Leg: "leg_n2"}, "leg.up", "party.arrived")
	w.do(LegLost{Party: nadia, Leg: "leg_n"})
}
