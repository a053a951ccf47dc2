package intake_test

import (
	"testing"

	"visavis/internal/intake"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
	"visavis/internal/view"
)

func TestEnsureDoor(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := storetest.Open(t, nil)
	if err := db.Write(ctx, func(tx store.Tx) error { return tx.PutCompany(ctx, store.Company{Name: "Cabinet Roux", Video: true}) }); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := intake.EnsureDoor(ctx, db); err != nil {
			t.Fatal(err)
		}
	}
	s := intake.New(db, intake.Options{})
	started, err := s.Start(ctx, "contact", view.CallRequest{Name: "Claire", ConsentVersion: "1"}, intake.From{})
	if err != nil {
		t.Fatal(err)
	}
	v, err := view.New(db, view.Options{}).Contact(ctx, started.Interaction)
	if err != nil || v.Queue != "Accueil" || v.Brand.Name != "Cabinet Roux" {
		t.Errorf("%+v, %v", v, err)
	}
	// Who has an entry point is left alone.
	shop := storetest.NewShop(t)
	if err := intake.EnsureDoor(ctx, shop.DB); err != nil {
		t.Fatal(err)
	}
	shop.Read(func(q store.Queries) error {
		doors, err := q.EntryPoints(ctx)
		if len(doors) != 1 {
			t.Errorf("%d entry points", len(doors))
		}
		return err
	})
}
