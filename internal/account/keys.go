package account

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/view"
)

// KeyScope is one thing a key may do. What may be done with none is not for integrators.
type KeyScope string

// The scopes.
const (
	CreateInteractions KeyScope = "interactions.create" // prepare calls for contacts
	AttachData         KeyScope = "interactions.attach" // add attached data
	ReadInteractions   KeyScope = "interactions.read"   // what became of an interaction, without personal data
	ReadReports        KeyScope = "reports.read"
	Webhooks           KeyScope = "webhooks"
	AdministerAll      KeyScope = "administer" // whatever an administrator may do through the API, keys and accounts included
)

// KeyScopes are all, in the order in which they are told.
func KeyScopes() []KeyScope {
	return []KeyScope{CreateInteractions, AttachData, ReadInteractions, ReadReports, Webhooks, AdministerAll}
}

// keyPrefix marks integrators' keys, so that secret scanners find lost ones.
const keyPrefix = "vva_"

// keyKind is what keys are called in the change log.
const keyKind = "apiKey"

const (
	maxKeys    = 200
	maxKeyName = 80
	// For how long the secrets before a new one still count.
	defaultGrace = 24 * time.Hour
	maxGrace     = 7 * 24 * time.Hour
)

// Key is an integrator.
type Key struct {
	ID     string
	Scopes []KeyScope
}

// Actor is the integrator in events.
func (k Key) Actor() cc.Actor { return cc.Actor("api:" + k.ID) }

// May tells whether the key has a scope.
func (k Key) May(s KeyScope) bool { return slices.Contains(k.Scopes, s) }

// IsKey tells whether a bearer has the form of an integrator's key.
func IsKey(bearer string) bool { return strings.HasPrefix(bearer, keyPrefix) }

// KeyOf finds the integrator of a bearer's key; unknown and disabled ones are
// refused alike. Of one that ended its integrator is told so, having had it.
func (s *Service) KeyOf(ctx context.Context, bearer string) (Key, error) {
	refused := cc.Fail(cc.Unauthenticated, "badCredentials")
	if !IsKey(bearer) {
		return Key{}, refused
	}
	var k store.APIKey
	var now time.Time
	err := s.db.Read(ctx, func(q store.Queries) (err error) {
		now = q.Now()
		k, err = q.APIKeyByHash(ctx, store.Hash(bearer))
		return err
	})
	switch {
	case err != nil && cc.CodeOf(err) == cc.NotFound, k.Disabled:
		return Key{}, refused
	case err != nil:
		return Key{}, err
	case !k.ExpiresAt.IsZero() && !now.Before(k.ExpiresAt):
		return Key{}, cc.Fail(cc.Unauthenticated, "keyExpired")
	}
	// Written once a day: people want to know which keys nobody uses any more, not when somebody was busy.
	if day := s.now().UTC().Format("2006-01-02"); k.UsedOn < day {
		if err := s.db.Write(ctx, func(tx store.Tx) error { return tx.UseAPIKey(ctx, k.ID, day) }); err != nil {
			return Key{}, err
		}
	}
	return Key{ID: k.ID, Scopes: scopesOf(k)}, nil
}

// scopesOf are the stored scopes that this release knows.
func scopesOf(k store.APIKey) []KeyScope {
	has := []KeyScope{}
	for _, s := range KeyScopes() {
		if slices.Contains(k.Scopes, string(s)) {
			has = append(has, s)
		}
	}
	return has
}

func shownKey(k store.APIKey, by cc.Actor, now time.Time) view.APIKey {
	v := view.APIKey{ID: k.ID, Revision: k.Revision, Name: k.Name, Scopes: []string{}, Disabled: k.Disabled, CreatedAt: view.MillisOf(k.CreatedAt)}
	for _, s := range scopesOf(k) {
		v.Scopes = append(v.Scopes, string(s))
	}
	v.ExpiresAt = view.MillisOrNil(k.ExpiresAt)
	if now.Before(k.OldUntil) {
		v.OldSecret = view.MillisOrNil(k.OldUntil)
	}
	if k.UsedOn != "" {
		v.UsedOn = &k.UsedOn
	}
	if by != "" {
		v.CreatedBy = (*string)(&by)
	}
	return v
}

// keyLogged is what the change log keeps of a key.
type keyLogged struct {
	Name      string       `json:"name"`
	Scopes    []string     `json:"scopes"`
	Disabled  bool         `json:"disabled"`
	ExpiresAt *view.Millis `json:"expiresAt,omitempty"`
}

// logKey writes a change into the change log; before or k is nil for one that was made or deleted.
func logKey(ctx context.Context, tx store.Tx, by cc.Actor, before, k *store.APIKey) error {
	e := store.Edit{Actor: by, Kind: keyKind, Action: store.Replaced}
	logged := func(k *store.APIKey) any {
		if k == nil {
			return nil
		}
		e.Object = k.ID
		return keyLogged{k.Name, k.Scopes, k.Disabled, view.MillisOrNil(k.ExpiresAt)}
	}
	e.Before, e.After = logged(before), logged(k)
	switch {
	case before == nil:
		e.Action = store.Created
	case k == nil:
		e.Action = store.Deleted
	}
	return tx.Log(ctx, e)
}

// Keys reads all keys, oldest first.
func (s *Service) Keys(ctx context.Context) (all view.APIKeys, err error) {
	all.Keys = []view.APIKey{}
	err = s.db.Read(ctx, func(q store.Queries) error {
		makers, err := q.Makers(ctx, keyKind)
		if err != nil {
			return err
		}
		stored, err := q.APIKeys(ctx)
		for _, k := range stored {
			all.Keys = append(all.Keys, shownKey(k, makers[k.ID], q.Now()))
		}
		return err
	})
	return all, err
}

// Key reads one.
func (s *Service) Key(ctx context.Context, id string) (v view.APIKey, err error) {
	err = s.db.Read(ctx, func(q store.Queries) error {
		makers, err := q.Makers(ctx, keyKind)
		if err != nil {
			return err
		}
		k, err := q.APIKey(ctx, id)
		v = shownKey(k, makers[id], q.Now())
		return err
	})
	return v, err
}

// NewKey makes a key for an integrator. It is told once and stored hashed.
func (s *Service) NewKey(ctx context.Context, d view.APIKeyDraft, by cc.Actor) (made view.NewAPIKey, err error) {
	k, err := checkKey(d, store.APIKey{}, s.db.Now())
	if err != nil {
		return made, err
	}
	secret := newKeySecret()
	k.ID, k.Revision = cc.NewID[string]("key"), 1
	err = s.db.Change(ctx, func(tx store.Tx) error {
		all, err := tx.APIKeys(ctx)
		if err != nil {
			return err
		}
		if len(all) >= maxKeys {
			return cc.Refuse("tooMany")
		}
		k.CreatedAt = tx.Now()
		if err := tx.InsertAPIKey(ctx, k, store.Hash(secret)); err != nil {
			return err
		}
		made = view.NewAPIKey{Key: shownKey(k, by, tx.Now()), Secret: secret}
		return logKey(ctx, tx, by, nil, &k)
	})
	return made, err
}

// SetKey replaces name, scopes, state and end of a key, over the revision that was
// read; nil: over whatever is there. It counts from the next request on.
func (s *Service) SetKey(ctx context.Context, id string, d view.APIKeyDraft, over *int64, by cc.Actor) (v view.APIKey, err error) {
	err = s.db.Change(ctx, func(tx store.Tx) error {
		k, err := tx.APIKey(ctx, id)
		if err != nil {
			return err
		}
		if over != nil && *over != k.Revision {
			return cc.Refuse("revisionStale")
		}
		before := k
		next, err := checkKey(d, before, tx.Now())
		if err != nil {
			return err
		}
		k.Name, k.Scopes, k.Disabled, k.ExpiresAt = next.Name, next.Scopes, next.Disabled, next.ExpiresAt
		if err := tx.SaveAPIKey(ctx, k); err != nil {
			return err
		}
		k.Revision++
		makers, err := tx.Makers(ctx, keyKind)
		if err != nil {
			return err
		}
		v = shownKey(k, makers[id], tx.Now())
		return logKey(ctx, tx, by, &before, &k)
	})
	return v, err
}

// RotateKey gives a key a new secret, told this once. Those before count for
// some time still, so that its system changes over in peace: whoever missed the
// answer rotates again, and the system's older one still counts. Without any
// such time none of them does from now on.
func (s *Service) RotateKey(ctx context.Context, id string, r view.Rotation, by cc.Actor) (made view.NewAPIKey, err error) {
	grace := defaultGrace
	if r.Grace != nil {
		grace = time.Duration(*r.Grace) * time.Second
	}
	if grace < 0 || grace > maxGrace {
		return made, &cc.Error{Code: cc.Invalid, Reason: "outOfRange", Field: "grace"}
	}
	secret := newKeySecret()
	err = s.db.Change(ctx, func(tx store.Tx) error {
		if _, err := tx.APIKey(ctx, id); err != nil {
			return err
		}
		if err := tx.RotateAPIKey(ctx, id, store.Hash(secret), tx.Now().Add(grace)); err != nil {
			return err
		}
		makers, err := tx.Makers(ctx, keyKind)
		if err != nil {
			return err
		}
		k, err := tx.APIKey(ctx, id)
		if err != nil {
			return err
		}
		made = view.NewAPIKey{Key: shownKey(k, makers[id], tx.Now()), Secret: secret}
		return tx.Log(ctx, store.Edit{Actor: by, Kind: keyKind, Object: id, Action: store.SecretChanged})
	})
	return made, err
}

func newKeySecret() string { return keyPrefix + strings.ToLower(rand.Text()) }

// DeleteKey removes a key. Events that it caused keep its id.
func (s *Service) DeleteKey(ctx context.Context, id string, by cc.Actor) error {
	return s.db.Change(ctx, func(tx store.Tx) error {
		k, err := tx.APIKey(ctx, id)
		if err != nil {
			return err
		}
		if err := tx.DeleteAPIKey(ctx, id); err != nil {
			return err
		}
		return logKey(ctx, tx, by, &k, nil)
	})
}

// checkKey refuses what a key cannot be. An end that is over is no new one.
func checkKey(d view.APIKeyDraft, before store.APIKey, now time.Time) (store.APIKey, error) {
	k := store.APIKey{Name: strings.TrimSpace(d.Name), Disabled: d.Disabled}
	var wrong cc.Wrong
	switch {
	case k.Name == "":
		wrong.Add("required", "name")
	case utf8.RuneCountInString(k.Name) > maxKeyName:
		wrong.Add("tooLong", "name")
	case !cc.OneLine(k.Name):
		wrong.Add("invalidBody", "name")
	}
	if len(d.Scopes) == 0 {
		wrong.Add("required", "scopes")
	}
	for i, scope := range d.Scopes {
		switch {
		case !slices.Contains(KeyScopes(), KeyScope(scope)):
			wrong.Add("notListed", "scopes[%d]", i)
		case !slices.Contains(k.Scopes, scope):
			k.Scopes = append(k.Scopes, scope)
		}
	}
	if d.ExpiresAt != nil {
		k.ExpiresAt = time.UnixMilli(int64(*d.ExpiresAt)).UTC()
		if !k.ExpiresAt.After(now) && !k.ExpiresAt.Equal(before.ExpiresAt) {
			wrong.Add("endPast", "expiresAt")
		}
	}
	return k, wrong.Err()
}
