package intake

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
	"visavis/internal/view"
)

// Doors lists the entry points by key.
func (s *Service) Doors(ctx context.Context) (doors []store.EntryPoint, err error) {
	err = s.db.Read(ctx, func(q store.Queries) (err error) {
		doors, err = q.EntryPoints(ctx)
		return err
	})
	return doors, err
}

// Closed is the cause of the refusal entryClosed.
type Closed struct {
	Opens time.Time // zero: nobody knows
}

func (c Closed) Error() string {
	if c.Opens.IsZero() {
		return "closed"
	}
	return "closed until " + c.Opens.Format(time.RFC3339)
}

// open reads the entry point of a key, and refuses (entryClosed) one that is
// closed by hand or by the hours of its queue.
func (s *Service) open(ctx context.Context, key string) (door store.EntryPoint, err error) {
	refuse := func(c Closed) error { return &cc.Error{Code: cc.Conflict, Reason: "entryClosed", Err: c} }
	err = s.db.Read(ctx, func(q store.Queries) (err error) {
		if door, err = q.EntryPointByKey(ctx, key); err != nil {
			return err
		}
		if door.Closed {
			return refuse(Closed{})
		}
		queue, err := q.Queue(ctx, door.Queue)
		if err != nil {
			return fmt.Errorf("queue of entry point %s: %w", door.Key, err)
		}
		hours, err := view.HoursOf(ctx, q, queue.QueueSettings, s.o.Now())
		if err == nil && !hours.Open {
			err = refuse(Closed{Opens: hours.Opens})
		}
		return err
	})
	return door, err
}

// SetOrigins replaces the sites that may start calls through an entry point.
// Each has to be an origin, scheme and host alone: what else a page's address
// has would never match.
func (s *Service) SetOrigins(ctx context.Context, key string, origins []string, by cc.Actor) error {
	for i, o := range origins {
		o = strings.TrimSuffix(o, "/")
		if originOf(o) == "" || originOf(o) != strings.ToLower(o) {
			return &cc.Error{Code: cc.Invalid, Reason: "badOrigin", Field: origins[i]}
		}
	}
	return s.changeDoor(ctx, key, by, store.Replaced, func(e *store.EntryPoint) {
		e.Origins = make([]string, 0, len(origins))
		for _, o := range origins {
			e.Origins = append(e.Origins, originOf(o))
		}
	})
}

// NewSecret gives an entry point a fresh secret for signed values. What was
// signed with the one before is refused from now on.
func (s *Service) NewSecret(ctx context.Context, key string, by cc.Actor) (string, error) {
	secret := strings.ToLower(rand.Text() + rand.Text())
	return secret, s.changeDoor(ctx, key, by, store.SecretChanged, func(e *store.EntryPoint) { e.Secret = secret })
}

func (s *Service) changeDoor(ctx context.Context, key string, by cc.Actor, action string, change func(*store.EntryPoint)) error {
	return s.db.Change(ctx, func(tx store.Tx) error {
		door, err := tx.EntryPointByKey(ctx, key)
		if err != nil {
			return err
		}
		before := keptDoor(door)
		change(&door)
		if err := tx.PutEntryPoint(ctx, door); err != nil {
			return err
		}
		return tx.Log(ctx, store.Edit{
			Actor: by, Kind: "entryPoint", Object: string(door.ID), Action: action, Before: before.Content, After: keptDoor(door).Content,
		})
	})
}
