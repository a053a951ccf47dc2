package report

import (
	"slices"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// rules is the number of the rules of Count and of stretches. Rows that were
// made by others are made anew.
const rules = 2

// tally is a count under way.
type tally struct {
	store.Counted
	s        cc.Interaction // before the event that is being counted
	at       time.Time      // up to which time is accounted for
	received map[cc.PartyID]bool
	taken    map[cc.PartyID]bool
	wrapping map[string]bool // stretches whose wrap-up keeps the agent from new work
	together bool            // more than one agent is on call, and time passed
}

// Count makes what is counted of an interaction from all its events so far.
func Count(events []cc.Event) store.Counted {
	t := tally{received: map[cc.PartyID]bool{}, taken: map[cc.PartyID]bool{}, wrapping: map[string]bool{}}
	for _, e := range events {
		t.pass(e.At)
		t.count(e)
		t.s = cc.Apply(t.s, e)
	}
	for _, v := range t.Visits {
		t.Queued += v.Queued
		t.Ring += v.Ring
		t.Returned += v.Returned
		t.Talk += v.Talk
		t.Hold += v.Hold
		t.Video += v.Video
		t.Transfers += v.Transfers
		t.Conferences += v.Conferences
	}
	t.Queues = len(t.Visits)
	return t.Counted
}

// pass accounts for the time up to the next event. A clock that was set back
// makes no time pass.
func (t *tally) pass(to time.Time) {
	d := to.Sub(t.at)
	if len(t.Visits) == 0 || d <= 0 {
		if t.at.IsZero() {
			t.at = to
		}
		return
	}
	t.at = to
	if t.s.End != nil {
		return
	}
	v := &t.Visits[len(t.Visits)-1]
	switch {
	case t.s.Owner == "" && !v.AnsweredAt.IsZero():
		v.Returned += d
	case t.s.Owner == "" && t.s.Phase() == cc.Offered:
		v.Ring += d
	case t.s.Owner == "":
		v.Queued += d
	case t.s.Hold != nil:
		v.Hold += d
	default:
		v.Talk += d
	}
	video := t.s.Owner != "" && t.s.Video.Gate == cc.GateOn
	if video {
		v.Video += d
	}
	t.confer(v)
	for i := range t.Segments {
		g := &t.Segments[i]
		if !g.ClosedAt.IsZero() {
			continue
		}
		party, _ := t.s.PartyOf(g.Agent)
		switch {
		case g.Kind == store.Consulted || party.Place == cc.Side:
			g.Consult += d
		case t.s.Hold != nil || party.Place == cc.Aside:
			g.Hold += d
		default:
			g.Talk += d
		}
		if video && g.Kind != store.Consulted {
			g.Video += d
		}
	}
}

func (t *tally) count(e cc.Event) {
	switch e.Type {
	case cc.InteractionCreated:
		t.ID, t.CountedInteraction.Queue, t.EntryPoint = e.ID, e.Queue, e.EntryPoint
		t.EnteredAt, t.Outcome = e.At, store.OutcomeWaiting
		t.Visits = append(t.Visits, store.Visit{Queue: e.Queue, EnteredAt: e.At, Outcome: store.OutcomeWaiting})
	case cc.InteractionRequeued:
		if e.Why != "transferred" {
			return // the same stay goes on
		}
		v := t.visit()
		v.SentOn, v.LeftAt = true, t.at
		t.Visits = append(t.Visits, store.Visit{Queue: e.Queue, Transferred: true, EnteredAt: t.at, Outcome: store.OutcomeWaiting})
	case cc.InteractionEnded:
		t.ended()
	case cc.OwnerChanged:
		t.owned(e)
	case cc.OfferMade:
		t.Offers = append(t.Offers, store.CountedOffer{
			ID: e.Offer, Agent: e.Agent, Queue: t.s.Queue, Kind: cc.OfferKind(e.Kind), MadeAt: e.At, Outcome: "pending",
		})
	case cc.OfferEnded:
		t.offerEnded(e)
	case cc.TransferEnded:
		if e.Why == "done" {
			t.visit().Transfers++
		}
	case cc.ConsultationAnswered:
		t.Segments = append(t.Segments, store.CountedSegment{
			ID: string(e.Consultation), Agent: e.Agent, Queue: t.s.Queue, Kind: store.Consulted, OpenedAt: t.at,
		})
	case cc.PartyLeft:
		t.consultedOver(e.Agent)
	default:
		t.segment(e)
	}
}

func (t *tally) visit() *store.Visit { return &t.Visits[len(t.Visits)-1] }

func (t *tally) ended() {
	t.EndedAt = t.at
	v := t.visit()
	v.LeftAt = t.at
	if v.Outcome == store.OutcomeWaiting {
		v.Outcome = store.OutcomeAbandoned
	}
	if t.Outcome == store.OutcomeWaiting {
		t.Outcome = store.OutcomeAbandoned
	}
}

func (t *tally) owned(e cc.Event) {
	t.Agent, t.Outcome = e.Agent, store.OutcomeAnswered
	if t.AnsweredAt.IsZero() {
		t.AnsweredAt = t.at
	}
	if v := t.visit(); v.AnsweredAt.IsZero() {
		v.AnsweredAt, v.AnsweredBy, v.Outcome = t.at, e.Agent, store.OutcomeAnswered
	}
	t.taken[e.Party] = e.Why == "accepted"
	t.received[e.Party] = e.Why == "transferred"
}

func (t *tally) offerEnded(e cc.Event) {
	i := slices.IndexFunc(t.Offers, func(o store.CountedOffer) bool { return o.ID == e.Offer })
	if i < 0 {
		return
	}
	o := &t.Offers[i]
	o.Ring = max(0, e.At.Sub(o.MadeAt))
	switch e.Why {
	case "expired", "agentGone":
		o.Outcome = "missed"
	default:
		o.Outcome = e.Why
	}
}

// consultedOver ends the stretch of a colleague who was only asked.
func (t *tally) consultedOver(agent cc.AgentID) {
	for i := range t.Segments {
		if g := &t.Segments[i]; g.Kind == store.Consulted && g.Agent == agent && g.ClosedAt.IsZero() {
			g.ClosedAt = t.at
		}
	}
}

func (t *tally) segment(e cc.Event) {
	if e.Type == cc.SegmentOpened {
		t.consultedOver(e.Agent)
		t.Segments = append(t.Segments, store.CountedSegment{
			ID: string(e.Segment), Agent: e.Agent, Queue: t.s.Queue, Kind: e.Kind, OpenedAt: t.at,
			Answered: t.taken[e.Party], TransferIn: t.received[e.Party],
		})
		return
	}
	i := slices.IndexFunc(t.Segments, func(g store.CountedSegment) bool { return g.ID == string(e.Segment) })
	if e.Segment == "" || i < 0 {
		return
	}
	g := &t.Segments[i]
	switch e.Type {
	case cc.SegmentRaised:
		g.Kind = string(cc.OwnerSegment)
		g.TransferIn = g.TransferIn || t.received[e.Party]
	case cc.SegmentClosed:
		g.ClosedAt, g.TransferOut = t.at, e.Why == "transferred"
		t.wrapping[g.ID] = !e.Until.IsZero()
	case cc.SegmentReleased, cc.SegmentDoneEvent:
		if e.Why == cc.Forgotten {
			t.wrapping[g.ID] = false // nobody worked all that time
		}
		if t.wrapping[g.ID] {
			g.WrapUp, t.wrapping[g.ID] = t.at.Sub(g.ClosedAt), false
		}
	case cc.DispositionSet:
		g.Code = e.Code
		if g.Kind == string(cc.OwnerSegment) {
			t.Code = e.Code
		}
	default: // extended: its end tells
	}
}

// confer notes a conference: of agents who are on call together while time
// passes. In the moment of a transfer two are, and it is none.
func (t *tally) confer(v *store.Visit) {
	var on []*store.CountedSegment
	for i := range t.Segments {
		if g := &t.Segments[i]; g.Kind != store.Consulted && g.ClosedAt.IsZero() {
			on = append(on, g)
		}
	}
	if len(on) < 2 {
		t.together = false
		return
	}
	if !t.together {
		t.together = true
		v.Conferences++
	}
	for _, g := range on {
		g.Conference = true
	}
}
