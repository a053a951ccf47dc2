package call

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"visavis/internal/cc"
	"visavis/internal/media"
	"visavis/internal/store"
)

const (
	// poll is the longest sleep of the deadline loop. Every limit is longer, so
	// a deadline that was set meanwhile is found in time.
	poll = 250 * time.Millisecond
	// surveyEvery is how often lost webhooks are made up for.
	surveyEvery = 5 * time.Second
	// keeps is how long the media server shows a leg whose browser has died;
	// 16 to 22 s were seen. With a survey more a place is still held, unless the
	// configuration says otherwise.
	keeps = 24 * time.Second
	// dueBatch is how many interactions are ticked before looking again.
	dueBatch = 200
	// answersKept is how long outcomes of idempotent requests are kept.
	answersKept = 24 * time.Hour
)

// Run applies deadlines, tells the media of changes, and asks the media server
// now and then who is there, until ctx ends. From that moment connections that
// end are no longer taken for losses: they end because the process does. Run it once.
func (s *Service) Run(ctx context.Context) {
	s.mu.Lock()
	s.run = ctx
	s.mu.Unlock()
	sweep := make(chan struct{}, 1)
	var work sync.WaitGroup
	work.Go(func() { s.follow(ctx, sweep) })
	work.Go(func() { s.runDeadlines(ctx) })
	work.Go(func() { s.runSurveys(ctx, sweep) })
	work.Wait()
}

// follow tells the media of every committed change, also of other nodes.
func (s *Service) follow(ctx context.Context, sweep chan<- struct{}) {
	news := s.opt.DB.Feed().Listen()
	defer news.Close()
	for {
		select {
		case <-ctx.Done():
			return
		case <-news.C():
		}
		notices, missed := news.Take()
		for _, n := range notices {
			if n.Interaction != "" && n.Stream == store.Stream(n.Interaction) {
				s.opt.Rooms.Wake(n.Interaction)
			}
		}
		if missed {
			select {
			case sweep <- struct{}{}:
			default: // one is asked for already
			}
		}
	}
}

func (s *Service) runDeadlines(ctx context.Context) {
	due := time.NewTimer(0)
	defer due.Stop()
	forget := time.NewTicker(time.Hour)
	defer forget.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-due.C:
			s.closeChecks(s.opt.Now())
			due.Reset(s.tick(ctx))
		case <-forget.C:
			s.warn(ctx, "forget answers", s.opt.DB.Write(ctx, func(tx store.Tx) error {
				return tx.ForgetAnswers(ctx, tx.Now().Add(-answersKept))
			}))
		}
	}
}

// runSurveys talks to the media server, which may be slow to answer: no
// deadline waits for it.
func (s *Service) runSurveys(ctx context.Context, sweep <-chan struct{}) {
	survey := time.NewTicker(surveyEvery)
	defer survey.Stop()
	for {
		s.survey(ctx)
		select {
		case <-ctx.Done():
			return
		case <-survey.C:
		case <-sweep:
			s.warn(ctx, "media sweep", s.opt.Rooms.Sweep(ctx))
		}
	}
}

func (s *Service) warn(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		s.opt.Log.WarnContext(ctx, what, "err", err)
	}
}

// tick applies the deadlines that have passed and returns when to look again.
func (s *Service) tick(ctx context.Context) time.Duration {
	var ids []cc.InteractionID
	err := s.opt.DB.Read(ctx, func(q store.Queries) (err error) {
		ids, err = q.Due(ctx, s.opt.Now(), dueBatch)
		return err
	})
	if err != nil {
		s.warn(ctx, "read deadlines", err)
		return poll
	}
	for _, id := range ids {
		s.fact(ctx, id, cc.Tick{})
	}
	if len(ids) == dueBatch {
		return 0
	}
	var next time.Time
	err = s.opt.DB.Read(ctx, func(q store.Queries) (err error) {
		next, err = q.NextDue(ctx)
		return err
	})
	if err != nil || next.IsZero() {
		s.warn(ctx, "read next deadline", err)
		return poll
	}
	wait := next.Sub(s.opt.Now())
	if wait <= 0 {
		return poll // it was just tried
	}
	return min(wait, poll)
}

// survey compares who is connected by the facts with who is on the media
// server. Webhooks may be lost, and while this process was away nobody heard
// them. A leg counts as gone if it was missing twice in a row.
func (s *Service) survey(ctx context.Context) {
	s.mu.Lock()
	maps.DeleteFunc(s.ended, func(_ cc.LegID, at time.Time) bool { return s.opt.Now().Sub(at) >= keeps })
	s.mu.Unlock()
	var ids []cc.InteractionID
	err := s.opt.DB.Read(ctx, func(q store.Queries) (err error) {
		ids, err = q.WithRooms(ctx)
		return err
	})
	if err != nil {
		s.warn(ctx, "survey", err)
		return
	}
	absent := make(map[cc.InteractionID][]cc.LegID)
	for _, id := range ids {
		// Facts first: who connects between the two questions is then found, not missed.
		facts, err := s.load(ctx, id)
		if err != nil {
			continue
		}
		for room := range cc.MediaPlan(facts) {
			there, err := s.opt.Server.Participants(ctx, room)
			if err != nil {
				s.warn(ctx, "survey", err)
				return // it does not answer; that says nothing about anybody
			}
			absent[id] = append(absent[id], s.compare(ctx, facts, room, there)...)
		}
	}
	s.absent = absent
}

// compare reports what a survey found different in one room, and returns the
// legs that it missed for the first time.
func (s *Service) compare(ctx context.Context, facts cc.Interaction, room cc.Room, there []media.Participant) (missed []cc.LegID) {
	for _, p := range facts.Sitters() {
		leg, up := facts.LegIn(p, room)
		connected := slices.ContainsFunc(there, func(o media.Participant) bool { return o.Leg == leg })
		switch {
		case leg == "" || connected == up:
		case connected:
			s.arrived(ctx, facts.ID, p.ID, leg)
		case slices.Contains(s.absent[facts.ID], leg):
			s.fact(ctx, facts.ID, cc.LegLost{Party: p.ID, Leg: leg})
		default:
			missed = append(missed, leg)
		}
	}
	return missed
}
