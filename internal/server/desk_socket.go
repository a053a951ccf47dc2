package server

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/coder/websocket"

	"visavis/internal/account"
	"visavis/internal/cc"
	"visavis/internal/media"
	"visavis/internal/view"
)

// figuresEvery is how often lengths of queues are sent at most.
const figuresEvery = time.Second

// deskSocket serves GET /api/v1/desk/socket.
func (s *Server) deskSocket(w http.ResponseWriter, r *http.Request) {
	ctx, token, person, err := s.deskSession(r)
	if err == nil && !s.OwnOrigin(r) {
		err = cc.Fail(cc.Forbidden, "badOrigin")
	}
	if err == nil {
		err = s.unlocked(ctx, person, inCallLocked)
	}
	if err != nil {
		writeProblem(w, problemOf(r.Context(), s.log, err))
		return
	}
	s.bind(w, media.Holder(person.ID))
	s.upgrade(ctx, w, r, func(ctx context.Context, conn *websocket.Conn) {
		s.serveDesk(ctx, conn, person, inLanguage(person.Me, r), token)
	})
}

// serveDesk keeps one desk up to date until it goes.
func (s *Server) serveDesk(ctx context.Context, conn *websocket.Conn, person account.Person, me view.Me, token string) {
	d := &desk{
		s: s, agent: person.ID, me: me, token: token, stale: newStale(token),
		socket: &socket{conn: conn, beat: deskHeartbeat, now: s.now, out: make(chan []byte, 16)},
		sent:   map[cc.InteractionID][]byte{},
	}
	d.stale.locked = person.Me.Locked
	remove := s.hub.addDesk(person.ID, d.stale)
	defer func() {
		remove()
		s.settled(context.WithoutCancel(ctx), person.ID)
	}()
	s.settled(ctx, person.ID)
	name := cc.NewID[string]("dsk")
	if _, err := s.Presence.DeskOpened(ctx, person.ID, name); err != nil {
		s.log.WarnContext(ctx, "desk opened", "agent", person.ID, "err", err)
		return
	}
	// What the closed desk leaves behind is put right even while the server stops.
	defer func() {
		if _, err := s.Presence.DeskClosed(context.WithoutCancel(ctx), person.ID, name); err != nil {
			s.log.Warn("desk closed", "agent", person.ID, "err", err)
		}
	}()

	d.socket.serve(ctx, d.write)
}

// settled makes presence follow when a desk came or went.
func (s *Server) settled(ctx context.Context, agent cc.AgentID) {
	if err := s.settleLock(ctx, agent); err != nil {
		s.log.WarnContext(ctx, "presence of locked desks", "agent", agent, "err", err)
	}
}

// deskSession finds the session of an upgrade request.
func (s *Server) deskSession(r *http.Request) (context.Context, string, account.Person, error) {
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return nil, "", account.Person{}, cc.Fail(cc.Unauthenticated, "signedOut")
	}
	ctx, err := s.sessions.Load(r.Context(), cookie.Value)
	if err != nil {
		return nil, "", account.Person{}, err
	}
	person, err := s.signedIn(ctx)
	return ctx, cookie.Value, person, err
}

// desk is one open desk: what its client was last sent.
type desk struct {
	s      *Server
	agent  cc.AgentID
	token  string
	me     view.Me
	renew  bool // me may do more or less than the client was told
	stale  *stale
	socket *socket

	seq      int64
	sent     map[cc.InteractionID][]byte
	presence []byte
	queues   []byte
}

// write sends the snapshot and then what changed, until ctx ends or the client is no longer wanted.
func (d *desk) write(ctx context.Context) websocket.StatusCode {
	if err := d.snapshot(ctx); err != nil {
		return d.failed(ctx, err)
	}
	pace := time.NewTicker(figuresEvery)
	defer pace.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return websocket.StatusGoingAway
		case frame := <-d.socket.out:
			err = d.socket.send(ctx, frame)
		case <-d.stale.wake:
			err = d.changed(ctx, d.stale.take())
		case <-pace.C:
			err = d.stillSignedIn(ctx)
			switch {
			case err != nil:
			case d.renew:
				err = d.snapshot(ctx)
			case d.stale.takeFigures():
				err = d.figures(ctx)
			}
		}
		if err != nil {
			return d.failed(ctx, err)
		}
	}
}

// failed tells a signed-out client why; any other gets its frames anew when it connects again.
func (d *desk) failed(ctx context.Context, err error) websocket.StatusCode {
	if cc.CodeOf(err) == cc.Unauthenticated {
		why := "expired"
		switch cc.ReasonOf(err) {
		case "accountDisabled":
			why = "disabled"
		case "byHand":
			why = "signedOut"
		}
		_ = d.frame(ctx, view.FrameSignedOut, "", view.SignedOut{Why: why}) // the close code says it too
		return 4401
	}
	if ctx.Err() == nil {
		d.s.log.WarnContext(ctx, "desk socket", "agent", d.agent, "err", err)
	}
	return websocket.StatusTryAgainLater
}

// stillSignedIn finds what ended the session elsewhere: another node, an administrator, time.
func (d *desk) stillSignedIn(ctx context.Context) error {
	fresh, err := d.s.read(d.token)
	if err != nil {
		return nil // the database is away: nothing is known, nobody is thrown out
	}
	person, err := d.s.signedIn(fresh)
	if err == nil {
		person.Me.Language = d.me.Language // the browser's, maybe
		// Another right shows or hides controls of every call, and panels of the desk.
		d.renew = d.renew || !slices.Equal(person.Me.Permissions, d.me.Permissions)
		d.me = person.Me
	}
	if cc.CodeOf(err) != cc.Unauthenticated {
		return nil
	}
	return err
}

func (d *desk) snapshot(ctx context.Context) error {
	snap, err := d.s.Views.Desk(ctx, d.me)
	if err != nil {
		return err
	}
	d.renew = false
	for id := range d.sent {
		d.stale.show(id, false)
	}
	clear(d.sent)
	for _, v := range snap.Interactions {
		body, err := json.Marshal(v)
		if err != nil {
			return err
		}
		d.sent[cc.InteractionID(v.ID)] = body
		d.stale.show(cc.InteractionID(v.ID), true)
	}
	snap.Presence.Locked = d.me.Locked
	if d.presence, err = json.Marshal(snap.Presence); err != nil {
		return err
	}
	if d.queues, err = json.Marshal(snap.Queues); err != nil {
		return err
	}
	return d.frame(ctx, view.FrameSnapshot, "", snap)
}

func (d *desk) changed(ctx context.Context, due due) error {
	if due.ended {
		return cc.Fail(cc.Unauthenticated, "byHand")
	}
	if due.session {
		if err := d.stillSignedIn(ctx); err != nil {
			return err
		}
	}
	if due.all || d.renew {
		return d.snapshot(ctx)
	}
	for id, event := range due.interactions {
		if err := d.interaction(ctx, id, event); err != nil {
			return err
		}
	}
	// What an agent does follows from their interactions. One that has just
	// left this desk is no longer looked for when its next event comes, so the
	// presence must not wait for that.
	if !due.presence && len(due.interactions) == 0 {
		return nil
	}
	p, err := d.s.Views.Presence(ctx, d.agent)
	if err != nil {
		return err
	}
	p.Locked = d.me.Locked
	return d.ifChanged(ctx, &d.presence, view.FramePresence, p)
}

func (d *desk) interaction(ctx context.Context, id cc.InteractionID, event string) error {
	v, err := d.s.Views.Interaction(ctx, id, view.ViewerOf(d.me))
	if err == nil && !d.me.May("call") {
		err = cc.Fail(cc.NotFound, "notFound")
	}
	if cc.CodeOf(err) == cc.NotFound && err != nil {
		if _, was := d.sent[id]; !was {
			return nil
		}
		delete(d.sent, id)
		d.stale.show(id, false)
		return d.frame(ctx, view.FrameRemoved, "", view.Removed{ID: string(id)})
	}
	if err != nil {
		return err
	}
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if bytes.Equal(d.sent[id], body) {
		return nil
	}
	d.sent[id] = body
	d.stale.show(id, true)
	return d.frame(ctx, view.FrameInteraction, event, json.RawMessage(body))
}

func (d *desk) figures(ctx context.Context) error {
	queues, err := d.s.Views.Queues(ctx, d.me)
	if err != nil {
		return err
	}
	return d.ifChanged(ctx, &d.queues, view.FrameQueues, queues)
}

func (d *desk) ifChanged(ctx context.Context, last *[]byte, kind string, v any) error {
	body, err := json.Marshal(v)
	if err != nil || bytes.Equal(*last, body) {
		return err
	}
	*last = body
	return d.frame(ctx, kind, "", json.RawMessage(body))
}

func (d *desk) frame(ctx context.Context, kind, event string, data any) error {
	d.seq++
	body, err := json.Marshal(view.DeskFrame{Seq: itoa(int(d.seq)), Type: kind, Event: event, Data: data})
	if err != nil {
		return err
	}
	return d.socket.send(ctx, body)
}
