package report_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
)

// The generated company: two queues, four agents.
var (
	queues = []cc.QueueID{"que_a", "que_b"}
	agents = []cc.AgentID{"agt_1", "agt_2", "agt_3", "agt_4"}
	codes  = []cc.DispositionCode{"sold", "told", "lost"}
)

// chance draws evenly from 0 … n-1.
func chance(r *rand.Rand) func(int) int { return func(n int) int { return r.IntN(n) } }

// live makes up the whole life of an interaction that enters at a time, by the
// rules of real ones, and returns its events.
func live(t testing.TB, r *rand.Rand, at time.Time) (cc.Interaction, []cc.Event) {
	t.Helper()
	var s cc.Interaction
	var all []cc.Event
	now := at.Truncate(time.Millisecond)
	pick := chance(r)
	do := func(cmd cc.Command) {
		next, events, err := cc.Decide(s, cmd, cc.Env{
			Now: now, Actor: cc.BySystem, NewID: cc.NewID[string],
			Codes: func(cc.QueueID) cc.Codes { return cc.Codes{Choice: codes} },
		})
		s, all = next, append(all, events...) // deadlines count beside a refusal too
		_ = err                               // late and foolish commands are part of life
	}
	do(cc.Create{ID: cc.NewID[cc.InteractionID]("int"), Queue: queues[pick(2)], EntryPoint: "ent_a", VideoEnabled: true, CanCamera: true, CanVideo: true, Page: "leg_page0"})
	for range 10 + pick(90) {
		if pick(3) == 0 {
			now = now.Add(time.Duration(pick(9_000)) * time.Millisecond)
		}
		if s.End != nil {
			break
		}
		if pick(25) == 0 {
			do(cc.SetDisposition{Agent: agents[pick(4)], Code: codes[pick(3)]})
		}
		cmd := storetest.Menu(s, agents, queues[pick(2)], pick)
		for range pick(20) { // most of the time, something that does something
			if _, events, err := cc.Decide(s, cmd, cc.Env{Now: now, Actor: cc.BySystem, NewID: cc.NewID[string]}); err == nil && len(events) > 0 {
				break
			}
			cmd = storetest.Menu(s, agents, queues[pick(2)], pick)
		}
		do(cmd)
	}
	now = now.Add(time.Duration(pick(30_000)) * time.Millisecond)
	do(cc.HangUp{})
	for _, agent := range agents {
		now = now.Add(time.Duration(pick(30_000)) * time.Millisecond)
		if pick(3) == 0 {
			do(cc.SetDisposition{Agent: agent, Code: codes[pick(3)]})
		}
		if pick(4) == 0 {
			do(cc.AgentGone{Agent: agent, SignedOut: true})
		}
		if pick(8) > 0 {
			do(cc.MarkDone{Agent: agent})
		}
	}
	return s, all
}

// company makes the queues, the second with a promise of its own, and the agents.
func company(t testing.TB, db *store.DB) *storetest.Centre {
	t.Helper()
	c := &storetest.Centre{T: t, DB: db, Queue: queues[0]}
	c.Write(func(tx store.Tx) error {
		if err := tx.PutCompany(t.Context(), store.Company{Name: "Lenoir", Zone: "Europe/Paris"}); err != nil {
			return err
		}
		for i, id := range queues {
			settings := store.QueueSettings{Name: store.Words{Fr: "File " + string(id), En: "Queue " + string(id)}}
			if i == 1 {
				settings.ServiceLevel = store.ServiceLevel{Percent: 90, Seconds: 10}
			}
			if err := tx.PutQueue(t.Context(), store.Queue{ID: id, Key: fmt.Sprint(i), QueueSettings: settings}); err != nil {
				return err
			}
		}
		for _, id := range agents {
			if err := tx.SetCapacity(t.Context(), id, 200); err != nil { // for the wrap-ups that nobody ends
				return err
			}
			err := tx.InsertAccount(t.Context(), store.Account{
				ID: id, Issuer: "local", Subject: string(id), Username: string(id), Name: "Name of " + string(id), CreatedAt: tx.Now(),
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return c
}

// keep stores a life.
func keep(c *storetest.Centre, s cc.Interaction, events []cc.Event) {
	c.T.Helper()
	c.Write(func(tx store.Tx) error {
		_, err := tx.Change(c.T.Context(), s.ID, func(cc.Interaction) (cc.Interaction, []cc.Event, error) { return s, events, nil })
		return err
	})
}
