package testrig_test

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"visavis/internal/account"
	"visavis/internal/app"
	"visavis/internal/cc"
	"visavis/internal/config"
	"visavis/internal/store"
	"visavis/internal/store/postgrestest"
	"visavis/internal/testrig"
	"visavis/internal/view"
)

// How much TestLives lives. Little by default: it then only shows that what is
// measured works.
var (
	lives   = flag.Int("lives", 12, "calls that are lived whole")
	clients = flag.Int("clients", 4, "how many live at once")
)

// TestLives measures how many whole lives of calls the product holds in a
// second: a contact taps, an agent is rung, accepts, holds, resumes,
// disconnects, codes the outcome and is done. All of it goes through the HTTP
// API and the desks' sockets, each change durable before it is answered. Beside
// it stands how many transactions of one row the same kind of database makes
// durable in a second for as many clients.
func TestLives(t *testing.T) {
	databases := []struct {
		name   string
		change func(*config.Config)
		raw    string
	}{{"SQLite", func(*config.Config) {}, t.TempDir() + "/raw.db"}}
	if os.Getenv("VISAVIS_LIVES") != "" {
		server := postgrestest.Start(t)
		address := server.Database(t)
		databases = append(databases, struct {
			name   string
			change func(*config.Config)
			raw    string
		}{"PostgreSQL", func(c *config.Config) { c.Database = address }, server.Database(t)})
	}
	var text strings.Builder
	text.WriteString("| Database | Lives | Lives per second | A whole life: p50 | p95 | State changes per second | One-row transactions per second | Ratio | Goal |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, d := range databases {
		h := openHouse(t, d.change)
		h.live(t, *clients) // whatever is made once is made
		began := time.Now()
		took, changes := h.live(t, *lives)
		spent := time.Since(began).Seconds()
		rows := rawRate(t, d.raw)
		fmt.Fprintf(&text, "| %s | %d | %.0f | %v | %v | %.0f | %.0f | %.2f | ≥ 0.5 |\n", d.name, *lives, float64(*lives)/spent,
			quantile(took, .5), quantile(took, .95), float64(changes)/spent, rows, float64(changes)/spent/rows)
	}
	t.Log("\n" + text.String())
	if name := os.Getenv("VISAVIS_LIVES"); name != "" {
		head := fmt.Sprintf(`# Whole lives of calls

Written by %s. %d clients at once, each an agent with an open desk and the contacts who call: tap, ring, accept, hold, resume,
disconnect, code, done, through the HTTP API. A state change is one that was committed with its events before it was answered. The
product, its media process and the clients share the machine's processors; the one-row transactions are made by the same number
of callers, with the same grouping of commits, and have the machine for themselves.

Machine: %d processors.

`, "`make bench`", *clients, runtime.NumCPU())
		if err := os.WriteFile(name, []byte(head+text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func quantile(all []time.Duration, share float64) time.Duration {
	slices.Sort(all)
	return all[min(int(share*float64(len(all))), len(all)-1)].Round(time.Millisecond)
}

// house is a product with agents at their desks, all of one queue.
type house struct {
	rig    *testrig.Rig
	db     *store.DB
	agents []*testrig.Agent
	desks  []*testrig.Desk
	code   string // that calls are coded with
}

func openHouse(t *testing.T, change func(*config.Config)) *house {
	t.Helper()
	// All the clients are one machine here, which opens a connection for each once.
	http.DefaultTransport.(*http.Transport).MaxIdleConnsPerHost = 2 * *clients
	h := &house{rig: testrig.Start(t, change)}
	office, err := app.OpenOffice(t.Context(), h.rig.Config)
	if err != nil {
		t.Fatal(err)
	}
	address := h.rig.Config.Database
	if address == "" {
		address = "sqlite:" + h.rig.Data + "/visavis.db"
	}
	if h.db, err = store.Open(t.Context(), address); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = office.Close(), h.db.Close() })
	for i := range *clients {
		name := fmt.Sprint("agent-", i)
		if _, err := office.Accounts.Add(t.Context(), account.Draft{Username: name, Name: name, Password: testrig.Password, Queues: []string{"sav"}}); err != nil {
			t.Fatal(err)
		}
		a := h.rig.SignIn(t, name)
		h.agents, h.desks = append(h.agents, a), append(h.desks, a.OpenDesk(t))
	}
	h.code = aCode(t, h.agents[0], h.desks[0])
	return h
}

// live lives n calls and returns how long each took and how many state changes
// they were made of.
func (h *house) live(t *testing.T, n int) (took []time.Duration, changes int64) {
	t.Helper()
	var sum atomic.Int64
	times := make([][]time.Duration, len(h.agents))
	var all sync.WaitGroup
	for i := range h.agents {
		share := n / len(h.agents)
		if i < n%len(h.agents) {
			share++
		}
		all.Go(func() {
			for left := share; left > 0; left-- {
				from := time.Now()
				sum.Add(h.life(t, i, left > 1))
				times[i] = append(times[i], time.Since(from))
			}
		})
	}
	all.Wait()
	return slices.Concat(times...), sum.Load()
}

// life has somebody call, and agent i take the call that rings there, which
// may be another's: as many call as there are agents who wait. Nobody rings at
// an agent who does not go on.
func (h *house) life(t *testing.T, i int, goesOn bool) (changes int64) {
	agent, desk := h.agents[i], h.desks[i]
	if !desk.Now().Presence.Ready {
		agent.Ready(t, true)
	}
	h.rig.Tap(t, "sav", view.CallRequest{Name: "Bruno"})
	ring := desk.Ring(t)
	id := ring.ID
	agent.Do(t, id, "accept", offer(ring))
	agent.Do(t, id, "hold", nil)
	agent.Do(t, id, "resume", nil)
	agent.Do(t, id, "disconnect", nil)
	agent.Do(t, id, "disposition", map[string]string{"code": h.code})
	if !goesOn {
		agent.Ready(t, false)
	}
	agent.Do(t, id, "mark-done", nil)
	desk.Gone(t, id)
	return h.changesOf(t, cc.InteractionID(id))
}

// aCode is a disposition code of the queue that an agent serves.
func aCode(t *testing.T, agent *testrig.Agent, desk *testrig.Desk) string {
	t.Helper()
	served := desk.Await(t, "the queue", func(s testrig.DeskState) bool { return len(s.Queues) > 0 }).Queues[0]
	var list view.CodeList
	agent.Get(t, "/api/v1/queues/"+served.ID+"/codes", &list)
	leaf := list.Codes[0]
	for len(leaf.Children) > 0 {
		leaf = leaf.Children[0]
	}
	return leaf.Code
}

// changesOf is how many transactions changed an interaction that is done.
func (h *house) changesOf(t *testing.T, id cc.InteractionID) int64 {
	changed := map[int64]bool{}
	err := h.db.Read(t.Context(), func(q store.Queries) error {
		s, err := q.Interaction(t.Context(), id)
		if err != nil {
			return err
		}
		if phase := cc.Derive(s).Phase; phase != cc.Done {
			t.Errorf("%s is %s", id, phase)
		}
		events, err := q.Events(t.Context(), store.Stream(id), 0)
		for _, e := range events {
			changed[e.Tx] = true
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return int64(len(changed))
}

// rawRate is how many transactions of one row a database makes durable in a second.
func rawRate(t *testing.T, address string) float64 {
	t.Helper()
	db, err := store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows := 50 * *lives
	var left atomic.Int64
	left.Store(int64(rows))
	began := time.Now()
	var all sync.WaitGroup
	for range *clients {
		all.Go(func() {
			for n := left.Add(-1); n >= 0 && !t.Failed(); n = left.Add(-1) {
				err := db.Write(context.Background(), func(tx store.Tx) error {
					return tx.KeepAnswer(context.Background(), "nobody", fmt.Sprint(n), store.Answer{BodyHash: "0", Status: 200, Body: []byte("{}")})
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	return float64(rows) / time.Since(began).Seconds()
}
