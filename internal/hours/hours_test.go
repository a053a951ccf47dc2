package hours_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/hours"
	"visavis/internal/store"
)

func every(zone string, stretches ...string) store.Calendar {
	c := store.Calendar{Zone: zone}
	for day := range 7 {
		for i := 0; i < len(stretches); i += 2 {
			c.Week = append(c.Week, store.Opening{Day: day, From: stretches[i], To: stretches[i+1]})
		}
	}
	return c
}

func at(t *testing.T, zone, text string) time.Time {
	t.Helper()
	z, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{"2006-01-02 15:04", time.RFC3339} {
		if when, err := time.ParseInLocation(form, text, z); err == nil {
			return when
		}
	}
	t.Fatalf("no time: %s", text)
	return time.Time{}
}

const paris = "Europe/Paris"

func office() store.Calendar {
	c := store.Calendar{Zone: paris}
	for day := 1; day <= 5; day++ {
		c.Week = append(c.Week, store.Opening{Day: day, From: "09:00", To: "12:30"}, store.Opening{Day: day, From: "14:00", To: "18:00"})
	}
	return c
}

func night() store.Calendar {
	c := office()
	c.Week = []store.Opening{{Day: 5, From: "22:00", To: "24:00"}, {Day: 6, From: "00:00", To: "02:00"}}
	return c
}

func holidays() store.Calendar {
	c := office()
	c.Exceptions = []store.Exception{
		{Date: "*-12-25"},
		{Date: "*-12-24", Hours: []store.Stretch{{From: "09:00", To: "12:00"}}},
		{Date: "2026-12-25", Hours: []store.Stretch{{From: "10:00", To: "11:00"}}},
		{Date: "2026-03-07", Hours: []store.Stretch{{From: "10:00", To: "16:00"}}}, // a Saturday
	}
	return c
}

func TestOpenAndNextOpening(t *testing.T) {
	leap := store.Calendar{Zone: paris, Exceptions: []store.Exception{{Date: "*-02-29", Hours: []store.Stretch{{From: "08:00", To: "09:00"}}}}}
	for _, c := range []struct {
		name     string
		calendar store.Calendar
		zone     string
		at       string
		open     bool
		next     string // empty: never
	}{
		{"before the morning", office(), paris, "2026-03-02 08:59", false, "2026-03-02 09:00"},
		{"at the first minute", office(), paris, "2026-03-02 09:00", true, "2026-03-02 09:00"},
		{"at the last", office(), paris, "2026-03-02 17:59", true, "2026-03-02 17:59"},
		{"at the end", office(), paris, "2026-03-02 18:00", false, "2026-03-03 09:00"},
		{"at noon", office(), paris, "2026-03-02 13:00", false, "2026-03-02 14:00"},
		{"on Friday night", office(), paris, "2026-03-06 20:00", false, "2026-03-09 09:00"},
		{"over midnight, before it", night(), paris, "2026-03-06 23:59", true, "2026-03-06 23:59"},
		{"over midnight, after it", night(), paris, "2026-03-07 00:00", true, "2026-03-07 00:00"},
		{"over midnight, over", night(), paris, "2026-03-07 02:00", false, "2026-03-13 22:00"},
		{"a holiday of every year", holidays(), paris, "2025-12-25 10:30", false, "2025-12-26 09:00"},
		{"the same in the year that has hours of its own", holidays(), paris, "2026-12-25 10:30", true, "2026-12-25 10:30"},
		{"the day before, shorter", holidays(), paris, "2025-12-24 15:00", false, "2025-12-26 09:00"},
		{"a Saturday that is open", holidays(), paris, "2026-03-06 19:00", false, "2026-03-07 10:00"},
		{"a day every four years", leap, paris, "2026-01-01 00:00", false, "2028-02-29 08:00"},
		{"never", store.Calendar{Zone: paris}, paris, "2026-01-01 00:00", false, ""},
		{"only closed days", store.Calendar{Zone: paris, Exceptions: []store.Exception{{Date: "*-01-01"}}}, paris, "2026-01-01 00:00", false, ""},
		{"a year gone by", store.Calendar{Zone: paris, Exceptions: []store.Exception{{Date: "2020-01-01", Hours: []store.Stretch{{From: "08:00", To: "09:00"}}}}},
			paris, "2026-01-01 00:00", false, ""},

		// In Paris on 2026-03-29 the clock jumps from 02:00 to 03:00.
		{"a minute before the jump", every(paris, "02:30", "06:00"), paris, "2026-03-29T01:59:00+01:00", false, "2026-03-29T03:00:00+02:00"},
		{"a day without 02:30 opens at 03:00", every(paris, "02:30", "06:00"), paris, "2026-03-29T03:00:00+02:00", true, "2026-03-29T03:00:00+02:00"},
		{"a stretch that does not happen", every(paris, "02:15", "02:45"), paris, "2026-03-29T01:00:00+01:00", false, "2026-03-30T02:15:00+02:00"},
		{"a morning after the jump is not an hour late", every(paris, "09:00", "10:00"), paris, "2026-03-29T00:30:00+01:00", false, "2026-03-29T09:00:00+02:00"},
		// On 2026-10-25 it goes back from 03:00 to 02:00.
		{"02:30 the first time", every(paris, "02:30", "02:45"), paris, "2026-10-25T02:30:00+02:00", true, "2026-10-25T02:30:00+02:00"},
		{"between the two", every(paris, "02:30", "02:45"), paris, "2026-10-25T02:50:00+02:00", false, "2026-10-25T02:30:00+01:00"},
		{"02:30 the second time", every(paris, "02:30", "02:45"), paris, "2026-10-25T02:30:00+01:00", true, "2026-10-25T02:30:00+01:00"},
		{"the jump back is an opening", every(paris, "02:00", "02:15"), paris, "2026-10-25T02:20:00+02:00", false, "2026-10-25T02:00:00+01:00"},
		{"a morning after it is not an hour early", every(paris, "09:00", "10:00"), paris, "2026-10-25T00:30:00+02:00", false, "2026-10-25T09:00:00+01:00"},

		// Lord Howe moves by 30 minutes: on 2026-10-04 from 02:00 to 02:30, on 2026-04-05 from 02:00 to 01:30.
		{"half an hour forward", every("Australia/Lord_Howe", "02:10", "03:00"), "Australia/Lord_Howe", "2026-10-04T01:59:00+10:30", false, "2026-10-04T02:30:00+11:00"},
		{"half an hour back", every("Australia/Lord_Howe", "01:30", "01:40"), "Australia/Lord_Howe", "2026-04-05T01:45:00+11:00", false, "2026-04-05T01:30:00+10:30"},
		{"a zone that is half an hour off", every("Asia/Kolkata", "09:00", "10:00"), "Asia/Kolkata", "2026-03-02T03:29:00Z", false, "2026-03-02T03:30:00Z"},
		// Beirut changes at midnight: on 2026-03-29 there is no 00:30.
		{"a day that begins at one", every("Asia/Beirut", "00:00", "00:45"), "Asia/Beirut", "2026-03-28T23:30:00+02:00", false, "2026-03-30T00:00:00+03:00"},
		// Samoa had no 2011-12-30.
		{"a day that was not", every("Pacific/Apia", "09:00", "10:00"), "Pacific/Apia", "2011-12-29T12:00:00-10:00", false, "2011-12-31T09:00:00+14:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := at(t, c.zone, c.at)
			if got := hours.Open(c.calendar, now); got != c.open {
				t.Errorf("open: %v", got)
			}
			next, ok := hours.NextOpening(c.calendar, now)
			if ok != (c.next != "") {
				t.Fatalf("opens again: %v, %v", ok, next)
			}
			if ok && !next.Equal(at(t, c.zone, c.next)) {
				t.Errorf("next opening %v, want %s", next, c.next)
			}
		})
	}
}

// TestNextOpeningIsTheFirstMinuteThatIsOpen compares the two over whole days
// around every change of the clock, minute by minute.
func TestNextOpeningIsTheFirstMinuteThatIsOpen(t *testing.T) {
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 3))
		zone := []string{paris, "Australia/Lord_Howe", "Asia/Beirut", "America/St_Johns", "Asia/Kathmandu"}[r.IntN(5)]
		c := store.Calendar{Zone: zone}
		for range 1 + r.IntN(5) {
			from := r.IntN(24 * 60)
			to := from + 1 + r.IntN(24*60-from)
			clock := func(m int) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }
			c.Week = append(c.Week, store.Opening{Day: r.IntN(7), From: clock(from), To: clock(to)})
		}
		if r.IntN(2) == 0 {
			c.Exceptions = []store.Exception{{Date: "*-03-29", Hours: []store.Stretch{{From: "01:30", To: "02:30"}}}, {Date: "2026-10-25"}}
		}
		for _, begin := range []string{"2026-03-28 12:00", "2026-04-04 12:00", "2026-10-03 12:00", "2026-10-24 12:00", "2026-10-31 12:00"} {
			from := at(t, zone, begin)
			last, until := time.Time{}, from.Add(48*time.Hour)
			for m := until; !m.Before(from); m = m.Add(-time.Minute) { // backwards: the last one found is the next
				if hours.Open(c, m) {
					last = m
				}
				next, ok := hours.NextOpening(c, m)
				if last.IsZero() {
					if ok && !next.After(until) {
						t.Fatalf("seed %d: at %v the next opening is %v, and it is closed then", seed, m, next)
					}
				} else if !ok || !next.Equal(last) {
					t.Fatalf("seed %d %v: at %v the next opening is %v, want %v", seed, c, m, next, last)
				}
			}
		}
	}
}

func TestACalendarThatSaysNothingSensibleIsOpen(t *testing.T) {
	c := every("Europe/Nowhere", "09:00", "10:00")
	if !hours.Open(c, at(t, paris, "2026-03-02 03:00")) {
		t.Error("a slip turns everybody away")
	}
}

// Each exception and each opening is looked at, whatever is wrong with the others.
func TestValidateNamesAllFields(t *testing.T) {
	c := office()
	c.Zone = ""
	c.Week[0].Day, c.Week[1].From, c.Week[1].To = 7, "9", "25:00"
	c.Exceptions = []store.Exception{{Date: "never"}, {Date: "*-01-01", Hours: []store.Stretch{{From: "10:00", To: "12:00"}, {From: "11:00", To: "13:00"}}}}
	var e *cc.Error
	if !errors.As(hours.Validate(c), &e) {
		t.Fatal("accepted")
	}
	var fields []string
	for _, f := range e.Fields() {
		fields = append(fields, f.Field)
	}
	if got := strings.Join(fields, " "); got != "zone week[0].day week[1].from week[1].to exceptions[0].date exceptions[1].hours[1].from" {
		t.Errorf("refused %s", got)
	}
}

func TestValidateNamesTheField(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*store.Calendar)
		reason string
		field  string
	}{
		{"sound", func(*store.Calendar) {}, "", ""},
		{"over midnight", func(c *store.Calendar) { *c = night() }, "", ""},
		{"every 29 February", func(c *store.Calendar) { c.Exceptions = []store.Exception{{Date: "*-02-29"}} }, "", ""},
		{"no zone", func(c *store.Calendar) { c.Zone = "" }, "notListed", "zone"},
		{"the machine's zone", func(c *store.Calendar) { c.Zone = "Local" }, "notListed", "zone"},
		{"a zone that is none", func(c *store.Calendar) { c.Zone = "Europe/Nowhere" }, "notListed", "zone"},
		{"an eighth day", func(c *store.Calendar) { c.Week[0].Day = 7 }, "outOfRange", "week[0].day"},
		{"no time", func(c *store.Calendar) { c.Week[1].From = "9:00" }, "invalidBody", "week[1].from"},
		{"24:00 begins nothing", func(c *store.Calendar) { c.Week[1].From = "24:00" }, "invalidBody", "week[1].from"},
		{"24:01", func(c *store.Calendar) { c.Week[1].To = "24:01" }, "invalidBody", "week[1].to"},
		{"60 minutes", func(c *store.Calendar) { c.Week[1].To = "14:60" }, "invalidBody", "week[1].to"},
		{"backwards", func(c *store.Calendar) { c.Week[1].To = "13:00" }, "outOfRange", "week[1].to"},
		{"overlap", func(c *store.Calendar) { c.Week[1].From = "12:00" }, "taken", "week[1].from"},
		{"no date", func(c *store.Calendar) { c.Exceptions = []store.Exception{{Date: "2026-02-29"}} }, "notDate", "exceptions[0].date"},
		{"a date twice", func(c *store.Calendar) { c.Exceptions = []store.Exception{{Date: "*-01-01"}, {Date: "*-01-01"}} }, "taken", "exceptions[1].date"},
		{"an exception's time", func(c *store.Calendar) {
			c.Exceptions = []store.Exception{{Date: "*-01-01", Hours: []store.Stretch{{From: "10:00", To: "10:00"}}}}
		}, "outOfRange", "exceptions[0].hours[0].to"},
	} {
		t.Run(c.name, func(t *testing.T) {
			calendar := office()
			c.change(&calendar)
			err := hours.Validate(calendar)
			if cc.ReasonOf(err) != c.reason {
				t.Fatalf("got %v", err)
			}
			var e *cc.Error
			if errors.As(err, &e) && e.Field != c.field {
				t.Errorf("field %q, want %q", e.Field, c.field)
			}
		})
	}
}
