package webhook_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
	"visavis/internal/view"
	"visavis/internal/webhook"
)

// wire is a network in memory, so that time can be the test's: HTTP on both
// ends is the real one.
type wire struct {
	mu    sync.Mutex
	hosts map[string]http.Handler // nil: nobody listens
	ended sync.WaitGroup
}

func (n *wire) dial(_ context.Context, _, address string) (net.Conn, error) {
	host, _, _ := net.SplitHostPort(address)
	n.mu.Lock()
	h := n.hosts[host]
	n.mu.Unlock()
	if h == nil {
		return nil, &net.OpError{Op: "dial", Err: fmt.Errorf("connection refused")}
	}
	ours, theirs := net.Pipe()
	l := &once{conn: theirs, done: make(chan struct{})}
	n.ended.Go(func() { _ = (&http.Server{Handler: h}).Serve(l) })
	return ours, nil
}

// once is a listener of one connection.
type once struct {
	conn net.Conn
	done chan struct{}
}

func (l *once) Accept() (net.Conn, error) {
	if c := l.conn; c != nil {
		l.conn = nil
		return closing{c, l.done}, nil
	}
	<-l.done
	return nil, net.ErrClosed
}
func (l *once) Close() error   { return nil }
func (l *once) Addr() net.Addr { return &net.TCPAddr{} }

type closing struct {
	net.Conn
	done chan struct{}
}

func (c closing) Close() error {
	select {
	case <-c.done:
	default:
		close(c.done)
	}
	return c.Conn.Close()
}

// got is one message that a receiver took.
type got struct {
	id, kind string
	at       time.Time
	data     map[string]any
}

// receiver is a company system that checks what it is sent, as the
// specification tells receivers to.
type receiver struct {
	t       testing.TB
	now     func() time.Time
	mu      sync.Mutex
	secrets []string
	answer  func(w http.ResponseWriter, r *http.Request, g got) // nil: 204
	tries   []got                                               // everything that came
	took    []got                                               // what was answered 2xx
}

// verify is written after the text of Standard Webhooks 1.0.0, not after our code.
func verify(secret string, h http.Header, body []byte, now time.Time) error {
	id, stamp := h.Get("webhook-id"), h.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || math.Abs(float64(now.Unix()-seconds)) > 5*60 {
		return fmt.Errorf("timestamp %q is too far from %d", stamp, now.Unix())
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) < 24 || len(key) > 64 {
		return fmt.Errorf("secret of %d bytes, %w", len(key), err)
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", id, stamp, body)
	for one := range strings.SplitSeq(h.Get("webhook-signature"), " ") {
		version, signature, _ := strings.Cut(one, ",")
		raw, err := base64.StdEncoding.DecodeString(signature)
		if version == "v1" && err == nil && hmac.Equal(raw, mac.Sum(nil)) {
			return nil
		}
	}
	return fmt.Errorf("no signature of %s matches", id)
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		r.t.Error(err)
	}
	r.mu.Lock()
	secrets, answer := r.secrets, r.answer
	r.mu.Unlock()
	for _, secret := range secrets {
		if err := verify(secret, req.Header, body, r.now()); err != nil {
			r.t.Error(err)
		}
	}
	if req.Method != http.MethodPost || req.Header.Get("Content-Type") != "application/json" || strings.Contains(req.Header.Get("webhook-id"), ".") {
		r.t.Errorf("%s %v", req.Method, req.Header)
	}
	var m struct {
		Type      string
		Timestamp time.Time
		Data      map[string]any
	}
	if err := json.Unmarshal(body, &m); err != nil || m.Type == "" || m.Timestamp.IsZero() || bytes.Contains(body, []byte("leg_")) {
		r.t.Errorf("body %s: %v", body, err)
	}
	g := got{id: req.Header.Get("webhook-id"), kind: m.Type, at: r.now(), data: m.Data}
	status := &recorded{ResponseWriter: w, status: http.StatusOK}
	r.mu.Lock()
	r.tries = append(r.tries, g)
	r.mu.Unlock()
	if answer == nil {
		status.WriteHeader(http.StatusNoContent)
	} else {
		answer(status, req, g)
	}
	if status.status < 300 {
		r.mu.Lock()
		r.took = append(r.took, g)
		r.mu.Unlock()
	}
}

type recorded struct {
	http.ResponseWriter
	status int
}

func (w *recorded) WriteHeader(status int) { w.status = status; w.ResponseWriter.WriteHeader(status) }

func (r *receiver) behave(answer func(http.ResponseWriter, *http.Request, got)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = answer
}

func always(status int) func(http.ResponseWriter, *http.Request, got) {
	return func(w http.ResponseWriter, _ *http.Request, _ got) { w.WriteHeader(status) }
}

func (r *receiver) all() (tries, took []got) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]got(nil), r.tries...), append([]got(nil), r.took...)
}

// company is a contact centre with webhooks, in time of its own.
type company struct {
	*storetest.Centre
	t       *testing.T
	path    string
	ahead   atomic.Int64 // of the bubble's time: what was skipped
	wire    *wire
	service *webhook.Service
	cancel  context.CancelFunc
	running sync.WaitGroup
}

const admin = cc.Actor("agt_admin")

// inTime runs a test in a bubble of its own time.
func inTime(t *testing.T, test func(t *testing.T, c *company)) {
	synctest.Test(t, func(t *testing.T) {
		c := &company{t: t, path: t.TempDir() + "/visavis.db", wire: &wire{hosts: map[string]http.Handler{}}}
		c.open()
		c.Centre = storetest.NewCentre(t, c.DB)
		c.run("one")
		defer func() {
			c.stop()
			if err := c.DB.Close(); err != nil {
				t.Error(err)
			}
			c.wire.ended.Wait()
		}()
		test(t, c)
	})
}

func (c *company) open() {
	db, err := store.Open(context.Background(), c.path, store.Options{Now: c.now})
	if err != nil {
		c.t.Fatal(err)
	}
	if c.Centre == nil {
		c.Centre = &storetest.Centre{T: c.t}
	}
	c.DB = db
}

func (c *company) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// pass lets much time pass. Most of it is skipped: polling through days takes minutes.
func (c *company) pass(d time.Duration) {
	const step, seen = 10 * time.Minute, 3 * time.Second
	for ; d > 0; d -= step {
		c.ahead.Add(int64(min(d, step) - seen))
		time.Sleep(seen)
	}
}

func (c *company) make(node string) *webhook.Service {
	s, err := webhook.New(webhook.Options{DB: c.DB, Key: bytes.Repeat([]byte("k"), 32), Node: node, Private: true, Dial: c.wire.dial})
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

func (c *company) run(node string) {
	c.service = c.make(node)
	ctx, cancel := context.WithCancel(context.Background())
	c.cancel = cancel
	service := c.service
	c.running.Go(func() { service.Run(ctx) })
}

func (c *company) stop() {
	c.cancel()
	c.running.Wait()
}

// restart is a new process on the same data.
func (c *company) restart() {
	c.stop()
	if err := c.DB.Close(); err != nil {
		c.t.Fatal(err)
	}
	c.open()
	c.run("one")
}

// receive makes a receiver and a webhook that leads to it.
func (c *company) receive(host string, change ...func(*view.WebhookDraft)) (*receiver, view.Webhook) {
	c.t.Helper()
	r := &receiver{t: c.t, now: c.now}
	c.wire.mu.Lock()
	c.wire.hosts[host] = r
	c.wire.mu.Unlock()
	d := view.WebhookDraft{URL: "http://" + host + "/hook", Enabled: true}
	for _, f := range change {
		f(&d)
	}
	made, err := c.service.Create(context.Background(), d, admin)
	if err != nil {
		c.t.Fatal(err)
	}
	r.secrets = []string{made.Secret}
	return r, made.Webhook
}

// call plays the life of an interaction: created, ended by the contact.
func (c *company) call() cc.InteractionID {
	id := c.Contact()
	c.Must(id, cc.HangUp{}, cc.ByContact)
	return id
}

func (c *company) deliveries(id, state string) []view.Delivery {
	c.t.Helper()
	page, err := c.service.Deliveries(context.Background(), id, state, "", 200)
	if err != nil {
		c.t.Fatal(err)
	}
	return page.Deliveries
}

func ids(all []got) (list []string) {
	for _, g := range all {
		list = append(list, g.id)
	}
	return list
}
