package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	"visavis/internal/cc"
)

// readers is how many snapshots SQLite reads at the same time; more wait.
const readers = 4

// retries bounds how often a transaction runs again after losing a race on PostgreSQL.
const retries = 20

// DB is the open database.
type DB struct {
	dialect dialect
	now     func() time.Time
	options Options
	feed    *Feed

	// SQLite: one writer, some readers, each a connection with its statements.
	pools  []*sql.DB
	writer *writer
	reads  chan *session

	// PostgreSQL: the pool, whose driver prepares by itself.
	pool *sql.DB
}

// Options change how a database is opened; the zero value is right outside tests.
type Options struct {
	Now func() time.Time // default time.Now
	// Limits are the installation's time limits, for queues that have none of
	// their own. Zero fields: cc.DefaultPolicy's.
	Limits cc.Policy
	// ChangeKey makes the change log's codes: who can write to the database but
	// does not have it cannot alter the log unseen.
	ChangeKey []byte
	// Changed hears of the log's last entry after each commit that added some;
	// kept outside the database, it shows that the log was cut short.
	Changed func(LogEnd)
}

// Open opens the database at address ("sqlite:PATH", a bare path, or
// "postgres://…"), brings its tables up to date and starts the feed. The
// folder of a SQLite file is made if absent, readable by its owner alone.
func Open(ctx context.Context, address string, options ...Options) (_ *DB, err error) {
	from, err := parse(address)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db := &DB{dialect: from.dialect, now: time.Now}
	for _, o := range options {
		if o.Now != nil {
			db.now = o.Now
		}
		db.options = o
	}
	defer func() {
		if err != nil {
			_ = db.Close() // the first error is the one to tell
		}
	}()
	if db.dialect.name == postgresDialect.name {
		err = db.openPostgres(ctx, from.write)
	} else {
		err = db.openSQLite(ctx, from)
	}
	if err != nil {
		return nil, fmt.Errorf("open database: %w", translate(err))
	}
	if db.feed, err = newFeed(ctx, db); err != nil {
		return nil, fmt.Errorf("open database: start feed: %w", err)
	}
	return db, nil
}

// OldestServer is the first PostgreSQL with what the store uses (pg_current_xact_id).
const OldestServer = 13

// Ask returns the version of the PostgreSQL server at an address (16, say), or
// why it lets nobody in. It changes nothing and gives up after 5 s.
func Ask(ctx context.Context, address string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	pool, err := sql.Open(postgresDialect.driver, address)
	if err != nil {
		return 0, fmt.Errorf("ask database: %w", err)
	}
	defer pool.Close()
	var number int // 160002 is 16.2
	if err := pool.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::int`).Scan(&number); err != nil {
		return 0, fmt.Errorf("ask database: %w", err)
	}
	return number / 10_000, nil
}

func (db *DB) openPostgres(ctx context.Context, address string) error {
	pool, err := sql.Open(db.dialect.driver, address)
	if err != nil {
		return err
	}
	db.pools, db.pool = append(db.pools, pool), pool
	pool.SetMaxOpenConns(20)
	pool.SetMaxIdleConns(20)
	return migrate(ctx, pool, &db.dialect)
}

// makeFile makes SQLite's file if absent, readable by its owner alone. Made by
// SQLite, everybody could read it; the files beside it follow it.
func makeFile(from source) error {
	if from.file == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(from.file), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(from.file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

func (db *DB) openSQLite(ctx context.Context, from source) error {
	if err := makeFile(from); err != nil {
		return err
	}
	writing, err := sql.Open(db.dialect.driver, from.write)
	if err != nil {
		return err
	}
	db.pools = append(db.pools, writing)
	if err := migrate(ctx, writing, &db.dialect); err != nil {
		return err
	}
	writing.SetMaxOpenConns(1)
	s, err := newSession(ctx, writing)
	if err != nil {
		return err
	}
	db.writer = newWriter(s, &db.dialect, db.now, &db.options)

	reading, err := sql.Open(db.dialect.driver, from.read)
	if err != nil {
		return err
	}
	db.pools = append(db.pools, reading)
	db.reads = make(chan *session, readers)
	for range readers {
		s, err := newSession(ctx, reading)
		if err != nil {
			return err
		}
		db.reads <- s
	}
	return nil
}

// Close stops the feed, waits for the running transaction and closes the
// database. It may be called more than once.
func (db *DB) Close() error {
	var errs []error
	if db.feed != nil {
		db.feed.close()
	}
	if db.writer != nil {
		errs = append(errs, db.writer.close())
	}
	if db.reads != nil {
		for range readers {
			select {
			case s := <-db.reads:
				errs = append(errs, s.close())
			default: // closed before, or opening failed half-way
			}
		}
	}
	for _, pool := range db.pools {
		errs = append(errs, pool.Close())
	}
	return errors.Join(errs...)
}

// Feed tells what was committed.
func (db *DB) Feed() *Feed { return db.feed }

// Now is the store's clock, cut to the milliseconds that it keeps.
func (db *DB) Now() time.Time { return db.now().UTC().Truncate(time.Millisecond) }

// Read runs fn on one consistent snapshot. Snapshots are few, so fn must not call Read.
func (db *DB) Read(ctx context.Context, fn func(Queries) error) error {
	return translate(db.read(ctx, fn))
}

func (db *DB) read(ctx context.Context, fn func(Queries) error) error {
	if db.pool != nil {
		tx, err := db.pool.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }() // nothing was written
		return fn(Queries{run: tx, dialect: &db.dialect, now: db.now, options: &db.options})
	}
	var s *session
	select {
	case s = <-db.reads:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { db.reads <- s }()
	if err := s.do(context.WithoutCancel(ctx), "BEGIN"); err != nil {
		return err
	}
	defer func() { _ = s.do(context.WithoutCancel(ctx), "ROLLBACK") }() // nothing was written
	return fn(Queries{run: s, dialect: &db.dialect, now: db.now, options: &db.options})
}

// Write runs fn in one transaction, which is durable when Write returns nil.
// If fn returns an error, nothing is written and Write returns it. On
// PostgreSQL fn runs again when it lost a race, so it must set what it
// computes, not add to it.
func (db *DB) Write(ctx context.Context, fn func(Tx) error) error {
	var done effects
	var err error
	if db.pool != nil {
		done, err = db.writePostgres(ctx, fn)
	} else {
		done, err = db.writer.write(ctx, fn)
	}
	if err != nil {
		return translate(err)
	}
	if done.events > 0 {
		db.feed.Wake()
	}
	for _, f := range done.onCommit {
		f()
	}
	return nil
}

func (db *DB) writePostgres(ctx context.Context, fn func(Tx) error) (done effects, err error) {
	for range retries {
		done, err = db.tryPostgres(ctx, fn)
		if !lostRace(err) {
			return done, err
		}
	}
	return done, err
}

func (db *DB) tryPostgres(ctx context.Context, fn func(Tx) error) (effects, error) {
	tx, err := db.pool.BeginTx(ctx, nil)
	if err != nil {
		return effects{}, err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	var done effects
	if err := fn(Tx{Queries: Queries{run: tx, dialect: &db.dialect, now: db.now, options: &db.options}, effects: &done}); err != nil {
		return effects{}, err
	}
	return done, tx.Commit()
}
