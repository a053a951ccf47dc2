package report

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

const (
	pause     = 500 * time.Millisecond // between two counts: many events of a call cost one
	retry     = 5 * time.Second        // after the database did not answer
	page      = 2000                   // events looked at together
	leaseName = "reports"

	settled   = 2 * time.Hour   // after its end a day is packed: what is late of a call has mostly come
	looking   = 5 * time.Minute // between two looks for days to pack
	atOnce    = 10              // days packed between two counts
	leaseLife = 10 * time.Second
)

// Counter is explained with the package.
type Counter struct {
	db   *store.DB
	node string
	log  *slog.Logger
}

// NewCounter returns a Counter that does nothing until Run. node names this
// process among those of the installation; a nil log is slog.Default().
func NewCounter(db *store.DB, node string, log *slog.Logger) *Counter {
	if log == nil {
		log = slog.Default()
	}
	return &Counter{db: db, node: node, log: log}
}

// Run counts until ctx ends: what happened before, then what happens. Run it once.
func (c *Counter) Run(ctx context.Context) {
	news := c.db.Feed().Listen()
	defer news.Close()
	var look time.Time // for days to pack
	for {
		next := pause
		err, more := c.CatchUp(ctx), false
		if now := time.Now(); err == nil && !now.Before(look) {
			if more, err = c.Pack(ctx); !more {
				look = now.Add(looking)
			}
		}
		if err != nil && ctx.Err() == nil {
			next = retry
			c.log.WarnContext(ctx, "reports are behind", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(next):
		}
		if next == retry || more {
			continue // what was not done then is news of before
		}
		select {
		case <-ctx.Done():
			return
		case <-news.C():
			news.Take()
		case <-time.After(leaseLife): // another process may have ended that counted so far
		}
	}
}

// CatchUp counts everything that was committed before. It does nothing while
// another process counts.
func (c *Counter) CatchUp(ctx context.Context) error {
	for {
		done, err := c.step(ctx)
		if done || err != nil {
			return err
		}
	}
}

// step counts one page of events.
func (c *Counter) step(ctx context.Context) (done bool, err error) {
	var from store.Counter
	var found bool
	var events []store.Event
	read := func(q store.Queries) error {
		if from, found, err = q.Counter(ctx); err != nil {
			return err
		}
		if !found || from.Rules != rules {
			from = store.Counter{Rules: rules}
		}
		events, err = q.EventsAfter(ctx, from.Cursor, page)
		return err
	}
	if err := c.db.Read(ctx, read); err != nil {
		return false, fmt.Errorf("count events: %w", err)
	}
	if len(events) == 0 && found {
		return true, nil
	}
	counted, err := c.recount(ctx, events)
	if err != nil {
		return false, fmt.Errorf("count events: %w", err)
	}
	to := from
	if n := len(events); n > 0 {
		to.Cursor = events[n-1].Cursor
	}
	held := true
	err = c.db.Write(ctx, func(tx store.Tx) error {
		lease, mine, err := tx.Acquire(ctx, leaseName, c.node, leaseLife)
		if held = mine; err != nil || !mine {
			return err
		}
		if err := tx.Holds(ctx, lease); err != nil {
			return err
		}
		if now, there, err := tx.Counter(ctx); err != nil || there && now.Rules == rules && now.Cursor != from.Cursor {
			return err // another process counted meanwhile
		}
		if from.Cursor == (store.Cursor{}) {
			if err := tx.ForgetCounted(ctx); err != nil {
				return err
			}
		}
		for _, one := range counted {
			if err := tx.PutCounted(ctx, one); err != nil {
				return err
			}
		}
		if err := stretches(ctx, tx, events); err != nil {
			return err
		}
		return tx.SetCounter(ctx, to)
	})
	if err != nil {
		return false, fmt.Errorf("keep counts: %w", err)
	}
	return !held || len(events) < page, nil
}

// Pack packs some days that are over; more tells whether others are left. A
// day that changed while it was packed is left for the next time.
func (c *Counter) Pack(ctx context.Context) (more bool, err error) {
	var days []int64
	err = c.db.Read(ctx, func(q store.Queries) error {
		days, err = q.Unpacked(ctx, q.Now().Add(-settled))
		return err
	})
	for _, day := range days[:min(len(days), atOnce)] {
		if err == nil {
			err = c.pack(ctx, day)
		}
	}
	if err != nil {
		return false, fmt.Errorf("pack days: %w", err)
	}
	return len(days) > atOnce, nil
}

func (c *Counter) pack(ctx context.Context, day int64) error {
	read, err := c.readDay(ctx, day)
	if err != nil {
		return err
	}
	return c.keepDay(ctx, read)
}

// dayRead is a packed day, with how far was counted when its rows were read.
type dayRead struct {
	at  store.Counter
	day store.PackedDay
}

func (c *Counter) readDay(ctx context.Context, day int64) (r dayRead, err error) {
	err = c.db.Read(ctx, func(q store.Queries) (err error) {
		if r.at, _, err = q.Counter(ctx); err == nil {
			r.day, err = q.Pack(ctx, day)
		}
		return err
	})
	return r, err
}

// keepDay keeps a day if nothing was counted since it was read: rows change with nothing else.
func (c *Counter) keepDay(ctx context.Context, r dayRead) error {
	return c.db.Write(ctx, func(tx store.Tx) error {
		lease, mine, err := tx.Acquire(ctx, leaseName, c.node, leaseLife)
		if err != nil || !mine {
			return err
		}
		if err := tx.Holds(ctx, lease); err != nil {
			return err
		}
		if now, _, err := tx.Counter(ctx); err != nil || now != r.at {
			return err
		}
		return tx.PutPacked(ctx, r.day)
	})
}

// recount counts every interaction anew that the events change the count of.
func (c *Counter) recount(ctx context.Context, events []store.Event) ([]store.Counted, error) {
	var changed []cc.InteractionID
	seen := map[cc.InteractionID]bool{}
	for _, e := range events {
		id := e.Stream.Interaction()
		if id != "" && store.Stream(id) == e.Stream && matters(e.Type) && !seen[id] {
			seen[id] = true
			changed = append(changed, id)
		}
	}
	counted := make([]store.Counted, 0, len(changed))
	for some := range slices.Chunk(changed, 50) { // a snapshot must not be held for long
		err := c.db.Read(ctx, func(q store.Queries) error {
			for _, id := range some {
				stored, err := q.Events(ctx, store.Stream(id), 0)
				if err != nil {
					return err
				}
				all := make([]cc.Event, len(stored))
				for i, e := range stored {
					if all[i], err = e.CC(); err != nil {
						return err
					}
				}
				counted = append(counted, Count(all))
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return counted, nil
}

// matters tells whether an event changes a count; how media come and go does not.
func matters(kind cc.EventType) bool {
	switch kind {
	case cc.LegOpened, cc.LegUp, cc.LegDown, cc.LegDropped, cc.PageOpened, cc.PageClosed, cc.PartyAwaited, cc.PartyArrived, cc.PartyLost,
		cc.PartySilenced, cc.PartyJoined, cc.DeviceReported, cc.CameraChanged, cc.VideoRightChanged, cc.VideoRequested, cc.SegmentExtended:
		return false
	}
	return true
}

// stretches goes on with the agents' presence. Each is read on from the stretch
// that is known last, in the order of its own numbers, which the feed's need not be.
func stretches(ctx context.Context, tx store.Tx, events []store.Event) error {
	seen := map[cc.AgentID]bool{}
	for _, e := range events {
		agent := e.Stream.Agent()
		if agent == "" || seen[agent] || e.Type != store.PresenceChanged {
			continue
		}
		seen[agent] = true
		known, err := tx.LastSpell(ctx, agent)
		if err != nil {
			return err
		}
		news, err := tx.Events(ctx, store.Stream(agent), known.Seq)
		if err != nil {
			return err
		}
		for _, e := range news {
			changed, err := next(known, e)
			if err != nil {
				return err
			}
			for _, s := range changed {
				if err := tx.PutSpell(ctx, s); err != nil {
					return err
				}
				known = s
			}
		}
	}
	return nil
}

// next is what an event of an agent's presence makes of the stretch before it:
// nothing, or that one with its end and the one that begins.
func next(known store.Spell, e store.Event) ([]store.Spell, error) {
	if e.Type != store.PresenceChanged {
		return nil, nil
	}
	var now struct {
		SignedIn bool   `json:"signedIn"`
		Ready    bool   `json:"ready"`
		Reason   string `json:"reason"`
		Locked   bool   `json:"locked"`
		Heard    bool   `json:"heard"`
	}
	if err := json.Unmarshal(e.Payload, &now); err != nil {
		return nil, &cc.Error{Code: cc.Internal, Reason: "internal", Err: fmt.Errorf("event %s: %w", e.Cursor, err)}
	}
	begun := store.Spell{Agent: e.Stream.Agent(), Seq: e.Seq, State: "notReady", Reason: now.Reason, StartedAt: e.At}
	switch {
	case !now.SignedIn:
		begun.State, begun.Reason = "signedOut", ""
	case now.Ready && now.Locked: // no call rings at somebody who is not there
		begun.Reason = reasonLocked
	case now.Ready && !now.Heard:
		begun.Reason = reasonAway
	case now.Ready:
		begun.State, begun.Reason = "ready", ""
	}
	if known.Seq == 0 {
		return []store.Spell{begun}, nil
	}
	if known.State == begun.State && known.Reason == begun.Reason {
		return nil, nil
	}
	if begun.StartedAt.Before(known.StartedAt) {
		begun.StartedAt = known.StartedAt // a clock that was set back
	}
	known.EndedAt = begun.StartedAt
	return []store.Spell{known, begun}, nil
}
