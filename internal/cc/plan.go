package cc

import (
	"slices"
	"strings"
)

// Room is the name of a media room. The stage, where the contact is, is named
// by the interaction's id.
type Room string

// StageRoom returns the room in which the contact and the agents meet.
func (s Interaction) StageRoom() Room { return Room(s.ID) }

// SideRoom returns the room of the consultation, "" if there is none. Its name
// tells whose it is, so that one which is left over can be found and removed.
func (s Interaction) SideRoom() Room {
	if s.Consultation == nil {
		return ""
	}
	return Room(string(s.ID) + "." + string(s.Consultation.ID))
}

// Interaction returns whose room it is, by its name.
func (r Room) Interaction() InteractionID {
	id, _, _ := strings.Cut(string(r), ".")
	return InteractionID(id)
}

// Source is a kind of track that a party may publish.
type Source string

// The sources.
const (
	Microphone Source = "microphone"
	Camera     Source = "camera"
	Screen     Source = "screen"
)

// Grant is what one leg may do in its room. VideoAllowed false means audio
// only: it must not be sent video.
type Grant struct {
	Subscribe    bool
	Publish      []Source // in the order of the constants; none: nothing at all
	VideoAllowed bool
	Hidden       bool
}

// Equal tells whether two grants are the same.
func (g Grant) Equal(o Grant) bool {
	return g.Subscribe == o.Subscribe && g.VideoAllowed == o.VideoAllowed && g.Hidden == o.Hidden && slices.Equal(g.Publish, o.Publish)
}

// Plan is the media that ought to be: which rooms exist, which legs are in
// them and what each may do. What is not in the plan must not be.
type Plan map[Room]map[LegID]Grant

// MediaPlan returns the plan of an interaction: empty unless it is offered or
// active. Let S on stage be the contact (unless held) and all agents on stage. Those in
// S publish, and subscribe if there are two of them. One who is connected at
// the moment or not makes no difference, so coming back needs no decision.
func MediaPlan(s Interaction) Plan {
	plan := Plan{}
	if !s.hasRooms() {
		return plan
	}
	var inS []PartyID
	for _, p := range s.Parties {
		held := p.Kind == ContactParty && s.Hold != nil
		if p.Place == Stage && !held {
			inS = append(inS, p.ID)
		}
	}
	talk := len(inS) >= 2
	stage := map[LegID]Grant{}
	plan[s.StageRoom()] = stage
	for _, p := range s.Parties {
		if p.Leg == "" || !s.seated(p, "") {
			continue
		}
		in := slices.Contains(inS, p.ID)
		g := Grant{Subscribe: talk && in, VideoAllowed: p.VideoRight && s.Video.Enabled}
		// A held contact goes on publishing to nobody while nobody talks:
		// phones restart cameras badly.
		if in || p.Kind == ContactParty && !talk {
			g.Publish = s.sources(p)
		}
		stage[p.Leg] = g
	}
	for _, o := range s.Offers {
		if o.Leg != "" {
			stage[o.Leg] = Grant{VideoAllowed: s.Video.Enabled} // the way is open, and nothing goes it
		}
	}
	if s.Consultation != nil {
		plan[s.SideRoom()] = s.sidePlan(*s.Consultation)
	}
	return plan
}

// sidePlan lets the two of a consultation talk while its owner is there; while
// the owner is with the contact both keep their legs and nothing else.
func (s Interaction) sidePlan(c Consultation) map[LegID]Grant {
	owner, _ := s.party(c.By)
	talk := owner.Place == Side
	legs := map[LegID]Grant{}
	for _, p := range s.Parties {
		if p.SideLeg == "" || p.ID != c.By && p.ID != c.Peer {
			continue
		}
		g := Grant{Subscribe: talk, VideoAllowed: p.VideoRight && s.Video.Enabled}
		if talk {
			g.Publish = s.sources(p)
		}
		legs[p.SideLeg] = g
	}
	return legs
}

// sources returns what a party publishes where it may speak.
func (s Interaction) sources(p Party) []Source {
	var own []Source
	if !p.Silenced {
		own = append(own, Microphone)
	}
	if s.Video.Gate == GateOn && s.Video.Enabled && p.Camera && p.VideoRight {
		own = append(own, Camera)
	}
	return own
}
