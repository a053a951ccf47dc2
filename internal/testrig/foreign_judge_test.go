package testrig_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/media/livekit/livekittest"
	"visavis/internal/store"
)

// tally is what came out.
type tally struct {
	mu                       sync.Mutex
	calls, windows, discards int
	frames, foreign          int
	late, lateToContact      int // pictures that somebody still saw
	toContact                int
	done, refused            map[string]int
	examples                 []string
}

func (a *tally) add(b *tally) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls += b.calls
	a.windows += b.windows
	a.discards += b.discards
	a.frames += b.frames
	a.foreign += b.foreign
	a.late += b.late
	a.lateToContact += b.lateToContact
	a.toContact += b.toContact
	a.examples = append(a.examples, b.examples...)
	if a.done == nil {
		a.done, a.refused = map[string]int{}, map[string]int{}
	}
	for k, n := range b.done {
		a.done[k] += n
	}
	for k, n := range b.refused {
		a.refused[k] += n
	}
}

func (a *tally) table(sequences int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| Sequences | Calls | Settled states listened to | Packets | of them to contacts | Foreign | Late pictures | of them at contacts |\n|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	fmt.Fprintf(&b, "| %d | %d | %d | %d | %d | **%d** | %d | %d |\n\n", sequences, a.calls, a.windows, a.frames, a.toContact, a.foreign, a.late, a.lateToContact)
	fmt.Fprintf(&b, "| Command | Done | Refused, having lost a race |\n|---|--:|--:|\n")
	for _, k := range slices.Sorted(maps.Keys(a.done)) {
		fmt.Fprintf(&b, "| %s | %d | %d |\n", k, a.done[k], a.refused[k])
	}
	return b.String()
}

// listener is a media connection of somebody.
type listener struct {
	leg     cc.LegID
	contact bool
	client  *livekittest.Client
}

// window is a time in which one plan was in force.
type window struct {
	from, to time.Time
	plan     cc.Plan
}

// judge looks at everything that came since the last time.
func (g *group) judge(t *testing.T) {
	ever := g.everLet(t)
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, l := range g.listeners {
		for _, f := range l.client.Frames() {
			g.t.frames++
			if l.contact {
				g.t.toContact++
			}
			why := ""
			if !ever[hearing{l.leg, f.From, f.Source}] {
				why = never
			}
			for _, w := range g.windows {
				if why == "" && !f.Sent.Before(w.from) && !f.Sent.After(w.to) && !lets(w.plan, l.leg, f) {
					why = fmt.Sprintf("not then, %s after it was settled", f.Sent.Sub(w.from))
				}
			}
			switch {
			case why == "":
				continue
			case f.Source == cc.Camera && why != never:
				g.t.late++
				if l.contact {
					g.t.lateToContact++
				}
			default:
				g.t.foreign++
			}
			if len(g.t.examples) < 10 {
				g.t.examples = append(g.t.examples, fmt.Sprintf("%s: %s of %s came to %s (contact: %v): %s", g.id, f.Source, f.From, l.leg, l.contact, why))
			}
		}
	}
	if len(g.windows) > 10*steps { // what comes later than that has another call's name on it
		g.windows = g.windows[len(g.windows)-10*steps:]
	}
}

const never = "at no time"

// lets tells whether a plan lets a leg hear, or see, that packet.
func lets(plan cc.Plan, listener cc.LegID, f livekittest.Frame) bool {
	for _, legs := range plan {
		to, here := legs[listener]
		from, too := legs[f.From]
		if here && too && to.Subscribe && slices.Contains(from.Publish, f.Source) && (f.Source == cc.Microphone || to.VideoAllowed) {
			return true
		}
	}
	return false
}

// hearing is somebody who hears, or sees, somebody.
type hearing struct {
	listener, speaker cc.LegID
	source            cc.Source
}

// everLet are all hearings that any plan since the call began has let happen.
func (g *group) everLet(t *testing.T) map[hearing]bool {
	ever := map[hearing]bool{}
	err := g.db.Read(context.Background(), func(q store.Queries) error {
		events, err := q.Events(context.Background(), store.Stream(g.id), 0)
		var s cc.Interaction
		for _, e := range events {
			event, err := e.CC()
			if err != nil {
				return err
			}
			s = cc.Apply(s, event)
			for _, legs := range cc.MediaPlan(s) {
				for to := range legs {
					for from, h := range legs {
						for _, source := range h.Publish {
							if lets(cc.Plan{"": legs}, to, livekittest.Frame{From: from, Source: source}) {
								ever[hearing{to, from, source}] = true
							}
						}
					}
				}
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return ever
}
