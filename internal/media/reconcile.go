package media

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"visavis/internal/cc"
)

// Plans is where the Reconciler reads what should be. Control implements it
// from the database.
type Plans interface {
	// Plan returns the current plan of an interaction and the version it
	// belongs to. One that has ended, or never was, has an empty plan.
	Plan(ctx context.Context, id cc.InteractionID) (version int64, plan cc.Plan, err error)
	// Active lists the interactions that have a plan now.
	Active(ctx context.Context) ([]cc.InteractionID, error)
}

// Options of a Reconciler. Server and Plans are required.
type Options struct {
	Server Server
	Plans  Plans
	// OnSettled is told each time the media server agrees with a version. It
	// must not block; it may call the Reconciler. Nil: nobody is told.
	OnSettled func(id cc.InteractionID, version int64)
	// Owner says whose a room found on the media server is; rooms without an
	// owner are left alone. Nil: a room named like an interaction is its stage.
	Owner func(cc.Room) (cc.InteractionID, bool)
	// Every is the time between sweeps against drift; zero: 60 s.
	Every time.Duration
	Log   *slog.Logger // nil: slog.Default()
}

// Reconciler makes the media server agree with the plans, one interaction at
// a time each, all of them side by side.
//
// A pass reads the plan and what is on the server, does all the takings
// (removals and reduced rights) in parallel and confirmed, reads the version
// again, then does the givings; nobody is given something before those who
// must not be there have lost it. It repeats until nothing differs and calls
// the version settled. What is settled lives in memory only: after a restart
// the first sweep finds out again.
//
// A leg that is in the plan but not connected is no difference: it gets its
// rights as it joins, through Admit. Safe for concurrent use.
type Reconciler struct {
	opt Options

	mu      sync.Mutex
	ctx     context.Context // nil unless Run runs
	records map[cc.InteractionID]*record
	workers sync.WaitGroup
}

// record is what the Reconciler knows of one interaction. All fields but id are
// guarded by Reconciler.mu.
type record struct {
	id        cc.InteractionID
	want      uint64 // rises with every wake
	done      uint64 // the wake that the last settled pass has seen
	running   bool
	forgotten uint64        // rises with every forgetLocked
	settled   int64         // version, valid if known
	known     bool          // a pass has settled
	waiters   int           // keeps the record while somebody waits on changed
	changed   chan struct{} // closed and replaced when a pass has settled
	kick      chan struct{} // ends a back-off early
	again     *time.Timer   // looks at the server once more after the last change
	rooms     map[cc.Room]*roomRecord
	joining   map[seatOfLeg]cc.Grant // let in by the media server, rights there not yet confirmed
}

type roomRecord struct {
	ensured   bool
	confirmed map[cc.LegID]cc.Grant // what the last confirmed call gave each leg
}

type seatOfLeg struct {
	room cc.Room
	leg  cc.LegID
}

// NewReconciler returns a Reconciler that does nothing until Run; wakes before that are kept.
func NewReconciler(opt Options) *Reconciler {
	if opt.Every == 0 {
		opt.Every = time.Minute
	}
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	if opt.Owner == nil {
		opt.Owner = func(room cc.Room) (cc.InteractionID, bool) {
			return cc.InteractionID(room), strings.HasPrefix(string(room), "int_")
		}
	}
	return &Reconciler{opt: opt, records: make(map[cc.InteractionID]*record)}
}

// Run sweeps at once and then regularly until ctx ends, and returns when all its work has stopped.
func (r *Reconciler) Run(ctx context.Context) {
	r.mu.Lock()
	r.ctx = ctx
	for _, rec := range r.records {
		r.startLocked(rec)
	}
	r.mu.Unlock()

	ticker := time.NewTicker(r.opt.Every)
	defer ticker.Stop()
	// A media server that is just starting answers within a second or so.
	retry := 50 * time.Millisecond
	for {
		var next <-chan time.Time
		if err := r.Sweep(ctx); err != nil && ctx.Err() == nil {
			r.opt.Log.Warn("media sweep", "err", err)
			next = time.After(retry)
			retry = min(2*retry, 5*time.Second)
		} else {
			retry = 50 * time.Millisecond
		}
		select {
		case <-ctx.Done():
			r.end()
			return
		case <-ticker.C:
		case <-next:
		}
	}
}

// end lets no more work start and waits for what runs. Events go on coming
// while control stops, and a WaitGroup must not rise while it is waited for.
func (r *Reconciler) end() {
	r.mu.Lock()
	r.ctx = nil
	r.mu.Unlock()
	r.workers.Wait()
}

// Sweep looks at everything again, trusting nothing it remembers: all
// interactions with a plan and all rooms on the media server.
func (r *Reconciler) Sweep(ctx context.Context) error {
	ids, err := r.opt.Plans.Active(ctx)
	if err != nil {
		return err
	}
	r.mu.Lock()
	for _, id := range ids {
		rec := r.recordLocked(id)
		rec.forgetLocked()
		r.wakeLocked(rec)
	}
	r.mu.Unlock()

	rooms, err := r.opt.Server.Rooms(ctx)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, room := range rooms {
		id, ok := r.opt.Owner(room)
		if !ok {
			continue
		}
		rec := r.recordLocked(id)
		if rec.rooms[room] == nil {
			rec.rooms[room] = newRoomRecord()
			r.wakeLocked(rec)
		}
	}
	return nil
}

// Wake says that the plan of an interaction may have changed. It never blocks.
func (r *Reconciler) Wake(id cc.InteractionID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wakeLocked(r.recordLocked(id))
}

// Restarted says that the media server lost everything it had. All known
// interactions are looked at again.
func (r *Reconciler) Restarted() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, rec := range r.records {
		rec.forgetLocked()
		r.wakeLocked(rec)
	}
}

// RoomMissing says that a room of an interaction is not on the media server.
func (r *Reconciler) RoomMissing(room cc.Room) {
	r.mu.Lock()
	defer r.mu.Unlock()
	rec := r.ownerLocked(room)
	if rec == nil {
		return
	}
	delete(rec.rooms, room)
	r.wakeLocked(rec)
}

// Handle takes an event of the media server.
func (r *Reconciler) Handle(ev Event) {
	switch ev.Kind {
	case RoomFinished:
		r.RoomMissing(ev.Room)
	case Published:
		// It may have been on its way in when the right to it was taken.
		r.mu.Lock()
		defer r.mu.Unlock()
		if rec := r.ownerLocked(ev.Room); rec != nil {
			r.wakeLocked(rec)
		}
	case Joined, Left:
		r.mu.Lock()
		defer r.mu.Unlock()
		rec := r.ownerLocked(ev.Room)
		if rec == nil {
			return
		}
		room := rec.rooms[ev.Room]
		if ev.Kind == Left {
			if room != nil {
				delete(room.confirmed, ev.Leg)
			}
			return
		}
		if room != nil {
			if _, ok := room.confirmed[ev.Leg]; ok {
				return
			}
		}
		r.wakeLocked(rec)
	}
}

// ownerLocked returns the record a room belongs to, or nil if no record is affected.
func (r *Reconciler) ownerLocked(room cc.Room) *record {
	for _, rec := range r.records {
		if _, ok := rec.rooms[room]; ok {
			return rec
		}
	}
	if id, ok := r.opt.Owner(room); ok {
		return r.recordLocked(id)
	}
	return nil
}

// Settled returns the last version of an interaction that the media server
// agreed with; false if none is known since the start.
func (r *Reconciler) Settled(id cc.InteractionID) (int64, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	rec := r.records[id]
	if rec == nil {
		return 0, false
	}
	return rec.settled, rec.known
}

// WaitSettled returns when the media server agrees with at least the given
// version of an interaction.
func (r *Reconciler) WaitSettled(ctx context.Context, id cc.InteractionID, version int64) error {
	r.mu.Lock()
	rec := r.recordLocked(id)
	if !rec.known || rec.settled < version {
		r.wakeLocked(rec)
	}
	r.mu.Unlock()
	return r.wait(ctx, rec, func() bool { return rec.known && rec.settled >= version })
}

// Admit is the gate for a leg that the media server has just let in with the
// rights of a token minted a moment ago. Meanwhile the plan may have changed,
// and a taking may have missed the leg because its join was not complete. So
// Admit has a pass confirm the leg's rights against the plan of now, and
// returns when that pass has settled: from then on every taking finds the leg.
func (r *Reconciler) Admit(ctx context.Context, id cc.InteractionID, room cc.Room, leg cc.LegID, granted cc.Grant) error {
	for {
		confirmed, forgot, err := r.admit(ctx, id, seatOfLeg{room, leg}, granted)
		switch {
		case err != nil:
			return err
		case confirmed:
			return nil
		case !forgot:
			return badSeat() // the plan of now does not have this leg here
		}
		// A sweep forgot what the pass had confirmed: another pass will tell.
	}
}

// admit has one pass confirm a leg. Forgot tells that a sweep came between, so
// that a missing confirmation means nothing.
func (r *Reconciler) admit(ctx context.Context, id cc.InteractionID, key seatOfLeg, granted cc.Grant) (confirmed, forgot bool, err error) {
	r.mu.Lock()
	rec := r.recordLocked(id)
	rec.joining[key] = granted
	if known := rec.rooms[key.room]; known != nil {
		delete(known.confirmed, key.leg)
	}
	r.wakeLocked(rec)
	goal, forgotten := rec.want, rec.forgotten
	r.mu.Unlock()

	err = r.wait(ctx, rec, func() bool { return rec.done >= goal })

	r.mu.Lock()
	defer r.mu.Unlock()
	delete(rec.joining, key)
	if known := rec.rooms[key.room]; known != nil {
		confirmed = known.has(key.leg)
	}
	return confirmed, rec.forgotten != forgotten, err
}

// wait blocks until ok, which is called with the lock held after each settled pass.
func (r *Reconciler) wait(ctx context.Context, rec *record, ok func() bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	rec.waiters++
	defer func() {
		rec.waiters--
		r.dropLocked(rec)
	}()
	for !ok() {
		changed := rec.changed
		r.mu.Unlock()
		var err error
		select {
		case <-changed:
		case <-ctx.Done():
			err = ctx.Err()
		}
		r.mu.Lock()
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *Reconciler) recordLocked(id cc.InteractionID) *record {
	rec := r.records[id]
	if rec == nil {
		rec = &record{
			id: id, changed: make(chan struct{}), kick: make(chan struct{}, 1),
			rooms: make(map[cc.Room]*roomRecord), joining: make(map[seatOfLeg]cc.Grant),
		}
		r.records[id] = rec
	}
	return rec
}

func newRoomRecord() *roomRecord {
	return &roomRecord{confirmed: make(map[cc.LegID]cc.Grant)}
}

// forgetLocked makes the next pass ask the server about everything.
func (rec *record) forgetLocked() {
	rec.forgotten++
	for _, room := range rec.rooms {
		room.ensured = false
		clear(room.confirmed)
	}
}

func (r *Reconciler) wakeLocked(rec *record) {
	rec.want++
	select {
	case rec.kick <- struct{}{}:
	default:
	}
	r.startLocked(rec)
}

func (r *Reconciler) startLocked(rec *record) {
	ctx := r.ctx
	if ctx == nil || ctx.Err() != nil || rec.running || rec.want == rec.done {
		return
	}
	rec.running = true
	r.workers.Go(func() { r.work(ctx, rec) })
}

// dropLocked forgets an interaction that has no rooms and that nobody waits for.
func (r *Reconciler) dropLocked(rec *record) {
	if len(rec.rooms) == 0 && len(rec.joining) == 0 && rec.waiters == 0 && !rec.running && rec.want == rec.done {
		delete(r.records, rec.id)
	}
}

// work runs passes over one interaction until no wake is unanswered.
func (r *Reconciler) work(ctx context.Context, rec *record) {
	pause := 50 * time.Millisecond
	for {
		r.mu.Lock()
		if rec.want == rec.done || ctx.Err() != nil {
			rec.running = false
			r.dropLocked(rec)
			r.mu.Unlock()
			return
		}
		goal := rec.want
		select { // wakes up to here are answered by the pass that starts now
		case <-rec.kick:
		default:
		}
		r.mu.Unlock()

		version, changed, err := r.pass(ctx, rec)
		if err != nil {
			if ctx.Err() == nil {
				r.opt.Log.Warn("media pass", "interaction", rec.id, "err", err)
			}
			select {
			case <-ctx.Done():
			case <-rec.kick:
			case <-time.After(pause):
			}
			pause = min(2*pause, 5*time.Second)
			continue
		}
		pause = 50 * time.Millisecond

		r.mu.Lock()
		rec.done = goal
		rec.settled, rec.known = version, true
		close(rec.changed)
		rec.changed = make(chan struct{})
		if changed {
			if rec.again != nil {
				rec.again.Stop()
			}
			rec.again = time.AfterFunc(lookAgain, func() {
				if ctx.Err() == nil {
					r.verify(ctx, rec)
				}
			})
		}
		r.mu.Unlock()
		if r.opt.OnSettled != nil {
			r.opt.OnSettled(rec.id, version)
		}
	}
}
