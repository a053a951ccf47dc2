package store

import (
	"context"
	"database/sql"
	"time"
)

// runner is what database/sql's DB, Conn and Tx have in common.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Queries reads. Its methods are spread over the files of the table families.
// It is valid only inside the function it was given to.
type Queries struct {
	run     runner
	dialect *dialect
	now     func() time.Time
	options *Options
}

// Tx reads and writes in one transaction.
type Tx struct {
	Queries
	*effects
}

// effects is what a transaction owes after its commit.
type effects struct {
	tx       int64 // number in the feed, 0 while it has no event
	events   int
	onCommit []func()
}

// Now is the store's clock, cut to the milliseconds that it keeps.
func (q Queries) Now() time.Time { return q.now().UTC().Truncate(time.Millisecond) }

// OnCommit runs f after this transaction is durable, and not at all if it never is.
func (t Tx) OnCommit(f func()) { t.onCommit = append(t.onCommit, f) }

// Scan reads one row's columns into pointers.
type Scan func(dest ...any) error

// one scans the only row of a query; no row is the error notFound.
func (q Queries) one(ctx context.Context, query string, args []any, dest ...any) error {
	rows, err := q.run.QueryContext(ctx, query, args...)
	if err != nil {
		return translate(err)
	}
	defer func() { _ = rows.Close() }() // an error of reading shows in Err
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return translate(err)
		}
		return translate(sql.ErrNoRows)
	}
	if err := rows.Scan(dest...); err != nil {
		return translate(err)
	}
	// Run to the end: a statement that also writes finishes only then.
	for rows.Next() {
	}
	return translate(rows.Err())
}

// each calls row for every row of a query.
func (q Queries) each(ctx context.Context, query string, args []any, row func(Scan) error) error {
	rows, err := q.run.QueryContext(ctx, query, args...)
	if err != nil {
		return translate(err)
	}
	defer func() { _ = rows.Close() }() // an error of reading shows in Err
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return translate(err)
		}
	}
	return translate(rows.Err())
}

// list collects what row makes of every row of a query. The result is never nil.
func list[T any](ctx context.Context, q Queries, query string, args []any, row func(Scan) (T, error)) ([]T, error) {
	all := []T{}
	err := q.each(ctx, query, args, func(scan Scan) error {
		one, err := row(scan)
		if err != nil {
			return err
		}
		all = append(all, one)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// exec runs a statement and tells how many rows it changed.
func (t Tx) exec(ctx context.Context, query string, args ...any) (rows int64, err error) {
	result, err := t.run.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, translate(err)
	}
	n, err := result.RowsAffected()
	return n, translate(err)
}

// millis and fromMillis are how times are stored: Unix milliseconds, NULL for the zero time.
func millis(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	ms := t.UnixMilli()
	return &ms
}

func fromMillis(ms *int64) time.Time {
	if ms == nil {
		return time.Time{}
	}
	return time.UnixMilli(*ms).UTC()
}
