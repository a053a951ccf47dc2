package report_test

import (
	"encoding/json"
	"slices"
	"sort"
	"testing"
	"time"

	"visavis/internal/store"
)

// raw is an event as it is stored, as far as this test knows of it.
type raw struct {
	at    time.Time
	Type  string `json:"type"`
	Why   string `json:"why"`
	Kind  string `json:"kind"`
	Place string `json:"place"`
	Until string `json:"until"`
	Code  string `json:"code"`

	Party, Agent, Offer, Segment, Queue, Consultation string
}

// span is from one moment to another.
type span struct{ from, to time.Time }

func (s span) length() time.Duration { return s.to.Sub(s.from) }

// both is how much of the one spans lies in the others; neither overlap among themselves.
func both(a, b []span) (d time.Duration) {
	for _, x := range a {
		for _, y := range b {
			from, to := x.from, x.to
			if y.from.After(from) {
				from = y.from
			}
			if y.to.Before(to) {
				to = y.to
			}
			if to.After(from) {
				d += to.Sub(from)
			}
		}
	}
	return d
}

func total(spans []span) (d time.Duration) {
	for _, s := range spans {
		d += s.length()
	}
	return d
}

// drawn is one interaction as spans.
type drawn struct {
	id       string
	stays    []stay
	segments []segment
	rings    []ring
	end      time.Time
}

type stay struct {
	queue               string
	at                  time.Time
	transferred, sentOn bool
	answeredBy          string
	answered            bool
	wait, ring, again   time.Duration
	talk, hold, video   time.Duration
	handed, conferences int
}

type segment struct {
	queue, agent, kind, code                 string
	at                                       time.Time
	talk, hold, consult, wrapUp, video       time.Duration
	answered, in, out, conference, consulted bool
}

type ring struct {
	queue, agent, kind, how string
	at                      time.Time
	ring                    time.Duration
}

// draw reads all events and draws up every interaction.
func draw(t *testing.T, db *store.DB) (lives []drawn) {
	t.Helper()
	of := map[string][]raw{}
	err := db.Read(t.Context(), func(q store.Queries) error {
		var from store.Cursor
		for {
			page, err := q.EventsAfter(t.Context(), from, 5000)
			if err != nil || len(page) == 0 {
				return err
			}
			for _, e := range page {
				from = e.Cursor
				if e.Stream.Interaction() == "" {
					continue
				}
				r := raw{at: e.At}
				if err := json.Unmarshal(e.Payload, &r); err != nil {
					return err
				}
				of[string(e.Stream)] = append(of[string(e.Stream)], r)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	for id, events := range of {
		lives = append(lives, drawUp(id, events))
	}
	return lives
}

// between makes spans of the events that begin and end something, within the call.
func between(events []raw, end int, begins, ends func(raw) bool) (spans []span) {
	var open *time.Time
	for i, e := range events[:end+1] {
		over := ends(e) || i == end
		if open != nil && over {
			spans = append(spans, span{*open, e.at})
			open = nil
		}
		if begins(e) && i < end {
			at := e.at
			open = &at
		}
	}
	return spans
}

func is(types ...string) func(raw) bool {
	return func(e raw) bool { return slices.Contains(types, e.Type) }
}

func drawUp(id string, events []raw) drawn {
	d := drawn{id: id}
	end := slices.IndexFunc(events, is("interaction.ended"))
	d.end = events[end].at
	owned := between(events, end, is("owner.changed"), is("owner.changed", "interaction.requeued"))
	waiting := between(events, end, is("interaction.created", "interaction.requeued"), is("owner.changed"))
	held := between(events, end, is("contact.held"), is("contact.resumed"))
	filmed := between(events, end, is("video.started"), is("video.paused", "video.closed", "video.started"))
	rung := between(events, end, func(e raw) bool { return e.Type == "offer.made" && e.Kind == "work" },
		func(e raw) bool { return e.Type == "offer.ended" && e.Kind == "work" })

	var begins []int
	for i, e := range events {
		if e.Type == "interaction.created" || e.Type == "interaction.requeued" && e.Why == "transferred" {
			begins = append(begins, i)
		}
	}
	for n, from := range begins {
		to := end
		if n+1 < len(begins) {
			to = begins[n+1]
		}
		here := []span{{events[from].at, events[to].at}}
		s := stay{queue: events[from].Queue, at: events[from].at, transferred: n > 0, sentOn: to != end}
		until := events[to].at
		for i := from; i < to; i++ {
			switch e := events[i]; {
			case e.Type == "owner.changed" && !s.answered:
				s.answered, s.answeredBy, until = true, e.Agent, e.at
			case e.Type == "transfer.ended" && e.Why == "done":
				s.handed++
			}
		}
		s.conferences = len(conferences(events[from:to+1], here[0]))
		s.wait = until.Sub(s.at)
		s.ring = both(rung, []span{{s.at, until}})
		s.again = both(waiting, here) - s.wait
		s.hold = intersect(held, owned, here)
		s.talk = both(owned, here) - s.hold
		s.video = intersect(filmed, owned, here)
		d.stays = append(d.stays, s)
	}
	queueAt := func(i int) (queue string) {
		for _, e := range events[:i] {
			if is("interaction.created", "interaction.requeued")(e) {
				queue = e.Queue
			}
		}
		return queue
	}
	for i, e := range events {
		switch e.Type {
		case "offer.made":
			after := slices.IndexFunc(events, func(o raw) bool { return o.Type == "offer.ended" && o.Offer == e.Offer })
			how := events[after].Why
			if how == "expired" || how == "agentGone" {
				how = "missed"
			}
			d.rings = append(d.rings, ring{queueAt(i), e.Agent, e.Kind, how, e.at, events[after].at.Sub(e.at)})
		case "segment.opened":
			d.segments = append(d.segments, stretch(events, i, end, queueAt(i), held, owned, filmed))
		case "consultation.answered":
			over := i + slices.IndexFunc(events[i:], func(o raw) bool {
				return o.Agent == e.Agent && (o.Type == "segment.opened" || o.Type == "party.left")
			})
			d.segments = append(d.segments, segment{
				queue: queueAt(i), agent: e.Agent, at: e.at, consult: events[over].at.Sub(e.at), consulted: true,
			})
		}
	}
	return d
}

// conferences are the spans in which two stretches overlap, joined where they touch.
func conferences(events []raw, within span) (all []span) {
	var open, over []span
	for i, e := range events {
		if e.Type != "segment.opened" {
			continue
		}
		until := within.to
		if j := slices.IndexFunc(events[i:], func(o raw) bool { return o.Type == "segment.closed" && o.Segment == e.Segment }); j >= 0 {
			until = events[i+j].at
		}
		open = append(open, span{e.at, until})
	}
	for i, a := range open {
		for _, b := range open[i+1:] {
			x := span{a.from, a.to}
			if b.from.After(x.from) {
				x.from = b.from
			}
			if b.to.Before(x.to) {
				x.to = b.to
			}
			if x.to.After(x.from) {
				over = append(over, x)
			}
		}
	}
	sort.Slice(over, func(i, j int) bool { return over[i].from.Before(over[j].from) })
	for _, x := range over {
		if n := len(all); n > 0 && !x.from.After(all[n-1].to) {
			if x.to.After(all[n-1].to) {
				all[n-1].to = x.to
			}
			continue
		}
		all = append(all, x)
	}
	return all
}

func intersect(a, b, c []span) (d time.Duration) {
	for _, x := range a {
		for _, y := range b {
			from, to := x.from, x.to
			if y.from.After(from) {
				from = y.from
			}
			if y.to.Before(to) {
				to = y.to
			}
			if to.After(from) {
				d += both([]span{{from, to}}, c)
			}
		}
	}
	return d
}

// stretch draws up the agent's stretch that opens at event i.
func stretch(events []raw, i, end int, queue string, held, owned, filmed []span) segment {
	e := events[i]
	mine := func(o raw) bool { return o.Segment == e.Segment }
	close := slices.IndexFunc(events, func(o raw) bool { return o.Type == "segment.closed" && mine(o) })
	whole := []span{{e.at, events[close].at}}
	g := segment{queue: queue, agent: e.Agent, kind: e.Kind, at: e.at, out: events[close].Why == "transferred"}
	// Where the agent stands, until the next move.
	moves := func(place string) []span {
		of := func(o raw) bool { return o.Party == e.Party && (o.Type == "party.moved" || o.Type == "party.joined") }
		return between(events, end, func(o raw) bool { return of(o) && o.Place == place },
			func(o raw) bool { return of(o) || o.Type == "party.left" && o.Party == e.Party })
	}
	side, aside := moves("side"), moves("aside")
	g.consult = both(whole, side)
	away := both(whole, aside)
	// On hold, or put aside while others have the contact; not at a colleague's side.
	g.hold = both(whole, held) + away - intersect(held, aside, whole) - intersect(held, side, whole)
	g.talk = total(whole) - g.consult - g.hold
	g.video = intersect(filmed, owned, whole)
	wrapped := events[close].Until == ""
	for j, o := range events {
		switch {
		case o.Type == "owner.changed" && o.Party == e.Party && j < close:
			next := slices.IndexFunc(events[j:], func(n raw) bool {
				return n.Party == e.Party && (n.Type == "segment.opened" || n.Type == "segment.raised")
			})
			if next >= 0 && mine(events[j+next]) {
				g.in = g.in || o.Why == "transferred"
				g.answered = g.answered || o.Why == "accepted"
			}
		case o.Type == "segment.raised" && mine(o):
			g.kind = "owner"
		case o.Type == "disposition.set" && mine(o):
			g.code = o.Code
		case (o.Type == "segment.released" || o.Type == "segment.done") && mine(o) && !wrapped:
			g.wrapUp, wrapped = o.at.Sub(events[close].at), true
		}
	}
	g.conference = both(whole, conferences(events, whole[0])) > 0
	return g
}
