package webhook_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/view"
	"visavis/internal/webhook"
)

func TestAnInteractionsLifeIsTold(t *testing.T) {
	t.Parallel()
	inTime(t, func(t *testing.T, c *company) {
		r, _ := c.receive("crm.example")
		nadia := c.Agent("agt_nadia", true)
		id := c.Contact()
		c.Answer(id, nadia)
		c.Must(id, cc.HangUp{}, cc.ByContact)
		c.Must(id, cc.MarkDone{Agent: nadia}, cc.Actor(nadia))
		time.Sleep(3 * time.Second)
		_, took := r.all()
		var kinds []string
		for _, g := range took {
			kinds = append(kinds, g.kind)
			if g.data["interaction"] != nil && (g.data["interaction"] != string(id) || g.data["queue"] != "que_sav") {
				t.Errorf("%s: %v", g.kind, g.data)
			}
			switch {
			case g.kind == "interaction.ended" && (g.data["phase"] != "wrapUp" || g.data["why"] != "hangUp" || g.data["actor"] != "contact"),
				g.kind == "segment.done" && (g.data["phase"] != "done" || g.data["agent"] != "agt_nadia"),
				g.kind == "interaction.created" && (g.data["entryPoint"] != "ent_sav" || g.data["seq"] != 1.0),
				g.kind == "presence.changed" && g.data["agent"] != "agt_nadia":
				t.Errorf("%s: %v", g.kind, g.data)
			}
		}
		want := "presence.changed interaction.created offer.made offer.ended owner.changed segment.opened interaction.ended segment.closed segment.done"
		if got := strings.Join(slices.Compact(kinds), " "); got != want {
			t.Errorf("told\n%s\nwant\n%s", got, want)
		}
	})
}

// The receiver is away for an hour; the server is started anew in the middle of
// that. Each event arrives, once as far as the receiver's answers tell, and in order.
func TestTheReceiverIsAwayForAnHour(t *testing.T) {
	t.Parallel()
	inTime(t, func(t *testing.T, c *company) {
		r, w := c.receive("crm.example")
		r.behave(always(http.StatusServiceUnavailable))
		want := 0
		for range 20 {
			c.call()
			want += 2
			time.Sleep(3 * time.Minute)
			if want == 20 {
				c.restart()
			}
		}
		tries, took := r.all()
		if len(took) != 0 {
			t.Fatalf("took %d while away", len(took))
		}
		if n := len(tries); n < 8 || n > 30 {
			t.Errorf("%d attempts in an hour", n)
		}
		r.behave(nil)
		time.Sleep(70 * time.Minute) // within the longest pause
		_, took = r.all()
		if len(took) != want || len(slices.Compact(slices.Sorted(slices.Values(ids(took))))) != want {
			t.Fatalf("took %d of %d: %v", len(took), want, ids(took))
		}
		c.inOrder(t, took)
		for _, g := range tries {
			if !slices.Contains(ids(took), g.id) {
				t.Errorf("%s was tried and came with another id", g.id)
			}
		}
		if left := c.deliveries(w.ID, "pending"); len(left) != 0 {
			t.Errorf("under way: %+v", left)
		}
	})
}

// inOrder checks that events came in the order in which they happened.
func (c *company) inOrder(t *testing.T, took []got) {
	t.Helper()
	var order []string
	c.Read(func(q store.Queries) error {
		events, err := q.EventsAfter(context.Background(), store.Cursor{}, 10_000)
		for _, e := range events {
			order = append(order, string(e.Stream)+" "+string(e.Type))
		}
		return err
	})
	at := -1
	for _, g := range took {
		id, _ := g.data["interaction"].(string)
		n := slices.Index(order, id+" "+g.kind)
		if n <= at {
			t.Errorf("%s of %s came behind what happened after it", g.kind, id)
		}
		at = n
	}
}

func TestWhatComesOfAnAttempt(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		answer    func(http.ResponseWriter, *http.Request, got)
		status    int
		kind      string
		delivered bool
	}{
		"500": {always(500), 500, "status", false},
		"429": {always(429), 429, "status", false},
		"redirect": {func(w http.ResponseWriter, r *http.Request, _ got) {
			http.Redirect(w, r, "http://elsewhere.example/", http.StatusTemporaryRedirect)
		}, 307, "redirect", false},
		"no answer": {func(_ http.ResponseWriter, r *http.Request, _ got) { <-r.Context().Done() }, 0, "timeout", false},
		"cut off":   {func(http.ResponseWriter, *http.Request, got) { panic(http.ErrAbortHandler) }, 0, "connection", false},
		"201":       {always(201), 201, "", true},
		"huge body": {func(w http.ResponseWriter, r *http.Request, _ got) {
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					return
				}
			}
		}, 200, "", true},
		"body without end": {func(w http.ResponseWriter, r *http.Request, _ got) {
			w.WriteHeader(200)
			_ = http.NewResponseController(w.(*recorded).ResponseWriter).Flush()
			<-r.Context().Done()
		}, 200, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inTime(t, func(t *testing.T, c *company) {
				elsewhere, _ := c.receive("elsewhere.example", func(d *view.WebhookDraft) { d.Enabled = false })
				r, w := c.receive("crm.example")
				r.behave(row.answer)
				c.Contact()
				time.Sleep(14 * time.Second) // a time-out, and less than the pause after it
				all := c.deliveries(w.ID, "")
				if len(all) != 1 {
					t.Fatalf("%+v", all)
				}
				d := all[0]
				status, kind := 0, ""
				if d.LastStatus != nil {
					status = *d.LastStatus
				}
				if d.LastError != nil {
					kind = *d.LastError
				}
				if status != row.status || kind != row.kind || (d.State == "delivered") != row.delivered {
					t.Errorf("%+v: %d %s", d, status, kind)
				}
				if kind == "timeout" && (d.LastMS < 9_900 || d.LastMS > 10_100) {
					t.Errorf("gave up after %d ms", d.LastMS)
				}
				if tries, _ := elsewhere.all(); len(tries) > 0 {
					t.Error("a redirect was followed")
				}
				// What went wrong is tried again, and is the same event then.
				r.behave(nil)
				time.Sleep(time.Minute)
				if tries, _ := r.all(); row.delivered != (len(tries) == 1) || tries[len(tries)-1].id != tries[0].id {
					t.Errorf("tried: %+v", tries)
				}
			})
		})
	}
}

func TestGoneDisables(t *testing.T) {
	t.Parallel()
	inTime(t, func(t *testing.T, c *company) {
		r, w := c.receive("crm.example")
		r.behave(always(http.StatusServiceUnavailable))
		c.call()
		time.Sleep(3 * time.Second) // both are under way
		r.behave(always(http.StatusGone))
		time.Sleep(10 * time.Second)
		got, err := c.service.Get(context.Background(), w.ID)
		if err != nil || got.Enabled || got.Stopped == nil || *got.Stopped != "gone" || got.Revision != w.Revision+1 {
			t.Fatalf("%+v, %v", got, err)
		}
		if tries, _ := r.all(); len(tries) != 2 {
			t.Errorf("tried %d times", len(tries))
		}
		if n := c.noted(webhook.Stopped); n != 1 {
			t.Errorf("noted %d times", n)
		}
		if _, err := c.service.ReplayFailed(context.Background(), w.ID, time.Time{}, admin); cc.ReasonOf(err) != "webhookDisabled" {
			t.Errorf("replay of a disabled one: %v", err)
		}
		// Enabled again, it hears what was under way and what happens from now on, not what happened meanwhile.
		unheard := c.Contact()
		time.Sleep(time.Second)
		r.behave(nil)
		if _, err := c.service.Set(context.Background(), w.ID, view.WebhookDraft{URL: w.URL, Enabled: true}, &got.Revision, admin); err != nil {
			t.Fatal(err)
		}
		heard := c.Contact()
		time.Sleep(3 * time.Second)
		_, took := r.all()
		var all []any
		for _, g := range took {
			all = append(all, g.data["interaction"])
		}
		if slices.Contains(all, any(string(unheard))) || !slices.Contains(all, any(string(heard))) || len(took) != 2 {
			t.Errorf("took %v; %+v", took, c.deliveries(w.ID, ""))
		}
	})
}

// noted counts the events of webhooks of a kind.
func (c *company) noted(kind cc.EventType) (n int) {
	c.Read(func(q store.Queries) error {
		events, err := q.EventsAfter(context.Background(), store.Cursor{}, 10_000)
		for _, e := range events {
			if e.Type == kind {
				n++
			}
		}
		return err
	})
	return n
}

// A receiver that is away for three days costs a day of events, no hammering,
// and nothing of what happens after it is back.
func TestTheReceiverIsAwayForThreeDays(t *testing.T) {
	t.Parallel()
	inTime(t, func(t *testing.T, c *company) {
		r, w := c.receive("crm.example")
		r.behave(always(502))
		for range 36 {
			c.Contact()
			c.pass(2 * time.Hour)
		}
		tries, _ := r.all()
		if len(tries) > 200 {
			t.Errorf("%d attempts in three days", len(tries))
		}
		if failed := c.deliveries(w.ID, "failed"); len(failed) < 20 || len(failed) > 26 {
			t.Errorf("failed: %d", len(failed))
		}
		r.behave(nil)
		c.pass(70 * time.Minute)
		_, took := r.all()
		if len(took) < 10 || len(took) > 14 || len(c.deliveries(w.ID, "pending")) != 0 {
			t.Errorf("took %d of the last day's 12", len(took))
		}
		c.inOrder(t, took)
	})
}

// Two nodes on one database: one sends. When it dies the other one goes on,
// once the lease is over.
func TestTwoNodes(t *testing.T) {
	t.Parallel()
	inTime(t, func(t *testing.T, c *company) {
		r, w := c.receive("crm.example")
		other := c.make("two")
		ctx, cancel := context.WithCancel(context.Background())
		c.running.Go(func() { other.Run(ctx) })
		defer cancel()
		for range 10 {
			c.call()
		}
		time.Sleep(5 * time.Second)
		_, took := r.all()
		if len(took) != 20 {
			t.Fatalf("took %d of 20", len(took))
		}
		// The first one dies: it gives nothing back, and what it would still write is refused.
		c.cancel()
		c.Write(func(tx store.Tx) error {
			_, _, err := tx.Acquire(context.Background(), "webhooks", "one", 10*time.Second)
			return err
		})
		for range 10 {
			c.call()
		}
		time.Sleep(15 * time.Second)
		_, took = r.all()
		if len(took) != 40 || len(slices.Compact(slices.Sorted(slices.Values(ids(took))))) != 40 {
			t.Fatalf("took %d of 40", len(took))
		}
		c.inOrder(t, took)
		if left := c.deliveries(w.ID, "pending"); len(left) != 0 {
			t.Errorf("under way: %+v", left)
		}
		cancel()
	})
}

func TestWhatIsWanted(t *testing.T) {
	t.Parallel()
	inTime(t, func(t *testing.T, c *company) {
		c.Write(func(tx store.Tx) error {
			return tx.PutQueue(t.Context(), store.Queue{ID: "que_sante", Key: "sante", QueueSettings: store.QueueSettings{Name: store.Words{Fr: "Santé", En: "Health"}}})
		})
		ends, _ := c.receive("ends.example", func(d *view.WebhookDraft) { d.Events = []string{"interaction.ended"} })
		health, _ := c.receive("health.example", func(d *view.WebhookDraft) { d.Queues = []string{"que_sante"} })
		off, _ := c.receive("off.example", func(d *view.WebhookDraft) { d.Enabled = false })
		dead, _ := c.receive("dead.example")
		dead.behave(func(_ http.ResponseWriter, r *http.Request, _ got) { <-r.Context().Done() })
		c.Agent("agt_nadia", true)
		c.call()
		id := c.Contact("que_sante")
		c.Must(id, cc.HangUp{}, cc.ByContact)
		time.Sleep(3 * time.Second) // nobody waits for the dead one
		kinds := func(r *receiver) (all []string) {
			_, took := r.all()
			for _, g := range took {
				all = append(all, g.kind)
			}
			return all
		}
		if got := kinds(ends); !slices.Equal(got, []string{"interaction.ended", "interaction.ended"}) {
			t.Errorf("ends: %v", got)
		}
		if got := kinds(health); !slices.Equal(got, []string{"interaction.created", "interaction.ended"}) {
			t.Errorf("health: %v", got)
		}
		if got := kinds(off); len(got) > 0 {
			t.Errorf("disabled: %v", got)
		}
		for _, g := range func() []got { _, took := health.all(); return took }() {
			if g.kind == "interaction.ended" && g.data["phase"] != "abandoned" {
				t.Errorf("abandoned: %v", g.data)
			}
		}
	})
}

// For a day both secrets sign; then the old one is worth nothing.
func TestRotation(t *testing.T) {
	t.Parallel()
	inTime(t, func(t *testing.T, c *company) {
		r, w := c.receive("crm.example")
		made, err := c.service.Rotate(context.Background(), w.ID, admin)
		if err != nil || made.Secret == r.secrets[0] || made.Webhook.OldSecret == nil {
			t.Fatalf("%+v, %v", made, err)
		}
		r.secrets = append(r.secrets, made.Secret) // each is checked
		c.Contact()
		time.Sleep(2 * time.Second)
		if _, took := r.all(); len(took) != 1 {
			t.Fatal("nothing came")
		}
		old := r.secrets[0]
		c.pass(24 * time.Hour)
		var headers []string
		r.mu.Lock()
		r.secrets = []string{made.Secret}
		r.mu.Unlock()
		r.behave(func(_ http.ResponseWriter, req *http.Request, _ got) {
			r.mu.Lock()
			defer r.mu.Unlock()
			headers = append(headers, req.Header.Get("webhook-signature"))
		})
		c.Contact()
		time.Sleep(2 * time.Second)
		r.mu.Lock()
		defer r.mu.Unlock()
		if len(headers) != 1 || strings.Contains(headers[0], " ") {
			t.Errorf("%q is signed with %s too", headers, old[:8])
		}
	})
}

func TestTryingAndReplaying(t *testing.T) {
	t.Parallel()
	inTime(t, func(t *testing.T, c *company) {
		ctx := context.Background()
		r, w := c.receive("crm.example", func(d *view.WebhookDraft) { d.Enabled = false })
		d, err := c.service.Test(ctx, w.ID, admin)
		if err != nil || d.State != "delivered" || d.Type != "webhook.test" || *d.LastStatus != 204 {
			t.Fatalf("test: %+v, %v", d, err)
		}
		r.behave(always(500))
		if d, err = c.service.Test(ctx, w.ID, admin); err != nil || d.State != "failed" || *d.LastError != "status" {
			t.Fatalf("test: %+v, %v", d, err)
		}
		r.behave(nil)
		if _, err := c.service.Set(ctx, w.ID, view.WebhookDraft{URL: w.URL, Enabled: true}, nil, admin); err != nil {
			t.Fatal(err)
		}
		c.Contact()
		time.Sleep(2 * time.Second)
		d = c.deliveries(w.ID, "delivered")[0]
		if _, err := c.service.Replay(ctx, w.ID, d.ID, admin); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		_, took := r.all()
		if n := len(took); n != 3 || took[1].id != took[2].id || took[1].id != d.Event {
			t.Errorf("took %+v", took)
		}
		if _, err := c.service.Replay(ctx, w.ID, "dlv_none", admin); cc.CodeOf(err) != cc.NotFound {
			t.Errorf("replay of nothing: %v", err)
		}
		if c.noted(webhook.Tested) != 2 || c.noted(webhook.Replayed) != 1 {
			t.Error("not noted")
		}
		// Pages, newest first.
		for range 5 {
			c.call()
		}
		time.Sleep(2 * time.Second)
		var all []string
		before := ""
		for {
			page, err := c.service.Deliveries(ctx, w.ID, "", before, 5)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range page.Deliveries {
				all = append(all, d.ID)
			}
			if page.Next == nil {
				break
			}
			before = *page.Next
		}
		if len(all) != 13 || len(slices.Compact(slices.Sorted(slices.Values(all)))) != 13 {
			t.Errorf("%d in pages", len(all))
		}
	})
}
