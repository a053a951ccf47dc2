package media

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"visavis/internal/cc"
)

const (
	// maxRounds bounds one pass; an interaction does not change twenty times while a few calls are made.
	maxRounds = 20
	// registers is how long a join may take to complete after the media server
	// has let the leg in; usually it is a few milliseconds.
	registers = 3 * time.Second
)

// change is one call that brings the server nearer to the plan.
type change struct {
	room  cc.Room
	leg   cc.LegID // empty: the room itself
	grant cc.Grant // for permit
	out   bool     // remove the leg, or delete the room
	fresh bool     // its join may not be complete: not found means not yet
	rogue bool     // it publishes what it may not
}

// pass makes the server agree with the plan. It returns the version it then
// agreed with, and whether anything had to be changed for that.
func (r *Reconciler) pass(ctx context.Context, rec *record) (settled int64, changed bool, err error) {
	for range maxRounds {
		version, plan, err := r.opt.Plans.Plan(ctx, rec.id)
		if err != nil {
			return 0, changed, fmt.Errorf("plan: %w", err)
		}
		takings, givings, err := r.survey(ctx, rec, plan)
		if err != nil {
			return 0, changed, err
		}
		changed = changed || len(takings)+len(givings) > 0
		if slices.ContainsFunc(takings, func(c change) bool { return c.out }) {
			// Somebody who is there and not in the plan may have been let in
			// since the plan was read: the plan of now decides who goes.
			now, _, err := r.opt.Plans.Plan(ctx, rec.id)
			if err != nil {
				return 0, changed, fmt.Errorf("plan: %w", err)
			}
			if now != version {
				continue
			}
		}
		if len(takings) > 0 {
			if err := r.apply(ctx, rec, takings); err != nil {
				return 0, changed, fmt.Errorf("take: %w", err)
			}
		}
		if len(givings) > 0 {
			if len(takings) > 0 {
				// What was to be given may have been taken back by now.
				now, _, err := r.opt.Plans.Plan(ctx, rec.id)
				if err != nil {
					return 0, changed, fmt.Errorf("plan: %w", err)
				}
				if now != version {
					continue
				}
			}
			if err := r.apply(ctx, rec, givings); err != nil {
				return 0, changed, fmt.Errorf("give: %w", err)
			}
		}
		now, _, err := r.opt.Plans.Plan(ctx, rec.id)
		if err != nil {
			return 0, changed, fmt.Errorf("plan: %w", err)
		}
		if now == version {
			return version, changed, nil
		}
	}
	return 0, changed, errors.New("the plan does not come to rest")
}

// survey compares plan and server. It also makes the rooms that are missing:
// an empty room gives nobody anything.
func (r *Reconciler) survey(ctx context.Context, rec *record, plan cc.Plan) (takings, givings []change, err error) {
	r.mu.Lock()
	var missing, gone []cc.Room
	for room := range plan {
		known := rec.rooms[room]
		if known == nil {
			known = newRoomRecord()
			rec.rooms[room] = known
		}
		if !known.ensured {
			missing = append(missing, room)
		}
	}
	for room := range rec.rooms {
		if _, ok := plan[room]; !ok {
			gone = append(gone, room)
		}
	}
	r.mu.Unlock()

	for _, room := range missing {
		if err := r.opt.Server.EnsureRoom(ctx, room); err != nil {
			return nil, nil, fmt.Errorf("ensure room %s: %w", room, err)
		}
		r.mu.Lock()
		if known := rec.rooms[room]; known != nil {
			known.ensured = true
		}
		r.mu.Unlock()
	}
	for _, room := range gone {
		takings = append(takings, change{room: room, out: true})
	}
	for room, legs := range plan {
		present, err := r.opt.Server.Participants(ctx, room)
		if err != nil {
			return nil, nil, fmt.Errorf("participants of %s: %w", room, err)
		}
		r.mu.Lock()
		t, g := rec.diffLocked(room, legs, present)
		r.mu.Unlock()
		takings = append(takings, t...)
		givings = append(givings, g...)
	}
	return takings, givings, nil
}

// diffLocked says what has to be taken and given in one room. What the last
// confirmed call gave counts more than the server's list, which can lag behind
// it; a leg without a confirmed call gets one even if the list looks right.
func (rec *record) diffLocked(room cc.Room, legs map[cc.LegID]cc.Grant, present []Participant) (takings, givings []change) {
	known := rec.rooms[room]
	if known == nil { // reported missing just now; the next pass makes it again
		known = newRoomRecord()
		rec.rooms[room] = known
	}
	consider := func(leg cc.LegID, has cc.Grant, confirmed, fresh bool) {
		want, ok := legs[leg]
		if !ok || want.Hidden != has.Hidden || want.VideoAllowed != has.VideoAllowed {
			// What is fixed for the life of a leg changes with a new leg.
			takings = append(takings, change{room: room, leg: leg, out: true, fresh: fresh})
			return
		}
		both := meet(has, want)
		if !confirmed || !both.Equal(has) {
			takings = append(takings, change{room: room, leg: leg, grant: both, fresh: fresh})
		}
		if !both.Equal(want) {
			givings = append(givings, change{room: room, leg: leg, grant: want})
		}
	}
	listed := make(map[cc.LegID]bool, len(present))
	for _, p := range present {
		listed[p.Leg] = true
		if granted, ok := rec.joining[seatOfLeg{room, p.Leg}]; ok && !known.has(p.Leg) {
			consider(p.Leg, granted, false, true)
			continue
		}
		has, confirmed := known.confirmed[p.Leg]
		if !confirmed {
			has = p.Grant
			has.VideoAllowed = legs[p.Leg].VideoAllowed
		}
		consider(p.Leg, has, confirmed, false)
		if want, ok := legs[p.Leg]; ok && !isSubset(p.Published, want.Publish) {
			takings = withdraw(takings, change{room: room, leg: p.Leg, grant: meet(has, want), rogue: true})
		}
	}
	for key, granted := range rec.joining {
		if key.room == room && !listed[key.leg] && !known.has(key.leg) {
			consider(key.leg, granted, false, true)
		}
	}
	for leg := range known.confirmed {
		if !listed[leg] {
			delete(known.confirmed, leg)
		}
	}
	return takings, givings
}

// lookAgain is how long after a change the server's list is believed: it can
// lag behind a call by a moment.
const lookAgain = 300 * time.Millisecond

// verify holds what was confirmed against what the server has by now. A leg
// that has something else is given its rights anew.
func (r *Reconciler) verify(ctx context.Context, rec *record) {
	r.mu.Lock()
	rooms := slices.Collect(maps.Keys(rec.rooms))
	r.mu.Unlock()
	for _, room := range rooms {
		r.mu.Lock()
		done := rec.done
		r.mu.Unlock()
		present, err := r.opt.Server.Participants(ctx, room)
		r.mu.Lock()
		known := rec.rooms[room]
		if err != nil || known == nil || rec.want != done || rec.done != done {
			r.mu.Unlock()
			return // it changes again, and is looked at again after that
		}
		for _, p := range present {
			has, confirmed := known.confirmed[p.Leg]
			p.Grant.VideoAllowed = has.VideoAllowed // which is never known to the server
			if confirmed && (!has.Equal(p.Grant) || !isSubset(p.Published, has.Publish)) {
				r.opt.Log.Warn("media server has other rights than it confirmed", "room", room, "leg", p.Leg)
				delete(known.confirmed, p.Leg)
				r.wakeLocked(rec)
			}
		}
		r.mu.Unlock()
	}
}

// withdraw makes the taking from a leg that publishes what it may not more
// thorough; one that is thrown out publishes nothing anyway.
func withdraw(takings []change, c change) []change {
	i := slices.IndexFunc(takings, func(o change) bool { return o.room == c.room && o.leg == c.leg })
	switch {
	case i < 0:
		return append(takings, c)
	case !takings[i].out:
		takings[i].rogue = true
	}
	return takings
}

func isSubset(some, all []cc.Source) bool {
	return !slices.ContainsFunc(some, func(s cc.Source) bool { return !slices.Contains(all, s) })
}

func (k *roomRecord) has(leg cc.LegID) bool {
	_, ok := k.confirmed[leg]
	return ok
}

// apply makes all changes at once and returns when each is confirmed.
func (r *Reconciler) apply(ctx context.Context, rec *record, changes []change) error {
	errs := make([]error, len(changes))
	var wg sync.WaitGroup
	for i, c := range changes {
		wg.Go(func() { errs[i] = r.applyOne(ctx, rec, c) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (r *Reconciler) applyOne(ctx context.Context, rec *record, c change) error {
	server := r.opt.Server
	switch {
	case c.leg == "":
		if err := server.DeleteRoom(ctx, c.room); err != nil {
			return fmt.Errorf("delete room %s: %w", c.room, err)
		}
		r.mu.Lock()
		delete(rec.rooms, c.room)
		r.mu.Unlock()
	case c.out:
		if err := r.remove(ctx, rec, c); err != nil {
			return fmt.Errorf("remove %s from %s: %w", c.leg, c.room, err)
		}
		r.mu.Lock()
		if known := rec.rooms[c.room]; known != nil {
			delete(known.confirmed, c.leg)
		}
		delete(rec.joining, seatOfLeg{c.room, c.leg})
		r.mu.Unlock()
	default:
		err := r.permit(ctx, rec, c)
		if err != nil && !errors.Is(err, ErrNoLeg) {
			return fmt.Errorf("permit %s in %s: %w", c.leg, c.room, err)
		}
		r.mu.Lock()
		if known := rec.rooms[c.room]; known != nil {
			if err == nil {
				known.confirmed[c.leg] = c.grant
			} else {
				delete(known.confirmed, c.leg) // it has left
			}
		}
		r.mu.Unlock()
	}
	return nil
}

// remove throws a leg out. For one whose join is not complete, a permit that
// finds it comes first: removing what is not there yet is no removal.
func (r *Reconciler) remove(ctx context.Context, rec *record, c change) error {
	if c.fresh {
		if err := r.permit(ctx, rec, change{room: c.room, leg: c.leg, fresh: true}); err != nil && !errors.Is(err, ErrNoLeg) {
			return err
		}
	}
	return r.opt.Server.Remove(ctx, c.room, c.leg)
}

// permit sets a leg's rights, waiting for a join to complete for as long as the leg is wanted.
func (r *Reconciler) permit(ctx context.Context, rec *record, c change) error {
	deadline := time.Now().Add(registers)
	pause := 2 * time.Millisecond
	set := r.opt.Server.Permit
	if c.rogue {
		set = r.opt.Server.Withdraw
	}
	for {
		err := set(ctx, c.room, c.leg, c.grant)
		if !errors.Is(err, ErrNoLeg) || !c.fresh || time.Now().After(deadline) {
			return err
		}
		r.mu.Lock()
		_, joining := rec.joining[seatOfLeg{c.room, c.leg}]
		r.mu.Unlock()
		if !joining {
			return err // it has given up
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
		pause = min(2*pause, 50*time.Millisecond)
	}
}
