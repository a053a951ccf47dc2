package view

import (
	"context"
	"sync"
	"time"

	"visavis/internal/cc"
	"visavis/internal/estimate"
	"visavis/internal/store"
)

// expected is what is known of all queues' pace, for a few seconds.
type expected struct {
	figures map[cc.QueueID]store.QueueFigures
	paces   map[cc.QueueID]estimate.Pace
}

// expect reads the pace of all queues.
func (b *Builder) expect(ctx context.Context, q store.Queries) (expected, error) {
	return b.paces.get(struct{}{}, func() (expected, error) {
		e := expected{figures: map[cc.QueueID]store.QueueFigures{}, paces: map[cc.QueueID]estimate.Pace{}}
		figures, err := q.QueueFigures(ctx)
		if err != nil {
			return e, err
		}
		for _, f := range figures {
			e.figures[f.Queue] = f
		}
		queues, err := q.Queues(ctx)
		if err != nil {
			return e, err
		}
		paces, err := q.QueuePaces(ctx, b.o.Now().Add(-estimate.Over))
		if err != nil {
			return e, err
		}
		for _, queue := range queues {
			p := paces[queue.ID]
			pace := estimate.Pace{SignedIn: p.SignedIn, Share: p.Share, After: queue.Policy().Or(cc.DefaultPolicy()).WrapUp}
			for _, m := range p.Minutes {
				pace.Minutes = append(pace.Minutes, estimate.Minute{Began: m.Began, Left: m.Left, Ended: m.Ended, Handling: m.Handling})
			}
			e.paces[queue.ID] = pace
		}
		return e, nil
	})
}

// entering is how long one waits who enters a queue now.
func (e expected) entering(queue cc.QueueID, now time.Time) (time.Duration, bool) {
	return e.wait(cc.Interaction{Queue: queue}, e.figures[queue].Waiting, now)
}

// wait is how long a contact waits who has so many before them. Agents who are
// free, and do not ring at somebody who wants particular ones, are none of those.
func (e expected) wait(s cc.Interaction, ahead int, now time.Time) (time.Duration, bool) {
	free := e.figures[s.Queue].AgentsReady
	if len(s.Needs) > 0 || s.Wanted != nil || s.AsksVideo && s.Video.Enabled {
		free = 0
	}
	return estimate.Wait(ahead, free, e.paces[s.Queue], now)
}

// Expect is what a contact who comes in now is told to wait; 0: nothing.
func (b *Builder) Expect(ctx context.Context, q store.Queries, c cc.Create) (time.Duration, error) {
	e, err := b.expect(ctx, q)
	if err != nil {
		return 0, err
	}
	s := cc.Interaction{Queue: c.Queue, Needs: c.Needs, AsksVideo: c.AsksVideo, Video: cc.Video{Enabled: c.VideoEnabled}}
	if c.Wanted.Agent != "" {
		s.Wanted = &c.Wanted
	}
	wait, ok := e.wait(s, e.figures[c.Queue].Waiting, b.o.Now())
	if !ok {
		return 0, nil
	}
	return estimate.First(wait, b.o.Now()).Wait, nil
}

// tolds is what each waiting contact was told last. It is lost with the
// process: a contact is then told anew.
type tolds struct {
	mu  sync.Mutex
	all map[cc.InteractionID]estimate.Told
}

// manyTold is past how many those told long ago are forgotten.
const manyTold = 10_000

// tell revises what a contact is told, and returns what to show.
func (t *tolds) tell(s cc.Interaction, wait time.Duration, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	told, before := t.all[s.ID]
	switch {
	case before:
		told = told.Revise(wait, now)
	case s.Told > 0 && s.AnsweredAt.IsZero() && now.Sub(s.EnteredAt).Milliseconds() < s.Told: // as it came in, and still to be kept
		told = estimate.First(time.Duration(s.Told)*time.Millisecond, s.EnteredAt).Revise(wait, now)
	default:
		told = estimate.First(wait, now)
	}
	if t.all == nil || len(t.all) >= manyTold {
		t.all = map[cc.InteractionID]estimate.Told{}
	}
	t.all[s.ID] = told
	return told.Remaining(now)
}

// forget: nobody is told any more.
func (t *tolds) forget(id cc.InteractionID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.all, id)
}
