package wrapup_test

import (
	"strings"
	"testing"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
	"visavis/internal/view"
	"visavis/internal/wrapup"
)

func rev(n int64) *int64 { return &n }

func TestWrite(t *testing.T) {
	t.Parallel()
	shop := storetest.NewShop(t)
	s := wrapup.New(shop.DB, view.New(shop.DB, view.Options{Now: shop.Now}))
	id := shop.Contact()
	write := func(agent cc.AgentID, text string, revision *int64) (view.Note, string) {
		t.Helper()
		note, err := s.Write(t.Context(), id, agent, text, revision)
		return note, cc.ReasonOf(err)
	}
	if _, reason := write(storetest.Nadia, "before the accept", rev(0)); reason != "notFound" {
		t.Fatalf("before the accept: %q", reason)
	}
	shop.Pick(id, storetest.Nadia)
	first, reason := write(storetest.Nadia, "PLANTED four en panne", rev(0))
	if reason != "" || first.Revision != 1 || first.AuthorName != "Nadia Ferrand" || first.Kind != "typed" || first.Segment == "" {
		t.Fatalf("%+v, %q", first, reason)
	}
	for _, step := range []struct {
		name, text string
		agent      cc.AgentID
		revision   *int64
		reason     string
		stored     string
		at         int64
	}{
		{"typed on", "PLANTED four en panne, E5", storetest.Nadia, rev(1), "", "PLANTED four en panne, E5", 2},
		{"the same again, late", "PLANTED four en panne, E5", storetest.Nadia, rev(1), "", "PLANTED four en panne, E5", 2},
		{"typed over an older one", "autre", storetest.Nadia, rev(1), "revisionStale", "PLANTED four en panne, E5", 2},
		{"as if there were none", "autre", storetest.Nadia, rev(0), "revisionStale", "PLANTED four en panne, E5", 2},
		{"whatever is there", "tout", storetest.Nadia, nil, "", "tout", 3},
		{"emptied", "", storetest.Nadia, rev(3), "", "", 4},
		{"somebody not in the call", "à moi", storetest.Luc, nil, "notFound", "", 0},
		{"too long", strings.Repeat("é", wrapup.MaxNote+1), storetest.Nadia, nil, "tooLong", "", 0},
		{"as long as can be", strings.Repeat("é", wrapup.MaxNote), storetest.Nadia, nil, "", strings.Repeat("é", wrapup.MaxNote), 5},
		{"not a text", "\xff", storetest.Nadia, nil, "invalidBody", "", 0},
	} {
		note, reason := write(step.agent, step.text, step.revision)
		if reason != step.reason || note.Text != step.stored || note.Revision != step.at {
			t.Errorf("%s: revision %d, %q; want %d, %q", step.name, note.Revision, reason, step.at, step.reason)
		}
	}
	shop.Must(id, cc.HangUp{}, cc.ByContact)
	if _, reason := write(storetest.Nadia, "après l’appel", nil); reason != "" {
		t.Errorf("during wrap-up: %q", reason)
	}
	shop.Must(id, cc.MarkDone{Agent: storetest.Nadia}, cc.Actor(storetest.Nadia))
	if note, reason := write(storetest.Nadia, "trop tard", nil); reason != "frozen" || note.Text != "après l’appel" {
		t.Errorf("after done: %+v, %q", note, reason)
	}
	shop.Read(func(q store.Queries) error {
		events, err := q.InteractionEvents(t.Context(), id)
		changes := 0
		for _, e := range events {
			if e.Type == wrapup.NoteChanged {
				changes++
			}
			if strings.Contains(string(e.Payload), "PLANTED") {
				t.Errorf("the text is in an event: %s", e.Payload)
			}
		}
		if changes != 6 {
			t.Errorf("%d events for 6 changes", changes)
		}
		return err
	})
}

// Two desks of one agent write at the same time: one of them is told.
func TestConflict(t *testing.T) {
	t.Parallel()
	shop := storetest.NewShop(t)
	s := wrapup.New(shop.DB, view.New(shop.DB, view.Options{Now: shop.Now}))
	id := shop.Contact()
	shop.Pick(id, storetest.Nadia)
	const desks = 8
	reasons := make(chan string, desks)
	for i := range desks {
		go func() {
			_, err := s.Write(t.Context(), id, storetest.Nadia, strings.Repeat("x", i+1), rev(0))
			reasons <- cc.ReasonOf(err)
		}()
	}
	won := 0
	for range desks {
		switch reason := <-reasons; reason {
		case "":
			won++
		case "revisionStale":
		default:
			t.Errorf("refused with %q", reason)
		}
	}
	if won != 1 {
		t.Errorf("%d of %d writes over nothing succeeded", won, desks)
	}
}
