package view

import (
	"context"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// Options is what a Builder needs besides the store.
type Options struct {
	// Seats gives the token of a party's seat in a room.
	Seats func(cc.InteractionID, cc.PartyID, cc.Room) string
	// Settled gives the newest version of an interaction that the media server
	// agrees with, false if it knows of none.
	Settled func(cc.InteractionID) (version int64, ok bool)
	// MediaPath is where browsers connect their seats; default /media.
	MediaPath string
	// Permissions tells what an account may do, by the names of Me.Permissions. Nil: everybody may do everything.
	Permissions func(store.Account) []string
	// HoldMusic is the address of the music where an entry point has none of its own.
	HoldMusic string
	Now       func() time.Time // default time.Now
}

// Builder makes views from the store.
type Builder struct {
	db      *store.DB
	o       Options
	agents  *cache[cc.AgentID, store.Account]
	queues  *cache[cc.QueueID, store.Queue]
	wrapUps *cache[cc.QueueID, wrapUp]
	doors   *cache[cc.EntryPointID, store.EntryPoint]
	company *cache[struct{}, store.Company]
	paces   *cache[struct{}, expected]
	told    tolds
}

// New makes a builder.
func New(db *store.DB, o Options) *Builder {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.MediaPath == "" {
		o.MediaPath = "/media"
	}
	if o.Permissions == nil {
		o.Permissions = func(store.Account) []string { return []string{"call", "video"} }
	}
	if o.Settled == nil {
		o.Settled = func(cc.InteractionID) (int64, bool) { return 0, false }
	}
	if o.Seats == nil {
		o.Seats = func(cc.InteractionID, cc.PartyID, cc.Room) string { return "" }
	}
	return &Builder{
		db: db, o: o,
		agents:  newCache[cc.AgentID, store.Account](o.Now),
		queues:  newCache[cc.QueueID, store.Queue](o.Now),
		wrapUps: newCache[cc.QueueID, wrapUp](o.Now),
		doors:   newCache[cc.EntryPointID, store.EntryPoint](o.Now),
		company: newCache[struct{}, store.Company](o.Now),
		paces:   newCache[struct{}, expected](o.Now),
	}
}

// Viewer is the agent a view is made for.
type Viewer struct {
	Agent    cc.AgentID
	May      cc.Permissions
	MayFill  bool // edit custom data
	Language string
}

// ViewerOf is a signed-in person as a viewer.
func ViewerOf(me Me) Viewer {
	v := Viewer{Agent: cc.AgentID(me.ID)}
	if me.Language != nil {
		v.Language = *me.Language
	}
	for _, p := range me.Permissions {
		switch p {
		case "video":
			v.May.Video = true
		case "conference":
			v.May.Conference = true
		case "transfer.agent":
			v.May.TransferAgent = true
		case "transfer.queue":
			v.May.TransferQueue = true
		case "customData.edit":
			v.MayFill = true
		}
	}
	return v
}

func (b *Builder) now() Millis { return MillisOf(b.o.Now()) }

// agent reads an account for its names. One that is gone has none.
func (b *Builder) agent(ctx context.Context, q store.Queries, id cc.AgentID) (store.Account, error) {
	return b.agents.get(id, func() (store.Account, error) {
		a, err := q.Account(ctx, id)
		if err != nil && cc.CodeOf(err) == cc.NotFound {
			return store.Account{ID: id}, nil
		}
		a.Password = "" // nothing here needs it
		return a, err
	})
}

func (b *Builder) queue(ctx context.Context, q store.Queries, id cc.QueueID) (store.Queue, error) {
	return b.queues.get(id, func() (store.Queue, error) { return q.Queue(ctx, id) })
}

func (b *Builder) door(ctx context.Context, q store.Queries, id cc.EntryPointID) (store.EntryPoint, error) {
	return b.doors.get(id, func() (store.EntryPoint, error) { return q.EntryPoint(ctx, id) })
}

func (b *Builder) seat(id cc.InteractionID, party cc.PartyID, room cc.Room) *Seat {
	return &Seat{Path: b.o.MediaPath, Room: string(room), Token: b.o.Seats(id, party, room)}
}

func (b *Builder) house(ctx context.Context, q store.Queries) (store.Company, error) {
	return b.company.get(struct{}{}, func() (store.Company, error) { return q.Company(ctx) })
}

// brand is how a door looks: its own way, or the company's where it has none.
func (b *Builder) brand(ctx context.Context, q store.Queries, door store.EntryPoint) (Brand, error) {
	if door.Brand.Name != "" {
		return BrandOf(door.Brand), nil
	}
	company, err := b.house(ctx, q)
	return BrandOf(company), err
}

// seated tells whether parties have a place in a room now.
func seated(p cc.Phase) bool { return p == cc.Offered || p == cc.Active }

// settled tells whether the media server agrees with the facts. Where there are no rooms there is nothing to agree on.
func (b *Builder) settled(s cc.Interaction) bool {
	if !seated(s.Phase()) {
		return true
	}
	v, ok := b.o.Settled(s.ID)
	return ok && v >= s.Version
}

// holdMusic is what a contact of this entry point hears.
func (b *Builder) holdMusic(e store.EntryPoint) string {
	if e.HoldMusic != "" {
		return e.HoldMusic
	}
	return b.o.HoldMusic
}
