package report

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/view"
)

// work adds up what an agent did.
type work struct {
	f                                        view.AgentFigures
	closed                                   int64
	talk, hold, consult, ring, wrapUp, video time.Duration
	ready                                    time.Duration
	notReady                                 map[string]time.Duration
}

func newWork() *work { return &work{notReady: map[string]time.Duration{}} }

func (w *work) offers(o store.OfferCount) {
	w.ring += o.Ring
	if o.Kind == cc.WorkOffer {
		w.f.Offered += o.N
	}
	switch o.Outcome {
	case "missed":
		w.f.Missed += o.N
	case "declined":
		w.f.Declined += o.N
	}
}

func (w *work) segments(g store.SegmentCount) {
	w.consult += g.Consult
	if g.Kind == store.Consulted {
		w.f.Consulted += g.N
		return
	}
	w.f.Stretches += g.N
	if g.Closed {
		w.closed += g.N
	}
	w.f.Answered += g.Answered
	w.f.TransfersIn += g.TransfersIn
	w.f.TransfersOut += g.TransfersOut
	w.f.Conferences += g.Conferences
	w.f.Videos += g.Videos
	w.talk += g.Talk
	w.hold += g.Hold
	w.wrapUp += g.WrapUp
	w.video += g.Video
}

func (w *work) presence(p store.PresenceCount) {
	if p.State == "ready" {
		w.ready += p.Time
		return
	}
	w.notReady[cmp.Or(p.Reason, "none")] += p.Time
}

func (w *work) figures() view.AgentFigures {
	f := w.f
	f.TalkTime, f.HoldTime, f.ConsultTime, f.RingTime = seconds(w.talk), seconds(w.hold), seconds(w.consult), seconds(w.ring)
	f.WrapUpTime, f.VideoTime = seconds(w.wrapUp), seconds(w.video)
	f.TalkMean, f.WrapUpMean = mean(w.talk, f.Stretches), mean(w.wrapUp, w.closed)
	f.HandlingMean = mean(w.talk+w.hold+w.consult+w.wrapUp, f.Stretches)
	f.VideoShare = share(f.Videos, f.Stretches)
	f.ReadyTime = seconds(w.ready)
	f.NotReady = map[string]float64{}
	var not time.Duration
	for reason, d := range w.notReady {
		not += d
		f.NotReady[reason] = seconds(d)
	}
	f.NotReadyTime, f.SignedInTime = seconds(not), seconds(w.ready+not)
	return f
}

// Agents reports each agent who did something or was signed in. Times of
// presence are of all queues, whichever is asked for.
func (s *Service) Agents(ctx context.Context, ask Question) (r view.AgentReport, err error) {
	err = s.ask(ctx, ask, func(q store.Queries, c covered, _ names) error {
		rows, total := map[cc.AgentID]*work{}, newWork()
		row := func(id cc.AgentID) *work {
			if rows[id] == nil {
				rows[id] = newWork()
			}
			return rows[id]
		}
		offers, err := q.OfferCounts(ctx, c.whole(), store.ByNothing)
		if err != nil {
			return err
		}
		segments, err := q.SegmentCounts(ctx, c.whole(), store.ByNothing)
		if err != nil {
			return err
		}
		presence, err := q.PresenceCounts(ctx, c.whole())
		if err != nil {
			return err
		}
		for _, o := range offers {
			row(o.Agent).offers(o)
			total.offers(o)
		}
		for _, g := range segments {
			row(g.Agent).segments(g)
			total.segments(g)
		}
		for _, p := range presence {
			row(p.Agent).presence(p)
			total.presence(p)
		}
		names, err := agentNames(ctx, q)
		if err != nil {
			return err
		}
		r = view.AgentReport{ReportRange: c.ReportRange, Reasons: []view.ReasonName{}, Rows: []view.AgentRow{}, Total: total.figures()}
		called, err := reasons(ctx, q)
		if err != nil {
			return err
		}
		for _, id := range slices.Sorted(maps.Keys(r.Total.NotReady)) {
			r.Reasons = append(r.Reasons, view.ReasonName{ID: id, Name: cmp.Or(in(called[id], ask.Language), id)})
		}
		for _, id := range slices.Sorted(maps.Keys(rows)) {
			r.Rows = append(r.Rows, view.AgentRow{ID: string(id), Name: cmp.Or(names[id], string(id)), AgentFigures: rows[id].figures()})
		}
		slices.SortStableFunc(r.Rows, func(a, b view.AgentRow) int { return strings.Compare(a.Name, b.Name) })
		return nil
	})
	return r, err
}

// reasons are what all reasons for not being ready are called: the company's
// own, those that the product itself sets, and none.
func reasons(ctx context.Context, q store.Queries) (map[string]store.Words, error) {
	kept, err := store.NotReady.All(ctx, q)
	called := map[string]store.Words{
		"none":                  {Fr: "sans motif", En: "no reason"},
		store.ReasonSignedIn:    {Fr: "à la connexion", En: "since signing in"},
		store.ReasonMissedOffer: {Fr: "appel manqué", En: "missed call"},
	}
	for _, one := range kept {
		called[one.ID] = one.Content.Name
	}
	return called, err
}

// Dispositions reports how often each code was chosen by who owned the contact,
// in stretches that are over, the most frequent first within each queue.
func (s *Service) Dispositions(ctx context.Context, ask Question) (r view.DispositionReport, err error) {
	type key struct {
		queue cc.QueueID
		code  cc.DispositionCode
	}
	type sums struct {
		n, videos    int64
		talk, wrapUp time.Duration
	}
	err = s.ask(ctx, ask, func(q store.Queries, c covered, n names) error {
		segments, err := q.SegmentCounts(ctx, c.whole(), store.ByNothing)
		if err != nil {
			return err
		}
		rows, queues, total := map[key]*sums{}, map[cc.QueueID]int64{}, &sums{}
		for _, g := range segments {
			if g.Kind != string(cc.OwnerSegment) || !g.Closed {
				continue
			}
			k := key{g.Queue, g.Code}
			if rows[k] == nil {
				rows[k] = &sums{}
			}
			queues[g.Queue] += g.N
			for _, into := range []*sums{rows[k], total} {
				into.n += g.N
				into.videos += g.Videos
				into.talk += g.Talk
				into.wrapUp += g.WrapUp
			}
		}
		figures := func(s *sums, of int64) view.DispositionFigures {
			return view.DispositionFigures{
				Count: s.n, Share: share(s.n, of), TalkMean: mean(s.talk, s.n), WrapUpMean: mean(s.wrapUp, s.n), Videos: s.videos,
			}
		}
		r = view.DispositionReport{ReportRange: c.ReportRange, Rows: []view.DispositionRow{}, Total: figures(total, total.n)}
		codes := codeNames{q: q, language: ask.Language, of: map[cc.QueueID]store.WrapUpSettings{}}
		for k, s := range rows {
			row := view.DispositionRow{
				Queue: string(k.queue), QueueName: n.name(k.queue), Code: string(k.code), DispositionFigures: figures(s, queues[k.queue]),
			}
			if k.code != "" {
				if row.Name, err = codes.name(ctx, k.queue, k.code); err != nil {
					return err
				}
			}
			r.Rows = append(r.Rows, row)
		}
		slices.SortFunc(r.Rows, func(a, b view.DispositionRow) int {
			return cmp.Or(strings.Compare(a.QueueName, b.QueueName), cmp.Compare(b.Count, a.Count), strings.Compare(a.Code, b.Code))
		})
		return nil
	})
	return r, err
}

// A place in the list of interactions is written as milliseconds.
func parse(text string) (time.Time, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	return time.UnixMilli(n), err
}

func format(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }
