package records

import (
	"context"
	"log/slog"
	"time"

	"visavis/internal/store"
)

const (
	retentionEvery = time.Hour
	// eraseAtOnce bounds what one transaction erases: calls are written in between.
	eraseAtOnce = 50
)

// Erased is what was erased because it was kept long enough.
type Erased struct {
	Interactions, Contacts int
	Forgotten              int // of the interactions, those whose wrap-up nobody finished
	Log                    int // entries of the log of changes
}

// Expire erases personal data that was kept for as long as the company says.
// What is found is a matter of the present date and settings alone, so it may
// be repeated, run on several nodes, and runs again after an older state was restored.
func (s *Service) Expire(ctx context.Context) (done Erased, err error) {
	var keep store.Retention
	err = s.db.Read(ctx, func(q store.Queries) error {
		company, err := q.Company(ctx)
		keep = company.Retention
		return err
	})
	if err != nil {
		return done, err
	}
	before := func(days int) time.Time { return s.db.Now().AddDate(0, 0, -days) }
	done.Log, err = s.erase(ctx, func(tx store.Tx) (int, error) {
		if keep.Log == 0 { // for ever, but for those who are not there any more
			return tx.EraseLog(ctx, time.Time{}, eraseAtOnce)
		}
		return tx.EraseLog(ctx, before(keep.Log), eraseAtOnce)
	})
	if err != nil || keep.Interactions == 0 {
		return done, err
	}
	// What nobody finished in all that time nobody will; kept open, it would be kept for ever.
	done.Forgotten, err = s.erase(ctx, func(tx store.Tx) (int, error) {
		return tx.EndForgotten(ctx, before(keep.Interactions), eraseAtOnce)
	})
	if err != nil {
		return done, err
	}
	done.Interactions, err = s.erase(ctx, func(tx store.Tx) (int, error) {
		return tx.EraseInteractions(ctx, before(keep.Interactions), eraseAtOnce)
	})
	if err != nil || keep.Contacts == 0 {
		return done, err
	}
	done.Contacts, err = s.erase(ctx, func(tx store.Tx) (int, error) {
		return tx.EraseContacts(ctx, before(keep.Contacts), eraseAtOnce)
	})
	return done, err
}

func (s *Service) erase(ctx context.Context, some func(store.Tx) (int, error)) (all int, err error) {
	for n := eraseAtOnce; n == eraseAtOnce && ctx.Err() == nil; {
		err = s.db.Write(ctx, func(tx store.Tx) error {
			n, err = some(tx)
			return err
		})
		if err != nil {
			return all, err
		}
		all += n
	}
	return all, ctx.Err()
}

// Run expires what has been kept long enough, now and every hour, until ctx ends.
func (s *Service) Run(ctx context.Context, log *slog.Logger) {
	ticker := time.NewTicker(retentionEvery)
	defer ticker.Stop()
	for {
		done, err := s.Expire(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			log.WarnContext(ctx, "retention", "err", err)
		case done != Erased{}:
			log.InfoContext(ctx, "erased after its time", "interactions", done.Interactions, "contacts", done.Contacts, "forgotten", done.Forgotten, "log", done.Log)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
