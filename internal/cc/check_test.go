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
	q.checkDeadlines(c)
	q.checkWishes(c)
	q.checkHold(c)
	q.checkGate(c)
	q.checkGuards(c)
	q.checkMedia()
	q.checkRows()
	q.checkFuture(c)
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
	case Create, OpenPage, ClosePage, ReportDevice, AgentGone, Arrived, LegLost, HangUp, Tick:
		q.must(c.err == nil, "a fact was refused: %v", c.err)
	}
	_, again, _ := q.rules.decide(c.after, c.cmd, q.env())
	q.must(len(again) == 0, "repeated, %T does %s", c.cmd, names(again))
}

// checkCustody: the contact is in exactly one pair of hands.
func (q *sequence) checkCustody(c change) {
	s := c.after
	q.must(s.EnteredAt.Equal(q.history[0].At), "the time of entering changed")
	work := 0
	for _, o := range s.Offers {
		if o.Kind == WorkOffer {
			work++
		}
	}
	q.must(work <= 1, "%d agents are offered the contact", work)
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
		q.must(ok && s.Owner == p.ID && p.VideoRight == a.VideoRight, "the accepter does not own")
		q.must(p.BackBy.Equal(q.now.Add(q.policy.Join)), "the accepter has no time limit to join")
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
		q.must(e.Type == SegmentReleased || e.Type == SegmentDoneEvent, "after the end: %s", e.Type)
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
		if p.Kind == AgentParty {
			q.must(open[p.Agent] == 1, "%s has %d open segments", p.Agent, open[p.Agent])
		}
	}
	count := map[SegmentID]map[EventType]int{}
	for _, e := range q.history {
		if e.Segment != "" {
			if count[e.Segment] == nil {
				count[e.Segment] = map[EventType]int{}
			}
			count[e.Segment][e.Type]++
		}
	}
	for _, e := range c.events {
		if done, ok := c.cmd.(MarkDone); e.Type == SegmentDoneEvent {
			q.must(ok && done.Agent == e.Agent, "finished by %T", c.cmd)
		}
	}
	for _, g := range s.Segments {
		n := count[g.ID]
		q.must(n[SegmentOpened] == 1 && n[SegmentClosed] <= 1 && n[SegmentDoneEvent] <= 1 && n[SegmentReleased] <= 1, "segment %s: %v", g.ID, n)
		q.must((g.State == SegmentOpen) == (n[SegmentClosed] == 0), "segment %s: %v", g.ID, n)
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
		if p.Kind == ContactParty && s.Owner == "" {
			connected = p.Page != ""
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
			told := q.lastOf(func(e Event) bool {
				return e.Party == p.ID && slices.Contains([]EventType{PartyJoined, PartyAwaited, PartyLost}, e.Type)
			})
			q.must(p.BackBy.Equal(told.Until), "awaited until %v, told %v", p.BackBy, told.Until)
		}
	}
	for _, g := range s.Segments {
		if !g.HoldsSlot.IsZero() {
			told := q.lastOf(func(e Event) bool { return e.Segment == g.ID })
			q.must(told.Type == SegmentClosed && g.HoldsSlot.Equal(told.Until), "a slot is kept until %v, told %v", g.HoldsSlot, told.Until)
		}
	}
	for _, e := range c.events {
		switch e.Type {
		case PartyLeft:
			if e.Why == "lost" && e.Party == c.before.Owner {
				heard := q.lastOf(func(h Event) bool { return h.Party == e.Party && (h.Type == PartyArrived || h.Type == PartyLost) })
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
	last := q.lastOf(func(e Event) bool {
		return e.Party == p.ID && slices.Contains([]EventType{LegOpened, LegUp, LegDown, LegDropped}, e.Type)
	}).Type
	q.must(p.Up == (last == LegUp), "up is %v after %s", p.Up, last)
	q.must((p.Leg == "") == (last == "" || last == LegDropped), "leg %q after %s", p.Leg, last)
}

// lastOf returns the last event that is so, or none.
func (q *sequence) lastOf(is func(Event) bool) Event {
	for _, e := range slices.Backward(q.history) {
		if is(e) {
			return e
		}
	}
	return Event{}
}

// checkWishes: nobody's camera wish is changed by another.
func (q *sequence) checkWishes(c change) {
	for _, p := range c.after.Parties {
		was, ok := c.before.party(p.ID)
		if p.Camera == (ok && was.Camera) {
			continue
		}
		own, said := false, false
		switch cmd := c.cmd.(type) {
		case StartVideo:
			own, said = p.Kind == AgentParty && cmd.Agent == p.Agent, cmd.Camera
		case SetCamera:
			own, said = cmd.Agent == p.Agent, cmd.On
		case AnswerVideo:
			own, said = p.Kind == ContactParty, cmd.Choice == ChooseCamera
		}
		q.must(own && said == p.Camera, "the camera wish of %s became %v by %T", p.ID, p.Camera, c.cmd)
	}
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
	default:
		q.must((was == nil) == (is == nil) || c.after.Phase() != Active, "hold changed by %T", c.cmd)
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
		if p, ok := s.party(g.Party); ok && g.State == SegmentOpen && p.Conn == Here {
			return p.Agent == agent
		}
	}
	return owner.Agent == agent
}

// checkGate: the table of the video gate.
func (q *sequence) checkGate(c change) {
	from, to := c.settled, c.after
	right := false
	for _, p := range to.Parties {
		right = right || p.Kind == AgentParty && p.VideoRight
	}
	right = right && to.Video.Enabled
	q.must(right || to.Video.Gate == GateOff || to.Video.Gate == GatePaused, "gate %s, and no agent may see", to.Video.Gate)
	q.must(to.Video.Enabled == c.before.Video.Enabled || c.before.Version == 0, "video was switched")
	if from.Version > 0 {
		q.checkGateMove(c, from, to)
		move := string(c.before.Video.Gate) + "→" + string(from.Video.Gate)
		q.must(c.before.Video.Gate == from.Video.Gate || move == "requested→off" || move == "on→paused", "time moved the gate %s", move)
	}
	switch cmd := c.cmd.(type) {
	case StartVideo:
		if c.err != nil {
			return
		}
		p, ok := from.PartyOf(cmd.Agent)
		q.must(ok && p.VideoRight && from.Video.Enabled && q.maySteer(from, cmd.Agent), "started by who may not")
		q.must(to.Video.Gate == GateRequested || to.Video.Gate == GateOn, "start left the gate %s", to.Video.Gate)
		p, _ = to.PartyOf(cmd.Agent)
		q.must(p.Camera == cmd.Camera, "the starter's wish is %v", p.Camera)
	case StopVideo:
		q.must(c.err != nil || q.maySteer(from, cmd.Agent) && (to.Video.Gate == GateOff || to.Video.Gate == GatePaused), "stop left the gate %s", to.Video.Gate)
	case AnswerVideo:
		if c.err == nil {
			q.must(from.Video.Question != nil && from.Video.Question.ID == cmd.Question, "answered a question that was not asked")
			q.must(to.Video.Answer != nil && to.Video.Answer.Choice == cmd.Choice && to.Video.Answer.At.Equal(q.now), "the answer was lost")
			q.must((to.Video.Gate == GateOn) == (cmd.Choice != ChooseDecline), "%s left the gate %s", cmd.Choice, to.Video.Gate)
		}
	case SetCamera:
		if contact, ok := to.Contact(); ok && cmd.Agent == "" && c.err == nil {
			q.must(contact.Camera == cmd.On, "the contact's wish is %v", contact.Camera)
			q.must(!cmd.On || to.Video.Gate == GateOn || to.Video.Gate == GatePaused, "the contact's camera left the gate %s", to.Video.Gate)
		}
	case CancelVideo:
		if c.err == nil {
			q.must(from.Video.Question != nil && from.Video.Question.ID == cmd.Question && to.Video.Gate == GateOff, "cancelled something else")
		}
	}
}

func (q *sequence) checkGateMove(c change, from, to Interaction) {
	contact, _ := from.Contact()
	move := string(from.Video.Gate) + "→" + string(to.Video.Gate)
	if from.Video.Gate != to.Video.Gate {
		q.cover["gate "+move]++
	}
	ok := false
	switch cmd := c.cmd.(type) {
	case StartVideo:
		ok = (move == "off→requested" || move == "paused→on") && from.Hold == nil && contact.CanVideo
	case StopVideo:
		ok = move == "requested→off" || move == "on→paused"
	case CancelVideo:
		ok = move == "requested→off" && q.maySteer(from, cmd.Agent)
	case AnswerVideo:
		ok = move == "requested→on" || move == "requested→off"
	case SetCamera:
		ok = cmd.Agent == "" && cmd.On && (move == "off→on" || move == "requested→on")
	}
	// The end of a call and the loss of the last agent who may see close it too.
	if to.Phase() != Active {
		ok = ok || move == "requested→off" || move == "on→paused"
	}
	q.must(ok || from.Video.Gate == to.Video.Gate, "gate %s by %T", move, c.cmd)
	if to.Video.Gate == GateOn {
		q.must(to.Video.Ever, "video was never on")
	}
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
	case HangUp:
		q.must(c.after.End != nil && c.after.End.By == ByContact, "the hang-up is not the contact's")
	case OpenLeg:
		_, ok := c.settled.party(cmd.Party)
		q.must(ok && (c.settled.Phase() == Offered || c.settled.Phase() == Active), "a leg without a seat")
	case Arrived:
		p, _ := c.settled.party(cmd.Party)
		q.must(p.Leg == cmd.Leg, "an unknown leg arrived")
	case LegLost:
		p, _ := c.settled.party(cmd.Party)
		q.must(p.Leg == cmd.Leg && p.Up, "an unknown leg was lost")
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
