package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"visavis/internal/cc"
)

// saveRows writes the difference of the derived rows. Releases come before
// claims; agents' rows are touched in the order of their ids, so that two
// transactions never wait for each other in a circle.
func (t Tx) saveRows(ctx context.Context, r Result, before, after cc.Derived) error {
	if err := t.saveWaiting(ctx, r.After.ID, before.Waiting, after.Waiting); err != nil {
		return fmt.Errorf("waiting: %w", err)
	}
	if err := t.saveOffers(ctx, r, before.Offers, after.Offers); err != nil {
		return fmt.Errorf("offers: %w", err)
	}
	if err := t.saveSegments(ctx, r, before.Segments, after.Segments); err != nil {
		return fmt.Errorf("segments: %w", err)
	}
	if err := t.saveSlots(ctx, r.After.ID, before.Slots, after.Slots); err != nil {
		return fmt.Errorf("slots: %w", err)
	}
	return nil
}

func (t Tx) saveWaiting(ctx context.Context, id cc.InteractionID, before, after *cc.WaitingRow) error {
	if before == nil && after == nil || before != nil && after != nil && *before == *after {
		return nil
	}
	if after == nil {
		_, err := t.exec(ctx, `DELETE FROM waiting WHERE interaction_id = $1`, id)
		return err
	}
	_, err := t.exec(ctx, `INSERT INTO waiting (interaction_id, queue_id, profile, band, rank_at, entered_at, contact_here, wanted_agent, wanted_until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (interaction_id) DO UPDATE SET queue_id = excluded.queue_id, profile = excluded.profile, band = excluded.band,
			rank_at = excluded.rank_at, entered_at = excluded.entered_at, contact_here = excluded.contact_here,
			wanted_agent = excluded.wanted_agent, wanted_until = excluded.wanted_until`,
		id, after.Queue, after.Profile, after.Band, after.RankAt.UnixMilli(), after.EnteredAt.UnixMilli(), after.ContactHere,
		orNull(string(after.Wanted)), millis(after.WantedUntil))
	return err
}

func (t Tx) saveOffers(ctx context.Context, r Result, before, after []cc.OfferRow) error {
	// An offer may begin and end within one change: the events know them all.
	began := make(map[cc.OfferID]cc.Event)
	for _, e := range r.Events {
		switch e.Type {
		case cc.OfferMade:
			began[e.Offer] = e
			if !slices.ContainsFunc(after, func(o cc.OfferRow) bool { return o.ID == e.Offer }) {
				continue // over before it was seen; nobody is rung
			}
		case cc.OfferEnded:
			if _, brief := began[e.Offer]; brief {
				continue
			}
			if err := t.endOffer(ctx, e); err != nil {
				return err
			}
		}
	}
	for _, o := range after {
		made, fresh := began[o.ID]
		if !fresh {
			continue
		}
		_, err := t.exec(ctx, `INSERT INTO offers (id, interaction_id, agent_id, kind, state, made_at, expires_at)
			VALUES ($1, $2, $3, $4, 'pending', $5, $6)`, o.ID, r.After.ID, o.Agent, o.Kind, made.At.UnixMilli(), o.Until.UnixMilli())
		if err != nil {
			return refuseTaken(err, "slotTaken")
		}
	}
	return nil
}

// endOffer closes an offer's row. Accepting is a claim: it succeeds on a
// pending, unexpired offer only. Everything else states what happened.
func (t Tx) endOffer(ctx context.Context, e cc.Event) error {
	if e.Why == "accepted" {
		n, err := t.exec(ctx, `UPDATE offers SET state = 'accepted', ended_at = $2 WHERE id = $1 AND state = 'pending' AND expires_at > $2`,
			e.Offer, e.At.UnixMilli())
		if err == nil && n == 0 {
			return cc.Refuse("offerGone")
		}
		return err
	}
	_, err := t.exec(ctx, `UPDATE offers SET state = $2, ended_at = $3 WHERE id = $1 AND state = 'pending'`, e.Offer, e.Why, e.At.UnixMilli())
	if err != nil {
		return err
	}
	if e.Why == "expired" && e.Kind == string(cc.WorkOffer) {
		return t.missed(ctx, e.Agent)
	}
	return nil
}

func (t Tx) saveSegments(ctx context.Context, r Result, before, after []cc.SegmentRow) error {
	known := make(map[cc.SegmentID]cc.SegmentRow, len(before))
	for _, g := range before {
		known[g.ID] = g
	}
	was := make(map[cc.SegmentID]cc.Segment, len(before))
	for _, g := range r.Before.Segments {
		was[g.ID] = g
	}
	// Who no longer owns first: one owner at a time is an index.
	ordered := slices.Clone(after)
	slices.SortStableFunc(ordered, func(a, b cc.SegmentRow) int {
		switch {
		case a.Owns == b.Owns:
			return 0
		case b.Owns:
			return -1
		}
		return 1
	})
	for _, row := range ordered {
		i := slices.IndexFunc(r.After.Segments, func(g cc.Segment) bool { return g.ID == row.ID })
		g := r.After.Segments[i]
		if old, found := known[row.ID]; found && old == row && was[row.ID] == g {
			continue
		}
		_, err := t.exec(ctx, `INSERT INTO segments (id, interaction_id, agent_id, kind, owns, state, opened_at, closed_at, holds_until, done_at, disposition)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
			ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, owns = excluded.owns, state = excluded.state,
				closed_at = excluded.closed_at, holds_until = excluded.holds_until, done_at = excluded.done_at, disposition = excluded.disposition`,
			g.ID, r.After.ID, g.Agent, row.Kind, row.Owns, row.State, g.OpenedAt.UnixMilli(), millis(g.ClosedAt), millis(g.HoldsSlot), millis(g.DoneAt), codeOrNone(g.Code))
		if err != nil {
			return refuseTaken(err, "alreadyInCall")
		}
	}
	return nil
}

// codeOrNone is a code in a column: null where none was chosen.
func codeOrNone(c cc.DispositionCode) *string {
	if c == "" {
		return nil
	}
	return (*string)(&c)
}

func (t Tx) saveSlots(ctx context.Context, id cc.InteractionID, before, after []cc.SlotRow) error {
	find := func(rows []cc.SlotRow, agent cc.AgentID) (cc.SlotRow, bool) {
		i := slices.IndexFunc(rows, func(s cc.SlotRow) bool { return s.Agent == agent })
		if i < 0 {
			return cc.SlotRow{}, false
		}
		return rows[i], true
	}
	for _, old := range before {
		now, kept := find(after, old.Agent)
		switch {
		case !kept:
			if err := t.releaseSlot(ctx, id, old.Agent); err != nil {
				return err
			}
		case old.Live && !now.Live:
			if _, err := t.exec(ctx, `UPDATE slots SET live = FALSE WHERE agent_id = $1 AND interaction_id = $2`, old.Agent, id); err != nil {
				return err
			}
		}
	}
	for _, now := range after {
		old, had := find(before, now.Agent)
		switch {
		case !had:
			if err := t.claimSlot(ctx, id, now); err != nil {
				return err
			}
		case now.Live && !old.Live:
			n, err := t.exec(ctx, `UPDATE slots SET live = TRUE WHERE agent_id = $1 AND interaction_id = $2`, now.Agent, id)
			if err != nil {
				return refuseTaken(err, "otherCallLive")
			}
			if n == 0 {
				return cc.Refuse("slotTaken")
			}
		}
	}
	return nil
}

func (t Tx) releaseSlot(ctx context.Context, id cc.InteractionID, agent cc.AgentID) error {
	_, err := t.exec(ctx, `UPDATE slots SET interaction_id = NULL, live = FALSE WHERE agent_id = $1 AND interaction_id = $2`, agent, id)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `UPDATE presence SET idle_since = $2 WHERE agent_id = $1`, agent, t.Now().UnixMilli())
	return err
}

func (t Tx) claimSlot(ctx context.Context, id cc.InteractionID, row cc.SlotRow) error {
	n, err := t.exec(ctx, `UPDATE slots SET interaction_id = $1, live = $2 WHERE agent_id = $3 AND interaction_id IS NULL
		AND slot = (SELECT MIN(slot) FROM slots WHERE agent_id = $3 AND interaction_id IS NULL)`, id, row.Live, row.Agent)
	if err != nil {
		return refuseTaken(err, "slotTaken")
	}
	if n == 0 {
		return cc.Refuse("slotTaken")
	}
	return nil
}

// SetCapacity gives an agent n slots. Fewer than are taken come into force as they become free.
func (t Tx) SetCapacity(ctx context.Context, agent cc.AgentID, n int) error {
	if _, err := t.exec(ctx, `DELETE FROM slots WHERE agent_id = $1 AND slot > $2 AND interaction_id IS NULL`, agent, n); err != nil {
		return err
	}
	for slot := 1; slot <= n; slot++ {
		if _, err := t.exec(ctx, `INSERT INTO slots (agent_id, slot) VALUES ($1, $2) ON CONFLICT DO NOTHING`, agent, slot); err != nil {
			return err
		}
	}
	return nil
}

func endOf(s cc.Interaction) time.Time {
	if s.End == nil {
		return time.Time{}
	}
	return s.End.At
}
