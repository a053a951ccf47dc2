package cc

import "time"

// deadline is a stored time at which something happens by itself, and the one
// thing it is the deadline of.
type deadline struct {
	at       time.Time
	offer    OfferID
	party    PartyID
	question QuestionID
	segment  SegmentID
}

// nextDeadline returns the earliest one; of equal ones, the one found first.
func (s Interaction) nextDeadline() (deadline, bool) {
	var next deadline
	consider := func(d deadline) {
		if d.at.IsZero() || d.at.Equal(Forever()) {
			return
		}
		if next.at.IsZero() || d.at.Before(next.at) {
			next = d
		}
	}
	for _, p := range s.Parties {
		consider(deadline{at: p.BackBy, party: p.ID})
	}
	for _, o := range s.Offers {
		consider(deadline{at: o.Until, offer: o.ID})
	}
	if q := s.Video.Question; q != nil {
		consider(deadline{at: q.Until, question: q.ID})
	}
	for _, g := range s.Segments {
		consider(deadline{at: g.HoldsSlot, segment: g.ID})
	}
	return next, !next.at.IsZero()
}

// Due returns when the interaction needs a Tick; zero means never.
func (s Interaction) Due() time.Time {
	d, _ := s.nextDeadline()
	return d.at
}

// overdue does what the end of a deadline means.
func overdue(t *turn, d deadline) {
	switch {
	case d.offer != "":
		t.endOffer(d.offer, "expired")
	case d.question != "":
		t.emit(Event{Type: VideoClosed, Question: d.question, Choice: NoAnswer})
	case d.segment != "":
		t.timeOver(d.segment)
	case d.party != "":
		t.partyOverdue(d.party)
	}
}

func (t *turn) timeOver(id SegmentID) {
	for _, g := range t.s.Segments {
		if g.ID == id {
			t.emit(Event{Type: SegmentReleased, Segment: id, Party: g.Party, Agent: g.Agent, Why: "timeOver"})
			return
		}
	}
}

func (t *turn) partyOverdue(id PartyID) {
	p, ok := t.s.party(id)
	switch {
	case !ok:
		return
	case p.Kind == ContactParty:
		t.emit(Event{Type: InteractionEnded, Why: "contactLost"})
	case p.ID == t.s.Owner && p.Place == Side && p.Up:
		// Only the way to the colleague is broken; the contact is one room away.
		t.emit(Event{Type: ConsultationEnded, Consultation: t.s.Consultation.ID, Why: "over"})
	case p.ID == t.s.Owner && p.Conn == Joining:
		// The owner never came. The contact may be on the line already, so the
		// place is kept as for any lost agent instead of starting again.
		t.emit(Event{Type: PartyLost, Party: p.ID, Agent: p.Agent, Until: t.now.Add(t.policy.AgentBack)})
	default:
		t.leave(p.ID, "lost")
	}
}
