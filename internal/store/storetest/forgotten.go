package storetest

import (
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// forgotten: wrap-ups that nobody finished in the time for which calls are kept
// are finished by the system, and nothing else is.
func forgotten(t *testing.T, open Opener) {
	ctx := t.Context()
	clock := NewClock()
	c := NewCentre(t, open(t, clock.Now))
	c.Agent("agt_nadia", true)
	c.Agent("agt_luc", true)
	old, going, young := c.Contact(), c.Contact(), c.Contact()
	c.Answer(old, "agt_nadia")
	c.Must(old, cc.HangUp{}, cc.ByContact)
	c.Answer(going, "agt_luc")
	clock.Advance(time.Hour)
	c.Must(old, cc.Tick{}, cc.BySystem) // the time for it is over; the work is not done
	c.Answer(young, "agt_nadia")
	c.Must(young, cc.HangUp{}, cc.ByContact)
	end := func() (n int) {
		c.Write(func(tx store.Tx) (err error) {
			n, err = tx.EndForgotten(ctx, tx.Now().Add(-time.Minute), 10)
			return err
		})
		return n
	}
	if n := end(); n != 1 {
		t.Errorf("ended %d wrap-ups, want the old one", n)
	}
	for id, want := range map[cc.InteractionID]cc.Phase{old: cc.Done, going: cc.Active, young: cc.WrapUp} {
		if s := c.Load(id); s.Phase() != want {
			t.Errorf("a call is %s, want %s", s.Phase(), want)
		}
	}
	if n := end(); n != 0 {
		t.Errorf("ended %d again", n)
	}
}
