package store

import (
	"bufio"
	"bytes"
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
	"regexp"
	"slices"
	"strings"
	"time"
)

// ErrNotEmpty says that a restore found something where it should write.
var ErrNotEmpty = errors.New("the database is not empty")

// Restore fills an empty database at address with a backup, in one
// transaction, and returns its files and when it was taken. It fails
// (ErrNotEmpty) if there are tables already, and leaves no row behind if the
// backup is cut off, changed, or from a later release.
func Restore(ctx context.Context, address string, from io.Reader, told func(table string, rows int64)) ([]BackupFile, time.Time, error) {
	head, err := restore(ctx, address, from, told)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("restore: %w", err)
	}
	return head.Files, head.At, nil
}

func restore(ctx context.Context, address string, from io.Reader, told func(string, int64)) (backupHead, error) {
	r, head, err := openBackup(from)
	if err != nil {
		return head, err
	}
	at, err := parse(address)
	if err != nil {
		return head, err
	}
	if err := makeFile(at); err != nil {
		return head, err
	}
	pool, err := sql.Open(at.dialect.driver, at.write)
	if err != nil {
		return head, err
	}
	defer pool.Close()
	if err := empty(ctx, pool, &at.dialect); err != nil {
		return head, err
	}
	// The tables as they were then; the migrations since run over what was in them.
	if err := migrateTo(ctx, pool, &at.dialect, head.Schema); err != nil {
		return head, err
	}
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return head, err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if err := r.fill(ctx, tx, &at.dialect, told); err != nil {
		return head, err
	}
	// Who follows the events has to begin anew: these are another server's
	// transactions. Their numbers mean nothing here, the events' own do.
	statements := []string{`UPDATE events SET tx = 0`, `UPDATE meta SET value = value + 1 WHERE key = 'era'`}
	if head.Schema >= reportsSchema {
		statements = append(statements, `DELETE FROM report_cursor`)
	}
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return head, err
		}
	}
	if err := tx.Commit(); err != nil {
		return head, err
	}
	return head, migrate(ctx, pool, &at.dialect)
}

// reportsSchema is the migration that made the reports' tables.
const reportsSchema = 70

func empty(ctx context.Context, pool *sql.DB, d *dialect) error {
	tx, err := pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	names, err := existing(ctx, tx, d)
	if err != nil {
		return err
	}
	if len(names) > 0 {
		return ErrNotEmpty
	}
	return nil
}

// maxBackupLine bounds a row. Notes have 100,000 characters at most.
const maxBackupLine = 8 << 20

type backupReader struct {
	lines *bufio.Scanner
	sum   hash.Hash
	rows  int64
}

var errCutOff = errors.New("the backup is cut off")

func openBackup(from io.Reader) (*backupReader, backupHead, error) {
	var head backupHead
	packed, err := gzip.NewReader(from)
	if err != nil {
		return nil, head, errors.New("this is not a backup of visavis")
	}
	r := &backupReader{lines: bufio.NewScanner(packed), sum: sha256.New()}
	r.lines.Buffer(nil, maxBackupLine)
	text, err := r.next()
	if err != nil {
		return nil, head, err
	}
	switch err := json.Unmarshal(text, &head); {
	case err != nil || head.Visavis == 0:
		return nil, head, errors.New("this is not a backup of visavis")
	case head.Visavis > backupFormat:
		return nil, head, errors.New("the backup is from a later release")
	}
	r.count(text)
	return r, head, nil
}

func (r *backupReader) next() ([]byte, error) {
	if !r.lines.Scan() || r.lines.Err() != nil { // with an error the last line may be half a line
		return nil, errors.Join(errCutOff, r.lines.Err())
	}
	return r.lines.Bytes(), nil
}

func (r *backupReader) count(text []byte) {
	r.sum.Write(text) // never fails
	r.sum.Write([]byte{'\n'})
}

// fill writes all rows and compares the sum at the end.
func (r *backupReader) fill(ctx context.Context, tx *sql.Tx, d *dialect, told func(string, int64)) error {
	// What the migrations put in is in the backup too, as it was then.
	there, err := existing(ctx, tx, d)
	if err != nil {
		return err
	}
	for _, table := range slices.Backward(tables) {
		if !slices.Contains(there, table) {
			continue // younger than the backup
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM `+table); err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
	}
	var insert *sql.Stmt
	var table backupTable
	var n int64
	done := func() error {
		if insert == nil {
			return nil
		}
		if told != nil {
			told(table.Table, n)
		}
		return insert.Close()
	}
	for {
		text, err := r.next()
		if err != nil {
			return err
		}
		if text[0] == '{' {
			var tail backupTail
			if err := json.Unmarshal(text, &tail); err == nil && tail.Sum != "" {
				if tail.Sum != hex.EncodeToString(r.sum.Sum(nil)) || tail.Rows != r.rows {
					return errors.New("the backup was changed: its sum is another")
				}
				return done()
			}
			if err := done(); err != nil {
				return err
			}
			table, n = backupTable{}, 0
			if err := json.Unmarshal(text, &table); err != nil {
				return err
			}
			if insert, err = prepareInsert(ctx, tx, table); err != nil {
				return fmt.Errorf("%s: %w", table.Table, err)
			}
		} else if err := insertRow(ctx, insert, text); err != nil {
			return fmt.Errorf("%s: %w", table.Table, err)
		} else {
			n++
			r.rows++
		}
		r.count(text)
	}
}

var plainName = regexp.MustCompile(`^[a-z_]+$`)

func prepareInsert(ctx context.Context, tx *sql.Tx, t backupTable) (*sql.Stmt, error) {
	if !slices.Contains(tables, t.Table) || len(t.Columns) == 0 {
		return nil, errors.New("unknown table")
	}
	places := make([]string, len(t.Columns))
	for i, column := range t.Columns {
		if !plainName.MatchString(column) {
			return nil, fmt.Errorf("unknown column %q", column)
		}
		places[i] = fmt.Sprintf("$%d", i+1)
	}
	return tx.PrepareContext(ctx, `INSERT INTO `+t.Table+` (`+strings.Join(t.Columns, ", ")+`) VALUES (`+strings.Join(places, ", ")+`)`)
}

func insertRow(ctx context.Context, insert *sql.Stmt, text []byte) error {
	if insert == nil {
		return errors.New("a row of no table")
	}
	var values []any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // times and transactions have more digits than a float
	if err := decoder.Decode(&values); err != nil {
		return err
	}
	for i, v := range values {
		number, is := v.(json.Number)
		if !is {
			continue
		}
		if whole, err := number.Int64(); err == nil {
			values[i] = whole
		} else if values[i], err = number.Float64(); err != nil {
			return err
		}
	}
	_, err := insert.ExecContext(ctx, values...)
	return err
}
