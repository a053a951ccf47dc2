package cc

import (
	"reflect"
	"slices"
)

// settled plants another rule of settle in the place of one.
func settled(rule, other func(*turn)) func(*rules) {
	return func(r *rules) {
		for i, f := range r.settle {
			if reflect.ValueOf(f).Pointer() == reflect.ValueOf(rule).Pointer() {
				r.settle[i] = other
			}
		}
	}
}

func handoverBugs() []bug {
	return []bug{
		{"a consultation without a colleague stays open", unsettled(settleConsultation)},
		{"a transfer is never done", unsettled(settleTransfer)},
		{"rings outlive what they ring for", unsettled(settleRings)},
		{"the owner stays aside after all", unsettled(settlePlaces)},
		{"anybody consults", instead(func(t *turn, c Consult, proper func(Command) error) error {
			if p, ok := t.s.OwnerParty(); ok {
				c.Agent = p.Agent
			}
			return proper(c)
		})},
		{"consulting who is in the call", instead(func(t *turn, c Consult, proper func(Command) error) error {
			err := proper(c)
			if ReasonOf(err) == "alreadyInCall" {
				offer := t.ring(ConsultOffer, c.Target, t.s.Owner, c.Note)
				t.emit(Event{Type: ConsultationStarted, Consultation: ConsultationID(t.newID("con")), Party: t.s.Owner, Offer: offer})
				return nil
			}
			return err
		})},
		{"the colleague merges", instead(func(t *turn, c Merge, proper func(Command) error) error {
			if p, ok := t.s.OwnerParty(); ok {
				c.Agent = p.Agent
			}
			return proper(c)
		})},
		{"merged without a segment", instead(func(t *turn, c Merge, _ func(Command) error) error {
			con, err := t.consulting(c.Agent, c.Consultation)
			if err != nil {
				return err
			}
			t.emit(Event{Type: ConsultationEnded, Consultation: con.ID, Why: "merged"})
			t.move(con.By, Stage)
			t.move(con.Peer, Stage)
			return nil
		})},
		{"the colleague completes at any time", instead(func(t *turn, c Complete, proper func(Command) error) error {
			if con := t.s.Consultation; con != nil {
				if p, ok := t.s.party(con.Peer); ok && p.Agent == c.Agent {
					owner, _ := t.s.OwnerParty()
					c.Agent = owner.Agent
				}
			}
			return proper(c)
		})},
		{"an old consultation ends the new one", instead(func(t *turn, c EndConsultation, proper func(Command) error) error {
			if con := t.s.Consultation; con != nil {
				c.Consultation = con.ID
			}
			return proper(c)
		})},
		{"anybody ends a consultation", instead(func(t *turn, c EndConsultation, proper func(Command) error) error {
			if p, ok := t.s.OwnerParty(); ok {
				c.Agent = p.Agent
			}
			return proper(c)
		})},
		{"a failed consultation opens the microphone", applying(ConsultationEnded, func(_ Interaction, s *Interaction, e Event) {
			if e.Why == "over" {
				s.Hold = nil
			}
		})},
		{"back with the contact, who is still held", instead(func(t *turn, c Alternate, proper func(Command) error) error {
			if con := t.s.Consultation; con != nil && con.ID == c.Consultation && c.To == Stage && t.s.Owner == con.By {
				t.move(con.By, Stage)
				return nil
			}
			return proper(c)
		})},
		{"a side room without a way back", late(func(t *turn, d deadline) bool {
			p, ok := t.s.party(d.party)
			return ok && p.ID == t.s.Owner && p.Place == Side && p.Up && p.Conn == Joining
		}, nothing)},
		{"custody moves with the accept", instead(func(t *turn, c Accept, proper func(Command) error) error {
			o, ok := t.s.offer(c.Offer)
			err := proper(c)
			if p, there := t.s.PartyOf(c.Agent); ok && there && err == nil && o.Kind == TransferOffer {
				from := t.s.Owner
				t.emit(Event{Type: TransferEnded, Transfer: t.s.Transfer.ID, Why: "done"})
				t.own(p.ID, "transferred")
				t.leave(from, "transferred")
			}
			return err
		})},
		{"done before the target is up", settled(settleTransfer, func(t *turn) {
			if tr := t.s.Transfer; tr != nil && tr.To != "" {
				t.emit(Event{Type: TransferEnded, Transfer: tr.ID, Why: "done"})
				t.own(tr.To, "transferred")
				t.leave(tr.From, "transferred")
				return
			}
			settleTransfer(t)
		})},
		{"an old transfer cancels the new one", instead(func(t *turn, c CancelTransfer, proper func(Command) error) error {
			if t.s.Transfer != nil {
				c.Transfer = t.s.Transfer.ID
			}
			return proper(c)
		})},
		{"anybody cancels", instead(func(t *turn, c CancelTransfer, proper func(Command) error) error {
			return proper(CancelTransfer{Agent: t.steererNow(), Transfer: c.Transfer})
		})},
		{"cancelling opens the microphone", applying(TransferEnded, func(_ Interaction, s *Interaction, e Event) {
			if e.Why == "cancelled" {
				s.Hold = nil
			}
		})},
		{"a reflex disconnects a transfer", instead(func(t *turn, c Disconnect, proper func(Command) error) error {
			err := proper(c)
			if ReasonOf(err) == "transferPending" {
				t.emit(Event{Type: InteractionEnded, Actor: Actor(c.Agent), Why: "disconnect"})
				return nil
			}
			return err
		})},
		{"a ring that was taken back reads as refused", applying(OfferEnded, func(was Interaction, is *Interaction, e Event) {
			if o, ok := was.offer(e.Offer); ok && e.Why == "withdrawn" && o.By != "" {
				is.Refusal = &Refusal{Offer: e.Offer, Kind: o.Kind, Agent: e.Agent, By: o.By, Why: e.Why, At: e.At}
			}
		})},
		{"nobody is told that the colleague dropped", applying(PartyLeft, func(was Interaction, is *Interaction, _ Event) { is.Refusal = was.Refusal })},
		{"an old refusal stays beside the new ring", applying(OfferMade, func(was Interaction, is *Interaction, _ Event) { is.Refusal = was.Refusal })},
		{"another queue keeps the video of the first", applying(InteractionRequeued, func(was Interaction, is *Interaction, _ Event) { is.Video.Enabled = was.Video.Enabled })},
		{"a transfer to a queue goes to the head", applying(InteractionRequeued, func(_ Interaction, s *Interaction, _ Event) { s.Returned = true })},
		{"a transfer to a queue loses the priority", applying(InteractionRequeued, func(_ Interaction, s *Interaction, _ Event) { s.Priority = 0 })},
		{"a lost sender takes the target along", settled(settleCustody, func(t *turn) {
			if _, ok := t.s.OwnerParty(); !ok && t.s.Transfer != nil && len(t.s.onCall()) == 0 && t.s.Owner != "" {
				t.emit(Event{Type: InteractionRequeued, Queue: t.s.Queue, Why: "agentLost", On: true, Right: t.s.Video.Enabled})
				return
			}
			settleCustody(t)
		})},
		{"the owner is heard on stage while consulting", planning(func(s Interaction, p Party, g *Grant) {
			if s.Consultation != nil && p.ID == s.Owner && p.Place == Side {
				g.Publish = []Source{Microphone}
			}
		})},
		{"the colleague listens while the owner is away", func(r *rules) {
			proper := r.plan
			r.plan = func(s Interaction) Plan {
				plan := proper(s)
				if s.Consultation != nil {
					for leg, g := range plan[s.SideRoom()] {
						g.Subscribe = true
						plan[s.SideRoom()][leg] = g
					}
				}
				return plan
			}
		}},
		{"the contact is in the side room", func(r *rules) {
			proper := r.plan
			r.plan = func(s Interaction) Plan {
				plan := proper(s)
				if c, ok := s.Contact(); ok && s.Consultation != nil && c.Leg != "" {
					plan[s.SideRoom()][c.Leg] = Grant{Subscribe: true}
				}
				return plan
			}
		}},
	}
}

func conferenceBugs() []bug {
	return []bug{
		{"who joins has no segment", unsettled(settleMembers)},
		{"anybody takes an invitation back", instead(func(t *turn, c CancelInvite, proper func(Command) error) error {
			return proper(CancelInvite{Agent: t.steererNow(), Offer: c.Offer})
		})},
		{"any ring can be taken back as an invitation", instead(func(t *turn, c CancelInvite, proper func(Command) error) error {
			if t.s.Steers(c.Agent) {
				t.endOffer(c.Offer, "withdrawn")
				return nil
			}
			return proper(c)
		})},
		{"who is consulted is on call", settled(settleMembers, func(t *turn) {
			for _, p := range t.s.Parties {
				if _, open := t.s.openSegment(p.ID); !open && p.Kind == AgentParty && p.Conn == Here {
					t.openSegment(p.ID, MemberSegment)
				}
			}
		})},
		{"anybody invites", instead(func(t *turn, c Invite, proper func(Command) error) error {
			return proper(Invite{Agent: t.steererNow(), Target: c.Target, Note: c.Note})
		})},
		{"anybody removes", instead(func(t *turn, c Remove, proper func(Command) error) error {
			return proper(Remove{Agent: t.steererNow(), Party: c.Party})
		})},
		{"the owner can be removed", instead(func(t *turn, c Remove, proper func(Command) error) error {
			if p, ok := t.s.party(c.Party); ok && p.ID == t.s.Owner {
				t.leave(p.ID, "removed")
				return nil
			}
			return proper(c)
		})},
		{"ending the conference spares one", instead(func(t *turn, c EndConference, _ func(Command) error) error {
			if err := t.steering(c.Agent); err != nil {
				return err
			}
			for _, p := range t.s.Parties {
				if t.s.member(p) && p.Agent != c.Agent {
					t.leave(p.ID, "conferenceEnded")
					return nil
				}
			}
			return nil
		})},
		{"others are disconnected unasked", instead(func(t *turn, c Disconnect, proper func(Command) error) error {
			return proper(Disconnect{Agent: c.Agent, Everyone: true})
		})},
		{"the last agent leaves", instead(func(t *turn, c Leave, proper func(Command) error) error {
			err := proper(c)
			if p, ok := t.s.PartyOf(c.Agent); ok && ReasonOf(err) == "lastAgent" {
				t.leave(p.ID, "left")
				return nil
			}
			return err
		})},
		{"a member succeeds without being raised", ignoring(SegmentRaised)},
		{"back in the queue with agents there", settled(settleCustody, func(t *turn) {
			if _, ok := t.s.OwnerParty(); !ok && t.s.Owner != "" {
				t.emit(Event{Type: InteractionRequeued, Queue: t.s.Queue, Why: "agentLost", On: true, Right: t.s.Video.Enabled})
			}
		})},
		{"the suspended go on listening", planning(func(_ Interaction, p Party, g *Grant) {
			if p.Place == Aside {
				g.Subscribe = true
			}
		})},
		{"the silenced speak", planning(func(_ Interaction, p Party, g *Grant) {
			if p.Silenced && !slices.Contains(g.Publish, Microphone) {
				g.Publish = append([]Source{Microphone}, g.Publish...)
			}
		})},
		{"the held contact speaks to a conference", planning(func(s Interaction, p Party, g *Grant) {
			if p.Kind == ContactParty {
				g.Publish = []Source{Microphone}
			}
		})},
		{"the held conference is deaf", planning(func(s Interaction, p Party, g *Grant) {
			if s.Hold != nil {
				g.Subscribe = false
			}
		})},
		{"one who comes back from aside stays aside", ignoring(PartyMoved)},
		{"a held conference leaves its microphones free", deriving(func(s Interaction, d *Derived) {
			if s.Hold != nil && s.Hold.Why == HoldAsked {
				for i := range d.Slots {
					d.Slots[i].Live = false
				}
			}
		})},
	}
}
