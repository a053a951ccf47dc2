package cc

import (
	"slices"
	"time"
)

// DispositionCode names one outcome of a queue's list. It is an id, not a
// text: what people read belongs to the queue's settings.
type DispositionCode string

// Codes is what a queue asks of the end of a stretch in it. The zero value
// offers no code and asks for none.
type Codes struct {
	Mandatory bool              // who owned the contact is not done without one
	Hidden    bool              // nobody is to choose one
	Choice    []DispositionCode // those that may be chosen now
}

// required tells whether a code is missing from a stretch that has none. A list
// without an entry cannot ask for one: nobody could ever be done.
func (c Codes) required() bool { return c.Mandatory && !c.Hidden && len(c.Choice) > 0 }

// WorkedIn is the queue that a stretch belongs to: the contact may be in
// another one by now.
func (s Interaction) WorkedIn(g Segment) QueueID {
	if g.Queue != "" {
		return g.Queue
	}
	return s.Queue // facts of a release that did not keep it
}

// CodeMissing tells whether a stretch cannot be done for want of a code.
func (s Interaction) CodeMissing(g Segment, codes func(QueueID) Codes) bool {
	return g.Kind == OwnerSegment && g.Code == "" && codes(s.WorkedIn(g)).required()
}

func (t *turn) markDone(c MarkDone) error {
	mine := t.s.own(c.Agent, c.Segment)
	if len(mine) == 0 {
		return Fail(NotFound, "notFound")
	}
	if slices.ContainsFunc(mine, func(g Segment) bool { return g.State == SegmentOpen }) {
		return Refuse("callInProgress")
	}
	mine = slices.DeleteFunc(mine, func(g Segment) bool { return g.State == SegmentDone })
	if slices.ContainsFunc(mine, func(g Segment) bool { return t.s.CodeMissing(g, t.codes) }) {
		return Refuse("dispositionRequired")
	}
	for _, g := range mine {
		t.emit(Event{Type: SegmentDoneEvent, Segment: g.ID, Party: g.Party, Agent: g.Agent})
	}
	return nil
}

// Forgotten is why work was finished that nobody finished.
const Forgotten = "forgotten"

func (t *turn) endForgotten() error {
	if t.s.End == nil {
		return Refuse("callInProgress")
	}
	for _, g := range t.s.Segments {
		if g.State == SegmentWrapUp {
			t.emit(Event{Type: SegmentDoneEvent, Segment: g.ID, Party: g.Party, Agent: g.Agent, Why: Forgotten})
		}
	}
	return nil
}

// own returns an agent's stretches, or the named one if it is theirs.
func (s Interaction) own(agent AgentID, segment SegmentID) []Segment {
	var mine []Segment
	for _, g := range s.Segments {
		if g.Agent == agent && (segment == "" || segment == g.ID) {
			mine = append(mine, g)
		}
	}
	return mine
}

// latest returns an agent's named stretch; if none is named, their latest.
func (s Interaction) latest(agent AgentID, segment SegmentID) (Segment, bool) {
	mine := s.own(agent, segment)
	if len(mine) == 0 {
		return Segment{}, false
	}
	return mine[len(mine)-1], true
}

func (t *turn) setDisposition(c SetDisposition) error {
	g, ok := t.s.latest(c.Agent, c.Segment)
	if !ok {
		return Fail(NotFound, "notFound")
	}
	switch codes := t.codes(t.s.WorkedIn(g)); {
	case g.Code == c.Code:
		return nil
	case g.State == SegmentDone:
		return Refuse("frozen")
	case codes.Hidden:
		return Refuse("dispositionHidden")
	case c.Code != "" && !slices.Contains(codes.Choice, c.Code):
		return &Error{Code: Invalid, Reason: "unknownCode", Field: "code"}
	}
	t.emit(Event{Type: DispositionSet, Segment: g.ID, Party: g.Party, Agent: g.Agent, Code: c.Code})
	return nil
}

func (t *turn) extendWrapUp(c ExtendWrapUp) error {
	g, ok := t.s.latest(c.Agent, c.Segment)
	switch {
	case !ok:
		return Fail(NotFound, "notFound")
	case g.State == SegmentOpen:
		return Refuse("callInProgress")
	case !g.KeepsSlot():
		return Refuse("wrapUpOver")
	case g.HoldsSlot.Equal(Forever()) || !g.HoldsSlot.Equal(c.Until.UTC().Truncate(time.Millisecond)):
		return nil // there is no end, or it was moved already: a second click adds nothing
	}
	t.emit(Event{Type: SegmentExtended, Segment: g.ID, Party: g.Party, Agent: g.Agent, Until: g.HoldsSlot.Add(t.policy.Extend)})
	return nil
}

func (t *turn) endWrapUp(c EndWrapUp) error {
	g, ok := t.s.latest(c.Agent, c.Segment)
	switch {
	case !ok:
		return Fail(NotFound, "notFound")
	case g.State == SegmentOpen:
		return Refuse("callInProgress")
	case g.KeepsSlot():
		t.emit(Event{Type: SegmentReleased, Segment: g.ID, Party: g.Party, Agent: g.Agent, Why: "ended"})
	}
	return nil
}

// releaseWrapUps frees the slots an agent's wrap-ups keep; the work stays to be finished.
func (t *turn) releaseWrapUps(agent AgentID) {
	for _, g := range t.s.Segments {
		if g.Agent == agent && g.KeepsSlot() {
			t.emit(Event{Type: SegmentReleased, Segment: g.ID, Party: g.Party, Agent: g.Agent, Why: "signedOut"})
		}
	}
}
