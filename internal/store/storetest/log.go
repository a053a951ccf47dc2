package storetest

import (
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// logErased: what the log says of people goes when it is old enough or when
// they are not there any more; the entries stay, and the chain of their codes.
func logErased(t *testing.T, open Opener) {
	clock := NewClock()
	c := NewCentre(t, open(t, clock.Now))
	nadia := c.Agent("agt_nadia", true)
	c.Write(func(tx store.Tx) error {
		return tx.InsertAccount(t.Context(), store.Account{ID: nadia, Issuer: "local", Subject: "nadia", Username: "nadia", Name: "Nadia Ferrand", CreatedAt: clock.Now()})
	})
	log := func(kind string, object string) {
		c.Write(func(tx store.Tx) error {
			return tx.Log(t.Context(), store.Edit{
				Actor: "agt_admin", Kind: kind, Object: object, Action: store.Replaced,
				Before: map[string]string{"name": "Nadia Ferrand"}, After: map[string]string{"name": "Nadia Morel"},
			})
		})
	}
	log("person", string(nadia)) // 1
	log("queue", string(c.Queue))
	log("person", "agt_gone") // 3
	clock.Advance(24 * time.Hour)
	log("person", string(nadia)) // 4

	erase := func(before time.Time, limit int) (n int) {
		c.Write(func(tx store.Tx) (err error) {
			n, err = tx.EraseLog(t.Context(), before, limit)
			return err
		})
		return n
	}
	erased := func(want ...int64) {
		t.Helper()
		c.Read(func(q store.Queries) error {
			entries, err := q.ChangeLog(t.Context(), store.LogFilter{}, 10)
			if err != nil || len(entries) != 4 {
				t.Fatalf("%d entries, %v", len(entries), err)
			}
			got := map[int64]bool{}
			for _, e := range entries {
				if got[e.Seq] = e.Erased; e.Erased == (e.Before != nil) || e.Actor != "agt_admin" || e.Action != store.Replaced {
					t.Errorf("entry %d: %+v", e.Seq, e)
				}
			}
			for seq := range got {
				is := false
				for _, w := range want {
					is = is || w == seq
				}
				if got[seq] != is {
					t.Errorf("entry %d erased %v, want %v", seq, got[seq], want)
				}
			}
			fault, err := q.CheckLog(t.Context(), store.LogEnd{})
			if fault != nil {
				t.Errorf("the chain: %+v", fault)
			}
			return err
		})
	}
	erased()
	if n := erase(time.Time{}, 10); n != 1 {
		t.Errorf("of who is gone: %d", n)
	}
	erased(3)
	if n := erase(clock.Now(), 10); n != 1 {
		t.Errorf("of yesterday: %d", n)
	}
	erased(1, 3)
	if n := erase(clock.Now(), 10); n != 0 {
		t.Errorf("erased again: %d", n)
	}
	log("person", string(nadia))
	if n, m := erase(clock.Now().Add(time.Second), 1), erase(clock.Now().Add(time.Second), 10); n != 1 || m != 1 {
		t.Errorf("some at a time: %d, %d", n, m)
	}
	c.Read(func(q store.Queries) error {
		events, err := q.Events(t.Context(), store.Stream(nadia+"/erasure"), 0)
		if len(events) != 3 || events[0].Type != store.LogErased || events[0].Actor != cc.BySystem || string(events[0].Payload) != "{}" {
			t.Errorf("events %+v", events)
		}
		return err
	})
}
