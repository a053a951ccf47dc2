package report_test

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"sort"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/report"
	"visavis/internal/store"
	"visavis/internal/store/postgrestest"
	"visavis/internal/store/storetest"
	"visavis/internal/view"
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

// against compares all reports of one question.
func against(t *testing.T, service *report.Service, q report.Question, lives []drawn, zone *time.Location) {
	t.Helper()
	first, err1 := time.ParseInLocation(time.DateOnly, q.From, zone)
	last, err2 := time.ParseInLocation(time.DateOnly, q.To, zone)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	until := last.AddDate(0, 0, 1)
	in := func(at time.Time) bool { return !at.Before(first) && at.Before(until) }
	fits := func(queue, agent string) bool {
		return (len(q.Only) == 0 || slices.Contains(q.Only, cc.QueueID(queue))) && (q.Queue == "" || string(q.Queue) == queue) && (q.Agent == "" || string(q.Agent) == agent)
	}
	var stays []stay
	var segments []segment
	var rings []ring
	interactions, talked := 0, time.Duration(0)
	for _, d := range lives {
		for _, s := range d.stays {
			if in(s.at) && fits(s.queue, s.answeredBy) {
				stays = append(stays, s)
			}
		}
		for _, g := range d.segments {
			if in(g.at) && fits(g.queue, g.agent) {
				segments = append(segments, g)
			}
		}
		for _, r := range d.rings {
			if in(r.at) && fits(r.queue, r.agent) {
				rings = append(rings, r)
			}
		}
		known := slices.ContainsFunc(d.stays, func(s stay) bool { return len(q.Only) == 0 || slices.Contains(q.Only, cc.QueueID(s.queue)) })
		if in(d.stays[0].at) && q.Queue == "" && q.Agent == "" && known {
			interactions++
			for _, s := range d.stays {
				talked += s.talk
			}
		}
	}
	queueReport, err := service.Queues(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	same(t, q, "total", queueReport.Total, figures(stays, segments, rings, q.Short))
	for _, row := range queueReport.Rows {
		same(t, q, row.ID, row.ContactFigures, figures(
			only(stays, func(s stay) bool { return s.queue == row.ID }), only(segments, func(g segment) bool { return g.queue == row.ID }),
			only(rings, func(r ring) bool { return r.queue == row.ID }), q.Short))
	}
	days, err := service.Days(t.Context(), q)
	if err != nil || len(days.Rows) != int(math.Round(until.Sub(first).Hours()/24)) {
		t.Fatalf("%d days, %v", len(days.Rows), err)
	}
	same(t, q, "total of days", days.Total, queueReport.Total)
	for _, row := range days.Rows {
		on := func(at time.Time) bool { return at.In(zone).Format(time.DateOnly) == row.Day }
		same(t, q, row.Day, row.ContactFigures, figures(
			only(stays, func(s stay) bool { return on(s.at) }), only(segments, func(g segment) bool { return on(g.at) }),
			only(rings, func(r ring) bool { return on(r.at) }), q.Short))
	}
	hours, err := service.Hours(t.Context(), q)
	if err != nil || len(hours.Rows) != 24 {
		t.Fatalf("%d hours, %v", len(hours.Rows), err)
	}
	for _, row := range hours.Rows {
		at := func(at time.Time) bool { return at.In(zone).Hour() == row.Hour }
		same(t, q, time.Duration(row.Hour).String(), row.ContactFigures, figures(
			only(stays, func(s stay) bool { return at(s.at) }), only(segments, func(g segment) bool { return at(g.at) }),
			only(rings, func(r ring) bool { return at(r.at) }), q.Short))
	}
	people, err := service.Agents(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range people.Rows {
		want := didWhat(only(segments, func(g segment) bool { return g.agent == row.ID }), only(rings, func(r ring) bool { return r.agent == row.ID }))
		got := row.AgentFigures
		got.NotReady, got.VideoShare, got.TalkMean, got.WrapUpMean, got.HandlingMean = nil, nil, 0, 0, 0
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, agent %s:\nreport %+v\nevents %+v", q, row.ID, got, want)
		}
	}
	if q.Agent == "" && q.Queue == "" && len(segments) > 50 && len(people.Rows) != len(agents) {
		t.Errorf("%d agents", len(people.Rows))
	}
	outcomes, err := service.Dispositions(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	count := int64(0)
	for _, row := range outcomes.Rows {
		of := only(segments, func(g segment) bool { return g.queue == row.Queue && g.code == row.Code && g.kind == "owner" })
		if int64(len(of)) != row.Count {
			t.Errorf("%+v, code %q of %s: %d, want %d", q, row.Code, row.Queue, row.Count, len(of))
		}
		count += row.Count
	}
	if all := len(only(segments, func(g segment) bool { return g.kind == "owner" })); count != int64(all) || outcomes.Total.Count != count {
		t.Errorf("%+v: %d codes of %d", q, count, all)
	}
	if q.Queue != "" || q.Agent != "" {
		return
	}
	list, err := service.Interactions(t.Context(), q, "", 0)
	if err != nil || len(list.Rows) != interactions {
		t.Fatalf("%d interactions of %d, %v", len(list.Rows), interactions, err)
	}
	sum := 0.0
	for _, row := range list.Rows {
		sum += row.TalkTime
	}
	if math.Abs(sum-talked.Seconds()) > 0.01 {
		t.Errorf("they talk %f s, want %s", sum, talked)
	}
	// By pages it is the same list.
	var paged []view.CountedInteraction
	for after := ""; ; {
		page, err := service.Interactions(t.Context(), q, after, 37)
		if err != nil {
			t.Fatal(err)
		}
		paged = append(paged, page.Rows...)
		if page.Next == nil {
			break
		}
		after = *page.Next
	}
	if len(paged) != len(list.Rows) || len(paged) > 0 && !reflect.DeepEqual(paged, list.Rows) {
		t.Errorf("%d by pages, %d at once", len(paged), len(list.Rows))
	}
}

func only[T any](all []T, is func(T) bool) (some []T) {
	for _, x := range all {
		if is(x) {
			some = append(some, x)
		}
	}
	return some
}

func same(t *testing.T, q report.Question, what string, got, want view.ContactFigures) {
	t.Helper()
	got.ServicePercent, got.ServiceSeconds, got.ServiceBelow = want.ServicePercent, want.ServiceSeconds, want.ServiceBelow // of settings, not of events
	if !reflect.DeepEqual(got, want) {
		g, _ := json.Marshal(got)
		w, _ := json.Marshal(want)
		t.Errorf("%+v, %s:\nreport %s\nevents %s", q, what, g, w)
	}
}

func secs(d time.Duration) float64 { return float64(d.Milliseconds()) / 1000 }

func rounded(d time.Duration, n int) float64 {
	if n == 0 {
		return 0
	}
	return math.Round(math.Floor(float64(d.Milliseconds())/float64(n))/100) / 10
}

func perCent(part, whole int) *float64 {
	if whole == 0 {
		return nil
	}
	p := math.Round(1000*float64(part)/float64(whole)) / 10
	return &p
}

// figures works out from lists what reports add up.
func figures(stays []stay, segments []segment, rings []ring, short int) view.ContactFigures {
	f := view.ContactFigures{Entered: int64(len(stays))}
	var waits []time.Duration
	var wait, rung, again, talk, hold, video, consult, wrapUp time.Duration
	inTime, late, videos := 0, 0, 0
	for _, s := range stays {
		target := 20 * time.Second
		if s.queue == string(queues[1]) {
			target = 10 * time.Second
		}
		switch {
		case s.answered:
			f.Answered++
			if s.wait <= target {
				inTime++
			}
			if s.video > 0 {
				videos++
			}
		case s.wait <= time.Duration(short)*time.Second:
			f.ShortAbandoned++
		default:
			f.Abandoned++
			if s.wait > target {
				late++
			}
		}
		if s.answered || s.wait > time.Duration(short)*time.Second {
			waits = append(waits, s.wait)
			wait += s.wait
			rung += s.ring
		}
		again, talk, hold, video = again+s.again, talk+s.talk, hold+s.hold, video+s.video
		f.Transfers += int64(s.handed)
		f.Conferences += int64(s.conferences)
		if s.transferred {
			f.TransfersIn++
		}
		if s.sentOn {
			f.TransfersOut++
		}
	}
	for _, r := range rings {
		switch {
		case r.kind != "work":
		case r.how == "missed":
			f.Missed++
		case r.how == "declined":
			f.Declined++
		}
	}
	closed := 0
	for _, g := range segments {
		if !g.consulted {
			closed++
			consult += g.consult
		}
		wrapUp += g.wrapUp
	}
	sort.Slice(waits, func(i, j int) bool { return waits[i] < waits[j] })
	nth := func(share float64) float64 {
		if len(waits) == 0 {
			return 0
		}
		return math.Ceil(waits[int(math.Ceil(share*float64(len(waits))))-1].Seconds())
	}
	if n := len(waits); n > 0 {
		f.Wait.Longest = secs(waits[n-1])
	}
	answered := int(f.Answered)
	f.Wait.Mean, f.Wait.Median, f.Wait.P90 = rounded(wait, len(waits)), nth(0.5), nth(0.9)
	f.AnsweredInTime, f.AbandonedLate, f.Videos = int64(inTime), int64(late), int64(videos)
	f.ServiceLevel, f.AbandonedShare, f.VideoShare = perCent(inTime, answered+late), perCent(int(f.Abandoned), answered+int(f.Abandoned)), perCent(videos, answered)
	f.WaitTime, f.RingTime, f.ReturnedTime = secs(wait), secs(rung), secs(again)
	f.TalkTime, f.HoldTime, f.VideoTime, f.ConsultTime, f.WrapUpTime = secs(talk), secs(hold), secs(video), secs(consult), secs(wrapUp)
	f.TalkMean, f.HoldMean, f.WrapUpMean = rounded(talk, answered), rounded(hold, answered), rounded(wrapUp, closed)
	f.HandlingMean = rounded(talk+hold+wrapUp, answered)
	f.WrapUpsCounted = int64(closed)
	return f
}

// didWhat works out what an agent did.
func didWhat(segments []segment, rings []ring) (f view.AgentFigures) {
	var talk, hold, consult, rung, wrapUp, video time.Duration
	one := func(is bool, into *int64) {
		if is {
			*into++
		}
	}
	for _, r := range rings {
		rung += r.ring
		one(r.kind == "work", &f.Offered)
		one(r.how == "missed", &f.Missed)
		one(r.how == "declined", &f.Declined)
	}
	for _, g := range segments {
		consult += g.consult
		one(g.consulted, &f.Consulted)
		one(!g.consulted, &f.Stretches)
		one(g.answered, &f.Answered)
		one(g.in, &f.TransfersIn)
		one(g.out, &f.TransfersOut)
		one(g.conference, &f.Conferences)
		one(g.video > 0, &f.Videos)
		talk, hold, wrapUp, video = talk+g.talk, hold+g.hold, wrapUp+g.wrapUp, video+g.video
	}
	f.TalkTime, f.HoldTime, f.ConsultTime, f.RingTime = secs(talk), secs(hold), secs(consult), secs(rung)
	f.WrapUpTime, f.VideoTime = secs(wrapUp), secs(video)
	return f
}
