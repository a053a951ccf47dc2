package webhook

import (
	"context"
	"encoding/json"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/view"
)

// unsaved is how long a webhook is left alone when it could not be written down what came of an attempt.
const unsaved = 30 * time.Second

// turn is what is to be sent to a webhook next.
type turn struct {
	place   store.WebhookPlace
	secrets []string
	first   store.Delivery // in order, or one that was set aside
	next    *store.Delivery
	waiting bool // something in order is
}

// drain sends what is due to a webhook, one after the other, until nothing is
// or the receiver is to be left alone. It tells whether anything was sent.
func (t *tenure) drain(id string) (sent bool) {
	for n := 0; t.ctx.Err() == nil; n++ {
		turn, found, err := t.s.turn(t.ctx, id, n%2 == 1)
		if err != nil {
			t.s.warn(t.ctx, "webhook deliveries", err)
			return sent
		}
		if !found {
			return sent
		}
		sent = true
		if err := t.take(turn); err != nil {
			t.s.warn(t.ctx, "webhook delivery", err)
			// It is sent again, because nobody knows any more that it was; not at every look, though.
			select {
			case <-time.After(unsaved):
			case <-t.ctx.Done():
			}
			return false
		}
	}
	return sent
}

// turn finds what is to be sent next. What is in order and what was set aside
// take turns, so that a long replay does not keep new events waiting.
func (s *Service) turn(ctx context.Context, id string, asideFirst bool) (t turn, found bool, err error) {
	err = s.o.DB.Read(ctx, func(q store.Queries) error {
		t, found = turn{}, false
		places, err := q.WebhookPlaces(ctx)
		if err != nil {
			return err
		}
		for _, p := range places {
			if p.ID == id {
				t.place = p
			}
		}
		now := q.Now()
		if t.place.ID == "" || now.Before(t.place.RestUntil) {
			return nil
		}
		if t.secrets, err = opened(s.sealer, t.place.Webhook, now); err != nil {
			return err
		}
		inOrder, err := q.FirstDeliveries(ctx, id, 2)
		if err != nil {
			return err
		}
		t.waiting = len(inOrder) > 0
		if !t.waiting || asideFirst {
			if t.first, found, err = q.AsideDelivery(ctx, id, now); err != nil || found {
				return err
			}
		}
		if len(inOrder) > 0 {
			t.first, found = inOrder[0], true
		}
		if len(inOrder) > 1 {
			t.next = &inOrder[1]
		}
		return nil
	})
	return t, found, err
}

// take sends what is next and writes down what came of it.
func (t *tenure) take(n turn) error {
	s, ctx := t.s, t.ctx
	r := s.post.send(ctx, n.place.URL, n.secrets, n.first)
	if ctx.Err() != nil {
		return nil // cut off by us: it is sent again
	}
	after := attempted(n.first, r, s.o.DB.Now(), s.dice())
	if r.delivered() {
		return t.save(n, 0, time.Time{}, []change{{n.first, after}})
	}
	failures := n.place.Failures + 1
	rest := s.o.DB.Now().Add(max(pause(failures, s.dice()), r.retryAfter))
	if after.Aside {
		// It says little of the receiver: what is in order goes on, and tells how the receiver does.
		failures = n.place.Failures
		if rest = n.place.RestUntil; !n.waiting {
			rest = s.o.DB.Now().Add(pause(1, s.dice()))
		}
	} else {
		after.NextAt = rest
	}
	changes := []change{{n.first, after}}
	if r.Error == errGone {
		return t.gone(n, changes)
	}
	if n.next != nil && suspect(after, r) {
		probe := s.post.send(ctx, n.place.URL, n.secrets, *n.next)
		if ctx.Err() != nil {
			return nil
		}
		if probe.Error == errGone {
			return t.gone(n, changes)
		}
		tried := attempted(*n.next, probe, s.o.DB.Now(), s.dice())
		changes = append(changes, change{*n.next, tried})
		if probe.delivered() {
			// The receiver is well; it is this event that it does not take.
			changes[0].to.Aside, changes[0].to.NextAt = true, s.o.DB.Now().Add(pause(after.Attempts, s.dice()))
			failures, rest = 0, time.Time{}
		}
	}
	return t.save(n, failures, rest, changes)
}

// change is what an attempt made of a delivery.
type change struct{ from, to store.Delivery }

// save writes what came of attempts, and how the receiver does.
func (t *tenure) save(n turn, failures int, rest time.Time, changes []change) error {
	return t.s.o.DB.Write(t.ctx, func(tx store.Tx) error {
		if err := tx.Holds(t.ctx, t.lease); err != nil {
			return err
		}
		for _, c := range changes {
			if _, err := tx.SaveDelivery(t.ctx, c.from, c.to); err != nil {
				return err
			}
		}
		if failures == n.place.Failures && rest.Equal(n.place.RestUntil) {
			return nil
		}
		if failures > n.place.Failures {
			// The ones behind are as old as the receiver is away, and would each wait for a turn of their own.
			if err := tx.FailDeliveries(t.ctx, n.place.ID, tx.Now().Add(-giveUp), errExpired); err != nil {
				return err
			}
		}
		return tx.RestWebhook(t.ctx, n.place.ID, failures, rest)
	})
}

// gone disables a webhook whose receiver says that it is no more.
func (t *tenure) gone(n turn, changes []change) error {
	return t.s.o.DB.Change(t.ctx, func(tx store.Tx) error {
		if err := tx.Holds(t.ctx, t.lease); err != nil {
			return err
		}
		for _, c := range changes {
			if _, err := tx.SaveDelivery(t.ctx, c.from, c.to); err != nil {
				return err
			}
		}
		w, err := tx.Webhook(t.ctx, n.place.ID)
		if err != nil || !w.Enabled || w.URL != n.place.URL {
			return err // somebody has dealt with it meanwhile
		}
		before := kept(w)
		w.Enabled, w.Stopped = false, errGone
		if err := tx.SaveWebhook(t.ctx, w, false); err != nil {
			return err
		}
		if err := log(t.ctx, tx, w.ID, store.Replaced, cc.BySystem, before, kept(w)); err != nil {
			return err
		}
		return note(t.ctx, tx, w.ID, Stopped, cc.BySystem, changed{Revision: w.Revision + 1, Why: errGone})
	})
}

// Test sends an event of its own to a webhook, enabled or not, once and now,
// and tells what came of it.
func (s *Service) Test(ctx context.Context, id string, by cc.Actor) (delivery view.Delivery, err error) {
	var w store.Webhook
	var secrets []string
	err = s.o.DB.Read(ctx, func(q store.Queries) error {
		if w, err = q.Webhook(ctx, id); err != nil {
			return err
		}
		secrets, err = opened(s.sealer, w, q.Now())
		return err
	})
	if err != nil {
		return delivery, err
	}
	now := s.o.DB.Now()
	body, err := json.Marshal(message{Type: testType, Timestamp: now, Data: data{Actor: by}})
	if err != nil {
		return delivery, &cc.Error{Code: cc.Internal, Reason: "internal", Err: err}
	}
	d := store.Delivery{
		ID: cc.NewID[string]("dlv"), Webhook: id, Event: cc.NewID[string]("evt"), Type: testType, Body: string(body),
		State: store.DeliveryPending, Aside: true, Since: now, NextAt: now, At: now,
	}
	r := s.post.send(ctx, w.URL, secrets, d)
	if ctx.Err() != nil {
		return delivery, &cc.Error{Code: cc.Unavailable, Reason: "unavailable", Err: ctx.Err()}
	}
	d = attempted(d, r, s.o.DB.Now(), 0)
	if d.State == store.DeliveryPending { // a test is not tried again
		d.State, d.DoneAt = store.DeliveryFailed, s.o.DB.Now()
	}
	err = s.o.DB.Write(ctx, func(tx store.Tx) error {
		if err := tx.InsertDelivery(ctx, d); err != nil {
			return err
		}
		if r.delivered() { // the receiver is back
			if err := tx.RestWebhook(ctx, id, 0, time.Time{}); err != nil {
				return err
			}
		}
		return note(ctx, tx, id, Tested, by, changed{})
	})
	if err == nil && r.delivered() {
		s.look()
	}
	return shownDelivery(d), err
}
