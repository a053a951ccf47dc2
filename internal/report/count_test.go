package report_test

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/report"
	"visavis/internal/store"
)

// However a life went, its times add up to its length, and so do those of each
// agent's stretch; what was counted on the way never goes down.
func TestTimesAddUp(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	reached := map[string]int{}
	for n := range 1200 {
		s, events := live(t, r, time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
		got := report.Count(events)
		want := s.End.At.Sub(s.EnteredAt)
		if got.Life() != want || got.EndedAt.Sub(got.EnteredAt) != want {
			t.Fatalf("seed %d, life %d: %+v add up to %s, the life lasted %s", seed, n, got.Spent, got.Life(), want)
		}
		var visits time.Duration
		for _, v := range got.Visits {
			if v.Life() != v.LeftAt.Sub(v.EnteredAt) {
				t.Fatalf("seed %d, life %d: stay %+v", seed, n, v)
			}
			if v.Outcome == store.OutcomeAnswered && v.AnsweredAt.Sub(v.EnteredAt) != v.Queued+v.Ring {
				t.Fatalf("seed %d, life %d: waited %+v", seed, n, v)
			}
			visits += v.Life()
			reached[string(v.Outcome)]++
		}
		if visits != want {
			t.Fatalf("seed %d, life %d: the stays last %s, the life %s", seed, n, visits, want)
		}
		if (s.Phase() == cc.Abandoned) != (got.Outcome == store.OutcomeAbandoned) {
			t.Fatalf("seed %d, life %d: %s counted as %s", seed, n, s.Phase(), got.Outcome)
		}
		for _, g := range got.Segments {
			if g.ClosedAt.IsZero() || g.Talk+g.Hold+g.Consult != g.ClosedAt.Sub(g.OpenedAt) {
				t.Fatalf("seed %d, life %d: stretch %+v", seed, n, g)
			}
			reached[g.Kind]++
		}
		for _, o := range got.Offers {
			if o.Outcome == "pending" {
				t.Fatalf("seed %d, life %d: %+v rings for ever", seed, n, o)
			}
			reached[o.Outcome]++
		}
		add(reached, got)
		half := report.Count(events[:len(events)/2])
		if half.Life() > got.Life() || len(half.Visits) > len(got.Visits) || len(half.Segments) > len(got.Segments) || len(half.Offers) > len(got.Offers) {
			t.Fatalf("seed %d, life %d: less in the end than half-way", seed, n)
		}
		if again := report.Count(events); !reflect.DeepEqual(again, got) {
			t.Fatalf("seed %d, life %d: counted twice, %+v and %+v", seed, n, got, again)
		}
	}
	t.Logf("reached %v", reached)
	// A generator that gets nowhere looks green.
	for _, what := range []string{"abandoned", "answered", "owner", "member", "consulted", "accepted", "missed", "declined", "withdrawn",
		"ring", "returned", "hold", "video", "consult", "wrapUp", "queues", "transfers", "conferences", "code"} {
		if reached[what] < 5 {
			t.Errorf("%s reached %d times only", what, reached[what])
		}
	}
}

func add(reached map[string]int, c store.Counted) {
	for what, is := range map[string]bool{
		"ring": c.Ring > 0, "returned": c.Returned > 0, "hold": c.Hold > 0, "video": c.Video > 0, "queues": c.Queues > 1,
		"transfers": c.Transfers > 0, "conferences": c.Conferences > 0, "code": c.Code != "",
	} {
		if is {
			reached[what]++
		}
	}
	for _, g := range c.Segments {
		if g.Consult > 0 && g.Kind != store.Consulted {
			reached["consult"]++
		}
		if g.WrapUp > 0 {
			reached["wrapUp"]++
		}
	}
}
