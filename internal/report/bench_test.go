package report_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/report"
	"visavis/internal/store"
	"visavis/internal/store/postgrestest"
	"visavis/internal/store/storetest"
)

var many = flag.Int("many", 20_000, "how many interactions of a year are reported in benchmarks")

var onPostgres = flag.Bool("postgres", false, "benchmarks use PostgreSQL")

// BenchmarkReports asks for reports of a year, a month and a day.
func BenchmarkReports(b *testing.B) {
	now := time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC)
	address := filepath.Join(b.TempDir(), "visavis.db")
	if *onPostgres {
		address = postgrestest.Start(b).Database(b)
	}
	db := storetest.OpenAt(b, address, func() time.Time { return now })
	c := company(b, db)
	r := rand.New(rand.NewPCG(1, 1))
	begin := time.Now()
	year := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for n := 0; n < *many; n += 1000 {
		c.Write(func(tx store.Tx) error {
			for i := range min(*many-n, 1000) {
				at := year.Add(364 * 24 * time.Hour / time.Duration(*many) * time.Duration(n+i)) // in the order of life
				if err := tx.PutCounted(b.Context(), madeUp(r, at.Truncate(time.Millisecond))); err != nil {
					return err
				}
			}
			return nil
		})
	}
	b.Logf("%d interactions written in %s", *many, time.Since(begin).Round(time.Millisecond))
	service := report.New(db)
	for _, form := range []string{"rows", "packed"} {
		if form == "packed" {
			begin = time.Now()
			counter := report.NewCounter(db, "bench", nil)
			for more := true; more; {
				var err error
				if more, err = counter.Pack(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			b.Logf("packed in %s", time.Since(begin).Round(time.Millisecond))
		}
		reports(b, service, form)
	}
}

func reports(b *testing.B, service *report.Service, form string) {
	for name, q := range map[string]report.Question{
		"year": {From: "2026-01-01", To: "2026-12-31"}, "month": {From: "2026-06-01", To: "2026-06-30"}, "day": {From: "2026-06-15", To: "2026-06-15"},
	} {
		b.Run(form+"/queues of a "+name, func(b *testing.B) {
			for b.Loop() {
				if _, err := service.Queues(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(form+"/days of a "+name, func(b *testing.B) {
			for b.Loop() {
				if _, err := service.Days(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(form+"/agents of a "+name, func(b *testing.B) {
			for b.Loop() {
				if _, err := service.Agents(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// madeUp is a plain call.
func madeUp(r *rand.Rand, at time.Time) store.Counted {
	id, agent, queue := cc.NewID[cc.InteractionID]("int"), agents[r.IntN(4)], queues[r.IntN(2)]
	for i := range 1 + r.IntN(2) { // a few agents more
		agent = cc.AgentID(fmt.Sprintf("agt_%d", i*25+r.IntN(25)))
	}
	wait, talk := time.Duration(r.IntN(90_000))*time.Millisecond, time.Duration(60_000+r.IntN(600_000))*time.Millisecond
	spent := store.Spent{Queued: wait, Ring: 4 * time.Second, Talk: talk}
	answered, end := at.Add(wait+4*time.Second), at.Add(spent.Life())
	return store.Counted{
		CountedInteraction: store.CountedInteraction{ID: id, Queue: queue, Agent: agent, EnteredAt: at, AnsweredAt: answered, EndedAt: end, Outcome: "answered", Queues: 1, Spent: spent},
		Visits:             []store.Visit{{Queue: queue, EnteredAt: at, AnsweredAt: answered, AnsweredBy: agent, LeftAt: end, Outcome: "answered", Spent: spent}},
		Segments: []store.CountedSegment{{
			ID: cc.NewID[string]("seg"), Agent: agent, Queue: queue, Kind: "owner", OpenedAt: answered, ClosedAt: end, Talk: talk, WrapUp: 30 * time.Second,
			Answered: true, Code: codes[r.IntN(3)],
		}},
		Offers: []store.CountedOffer{{ID: cc.NewID[cc.OfferID]("off"), Agent: agent, Queue: queue, Kind: cc.WorkOffer, MadeAt: answered.Add(-4 * time.Second), Outcome: "accepted", Ring: 4 * time.Second}},
	}
}
