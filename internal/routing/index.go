package routing

import (
	"cmp"
	"container/heap"
	"maps"
	"reflect"
	"slices"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// refusalHolds is how long a contact is not offered again to an agent who declined it.
const refusalHolds = 10 * time.Second

// Pair is one offer to make.
type Pair struct {
	Interaction cc.InteractionID
	Agent       cc.AgentID
	Profile     string     // of the contact
	Queue       cc.QueueID // whose agents were asked; empty: this agent was asked for
	Needs       string     // what was asked of them, of cc.Profile: after an overflow less than the contact's
	Second      bool       // beside a call that the agent has
}

// Agent is what the index knows of an agent.
type Agent struct {
	store.Candidate
	Queues   []cc.QueueID
	Skills   map[cc.SkillID]int
	MayVideo bool
}

// Index pairs waiting contacts with free agents. It is told what waits and who
// is free, and keeps both in order for each pool, so that finding a pair does
// not depend on how many there are. It is pure: the time is told, and it does
// nothing by itself. Not safe for concurrent use.
type Index struct {
	rules   rules
	queues  map[cc.QueueID]store.QueueSettings
	entries map[cc.InteractionID]*entry
	agents  map[cc.AgentID]*member
	pools   map[poolKey]*pool
	of      map[cc.QueueID][]*pool // pools by the queue whose agents are in them
	private map[cc.AgentID][]*pool // pools of one agent, for those who ask for them
	serving map[cc.QueueID]map[*member]bool
	wanting map[cc.AgentID]map[*entry]bool
	hot     map[*pool]bool // with both sides
	timers  timers
}

// rules are what pairing goes by, as values, so that tests can break one and
// see that the comparison notices.
type rules struct {
	before func(a, b *entry) bool
	sooner func(a, b seat) bool
	admits func(*pool, *member) bool
	holds  time.Duration // a refusal
	lowers func(need, by int) int
	due    func(entered time.Time, o store.Overflow) time.Time
	asked  func(e *entry, signedIn bool, now time.Time) bool // only whom the contact wants
}

func standard() rules {
	return rules{
		before: func(a, b *entry) bool { return a.Before(b.Waiting) },
		sooner: sooner,
		admits: admits,
		holds:  refusalHolds,
		lowers: func(need, by int) int { return need - by },
		due: func(entered time.Time, o store.Overflow) time.Time {
			return entered.Add(time.Duration(o.After) * time.Second)
		},
		asked: func(e *entry, signedIn bool, now time.Time) bool {
			return e.Wanted != "" && signedIn && now.Before(e.WantedUntil)
		},
	}
}

// NewIndex returns an index that knows of nobody.
func NewIndex() *Index { return newIndex(standard()) }

func newIndex(r rules) *Index {
	return &Index{
		rules: r, queues: map[cc.QueueID]store.QueueSettings{},
		entries: map[cc.InteractionID]*entry{}, agents: map[cc.AgentID]*member{},
		pools: map[poolKey]*pool{}, of: map[cc.QueueID][]*pool{}, private: map[cc.AgentID][]*pool{},
		serving: map[cc.QueueID]map[*member]bool{}, wanting: map[cc.AgentID]map[*entry]bool{}, hot: map[*pool]bool{},
	}
}

// entry is a waiting contact.
type entry struct {
	store.Waiting
	refused map[cc.AgentID]time.Time
	rests   map[cc.AgentID]time.Time // what did not come about lately: until when it is not tried again
	in      []*pool                  // in the order in which they are asked
	taken   bool                     // is being offered
}

// member is an agent.
type member struct {
	Agent
	in    map[*pool]seat
	taken bool
}

// seat is a free agent's place in a pool.
type seat struct {
	second bool // has a call
	level  int  // of what is asked for, all together; 0 where that does not matter
	idle   int64
	m      *member
}

// sooner: who has no call, who knows most, who is idle the longest.
func sooner(a, b seat) bool {
	if a.second != b.second {
		return b.second
	}
	return cmp.Or(-cmp.Compare(a.level, b.level), cmp.Compare(a.idle, b.idle), cmp.Compare(a.m.Candidate.Agent, b.m.Candidate.Agent)) < 0
}

// poolKey is what agents have to be to answer some contacts.
type poolKey struct {
	queue  cc.QueueID // that they serve
	agent  cc.AgentID // or whom the contact asked for
	needs  string     // of cc.Profile
	second bool       // may have a call
	best   bool       // who knows most comes first
}

// pool is contacts and agents who would do for each other.
type pool struct {
	poolKey
	profile cc.Profile
	waiting ordered[*entry]
	free    ordered[seat]
}

// admits tells whether an agent who is free belongs into a pool.
func admits(p *pool, m *member) bool {
	if p.profile.Video && !(m.Video && m.MayVideo) {
		return false
	}
	for _, n := range p.profile.Needs {
		if m.Skills[n.Skill] < n.Level {
			return false
		}
	}
	return m.Free() || p.second && m.FreeAgain()
}

// SetQueues tells the settings of all queues.
func (x *Index) SetQueues(queues map[cc.QueueID]store.QueueSettings, now time.Time) {
	changed := map[cc.QueueID]bool{}
	for id, s := range queues {
		changed[id] = !reflect.DeepEqual(x.queues[id], s)
	}
	for id := range x.queues {
		if _, still := queues[id]; !still {
			changed[id] = true
		}
	}
	x.queues = maps.Clone(queues)
	for _, e := range x.entries {
		if changed[e.Queue] {
			x.place(e, now)
		}
	}
}

// Knows tells whether the settings of a queue were told.
func (x *Index) Knows(queue cc.QueueID) bool {
	_, known := x.queues[queue]
	return known
}

// PutContact tells that a contact waits, or what changed of it.
func (x *Index) PutContact(w store.Waiting, refused map[cc.AgentID]time.Time, now time.Time) {
	e := x.entries[w.Interaction]
	if e == nil {
		e = &entry{Waiting: w}
		x.entries[w.Interaction] = e
	} else {
		x.leave(e)
		delete(x.wanting[e.Wanted], e)
		e.Waiting = w
	}
	e.refused = refused
	if w.Wanted != "" {
		if x.wanting[w.Wanted] == nil {
			x.wanting[w.Wanted] = map[*entry]bool{}
		}
		x.wanting[w.Wanted][e] = true
	}
	x.place(e, now)
}

// RemoveContact tells that a contact waits no longer.
func (x *Index) RemoveContact(id cc.InteractionID) {
	e := x.entries[id]
	if e == nil {
		return
	}
	x.leave(e)
	delete(x.wanting[e.Wanted], e)
	if len(x.wanting[e.Wanted]) == 0 {
		delete(x.wanting, e.Wanted)
	}
	delete(x.entries, id)
}

// PutAgent tells what an agent is now.
func (x *Index) PutAgent(a Agent, now time.Time) {
	m := x.agents[a.Candidate.Agent]
	if m == nil {
		m = &member{in: map[*pool]seat{}}
		x.agents[a.Candidate.Agent] = m
	}
	x.rise(m)
	for _, q := range m.Queues {
		delete(x.serving[q], m)
	}
	signedIn := m.SignedIn
	m.Agent = a
	for _, q := range a.Queues {
		if x.serving[q] == nil {
			x.serving[q] = map[*member]bool{}
		}
		x.serving[q][m] = true
	}
	x.sit(m)
	if a.SignedIn != signedIn {
		for e := range x.wanting[a.Candidate.Agent] {
			x.place(e, now)
		}
	}
}

// Release ends what Next began: both take part again. After an offer that did
// not come about the two are kept apart for a while.
func (x *Index) Release(p Pair, apart time.Duration, now time.Time) {
	if m := x.agents[p.Agent]; m != nil {
		m.taken = false
		x.sit(m)
	}
	e := x.entries[p.Interaction]
	if e == nil {
		return
	}
	e.taken = false
	maps.DeleteFunc(e.rests, func(_ cc.AgentID, until time.Time) bool { return !now.Before(until) })
	if apart > 0 {
		if e.rests == nil {
			e.rests = map[cc.AgentID]time.Time{}
		}
		e.rests[p.Agent] = now.Add(apart)
	}
	x.place(e, now)
}

// Next finds the next offer to make and takes both out until Release: of the
// contacts whom a free agent may have, the first in the queue.
func (x *Index) Next(now time.Time) (Pair, bool) {
	x.wake(now)
	var first *entry
	for p := range x.hot {
		p.waiting.each(func(e *entry) bool {
			if first != nil && !x.rules.before(e, first) {
				return false
			}
			if !x.anybody(e, p, now) {
				return true // rests from all who are free here
			}
			first = e
			return false
		})
	}
	if first == nil {
		return Pair{}, false
	}
	s, p := x.choose(first, now)
	pair := Pair{Interaction: first.Interaction, Agent: s.m.Candidate.Agent, Profile: first.Profile, Queue: p.queue, Needs: p.needs, Second: s.second}
	first.taken, s.m.taken = true, true
	x.leave(first)
	x.rise(s.m)
	return pair, true
}

// choose picks the agent for a contact: of the first pool with one who has not
// declined it, else of the first with one whose refusal is long enough ago.
func (x *Index) choose(e *entry, now time.Time) (found seat, in *pool) {
	for _, again := range []bool{false, true} {
		for _, p := range e.in {
			p.free.each(func(s seat) bool {
				at, refused := e.refused[s.m.Candidate.Agent]
				if refused != again || refused && now.Before(at.Add(x.rules.holds)) || now.Before(e.rests[s.m.Candidate.Agent]) {
					return true
				}
				found, in = s, p
				return false
			})
			if in != nil || again && len(e.refused) == 0 {
				return found, in
			}
		}
	}
	return found, in
}

// anybody tells whether a free agent of a pool may have a contact. Few have
// declined it, so the look is short.
func (x *Index) anybody(e *entry, p *pool, now time.Time) (may bool) {
	p.free.each(func(s seat) bool {
		at, refused := e.refused[s.m.Candidate.Agent]
		may = !(refused && now.Before(at.Add(x.rules.holds))) && !now.Before(e.rests[s.m.Candidate.Agent])
		return !may
	})
	return may
}

// place puts a contact into the pools that it belongs to now, and sets the
// time at which that may change.
func (x *Index) place(e *entry, now time.Time) {
	x.leave(e)
	if e.taken || !e.ContactHere {
		return
	}
	keys, change := x.poolsOf(e, now)
	for _, k := range keys {
		p := x.pool(k)
		if slices.Contains(e.in, p) {
			continue
		}
		e.in = append(e.in, p)
		p.waiting.insert(e)
		x.warm(p)
	}
	for _, at := range e.refused {
		change = earlier(change, at.Add(x.rules.holds), now)
	}
	for _, until := range e.rests {
		change = earlier(change, until, now)
	}
	if change.After(now) {
		heap.Push(&x.timers, timer{at: change, id: e.Interaction})
	}
}

// earlier is the earlier of two times, those that are past left out; zero: never.
func earlier(a, b, now time.Time) time.Time {
	if b.After(now) && (a.IsZero() || b.Before(a)) {
		return b
	}
	return a
}

// poolsOf is where a contact may find an agent, in the order in which they are
// asked, and when that changes.
func (x *Index) poolsOf(e *entry, now time.Time) (keys []poolKey, change time.Time) {
	settings := x.queues[e.Queue]
	profile := cc.ParseProfile(e.Profile)
	key := func(queue cc.QueueID, p cc.Profile) poolKey {
		p.Queue = ""
		return poolKey{queue: queue, needs: p.String(), second: settings.Second, best: settings.BestSkill}
	}
	if m := x.agents[e.Wanted]; x.rules.asked(e, m != nil && m.SignedIn, now) {
		private := key("", cc.Profile{Video: profile.Video})
		private.agent = e.Wanted
		return []poolKey{private}, e.WantedUntil
	}
	keys = append(keys, key(e.Queue, profile))
	for _, o := range settings.Overflow {
		due := x.rules.due(e.EnteredAt, o)
		if now.Before(due) {
			change = earlier(change, due, now)
			continue
		}
		lower := profile
		lower.Needs = nil
		for _, n := range profile.Needs {
			if n.Level = x.rules.lowers(n.Level, o.Lower); n.Level > 0 {
				lower.Needs = append(lower.Needs, n)
			}
		}
		queue := o.Queue
		if queue == "" {
			queue = e.Queue
		}
		keys = append(keys, key(queue, lower))
	}
	return keys, change
}

// leave takes a contact out of its pools.
func (x *Index) leave(e *entry) {
	for _, p := range e.in {
		p.waiting.remove(e)
		x.warm(p)
	}
	e.in = nil
}

// sit puts an agent who is free into the pools that they belong to.
func (x *Index) sit(m *member) {
	x.rise(m)
	if m.taken || !m.Free() && !m.FreeAgain() {
		return
	}
	for _, q := range m.Queues {
		for _, p := range x.of[q] {
			x.seat(m, p)
		}
	}
	for _, p := range x.private[m.Candidate.Agent] {
		x.seat(m, p)
	}
}

func (x *Index) seat(m *member, p *pool) {
	if m.taken || !x.rules.admits(p, m) {
		return
	}
	s := seat{second: !m.Free(), idle: m.IdleSince.UnixMilli(), m: m}
	if p.best {
		for _, n := range p.profile.Needs {
			s.level += m.Skills[n.Skill]
		}
	}
	m.in[p] = s
	p.free.insert(s)
	x.warm(p)
}

// rise takes an agent out of all pools.
func (x *Index) rise(m *member) {
	for p, s := range m.in {
		p.free.remove(s)
		x.warm(p)
	}
	clear(m.in)
}

// warm notes whether a pool has both sides.
func (x *Index) warm(p *pool) {
	if p.waiting.size > 0 && p.free.size > 0 {
		x.hot[p] = true
	} else {
		delete(x.hot, p)
	}
}

// manyPools is past how many those nobody waits in are forgotten.
const manyPools = 4096

// pool finds or makes one; a new one gets the free agents who belong into it.
func (x *Index) pool(k poolKey) *pool {
	if p := x.pools[k]; p != nil {
		return p
	}
	if len(x.pools) >= manyPools {
		x.forget()
	}
	p := &pool{poolKey: k, profile: cc.ParseProfile(k.needs)}
	p.waiting.before, p.free.before = x.rules.before, x.rules.sooner
	x.pools[k] = p
	if k.agent != "" {
		x.private[k.agent] = append(x.private[k.agent], p)
		if m := x.agents[k.agent]; m != nil {
			x.seat(m, p)
		}
		return p
	}
	x.of[k.queue] = append(x.of[k.queue], p)
	for m := range x.serving[k.queue] {
		x.seat(m, p)
	}
	return p
}

// forget drops the pools nobody waits in.
func (x *Index) forget() {
	gone := func(p *pool) bool { return p.waiting.size == 0 }
	for k, p := range x.pools {
		if !gone(p) {
			continue
		}
		p.free.each(func(s seat) bool {
			delete(s.m.in, p)
			return true
		})
		delete(x.pools, k)
	}
	for q := range x.of {
		x.of[q] = slices.DeleteFunc(x.of[q], gone)
	}
	for a := range x.private {
		if x.private[a] = slices.DeleteFunc(x.private[a], gone); len(x.private[a]) == 0 {
			delete(x.private, a)
		}
	}
}

// timer is when a contact may belong elsewhere.
type timer struct {
	at time.Time
	id cc.InteractionID
}

type timers []timer

func (t timers) Len() int           { return len(t) }
func (t timers) Less(i, j int) bool { return t[i].at.Before(t[j].at) }
func (t timers) Swap(i, j int)      { t[i], t[j] = t[j], t[i] }
func (t *timers) Push(v any)        { *t = append(*t, v.(timer)) }
func (t *timers) Pop() any {
	last := (*t)[len(*t)-1]
	*t = (*t)[:len(*t)-1]
	return last
}

// wake places those anew whose time has come.
func (x *Index) wake(now time.Time) {
	for len(x.timers) > 0 && !x.timers[0].at.After(now) {
		t := heap.Pop(&x.timers).(timer)
		if e := x.entries[t.id]; e != nil {
			x.place(e, now)
		}
	}
}

// NextChange is when time alone may make a pair possible; zero: never.
func (x *Index) NextChange() time.Time {
	if len(x.timers) == 0 {
		return time.Time{}
	}
	return x.timers[0].at
}
