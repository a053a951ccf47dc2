package report_test

import (
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/report"
	"visavis/internal/store"
	"visavis/internal/store/postgrestest"
	"visavis/internal/store/storetest"
)

func TestPresenceOnSQLite(t *testing.T) {
	t.Parallel()
	presence(t, filepath.Join(t.TempDir(), "visavis.db"))
}

func TestPresenceOnPostgreSQL(t *testing.T) {
	t.Parallel()
	presence(t, postgrestest.Start(t).Database(t))
}

// A day at work, counted at its end, on the way, and again from nothing.
func presence(t *testing.T, address string) {
	clock := storetest.NewClock() // nine o'clock, ten in Paris
	db := storetest.OpenAt(t, address, clock.Now)
	c := company(t, db)
	counter := report.NewCounter(db, "test", nil)
	count := func() {
		t.Helper()
		if err := counter.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	who := agents[0]
	set := func(after time.Duration, change func(*store.Presence)) {
		clock.Advance(after)
		c.Write(func(tx store.Tx) error {
			_, err := tx.ChangePresence(t.Context(), who, cc.Actor(who), change)
			return err
		})
	}
	state := func(signedIn, ready bool, reason string) func(*store.Presence) {
		return func(p *store.Presence) { p.SignedIn, p.Ready, p.Reason = signedIn, ready, reason }
	}
	set(0, func(p *store.Presence) { p.SignedIn, p.Reason, p.Desks = true, "signedIn", 1 })
	set(2*time.Minute, state(true, true, ""))
	set(time.Minute, func(p *store.Presence) { p.Desks = 2 }) // changes nothing that is counted
	count()
	set(57*time.Minute, state(true, false, "lunch"))
	set(30*time.Minute, state(true, false, ""))
	set(10*time.Minute, state(true, true, ""))
	count()
	count()
	set(20*time.Minute, func(p *store.Presence) { p.Desks = 0 })
	set(4*time.Minute, func(p *store.Presence) { p.Desks = 1 })
	set(time.Minute, func(p *store.Presence) { p.Locked = true })
	set(3*time.Minute, func(p *store.Presence) { p.Locked = false })
	set(2*time.Minute, state(false, false, ""))
	set(13*time.Hour+50*time.Minute, state(true, true, "")) // two in the morning in Paris
	clock.Advance(5 * time.Minute)
	count()

	service := report.New(db)
	check := func(day string, ready, not float64, reasons map[string]float64) {
		t.Helper()
		r, err := service.Agents(t.Context(), report.Question{From: day, To: day})
		if err != nil || len(r.Rows) != 1 {
			t.Fatalf("%s: %+v, %v", day, r.Rows, err)
		}
		got := r.Rows[0]
		if got.ReadyTime != ready || got.NotReadyTime != not || got.SignedInTime != ready+not || !reflect.DeepEqual(got.NotReady, reasons) || got.Name != "Name of agt_1" {
			t.Errorf("%s: %+v", day, got)
		}
	}
	all := func() {
		t.Helper()
		check("2026-03-02", (58+23)*60, (2+30+10+7)*60, map[string]float64{"signedIn": 120, "lunch": 1800, "none": 600, "away": 240, "locked": 180})
		check("2026-03-03", 5*60, 0, map[string]float64{})
	}
	all()
	c.Write(func(tx store.Tx) error { return tx.SetCounter(t.Context(), store.Counter{}) })
	count()
	all()
	// Who stays signed in over midnight is there on both days.
	clock.Advance(25 * time.Hour)
	check("2026-03-03", 22*3600, 0, map[string]float64{})
}
