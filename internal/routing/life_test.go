package routing_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/routing"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
)

// TestADayOfWork lets contacts and agents come, answer, decline, miss, talk,
// wrap up and go at random, with the router at work, and asks after each step
// whether somebody waits whom a free agent could have, whether somebody was
// rung who takes no work, and who was served first.
func TestADayOfWork(t *testing.T) {
	did := map[string]int{}
	for seed := range uint64(storetest.Effort(4)) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			inTime(t, func(t *testing.T, c centre) {
				d := &day{centre: c, random: rand.New(rand.NewPCG(seed, 7)), offered: map[cc.OfferID]bool{}, did: did}
				d.run(150)
			})
		})
	}
	for _, what := range []string{"come", "accept", "decline", "miss", "done", "ready", "desk"} {
		if did[what] < storetest.Effort(8)/2 {
			t.Errorf("%q happened too rarely to mean anything: %v", what, did)
		}
	}
}

type day struct {
	centre
	random  *rand.Rand
	agents  []cc.AgentID
	ids     []cc.InteractionID
	desks   int
	offered map[cc.OfferID]bool
	did     map[string]int
}

func (d *day) run(steps int) {
	const second cc.QueueID = "que_atelier"
	d.Write(func(tx store.Tx) error {
		return tx.PutQueue(d.T.Context(), store.Queue{ID: second, Key: "atelier", QueueSettings: store.QueueSettings{Ring: 5, WrapUp: 10}})
	})
	queues := [][]cc.QueueID{{d.Queue}, {second}, {d.Queue, second}, {d.Queue, second}}
	for i, q := range queues {
		d.agents = append(d.agents, d.Agent(cc.AgentID(fmt.Sprint("agt_", i)), i%2 == 0, q...))
	}
	for range steps {
		d.tick()
		d.step([]cc.QueueID{d.Queue, second}[d.random.IntN(2)])
		d.tick()
		time.Sleep(time.Second) // what can be offered is offered within this time
		d.check()
	}
	d.Audit()
}

// step has one thing happen.
func (d *day) step(queue cc.QueueID) {
	ctx := context.Background()
	agent := d.agents[d.random.IntN(len(d.agents))]
	ringing, talking, wrapping := d.of(agent)
	for try := 0; ringing.ID == "" && try < 3; try++ { // most of the time, one who has something to do
		agent = d.agents[d.random.IntN(len(d.agents))]
		ringing, talking, wrapping = d.of(agent)
	}
	choice := d.random.IntN(12)
	switch {
	case choice < 2:
		d.ids = append(d.ids, d.Contact(queue))
		d.did["come"]++
	case choice < 5 && ringing.ID != "":
		d.did["accept"]++
		o, _ := ringing.OfferTo(agent)
		d.answer(ringing.ID, cc.Accept{Offer: o.ID, Agent: agent}, agent)
	case choice < 7 && ringing.ID != "":
		d.did["decline"]++
		o, _ := ringing.OfferTo(agent)
		d.answer(ringing.ID, cc.Decline{Offer: o.ID, Agent: agent}, agent)
	case choice < 8:
		d.did["miss"]++
		if d.random.IntN(3) == 0 {
			time.Sleep(time.Duration(d.random.IntN(25)) * time.Second)
		}
	case choice < 9 && talking.ID != "":
		d.Must(talking.ID, cc.HangUp{}, cc.ByContact)
	case choice < 10 && wrapping.ID != "":
		d.did["done"]++
		d.Must(wrapping.ID, cc.MarkDone{Agent: agent}, cc.Actor(agent))
	case choice < 11:
		d.did["ready"]++
		if _, err := d.presence.Set(ctx, agent, routing.Wish{Ready: d.random.IntN(4) > 0}); err != nil {
			d.T.Fatal(err)
		}
	default:
		d.did["desk"]++
		d.desks++
		old := fmt.Sprint("desk_", d.desks-1, agent)
		for _, desk := range []string{old, "desk_" + string(agent)} {
			if _, err := d.presence.DeskClosed(ctx, agent, desk); err != nil {
				d.T.Fatal(err)
			}
		}
		if d.random.IntN(3) > 0 {
			if _, err := d.presence.DeskOpened(ctx, agent, "desk_"+string(agent)); err != nil {
				d.T.Fatal(err)
			}
		}
	}
}

// answer answers a ring, which the router may be withdrawing at this moment.
func (d *day) answer(id cc.InteractionID, cmd cc.Command, agent cc.AgentID) {
	if _, err := d.Do(id, cmd, cc.Actor(agent)); err != nil && cc.ReasonOf(err) != "offerGone" {
		d.T.Fatal(err)
	}
}

// of finds what an agent has to do with.
func (d *day) of(agent cc.AgentID) (ringing, talking, wrapping cc.Interaction) {
	d.Read(func(q store.Queries) error {
		all, err := q.AgentInteractions(context.Background(), agent)
		for _, s := range all {
			if _, ok := s.OfferTo(agent); ok {
				ringing = s
			} else if _, ok := s.PartyOf(agent); ok {
				talking = s
			} else {
				wrapping = s
			}
		}
		return err
	})
	return ringing, talking, wrapping
}

// tick does what call.Service does.
func (d *day) tick() {
	var due []cc.InteractionID
	d.Read(func(q store.Queries) (err error) {
		due, err = q.Due(context.Background(), q.Now(), 100)
		return err
	})
	for _, id := range due {
		d.Must(id, cc.Tick{}, cc.BySystem)
	}
}

func (d *day) check() {
	d.T.Helper()
	ctx := context.Background()
	d.Read(func(q store.Queries) error {
		agents, err := q.FreeAgents(ctx)
		if err != nil {
			return err
		}
		for _, a := range agents {
			for _, queue := range a.Queues {
				heads, err := q.Heads(ctx, queue, 100)
				if err != nil {
					return err
				}
				for _, h := range heads {
					refused, err := q.Refusers(ctx, h.Interaction)
					if err != nil {
						return err
					}
					if at, did := refused[a.Agent]; !did || q.Now().Sub(at) > 11*time.Second {
						d.T.Errorf("%s waits in %s while %s is free", h.Interaction, queue, a.Agent)
					}
				}
			}
		}
		return d.fair(ctx, q)
	})
}

// fair looks at the offers made since the last time: to agents who were ready
// and heard then, and nobody who came later before one who could have had it.
func (d *day) fair(ctx context.Context, q store.Queries) error {
	for _, id := range d.ids {
		s, err := q.Interaction(ctx, id)
		if err != nil {
			return err
		}
		for _, o := range s.Offers {
			if d.offered[o.ID] {
				continue
			}
			d.offered[o.ID] = true
			p, err := q.Presence(ctx, o.Agent)
			if err != nil {
				return err
			}
			// What changed since the offer was made says nothing about it.
			if !p.Ready && p.Since.Before(o.MadeAt) || !p.Heard() && p.HeardAt.Before(o.MadeAt) {
				d.T.Errorf("%s was rung: %+v", o.Agent, p)
			}
			heads, err := q.Heads(ctx, s.Queue, 100)
			if err != nil {
				return err
			}
			for _, h := range heads {
				refused, err := q.Refusers(ctx, h.Interaction)
				if err != nil {
					return err
				}
				earlier := h.Band == 0 && !s.Returned || h.Band == 1 && !s.Returned && h.EnteredAt.Before(s.EnteredAt)
				if _, did := refused[o.Agent]; !earlier || did || !h.EnteredAt.Before(o.MadeAt) {
					continue
				}
				events, err := q.Events(ctx, store.Stream(h.Interaction), 0)
				if err != nil {
					return err
				}
				// One who was ringing somewhere at that time did not wait.
				if !slices.ContainsFunc(events, func(e store.Event) bool { return e.Type == cc.OfferEnded && !e.At.Before(o.MadeAt) }) {
					d.T.Errorf("%s was served before %s, which came first", id, h.Interaction)
				}
			}
		}
	}
	return nil
}
