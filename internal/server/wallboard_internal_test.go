package server

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"visavis/internal/view"
)

// One computation a second for all watchers, none while nobody watches.
func TestTheBoardIsComputedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		computed, fails := 0, false
		b := newBoard(func(context.Context) (view.WallboardView, error) {
			if fails {
				return view.WallboardView{}, errors.New("away")
			}
			computed++
			return view.WallboardView{Now: view.Millis(computed)}, nil
		}, slog.New(slog.DiscardHandler))
		number := func(frame []byte) (n view.Millis) {
			t.Helper()
			var v struct{ Data view.WallboardView }
			if err := json.Unmarshal(frame, &v); err != nil {
				t.Fatal(err)
			}
			return v.Data.Now
		}
		time.Sleep(time.Minute)
		if computed != 0 {
			t.Fatalf("computed %d times for nobody", computed)
		}
		one, leaveOne := b.watch()
		if got := number(<-one); got != 1 {
			t.Errorf("the first frame is number %d", got)
		}
		other, leaveOther := b.watch()
		if got := number(<-other); got != 1 {
			t.Errorf("who comes later gets number %d at once", got)
		}
		for want := view.Millis(2); want < 6; want++ {
			if a, b := number(<-one), number(<-other); a != want || b != want {
				t.Errorf("frames %d and %d, want %d", a, b, want)
			}
		}
		time.Sleep(10 * time.Second) // nobody reads
		synctest.Wait()
		if a, b := number(<-one), number(<-other); a != view.Millis(computed) || b != a || computed != 15 {
			t.Errorf("frames %d and %d of %d", a, b, computed)
		}
		fails = true
		time.Sleep(3 * time.Second)
		select {
		case <-one:
			t.Error("a frame without figures")
		default:
		}
		fails = false
		leaveOne()
		if got := number(<-other); got != 16 {
			t.Errorf("after the failure number %d", got)
		}
		leaveOther()
		time.Sleep(time.Minute)
		if computed != 16 {
			t.Errorf("computed %d times: on for nobody", computed)
		}
		again, leave := b.watch()
		if got := number(<-again); got != 17 {
			t.Errorf("after a pause number %d: an old frame", got)
		}
		leave()
	})
}
