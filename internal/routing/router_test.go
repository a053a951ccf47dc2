package routing_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"visavis/internal/cc"
	"visavis/internal/routing"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
)

// centre is a database with a running router and a clock that runs with synctest.
type centre struct {
	*storetest.Centre
	presence *routing.Presence
}

// inTime runs a test in a bubble of its own time, with the router and the ticks that call.Service makes.
func inTime(t *testing.T, test func(t *testing.T, c centre)) {
	inTimeWith(t, func(t *testing.T, c centre, _ *routing.Router) { test(t, c) })
}

func inTimeWith(t *testing.T, test func(t *testing.T, c centre, r *routing.Router)) {
	synctest.Test(t, func(t *testing.T) {
		db := storetest.Open(t, nil)
		c := centre{Centre: storetest.NewCentre(t, db)}
		var err error
		if c.presence, err = routing.NewPresence(t.Context(), db, "here"); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(context.Background())
		var running sync.WaitGroup
		r := routing.New(routing.Options{DB: db, Node: "here"})
		running.Go(func() { r.Run(ctx) })
		defer running.Wait()
		defer stop()
		test(t, c, r)
	})
}

// within waits until an agent is rung for an interaction, and fails after d.
func (c centre) within(d time.Duration, id cc.InteractionID, agent cc.AgentID) cc.OfferID {
	c.T.Helper()
	for end := time.Now().Add(d); ; {
		if o, ok := c.Load(id).OfferTo(agent); ok {
			return o.ID
		}
		if !time.Now().Before(end) {
			c.T.Fatalf("%s was not rung for %s within %v", agent, id, d)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (c centre) quiet(d time.Duration, id cc.InteractionID) {
	c.T.Helper()
	time.Sleep(d)
	if s := c.Load(id); len(s.Offers) > 0 {
		c.T.Fatalf("rung: %+v", s.Offers)
	}
}

func TestAFreeAgentIsRungWithinASecond(t *testing.T) {
	inTime(t, func(t *testing.T, c centre) {
		nadia := c.Agent("agt_nadia", true)
		c.within(time.Second, c.Contact(), nadia)
	})
}

func TestAnAgentWhoBecomesReadyIsRungWithTheFirstWhoCame(t *testing.T) {
	inTime(t, func(t *testing.T, c centre) {
		nadia := c.Agent("agt_nadia", false)
		first := c.Contact()
		time.Sleep(time.Minute)
		second := c.Contact()
		c.quiet(time.Second, first)
		if _, err := c.presence.Set(t.Context(), nadia, routing.Wish{Ready: true}); err != nil {
			t.Fatal(err)
		}
		c.within(time.Second, first, nadia)
		c.quiet(time.Second, second)
	})
}

func TestAMissedOfferMakesTheAgentNotReadyAndGoesToTheNext(t *testing.T) {
	inTime(t, func(t *testing.T, c centre) {
		nadia := c.Agent("agt_nadia", true)
		time.Sleep(time.Second)
		luc := c.Agent("agt_luc", true)
		id := c.Contact()
		c.within(time.Second, id, nadia)
		time.Sleep(cc.DefaultPolicy().Ring)
		c.Must(id, cc.Tick{}, cc.BySystem)
		if p := c.Presence(nadia); p.Ready || p.Reason != store.ReasonMissedOffer {
			t.Errorf("presence %+v", p)
		}
		c.within(time.Second, id, luc)
	})
}

func TestADeclinedOfferGoesToAnotherAndComesBackAfterAWhile(t *testing.T) {
	inTime(t, func(t *testing.T, c centre) {
		nadia := c.Agent("agt_nadia", true)
		id := c.Contact()
		offer := c.within(time.Second, id, nadia)
		c.Must(id, cc.Decline{Offer: offer, Agent: nadia}, cc.Actor(nadia))
		c.quiet(9*time.Second, id)
		c.within(2*time.Second, id, nadia)
	})
}

func TestARingIsWithdrawnWhenTheDeskIsGone(t *testing.T) {
	inTime(t, func(t *testing.T, c centre) {
		nadia := c.Agent("agt_nadia", true)
		id := c.Contact()
		offer := c.within(time.Second, id, nadia)
		// A reload: the desk is back before the grace ends.
		desk(t, c, nadia, "desk_agt_nadia", false)
		time.Sleep(3 * time.Second)
		desk(t, c, nadia, "desk_2", true)
		time.Sleep(4 * time.Second)
		if again := c.within(0, id, nadia); again != offer {
			t.Error("a reload ended the ring")
		}
		// A crash: it is not.
		desk(t, c, nadia, "desk_2", false)
		time.Sleep(6 * time.Second)
		s := c.Load(id)
		if len(s.Offers) != 0 || !s.Returned {
			t.Errorf("still %+v, returned %v", s.Offers, s.Returned)
		}
		c.quiet(time.Second, id) // nobody hears a ring
	})
}

func desk(t *testing.T, c centre, agent cc.AgentID, id string, open bool) {
	t.Helper()
	change := c.presence.DeskClosed
	if open {
		change = c.presence.DeskOpened
	}
	if _, err := change(t.Context(), agent, id); err != nil {
		t.Fatal(err)
	}
}

func TestSigningOutWithdrawsTheRingAtOnceAndFreesTheWrapUp(t *testing.T) {
	inTime(t, func(t *testing.T, c centre) {
		nadia := c.Agent("agt_nadia", true)
		id := c.Contact()
		c.within(time.Second, id, nadia)
		if _, err := c.presence.SignOut(t.Context(), nadia); err != nil {
			t.Fatal(err)
		}
		if s := c.Load(id); len(s.Offers) != 0 {
			t.Errorf("still %+v", s.Offers)
		}
		p, err := c.presence.SignIn(t.Context(), nadia)
		if err != nil || p.Ready || p.Reason != store.ReasonSignedIn {
			t.Errorf("after signing in %+v, %v", p, err)
		}
		if _, err := c.presence.Set(t.Context(), nadia, routing.Wish{Ready: true}); err != nil {
			t.Fatal(err)
		}
		offer := c.within(time.Second, id, nadia)
		c.Must(id, cc.Accept{Offer: offer, Agent: nadia}, cc.Actor(nadia))
		c.Must(id, cc.HangUp{}, cc.ByContact)
		c.Read(func(q store.Queries) error {
			held, err := q.HeldBy(t.Context(), nadia)
			if len(held) != 1 {
				t.Errorf("the wrap-up holds %v", held)
			}
			return err
		})
		if _, err := c.presence.SignOut(t.Context(), nadia); err != nil {
			t.Fatal(err)
		}
		c.Read(func(q store.Queries) error {
			held, err := q.HeldBy(t.Context(), nadia)
			if len(held) != 0 {
				t.Errorf("signed out, and still held by %v", held)
			}
			return err
		})
	})
}

// The session ended overnight, or the lid was closed: in the morning nothing rings before its agent says so.
func TestWhoIsAwayForLongIsSignedOut(t *testing.T) {
	inTime(t, func(t *testing.T, c centre) {
		c.Write(func(tx store.Tx) error {
			queue, err := tx.Queue(t.Context(), c.Queue)
			if err != nil {
				return err
			}
			queue.WrapUp = -1 // until its agent is done
			return tx.PutQueue(t.Context(), queue)
		})
		nadia := c.Agent("agt_nadia", true)
		open := func(desk string) store.Presence {
			p, err := c.presence.DeskOpened(t.Context(), nadia, desk)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		closed := func(desk string, d time.Duration) store.Presence {
			if _, err := c.presence.DeskClosed(t.Context(), nadia, desk); err != nil {
				t.Fatal(err)
			}
			time.Sleep(d)
			return c.Presence(nadia)
		}
		if p := closed("desk_agt_nadia", 9*time.Minute); !p.SignedIn || !p.Ready {
			t.Errorf("nine minutes away: %+v", p)
		}
		open("two")
		if p := closed("two", 11*time.Minute); p.SignedIn || p.Ready {
			t.Errorf("eleven minutes away: %+v", p)
		}
		id := c.Contact()
		if p := open("three"); !p.SignedIn || p.Ready || p.Reason != store.ReasonSignedIn {
			t.Errorf("back: %+v", p)
		}
		c.quiet(time.Second, id)
		if _, err := c.presence.Set(t.Context(), nadia, routing.Wish{Ready: true}); err != nil {
			t.Fatal(err)
		}
		c.Must(id, cc.Accept{Offer: c.within(time.Second, id, nadia), Agent: nadia}, cc.Actor(nadia))
		c.Must(id, cc.HangUp{}, cc.ByContact)
		if p := closed("three", 11*time.Minute); p.SignedIn {
			t.Errorf("away in a wrap-up without an end: %+v", p)
		}
		c.Read(func(q store.Queries) error {
			doing, err := q.Doing(t.Context(), nadia)
			if doing != store.DoingNotReady {
				t.Errorf("away, and %s", doing)
			}
			return err
		})
	})
}

func TestNobodyIsRungWhileTalkingOrWrappingUp(t *testing.T) {
	inTime(t, func(t *testing.T, c centre) {
		nadia := c.Agent("agt_nadia", true)
		first := c.Contact()
		c.Must(first, cc.Accept{Offer: c.within(time.Second, first, nadia), Agent: nadia}, cc.Actor(nadia))
		second := c.Contact()
		c.quiet(time.Second, second)
		c.Must(first, cc.HangUp{}, cc.ByContact)
		c.quiet(time.Second, second)
		c.Must(first, cc.MarkDone{Agent: nadia}, cc.Actor(nadia))
		c.within(time.Second, second, nadia)
	})
}

func TestOnlyTheHolderOfTheLeaseRoutes(t *testing.T) {
	inTime(t, func(t *testing.T, c centre) {
		// Another node has had the lease before and still believes so.
		ctx, stop := context.WithCancel(context.Background())
		var other sync.WaitGroup
		other.Go(func() { routing.New(routing.Options{DB: c.DB, Node: "there"}).Run(ctx) })
		nadia, luc := c.Agent("agt_nadia", true), c.Agent("agt_luc", true)
		for range 5 {
			id := c.Contact()
			time.Sleep(time.Second)
			s := c.Load(id)
			if len(s.Offers) != 1 {
				t.Fatalf("offers %+v", s.Offers)
			}
			agent := s.Offers[0].Agent
			if agent != nadia && agent != luc {
				t.Fatalf("rung %s", agent)
			}
			c.Must(id, cc.HangUp{}, cc.ByContact)
		}
		stop()
		other.Wait()
		lease := store.Lease{Name: "routing", Epoch: 99}
		err := c.DB.Write(t.Context(), func(tx store.Tx) error { return tx.Holds(t.Context(), lease) })
		if cc.CodeOf(err) != cc.Unavailable {
			t.Errorf("a lease of another epoch counts: %v", err)
		}
	})
}

func TestRunStopsBeforeItStarted(t *testing.T) {
	db := storetest.Open(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := routing.New(routing.Options{DB: db, Node: "here"})
	r.Run(ctx)
	r.Run(ctx)
}
