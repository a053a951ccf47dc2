package records

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/view"
)

// How many rows a page of the history has.
const (
	defaultPage = 20
	maxPage     = 100
)

// Reader is who asks.
type Reader struct {
	Agent    cc.AgentID
	History  bool         // permission history.read: beyond one's own calls
	Queues   []cc.QueueID // of whose contacts; empty: of all
	Language string       // of queues' names
}

// reads tells whether an interaction is within what is asked for.
func (r Reader) reads(s cc.Interaction) bool {
	return r.History && (len(r.Queues) == 0 || slices.Contains(r.Queues, s.Queue)) || view.Concerns(s, r.Agent)
}

// ReaderOf is a signed-in person as a reader.
func ReaderOf(me view.Me) Reader {
	r := Reader{Agent: cc.AgentID(me.ID)}
	if me.Language != nil {
		r.Language = *me.Language
	}
	for _, p := range me.Permissions {
		r.History = r.History || p == "history.read"
	}
	return r
}

// Service reads contacts and their history.
type Service struct {
	db    *store.DB
	views *view.Builder
}

// New makes the service.
func New(db *store.DB, views *view.Builder) *Service { return &Service{db: db, views: views} }

// Contact reads a contact's card.
func (s *Service) Contact(ctx context.Context, id cc.ContactID, r Reader) (card view.ContactCard, err error) {
	err = s.db.Read(ctx, func(q store.Queries) error {
		if err := mayContact(ctx, q, id, r); err != nil {
			return err
		}
		c, err := q.Contact(ctx, id)
		if err != nil {
			return err
		}
		card = view.Card(c)
		card.Previous, err = q.CountSessions(ctx, id)
		return err
	})
	return card, err
}

// History reads a page of a contact's history, newest first. before is the
// Next of the page before, empty for the first; limit 0 takes the default.
func (s *Service) History(ctx context.Context, id cc.ContactID, r Reader, before string, limit int) (page view.HistoryPage, err error) {
	after, err := position(before)
	if err != nil {
		return page, err
	}
	if limit <= 0 {
		limit = defaultPage
	}
	limit = min(limit, maxPage)
	err = s.db.Read(ctx, func(q store.Queries) error {
		page = view.HistoryPage{Items: []view.HistoryItem{}}
		if err := mayContact(ctx, q, id, r); err != nil {
			return err
		}
		// One more than asked for tells whether there is a next page.
		found, err := readable(ctx, q, id, r, after, limit+1)
		if err != nil {
			return err
		}
		if len(found) > limit {
			found = found[:limit]
			next := cursor(store.HistoryPosition{ID: found[limit-1].ID, EnteredAt: found[limit-1].EnteredAt})
			page.Next = &next
		}
		for _, state := range found {
			item, err := s.views.HistoryItem(ctx, q, state, r.Language)
			if err != nil {
				return fmt.Errorf("history of %s: %w", id, err)
			}
			page.Items = append(page.Items, item)
		}
		return nil
	})
	return page, err
}

// readable are the next interactions of a contact that a reader may read, at most n.
func readable(ctx context.Context, q store.Queries, id cc.ContactID, r Reader, after *store.HistoryPosition, n int) (found []cc.Interaction, err error) {
	for len(found) < n {
		rows, err := q.History(ctx, id, after, n)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			state, err := q.Interaction(ctx, row.ID)
			if err != nil {
				return nil, fmt.Errorf("history of %s: %w", id, err)
			}
			if r.reads(state) && len(found) < n {
				found = append(found, state)
			}
		}
		if len(rows) < n {
			break
		}
		after = &rows[len(rows)-1]
	}
	return found, nil
}

// Record reads everything that is kept of an interaction.
func (s *Service) Record(ctx context.Context, id cc.InteractionID, r Reader) (record view.InteractionRecord, err error) {
	err = s.db.Read(ctx, func(q store.Queries) error {
		state, err := q.Interaction(ctx, id)
		if err != nil {
			return err
		}
		if !r.reads(state) {
			return cc.Fail(cc.NotFound, "notFound")
		}
		record, err = s.views.Record(ctx, q, state, r.Language)
		return err
	})
	return record, err
}

// Outcome reads what an integrator may know of an interaction: what became of
// it, without personal data. A call belongs to the company that integrators work for.
func (s *Service) Outcome(ctx context.Context, id cc.InteractionID, language string) (view.InteractionRecord, error) {
	record, err := s.Record(ctx, id, Reader{History: true, Language: language})
	if err != nil {
		return view.InteractionRecord{}, err
	}
	return view.Outcome(record), nil
}

// mayContact lets pass who may read histories, and who has to do with the contact right now.
func mayContact(ctx context.Context, q store.Queries, id cc.ContactID, r Reader) error {
	if r.History {
		// A contact that does not exist has no empty history.
		if _, err := q.Contact(ctx, id); err != nil || len(r.Queues) == 0 {
			return err
		}
		// Of a contact of other queues there is nothing to be seen.
		found, err := readable(ctx, q, id, r, nil, 1)
		if err != nil || len(found) > 0 {
			return err
		}
	}
	shares, err := q.SharesCall(ctx, r.Agent, id)
	if err == nil && !shares {
		return cc.Fail(cc.NotFound, "notFound")
	}
	return err
}

func cursor(p store.HistoryPosition) string {
	return strconv.FormatInt(p.EnteredAt.UnixMilli(), 10) + "." + string(p.ID)
}

func position(cursor string) (*store.HistoryPosition, error) {
	if cursor == "" {
		return nil, nil
	}
	at, id, found := strings.Cut(cursor, ".")
	ms, err := strconv.ParseInt(at, 10, 64)
	if err != nil || !found {
		return nil, &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: "before", Err: err}
	}
	return &store.HistoryPosition{EnteredAt: time.UnixMilli(ms).UTC(), ID: cc.InteractionID(id)}, nil
}

// AddQuality keeps what an agent's desk measured of its own connection. Samples
// outside the call's time, and of who is not in the call, are dropped or refused.
func (s *Service) AddQuality(ctx context.Context, id cc.InteractionID, agent cc.AgentID, samples []view.QualitySample) error {
	return s.db.Write(ctx, func(tx store.Tx) error {
		state, err := tx.Interaction(ctx, id)
		if err != nil {
			return err
		}
		segment, ok := state.SegmentOf(agent)
		if !ok {
			return cc.Fail(cc.NotFound, "notFound")
		}
		for _, m := range samples {
			at := m.At.Time()
			if at.Before(segment.OpenedAt.Add(-time.Minute)) || at.After(tx.Now().Add(time.Minute)) {
				continue
			}
			err := tx.InsertQuality(ctx, id, store.Quality{
				At: at, Party: segment.Party, RTTMs: m.RTTMs, LossPct: m.LossPct, JitterMs: m.JitterMs, BitrateKbps: m.BitrateKbps,
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
