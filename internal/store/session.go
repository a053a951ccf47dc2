package store

import (
	"context"
	"database/sql"
)

// session is one SQLite connection with its prepared statements. It belongs to
// one goroutine at a time.
type session struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

// preparedLimit is far above the number of SQL texts, which are constants; a
// text beyond it runs unprepared.
const preparedLimit = 1000

func newSession(ctx context.Context, pool *sql.DB) (*session, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &session{conn: conn, stmts: make(map[string]*sql.Stmt)}, nil
}

// stmt returns the prepared statement for a text, or nil if the text is to run as it is.
func (s *session) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if ready, found := s.stmts[query]; found {
		return ready, nil
	}
	if len(s.stmts) >= preparedLimit {
		return nil, nil
	}
	// The statement outlives the request that needed it first.
	fresh, err := s.conn.PrepareContext(context.WithoutCancel(ctx), query)
	if err != nil {
		return nil, err
	}
	s.stmts[query] = fresh
	return fresh, nil
}

func (s *session) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	ready, err := s.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	if ready == nil {
		return s.conn.ExecContext(ctx, query, args...)
	}
	return ready.ExecContext(ctx, args...)
}

func (s *session) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	ready, err := s.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	if ready == nil {
		return s.conn.QueryContext(ctx, query, args...)
	}
	return ready.QueryContext(ctx, args...)
}

// do runs a statement that takes and gives nothing (BEGIN, COMMIT …).
func (s *session) do(ctx context.Context, statement string) error {
	_, err := s.ExecContext(ctx, statement)
	return err
}

func (s *session) close() error {
	for _, ready := range s.stmts {
		_ = ready.Close() // the connection closes with it
	}
	return s.conn.Close()
}

// uncancelled runs statements to their end whatever becomes of the caller.
type uncancelled struct{ *session }

func (u uncancelled) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return u.session.ExecContext(context.WithoutCancel(ctx), query, args...)
}

func (u uncancelled) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return u.session.QueryContext(context.WithoutCancel(ctx), query, args...)
}
