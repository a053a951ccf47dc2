package server

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coder/websocket"

	"visavis/internal/account"
	"visavis/internal/cc"
	"visavis/internal/view"
)

// boardEvery is how often the wallboard is computed, for all who watch together.
const boardEvery = time.Second

// board computes the wallboard once for all, and not at all while nobody watches.
type board struct {
	compute func(context.Context) (view.WallboardView, error)
	log     *slog.Logger

	mu       sync.Mutex
	watchers map[chan []byte]struct{}
	stop     func() // ends the computing; nil while nobody watches
	last     []byte // the newest frame of it
}

func newBoard(compute func(context.Context) (view.WallboardView, error), log *slog.Logger) *board {
	return &board{compute: compute, log: log, watchers: map[chan []byte]struct{}{}}
}

// watch returns a channel that always has the newest frame, until leave is called.
func (b *board) watch() (frames chan []byte, leave func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	frames = make(chan []byte, 1)
	b.watchers[frames] = struct{}{}
	if b.stop == nil {
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		b.stop = func() { cancel(); <-done }
		go func() { defer close(done); b.run(ctx) }()
	} else if b.last != nil {
		frames <- b.last
	}
	return frames, func() {
		b.mu.Lock()
		delete(b.watchers, frames)
		var stop func()
		if len(b.watchers) == 0 {
			stop, b.stop, b.last = b.stop, nil, nil
		}
		b.mu.Unlock()
		if stop != nil {
			stop()
		}
	}
}

func (b *board) run(ctx context.Context) {
	pace := time.NewTicker(boardEvery)
	defer pace.Stop()
	for {
		b.show(ctx)
		select {
		case <-ctx.Done():
			return
		case <-pace.C:
		}
	}
}

// show hands out a fresh frame. Whoever has not taken the one before gets this instead.
func (b *board) show(ctx context.Context) {
	v, err := b.compute(ctx)
	if err != nil {
		if ctx.Err() == nil {
			b.log.WarnContext(ctx, "wallboard", "err", err) // screens show how old theirs is
		}
		return
	}
	frame, err := json.Marshal(view.WallboardFrame{Type: view.FrameWallboard, Data: v})
	if err != nil {
		b.log.WarnContext(ctx, "wallboard", "err", err)
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if ctx.Err() != nil {
		return // nobody watches any more
	}
	b.last = frame
	for w := range b.watchers {
		select {
		case <-w:
		default:
		}
		w <- frame
	}
}

// boards are the wallboards that are watched, one for each set of queues that
// somebody supervises.
type boards struct {
	mu sync.Mutex
	of map[string]*board
}

// board returns the wallboard of some queues; of all, if none are named.
func (s *Server) board(queues []cc.QueueID) *board {
	s.boards.mu.Lock()
	defer s.boards.mu.Unlock()
	key := scopeOf(queues)
	if s.boards.of[key] == nil {
		if s.boards.of == nil {
			s.boards.of = map[string]*board{}
		}
		s.boards.of[key] = newBoard(func(ctx context.Context) (view.WallboardView, error) { return s.Reports.Wallboard(ctx, queues) }, s.log)
	}
	return s.boards.of[key]
}

func scopeOf(queues []cc.QueueID) string {
	return fmt.Sprint(slices.Sorted(slices.Values(queues)))
}

func (s *Server) routeWallboard() {
	register(s, operation{
		id: "getWallboard", method: http.MethodGet, path: "/api/v1/wallboard", tag: "reports", guard: agent(account.Supervise),
		summary: "What happens now, and what happened today. The socket /api/v1/wallboard/socket sends it every second",
	}, func(ctx context.Context, _ *struct{}) (*body[view.WallboardView], error) {
		return answer(s.Reports.Wallboard(ctx, supervised(callerOf(ctx).person)))
	})
}

// wallboardSocket serves GET /api/v1/wallboard/socket.
func (s *Server) wallboardSocket(w http.ResponseWriter, r *http.Request) {
	ctx, token, person, err := s.deskSession(r)
	switch {
	case err != nil:
	case !s.OwnOrigin(r):
		err = cc.Fail(cc.Forbidden, "badOrigin")
	case !person.May(account.Supervise):
		err = cc.Fail(cc.Forbidden, "notPermitted")
	default:
		err = s.unlocked(ctx, person, refusedLocked)
	}
	if err != nil {
		writeProblem(w, problemOf(r.Context(), s.log, err))
		return
	}
	// Of the request, not of ctx: that has the session as it was.
	still := context.WithoutCancel(r.Context())
	s.upgrade(ctx, w, r, func(ctx context.Context, conn *websocket.Conn) {
		s.serveWallboard(ctx, conn, supervised(person), func(queues []cc.QueueID) (websocket.StatusCode, bool) {
			return s.mayStillWatch(still, token, queues)
		})
	})
}

// serveWallboard sends the newest figures of some queues until over says why not any more.
func (s *Server) serveWallboard(ctx context.Context, conn *websocket.Conn, queues []cc.QueueID, over func([]cc.QueueID) (websocket.StatusCode, bool)) {
	frames, done := s.board(queues).watch()
	defer done()
	watcher := &socket{conn: conn, beat: deskHeartbeat, now: s.now, out: make(chan []byte, 16)}
	watcher.serve(ctx, func(ctx context.Context) websocket.StatusCode {
		for {
			var frame []byte
			select {
			case <-ctx.Done():
				return websocket.StatusGoingAway
			case frame = <-watcher.out:
			case frame = <-frames:
				if code, over := over(queues); over {
					return code
				}
			}
			if err := watcher.send(ctx, frame); err != nil {
				return websocket.StatusTryAgainLater
			}
		}
	})
}

// mayStillWatch finds what ended the session or the right elsewhere. While the
// database is away nothing is known, and nobody is thrown out.
func (s *Server) mayStillWatch(ctx context.Context, token string, queues []cc.QueueID) (code websocket.StatusCode, over bool) {
	fresh, err := s.sessions.Load(ctx, token)
	if err != nil {
		return 0, false
	}
	person, err := s.signedIn(fresh)
	switch {
	case cc.CodeOf(err) == cc.Unauthenticated:
		return 4401, true
	case err == nil && !person.May(account.Supervise):
		return 4403, true
	case err == nil && (person.Me.Locked || scopeOf(supervised(person)) != scopeOf(queues)):
		return websocket.StatusTryAgainLater, true // it comes back to what it may see now
	}
	return 0, false
}
