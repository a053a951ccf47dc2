package storetest

import (
	"encoding/json"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// Opener gives a test an empty database with that clock.
type Opener func(t *testing.T, now func() time.Time) *store.DB

// Run checks a database.
func Run(t *testing.T, open Opener) {
	for name, check := range map[string]func(*testing.T, Opener){
		"a call leaves facts that are the sum of its events": callIsSumOfEvents,
		"people, doors and what surrounds a call are kept":   peopleAreKept,
	} {
		t.Run(name, func(t *testing.T) { check(t, open) })
	}
}

func callIsSumOfEvents(t *testing.T, open Opener) {
	clock := NewClock()
	c := NewCentre(t, open(t, clock.Now))
	nadia := c.Agent("agt_nadia", true)
	id := c.Contact()
	c.Answer(id, nadia)
	c.Must(id, cc.HoldContact{Agent: nadia}, cc.Actor(nadia))
	clock.Advance(time.Minute)
	c.Must(id, cc.ResumeContact{Agent: nadia}, cc.Actor(nadia))
	c.Must(id, cc.HangUp{}, cc.ByContact)
	s := c.Must(id, cc.MarkDone{Agent: nadia}, cc.Actor(nadia))
	if s.Phase() != cc.Done {
		t.Errorf("phase %s", s.Phase())
	}
	if got, want := text(c.Load(id)), text(s); got != want {
		t.Errorf("loaded\n%s\nwant\n%s", got, want)
	}
	if got, want := text(c.Fold(id)), text(s); got != want {
		t.Errorf("fold\n%s\nwant\n%s", got, want)
	}
}

// Fold applies the stored events of an interaction and checks their numbers.
func (c *Centre) Fold(id cc.InteractionID) (s cc.Interaction) {
	c.T.Helper()
	c.Read(func(q store.Queries) error {
		events, err := q.Events(c.T.Context(), store.Stream(id), 0)
		for i, e := range events {
			if e.Seq != int64(i)+1 {
				c.T.Errorf("event %d has number %d", i+1, e.Seq)
			}
			event, err := e.CC()
			if err != nil {
				return err
			}
			s = cc.Apply(s, event)
		}
		return err
	})
	return s
}

// text is an interaction as it is stored: two are the same if their texts are.
func text(s cc.Interaction) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // facts always marshal
	}
	return string(b)
}
