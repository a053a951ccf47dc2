package store

import (
	"context"
	"fmt"
	"math"
	"time"

	"visavis/internal/cc"
)

// DeliveryState is how far a delivery has come.
type DeliveryState string

// The states of a delivery.
const (
	DeliveryPending DeliveryState = "pending"
	DeliveryDone    DeliveryState = "delivered"
	DeliveryFailed  DeliveryState = "failed"
)

// Delivery is one event on its way to one webhook.
type Delivery struct {
	ID       string
	Webhook  string
	Place    int64  // rises in the order in which they are sent
	Event    string // the same each time the event is sent
	Type     string
	Body     string
	State    DeliveryState
	Aside    bool // others do not wait for it, and it is sent again by its own NextAt
	Attempts int
	Since    time.Time // made, or replayed
	NextAt   time.Time
	Last     Attempt
	At       time.Time // made
	DoneAt   time.Time
}

// Attempt is what came of sending a delivery.
type Attempt struct {
	Status int    // of HTTP; 0: no answer
	Error  string // its kind; empty: none
	MS     int64
}

const deliveryColumns = `id, webhook_id, place, event, type, body, state, aside, attempts, since, next_at, status, error, ms, created_at, done_at`

func scanDelivery(scan Scan) (Delivery, error) {
	var d Delivery
	var since, next, at, done *int64
	err := scan(&d.ID, &d.Webhook, &d.Place, &d.Event, &d.Type, &d.Body, &d.State, &d.Aside, &d.Attempts, &since, &next,
		&d.Last.Status, &d.Last.Error, &d.Last.MS, &at, &done)
	d.Since, d.NextAt, d.At, d.DoneAt = fromMillis(since), fromMillis(next), fromMillis(at), fromMillis(done)
	return d, err
}

// InsertDelivery adds a delivery behind the others of its webhook. An event
// that its webhook has a delivery of already gets no second one.
func (t Tx) InsertDelivery(ctx context.Context, d Delivery) error {
	err := t.one(ctx, `UPDATE webhook_cursors SET placed = placed + 1 WHERE webhook_id = $1 RETURNING placed`, []any{d.Webhook}, &d.Place)
	if err != nil {
		return fmt.Errorf("place of delivery: %w", err)
	}
	_, err = t.exec(ctx, `INSERT INTO webhook_deliveries (`+deliveryColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT (webhook_id, event) DO NOTHING`,
		d.ID, d.Webhook, d.Place, d.Event, d.Type, d.Body, d.State, d.Aside, d.Attempts, millis(d.Since), millis(d.NextAt),
		d.Last.Status, d.Last.Error, d.Last.MS, millis(d.At), millis(d.DoneAt))
	return err
}

// SaveDelivery writes what an attempt changed, unless the delivery was
// replayed, answered for or deleted meanwhile.
func (t Tx) SaveDelivery(ctx context.Context, was, d Delivery) (saved bool, err error) {
	n, err := t.exec(ctx, `UPDATE webhook_deliveries SET state = $1, aside = $2, attempts = $3, next_at = $4, status = $5, error = $6, ms = $7, done_at = $8
		WHERE id = $9 AND state = 'pending' AND attempts = $10 AND since = $11`,
		d.State, d.Aside, d.Attempts, millis(d.NextAt), d.Last.Status, d.Last.Error, d.Last.MS, millis(d.DoneAt), d.ID, was.Attempts, millis(was.Since))
	return n > 0, err
}

// FirstDeliveries reads the first deliveries that are to be sent in order.
func (q Queries) FirstDeliveries(ctx context.Context, webhook string, limit int) ([]Delivery, error) {
	return list(ctx, q, `SELECT `+deliveryColumns+` FROM webhook_deliveries
		WHERE webhook_id = $1 AND state = 'pending' AND NOT aside ORDER BY place LIMIT $2`, []any{webhook, limit}, scanDelivery)
}

// AsideDelivery reads the first delivery that was set aside and is due.
func (q Queries) AsideDelivery(ctx context.Context, webhook string, now time.Time) (d Delivery, found bool, err error) {
	d, err = single(ctx, q, `SELECT `+deliveryColumns+` FROM webhook_deliveries
		WHERE webhook_id = $1 AND state = 'pending' AND aside AND next_at <= $2 ORDER BY place LIMIT 1`, []any{webhook, now.UnixMilli()}, scanDelivery)
	found, err = orNone(err)
	return d, found, err
}

// FailDeliveries gives up what has been under way since before a time.
func (t Tx) FailDeliveries(ctx context.Context, webhook string, before time.Time, why string) error {
	_, err := t.exec(ctx, `UPDATE webhook_deliveries SET state = 'failed', error = CASE WHEN error = '' THEN $1 ELSE error END, done_at = $2
		WHERE webhook_id = $3 AND state = 'pending' AND since < $4`, why, t.Now().UnixMilli(), webhook, before.UnixMilli())
	return err
}

// Delivery reads one of a webhook's.
func (q Queries) Delivery(ctx context.Context, webhook, id string) (Delivery, error) {
	return single(ctx, q, `SELECT `+deliveryColumns+` FROM webhook_deliveries WHERE webhook_id = $1 AND id = $2`, []any{webhook, id}, scanDelivery)
}

// Deliveries reads a webhook's deliveries, newest first; state empty: of all
// states; before 0: from the newest.
func (q Queries) Deliveries(ctx context.Context, webhook string, state DeliveryState, before int64, limit int) ([]Delivery, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	return list(ctx, q, `SELECT `+deliveryColumns+` FROM webhook_deliveries
		WHERE webhook_id = $1 AND ($2 = '' OR state = $2) AND place < $3 ORDER BY place DESC LIMIT $4`,
		[]any{webhook, string(state), before, limit}, scanDelivery)
}

// Replay puts one delivery under way again, beside the others.
func (t Tx) Replay(ctx context.Context, webhook, id string) error {
	now := t.Now().UnixMilli()
	n, err := t.exec(ctx, `UPDATE webhook_deliveries SET state = 'pending', aside = TRUE, attempts = 0, since = $1, next_at = $1, done_at = NULL
		WHERE webhook_id = $2 AND id = $3`, now, webhook, id)
	if err == nil && n == 0 {
		return cc.Fail(cc.NotFound, "notFound")
	}
	return err
}

// ReplayFailed puts all that failed of the events since a time under way again,
// beside the others and in their order, and tells how many.
func (t Tx) ReplayFailed(ctx context.Context, webhook string, since time.Time) (int64, error) {
	now := t.Now().UnixMilli()
	return t.exec(ctx, `UPDATE webhook_deliveries SET state = 'pending', aside = TRUE, attempts = 0, since = $1, next_at = $1, done_at = NULL
		WHERE webhook_id = $2 AND state = 'failed' AND created_at >= $3`, now, webhook, since.UnixMilli())
}

// ForgetDeliveries drops the deliveries made before a time, whatever became of
// them, but those that were put under way again since.
func (t Tx) ForgetDeliveries(ctx context.Context, before time.Time) (int64, error) {
	return t.exec(ctx, `DELETE FROM webhook_deliveries WHERE created_at < $1 AND since < $1`, before.UnixMilli())
}
