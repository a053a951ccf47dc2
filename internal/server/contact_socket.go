package server

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"

	"visavis/internal/cc"
	"visavis/internal/media"
	"visavis/internal/view"
)

// The contact's token comes as a subprotocol: browsers can set no header on a
// WebSocket, and an address ends up in logs.
const (
	contactProtocol = "visavis.v1"
	tokenProtocol   = "token."
)

// contactSocket serves GET /api/v1/call/socket. Its being open is what makes
// the contact's page "here".
func (s *Server) contactSocket(w http.ResponseWriter, r *http.Request) {
	id, err := s.Intake.Resume(r.Context(), tokenOf(r))
	if err == nil && !s.OwnOrigin(r) {
		err = cc.Fail(cc.Forbidden, "badOrigin")
	}
	if err == nil {
		var agreed bool
		if agreed, err = s.Intake.Agreed(r.Context(), id); err == nil && !agreed {
			err = &cc.Error{Code: cc.Conflict, Reason: "consentStale", Field: "consentVersion"}
		}
	}
	if err != nil {
		writeProblem(w, problemOf(r.Context(), s.log, err))
		return
	}
	s.bind(w, media.Holder(id))
	s.upgrade(r.Context(), w, r, func(ctx context.Context, conn *websocket.Conn) { s.serveContact(ctx, conn, id) }, contactProtocol)
}

// serveContact keeps a contact's page up to date until it goes.
func (s *Server) serveContact(ctx context.Context, conn *websocket.Conn, id cc.InteractionID) {
	c := &contact{
		s: s, id: id, stale: newStale(""),
		socket: &socket{conn: conn, beat: contactHeartbeat, now: s.now, out: make(chan []byte, 16)},
	}
	remove := s.hub.addContact(id, c.stale)
	defer remove()
	page := cc.NewID[cc.LegID]("page")
	if err := s.page(ctx, id, cc.OpenPage{Page: page}); err != nil {
		s.log.WarnContext(ctx, "contact page", "interaction", id, "err", err)
		return
	}
	defer func() {
		if s.stopping() {
			return // the page has not gone, we have: its place is kept until it is back
		}
		if err := s.page(context.WithoutCancel(ctx), id, cc.ClosePage{Page: page}); err != nil {
			s.log.Warn("page closed", "interaction", id, "err", err)
		}
	}()

	c.socket.serve(ctx, c.write)
}

// pageLimit is how long a contact who has called counts as there before their
// event socket opens: some round trips of a slow phone.
const pageLimit = 5 * time.Second

// expectPage ends the trust in a page that called: by then its socket has
// taken its place, or nobody is there.
func (s *Server) expectPage(id cc.InteractionID, page cc.LegID) {
	leave, ok := s.enter()
	if !ok {
		return // a page that nobody closes is closed by the next start
	}
	go func() {
		defer leave()
		select {
		case <-time.After(pageLimit):
		case <-s.stop:
			return // as above
		}
		if err := s.page(context.Background(), id, cc.ClosePage{Page: page}); err != nil {
			s.log.Warn("page closed", "interaction", id, "err", err)
		}
	}()
}

// page tells the interaction of its contact's page. One that has ended no longer cares.
func (s *Server) page(ctx context.Context, id cc.InteractionID, cmd cc.Command) error {
	_, err := s.Calls.Do(ctx, id, cmd, cc.ByContact, "")
	if cc.CodeOf(err) == cc.Conflict {
		return nil
	}
	return err
}

func tokenOf(r *http.Request) string {
	for _, header := range r.Header.Values("Sec-WebSocket-Protocol") {
		for protocol := range strings.SplitSeq(header, ",") {
			if token, ok := strings.CutPrefix(strings.TrimSpace(protocol), tokenProtocol); ok {
				return token
			}
		}
	}
	return ""
}

// contact is one open contact's page: what it was last sent.
type contact struct {
	s      *Server
	id     cc.InteractionID
	stale  *stale
	socket *socket

	seq     int64
	sent    []byte // without the time
	waiting bool   // its place in the queue matters
}

func (c *contact) write(ctx context.Context) websocket.StatusCode {
	pace := time.NewTicker(figuresEvery)
	defer pace.Stop()
	err := c.view(ctx)
	for {
		if err != nil {
			if ctx.Err() == nil {
				c.s.log.WarnContext(ctx, "contact socket", "interaction", c.id, "err", err)
			}
			return websocket.StatusTryAgainLater
		}
		select {
		case <-ctx.Done():
			return websocket.StatusGoingAway
		case frame := <-c.socket.out:
			err = c.socket.send(ctx, frame)
		case <-c.stale.wake:
			if due := c.stale.take(); due.all || len(due.interactions) > 0 {
				err = c.view(ctx)
			}
		case <-pace.C:
			if c.stale.takeFigures() && c.waiting {
				err = c.view(ctx)
			}
		}
	}
}

// view sends the contact's view if it has changed.
func (c *contact) view(ctx context.Context) error {
	v, err := c.s.Views.Contact(ctx, c.id)
	if err != nil {
		return err
	}
	c.waiting = v.Phase == cc.Queued || v.Phase == cc.Offered
	now := v.Now
	v.Now = 0
	body, err := json.Marshal(v)
	if err != nil || bytes.Equal(c.sent, body) {
		return err
	}
	c.sent = body
	v.Now = now
	c.seq++
	frame, err := json.Marshal(view.ContactFrame{Seq: itoa(int(c.seq)), Type: view.FrameView, Data: v})
	if err != nil {
		return err
	}
	return c.socket.send(ctx, frame)
}
