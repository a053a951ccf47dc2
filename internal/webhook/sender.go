package webhook

import (
	"context"
	"sync"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

const (
	leaseName  = "webhooks"
	leaseLife  = 10 * time.Second
	leaseRenew = 3 * time.Second
	safety     = time.Second            // how often work is looked for that nothing tells of
	gap        = 100 * time.Millisecond // what is committed within it is looked at together
	batch      = 200                    // events looked at in one transaction
	batches    = 20                     // between two looks at the lease
	sweepEvery = time.Hour
)

// Run sends until ctx ends. Of several nodes, the one that holds the lease does. Run it once.
func (s *Service) Run(ctx context.Context) {
	news := s.o.DB.Feed().Listen()
	defer news.Close()
	defer s.post.close()
	tick := time.NewTicker(safety)
	defer tick.Stop()
	var t *tenure
	var renew, sweep time.Time
	defer func() { t.end() }()
	for {
		now := s.o.DB.Now()
		if !now.Before(renew) {
			t = s.tenure(ctx, t)
			renew = now.Add(leaseRenew)
			if t == nil {
				renew = now.Add(safety)
			}
		}
		if t != nil {
			s.pass(ctx, t)
			if !now.Before(sweep) {
				s.sweep(ctx, t.lease)
				sweep = now.Add(sweepEvery)
			}
		}
		var soon <-chan time.Time
		for woken := false; !woken; {
			select {
			case <-ctx.Done():
				return
			case <-news.C():
				news.Take() // what they tell is read from the table, in order
				if soon == nil {
					soon = time.After(gap)
				}
			case <-soon:
				woken = true
			case <-s.wake:
				woken = true
			case <-tick.C:
				woken = true
			}
		}
	}
}

// tenure is the time in which this node holds the lease.
type tenure struct {
	s      *Service
	lease  store.Lease
	ctx    context.Context // ends with it
	cancel context.CancelFunc

	mu      sync.Mutex
	busy    map[string]bool // webhooks that something is being sent to
	senders sync.WaitGroup
}

// tenure renews the lease, or takes it. Nil: another node has it, or the database is away.
func (s *Service) tenure(ctx context.Context, t *tenure) *tenure {
	var lease store.Lease
	var held bool
	err := s.o.DB.Write(ctx, func(tx store.Tx) (err error) {
		lease, held, err = tx.Acquire(ctx, leaseName, s.o.Node, leaseLife)
		return err
	})
	s.warn(ctx, "webhook lease", err)
	if t != nil && (err != nil || !held || t.lease != lease) {
		t.stop()
		t = nil
	}
	if err != nil || !held {
		return nil
	}
	if t == nil {
		t = &tenure{s: s, lease: lease, busy: map[string]bool{}}
		t.ctx, t.cancel = context.WithCancel(ctx)
	}
	return t
}

// stop ends what is being sent.
func (t *tenure) stop() {
	t.cancel()
	t.senders.Wait()
}

// end stops and lets another node go on at once.
func (t *tenure) end() {
	if t == nil {
		return
	}
	t.stop()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	// If it cannot be told, the lease ends by itself.
	_ = t.s.o.DB.Write(ctx, func(tx store.Tx) error { return tx.Release(ctx, t.lease, t.s.o.Node) })
}

func (s *Service) warn(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		s.o.Log.WarnContext(ctx, what, "err", err)
	}
}

// pass makes deliveries of new events and sees that what is due is being sent.
func (s *Service) pass(ctx context.Context, t *tenure) {
	for n := 0; ; n++ {
		more, err := s.fill(ctx, t.lease)
		if err != nil {
			s.warn(ctx, "webhook outbox", err)
			return
		}
		if more && n == batches {
			s.look() // the lease comes first
		}
		if !more || n == batches {
			break
		}
	}
	var places []store.WebhookPlace
	err := s.o.DB.Read(ctx, func(q store.Queries) (err error) {
		places, err = q.WebhookPlaces(ctx)
		return err
	})
	s.warn(ctx, "webhooks", err)
	now := s.o.DB.Now()
	for _, p := range places {
		if p.Pending && !now.Before(p.RestUntil) {
			t.begin(p.ID)
		}
	}
}

// begin sends what is due to a webhook, unless that is being done. Each has a
// sender of its own, so that slow receivers keep nobody waiting but themselves.
func (t *tenure) begin(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.busy[id] {
		return
	}
	t.busy[id] = true
	t.senders.Go(func() {
		sent := t.drain(id)
		t.mu.Lock()
		delete(t.busy, id)
		t.mu.Unlock()
		if sent {
			t.s.look() // more may have come after its last look
		}
	})
}

func (s *Service) sweep(ctx context.Context, lease store.Lease) {
	err := s.o.DB.Write(ctx, func(tx store.Tx) error {
		if err := tx.Holds(ctx, lease); err != nil {
			return err
		}
		_, err := tx.ForgetDeliveries(ctx, tx.Now().Add(-keep))
		return err
	})
	s.warn(ctx, "sweep webhook deliveries", err)
}

// move is what one webhook gets of a batch of events.
type move struct {
	webhook  string
	from, to store.Cursor
	wanted   []told
}

// fill makes deliveries of a batch of events; more is true when there may be further events.
func (s *Service) fill(ctx context.Context, lease store.Lease) (more bool, err error) {
	var moves []move
	err = s.o.DB.Read(ctx, func(q store.Queries) error {
		moves, more = nil, false
		places, err := q.WebhookPlaces(ctx)
		if err != nil {
			return err
		}
		read := map[store.Cursor]page{} // most of them stand at the same place
		for _, p := range places {
			b, known := read[p.Cursor]
			if !known {
				if b, err = s.read(ctx, q, p.Cursor); err != nil {
					return err
				}
				read[p.Cursor] = b
			}
			if b.end == p.Cursor {
				continue
			}
			more = more || b.full
			m := move{webhook: p.ID, from: p.Cursor, to: b.end}
			for _, t := range b.told {
				if wants(p.Webhook, t) {
					m.wanted = append(m.wanted, t)
				}
			}
			moves = append(moves, m)
		}
		return nil
	})
	if err != nil || len(moves) == 0 {
		return false, err
	}
	return more, s.o.DB.Write(ctx, func(tx store.Tx) error {
		if err := tx.Holds(ctx, lease); err != nil {
			return err
		}
		for _, m := range moves {
			if err := tx.MoveWebhook(ctx, m.webhook, m.from, m.to, deliveries(m, tx.Now())); err != nil {
				return err
			}
		}
		return nil
	})
}

func deliveries(m move, now time.Time) []store.Delivery {
	var all []store.Delivery
	for _, t := range m.wanted {
		all = append(all, store.Delivery{
			ID: cc.NewID[string]("dlv"), Webhook: m.webhook, Event: eventID(t.event), Type: string(t.event.Type), Body: t.body,
			State: store.DeliveryPending, Since: now, NextAt: now, At: now,
		})
	}
	return all
}

// page is a batch of events behind a cursor.
type page struct {
	told []told
	end  store.Cursor
	full bool
}

func (s *Service) read(ctx context.Context, q store.Queries, after store.Cursor) (page, error) {
	events, err := q.EventsAfter(ctx, after, batch)
	if err != nil {
		return page{}, err
	}
	b := page{end: after, full: len(events) == batch}
	for _, e := range events {
		b.end = e.Cursor
		t, ok, err := tell(ctx, q, e)
		switch {
		case err != nil && cc.CodeOf(err) == cc.Unavailable:
			return page{}, err
		case err != nil: // one event that cannot be read must not hold up all others for ever
			s.warn(ctx, "event not told", err)
		case ok:
			b.told = append(b.told, t)
		}
	}
	return b, nil
}
