package mediatest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/media"
)

// Rig is one media server under test and a way to join it.
type Rig struct {
	Server media.Server
	// Join connects a leg with the rights of g and returns when the server has
	// let it in, with a function that disconnects it. It fails with
	// media.ErrNoRoom if the room is not there.
	Join func(ctx context.Context, room cc.Room, leg cc.LegID, g cc.Grant) (leave func(), err error)
}

// Run is what every media.Server must do. The factory is called for each
// test and may share one server: the rooms' names differ.
func Run(t *testing.T, factory func(t *testing.T) Rig) {
	talk := cc.Grant{Subscribe: true, Publish: []cc.Source{cc.Microphone}}
	tests := map[string]func(t *testing.T, ctx context.Context, rig Rig, room cc.Room){
		"a room is made once, listed and deleted": func(t *testing.T, ctx context.Context, rig Rig, room cc.Room) {
			for range 2 {
				must(t, rig.Server.EnsureRoom(ctx, room))
			}
			eventually(t, "the room is listed", func() bool { return hasRoom(t, ctx, rig, room) })
			for range 2 {
				must(t, rig.Server.DeleteRoom(ctx, room))
			}
			eventually(t, "the room is gone", func() bool { return !hasRoom(t, ctx, rig, room) })
		},
		"a missing room has nobody in it and lets nobody in": func(t *testing.T, ctx context.Context, rig Rig, room cc.Room) {
			ps, err := rig.Server.Participants(ctx, room)
			must(t, err)
			if len(ps) != 0 {
				t.Errorf("participants of a missing room: %v", ps)
			}
			if _, err := rig.Join(ctx, room, "leg_a", talk); !errors.Is(err, media.ErrNoRoom) {
				t.Errorf("joining a missing room: %v, want ErrNoRoom", err)
			}
		},
		"rights of a token and of a call are listed": func(t *testing.T, ctx context.Context, rig Rig, room cc.Room) {
			must(t, rig.Server.EnsureRoom(ctx, room))
			_, err := rig.Join(ctx, room, "leg_a", talk)
			must(t, err)
			wantGrant(t, ctx, rig, room, "leg_a", talk)
			for _, g := range []cc.Grant{
				{},
				{Subscribe: true},
				{Publish: []cc.Source{cc.Microphone, cc.Camera}},
				{Subscribe: true, Publish: []cc.Source{cc.Screen}},
				talk,
			} {
				for range 2 { // repeating changes nothing
					must(t, permitSoon(ctx, rig, room, "leg_a", g))
				}
				wantGrant(t, ctx, rig, room, "leg_a", g)
			}
		},
		"a hidden leg is listed as hidden": func(t *testing.T, ctx context.Context, rig Rig, room cc.Room) {
			must(t, rig.Server.EnsureRoom(ctx, room))
			g := cc.Grant{Subscribe: true, Hidden: true}
			_, err := rig.Join(ctx, room, "leg_h", g)
			must(t, err)
			wantGrant(t, ctx, rig, room, "leg_h", g)
		},
		"permitting who is not there": func(t *testing.T, ctx context.Context, rig Rig, room cc.Room) {
			if err := rig.Server.Permit(ctx, room, "leg_x", talk); !errors.Is(err, media.ErrNoLeg) {
				t.Errorf("in a missing room: %v, want ErrNoLeg", err)
			}
			must(t, rig.Server.EnsureRoom(ctx, room))
			if err := rig.Server.Permit(ctx, room, "leg_x", talk); !errors.Is(err, media.ErrNoLeg) {
				t.Errorf("in a room: %v, want ErrNoLeg", err)
			}
		},
		"withdrawing grants, and finds nobody where nobody is": func(t *testing.T, ctx context.Context, rig Rig, room cc.Room) {
			must(t, rig.Server.EnsureRoom(ctx, room))
			if err := rig.Server.Withdraw(ctx, room, "leg_x", talk); !errors.Is(err, media.ErrNoLeg) {
				t.Errorf("who is not there: %v, want ErrNoLeg", err)
			}
			_, err := rig.Join(ctx, room, "leg_a", talk)
			must(t, err)
			must(t, permitSoon(ctx, rig, room, "leg_a", talk))
			for _, g := range []cc.Grant{{Subscribe: true}, talk, {}} {
				must(t, rig.Server.Withdraw(ctx, room, "leg_a", g))
				wantGrant(t, ctx, rig, room, "leg_a", g)
			}
		},
		"removing, also who is not there": func(t *testing.T, ctx context.Context, rig Rig, room cc.Room) {
			must(t, rig.Server.Remove(ctx, room, "leg_x"))
			must(t, rig.Server.EnsureRoom(ctx, room))
			for _, leg := range []cc.LegID{"leg_a", "leg_b"} {
				_, err := rig.Join(ctx, room, leg, talk)
				must(t, err)
				must(t, permitSoon(ctx, rig, room, leg, talk))
			}
			for range 2 {
				must(t, rig.Server.Remove(ctx, room, "leg_a"))
			}
			eventually(t, "only the other is there", func() bool {
				return slices.Equal(legsOf(t, ctx, rig, room), []cc.LegID{"leg_b"})
			})
		},
		"who leaves is not listed": func(t *testing.T, ctx context.Context, rig Rig, room cc.Room) {
			must(t, rig.Server.EnsureRoom(ctx, room))
			leave, err := rig.Join(ctx, room, "leg_a", talk)
			must(t, err)
			must(t, permitSoon(ctx, rig, room, "leg_a", talk))
			leave()
			eventually(t, "nobody is there", func() bool { return len(legsOf(t, ctx, rig, room)) == 0 })
		},
		"deleting a room throws everybody out": func(t *testing.T, ctx context.Context, rig Rig, room cc.Room) {
			must(t, rig.Server.EnsureRoom(ctx, room))
			_, err := rig.Join(ctx, room, "leg_a", talk)
			must(t, err)
			must(t, permitSoon(ctx, rig, room, "leg_a", talk))
			must(t, rig.Server.DeleteRoom(ctx, room))
			eventually(t, "nobody is there", func() bool { return len(legsOf(t, ctx, rig, room)) == 0 })
			must(t, rig.Server.EnsureRoom(ctx, room))
			if legs := legsOf(t, ctx, rig, room); len(legs) != 0 {
				t.Errorf("made again, the room has %v", legs)
			}
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			test(t, ctx, factory(t), cc.Room(cc.NewID[string]("int")))
		})
	}
}

// permitSoon permits a leg whose join may still be completing.
func permitSoon(ctx context.Context, rig Rig, room cc.Room, leg cc.LegID, g cc.Grant) error {
	for {
		err := rig.Server.Permit(ctx, room, leg, g)
		if !errors.Is(err, media.ErrNoLeg) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func wantGrant(t *testing.T, ctx context.Context, rig Rig, room cc.Room, leg cc.LegID, want cc.Grant) {
	t.Helper()
	eventually(t, "the rights are listed", func() bool {
		ps, err := rig.Server.Participants(ctx, room)
		must(t, err)
		return len(ps) == 1 && ps[0].Leg == leg && ps[0].Grant.Equal(want) && !ps[0].Joined.IsZero()
	})
}

func legsOf(t *testing.T, ctx context.Context, rig Rig, room cc.Room) []cc.LegID {
	t.Helper()
	ps, err := rig.Server.Participants(ctx, room)
	must(t, err)
	var legs []cc.LegID
	for _, p := range ps {
		legs = append(legs, p.Leg)
	}
	slices.Sort(legs)
	return legs
}

func hasRoom(t *testing.T, ctx context.Context, rig Rig, room cc.Room) bool {
	t.Helper()
	rooms, err := rig.Server.Rooms(ctx)
	must(t, err)
	return slices.Contains(rooms, room)
}

// eventually polls what a server shows with a delay: lists may lag behind calls.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(5 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("not within 5 s: %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
