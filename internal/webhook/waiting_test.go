package webhook_test

// Who waits for whom: nobody for long.

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"visavis/internal/cc"
)

// One event that the receiver never takes holds up the others for a while only.
func TestOneThatIsRefusedIsSetAside(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"always an error": 500, "not understood": 422} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inTime(t, func(t *testing.T, c *company) {
				r, w := c.receive("crm.example")
				poison := c.Contact()
				r.behave(func(w http.ResponseWriter, _ *http.Request, g got) {
					if g.data["interaction"] == string(poison) && g.kind == "interaction.created" {
						w.WriteHeader(status)
					}
				})
				var others []cc.InteractionID
				for range 5 {
					others = append(others, c.call())
				}
				within := 4 * time.Minute
				if status == 422 {
					within = 10 * time.Second
				}
				time.Sleep(within)
				_, took := r.all()
				if len(took) != 2*len(others) {
					t.Fatalf("took %d", len(took))
				}
				c.inOrder(t, took)
				aside := c.deliveries(w.ID, "pending")
				if len(aside) != 1 || !aside[0].Aside || *aside[0].LastStatus != status || *aside[0].LastError != "status" {
					t.Fatalf("aside: %+v", aside)
				}
				if now, err := c.service.Get(context.Background(), w.ID); err != nil || now.State.Waiting != 1 || now.State.Aside != 1 || now.State.LateSince != nil {
					t.Errorf("state: %+v, %v", now.State, err)
				}
				c.pass(25 * time.Hour)
				failed := c.deliveries(w.ID, "failed")
				if len(failed) != 1 || failed[0].ID != aside[0].ID || failed[0].Attempts < 10 || failed[0].Attempts > 40 {
					t.Fatalf("failed: %+v", failed)
				}
				// Mended, it is sent again by hand, with the id that it had.
				r.behave(nil)
				n, err := c.service.ReplayFailed(context.Background(), w.ID, failed[0].CreatedAt.Time(), admin)
				if err != nil || n.Count != 1 {
					t.Fatal(n, err)
				}
				time.Sleep(2 * time.Second)
				_, took = r.all()
				if last := took[len(took)-1]; last.id != failed[0].Event || last.data["interaction"] != string(poison) {
					t.Errorf("replayed: %+v", last)
				}
			})
		})
	}
}

// A receiver that never takes one kind of event gets all others in time.
func TestOneKindThatIsRefusedHoldsNoOther(t *testing.T) {
	inTime(t, func(t *testing.T, c *company) {
		r, _ := c.receive("crm.example")
		r.behave(func(w http.ResponseWriter, _ *http.Request, g got) {
			if g.kind == "interaction.created" {
				w.WriteHeader(http.StatusBadRequest)
			}
		})
		const calls = 120
		for range calls {
			c.call()
			time.Sleep(time.Second)
		}
		time.Sleep(10 * time.Second)
		if _, took := r.all(); len(took) < calls {
			t.Errorf("it took %d of at least %d", len(took), calls)
		}
	})
}

// However many receivers take their time, the others hear at once.
func TestSlowReceiversKeepNobodyWaiting(t *testing.T) {
	t.Parallel()
	inTime(t, func(t *testing.T, c *company) {
		for n := range 30 {
			r, _ := c.receive(fmt.Sprintf("slow%d.example", n))
			r.behave(func(w http.ResponseWriter, _ *http.Request, _ got) {
				time.Sleep(5 * time.Second)
				w.WriteHeader(http.StatusNoContent)
			})
		}
		var quick []*receiver
		for n := range 5 {
			r, _ := c.receive(fmt.Sprintf("quick%d.example", n))
			quick = append(quick, r)
		}
		c.call()
		time.Sleep(3 * time.Second)
		for n, r := range quick {
			if _, took := r.all(); len(took) != 2 {
				t.Errorf("quick receiver %d took %d of 2", n, len(took))
			}
		}
	})
}
