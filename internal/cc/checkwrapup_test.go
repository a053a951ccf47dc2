package cc

import (
	"slices"
	"time"
)

// outcomes are the codes of a queue.
func outcomes() []DispositionCode { return []DispositionCode{"solved", "callback", "wrong"} }

// someCodes draws what a queue asks: sometimes nothing, sometimes in vain.
func (q *sequence) someCodes() Codes {
	c := Codes{Choice: outcomes()}
	switch q.pick(6) {
	case 0, 1, 2:
		c.Mandatory = true
	case 3:
		c.Hidden = true
	case 4:
		c = Codes{Mandatory: q.pick(2) == 0}
	}
	return c
}

func (q *sequence) codesOf(queue QueueID) Codes { return q.codes[queue] }

func (w *walker) codesOf(QueueID) Codes { return w.codes }

// wrapUps adds what agents do about one stretch, in it and after it.
func (q *sequence) wrapUps(g Segment, add func(int, func() Command)) {
	codes := append(outcomes(), "made up", "")
	who := func() AgentID {
		if q.pick(10) == 0 {
			return q.agent()
		}
		return g.Agent
	}
	add(1, func() Command {
		c := SetDisposition{Agent: who(), Code: codes[q.pick(len(codes))]}
		if q.pick(2) == 0 {
			c.Segment = g.ID
		}
		return c
	})
	if g.State != SegmentWrapUp {
		return
	}
	add(3, func() Command { return SetDisposition{Agent: g.Agent, Segment: g.ID, Code: codes[q.pick(3)]} })
	add(2, func() Command { return ExtendWrapUp{Agent: who(), Segment: g.ID, Until: g.HoldsSlot} })
	add(1, func() Command {
		return ExtendWrapUp{Agent: who(), Until: g.ClosedAt.Add(time.Duration(q.pick(90)) * time.Second)}
	})
	if q.pick(3) == 0 {
		add(1, func() Command { return EndWrapUp{Agent: who(), Segment: g.ID} })
	}
}

// checkWrapUp: a stretch has one wrap-up and at most one code, its agent's
// alone to choose, from the list of the queue they worked in, and frozen once
// done; who owned the contact is not done without one where it is mandatory;
// extending moves an end once per click and never gives a freed agent back.
func (q *sequence) checkWrapUp(c change) {
	for i, g := range c.after.Segments {
		asked := q.codes[g.Queue]
		if g.State == SegmentDone && g.Kind == OwnerSegment && asked.Mandatory && !asked.Hidden && len(asked.Choice) > 0 {
			_, forgotten := c.cmd.(EndForgotten)                                                             // nobody gave it one, and nobody will
			forgotten = forgotten || i < len(c.before.Segments) && c.before.Segments[i].State == SegmentDone // looked at when it became so
			q.must(g.Code != "" || forgotten, "%s is done without a code", g.Agent)
			q.cover["done with a code"]++
		}
		q.must(g.Code == "" || !asked.Hidden && slices.Contains(asked.Choice, g.Code), "code %q in %s", g.Code, g.Queue)
		if i >= len(c.before.Segments) {
			q.must(g.Queue == c.after.Queue && g.Code == "", "opened as %+v in %s", g, c.after.Queue)
			continue
		}
		was := c.settled.Segments[i]
		q.must(g.Queue == was.Queue, "a stretch moved from %s to %s", was.Queue, g.Queue)
		if g.Code != was.Code {
			q.checkCode(c, was, g)
		}
		if g.State == SegmentDone && g.Code == "" {
			q.cover["done without a code where none is asked"]++
		}
		if !was.KeepsSlot() {
			q.must(!g.KeepsSlot() || was.State == SegmentOpen, "a freed agent was taken back")
		} else if g.KeepsSlot() && !g.HoldsSlot.Equal(was.HoldsSlot) {
			q.checkExtended(c, was, g)
		}
	}
	q.checkWrapUpCommand(c)
}

func (q *sequence) checkCode(c change, was, is Segment) {
	cmd, ok := c.cmd.(SetDisposition)
	q.must(ok, "the code became %q by %T", is.Code, c.cmd)
	q.must(cmd.Agent == is.Agent && cmd.Code == is.Code && (cmd.Segment == "" || cmd.Segment == is.ID), "%+v made %+v", cmd, is)
	q.must(was.State != SegmentDone, "a finished stretch got another code")
	if is.State == SegmentOpen {
		q.cover["a code during the call"]++
	}
	if is.Queue == "atelier" {
		q.cover["a code in the other queue"]++
	}
}

func (q *sequence) checkExtended(c change, was, is Segment) {
	cmd, ok := c.cmd.(ExtendWrapUp)
	q.must(ok && cmd.Agent == is.Agent, "wrap-up was moved by %T", c.cmd)
	q.must(cmd.Until.Equal(was.HoldsSlot), "the end that was %v moved for one who saw %v", was.HoldsSlot, cmd.Until)
	q.must(is.HoldsSlot.Equal(was.HoldsSlot.Add(q.policy.Extend)), "extended from %v to %v", was.HoldsSlot, is.HoldsSlot)
	if q.told[told{is.ID, SegmentExtended}] == 2 {
		q.cover["extended twice"]++
	}
}

// checkWrapUpCommand: what was accepted did what it says.
func (q *sequence) checkWrapUpCommand(c change) {
	latest := func(agent AgentID, segment SegmentID) (was, is Segment) {
		for i, g := range c.settled.Segments {
			if g.Agent == agent && (segment == "" || g.ID == segment) {
				was, is = g, c.after.Segments[i]
			}
		}
		return was, is
	}
	switch cmd := c.cmd.(type) {
	case SetDisposition:
		_, is := latest(cmd.Agent, cmd.Segment)
		q.must(c.err != nil || is.Code == cmd.Code, "chose %q and has %q", cmd.Code, is.Code)
	case ExtendWrapUp:
		was, is := latest(cmd.Agent, cmd.Segment)
		if c.err == nil && cmd.Until.Equal(was.HoldsSlot) && !was.HoldsSlot.Equal(Forever()) {
			q.must(is.HoldsSlot.After(was.HoldsSlot), "extended and is not longer")
		}
	case EndWrapUp:
		was, is := latest(cmd.Agent, cmd.Segment)
		q.must(c.err != nil || !is.KeepsSlot(), "ended and goes on")
		q.must(c.err != nil || is.State == was.State && is.Code == was.Code, "ending the time changed the work")
	case MarkDone:
		if c.err != nil {
			return
		}
		for _, g := range c.after.Segments {
			mine := g.Agent == cmd.Agent && (cmd.Segment == "" || cmd.Segment == g.ID)
			q.must(!mine || g.State == SegmentDone, "done, and is %s", g.State)
		}
	}
}

// codeBugs are mistakes about codes and the time after the call.
func codeBugs() []bug {
	forged := func(t *turn, c SetDisposition) {
		if g, ok := t.s.latest(c.Agent, c.Segment); ok && g.Code != c.Code {
			t.emit(Event{Type: DispositionSet, Segment: g.ID, Party: g.Party, Agent: g.Agent, Code: c.Code})
		}
	}
	whatever := func(reason string) func(*rules) {
		return instead(func(t *turn, c SetDisposition, proper func(Command) error) error {
			err := proper(c)
			if ReasonOf(err) == reason {
				forged(t, c)
				return nil
			}
			return err
		})
	}
	return []bug{
		{"done without the mandatory code", instead(func(t *turn, c MarkDone, proper func(Command) error) error {
			t.codes = func(QueueID) Codes { return Codes{} }
			return proper(c)
		})},
		{"only the first stretch needs its code", instead(func(t *turn, c MarkDone, proper func(Command) error) error {
			err := proper(c)
			if ReasonOf(err) == "dispositionRequired" && len(t.s.own(c.Agent, c.Segment)) > 1 {
				for _, g := range t.s.own(c.Agent, c.Segment) {
					if g.State == SegmentWrapUp {
						t.emit(Event{Type: SegmentDoneEvent, Segment: g.ID, Party: g.Party, Agent: g.Agent})
					}
				}
				return nil
			}
			return err
		})},
		{"done, but not what is missing its code", instead(func(t *turn, c MarkDone, proper func(Command) error) error {
			if err := proper(c); ReasonOf(err) != "dispositionRequired" {
				return err
			}
			return nil
		})},
		{"the code is asked for by the queue the contact is in now", instead(func(t *turn, c MarkDone, proper func(Command) error) error {
			codes := t.codes(t.s.Queue)
			t.codes = func(QueueID) Codes { return codes }
			return proper(c)
		})},
		{"a finished stretch takes another code", whatever("frozen")},
		{"any code will do", whatever("unknownCode")},
		{"a hidden code is kept", whatever("dispositionHidden")},
		{"another's code is set", instead(func(t *turn, c SetDisposition, proper func(Command) error) error {
			for _, g := range t.s.Segments {
				if g.ID == c.Segment {
					c.Agent = g.Agent
				}
			}
			return proper(c)
		})},
		{"the code goes to every stretch of the agent", applying(DispositionSet, func(_ Interaction, s *Interaction, e Event) {
			for i := range s.Segments {
				if s.Segments[i].Agent == e.Agent {
					s.Segments[i].Code = e.Code
				}
			}
		})},
		{"the code is told and not kept", ignoring(DispositionSet)},
		{"closing forgets the code", applying(SegmentClosed, func(_ Interaction, s *Interaction, e Event) {
			for i := range s.Segments {
				if s.Segments[i].ID == e.Segment {
					s.Segments[i].Code = ""
				}
			}
		})},
		{"a stretch follows the contact to another queue", applying(InteractionRequeued, func(_ Interaction, s *Interaction, e Event) {
			for i := range s.Segments {
				s.Segments[i].Queue = e.Queue
			}
		})},
		{"each click extends", instead(func(t *turn, c ExtendWrapUp, proper func(Command) error) error {
			if g, ok := t.s.latest(c.Agent, c.Segment); ok {
				c.Until = g.HoldsSlot
			}
			return proper(c)
		})},
		{"a freed agent is taken back", instead(func(t *turn, c ExtendWrapUp, proper func(Command) error) error {
			err := proper(c)
			if ReasonOf(err) == "wrapUpOver" {
				g, _ := t.s.latest(c.Agent, c.Segment)
				if g.State == SegmentWrapUp {
					t.emit(Event{Type: SegmentExtended, Segment: g.ID, Agent: g.Agent, Until: t.now.Add(t.policy.Extend)})
				}
				return nil
			}
			return err
		})},
		{"anybody extends", instead(func(t *turn, c ExtendWrapUp, proper func(Command) error) error {
			for _, g := range t.s.Segments {
				if g.ID == c.Segment {
					c.Agent = g.Agent
				}
			}
			return proper(c)
		})},
		{"extending counts from now", applying(SegmentExtended, func(_ Interaction, s *Interaction, e Event) {
			for i := range s.Segments {
				if s.Segments[i].ID == e.Segment {
					s.Segments[i].HoldsSlot = e.At.Add(time.Minute)
				}
			}
		})},
		{"extending does nothing", ignoring(SegmentExtended)},
		{"ending early finishes the work", instead(func(t *turn, c EndWrapUp, proper func(Command) error) error {
			if g, ok := t.s.latest(c.Agent, c.Segment); ok && g.KeepsSlot() {
				t.emit(Event{Type: SegmentDoneEvent, Segment: g.ID, Party: g.Party, Agent: g.Agent})
				return nil
			}
			return proper(c)
		})},
		{"ending early frees nobody", instead(func(*turn, EndWrapUp, func(Command) error) error { return nil })},
	}
}
