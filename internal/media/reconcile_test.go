package media_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"visavis/internal/cc"
	"visavis/internal/media"
	"visavis/internal/media/mediatest"
)

var (
	talk    = cc.Grant{Subscribe: true, VideoAllowed: true, Publish: []cc.Source{cc.Microphone}}
	seeing  = cc.Grant{Subscribe: true, VideoAllowed: true, Publish: []cc.Source{cc.Microphone, cc.Camera}}
	nothing = cc.Grant{VideoAllowed: true}
)

// plans is a source of plans that tests write.
type plans struct {
	mu   sync.Mutex
	now  map[cc.InteractionID]cc.Plan
	vers map[cc.InteractionID]int64
	read func() // called, if set, as a plan is read
}

func newPlans() *plans {
	return &plans{now: map[cc.InteractionID]cc.Plan{}, vers: map[cc.InteractionID]int64{}}
}

func (p *plans) set(id cc.InteractionID, plan cc.Plan) int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now[id] = plan
	p.vers[id]++
	return p.vers[id]
}

func (p *plans) Plan(_ context.Context, id cc.InteractionID) (int64, cc.Plan, error) {
	if p.read != nil {
		p.read()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	plan := cc.Plan{}
	for room, legs := range p.now[id] {
		plan[room] = maps.Clone(legs)
	}
	return p.vers[id], plan, nil
}

func (p *plans) Active(context.Context) ([]cc.InteractionID, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var ids []cc.InteractionID
	for id, plan := range p.now {
		if len(plan) > 0 {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// bench is a reconciler on a fake server. Tests run it in a bubble where
// time is simulated.
type bench struct {
	*plans
	fake *mediatest.Fake
	rec  *media.Reconciler
	stop func()
}

func newBench(t *testing.T, server func(*mediatest.Fake) media.Server) *bench {
	b := &bench{plans: newPlans(), fake: mediatest.NewFake()}
	var s media.Server = b.fake
	if server != nil {
		s = server(b.fake)
	}
	b.rec = media.NewReconciler(media.Options{
		Server: s, Plans: b.plans, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Owner: func(room cc.Room) (cc.InteractionID, bool) {
			id, _, _ := strings.Cut(string(room), "/")
			return cc.InteractionID(id), strings.HasPrefix(id, "int_")
		},
	})
	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() { b.rec.Run(ctx) })
	b.stop = func() { cancel(); work.Wait() }
	t.Cleanup(b.stop)
	return b
}

// commit sets a plan and waits until the server agrees.
func (b *bench) commit(t *testing.T, id cc.InteractionID, plan cc.Plan) {
	t.Helper()
	v := b.set(id, plan)
	b.rec.Wake(id)
	if err := b.rec.WaitSettled(t.Context(), id, v); err != nil {
		t.Fatal(err)
	}
	if got, ok := b.rec.Settled(id); len(plan) > 0 && (!ok || got < v) {
		t.Fatalf("settled %d %v, want %d", got, ok, v)
	}
}

func (b *bench) join(t *testing.T, room cc.Room, leg cc.LegID, g cc.Grant) {
	t.Helper()
	if err := b.fake.Join(room, leg, g); err != nil {
		t.Fatal(err)
	}
}

func (b *bench) wantGrant(t *testing.T, room cc.Room, leg cc.LegID, want cc.Grant) {
	t.Helper()
	if got, ok := b.fake.Grant(room, leg); !ok || !got.Equal(want) {
		t.Errorf("%s in %s has %+v (there: %v), want %+v", leg, room, got, ok, want)
	}
}

const id cc.InteractionID = "int_1"

func stage(legs map[cc.LegID]cc.Grant) cc.Plan { return cc.Plan{"int_1": legs} }

func TestLegsGetWhatThePlanSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.commit(t, id, stage(map[cc.LegID]cc.Grant{"leg_a": talk, "leg_b": talk}))
		b.join(t, "int_1", "leg_a", talk)
		b.join(t, "int_1", "leg_b", seeing) // more than the plan
		b.join(t, "int_1", "leg_x", talk)   // not in the plan
		b.commit(t, id, stage(map[cc.LegID]cc.Grant{"leg_a": seeing, "leg_b": talk}))
		b.wantGrant(t, "int_1", "leg_a", seeing)
		b.wantGrant(t, "int_1", "leg_b", talk)
		if _, ok := b.fake.Grant("int_1", "leg_x"); ok {
			t.Error("who is not in the plan stays")
		}
		b.commit(t, id, nil)
		if rooms, _ := b.fake.Rooms(t.Context()); len(rooms) != 0 {
			t.Errorf("rooms left: %v", rooms)
		}
		b.stop()
	})
}

func TestTakingsAreConfirmedBeforeGivings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		both := func(stage, side cc.Grant) cc.Plan {
			return cc.Plan{"int_1": {"leg_a": stage}, "int_1/con": {"leg_s": side}}
		}
		b.commit(t, id, both(talk, nothing))
		b.join(t, "int_1", "leg_a", talk)
		b.join(t, "int_1/con", "leg_s", nothing)
		b.commit(t, id, both(talk, nothing))

		// The taking fails for a while; meanwhile nothing may be given.
		refusals := 3
		b.fake.Before(func(_ context.Context, call string) error {
			if call == "permit int_1 leg_a" && refusals > 0 {
				refusals--
				if g, _ := b.fake.Grant("int_1/con", "leg_s"); g.Subscribe {
					t.Error("given before the taking was confirmed")
				}
				return errors.New("no answer")
			}
			return nil
		})
		b.commit(t, id, both(nothing, talk))
		b.wantGrant(t, "int_1", "leg_a", nothing)
		b.wantGrant(t, "int_1/con", "leg_s", talk)
		if refusals != 0 {
			t.Error("the taking was not tried again")
		}
		b.stop()
	})
}

func TestWhatIsTakenBackMeanwhileIsNotGiven(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.commit(t, id, stage(map[cc.LegID]cc.Grant{"leg_a": talk, "leg_b": nothing}))
		b.join(t, "int_1", "leg_a", talk)
		b.join(t, "int_1", "leg_b", nothing)
		b.commit(t, id, stage(map[cc.LegID]cc.Grant{"leg_a": talk, "leg_b": nothing}))
		var once sync.Once
		b.fake.Before(func(_ context.Context, call string) error {
			if call == "permit int_1 leg_a" {
				once.Do(func() { // the plan that gives to leg_b is outdated while its taking runs
					b.set(id, stage(map[cc.LegID]cc.Grant{"leg_a": nothing, "leg_b": nothing}))
				})
			}
			if call == "permit int_1 leg_b" {
				t.Error("an outdated plan was given")
			}
			return nil
		})
		b.set(id, stage(map[cc.LegID]cc.Grant{"leg_a": nothing, "leg_b": talk}))
		b.rec.Wake(id)
		if err := b.rec.WaitSettled(t.Context(), id, 4); err != nil {
			t.Fatal(err)
		}
		b.wantGrant(t, "int_1", "leg_b", nothing)
		b.stop()
	})
}

// lagging is a server whose lists show what was a moment ago.
type lagging struct {
	*mediatest.Fake
	shown map[cc.LegID]cc.Grant
}

func (l lagging) Participants(ctx context.Context, room cc.Room) ([]media.Participant, error) {
	ps, err := l.Fake.Participants(ctx, room)
	for i, p := range ps {
		if g, ok := l.shown[p.Leg]; ok {
			ps[i].Grant = g
		}
	}
	return ps, err
}

func TestListsThatLagAreNotBelieved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// The list insists that leg_a has lost its rights, which is not so.
		b := newBench(t, func(f *mediatest.Fake) media.Server {
			return lagging{f, map[cc.LegID]cc.Grant{"leg_a": {}}}
		})
		b.commit(t, id, stage(map[cc.LegID]cc.Grant{"leg_a": talk}))
		b.join(t, "int_1", "leg_a", talk)
		b.commit(t, id, stage(map[cc.LegID]cc.Grant{"leg_a": talk}))
		b.commit(t, id, stage(map[cc.LegID]cc.Grant{"leg_a": nothing}))
		b.wantGrant(t, "int_1", "leg_a", nothing)
		b.stop()
	})
}

func TestAdmitWaitsForTheJoinAndForThePlan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.commit(t, id, stage(map[cc.LegID]cc.Grant{"leg_a": talk}))
		// leg_a comes in with a token of that version; its join is not
		// complete, and it is put on hold at that moment.
		missing := 4
		b.fake.Before(func(_ context.Context, call string) error {
			if call == "permit int_1 leg_a" && missing > 0 {
				missing--
				return media.ErrNoLeg
			}
			if call == "permit int_1 leg_a" {
				b.fake.Before(nil)
				b.join(t, "int_1", "leg_a", talk)
			}
			return nil
		})
		b.set(id, stage(map[cc.LegID]cc.Grant{"leg_a": nothing}))
		if err := b.rec.Admit(t.Context(), id, "int_1", "leg_a", talk); err != nil {
			t.Fatal(err)
		}
		b.wantGrant(t, "int_1", "leg_a", nothing)
		b.stop()
	})
}

func TestASweepDuringAJoinRefusesNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const id = cc.InteractionID("int_1")
		b := newBench(t, nil)
		b.commit(t, id, cc.Plan{"int_1": {"leg_a": talk}})
		if err := b.fake.Join("int_1", "leg_a", talk); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		// Everything is forgotten right after the leg was confirmed, before Admit looks.
		swept := false
		b.read = func() {
			switch {
			case swept:
				time.Sleep(time.Millisecond) // the next pass comes too late to make up for it
			case slices.Contains(b.fake.Calls(), "permit int_1 leg_a"):
				swept = true
				b.rec.Restarted()
			}
		}
		if err := b.rec.Admit(t.Context(), id, "int_1", "leg_a", talk); err != nil {
			t.Errorf("swept %v: %v", swept, err)
		}
		if !swept {
			t.Error("the sweep never came")
		}
	})
}

func TestANewcomerIsNotMeasuredByAnOldPlan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const id = cc.InteractionID("int_1")
		b := newBench(t, nil)
		b.commit(t, id, cc.Plan{"int_1": {"leg_a": talk}})
		// Right after a pass has read its plan, another leg gets a place and joins.
		came := false
		b.fake.Before(func(_ context.Context, call string) error {
			if call == "participants int_1" && !came {
				came = true
				b.set(id, cc.Plan{"int_1": {"leg_a": talk, "leg_b": talk}})
				return b.fake.Join("int_1", "leg_b", talk)
			}
			return nil
		})
		b.rec.Wake(id)
		synctest.Wait()
		if err := b.rec.Admit(t.Context(), id, "int_1", "leg_b", talk); err != nil {
			t.Errorf("came %v: %v", came, err)
		}
		if slices.Contains(b.fake.Calls(), "remove int_1 leg_b") {
			t.Error("the newcomer was thrown out")
		}
	})
}

func TestAdmitRefusesWhoIsOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.commit(t, id, stage(map[cc.LegID]cc.Grant{"leg_a": talk, "leg_b": talk}))
		b.join(t, "int_1", "leg_b", talk)
		b.set(id, stage(map[cc.LegID]cc.Grant{"leg_a": talk}))
		if err := b.rec.Admit(t.Context(), id, "int_1", "leg_b", talk); cc.ReasonOf(err) != "seatGone" {
			t.Errorf("admitted: %v", err)
		}
		if _, ok := b.fake.Grant("int_1", "leg_b"); ok {
			t.Error("it is still there")
		}
		// Nor one whose room is gone, nor one that gives up.
		b.set(id, nil)
		if err := b.rec.Admit(t.Context(), id, "int_1", "leg_a", talk); err == nil {
			t.Error("admitted to an interaction that has ended")
		}
		b.set(id, stage(map[cc.LegID]cc.Grant{"leg_a": talk}))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		b.fake.Before(func(context.Context, string) error { return errors.New("down") })
		if err := b.rec.Admit(ctx, id, "int_1", "leg_a", talk); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the server is down: %v", err)
		}
		b.stop()
	})
}

func TestFixedRightsNeedANewLeg(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		ears := talk
		ears.VideoAllowed = false
		b.commit(t, id, stage(map[cc.LegID]cc.Grant{"leg_a": talk}))
		b.join(t, "int_1", "leg_a", talk)
		b.commit(t, id, stage(map[cc.LegID]cc.Grant{"leg_a": talk}))
		b.commit(t, id, stage(map[cc.LegID]cc.Grant{"leg_a": ears}))
		if _, ok := b.fake.Grant("int_1", "leg_a"); ok {
			t.Error("a leg without the right to video keeps the connection that shows video")
		}
		b.stop()
	})
}

func TestRestartsAndLostRoomsAreMended(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.commit(t, id, stage(map[cc.LegID]cc.Grant{"leg_a": talk}))
		hasRoom := func() bool {
			rooms, _ := b.fake.Rooms(t.Context())
			return slices.Contains(rooms, "int_1")
		}
		for name, mend := range map[string]func(){
			"restart":       b.rec.Restarted,
			"room missing":  func() { b.rec.RoomMissing("int_1") },
			"room finished": func() { b.rec.Handle(media.Event{Kind: media.RoomFinished, Room: "int_1"}) },
			"sweep":         func() { b.rec.Sweep(t.Context()) },
			"time":          func() { time.Sleep(61 * time.Second) },
		} {
			b.fake.Crash()
			mend()
			synctest.Wait()
			if !hasRoom() {
				t.Errorf("%s: the room is not back", name)
			}
		}
		b.stop()
	})
}

func TestAtStartEverythingIsLookedAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bench{plans: newPlans(), fake: mediatest.NewFake()}
		for _, room := range []cc.Room{"int_1", "int_old", "theirs"} {
			if err := b.fake.EnsureRoom(t.Context(), room); err != nil {
				t.Fatal(err)
			}
		}
		b.join(t, "int_1", "leg_a", seeing)
		b.join(t, "int_old", "leg_o", talk)
		b.set(id, stage(map[cc.LegID]cc.Grant{"leg_a": talk}))
		rec := media.NewReconciler(media.Options{Server: b.fake, Plans: b.plans})
		ctx, cancel := context.WithCancel(context.Background())
		var work sync.WaitGroup
		work.Go(func() { rec.Run(ctx) })
		synctest.Wait()
		b.wantGrant(t, "int_1", "leg_a", talk)
		rooms, _ := b.fake.Rooms(t.Context())
		slices.Sort(rooms)
		if !slices.Equal(rooms, []cc.Room{"int_1", "theirs"}) {
			t.Errorf("rooms %v", rooms)
		}
		cancel()
		work.Wait()
	})
}

func TestJoinsThatNobodyAnnouncedAreLookedAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.commit(t, id, stage(map[cc.LegID]cc.Grant{"leg_a": nothing}))
		b.join(t, "int_1", "leg_a", talk)
		b.rec.Handle(media.Event{Kind: media.Joined, Room: "int_1", Leg: "leg_a"})
		synctest.Wait()
		b.wantGrant(t, "int_1", "leg_a", nothing)
		b.stop()
	})
}

// Webhooks go on coming while control stops. A wake at that moment either
// starts work that Run waits for, or none.
func TestWakesRaceTheEnd(t *testing.T) {
	for range 200 {
		begun := make(chan struct{}, 10)
		b := newBench(t, func(fake *mediatest.Fake) media.Server {
			fake.Before(func(ctx context.Context, _ string) error {
				begun <- struct{}{}
				<-ctx.Done() // work that starts lasts until the end
				return ctx.Err()
			})
			return fake
		})
		<-begun
		var woken sync.WaitGroup
		for _, id := range []cc.InteractionID{"int_1", "int_2", "int_3"} {
			b.set(id, cc.Plan{cc.Room(id): {"leg_a": talk}})
			woken.Go(func() { b.rec.Wake(id) })
		}
		b.stop()
		woken.Wait()
	}
}

// A track that was on its way in when the right to it was taken is let in all
// the same. It is taken out as soon as the server tells of it; the rest stays.
func TestWhatIsPublishedWithoutTheRightIsWithdrawn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.commit(t, id, stage(map[cc.LegID]cc.Grant{"leg_a": seeing, "leg_b": talk}))
		b.join(t, "int_1", "leg_a", seeing)
		b.fake.Publish("int_1", "leg_a", cc.Microphone)
		b.commit(t, id, stage(map[cc.LegID]cc.Grant{"leg_a": talk, "leg_b": talk}))
		b.fake.Publish("int_1", "leg_a", cc.Camera)
		b.rec.Handle(media.Event{Kind: media.Published, Room: "int_1", Leg: "leg_a"})
		synctest.Wait()
		ps, err := b.fake.Participants(t.Context(), "int_1")
		if err != nil || len(ps) != 1 || !slices.Equal(ps[0].Published, []cc.Source{cc.Microphone}) {
			t.Errorf("%+v %v", ps, err)
		}
		b.wantGrant(t, "int_1", "leg_a", talk)
		b.stop()
	})
}
