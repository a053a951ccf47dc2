package testrig_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/config"
	"visavis/internal/store"
	"visavis/internal/store/postgrestest"
	"visavis/internal/testrig"
)

var faults = flag.Int("faults", 15, "how many faults TestFaults injects")

const preface = `# Faults, with Go media clients

Written by ` + "`make faults`" + `. Faults are injected at random moments of calls that wait, ring, are talked in, seen in, held,
consulted about, handed over, or a conference. Silence is the longest time in which somebody did not hear somebody whom they
hear before and after; at control's faults it is these clients' own, which open their connection anew, where a browser's goes on:
see [faults-browsers.md](faults-browsers.md). "As before" means that everybody sits where they sat, with hold, consultation and
transfer as they were, and hears whom they heard; these clients wait up to 5 s between two attempts, our pages a tenth of a second.

`

const perScene = 4 // faults in one call before the next scene is set

// fault is what is done to a running call; it returns when it is done. What
// was killed is running again by then.
type fault struct {
	id, name string
	do       func(t *testing.T, c *scene)
}

var allFaults = []fault{
	{"1", "an agent's page reloads", func(_ *testing.T, c *scene) { c.someAgent().restart() }},
	{"8", "the contact's page reloads", func(_ *testing.T, c *scene) { c.claire.restart() }},
	{"9", "control is killed", func(t *testing.T, c *scene) { c.control.Kill(t); c.control.Run(t) }},
	{"10", "media is killed", func(t *testing.T, c *scene) { c.killMedia(t) }},
	{"18", "control is replaced by another, media stays", func(t *testing.T, c *scene) { c.control.Replace(t) }},
	{"9+8", "control is killed while the contact's page reloads", func(t *testing.T, c *scene) {
		c.claire.restart()
		c.control.Kill(t)
		c.control.Run(t)
	}},
	{"9+10", "control and media are killed at once", func(t *testing.T, c *scene) {
		c.control.Kill(t)
		c.killMedia(t)
		c.control.Run(t)
	}},
	{"21", "an agent's sign-in runs out", func(t *testing.T, c *scene) { c.signInRunsOut(t) }},
}

// apartFaults are those of two processes that know each other only by a file.
var apartFaults = append([]fault{
	{"10b", "media is replaced by another, control stays", func(t *testing.T, c *scene) { c.control.RenewMedia(t) }},
}, allFaults[2:len(allFaults)-1]...)

// goal is how long nothing may be heard when media dies, whoever started it.
const goal = 2 * time.Second

// away is how long a database answers nothing.
const away = 3 * time.Second

// databaseAway needs a server that can be stopped; ours in the product's own process cannot.
func databaseAway(server *postgrestest.Server) fault {
	return fault{"12", fmt.Sprintf("the database answers nothing for %s", away), func(t *testing.T, _ *scene) {
		thaw := server.Freeze(t)
		time.Sleep(away)
		thaw()
	}}
}

// TestFaults breaks things in the middle of calls — while one waits, rings,
// talks, is held, is seen, is consulted about, is in a conference, is handed
// over — and sees that everybody is where they were. `make faults` injects 500.
func TestFaults(t *testing.T) {
	text := preface
	t.Run("SQLite", func(t *testing.T) {
		text += "## On SQLite\n\n" + breakThings(t, scene{}, allFaults, *faults-*faults/3)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		server := postgrestest.Start(t)
		text += "\n## On PostgreSQL\n\n" + breakThings(t, scene{address: server.Database(t)}, append([]fault{databaseAway(server)}, allFaults...), *faults/3)
	})
	t.Run("apart", func(t *testing.T) {
		text += "\n## With two processes that are started apart\n\n" + breakThings(t, scene{apart: true}, apartFaults, max(*faults/5, len(apartFaults)))
	})
	if name := os.Getenv("VISAVIS_FAULTS"); name != "" {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// breakThings injects n faults in a product on the database at an address,
// by default its own, and returns what came of it.
func breakThings(t *testing.T, set scene, list []fault, n int) string {
	t.Helper()
	c, address := &set, set.address
	c.out = map[string]*outcome{}
	c.control = testrig.StartControl(t, func(c *config.Config) {
		c.Database = address
		c.Limits.Calls, c.Limits.Checks = 0, 0
		c.Times.Ring = 5 * time.Minute // rings are not what is tested
		c.Media.Keep = !set.apart
		c.Media.Apart = set.apart
	})
	if address == "" {
		address = "sqlite:" + c.control.Data + "/visavis.db"
	}
	db, err := store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	c.db = db
	for _, name := range []string{"nadia", "luc", "ines"} {
		c.agents = append(c.agents, newAgentPage(t, c, c.control.SignIn(t, name)))
	}
	done := 0
	for round := 0; done < n && !t.Failed(); round++ {
		set := stages[round%len(stages)]
		c.begin(t, set)
		for range min(perScene, n-done) {
			f := list[done%len(list)]
			c.inject(t, set.name, f)
			done++
		}
		c.end(t)
	}
	for _, a := range c.agents {
		a.stop()
	}
	c.judge(t)
	table := c.table(list, done)
	t.Log("\n" + table)
	return table
}

// scene is a call with people around it, in a product that is broken.
type scene struct {
	address string // of the database; empty: its own
	apart   bool   // whether the two processes are started apart
	control *testrig.Control
	db      *store.DB
	agents  []*page
	claire  *page
	contact *testrig.Contact
	id      string
	made    []string
	out     map[string]*outcome
	doubles int
}

// stages are the moments at which things break.
var stages = []struct {
	name string
	set  func(t *testing.T, c *scene)
}{
	{"talking", func(*testing.T, *scene) {}},
	{"consulting", func(t *testing.T, c *scene) { c.consult(t) }},
	{"on video", func(t *testing.T, c *scene) {
		c.contact.Do(t, "camera", map[string]bool{"on": true})
		c.do(t, 0, "camera", map[string]bool{"on": true})
	}},
	{"in conference", func(t *testing.T, c *scene) {
		c.consult(t)
		c.do(t, 0, "merge", map[string]string{"consultation": string(c.facts(t).Consultation.ID)})
	}},
	{"on hold", func(t *testing.T, c *scene) { c.do(t, 0, "hold", nil) }},
	{"being transferred", func(t *testing.T, c *scene) {
		c.do(t, 0, "transfer", map[string]string{"target": c.agents[1].agent.Me.ID})
	}},
	{"switched to the contact", func(t *testing.T, c *scene) {
		c.consult(t)
		c.do(t, 0, "alternate", map[string]string{"consultation": string(c.facts(t).Consultation.ID), "to": "stage"})
	}},
	{"waiting", nil},
}

func (c *scene) begin(t *testing.T, set struct {
	name string
	set  func(t *testing.T, c *scene)
},
) {
	t.Helper()
	c.heard(t)
	if set.set != nil {
		c.agents[0].agent.Ready(t, true)
	}
	c.contact = c.control.Call(t, "sav", "Claire")
	c.id = c.contact.ID
	c.made = append(c.made, c.id)
	c.contact.Close()
	c.claire = newContactPage(t, c, c.contact)
	if set.set == nil {
		return
	}
	c.await(t, "a ring", func(s cc.Interaction) bool { return len(s.Offers) == 1 })
	c.do(t, 0, "accept", map[string]string{"offer": string(c.facts(t).Offers[0].ID)})
	c.agents[0].agent.Ready(t, false)
	c.await(t, "both there", allHere)
	set.set(t, c)
	c.await(t, "all there", allHere)
	c.flow(t)
}

// heard waits until every agent's desk is open: who is not heard of cannot be asked.
func (c *scene) heard(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(patience); ; {
		var unheard []string
		err := c.db.Read(context.Background(), func(q store.Queries) error {
			for _, a := range c.agents {
				p, err := q.Presence(context.Background(), cc.AgentID(a.agent.Me.ID))
				if err != nil {
					return err
				}
				if !p.Heard() {
					unheard = append(unheard, fmt.Sprintf("%s, signed in %v", a.agent.Me.Name, p.SignedIn))
				}
			}
			return nil
		})
		switch {
		case err != nil:
			t.Fatal(err)
		case len(unheard) == 0:
			return
		case time.Now().After(end):
			t.Fatalf("without a desk: %v", unheard)
		}
		time.Sleep(5 * time.Millisecond) // another process tells its own clients
	}
}

func (c *scene) consult(t *testing.T) {
	t.Helper()
	c.do(t, 0, "consult", map[string]string{"target": c.agents[1].agent.Me.ID})
	c.await(t, "a ring", func(s cc.Interaction) bool { return len(s.Offers) == 1 })
	c.do(t, 1, "accept", map[string]string{"offer": string(c.facts(t).Offers[0].ID)})
	c.await(t, "the colleague", func(s cc.Interaction) bool {
		return s.Consultation != nil && s.Consultation.Peer != "" && allHere(s)
	})
}

func (c *scene) do(t *testing.T, agent int, command string, body any) {
	t.Helper()
	c.agents[agent].agent.Do(t, c.id, command, body)
}

func (c *scene) end(t *testing.T) {
	t.Helper()
	c.contact.Do(t, "hang-up", nil)
	c.claire.stop()
	for _, a := range c.agents {
		if g, worked := c.facts(t).SegmentOf(cc.AgentID(a.agent.Me.ID)); worked && g.State == cc.SegmentWrapUp {
			a.agent.Do(t, c.id, "mark-done", nil)
		}
	}
}

func (c *scene) facts(t *testing.T) (s cc.Interaction) {
	t.Helper()
	err := c.db.Read(context.Background(), func(q store.Queries) (err error) {
		s, err = q.Interaction(context.Background(), cc.InteractionID(c.id))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (c *scene) await(t *testing.T, what string, ok func(cc.Interaction) bool) {
	t.Helper()
	if !c.until(t, ok) {
		t.Fatalf("%s: did not come: %+v", what, c.facts(t))
	}
}

func (c *scene) until(t *testing.T, ok func(cc.Interaction) bool) bool {
	t.Helper()
	for end := time.Now().Add(2 * patience); time.Now().Before(end); {
		if ok(c.facts(t)) {
			return true
		}
		time.Sleep(5 * time.Millisecond) // another process changes it, and tells its own clients
	}
	return false
}

// allHere tells whether everybody's media is up where they sit.
func allHere(s cc.Interaction) bool {
	return !slices.ContainsFunc(s.Parties, func(p cc.Party) bool { return p.Conn != cc.Here })
}

// where is what must be the same after a fault as before.
func where(s cc.Interaction) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s owner %s held %v video %s queue %s\n", s.Phase(), s.Owner, s.Hold != nil, s.Video.Gate, s.Queue)
	for _, p := range s.Parties {
		fmt.Fprintf(&b, "%s %s %s camera %v\n", p.ID, p.Agent, p.Place, p.Camera)
	}
	if s.Consultation != nil {
		fmt.Fprintf(&b, "consultation %s %s %s\n", s.Consultation.ID, s.Consultation.By, s.Consultation.Peer)
	}
	if s.Transfer != nil {
		fmt.Fprintf(&b, "transfer %s\n", s.Transfer.ID)
	}
	for _, o := range s.Offers {
		fmt.Fprintf(&b, "offer %s\n", o.ID)
	}
	return b.String()
}

// inject breaks something at a random moment, and waits until all is as it was.
func (c *scene) inject(t *testing.T, stage string, f fault) {
	t.Helper()
	before := c.facts(t)
	c.drop()
	time.Sleep(time.Duration(rand.IntN(300)) * time.Millisecond) // at random points of the call
	began := time.Now()
	carries := c.control.MediaPID(t)
	f.do(t, c)
	if c.apart && !strings.Contains(f.id, "10") && c.control.MediaPID(t) != carries {
		t.Errorf("%s: media was started anew for it", f.name)
	}
	out := c.out[f.id]
	if out == nil {
		out = &outcome{}
		c.out[f.id] = out
	}
	out.n++
	same := func(s cc.Interaction) bool { return where(s) == where(before) && allHere(s) }
	if !c.until(t, same) || !c.flow(t) {
		out.lost++
		t.Errorf("%s while %s: not where they were:\n%s\nwas\n%s%+v", f.name, stage, where(c.facts(t)), where(before), c.facts(t).Parties)
		return
	}
	out.back = append(out.back, time.Since(began))
	if gap, talked := c.gap(t, began); talked {
		out.gaps = append(out.gaps, gap)
		if c.apart && strings.HasPrefix(f.id, "10") && gap > goal {
			t.Errorf("%s while %s: nothing was heard for %s", f.name, stage, gap)
		}
	}
}

func (c *scene) everybody() []*page { return append([]*page{c.claire}, c.agents...) }

// someAgent is one who is in the call, or any.
func (c *scene) someAgent() *page {
	for _, i := range rand.Perm(len(c.agents)) {
		if a := c.agents[i]; a.sitting() {
			return a
		}
	}
	return c.agents[0]
}

func (c *scene) killMedia(t *testing.T) {
	t.Helper()
	pid := c.control.MediaPID(t)
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatalf("media %d: %v", pid, err)
	}
}

func (c *scene) drop() {
	for _, p := range c.everybody() {
		p.frames()
		p.keepFrames()
	}
}

// flow waits until everybody hears everybody whom the plan lets them hear.
func (c *scene) flow(t *testing.T) bool {
	t.Helper()
	from := time.Now()
	for end := from.Add(3 * patience); time.Now().Before(end); { // this client takes 10 s to see that it may not publish
		if len(c.silent(t, from)) == 0 {
			return true
		}
		time.Sleep(10 * time.Millisecond) // packets tell nobody of their coming
	}
	t.Errorf("silent: %v\n%s", c.silent(t, from), c.connections(t))
	return false
}

// connections tells what everybody's connections are about, for whoever looks for why somebody is not heard.
func (c *scene) connections(t *testing.T) string {
	t.Helper()
	s := c.facts(t)
	var b strings.Builder
	fmt.Fprintf(&b, "version %d, planned:", s.Version)
	for room, legs := range cc.MediaPlan(s) {
		for leg, g := range legs {
			fmt.Fprintf(&b, "\n  %s %s %+v", room, leg, g)
		}
	}
	for _, p := range c.everybody() {
		p.mu.Lock()
		for _, one := range p.sits {
			if one == nil {
				fmt.Fprintf(&b, "\n%s: being opened", p.name)
				continue
			}
			fmt.Fprintf(&b, "\n%s: %s away %v, publishes %v, beside %v", p.name, one.Leg(), one.Away(), one.Publishes(cc.Microphone), one.Others())
		}
		p.mu.Unlock()
	}
	return b.String()
}

// pair is somebody who is to hear somebody.
type pair struct{ listener, speaker *page }

func (c *scene) pairs(t *testing.T) (all []pair) {
	t.Helper()
	for _, legs := range cc.MediaPlan(c.facts(t)) {
		for to, g := range legs {
			for from, h := range legs {
				if to != from && g.Subscribe && slices.Contains(h.Publish, cc.Microphone) {
					all = append(all, pair{c.whose(to), c.whose(from)})
				}
			}
		}
	}
	return all
}

func (c *scene) whose(leg cc.LegID) *page {
	for _, p := range c.everybody() {
		if p.has(leg) {
			return p
		}
	}
	return nil
}

func (c *scene) silent(t *testing.T, from time.Time) (all []string) {
	t.Helper()
	for _, p := range c.pairs(t) {
		if p.listener == nil || p.speaker == nil {
			all = append(all, "somebody whose connection is not up")
			continue
		}
		heard := 0
		for _, f := range p.listener.frames() {
			if f.Source == cc.Microphone && f.Sent.After(from) && p.speaker.has(f.From) {
				heard++
			}
		}
		if heard < 5 {
			all = append(all, p.speaker.name+" at "+p.listener.name)
		}
	}
	return all
}

// gap is the longest time since the fault in which somebody did not hear somebody whom they hear now.
func (c *scene) gap(t *testing.T, from time.Time) (worst time.Duration, talked bool) {
	t.Helper()
	for _, p := range c.pairs(t) {
		last := from
		for _, f := range p.listener.frames() {
			if f.Source != cc.Microphone || !p.speaker.has(f.From) || f.Came.Before(from) {
				continue
			}
			worst, talked = max(worst, f.Came.Sub(last)), true
			last = f.Came
		}
	}
	return worst, talked
}
