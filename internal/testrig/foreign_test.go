package testrig_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"visavis/internal/account"
	"visavis/internal/app"
	"visavis/internal/cc"
	"visavis/internal/media/livekit/livekittest"
	"visavis/internal/store"
	"visavis/internal/testrig"
	"visavis/internal/view"
)

var sequences = flag.Int("sequences", 8, "how many sequences of raced commands TestNoForeignFrames runs")

const (
	steps  = 5 // of a sequence; in each, two people do something at the same moment
	circle = 3 // agents of one call
	// perCall is after how many sequences another call begins.
	perCall = 20
	watch   = 80 * time.Millisecond // how long each settled state is listened to: four packets of voice
	// The media server ends what it forwards a moment after it has said that it did.
	ending = 100 * time.Millisecond
)

// TestNoForeignFrames has agents hold, consult, switch, merge, transfer,
// invite, put aside and remove each other, two at the same moment, and
// listens at every connection with real media. A packet is foreign
//
//   - if at no time in the whole call the plan let its sender be heard, or
//     seen, by the one who got it; or
//   - if it was sent later than 100 ms after a state was settled in which
//     the plan did not, and before the next command.
//
// A picture of somebody whom one was seeing a moment ago is counted apart, and
// only a few are allowed: now and then the media server sends on a frame of a
// camera that it has just taken out. Any voice is foreign.
//
// `make foreign` runs a thousand sequences.
func TestNoForeignFrames(t *testing.T) {
	rig := testrig.Start(t)
	office, err := app.OpenOffice(t.Context(), rig.Config)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), "sqlite:"+rig.Data+"/visavis.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = office.Close(), db.Close() })
	calls := min(4, max(1, *sequences/4))
	var left atomic.Int64
	left.Store(int64(*sequences))
	var total tally
	var all sync.WaitGroup
	for n := range calls {
		g := newGroup(t, rig, office, db, n)
		all.Go(func() {
			for left.Add(-1) >= 0 && !t.Failed() {
				g.sequence(t)
			}
			total.add(g.end(t))
		})
	}
	all.Wait()
	table := total.table(*sequences)
	t.Log("\n" + table)
	if total.foreign > 0 || total.late > 3+*sequences/100 {
		t.Errorf("%d foreign frames, %d late pictures:\n%s", total.foreign, total.late, strings.Join(total.examples, "\n"))
	}
	if total.frames < 40**sequences || total.windows < 2**sequences {
		t.Errorf("too little was heard for this to mean anything: %s", table)
	}
	if name := os.Getenv("VISAVIS_FOREIGN"); name != "" {
		text := "# Foreign frames\n\nWritten by `make foreign`: what reached somebody whom the plan did not let hear or see it, while agents raced each\nother, with real media. A packet is foreign if the plan let its sender be heard, or seen, by the one who got it at no time in the\nwhole call, or if it was sent later than 100 ms after a state was settled in which the plan did not.\nLate pictures are single frames of a camera that was just taken out, which the media server sent on to somebody who had been\nseeing it; never of somebody in another room.\n\n" + table
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// group is a call with three agents around it.
type group struct {
	rig    *testrig.Rig
	db     *store.DB
	dice   *rand.Rand
	agents []*testrig.Agent
	desks  []*testrig.Desk
	t      *tally

	claire    *testrig.Contact
	id        string
	inCall    int // sequences so far
	hang      context.CancelFunc
	following *sync.WaitGroup

	mu        sync.Mutex
	listeners []*listener
	windows   []window
}

var routing sync.Mutex // a contact rings at the one agent who is ready: one call begins at a time

func newGroup(t *testing.T, rig *testrig.Rig, office *app.Office, db *store.DB, n int) *group {
	t.Helper()
	g := &group{rig: rig, db: db, dice: rand.New(rand.NewPCG(rand.Uint64(), uint64(n))), t: &tally{done: map[string]int{}, refused: map[string]int{}}}
	for i := range circle {
		name := fmt.Sprintf("agent-%d-%d", n, i)
		if _, err := office.Accounts.Add(t.Context(), account.Draft{Username: name, Name: name, Password: testrig.Password}); err != nil {
			t.Fatal(err)
		}
		a := rig.SignIn(t, name)
		g.agents, g.desks = append(g.agents, a), append(g.desks, a.OpenDesk(t))
	}
	return g
}

// begin has a contact call, and one of the agents answer.
func (g *group) begin(t *testing.T) {
	routing.Lock()
	defer routing.Unlock()
	i := g.dice.IntN(circle)
	g.agents[i].Ready(t, true)
	g.claire = g.rig.Call(t, "sav", "Claire")
	g.id = g.claire.ID
	g.desks[i].See(t, g.id, "the ring", func(v view.InteractionView) bool { return v.Offer != nil })
	ctx, hang := context.WithCancel(t.Context())
	g.hang, g.following = hang, &sync.WaitGroup{}
	g.following.Go(func() { g.followContact(ctx) })
	for i := range g.agents {
		g.following.Go(func() { g.followAgent(ctx, i) })
	}
	v := g.desks[i].Ring(t)
	g.agents[i].Do(t, g.id, "accept", offer(v))
	g.agents[i].Ready(t, false)
	g.desks[i].See(t, g.id, "both there", func(v view.InteractionView) bool {
		return v.Settled && len(v.Parties) == 2 && v.Parties[0].Conn == cc.Here && v.Parties[1].Conn == cc.Here
	})
	g.claire.Do(t, "camera", map[string]bool{"on": true})
	g.agents[i].Do(t, g.id, "camera", map[string]bool{"on": true})
	g.t.calls++
}

// sequence is a few steps.
func (g *group) sequence(t *testing.T) {
	if g.claire == nil || g.claire.Now().Phase != cc.Active || g.inCall == perCall {
		g.finish(t)
		g.begin(t)
		g.inCall = 0
	}
	g.inCall++
	// With contact and agents talking, so that there is something to be cut off.
	for i := range g.agents {
		if v := g.desks[i].Now().Interactions[g.id]; v.Mine != nil && v.Mine.Steers && v.Hold != nil {
			g.try(t, i, "resume", map[string]string{})
			g.listen(t)
		}
	}
	for range steps {
		g.step(t)
		g.listen(t)
	}
	g.judge(t)
}

// step has two different people do something they may, at the same moment.
func (g *group) step(t *testing.T) {
	var deeds []func()
	for _, i := range g.dice.Perm(circle) {
		if deed := g.deed(t, i); deed != nil && len(deeds) < 2 {
			deeds = append(deeds, deed)
		}
	}
	if len(deeds) < 2 && g.dice.IntN(3) == 0 {
		on := g.dice.IntN(2) == 0
		deeds = append(deeds, func() { g.claire.Do(t, "camera", map[string]bool{"on": on}) })
	}
	if len(deeds) == 1 && g.dice.IntN(2) == 0 {
		deeds = append(deeds, deeds[0]) // a double click, or an impatient one
	}
	var both sync.WaitGroup
	for _, deed := range deeds {
		both.Go(deed)
	}
	both.Wait()
}

// deed is something that an agent may do now; nil: nothing.
func (g *group) deed(t *testing.T, i int) func() {
	v, there := g.desks[i].Now().Interactions[g.id]
	if !there {
		return nil
	}
	var may []string
	for name, reason := range v.Can {
		if reason == "" && body(g, i, name, v) != nil {
			for range weight[name] {
				may = append(may, name)
			}
		}
	}
	if len(may) == 0 {
		return nil
	}
	slices.Sort(may)
	name := may[g.dice.IntN(len(may))]
	said := body(g, i, name, v)
	return func() { g.try(t, i, name, said) }
}

func (g *group) try(t *testing.T, i int, name string, said any) {
	reason := g.agents[i].Try(t, g.id, name, said)
	g.t.mu.Lock()
	defer g.t.mu.Unlock()
	if reason == "" {
		g.t.done[name]++
	} else {
		g.t.refused[name]++
	}
}

// weight is how often a command is chosen; what is not here is not.
var weight = map[string]int{
	"accept": 12, "decline": 1, "hold": 4, "resume": 4, "consult": 5, "alternate": 4, "merge": 10, "complete": 4, "end-consultation": 2,
	"invite": 2, "cancel-invite": 1, "transfer": 2, "cancel-transfer": 1, "suspend": 2, "silence": 1, "remove": 1, "leave": 1,
	"end-conference": 1, "start-video": 2, "stop-video": 1, "camera": 2, "mark-done": 20,
}

// body is what a command is said with; nil: it makes no sense now.
func body(g *group, i int, name string, v view.InteractionView) any {
	colleague := g.agents[(i+1+g.dice.IntN(circle-1))%circle].Me.ID
	var members []string
	for _, p := range v.Parties {
		if p.Kind == cc.AgentParty && (v.Mine == nil || p.ID != v.Mine.Party) {
			members = append(members, p.ID)
		}
	}
	switch name {
	case "accept", "decline":
		if v.Offer == nil {
			return nil
		}
		return offer(v)
	case "consult", "invite", "transfer":
		return map[string]string{"target": colleague}
	case "alternate", "merge", "complete", "end-consultation":
		if v.Consultation == nil {
			return nil
		}
		said := map[string]string{"consultation": v.Consultation.ID}
		if name == "alternate" {
			said["to"] = []string{"stage", "side"}[g.dice.IntN(2)]
		}
		return said
	case "cancel-transfer":
		if v.Transfer == nil {
			return nil
		}
		return map[string]string{"transfer": v.Transfer.ID}
	case "cancel-invite":
		if len(v.Rings) == 0 {
			return nil
		}
		return map[string]string{"offer": v.Rings[0].Offer}
	case "suspend", "silence", "remove":
		if len(members) == 0 {
			return nil
		}
		party := members[g.dice.IntN(len(members))]
		if name == "remove" {
			return map[string]any{"party": party}
		}
		return map[string]any{"party": party, "on": g.dice.IntN(2) == 0}
	case "start-video":
		return map[string]bool{"camera": true}
	case "camera":
		return map[string]bool{"on": g.dice.IntN(3) > 0}
	default:
		return map[string]string{}
	}
}

func (g *group) facts(t *testing.T) (s cc.Interaction) {
	err := g.db.Read(context.Background(), func(q store.Queries) (err error) {
		s, err = q.Interaction(context.Background(), cc.InteractionID(g.id))
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return s
}

// listen waits until the media server agrees with the latest state, and notes
// for how long from then on it stayed so.
func (g *group) listen(t *testing.T) {
	for tries := range 20 {
		s := g.facts(t)
		settled := false
		end := time.Now().Add(patience)
		for !settled && time.Now().Before(end) {
			changes := make([]<-chan struct{}, 0, circle)
			for _, d := range g.desks {
				state, changed := d.Look()
				v, there := state.Interactions[g.id]
				settled = settled || there && v.Settled && v.Version >= s.Version
				changes = append(changes, changed)
			}
			if s.End != nil || len(cc.MediaPlan(s)) == 0 {
				return // nobody is to hear anybody; the connections end
			}
			if !settled {
				select {
				case <-changes[0]:
				case <-changes[1]:
				case <-changes[2]:
				case <-time.After(time.Second): // nobody's desk shows it any more
					s = g.facts(t)
				}
			}
		}
		if !settled {
			t.Errorf("%s does not settle at version %d", g.id, s.Version)
			return
		}
		if now := g.facts(t); !reflect.DeepEqual(cc.MediaPlan(now), cc.MediaPlan(s)) {
			continue
		}
		from := time.Now().Add(ending)
		g.flow(cc.MediaPlan(s))
		time.Sleep(time.Until(from))
		time.Sleep(watch) // the time in which nothing foreign may be sent
		to := time.Now()
		if now := g.facts(t); !reflect.DeepEqual(cc.MediaPlan(now), cc.MediaPlan(s)) {
			g.t.discards++
			if tries < 19 {
				continue
			}
			return
		}
		g.windows = append(g.windows, window{from, to, cc.MediaPlan(s)})
		g.t.windows++
		return
	}
}

// flow waits until somebody hears somebody where the plan says so: a state
// that nobody talks in is left too easily without a packet. People who have
// just left are not waited for long.
func (g *group) flow(plan cc.Plan) {
	heard := func() (n int64, talk bool) {
		g.mu.Lock()
		defer g.mu.Unlock()
		for _, l := range g.listeners {
			for _, legs := range plan {
				for from := range legs {
					if from != l.leg && lets(plan, l.leg, livekittest.Frame{From: from, Source: cc.Microphone}) {
						n, talk = n+l.client.Received(from, cc.Microphone), true
					}
				}
			}
		}
		return n, talk
	}
	before, talk := heard()
	if !talk {
		return
	}
	for end := time.Now().Add(time.Second); time.Now().Before(end); {
		if n, _ := heard(); n >= before+5 {
			return
		}
		time.Sleep(5 * time.Millisecond) // packets tell nobody of their coming
	}
}

// finish ends the call that is over and frees its agents.
func (g *group) finish(t *testing.T) {
	if g.claire == nil {
		return
	}
	g.claire.Do(t, "hang-up", nil)
	g.hang()
	g.following.Wait()
	g.judge(t)
	g.mu.Lock()
	for _, l := range g.listeners {
		l.client.Leave()
	}
	g.listeners, g.windows = nil, nil
	g.mu.Unlock()
	for i, a := range g.agents {
		if v, there := g.desks[i].Now().Interactions[g.id]; there && v.Segment != nil {
			_ = a.Try(t, g.id, "mark-done", nil) // it may have been done
		}
		g.desks[i].Gone(t, g.id)
	}
	g.claire.Close()
	g.claire = nil
}

func (g *group) end(t *testing.T) *tally {
	g.finish(t)
	return g.t
}

// followContact keeps the contact's connection as their page does.
func (g *group) followContact(ctx context.Context) {
	g.follow(ctx, true, g.claire.Door(), func() (map[string]*view.Seat, <-chan struct{}) {
		v, changed := g.claire.Look()
		return seats(v.Seat), changed
	})
}

// followAgent keeps an agent's connections as their desk does.
func (g *group) followAgent(ctx context.Context, i int) {
	g.follow(ctx, false, g.agents[i].Door(), func() (map[string]*view.Seat, <-chan struct{}) {
		state, changed := g.desks[i].Look()
		v := state.Interactions[g.id]
		var all []*view.Seat
		if v.Offer != nil {
			all = append(all, v.Offer.Seat)
		}
		if v.Mine != nil {
			all = append(all, v.Mine.Seat, v.Mine.SideSeat)
		}
		return seats(all...), changed
	})
}

func seats(all ...*view.Seat) map[string]*view.Seat {
	by := map[string]*view.Seat{}
	for _, s := range all {
		if s != nil {
			by[s.Token] = s
		}
	}
	return by
}

func (g *group) follow(ctx context.Context, contact bool, door string, look func() (map[string]*view.Seat, <-chan struct{})) {
	sits := map[string]*livekittest.Client{}
	gone := make(chan string, 100)
	defer func() {
		for _, c := range sits {
			c.Leave()
		}
	}()
	for ctx.Err() == nil {
		wanted, changed := look()
		for token, c := range sits {
			if wanted[token] == nil {
				c.Leave()
				delete(sits, token)
			}
		}
		for token, seat := range wanted {
			if sits[token] != nil {
				continue
			}
			c, err := livekittest.Join(ctx, door+seat.Path, seat.Token, livekittest.Recording())
			if err != nil {
				continue // the seat is gone already; the next look tells
			}
			c.Publish(cc.Microphone)
			c.Publish(cc.Camera)
			g.mu.Lock()
			g.listeners = append(g.listeners, &listener{leg: c.Leg(), contact: contact, client: c})
			g.mu.Unlock()
			sits[token] = c
			go func() {
				<-c.Gone()
				gone <- token
			}()
		}
		select {
		case <-ctx.Done():
		case <-changed:
		case token := <-gone:
			delete(sits, token)
		}
	}
}
