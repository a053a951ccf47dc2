package intake_test

import (
	"errors"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/intake"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
	"visavis/internal/view"
)

// TestClosedByTheHoursOfTheQueue: new contacts are turned away with when to
// come again, who waits goes on waiting, and at the first minute the door is open.
func TestClosedByTheHoursOfTheQueue(t *testing.T) {
	t.Parallel()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	shop, s := open(t) // Monday 09:00 UTC: 10:00 in Paris
	ctx, clock := t.Context(), shop.Clock
	shop.Write(func(tx store.Tx) error {
		calendar := store.Calendar{Zone: "Europe/Paris", Week: []store.Opening{{Day: 1, From: "09:00", To: "18:00"}, {Day: 3, From: "09:00", To: "18:00"}}}
		if err := store.Calendars.Put(ctx, tx, "cal_1", 0, calendar); err != nil {
			return err
		}
		queue, err := tx.Queue(ctx, storetest.Queue)
		if err != nil {
			return err
		}
		queue.Hours, queue.ClosedMessage = "cal_1", store.Words{Fr: "À bientôt", En: "See you soon"}
		return tx.PutQueue(ctx, queue)
	})
	views := view.New(shop.DB, view.Options{Now: clock.Now})
	early, err := s.Start(ctx, "sav", request(), fromOwn)
	if err != nil {
		t.Fatal(err)
	}
	door, err := views.EntryPoint(ctx, "sav", "en")
	if err != nil || !door.Open || door.OpensAt != nil || door.ClosedText != "" {
		t.Errorf("open: %+v, %v", door, err)
	}

	clock.Advance(8 * time.Hour) // 18:00
	reopens := time.Date(2026, 3, 4, 9, 0, 0, 0, paris)
	_, err = s.Start(ctx, "sav", request(), fromOwn)
	var closed intake.Closed
	if cc.ReasonOf(err) != "entryClosed" || !errors.As(err, &closed) || !closed.Opens.Equal(reopens) {
		t.Errorf("at closing time: %v, want until %v", err, reopens)
	}
	if _, _, err := s.Create(ctx, "key_crm", view.APICall{EntryPoint: "sav", Contact: view.APIContact{Name: "Jean"}}); cc.ReasonOf(err) != "entryClosed" {
		t.Errorf("an integrator's call: %v", err)
	}
	door, err = views.EntryPoint(ctx, "sav", "en")
	if err != nil || door.Open || door.OpensAt == nil || *door.OpensAt != view.MillisOf(reopens) || door.ClosedText != "See you soon" || door.Zone != "Europe/Paris" {
		t.Errorf("closed: %+v, %v", door, err)
	}
	if phase := shop.Load(early.Interaction).Phase(); phase != cc.Queued {
		t.Errorf("who waited at closing time: %s", phase)
	}

	clock.Advance(reopens.Sub(clock.Now()))
	if _, err := s.Start(ctx, "sav", request(), fromOwn); err != nil {
		t.Errorf("at the first minute: %v", err)
	}
}
