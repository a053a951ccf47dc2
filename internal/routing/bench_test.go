package routing

import (
	"fmt"
	"testing"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
)

// BenchmarkPlan is the price of a pass that finds nothing to do, which is
// most of them, and of one that finds a pair, in a large centre.
func BenchmarkPlan(b *testing.B) {
	c := storetest.NewCentre(b, storetest.Open(b, nil))
	for i := range 300 {
		c.Agent(cc.AgentID(fmt.Sprint("agt_", i)), false)
	}
	for range 500 {
		c.Contact()
	}
	r := New(Options{DB: c.DB})
	plan := func(b *testing.B, want int) {
		for b.Loop() {
			c.Read(func(q store.Queries) error {
				pairs, err := r.plan(b.Context(), q)
				if len(pairs) != want {
					b.Fatalf("%d pairs, want %d", len(pairs), want)
				}
				return err
			})
		}
	}
	b.Run("nobody free", func(b *testing.B) { plan(b, 0) })
	c.Agent("agt_7", true)
	b.Run("one free", func(b *testing.B) { plan(b, 1) })
	for i := range 300 {
		c.Agent(cc.AgentID(fmt.Sprint("agt_", i)), true)
	}
	b.Run("all free", func(b *testing.B) { plan(b, 300) })
}
