package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"visavis/internal/cc"
)

// Account is a person who may sign in. Its key outside is (Issuer, Subject).
type Account struct {
	ID         cc.AgentID
	Issuer     string
	Subject    string
	Username   string
	Name       string
	FirstName  string
	Password   string // PHC string; empty for accounts of another issuer
	Roles      []string
	Granted    []string // permissions beside those of the roles
	Withheld   []string // permissions of the roles that this account has not
	Disabled   bool
	Epoch      int64  // sessions of an older epoch are dead
	Language   string // empty: the browser's
	Theme      string
	PopOut     bool
	RingVolume float64
	Version    int64
	CreatedAt  time.Time

	Rights []Right // what the roles give; read with the account, written with the roles
}

// Right is a permission that a role gives.
type Right struct {
	Permission string
	Queues     []cc.QueueID // where it counts; empty: everywhere
}

const accountColumns = `id, issuer, subject, username, name, first_name, password, roles, granted, withheld,
	disabled, epoch, language, theme, pop_out, ring_volume, version, created_at`

func scanAccount(scan Scan) (Account, error) {
	var (
		a                        Account
		roles, granted, withheld string
		language                 *string
		created                  *int64
	)
	err := scan(&a.ID, &a.Issuer, &a.Subject, &a.Username, &a.Name, &a.FirstName, &a.Password, &roles, &granted, &withheld,
		&a.Disabled, &a.Epoch, &language, &a.Theme, &a.PopOut, &a.RingVolume, &a.Version, &created)
	if err != nil {
		return Account{}, err
	}
	if language != nil {
		a.Language = *language
	}
	a.CreatedAt = fromMillis(created)
	for _, part := range []struct {
		text string
		into *[]string
	}{{roles, &a.Roles}, {granted, &a.Granted}, {withheld, &a.Withheld}} {
		if err := json.Unmarshal([]byte(part.text), part.into); err != nil {
			return Account{}, fmt.Errorf("account %s: %w", a.ID, err)
		}
	}
	return a, nil
}

// withRights reads accounts and what their roles give them.
func (q Queries) withRights(ctx context.Context, query string, args ...any) ([]Account, error) {
	accounts, err := list(ctx, q, query, args, scanAccount)
	if err != nil || len(accounts) == 0 {
		return accounts, err
	}
	roles, err := Roles.All(ctx, q)
	if err != nil {
		return nil, err
	}
	for i := range accounts {
		for _, role := range roles {
			if !slices.Contains(accounts[i].Roles, role.ID) {
				continue
			}
			for _, permission := range role.Content.Permissions {
				accounts[i].Rights = append(accounts[i].Rights, Right{permission, role.Content.Queues})
			}
		}
	}
	return accounts, nil
}

func (q Queries) oneAccount(ctx context.Context, query string, args ...any) (Account, error) {
	accounts, err := q.withRights(ctx, query, args...)
	if err != nil {
		return Account{}, err
	}
	if len(accounts) == 0 {
		return Account{}, cc.Fail(cc.NotFound, "notFound")
	}
	return accounts[0], nil
}

// Account reads one account.
func (q Queries) Account(ctx context.Context, id cc.AgentID) (Account, error) {
	return q.oneAccount(ctx, `SELECT `+accountColumns+` FROM accounts WHERE id = $1`, string(id))
}

// AccountBySubject reads the account of an issuer's subject.
func (q Queries) AccountBySubject(ctx context.Context, issuer, subject string) (Account, error) {
	return q.oneAccount(ctx, `SELECT `+accountColumns+` FROM accounts WHERE issuer = $1 AND subject = $2`, issuer, subject)
}

// Accounts reads all accounts in the order of their names.
func (q Queries) Accounts(ctx context.Context) ([]Account, error) {
	return q.withRights(ctx, `SELECT `+accountColumns+` FROM accounts ORDER BY name, id`)
}

// AccountEpoch reads what decides whether a session still counts, cheaply.
func (q Queries) AccountEpoch(ctx context.Context, id cc.AgentID) (epoch int64, disabled bool, err error) {
	err = q.one(ctx, `SELECT epoch, disabled FROM accounts WHERE id = $1`, []any{string(id)}, &epoch, &disabled)
	return epoch, disabled, err
}

// InsertAccount adds an account; a subject that exists is the conflict Taken.
func (t Tx) InsertAccount(ctx context.Context, a Account) error {
	_, err := t.exec(ctx, `INSERT INTO accounts (`+accountColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		string(a.ID), a.Issuer, a.Subject, a.Username, a.Name, a.FirstName, a.Password,
		jsonList(a.Roles), jsonList(a.Granted), jsonList(a.Withheld),
		a.Disabled, max(a.Epoch, 1), orNull(a.Language), a.Theme, a.PopOut, a.RingVolume, max(a.Version, 1), millis(a.CreatedAt))
	return err
}

// SaveAccount writes everything that may change of an account, if nobody
// changed it since it was read. Version and Epoch are given as they were read;
// endSessions raises the epoch.
func (t Tx) SaveAccount(ctx context.Context, a Account, endSessions bool) error {
	epoch := a.Epoch
	if endSessions {
		epoch++
	}
	n, err := t.exec(ctx, `UPDATE accounts SET username = $1, name = $2, first_name = $3, password = $4, roles = $5, granted = $6,
		withheld = $7, disabled = $8, epoch = $9, language = $10, theme = $11, pop_out = $12, ring_volume = $13, subject = $14, version = version + 1
		WHERE id = $15 AND version = $16`,
		a.Username, a.Name, a.FirstName, a.Password, jsonList(a.Roles), jsonList(a.Granted), jsonList(a.Withheld), a.Disabled, epoch,
		orNull(a.Language), a.Theme, a.PopOut, a.RingVolume, a.Subject, string(a.ID), a.Version)
	if err == nil && n == 0 {
		return cc.Refuse("revisionStale")
	}
	return err
}

// single reads the only row of a query.
func single[T any](ctx context.Context, q Queries, query string, args []any, row func(Scan) (T, error)) (T, error) {
	var zero T
	all, err := list(ctx, q, query, args, row)
	if err != nil {
		return zero, err
	}
	if len(all) == 0 {
		return zero, cc.Fail(cc.NotFound, "notFound")
	}
	return all[0], nil
}

func jsonList(all []string) string {
	if all == nil {
		all = []string{}
	}
	b, err := json.Marshal(all)
	if err != nil { // strings always marshal
		panic(err)
	}
	return string(b)
}

// orNull stores an empty text as NULL.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
