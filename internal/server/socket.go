package server

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"visavis/internal/media"
	"visavis/internal/view"
)

const (
	maxFrame  = 16 << 10        // of a client's message; pings have 40 bytes
	writeTime = 5 * time.Second // a client that takes no frame for this long is dropped
)

// heartbeat finds clients that have gone without a word. The WebSocket ping is
// answered by the browser itself, so a page whose timers are throttled in the
// background still counts as there.
type heartbeat struct {
	every   time.Duration
	patient time.Duration // for the answer
}

// Desks are found silent within 4 s; contacts' phones sleep more deeply.
var (
	deskHeartbeat    = heartbeat{every: 1500 * time.Millisecond, patient: 2500 * time.Millisecond}
	contactHeartbeat = heartbeat{every: 5 * time.Second, patient: 10 * time.Second}
)

// socket is one open event socket: it writes frames from one goroutine,
// answers pings, and ends when the client is silent, slow or gone.
type socket struct {
	conn *websocket.Conn
	beat heartbeat
	now  func() time.Time
	out  chan []byte // frames that may be lost by closing only
}

// bind gives the browser whose socket is about to open what it shows with its
// seats. Scripts do not see it, and no address has it.
func (s *Server) bind(w http.ResponseWriter, h media.Holder) {
	http.SetCookie(w, &http.Cookie{
		Name: media.BondCookie(h), Value: s.Calls.Bond(h), Path: "/media", MaxAge: 24 * 3600,
		HttpOnly: true, Secure: s.overTLS, SameSite: http.SameSiteStrictMode,
	})
}

// accept upgrades a request whose origin was checked.
func accept(w http.ResponseWriter, r *http.Request, protocols ...string) (*websocket.Conn, error) {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols:       protocols,
		InsecureSkipVerify: true, // OwnOrigin has looked, and knows our public address
		// Views have 1 to 3 kB and are sent when something happened: not worth a compressor's memory each.
		CompressionMode: websocket.CompressionDisabled,
	})
	if err != nil {
		return nil, err
	}
	conn.SetReadLimit(maxFrame)
	return conn, nil
}

// upgrade upgrades a request whose caller and origin were checked, and has its
// socket served until serve returns. Its context ends with the server too.
func (s *Server) upgrade(ctx context.Context, w http.ResponseWriter, r *http.Request, serve func(context.Context, *websocket.Conn), protocols ...string) {
	conn, err := accept(w, r, protocols...)
	if err != nil {
		return // accept has answered
	}
	defer func() { _ = conn.CloseNow() }() // mostly closed already
	leave, ok := s.enter()
	if !ok {
		return // it comes back to the next process
	}
	defer leave()
	ctx, stop := s.untilStopped(ctx)
	defer stop()
	serve(ctx, conn)
}

// serve listens while write sends, and closes the connection with the reason
// that write ended for. It returns when both have ended.
func (s *socket) serve(ctx context.Context, write func(context.Context) websocket.StatusCode) {
	ctx, stop := context.WithCancel(ctx)
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		defer stop()
		_ = s.listen(ctx) // however it ended, it has ended
	}()
	why := write(ctx)
	// In this order: a read that is given up takes the connection with it, and the reason is never told.
	_ = s.conn.Close(why, "")
	stop()
	<-gone
}

// listen reads until the client is gone and answers its pings. It also sends
// the heartbeat. It returns when ctx ends or the connection does.
func (s *socket) listen(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 2)
	var both sync.WaitGroup
	both.Go(func() { ended <- s.keepAlive(ctx) })
	both.Go(func() { ended <- s.read(ctx) })
	err := <-ended
	stop()
	both.Wait()
	return err
}

func (s *socket) keepAlive(ctx context.Context) error {
	ticker := time.NewTicker(s.beat.every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
		waiting, cancel := context.WithTimeout(ctx, s.beat.patient)
		err := s.conn.Ping(waiting)
		cancel()
		if err != nil {
			return err
		}
	}
}

func (s *socket) read(ctx context.Context) error {
	for {
		kind, body, err := s.conn.Read(ctx)
		if err != nil {
			return err
		}
		var ping struct {
			Type string  `json:"type"`
			T    float64 `json:"t"`
		}
		if kind != websocket.MessageText || json.Unmarshal(body, &ping) != nil || ping.Type != "ping" {
			return errors.New("not a ping")
		}
		frame, err := json.Marshal(view.ContactFrame{Type: view.FramePong, Data: view.Pong{T: ping.T, Now: view.MillisOf(s.now())}})
		if err != nil {
			return err
		}
		select {
		case s.out <- frame:
		default:
			return errors.New("client reads nothing") // it asks faster than it listens
		}
	}
}

// send writes one frame; a client that does not take it in time is dropped.
func (s *socket) send(ctx context.Context, frame []byte) error {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	return s.conn.Write(ctx, websocket.MessageText, frame)
}
