package livekit

import (
	"net/http"

	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/webhook"

	"visavis/internal/cc"
	"visavis/internal/media"
)

// maxWebhook is the longest message taken; they have one or two kilobytes.
const maxWebhook = 256 << 10

// Webhooks receives what a LiveKit server tells on its own, checks that it is
// signed with our key and passes it on. A leg counts as joined when its media
// connection is up, not when its socket is.
func Webhooks(endpoint func() media.Endpoint, tell func(media.Event)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxWebhook)
		e := endpoint()
		ev, err := webhook.ReceiveWebhookEvent(r, auth.NewSimpleKeyProvider(e.Key, e.Secret))
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		out := media.Event{Room: cc.Room(ev.GetRoom().GetName()), Leg: cc.LegID(ev.GetParticipant().GetIdentity())}
		switch ev.GetEvent() {
		case webhook.EventParticipantJoined:
			out.Kind = media.Joined
		case webhook.EventParticipantLeft, webhook.EventParticipantConnectionAborted:
			out.Kind = media.Left
		case webhook.EventTrackPublished:
			out.Kind = media.Published
		case webhook.EventRoomFinished:
			out.Kind = media.RoomFinished
		default:
			return
		}
		tell(out)
	})
}
