package media_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"

	"visavis/internal/cc"
	"visavis/internal/media"
	"visavis/internal/media/mediatest"
)

// watched is a fake whose calls sometimes fail, whose joins complete late, and
// which after each call has everybody's rights looked at.
type watched struct {
	*mediatest.Fake
	check func()

	mu       sync.Mutex
	failures int              // so many of the next calls fail
	late     map[cc.LegID]int // so many calls do not find this leg yet
}

func (w *watched) fails() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failures > 0 {
		w.failures--
		return errors.New("planted failure")
	}
	return nil
}

func (w *watched) Permit(ctx context.Context, room cc.Room, leg cc.LegID, g cc.Grant) error {
	if err := w.fails(); err != nil {
		return err
	}
	w.mu.Lock()
	if w.late[leg] > 0 {
		w.late[leg]--
		w.mu.Unlock()
		return media.ErrNoLeg
	}
	w.mu.Unlock()
	err := w.Fake.Permit(ctx, room, leg, g)
	w.check()
	return err
}

func (w *watched) Remove(ctx context.Context, room cc.Room, leg cc.LegID) error {
	if err := w.fails(); err != nil {
		return err
	}
	return w.Fake.Remove(ctx, room, leg)
}

func (w *watched) Participants(ctx context.Context, room cc.Room) ([]media.Participant, error) {
	if err := w.fails(); err != nil {
		return nil, err
	}
	all, err := w.Fake.Participants(ctx, room)
	w.mu.Lock()
	defer w.mu.Unlock()
	var registered []media.Participant
	for _, p := range all {
		if w.late[p.Leg] == 0 {
			registered = append(registered, p)
		}
	}
	return registered, err
}

// step is one thing that happens; what it does not need it ignores.
type step struct {
	kind, where, moved  string
	who, late, failures int
	side, outdated      bool
}

// TestGenerated runs random commits, joins with outdated tokens, crashes and
// failures, and checks that somebody who changes rooms never speaks or hears in
// both, that what is settled is the plan, and that everything converges.
func TestGenerated(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		people := rapid.IntRange(1, 3).Draw(rt, "people")
		steps := make([]step, rapid.IntRange(5, 40).Draw(rt, "steps"))
		for i := range steps {
			steps[i] = step{
				kind:     rapid.SampledFrom([]string{"move", "join", "join", "fail", "crash", "out", "settle"}).Draw(rt, "kind"),
				who:      rapid.IntRange(0, people-1).Draw(rt, "who"),
				where:    rapid.SampledFrom([]string{"stage", "side"}).Draw(rt, "where"),
				moved:    rapid.SampledFrom([]string{"stage", "side", ""}).Draw(rt, "moved"),
				side:     rapid.Bool().Draw(rt, "side"),
				outdated: rapid.Bool().Draw(rt, "outdated"),
				late:     rapid.IntRange(0, 3).Draw(rt, "late"),
				failures: rapid.IntRange(1, 3).Draw(rt, "failures"),
			}
		}
		var err error
		synctest.Test(t, func(t *testing.T) { err = happen(people, steps) })
		if err != nil {
			rt.Fatal(err)
		}
	})
}

// happen lets the steps happen and returns the first thing that is wrong.
func happen(people int, steps []step) error {
	const stageRoom, sideRoom cc.Room = "int_1", "int_1/con"
	source := newPlans()
	fake := &watched{Fake: mediatest.NewFake(), late: map[cc.LegID]int{}}

	var mu sync.Mutex
	open := map[cc.LegID]bool{}     // admitted: their messages pass
	pair := map[cc.LegID]cc.LegID{} // a stage leg and the same person's side leg
	var broken error                // first violation
	active := func(room cc.Room, leg cc.LegID) bool {
		g, ok := fake.Grant(room, leg)
		return ok && (g.Subscribe || len(g.Publish) > 0)
	}
	fake.check = func() {
		mu.Lock()
		defer mu.Unlock()
		for a, b := range pair {
			if open[a] && open[b] && active(stageRoom, a) && active(sideRoom, b) && broken == nil {
				broken = fmt.Errorf("%s and %s are active in two rooms", a, b)
			}
		}
	}
	rec := media.NewReconciler(media.Options{
		Server: fake, Plans: source, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Owner: func(cc.Room) (cc.InteractionID, bool) { return id, true },
	})
	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() { rec.Run(ctx) })
	defer func() { cancel(); work.Wait() }()

	// Everybody in the call is active either on the stage or at the side.
	where := make([]string, people)
	stageLeg, sideLeg := make([]cc.LegID, people), make([]cc.LegID, people)
	commit := func() int64 {
		plan := cc.Plan{}
		add := func(room cc.Room, leg cc.LegID, g cc.Grant) {
			if plan[room] == nil {
				plan[room] = map[cc.LegID]cc.Grant{}
			}
			if leg != "" {
				plan[room][leg] = g
			}
		}
		for i := range people {
			switch where[i] {
			case "stage":
				add(stageRoom, stageLeg[i], talk)
				add(sideRoom, sideLeg[i], nothing)
			case "side":
				add(stageRoom, stageLeg[i], nothing)
				add(sideRoom, sideLeg[i], talk)
			}
		}
		v := source.set(id, plan)
		rec.Wake(id)
		return v
	}
	join := func(n int, s step) {
		room, leg, token := stageRoom, cc.LegID(fmt.Sprintf("leg_%d", n)), nothing
		mu.Lock()
		if s.side {
			room = sideRoom
			sideLeg[s.who] = leg
		} else {
			stageLeg[s.who] = leg
		}
		pair[stageLeg[s.who]] = sideLeg[s.who]
		mu.Unlock()
		if (where[s.who] == "side") == s.side {
			token = talk
		}
		commit()
		if s.outdated { // it moves between minting and joining
			where[s.who] = s.moved
			commit()
		}
		fake.mu.Lock()
		fake.late[leg] = s.late
		fake.mu.Unlock()
		work.Go(func() {
			if fake.Join(room, leg, token) != nil {
				return
			}
			if rec.Admit(ctx, id, room, leg, token) != nil {
				fake.Leave(room, leg)
				return
			}
			mu.Lock()
			open[leg] = true
			mu.Unlock()
			fake.check()
		})
	}
	for n, s := range steps {
		switch s.kind {
		case "move":
			where[s.who] = s.where
			commit()
		case "out":
			where[s.who] = ""
			commit()
		case "join":
			if where[s.who] != "" {
				join(n, s)
			}
		case "fail":
			fake.mu.Lock()
			fake.failures = s.failures
			fake.mu.Unlock()
		case "crash":
			fake.Crash()
			rec.Restarted()
		case "settle":
			if err := rec.WaitSettled(ctx, id, commit()); err != nil {
				return err
			}
		}
	}

	// At rest, who is connected has exactly what the plan says.
	synctest.Wait()
	if err := rec.WaitSettled(ctx, id, commit()); err != nil {
		return err
	}
	_, plan, err := source.Plan(ctx, id)
	if err != nil {
		return err
	}
	mu.Lock()
	defer mu.Unlock()
	for _, room := range []cc.Room{stageRoom, sideRoom} {
		ps, err := fake.Fake.Participants(ctx, room)
		if err != nil {
			return err
		}
		for _, p := range ps {
			if !open[p.Leg] {
				continue // still at the gate
			}
			want, ok := plan[room][p.Leg]
			if got, _ := fake.Grant(room, p.Leg); !ok || !got.Equal(want) {
				return fmt.Errorf("%s in %s has %+v, the plan says %+v (%v)", p.Leg, room, got, want, ok)
			}
		}
	}
	return broken
}
