package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

func failureWritesNothing(t *testing.T, open Opener) {
	c := NewCentre(t, open(t, NewClock().Now))
	nadia := c.Agent("agt_nadia", true)
	id := c.Contact()
	c.Answer(id, nadia)
	before, presence := c.Load(id), c.Presence(nadia)
	crash := errors.New("crash")
	for name, cmd := range map[string]cc.Command{"hold": cc.HoldContact{Agent: nadia}, "hang-up": cc.HangUp{}, "video": cc.StartVideo{Agent: nadia, Camera: true}} {
		err := c.DB.Write(t.Context(), func(tx store.Tx) error {
			if r, err := tx.Do(t.Context(), id, cmd, cc.BySystem); err != nil || r.Refused != nil || len(r.Events) == 0 {
				t.Fatalf("%s: %v, %v", name, err, r.Refused)
			}
			return crash
		})
		if !errors.Is(err, crash) {
			t.Errorf("%s: %v", name, err)
		}
		if text(c.Load(id)) != text(before) || c.Presence(nadia) != presence {
			t.Errorf("%s: something was written", name)
		}
		c.Audit()
	}
	if _, err := c.Do("int_none", cc.HangUp{}, cc.ByContact); cc.CodeOf(err) != cc.NotFound {
		t.Errorf("no such interaction: %v", err)
	}
}

func refusalKeepsDeadlines(t *testing.T, open Opener) {
	clock := NewClock()
	c := NewCentre(t, open(t, clock.Now))
	nadia := c.Agent("agt_nadia", true)
	id := c.Contact()
	offer := c.Ring(id, nadia)
	clock.Advance(21 * time.Second)
	if _, err := c.Do(id, cc.Accept{Offer: offer, Agent: nadia}, cc.Actor(nadia)); cc.ReasonOf(err) != "offerGone" {
		t.Errorf("a late accept: %v", err)
	}
	s := c.Load(id)
	if len(s.Offers) != 0 || s.Phase() != cc.Queued {
		t.Errorf("the ring's end was not kept: %+v", s.Offers)
	}
	if p := c.Presence(nadia); p.Ready || p.Reason != store.ReasonMissedOffer {
		t.Errorf("presence after a missed ring: %+v", p)
	}
	c.Audit()
}

func keyKeepsOutcome(t *testing.T, open Opener) {
	c := NewCentre(t, open(t, NewClock().Now))
	nadia := c.Agent("agt_nadia", true)
	first, second := c.Contact(), c.Contact()
	c.Ring(first, nadia)
	do := func(cmd cc.Command, key string) (cc.Interaction, error) {
		return c.DB.Do(t.Context(), store.Command{Interaction: second, Cmd: cmd, Actor: cc.BySystem, Key: key})
	}
	// A lost claim rolls its transaction back; the refusal is kept all the same.
	if _, err := do(cc.MakeOffer{Agent: nadia}, "a"); cc.ReasonOf(err) != "slotTaken" {
		t.Fatalf("ring twice: %v", err)
	}
	c.Must(first, cc.HangUp{}, cc.ByContact)
	if _, err := do(cc.MakeOffer{Agent: nadia}, "a"); cc.ReasonOf(err) != "slotTaken" {
		t.Errorf("the same key after the agent became free: %v", err)
	}
	s, err := do(cc.MakeOffer{Agent: nadia}, "b")
	if err != nil {
		t.Fatal(err)
	}
	again, err := do(cc.MakeOffer{Agent: nadia}, "b")
	if err != nil || text(again) != text(s) {
		t.Errorf("the same key: %v\n%s\nwant\n%s", err, text(again), text(s))
	}
	if _, err := do(cc.MakeOffer{Agent: "agt_luc"}, "b"); cc.CodeOf(err) != cc.Invalid || cc.ReasonOf(err) != "idempotencyReused" {
		t.Errorf("the key for something else: %v", err)
	}
	c.Write(func(tx store.Tx) error {
		return tx.KeepAnswer(t.Context(), "x", "k", store.Answer{BodyHash: "h", Status: 201, Body: []byte("{}")})
	})
	c.Read(func(q store.Queries) error {
		a, found, err := q.Answer(t.Context(), "x", "k")
		if !found || a.Status != 201 || string(a.Body) != "{}" || a.BodyHash != "h" {
			t.Errorf("kept answer %+v, %v", a, found)
		}
		return err
	})
	c.Write(func(tx store.Tx) error { return tx.ForgetAnswers(t.Context(), tx.Now().Add(time.Second)) })
	c.Read(func(q store.Queries) error {
		_, found, err := q.Answer(t.Context(), "x", "k")
		if found {
			t.Error("an old answer was not forgotten")
		}
		return err
	})
}

func placesInTheQueue(t *testing.T, open Opener) {
	clock := NewClock()
	c := NewCentre(t, open(t, clock.Now))
	var ids []cc.InteractionID
	for range 3 {
		ids = append(ids, c.Contact())
		clock.Advance(time.Second)
	}
	urgent := cc.InteractionID("int_urgent")
	c.Must(urgent, cc.Create{ID: urgent, Queue: c.Queue, EntryPoint: "ent_sav", Priority: 1, Page: "leg_page"}, cc.ByContact)
	away := cc.InteractionID("int_away")
	c.Must(away, cc.Create{ID: away, Queue: c.Queue, EntryPoint: "ent_sav", Priority: 2}, cc.ByContact)
	c.Read(func(q store.Queries) error {
		heads, err := q.Heads(t.Context(), c.Queue, 10)
		var order []cc.InteractionID
		for _, h := range heads {
			order = append(order, h.Interaction)
		}
		if want := []cc.InteractionID{urgent, ids[0], ids[1], ids[2]}; !slices.Equal(order, want) {
			t.Errorf("order %v, want %v", order, want)
		}
		return err
	})
	ahead := func(id cc.InteractionID) (n int) {
		c.Read(func(q store.Queries) (err error) {
			n, err = q.Ahead(t.Context(), id)
			return err
		})
		return n
	}
	if a, b := ahead(away), ahead(ids[2]); a != 0 || b != 4 {
		t.Errorf("ahead %d and %d, want 0 and 4", a, b)
	}
	nadia := c.Agent("agt_nadia", true)
	c.Answer(ids[0], nadia)
	if a := ahead(ids[0]); a != 0 {
		t.Errorf("ahead of one who was answered: %d", a)
	}
	figures := func() (f store.QueueFigures) {
		c.Read(func(q store.Queries) error {
			all, err := q.QueueFigures(t.Context())
			f = all[0]
			return err
		})
		return f
	}
	c.Agent("agt_luc", true)
	if f := figures(); f.Waiting != 4 || f.AgentsReady != 1 || !f.LongestSince.Equal(c.Load(ids[1]).EnteredAt) {
		t.Errorf("figures %+v", f)
	}
	c.Ring(ids[1], "agt_luc")
	if f := figures(); f.Waiting != 4 || f.AgentsReady != 0 {
		t.Errorf("figures while ringing %+v", f)
	}
}

// whoMayBeRung: what is asked of an agent is read with the offer, since all of
// it may be taken away between the choice and the commit.
func whoMayBeRung(t *testing.T, open Opener) {
	c := NewCentre(t, open(t, NewClock().Now))
	nadia := c.Agent("agt_nadia", true, c.Queue)
	work := store.Work{Queue: c.Queue, Video: true, Needs: []cc.Need{{Skill: "skl_german", Level: 2}, {Skill: "skl_pumps", Level: 3}}}
	knows := func(skills map[string]int) func(store.Tx) error {
		return func(tx store.Tx) error { return tx.SetAgentSkills(t.Context(), nadia, skills) }
	}
	serves := func(queues ...cc.QueueID) func(store.Tx) error {
		return func(tx store.Tx) error { return tx.SetAgentQueues(t.Context(), nadia, queues) }
	}
	video := func(ready bool) func(store.Tx) error {
		return func(tx store.Tx) error {
			_, err := tx.ChangePresence(t.Context(), nadia, cc.BySystem, func(p *store.Presence) { p.Video = ready })
			return err
		}
	}
	for _, step := range []struct {
		what   string
		change func(store.Tx) error
		free   bool
	}{
		{"knows both", knows(map[string]int{"skl_german": 2, "skl_pumps": 5}), true},
		{"knows one less well", knows(map[string]int{"skl_german": 1, "skl_pumps": 5}), false},
		{"knows one no more", knows(map[string]int{"skl_pumps": 3}), false},
		{"knows both again", knows(map[string]int{"skl_german": 3, "skl_pumps": 3}), true},
		{"serves no queue", serves(), false},
		{"serves the queue again", serves(c.Queue), true},
		{"takes no video", video(false), false},
		{"takes video", video(true), true},
	} {
		c.Write(step.change)
		c.Read(func(q store.Queries) error {
			free, err := q.IsFree(t.Context(), nadia, work)
			if free != step.free {
				t.Errorf("%s: may be rung %v", step.what, free)
			}
			return err
		})
	}
}

func presence(t *testing.T, open Opener) {
	clock := NewClock()
	c := NewCentre(t, open(t, clock.Now))
	free := func(agent cc.AgentID) (is bool) {
		c.Read(func(q store.Queries) (err error) {
			is, err = q.IsFree(t.Context(), agent, store.Work{Queue: c.Queue})
			return err
		})
		return is
	}
	doing := func(agent cc.AgentID) (d store.Doing) {
		c.Read(func(q store.Queries) (err error) {
			d, err = q.Doing(t.Context(), agent)
			return err
		})
		return d
	}
	nadia := c.Agent("agt_nadia", true)
	if !free(nadia) || free("agt_nobody") {
		t.Error("who is ready is free, and nobody else")
	}
	for what, change := range map[string]func(*store.Presence){
		"not ready":  func(p *store.Presence) { p.Ready, p.Reason = false, "lunch" },
		"signed out": func(p *store.Presence) { p.SignedIn = false },
		"locked":     func(p *store.Presence) { p.Locked = true },
		"unheard":    func(p *store.Presence) { p.Desks = 0 },
	} {
		before := c.Presence(nadia)
		c.Write(func(tx store.Tx) error {
			p, err := tx.ChangePresence(t.Context(), nadia, cc.BySystem, change)
			if err == nil && p.Version != before.Version+1 {
				t.Errorf("%s: version %d after %d", what, p.Version, before.Version)
			}
			return err
		})
		if free(nadia) {
			t.Errorf("%s, and free", what)
		}
		c.Write(func(tx store.Tx) error {
			_, err := tx.ChangePresence(t.Context(), nadia, cc.BySystem, func(p *store.Presence) {
				p.Ready, p.SignedIn, p.Locked, p.Desks = true, true, false, 1
			})
			return err
		})
	}
	clock.Advance(time.Minute)
	since := c.Presence(nadia)
	c.Write(func(tx store.Tx) error { // nothing new
		_, err := tx.ChangePresence(t.Context(), nadia, cc.BySystem, func(p *store.Presence) { p.Ready = true })
		return err
	})
	if got := c.Presence(nadia); got != since {
		t.Errorf("presence %+v, want %+v", got, since)
	}
	steps := []store.Doing{doing(nadia)}
	id := c.Contact()
	offer := c.Ring(id, nadia)
	steps = append(steps, doing(nadia))
	c.Must(id, cc.Accept{Offer: offer, Agent: nadia}, cc.Actor(nadia))
	steps = append(steps, doing(nadia))
	clock.Advance(time.Second)
	c.Must(id, cc.HangUp{}, cc.ByContact)
	steps = append(steps, doing(nadia))
	if free(nadia) {
		t.Error("free in wrap-up")
	}
	c.Must(id, cc.MarkDone{Agent: nadia}, cc.Actor(nadia))
	steps = append(steps, doing(nadia))
	if want := []store.Doing{store.DoingReady, store.DoingRinging, store.DoingOnCall, store.DoingWrapUp, store.DoingReady}; !slices.Equal(steps, want) {
		t.Errorf("did %v, want %v", steps, want)
	}
	if idle := c.Presence(nadia).IdleSince; !idle.Equal(clock.Now()) {
		t.Errorf("idle since %v, want %v", idle, clock.Now())
	}
	c.Write(func(tx store.Tx) error { return tx.CloseDesks(t.Context(), "here") })
	if c.Presence(nadia).Heard() {
		t.Error("heard after the node forgot its desks")
	}
}

func leases(t *testing.T, open Opener) {
	clock := NewClock()
	c := NewCentre(t, open(t, clock.Now))
	acquire := func(holder string) (l store.Lease, held bool) {
		c.Write(func(tx store.Tx) (err error) {
			l, held, err = tx.Acquire(t.Context(), "job", holder, 10*time.Second)
			return err
		})
		return l, held
	}
	holds := func(l store.Lease) bool {
		return c.DB.Write(t.Context(), func(tx store.Tx) error { return tx.Holds(t.Context(), l) }) == nil
	}
	a, held := acquire("a")
	if !held || !holds(a) {
		t.Fatal("a free lease was not given")
	}
	if _, held := acquire("b"); held {
		t.Error("a taken lease was given")
	}
	clock.Advance(5 * time.Second)
	if again, held := acquire("a"); !held || again != a {
		t.Errorf("prolonged: %+v, %v", again, held)
	}
	clock.Advance(10 * time.Second)
	b, held := acquire("b")
	if !held || b.Epoch != a.Epoch+1 || holds(a) || !holds(b) {
		t.Errorf("after its end: %+v, %v; the old one holds: %v", b, held, holds(a))
	}
	c.Write(func(tx store.Tx) error { return tx.Release(t.Context(), a, "a") })
	if _, held := acquire("a"); held {
		t.Error("a stale release freed another's lease")
	}
	c.Write(func(tx store.Tx) error { return tx.Release(t.Context(), b, "b") })
	if _, held := acquire("a"); !held {
		t.Error("a released lease was not given")
	}
}

// unchanging: whoever wrote beside the facts has written before they change.
func unchanging(t *testing.T, open Opener) {
	c := NewCentre(t, open(t, NewClock().Now))
	nadia := c.Agent("agt_nadia", true)
	id := c.Contact()
	c.Answer(id, nadia)
	c.Must(id, cc.HangUp{}, cc.ByContact)
	changed := make(chan error, 1)
	c.Write(func(tx store.Tx) error {
		s, err := tx.Unchanging(t.Context(), id)
		if err != nil {
			return err
		}
		if s.Phase() != cc.WrapUp {
			t.Errorf("phase %s", s.Phase())
		}
		go func() {
			_, err := c.Do(id, cc.MarkDone{Agent: nadia}, cc.Actor(nadia))
			changed <- err
		}()
		select {
		case err := <-changed:
			t.Errorf("it was changed meanwhile: %v", err)
			changed <- err
		case <-time.After(200 * time.Millisecond): // the time in which it may not
		}
		return nil
	})
	if err := <-changed; err != nil {
		t.Errorf("and then: %v", err)
	}
}
