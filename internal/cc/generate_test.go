package cc

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"time"

	"pgregory.net/rapid"
)

// A sequence is a generated life of one interaction: commands of people,
// machines that come and go, time that passes, late and wrong commands among
// them. After each step every invariant is checked.
//
// The generator must be even-handed: rapid prefers small numbers, and a
// generator that hands those to a list of commands spends its life at the head
// of the list and looks green. So what it draws is mixed with the number of the
// draw. It must be state-aware too, or nearly all it does is refused.
type sequence struct {
	rules  rules
	pick   func(n int) int // even over 0 … n-1
	policy Policy
	codes  map[QueueID]Codes
	cover  coverage

	s       Interaction
	fold    Interaction // the events, folded
	now     time.Time
	ids     int
	dead    map[AgentID]bool // whose machine crashed
	past    []Command
	history []Event
	told    map[told]int // how often each event of a segment happened
	trace   []string
}

// told names one kind of event of a segment.
type told struct {
	segment SegmentID
	kind    EventType
}

// coverage counts what was reached, so that a generator that no longer gets
// anywhere fails instead of looking green.
type coverage map[string]int

// agents and whether they have the right to video.
func crew() []AgentID                  { return []AgentID{"nadia", "luc", "ines", "sami"} }
func hasVideoRight(agent AgentID) bool { return agent != "ines" }
func evenly(draw func() uint64) func(int) int {
	var count uint64
	return func(n int) int {
		count++
		x := draw() + count*0x9e3779b97f4a7c15
		x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
		x = (x ^ x>>27) * 0x94d049bb133111eb
		return int((x ^ x>>31) % uint64(n))
	}
}

func drawn(t *rapid.T) func(int) int {
	value := rapid.Uint64()
	return evenly(func() uint64 { return value.Draw(t, "choice") })
}

func seeded(seed uint64) func(int) int {
	return evenly(rand.New(rand.NewPCG(seed, 42)).Uint64)
}

func newSequence(r rules, pick func(int) int, cover coverage) *sequence {
	q := &sequence{rules: r, pick: pick, cover: cover, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	q.policy = DefaultPolicy()
	q.dead, q.told = map[AgentID]bool{}, map[told]int{}
	if q.pick(8) == 0 {
		q.policy.WrapUp = -1
	}
	q.codes = map[QueueID]Codes{"sav": q.someCodes(), "atelier": q.someCodes()}
	return q
}

// run lives the sequence, then lets every machine die, and returns the first
// broken invariant.
func (q *sequence) run() (err error) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case violation, runtime.Error:
			err = fmt.Errorf("%v\n%s", v, strings.Join(q.trace, "\n"))
		default:
			panic(v) // rapid's own
		}
	}()
	q.step(q.birth())
	for range 30 + q.pick(90) {
		q.pass()
		q.crash()
		q.step(q.choose())
		if q.s.End != nil && q.pick(8) == 0 {
			break // little is left to happen
		}
	}
	q.drain()
	return nil
}

// violation is the panic with which a checker leaves a sequence.
type violation string

func (q *sequence) must(holds bool, format string, args ...any) {
	if !holds {
		panic(violation(fmt.Sprintf(format, args...)))
	}
}

func (q *sequence) env() Env {
	return Env{Now: q.now, Policy: q.policy, Codes: q.codesOf, NewID: func(prefix string) string {
		q.ids++
		return fmt.Sprintf("%s_%d", prefix, q.ids)
	}}
}

func (q *sequence) fresh(prefix string) string {
	q.ids++
	return fmt.Sprintf("%s_%d", prefix, q.ids)
}

// step gives one command and checks everything about it.
func (q *sequence) step(cmd Command) {
	before := q.s
	kept := before.clone()
	ids := q.ids
	settled, _, _ := q.rules.decide(before, Tick{}, q.env()) // what the command met
	q.ids = ids
	after, events, err := q.rules.decide(before, cmd, q.env())
	q.trace = append(q.trace, fmt.Sprintf("%s %T%+v → %s %s", q.now.Format("15:04:05.000"), cmd, cmd, names(events), ReasonOf(err)))
	q.must(reflect.DeepEqual(kept, before), "the old state was changed")
	q.s = after
	for _, e := range events {
		q.fold = q.rules.apply(q.fold, e)
	}
	q.history = append(q.history, events...)
	for _, e := range events {
		if e.Segment != "" {
			q.told[told{e.Segment, e.Type}]++
		}
	}
	q.past = append(q.past, cmd)
	q.count(cmd, settled, events, err)
	q.check(change{before: before, settled: settled, after: after, cmd: cmd, events: events, err: err})
}

func (q *sequence) count(cmd Command, settled Interaction, events []Event, err error) {
	kind := strings.TrimPrefix(fmt.Sprintf("%T", cmd), "cc.")
	switch {
	case err != nil:
		q.cover["refused "+ReasonOf(err)]++
	case q.s.Version > settled.Version:
		q.cover["accepted "+kind]++
	default:
		q.cover["same "+kind]++
	}
	for _, e := range events {
		q.cover["event "+string(e.Type)]++
		if e.Type == ConsultationEnded || e.Type == TransferEnded || e.Type == OwnerChanged || e.Type == ContactHeld {
			q.cover["event "+string(e.Type)+" "+e.Why]++
		}
	}
}

// pass lets some time go by: moments mostly, sometimes exactly to a deadline or
// just short of it.
func (q *sequence) pass() {
	due := q.s.Due()
	moments := 100
	if len(q.dead) > 0 {
		moments = 25 // or nobody would be missed before they are back
	}
	if owner, ok := q.s.OwnerParty(); ok && owner.Conn == Lost && q.s.Transfer != nil {
		moments = 8 // the race between the owner's last moment and the target's arrival
	}
	switch k := 100 - q.pick(moments) - 1; {
	case k < 89:
		q.now = q.now.Add(time.Duration(q.pick(400)) * time.Millisecond)
	case k < 94:
		q.now = q.now.Add(time.Duration(q.pick(8000)) * time.Millisecond)
	case k == 94:
		q.now = q.now.Add(time.Duration(q.pick(60)) * time.Second)
	case due.IsZero() || !due.After(q.now):
	case k < 98:
		q.now = due
	default:
		q.now = due.Add(-time.Millisecond)
	}
}

// crash now and then kills an agent's machine, or brings one back.
func (q *sequence) crash() {
	for _, a := range crew() {
		if q.dead[a] && q.pick(12) == 0 {
			delete(q.dead, a)
		}
	}
	p, ok := q.s.PartyOf(q.agent())
	rarely := 25
	if con := q.s.Consultation; con != nil && con.Peer != "" && q.pick(2) == 0 {
		p, ok = q.s.OwnerParty() // the one who is missed the most
		rarely = 12
	}
	if !ok || q.pick(rarely) > 0 {
		return
	}
	q.dead[p.Agent] = true
	if p.Up {
		q.step(LegLost{Party: p.ID, Leg: p.Leg})
	}
	if p.SideUp {
		q.step(LegLost{Party: p.ID, Leg: p.SideLeg})
	}
}

func (q *sequence) birth() Command {
	c := Create{ID: "int_1", Queue: "sav", EntryPoint: "shop", Priority: q.pick(3), VideoEnabled: q.pick(6) > 0}
	if q.pick(3) > 0 {
		c.Page = LegID(q.fresh("page"))
	}
	c.Needs, c.AsksVideo = q.needs(), q.pick(3) == 0
	if q.pick(3) == 0 {
		c.Wanted = Wanted{Agent: q.agent(), Until: q.now.Add(time.Minute)}
	}
	c.CanVideo = q.pick(5) > 0
	c.CanCamera = c.CanVideo && q.pick(5) > 0
	return c
}

func (q *sequence) needs() []Need {
	var needs []Need
	for _, skill := range []SkillID{"german", "billing", "german"} {
		if q.pick(3) == 0 {
			needs = append(needs, Need{Skill: skill, Level: 1 + q.pick(5)})
		}
	}
	return needs
}

// drain lets every machine die at once, some come back halfway (a leg that
// opens and never is up), and time pass. Whatever it was, it must end, with no
// slot taken and no deadline left.
func (q *sequence) drain() {
	q.trace = append(q.trace, "— every machine dies")
	for _, p := range q.s.clone().Parties {
		if p.Page != "" {
			q.step(ClosePage{Page: p.Page})
		}
		if p.Up {
			q.step(LegLost{Party: p.ID, Leg: p.Leg})
		}
		if p.SideUp {
			q.step(LegLost{Party: p.ID, Leg: p.SideLeg})
		}
		if q.pick(3) == 0 {
			q.step(OpenLeg{Party: p.ID, Leg: LegID(q.fresh("leg"))})
		}
	}
	for _, a := range crew() {
		q.step(AgentGone{Agent: a})
	}
	for range 100 {
		due := q.s.Due()
		if due.IsZero() {
			break
		}
		if due.After(q.now) {
			q.now = due
		}
		q.step(Tick{})
	}
	q.must(q.s.End != nil, "everybody is gone and it is still %s", q.s.Phase())
	if q.policy.WrapUp < 0 {
		for _, a := range crew() {
			q.step(AgentGone{Agent: a, SignedOut: true})
		}
	}
	d := q.rules.derive(q.s)
	q.must(d.Due.IsZero(), "a deadline is left: %v", d.Due)
	q.must(len(d.Slots) == 0, "slots are left: %v", d.Slots)
	q.must(len(d.Offers) == 0 && d.Waiting == nil && d.Owner == "", "rows are left: %+v", d)
	q.must(len(q.rules.plan(q.s)) == 0, "rooms are left")
}
