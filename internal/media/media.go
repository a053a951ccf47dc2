// Package media is the seam to the media server, in our own words: rooms,
// legs and what each leg may send and receive. It also holds the two things
// that keep a media server in step with the interactions whatever software it
// is: seats, which are what browsers hold instead of a media server's tokens,
// and the Reconciler, which makes the server agree with the plan.
//
// A media server is reached through Server, by network calls only, so that a
// child process and an outside cluster are the same thing. The package must
// not know any media server's types, HTTP routes or SQL, and it decides
// nothing about who may hear whom: that is the plan, a pure function of the
// interaction.
package media

import (
	"context"
	"errors"
	"slices"
	"time"

	"visavis/internal/cc"
)

// Room names one room of the media server. The stage of an interaction has
// the interaction's id as its name.
type Room string

// StageRoom is the room where an interaction's contact is.
func StageRoom(id cc.InteractionID) Room { return Room(id) }

// Source is a kind of track that a leg may publish.
type Source string

// The sources.
const (
	Microphone  Source = "microphone"
	Camera      Source = "camera"
	Screen      Source = "screen"
	ScreenAudio Source = "screenAudio"
)

// Grant is what one leg may do in one room. The zero value is "connected and
// nothing else": neither hears nor sends.
type Grant struct {
	Subscribe bool     // receives the tracks of the others
	Publish   []Source // empty: none
	Hidden    bool     // the others are not told of it; fixed for the life of a leg
	AudioOnly bool     // never receives video; fixed for the life of a leg
}

// Equal reports whether both allow the same. The order of sources means nothing.
func (g Grant) Equal(o Grant) bool {
	return g.Subscribe == o.Subscribe && g.Hidden == o.Hidden && g.AudioOnly == o.AudioOnly &&
		g.covers(o) && o.covers(g)
}

// Meet returns what both allow. Hidden and AudioOnly are those of g: they
// cannot change under a connected leg.
func (g Grant) Meet(o Grant) Grant {
	m := Grant{Subscribe: g.Subscribe && o.Subscribe, Hidden: g.Hidden, AudioOnly: g.AudioOnly}
	for _, s := range g.Publish {
		if slices.Contains(o.Publish, s) {
			m.Publish = append(m.Publish, s)
		}
	}
	return m
}

// covers reports whether every source of o is one of g's.
func (g Grant) covers(o Grant) bool {
	for _, s := range o.Publish {
		if !slices.Contains(g.Publish, s) {
			return false
		}
	}
	return true
}

// Plan is who should be where with what, in all rooms of one interaction. A
// leg in the plan need not be connected; a connected leg that is not in the
// plan must leave; a room that is not in the plan must go. The nil Plan: no rooms.
type Plan map[Room]map[cc.LegID]Grant

// Grant returns what the plan allows a leg in a room, and whether it is there at all.
func (p Plan) Grant(room Room, leg cc.LegID) (Grant, bool) {
	g, ok := p[room][leg]
	return g, ok
}

// Participant is a leg as the media server knows it. Grant may be a moment
// old, and its AudioOnly is never known to the server.
type Participant struct {
	Leg    cc.LegID
	Grant  Grant
	Joined time.Time
}

// ErrNoRoom and ErrNoLeg say that the room, or the leg in it, is not on the
// media server (any more, or not yet).
var (
	ErrNoRoom = errors.New("media: no such room")
	ErrNoLeg  = errors.New("media: no such leg in the room")
)

// Server is a media server. All calls may be repeated; a call that returned
// nil has taken effect. Safe for concurrent use.
type Server interface {
	// EnsureRoom makes the room if it is not there.
	EnsureRoom(ctx context.Context, room Room) error
	// DeleteRoom throws everybody out and removes the room. A room that is not there is no error.
	DeleteRoom(ctx context.Context, room Room) error
	Rooms(ctx context.Context) ([]Room, error)
	// Participants lists the connected legs; none for a room that is not there.
	// A leg that joins or changes at this very moment may be missing or be shown as before.
	Participants(ctx context.Context, room Room) ([]Participant, error)
	// Permit sets what a connected leg may do from now on. It returns ErrNoLeg
	// for a leg that is not in the room, or whose join is not complete yet.
	Permit(ctx context.Context, room Room, leg cc.LegID, g Grant) error
	// Remove throws a leg out. A leg that is not there is no error.
	Remove(ctx context.Context, room Room, leg cc.LegID) error
}

// EventKind says what the media server tells of.
type EventKind string

// The kinds of event.
const (
	Joined       EventKind = "joined"
	Left         EventKind = "left"
	RoomFinished EventKind = "roomFinished"
)

// Event is something the media server tells on its own. Events may come
// late, twice or never: they wake, they do not prove.
type Event struct {
	Kind EventKind
	Room Room
	Leg  cc.LegID // empty for RoomFinished
}

// Admission is what control answers when a seat asks to be let in: where,
// under which identity and with which rights. The callbacks are called by the
// signalling proxy, each at most once.
type Admission struct {
	Room  Room
	Leg   cc.LegID
	Name  string // shown to the others in the room; may be empty
	Grant Grant
	// Settled is called when the media server has let the leg in, and returns
	// when the leg's rights there are those of the current plan (see
	// Reconciler.Admit). Nothing the client sends passes before. An error ends the connection.
	Settled func(ctx context.Context) error
	// Closed is called when the connection has ended, whoever ended it, or if
	// it never came about.
	Closed func()
}

// Seats lets browsers in. Control implements it: the seat's signature and
// whether its party is in the plan now. Errors are *cc.Error.
type Seats interface {
	// Check says whether Open would admit, without changing anything.
	Check(ctx context.Context, seat string) error
	// Open admits a seat. With reconnect the party's current leg is meant, else a new one is opened.
	Open(ctx context.Context, seat string, reconnect bool) (Admission, error)
}
