package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"math"

	"github.com/pressly/goose/v3"
)

// The migrations: one text for both databases, forward only. A file once
// released never changes; expand first, contract a release later, so that the
// previous release keeps running on the new tables.
//
//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the tables up to date.
func migrate(ctx context.Context, db *sql.DB, d *dialect) error {
	return migrateTo(ctx, db, d, math.MaxInt64)
}

// migrateTo brings the tables up to a migration.
func migrateTo(ctx context.Context, db *sql.DB, d *dialect, last int64) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	kind := goose.DialectSQLite3
	if d.name == postgresDialect.name {
		kind = goose.DialectPostgres
	}
	provider, err := goose.NewProvider(kind, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	if _, err := provider.UpTo(ctx, last); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}
