package cc

import (
	"reflect"
	"slices"
	"time"
)

// change is one step: the facts before, the facts once due deadlines had run,
// the facts after, and what was said.
type change struct {
	before, settled, after Interaction
	cmd                    Command
	events                 []Event
	err                    error
}

func (q *sequence) check(c change) {
	q.checkEvents(c)
	q.checkCustody(c)
	q.checkTerminal(c)
	q.checkSegments(c)
	q.checkWrapUp(c)
	q.checkDeadlines(c)
	q.checkWishes(c)
	q.checkRights(c)
	q.checkHold(c)
	q.checkGate(c)
	q.checkGuards(c)
	q.checkHandover(c)
	q.checkConference(c)
	q.checkMedia()
	q.checkRows()
	q.checkWhom(c)
	q.checkFuture(c)
}

// checkWhom: for whom a contact waits is what the last queue and the way in
// asked for, and whom they asked for is asked first and once.
func (q *sequence) checkWhom(c change) {
	s := c.after
	wanted := Wanted{}
	var needs []Need
	asksVideo := false
	for i := range q.history {
		e := &q.history[i]
		work := OfferKind(e.Kind) == WorkOffer
		switch {
		case e.Type == InteractionCreated:
			needs, wanted, asksVideo = e.Needs, Wanted{Agent: e.Agent, Until: e.Until}, e.AsksVideo
		case e.Type == InteractionRequeued && e.Why == "transferred":
			needs, wanted = e.Needs, Wanted{}
		case e.Type == InteractionRequeued, e.Type == OwnerChanged, e.Type == OfferEnded && work && e.Agent == wanted.Agent:
			wanted = Wanted{}
		}
	}
	switch cmd := c.cmd.(type) {
	case Create:
		if len(c.events) > 0 {
			q.must(reflect.DeepEqual(s.Needs, Needs(cmd.Needs)) && s.AsksVideo == cmd.AsksVideo, "created for %v, asked for %v", s.Needs, cmd.Needs)
		}
	case TransferQueue:
		if c.err == nil {
			q.must(reflect.DeepEqual(s.Needs, Needs(cmd.Needs)), "the new queue asks for %v, the contact has %v", cmd.Needs, s.Needs)
		}
	}
	q.must(reflect.DeepEqual(s.Needs, needs), "needs %v, should be %v", s.Needs, needs)
	q.must((s.Wanted == nil) == (wanted == Wanted{}) && (s.Wanted == nil || *s.Wanted == wanted), "wants %v, should be %v", s.Wanted, wanted)
	if w := q.rules.derive(s).Waiting; w != nil {
		p := ParseProfile(w.Profile)
		q.must(p.Queue == s.Queue && reflect.DeepEqual(p.Needs, needs), "waits for %q", w.Profile)
		q.must(p.Video == (asksVideo && s.Video.Enabled), "waits for %q", w.Profile)
		q.must(w.Wanted == wanted.Agent && w.WantedUntil.Equal(wanted.Until), "waits for %s until %v", w.Wanted, w.WantedUntil)
		if w.Wanted != "" {
			q.cover["waits for somebody"]++
		}
	}
}

// checkEvents: state = fold(events), numbers without gap, refusals and repeats
// change nothing, facts are never refused.
func (q *sequence) checkEvents(c change) {
	q.must(reflect.DeepEqual(q.fold, q.s), "the events do not give the state:\n%+v\n%+v", q.fold, q.s)
	for i, e := range c.events {
		q.must(e.Seq == c.before.Version+int64(i)+1, "event %d has number %d", i, e.Seq)
		q.must(e.At.Equal(q.now), "an event is not of now")
		q.must(e.Actor != "" && e.Type != "", "an event lacks its type or actor: %+v", e)
	}
	q.must(c.after.Version == c.before.Version+int64(len(c.events)), "version is not the number of the last event")
	if c.err != nil {
		q.must(reflect.DeepEqual(c.after, c.settled), "a refused command changed something")
		q.must(ReasonOf(c.err) != "", "a refusal without reason: %v", c.err)
	}
	switch c.cmd.(type) {
	case Create, OpenPage, ClosePage, ReportDevice, AgentGone, SetVideoRight, Arrived, LegLost, HangUp, Tick:
		q.must(c.err == nil, "a fact was refused: %v", c.err)
	}
	_, again, _ := q.rules.decide(c.after, c.cmd, q.env())
	q.must(len(again) == 0, "repeated, %T does %s", c.cmd, names(again))
}

// checkCustody: the contact is in exactly one pair of hands.
func (q *sequence) checkCustody(c change) {
	s := c.after
	q.must(s.EnteredAt.Equal(q.history[0].At), "the time of entering changed")
	work, takers, consulted := 0, 0, 0
	rung := map[AgentID]bool{}
	for _, o := range s.Offers {
		q.must(!rung[o.Agent], "%s is rung twice", o.Agent)
		rung[o.Agent] = true
		switch o.Kind {
		case WorkOffer:
			work++
			takers++
		case TransferOffer:
			takers++
		case ConsultOffer:
			consulted++
		case InviteOffer:
		}
		q.must(o.Kind == WorkOffer || s.Phase() == Active, "%s rings while %s", o.Kind, s.Phase())
	}
	q.must(takers <= 1, "%d agents are offered the contact", takers)
	q.must(consulted <= 1, "%d agents are rung for a consultation", consulted)
	held := 0
	if s.Owner != "" {
		held++
		owner, ok := s.OwnerParty()
		q.must(ok && owner.Kind == AgentParty, "the owner is nobody")
		g, ok := s.openSegment(owner.ID)
		q.must(ok && g.Kind == OwnerSegment, "the owner has no owner's segment")
		q.must(work == 0, "an owned contact is offered")
		q.must(!s.AnsweredAt.IsZero(), "answered without time")
	}
	if s.End != nil {
		held++
		q.must(len(s.Parties) == 0, "somebody stayed after the end")
		q.must(len(s.Offers) == 0, "somebody is rung after the end")
	} else {
		_, ok := s.Contact()
		q.must(ok, "the contact is in limbo")
	}
	if contact, ok := s.Contact(); ok && s.Phase() == Queued {
		q.must(contact.Leg == "", "a leg without a room")
	}
	if d := q.rules.derive(s); d.Waiting != nil || d.Phase == Offered {
		held++
	}
	q.must(held == 1, "in %d hands", held)
	if a, ok := c.cmd.(Accept); ok && c.err == nil {
		o, pending := c.before.offer(a.Offer)
		q.must(pending && o.Agent == a.Agent && o.Until.After(q.now), "accepted what was not theirs to accept")
		p, ok := s.PartyOf(a.Agent)
		q.must(ok && p.VideoRight == a.VideoRight && (p.Place == Side) == (o.Kind == ConsultOffer), "accepted, and is %+v", p)
		q.must(p.ID == o.Party, "the accepter is somebody else than was rung")
		if o.Kind != ConsultOffer {
			// What they opened while it rang is theirs, and saves the way.
			q.must(p.Leg == o.Leg && p.Up == o.Up && (p.Conn == Here) == o.Up, "rung with leg %s, up %v, and is %+v", o.Leg, o.Up, p)
			if o.Up {
				q.cover["accepted, and was there"]++
			}
		}
		q.must(p.Conn == Here || p.BackBy.Equal(q.now.Add(q.policy.Join)), "the accepter has no time limit to join")
		takes := o.Kind == WorkOffer || o.Kind == TransferOffer && o.Up
		q.must((s.Owner == p.ID) == takes, "accepting %s made the owner %s", o.Kind, s.Owner)
		q.cover["accepted "+string(o.Kind)]++
		if o.Kind != WorkOffer {
			return
		}
		contact, _ := s.Contact()
		q.must(contact.Conn == Here || contact.BackBy.Equal(q.now.Add(q.policy.ContactBack)), "the contact has no time limit to join")
		q.cover["accepted with the contact's leg "+string(contact.Conn)]++
	}
}

// checkTerminal: what ended stays so.
func (q *sequence) checkTerminal(c change) {
	if c.before.End == nil {
		return
	}
	q.must(reflect.DeepEqual(c.before.End, c.after.End), "the end changed")
	if c.before.Phase() != c.after.Phase() {
		q.must(c.before.Phase() == WrapUp && c.after.Phase() == Done, "%s became %s", c.before.Phase(), c.after.Phase())
	}
	for _, e := range c.events {
		q.must(slices.Contains([]EventType{SegmentExtended, SegmentReleased, SegmentDoneEvent, DispositionSet}, e.Type), "after the end: %s", e.Type)
	}
}

// checkSegments: one open segment per agent in the call, each closed once and
// finished once, and none is lost.
func (q *sequence) checkSegments(c change) {
	s := c.after
	open := map[AgentID]int{}
	for i, g := range s.Segments {
		if g.State == SegmentOpen {
			open[g.Agent]++
			_, ok := s.party(g.Party)
			q.must(ok, "an open segment of nobody")
		}
		q.must(g.State == SegmentWrapUp || g.HoldsSlot.IsZero(), "a segment that is %s keeps a slot", g.State)
		q.must((g.State == SegmentOpen) == g.ClosedAt.IsZero() && (g.State == SegmentDone) == !g.DoneAt.IsZero(), "a segment's times: %+v", g)
		if i < len(c.before.Segments) {
			was := c.before.Segments[i]
			order := []SegmentState{SegmentOpen, SegmentWrapUp, SegmentDone}
			q.must(was.ID == g.ID && was.Agent == g.Agent && was.OpenedAt.Equal(g.OpenedAt), "a segment was replaced")
			q.must(slices.Index(order, g.State) >= slices.Index(order, was.State), "a segment went from %s to %s", was.State, g.State)
			q.must(was.State == g.State || was.State != SegmentDone, "done again")
		}
	}
	q.must(len(s.Segments) >= len(c.before.Segments), "a segment was forgotten")
	for _, p := range s.Parties {
		if p.Kind != AgentParty {
			continue
		}
		switch n := open[p.Agent]; {
		case s.consulted(p.ID) || s.landing(p.ID):
			q.must(n == 0, "%s is on call before it is so", p.Agent)
		case p.ID == s.Owner || p.Place == Stage && p.Conn == Here:
			q.must(n == 1, "%s has %d open segments", p.Agent, n)
		default:
			q.must(n <= 1, "%s has %d open segments", p.Agent, n)
		}
	}
	for _, e := range c.events {
		if e.Type != SegmentDoneEvent {
			continue
		}
		done, ok := c.cmd.(MarkDone)
		_, forgotten := c.cmd.(EndForgotten)
		q.must(ok && done.Agent == e.Agent || forgotten && s.End != nil && e.Why == Forgotten, "finished by %T", c.cmd)
	}
	for _, g := range s.Segments {
		n := func(kind EventType) int { return q.told[told{g.ID, kind}] }
		q.must(n(SegmentOpened) == 1 && n(SegmentClosed) <= 1 && n(SegmentDoneEvent) <= 1 && n(SegmentReleased) <= 1, "segment %s: %v", g.ID, q.told)
		q.must((g.State == SegmentOpen) == (n(SegmentClosed) == 0), "segment %s: %v", g.ID, q.told)
	}
	for _, e := range c.events {
		if e.Type == SegmentClosed {
			want := q.policy.wrapUpEnds(q.now)
			if e.Why == "lost" {
				want = time.Time{}
			}
			q.must(e.Until.Equal(want), "wrap-up after %s lasts until %v", e.Why, e.Until)
		}
	}
}

// checkDeadlines: whoever is awaited has a deadline in the future, nobody else
// has one, and Due is the earliest.
func (q *sequence) checkDeadlines(c change) {
	s := c.after
	var all []time.Time
	for _, p := range s.Parties {
		q.must((p.Conn == Here) == p.BackBy.IsZero(), "%s party with deadline %v", p.Conn, p.BackBy)
		connected := p.Up
		switch {
		case p.Kind == ContactParty && s.Owner == "":
			connected = p.Page != ""
		case p.Place == Side:
			connected = p.SideUp
		}
		q.must(connected == (p.Conn == Here), "a %s is %s, connected: %v", p.Kind, p.Conn, connected)
		if p.Conn != Here {
			all = append(all, p.BackBy)
		}
	}
	for _, o := range s.Offers {
		all = append(all, o.Until)
	}
	q.must((s.Video.Gate == GateRequested) == (s.Video.Question != nil), "gate %s and question %v", s.Video.Gate, s.Video.Question)
	if s.Video.Question != nil {
		all = append(all, s.Video.Question.Until)
	}
	for _, g := range s.Segments {
		if !g.HoldsSlot.IsZero() && !g.HoldsSlot.Equal(Forever()) {
			all = append(all, g.HoldsSlot)
		}
	}
	if gone, ok := c.cmd.(AgentGone); ok && gone.Barred {
		_, in := s.PartyOf(gone.Agent)
		_, rung := s.OfferTo(gone.Agent)
		q.must(!in && !rung && !s.hasSlot(gone.Agent), "%s is barred and still in it", gone.Agent)
	}
	var earliest time.Time
	for _, at := range all {
		q.must(at.After(q.now), "overdue: %v", at)
		if earliest.IsZero() || at.Before(earliest) {
			earliest = at
		}
	}
	q.must(s.Due().Equal(earliest) && q.rules.derive(s).Due.Equal(earliest), "due %v, earliest %v", s.Due(), earliest)
	for _, p := range s.Parties {
		q.checkLeg(p)
		if p.Conn != Here {
			told := q.lastOf(func(e *Event) bool {
				return e.Party == p.ID && (slices.Contains([]EventType{PartyJoined, PartyAwaited, PartyLost}, e.Type) ||
					e.Type == PartyMoved && !e.Until.IsZero())
			})
			q.must(p.BackBy.Equal(told.Until), "awaited until %v, told %v", p.BackBy, told.Until)
		}
	}
	for _, g := range s.Segments {
		if !g.HoldsSlot.IsZero() {
			told := q.lastOf(func(e *Event) bool { return e.Segment == g.ID && e.Type != DispositionSet })
			q.must((told.Type == SegmentClosed || told.Type == SegmentExtended) && g.HoldsSlot.Equal(told.Until), "a slot is kept until %v, told %v", g.HoldsSlot, told.Until)
		}
	}
	for _, e := range c.events {
		switch e.Type {
		case PartyLeft:
			if gone, ok := c.cmd.(AgentGone); ok && gone.Barred && gone.Agent == e.Agent {
				q.must(e.Why == "lost", "who is barred left because of %s", e.Why)
				q.cover["barred in a call"]++
			} else if e.Why == "lost" && e.Party == c.before.Owner {
				heard := q.lastOf(func(h *Event) bool { return h.Party == e.Party && (h.Type == PartyArrived || h.Type == PartyLost) })
				q.must(heard.Type == PartyLost, "an owner who never came is out at once")
			}
		case PartyLost:
			limit := q.policy.AgentBack
			if e.Agent == "" {
				limit = q.policy.ContactBack
			}
			q.must(e.Until.Equal(q.now.Add(limit)), "a lost place is kept for %v", e.Until.Sub(q.now))
		case OfferMade:
			q.must(e.Until.Equal(q.now.Add(q.policy.Ring)), "rings for %v", e.Until.Sub(q.now))
		case VideoRequested:
			q.must(e.Until.Equal(q.now.Add(q.policy.Question)), "asks for %v", e.Until.Sub(q.now))
		default: // has no deadline
		}
	}
}

// checkLeg: a party is up exactly if the last that was heard of its current
// leg is that it came up.
func (q *sequence) checkLeg(p Party) {
	for _, side := range []bool{false, true} {
		last := q.lastOf(func(e *Event) bool {
			return e.Party == p.ID && (e.Room != "") == side && slices.Contains([]EventType{LegOpened, LegUp, LegDown, LegDropped}, e.Type)
		}).Type
		leg, up := p.Leg, p.Up
		if side {
			leg, up = p.SideLeg, p.SideUp
		}
		q.must(up == (last == LegUp), "up is %v after %s", up, last)
		q.must((leg == "") == (last == "" || last == LegDropped), "leg %q after %s", leg, last)
	}
}

// lastOf returns the last event that is so, or none.
func (q *sequence) lastOf(is func(*Event) bool) Event {
	for i := len(q.history) - 1; i >= 0; i-- {
		if is(&q.history[i]) {
			return q.history[i]
		}
	}
	return Event{}
}

// checkHold: the contact is held and resumed by the one who steers, or by
// nobody having them any more.
func (q *sequence) checkHold(c change) {
	was, is := c.settled.Hold, c.after.Hold
	if is != nil {
		q.must(c.after.Phase() == Active, "held while %s", c.after.Phase())
		q.must(is.Why != HoldAlone || len(c.after.agentsOnStage()) == 0, "alone in company")
		q.must(was == nil || was.Since.Equal(is.Since), "the hold began anew")
	}
	if c.after.Phase() == Active && len(c.after.agentsOnStage()) == 0 {
		q.must(is != nil, "nobody is with the contact, who hears nothing")
	}
	switch cmd := c.cmd.(type) {
	case HoldContact:
		if was == nil && is != nil {
			q.must(q.maySteer(c.settled, cmd.Agent), "held by %s", cmd.Agent)
		}
		q.must(c.err != nil || is != nil, "hold did not hold")
	case ResumeContact:
		if was != nil && is == nil {
			q.must(q.maySteer(c.settled, cmd.Agent), "resumed by %s", cmd.Agent)
		}
		q.must(c.err != nil || is == nil, "resume did not resume")
	}
	q.checkHoldMove(c, was, is)
}

// checkHoldMove: held by a command of those who may, or because nobody is with
// the contact; resumed by a command or as a transfer is done. No microphone
// opens by itself.
func (q *sequence) checkHoldMove(c change, was, is *Hold) {
	if c.before.Hold != nil && was == nil && c.settled.Phase() == Active {
		q.must(false, "time resumed the contact")
	}
	if (was == nil) == (is == nil) || c.after.Phase() != Active {
		return
	}
	if is != nil {
		switch c.cmd.(type) {
		case HoldContact, Consult, Alternate, Complete, TransferAgent:
		default:
			q.must(len(c.after.agentsOnStage()) == 0, "held by %T", c.cmd)
		}
		return
	}
	done := slices.ContainsFunc(c.events, func(e Event) bool { return e.Type == TransferEnded && e.Why == "done" })
	switch c.cmd.(type) {
	case ResumeContact, Alternate, Merge:
	default:
		q.must(done || was.Why == HoldAlone, "resumed by %T", c.cmd)
	}
}

// maySteer says it in other words than Steers.
func (q *sequence) maySteer(s Interaction, agent AgentID) bool {
	owner, ok := s.OwnerParty()
	if !ok || s.End != nil {
		return false
	}
	if owner.Conn != Lost {
		return owner.Agent == agent
	}
	for _, g := range s.Segments {
		if p, ok := s.party(g.Party); ok && g.State == SegmentOpen && p.Conn == Here && p.Place == Stage {
			return p.Agent == agent
		}
	}
	return owner.Agent == agent
}

// legsOf returns the current legs of a party, or of the one that a rung agent is going to be, and whether each is up.
func legsOf(s Interaction, id PartyID) map[LegID]bool {
	legs := map[LegID]bool{}
	for _, p := range s.Parties {
		if p.ID == id {
			legs[p.Leg], legs[p.SideLeg] = p.Up, p.SideUp
		}
	}
	for _, o := range s.Offers {
		if o.Party == id {
			legs[o.Leg] = o.Up
		}
	}
	delete(legs, "")
	return legs
}

// checkGuards: what is accepted and changes something was its giver's to give.
func (q *sequence) checkGuards(c change) {
	if c.err != nil || reflect.DeepEqual(c.settled, c.after) {
		return
	}
	switch cmd := c.cmd.(type) {
	case MakeOffer:
		contact, ok := c.settled.Contact()
		q.must(ok && contact.Conn == Here && c.settled.Phase() == Queued, "offered without a contact")
		q.must(!c.settled.hasSlot(cmd.Agent), "offered to who still works on it")
	case Decline:
		o, ok := c.settled.offer(cmd.Offer)
		q.must(ok && o.Agent == cmd.Agent, "declined another's offer")
		q.must(c.after.Returned == c.settled.Returned, "a declined offer changed the place in the queue")
	case Disconnect:
		q.must(q.maySteer(c.settled, cmd.Agent), "ended by %s", cmd.Agent)
		q.must(c.after.End != nil && c.after.End.By == Actor(cmd.Agent), "disconnect did not end")
		q.must(c.settled.Transfer == nil, "a transfer was disconnected")
		q.must(cmd.Everyone || q.agentsInCall(c.settled) == 1, "others were disconnected unasked")
	case HangUp:
		q.must(c.after.End != nil && c.after.End.By == ByContact, "the hang-up is not the contact's")
	case OpenLeg:
		p, ok := c.settled.party(cmd.Party)
		for _, o := range c.settled.Offers {
			ok = ok || o.Party == cmd.Party && o.Kind != ConsultOffer
		}
		q.must(p.Kind != "" || cmd.Room == "" || cmd.Room == c.settled.StageRoom(), "who is rung is in a side room")
		q.must(ok && (c.settled.Phase() == Offered || c.settled.Phase() == Active), "a leg without a seat")
	case Arrived:
		_, known := legsOf(c.settled, cmd.Party)[cmd.Leg]
		q.must(known, "an unknown leg arrived")
	case LegLost:
		q.must(legsOf(c.settled, cmd.Party)[cmd.Leg], "an unknown leg was lost")
	case ClosePage:
		p, _ := c.settled.Contact()
		q.must(p.Page == cmd.Page, "an unknown page closed")
	case MarkDone:
		for i, g := range c.after.Segments {
			was := c.settled.Segments[i]
			q.must(was.State == g.State || was.Agent == cmd.Agent && was.State == SegmentWrapUp, "finished %s's work, which was %s", was.Agent, was.State)
		}
	}
}
