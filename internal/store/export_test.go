package store

import "context"

// Exec lets tests do what the package never does.
func (t Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	return t.exec(ctx, query, args...)
}
