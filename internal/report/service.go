package report

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/view"
)

// Service answers reports.
type Service struct {
	db *store.DB
}

// New makes the service.
func New(db *store.DB) *Service { return &Service{db: db} }

// names are what ids stand for, in the asker's language.
type names struct {
	queues []store.Queue
	words  map[cc.QueueID]string
	levels map[cc.QueueID]store.ServiceLevel
}

func (s *Service) names(ctx context.Context, q store.Queries, language string) (n names, err error) {
	n = names{words: map[cc.QueueID]string{}, levels: map[cc.QueueID]store.ServiceLevel{}}
	n.queues, err = q.Queues(ctx)
	for _, queue := range n.queues {
		n.words[queue.ID] = in(queue.Name, language)
		n.levels[queue.ID] = promised(queue)
	}
	return n, err
}

func in(w store.Words, language string) string { return view.Text{Fr: w.Fr, En: w.En}.In(language) }

// level is a queue's promise, the usual one where the queue is gone.
func (n names) level(id cc.QueueID) store.ServiceLevel {
	if level, ok := n.levels[id]; ok {
		return level
	}
	return promised(store.Queue{})
}

// name is a queue's name, its id where it is gone.
func (n names) name(id cc.QueueID) string {
	if name := n.words[id]; name != "" {
		return name
	}
	return string(id)
}

// ask reads what a question needs in one snapshot.
func (s *Service) ask(ctx context.Context, ask Question, fn func(store.Queries, covered, names) error) error {
	return s.db.Read(ctx, func(q store.Queries) error {
		company, err := q.Company(ctx)
		if err != nil {
			return err
		}
		c, err := ask.cover(q.Now(), company.Zone)
		if err != nil {
			return err
		}
		n, err := s.names(ctx, q, ask.Language)
		if err != nil {
			return err
		}
		return fn(q, c, n)
	})
}

// gather adds up contacts by a key that is made of a row's queue and number.
func gather[K comparable](ctx context.Context, q store.Queries, c covered, n names, ask Question, axis store.Axis, key func(cc.QueueID, int64) K) (map[K]*contacts, *contacts, error) {
	rows, total := map[K]*contacts{}, newContacts()
	row := func(queue cc.QueueID, number int64) *contacts {
		k := key(queue, number)
		if rows[k] == nil {
			rows[k] = newContacts()
		}
		return rows[k]
	}
	for _, span := range c.spans(axis) {
		visits, err := q.VisitCounts(ctx, span, axis)
		if err != nil {
			return nil, nil, err
		}
		refused, err := q.RefusedCounts(ctx, span, axis)
		if err != nil {
			return nil, nil, err
		}
		after, err := q.AfterCounts(ctx, span, axis)
		if err != nil {
			return nil, nil, err
		}
		for _, v := range visits {
			level := n.level(v.Queue)
			for _, into := range []*contacts{row(v.Queue, v.Key), total} {
				into.promise(level)
				into.visits(v, level, ask.Short)
			}
		}
		for _, o := range refused {
			row(o.Queue, o.Key).refused(o)
			total.refused(o)
		}
		for _, a := range after {
			row(a.Queue, a.Key).after(a)
			total.after(a)
		}
	}
	return rows, total, nil
}

// Queues reports each queue; those without a contact too.
func (s *Service) Queues(ctx context.Context, ask Question) (r view.QueueReport, err error) {
	err = s.ask(ctx, ask, func(q store.Queries, c covered, n names) error {
		rows, total, err := gather(ctx, q, c, n, ask, store.ByNothing, func(queue cc.QueueID, _ int64) cc.QueueID { return queue })
		if err != nil {
			return err
		}
		r = view.QueueReport{ReportRange: c.ReportRange, Rows: []view.QueueRow{}, Total: total.figures()}
		add := func(id cc.QueueID, of *contacts) {
			of.promise(n.level(id))
			r.Rows = append(r.Rows, view.QueueRow{ID: string(id), Name: n.name(id), ContactFigures: of.figures()})
		}
		for _, queue := range n.queues {
			if ask.Queue != "" && ask.Queue != queue.ID || !ask.knows(queue.ID) {
				continue
			}
			of := rows[queue.ID]
			if of == nil {
				of = newContacts()
			}
			add(queue.ID, of)
			delete(rows, queue.ID)
		}
		for _, gone := range slices.Sorted(maps.Keys(rows)) {
			add(gone, rows[gone])
		}
		return nil
	})
	return r, err
}

// Days reports each day.
func (s *Service) Days(ctx context.Context, ask Question) (r view.DayReport, err error) {
	err = s.ask(ctx, ask, func(q store.Queries, c covered, n names) error {
		rows, total, err := gather(ctx, q, c, n, ask, store.ByDay, func(_ cc.QueueID, number int64) int64 { return number })
		if err != nil {
			return err
		}
		r = view.DayReport{ReportRange: c.ReportRange, Rows: []view.DayRow{}, Total: total.figures()}
		for number := dayNumber(c.from); number <= dayNumber(c.to.Add(-time.Millisecond)); number++ {
			r.Rows = append(r.Rows, view.DayRow{Day: day(number), ContactFigures: orNothing(rows[number]).figures()})
		}
		return nil
	})
	return r, err
}

// Hours reports each hour of the day.
func (s *Service) Hours(ctx context.Context, ask Question) (r view.HourReport, err error) {
	err = s.ask(ctx, ask, func(q store.Queries, c covered, n names) error {
		rows, total, err := gather(ctx, q, c, n, ask, store.ByHour, func(_ cc.QueueID, number int64) int64 { return number })
		if err != nil {
			return err
		}
		r = view.HourReport{ReportRange: c.ReportRange, Rows: []view.HourRow{}, Total: total.figures()}
		for hour := range 24 {
			r.Rows = append(r.Rows, view.HourRow{Hour: hour, ContactFigures: orNothing(rows[int64(hour)]).figures()})
		}
		return nil
	})
	return r, err
}

func orNothing(c *contacts) *contacts {
	if c == nil {
		return newContacts()
	}
	return c
}

// interactionPage is how many interactions come at once at most; a spreadsheet takes them.
const interactionPage = 50_000

// Interactions reports each interaction, oldest first, those after the Next of
// the page before; limit 0 takes as many as there may be.
func (s *Service) Interactions(ctx context.Context, ask Question, after string, limit int) (r view.InteractionReport, err error) {
	var at time.Time
	var id cc.InteractionID
	if after != "" {
		text, rest, ok := strings.Cut(after, ".")
		millis, err := parse(text)
		if !ok || err != nil {
			return r, invalid("after")
		}
		at, id = millis, cc.InteractionID(rest)
	}
	if limit <= 0 || limit > interactionPage {
		limit = interactionPage
	}
	err = s.ask(ctx, ask, func(q store.Queries, c covered, n names) error {
		found, err := q.CountedInteractions(ctx, c.whole(), at, id, limit+1)
		if err != nil {
			return err
		}
		accounts, err := agentNames(ctx, q)
		if err != nil {
			return err
		}
		codes := codeNames{q: q, language: ask.Language, of: map[cc.QueueID]store.WrapUpSettings{}}
		r = view.InteractionReport{ReportRange: c.ReportRange, Rows: []view.CountedInteraction{}}
		if len(found) > limit {
			found = found[:limit]
			last := found[limit-1]
			next := format(last.EnteredAt) + "." + string(last.ID)
			r.Next = &next
		}
		for _, i := range found {
			row := view.CountedInteraction{
				ID: string(i.ID), EnteredAt: view.MillisOf(i.EnteredAt), AnsweredAt: view.MillisOrNil(i.AnsweredAt), EndedAt: view.MillisOrNil(i.EndedAt),
				Queue: string(i.Queue), QueueName: n.name(i.Queue), Agent: string(i.Agent), AgentName: accounts[i.Agent], Outcome: string(i.Outcome),
				QueuedTime: seconds(i.Queued), RingTime: seconds(i.Ring), ReturnedTime: seconds(i.Returned), TalkTime: seconds(i.Talk),
				HoldTime: seconds(i.Hold), VideoTime: seconds(i.Video), Queues: i.Queues, Transfers: i.Transfers, Conferences: i.Conferences,
				Code: string(i.Code),
			}
			if i.Code != "" {
				if row.CodeName, err = codes.name(ctx, i.Queue, i.Code); err != nil {
					return err
				}
			}
			r.Rows = append(r.Rows, row)
		}
		return nil
	})
	return r, err
}

func agentNames(ctx context.Context, q store.Queries) (map[cc.AgentID]string, error) {
	accounts, err := q.Accounts(ctx)
	all := make(map[cc.AgentID]string, len(accounts))
	for _, a := range accounts {
		all[a.ID] = a.Name
	}
	return all, err
}

// codeNames finds what codes are called where they were chosen.
type codeNames struct {
	q        store.Queries
	language string
	of       map[cc.QueueID]store.WrapUpSettings
}

func (n codeNames) name(ctx context.Context, queue cc.QueueID, code cc.DispositionCode) (string, error) {
	settings, ok := n.of[queue]
	if !ok {
		var err error
		if settings, _, err = n.q.WrapUp(ctx, queue); err != nil {
			return "", err
		}
		n.of[queue] = settings
	}
	return in(settings.CodeName(code), n.language), nil
}
