package livekit_test

import (
	"testing"

	"visavis/internal/cc"
	"visavis/internal/media"
	"visavis/internal/media/livekit"
	"visavis/internal/media/livekit/livekittest"
)

// BenchmarkSignalling compares opening a signalling connection, up to the
// first answer, with and without the proxy and its gate between.
func BenchmarkSignalling(b *testing.B) {
	s := server(b)
	c := newControl(b, s.Endpoint)
	c.set(b, map[cc.PartyID]cc.Grant{"pty_a": talk})
	b.Run("direct", func(b *testing.B) {
		if err := c.server.EnsureRoom(b.Context(), "direct"); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			token, err := livekit.Mint(s.Endpoint(), media.Admission{Room: "direct", Leg: cc.NewID[cc.LegID]("leg"), Grant: talk})
			if err != nil {
				b.Fatal(err)
			}
			open(b, s.Endpoint().URL, token)
		}
	})
	b.Run("proxy", func(b *testing.B) {
		for b.Loop() {
			open(b, c.url, c.seat("pty_a"))
		}
	})
}

func open(b *testing.B, base, token string) {
	w := dial(b, base, token)
	w.hear()
	w.toPong()
	w.conn.CloseNow()
}

// BenchmarkHold is what hold and resume cost until the media server has confirmed them.
func BenchmarkHold(b *testing.B) {
	s := server(b)
	c := newControl(b, s.Endpoint)
	on := map[cc.PartyID]cc.Grant{"pty_a": talk, "pty_b": talk}
	off := map[cc.PartyID]cc.Grant{"pty_a": nothing, "pty_b": nothing}
	c.set(b, on)
	c.join(b, "pty_a", livekittest.SinglePeerConnection())
	c.join(b, "pty_b", livekittest.SinglePeerConnection())
	for b.Loop() {
		c.set(b, off)
		c.set(b, on)
	}
}
