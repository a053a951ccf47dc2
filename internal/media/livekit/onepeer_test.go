//go:build !race

package livekit_test

import (
	"testing"

	"visavis/internal/media/livekit/livekittest"
)

// Browsers' clients have one peer connection, asked for by one packed request.
// With one, pion's receiving side has a race of its own (its prober of
// undeclared streams against the start of a receiver), so these calls are not
// made under the race detector; what the proxy does for them is the same code.

func TestCallWithOnePeerConnection(t *testing.T) {
	callThroughTheProxy(t, livekittest.SinglePeerConnection())
}

func TestWhoMayOnlyHearWithOnePeerConnection(t *testing.T) {
	mayOnlyHear(t, livekittest.SinglePeerConnection())
}
