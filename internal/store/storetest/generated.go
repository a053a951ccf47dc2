package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// generated drives a few interactions and agents with generated commands and
// compares the database with a model after each: what cc decides about the
// loaded facts, and slots counted by hand. The rest is Audit's.
func generated(t *testing.T, open Opener) {
	clock := NewClock()
	c := NewCentre(t, open(t, clock.Now))
	reached := map[string]int{}
	runs, failed := 0, false
	rapid.Check(t, func(rt *rapid.T) {
		// Each step is durable, so rapid's hundred sequences take long. A failing one is still made small.
		if runs++; runs > Effort(sequences) && !failed {
			return
		}
		failed = true // unless it comes to its end
		l := &life{rt: rt, c: c, clock: clock, run: runs, reached: reached, capacity: map[cc.AgentID]int{}}
		l.live(45)
		failed = false
	})
	c.Audit()
	t.Logf("reached %v", reached)
	if Effort(sequences) < sequences {
		return
	}
	// A generator that gets nowhere looks green.
	for _, what := range []string{"Accept", "Decline", "HangUp", "Disconnect", "HoldContact", "ResumeContact", "MarkDone",
		"Consult", "Invite", "TransferAgent", "TransferQueue",
		"refused slotTaken", "refused otherCallLive", "refused offerGone"} {
		if reached[what] == 0 {
			t.Errorf("never reached: %s (reached %v)", what, reached)
		}
	}
}

// sequences is how many lives are generated.
const sequences = 60

// life is one generated sequence over fresh interactions and agents.
type life struct {
	rt       *rapid.T
	c        *Centre
	clock    *Clock
	run      int
	reached  map[string]int
	draws    uint64
	capacity map[cc.AgentID]int
	agents   []cc.AgentID
	ids      []cc.InteractionID
	past     []cc.Command
	trace    []string
}

// pick draws evenly from 0 … n-1: rapid prefers small numbers, which would keep
// the sequence at the head of every list.
func (l *life) pick(n int) int {
	l.draws++
	x := rapid.Uint64().Draw(l.rt, "choice") + l.draws*0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return int((x ^ x>>31) % uint64(n))
}

func (l *life) live(steps int) {
	for i, slots := range []int{1, 2, 2} {
		agent := l.c.Agent(cc.AgentID(fmt.Sprintf("agt_%d_%d", l.run, i)), true)
		l.c.Write(func(tx store.Tx) error { return tx.SetCapacity(l.c.T.Context(), agent, slots) })
		l.capacity[agent], l.agents = slots, append(l.agents, agent)
	}
	for range 3 {
		l.ids = append(l.ids, l.c.Contact())
	}
	for range steps {
		// Mostly the newest ones; those who are done get late clicks.
		newest := min(3, len(l.ids))
		id := l.ids[len(l.ids)-1-l.pick(newest)]
		s := l.c.Load(id)
		if s.End != nil && l.pick(2) == 0 {
			l.ids = append(l.ids, l.c.Contact())
			continue
		}
		if l.pick(4) == 0 {
			l.clock.Advance(time.Duration(l.pick(6_000)) * time.Millisecond)
		}
		cmd := l.command(s)
		for range l.pick(20) { // most of the time, something that does something
			if _, events, err := cc.Decide(s, cmd, l.env()); err == nil && len(events) > 0 {
				break
			}
			cmd = l.command(s)
		}
		l.step(id, cmd)
	}
	// Everybody goes: all must drain.
	for _, id := range l.ids {
		l.step(id, cc.HangUp{})
		s := l.c.Load(id)
		for _, agent := range l.agents {
			if _, worked := s.SegmentOf(agent); !worked {
				continue
			}
			l.step(id, cc.AgentGone{Agent: agent, SignedOut: true})
			l.step(id, cc.MarkDone{Agent: agent})
		}
		if s := l.c.Load(id); len(s.Slots()) > 0 || !s.Due().IsZero() {
			l.rt.Fatalf("%s left over: %s\n%s", id, text(s), strings.Join(l.trace, "\n"))
		}
	}
}

// command makes up one that has some sense in the present state, most of the time.
func (l *life) command(s cc.Interaction) cc.Command {
	if len(l.past) > 0 && l.pick(10) == 0 {
		return l.past[l.pick(len(l.past))] // a late click
	}
	return Menu(s, l.agents, "que_sav", l.pick)
}

// step runs a command and compares.
func (l *life) step(id cc.InteractionID, cmd cc.Command) {
	before := l.c.Load(id)
	name := strings.TrimPrefix(fmt.Sprintf("%T", cmd), "cc.")
	l.trace = append(l.trace, fmt.Sprintf("%s %s %+v", l.clock.Now().Format("15:04:05.000"), id, cmd))
	fail := func(format string, args ...any) {
		l.rt.Fatalf("%s\n%s", fmt.Sprintf(format, args...), strings.Join(l.trace, "\n"))
	}
	want, events, refused := cc.Decide(before, cmd, l.env())
	lost := ""
	if len(events) > 0 {
		lost = l.lostClaim(before, want)
	}
	after, err := l.c.Do(id, cmd, cc.BySystem)
	got := l.c.Load(id)
	switch {
	case lost != "":
		if cc.ReasonOf(err) != lost || text(got) != text(before) {
			fail("want the lost claim %s, got %v", lost, err)
		}
	case cc.ReasonOf(err) != cc.ReasonOf(refused):
		fail("want %v, got %v", refused, err)
	case got.Version != want.Version || got.Phase() != want.Phase() || !got.Due().Equal(want.Due()):
		fail("want %s\ngot  %s", text(want), text(got))
	case text(got) != text(after):
		fail("stored %s\nbut answered %s", text(got), text(after))
	}
	l.c.Read(func(q store.Queries) error {
		wrong, err := q.AuditInteraction(l.c.T.Context(), id)
		if len(wrong) > 0 {
			fail("%s", strings.Join(wrong, "\n"))
		}
		return err
	})
	if err != nil {
		l.reached["refused "+cc.ReasonOf(err)]++
	} else if len(events) > 0 {
		l.reached[name]++
		l.past = append(l.past, cmd)
	}
}

// env is the model's: its ids are not the store's, and are not compared.
func (l *life) env() cc.Env {
	n := 0
	return cc.Env{Now: l.clock.Now(), Actor: cc.BySystem, NewID: func(prefix string) string { n++; return fmt.Sprintf("%s_%d", prefix, n) }}
}

// lostClaim tells which claim of a change the model cannot grant.
func (l *life) lostClaim(before, after cc.Interaction) string {
	if len(after.Slots()) == 0 {
		return ""
	}
	taken, live, ringing := map[cc.AgentID]int{}, map[cc.AgentID]bool{}, map[cc.AgentID]bool{}
	for _, id := range l.ids {
		if id == after.ID {
			continue
		}
		s := l.c.Load(id)
		for _, r := range s.Slots() {
			taken[r.Agent]++
			live[r.Agent] = live[r.Agent] || r.Live
		}
		for _, o := range s.Offers {
			ringing[o.Agent] = true
		}
	}
	for _, o := range after.Offers {
		if ringing[o.Agent] {
			return "slotTaken"
		}
	}
	for _, r := range after.Slots() {
		had := slices.ContainsFunc(before.Slots(), func(b cc.SlotRow) bool { return b.Agent == r.Agent })
		if !had && taken[r.Agent] >= l.capacity[r.Agent] {
			return "slotTaken"
		}
		if r.Live && live[r.Agent] {
			return "otherCallLive"
		}
	}
	return ""
}
