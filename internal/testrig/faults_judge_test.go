package testrig_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// outcome of one kind of fault.
type outcome struct {
	n, lost    int
	gaps, back []time.Duration
}

// judge looks at what is kept after all the faults.
func (c *scene) judge(t *testing.T) {
	t.Helper()
	err := c.db.Read(t.Context(), func(q store.Queries) error {
		wrong, err := q.Audit(t.Context())
		for _, w := range wrong {
			t.Error(w)
		}
		if err != nil {
			return err
		}
		for _, id := range c.made {
			events, err := q.Events(t.Context(), store.Stream(id), 0)
			if err != nil || len(events) == 0 {
				t.Errorf("%s is lost: %v", id, err)
				continue
			}
			once := map[string]int{}
			for _, e := range events {
				var of struct{ Offer, Segment, Why string }
				if err := json.Unmarshal(e.Payload, &of); err != nil {
					return err
				}
				switch {
				case e.Type == cc.OfferEnded && of.Why == "accepted":
					once["accept "+of.Offer]++
				case e.Type == cc.SegmentDoneEvent:
					once["done "+of.Segment]++
				}
			}
			for what, n := range once {
				if n > 1 {
					c.doubles++
					t.Errorf("%s: %s %d times", id, what, n)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (c *scene) table(list []fault, done int) string {
	var b strings.Builder
	at := func(all []time.Duration, q float64) string {
		if len(all) == 0 {
			return "–"
		}
		slices.Sort(all)
		return fmt.Sprint(all[min(len(all)-1, int(q*float64(len(all))))].Milliseconds(), " ms")
	}
	fmt.Fprintf(&b, "| # | Fault | Injected | Lost | Longest silence p50 | p95 | worst | All as before p50 | p95 | worst |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	lost := 0
	for _, f := range list {
		o := c.out[f.id]
		if o == nil {
			continue
		}
		lost += o.lost
		fmt.Fprintf(&b, "| %s | %s | %d | %d | %s | %s | %s | %s | %s | %s |\n", f.id, f.name, o.n, o.lost,
			at(o.gaps, 0.5), at(o.gaps, 0.95), at(o.gaps, 1), at(o.back, 0.5), at(o.back, 0.95), at(o.back, 1))
	}
	fmt.Fprintf(&b, "\n%d faults in %d calls: %d calls lost, %d offers accepted or stretches finished twice.\n", done, len(c.made), lost, c.doubles)
	return b.String()
}
