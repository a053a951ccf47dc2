package histories_test

import (
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
)

const (
	clients  = 4
	together = 3 // interactions that are worked on at the same time
	each     = 80
)

// begin is the store's clock in the first round; each later one is a minute
// on, so that deadlines of the calls before have passed.
var begin = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// journal writes down what is done, in one order.
type journal struct {
	mu  sync.Mutex
	to  *json.Encoder
	n   int64
	now time.Time
}

func newJournal(to io.Writer, from int64, now time.Time) *journal {
	return &journal{to: json.NewEncoder(to), n: from, now: now}
}

func (j *journal) write(o op) {
	if err := j.to.Encode(o); err != nil {
		panic(err) // nobody would hear of it
	}
}

func (j *journal) called(o *op) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.n++
	o.Call, o.Now = j.n, j.now.UnixMilli()
	j.write(*o)
}

func (j *journal) returned(o op) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.n++
	o.Return = j.n
	j.write(o)
}

// doer changes an interaction, like store.DB.Do.
type doer func(id cc.InteractionID, cmd cc.Command, actor cc.Actor) (cc.Interaction, error)

// crew is some clients on the same interactions and agents.
type crew struct {
	t    testing.TB
	db   *store.DB
	do   doer
	log  *journal
	left int // operations of each client; negative: until killed

	agents []cc.AgentID
	queue  cc.QueueID

	mu   sync.Mutex
	ids  []cc.InteractionID
	seen map[cc.InteractionID]cc.Interaction // as somebody was told last; may be old
}

func newCrew(t testing.TB, db *store.DB, log *journal, left int) *crew {
	t.Helper()
	c := &crew{t: t, db: db, log: log, left: left, seen: map[cc.InteractionID]cc.Interaction{}}
	c.do = func(id cc.InteractionID, cmd cc.Command, actor cc.Actor) (cc.Interaction, error) {
		return db.Do(context.Background(), store.Command{Interaction: id, Cmd: cmd, Actor: actor})
	}
	centre := storetest.NewCentre(t, db)
	c.queue = centre.Queue
	for range 4 { // new ones each time: the old ones are still in the calls of the process before
		agent := centre.Agent(cc.NewID[cc.AgentID]("agt"), true)
		centre.Write(func(tx store.Tx) error { return tx.SetCapacity(context.Background(), agent, 2) })
		c.agents = append(c.agents, agent)
	}
	return c
}

// work has all clients do their part and returns when they are through.
func (c *crew) work(seed uint64) {
	var all sync.WaitGroup
	for client := range clients {
		dice := rand.New(rand.NewPCG(seed, uint64(client)))
		all.Go(func() {
			for n := 0; n != c.left; n++ {
				c.act(client, dice)
			}
		})
	}
	all.Wait()
}

func (c *crew) act(client int, dice *rand.Rand) {
	id, s := c.choose(dice)
	if s.Version == 0 {
		c.command(client, id, cc.Create{ID: id, Queue: c.queue, EntryPoint: "ent_sav", VideoEnabled: true,
			Page: cc.NewID[cc.LegID]("leg"), CanCamera: true, CanVideo: true}, cc.ByContact)
		return
	}
	if dice.IntN(8) == 0 {
		c.load(client, id)
		return
	}
	cmd := storetest.Menu(s, c.agents, c.queue, dice.IntN)
	for range dice.IntN(20) { // most of the time, something that does something
		if _, events, err := cc.Decide(s, cmd, cc.Env{Now: c.log.now, NewID: cc.NewID[string]}); err == nil && len(events) > 0 {
			break
		}
		cmd = storetest.Menu(s, c.agents, c.queue, dice.IntN)
	}
	c.command(client, id, cmd, cc.BySystem)
}

// choose takes one of the interactions that are worked on, or a new one.
func (c *crew) choose(dice *rand.Rand) (cc.InteractionID, cc.Interaction) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.ids) < together {
		c.ids = append(c.ids, cc.NewID[cc.InteractionID]("int"))
	}
	i := dice.IntN(len(c.ids))
	s := c.seen[c.ids[i]]
	if s.End != nil && dice.IntN(4) == 0 { // late clicks first
		c.ids[i] = cc.NewID[cc.InteractionID]("int")
		s = cc.Interaction{}
	}
	return c.ids[i], s
}

func (c *crew) command(client int, id cc.InteractionID, cmd cc.Command, actor cc.Actor) {
	o := op{Client: client, Interaction: id, Name: nameOf(cmd), Command: encode(cmd), Actor: actor}
	c.log.called(&o)
	after, err := c.do(id, cmd, actor)
	switch code := cc.CodeOf(err); {
	case err == nil:
		o.After = encode(after)
		c.saw(after)
	case code == cc.Conflict || code == cc.Invalid || code == cc.NotFound:
		o.Reason = cc.ReasonOf(err)
		c.load(client, id) // like a desk that is refused
	default:
		return // nobody knows what became of it
	}
	c.log.returned(o)
}

func (c *crew) load(client int, id cc.InteractionID) {
	o := op{Client: client, Interaction: id, Name: load}
	c.log.called(&o)
	s, err := read(c.db, id)
	if err != nil {
		return
	}
	o.After = encode(s)
	c.saw(s)
	c.log.returned(o)
}

func (c *crew) saw(s cc.Interaction) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.Version > c.seen[s.ID].Version && slices.Contains(c.ids, s.ID) {
		c.seen[s.ID] = s
	}
}

func read(db *store.DB, id cc.InteractionID) (s cc.Interaction, err error) {
	err = db.Read(context.Background(), func(q store.Queries) error {
		s, err = q.Interaction(context.Background(), id)
		if cc.CodeOf(err) == cc.NotFound {
			s, err = cc.Interaction{}, nil
		}
		return err
	})
	return s, err
}

// collect reads a journal: each operation with its answer, if it had one.
func collect(lines []op) []op {
	var all []op
	open := map[int64]int{} // by call
	for _, o := range lines {
		if i, known := open[o.Call]; known {
			all[i] = o
			continue
		}
		open[o.Call] = len(all)
		all = append(all, o)
	}
	return all
}
