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
}

const apiKeyColumns = `id, name, scopes, disabled, used_on, revision, created_at`

func scanAPIKey(scan Scan) (APIKey, error) {
	var k APIKey
	var scopes string
	var created *int64
	if err := scan(&k.ID, &k.Name, &scopes, &k.Disabled, &k.UsedOn, &k.Revision, &created); err != nil {
		return APIKey{}, err
	}
	k.CreatedAt = fromMillis(created)
	if err := json.Unmarshal([]byte(scopes), &k.Scopes); err != nil {
		return APIKey{}, fmt.Errorf("api key %s: %w", k.ID, err)
	}
	return k, nil
}

// APIKeyByHash reads the key with a hash.
func (q Queries) APIKeyByHash(ctx context.Context, hash string) (APIKey, error) {
	return single(ctx, q, `SELECT `+apiKeyColumns+` FROM api_keys WHERE hash = $1`, []any{hash}, scanAPIKey)
}

// APIKey reads one.
func (q Queries) APIKey(ctx context.Context, id string) (APIKey, error) {
	return single(ctx, q, `SELECT `+apiKeyColumns+` FROM api_keys WHERE id = $1`, []any{id}, scanAPIKey)
}

// APIKeys reads all, oldest first.
func (q Queries) APIKeys(ctx context.Context) ([]APIKey, error) {
	return list(ctx, q, `SELECT `+apiKeyColumns+` FROM api_keys ORDER BY created_at, id`, nil, scanAPIKey)
}

// InsertAPIKey adds a key by its hash.
func (t Tx) InsertAPIKey(ctx context.Context, k APIKey, hash string) error {
	_, err := t.exec(ctx, `INSERT INTO api_keys (id, hash, name, scopes, disabled, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		k.ID, hash, k.Name, jsonList(k.Scopes), k.Disabled, millis(k.CreatedAt))
	return err
}

// SaveAPIKey writes name, scopes and state over the revision that was read;
// another one is the conflict "revisionStale".
func (t Tx) SaveAPIKey(ctx context.Context, k APIKey) error {
	n, err := t.exec(ctx, `UPDATE api_keys SET name = $1, scopes = $2, disabled = $3, revision = revision + 1 WHERE id = $4 AND revision = $5`,
		k.Name, jsonList(k.Scopes), k.Disabled, k.ID, k.Revision)
	if err == nil && n == 0 {
		return cc.Refuse("revisionStale")
	}
	return err
}

// UseAPIKey notes the last day on which a key was used.
func (t Tx) UseAPIKey(ctx context.Context, id, day string) error {
	_, err := t.exec(ctx, `UPDATE api_keys SET used_on = $1 WHERE id = $2 AND used_on < $1`, day, id)
	return err
}

// DeleteAPIKey removes a key.
func (t Tx) DeleteAPIKey(ctx context.Context, id string) error {
	n, err := t.exec(ctx, `DELETE FROM api_keys WHERE id = $1`, id)
	if err == nil && n == 0 {
		return cc.Fail(cc.NotFound, "notFound")
	}
	return err
}
