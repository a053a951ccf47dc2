package demo_test

import (
	"encoding/json"
	"strings"
	"testing"

	"visavis/internal/account"
	"visavis/internal/cc"
	"visavis/internal/demo"
	"visavis/internal/intake"
	"visavis/internal/records"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
	"visavis/internal/view"
)

// Every history folds, is done, and can be read; filling twice is filling once.
func TestFill(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	clock := storetest.NewClock()
	db := storetest.Open(t, clock.Now)
	accounts := account.New(db, account.Options{
		Key: []byte("0123456789abcdef0123456789abcdef"), Now: clock.Now, Params: account.Params{MemoryKiB: 64, Passes: 1, Lanes: 1},
	})
	count := func() (contacts, events int, interactions []cc.InteractionID) {
		t.Helper()
		err := db.Read(ctx, func(q store.Queries) error {
			all, err := q.EventsAfter(ctx, store.Cursor{}, 100_000)
			if err != nil {
				return err
			}
			for _, e := range all {
				if e.Type == cc.InteractionCreated {
					interactions = append(interactions, e.Stream.Interaction())
				}
			}
			events = len(all)
			contacts, err = q.CountContacts(ctx)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return contacts, events, interactions
	}
	if err := demo.Fill(ctx, db, accounts); err != nil {
		t.Fatal(err)
	}
	contacts, events, calls := count()
	if err := demo.Fill(ctx, db, accounts); err != nil {
		t.Fatal(err)
	}
	if c, e, _ := count(); contacts < 12 || len(calls) < 18 || c != contacts || e != events {
		t.Fatalf("%d contacts, %d calls, %d events; filled again %d and %d", contacts, len(calls), events, c, e)
	}

	who := map[string]account.Person{}
	for _, name := range []string{"nadia", "luc", "ines", "sami", "admin"} {
		in, err := accounts.SignIn(ctx, account.Attempt{Username: name, Password: demo.Password})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if who[name], err = accounts.Check(ctx, account.Session{Agent: in.Agent, Epoch: in.Epoch}); err != nil {
			t.Fatal(err)
		}
	}
	if !who["nadia"].May(account.Video) || who["nadia"].May(account.Supervise) || !who["sami"].May(account.Supervise) || !who["admin"].May(account.Administer) {
		t.Error("roles are not as they should be")
	}
	views := view.New(db, view.Options{Now: clock.Now})
	for _, key := range []string{"sav", "sante", "atelier"} {
		e, err := views.EntryPoint(ctx, key, "fr")
		if err != nil || !e.Open || !e.Video || e.Consent.Version == "" || e.Consent.Text.En == "" {
			t.Errorf("%s: %+v, %v", key, e, err)
		}
	}
	desk, err := views.Desk(ctx, who["nadia"].Me)
	if err != nil || len(desk.Interactions) != 0 || len(desk.Queues) != 2 {
		t.Errorf("a fresh desk: %+v, %v", desk, err)
	}
	signed, err := demo.Sign(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	started, err := intake.New(db, intake.Options{Now: clock.Now}).Start(ctx, "sav", view.CallRequest{
		Name: "Claire", ConsentVersion: "2026-01", Signed: signed,
	}, intake.From{})
	if err != nil {
		t.Fatal(err)
	}
	var card store.Contact
	(&storetest.Centre{T: t, DB: db}).Read(func(q store.Queries) error {
		a, err := q.Assignment(ctx, started.Interaction)
		if err != nil || a.Previous != 3 {
			t.Errorf("%d earlier sessions of the account page's customer, %v", a.Previous, err)
		}
		card, err = q.Contact(ctx, a.Contact)
		return err
	})
	if card.Name != "Claire Dubois" {
		t.Errorf("the account page's customer is %q", card.Name)
	}
	read(t, db, records.New(db, views), records.ReaderOf(who["luc"].Me), calls)
}

func read(t *testing.T, db *store.DB, archive *records.Service, reader records.Reader, calls []cc.InteractionID) {
	t.Helper()
	ctx := t.Context()
	centre := storetest.Centre{T: t, DB: db}
	videos, notes := 0, 0
	for _, id := range calls {
		s := centre.Load(id)
		if folded, stored := text(t, fold(t, &centre, id)), text(t, s); folded != stored {
			t.Errorf("the events make\n%s\nstored is\n%s", folded, stored)
		}
		if p := s.Phase(); p != cc.Done && p != cc.Abandoned {
			t.Errorf("%s is %s", id, p)
		}
		r, err := archive.Record(ctx, id, reader)
		if err != nil {
			t.Fatalf("record %s: %v", id, err)
		}
		if len(r.Timeline) < 3 || r.Consent == nil || r.Contact.Name == "" || r.Contact.Device == nil || r.Item.Pending {
			t.Errorf("record %s: %+v", id, r)
		}
		for _, entry := range r.Timeline {
			if strings.HasPrefix(entry.Actor, "agt_") || entry.Actor == "" {
				t.Errorf("%s: actor %q has no name", id, entry.Actor)
			}
		}
		if r.Item.Kind == "video" {
			videos++
		}
		notes += len(r.Notes)
	}
	if videos < 6 || notes < 12 {
		t.Errorf("%d video calls, %d notes", videos, notes)
	}
}

// fold applies the stored events of an interaction, one after the other.
func fold(t *testing.T, c *storetest.Centre, id cc.InteractionID) (s cc.Interaction) {
	t.Helper()
	c.Read(func(q store.Queries) error {
		events, err := q.Events(t.Context(), store.Stream(id), 0)
		for i, stored := range events {
			event, err := stored.CC()
			if err != nil {
				return err
			}
			if event.Seq != int64(i+1) {
				t.Errorf("%s: event %d has number %d", id, i+1, event.Seq)
			}
			s = cc.Apply(s, event)
		}
		return err
	})
	return s
}

func text(t *testing.T, s cc.Interaction) string {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A folder that belongs to a real company is left alone.
func TestForeignFolder(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := storetest.Open(t, nil)
	if err := db.Write(ctx, func(tx store.Tx) error { return tx.PutCompany(ctx, store.Company{Name: "Autre"}) }); err != nil {
		t.Fatal(err)
	}
	if err := demo.Fill(ctx, db, account.New(db, account.Options{})); err != nil {
		t.Fatal(err)
	}
	err := db.Read(ctx, func(q store.Queries) error {
		all, err := q.Queues(ctx)
		if len(all) != 0 {
			t.Errorf("%d queues in somebody else's house", len(all))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
