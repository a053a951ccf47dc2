package webhook

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/view"
)

// The events of webhooks beside those of the change log, in the stream
// "<webhook>/settings". None says where it sends to: addresses often carry a password.
const (
	Tested   cc.EventType = "webhook.tested"
	Replayed cc.EventType = "webhook.replayed"
	Stopped  cc.EventType = "webhook.stopped" // by itself; why: gone
)

const (
	maxWebhooks  = 100
	maxName      = 80
	maxURL       = 2000
	defaultPage  = 50
	maxPage      = 200
	maxEventList = 100
)

// Options of a Service. DB, Key and Node are required.
type Options struct {
	DB      *store.DB
	Key     []byte // 32 random bytes that survive restarts; seals the secrets
	Node    string // this process among those of the installation; the same after a restart
	Private bool   // http and private addresses may be sent to
	Log     *slog.Logger
	// Dial connects to receivers; nil: to allowed addresses only. For tests, whose network is in memory.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Service is explained with the package.
type Service struct {
	o      Options
	sealer cipher.AEAD
	post   *poster
	wake   chan struct{}
	dice   func() float64
}

// New makes the service; it sends once Run is called.
func New(o Options) (*Service, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	block, err := aes.NewCipher(o.Key)
	if err != nil {
		return nil, fmt.Errorf("seal webhook secrets: %w", err)
	}
	sealer, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("seal webhook secrets: %w", err)
	}
	return &Service{o: o, sealer: sealer, post: newPoster(o), wake: make(chan struct{}, 1), dice: rand.Float64}, nil
}

// look makes Run look for work now.
func (s *Service) look() {
	select {
	case s.wake <- struct{}{}:
	default: // it will look anyway
	}
}

func shown(w store.Webhook, now time.Time) view.Webhook {
	v := view.Webhook{
		ID: w.ID, Revision: w.Revision, Name: w.Name, URL: w.URL, Events: append([]string{}, w.Events...), Queues: []string{},
		Enabled: w.Enabled, CreatedAt: view.MillisOf(w.CreatedAt),
	}
	for _, q := range w.Queues {
		v.Queues = append(v.Queues, string(q))
	}
	if w.Stopped != "" {
		v.Stopped = &w.Stopped
	}
	if len(w.Secrets) > 1 && now.Before(w.Secrets[1].Until) {
		v.OldSecret = view.MillisOrNil(w.Secrets[1].Until)
	}
	return v
}

// now is a stored webhook with how deliveries to it do.
func now(ctx context.Context, q store.Queries, w store.Webhook) (view.Webhook, error) {
	states, err := q.WebhookStates(ctx)
	return withState(w, states[w.ID], q.Now()), err
}

func withState(w store.Webhook, state store.WebhookState, now time.Time) view.Webhook {
	v := shown(w, now)
	v.State = view.Flow{Waiting: state.Waiting, Aside: state.Aside, Failed: state.Failed, LateSince: view.MillisOrNil(state.LateSince)}
	if now.Before(state.RestUntil) {
		v.State.RestUntil = view.MillisOrNil(state.RestUntil)
	}
	return v
}

// List reads all webhooks, oldest first.
func (s *Service) List(ctx context.Context) (all view.Webhooks, err error) {
	all.Webhooks = []view.Webhook{}
	err = s.o.DB.Read(ctx, func(q store.Queries) error {
		states, err := q.WebhookStates(ctx)
		if err != nil {
			return err
		}
		stored, err := q.Webhooks(ctx)
		for _, w := range stored {
			all.Webhooks = append(all.Webhooks, withState(w, states[w.ID], q.Now()))
		}
		return err
	})
	return all, err
}

// Get reads one.
func (s *Service) Get(ctx context.Context, id string) (v view.Webhook, err error) {
	err = s.o.DB.Read(ctx, func(q store.Queries) error {
		w, err := q.Webhook(ctx, id)
		if err != nil {
			return err
		}
		v, err = now(ctx, q, w)
		return err
	})
	return v, err
}

// Create adds a webhook. Its secret is told this once.
func (s *Service) Create(ctx context.Context, d view.WebhookDraft, by cc.Actor) (made view.WebhookWithSecret, err error) {
	settings, wrong, err := s.check(d)
	if err != nil {
		return made, err
	}
	secret := newSecret()
	err = s.o.DB.Change(ctx, func(tx store.Tx) error {
		all, err := tx.Webhooks(ctx)
		if err != nil {
			return err
		}
		if len(all) >= maxWebhooks {
			return cc.Refuse("tooMany")
		}
		if err := refuse(ctx, tx, settings.Queues, wrong); err != nil {
			return err
		}
		id := cc.NewID[string]("whk")
		w := store.Webhook{
			ID: id, WebhookSettings: settings, Enabled: d.Enabled, Secrets: []store.WebhookSecret{sealed(s.sealer, id, secret)}, Revision: 1, CreatedAt: tx.Now(),
		}
		if err := tx.InsertWebhook(ctx, w); err != nil {
			return err
		}
		made = view.WebhookWithSecret{Webhook: shown(w, tx.Now()), Secret: secret}
		return log(ctx, tx, id, store.Created, by, nil, kept(w))
	})
	return made, err
}

// changed is the payload of the events.
type changed struct {
	Revision int64  `json:"revision,omitempty"`
	Count    int64  `json:"count,omitempty"`
	Why      string `json:"why,omitempty"`
}

// logged is what the change log keeps of a webhook.
type logged struct {
	store.WebhookSettings
	Enabled bool `json:"enabled"`
}

func kept(w store.Webhook) logged { return logged{w.WebhookSettings, w.Enabled} }

// log writes a change into the change log; before or after is nil for what was made or deleted.
func log(ctx context.Context, tx store.Tx, id, action string, by cc.Actor, before, after any) error {
	return tx.Log(ctx, store.Edit{Actor: by, Kind: "webhook", Object: id, Action: action, Before: before, After: after})
}

func note(ctx context.Context, tx store.Tx, id string, what cc.EventType, by cc.Actor, c changed) error {
	return tx.Append(ctx, store.Stream(id+"/settings"), what, by, c)
}

// Set replaces what is set of a webhook, over the revision that was read; nil:
// over whatever is there. Refusals name the field; revisionStale.
func (s *Service) Set(ctx context.Context, id string, d view.WebhookDraft, over *int64, by cc.Actor) (v view.Webhook, err error) {
	settings, wrong, err := s.check(d)
	if err != nil {
		return v, err
	}
	err = s.o.DB.Change(ctx, func(tx store.Tx) error {
		w, err := tx.Webhook(ctx, id)
		if err != nil {
			return err
		}
		if over != nil && *over != w.Revision {
			return cc.Refuse("revisionStale")
		}
		if err := refuse(ctx, tx, settings.Queues, wrong); err != nil {
			return err
		}
		before, enabledByIt := kept(w), d.Enabled && !w.Enabled
		w.WebhookSettings, w.Enabled = settings, d.Enabled
		if d.Enabled {
			w.Stopped = ""
		}
		if err := tx.SaveWebhook(ctx, w, enabledByIt); err != nil {
			return err
		}
		w.Revision++
		if v, err = now(ctx, tx.Queries, w); err != nil {
			return err
		}
		return log(ctx, tx, id, store.Replaced, by, before, kept(w))
	})
	return v, err
}

// Delete removes a webhook with what is under way to it.
func (s *Service) Delete(ctx context.Context, id string, by cc.Actor) error {
	return s.o.DB.Change(ctx, func(tx store.Tx) error {
		w, err := tx.Webhook(ctx, id)
		if err != nil {
			return err
		}
		if err := tx.DeleteWebhook(ctx, id); err != nil {
			return err
		}
		return log(ctx, tx, id, store.Deleted, by, kept(w), nil)
	})
}

// Rotate gives a webhook a new secret, told this once. For a day everything is
// signed with the one before as well, so that receivers change over in peace.
func (s *Service) Rotate(ctx context.Context, id string, by cc.Actor) (made view.WebhookWithSecret, err error) {
	secret := newSecret()
	err = s.o.DB.Change(ctx, func(tx store.Tx) error {
		w, err := tx.Webhook(ctx, id)
		if err != nil {
			return err
		}
		w.Secrets[0].Until = tx.Now().Add(secretOverlap)
		// Whoever missed the answer rotates again, and the receiver still has an older one.
		before := slices.DeleteFunc(w.Secrets, func(old store.WebhookSecret) bool { return !tx.Now().Before(old.Until) })
		w.Secrets = append([]store.WebhookSecret{sealed(s.sealer, id, secret)}, before[:min(len(before), maxSecrets-1)]...)
		if err := tx.SaveWebhook(ctx, w, false); err != nil {
			return err
		}
		w.Revision++
		v, err := now(ctx, tx.Queries, w)
		if err != nil {
			return err
		}
		made = view.WebhookWithSecret{Webhook: v, Secret: secret}
		return log(ctx, tx, id, store.SecretChanged, by, nil, nil)
	})
	return made, err
}

// check brings settings into their form and gathers what cannot work.
func (s *Service) check(d view.WebhookDraft) (store.WebhookSettings, cc.Wrong, error) {
	var wrong cc.Wrong
	settings := store.WebhookSettings{Name: strings.TrimSpace(d.Name), URL: strings.TrimSpace(d.URL)}
	if len(settings.URL) > maxURL {
		wrong.Add("tooLong", "url")
	} else if err := wrong.Take(checkURL(settings.URL, s.o.Private)); err != nil {
		return settings, wrong, err
	}
	switch {
	case utf8.RuneCountInString(settings.Name) > maxName:
		wrong.Add("tooLong", "name")
	case !cc.OneLine(settings.Name):
		wrong.Add("invalidBody", "name")
	}
	if len(d.Events) > maxEventList {
		wrong.Add("tooMany", "events")
		d.Events = nil
	}
	for i, name := range d.Events {
		if _, known := kindOf(cc.EventType(name)); !known {
			wrong.Add("notListed", "events[%d]", i)
			continue
		}
		if !slices.Contains(settings.Events, name) {
			settings.Events = append(settings.Events, name)
		}
	}
	for _, id := range d.Queues {
		if !slices.Contains(settings.Queues, cc.QueueID(id)) {
			settings.Queues = append(settings.Queues, cc.QueueID(id))
		}
	}
	return settings, wrong, nil
}

// refuse refuses what is wrong with a webhook, its queues looked up as well.
func refuse(ctx context.Context, tx store.Tx, queues []cc.QueueID, wrong cc.Wrong) error {
	for i, id := range queues {
		if _, err := tx.Queue(ctx, id); err != nil {
			if cc.CodeOf(err) != cc.NotFound {
				return err
			}
			wrong.Add("notListed", "queues[%d]", i)
		}
	}
	return wrong.Err()
}

func shownDelivery(d store.Delivery) view.Delivery {
	v := view.Delivery{
		ID: d.ID, Event: d.Event, Type: d.Type, State: string(d.State), Aside: d.Aside, Attempts: d.Attempts,
		CreatedAt: view.MillisOf(d.At), DoneAt: view.MillisOrNil(d.DoneAt), LastMS: d.Last.MS, Body: d.Body,
	}
	if d.State == store.DeliveryPending {
		v.NextAt = view.MillisOrNil(d.NextAt)
	}
	if d.Last.Status != 0 {
		v.LastStatus = &d.Last.Status
	}
	if d.Last.Error != "" {
		v.LastError = &d.Last.Error
	}
	return v
}

// Deliveries reads a page of a webhook's deliveries, newest first. state empty:
// all; before is the Next of the page before; limit 0 takes the default.
func (s *Service) Deliveries(ctx context.Context, id, state, before string, limit int) (page view.DeliveryPage, err error) {
	place := int64(0)
	if before != "" {
		if place, err = strconv.ParseInt(before, 10, 64); err != nil || place <= 0 {
			return page, &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: "query.before", Err: err}
		}
	}
	if limit <= 0 {
		limit = defaultPage
	}
	limit = min(limit, maxPage)
	page.Deliveries = []view.Delivery{}
	err = s.o.DB.Read(ctx, func(q store.Queries) error {
		if _, err := q.Webhook(ctx, id); err != nil {
			return err
		}
		// One more than asked for tells whether there is a next page.
		rows, err := q.Deliveries(ctx, id, store.DeliveryState(state), place, limit+1)
		if err != nil {
			return err
		}
		if len(rows) > limit {
			rows = rows[:limit]
			next := strconv.FormatInt(rows[limit-1].Place, 10)
			page.Next = &next
		}
		for _, d := range rows {
			page.Deliveries = append(page.Deliveries, shownDelivery(d))
		}
		return nil
	})
	return page, err
}

// Replay sends a delivery again, whatever became of it, with the same id.
func (s *Service) Replay(ctx context.Context, webhook, id string, by cc.Actor) (v view.Delivery, err error) {
	_, err = s.replay(ctx, webhook, by, func(tx store.Tx) (int64, error) {
		if err := tx.Replay(ctx, webhook, id); err != nil {
			return 0, err
		}
		d, err := tx.Delivery(ctx, webhook, id)
		v = shownDelivery(d)
		return 1, err
	})
	return v, err
}

// ReplayFailed sends again all that failed of what happened since a time.
func (s *Service) ReplayFailed(ctx context.Context, webhook string, since time.Time, by cc.Actor) (view.Replayed, error) {
	n, err := s.replay(ctx, webhook, by, func(tx store.Tx) (int64, error) { return tx.ReplayFailed(ctx, webhook, since) })
	return view.Replayed{Count: n}, err
}

func (s *Service) replay(ctx context.Context, webhook string, by cc.Actor, do func(store.Tx) (int64, error)) (n int64, err error) {
	err = s.o.DB.Write(ctx, func(tx store.Tx) error {
		w, err := tx.Webhook(ctx, webhook)
		if err != nil {
			return err
		}
		if !w.Enabled {
			return cc.Refuse("webhookDisabled")
		}
		if n, err = do(tx); err != nil || n == 0 {
			return err
		}
		// Whoever replays believes that the receiver is back: it is tried now.
		if err := tx.RestWebhook(ctx, webhook, 0, time.Time{}); err != nil {
			return err
		}
		return note(ctx, tx, webhook, Replayed, by, changed{Count: n})
	})
	if err == nil {
		s.look()
	}
	return n, err
}
