package records_test

import (
	"strings"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/records"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
)

const day = 24 * time.Hour

func (a archive) keep(t *testing.T, r store.Retention) {
	t.Helper()
	a.Write(func(tx store.Tx) error {
		company, err := tx.Company(t.Context())
		company.Retention = r
		if err != nil {
			return err
		}
		return tx.PutCompany(t.Context(), company)
	})
}

func (a archive) expire(t *testing.T) records.Erased {
	t.Helper()
	done, err := a.Expire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// finished is a call with a note that is done.
func (a archive) finished(t *testing.T) cc.InteractionID {
	t.Helper()
	id := a.call(t)
	a.Pick(id, storetest.Nadia)
	if _, err := a.notes.Write(t.Context(), id, storetest.Nadia, "allergique au latex", nil); err != nil {
		t.Fatal(err)
	}
	a.Must(id, cc.HangUp{}, cc.ByContact)
	a.Must(id, cc.MarkDone{Agent: storetest.Nadia}, cc.Actor(storetest.Nadia))
	return id
}

func TestWhatWasKeptLongEnoughIsErased(t *testing.T) {
	t.Parallel()
	a := open(t)
	ctx := t.Context()
	old := a.finished(t)
	contact := a.contact(t, old)
	a.Advance(20 * day)
	fresh := a.finished(t)
	unfinished := a.call(t)
	a.Pick(unfinished, storetest.Luc)
	a.Must(unfinished, cc.HangUp{}, cc.ByContact)

	a.Advance(15 * day) // 35 and 15 days old
	if done := a.expire(t); done != (records.Erased{}) {
		t.Fatalf("erased %+v though all is kept for ever", done)
	}
	a.keep(t, store.Retention{Interactions: 30, Contacts: 60})
	if done := a.expire(t); done != (records.Erased{Interactions: 1}) {
		t.Fatalf("erased %+v, want the old interaction", done)
	}
	record, err := a.Record(ctx, old, historian)
	if err != nil || len(record.Notes) != 0 || len(record.Attached) != 0 {
		t.Errorf("left of the old one: %+v, %+v, %v", record.Notes, record.Attached, err)
	}
	if record, err = a.Record(ctx, fresh, historian); err != nil || len(record.Notes) != 1 || len(record.Attached) == 0 {
		t.Errorf("the younger one lost something: %+v, %v", record.Notes, err)
	}
	if card, err := a.Contact(ctx, contact, historian); err != nil || card.Name != "Claire Dubois" {
		t.Errorf("the contact called since: %+v, %v", card, err)
	}
	if done := a.expire(t); done != (records.Erased{}) {
		t.Errorf("erased twice: %+v", done)
	}

	// What goes on is kept, and so is who called; what nobody finished is done without a code, and goes.
	going := a.call(t)
	a.Pick(going, storetest.Nadia)
	a.Advance(100 * day)
	if done := a.expire(t); done != (records.Erased{Interactions: 2, Forgotten: 1}) {
		t.Fatalf("erased %+v, want the younger interaction and the one that nobody finished", done)
	}
	if s := a.Load(unfinished); s.Phase() != cc.Done || s.Segments[0].Code != "" {
		t.Errorf("what nobody finished is %s", s.Phase())
	}
	a.Read(func(q store.Queries) error {
		events, err := q.Events(ctx, store.Stream(unfinished), 0)
		last := events[len(events)-1]
		if last.Type != cc.SegmentDoneEvent || last.Actor != cc.BySystem || !strings.Contains(string(last.Payload), `"forgotten"`) {
			t.Errorf("the last event is %s by %s: %s", last.Type, last.Actor, last.Payload)
		}
		return err
	})
	a.Must(going, cc.HangUp{}, cc.ByContact)
	a.Must(going, cc.MarkDone{Agent: storetest.Nadia}, cc.Actor(storetest.Nadia))
	a.Advance(100 * day)
	if done := a.expire(t); done != (records.Erased{Interactions: 1, Contacts: 1}) {
		t.Fatalf("erased %+v, want the last interaction and its contact", done)
	}
	card, err := a.Contact(ctx, contact, historian)
	if err != nil || card.Name != store.ErasedName || card.Email != "" {
		t.Errorf("left of the contact: %+v, %v", card, err)
	}
	// Who calls again is somebody new.
	if again := a.contact(t, a.call(t)); again == contact {
		t.Error("an erased contact was recognised")
	}
	page, err := a.History(ctx, contact, historian, "", 10)
	if err != nil || len(page.Items) != 4 || page.Items[0].Excerpt != "" {
		t.Errorf("history %+v, %v", page.Items, err)
	}
	a.Audit()
}

// What the log of changes says of people goes after its own time, whether or
// not anything else is erased.
func TestWhatTheLogSaysOfPeopleIsErased(t *testing.T) {
	t.Parallel()
	a := open(t)
	a.Write(func(tx store.Tx) error {
		return tx.Log(t.Context(), store.Edit{Actor: "agt_admin", Kind: "person", Object: string(storetest.Nadia), Action: store.Replaced, After: map[string]string{"name": "Nadia"}})
	})
	a.Advance(15 * day)
	if done := a.expire(t); done != (records.Erased{}) {
		t.Fatalf("erased %+v though all is kept for ever", done)
	}
	a.keep(t, store.Retention{Log: 20})
	if done := a.expire(t); done != (records.Erased{}) {
		t.Fatalf("erased %+v before its time", done)
	}
	a.Advance(6 * day)
	if done := a.expire(t); done != (records.Erased{Log: 1}) {
		t.Fatalf("erased %+v, want the entry", done)
	}
}
