package server

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"visavis/internal/view"
)

// One computation a second for all watchers, none while nobody watches.
func TestTheBoardIsComputedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var computed atomic.Int64
		var fails atomic.Bool
		b := newBoard(func(context.Context) (view.WallboardView, error) {
			if fails.Load() {
				return view.WallboardView{}, errors.New("away")
			}
			return view.WallboardView{Now: view.Millis(computed.Add(1))}, nil
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
		if n := computed.Load(); n != 0 {
			t.Fatalf("computed %d times for nobody", n)
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
		if a, b := number(<-one), number(<-other); a != 15 || b != a || computed.Load() != 15 {
			t.Errorf("frames %d and %d of %d", a, b, computed.Load())
		}
		fails.Store(true)
		time.Sleep(3 * time.Second)
		select {
		case <-one:
			t.Error("a frame without figures")
		default:
		}
		fails.Store(false)
		leaveOne()
		if got := number(<-other); got != 16 {
			t.Errorf("after the failure number %d", got)
		}
		leaveOther()
		time.Sleep(time.Minute)
		if n := computed.Load(); n != 16 {
			t.Errorf("computed %d times: on for nobody", n)
		}
		again, leave := b.watch()
		if got := number(<-again); got != 17 {
			t.Errorf("after a pause number %d: an old frame", got)
		}
		leave()
	})
}
