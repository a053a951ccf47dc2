package storetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"visavis/internal/bus"
	"visavis/internal/cc"
	"visavis/internal/store"
)

// hear reads notices until n events came.
func hear(t *testing.T, s *bus.Subscription[store.Notice], n int) (events []store.Event) {
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

// feedInOrder has several writers at once, each now and then with several
// streams in a transaction, one of them everybody's, or none at the end, and
// expects each event once.
func feedInOrder(t *testing.T, open Opener) {
	db := open(t, nil)
	s := db.Feed().Listen()
	defer s.Close()
	begin := db.Feed().Last()
	const writers, each = 6, 20
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				err := db.Write(t.Context(), func(tx store.Tx) error {
					for _, stream := range []string{fmt.Sprint("int_", w), fmt.Sprint("int_", w, "/notes"), fmt.Sprint("agt_", w), "agt_all"} {
						if err := tx.Append(t.Context(), store.Stream(stream), "something.happened", cc.BySystem, struct{}{}); err != nil {
							return err
						}
					}
					if i%7 == 6 {
						return cc.Refuse("undone")
					}
					return nil
				})
				if err != nil && cc.ReasonOf(err) != "undone" {
					t.Error(err)
				}
			}
		})
	}
	const want = writers * (each - each/7) * 4
	events := hear(t, s, want)
	wg.Wait()
	numbers := make(map[store.Stream][]int64)
	for i, e := range events {
		numbers[e.Stream] = append(numbers[e.Stream], e.Seq)
		if i > 0 && !e.After(events[i-1].Cursor) {
			t.Errorf("%v came after %v", e.Cursor, events[i-1].Cursor)
		}
	}
	for stream, seqs := range numbers {
		if stream == "agt_all" {
			slices.Sort(seqs) // see Feed: the order of a stream is its numbers
		}
		for i, seq := range seqs {
			if seq != int64(i)+1 {
				t.Errorf("%s: number %d at place %d", stream, seq, i+1)
			}
		}
	}
	again, ok := db.Feed().Since(begin)
	if !ok || len(again) != want {
		t.Errorf("Since(begin) = %d events, %v; want %d, true", len(again), ok, want)
	}
	if rest, ok := db.Feed().Since(db.Feed().Last()); !ok || len(rest) != 0 {
		t.Errorf("Since(last) = %v, %v", rest, ok)
	}
	if _, ok := db.Feed().Since(store.Cursor{Era: begin.Era - 1}); ok && begin != (store.Cursor{}) {
		t.Error("the feed claims to remember what was before it")
	}
	err := db.Read(t.Context(), func(q store.Queries) error {
		all, err := q.EventsAfter(t.Context(), begin, 2*want)
		if err != nil || len(all) != want {
			t.Errorf("the table has %d events (%v), want %d", len(all), err, want)
		}
		own, err := q.InteractionEvents(t.Context(), "int_1")
		if len(own) != want/(2*writers) {
			t.Errorf("%d events of an interaction and its notes, want %d", len(own), want/(2*writers))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
