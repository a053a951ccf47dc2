package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// webhooksAreTold checks the outbox: cursors that move once, deliveries in
// order, and what becomes of them.
func webhooksAreTold(t *testing.T, open Opener) {
	ctx := t.Context()
	clock := NewClock()
	c := NewCentre(t, open(t, clock.Now))
	hook := store.Webhook{
		ID: "whk_1", WebhookSettings: store.WebhookSettings{Name: "CRM", URL: "https://crm.example", Events: []string{"a"}, Queues: []cc.QueueID{c.Queue}},
		Enabled: true, Secrets: []store.WebhookSecret{{Sealed: "x"}, {Sealed: "y", Until: clock.Now()}}, CreatedAt: clock.Now(),
	}
	id := c.Contact()
	c.Write(func(tx store.Tx) error { return tx.InsertWebhook(ctx, hook) })
	place := func() (p store.WebhookPlace) {
		t.Helper()
		c.Read(func(q store.Queries) error {
			all, err := q.WebhookPlaces(ctx)
			if len(all) == 1 {
				p = all[0]
			}
			return err
		})
		return p
	}
	from := place()
	if from.Name != "CRM" || from.Revision != 1 || from.Pending || len(from.Secrets) != 2 || from.Cursor.Seq == 0 {
		t.Fatalf("made %+v", from)
	}
	c.Must(id, cc.HangUp{}, cc.ByContact)
	var events []store.Event
	c.Read(func(q store.Queries) (err error) {
		events, err = q.EventsAfter(ctx, from.Cursor, 100)
		return err
	})
	if len(events) == 0 || events[0].Stream != store.Stream(id) {
		t.Fatalf("behind the cursor: %+v", events)
	}
	var made []store.Delivery
	for i, e := range events {
		now := clock.Now()
		made = append(made, store.Delivery{
			ID: fmt.Sprint("dlv_", i), Webhook: hook.ID, Event: e.String(), Type: string(e.Type), Body: "{}", State: store.DeliveryPending, Since: now, NextAt: now, At: now,
		})
	}
	to := events[len(events)-1].Cursor
	// Two nodes that both believe to be the one: each event has one delivery all the same.
	move := func() {
		if err := c.DB.Write(ctx, func(tx store.Tx) error { return tx.MoveWebhook(ctx, hook.ID, from.Cursor, to, made) }); err != nil {
			t.Error(err)
		}
	}
	together(move, move, move)
	if p := place(); p.Cursor != to || !p.Pending {
		t.Errorf("moved to %+v", p)
	}
	all := func(state store.DeliveryState, before int64) (list []store.Delivery) {
		t.Helper()
		c.Read(func(q store.Queries) (err error) {
			list, err = q.Deliveries(ctx, hook.ID, state, before, 100)
			return err
		})
		return list
	}
	got := all("", 0)
	if len(got) != len(events) || got[0].Event != to.String() {
		t.Fatalf("%d deliveries of %d", len(got), len(events))
	}
	if page := all("", got[0].Place); len(page) != len(got)-1 {
		t.Errorf("the next page has %d", len(page))
	}
	deliveryEnds(ctx, t, c, clock, hook.ID, got[len(got)-1])
	// Enabled anew it begins at the end; a stale revision changes nothing.
	c.Must(c.Contact(), cc.HangUp{}, cc.ByContact)
	c.Write(func(tx store.Tx) error {
		w, err := tx.Webhook(ctx, hook.ID)
		if err != nil {
			return err
		}
		if err := tx.SaveWebhook(ctx, w, true); err != nil {
			return err
		}
		if err := tx.SaveWebhook(ctx, w, true); cc.ReasonOf(err) != "revisionStale" {
			return fmt.Errorf("over an older revision: %w", err)
		}
		return nil
	})
	c.Read(func(q store.Queries) error {
		behind, err := q.EventsAfter(ctx, place().Cursor, 100)
		if len(behind) > 0 {
			t.Errorf("enabled in front of %d events", len(behind))
		}
		return err
	})
	c.Write(func(tx store.Tx) error { return tx.DeleteWebhook(ctx, hook.ID) })
	if err := c.DB.Write(ctx, func(tx store.Tx) error { return tx.DeleteWebhook(ctx, hook.ID) }); cc.CodeOf(err) != cc.NotFound {
		t.Errorf("deleted twice: %v", err)
	}
	if left := all("", 0); len(left) > 0 {
		t.Errorf("left behind: %d", len(left))
	}
	c.Audit()
}

func deliveryEnds(ctx context.Context, t *testing.T, c *Centre, clock *Clock, hook string, first store.Delivery) {
	t.Helper()
	c.Write(func(tx store.Tx) error {
		heads, err := tx.FirstDeliveries(ctx, hook, 1)
		if err != nil || len(heads) != 1 || heads[0].ID != first.ID {
			return fmt.Errorf("first %+v: %w", heads, err)
		}
		after := heads[0]
		after.Attempts, after.Aside, after.NextAt, after.Last = 1, true, tx.Now().Add(time.Minute), store.Attempt{Status: 500, Error: "status", MS: 12}
		for _, want := range []bool{true, false} { // the second one is late
			saved, err := tx.SaveDelivery(ctx, heads[0], after)
			if err != nil || saved != want {
				return fmt.Errorf("saved %v: %w", saved, err)
			}
		}
		if _, found, err := tx.AsideDelivery(ctx, hook, tx.Now()); err != nil || found {
			return fmt.Errorf("due before its time: %w", err)
		}
		d, found, err := tx.AsideDelivery(ctx, hook, tx.Now().Add(time.Minute))
		if err != nil || !found || d.Last != after.Last || d.Attempts != 1 {
			return fmt.Errorf("set aside %+v: %w", d, err)
		}
		return tx.RestWebhook(ctx, hook, 3, tx.Now().Add(time.Hour))
	})
	state := func() (s store.WebhookState) {
		t.Helper()
		c.Read(func(q store.Queries) error {
			all, err := q.WebhookStates(ctx)
			s = all[hook]
			return err
		})
		return s
	}
	before := state()
	if before.Waiting < 2 || before.Aside != 1 || before.Failed != 0 || !before.LateSince.IsZero() || !before.RestUntil.Equal(clock.Now().Add(time.Hour)) {
		t.Errorf("one aside, nothing late: %+v", before)
	}
	c.Write(func(tx store.Tx) error {
		heads, err := tx.FirstDeliveries(ctx, hook, 1)
		if err != nil {
			return err
		}
		late, failed := heads[0], heads[0]
		late.Attempts, failed.State = 1, store.DeliveryFailed
		if _, err := tx.SaveDelivery(ctx, heads[0], late); err != nil {
			return err
		}
		if s, err := tx.WebhookStates(ctx); err != nil || !s[hook].LateSince.Equal(late.Since) {
			return fmt.Errorf("late: %+v, %w", s[hook], err)
		}
		if _, err := tx.SaveDelivery(ctx, late, failed); err != nil {
			return err
		}
		if s, err := tx.WebhookStates(ctx); err != nil || s[hook].Failed != 1 || s[hook].Waiting != before.Waiting-1 || !s[hook].LateSince.IsZero() {
			return fmt.Errorf("failed: %+v, %w", s[hook], err)
		}
		return tx.Replay(ctx, hook, failed.ID)
	})
	clock.Advance(time.Hour)
	c.Write(func(tx store.Tx) error {
		if err := tx.FailDeliveries(ctx, hook, tx.Now().Add(-time.Minute), "expired"); err != nil {
			return err
		}
		failed, err := tx.Deliveries(ctx, hook, store.DeliveryFailed, 0, 100)
		if err != nil || len(failed) < 2 || failed[len(failed)-1].Last.Error != "status" || failed[0].Last.Error != "expired" || failed[0].DoneAt.IsZero() {
			return fmt.Errorf("failed %+v: %w", failed, err)
		}
		if err := tx.Replay(ctx, hook, first.ID); err != nil {
			return err
		}
		if n, err := tx.ReplayFailed(ctx, hook, tx.Now()); err != nil || n != 0 {
			return fmt.Errorf("%d of what happened later: %w", n, err)
		}
		n, err := tx.ReplayFailed(ctx, hook, first.At)
		if err != nil || n != int64(len(failed)-1) {
			return fmt.Errorf("replayed %d of %d: %w", n, len(failed)-1, err)
		}
		d, err := tx.Delivery(ctx, hook, first.ID)
		if err != nil || d.State != store.DeliveryPending || d.Attempts != 0 || !d.Aside || !d.Since.Equal(tx.Now()) {
			return fmt.Errorf("under way again %+v: %w", d, err)
		}
		// All were made before now, but they are under way again since now.
		if n, err := tx.ForgetDeliveries(ctx, tx.Now()); err != nil || n != 0 {
			return fmt.Errorf("forgot %d that are under way: %w", n, err)
		}
		forgotten, err := tx.ForgetDeliveries(ctx, tx.Now().Add(time.Millisecond))
		if err != nil || forgotten != int64(len(failed)) {
			return fmt.Errorf("forgot %d: %w", forgotten, err)
		}
		return nil
	})
}
