//go:build postgres

package storetest_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/store/storetest"
)

// TestPostgreSQL runs the suite on the server whose address is in
// VISAVIS_TEST_POSTGRES, each check in a schema of its own. Build with the tag
// postgres to have it.
func TestPostgreSQL(t *testing.T) {
	address := os.Getenv("VISAVIS_TEST_POSTGRES")
	if address == "" {
		t.Fatal("VISAVIS_TEST_POSTGRES names no server")
	}
	server, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	storetest.Run(t, func(t *testing.T, now func() time.Time) *store.DB {
		schema := strings.ReplaceAll(cc.NewID[string]("t"), "-", "_")
		if _, err := server.ExecContext(t.Context(), `CREATE SCHEMA `+schema); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if _, err := server.ExecContext(context.Background(), fmt.Sprintf(`DROP SCHEMA %s CASCADE`, schema)); err != nil {
				t.Error(err)
			}
		})
		own, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		query := own.Query()
		query.Set("search_path", schema)
		own.RawQuery = query.Encode()
		db, err := store.Open(t.Context(), own.String(), store.Options{Now: now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		return db
	})
}
