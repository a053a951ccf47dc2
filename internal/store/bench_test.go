package store_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"visavis/internal/cc"
	"visavis/internal/store/storetest"
)

// BenchmarkCommand is the price of one durable command on a call, with several calls at once.
func BenchmarkCommand(b *testing.B) {
	for _, callers := range []int{1, 16} {
		b.Run(fmt.Sprint(callers, "calls"), func(b *testing.B) {
			c := storetest.NewCentre(b, storetest.Open(b, nil))
			ids := make([]cc.InteractionID, callers)
			agents := make([]cc.AgentID, callers)
			for i := range ids {
				agents[i] = c.Agent(cc.AgentID(fmt.Sprint("agt_", i)), true)
				ids[i] = c.Contact()
				c.Answer(ids[i], agents[i])
			}
			left := atomic.Int64{}
			left.Store(int64(b.N))
			b.ResetTimer()
			done := make(chan struct{})
			for i := range ids {
				go func() {
					for n := 0; left.Add(-1) >= 0; n++ {
						var cmd cc.Command = cc.HoldContact{Agent: agents[i]}
						if n%2 == 1 {
							cmd = cc.ResumeContact{Agent: agents[i]}
						}
						if _, err := c.Do(ids[i], cmd, cc.Actor(agents[i])); err != nil {
							b.Error(err)
						}
					}
					done <- struct{}{}
				}()
			}
			for range ids {
				<-done
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commands/s")
		})
	}
}
