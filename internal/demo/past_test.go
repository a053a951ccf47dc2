package demo_test

import (
	"testing"
	"time"

	"visavis/internal/account"
	"visavis/internal/cc"
	"visavis/internal/demo"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
)

// The everyday calls keep to the rules of real ones, and nothing of them is today's.
func TestPast(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	clock := storetest.NewClock()
	db := storetest.Open(t, clock.Now)
	accounts := account.New(db, account.Options{Key: []byte("0123456789abcdef0123456789abcdef"), Now: clock.Now, Params: account.Params{MemoryKiB: 64, Passes: 1, Lanes: 1}})
	if err := demo.Fill(ctx, db, accounts); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := demo.Past(ctx, db, 7); err != nil {
		t.Fatal(err)
	}
	took := time.Since(began)
	today := clock.Now().Truncate(24 * time.Hour)
	calls, answered, queues, hours := 0, 0, map[cc.QueueID]int{}, map[int]int{}
	busy := map[cc.AgentID][]cc.Segment{}
	err := db.Read(ctx, func(q store.Queries) error {
		for after := (store.Cursor{}); ; {
			page, err := q.EventsAfter(ctx, after, 5000)
			if err != nil || len(page) == 0 {
				return err
			}
			for _, e := range page {
				after = e.Cursor
				if e.Type != cc.InteractionCreated {
					continue
				}
				s, err := q.Interaction(ctx, e.Stream.Interaction())
				if err != nil {
					return err
				}
				calls++
				queues[s.Queue]++
				hours[s.EnteredAt.Hour()]++
				if s.EnteredAt.Weekday() == time.Sunday || s.End == nil || !s.End.At.Before(today) {
					t.Errorf("%s came %s and ended %+v", s.ID, s.EnteredAt, s.End)
				}
				for _, g := range s.Segments {
					answered++
					busy[g.Agent] = append(busy[g.Agent], g)
				}
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d calls, %d answered, by queue %v, by hour %v, in %s", calls, answered, queues, hours, took)
	if calls < 110 || answered == calls || answered < calls*8/10 || len(queues) != 3 || len(hours) < 9 {
		t.Error("that is no company's everyday")
	}
	both := 0
	for _, stretches := range busy {
		for i, a := range stretches {
			for _, b := range stretches[:i] {
				if a.OpenedAt.Before(b.ClosedAt) && b.OpenedAt.Before(a.ClosedAt) {
					both++
				}
			}
		}
	}
	if both > 1 { // the calls that are told in words know nothing of these
		t.Errorf("agents had two calls at once %d times", both)
	}
	before := calls
	clock.Advance(24 * time.Hour) // another day, another past: it has one already
	if err := demo.Past(ctx, db, 7); err != nil {
		t.Fatal(err)
	}
	err = db.Read(ctx, func(q store.Queries) error {
		counted, err := q.EventsAfter(ctx, store.Cursor{}, 100_000)
		calls = 0
		for _, e := range counted {
			if e.Type == cc.InteractionCreated {
				calls++
			}
		}
		return err
	})
	if err != nil || calls != before {
		t.Errorf("played again: %d calls, %d before; %v", calls, before, err)
	}
}
