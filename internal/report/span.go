package report

import (
	"slices"
	"time"
	_ "time/tzdata" // machines without a list of zones have ours

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/view"
)

// maxDays bounds a report: three years and a bit.
const maxDays = 1100

// Question is what a report is asked for. Days are those of the zone.
type Question struct {
	Period   string // today, yesterday, week, lastWeek, month, lastMonth; empty: From to To
	From, To string // YYYY-MM-DD, both counted
	Zone     string // IANA name; empty: the company's
	Queue    cc.QueueID
	Agent    cc.AgentID // who answered, or whose stretch or ring it was
	Short    int        // seconds within which giving up is not held against anybody
	Language string
	Only     []cc.QueueID // the queues that the asker supervises; none: all
}

// knows tells whether the asker may know of a queue.
func (q Question) knows(id cc.QueueID) bool { return len(q.Only) == 0 || slices.Contains(q.Only, id) }

// covered is a question's span of time: its parts have one offset from UTC each.
type covered struct {
	view.ReportRange
	zone     *time.Location
	from, to time.Time
	parts    []store.Span
}

func invalid(field string) error {
	return &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: "query." + field}
}

// zoneOf finds a zone: the one asked for, else the company's, else UTC.
func zoneOf(asked, company string) (*time.Location, error) {
	if asked == "" {
		asked = company
	}
	if asked == "" || asked == "Local" {
		asked = "UTC"
	}
	zone, err := time.LoadLocation(asked)
	if err != nil {
		return nil, invalid("zone")
	}
	return zone, nil
}

// midnight is the beginning of the day of a time, some days later.
func midnight(t time.Time, days int) time.Time {
	year, month, day := t.Date()
	return begin(year, month, day+days, t.Location())
}

// begin is the first moment of a day, also where clocks jump over midnight:
// for a time that they leave out Go takes one before or behind the jump.
func begin(year int, month time.Month, day int, zone *time.Location) time.Time {
	t := time.Date(year, month, day, 0, 0, 0, 0, zone)
	if t.Day() != time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Day() {
		_, t = t.ZoneBounds()
	}
	return t
}

// dayOf reads a day and returns its first moment.
func dayOf(day string, zone *time.Location) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, day)
	return begin(t.Year(), t.Month(), t.Day(), zone), err
}

// cover works out what a question covers.
func (q Question) cover(now time.Time, company string) (c covered, err error) {
	if c.zone, err = zoneOf(q.Zone, company); err != nil {
		return c, err
	}
	now = now.In(c.zone)
	monday := -((int(now.Weekday()) + 6) % 7)
	month := func(later time.Month) time.Time { return begin(now.Year(), now.Month()+later, 1, c.zone) }
	switch q.Period {
	case "today":
		c.from, c.to = midnight(now, 0), midnight(now, 1)
	case "yesterday":
		c.from, c.to = midnight(now, -1), midnight(now, 0)
	case "week":
		c.from, c.to = midnight(now, monday), midnight(now, monday+7)
	case "lastWeek":
		c.from, c.to = midnight(now, monday-7), midnight(now, monday)
	case "month":
		c.from, c.to = month(0), month(1)
	case "lastMonth":
		c.from, c.to = month(-1), month(0)
	case "":
		if c.from, err = dayOf(q.From, c.zone); err != nil {
			return c, invalid("from")
		}
		last, err := dayOf(q.To, c.zone)
		if err != nil || last.Before(c.from) {
			return c, invalid("to")
		}
		c.to = midnight(last, 1)
	default:
		return c, invalid("period")
	}
	if c.to.Sub(c.from) > maxDays*24*time.Hour {
		return c, invalid("to")
	}
	c.ReportRange = view.ReportRange{
		From: view.MillisOf(c.from), To: view.MillisOf(c.to), Zone: c.zone.String(),
		First: c.from.Format(time.DateOnly), Last: c.to.Add(-time.Millisecond).Format(time.DateOnly),
	}
	for at := c.from; at.Before(c.to); {
		_, offset := at.Zone()
		_, end := at.ZoneBounds()
		if end.IsZero() || end.After(c.to) {
			end = c.to
		}
		c.parts = append(c.parts, store.Span{From: at, To: end, Offset: time.Duration(offset) * time.Second, Queue: q.Queue, Agent: q.Agent, Only: q.Only})
		at = end
	}
	return c, nil
}

// whole is the span where the zone does not matter.
func (c covered) whole() store.Span {
	s := c.parts[0]
	s.To = c.to
	return s
}

// spans are the parts that an axis needs.
func (c covered) spans(axis store.Axis) []store.Span {
	if axis == store.ByNothing {
		return []store.Span{c.whole()}
	}
	return c.parts
}

// dayNumber is the number that the store has for a day, and day what it stands for.
func dayNumber(t time.Time) int64 {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400
}

func day(number int64) string { return time.Unix(number*86400, 0).UTC().Format(time.DateOnly) }
