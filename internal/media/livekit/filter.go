package livekit

import (
	"github.com/livekit/protocol/livekit"

	"visavis/internal/cc"
)

// filter decides what passes between one client and the server. What a client
// may send is a list of what it needs; everything else is dropped: simulated
// faults, changes of its own name and metadata, data tracks, and rules about
// who may receive its tracks, which are the plan's affair.
//
// Not safe for concurrent use: the proxy locks around it.
type filter struct {
	audioOnly bool
	ice       []*livekit.ICEServer // what clients are told instead of the server's
	self      string               // the client's own identity
	tracks    map[string]bool      // tracks of others by sid: true for audio
	announced func(cc.Source)      // hears of tracks that the client is about to send; nil: nobody does
}

// request judges one message of the client: whether it passes, and whether it was changed for that.
func (f *filter) request(m *livekit.SignalRequest) (pass, changed bool) {
	switch m := m.GetMessage().(type) {
	case *livekit.SignalRequest_Offer, *livekit.SignalRequest_Answer, *livekit.SignalRequest_Trickle,
		*livekit.SignalRequest_Mute, *livekit.SignalRequest_TrackSetting,
		*livekit.SignalRequest_Leave, *livekit.SignalRequest_UpdateLayers,
		*livekit.SignalRequest_Ping, *livekit.SignalRequest_PingReq,
		*livekit.SignalRequest_UpdateAudioTrack, *livekit.SignalRequest_UpdateVideoTrack:
		return true, false
	case *livekit.SignalRequest_AddTrack:
		if s, ok := sourceOf(m.AddTrack.GetSource()); ok && f.announced != nil {
			f.announced(s)
		}
		return true, false
	case *livekit.SignalRequest_Subscription:
		if !f.audioOnly || !m.Subscription.GetSubscribe() {
			return true, false
		}
		return f.keepAudio(m.Subscription), true
	case *livekit.SignalRequest_SyncState:
		if !f.audioOnly || m.SyncState.GetSubscription() == nil {
			return true, false
		}
		// What it says about subscriptions follows its own auto-subscribe
		// setting, which is not in force.
		m.SyncState.Subscription = nil
		return true, true
	default:
		return false, false
	}
}

// keepAudio leaves only tracks in a subscription that are known to be audio,
// and reports whether any is left.
func (f *filter) keepAudio(s *livekit.UpdateSubscription) bool {
	s.TrackSids = f.audio(s.GetTrackSids())
	left := len(s.TrackSids) > 0
	for _, p := range s.GetParticipantTracks() {
		p.TrackSids = f.audio(p.GetTrackSids())
		left = left || len(p.TrackSids) > 0
	}
	return left
}

func (f *filter) audio(sids []string) []string {
	var kept []string
	for _, sid := range sids {
		if f.tracks[sid] {
			kept = append(kept, sid)
		}
	}
	return kept
}

// response judges one message of the server. Besides, it returns what has to be
// said to the server in the client's name, or nil: what one who may only hear
// subscribes to, and the leave of one who has to begin anew.
func (f *filter) response(m *livekit.SignalResponse) (pass, changed bool, say *livekit.SignalRequest) {
	if refusesTrack(m) {
		m.Message = &livekit.SignalResponse_Leave{Leave: &livekit.LeaveRequest{
			Action: livekit.LeaveRequest_DISCONNECT, Reason: livekit.DisconnectReason_STATE_MISMATCH,
		}}
		return true, true, &livekit.SignalRequest{Message: &livekit.SignalRequest_Leave{Leave: &livekit.LeaveRequest{}}}
	}
	switch m := m.GetMessage().(type) {
	case *livekit.SignalResponse_RefreshToken:
		return false, false, nil // a real token, good for minutes
	case *livekit.SignalResponse_Join:
		// LiveKit tells of public STUN servers of other companies where none is configured.
		m.Join.IceServers = f.ice
		m.Join.AlternativeUrl = ""
		m.Join.PingInterval, m.Join.PingTimeout = clientPingEvery, clientPingLimit
		return true, true, f.hear(m.Join.GetOtherParticipants())
	case *livekit.SignalResponse_Reconnect:
		m.Reconnect.IceServers = f.ice
		return true, true, nil
	case *livekit.SignalResponse_Update:
		return true, false, f.hear(m.Update.GetParticipants())
	default:
		return true, false, nil
	}
}

// refusesTrack reports whether a track was announced when the right to it had
// just gone. Its client may have offered the track's media already, which
// LiveKit then keeps for whatever the client announces next: that would be
// published, and nothing would ever come. Only a new connection is rid of it.
func refusesTrack(m *livekit.SignalResponse) bool {
	r := m.GetRequestResponse()
	return r.GetReason() == livekit.RequestResponse_NOT_ALLOWED && r.GetAddTrack() != nil
}

// hear notes the tracks of others and returns a subscription to the audio ones not seen before.
func (f *filter) hear(others []*livekit.ParticipantInfo) *livekit.SignalRequest {
	if !f.audioOnly {
		return nil
	}
	var fresh []string
	for _, p := range others {
		if p.GetIdentity() == f.self {
			continue
		}
		for _, track := range p.GetTracks() {
			if _, seen := f.tracks[track.GetSid()]; seen {
				continue
			}
			audio := track.GetType() == livekit.TrackType_AUDIO
			f.tracks[track.GetSid()] = audio
			if audio {
				fresh = append(fresh, track.GetSid())
			}
		}
	}
	if fresh == nil {
		return nil
	}
	return &livekit.SignalRequest{Message: &livekit.SignalRequest_Subscription{
		Subscription: &livekit.UpdateSubscription{TrackSids: fresh, Subscribe: true},
	}}
}
