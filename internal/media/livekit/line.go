package livekit

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"

	"visavis/internal/media"
)

// line is one client's signalling connection, both sides of it.
type line struct {
	client, server *websocket.Conn
	settled        chan struct{} // closed when the leg's rights are those of the plan

	mu     sync.Mutex // guards filter
	filter filter
}

// run passes messages until one side ends or ctx does. It returns why; nil if
// a side said goodbye.
func (l *line) run(ctx context.Context, adm media.Admission) error {
	// Cutting a read short cuts its connection, so the pumps have a context of
	// their own that ends after the goodbyes.
	pumps, cut := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 3)
	var work sync.WaitGroup
	start := func(pump func(context.Context) error) {
		work.Go(func() { ended <- pump(pumps) })
	}

	start(func(ctx context.Context) error {
		// The first message says whether the server lets the client in at all, and
		// it goes through at once: the client can prepare itself meanwhile.
		over, err := l.down(ctx)
		if err != nil {
			return err
		}
		start(l.ups)
		if adm.Settled != nil && !over {
			gate, stop := context.WithTimeout(ctx, gateLimit)
			defer stop()
			if err := adm.Settled(gate); err != nil {
				return fmt.Errorf("settle: %w", err)
			}
		}
		close(l.settled)
		return l.downs(ctx)
	})
	start(l.pings)

	var err error
	select {
	case err = <-ended:
	case <-ctx.Done():
		err = ctx.Err()
	}
	switch {
	case errors.Is(err, errSilent):
		l.client.CloseNow() // it would not hear a goodbye, and others wait to be told
	case errors.Is(err, errBadMessage):
		goodbye(l.client, websocket.StatusInvalidFramePayloadData, "message cannot be read")
	case errors.Is(err, context.Canceled):
		goodbye(l.client, websocket.StatusServiceRestart, "")
	default:
		goodbye(l.client, websocket.StatusGoingAway, "") // of no effect if it has gone by itself
	}
	cut()
	l.server.CloseNow()
	work.Wait()
	switch websocket.CloseStatus(err) {
	case websocket.StatusNormalClosure, websocket.StatusGoingAway, websocket.StatusNoStatusRcvd:
		return nil
	}
	return err
}

// goodbye tells the client that it is over. One that does not answer soon is
// not waited for: control could not stop in time.
func goodbye(client *websocket.Conn, code websocket.StatusCode, reason string) {
	late := time.AfterFunc(goodbyeLimit, func() { client.CloseNow() })
	defer late.Stop()
	client.Close(code, reason)
}

var (
	errBadMessage = errors.New("message cannot be read")
	errSilent     = errors.New("client does not answer")
)

// ups passes the client's messages once the gate is open.
func (l *line) ups(ctx context.Context) error {
	for {
		kind, data, err := l.client.Read(ctx)
		if err != nil {
			return err
		}
		if kind != websocket.MessageBinary {
			return errBadMessage // JSON, which no client of ours speaks
		}
		select {
		case <-l.settled:
		case <-ctx.Done():
			return ctx.Err()
		}
		var m livekit.SignalRequest
		if err := proto.Unmarshal(data, &m); err != nil {
			return errBadMessage
		}
		l.mu.Lock()
		pass, changed := l.filter.request(&m)
		l.mu.Unlock()
		if !pass {
			continue
		}
		if changed {
			if data, err = proto.Marshal(&m); err != nil {
				return err
			}
		}
		if err := l.server.Write(ctx, websocket.MessageBinary, data); err != nil {
			return err
		}
	}
}

// downs passes the server's messages.
func (l *line) downs(ctx context.Context) error {
	for {
		if _, err := l.down(ctx); err != nil {
			return err
		}
	}
}

// down passes one message of the server, and says to the server what follows
// from it. Over: the message was that the client is not, or no more, in the
// room; the server's end of the connection follows.
func (l *line) down(ctx context.Context) (over bool, err error) {
	kind, data, err := l.server.Read(ctx)
	if err != nil {
		return false, err
	}
	if kind != websocket.MessageBinary {
		return false, errors.New("the server speaks another language")
	}
	var m livekit.SignalResponse
	if err := proto.Unmarshal(data, &m); err != nil {
		return false, err
	}
	l.mu.Lock()
	pass, changed, say := l.filter.response(&m)
	l.mu.Unlock()
	if say != nil {
		said, err := proto.Marshal(say)
		if err != nil {
			return false, err
		}
		if err := l.server.Write(ctx, websocket.MessageBinary, said); err != nil {
			return false, err
		}
	}
	if !pass {
		return false, nil
	}
	if changed {
		if data, err = proto.Marshal(&m); err != nil {
			return false, err
		}
	}
	return m.GetLeave() != nil, l.client.Write(ctx, websocket.MessageBinary, data)
}

// pings finds a client whose connection is dead without anybody having said so.
func (l *line) pings(ctx context.Context) error {
	ticker := time.NewTicker(pingEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
		ping, stop := context.WithTimeout(ctx, pingLimit)
		err := l.client.Ping(ping)
		late := ping.Err()
		stop()
		if err != nil {
			if errors.Is(late, context.DeadlineExceeded) {
				return errSilent
			}
			return fmt.Errorf("ping: %w", err)
		}
	}
}
