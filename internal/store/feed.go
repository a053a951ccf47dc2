package store

import (
	"context"
	"sort"
	"sync"
	"time"

	"visavis/internal/bus"
	"visavis/internal/cc"
)

const (
	feedPoll    = 250 * time.Millisecond // finds what a lost wake-up hid, and other nodes' commits
	feedAgain   = 2 * time.Millisecond   // after what is there was not settled yet
	feedPage    = 1000                   // events read at once
	feedMemory  = 50_000                 // newest events kept for readers that come back
	feedBacklog = 10_000                 // notices that one listener may leave unread
)

// Notice tells that a stream has new events.
type Notice struct {
	Stream      Stream
	Interaction cc.InteractionID // of the stream, or empty
	Agent       cc.AgentID       // of the stream, or empty
	Version     int64            // number of the stream's last event here; of an interaction's own stream, its version
	Cursor      Cursor           // of that event
	Events      []Event          // oldest first, never empty
}

// Feed tails the events table: woken by commits of this process, soon again
// while older transactions keep some of it back, and every 250 ms. It keeps the newest 50,000 events and hands every new one to its
// listeners, in the feed's order, which is that of transactions. On PostgreSQL
// a transaction has its place from its first write on, so two of them may come
// in the other order than the numbers they gave in a stream that both touched:
// who needs the order within a stream goes by Seq.
type Feed struct {
	db   *DB
	hub  bus.Hub[Notice]
	wake chan struct{}
	stop context.CancelFunc
	done chan struct{}
	once sync.Once

	mu     sync.Mutex
	recent []Event // oldest first
	last   Cursor
	// start is the cursor before the first event that recent once held: nothing behind it was dropped yet.
	start Cursor
}

func newFeed(ctx context.Context, db *DB) (*Feed, error) {
	f := &Feed{db: db, wake: make(chan struct{}, 1), done: make(chan struct{})}
	err := db.Read(ctx, func(q Queries) error {
		var err error
		f.last, err = q.lastCursor(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	f.start = f.last
	running, stop := context.WithCancel(context.Background())
	f.stop = stop
	go f.loop(running)
	return f, nil
}

// Wake makes the feed look at the table now.
func (f *Feed) Wake() {
	select {
	case f.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// Listen returns a subscription to every notice from now on. Close it when done.
func (f *Feed) Listen() *bus.Subscription[Notice] { return f.hub.Subscribe(feedBacklog) }

// Last is the end of the feed as far as it was read.
func (f *Feed) Last() Cursor {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last
}

// Since returns the events behind a cursor, oldest first, or false if the
// feed no longer remembers all of them.
func (f *Feed) Since(c Cursor) ([]Event, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.start.After(c) || c.After(f.last) {
		return nil, false
	}
	i := sort.Search(len(f.recent), func(i int) bool { return f.recent[i].After(c) })
	return append([]Event(nil), f.recent[i:]...), true
}

func (f *Feed) close() {
	f.once.Do(func() {
		f.stop()
		<-f.done
	})
}

func (f *Feed) loop(ctx context.Context) {
	defer close(f.done)
	poll := time.NewTicker(feedPoll)
	defer poll.Stop()
	// When what is there is not settled yet (an older transaction runs), nobody
	// tells when it is: the feed looks again soon, and less often as it lasts.
	again := time.NewTimer(feedPoll)
	defer again.Stop()
	pause := feedAgain
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.wake:
			pause = feedAgain
		case <-poll.C:
		case <-again.C:
		}
		if f.read(ctx) {
			again.Reset(pause)
			pause = min(2*pause, feedPoll)
		}
	}
}

// read hands on what is new, and tells whether there is more that is not settled
// yet. When the database does not answer, the next look finds it.
func (f *Feed) read(ctx context.Context) (unsettled bool) {
	for {
		var fresh []Event
		err := f.db.Read(ctx, func(q Queries) (err error) {
			last := f.Last()
			if fresh, err = q.EventsAfter(ctx, last, feedPage); err != nil {
				return err
			}
			if n := len(fresh); n > 0 {
				last = fresh[n-1].Cursor
			}
			unsettled, err = q.unsettledAfter(ctx, last)
			return err
		})
		if err != nil {
			return false
		}
		if len(fresh) > 0 {
			f.remember(fresh)
			f.hub.Publish(notices(fresh)...)
		}
		if len(fresh) < feedPage {
			return unsettled
		}
	}
}

func (f *Feed) remember(fresh []Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.recent = append(f.recent, fresh...)
	f.last = fresh[len(fresh)-1].Cursor
	// Twice the memory before cutting, so that an event is copied once at most.
	if len(f.recent) > 2*feedMemory {
		cut := len(f.recent) - feedMemory
		f.start = f.recent[cut-1].Cursor
		f.recent = append([]Event(nil), f.recent[cut:]...)
	}
}

// notices groups events that follow each other in the same stream.
func notices(events []Event) []Notice {
	var all []Notice
	for _, e := range events {
		if n := len(all); n > 0 && all[n-1].Stream == e.Stream {
			all[n-1].Events = append(all[n-1].Events, e)
			all[n-1].Version, all[n-1].Cursor = e.Seq, e.Cursor
			continue
		}
		all = append(all, Notice{Stream: e.Stream, Interaction: e.Stream.Interaction(), Agent: e.Stream.Agent(),
			Version: e.Seq, Cursor: e.Cursor, Events: []Event{e}})
	}
	return all
}
