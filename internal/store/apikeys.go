package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"visavis/internal/cc"
)

// APIKey is an integrator's key; the key itself is not stored.
type APIKey struct {
	ID        string
	Name      string
	Scopes    []string
	Disabled  bool
	UsedOn    string // the last day, YYYY-MM-DD; empty: never
	Revision  int64
	CreatedAt time.Time
	ExpiresAt time.Time // zero: never
	OldUntil  time.Time // until when a secret that was replaced still counts; zero: none does
}

const apiKeyColumns = `k.id, k.name, k.scopes, k.disabled, k.used_on, k.revision, k.created_at, k.expires_at, (SELECT MAX(s.until) FROM api_key_secrets s WHERE s.key_id = k.id)`

func scanAPIKey(scan Scan) (APIKey, error) {
	var k APIKey
	var scopes string
	var created, expires, old *int64
	if err := scan(&k.ID, &k.Name, &scopes, &k.Disabled, &k.UsedOn, &k.Revision, &created, &expires, &old); err != nil {
		return APIKey{}, err
	}
	k.CreatedAt, k.ExpiresAt, k.OldUntil = fromMillis(created), fromMillis(expires), fromMillis(old)
	if err := json.Unmarshal([]byte(scopes), &k.Scopes); err != nil {
		return APIKey{}, fmt.Errorf("api key %s: %w", k.ID, err)
	}
	return k, nil
}

// APIKeyByHash reads the key with a secret of this hash, or with one before it that still counts.
func (q Queries) APIKeyByHash(ctx context.Context, hash string) (APIKey, error) {
	return single(ctx, q, `SELECT `+apiKeyColumns+` FROM api_keys k
		WHERE k.hash = $1 OR k.id = (SELECT o.key_id FROM api_key_secrets o WHERE o.hash = $1 AND o.until > $2)`, []any{hash, q.Now().UnixMilli()}, scanAPIKey)
}

// APIKey reads one.
func (q Queries) APIKey(ctx context.Context, id string) (APIKey, error) {
	return single(ctx, q, `SELECT `+apiKeyColumns+` FROM api_keys k WHERE k.id = $1`, []any{id}, scanAPIKey)
}

// APIKeys reads all, oldest first.
func (q Queries) APIKeys(ctx context.Context) ([]APIKey, error) {
	return list(ctx, q, `SELECT `+apiKeyColumns+` FROM api_keys k ORDER BY k.created_at, k.id`, nil, scanAPIKey)
}

// InsertAPIKey adds a key by its hash.
func (t Tx) InsertAPIKey(ctx context.Context, k APIKey, hash string) error {
	_, err := t.exec(ctx, `INSERT INTO api_keys (id, hash, name, scopes, disabled, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		k.ID, hash, k.Name, jsonList(k.Scopes), k.Disabled, millis(k.CreatedAt), millis(k.ExpiresAt))
	return err
}

// SaveAPIKey writes name, scopes, state and end over the revision that was read;
// another one is the conflict "revisionStale".
func (t Tx) SaveAPIKey(ctx context.Context, k APIKey) error {
	n, err := t.exec(ctx, `UPDATE api_keys SET name = $1, scopes = $2, disabled = $3, expires_at = $4, revision = revision + 1 WHERE id = $5 AND revision = $6`,
		k.Name, jsonList(k.Scopes), k.Disabled, millis(k.ExpiresAt), k.ID, k.Revision)
	if err == nil && n == 0 {
		return cc.Refuse("revisionStale")
	}
	return err
}

// RotateAPIKey gives a key another secret, by its hash. The ones before count
// until a time at most; those that count no more are forgotten.
func (t Tx) RotateAPIKey(ctx context.Context, id, hash string, until time.Time) error {
	_, err := t.exec(ctx, `INSERT INTO api_key_secrets (hash, key_id, until) SELECT hash, id, CAST($2 AS BIGINT) FROM api_keys WHERE id = $1`, id, until.UnixMilli())
	if err != nil {
		return err
	}
	if _, err = t.exec(ctx, `UPDATE api_key_secrets SET until = $2 WHERE key_id = $1 AND until > $2`, id, until.UnixMilli()); err != nil {
		return err
	}
	if _, err = t.exec(ctx, `DELETE FROM api_key_secrets WHERE key_id = $1 AND until <= $2`, id, t.Now().UnixMilli()); err != nil {
		return err
	}
	_, err = t.exec(ctx, `UPDATE api_keys SET hash = $2, revision = revision + 1 WHERE id = $1`, id, hash)
	return err
}

// UseAPIKey notes the last day on which a key was used.
func (t Tx) UseAPIKey(ctx context.Context, id, day string) error {
	_, err := t.exec(ctx, `UPDATE api_keys SET used_on = $1 WHERE id = $2 AND used_on < $1`, day, id)
	return err
}

// DeleteAPIKey removes a key.
func (t Tx) DeleteAPIKey(ctx context.Context, id string) error {
	if _, err := t.exec(ctx, `DELETE FROM api_key_secrets WHERE key_id = $1`, id); err != nil {
		return err
	}
	n, err := t.exec(ctx, `DELETE FROM api_keys WHERE id = $1`, id)
	if err == nil && n == 0 {
		return cc.Fail(cc.NotFound, "notFound")
	}
	return err
}
