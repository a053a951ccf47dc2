package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"visavis/internal/cc"
)

// Webhook is a company system that is told of events.
type Webhook struct {
	ID string
	WebhookSettings
	Enabled   bool
	Stopped   string          // why it was disabled by itself; empty: it was not
	Secrets   []WebhookSecret // newest first, at least one
	Revision  int64
	CreatedAt time.Time
}

// WebhookSettings is what an administrator sets of a webhook.
type WebhookSettings struct {
	Name   string       `json:"name,omitempty"`
	URL    string       `json:"url"`
	Events []string     `json:"events,omitempty"` // empty: all
	Queues []cc.QueueID `json:"queues,omitempty"` // empty: all, and what belongs to no queue
}

// WebhookSecret is a secret, sealed with a key that is not in the database.
type WebhookSecret struct {
	Sealed string    `json:"sealed"`
	Until  time.Time `json:"until,omitzero"` // of one that was replaced: it still signs until then
}

const webhookColumns = `w.id, w.settings, w.enabled, w.stopped, w.secrets, w.revision, w.created_at`

func scanWebhook(scan Scan, more ...any) (Webhook, error) {
	var w Webhook
	var settings, secrets string
	var created *int64
	err := scan(append([]any{&w.ID, &settings, &w.Enabled, &w.Stopped, &secrets, &w.Revision, &created}, more...)...)
	if err != nil {
		return Webhook{}, err
	}
	w.CreatedAt = fromMillis(created)
	if err := json.Unmarshal([]byte(settings), &w.WebhookSettings); err != nil {
		return Webhook{}, fmt.Errorf("webhook %s: %w", w.ID, err)
	}
	if err := json.Unmarshal([]byte(secrets), &w.Secrets); err != nil {
		return Webhook{}, fmt.Errorf("webhook %s: %w", w.ID, err)
	}
	return w, nil
}

func (w Webhook) texts() (settings, secrets string, err error) {
	a, err := json.Marshal(w.WebhookSettings)
	if err != nil {
		return "", "", &cc.Error{Code: cc.Internal, Reason: "internal", Err: err}
	}
	b, err := json.Marshal(w.Secrets)
	if err != nil {
		return "", "", &cc.Error{Code: cc.Internal, Reason: "internal", Err: err}
	}
	return string(a), string(b), nil
}

// Webhooks reads all, oldest first.
func (q Queries) Webhooks(ctx context.Context) ([]Webhook, error) {
	return list(ctx, q, `SELECT `+webhookColumns+` FROM webhooks w ORDER BY w.created_at, w.id`, nil,
		func(scan Scan) (Webhook, error) { return scanWebhook(scan) })
}

// Webhook reads one.
func (q Queries) Webhook(ctx context.Context, id string) (Webhook, error) {
	return single(ctx, q, `SELECT `+webhookColumns+` FROM webhooks w WHERE w.id = $1`, []any{id},
		func(scan Scan) (Webhook, error) { return scanWebhook(scan) })
}

// InsertWebhook adds one. It is told of what happens from now on.
func (t Tx) InsertWebhook(ctx context.Context, w Webhook) error {
	settings, secrets, err := w.texts()
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `INSERT INTO webhooks (id, settings, enabled, stopped, secrets, revision, created_at) VALUES ($1, $2, $3, '', $4, 1, $5)`,
		w.ID, settings, w.Enabled, secrets, millis(w.CreatedAt))
	if err != nil {
		return err
	}
	c, err := t.lastCursor(ctx)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `INSERT INTO webhook_cursors (webhook_id, era, tx, stream, seq) VALUES ($1, $2, $3, $4, $5)`,
		w.ID, c.Era, c.Tx, c.Stream, c.Seq)
	return err
}

// SaveWebhook writes a webhook over the revision that it was read with; another
// one is the conflict "revisionStale". One that is enabled by it is told of what
// happens from now on, and of what was under way to it.
func (t Tx) SaveWebhook(ctx context.Context, w Webhook, enabledByIt bool) error {
	settings, secrets, err := w.texts()
	if err != nil {
		return err
	}
	n, err := t.exec(ctx, `UPDATE webhooks SET settings = $1, enabled = $2, stopped = $3, secrets = $4, revision = revision + 1 WHERE id = $5 AND revision = $6`,
		settings, w.Enabled, w.Stopped, secrets, w.ID, w.Revision)
	if err == nil && n == 0 {
		return cc.Refuse("revisionStale")
	}
	if err != nil || !enabledByIt {
		return err
	}
	c, err := t.lastCursor(ctx)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `UPDATE webhook_cursors SET era = $1, tx = $2, stream = $3, seq = $4, failures = 0, rest_until = NULL WHERE webhook_id = $5`,
		c.Era, c.Tx, c.Stream, c.Seq, w.ID)
	return err
}

// DeleteWebhook removes a webhook with what is under way to it.
func (t Tx) DeleteWebhook(ctx context.Context, id string) error {
	for _, table := range []string{"webhook_deliveries", "webhook_cursors"} {
		if _, err := t.exec(ctx, `DELETE FROM `+table+` WHERE webhook_id = $1`, id); err != nil {
			return err
		}
	}
	n, err := t.exec(ctx, `DELETE FROM webhooks WHERE id = $1`, id)
	if err == nil && n == 0 {
		return cc.Fail(cc.NotFound, "notFound")
	}
	return err
}

// WebhookPlace is an enabled webhook and how far it has come.
type WebhookPlace struct {
	Webhook
	Cursor    Cursor // of the last event that was looked at
	Failures  int    // attempts in a row that came to nothing
	RestUntil time.Time
	Pending   bool // something is under way
}

// WebhookPlaces reads the enabled webhooks.
func (q Queries) WebhookPlaces(ctx context.Context) ([]WebhookPlace, error) {
	return list(ctx, q, `SELECT `+webhookColumns+`, c.era, c.tx, c.stream, c.seq, c.failures, c.rest_until,
			EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.state = 'pending')
		FROM webhooks w JOIN webhook_cursors c ON c.webhook_id = w.id WHERE w.enabled ORDER BY w.id`, nil, func(scan Scan) (WebhookPlace, error) {
		var p WebhookPlace
		var rest *int64
		var err error
		p.Webhook, err = scanWebhook(scan, &p.Cursor.Era, &p.Cursor.Tx, &p.Cursor.Stream, &p.Cursor.Seq, &p.Failures, &rest, &p.Pending)
		p.RestUntil = fromMillis(rest)
		return p, err
	})
}

// WebhookState is how deliveries to a webhook do.
type WebhookState struct {
	Waiting   int64     // under way
	Aside     int64     // of those, how many the others do not wait for
	Failed    int64     // given up
	LateSince time.Time // since when the first of those in order is tried; zero: none had an attempt
	RestUntil time.Time // no attempt before
}

// WebhookStates tells how deliveries do, by webhook; none of one to which nothing is under way and nothing failed.
func (q Queries) WebhookStates(ctx context.Context) (map[string]WebhookState, error) {
	states := map[string]WebhookState{}
	err := q.each(ctx, `SELECT d.webhook_id, COUNT(*), COUNT(CASE WHEN d.aside THEN 1 END), MIN(CASE WHEN NOT d.aside AND d.attempts > 0 THEN d.since END), MIN(c.rest_until)
		FROM webhook_deliveries d JOIN webhook_cursors c ON c.webhook_id = d.webhook_id WHERE d.state = 'pending' GROUP BY d.webhook_id`, nil, func(scan Scan) error {
		var id string
		var s WebhookState
		var late, rest *int64
		err := scan(&id, &s.Waiting, &s.Aside, &late, &rest)
		s.LateSince, s.RestUntil = fromMillis(late), fromMillis(rest)
		states[id] = s
		return err
	})
	if err != nil {
		return nil, err
	}
	err = q.each(ctx, `SELECT webhook_id, COUNT(*) FROM webhook_deliveries WHERE state = 'failed' GROUP BY webhook_id`, nil, func(scan Scan) error {
		var id string
		var failed int64
		err := scan(&id, &failed)
		s := states[id]
		s.Failed = failed
		states[id] = s
		return err
	})
	return states, err
}

// MoveWebhook moves a webhook's cursor and adds what is to be delivered of the
// events between, if the cursor still is where it was read. An event that has
// its delivery gets no second one.
func (t Tx) MoveWebhook(ctx context.Context, id string, from, to Cursor, deliveries []Delivery) error {
	n, err := t.exec(ctx, `UPDATE webhook_cursors SET era = $1, tx = $2, stream = $3, seq = $4
		WHERE webhook_id = $5 AND era = $6 AND tx = $7 AND stream = $8 AND seq = $9`,
		to.Era, to.Tx, to.Stream, to.Seq, id, from.Era, from.Tx, from.Stream, from.Seq)
	if err != nil || n == 0 {
		return err
	}
	for _, d := range deliveries {
		if err := t.InsertDelivery(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// RestWebhook notes how a receiver does: attempts in a row that came to nothing, and until when it is left alone.
func (t Tx) RestWebhook(ctx context.Context, id string, failures int, until time.Time) error {
	_, err := t.exec(ctx, `UPDATE webhook_cursors SET failures = $1, rest_until = $2 WHERE webhook_id = $3`, failures, millis(until), id)
	return err
}

// QueueOf is the queue that an interaction is or last was in.
func (q Queries) QueueOf(ctx context.Context, id cc.InteractionID) (queue cc.QueueID, err error) {
	err = q.one(ctx, `SELECT queue_id FROM interactions WHERE id = $1`, []any{id}, &queue)
	return queue, err
}
