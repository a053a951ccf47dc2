package routing_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/routing"
	"visavis/internal/store"
)

// settings changes the test's queue, with the event that administration writes.
func (c centre) settings(change func(*store.QueueSettings)) {
	c.T.Helper()
	ctx := context.Background()
	c.Write(func(tx store.Tx) error {
		q, err := tx.Queue(ctx, c.Queue)
		if err != nil {
			return err
		}
		change(&q.QueueSettings)
		if err := tx.PutQueue(ctx, q); err != nil {
			return err
		}
		return tx.Append(ctx, store.Stream(c.Queue+"/settings"), "queue.changed", cc.BySystem, struct{}{})
	})
}

// knows sets an agent's skills, with an event.
func (c centre) knows(agent cc.AgentID, skills map[string]int) {
	c.T.Helper()
	ctx := context.Background()
	c.Write(func(tx store.Tx) error {
		if err := tx.SetAgentSkills(ctx, agent, skills); err != nil {
			return err
		}
		return tx.Append(ctx, store.Stream(agent+"/skills"), "agent.changed", cc.BySystem, struct{}{})
	})
}

// come brings a contact in.
func (c centre) come(change func(*cc.Create)) cc.InteractionID {
	c.T.Helper()
	create := cc.Create{
		ID: cc.NewID[cc.InteractionID]("int"), Queue: c.Queue, EntryPoint: "ent_sav", VideoEnabled: true,
		Page: cc.NewID[cc.LegID]("leg"), CanCamera: true, CanVideo: true,
	}
	change(&create)
	c.Must(create.ID, create, cc.ByContact)
	return create.ID
}

func german(level int) func(*cc.Create) {
	return func(c *cc.Create) { c.Needs = []cc.Need{{Skill: "skl_german", Level: level}} }
}

func TestASkillThatIsNeeded(t *testing.T) {
	inTime(t, func(t *testing.T, c centre) {
		nadia, luc := c.Agent("agt_nadia", true), c.Agent("agt_luc", true)
		c.knows(luc, map[string]int{"skl_german": 3})
		c.within(time.Second, c.come(german(3)), luc)
		late := c.come(german(4))
		c.quiet(3*time.Second, late) // Nadia is free all the time
		c.knows(nadia, map[string]int{"skl_german": 5})
		c.within(time.Second, late, nadia)
	})
}

func TestWhoKnowsMostOrIsIdleLongest(t *testing.T) {
	for _, best := range []bool{false, true} {
		inTime(t, func(t *testing.T, c centre) {
			nadia := c.Agent("agt_nadia", true)
			time.Sleep(time.Minute)
			luc := c.Agent("agt_luc", true)
			c.knows(nadia, map[string]int{"skl_german": 3})
			c.knows(luc, map[string]int{"skl_german": 5})
			c.settings(func(s *store.QueueSettings) { s.BestSkill = best })
			time.Sleep(time.Second)
			c.within(time.Second, c.come(german(2)), map[bool]cc.AgentID{false: nadia, true: luc}[best])
		})
	}
}

func TestOverflowAfterAWhile(t *testing.T) {
	inTime(t, func(t *testing.T, c centre) {
		const other cc.QueueID = "que_atelier"
		c.Write(func(tx store.Tx) error {
			return tx.PutQueue(context.Background(), store.Queue{ID: other, Key: "atelier"})
		})
		c.settings(func(s *store.QueueSettings) {
			s.Overflow = []store.Overflow{{After: 10, Lower: 2}, {After: 20, Queue: other, Lower: 5}}
		})
		nadia := c.Agent("agt_nadia", true)
		luc := c.Agent("agt_luc", true, other)
		c.knows(nadia, map[string]int{"skl_german": 2})
		first, second := c.come(german(4)), c.come(german(5))
		c.quiet(9*time.Second, first)
		c.within(1500*time.Millisecond, first, nadia)
		if s := c.Load(second); len(s.Offers) > 0 {
			t.Errorf("level 5 lowered by 2 is 3, and %+v", s.Offers)
		}
		time.Sleep(8 * time.Second)
		c.within(2500*time.Millisecond, second, luc)
	})
}

func TestTheAgentWhoIsAskedFor(t *testing.T) {
	want := func(c centre, agent cc.AgentID, d time.Duration) func(*cc.Create) {
		return func(create *cc.Create) { create.Wanted = cc.Wanted{Agent: agent, Until: c.DB.Now().Add(d)} }
	}
	for name, test := range map[string]func(t *testing.T, c centre, nadia, luc cc.AgentID){
		"is rung, of another queue too": func(_ *testing.T, c centre, nadia, _ cc.AgentID) {
			c.within(time.Second, c.come(want(c, nadia, time.Minute)), nadia)
		},
		"is waited for": func(_ *testing.T, c centre, nadia, luc cc.AgentID) {
			c.within(time.Second, c.come(want(c, nadia, time.Minute)), nadia)
			id := c.come(want(c, nadia, 20*time.Second))
			c.quiet(19*time.Second, id)
			c.within(2*time.Second, id, luc)
		},
		"declines": func(_ *testing.T, c centre, nadia, luc cc.AgentID) {
			id := c.come(want(c, nadia, time.Minute))
			c.Must(id, cc.Decline{Offer: c.within(time.Second, id, nadia), Agent: nadia}, cc.Actor(nadia))
			c.within(time.Second, id, luc)
		},
		"is signed out, or signs out": func(t *testing.T, c centre, nadia, luc cc.AgentID) {
			strange := c.come(want(c, "agt_nobody", time.Minute))
			c.within(time.Second, strange, luc)
			c.Must(strange, cc.HangUp{}, cc.ByContact)
			if _, err := c.presence.Set(t.Context(), nadia, routing.Wish{Reason: "lunch"}); err != nil {
				t.Fatal(err)
			}
			id := c.come(want(c, nadia, time.Minute))
			c.quiet(time.Second, id) // not ready may become ready
			if _, err := c.presence.SignOut(t.Context(), nadia); err != nil {
				t.Fatal(err)
			}
			c.within(time.Second, id, luc)
		},
	} {
		t.Run(name, func(t *testing.T) {
			inTime(t, func(t *testing.T, c centre) {
				c.Write(func(tx store.Tx) error {
					return tx.PutQueue(context.Background(), store.Queue{ID: "que_atelier", Key: "atelier"})
				})
				test(t, c, c.Agent("agt_nadia", true, "que_atelier"), c.Agent("agt_luc", true))
			})
		})
	}
}

func TestWhoComesForVideoGetsSomebodyWhoTakesVideo(t *testing.T) {
	inTime(t, func(t *testing.T, c centre) {
		nadia := c.Agent("agt_nadia", true)
		off, on := false, true
		if _, err := c.presence.Set(t.Context(), nadia, routing.Wish{Ready: true, Video: &off}); err != nil {
			t.Fatal(err)
		}
		id := c.come(func(create *cc.Create) { create.AsksVideo = true })
		c.quiet(2*time.Second, id)
		voice := c.come(func(*cc.Create) {})
		c.Must(voice, cc.Decline{Offer: c.within(time.Second, voice, nadia), Agent: nadia}, cc.Actor(nadia))
		if _, err := c.presence.Set(t.Context(), nadia, routing.Wish{Ready: true, Video: &on}); err != nil {
			t.Fatal(err)
		}
		c.within(time.Second, id, nadia)
	})
}

func TestASecondCallOnlyWhereTheQueueAllowsIt(t *testing.T) {
	inTime(t, func(t *testing.T, c centre) {
		nadia := c.Agent("agt_nadia", true)
		c.Write(func(tx store.Tx) error { return tx.SetCapacity(context.Background(), nadia, 2) })
		first := c.Contact()
		c.within(time.Second, first, nadia)
		c.Must(first, cc.Accept{Offer: c.within(0, first, nadia), Agent: nadia, VideoRight: true}, cc.Actor(nadia))
		second := c.Contact()
		c.quiet(2*time.Second, second)
		c.settings(func(s *store.QueueSettings) { s.Second = true })
		c.quiet(time.Second, second) // the agent's own leg is not up: nothing to hold yet
		s := c.Load(first)
		for _, p := range s.Parties {
			leg := cc.NewID[cc.LegID]("leg")
			c.Must(first, cc.OpenLeg{Party: p.ID, Leg: leg}, cc.BySystem)
			c.Must(first, cc.Arrived{Party: p.ID, Leg: leg}, cc.BySystem)
		}
		c.within(time.Second, second, nadia)
		luc := c.Agent("agt_luc", true)
		third := c.Contact()
		c.within(time.Second, third, luc)
	})
}

// Whoever lets a second call ring out is in a call, not away: they stay ready,
// and are left alone with it until it is over.
func TestAMissedSecondCallLeavesTheAgentReady(t *testing.T) {
	inTime(t, func(t *testing.T, c centre) {
		nadia := c.Agent("agt_nadia", true)
		c.Write(func(tx store.Tx) error { return tx.SetCapacity(context.Background(), nadia, 2) })
		c.settings(func(s *store.QueueSettings) { s.Second = true })
		first := c.Contact()
		c.Must(first, cc.Accept{Offer: c.within(time.Second, first, nadia), Agent: nadia, VideoRight: true}, cc.Actor(nadia))
		for _, p := range c.Load(first).Parties {
			leg := cc.NewID[cc.LegID]("leg")
			c.Must(first, cc.OpenLeg{Party: p.ID, Leg: leg}, cc.BySystem)
			c.Must(first, cc.Arrived{Party: p.ID, Leg: leg}, cc.BySystem)
		}
		second := c.Contact()
		c.within(time.Second, second, nadia)
		time.Sleep(cc.DefaultPolicy().Ring)
		c.Must(second, cc.Tick{}, cc.BySystem)
		if p := c.Presence(nadia); !p.Ready || p.Reason != "" {
			t.Errorf("presence %+v", p)
		}
		c.quiet(2*time.Minute, second)
		c.quiet(time.Minute, c.Contact())
		// In the next call they may be asked again.
		c.Must(first, cc.HangUp{}, cc.ByContact)
		c.Must(first, cc.MarkDone{Agent: nadia}, cc.Actor(nadia))
		c.Must(second, cc.Accept{Offer: c.within(time.Second, second, nadia), Agent: nadia, VideoRight: true}, cc.Actor(nadia))
		if p := c.Presence(nadia); !p.Ready {
			t.Errorf("presence %+v", p)
		}
	})
}

// TestWhatTheNewsDidNotTellIsFound: rows that change without an event are what
// a lost wake-up looks like. The look through all rows mends it, and says so.
func TestWhatTheNewsDidNotTellIsFound(t *testing.T) {
	inTimeWith(t, func(t *testing.T, c centre, r *routing.Router) {
		nadia := c.Agent("agt_nadia", true, "que_sav")
		time.Sleep(40 * time.Second) // everything that has news is compared
		if n := r.Drift(); n != 0 {
			t.Fatalf("wrong %d times", n)
		}
		c.Write(func(tx store.Tx) error {
			return tx.SetAgentSkills(context.Background(), nadia, map[string]int{"skl_german": 3})
		})
		time.Sleep(40 * time.Second)
		c.within(time.Second, c.come(german(3)), nadia)
		if n := r.Drift(); n != 1 {
			t.Errorf("counted %d times, want once", n)
		}
	})
}

// TestWhatWasTakenAwayIsSeenInTheOffer: between the choice and the offer a
// skill, a queue or video may be taken away. The rows change without an event,
// so the index goes on choosing the agent, and each time the offer is not made.
func TestWhatWasTakenAwayIsSeenInTheOffer(t *testing.T) {
	for what, take := range map[string]func(context.Context, store.Tx, cc.AgentID) error{
		"a skill": func(ctx context.Context, tx store.Tx, agent cc.AgentID) error {
			return tx.SetAgentSkills(ctx, agent, map[string]int{"skl_german": 2})
		},
		"the queue": func(ctx context.Context, tx store.Tx, agent cc.AgentID) error {
			return tx.SetAgentQueues(ctx, agent, nil)
		},
	} {
		t.Run(what, func(t *testing.T) {
			inTime(t, func(t *testing.T, c centre) {
				nadia := c.Agent("agt_nadia", true, "que_sav")
				c.knows(nadia, map[string]int{"skl_german": 3})
				c.within(time.Second, c.come(german(3)), nadia)
				luc := c.Agent("agt_luc", true, "que_sav")
				c.knows(luc, map[string]int{"skl_german": 3})
				time.Sleep(time.Second)
				c.Write(func(tx store.Tx) error { return take(context.Background(), tx, luc) })
				c.quiet(2*time.Second, c.come(german(3)))
			})
		})
	}
}

// TestALargeCentre: more rows than a page, taken over and compared, and the
// first offers go to the first who came.
func TestALargeCentre(t *testing.T) {
	inTimeWith(t, func(t *testing.T, c centre, r *routing.Router) {
		var ids []cc.InteractionID
		for range 450 {
			ids = append(ids, c.Contact())
			time.Sleep(time.Millisecond)
		}
		for i := range 250 {
			c.Agent(cc.AgentID(fmt.Sprintf("agt_%03d", i)), true)
		}
		time.Sleep(2 * time.Second)
		for i, id := range ids {
			if rung := len(c.Load(id).Offers) > 0; rung != (i < 250) {
				t.Fatalf("contact %d rung: %v", i, rung)
			}
		}
		time.Sleep(10 * time.Second)
		for _, id := range ids[:100] {
			c.Must(id, cc.HangUp{}, cc.ByContact)
		}
		time.Sleep(60 * time.Second)
		if n := r.Drift(); n != 0 {
			t.Errorf("the index was wrong %d times", n)
		}
	})
}
