package store

import (
	"context"
	"fmt"
	"time"

	"visavis/internal/cc"
)

// Lease is the right of one node to do a job for a while. Its epoch rises with
// every change of holder, so that a node that slept through the end of its
// lease finds its writes refused.
type Lease struct {
	Name  string
	Epoch int64
}

// Acquire takes or prolongs a lease; held is false while another holder's runs.
func (t Tx) Acquire(ctx context.Context, name, holder string, life time.Duration) (lease Lease, held bool, err error) {
	now := t.Now()
	var had string
	lease = Lease{Name: name}
	found, err := orNone(t.one(ctx, `INSERT INTO leases (name, holder, epoch, expires_at) VALUES ($1, $2, 1, $3)
		ON CONFLICT (name) DO UPDATE SET
			epoch = CASE WHEN leases.holder = excluded.holder THEN leases.epoch ELSE leases.epoch + 1 END,
			holder = excluded.holder, expires_at = excluded.expires_at
		WHERE leases.holder = excluded.holder OR leases.expires_at <= $4
		RETURNING holder, epoch`, []any{name, holder, now.Add(life).UnixMilli(), now.UnixMilli()}, &had, &lease.Epoch))
	if err != nil {
		return Lease{}, false, fmt.Errorf("lease %s: %w", name, err)
	}
	return lease, found, nil
}

// Holds fails this transaction (unavailable) if the lease has another holder by now.
func (t Tx) Holds(ctx context.Context, l Lease) error {
	var one int
	found, err := orNone(t.one(ctx, `SELECT 1 FROM leases WHERE name = $1 AND epoch = $2`+t.dialect.forLock, []any{l.Name, l.Epoch}, &one))
	if err == nil && !found {
		err = cc.Fail(cc.Unavailable, "unavailable")
	}
	if err != nil {
		return fmt.Errorf("lease %s: %w", l.Name, err)
	}
	return nil
}

// Release ends a lease early, so that another node need not wait for its end.
func (t Tx) Release(ctx context.Context, l Lease, holder string) error {
	_, err := t.exec(ctx, `UPDATE leases SET expires_at = 0 WHERE name = $1 AND epoch = $2 AND holder = $3`, l.Name, l.Epoch, holder)
	return err
}
