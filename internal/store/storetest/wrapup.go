package storetest

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// edit writes custom values the way the product does.
func (c *Centre) edit(id cc.InteractionID, agent cc.AgentID, e cc.CustomEdit) error {
	ctx := context.Background()
	return c.DB.Write(ctx, func(tx store.Tx) error {
		stored, err := tx.CustomValues(ctx, id)
		if err != nil {
			return err
		}
		_, changes, err := store.Rules(stored).Edit(e)
		for _, change := range changes {
			if err := tx.ChangeCustomValue(ctx, id, change, agent, tx.Now()); err != nil {
				return err
			}
		}
		return err
	})
}

// customAtOnce: people who write at the same moment. Of those who write over
// the same revision one gets through; whoever writes other fields always does;
// who writes over whatever is there loses nothing of anybody. The changes tell
// each value that ever stood there, without a gap.
func customAtOnce(t *testing.T, open Opener) {
	clock := NewClock()
	c := NewCentre(t, open(t, clock.Now))
	ctx := t.Context()
	fields := []store.CustomField{{Key: "a", Type: cc.TextField}, {Key: "b", Type: cc.TextField, Default: "0"}}
	for round := range Effort(*rounds) {
		id := c.Contact()
		c.Write(func(tx store.Tx) error { return tx.MakeCustomValues(ctx, id, fields) })
		const people = 4
		zero := int64(0)
		var won atomic.Int64
		var all []func()
		for i := range people {
			agent := cc.AgentID(fmt.Sprintf("agt_%d", i))
			value := fmt.Sprintf("%d of %d", i, round)
			all = append(all, func() { // the same field, over what everybody saw
				err := c.edit(id, agent, cc.CustomEdit{Values: map[string]cc.CustomWrite{"a": {Value: value, Over: &zero}}})
				oneOf(t, "a value", err, "revisionStale")
				if err == nil {
					won.Add(1)
				}
			}, func() { // another field, over whatever is there
				if err := c.edit(id, agent, cc.CustomEdit{Values: map[string]cc.CustomWrite{"b": {Value: value}}}); err != nil {
					t.Errorf("over whatever is there: %v", err)
				}
			})
		}
		together(all...)
		if won.Load() != 1 {
			t.Errorf("%d of %d got through", won.Load(), people)
		}
		c.checkChanges(id, map[string]int64{"a": 1, "b": people})
	}
	c.Audit()
	id := c.Contact()
	c.Write(func(tx store.Tx) error { return tx.MakeCustomValues(ctx, id, fields) })
	if err := c.DB.Write(ctx, func(tx store.Tx) error { return tx.MakeCustomValues(ctx, id, fields[:1]) }); cc.ReasonOf(err) != store.Taken {
		t.Errorf("fields were made twice: %v", err)
	}
}

// checkChanges compares the values with the sum of their changes.
func (c *Centre) checkChanges(id cc.InteractionID, revisions map[string]int64) {
	c.T.Helper()
	c.Read(func(q store.Queries) error {
		values, err := q.CustomValues(context.Background(), id)
		if err != nil {
			return err
		}
		changes, err := q.CustomChanges(context.Background(), id)
		if len(values) != len(revisions) {
			c.T.Errorf("%d fields of %d", len(values), len(revisions))
		}
		for _, v := range values {
			stood, at := v.Field.Default, int64(0)
			for _, change := range changes {
				if change.Key != v.Field.Key {
					continue
				}
				at++
				if change.Revision != at || change.From != stood {
					c.T.Errorf("%s: change %d from %q, after %d and %q", v.Field.Key, change.Revision, change.From, at-1, stood)
				}
				stood = change.To
			}
			if v.Value != stood || v.Revision != at || at != revisions[v.Field.Key] {
				c.T.Errorf("%s is %q, revision %d; its %d changes lead to %q; should be %d", v.Field.Key, v.Value, v.Revision, at, stood, revisions[v.Field.Key])
			}
		}
		return err
	})
}

// doneAndCodeAtOnce: being done, and the code without which one is not, at the
// same moment: done comes after a code or not at all, and a code never after done.
func doneAndCodeAtOnce(t *testing.T, open Opener) {
	clock := NewClock()
	c := NewCentre(t, open(t, clock.Now))
	ctx := t.Context()
	c.Write(func(tx store.Tx) error {
		return tx.PutWrapUp(ctx, c.Queue, 0, store.WrapUpSettings{Mandatory: true, Codes: []store.Disposition{{Code: "solved"}, {Code: "callback"}}})
	})
	nadia := c.Agent("agt_nadia", true)
	for range Effort(*rounds) {
		id := c.Contact()
		c.Answer(id, nadia)
		c.Must(id, cc.HangUp{}, cc.ByContact)
		var first, second, done error
		together(
			func() { _, first = c.Do(id, cc.SetDisposition{Agent: nadia, Code: "solved"}, cc.Actor(nadia)) },
			func() { _, second = c.Do(id, cc.SetDisposition{Agent: nadia, Code: "callback"}, cc.Actor(nadia)) },
			func() { _, done = c.Do(id, cc.MarkDone{Agent: nadia}, cc.Actor(nadia)) },
		)
		oneOf(t, "a code", first, "frozen")
		oneOf(t, "another", second, "frozen")
		oneOf(t, "done", done, "dispositionRequired")
		s := c.Load(id)
		g := s.Segments[0]
		if (g.State == cc.SegmentDone) != (done == nil) || g.Code == "" || first != nil && second != nil {
			t.Errorf("done %v, codes %v and %v: %+v", done, first, second, g)
		}
		c.Must(id, cc.MarkDone{Agent: nadia}, cc.Actor(nadia))
		if _, err := c.Do(id, cc.SetDisposition{Agent: nadia, Code: "solved"}, cc.Actor(nadia)); err != nil && cc.ReasonOf(err) != "frozen" {
			t.Errorf("after done: %v", err)
		}
	}
	c.Audit()
}
