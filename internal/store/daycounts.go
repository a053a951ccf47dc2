package store

import (
	"context"

	"visavis/internal/cc"
)

// Counts are made of packed days where there are some, and of the rows of the
// other days. A group may come several times: each is to be added.

// place is a row's place on an axis; see Span.key.
func (s Span) place(axis Axis, at int64) int64 {
	local := at + s.Offset.Milliseconds()
	switch axis {
	case ByDay:
		return local / dayMillis
	case ByHour:
		return local / 3_600_000 % 24
	default:
		return 0
	}
}

// grouping is how packed rows are counted.
type grouping[K comparable, C any] struct {
	of    packing
	key   func(place int64, r *packedRow) K
	first func(k K, words []string) C // an empty group
	add   func(*C, *packedRow)
	rows  func(context.Context, Span, Axis) ([]C, error) // counts what is not packed
}

func (g grouping[K, C]) counts(ctx context.Context, q Queries, s Span, axis Axis) ([]C, error) {
	words := &wordList{ids: map[string]int32{}}
	groups := map[K]*C{}
	rest, err := q.packed(ctx, s, g.of, words, func(r *packedRow) {
		k := g.key(s.place(axis, r.at), r)
		c := groups[k]
		if c == nil {
			c = new(C)
			*c = g.first(k, words.list)
			groups[k] = c
		}
		g.add(c, r)
	})
	if err != nil {
		return nil, err
	}
	all := make([]C, 0, len(groups))
	for _, c := range groups {
		all = append(all, *c)
	}
	for _, part := range rest {
		more, err := g.rows(ctx, part, axis)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// VisitCounts counts contacts by the time at which they came into a queue.
func (q Queries) VisitCounts(ctx context.Context, s Span, axis Axis) ([]VisitCount, error) {
	type key struct {
		place, waited  int64
		queue, outcome int32
	}
	return grouping[key, VisitCount]{
		of: packedVisits, rows: q.visitRows,
		key: func(place int64, r *packedRow) key {
			return key{place, (r.numbers[0] + r.numbers[1] + 999) / 1000, r.words[0], r.words[2]}
		},
		first: func(k key, words []string) VisitCount {
			return VisitCount{Key: k.place, Queue: cc.QueueID(words[k.queue]), Outcome: Outcome(words[k.outcome]), Waited: k.waited}
		},
		add: func(c *VisitCount, r *packedRow) {
			n := &r.numbers
			wait := ms(n[0] + n[1])
			c.N++
			c.Wait += wait
			c.Longest = max(c.Longest, wait)
			c.Spent.Queued += ms(n[0])
			c.Spent.Ring += ms(n[1])
			c.Spent.Returned += ms(n[2])
			c.Spent.Talk += ms(n[3])
			c.Spent.Hold += ms(n[4])
			c.Spent.Video += ms(n[5])
			if n[5] > 0 {
				c.Videos++
			}
			c.Transfers += n[6]
			c.Conferences += n[7]
			c.Transferred += r.flag(0)
			c.SentOn += r.flag(1)
		},
	}.counts(ctx, q, s, axis)
}

// OfferCounts counts rings by the time at which they began.
func (q Queries) OfferCounts(ctx context.Context, s Span, axis Axis) ([]OfferCount, error) {
	type key struct {
		place                       int64
		queue, agent, kind, outcome int32
	}
	return grouping[key, OfferCount]{
		of: packedOffers, rows: q.offerRows,
		key: func(place int64, r *packedRow) key { return key{place, r.words[0], r.words[1], r.words[2], r.words[3]} },
		first: func(k key, words []string) OfferCount {
			return OfferCount{Key: k.place, Queue: cc.QueueID(words[k.queue]), Agent: cc.AgentID(words[k.agent]), Kind: cc.OfferKind(words[k.kind]), Outcome: words[k.outcome]}
		},
		add: func(c *OfferCount, r *packedRow) {
			c.N++
			c.Ring += ms(r.numbers[0])
		},
	}.counts(ctx, q, s, axis)
}

// RefusedCounts counts the rings for contacts of queues that nobody answered or
// somebody declined, by the time at which they began; of no agent in particular.
func (q Queries) RefusedCounts(ctx context.Context, s Span, axis Axis) ([]OfferCount, error) {
	type key struct {
		place                int64
		queue, kind, outcome int32
	}
	counts, err := grouping[key, OfferCount]{
		of: packedOffers, rows: q.refusedRows,
		key: func(place int64, r *packedRow) key { return key{place, r.words[0], r.words[2], r.words[3]} },
		first: func(k key, words []string) OfferCount {
			return OfferCount{Key: k.place, Queue: cc.QueueID(words[k.queue]), Kind: cc.OfferKind(words[k.kind]), Outcome: words[k.outcome]}
		},
		add: func(c *OfferCount, _ *packedRow) { c.N++ },
	}.counts(ctx, q, s, axis)
	var refused []OfferCount
	for _, c := range counts {
		// Those of rows have no kind, and were asked for.
		if c.Kind == "" || c.Kind == cc.WorkOffer && (c.Outcome == "missed" || c.Outcome == "declined") {
			c.Kind = ""
			refused = append(refused, c)
		}
	}
	return refused, err
}

// AfterCounts adds up consultation and wrap-up by the time at which the
// stretches began. A consultation counts once, as its owner's.
func (q Queries) AfterCounts(ctx context.Context, s Span, axis Axis) ([]AfterCount, error) {
	type key struct {
		place       int64
		queue, kind int32
	}
	type ofKind struct {
		AfterCount
		kind string
	}
	counts, err := grouping[key, ofKind]{
		of:  packedSegments,
		key: func(place int64, r *packedRow) key { return key{place, r.words[0], r.words[2]} },
		first: func(k key, words []string) ofKind {
			return ofKind{AfterCount{Key: k.place, Queue: cc.QueueID(words[k.queue])}, words[k.kind]}
		},
		add: func(c *ofKind, r *packedRow) {
			c.Closed += r.flag(0)
			c.Consult += ms(r.numbers[2])
			c.WrapUp += ms(r.numbers[3])
		},
		rows: func(ctx context.Context, s Span, axis Axis) ([]ofKind, error) {
			rows, err := q.afterRows(ctx, s, axis)
			all := make([]ofKind, len(rows))
			for i, row := range rows {
				all[i].AfterCount = row
			}
			return all, err
		},
	}.counts(ctx, q, s, axis)
	var after []AfterCount
	for _, c := range counts {
		if c.kind != Consulted {
			after = append(after, c.AfterCount)
		}
	}
	return after, err
}

// SegmentCounts counts agents' stretches by the time at which they began.
func (q Queries) SegmentCounts(ctx context.Context, s Span, axis Axis) ([]SegmentCount, error) {
	type key struct {
		place                    int64
		queue, agent, kind, code int32
		closed                   bool
	}
	return grouping[key, SegmentCount]{
		of: packedSegments, rows: q.segmentRows,
		key: func(place int64, r *packedRow) key {
			return key{place, r.words[0], r.words[1], r.words[2], r.words[3], r.flag(0) == 1}
		},
		first: func(k key, words []string) SegmentCount {
			return SegmentCount{
				Key: k.place, Queue: cc.QueueID(words[k.queue]), Agent: cc.AgentID(words[k.agent]), Kind: words[k.kind],
				Code: cc.DispositionCode(words[k.code]), Closed: k.closed,
			}
		},
		add: func(c *SegmentCount, r *packedRow) {
			n := &r.numbers
			c.N++
			c.Talk += ms(n[0])
			c.Hold += ms(n[1])
			c.Consult += ms(n[2])
			c.WrapUp += ms(n[3])
			c.Video += ms(n[4])
			if n[4] > 0 {
				c.Videos++
			}
			c.Answered += r.flag(1)
			c.TransfersIn += r.flag(2)
			c.TransfersOut += r.flag(3)
			c.Conferences += r.flag(4)
		},
	}.counts(ctx, q, s, axis)
}
