package hours

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // minimal machines have no zones

	"visavis/internal/cc"
	"visavis/internal/store"
)

// horizon is how far NextOpening looks: the 29th of February may be eight years away.
const horizon = 9 * 366

const dayMinutes = 24 * 60

// Open tells whether a calendar is open at a moment. One that is not valid is:
// a slip in the settings must not turn everybody away.
func Open(c store.Calendar, at time.Time) bool {
	zone, err := zoneOf(c)
	if err != nil {
		return true
	}
	local := at.In(zone)
	minute := local.Hour()*60 + local.Minute()
	return slices.ContainsFunc(day(c, local), func(s span) bool { return s.from <= minute && minute < s.to })
}

// NextOpening is the first moment from at on at which a calendar is open: at
// itself if it is. Not ok: it never opens.
func NextOpening(c store.Calendar, at time.Time) (next time.Time, ok bool) {
	zone, err := zoneOf(c)
	if err != nil || Open(c, at) {
		return at, true
	}
	if len(c.Week) == 0 && !slices.ContainsFunc(c.Exceptions, func(e store.Exception) bool { return len(e.Hours) > 0 }) {
		return time.Time{}, false
	}
	// While the zone's clock runs evenly a day's stretches are a matter of
	// adding; where it jumps, the moment after the jump may be an opening.
	end := at.AddDate(0, 0, horizon)
	for at.Before(end) {
		_, jump := at.In(zone).ZoneBounds()
		if jump.IsZero() || jump.After(end) {
			jump = end
		}
		if next, ok := within(c, at.In(zone), jump); ok {
			return next, true
		}
		if at = jump; Open(c, at) {
			return at, true
		}
	}
	return time.Time{}, false
}

// within is NextOpening for a time in which the clock does not jump.
func within(c store.Calendar, from, until time.Time) (time.Time, bool) {
	_, offset := from.Zone()
	even := time.FixedZone("", offset)
	for date := midnight(from.In(even)); date.Before(until); date = date.AddDate(0, 0, 1) {
		var first time.Time
		for _, s := range day(c, date) {
			at := date.Add(time.Duration(s.from) * time.Minute)
			if s.from < s.to && !at.Before(from) && at.Before(until) && (first.IsZero() || at.Before(first)) {
				first = at
			}
		}
		if !first.IsZero() {
			return first, true
		}
	}
	return time.Time{}, false
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// span is a stretch in minutes of the wall clock.
type span struct{ from, to int }

// day is when the calendar is open on the date of a local time: a date of this
// year alone comes before one of every year, and that before the week.
func day(c store.Calendar, local time.Time) []span {
	date := local.Format(time.DateOnly)
	for _, wanted := range []string{date, yearly + date[len("2006"):]} {
		for _, e := range c.Exceptions {
			if e.Date != wanted {
				continue
			}
			spans := make([]span, 0, len(e.Hours))
			for _, h := range e.Hours {
				spans = append(spans, spanOf(h.From, h.To))
			}
			return spans
		}
	}
	var spans []span
	for _, o := range c.Week {
		if o.Day == int(local.Weekday()) {
			spans = append(spans, spanOf(o.From, o.To))
		}
	}
	return spans
}

// yearly is what stands for the year of a date that comes back.
const yearly = "*"

// spanOf is empty for what is no time.
func spanOf(from, to string) span {
	a, okFrom := minuteOf(from)
	b, okTo := minuteOf(to)
	if !okFrom || !okTo {
		return span{}
	}
	return span{a, b}
}

// minuteOf reads "HH:MM", "24:00" included.
func minuteOf(s string) (int, bool) {
	if len(s) != len("15:04") || s[2] != ':' {
		return 0, false
	}
	for _, i := range []int{0, 1, 3, 4} {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	h, _ := strconv.Atoi(s[:2])
	m, _ := strconv.Atoi(s[3:])
	n := h*60 + m
	return n, m < 60 && n <= dayMinutes
}

// zones remembers what was unpacked: a few, since settings alone name them.
var zones sync.Map

func zoneOf(c store.Calendar) (*time.Location, error) {
	if c.Zone == "" || c.Zone == "Local" {
		return nil, fmt.Errorf("no zone: %q", c.Zone)
	}
	if known, ok := zones.Load(c.Zone); ok {
		return known.(*time.Location), nil
	}
	zone, err := time.LoadLocation(c.Zone)
	if err == nil {
		zones.Store(c.Zone, zone)
	}
	return zone, err
}

// Validate refuses a calendar that says nothing sensible, with the fields that
// do not ("week[2].to").
func Validate(c store.Calendar) error {
	var wrong cc.Wrong
	if _, err := zoneOf(c); err != nil {
		wrong.Add("notListed", "zone")
	}
	week := make(map[int][]span)
	for i, o := range c.Week {
		where := fmt.Sprintf("week[%d].", i)
		if o.Day < 0 || o.Day > 6 {
			wrong.Add("outOfRange", "%sday", where)
		}
		if stretch(week[o.Day], o.From, o.To, where, &wrong) {
			week[o.Day] = append(week[o.Day], spanOf(o.From, o.To))
		}
	}
	seen := make(map[string]bool)
	for i, e := range c.Exceptions {
		where := fmt.Sprintf("exceptions[%d].", i)
		switch {
		case !isDate(e.Date):
			wrong.Add("notDate", "%sdate", where)
		case seen[e.Date]:
			wrong.Add("taken", "%sdate", where)
		}
		seen[e.Date] = true
		var spans []span
		for n, h := range e.Hours {
			if stretch(spans, h.From, h.To, fmt.Sprintf("%shours[%d].", where, n), &wrong) {
				spans = append(spans, spanOf(h.From, h.To))
			}
		}
	}
	return wrong.Err()
}

// stretch tells whether one is a time, and notes it where it is none, ends
// before it begins, or overlaps another of its day.
func stretch(others []span, from, to, where string, wrong *cc.Wrong) bool {
	a, begins := minuteOf(from)
	if begins = begins && a < dayMinutes; !begins {
		wrong.Add("invalidBody", "%sfrom", where)
	}
	b, ends := minuteOf(to)
	if !ends {
		wrong.Add("invalidBody", "%sto", where)
	}
	if !begins || !ends {
		return false
	}
	if b <= a {
		wrong.Add("outOfRange", "%sto", where)
		return false
	}
	if slices.ContainsFunc(others, func(s span) bool { return s.from < b && a < s.to }) {
		wrong.Add("taken", "%sfrom", where)
	}
	return true
}

// isDate reads a day of one year or of every year.
func isDate(s string) bool {
	if rest, every := strings.CutPrefix(s, yearly); every {
		s = "2024" + rest // a leap year
	}
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
