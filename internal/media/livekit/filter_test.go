package livekit_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/proto"

	"visavis/internal/cc"
	"visavis/internal/limit"
	"visavis/internal/media"
	ours "visavis/internal/media/livekit"
)

// wire is a client that speaks the signalling protocol by hand, for what a
// well-behaved one never says.
type wire struct {
	t    testing.TB
	conn *websocket.Conn
}

func dial(t testing.TB, base, token string) wire {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, base+"/rtc?protocol=16&sdk=go&auto_subscribe=1", &websocket.DialOptions{
		HTTPHeader: http.Header{"Authorization": {"Bearer " + token}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.CloseNow() })
	conn.SetReadLimit(1 << 20)
	return wire{t, conn}
}

func (w wire) say(m *livekit.SignalRequest) {
	w.t.Helper()
	data, err := proto.Marshal(m)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.conn.Write(w.t.Context(), websocket.MessageBinary, data); err != nil {
		w.t.Fatal(err)
	}
}

func (w wire) hear() *livekit.SignalResponse {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 10*time.Second)
	defer cancel()
	_, data, err := w.conn.Read(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	var m livekit.SignalResponse
	if err := proto.Unmarshal(data, &m); err != nil {
		w.t.Fatal(err)
	}
	return &m
}

// toPong asks for a pong and returns what came before it.
func (w wire) toPong() []*livekit.SignalResponse {
	w.t.Helper()
	mark := time.Now().UnixNano()
	w.say(&livekit.SignalRequest{Message: &livekit.SignalRequest_PingReq{PingReq: &livekit.Ping{Timestamp: mark}}})
	var before []*livekit.SignalResponse
	for {
		m := w.hear()
		if m.GetPongResp().GetLastPingTimestamp() == mark {
			return before
		}
		before = append(before, m)
	}
}

// tokensTold has the rights of a leg changed and reports whether a token came with it.
func tokensTold(w wire, change func()) bool {
	change()
	// The token follows the change in the server's own time; a pong asked for
	// later comes later. Twice, for the change may have been told while the first was on its way.
	for _, m := range append(w.toPong(), w.toPong()...) {
		if m.GetRefreshToken() != "" {
			return true
		}
	}
	return false
}

func TestBrowsersGetNoTokenAndNoForeignServers(t *testing.T) {
	s := server(t)
	c := newControl(t, s.Endpoint)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_a": talk})
	if err := c.server.EnsureRoom(t.Context(), "direct"); err != nil {
		t.Fatal(err)
	}
	token, err := ours.Mint(s.Endpoint(), media.Admission{Room: "direct", Leg: "leg_d", Grant: talk})
	if err != nil {
		t.Fatal(err)
	}
	direct, proxied := dial(t, s.Endpoint().URL, token), dial(t, c.url, c.seat("pty_a"))

	if join := direct.hear().GetJoin(); len(join.GetIceServers()) == 0 {
		t.Error("the server told of no STUN servers: this test proves nothing any more")
	}
	if join := proxied.hear().GetJoin(); join == nil || len(join.GetIceServers()) != 0 {
		t.Errorf("join through the proxy: %v", join)
	}
	if !tokensTold(direct, func() {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		for errors.Is(c.server.Permit(ctx, "direct", "leg_d", cc.Grant{}), media.ErrNoLeg) {
		}
	}) {
		t.Error("the server sent no token: this test proves nothing any more")
	}
	if tokensTold(proxied, func() { c.set(t, map[cc.PartyID]cc.Grant{"pty_a": nothing}) }) {
		t.Error("a token came through the proxy")
	}
}

func TestWhatClientsMustNotSayIsDropped(t *testing.T) {
	s := server(t)
	c := newControl(t, s.Endpoint)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_a": talk})
	w := dial(t, c.url, c.seat("pty_a"))
	w.hear()
	w.say(&livekit.SignalRequest{Message: &livekit.SignalRequest_Simulate{Simulate: &livekit.SimulateScenario{
		Scenario: &livekit.SimulateScenario_ServerLeave{ServerLeave: true},
	}}})
	w.say(&livekit.SignalRequest{Message: &livekit.SignalRequest_UpdateMetadata{UpdateMetadata: &livekit.UpdateParticipantMetadata{
		Name: "somebody else", Metadata: "{}", RequestId: 7,
	}}})
	w.say(&livekit.SignalRequest{Message: &livekit.SignalRequest_SubscriptionPermission{SubscriptionPermission: &livekit.SubscriptionPermission{}}})
	w.say(&livekit.SignalRequest{Message: &livekit.SignalRequest_PublishDataTrackRequest{PublishDataTrackRequest: &livekit.PublishDataTrackRequest{}}})
	for _, m := range append(w.toPong(), w.toPong()...) {
		if m.GetLeave() != nil || m.GetRequestResponse() != nil || m.GetPublishDataTrackResponse() != nil {
			t.Errorf("the server heard it: %v", m)
		}
	}
}

// LiveKit keeps the media of a track that it refused for the next one that is announced.
func TestARefusedTrackEndsTheConnection(t *testing.T) {
	s := server(t)
	c := newControl(t, s.Endpoint)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_a": nothing})
	w := dial(t, c.url, c.seat("pty_a"))
	w.hear()
	w.say(&livekit.SignalRequest{Message: &livekit.SignalRequest_AddTrack{AddTrack: &livekit.AddTrackRequest{
		Cid: "mic", Type: livekit.TrackType_AUDIO, Source: livekit.TrackSource_MICROPHONE,
	}}})
	for {
		m := w.hear()
		if m.GetTrackPublished() != nil {
			t.Fatal("the server allowed it: this test proves nothing any more")
		}
		if leave := m.GetLeave(); leave != nil {
			if leave.GetAction() != livekit.LeaveRequest_DISCONNECT {
				t.Errorf("told to %s", leave.GetAction())
			}
			break
		}
	}
	soon(t, "the server lets it go", func() bool {
		there, err := c.server.Participants(t.Context(), cc.Room(c.id))
		return err == nil && len(there) == 0
	})
}

func TestNothingPassesBeforeTheRightsAreSettled(t *testing.T) {
	s := server(t)
	c := newControl(t, s.Endpoint)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_a": talk, "pty_b": talk})
	settle := make(chan struct{})
	c.settle = func(ctx context.Context) error {
		select {
		case <-settle:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	gated := dial(t, c.url, c.seat("pty_a"))
	if gated.hear().GetJoin() == nil {
		t.Fatal("no join response")
	}
	c.mu.Lock()
	c.settle = nil
	c.mu.Unlock()
	free := dial(t, c.url, c.seat("pty_b"))
	free.hear()

	gated.say(&livekit.SignalRequest{Message: &livekit.SignalRequest_PingReq{PingReq: &livekit.Ping{Timestamp: 1}}})
	heard := make(chan *livekit.SignalResponse, 100)
	go func() {
		for {
			_, data, err := gated.conn.Read(t.Context())
			if err != nil {
				close(heard)
				return
			}
			var m livekit.SignalResponse
			if proto.Unmarshal(data, &m) == nil {
				heard <- &m
			}
		}
	}()
	for range 20 { // as many turns as it takes others to be answered
		free.toPong()
	}
	select {
	case m := <-heard:
		t.Errorf("passed before the rights were settled: %v", m)
	default:
	}
	close(settle)
	for m := range heard {
		if m.GetPongResp() != nil {
			return
		}
	}
	t.Error("what was held back got lost")
}

func TestMonstrousMessagesEndTheConnection(t *testing.T) {
	s := server(t)
	c := newControl(t, s.Endpoint)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_a": talk})
	for name, say := range map[string]func(*websocket.Conn) error{
		"too big": func(c *websocket.Conn) error {
			return c.Write(t.Context(), websocket.MessageBinary, make([]byte, 300<<10))
		},
		"text": func(c *websocket.Conn) error {
			return c.Write(t.Context(), websocket.MessageText, []byte(`{"ping":"1"}`))
		},
		"nonsense": func(c *websocket.Conn) error {
			return c.Write(t.Context(), websocket.MessageBinary, []byte{0xff, 0xff, 1})
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := dial(t, c.url, c.seat("pty_a"))
			if w.hear().GetJoin() == nil {
				t.Fatal("no join response")
			}
			if err := say(w.conn); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			for {
				if _, _, err := w.conn.Read(ctx); err != nil {
					if ctx.Err() != nil {
						t.Error("the connection goes on")
					}
					return
				}
			}
		})
	}
}

func TestForgedSeats(t *testing.T) {
	s := server(t)
	c := newControl(t, s.Endpoint)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_a": talk})
	seat := c.seat("pty_a")
	payload, sig, _ := strings.Cut(seat, ".")
	other := media.SeatKey("another key of thirty-two bytes!")
	for name, token := range map[string]string{
		"empty": "", "no signature": payload, "empty signature": payload + ".",
		"other payload": "e30." + sig, "other key": other.Sign(media.Seat{Interaction: c.id, Party: "pty_a", Room: cc.Room(c.id)}),
		"not encoded": "%%%.%%%", "long": strings.Repeat("a", 5000) + "." + sig,
	} {
		if _, err := c.key.Open(token); cc.ReasonOf(err) != "seatGone" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if status := get(t, c.url+"/rtc/validate?access_token="+payload+".x", nil); status != 401 {
		t.Errorf("forged: %d", status)
	}
	got, err := c.key.Open(seat)
	if err != nil || got != (media.Seat{Interaction: c.id, Party: "pty_a", Room: cc.Room(c.id)}) {
		t.Errorf("a good seat: %+v %v", got, err)
	}
}

func TestOneSeatDoesNotOpenWithoutEnd(t *testing.T) {
	s := server(t)
	c := newControl(t, s.Endpoint)
	c.opens = limit.Rate{Burst: 3, Every: time.Hour}
	c.start(s.Endpoint)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_a": talk, "pty_b": talk})
	try := func(party cc.PartyID) int {
		conn, resp, err := websocket.Dial(t.Context(), c.url+"/rtc?access_token="+c.seat(party), nil)
		if err == nil {
			conn.CloseNow()
		}
		return resp.StatusCode
	}
	for n := range 5 {
		want := http.StatusSwitchingProtocols
		if n >= 3 {
			want = http.StatusTooManyRequests
		}
		if got := try("pty_a"); got != want {
			t.Errorf("opening %d: %d, want %d", n, got, want)
		}
	}
	if status := try("pty_b"); status != http.StatusSwitchingProtocols {
		t.Errorf("another seat: %d", status)
	}
}

func TestBrowsersAreToldOfOurWaysIn(t *testing.T) {
	s := server(t)
	c := newControl(t, s.Endpoint)
	c.set(t, map[cc.PartyID]cc.Grant{"pty_a": talk})
	w := dial(t, c.url, c.seat("pty_a"))
	want := map[string]bool{
		fmt.Sprintf("udp 127.0.0.1 %d", s.Node().UDPPort): true,
		fmt.Sprintf("tcp 127.0.0.1 %d", s.Node().TCPPort): true,
	}
	lite := false
	for len(want) > 0 {
		m := w.hear()
		text := m.GetTrickle().GetCandidateInit() + m.GetOffer().GetSdp()
		lite = lite || strings.Contains(text, "a=ice-lite")
		for line := range strings.Lines(text) {
			// candidate:<foundation> <component> <protocol> <priority> <address> <port> …
			if f := strings.Fields(line[max(0, strings.Index(line, "candidate:")):]); len(f) > 5 {
				delete(want, strings.ToLower(f[2])+" "+f[4]+" "+f[5])
			}
		}
	}
	if !lite {
		t.Error("the server looks for ways to the browser by itself")
	}
}
