package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"visavis/internal/cc"
)

// Audit compares everything that is derived with what it is derived from, and
// tells each difference in words: for tests, and for an operator who doubts.
func (q Queries) Audit(ctx context.Context) ([]string, error) {
	ids, err := list(ctx, q, `SELECT id FROM interactions ORDER BY id`, nil, scanID)
	if err != nil {
		return nil, err
	}
	var wrong []string
	for _, id := range ids {
		more, err := q.AuditInteraction(ctx, id)
		if err != nil {
			return nil, err
		}
		wrong = append(wrong, more...)
	}
	for what, query := range map[string]string{
		"events of no interaction": `SELECT stream FROM events WHERE stream LIKE 'int_%' AND stream NOT LIKE '%/%' AND stream NOT IN (SELECT id FROM interactions)`,
		"slot of no interaction":   `SELECT interaction_id FROM slots WHERE interaction_id IS NOT NULL AND interaction_id NOT IN (SELECT id FROM interactions)`,
		"place of no interaction":  `SELECT interaction_id FROM waiting WHERE interaction_id NOT IN (SELECT id FROM interactions)`,
		"custom value and its changes": `SELECT v.interaction_id FROM custom_values v
			WHERE v.revision <> (SELECT COUNT(*) FROM custom_changes c WHERE c.interaction_id = v.interaction_id AND c.key = v.key)`,
		"offer of no interaction": `SELECT interaction_id FROM offers WHERE interaction_id NOT IN (SELECT id FROM interactions)`,
	} {
		lost, err := list(ctx, q, query, nil, scanID)
		if err != nil {
			return nil, err
		}
		for _, id := range lost {
			wrong = append(wrong, fmt.Sprintf("%s: %s", id, what))
		}
	}
	return wrong, nil
}

// AuditInteraction is Audit for one interaction.
func (q Queries) AuditInteraction(ctx context.Context, id cc.InteractionID) ([]string, error) {
	s, err := q.Interaction(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("audit %s: %w", id, err)
	}
	var wrong []string
	differ := func(what string, have, want any) {
		if a, b := asText(have), asText(want); a != b {
			wrong = append(wrong, fmt.Sprintf("%s: %s is %s, should be %s", id, what, a, b))
		}
	}
	fold, err := q.fold(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("audit %s: %w", id, err)
	}
	differ("sum of events", fold, s)
	have, err := q.derived(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("audit %s: %w", id, err)
	}
	want := cc.Derive(s)
	slices.SortFunc(want.Segments, func(a, b cc.SegmentRow) int { return compareIDs(a.ID, b.ID) })
	slices.SortFunc(want.Offers, func(a, b cc.OfferRow) int { return compareIDs(a.ID, b.ID) })
	differ("facts' row", rowOf(have.Derived), rowOf(want))
	differ("version", have.version, s.Version)
	differ("waiting", have.Waiting, want.Waiting)
	differ("offers", have.Offers, want.Offers)
	differ("slots", have.Slots, want.Slots)
	differ("segments", have.Segments, want.Segments)
	return wrong, nil
}

// fold is the sum of an interaction's events, which must be numbered without a gap.
func (q Queries) fold(ctx context.Context, id cc.InteractionID) (cc.Interaction, error) {
	events, err := q.Events(ctx, Stream(id), 0)
	if err != nil {
		return cc.Interaction{}, err
	}
	var s cc.Interaction
	for i, e := range events {
		if e.Seq != int64(i)+1 {
			return s, &cc.Error{Code: cc.Internal, Reason: "internal", Err: fmt.Errorf("event %d has the number %d", i+1, e.Seq)}
		}
		event, err := e.CC()
		if err != nil {
			return s, err
		}
		s = cc.Apply(s, event)
	}
	return s, nil
}

// derivedRows is what the tables say.
type derivedRows struct {
	cc.Derived
	version int64
}

func (q Queries) derived(ctx context.Context, id cc.InteractionID) (derivedRows, error) {
	var d derivedRows
	var owner *string
	var due *int64
	err := q.one(ctx, `SELECT version, phase, queue_id, owner_party, due_at FROM interactions WHERE id = $1`, []any{id},
		&d.version, &d.Phase, &d.Queue, &owner, &due)
	if err != nil {
		return d, err
	}
	if owner != nil {
		d.Owner = cc.PartyID(*owner)
	}
	d.Due = fromMillis(due)
	var w cc.WaitingRow
	var rank, entered int64
	var until *int64
	found, err := orNone(q.one(ctx, `SELECT queue_id, profile, band, rank_at, entered_at, contact_here, COALESCE(wanted_agent, ''), wanted_until FROM waiting WHERE interaction_id = $1`,
		[]any{id}, &w.Queue, &w.Profile, &w.Band, &rank, &entered, &w.ContactHere, &w.Wanted, &until))
	if err != nil {
		return d, err
	}
	if found {
		w.RankAt, w.EnteredAt, w.WantedUntil = fromMillis(&rank), fromMillis(&entered), fromMillis(until)
		d.Waiting = &w
	}
	d.Offers, err = list(ctx, q, `SELECT id, kind, agent_id, expires_at FROM offers WHERE interaction_id = $1 AND state = 'pending' ORDER BY id`,
		[]any{id}, func(scan Scan) (o cc.OfferRow, err error) {
			var until int64
			err = scan(&o.ID, &o.Kind, &o.Agent, &until)
			o.Until = fromMillis(&until)
			return o, err
		})
	if err != nil {
		return d, err
	}
	d.Slots, err = list(ctx, q, `SELECT agent_id, live FROM slots WHERE interaction_id = $1 ORDER BY agent_id`, []any{id},
		func(scan Scan) (r cc.SlotRow, err error) {
			err = scan(&r.Agent, &r.Live)
			return r, err
		})
	if err != nil {
		return d, err
	}
	d.Segments, err = list(ctx, q, `SELECT id, agent_id, kind, owns, state, COALESCE(disposition, '') FROM segments WHERE interaction_id = $1 ORDER BY id`, []any{id},
		func(scan Scan) (g cc.SegmentRow, err error) {
			err = scan(&g.ID, &g.Agent, &g.Kind, &g.Owns, &g.State, &g.Code)
			return g, err
		})
	return d, err
}

// factsRow is what the interactions table repeats of the facts.
type factsRow struct {
	Phase cc.Phase
	Queue cc.QueueID
	Owner cc.PartyID
	Due   time.Time
}

func rowOf(d cc.Derived) factsRow { return factsRow{d.Phase, d.Queue, d.Owner, d.Due} }

func compareIDs[T ~string](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// asText is how two values are compared: no list and an empty one are the same.
func asText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	if string(b) == "null" {
		return "[]"
	}
	return string(b)
}
