package intake

import (
	"context"
	"time"

	"visavis/internal/cc"
	"visavis/internal/limit"
	"visavis/internal/store"
	"visavis/internal/view"
)

// The events of what surrounds an interaction, in streams "<interaction>/…".
const (
	AttachedAdded cc.EventType = "attached.added" // /attached
	DeviceChanged cc.EventType = "device.changed" // /device
	RatingGiven   cc.EventType = "rating.given"   // /rating
)

const (
	// tokenLife is how long a contact's token opens the call, its end and the rating included.
	tokenLife = 24 * time.Hour
	// comeWithin is how long a contact has to open the link of a call that an integrator made.
	comeWithin = 10 * time.Minute
)

// Options change how contacts arrive; the zero value is right for most.
type Options struct {
	Now func() time.Time
	// CheckRoom makes a throw-away room and returns two seats in it. Nil: there are no checks.
	CheckRoom func(context.Context) ([]view.Seat, error)
	// Expect tells how long who comes in now is told to wait; 0: nothing. Nil: nobody is told.
	Expect func(context.Context, store.Queries, cc.Create) (time.Duration, error)
	// Calls and Checks bound what one address may start. The zero rate takes the default.
	Calls, Checks limit.Rate
}

// Service lets contacts in.
type Service struct {
	db      *store.DB
	o       Options
	buckets *limit.Buckets
}

// New makes the service.
func New(db *store.DB, o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Calls == (limit.Rate{}) {
		o.Calls = limit.Rate{Burst: 60, Every: 2 * time.Second} // offices share an address
	}
	if o.Checks == (limit.Rate{}) {
		o.Checks = limit.Rate{Burst: 30, Every: 10 * time.Second}
	}
	return &Service{db: db, o: o, buckets: limit.New(o.Now)}
}

// From is where a request of a contact's page comes from.
type From struct {
	Address string
	Origin  string   // the Origin header, empty if there was none
	Own     []string // origins that this installation serves itself
}

// Check gives two seats in a throw-away room: publish with one, receive with the other.
func (s *Service) Check(ctx context.Context, key string, from From) (view.CheckSeats, error) {
	if s.o.CheckRoom == nil {
		return view.CheckSeats{}, cc.Fail(cc.Unavailable, "unavailable")
	}
	var door store.EntryPoint
	err := s.db.Read(ctx, func(q store.Queries) (err error) {
		door, err = q.EntryPointByKey(ctx, key)
		return err
	})
	if err != nil {
		return view.CheckSeats{}, err
	}
	if !allowed(from.Origin, door.Origins, from.Own) {
		return view.CheckSeats{}, cc.Fail(cc.Forbidden, "badOrigin")
	}
	if _, err := s.buckets.Take(limit.Bucket{Key: "check " + limit.AddressKey(from.Address), Rate: s.o.Checks}); err != nil {
		return view.CheckSeats{}, err
	}
	seats, err := s.o.CheckRoom(ctx)
	return view.CheckSeats{Seats: seats}, err
}

// Resume finds the interaction of a contact's token. Every token that does not
// open one, forged or outdated, is refused alike (unauthenticated).
func (s *Service) Resume(ctx context.Context, token string) (id cc.InteractionID, err error) {
	err = s.db.Read(ctx, func(q store.Queries) error {
		id, err = q.InteractionByToken(ctx, store.Hash(token))
		return err
	})
	if err != nil && cc.CodeOf(err) == cc.NotFound {
		return "", cc.Fail(cc.Unauthenticated, "signedOut")
	}
	return id, err
}

// Rate keeps a contact's stars, 1 to 5, once the call was answered and is over. The last ones count.
func (s *Service) Rate(ctx context.Context, id cc.InteractionID, stars int) error {
	if stars < 1 || stars > 5 {
		return &cc.Error{Code: cc.Invalid, Reason: "invalidBody", Field: "stars"}
	}
	return s.db.Write(ctx, func(tx store.Tx) error {
		state, err := tx.Interaction(ctx, id)
		if err != nil {
			return err
		}
		if state.End == nil || state.AnsweredAt.IsZero() {
			return cc.Refuse("callInProgress")
		}
		if err := tx.PutRating(ctx, id, stars, tx.Now()); err != nil {
			return err
		}
		return tx.Append(ctx, store.Stream(id+"/rating"), RatingGiven, cc.ByContact, map[string]int{"stars": stars})
	})
}
