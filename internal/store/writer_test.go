package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"visavis/internal/cc"
)

func open(t testing.TB) *DB {
	t.Helper()
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "data", "visavis.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func count(t testing.TB, db *DB, table string) (n int) {
	t.Helper()
	err := db.Read(context.Background(), func(q Queries) error {
		return q.one(context.Background(), `SELECT COUNT(*) FROM `+table, nil, &n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func insertQueue(tx Tx, id string) error {
	_, err := tx.exec(context.Background(), `INSERT INTO queues (id, key, settings) VALUES ($1, $2, $3)`, id, id, "{}")
	return err
}

func TestARefusedTransactionLeavesTheOthersOfItsBatch(t *testing.T) {
	db := open(t)
	var wg sync.WaitGroup
	refusal := cc.Refuse("odd")
	for i := range 100 {
		wg.Go(func() {
			err := db.Write(t.Context(), func(tx Tx) error {
				if err := insertQueue(tx, fmt.Sprint("que_", i)); err != nil {
					return err
				}
				if i%2 == 1 {
					return refusal
				}
				return nil
			})
			if want := i%2 == 1; errors.Is(err, refusal) != want {
				t.Errorf("write %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if n := count(t, db, "queues"); n != 50 {
		t.Errorf("%d rows, want 50", n)
	}
}

func TestAPanicReachesItsCallerAloneAndWritesNothing(t *testing.T) {
	db := open(t)
	func() {
		defer func() {
			if recover() != "boom" {
				t.Error("the panic did not reach the caller")
			}
		}()
		_ = db.Write(t.Context(), func(tx Tx) error {
			if err := insertQueue(tx, "que_a"); err != nil {
				t.Error(err)
			}
			panic("boom")
		})
	}()
	if err := db.Write(t.Context(), func(tx Tx) error { return insertQueue(tx, "que_b") }); err != nil {
		t.Fatal(err)
	}
	if n := count(t, db, "queues"); n != 1 {
		t.Errorf("%d rows, want 1", n)
	}
}

func TestErrorsAreTranslated(t *testing.T) {
	db := open(t)
	write := func(fn func(Tx) error) error { return db.Write(t.Context(), fn) }
	if err := write(func(tx Tx) error { return insertQueue(tx, "que_a") }); err != nil {
		t.Fatal(err)
	}
	if err := write(func(tx Tx) error { return insertQueue(tx, "que_a") }); cc.CodeOf(err) != cc.Conflict || cc.ReasonOf(err) != Taken {
		t.Errorf("twice the same key: %v", err)
	}
	var name string
	err := db.Read(t.Context(), func(q Queries) error {
		return q.one(t.Context(), `SELECT key FROM queues WHERE id = $1`, []any{"que_z"}, &name)
	})
	if cc.CodeOf(err) != cc.NotFound {
		t.Errorf("no row: %v", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Write(cancelled, func(tx Tx) error { return insertQueue(tx, "que_c") }); cc.CodeOf(err) != cc.Unavailable || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := db.Read(t.Context(), func(q Queries) error { return Tx{Queries: q}.mustNotWrite() }); err == nil {
		t.Error("a read wrote")
	}
}

func (t Tx) mustNotWrite() error { return insertQueue(t, "que_d") }

func TestAClosedDatabaseSaysUnavailable(t *testing.T) {
	db := open(t)
	if err := errors.Join(db.Close(), db.Close()); err != nil {
		t.Fatal(err)
	}
	if err := db.Write(t.Context(), func(tx Tx) error { return nil }); cc.CodeOf(err) != cc.Unavailable {
		t.Errorf("write: %v", err)
	}
}

func TestOpeningAgainFindsTheSameData(t *testing.T) {
	address := "sqlite:" + filepath.Join(t.TempDir(), "a folder?#%", "visavis.db")
	for range 2 {
		db, err := Open(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Write(t.Context(), func(tx Tx) error {
			_, err := tx.exec(t.Context(), `INSERT INTO queues (id, key, settings) VALUES ('que_a', 'a', '{}') ON CONFLICT DO NOTHING`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := count(t, db, "queues"); n != 1 {
			t.Errorf("%d rows, want 1", n)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// BenchmarkDurable is the price of one durable transaction, alone and in company.
func BenchmarkDurable(b *testing.B) {
	for _, callers := range []int{1, 16} {
		b.Run(fmt.Sprint(callers, "callers"), func(b *testing.B) {
			db := open(b)
			b.SetParallelism(max(1, callers/2))
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					err := db.Write(context.Background(), func(tx Tx) error {
						return tx.Append(context.Background(), Stream(cc.NewID[string]("agt")), "presence.changed", cc.BySystem, map[string]int{"a": 1})
					})
					if err != nil {
						b.Fatal(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tx/s")
			b.ReportMetric(float64(b.N)/float64(db.writer.commits), "tx/commit")
		})
	}
}

// A full disk refuses, keeps what is there, and works again once there is room.
func TestAFullDiskIsUnavailableAndNothingElse(t *testing.T) {
	db := open(t)
	pragma := func(text string) (n int64) {
		t.Helper()
		err := db.Write(t.Context(), func(tx Tx) error { return tx.one(t.Context(), text, nil, &n) })
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	pages := pragma(`PRAGMA page_count`)
	pragma(fmt.Sprintf(`PRAGMA max_page_count = %d`, pages+2))
	kept := 0
	var full error
	for i := 0; full == nil && i < 1000; i++ {
		if full = db.Write(t.Context(), func(tx Tx) error { return insertQueue(tx, fmt.Sprintf("que_%0400d", i)) }); full == nil {
			kept++
		}
	}
	if cc.CodeOf(full) != cc.Unavailable {
		t.Fatalf("a full disk: %v", full)
	}
	if n := count(t, db, "queues"); n != kept {
		t.Errorf("%d rows, %d were acknowledged", n, kept)
	}
	pragma(fmt.Sprintf(`PRAGMA max_page_count = %d`, pages+1000))
	if err := db.Write(t.Context(), func(tx Tx) error { return insertQueue(tx, "que_last") }); err != nil {
		t.Errorf("with room again: %v", err)
	}
}
