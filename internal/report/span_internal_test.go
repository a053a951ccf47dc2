package report

import (
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

func TestDaysAreThoseOfTheZone(t *testing.T) {
	t.Parallel()
	// A Sunday evening in Paris, Monday already in Tokyo, two hours before clocks went forward.
	now := time.Date(2026, 3, 29, 0, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		ask         Question
		company     string
		first, last string
		hours       float64
		parts       int
	}{
		{Question{Period: "today"}, "Europe/Paris", "2026-03-29", "2026-03-29", 23, 2},
		{Question{Period: "yesterday"}, "Europe/Paris", "2026-03-28", "2026-03-28", 24, 1},
		{Question{Period: "today"}, "America/New_York", "2026-03-28", "2026-03-28", 24, 1},
		{Question{Period: "today", Zone: "Asia/Tokyo"}, "Europe/Paris", "2026-03-29", "2026-03-29", 24, 1},
		{Question{Period: "today"}, "", "2026-03-29", "2026-03-29", 24, 1},
		{Question{Period: "week"}, "Europe/Paris", "2026-03-23", "2026-03-29", 7*24 - 1, 2},
		{Question{Period: "lastWeek"}, "Europe/Paris", "2026-03-16", "2026-03-22", 7 * 24, 1},
		{Question{Period: "month"}, "Europe/Paris", "2026-03-01", "2026-03-31", 31*24 - 1, 2},
		{Question{Period: "lastMonth"}, "Europe/Paris", "2026-02-01", "2026-02-28", 28 * 24, 1},
		{Question{From: "2026-10-24", To: "2026-10-26"}, "Europe/Paris", "2026-10-24", "2026-10-26", 3*24 + 1, 2},
		{Question{From: "2025-01-01", To: "2026-12-31"}, "Europe/Paris", "2025-01-01", "2026-12-31", 730 * 24, 5},
		{Question{From: "2026-04-01", To: "2026-04-01"}, "Asia/Kathmandu", "2026-04-01", "2026-04-01", 24, 1},
	} {
		got, err := c.ask.cover(now, c.company)
		if err != nil {
			t.Fatalf("%+v: %v", c.ask, err)
		}
		if got.First != c.first || got.Last != c.last || got.to.Sub(got.from).Hours() != c.hours || len(got.parts) != c.parts {
			t.Errorf("%+v in %q: %s to %s, %v h in %d parts; want %+v", c.ask, c.company, got.First, got.Last, got.to.Sub(got.from).Hours(), len(got.parts), c)
		}
		at := got.from
		for _, p := range got.parts {
			if !p.From.Equal(at) {
				t.Errorf("%+v: a part begins at %s, want %s", c.ask, p.From, at)
			}
			at = p.To
		}
		if !at.Equal(got.to) {
			t.Errorf("%+v: the parts end at %s, want %s", c.ask, at, got.to)
		}
	}
	for field, ask := range map[string]Question{
		"query.zone": {Period: "today", Zone: "Mars/Olympus"}, "query.from": {From: "1/2/2026", To: "2026-02-01"},
		"query.to": {From: "2026-02-02", To: "2026-02-01"}, "query.period": {Period: "always"},
	} {
		_, err := ask.cover(now, "")
		var e *cc.Error
		if !asError(err, &e) || e.Field != field {
			t.Errorf("%+v: %v, want one of %s", ask, err, field)
		}
	}
	if _, err := (Question{From: "2000-01-01", To: "2026-01-01"}).cover(now, ""); err == nil {
		t.Error("twenty-six years are not too many")
	}
}

func TestPercentile(t *testing.T) {
	t.Parallel()
	waits, n := map[int64]int64{0: 1, 3: 4, 10: 4, 60: 1}, int64(10)
	for percent, want := range map[int64]float64{1: 0, 10: 0, 11: 3, 50: 3, 51: 10, 90: 10, 91: 60, 100: 60} {
		if got := percentile(waits, n, percent); got != want {
			t.Errorf("%d %%: %v, want %v", percent, got, want)
		}
	}
	if got := percentile(nil, 0, 50); got != 0 {
		t.Errorf("of nobody: %v", got)
	}
}

func TestPromiseWithoutASetting(t *testing.T) {
	t.Parallel()
	if got := promised(store.Queue{}); got != (store.ServiceLevel{Percent: 80, Seconds: 20}) {
		t.Errorf("%+v", got)
	}
}

// Where clocks jump over midnight the day begins behind the jump, east and west of Greenwich.
func TestDaysWithoutMidnight(t *testing.T) {
	t.Parallel()
	for zone, d := range map[string]string{
		"America/Santiago": "2026-09-06", "America/Havana": "2026-03-08", "America/Asuncion": "2023-10-01", "America/Sao_Paulo": "2018-11-04", "Africa/Cairo": "2026-04-24",
	} {
		got, err := Question{From: d, To: d, Zone: zone}.cover(time.Now(), "")
		if err != nil || len(got.parts) == 0 {
			t.Errorf("%s: %+v, %v", zone, got, err)
			continue
		}
		if length := got.to.Sub(got.from); length != 23*time.Hour || got.First != d || got.Last != d || got.from.Hour() != 1 {
			t.Errorf("%s: from %s to %s, %s to %s", zone, got.from, got.to, got.First, got.Last)
		}
		for _, hour := range []int{1, 12, 23} { // of that day
			now := got.from.Add(time.Duration(hour-1) * time.Hour)
			today, err := Question{Period: "today", Zone: zone}.cover(now, "")
			if err != nil || !today.from.Equal(got.from) || !today.to.Equal(got.to) {
				t.Errorf("%s, at %s: from %s to %s, %v", zone, now, today.from, today.to, err)
			}
		}
	}
}
