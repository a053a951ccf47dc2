package company

import (
	"context"
	"errors"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/view"
)

// Changes reads and checks the log of changes.
type Changes struct {
	db    *store.DB
	known func() (store.LogEnd, error)
}

// NewChanges returns the log of changes. Known is the last end of it that was
// kept outside the database; nil: none is.
func NewChanges(db *store.DB, known func() (store.LogEnd, error)) *Changes {
	if known == nil {
		known = func() (store.LogEnd, error) { return store.LogEnd{}, nil }
	}
	return &Changes{db: db, known: known}
}

// List reads entries, the newest first, at most limit.
func (c *Changes) List(ctx context.Context, f store.LogFilter, limit int) (view.Changes, error) {
	v := view.Changes{Items: []view.Change{}}
	err := c.db.Read(ctx, func(q store.Queries) error {
		entries, err := q.ChangeLog(ctx, f, limit+1)
		if err != nil {
			return err
		}
		if v.More = len(entries) > limit; v.More {
			entries = entries[:limit]
		}
		names, err := namesOf(ctx, q)
		if err != nil {
			return err
		}
		for _, e := range entries {
			one := view.Change{
				Seq: e.Seq, At: view.MillisOf(e.At), By: view.ChangeAuthor{ID: e.Actor, Name: names[string(e.Actor)].Fr},
				Kind: e.Kind, Object: e.Object, Name: view.Text(names[e.Object]), Action: e.Action, Erased: e.Erased,
			}
			if e.Before != nil {
				one.Before = e.Before
			}
			if e.After != nil {
				one.After = e.After
			}
			v.Items = append(v.Items, one)
		}
		return nil
	})
	return v, err
}

// namesOf tells what the things that there are now are called.
func namesOf(ctx context.Context, q store.Queries) (map[string]store.Words, error) {
	names := make(map[string]store.Words)
	accounts, err := q.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range accounts {
		names[string(a.ID)] = store.Words{Fr: a.Name, En: a.Name}
	}
	queues, err := q.Queues(ctx)
	if err != nil {
		return nil, err
	}
	for _, one := range queues {
		names[string(one.ID)] = one.Name
	}
	doors, err := q.EntryPoints(ctx)
	if err != nil {
		return nil, err
	}
	for _, one := range doors {
		names[string(one.ID)] = one.Name
	}
	return names, errors.Join(
		nameAll(ctx, q, store.Skills, names, func(v store.Skill) store.Words { return v.Name }),
		nameAll(ctx, q, store.Calendars, names, func(v store.Calendar) store.Words { return v.Name }),
		nameAll(ctx, q, store.Roles, names, func(v store.Role) store.Words { return v.Name }),
		nameAll(ctx, q, store.NotReady, names, func(v store.Reason) store.Words { return v.Name }))
}

func nameAll[T any](ctx context.Context, q store.Queries, kind store.Kind[T], into map[string]store.Words, name func(T) store.Words) error {
	all, err := kind.All(ctx, q)
	for _, k := range all {
		into[k.ID] = name(k.Content)
	}
	return err
}

// Check recomputes the log of changes from its first entry.
func (c *Changes) Check(ctx context.Context) (view.ChangesCheck, error) {
	var v view.ChangesCheck
	known, err := c.known()
	if err != nil {
		return v, &cc.Error{Code: cc.Internal, Reason: "internal", Err: err}
	}
	err = c.db.Read(ctx, func(q store.Queries) error {
		fault, err := q.CheckLog(ctx, known)
		if err != nil {
			return err
		}
		if v.Whole = fault == nil; !v.Whole {
			v.Fault, v.Seq = fault.What, fault.Seq
		}
		end, err := q.LogEnd(ctx)
		v.Until = end.Seq
		return err
	})
	return v, err
}
