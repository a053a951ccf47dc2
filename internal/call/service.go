package call

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"visavis/internal/cc"
	"visavis/internal/media"
	"visavis/internal/store"
)

// Options of a Service. DB, Key, Rooms and Server are required.
type Options struct {
	DB     *store.DB
	Key    media.SeatKey
	Rooms  *media.Reconciler // told of every change
	Server media.Server      // asked who is there, against lost webhooks
	// Permissions tells what an account may do, by their public names; nil: everybody takes calls.
	Permissions func(store.Account) []string
	Log         *slog.Logger     // nil: slog.Default()
	Now         func() time.Time // nil: the store's clock
}

// Service is explained with the package.
type Service struct {
	opt Options

	mu     sync.Mutex
	legs   map[cc.LegID]int               // open signalling connections
	ended  map[cc.LegID]time.Time         // when the last one ended, of late
	checks map[cc.InteractionID]time.Time // when a device check's room is to go
	run    context.Context                // Run's; when it is over, connections end because we do

	absent map[cc.InteractionID][]cc.LegID // legs that the last survey did not find; the surveys' own
}

// New returns a Service that runs commands at once; deadlines and surveys need Run.
func New(opt Options) *Service {
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	if opt.Permissions == nil {
		opt.Permissions = func(store.Account) []string { return []string{"call"} }
	}
	if opt.Now == nil {
		opt.Now = opt.DB.Now
	}
	return &Service{
		opt: opt, legs: make(map[cc.LegID]int), ended: make(map[cc.LegID]time.Time), checks: make(map[cc.InteractionID]time.Time),
		absent: make(map[cc.InteractionID][]cc.LegID),
	}
}

// Do runs a command and returns the facts after it. With an idempotency key,
// the same key brings the same outcome again. Permissions are the caller's business.
func (s *Service) Do(ctx context.Context, id cc.InteractionID, cmd cc.Command, actor cc.Actor, key string) (cc.Interaction, error) {
	c := store.Command{Interaction: id, Cmd: cmd, Actor: actor, Key: key}
	var held cc.InteractionID
	if accept, ok := cmd.(cc.Accept); ok {
		c.Before = holdsFirst(id, accept, &held)
	}
	after, err := s.opt.DB.Do(ctx, c)
	if held != "" {
		s.opt.Rooms.Wake(held) // first: the agent leaves it before they are heard in the other
	}
	// Also after a refusal: deadlines may have run before it. The feed would
	// wake the rooms too; this is sooner.
	s.opt.Rooms.Wake(id)
	return after, err
}

// fact tells an interaction what happened. A fact is never refused; one that
// came too late means nothing. What the database did not take is logged: a
// deadline or a survey makes up for it.
func (s *Service) fact(ctx context.Context, id cc.InteractionID, cmd cc.Command) {
	if _, err := s.Do(ctx, id, cmd, cc.BySystem, ""); err != nil && cc.CodeOf(err) != cc.NotFound {
		s.opt.Log.WarnContext(ctx, "fact not recorded", "interaction", id, "fact", cmd, "err", err)
	}
}
