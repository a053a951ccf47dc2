package cc

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// A checker that has never failed proves nothing. Each of these plants one bug
// in the rules; generated sequences must notice it.

// bug names a mistake somebody could make and plants it.
type bug struct {
	name  string
	plant func(*rules)
}

// instead plants a handler for one type of command; it gets the proper one.
func instead[C Command](does func(t *turn, c C, proper func(Command) error) error) func(*rules) {
	return func(r *rules) {
		proper := r.command
		r.command = func(t *turn, cmd Command) error {
			if c, ok := cmd.(C); ok {
				return does(t, c, func(cmd Command) error { return proper(t, cmd) })
			}
			return proper(t, cmd)
		}
	}
}

// applying plants a change to the facts after an event of one type.
func applying(kind EventType, does func(was Interaction, is *Interaction, e Event)) func(*rules) {
	return func(r *rules) {
		proper := r.apply
		r.apply = func(s Interaction, e Event) Interaction {
			is := proper(s, e)
			if e.Type == kind {
				does(s, &is, e)
			}
			return is
		}
	}
}

// ignoring plants events that change nothing but the version.
func ignoring(kind EventType) func(*rules) {
	return applying(kind, func(was Interaction, is *Interaction, e Event) {
		*is = was.clone()
		is.Version = e.Seq
	})
}

// unsettled plants the lack of one rule of settle.
func unsettled(rule func(*turn)) func(*rules) {
	return func(r *rules) {
		r.settle = slices.DeleteFunc(r.settle, func(f func(*turn)) bool {
			return reflect.ValueOf(f).Pointer() == reflect.ValueOf(rule).Pointer()
		})
	}
}

// late plants what happens at the end of some deadlines.
func late(which func(*turn, deadline) bool, does func(*turn, deadline)) func(*rules) {
	return func(r *rules) {
		proper := r.overdue
		r.overdue = func(t *turn, d deadline) {
			if which(t, d) {
				does(t, d)
				return
			}
			proper(t, d)
		}
	}
}

// planning plants a change to every grant of the plan.
func planning(does func(s Interaction, p Party, g *Grant)) func(*rules) {
	return func(r *rules) {
		proper := r.plan
		r.plan = func(s Interaction) Plan {
			plan := proper(s)
			for _, legs := range plan {
				for leg, g := range legs {
					for _, p := range s.Parties {
						if p.Leg == leg {
							does(s, p, &g)
						}
					}
					legs[leg] = g
				}
			}
			return plan
		}
	}
}

// deriving plants a change to the derived rows.
func deriving(does func(s Interaction, d *Derived)) func(*rules) {
	return func(r *rules) {
		proper := r.derive
		r.derive = func(s Interaction) Derived {
			d := proper(s)
			does(s, &d)
			return d
		}
	}
}

func nothing(*turn, deadline) {}

func isContact(t *turn, d deadline) bool {
	p, ok := t.s.party(d.party)
	return ok && p.Kind == ContactParty
}

func (t *turn) steererNow() AgentID {
	p, _ := t.s.Steerer()
	return p.Agent
}

func custodyBugs() []bug {
	return []bug{
		{"anybody accepts an offer for its agent", instead(func(t *turn, c Accept, proper func(Command) error) error {
			if o, ok := t.s.offer(c.Offer); ok {
				c.Agent = o.Agent
			}
			return proper(c)
		})},
		{"anybody declines an offer", instead(func(t *turn, c Decline, proper func(Command) error) error {
			if o, ok := t.s.offer(c.Offer); ok {
				c.Agent = o.Agent
			}
			return proper(c)
		})},
		{"an offer never expires", late(func(_ *turn, d deadline) bool { return d.offer != "" }, nothing)},
		{"two agents are rung at once", instead(func(t *turn, c MakeOffer, proper func(Command) error) error {
			if t.s.Phase() == Offered && !t.s.hasSlot(c.Agent) {
				t.emit(Event{Type: OfferMade, Offer: OfferID(t.newID("off")), Kind: string(WorkOffer), Agent: c.Agent, Until: t.now.Add(t.policy.Ring)})
				return nil
			}
			return proper(c)
		})},
		{"an absent contact is offered", instead(func(t *turn, c MakeOffer, proper func(Command) error) error {
			if ReasonOf(proper(c)) == "contactAway" {
				t.emit(Event{Type: OfferMade, Offer: OfferID(t.newID("off")), Kind: string(WorkOffer), Agent: c.Agent, Until: t.now.Add(t.policy.Ring)})
			}
			return nil
		})},
		{"accepting opens no segment", ignoring(SegmentOpened)},
		{"accepting leaves the offer pending", ignoring(OfferEnded)},
		{"an offer goes on after hanging up", unsettled(settleEnd)},
		{"the owner left and nobody follows", unsettled(settleCustody)},
		{"requeued as if newly arrived", applying(InteractionRequeued, func(_ Interaction, s *Interaction, e Event) { s.EnteredAt = e.At })},
		{"requeued to the tail", applying(InteractionRequeued, func(_ Interaction, s *Interaction, _ Event) { s.Returned = false })},
		{"a queue's needs follow the contact into the next", applying(InteractionRequeued, func(was Interaction, s *Interaction, _ Event) { s.Needs = was.Needs })},
		{"whom the contact wants is rung for ever", applying(OfferEnded, func(was Interaction, s *Interaction, _ Event) { s.Wanted = was.Wanted })},
		{"whoever wants video waits for anybody", deriving(func(_ Interaction, d *Derived) {
			if d.Waiting != nil {
				d.Waiting.Profile = strings.TrimSuffix(d.Waiting.Profile, " "+profileVideo)
			}
		})},
		{"declining moves to the head", applying(OfferEnded, func(_ Interaction, s *Interaction, _ Event) { s.Returned = true })},
		{"hanging up is refused on hold", instead(func(t *turn, c HangUp, proper func(Command) error) error {
			if t.s.Hold != nil {
				return Refuse("onHold")
			}
			return proper(c)
		})},
		{"anybody disconnects", instead(func(t *turn, c Disconnect, proper func(Command) error) error {
			return proper(Disconnect{Agent: t.steererNow()})
		})},
		{"the end moves with a second hang-up", instead(func(t *turn, _ HangUp, _ func(Command) error) error {
			t.emit(Event{Type: InteractionEnded, Actor: ByContact, Why: "hangUp"})
			return nil
		})},
	}
}

func connectionBugs() []bug {
	return []bug{
		{"legs outlive their room", unsettled(settleLegs)},
		{"connections have no consequences", unsettled(settleConnections)},
		{"a lost contact is awaited for ever", late(isContact, nothing)},
		{"a lost agent is awaited for ever", late(func(t *turn, d deadline) bool { return d.party != "" && !isContact(t, d) }, nothing)},
		{"a right to video that was taken stays", ignoring(VideoRightChanged)},
		{"who loses the right to video keeps the wish", instead(func(t *turn, c SetVideoRight, proper func(Command) error) error {
			p, ok := t.s.PartyOf(c.Agent)
			if ok && p.VideoRight && !c.On {
				t.emit(Event{Type: VideoRightChanged, Party: p.ID, Agent: c.Agent})
				return nil
			}
			return proper(c)
		})},
		{"who is barred stays in the call", instead(func(_ *turn, c AgentGone, proper func(Command) error) error {
			c.SignedOut, c.Barred = c.SignedOut || c.Barred, false
			return proper(c)
		})},
		{"an owner who never came is out at once", late(
			func(t *turn, d deadline) bool { return d.party != "" && d.party == t.s.Owner },
			func(t *turn, d deadline) { t.leave(d.party, "lost") })},
		{"a new leg counts as up", applying(LegOpened, func(was Interaction, s *Interaction, e Event) {
			for i, p := range was.Parties {
				s.Parties[i].Up = p.Up
			}
		})},
		{"an old leg's arrival counts", instead(func(t *turn, c Arrived, proper func(Command) error) error {
			if p, ok := t.s.party(c.Party); ok {
				c.Leg = p.Leg
			}
			return proper(c)
		})},
		{"an old leg's end counts", instead(func(t *turn, c LegLost, proper func(Command) error) error {
			if p, ok := t.s.party(c.Party); ok {
				c.Leg = p.Leg
			}
			return proper(c)
		})},
		{"an old page's end counts", instead(func(t *turn, c ClosePage, proper func(Command) error) error {
			if p, ok := t.s.Contact(); ok {
				c.Page = p.Page
			}
			return proper(c)
		})},
		{"legs open in the queue", instead(func(t *turn, c OpenLeg, proper func(Command) error) error {
			if _, ok := t.s.party(c.Party); ok {
				t.emit(Event{Type: LegOpened, Party: c.Party, Leg: c.Leg})
				return nil
			}
			return proper(c)
		})},
		{"arrival after the end is refused", instead(func(t *turn, c Arrived, proper func(Command) error) error {
			if t.s.End != nil {
				return Refuse("callEnded")
			}
			return proper(c)
		})},
		{"no deadline for the contact after accept", applying(PartyAwaited, func(_ Interaction, s *Interaction, _ Event) {
			for i := range s.Parties {
				s.Parties[i].BackBy = time.Time{}
			}
		})},
		{"the place is kept for a day", applying(PartyLost, func(_ Interaction, s *Interaction, e Event) {
			for i := range s.Parties {
				if s.Parties[i].ID == e.Party {
					s.Parties[i].BackBy = e.At.Add(24 * time.Hour)
				}
			}
		})},
		{"apply changes the old facts", func(r *rules) {
			proper := r.apply
			r.apply = func(s Interaction, e Event) Interaction {
				for i := range s.Parties {
					if s.Parties[i].ID == e.Party {
						s.Parties[i].apply(e)
					}
				}
				return proper(s, e)
			}
		}},
		{"a number is skipped", applying(PartyArrived, func(_ Interaction, s *Interaction, _ Event) { s.Version++ })},
	}
}

func wrapUpBugs() []bug {
	return []bug{
		{"wrap-up takes no slot", deriving(func(s Interaction, d *Derived) {
			if s.End != nil {
				d.Slots = nil
			}
		})},
		{"the microphone is taken on hold", deriving(func(_ Interaction, d *Derived) {
			for i := range d.Slots {
				d.Slots[i].Live = true
			}
		})},
		{"the microphone is free in a call", deriving(func(_ Interaction, d *Derived) {
			for i := range d.Slots {
				d.Slots[i].Live = false
			}
		})},
		{"an offered contact goes on waiting", deriving(func(s Interaction, d *Derived) {
			if s.Phase() == Offered {
				d.Waiting = &WaitingRow{Queue: s.Queue, EnteredAt: s.EnteredAt}
			}
		})},
		{"the end of wrap-up is not due", deriving(func(s Interaction, d *Derived) {
			if s.End != nil {
				d.Due = time.Time{}
			}
		})},
		{"priority means nothing", deriving(func(s Interaction, d *Derived) {
			if d.Waiting != nil {
				d.Waiting.RankAt = s.EnteredAt
			}
		})},
		{"wrap-up never ends by itself", late(func(_ *turn, d deadline) bool { return d.segment != "" }, nothing)},
		{"the end of wrap-up time finishes the work", late(func(_ *turn, d deadline) bool { return d.segment != "" }, func(t *turn, d deadline) {
			t.emit(Event{Type: SegmentDoneEvent, Segment: d.segment})
		})},
		{"a lost agent's wrap-up keeps the slot", applying(SegmentClosed, func(_ Interaction, s *Interaction, e Event) {
			if e.Why == "lost" {
				for i := range s.Segments {
					if s.Segments[i].ID == e.Segment {
						s.Segments[i].HoldsSlot = e.At.Add(time.Hour)
					}
				}
			}
		})},
		{"signing out frees nothing", instead(func(t *turn, c AgentGone, proper func(Command) error) error {
			return proper(AgentGone{Agent: c.Agent})
		})},
		{"done frees nothing", applying(SegmentDoneEvent, func(was Interaction, s *Interaction, e Event) {
			for i := range s.Segments {
				s.Segments[i].HoldsSlot = was.Segments[i].HoldsSlot
			}
		})},
		{"done during the call", instead(func(t *turn, c MarkDone, proper func(Command) error) error {
			if g, ok := t.s.SegmentOf(c.Agent); ok && g.State == SegmentOpen {
				t.emit(Event{Type: SegmentDoneEvent, Segment: g.ID})
				return nil
			}
			return proper(c)
		})},
		{"done twice", instead(func(t *turn, c MarkDone, proper func(Command) error) error {
			err := proper(c)
			if g, ok := t.s.SegmentOf(c.Agent); ok && err == nil && g.State == SegmentDone {
				t.emit(Event{Type: SegmentDoneEvent, Segment: g.ID})
			}
			return err
		})},
		{"done for everybody", instead(func(t *turn, c MarkDone, proper func(Command) error) error {
			err := proper(c)
			for _, g := range t.s.clone().Segments {
				if err == nil && g.State == SegmentWrapUp {
					t.emit(Event{Type: SegmentDoneEvent, Segment: g.ID})
				}
			}
			return err
		})},
	}
}

func TestPlantedBugsAreNoticed(t *testing.T) {
	t.Parallel()
	bugs := slices.Concat(custodyBugs(), connectionBugs(), holdAndVideoBugs(), mediaBugs(), wrapUpBugs(), codeBugs(), handoverBugs(), conferenceBugs())
	for _, b := range bugs {
		t.Run(b.name, func(t *testing.T) {
			r := standard()
			b.plant(&r)
			for seed := range uint64(1500) {
				if err := newSequence(r, seeded(seed), coverage{}).run(); err != nil {
					t.Logf("after %d sequences: %s", seed+1, strings.SplitN(err.Error(), "\n", 2)[0])
					return
				}
			}
			t.Error("nobody noticed")
		})
	}
	t.Logf("%d planted bugs", len(bugs))
}
