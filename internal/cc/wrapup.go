package cc

import "slices"

func (t *turn) markDone(c MarkDone) error {
	var mine []Segment
	for _, g := range t.s.Segments {
		if g.Agent == c.Agent && (c.Segment == "" || c.Segment == g.ID) {
			mine = append(mine, g)
		}
	}
	if len(mine) == 0 {
		return Fail(NotFound, "notFound")
	}
	if slices.ContainsFunc(mine, func(g Segment) bool { return g.State == SegmentOpen }) {
		return Refuse("callInProgress")
	}
	for _, g := range mine {
		if g.State == SegmentWrapUp {
			t.emit(Event{Type: SegmentDoneEvent, Segment: g.ID, Party: g.Party, Agent: g.Agent})
		}
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
