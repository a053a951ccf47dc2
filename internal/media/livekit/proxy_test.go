package livekit_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/livekit/protocol/livekit"

	"visavis/internal/cc"
	"visavis/internal/media"
	"visavis/internal/media/livekit/livekittest"
)

func TestCallThroughTheProxy(t *testing.T) { callThroughTheProxy(t) }

func callThroughTheProxy(t *testing.T, options ...livekittest.JoinOption) {
	s := server(t)
	clock := newClock(t, s.Endpoint)
	c := newControl(t, s.Endpoint)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_contact": talk, "pty_agent": talk})
	contact, agent := c.join(t, "pty_contact", options...), c.join(t, "pty_agent", options...)
	contact.Publish(cc.Microphone)
	agent.Publish(cc.Microphone)
	hears(t, agent, contact.Leg(), cc.Microphone, 10)
	hears(t, contact, agent.Leg(), cc.Microphone, 10)

	toAgent := func() int64 { return agent.Received(contact.Leg(), cc.Microphone) }
	toContact := func() int64 { return contact.Received(agent.Leg(), cc.Microphone) }

	// Hold as the plan of one agent has it: nobody is subscribed, everybody may publish.
	mute := cc.Grant{VideoAllowed: true, Publish: []cc.Source{cc.Microphone}}
	c.set(t, map[cc.PartyID]cc.Grant{"pty_contact": mute, "pty_agent": mute})
	clock.quiet(t, "hold", toAgent, toContact)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_contact": talk, "pty_agent": talk})
	hears(t, agent, contact.Leg(), cc.Microphone, 10)
	hears(t, contact, agent.Leg(), cc.Microphone, 10)

	// The contact alone loses everything, as on hold with several agents.
	c.set(t, map[cc.PartyID]cc.Grant{"pty_contact": nothing, "pty_agent": talk})
	clock.quiet(t, "all rights taken", toAgent, toContact)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_contact": talk, "pty_agent": talk})
	hears(t, agent, contact.Leg(), cc.Microphone, 10)
	hears(t, contact, agent.Leg(), cc.Microphone, 10)

	// The video gate: a camera is wished from the start and flows only with the right.
	contact.Publish(cc.Camera)
	clock.quiet(t, "no right to a camera", func() int64 { return agent.Received(contact.Leg(), cc.Camera) })
	withCamera := cc.Grant{Subscribe: true, VideoAllowed: true, Publish: []cc.Source{cc.Microphone, cc.Camera}}
	c.set(t, map[cc.PartyID]cc.Grant{"pty_contact": withCamera, "pty_agent": talk})
	hears(t, agent, contact.Leg(), cc.Camera, 5)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_contact": talk, "pty_agent": talk})
	clock.quiet(t, "the right to a camera taken", func() int64 { return agent.Received(contact.Leg(), cc.Camera) })
	hears(t, agent, contact.Leg(), cc.Microphone, 10)
}

func TestRemovedMeansOut(t *testing.T) {
	s := server(t)
	c := newControl(t, s.Endpoint)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_contact": talk, "pty_agent": talk})
	contact := c.join(t, "pty_contact")
	c.set(t, map[cc.PartyID]cc.Grant{"pty_agent": talk})
	<-contact.Gone()
	soon(t, "the end is reported", func() bool { return c.hasClosed(contact.Leg()) })

	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if again, err := livekittest.Join(ctx, c.url, c.seat("pty_contact")); err == nil {
		again.Leave()
		t.Error("came back with an old seat")
	}
	for path, want := range map[string]int{"/rtc/validate": 401, "/rtc/v1/validate": 422, "/rtc": 422, "/nothing": 404} {
		if status := get(t, c.url+path+"?access_token="+c.seat("pty_contact"), nil); status != want {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
	}
	if status := get(t, c.url+"/rtc/validate?access_token="+c.seat("pty_agent"), nil); status != 200 {
		t.Errorf("a good seat: %d", status)
	}
	if status := get(t, c.url+"/rtc/validate?access_token="+c.seat("pty_agent"), http.Header{"Origin": {"https://evil.example"}}); status != 403 {
		t.Errorf("a foreign page: %d", status)
	}
}

func TestEndingAnInteractionEmptiesItsRoom(t *testing.T) {
	s := server(t)
	c := newControl(t, s.Endpoint)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_contact": talk, "pty_agent": talk})
	contact, agent := c.join(t, "pty_contact"), c.join(t, "pty_agent")
	c.set(t, nil)
	<-contact.Gone()
	<-agent.Gone()
	rooms, err := c.server.Rooms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, room := range rooms {
		if room == cc.Room(c.id) {
			t.Error("the room is still there")
		}
	}
}

func TestMissingRoomIsMadeForTheOneWhoJoins(t *testing.T) {
	s := server(t)
	c := newControl(t, s.Endpoint)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_contact": talk})
	if err := c.server.DeleteRoom(t.Context(), cc.Room(c.id)); err != nil {
		t.Fatal(err)
	}
	c.join(t, "pty_contact")
}

func TestWhoResumesWhereNoServerIsBeginsAnew(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	s := server(t)
	c := newControl(t, s.Endpoint)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_a": talk})
	c.start(func() media.Endpoint {
		e := s.Endpoint()
		e.URL = "http://" + l.Addr().String()
		return e
	})
	conn, _, err := websocket.Dial(t.Context(), c.url+"/rtc?reconnect=1&access_token="+c.seat("pty_a"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	if leave := (wire{t, conn}).hear().GetLeave(); leave.GetAction() != livekit.LeaveRequest_RECONNECT {
		t.Errorf("told %v", leave)
	}

	// Whoever comes for the first time waits for the next server.
	soon, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if _, _, err := websocket.Dial(soon, c.url+"/rtc?access_token="+c.seat("pty_a"), nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a first join is not kept waiting: %v", err)
	}
}

func TestWhoWaitsForAServerIsLetInWhenItIsThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	s := server(t)
	c := newControl(t, s.Endpoint)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_a": talk})
	var tries atomic.Int32
	c.start(func() media.Endpoint {
		e := s.Endpoint()
		// Late, but well within what a browser waits: after more tries than a doubled limit can be doubled.
		if tries.Add(1) <= 41 {
			e.URL = "http://" + address
		}
		return e
	})
	c.join(t, "pty_a")
	if n := tries.Load(); n != 42 {
		t.Errorf("let in at try %d of 42", n)
	}
}

func TestReloadTakesTheLegOver(t *testing.T) {
	s := server(t)
	c := newControl(t, s.Endpoint)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_contact": talk, "pty_agent": talk})
	contact, before := c.join(t, "pty_contact"), c.join(t, "pty_agent")
	contact.Publish(cc.Microphone)
	hears(t, before, contact.Leg(), cc.Microphone, 1)
	after := c.join(t, "pty_agent")
	<-before.Gone()
	if before.Leg() == after.Leg() {
		t.Error("a leg was used twice")
	}
	hears(t, after, contact.Leg(), cc.Microphone, 10)
	soon(t, "the contact sees one agent", func() bool {
		others := contact.Others()
		return len(others) == 1 && others[0] == after.Leg()
	})
}

func TestWhoMayOnlyHear(t *testing.T) { mayOnlyHear(t) }

func mayOnlyHear(t *testing.T, options ...livekittest.JoinOption) {
	s := server(t)
	clock := newClock(t, s.Endpoint)
	c := newControl(t, s.Endpoint)
	seen := cc.Grant{Subscribe: true, VideoAllowed: true, Publish: []cc.Source{cc.Microphone, cc.Camera}}
	ears := talk
	ears.VideoAllowed = false
	parties := map[cc.PartyID]cc.Grant{"pty_contact": seen, "pty_agent": ears, "pty_other": talk}
	c.set(t, parties)
	contact, other := c.join(t, "pty_contact"), c.join(t, "pty_other")
	contact.Publish(cc.Microphone)
	contact.Publish(cc.Camera)
	hears(t, other, contact.Leg(), cc.Camera, 1)
	agent := c.join(t, "pty_agent", options...)
	hears(t, agent, contact.Leg(), cc.Microphone, 10)
	clock.quiet(t, "video to one who may only hear", func() int64 { return agent.Received(contact.Leg(), cc.Camera) })

	c.set(t, map[cc.PartyID]cc.Grant{"pty_contact": nothing, "pty_agent": ears, "pty_other": talk})
	c.set(t, parties)
	hears(t, agent, contact.Leg(), cc.Microphone, 10)
	hears(t, other, contact.Leg(), cc.Camera, 1)
	clock.quiet(t, "video after a hold", func() int64 { return agent.Received(contact.Leg(), cc.Camera) })
}

func TestControlRestartIsNotHeard(t *testing.T) {
	s := server(t)
	c := newControl(t, s.Endpoint)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_contact": talk, "pty_agent": talk})
	contact, agent := c.join(t, "pty_contact"), c.join(t, "pty_agent")
	contact.Publish(cc.Microphone)
	hears(t, agent, contact.Leg(), cc.Microphone, 1)

	old := c.proxy.Load()
	c.start(s.Endpoint)
	old.Close()
	soon(t, "both notice", func() bool { return contact.Away() && agent.Away() })
	hears(t, agent, contact.Leg(), cc.Microphone, 10)
	soon(t, "both are back", func() bool { return !contact.Away() && !agent.Away() })
	if c.hasClosed(contact.Leg()) || c.hasClosed(agent.Leg()) {
		t.Error("a planned restart was reported as the end of a leg")
	}
	c.mu.Lock()
	same := c.legs["pty_contact"] == contact.Leg() && c.legs["pty_agent"] == agent.Leg()
	c.mu.Unlock()
	if !same {
		t.Error("coming back made new legs")
	}
	// The new connections carry on: a change reaches the clients.
	c.set(t, map[cc.PartyID]cc.Grant{"pty_contact": nothing, "pty_agent": talk})
	c.set(t, map[cc.PartyID]cc.Grant{"pty_contact": talk, "pty_agent": talk})
	hears(t, agent, contact.Leg(), cc.Microphone, 10)
}

func get(t *testing.T, url string, header http.Header) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

// A client whose network goes away without a word: the connection stands, and nothing comes.
func TestASilentClientIsFound(t *testing.T) {
	s := server(t)
	c := newControl(t, s.Endpoint)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_contact": talk, "pty_agent": talk})
	from, cut := cable(t, c.url)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	client, err := livekittest.Join(ctx, from, c.seat("pty_contact"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Leave)
	cut()
	at := time.Now()
	soon(t, "the loss is reported", func() bool { return c.hasClosed(client.Leg()) })
	// 3.5 s on a quiet machine; the media server alone takes 15 to 20.
	if took := time.Since(at); took > 8*time.Second {
		t.Errorf("found after %s", took)
	}
}

// cable returns an address that leads to a server's until it is cut: then nothing passes, and nobody is told.
func cable(t *testing.T, to string) (from string, cut func()) {
	t.Helper()
	server, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	var dead atomic.Bool
	pass := func(from, to net.Conn) {
		b := make([]byte, 32<<10)
		for {
			n, err := from.Read(b)
			if err != nil && !dead.Load() {
				_ = to.Close()
			}
			if err != nil {
				return
			}
			if !dead.Load() {
				_, _ = to.Write(b[:n])
			}
		}
	}
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", server.Host)
			if err != nil {
				_ = near.Close()
				return
			}
			t.Cleanup(func() { _, _ = near.Close(), far.Close() })
			go pass(near, far)
			go pass(far, near)
		}
	}()
	return "http://" + l.Addr().String() + server.Path, func() { dead.Store(true) }
}
