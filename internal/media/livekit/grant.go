package livekit

import (
	"slices"
	"time"

	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"

	"visavis/internal/cc"
	"visavis/internal/media"
)

// seatLife is how long a minted token is good for: just the opening of one socket.
const seatLife = time.Minute

var sources = map[cc.Source]livekit.TrackSource{
	cc.Microphone: livekit.TrackSource_MICROPHONE,
	cc.Camera:     livekit.TrackSource_CAMERA,
	cc.Screen:     livekit.TrackSource_SCREEN_SHARE,
}

// permissionOf says a grant in LiveKit's words. Nobody may send data messages
// or change names and metadata: what people tell each other goes through control.
func permissionOf(g cc.Grant) *livekit.ParticipantPermission {
	p := &livekit.ParticipantPermission{CanSubscribe: g.Subscribe, Hidden: g.Hidden}
	for _, s := range g.Publish {
		if source, ok := sources[s]; ok {
			p.CanPublishSources = append(p.CanPublishSources, source)
		}
	}
	// "May publish" with an empty list of sources means all of them.
	p.CanPublish = len(p.CanPublishSources) > 0
	return p
}

// grantOf is the reverse. VideoAllowed cannot be read back.
func grantOf(p *livekit.ParticipantPermission) cc.Grant {
	g := cc.Grant{Subscribe: p.GetCanSubscribe(), Hidden: p.GetHidden()}
	if !p.GetCanPublish() {
		return g
	}
	allowed := p.GetCanPublishSources()
	for _, s := range []cc.Source{cc.Microphone, cc.Camera, cc.Screen} {
		if len(allowed) == 0 || slices.Contains(allowed, sources[s]) {
			g.Publish = append(g.Publish, s)
		}
	}
	return g
}

// publishedBy lists the sources that a participant sends.
func publishedBy(p *livekit.ParticipantInfo) (all []cc.Source) {
	for _, track := range p.GetTracks() {
		if s, ok := sourceOf(track.GetSource()); ok {
			all = append(all, s)
		}
	}
	return all
}

func sourceOf(s livekit.TrackSource) (cc.Source, bool) {
	for ours, theirs := range sources {
		if s == theirs {
			return ours, true
		}
	}
	return "", false
}

// mint makes the token with which the proxy opens one socket for one leg.
func mint(e media.Endpoint, a media.Admission) (string, error) {
	p := permissionOf(a.Grant)
	grant := &auth.VideoGrant{RoomJoin: true, Room: string(a.Room), Hidden: p.GetHidden()}
	grant.SetCanSubscribe(p.GetCanSubscribe())
	grant.SetCanPublish(p.GetCanPublish())
	grant.SetCanPublishSources(p.GetCanPublishSources())
	grant.SetCanPublishData(false)
	grant.SetCanUpdateOwnMetadata(false)
	return auth.NewAccessToken(e.Key, e.Secret).
		SetIdentity(string(a.Leg)).SetName(a.Name).SetVideoGrant(grant).SetValidFor(seatLife).ToJWT()
}
