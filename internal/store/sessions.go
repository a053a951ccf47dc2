package store

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"
)

// Sessions keeps browsers' sessions for scs. Tokens are stored hashed, so that
// reading the table gives nobody a session.
type Sessions struct{ db *DB }

// Sessions gives the store of sessions. It satisfies scs.CtxStore.
func (db *DB) Sessions() *Sessions { return &Sessions{db} }

// Hash is how secrets that are random themselves (tokens, keys) are stored.
func Hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// FindCtx reads a session that has not expired.
func (s *Sessions) FindCtx(ctx context.Context, token string) (content []byte, found bool, err error) {
	var text string
	err = s.db.Read(ctx, func(q Queries) error {
		found, err = orNone(q.one(ctx, `SELECT content FROM sessions WHERE token_hash = $1 AND expires_at > $2`,
			[]any{Hash(token), q.Now().UnixMilli()}, &text))
		return err
	})
	if err != nil || !found {
		return nil, false, err
	}
	content, err = base64.StdEncoding.DecodeString(text)
	return content, err == nil, err
}

// CommitCtx writes a session.
func (s *Sessions) CommitCtx(ctx context.Context, token string, content []byte, expiry time.Time) error {
	return s.db.Write(ctx, func(t Tx) error {
		_, err := t.exec(ctx, `INSERT INTO sessions (token_hash, content, expires_at) VALUES ($1, $2, $3)
			ON CONFLICT (token_hash) DO UPDATE SET content = excluded.content, expires_at = excluded.expires_at`,
			Hash(token), base64.StdEncoding.EncodeToString(content), expiry.UnixMilli())
		return err
	})
}

// DeleteCtx ends a session; one that is not there has ended.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.db.Write(ctx, func(t Tx) error {
		_, err := t.exec(ctx, `DELETE FROM sessions WHERE token_hash = $1`, Hash(token))
		return err
	})
}

// Sweep removes what has expired: sessions and contacts' tokens. Called now and then.
func (s *Sessions) Sweep(ctx context.Context) error {
	return s.db.Write(ctx, func(t Tx) error {
		now := t.Now().UnixMilli()
		if _, err := t.exec(ctx, `DELETE FROM sessions WHERE expires_at <= $1`, now); err != nil {
			return err
		}
		_, err := t.exec(ctx, `DELETE FROM contact_tokens WHERE expires_at <= $1`, now)
		return err
	})
}

// Find, Commit and Delete are what scs asks for besides; it uses the ones with a context.
func (s *Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (s *Sessions) Commit(token string, content []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, content, expiry)
}

// Delete is DeleteCtx without a context.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
