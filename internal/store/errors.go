package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"

	"visavis/internal/cc"
)

// Taken is the reason of a conflict with a unique key for which the statement's owner gave no better one.
const Taken = "taken"

// translate turns a driver's error into one of cc's; the only place that does.
func translate(err error) error {
	var known *cc.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case errors.Is(err, sql.ErrNoRows):
		return &cc.Error{Code: cc.NotFound, Reason: "notFound", Err: err}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &cc.Error{Code: cc.Unavailable, Reason: "unavailable", Err: err}
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() {
		case sqlitelib.SQLITE_CONSTRAINT_UNIQUE, sqlitelib.SQLITE_CONSTRAINT_PRIMARYKEY:
			return &cc.Error{Code: cc.Conflict, Reason: Taken, Err: err}
		}
		switch lite.Code() & 0xff {
		case sqlitelib.SQLITE_BUSY, sqlitelib.SQLITE_LOCKED, sqlitelib.SQLITE_FULL, sqlitelib.SQLITE_IOERR, sqlitelib.SQLITE_CANTOPEN:
			return &cc.Error{Code: cc.Unavailable, Reason: "unavailable", Err: err}
		}
		return &cc.Error{Code: cc.Internal, Reason: "internal", Err: err}
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch {
		case pg.Code == "23505":
			return &cc.Error{Code: cc.Conflict, Reason: Taken, Err: err}
		case pg.Code[:2] == "40", pg.Code[:2] == "53", pg.Code[:2] == "57", pg.Code[:2] == "08": // rolled back, resources, shutting down, connection
			return &cc.Error{Code: cc.Unavailable, Reason: "unavailable", Err: err}
		}
		return &cc.Error{Code: cc.Internal, Reason: "internal", Err: err}
	}
	var network net.Error
	if errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return &cc.Error{Code: cc.Unavailable, Reason: "unavailable", Err: err} // the connection to the database broke
	}
	if errors.Is(err, sql.ErrConnDone) || errors.Is(err, errClosed) || errors.Is(err, errStale) || pgconn.Timeout(err) || pgconn.SafeToRetry(err) {
		return &cc.Error{Code: cc.Unavailable, Reason: "unavailable", Err: err}
	}
	return &cc.Error{Code: cc.Internal, Reason: "internal", Err: err}
}

// errClosed is what a DB answers after Close.
var errClosed = errors.New("store: closed")

// refuseTaken gives a conflict with a unique key the reason that people know it by.
func refuseTaken(err error, reason string) error {
	if cc.ReasonOf(err) == Taken {
		return &cc.Error{Code: cc.Conflict, Reason: reason, Err: err}
	}
	return err
}

// orNone turns "not found" into false, for callers to whom absence is an answer.
func orNone(err error) (found bool, _ error) {
	if err == nil {
		return true, nil
	}
	if cc.CodeOf(err) == cc.NotFound {
		return false, nil
	}
	return false, err
}

// lostRace tells whether a transaction failed only because another was faster, so that it may run again.
func lostRace(err error) bool {
	if errors.Is(err, errStale) {
		return true
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}
