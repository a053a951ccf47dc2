package storetest

import (
	"fmt"
	"sync"
	"testing"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// settingsAreKept: what is read by its id alone goes over the revision that was read, or not at all.
func settingsAreKept(t *testing.T, open Opener) {
	ctx := t.Context()
	c := NewCentre(t, open(t, NewClock().Now))
	put := func(over int64, name string) error {
		return c.DB.Write(ctx, func(tx store.Tx) error {
			return store.Skills.Put(ctx, tx, "skl_1", over, store.Skill{Name: store.Words{Fr: name, En: name}})
		})
	}
	for i, step := range []struct {
		over int64
		want string
	}{{0, ""}, {0, "revisionStale"}, {2, "revisionStale"}, {1, ""}, {1, "revisionStale"}} {
		if err := put(step.over, fmt.Sprint(i)); cc.ReasonOf(err) != step.want {
			t.Errorf("step %d: %v", i, err)
		}
	}
	c.Read(func(q store.Queries) error {
		one, err := store.Skills.Read(ctx, q, "skl_1")
		if one.Revision != 2 || one.Content.Name.Fr != "3" {
			t.Errorf("kept %+v", one)
		}
		if _, err := store.Calendars.Read(ctx, q, "skl_1"); cc.CodeOf(err) != cc.NotFound {
			t.Errorf("a skill is a calendar: %v", err)
		}
		return err
	})
	c.Write(func(tx store.Tx) error { return tx.SetAgentSkills(ctx, "agt_a", map[string]int{"skl_1": 4}) })
	c.Write(func(tx store.Tx) error {
		return tx.SetAgentSkills(ctx, "agt_a", map[string]int{"skl_1": 2, "skl_2": 5})
	})
	c.Read(func(q store.Queries) error {
		all, err := q.AgentSkills(ctx)
		if len(all) != 1 || all["agt_a"]["skl_1"] != 2 || all["agt_a"]["skl_2"] != 5 {
			t.Errorf("skills %v", all)
		}
		if used, _ := q.SkillInUse(ctx, "skl_2"); !used {
			t.Error("a skill that somebody has is not in use")
		}
		return err
	})
	c.Write(func(tx store.Tx) error { return store.Skills.Delete(ctx, tx, "skl_1") })
	if err := c.DB.Write(ctx, func(tx store.Tx) error { return store.Skills.Delete(ctx, tx, "skl_1") }); cc.CodeOf(err) != cc.NotFound {
		t.Errorf("deleted twice: %v", err)
	}
	// What is limited to a queue would mean nothing without it.
	used := func(want bool) {
		t.Helper()
		c.Read(func(q store.Queries) error {
			if got, err := q.QueueInUse(ctx, "que_lone"); err != nil || got != want {
				t.Errorf("in use %v, want %v; %v", got, want, err)
			}
			return nil
		})
	}
	used(false)
	c.Write(func(tx store.Tx) error {
		return store.Roles.Put(ctx, tx, "rol_lone", 0, store.Role{Name: store.Words{Fr: "Site"}, Queues: []cc.QueueID{"que_lone"}})
	})
	used(true)
	c.Write(func(tx store.Tx) error { return store.Roles.Delete(ctx, tx, "rol_lone") })
	used(false)
	c.Write(func(tx store.Tx) error {
		hook := store.Webhook{ID: "whk_lone", CreatedAt: tx.Now()}
		hook.Queues = []cc.QueueID{"que_lone"}
		return tx.InsertWebhook(ctx, hook)
	})
	used(true)
	c.Write(func(tx store.Tx) error { return tx.DeleteWebhook(ctx, "whk_lone") })
	used(false)
}

// loggedAtOnce: the log of changes is one chain, however many write at the same moment.
func loggedAtOnce(t *testing.T, open Opener) {
	ctx := t.Context()
	c := NewCentre(t, open(t, NewClock().Now))
	const people, changes = 6, 5
	var writing sync.WaitGroup
	for i := range people {
		writing.Go(func() {
			for range changes {
				err := c.DB.Write(ctx, func(tx store.Tx) error {
					return tx.Log(ctx, store.Edit{Actor: cc.Actor(fmt.Sprint("agt_", i)), Kind: "queue", Object: "que_sav", Action: store.Replaced, After: i})
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	writing.Wait()
	c.Read(func(q store.Queries) error {
		if fault, err := q.CheckLog(ctx, store.LogEnd{}); err != nil || fault != nil {
			t.Errorf("%+v, %v", fault, err)
		}
		all, err := q.ChangeLog(ctx, store.LogFilter{Kind: "queue"}, 1000)
		if err != nil {
			return err
		}
		if len(all) != people*changes {
			t.Errorf("%d entries, want %d", len(all), people*changes)
		}
		older, err := q.ChangeLog(ctx, store.LogFilter{Before: 11, Actor: "agt_1"}, 1000)
		for _, e := range older {
			if e.Seq > 10 || e.Actor != "agt_1" {
				t.Errorf("chosen %+v", e)
			}
		}
		return err
	})
}

// rightsAreThoseOfTheRoles: what a role gives comes with the account, as it is now.
func rightsAreThoseOfTheRoles(t *testing.T, open Opener) {
	ctx := t.Context()
	c := NewCentre(t, open(t, NewClock().Now))
	c.Write(func(tx store.Tx) error {
		return tx.InsertAccount(ctx, store.Account{ID: "agt_n", Issuer: "local", Subject: "n", Username: "n", Name: "N", Roles: []string{"agent", "rol_1"}, Theme: "system", CreatedAt: tx.Now()})
	})
	count := func() (n, somewhere int) {
		c.Read(func(q store.Queries) error {
			a, err := q.Account(ctx, "agt_n")
			for _, r := range a.Rights {
				n++
				if len(r.Queues) > 0 {
					somewhere++
				}
			}
			return err
		})
		return n, somewhere
	}
	before, _ := count()
	if before == 0 {
		t.Fatal("the role that companies begin with gives nothing")
	}
	c.Write(func(tx store.Tx) error {
		return store.Roles.Put(ctx, tx, "rol_1", 0, store.Role{Permissions: []string{"supervise", "history.read"}, Queues: []cc.QueueID{c.Queue}})
	})
	if n, somewhere := count(); n != before+2 || somewhere != 2 {
		t.Errorf("%d rights, %d of them limited", n, somewhere)
	}
	c.Write(func(tx store.Tx) error { return store.Roles.Delete(ctx, tx, "rol_1") })
	if n, _ := count(); n != before {
		t.Errorf("%d rights after the role is gone", n)
	}
}
