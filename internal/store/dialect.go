package store

import (
	"fmt"
	"net/url"
	"strings"
)

// dialect is where the two databases differ; everything else is one text.
type dialect struct {
	name     string // for migrations and logs
	driver   string // of database/sql
	forLock  string // suffix that locks selected rows until the transaction ends
	bytewise string // suffix that orders a text by its bytes, as Go does, whatever the database's language
	// logLock lets one transaction at a time write the end of the change log; empty: there is one writer anyway.
	logLock string
	// txNumber is the feed's order of this transaction.
	txNumber string
	// settled is the condition on events that no earlier transaction can still slip in front of.
	settled string
}

var (
	sqliteDialect = dialect{
		name: "sqlite", driver: "sqlite",
		// One writer: a counter is enough, and whatever can be seen is settled.
		txNumber: `UPDATE meta SET value = value + 1 WHERE key = 'tx' RETURNING value`,
		settled:  "",
	}
	postgresDialect = dialect{
		name: "postgres", driver: "pgx",
		forLock:  " FOR SHARE",
		bytewise: ` COLLATE "C"`,
		logLock:  `SELECT pg_advisory_xact_lock(hashtext('visavis changelog'))`,
		txNumber: `SELECT pg_current_xact_id()::text::bigint`,
		settled:  " AND tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
	}
)

// source says how to open a database.
type source struct {
	dialect     dialect
	file        string // SQLite's file
	write, read string // what the driver opens
}

// parse reads a database address. One without a scheme is SQLite's file.
func parse(address string) (source, error) {
	scheme, rest, found := strings.Cut(address, ":")
	switch {
	case found && (scheme == "postgres" || scheme == "postgresql"):
		return source{dialect: postgresDialect, write: address, read: address}, nil
	case found && scheme == "sqlite":
		address = strings.TrimPrefix(rest, "//")
	case found && strings.HasPrefix(rest, "//"):
		return source{}, fmt.Errorf("unknown kind of database %q", scheme)
	}
	if address == "" {
		return source{}, fmt.Errorf("no database file named")
	}
	// SQLite takes a URI, whose escapes it undoes.
	common := "file:" + (&url.URL{Path: address}).EscapedPath() +
		"?_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_pragma=temp_store(memory)"
	return source{
		dialect: sqliteDialect,
		file:    address,
		// synchronous FULL: an acknowledged transition survives a power loss.
		write: common + "&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)",
		read:  common + "&_pragma=query_only(1)",
	}, nil
}
