package report_test

import (
	"bytes"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/report"
	"visavis/internal/store"
	"visavis/internal/store/postgrestest"
	"visavis/internal/store/storetest"
)

func TestReportsOnSQLite(t *testing.T) {
	t.Parallel()
	equalToTheEvents(t, filepath.Join(t.TempDir(), "visavis.db"))
}

func TestReportsOnPostgreSQL(t *testing.T) {
	t.Parallel()
	equalToTheEvents(t, postgrestest.Start(t).Database(t))
}

// What reports say is what a second program, written otherwise, makes of the
// raw events: of each interaction it draws up spans of time and intersects
// them. Both work over several hundred generated lives, in the days of a zone
// whose clocks change meanwhile.
func equalToTheEvents(t *testing.T, address string) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 2))
	now := time.Date(2026, 4, 20, 12, 0, 0, 0, time.UTC)
	db := storetest.OpenAt(t, address, func() time.Time { return now })
	c := company(t, db)
	counter := report.NewCounter(db, "test", nil)
	var late []func()
	for n := range storetest.Effort(300) {
		at := time.Date(2026, 3, 16, 0, 0, 0, 0, time.UTC).Add(time.Duration(r.Int64N(int64(28 * 24 * time.Hour))))
		s, events := live(t, r, at)
		if n%20 == 3 { // the rest happens when its day is packed long since
			cut := 1 // all but that it came, or codes and the end of wrap-ups
			if n%40 == 3 {
				cut = quiet(events)
			}
			whole, rest := s, events[cut:]
			late = append(late, func() { keep(c, whole, rest) })
			s, events = cc.Interaction{}, events[:cut]
			for _, e := range events {
				s = cc.Apply(s, e)
			}
		}
		keep(c, s, events)
		if n%100 == 7 { // half-way, as when the process runs
			if err := counter.CatchUp(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	catchUp := func() {
		t.Helper()
		if err := counter.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	unpacked := func() (days []int64) {
		t.Helper()
		c.Read(func(q store.Queries) (err error) {
			days, err = q.Unpacked(t.Context(), now)
			return err
		})
		return days
	}
	pack := func() {
		t.Helper()
		for more := true; more; {
			var err error
			if more, err = counter.Pack(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if left := unpacked(); len(left) > 0 {
			t.Fatalf("days %v are not packed", left)
		}
	}
	catchUp()
	all := len(unpacked())
	// A day that something is counted of while it is packed is not kept as it was before.
	for i, rest := range late[:len(late)/2] {
		day := unpacked()[i]
		if err := counter.PackLate(t.Context(), day, func() { rest(); catchUp() }); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(unpacked(), day) {
			t.Errorf("day %d was kept as it was before", day)
		}
	}
	pack()
	for _, rest := range late[len(late)/2:] {
		rest()
	}
	catchUp() // some days are packed, some no longer
	if n := len(unpacked()); n == 0 || n >= all {
		t.Errorf("%d of %d days are not packed: what came late tells nothing", n, all)
	}
	lives := draw(t, db)
	service := report.New(db)
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	compare := func() {
		for _, q := range []report.Question{
			{From: "2026-03-16", To: "2026-04-13"},
			{From: "2026-03-28", To: "2026-03-30"}, // clocks go forward
			{From: "2026-03-20", To: "2026-04-02", Queue: queues[0], Short: 5},
			{From: "2026-03-20", To: "2026-04-02", Agent: agents[1], Short: 12},
			{From: "2026-03-20", To: "2026-04-02", Queue: queues[1], Agent: agents[2]},
			{From: "2026-03-18", To: "2026-04-10", Only: queues[1:]},
			{From: "2026-04-02", To: "2026-04-02"},
			{From: "2027-01-01", To: "2027-01-02"},
			{From: "2026-03-20", To: "2026-04-10", Zone: "Asia/Kathmandu"},      // a quarter to
			{From: "2026-03-28", To: "2026-04-10", Zone: "Australia/Lord_Howe"}, // its clocks go back by half an hour
			{From: "2026-03-20", To: "2026-04-02", Zone: "America/St_Johns", Short: 3, Only: queues[:1]},
		} {
			zone := paris
			if q.Zone != "" {
				if zone, err = time.LoadLocation(q.Zone); err != nil {
					t.Fatal(err)
				}
			}
			against(t, service, q, lives, zone)
		}
	}
	compare()
	pack()
	compare()
	if t.Failed() {
		return
	}
	// Counting everything again, from nothing, changes nothing.
	before, err := service.Days(t.Context(), report.Question{From: "2026-03-16", To: "2026-04-13"})
	if err != nil {
		t.Fatal(err)
	}
	c.Write(func(tx store.Tx) error { return tx.SetCounter(t.Context(), store.Counter{}) })
	catchUp()
	if n := len(unpacked()); n != all {
		t.Errorf("%d of %d days are not packed after counting everything again", n, all)
	}
	after, err := service.Days(t.Context(), report.Question{From: "2026-03-16", To: "2026-04-13"})
	if err != nil || !reflect.DeepEqual(before, after) {
		t.Errorf("counted again it is another report (%v)", err)
	}
	if before.Total.Entered < 250 && storetest.Effort(300) == 300 {
		t.Errorf("only %d contacts: not much was compared", before.Total.Entered)
	}
	compare()
	pack()
	restored(t, address, service, func() time.Time { return now })
}

// restored compares what a backup with packed days reports with what it was taken of.
func restored(t *testing.T, address string, service *report.Service, now func() time.Time) {
	t.Helper()
	var backup bytes.Buffer
	if _, err := store.Backup(t.Context(), address, &backup, nil, nil); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "restored.db")
	if _, _, err := store.Restore(t.Context(), other, &backup, nil); err != nil {
		t.Fatal(err)
	}
	again := report.New(storetest.OpenAt(t, other, now))
	q := report.Question{From: "2026-03-16", To: "2026-04-13", Short: 5}
	days, err1 := service.Days(t.Context(), q)
	same, err2 := again.Days(t.Context(), q)
	if err1 != nil || err2 != nil || !reflect.DeepEqual(days, same) {
		t.Errorf("restored it is another report of days (%v, %v)", err1, err2)
	}
	people, err1 := service.Agents(t.Context(), q)
	alike, err2 := again.Agents(t.Context(), q)
	if err1 != nil || err2 != nil || !reflect.DeepEqual(people, alike) {
		t.Errorf("restored it is another report of agents (%v, %v)", err1, err2)
	}
}

// quiet is how many events there are until a call has ended and nobody is on it or rung any more.
func quiet(events []cc.Event) int {
	var s cc.Interaction
	for i, e := range events {
		s = cc.Apply(s, e)
		if s.End != nil && !slices.ContainsFunc(s.Slots(), func(r cc.SlotRow) bool { return r.Live }) {
			return i + 1
		}
	}
	return len(events)
}
