package routing_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/routing"
	"visavis/internal/store"
	"visavis/internal/store/postgrestest"
	"visavis/internal/store/storetest"
	"visavis/internal/view"
)

// How large the centre is in which TestReach measures. Small by default: it
// then only shows that what is measured works.
var (
	crowds   = flag.String("crowds", "10,40", "numbers of agents signed in")
	queueing = flag.Int("queueing", 1000, "contacts who wait elsewhere")
	samples  = flag.Int("samples", 10, "measurements of each kind")
)

// TestReach measures, through the real router and feed, from the beginning of
// the transaction that brings a contact in (a), or makes an agent ready (b), to
// the ring: the notice of it has come out of the feed, where the desks' sockets
// hang, and the agent's view has been built. Writing that to the socket is left
// out.
func TestReach(t *testing.T) {
	if need := elsewhere * *samples * len(strings.Split(*crowds, ",")); *queueing < need {
		t.Fatalf("-queueing %d is too few for that many samples: %d", *queueing, need)
	}
	dbs := map[string]func(t *testing.T) *store.DB{"SQLite": func(t *testing.T) *store.DB { return storetest.Open(t, nil) }}
	if os.Getenv("VISAVIS_ROUTING") != "" {
		server := postgrestest.Start(t)
		dbs["PostgreSQL"] = func(t *testing.T) *store.DB { return storetest.OpenAt(t, server.Database(t), nil) }
	}
	var text strings.Builder
	fmt.Fprintf(&text, "\n## From the cause to the ring, %d contacts waiting elsewhere\n\n", *queueing)
	text.WriteString("| Database | Agents signed in | Contact arrives: p50 | p99 | Agent becomes ready: p50 | p99 | Index taken over in |\n|---|--:|--:|--:|--:|--:|--:|\n")
	for _, name := range slices.Sorted(mapKeys(dbs)) {
		h := &hall{Centre: storetest.NewCentre(t, dbs[name](t)), views: nil}
		h.fill()
		for crowd := range strings.SplitSeq(*crowds, ",") {
			var n int
			if _, err := fmt.Sscan(crowd, &n); err != nil {
				t.Fatal(err)
			}
			h.staff(n)
			took, arrives, ready := h.measure(*samples)
			fmt.Fprintf(&text, "| %s | %d | %v | %v | %v | %v | %v |\n", name, n, part(arrives, .5), part(arrives, .99), part(ready, .5), part(ready, .99), took.Round(time.Millisecond))
		}
	}
	t.Log(text.String())
	if path := os.Getenv("VISAVIS_ROUTING"); path != "" {
		f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := f.WriteString(text.String()); err != nil {
			t.Error(err)
		}
	}
}

func mapKeys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func part(all []time.Duration, share float64) time.Duration {
	slices.Sort(all)
	return all[min(int(share*float64(len(all))), len(all)-1)].Round(100 * time.Microsecond)
}

// hall is a centre in which many wait in queues nobody serves.
type hall struct {
	*storetest.Centre
	views *view.Builder
	crowd int
}

const (
	elsewhere = 40 // queues, with ten profiles each
	served    = cc.QueueID("que_elsewhere_00")
	lone      = cc.AgentID("agt_lone") // serves one of them, and is not ready
)

func (h *hall) fill() {
	h.T.Helper()
	ctx := context.Background()
	h.Write(func(tx store.Tx) error {
		for i := range elsewhere {
			id := fmt.Sprintf("que_elsewhere_%02d", i)
			if err := tx.PutQueue(ctx, store.Queue{ID: cc.QueueID(id), Key: id}); err != nil {
				return err
			}
		}
		if err := tx.InsertContact(ctx, store.Contact{ID: "ctc_1", Name: "Claire Dubois", Language: "fr", CreatedAt: tx.Now()}); err != nil {
			return err
		}
		if err := tx.PutCompany(ctx, store.Company{Name: "Lenoir"}); err != nil {
			return err
		}
		return tx.PutEntryPoint(ctx, store.EntryPoint{ID: "ent_sav", Key: "sav", Queue: h.Queue})
	})
	var all sync.WaitGroup
	const together = 8
	for part := range together {
		all.Go(func() {
			for from := part * 250; from < *queueing; from += together * 250 {
				err := h.DB.Write(ctx, func(tx store.Tx) error {
					for i := from; i < min(from+250, *queueing); i++ {
						c := cc.Create{
							ID: cc.InteractionID(fmt.Sprintf("int_waits_%06d", i)), Queue: cc.QueueID(fmt.Sprintf("que_elsewhere_%02d", i%elsewhere)),
							EntryPoint: "ent_sav", Page: cc.NewID[cc.LegID]("leg"),
						}
						if p := i / elsewhere % 10; p > 0 && i%elsewhere > 0 {
							c.Needs = []cc.Need{{Skill: cc.SkillID(fmt.Sprint("skl_", p%3)), Level: 1 + p/3}}
						}
						if _, err := tx.Do(ctx, c.ID, c, cc.ByContact); err != nil {
							return err
						}
						// Everybody is somebody else: what a desk shows of a contact counts their calls.
						who := cc.ContactID(fmt.Sprintf("ctc_waits_%06d", i))
						if err := tx.InsertContact(ctx, store.Contact{ID: who, Name: "Claire Dubois", Language: "fr", CreatedAt: tx.Now()}); err != nil {
							return err
						}
						if err := tx.Assign(ctx, store.Assignment{Interaction: c.ID, Contact: who, EnteredAt: tx.Now(), Language: "fr"}); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					h.T.Error(err)
				}
			}
		})
	}
	all.Wait()
	h.work(lone, false, served)
}

// work adds an agent with a desk.
func (h *hall) work(id cc.AgentID, ready bool, queue cc.QueueID) {
	h.Agent(id, ready, queue)
	h.Write(func(tx store.Tx) error {
		return tx.InsertAccount(context.Background(), store.Account{ID: id, Issuer: "local", Subject: string(id), Username: string(id), Name: string(id), Roles: []string{"agent"}, CreatedAt: tx.Now()})
	})
}

// staff brings the number of agents who are signed in and ready to n.
func (h *hall) staff(n int) {
	h.T.Helper()
	var all sync.WaitGroup
	const together = 16
	for part := range together {
		all.Go(func() {
			for i := h.crowd + part; i < n; i += together {
				h.work(cc.AgentID(fmt.Sprintf("agt_%05d", i)), true, h.Queue)
			}
		})
	}
	all.Wait()
	h.crowd = max(h.crowd, n)
}

func (h *hall) measure(times int) (took time.Duration, arrives, ready []time.Duration) {
	h.T.Helper()
	h.views = view.New(h.DB, view.Options{})
	news := h.DB.Feed().Listen()
	defer news.Close()
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	began := time.Now()
	running.Go(func() { routing.New(routing.Options{DB: h.DB, Node: "here"}).Run(ctx) })
	defer running.Wait()
	defer stop()
	arrive := func() time.Duration {
		id := cc.NewID[cc.InteractionID]("int")
		from := time.Now()
		h.Write(func(tx store.Tx) error {
			c := cc.Create{ID: id, Queue: h.Queue, EntryPoint: "ent_sav", VideoEnabled: true, Page: cc.NewID[cc.LegID]("leg")}
			if _, err := tx.Do(context.Background(), id, c, cc.ByContact); err != nil {
				return err
			}
			return tx.Assign(context.Background(), store.Assignment{Interaction: id, Contact: "ctc_1", EnteredAt: tx.Now(), Language: "fr"})
		})
		h.rung(news, id)
		spent := time.Since(from)
		h.Must(id, cc.HangUp{}, cc.ByContact)
		return spent
	}
	arrive()
	took = time.Since(began)
	for range times {
		arrives = append(arrives, arrive())
		time.Sleep(5 * time.Millisecond)
	}
	set := func(is bool) {
		h.Write(func(tx store.Tx) error {
			_, err := tx.ChangePresence(context.Background(), lone, cc.Actor(lone), func(p *store.Presence) { p.Ready = is })
			return err
		})
	}
	for range times {
		from := time.Now()
		set(true)
		id := h.rung(news, "")
		ready = append(ready, time.Since(from))
		set(false)
		h.Must(id, cc.HangUp{}, cc.ByContact)
		time.Sleep(5 * time.Millisecond)
	}
	return took, arrives, ready
}

// rung waits until an agent's desk could show a ring (for any contact, if none is named).
func (h *hall) rung(news interface {
	C() <-chan struct{}
	Take() ([]store.Notice, bool)
}, id cc.InteractionID,
) cc.InteractionID {
	h.T.Helper()
	for limit := time.After(2 * time.Minute); ; {
		select {
		case <-news.C():
		case <-limit:
			h.T.Fatal("nobody is rung")
		}
		notices, missed := news.Take()
		if missed {
			h.T.Fatal("missed news")
		}
		for _, n := range notices {
			for _, e := range n.Events {
				if e.Type != cc.OfferMade || id != "" && n.Interaction != id {
					continue
				}
				event, err := e.CC()
				if err != nil {
					h.T.Fatal(err)
				}
				if _, err := h.views.Interaction(context.Background(), n.Interaction, view.Viewer{Agent: event.Agent}); err != nil {
					h.T.Fatal(err)
				}
				return n.Interaction
			}
		}
	}
}
