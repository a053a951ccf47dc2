package livekit_test

import (
	"sync/atomic"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/media"
	"visavis/internal/media/livekit"
	"visavis/internal/media/livekit/livekittest"
)

// TestMediaCrashIsMendedByItself kills the media process in a call: everything
// is made again and the clients come back, with new legs, nobody asking.
func TestMediaCrashIsMendedByItself(t *testing.T) {
	var running atomic.Pointer[livekittest.Server]
	var rec atomic.Pointer[media.Reconciler]
	events := make(chan media.Event, 100)
	s, err := livekittest.Start(t.Context(), livekittest.Options{
		Webhook: livekit.Webhooks(func() media.Endpoint { return running.Load().Endpoint() }, func(ev media.Event) { events <- ev }),
		OnUp: func() {
			if r := rec.Load(); r != nil {
				r.Restarted()
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	running.Store(s)
	t.Cleanup(func() { s.Stop() })
	c := newControl(t, s.Endpoint)
	rec.Store(c.rec)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_contact": talk, "pty_agent": talk})
	contact, agent := c.join(t, "pty_contact"), c.join(t, "pty_agent")
	contact.Publish(cc.Microphone)
	hears(t, agent, contact.Leg(), cc.Microphone, 1)
	joined := map[cc.LegID]bool{}
	for len(joined) < 2 {
		ev := <-events
		if ev.Kind == media.Joined && ev.Room == cc.Room(c.id) {
			joined[ev.Leg] = true
			c.rec.Handle(ev)
		}
	}
	if !joined[contact.Leg()] || !joined[agent.Leg()] {
		t.Errorf("webhooks told of %v", joined)
	}

	old, at := contact.Leg(), time.Now()
	if err := s.Crash(); err != nil {
		t.Fatal(err)
	}
	if err := s.AwaitUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	soon(t, "hear the new leg", func() bool {
		return contact.Leg() != old && agent.Received(contact.Leg(), cc.Microphone) > 0
	})
	t.Logf("heard again after %v", time.Since(at).Round(time.Millisecond))
}
