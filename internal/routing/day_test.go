package routing

import (
	"container/heap"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/estimate"
	"visavis/internal/hours"
	"visavis/internal/store"
)

// dayOf is how many contacts the simulated day has; make bench lives a long one.
var dayOf = flag.Int("contacts", 3000, "contacts of the simulated day")

// TestASimulatedDay lives a working day in virtual time through the real index,
// opening hours and estimate, twice with the same chance: the day is the same,
// and nobody is forgotten.
func TestASimulatedDay(t *testing.T) {
	began := time.Now()
	first := simulate(1, *dayOf)
	took := time.Since(began)
	again := simulate(1, *dayOf)
	if first.String() != again.String() {
		t.Fatalf("the same chance, another day:\n%s\n%s", &first, &again)
	}
	t.Logf("%d contacts in %v\n%s", *dayOf, took.Round(time.Millisecond), &first)
	if got := first.answered + first.abandoned + first.refused; got != *dayOf {
		t.Errorf("%d of %d contacts have an end", got, *dayOf)
	}
	if first.wronged > 0 {
		t.Errorf("%d contacts were given to somebody who could not take them", first.wronged)
	}
	if first.answered < *dayOf/2 || first.abandoned == 0 || first.refused == 0 || first.overflowed == 0 || first.declined == 0 || first.missed == 0 {
		t.Errorf("a day on which nothing happens proves nothing: %s", &first)
	}
	if path := os.Getenv("VISAVIS_ROUTING"); path != "" {
		text := fmt.Sprintf("\n## A simulated day of %d contacts\n\nLived in %v of processor time, in virtual time through the real index, opening hours and estimate; the same chance gives the same day.\n\n%s",
			*dayOf, took.Round(time.Millisecond), &first)
		appendTo(t, path, text)
	}
}

func appendTo(t *testing.T, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		_, err = f.WriteString(text)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		t.Error(err)
	}
}

// report is what came of a day.
type report struct {
	answered, abandoned, refused, overflowed, declined, missed, wronged int
	within                                                              int // answered in twenty seconds
	waits                                                               []time.Duration
	errors                                                              []time.Duration // of what was told, told less real
	busy, present                                                       time.Duration
}

func at(all []time.Duration, share float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	return all[min(int(share*float64(len(all))), len(all)-1)].Round(100 * time.Millisecond)
}

func mean(all []time.Duration) time.Duration {
	var sum time.Duration
	for _, d := range all {
		sum += d
	}
	return (sum / time.Duration(max(len(all), 1))).Round(100 * time.Millisecond)
}

func (r *report) String() string {
	waits := slices.Sorted(slices.Values(r.waits))
	var off []time.Duration
	for _, e := range r.errors {
		off = append(off, e.Abs())
	}
	slices.Sort(off)
	offered := r.answered + r.abandoned
	share := func(n, of int) string { return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(max(of, 1))) }
	var b strings.Builder
	row := func(what string, value any) { fmt.Fprintf(&b, "| %s | %v |\n", what, value) }
	b.WriteString("| What | |\n|---|--:|\n")
	row("turned away while closed", r.refused)
	row("let in", offered)
	row("answered", fmt.Sprintf("%d (%s)", r.answered, share(r.answered, offered)))
	row("gave up waiting", fmt.Sprintf("%d (%s)", r.abandoned, share(r.abandoned, offered)))
	row("answered within 20 s", share(r.within, offered))
	row("wait until the answer, mean", mean(waits))
	row("… half of them within", at(waits, .5))
	row("… nine of ten within", at(waits, .9))
	row("… the longest", at(waits, 1))
	row("agents in a call or after it, of their time at work", share(int(r.busy.Seconds()), int(r.present.Seconds())))
	row("given to agents of another queue or who know less", r.overflowed)
	row("declined by an agent", r.declined)
	row("not heard by an agent", r.missed)
	row("told a wait", len(off))
	row("told and real apart, mean", mean(off))
	row("… nine of ten within", at(off, .9))
	row("told too much, mean of all", mean(r.errors))
	return b.String()
}

// happening is something that takes place at a time; seq keeps equal ones in order.
type happening struct {
	at  time.Time
	seq int
	do  func()
}

type happenings []happening

func (h happenings) Len() int { return len(h) }
func (h happenings) Less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].seq < h[j].seq
	}
	return h[i].at.Before(h[j].at)
}
func (h happenings) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *happenings) Push(v any)   { *h = append(*h, v.(happening)) }
func (h *happenings) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// sim is a centre on one day.
type sim struct {
	report
	random   *rand.Rand
	now      time.Time
	seq      int
	todo     happenings
	index    *Index
	calendar store.Calendar
	queues   map[cc.QueueID]store.QueueSettings
	agents   []*worker
	byID     map[cc.AgentID]*worker
	contacts map[cc.InteractionID]*caller
	waiting  map[cc.QueueID]int
	pace     map[cc.QueueID][]estimate.Minute
}

type worker struct {
	Agent
	leaves time.Time
	came   time.Time
}

type caller struct {
	store.Waiting
	refused map[cc.AgentID]time.Time
	told    time.Duration
	ringing bool
	gone    bool
}

const (
	wrapUp  = 30 * time.Second
	talking = 240 * time.Second
)

func simulate(seed uint64, contacts int) report {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	morning := time.Date(2026, 3, 2, 7, 30, 0, 0, zone)
	s := &sim{
		random: rand.New(rand.NewPCG(seed, 5)), now: morning, index: NewIndex(), byID: map[cc.AgentID]*worker{},
		contacts: map[cc.InteractionID]*caller{}, waiting: map[cc.QueueID]int{}, pace: map[cc.QueueID][]estimate.Minute{},
		calendar: store.Calendar{Zone: "Europe/Paris", Week: []store.Opening{{Day: 1, From: "08:00", To: "20:00"}}},
		queues: map[cc.QueueID]store.QueueSettings{
			"sav":     {Skills: nil, Overflow: []store.Overflow{{After: 60, Lower: 2}}},
			"sante":   {Priority: 1, BestSkill: true},
			"atelier": {Overflow: []store.Overflow{{After: 45, Queue: "sav"}}},
		},
	}
	s.index.SetQueues(s.queues, s.now)
	s.hire(morning, contacts)
	// More in the middle of the morning and of the afternoon; from half an hour
	// before the doors open to half an hour after they close.
	for i := range contacts {
		for {
			h := s.random.Float64() * 13
			if s.random.Float64()*1.3 < .5+.8*math.Pow(math.Sin(h/13*2*math.Pi-.3), 2)*min(1, h) {
				id := cc.InteractionID(fmt.Sprintf("int_%06d", i))
				s.after(morning.Add(time.Duration(h*float64(time.Hour))).Sub(s.now), func() { s.arrive(id) })
				break
			}
		}
	}
	for len(s.todo) > 0 {
		next := heap.Pop(&s.todo).(happening)
		// Time alone may make a pair: overflow, the end of a refusal's rest.
		for change := s.index.NextChange(); !change.IsZero() && change.Before(next.at); change = s.index.NextChange() {
			s.now = change
			s.match()
		}
		s.now = next.at
		next.do()
		s.match()
	}
	return s.report
}

func (s *sim) after(d time.Duration, do func()) {
	s.seq++
	heap.Push(&s.todo, happening{at: s.now.Add(d), seq: s.seq, do: do})
}

// hire makes as many agents as the day needs to be busy, with what they know.
func (s *sim) hire(morning time.Time, contacts int) {
	need := float64(contacts) * (talking + wrapUp).Seconds() / (12 * 3600)
	for i := range int(need*1.75) + 4 {
		id := cc.AgentID(fmt.Sprintf("agt_%04d", i))
		w := &worker{Agent: Agent{Candidate: store.Candidate{Agent: id, Slot: true, Video: i%5 > 0}, Skills: map[cc.SkillID]int{}, MayVideo: i%10 > 0}}
		switch i % 10 {
		case 0, 1, 2:
			w.Queues = []cc.QueueID{"sante", "sav"}
			w.Skills["care"] = 1 + i%5
		case 3:
			w.Queues = []cc.QueueID{"atelier"}
		case 4:
			w.Queues = []cc.QueueID{"atelier", "sav"}
		default:
			w.Queues = []cc.QueueID{"sav"}
		}
		if i%4 == 0 {
			w.Skills["german"] = 1 + i/4%5
		}
		s.agents, s.byID[id] = append(s.agents, w), w
		// Shifts of eight hours, from the beginning to the last at noon.
		comes := time.Duration(i%5) * time.Hour
		s.after(comes, func() {
			w.came, w.leaves = s.now, s.now.Add(8*time.Hour+time.Duration(i%5)*15*time.Minute)
			w.SignedIn = true
			s.ready(w)
			s.after(w.leaves.Sub(s.now), func() { s.tell(w) })
		})
	}
}

// ready makes an agent free for the next one, unless their day is over.
func (s *sim) ready(w *worker) {
	w.Busy, w.IdleSince = false, s.now
	s.tell(w)
}

func (s *sim) tell(w *worker) {
	w.Takes = w.SignedIn && s.now.Before(w.leaves)
	if w.SignedIn && !w.Takes && !w.Busy {
		w.SignedIn = false
		s.present += s.now.Sub(w.came)
	}
	s.index.PutAgent(w.Agent, s.now)
}

func (s *sim) arrive(id cc.InteractionID) {
	if !hours.Open(s.calendar, s.now) {
		s.refused++
		return
	}
	c := &caller{Waiting: store.Waiting{Interaction: id, Band: 1, EnteredAt: s.now, ContactHere: true}, refused: map[cc.AgentID]time.Time{}}
	p := cc.Profile{Queue: "sav"}
	switch n := s.random.IntN(20); {
	case n < 5:
		p.Queue, p.Video, p.Needs = "sante", s.random.IntN(2) == 0, []cc.Need{{Skill: "care", Level: 1 + s.random.IntN(3)}}
	case n < 8:
		p.Queue = "atelier"
	case n < 10:
		p.Needs = []cc.Need{{Skill: "german", Level: 1 + s.random.IntN(4)}}
	}
	c.Queue, c.Profile = p.Queue, p.String()
	c.RankAt = s.now.Add(-time.Duration(s.queues[p.Queue].Priority) * cc.PriorityBoost)
	if wait, ok := estimate.Wait(s.waiting[p.Queue], s.free(p.Queue), s.paceOf(p.Queue), s.now); ok {
		c.told = estimate.First(wait, s.now).Wait
	}
	s.contacts[id] = c
	s.waiting[c.Queue]++
	s.index.PutContact(c.Waiting, c.refused, s.now)
	patience := time.Duration(s.random.ExpFloat64() * float64(5*time.Minute))
	s.after(patience, func() {
		if !c.gone && !c.ringing {
			s.abandoned++
			s.minuteOf(c.Queue).Left++
			s.end(c)
		}
	})
}

func (s *sim) end(c *caller) {
	c.gone = true
	s.waiting[c.Queue]--
	s.index.RemoveContact(c.Interaction)
	delete(s.contacts, c.Interaction)
}

func (s *sim) free(queue cc.QueueID) (n int) {
	for _, w := range s.agents {
		if w.Free() && slices.Contains(w.Queues, queue) {
			n++
		}
	}
	return n
}

func (s *sim) paceOf(queue cc.QueueID) estimate.Pace {
	p := estimate.Pace{Minutes: s.pace[queue], After: wrapUp}
	for _, w := range s.agents {
		if w.SignedIn && slices.Contains(w.Queues, queue) {
			p.SignedIn++
			p.Share += 1 / float64(len(w.Queues))
		}
	}
	return p
}

// minuteOf is the minute of a queue that runs.
func (s *sim) minuteOf(queue cc.QueueID) *estimate.Minute {
	began := s.now.Truncate(time.Minute)
	all := s.pace[queue]
	if n := len(all); n == 0 || !all[n-1].Began.Equal(began) {
		if n > int(estimate.Over/time.Minute) {
			all = all[1:]
		}
		s.pace[queue] = append(all, estimate.Minute{Began: began})
	}
	return &s.pace[queue][len(s.pace[queue])-1]
}

func (s *sim) match() {
	for {
		pair, found := s.index.Next(s.now)
		if !found {
			return
		}
		s.ring(pair)
	}
}

func (s *sim) ring(p Pair) {
	c, w := s.contacts[p.Interaction], s.byID[p.Agent]
	if !w.Free() || !slices.Contains(w.Queues, p.Queue) {
		s.wronged++
	}
	c.ringing, w.Busy = true, true
	s.tell(w)
	rang := s.now
	again := func() {
		c.ringing = false
		s.index.PutContact(c.Waiting, c.refused, s.now)
		s.index.Release(p, 0, s.now)
	}
	switch chance := s.random.IntN(100); {
	case chance < 2:
		s.after(4*time.Second, func() {
			s.declined++
			c.refused[p.Agent] = s.now
			s.ready(w)
			again()
		})
	case chance < 3: // nobody hears the ring: not ready for two minutes
		s.after(20*time.Second, func() {
			s.missed++
			c.Band = 0
			again()
			s.after(2*time.Minute, func() { s.ready(w) })
		})
	default:
		s.after(time.Duration(2000+s.random.IntN(6000))*time.Millisecond, func() { s.answer(c, w, p, rang) })
	}
}

func (s *sim) answer(c *caller, w *worker, p Pair, rang time.Time) {
	wait := s.now.Sub(c.EnteredAt)
	s.answered++
	s.waits = append(s.waits, wait)
	if wait <= 20*time.Second {
		s.within++
	}
	if c.told > 0 {
		s.errors = append(s.errors, c.told-wait)
	}
	if p.Queue != c.Queue || slices.ContainsFunc(cc.ParseProfile(c.Profile).Needs, func(n cc.Need) bool { return w.Skills[n.Skill] < n.Level }) {
		s.overflowed++
	}
	s.minuteOf(c.Queue).Left++
	queue := c.Queue
	s.end(c)
	s.index.Release(p, 0, s.now)
	talk := time.Duration(math.Exp(s.random.NormFloat64()*.6-.18) * float64(talking))
	s.after(talk, func() {
		m := s.minuteOf(queue)
		m.Ended++
		m.Handling += talk
		s.after(wrapUp, func() {
			s.busy += s.now.Sub(rang)
			s.ready(w)
		})
	})
}
