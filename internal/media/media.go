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

// meet returns what both grants allow. Hidden and VideoAllowed are those of
// has: they cannot change under a connected leg.
func meet(has, want cc.Grant) cc.Grant {
	both := cc.Grant{Subscribe: has.Subscribe && want.Subscribe, Hidden: has.Hidden, VideoAllowed: has.VideoAllowed}
	for _, s := range has.Publish {
		if slices.Contains(want.Publish, s) {
			both.Publish = append(both.Publish, s)
		}
	}
	return both
}

// Participant is a leg as the media server knows it. Grant may be a moment
// old, and its VideoAllowed is never known to the server: it is false here.
type Participant struct {
	Leg       cc.LegID
	Grant     cc.Grant
	Published []cc.Source // what it sends now, with the right to or without
	Joined    time.Time
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
	EnsureRoom(ctx context.Context, room cc.Room) error
	// DeleteRoom throws everybody out and removes the room. A room that is not there is no error.
	DeleteRoom(ctx context.Context, room cc.Room) error
	Rooms(ctx context.Context) ([]cc.Room, error)
	// Participants lists the connected legs; none for a room that is not there.
	// A leg that joins or changes at this very moment may be missing or be shown as before.
	Participants(ctx context.Context, room cc.Room) ([]Participant, error)
	// Permit sets what a connected leg may do from now on. It returns ErrNoLeg
	// for a leg that is not in the room, or whose join is not complete yet.
	Permit(ctx context.Context, room cc.Room, leg cc.LegID, g cc.Grant) error
	// Withdraw is Permit, and ends what the leg publishes without the right to:
	// a track that was on its way in when the right to it was taken. The rest
	// goes on unbroken.
	Withdraw(ctx context.Context, room cc.Room, leg cc.LegID, g cc.Grant) error
	// Remove throws a leg out. A leg that is not there is no error.
	Remove(ctx context.Context, room cc.Room, leg cc.LegID) error
}

// EventKind says what the media server tells of.
type EventKind string

// The kinds of event.
const (
	Joined       EventKind = "joined"
	Left         EventKind = "left"
	Published    EventKind = "published" // a track of the leg has come
	RoomFinished EventKind = "roomFinished"
)

// Event is something the media server tells on its own. Events may come
// late, twice or never: they wake, they do not prove.
type Event struct {
	Kind EventKind
	Room cc.Room
	Leg  cc.LegID // empty for RoomFinished
}

// Admission is what control answers when a seat asks to be let in: where,
// under which identity and with which rights. The callbacks are called by the
// signalling proxy, each at most once.
type Admission struct {
	Room  cc.Room
	Leg   cc.LegID
	Name  string // shown to the others in the room; may be empty
	Grant cc.Grant
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
	Check(ctx context.Context, seat string, bonds Bonds) error
	// Open admits a seat that its holder brings. With reconnect the party's current leg is meant, else a new one is opened.
	Open(ctx context.Context, seat string, bonds Bonds, reconnect bool) (Admission, error)
}
