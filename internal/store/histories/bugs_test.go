package histories_test

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
)

// bug is a store that lies.
type bug struct {
	name string
	on   string // the command on which it does; empty: any
	lie  func(c *crew, honest doer, id cc.InteractionID, cmd cc.Command, actor cc.Actor) (cc.Interaction, error)
}

// forgotten answers as the rules say, and writes nothing.
func forgotten(c *crew, honest doer, id cc.InteractionID, cmd cc.Command, actor cc.Actor) (cc.Interaction, error) {
	s, err := read(c.db, id)
	if err != nil {
		return s, err
	}
	after, events, err := cc.Decide(s, cmd, cc.Env{Now: c.log.now, Actor: actor, NewID: cc.NewID[string]})
	if err != nil || len(events) == 0 {
		return honest(id, cmd, actor)
	}
	return after, nil
}

// denied does it, and says that it was refused.
func denied(c *crew, honest doer, id cc.InteractionID, cmd cc.Command, actor cc.Actor) (cc.Interaction, error) {
	before, err := read(c.db, id)
	if err != nil {
		return before, err
	}
	after, err := honest(id, cmd, actor)
	if err == nil && after.Version > before.Version {
		return after, cc.Refuse("offerGone")
	}
	return after, err
}

// granted says yes to what was refused.
func granted(c *crew, honest doer, id cc.InteractionID, cmd cc.Command, actor cc.Actor) (cc.Interaction, error) {
	after, err := honest(id, cmd, actor)
	if cc.CodeOf(err) == cc.Conflict {
		return read(c.db, id)
	}
	return after, err
}

// twice does it two times.
func twice(_ *crew, honest doer, id cc.InteractionID, cmd cc.Command, actor cc.Actor) (cc.Interaction, error) {
	if after, err := honest(id, cmd, actor); err != nil {
		return after, err
	}
	return honest(id, cc.HangUp{}, cc.ByContact)
}

// late answers with the facts before.
func late(c *crew, honest doer, id cc.InteractionID, cmd cc.Command, actor cc.Actor) (cc.Interaction, error) {
	before, err := read(c.db, id)
	if err != nil {
		return before, err
	}
	after, err := honest(id, cmd, actor)
	if err != nil || after.Version == before.Version {
		return after, err
	}
	return before, nil
}

// other gives another reason.
func other(_ *crew, honest doer, id cc.InteractionID, cmd cc.Command, actor cc.Actor) (cc.Interaction, error) {
	after, err := honest(id, cmd, actor)
	if cc.ReasonOf(err) == "notOwner" {
		return after, cc.Refuse("offerGone")
	}
	return after, err
}

// overwritten puts back what somebody else had changed meanwhile.
func overwritten(c *crew, honest doer, id cc.InteractionID, cmd cc.Command, actor cc.Actor) (cc.Interaction, error) {
	before, err := read(c.db, id)
	if err != nil {
		return before, err
	}
	after, events, err := cc.Decide(before, cmd, cc.Env{Now: c.log.now, Actor: actor, NewID: cc.NewID[string]})
	if err != nil || len(events) == 0 {
		return honest(id, cmd, actor)
	}
	// Somebody comes in between, and is not seen.
	if _, err := honest(id, cc.HangUp{}, cc.ByContact); err != nil {
		return after, err
	}
	err = c.db.Write(context.Background(), func(tx store.Tx) error {
		_, err := tx.Change(context.Background(), id, func(now cc.Interaction) (cc.Interaction, []cc.Event, error) {
			forced := after
			forced.Version = now.Version + 1
			e := events[0]
			e.Seq = forced.Version
			return forced, []cc.Event{e}, nil
		})
		return err
	})
	if err != nil {
		return cc.Interaction{}, errors.New("nobody knows")
	}
	return after, nil
}

// relabelled turns a camera the other way.
func relabelled(_ *crew, honest doer, id cc.InteractionID, cmd cc.Command, _ cc.Actor) (cc.Interaction, error) {
	text, err := json.Marshal(cmd)
	if err != nil {
		return cc.Interaction{}, err
	}
	o := op{Name: nameOf(cmd), Command: text}
	if camera, is := o.command().(cc.SetCamera); is {
		camera.On = !camera.On
		return honest(id, camera, cc.BySystem)
	}
	return honest(id, cmd, cc.BySystem)
}

var bugs = []bug{
	{"a create is forgotten", "Create", forgotten},
	{"a ring is forgotten", "MakeOffer", forgotten},
	{"an accept is forgotten", "Accept", forgotten},
	{"a decline is forgotten", "Decline", forgotten},
	{"a hang-up is forgotten", "HangUp", forgotten},
	{"a disconnect is forgotten", "Disconnect", forgotten},
	{"a hold is forgotten", "HoldContact", forgotten},
	{"an arrival is forgotten", "Arrived", forgotten},
	{"a consultation is forgotten", "Consult", forgotten},
	{"an end of work is forgotten", "MarkDone", forgotten},
	{"a transfer to a queue is forgotten", "TransferQueue", forgotten},
	{"an accept is done and denied", "Accept", denied},
	{"a hold is done and denied", "HoldContact", denied},
	{"a transfer is done and denied", "TransferQueue", denied},
	{"a ring is done and denied", "MakeOffer", denied},
	{"a refused accept is granted", "Accept", granted},
	{"a refused ring is granted", "MakeOffer", granted},
	{"any refusal is granted", "", granted},
	{"an accept ends the call too", "Accept", twice},
	{"an accept answers with the facts before", "Accept", late},
	{"a disconnect answers with the facts before", "Disconnect", late},
	{"a refusal has another reason", "", other},
	{"an accept overwrites a hang-up", "Accept", overwritten},
	{"a camera is turned the other way", "SetCamera", relabelled},
}

// Each of these stores must be found out: a checker that accepts everything would be worth nothing.
func TestLiesAreFoundOut(t *testing.T) {
	for _, b := range bugs {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			for range 40 { // until the bug had its occasion
				var lied atomic.Bool
				db := storetest.Open(t, func() time.Time { return begin })
				history := run(t, db, rand.Uint64(), func(c *crew) {
					honest := c.do
					c.do = func(id cc.InteractionID, cmd cc.Command, actor cc.Actor) (cc.Interaction, error) {
						if b.on == "" || nameOf(cmd) == b.on {
							lied.Store(true)
							return b.lie(c, honest, id, cmd, actor)
						}
						return honest(id, cmd, actor)
					}
				})
				if wrong := check(history); lied.Load() && wrong != "" {
					return
				}
			}
			t.Error("nobody noticed")
		})
	}
}
