package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
)

// Whatever somebody does to the log with the database open before them shows,
// as does what they do who also know how codes are made, but not the key.
func TestTheLogOfChangesShowsWhatWasDoneToIt(t *testing.T) {
	ctx := t.Context()
	var kept store.LogEnd
	address := filepath.Join(t.TempDir(), "visavis.db")
	open := func(key string) *store.DB {
		db, err := store.Open(ctx, address, store.Options{ChangeKey: []byte(key), Changed: func(end store.LogEnd) { kept = end }})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		return db
	}
	db := open("secret")
	for i := range 5 {
		err := db.Write(ctx, func(tx store.Tx) error {
			return tx.Log(ctx, store.Edit{
				Actor: "agt_admin", Kind: "queue", Object: fmt.Sprint("que_", i), Action: store.Replaced, Before: map[string]int{"ring": i}, After: map[string]int{"ring": i + 1},
			})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if kept.Seq != 5 {
		t.Fatalf("the last end told is %+v", kept)
	}
	fault := func(q store.Queries) string {
		f, err := q.CheckLog(ctx, kept)
		if err != nil {
			t.Fatal(err)
		}
		if f == nil {
			return "whole"
		}
		return fmt.Sprint(f.What, " ", f.Seq)
	}
	undo := errors.New("undo")
	for _, c := range []struct{ sql, want string }{
		{`UPDATE changelog SET actor = 'agt_other' WHERE seq = 3`, "altered 3"},
		{`UPDATE changelog SET at = at + 1 WHERE seq = 1`, "altered 1"},
		{`UPDATE changelog SET object = 'que_9' WHERE seq = 5`, "altered 5"},
		{`UPDATE changelog SET digest = (SELECT digest FROM changelog WHERE seq = 1) WHERE seq = 2`, "altered 2"},
		{`UPDATE changelog_contents SET following = '{"ring":99}' WHERE seq = 4`, "contentAltered 4"},
		{`DELETE FROM changelog WHERE seq = 2`, "missing 2"},
		{`DELETE FROM changelog WHERE seq = 1`, "missing 1"},
		{`DELETE FROM changelog WHERE seq = 5`, "cutShort 5"},
		{`DELETE FROM changelog WHERE seq >= 1`, "cutShort 1"},
		{`UPDATE changelog SET seq = 6 WHERE seq = 5`, "missing 5"},
		{`DELETE FROM changelog_contents WHERE seq = 3`, "whole"}, // erased, which is allowed
		{`UPDATE queues SET key = 'x' WHERE 1 = 0`, "whole"},
	} {
		err := db.Write(ctx, func(tx store.Tx) error {
			if _, err := tx.Exec(ctx, `PRAGMA defer_foreign_keys = ON`); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, c.sql); err != nil {
				return err
			}
			if got := fault(tx.Queries); got != c.want {
				t.Errorf("%s: %s, want %s", c.sql, got, c.want)
			}
			return undo
		})
		if !errors.Is(err, undo) {
			t.Errorf("%s: %v", c.sql, err)
		}
	}
	// The log written anew, from its first entry, by a program that has not the key.
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	err := open("guess").Write(ctx, func(tx store.Tx) error {
		for _, table := range []string{"changelog_contents", "changelog"} {
			if _, err := tx.Exec(ctx, `DELETE FROM `+table); err != nil {
				return err
			}
		}
		for range 5 {
			if err := tx.Log(ctx, store.Edit{Actor: "agt_nobody", Kind: "queue", Object: "que_1", Action: store.Deleted}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = open("secret").Read(ctx, func(q store.Queries) error {
		if got := fault(q); got != "altered 1" {
			t.Errorf("written anew without the key: %s", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestErasedContentsAreToldAsErased(t *testing.T) {
	c := storetest.NewCentre(t, storetest.Open(t, nil))
	ctx := t.Context()
	c.Write(func(tx store.Tx) error {
		if err := tx.Log(ctx, store.Edit{Actor: cc.BySystem, Kind: "person", Object: "agt_x", Action: store.Created, After: map[string]string{"name": "Nadia"}}); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM changelog_contents`)
		return err
	})
	c.Read(func(q store.Queries) error {
		entries, err := q.ChangeLog(ctx, store.LogFilter{Object: "agt_x"}, 10)
		if len(entries) != 1 || !entries[0].Erased || entries[0].After != nil {
			t.Errorf("%+v", entries)
		}
		return err
	})
}
