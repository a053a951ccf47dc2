// Package mediatest helps to test what uses a media server: a Fake that keeps
// rooms in memory, and Run, the conformance suite that the fake and every real
// media server pass.
//
// It must not know any real media server.
package mediatest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"visavis/internal/cc"
	"visavis/internal/media"
)

// Fake is a media server without media. The zero value is not usable; see
// NewFake. Safe for concurrent use.
type Fake struct {
	mu     sync.Mutex
	rooms  map[cc.Room]map[cc.LegID]media.Participant
	calls  []string
	before func(ctx context.Context, call string) error
}

var _ media.Server = (*Fake)(nil)

// NewFake returns an empty media server.
func NewFake() *Fake {
	return &Fake{rooms: make(map[cc.Room]map[cc.LegID]media.Participant)}
}

// Before has f called ahead of every call of media.Server, with text such as
// "permit int_1 leg_1", and without the fake's lock. An error is the call's answer. Nil: nothing is called.
func (f *Fake) Before(fn func(ctx context.Context, call string) error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.before = fn
}

// Calls returns what was called so far, oldest first.
func (f *Fake) Calls() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

// Join lets a leg in, as a media server does for a valid token.
func (f *Fake) Join(room cc.Room, leg cc.LegID, g cc.Grant) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	legs, ok := f.rooms[room]
	if !ok {
		return media.ErrNoRoom
	}
	legs[leg] = media.Participant{Leg: leg, Grant: g, Joined: time.Now()}
	return nil
}

// Leave takes a leg away as if its connection had ended.
func (f *Fake) Leave(room cc.Room, leg cc.LegID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.rooms[room], leg)
}

// Crash loses everything, as a restart of a media server does.
func (f *Fake) Crash() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.rooms)
}

// Grant returns what a connected leg may do now.
func (f *Fake) Grant(room cc.Room, leg cc.LegID) (cc.Grant, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p, ok := f.rooms[room][leg]
	return p.Grant, ok
}

// EnsureRoom implements media.Server.
func (f *Fake) EnsureRoom(ctx context.Context, room cc.Room) error {
	return f.call(ctx, fmt.Sprintf("ensure %s", room), func() error {
		if f.rooms[room] == nil {
			f.rooms[room] = make(map[cc.LegID]media.Participant)
		}
		return nil
	})
}

// DeleteRoom implements media.Server.
func (f *Fake) DeleteRoom(ctx context.Context, room cc.Room) error {
	return f.call(ctx, fmt.Sprintf("delete %s", room), func() error {
		delete(f.rooms, room)
		return nil
	})
}

// Rooms implements media.Server.
func (f *Fake) Rooms(ctx context.Context) ([]cc.Room, error) {
	var rooms []cc.Room
	err := f.call(ctx, "rooms", func() error {
		for room := range f.rooms {
			rooms = append(rooms, room)
		}
		return nil
	})
	return rooms, err
}

// Participants implements media.Server.
func (f *Fake) Participants(ctx context.Context, room cc.Room) ([]media.Participant, error) {
	var ps []media.Participant
	err := f.call(ctx, fmt.Sprintf("participants %s", room), func() error {
		for _, p := range f.rooms[room] {
			p.Grant.VideoAllowed = false // a media server does not know
			ps = append(ps, p)
		}
		return nil
	})
	return ps, err
}

// Permit implements media.Server.
func (f *Fake) Permit(ctx context.Context, room cc.Room, leg cc.LegID, g cc.Grant) error {
	return f.call(ctx, fmt.Sprintf("permit %s %s", room, leg), func() error {
		p, ok := f.rooms[room][leg]
		if !ok {
			return media.ErrNoLeg
		}
		p.Grant = g
		f.rooms[room][leg] = p
		return nil
	})
}

// Publish has a leg send a source, whatever its rights.
func (f *Fake) Publish(room cc.Room, leg cc.LegID, s cc.Source) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.rooms[room][leg]
	p.Published = append(slices.Clone(p.Published), s)
	f.rooms[room][leg] = p
}

// Withdraw implements media.Server.
func (f *Fake) Withdraw(ctx context.Context, room cc.Room, leg cc.LegID, g cc.Grant) error {
	return f.call(ctx, fmt.Sprintf("withdraw %s %s", room, leg), func() error {
		p, ok := f.rooms[room][leg]
		if !ok {
			return media.ErrNoLeg
		}
		p.Grant = g
		p.Published = slices.DeleteFunc(slices.Clone(p.Published), func(s cc.Source) bool { return !slices.Contains(g.Publish, s) })
		f.rooms[room][leg] = p
		return nil
	})
}

// Remove implements media.Server.
func (f *Fake) Remove(ctx context.Context, room cc.Room, leg cc.LegID) error {
	return f.call(ctx, fmt.Sprintf("remove %s %s", room, leg), func() error {
		delete(f.rooms[room], leg)
		return nil
	})
}

func (f *Fake) call(ctx context.Context, name string, do func() error) error {
	f.mu.Lock()
	f.calls = append(f.calls, name)
	before := f.before
	f.mu.Unlock()
	if before != nil {
		if err := before(ctx, name); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return do()
}
