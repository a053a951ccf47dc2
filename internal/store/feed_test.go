package store

import (
	"fmt"
	"sync"
	"testing"

	"visavis/internal/bus"
	"visavis/internal/cc"
)

// hear reads notices until n events came.
func hear(t *testing.T, s *bus.Subscription[Notice], n int) (events []Event) {
	t.Helper()
	for len(events) < n {
		select {
		case <-s.C():
		case <-t.Context().Done():
			t.Fatal("the test ended first")
		}
		items, missed := s.Take()
		if missed {
			t.Fatal("notices were missed")
		}
		for _, notice := range items {
			if last := notice.Events[len(notice.Events)-1]; last.Cursor != notice.Cursor || last.Seq != notice.Version {
				t.Errorf("notice %v does not end with its last event %v", notice.Cursor, last.Cursor)
			}
			events = append(events, notice.Events...)
		}
	}
	return events
}

func TestTheFeedTellsEveryEventOnceAndInOrder(t *testing.T) {
	db := open(t)
	s := db.Feed().Listen()
	defer s.Close()
	begin := db.Feed().Last()
	const writers, each = 8, 50
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for range each {
				err := db.Write(t.Context(), func(tx Tx) error {
					return tx.Append(t.Context(), Stream(fmt.Sprint("agt_", w)), "presence.changed", cc.BySystem, struct{}{})
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	events := hear(t, s, writers*each)
	wg.Wait()
	next := make(map[Stream]int64)
	for i, e := range events {
		if next[e.Stream]++; e.Seq != next[e.Stream] {
			t.Errorf("%s: number %d, want %d", e.Stream, e.Seq, next[e.Stream])
		}
		if i > 0 && !e.After(events[i-1].Cursor) {
			t.Errorf("%v came after %v", e.Cursor, events[i-1].Cursor)
		}
	}
	again, ok := db.Feed().Since(begin)
	if !ok || len(again) != len(events) {
		t.Errorf("Since(begin) = %d events, %v; want %d, true", len(again), ok, len(events))
	}
	if rest, ok := db.Feed().Since(db.Feed().Last()); !ok || len(rest) != 0 {
		t.Errorf("Since(last) = %v, %v", rest, ok)
	}
	if _, ok := db.Feed().Since(Cursor{Era: 0}); ok && begin.Era != 0 {
		t.Error("the feed claims to remember what was before it")
	}
}

func TestACursorSurvivesItsText(t *testing.T) {
	c := Cursor{Era: 3, Tx: 1 << 40, Stream: "int_abc/notes", Seq: 7}
	got, err := ParseCursor(c.String())
	if err != nil || got != c {
		t.Errorf("got %v, %v; want %v", got, err, c)
	}
	for _, bad := range []string{"", "1.2.3", "a.b.c.d", "1.2.s.x"} {
		if _, err := ParseCursor(bad); cc.CodeOf(err) != cc.Invalid {
			t.Errorf("ParseCursor(%q): %v", bad, err)
		}
	}
}
