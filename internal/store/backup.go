package store

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"time"

	"github.com/pressly/goose/v3"
)

// A backup is text, packed with gzip: one JSON value to a line. First a head,
// then each table's name with its columns and each of its rows, and last how
// many rows there are and the SHA-256 of all lines before. It does not say
// which kind of database it was taken from: either can be restored into either.
const backupFormat = 1

// tables are all that is backed up, each after those it refers to. A table
// that is not here fails every backup, so that none is ever forgotten.
var tables = []string{
	"meta", "queues", "accounts", "account_queues", "company", "entry_points", "contacts", "contact_points",
	"interactions", "waiting", "offers", "slots", "segments", "events", "presence", "desks", "leases", "requests",
	"sessions", "api_keys", "api_key_secrets", "assignments", "contact_tokens", "attached", "consents", "devices", "notes", "ratings",
	"quality", "favourites", "wrapup_settings", "custom_values", "custom_changes",
	"settings", "agent_skills", "changelog", "changelog_contents",
	"webhooks", "webhook_cursors", "webhook_deliveries",
	"report_interactions", "report_visits", "report_segments", "report_offers", "report_presence", "report_cursor", "report_days",
}

// BackupFile is a file that goes with a backup, such as a key.
type BackupFile struct {
	Name string `json:"name"`
	Data []byte `json:"data"`
}

type backupHead struct {
	Visavis int          `json:"visavis"` // backupFormat
	Schema  int64        `json:"schema"`  // the last migration
	At      time.Time    `json:"at"`
	Files   []BackupFile `json:"files"`
}

type backupTable struct {
	Table   string   `json:"table"`
	Columns []string `json:"columns"`
}

type backupTail struct {
	Rows int64  `json:"rows"`
	Sum  string `json:"sha256"`
}

// Backup writes what is in the database at address at this moment, as one
// transaction sees it, while a server uses it. told, if not nil, hears of each
// table when it is through. It returns the number of rows.
func Backup(ctx context.Context, address string, to io.Writer, files []BackupFile, told func(table string, rows int64)) (int64, error) {
	rows, err := backup(ctx, address, to, files, told)
	if err != nil {
		return 0, fmt.Errorf("backup: %w", err)
	}
	return rows, nil
}

func backup(ctx context.Context, address string, to io.Writer, files []BackupFile, told func(string, int64)) (int64, error) {
	from, err := parse(address)
	if err != nil {
		return 0, err
	}
	pool, err := sql.Open(from.dialect.driver, from.read)
	if err != nil {
		return 0, err
	}
	defer pool.Close()
	tx, err := pool.BeginTx(ctx, &sql.TxOptions{Isolation: isolation(&from.dialect), ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	if err := knowsAllTables(ctx, tx, &from.dialect); err != nil {
		return 0, err
	}
	head := backupHead{Visavis: backupFormat, At: time.Now().UTC(), Files: files}
	if err := tx.QueryRowContext(ctx, `SELECT MAX(version_id) FROM goose_db_version`).Scan(&head.Schema); err != nil {
		return 0, err
	}
	packed := gzip.NewWriter(to)
	w := backupWriter{sum: sha256.New(), to: packed}
	if err := w.line(head); err != nil {
		return 0, err
	}
	for _, table := range tables {
		n, err := w.table(ctx, tx, table)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", table, err)
		}
		if told != nil {
			told(table, n)
		}
	}
	if err := w.line(backupTail{Rows: w.rows, Sum: hex.EncodeToString(w.sum.Sum(nil))}); err != nil {
		return 0, err
	}
	return w.rows, packed.Close()
}

// isolation of a transaction that sees one moment. SQLite has no other.
func isolation(d *dialect) sql.IsolationLevel {
	if d.name == postgresDialect.name {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault
}

func knowsAllTables(ctx context.Context, tx *sql.Tx, d *dialect) error {
	names, err := existing(ctx, tx, d)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return errors.New("there are no tables: is this the right database?")
	}
	for _, name := range names {
		if !slices.Contains(tables, name) {
			return fmt.Errorf("table %s is unknown to this release: back up with the release that made it", name)
		}
	}
	return nil
}

// existing lists the tables there are, but for those of the migrations.
func existing(ctx context.Context, tx *sql.Tx, d *dialect) ([]string, error) {
	query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
	if d.name == postgresDialect.name {
		query = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`
	}
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		if name != goose.DefaultTablename {
			names = append(names, name)
		}
	}
	return names, rows.Err()
}

type backupWriter struct {
	sum  hash.Hash
	to   io.Writer
	rows int64
}

func (w *backupWriter) line(v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	text = append(text, '\n')
	w.sum.Write(text) // never fails
	_, err = w.to.Write(text)
	return err
}

func (w *backupWriter) table(ctx context.Context, tx *sql.Tx, table string) (int64, error) {
	rows, err := tx.QueryContext(ctx, `SELECT * FROM `+table)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return 0, err
	}
	columns := make([]string, len(types))
	for i, t := range types {
		columns[i] = t.Name()
	}
	if err := w.line(backupTable{Table: table, Columns: columns}); err != nil {
		return 0, err
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	n := int64(0)
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return n, err
		}
		for i, v := range values {
			if number, is := v.(int64); is && types[i].DatabaseTypeName() == "BOOLEAN" {
				values[i] = number != 0 // which is how SQLite keeps it
			}
			switch v.(type) {
			case nil, string, int64, float64, bool:
			default:
				return n, fmt.Errorf("a value of type %T", v) // the two databases would not write it alike
			}
		}
		if err := w.line(values); err != nil {
			return n, err
		}
		n++
	}
	w.rows += n
	return n, rows.Err()
}
