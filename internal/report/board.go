package report

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/view"
)

const (
	// shortOnBoard is what the wallboard takes for a short abandon.
	shortOnBoard = 5
	// Without an agent's own limit, so long is long.
	longWrapUp   = 2 * time.Minute
	longNotReady = 15 * time.Minute
	longLunch    = time.Hour // and training
)

// Wallboard shows what happens now, in the queues that are named or, if none are, in all.
func (s *Service) Wallboard(ctx context.Context, only []cc.QueueID) (v view.WallboardView, err error) {
	ask := Question{Period: "today", Short: shortOnBoard, Only: only}
	err = s.ask(ctx, ask, func(q store.Queries, c covered, n names) error {
		n.queues = slices.DeleteFunc(n.queues, func(queue store.Queue) bool { return !ask.knows(queue.ID) })
		b := board{now: q.Now(), names: n, queues: map[cc.QueueID]store.Queue{}, calls: map[cc.AgentID]cc.Interaction{}}
		for _, queue := range n.queues {
			b.queues[queue.ID] = queue
		}
		if b.running, err = q.Running(ctx); err != nil {
			return err
		}
		b.running = slices.DeleteFunc(b.running, func(s cc.Interaction) bool { return !ask.knows(s.Queue) })
		if b.team, err = q.Colleagues(ctx); err != nil {
			return err
		}
		b.team = slices.DeleteFunc(b.team, func(c store.Colleague) bool { return !b.serves(c, ask) })
		if b.reasons, err = reasons(ctx, q); err != nil {
			return err
		}
		if b.today, err = q.VisitCounts(ctx, c.whole(), store.ByNothing); err != nil {
			return err
		}
		waits, err := q.Waits(ctx, store.Span{From: b.now.Add(-trendReach), To: b.now.Add(time.Minute), Only: only})
		if err != nil {
			return err
		}
		v = b.view()
		v.Zone = c.Zone
		v.Trends = trends(waits, b.now)
		return nil
	})
	return v, err
}

// board is what a wallboard is made of.
type board struct {
	now     time.Time
	names   names
	queues  map[cc.QueueID]store.Queue
	running []cc.Interaction
	team    []store.Colleague
	today   []store.VisitCount
	calls   map[cc.AgentID]cc.Interaction // of agents on call: the one they are with
	reasons map[string]store.Words        // for not being ready
}

// serves tells whether an agent is at work for a queue that the asker knows of.
func (b *board) serves(c store.Colleague, ask Question) bool {
	return slices.ContainsFunc(c.Queues, ask.knows) || len(ask.Only) == 0 ||
		slices.ContainsFunc(b.running, func(s cc.Interaction) bool { _, in := s.PartyOf(c.ID); return in })
}

func (b *board) view() view.WallboardView {
	v := view.WallboardView{Now: view.MillisOf(b.now), Queues: []view.WallboardQueue{}, Agents: []view.WallboardAgent{}}
	lines := map[cc.QueueID]*view.WallboardQueue{}
	for _, queue := range b.names.queues {
		v.Queues = append(v.Queues, view.WallboardQueue{ID: string(queue.ID), Name: view.Text{Fr: queue.Name.Fr, En: queue.Name.En}})
	}
	for i := range v.Queues {
		lines[cc.QueueID(v.Queues[i].ID)] = &v.Queues[i]
	}
	for _, s := range b.running {
		b.interaction(s, &v.Numbers, lines)
	}
	b.counts(&v.Numbers, lines)
	for _, c := range b.team {
		agent, there := b.agent(c)
		if !there {
			continue
		}
		v.Agents = append(v.Agents, agent)
		v.Numbers.AgentsSignedIn++
		ready := c.Doing == store.DoingReady && c.Heard() && c.HasSlot
		if ready {
			v.Numbers.AgentsReady++
		}
		for _, id := range c.Queues {
			line := lines[id]
			switch {
			case line == nil:
			case ready:
				line.Ready++
			case agent.Status == "onCall" || agent.Status == "ringing":
				line.Busy++
			case agent.Status == "wrapUp":
				line.WrapUp++
			}
		}
	}
	slices.SortStableFunc(v.Agents, needier)
	return v
}

// interaction counts one whose call has not ended.
func (b *board) interaction(s cc.Interaction, n *view.WallboardNumbers, lines map[cc.QueueID]*view.WallboardQueue) {
	switch s.Phase() {
	case cc.Queued, cc.Offered:
		n.Waiting++
		n.LongestSince = earlier(n.LongestSince, s.EnteredAt)
		line, queue := lines[s.Queue], b.queues[s.Queue]
		if line == nil {
			return
		}
		line.Waiting++
		line.LongestSince = earlier(line.LongestSince, s.EnteredAt)
		if queue.WarnAfter > 0 && b.now.Sub(s.EnteredAt) >= time.Duration(queue.WarnAfter)*time.Second {
			line.Warn, n.Warn = true, true
		}
	case cc.Active:
		n.Calls++
		if s.Video.Gate == cc.GateOn {
			n.VideoSessions++
		}
		for _, g := range s.Segments {
			// With two calls, the one that is not held is the one they are with.
			if other, has := b.calls[g.Agent]; g.State == cc.SegmentOpen && (!has || other.Hold != nil) {
				b.calls[g.Agent] = s
			}
		}
	default: // done with
	}
}

func earlier(m *view.Millis, t time.Time) *view.Millis {
	if m != nil && *m <= view.MillisOf(t) {
		return m
	}
	return view.MillisOrNil(t)
}

// counts fills in what happened today.
func (b *board) counts(n *view.WallboardNumbers, lines map[cc.QueueID]*view.WallboardQueue) {
	total, of := newContacts(), map[cc.QueueID]*contacts{}
	for id := range lines {
		of[id] = newContacts()
		of[id].promise(b.names.level(id))
		total.promise(b.names.level(id))
	}
	for _, v := range b.today {
		level := b.names.level(v.Queue)
		total.visits(v, level, shortOnBoard)
		if queue := of[v.Queue]; queue != nil {
			queue.visits(v, level, shortOnBoard)
		}
	}
	f := total.figures()
	n.ServiceLevel, n.ServicePercent, n.ServiceSeconds, n.ServiceBelow = f.ServiceLevel, f.ServicePercent, f.ServiceSeconds, f.ServiceBelow
	n.Answered, n.Abandoned = f.Answered, f.Abandoned
	for id, line := range lines {
		f := of[id].figures()
		line.ServiceLevel, line.ServicePercent, line.ServiceSeconds, line.ServiceBelow = f.ServiceLevel, f.ServicePercent, f.ServiceSeconds, f.ServiceBelow
		line.Answered, line.Abandoned = f.Answered, f.Abandoned
		n.ServiceBelow = n.ServiceBelow || total.mixed && f.ServiceBelow // without one target for all, of any
	}
}

// agent is one agent's line; there is none for who is not at work.
func (b *board) agent(c store.Colleague) (v view.WallboardAgent, there bool) {
	v = view.WallboardAgent{ID: string(c.ID), Name: c.Name, Initials: view.Initials(c.Name), Status: string(c.Doing), Since: view.MillisOrNil(c.Since)}
	s, calling := b.calls[c.ID]
	switch {
	case calling:
		b.onCall(&v, c, s)
	case !c.Presence.SignedIn:
		return v, false
	case !c.Presence.Heard():
		// Who went home without a word is not missed; who said to be ready is.
		if !c.Presence.Ready {
			return v, false
		}
		v.Status, v.Since = "lost", view.MillisOrNil(c.Presence.HeardAt)
		b.look(&v, "lost", true)
	case c.Doing == store.DoingWrapUp:
		if b.now.Sub(c.Since) > longWrapUp {
			b.look(&v, "wrapUp", false)
		}
	case c.Doing == store.DoingNotReady:
		b.notReady(&v, c)
	}
	return v, true
}

func (b *board) look(v *view.WallboardAgent, why string, urgent bool) {
	v.Attention, v.Urgent = &why, urgent
}

func (b *board) onCall(v *view.WallboardAgent, c store.Colleague, s cc.Interaction) {
	queue := b.queues[s.Queue]
	v.Status, v.Queue, v.Video = "onCall", &view.Text{Fr: queue.Name.Fr, En: queue.Name.En}, s.Video.Gate == cc.GateOn
	talked := time.Duration(0)
	if g, ok := s.SegmentOf(c.ID); ok {
		v.Since, talked = view.MillisOrNil(g.OpenedAt), b.now.Sub(g.OpenedAt)
	}
	over := func(d time.Duration, seconds int) bool { return seconds > 0 && d >= time.Duration(seconds)*time.Second }
	var held time.Duration
	if s.Hold != nil {
		v.HoldSince, held = view.MillisOrNil(s.Hold.Since), b.now.Sub(s.Hold.Since)
	}
	party, _ := s.PartyOf(c.ID)
	switch {
	case party.Conn == cc.Lost:
		b.look(v, "lost", true)
	case over(talked, queue.RedAfter):
		b.look(v, "talk", true)
	case over(held, queue.HoldAmberAfter):
		b.look(v, "hold", true)
	case over(talked, queue.AmberAfter):
		b.look(v, "talk", false)
	}
}

func (b *board) notReady(v *view.WallboardAgent, c store.Colleague) {
	if c.Presence.Reason != "" {
		v.Reason = &c.Presence.Reason
		name := b.reasons[c.Presence.Reason]
		v.ReasonName = &view.Text{Fr: name.Fr, En: name.En}
	}
	long := longNotReady
	if c.Presence.Reason == "lunch" || c.Presence.Reason == "training" {
		long = longLunch
	}
	switch {
	case c.Presence.Reason == store.ReasonMissedOffer:
		b.look(v, "missed", false)
	case b.now.Sub(c.Since) > long:
		b.look(v, "notReady", false)
	}
}

// needier orders by who needs somebody first.
func needier(a, b view.WallboardAgent) int {
	need := func(v view.WallboardAgent) int {
		order := []string{"lost", "talk", "hold", "missed", "wrapUp", "notReady"}
		switch {
		case v.Attention == nil:
			return 2 * len(order)
		case v.Urgent:
			return slices.Index(order, *v.Attention)
		}
		return len(order) + slices.Index(order, *v.Attention)
	}
	doing := func(v view.WallboardAgent) int {
		return slices.Index([]string{"onCall", "ringing", "ready", "wrapUp", "notReady", "lost"}, v.Status)
	}
	return cmp.Or(cmp.Compare(need(a), need(b)), cmp.Compare(doing(a), doing(b)), strings.Compare(a.Name, b.Name))
}

const (
	trendMinutes = 60
	// trendReach is from when on waits are looked at: one that is older is not seen.
	trendReach = 3 * time.Hour
)

// trends count the last hour by minutes.
func trends(waits []store.Wait, now time.Time) view.WallboardTrends {
	from := now.Truncate(time.Minute).Add(-(trendMinutes - 1) * time.Minute)
	t := view.WallboardTrends{
		From: view.MillisOf(from), Waiting: make([]int64, trendMinutes), Answered: make([]int64, trendMinutes), Abandoned: make([]int64, trendMinutes),
	}
	minute := func(at time.Time) int { return int(at.Sub(from) / time.Minute) }
	type step struct {
		at time.Time
		by int64
	}
	var steps []step
	for _, w := range waits {
		over := w.OverAt
		if over.IsZero() {
			over = now.Add(time.Minute)
		} else if over.Before(from) {
			continue
		} else if i := minute(over); i < trendMinutes && w.Outcome == store.OutcomeAnswered {
			t.Answered[i]++
		} else if i < trendMinutes && over.Sub(w.EnteredAt) > shortOnBoard*time.Second {
			t.Abandoned[i]++
		}
		begin := w.EnteredAt
		if begin.Before(from) {
			begin = from
		}
		steps = append(steps, step{begin, 1}, step{over, -1})
	}
	// Who leaves as another comes makes no crowd of two.
	slices.SortFunc(steps, func(a, b step) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.by, b.by)) })
	waiting, next := int64(0), 0
	for i := range trendMinutes {
		most := waiting
		for end := from.Add(time.Duration(i+1) * time.Minute); next < len(steps) && steps[next].at.Before(end); next++ {
			waiting += steps[next].by
			most = max(most, waiting)
		}
		t.Waiting[i] = most
	}
	return t
}
