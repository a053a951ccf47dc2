package routing

import (
	"context"
	"log/slog"
	"slices"
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
	// spareHeads is how many contacts a pass looks at beyond the number of free
	// agents: some may be waiting for an agent who did not just decline them.
	spareHeads = 20
)

// Options of a Router. DB and Node are required.
type Options struct {
	DB   *store.DB
	Node string       // this process among those of the installation; the same after a restart
	Log  *slog.Logger // nil: slog.Default()
}

// Router is explained with the package.
type Router struct {
	opt Options
}

// New returns a Router that does nothing until Run.
func New(opt Options) *Router {
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	return &Router{opt: opt}
}

// Run offers contacts to agents until ctx ends. Of several nodes, the one that
// holds the lease does. Run it once.
func (r *Router) Run(ctx context.Context) {
	news := r.opt.DB.Feed().Listen()
	defer news.Close()
	safety := time.NewTicker(poll)
	defer safety.Stop()
	var lease store.Lease
	var held bool
	var renew time.Time
	for {
		if now := r.opt.DB.Now(); !now.Before(renew) {
			lease, held = r.acquire(ctx)
			renew = now.Add(leaseRenew)
			if !held {
				renew = now.Add(leaseRenew / 3)
			}
		}
		if held {
			r.pass(ctx, lease)
		}
		for woken := false; !woken; {
			select {
			case <-ctx.Done():
				if held {
					r.release(lease)
				}
				return
			case <-news.C():
				woken = matters(news.Take())
			case <-safety.C:
				woken = true
			}
		}
	}
}

// matters tells whether news may have made somebody wait or somebody free.
// Which it was does not matter: a pass looks at everything.
func matters(notices []store.Notice, missed bool) bool {
	return missed || slices.ContainsFunc(notices, func(n store.Notice) bool {
		return slices.ContainsFunc(n.Events, func(e store.Event) bool {
			switch e.Type {
			case cc.InteractionCreated, cc.InteractionRequeued, cc.InteractionEnded, cc.OfferEnded, cc.PageOpened, cc.PartyArrived,
				cc.PartyLeft, cc.SegmentClosed, cc.SegmentReleased, cc.SegmentDoneEvent, store.PresenceChanged:
				return true
			}
			return false
		})
	})
}

func (r *Router) acquire(ctx context.Context) (lease store.Lease, held bool) {
	err := r.opt.DB.Write(ctx, func(tx store.Tx) (err error) {
		lease, held, err = tx.Acquire(ctx, leaseName, r.opt.Node, leaseLife)
		return err
	})
	if err != nil {
		r.warn(ctx, "routing lease", err)
		return store.Lease{}, false
	}
	return lease, held
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

// pass withdraws rings that nobody hears and makes every offer that can be made now.
func (r *Router) pass(ctx context.Context, lease store.Lease) {
	var unheard []cc.AgentID
	var pairs []pair
	err := r.opt.DB.Read(ctx, func(q store.Queries) (err error) {
		if unheard, err = q.Unheard(ctx, q.Now().Add(-deskGrace)); err != nil {
			return err
		}
		pairs, err = r.plan(ctx, q)
		return err
	})
	if err != nil {
		r.warn(ctx, "routing pass", err)
		return
	}
	for _, agent := range unheard {
		err := r.opt.DB.Write(ctx, func(tx store.Tx) error { return gone(ctx, tx, agent, false) })
		r.warn(ctx, "withdraw ring", err)
	}
	for _, p := range pairs {
		if err := r.offer(ctx, lease, p); err != nil && cc.CodeOf(err) != cc.Conflict {
			r.warn(ctx, "offer", err)
			return
		}
	}
}

// plan reads queues and agents and pairs them.
func (r *Router) plan(ctx context.Context, q store.Queries) ([]pair, error) {
	agents, err := q.FreeAgents(ctx)
	if err != nil || len(agents) == 0 {
		return nil, err
	}
	var queues []cc.QueueID
	for _, a := range agents {
		for _, queue := range a.Queues {
			if !slices.Contains(queues, queue) {
				queues = append(queues, queue)
			}
		}
	}
	var heads []store.Waiting
	refusers := make(map[cc.InteractionID]map[cc.AgentID]time.Time)
	for _, queue := range queues {
		some, err := q.Heads(ctx, queue, len(agents)+spareHeads)
		if err != nil {
			return nil, err
		}
		for _, head := range some {
			if refusers[head.Interaction], err = q.Refusers(ctx, head.Interaction); err != nil {
				return nil, err
			}
		}
		heads = append(heads, some...)
	}
	return match(heads, agents, refusers, q.Now()), nil
}

// offer rings an agent, if in this very transaction the agent is still free,
// the contact still waits and this node still is the router. A conflict means
// that somebody was faster, which is no failure.
func (r *Router) offer(ctx context.Context, lease store.Lease, p pair) error {
	return r.opt.DB.Write(ctx, func(tx store.Tx) error {
		if err := tx.Holds(ctx, lease); err != nil {
			return err
		}
		free, err := tx.IsFree(ctx, p.agent, p.queue)
		if err != nil || !free {
			return err
		}
		_, err = tx.Do(ctx, p.interaction, cc.MakeOffer{Agent: p.agent}, cc.BySystem)
		return err // a refusal is no error: the deadlines before it are kept
	})
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
