package routing

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"visavis/internal/cc"
	"visavis/internal/store"
)

const (
	poll       = 250 * time.Millisecond
	leaseName  = "routing"
	leaseLife  = 10 * time.Second
	leaseRenew = 3 * time.Second
	// deskGrace is how long an agent whose desks all closed goes on ringing: a reload is shorter.
	deskGrace = 5 * time.Second
	// deskAway is how long an agent without an open desk stays signed in. Whoever comes
	// back later (the session ended overnight, the lid was closed) says anew that they
	// are ready: the first contact must not ring at an empty chair.
	deskAway  = 10 * time.Minute
	awayEvery = 30 * time.Second
	dismissed = 10 // at most in one tick
	// atOnce is how many offers are on their way to the database together: it commits them together.
	atOnce = 16
	// apart is how long two are kept apart whose offer did not come about, so
	// that a mistake of the index is no busy loop.
	apart = 250 * time.Millisecond
)

// Options of a Router. DB and Node are required.
type Options struct {
	DB   *store.DB
	Node string // this process among those of the installation; the same after a restart
	// Permissions tells what an account may do. Nil: everybody may use video.
	Permissions func(store.Account) []string
	Log         *slog.Logger // nil: slog.Default()
}

// Router is explained with the package.
type Router struct {
	opt   Options
	drift atomic.Int64
}

// New returns a Router that does nothing until Run.
func New(opt Options) *Router {
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	if opt.Permissions == nil {
		opt.Permissions = func(store.Account) []string { return []string{"video"} }
	}
	return &Router{opt: opt}
}

// Drift is how often since the start a look through all rows found that the
// index was wrong and mended it.
func (r *Router) Drift() int64 { return r.drift.Load() }

// Run offers contacts to agents until ctx ends. Of several nodes, the one that
// holds the lease does. Run it once.
func (r *Router) Run(ctx context.Context) {
	news := r.opt.DB.Feed().Listen()
	defer news.Close()
	safety := time.NewTicker(poll)
	defer safety.Stop()
	leases := make(chan held, 1)
	done := make(chan outcome, atOnce)
	var work sync.WaitGroup
	defer work.Wait()
	var d *desk // nil while another node routes
	var lease held
	var renew time.Time
	asking := false
	for {
		if now := r.opt.DB.Now(); !asking && !now.Before(renew) {
			// Beside the work: a slow disk must not keep a contact waiting.
			asking = true
			work.Go(func() { leases <- r.acquire(ctx) })
		}
		if d != nil {
			d.work(ctx, &work, done)
		}
		select {
		case <-ctx.Done():
			work.Wait()
			if asking {
				lease = <-leases
			}
			if lease.is {
				r.release(lease.Lease)
			}
			return
		case got := <-leases:
			asking = false
			renew = r.opt.DB.Now().Add(leaseRenew)
			if !got.is {
				renew = r.opt.DB.Now().Add(leaseRenew / 3)
			}
			if !got.is || got.Epoch != lease.Epoch {
				d = nil
			}
			if lease = got; got.is && d == nil {
				d = r.takeOver(ctx, lease.Lease)
				if d == nil {
					renew = r.opt.DB.Now().Add(poll)
				}
			}
		case <-news.C():
			notices, missed := news.Take()
			if d != nil && missed {
				d = r.takeOver(ctx, lease.Lease)
			} else if d != nil {
				d.hear(ctx, notices)
			}
		case o := <-done:
			if d != nil {
				d.settle(ctx, o)
			}
		case <-safety.C:
			if d != nil {
				d.tick(ctx)
			}
		}
	}
}

// held is a lease, or that another node has it.
type held struct {
	store.Lease
	is bool
}

func (r *Router) acquire(ctx context.Context) (l held) {
	err := r.opt.DB.Write(ctx, func(tx store.Tx) (err error) {
		l.Lease, l.is, err = tx.Acquire(ctx, leaseName, r.opt.Node, leaseLife)
		return err
	})
	if err != nil {
		r.warn(ctx, "routing lease", err)
		return held{}
	}
	return l
}

// release lets another node go on at once.
func (r *Router) release(lease store.Lease) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	// If it cannot be told, the lease ends by itself.
	_ = r.opt.DB.Write(ctx, func(tx store.Tx) error { return tx.Release(ctx, lease, r.opt.Node) })
}

func (r *Router) warn(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		r.opt.Log.WarnContext(ctx, what, "err", err)
	}
}

// outcome is what became of an offer.
type outcome struct {
	pair Pair
	made bool
	desk *desk
}

// work makes the offers that can be made now, some at a time.
func (d *desk) work(ctx context.Context, work *sync.WaitGroup, done chan<- outcome) {
	for d.offering < atOnce {
		p, found := d.index.Next(d.r.opt.DB.Now())
		if !found {
			return
		}
		d.offering++
		work.Go(func() {
			made, err := d.offer(ctx, p)
			if err != nil && cc.CodeOf(err) != cc.Conflict {
				d.r.warn(ctx, "offer", err)
			}
			select {
			case done <- outcome{pair: p, made: made, desk: d}:
			case <-ctx.Done():
			}
		})
	}
}

// offer rings an agent, if in this very transaction the agent is still free and
// still one whom the contact may have (queues, skills and rights are taken away
// at any moment), the contact still waits for such agents and this node still is
// the router. A conflict means that somebody was faster, which is no failure.
func (d *desk) offer(ctx context.Context, p Pair) (made bool, err error) {
	err = d.r.opt.DB.Write(ctx, func(tx store.Tx) error {
		made = false
		if err := tx.Holds(ctx, d.lease); err != nil {
			return err
		}
		w, waits, err := tx.Waiting(ctx, p.Interaction)
		if err != nil || !waits || w.Profile != p.Profile {
			return err
		}
		asked := cc.ParseProfile(p.Needs)
		free, err := tx.IsFree(ctx, p.Agent, store.Work{Queue: p.Queue, Needs: asked.Needs, Video: asked.Video, Second: p.Second})
		if err != nil || !free {
			return err
		}
		if asked.Video {
			// The right is a matter of the account's roles.
			if may, err := d.mayVideo(ctx, tx.Queries, p.Agent); err != nil || !may {
				return err
			}
		}
		result, err := tx.Do(ctx, p.Interaction, cc.MakeOffer{Agent: p.Agent}, cc.BySystem)
		made = err == nil && result.Refused == nil
		return err // a refusal is no error: the deadlines before it are kept
	})
	return made && err == nil, err
}

// settle takes both of an offer into account again, as they are now.
func (d *desk) settle(ctx context.Context, o outcome) {
	if o.desk != d {
		return // of the time before a take-over: what is true was read anew
	}
	d.offering--
	d.read(ctx, map[cc.InteractionID]news{o.pair.Interaction: {}}, map[cc.AgentID]news{o.pair.Agent: {}})
	wait := time.Duration(0)
	if !o.made {
		wait = apart
	}
	d.index.Release(o.pair, wait, d.r.opt.DB.Now())
}

// tick does what time asks for: withdraws rings nobody hears, and looks
// through a part of the rows.
func (d *desk) tick(ctx context.Context) {
	var unheard []cc.AgentID
	err := d.r.opt.DB.Read(ctx, func(q store.Queries) (err error) {
		unheard, err = q.Unheard(ctx, q.Now().Add(-deskGrace))
		return err
	})
	d.r.warn(ctx, "routing", err)
	for _, agent := range unheard {
		err := d.r.opt.DB.Write(ctx, func(tx store.Tx) error { return gone(ctx, tx, agent, false) })
		d.r.warn(ctx, "withdraw ring", err)
	}
	d.dismiss(ctx)
	d.retry(ctx)
	d.compare(ctx)
}

// dismiss signs out whose desks have been closed for long.
func (d *desk) dismiss(ctx context.Context) {
	now := d.r.opt.DB.Now()
	if now.Before(d.dismissAt) {
		return
	}
	d.dismissAt = now.Add(awayEvery)
	since := now.Add(-deskAway)
	var away []cc.AgentID
	err := d.r.opt.DB.Read(ctx, func(q store.Queries) (err error) {
		away, err = q.Away(ctx, since)
		return err
	})
	d.r.warn(ctx, "routing", err)
	if len(away) > dismissed { // a whole shift has gone: offers come first
		away, d.dismissAt = away[:dismissed], now
	}
	for _, agent := range away {
		err := d.r.opt.DB.Write(ctx, func(tx store.Tx) error {
			back := false
			_, err := tx.ChangePresence(ctx, agent, cc.BySystem, func(s *store.Presence) {
				if back = s.Heard() || s.HeardAt.After(since); !back {
					signOut(s)
				}
			})
			if err != nil || back {
				return err
			}
			return gone(ctx, tx, agent, true)
		})
		d.r.warn(ctx, "sign out who is away", err)
	}
}

// gone tells the interactions that take a slot of an agent that the agent is
// not heard or signed out.
func gone(ctx context.Context, tx store.Tx, agent cc.AgentID, signedOut bool) error {
	ids, err := tx.HeldBy(ctx, agent)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := tx.Do(ctx, id, cc.AgentGone{Agent: agent, SignedOut: signedOut}, cc.BySystem); err != nil {
			return err
		}
	}
	return nil
}
