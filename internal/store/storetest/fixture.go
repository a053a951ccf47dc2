package storetest

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// Clock is a time that only the test moves. Safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that stands at some morning.
func NewClock() *Clock { return &Clock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)} }

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Open returns an empty SQLite database that is closed with the test. A nil clock is the real one.
func Open(t testing.TB, now func() time.Time) *store.DB {
	t.Helper()
	return OpenAt(t, filepath.Join(t.TempDir(), "visavis.db"), now)
}

// OpenAt opens the database at an address; it is closed with the test. A nil clock is the real one.
func OpenAt(t testing.TB, address string, now func() time.Time) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), address, store.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// Centre is a database with one queue, and what tests do with it.
type Centre struct {
	T     testing.TB
	DB    *store.DB
	Queue cc.QueueID
}

// NewCentre puts one queue with default limits into a database.
func NewCentre(t testing.TB, db *store.DB) *Centre {
	t.Helper()
	c := &Centre{T: t, DB: db, Queue: "que_sav"}
	c.Write(func(tx store.Tx) error {
		return tx.PutQueue(t.Context(), store.Queue{ID: c.Queue, Key: "sav", QueueSettings: store.QueueSettings{Name: store.Words{Fr: "SAV", En: "Support"}, Video: true}})
	})
	return c
}

// Write runs fn and ends the test if it fails.
func (c *Centre) Write(fn func(store.Tx) error) {
	c.T.Helper()
	if err := c.DB.Write(context.Background(), fn); err != nil {
		c.T.Fatal(err)
	}
}

// Read runs fn and ends the test if it fails.
func (c *Centre) Read(fn func(store.Queries) error) {
	c.T.Helper()
	if err := c.DB.Read(context.Background(), fn); err != nil {
		c.T.Fatal(err)
	}
}

// Agent adds an agent who serves the queues (the first one if none are
// given), with one slot, signed in, with a desk open, ready or not.
func (c *Centre) Agent(id cc.AgentID, ready bool, queues ...cc.QueueID) cc.AgentID {
	c.T.Helper()
	if len(queues) == 0 {
		queues = []cc.QueueID{c.Queue}
	}
	ctx := context.Background()
	c.Write(func(tx store.Tx) error {
		if err := tx.SetAgentQueues(ctx, id, queues); err != nil {
			return err
		}
		if err := tx.SetCapacity(ctx, id, 1); err != nil {
			return err
		}
		if _, err := tx.OpenDesk(ctx, id, "desk_"+string(id), "here"); err != nil {
			return err
		}
		_, err := tx.ChangePresence(ctx, id, cc.Actor(id), func(p *store.Presence) { p.SignedIn, p.Ready = true, ready })
		return err
	})
	return id
}

// Contact brings a contact, whose page is connected, into a queue.
func (c *Centre) Contact(queues ...cc.QueueID) cc.InteractionID {
	c.T.Helper()
	queue := c.Queue
	if len(queues) > 0 {
		queue = queues[0]
	}
	id := cc.NewID[cc.InteractionID]("int")
	c.Must(id, cc.Create{ID: id, Queue: queue, EntryPoint: "ent_sav", VideoEnabled: true, Page: cc.NewID[cc.LegID]("leg"), CanCamera: true, CanVideo: true}, cc.ByContact)
	return id
}

// Do runs a command.
func (c *Centre) Do(id cc.InteractionID, cmd cc.Command, actor cc.Actor) (cc.Interaction, error) {
	return c.DB.Do(context.Background(), store.Command{Interaction: id, Cmd: cmd, Actor: actor})
}

// Must runs a command and ends the test if it is refused.
func (c *Centre) Must(id cc.InteractionID, cmd cc.Command, actor cc.Actor) cc.Interaction {
	c.T.Helper()
	s, err := c.Do(id, cmd, actor)
	if err != nil {
		c.T.Fatalf("%T: %v", cmd, err)
	}
	return s
}

// Ring offers an interaction to an agent and returns the offer.
func (c *Centre) Ring(id cc.InteractionID, agent cc.AgentID) cc.OfferID {
	c.T.Helper()
	s := c.Must(id, cc.MakeOffer{Agent: agent}, cc.BySystem)
	o, ok := s.OfferTo(agent)
	if !ok {
		c.T.Fatal("no offer")
	}
	return o.ID
}

// Answer has a call ring at an agent, who accepts it, and both ends connect.
func (c *Centre) Answer(id cc.InteractionID, agent cc.AgentID) cc.Interaction {
	c.T.Helper()
	offer := c.Ring(id, agent)
	s := c.Must(id, cc.Accept{Offer: offer, Agent: agent, VideoRight: true}, cc.Actor(agent))
	for _, p := range s.Parties {
		leg := cc.NewID[cc.LegID]("leg")
		c.Must(id, cc.OpenLeg{Party: p.ID, Leg: leg}, cc.BySystem)
		s = c.Must(id, cc.Arrived{Party: p.ID, Leg: leg}, cc.BySystem)
	}
	return s
}

// Load reads an interaction.
func (c *Centre) Load(id cc.InteractionID) (s cc.Interaction) {
	c.T.Helper()
	c.Read(func(q store.Queries) (err error) {
		s, err = q.Interaction(context.Background(), id)
		return err
	})
	return s
}

// Presence reads an agent's presence.
func (c *Centre) Presence(agent cc.AgentID) (p store.Presence) {
	c.T.Helper()
	c.Read(func(q store.Queries) (err error) {
		p, err = q.Presence(context.Background(), agent)
		return err
	})
	return p
}

// Effort is how often to repeat something that is done n times for luck. Under
// the race detector a database written in Go takes ten times as long.
func Effort(n int) int {
	if raced {
		return max(1, n/8)
	}
	return n
}
