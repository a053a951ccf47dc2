package routing

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// model is the rules as one would write them down: look at everything, every
// time. The index must find the same pairs in the same order.
type model struct {
	queues   map[cc.QueueID]store.QueueSettings
	contacts map[cc.InteractionID]store.Waiting
	refused  map[cc.InteractionID]map[cc.AgentID]time.Time
	agents   map[cc.AgentID]Agent
	taken    map[string]bool
}

// try is one of the ways in which a contact may find somebody.
type try struct {
	queue cc.QueueID
	agent cc.AgentID
	needs []cc.Need
	video bool
}

func (m *model) tries(w store.Waiting, now time.Time) []try {
	p := cc.ParseProfile(w.Profile)
	if w.Wanted != "" && m.agents[w.Wanted].SignedIn && now.Before(w.WantedUntil) {
		return []try{{agent: w.Wanted, video: p.Video}}
	}
	all := []try{{queue: w.Queue, needs: p.Needs, video: p.Video}}
	for _, o := range m.queues[w.Queue].Overflow {
		if now.Sub(w.EnteredAt) < time.Duration(o.After)*time.Second {
			continue
		}
		t := try{queue: cmp.Or(o.Queue, w.Queue), video: p.Video}
		for _, n := range p.Needs {
			if n.Level > o.Lower {
				t.needs = append(t.needs, cc.Need{Skill: n.Skill, Level: n.Level - o.Lower})
			}
		}
		all = append(all, t)
	}
	return all
}

// does lists the agents who would do for a try, the best first.
func (m *model) does(t try, settings store.QueueSettings) []Agent {
	var all []Agent
	for _, a := range m.agents {
		ok := !m.taken[string(a.Candidate.Agent)] && (a.Free() || settings.Second && a.FreeAgain())
		ok = ok && (t.agent == a.Candidate.Agent || t.agent == "" && slices.Contains(a.Queues, t.queue))
		ok = ok && (!t.video || a.Video && a.MayVideo)
		for _, n := range t.needs {
			ok = ok && a.Skills[n.Skill] >= n.Level
		}
		if ok {
			all = append(all, a)
		}
	}
	level := func(a Agent) (sum int) {
		for _, n := range t.needs {
			sum += a.Skills[n.Skill]
		}
		return sum
	}
	slices.SortFunc(all, func(a, b Agent) int {
		if a.Free() != b.Free() {
			if a.Free() {
				return -1
			}
			return 1
		}
		if settings.BestSkill && level(a) != level(b) {
			return level(b) - level(a)
		}
		return cmp.Or(a.IdleSince.Compare(b.IdleSince), cmp.Compare(a.Candidate.Agent, b.Candidate.Agent))
	})
	return all
}

func (m *model) next(now time.Time) (Pair, bool) {
	order := slices.SortedFunc(maps.Values(m.contacts), func(a, b store.Waiting) int {
		if a.Before(b) {
			return -1
		}
		return 1
	})
	for _, w := range order {
		if !w.ContactHere || m.taken[string(w.Interaction)] {
			continue
		}
		for _, again := range []bool{false, true} {
			for _, t := range m.tries(w, now) {
				for _, a := range m.does(t, m.queues[w.Queue]) {
					at, refused := m.refused[w.Interaction][a.Candidate.Agent]
					if refused != again || refused && now.Sub(at) < 10*time.Second {
						continue
					}
					m.taken[string(w.Interaction)], m.taken[string(a.Candidate.Agent)] = true, true
					return Pair{Interaction: w.Interaction, Agent: a.Candidate.Agent, Profile: w.Profile, Queue: t.queue, Needs: cc.Profile{Needs: t.needs, Video: t.video}.String(), Second: !a.Free()}, true
				}
			}
		}
	}
	return Pair{}, false
}

// drill is random operations on both.
type drill struct {
	random *rand.Rand
	now    time.Time
	model  model
	index  *Index
	made   []Pair
	did    map[string]int
}

func newDrill(seed uint64, r rules, did map[string]int) *drill {
	d := &drill{
		random: rand.New(rand.NewPCG(seed, 11)), now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), index: newIndex(r), did: did,
		model: model{
			queues: map[cc.QueueID]store.QueueSettings{}, contacts: map[cc.InteractionID]store.Waiting{},
			refused: map[cc.InteractionID]map[cc.AgentID]time.Time{}, agents: map[cc.AgentID]Agent{}, taken: map[string]bool{},
		},
	}
	d.settings()
	return d
}

func (d *drill) one(n int) bool { return d.random.IntN(n) == 0 }

func (d *drill) queue() cc.QueueID { return cc.QueueID(fmt.Sprint("que_", d.random.IntN(3))) }

func (d *drill) settings() {
	for i := range 3 {
		s := store.QueueSettings{BestSkill: d.one(2), Second: d.one(2)}
		for after := 0; d.one(2) && len(s.Overflow) < 3; {
			after += 5 + d.random.IntN(20)
			o := store.Overflow{After: after, Lower: d.random.IntN(4)}
			if d.one(2) {
				o.Queue = d.queue()
			}
			s.Overflow = append(s.Overflow, o)
		}
		d.model.queues[cc.QueueID(fmt.Sprint("que_", i))] = s
	}
	d.index.SetQueues(d.model.queues, d.now)
}

func (d *drill) contact() {
	id := cc.InteractionID(fmt.Sprint("int_", d.random.IntN(12)))
	if d.model.taken[string(id)] {
		return
	}
	if _, waits := d.model.contacts[id]; waits && d.one(2) {
		delete(d.model.contacts, id)
		delete(d.model.refused, id)
		d.index.RemoveContact(id)
		d.did["gone"]++
		return
	}
	p := cc.Profile{Queue: d.queue(), Video: d.one(4)}
	for _, skill := range []cc.SkillID{"a", "b"} {
		if d.one(3) {
			p.Needs = append(p.Needs, cc.Need{Skill: skill, Level: 1 + d.random.IntN(5)})
		}
	}
	w := store.Waiting{
		Interaction: id, Queue: p.Queue, Profile: p.String(), Band: d.random.IntN(2), ContactHere: !d.one(5),
		EnteredAt: d.now.Add(-time.Duration(d.random.IntN(30)) * time.Second),
	}
	w.RankAt = w.EnteredAt.Add(-time.Duration(d.random.IntN(3)) * cc.PriorityBoost)
	if d.one(4) {
		w.Wanted, w.WantedUntil = d.somebody(), d.now.Add(time.Duration(d.random.IntN(30))*time.Second)
	}
	refused := d.model.refused[id]
	if d.one(3) {
		refused = maps.Clone(refused)
		if refused == nil {
			refused = map[cc.AgentID]time.Time{}
		}
		refused[d.somebody()] = d.now.Add(-time.Duration(d.random.IntN(12)) * time.Second)
		d.did["refused"]++
	}
	d.model.contacts[id], d.model.refused[id] = w, refused
	d.index.PutContact(w, refused, d.now)
	d.did["contact"]++
}

func (d *drill) somebody() cc.AgentID { return cc.AgentID(fmt.Sprint("agt_", d.random.IntN(6))) }

func (d *drill) agent() {
	id := d.somebody()
	if d.model.taken[string(id)] {
		return
	}
	a := Agent{Candidate: store.Candidate{
		Agent: id, IdleSince: d.now.Add(-time.Duration(d.random.IntN(5)) * time.Minute), SignedIn: !d.one(5), Video: !d.one(3), Slot: !d.one(5),
	}, MayVideo: !d.one(4), Skills: map[cc.SkillID]int{}}
	a.Takes = a.SignedIn && !d.one(4)
	a.Busy = d.one(3)
	if a.Busy && d.one(2) {
		a.Live, a.Holdable = "int_other", d.one(2)
	}
	a.Rung = a.Busy && d.one(4)
	for _, skill := range []cc.SkillID{"a", "b"} {
		if !d.one(3) {
			a.Skills[skill] = 1 + d.random.IntN(5)
		}
	}
	for i := range 3 {
		if d.one(2) {
			a.Queues = append(a.Queues, cc.QueueID(fmt.Sprint("que_", i)))
		}
	}
	d.model.agents[id] = a
	d.index.PutAgent(a, d.now)
	d.did["agent"]++
}

// step has one thing happen and then compares which offers are made.
func (d *drill) step() error {
	switch d.random.IntN(9) {
	case 0, 1, 2:
		d.contact()
	case 3, 4, 5:
		d.agent()
	case 6:
		d.now = d.now.Add(time.Duration(d.random.IntN(8000)) * time.Millisecond)
	case 7:
		if d.one(6) {
			d.settings()
		}
	case 8: // what was begun comes about or does not
		for _, p := range d.made {
			delete(d.model.taken, string(p.Agent))
			delete(d.model.taken, string(p.Interaction))
			if d.one(2) {
				delete(d.model.contacts, p.Interaction)
				d.index.RemoveContact(p.Interaction)
			}
			d.index.Release(p, 0, d.now)
		}
		d.made = nil
	}
	for {
		want, more := d.model.next(d.now)
		got, found := d.index.Next(d.now)
		if got != want || more != found {
			return fmt.Errorf("the index offers %+v, should %+v", got, want)
		}
		if !more {
			return nil
		}
		d.made = append(d.made, got)
		d.count(got)
	}
}

func (d *drill) count(p Pair) {
	w := d.model.contacts[p.Interaction]
	d.did["pair"]++
	if p.Second {
		d.did["second call"]++
	}
	if p.Queue == "" {
		d.did["asked for"]++
	} else if p.Queue != w.Queue {
		d.did["other queue"]++
	}
	if _, again := d.model.refused[p.Interaction][p.Agent]; again {
		d.did["again"]++
	}
	profile := cc.ParseProfile(p.Profile)
	for _, n := range profile.Needs {
		if p.Queue != "" && d.model.agents[p.Agent].Skills[n.Skill] < n.Level {
			d.did["knows less"]++
		}
	}
	if profile.Video {
		d.did["video"]++
	}
}

func TestTheIndexPairsAsTheRulesSay(t *testing.T) {
	did := map[string]int{}
	for seed := range uint64(150) {
		d := newDrill(seed, standard(), did)
		for i := range 400 {
			if err := d.step(); err != nil {
				t.Fatalf("seed %d, step %d: %v", seed, i, err)
			}
		}
		if held := len(d.index.hot); held > len(d.index.pools) {
			t.Fatalf("%d pools of %d are hot", held, len(d.index.pools))
		}
	}
	for _, what := range []string{"pair", "second call", "asked for", "other queue", "again", "knows less", "video", "refused", "gone"} {
		if did[what] < 50 {
			t.Errorf("%q happened too rarely to mean anything: %v", what, did)
		}
	}
}

// TestPlantedBugsAreNoticed: a comparison that has never failed proves nothing.
func TestPlantedBugsAreNoticed(t *testing.T) {
	for name, plant := range map[string]func(*rules){
		"last come, first served": func(r *rules) {
			r.before = func(a, b *entry) bool { return b.Before(a.Waiting) }
		},
		"who came back waits with the others": func(r *rules) {
			r.before = func(a, b *entry) bool {
				x, y := a.Waiting, b.Waiting
				x.Band, y.Band = 1, 1
				return x.Before(y)
			}
		},
		"the longest idle before the best": func(r *rules) {
			r.sooner = func(a, b seat) bool {
				a.level, b.level = 0, 0
				return sooner(a, b)
			}
		},
		"the worst first": func(r *rules) {
			r.sooner = func(a, b seat) bool {
				a.level, b.level = -a.level, -b.level
				return sooner(a, b)
			}
		},
		"a second call before a first": func(r *rules) {
			r.sooner = func(a, b seat) bool {
				a.second, b.second = !a.second, !b.second
				return sooner(a, b)
			}
		},
		"a second call anywhere": func(r *rules) {
			r.admits = func(p *pool, m *member) bool {
				all := *p
				all.second = true
				return admits(&all, m)
			}
		},
		"anybody for video": func(r *rules) {
			r.admits = func(p *pool, m *member) bool {
				all := *p
				all.profile.Video = false
				return admits(&all, m)
			}
		},
		"skills do not matter": func(r *rules) {
			r.admits = func(p *pool, m *member) bool {
				all := *p
				all.profile.Needs = nil
				return admits(&all, m)
			}
		},
		"a refusal rests too short": func(r *rules) { r.holds = 9 * time.Second },
		"a refusal rests too long":  func(r *rules) { r.holds = 11 * time.Second },
		"levels do not sink":        func(r *rules) { r.lowers = func(need, _ int) int { return need } },
		"overflow at once":          func(r *rules) { r.due = func(entered time.Time, _ store.Overflow) time.Time { return entered } },
		"overflow never":            func(r *rules) { r.due = func(e time.Time, _ store.Overflow) time.Time { return e.Add(time.Hour) } },
		"nobody is asked for":       func(r *rules) { r.asked = func(*entry, bool, time.Time) bool { return false } },
		"who is signed out is asked": func(r *rules) {
			r.asked = func(e *entry, _ bool, now time.Time) bool { return e.Wanted != "" && now.Before(e.WantedUntil) }
		},
		"asked for for ever": func(r *rules) { r.asked = func(e *entry, in bool, _ time.Time) bool { return e.Wanted != "" && in } },
	} {
		t.Run(name, func(t *testing.T) {
			r := standard()
			plant(&r)
			for seed := range uint64(150) {
				d := newDrill(seed, r, map[string]int{})
				for range 400 {
					if d.step() != nil {
						return
					}
				}
			}
			t.Error("nobody noticed")
		})
	}
}

func TestOrderedKeepsOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	s := ordered[int]{before: func(a, b int) bool { return a < b }}
	want := map[int]bool{}
	for range 5000 {
		n := r.IntN(300)
		if r.IntN(2) == 0 {
			s.insert(n)
			want[n] = true
		} else {
			s.remove(n)
			delete(want, n)
		}
	}
	var got []int
	s.each(func(n int) bool { got = append(got, n); return true })
	if !slices.Equal(got, slices.Sorted(maps.Keys(want))) || s.size != len(want) {
		t.Errorf("%d of %d: %v", s.size, len(want), got)
	}
}
