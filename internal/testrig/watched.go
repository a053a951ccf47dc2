package testrig

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// watched is the state that a socket's frames add up to.
type watched[S any] struct {
	conn *websocket.Conn
	over chan struct{}
	stop context.CancelFunc
	ctx  context.Context

	mu      sync.Mutex
	state   S
	err     error
	changed chan struct{} // closed and replaced with each frame
}

func watch[S any](t testing.TB, conn *websocket.Conn) *watched[S] {
	w := &watched[S]{conn: conn, over: make(chan struct{}), changed: make(chan struct{})}
	w.ctx, w.stop = context.WithCancel(context.WithoutCancel(t.Context()))
	t.Cleanup(w.Close)
	return w
}

func (w *watched[S]) listen(apply func(state *S, kind, event string, data json.RawMessage) error) {
	go func() {
		defer close(w.over)
		for {
			_, text, err := w.conn.Read(w.ctx)
			if err == nil {
				var frame struct {
					Type  string          `json:"type"`
					Event string          `json:"event"`
					Data  json.RawMessage `json:"data"`
				}
				w.mu.Lock()
				if err = json.Unmarshal(text, &frame); err == nil {
					err = apply(&w.state, frame.Type, frame.Event, frame.Data)
				}
				w.mu.Unlock()
			}
			w.mu.Lock()
			w.err = err
			close(w.changed)
			w.changed = make(chan struct{})
			w.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
}

// Close closes the socket, as closing the page does. It may be called twice.
func (w *watched[S]) Close() {
	w.stop()
	_ = w.conn.CloseNow() // it may be closed already
	<-w.over
}

// Closed waits until the server has closed the socket, and returns how.
func (w *watched[S]) Closed(t testing.TB) websocket.StatusCode {
	t.Helper()
	select {
	case <-w.over:
	case <-time.After(patience):
		t.Fatal("the socket stays open")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return websocket.CloseStatus(w.err)
}

// Ended is closed when the socket has.
func (w *watched[S]) Ended() <-chan struct{} { return w.over }

// Look is Now with a channel that is closed when there is more.
func (w *watched[S]) Look() (S, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state, w.changed
}

// Now is the state as far as it was told.
func (w *watched[S]) Now() S {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state
}

// Await waits until the state is as wanted.
func (w *watched[S]) Await(t testing.TB, what string, ok func(S) bool) S {
	t.Helper()
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	for {
		w.mu.Lock()
		good, state, changed, err := ok(w.state), w.state, w.changed, w.err
		w.mu.Unlock()
		if good {
			return state
		}
		if err != nil {
			t.Fatalf("waiting for %s: the socket ended: %v", what, err)
		}
		select {
		case <-changed:
		case <-timeout.C:
			text, _ := json.MarshalIndent(state, "", " ")
			t.Fatalf("waiting for %s: it did not come; the last state is\n%s", what, text)
		}
	}
}
