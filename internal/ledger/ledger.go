// Package ledger changes what a company sets up by itself.
//
// A Book is a kind of thing, such as queues: it lists, makes, replaces and
// deletes them. Each change is checked, goes over the revision that was read
// or is refused (revisionStale), is told in the feed and written into the
// change log with what the thing was before, all in one transaction. So every
// change has an author and can be undone.
//
// Books have no state; safe for concurrent use. The package must not know what
// the things mean.
package ledger

import (
	"context"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// Book is a kind of thing. T is what people set of one.
type Book[T any] struct {
	DB     *store.DB
	Kind   string // in the change log and in events
	Prefix string // of new ids

	All  func(context.Context, store.Queries) ([]store.Kept[T], error)
	Read func(context.Context, store.Queries, string) (store.Kept[T], error)
	// Check refuses what must not be, each refusal with its field named, and
	// may bring what was given into its usual form. The id is empty for a new one.
	Check func(ctx context.Context, q store.Queries, id string, v *T) error
	// Write keeps one over the revision that was read, 0 for one that is new.
	Write func(ctx context.Context, tx store.Tx, id string, over int64, v T, by cc.Actor) error
	// Remove deletes one or refuses to; nil: none is ever deleted.
	Remove func(ctx context.Context, tx store.Tx, id string) error
	// Logged is what the change log keeps of one, without its secrets; nil: all.
	Logged func(T) T
}

// Of is the book of settings that are read by their id alone. Used refuses to
// delete one that something else refers to.
func Of[T any](db *store.DB, kind store.Kind[T], prefix string, check func(context.Context, store.Queries, string, *T) error, used func(context.Context, store.Queries, string) error) Book[T] {
	return Book[T]{
		DB: db, Kind: string(kind), Prefix: prefix, All: kind.All, Read: kind.Read, Check: check,
		Write: func(ctx context.Context, tx store.Tx, id string, over int64, v T, _ cc.Actor) error {
			return kind.Put(ctx, tx, id, over, v)
		},
		Remove: func(ctx context.Context, tx store.Tx, id string) error {
			if err := used(ctx, tx.Queries, id); err != nil {
				return err
			}
			return kind.Delete(ctx, tx, id)
		},
	}
}

// List reads all things.
func (b Book[T]) List(ctx context.Context) (all []store.Kept[T], err error) {
	err = b.DB.Read(ctx, func(q store.Queries) error {
		all, err = b.All(ctx, q)
		return err
	})
	return all, err
}

// Get reads one thing.
func (b Book[T]) Get(ctx context.Context, id string) (one store.Kept[T], err error) {
	err = b.DB.Read(ctx, func(q store.Queries) error {
		one, err = b.Read(ctx, q, id)
		return err
	})
	return one, err
}

// Create makes a thing.
func (b Book[T]) Create(ctx context.Context, v T, by cc.Actor) (made store.Kept[T], err error) {
	id := cc.NewID[string](b.Prefix)
	err = b.DB.Write(ctx, func(tx store.Tx) error {
		made, err = b.CreateIn(ctx, tx, id, v, by)
		return err
	})
	return made, err
}

// CreateIn makes a thing with an id within a transaction.
func (b Book[T]) CreateIn(ctx context.Context, tx store.Tx, id string, v T, by cc.Actor) (store.Kept[T], error) {
	if err := tx.LockLog(ctx); err != nil {
		return store.Kept[T]{}, err
	}
	if err := b.Check(ctx, tx.Queries, "", &v); err != nil {
		return store.Kept[T]{}, err
	}
	if err := b.Write(ctx, tx, id, 0, v, by); err != nil {
		return store.Kept[T]{}, err
	}
	made, err := b.Read(ctx, tx.Queries, id)
	if err != nil {
		return made, err
	}
	return made, b.note(ctx, tx, store.Edit{Actor: by, Object: id, Action: store.Created, After: b.logged(made.Content)})
}

// Replace writes a thing over the revision that was read; nil: over whatever
// is there. The thing as it was comes back too, to undo with.
func (b Book[T]) Replace(ctx context.Context, id string, v T, over *int64, by cc.Actor) (before, after store.Kept[T], err error) {
	err = b.DB.Write(ctx, func(tx store.Tx) error {
		before, after, err = b.ReplaceIn(ctx, tx, id, v, over, by)
		return err
	})
	return before, after, err
}

// ReplaceIn is Replace within a transaction.
func (b Book[T]) ReplaceIn(ctx context.Context, tx store.Tx, id string, v T, over *int64, by cc.Actor) (before, after store.Kept[T], err error) {
	if err = tx.LockLog(ctx); err != nil {
		return before, after, err
	}
	if before, err = b.Read(ctx, tx.Queries, id); err != nil {
		return before, after, err
	}
	if over != nil && *over != before.Revision {
		return before, before, cc.Refuse("revisionStale")
	}
	if err = b.Check(ctx, tx.Queries, id, &v); err != nil {
		return before, after, err
	}
	if err = b.Write(ctx, tx, id, before.Revision, v, by); err != nil {
		return before, after, err
	}
	if after, err = b.Read(ctx, tx.Queries, id); err != nil {
		return before, after, err
	}
	return before, after, b.note(ctx, tx, store.Edit{
		Actor: by, Object: id, Action: store.Replaced, Before: b.logged(before.Content), After: b.logged(after.Content),
	})
}

// Delete removes a thing. What is still in use is refused (inUse).
func (b Book[T]) Delete(ctx context.Context, id string, over *int64, by cc.Actor) error {
	return b.DB.Change(ctx, func(tx store.Tx) error {
		before, err := b.Read(ctx, tx.Queries, id)
		if err != nil {
			return err
		}
		if over != nil && *over != before.Revision {
			return cc.Refuse("revisionStale")
		}
		if b.Remove == nil {
			return cc.Refuse("inUse")
		}
		if err := b.Remove(ctx, tx, id); err != nil {
			return err
		}
		return b.note(ctx, tx, store.Edit{Actor: by, Object: id, Action: store.Deleted, Before: b.logged(before.Content)})
	})
}

func (b Book[T]) logged(v T) T {
	if b.Logged == nil {
		return v
	}
	return b.Logged(v)
}

func (b Book[T]) note(ctx context.Context, tx store.Tx, e store.Edit) error {
	e.Kind = b.Kind
	return tx.Log(ctx, e)
}
