package server

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"

	"visavis/internal/cc"
	"visavis/internal/store"
)

// hub knows the open sockets and tells each, when something was committed,
// what of its own may look different now. It sends nothing itself: a socket
// builds its recipient's views when it gets to it, so that many changes cost a
// slow client one view.
type hub struct {
	concerned func(context.Context, cc.InteractionID) ([]cc.AgentID, error)
	log       *slog.Logger

	mu       sync.Mutex
	desks    map[cc.AgentID]map[*stale]struct{}
	contacts map[cc.InteractionID]map[*stale]struct{}
}

func newHub(concerned func(context.Context, cc.InteractionID) ([]cc.AgentID, error), log *slog.Logger) *hub {
	return &hub{
		concerned: concerned, log: log,
		desks:    map[cc.AgentID]map[*stale]struct{}{},
		contacts: map[cc.InteractionID]map[*stale]struct{}{},
	}
}

// run follows the feed until ctx ends. seen is told each notice, once.
func (h *hub) run(ctx context.Context, feed *store.Feed, seen func(store.Notice)) {
	sub := feed.Listen()
	defer sub.Close()
	for {
		select {
		case <-ctx.Done():
			return
		case <-sub.C():
		}
		notices, missed := sub.Take()
		if missed {
			h.everything()
		}
		for _, n := range notices {
			seen(n)
			h.notice(ctx, n)
		}
	}
}

func (h *hub) notice(ctx context.Context, n store.Notice) {
	switch {
	case n.Interaction != "":
		h.interaction(ctx, n.Interaction, string(n.Events[len(n.Events)-1].Type))
	case n.Agent != "":
		h.mu.Lock()
		defer h.mu.Unlock()
		for d := range h.desks[n.Agent] {
			d.mark(func(s *stale) { s.presence, s.account = true, true })
		}
		h.figuresLocked()
	}
}

// interaction says that somebody's view of an interaction may have changed.
func (h *hub) interaction(ctx context.Context, id cc.InteractionID, event string) {
	agents, err := h.concerned(ctx, id)
	if err != nil {
		if ctx.Err() == nil {
			h.log.WarnContext(ctx, "who is concerned", "interaction", id, "err", err)
		}
		h.everything()
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for agent, desks := range h.desks {
		for d := range desks {
			if slices.Contains(agents, agent) || d.showing(id) {
				d.mark(func(s *stale) { s.interactions[id] = event; s.presence = true })
			}
		}
	}
	for c := range h.contacts[id] {
		c.mark(func(s *stale) { s.interactions[id] = event })
	}
	h.figuresLocked()
}

// Settled says that the media server agrees with an interaction's newest
// state: desks show "on hold" as settled only then. It does not block.
func (s *Server) Settled(id cc.InteractionID) {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	for _, desks := range s.hub.desks {
		for d := range desks {
			if d.showing(id) {
				d.mark(func(s *stale) {
					if _, ok := s.interactions[id]; !ok {
						s.interactions[id] = "" // no event: the state is the same
					}
				})
			}
		}
	}
}

// figuresLocked says that lengths of queues may have changed, for everybody.
func (h *hub) figuresLocked() {
	for _, desks := range h.desks {
		for d := range desks {
			d.mark(func(s *stale) { s.figures = true })
		}
	}
	for _, contacts := range h.contacts {
		for c := range contacts {
			c.mark(func(s *stale) { s.figures = true })
		}
	}
}

// everything says that news were lost.
func (h *hub) everything() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, sockets := range h.desks {
		for d := range sockets {
			d.mark(func(s *stale) { s.all = true })
		}
	}
	for _, sockets := range h.contacts {
		for c := range sockets {
			c.mark(func(s *stale) { s.all = true })
		}
	}
}

// signedOut ends the desks of a session now, and tells whether the agent has a
// desk of another session.
func (h *hub) signedOut(agent cc.AgentID, session string) (another bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for d := range h.desks[agent] {
		if d.session == session {
			d.mark(func(s *stale) { s.ended = true })
		} else {
			another = true
		}
	}
	return another
}

func add[K comparable](h *hub, all map[K]map[*stale]struct{}, key K, s *stale) (remove func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if all[key] == nil {
		all[key] = map[*stale]struct{}{}
	}
	all[key][s] = struct{}{}
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(all[key], s)
		if len(all[key]) == 0 {
			delete(all, key)
		}
	}
}

func (h *hub) addDesk(agent cc.AgentID, s *stale) func()       { return add(h, h.desks, agent, s) }
func (h *hub) addContact(id cc.InteractionID, s *stale) func() { return add(h, h.contacts, id, s) }

// counts is how many sockets are open.
func (h *hub) counts() (desks, contacts int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, sockets := range h.desks {
		desks += len(sockets)
	}
	for _, sockets := range h.contacts {
		contacts += len(sockets)
	}
	return desks, contacts
}

// stale is what of one socket's views may have changed since it last looked.
type stale struct {
	session string        // of a desk
	wake    chan struct{} // one token: there is something

	mu           sync.Mutex
	interactions map[cc.InteractionID]string // with the event that did it
	presence     bool
	account      bool // whether it still counts
	figures      bool
	all          bool
	ended        bool
	locked       bool // of a desk: its session is
	shown        map[cc.InteractionID]bool
}

func newStale(session string) *stale {
	return &stale{
		session: session, wake: make(chan struct{}, 1),
		interactions: map[cc.InteractionID]string{}, shown: map[cc.InteractionID]bool{},
	}
}

func (s *stale) mark(change func(*stale)) {
	s.mu.Lock()
	change(s)
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// due is what mark has gathered.
type due struct {
	interactions map[cc.InteractionID]string
	presence     bool
	session      bool
	all          bool
	ended        bool
}

// take returns what may have changed and forgets it, except the figures, which have a pace of their own.
func (s *stale) take() due {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := due{interactions: maps.Clone(s.interactions), presence: s.presence, session: s.account, all: s.all, ended: s.ended}
	clear(s.interactions)
	s.presence, s.account, s.all = false, false, false
	return d
}

func (s *stale) takeFigures() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.figures
	s.figures = false
	return f
}

func (s *stale) showing(id cc.InteractionID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shown[id]
}

func (s *stale) show(id cc.InteractionID, shown bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if shown {
		s.shown[id] = true
	} else {
		delete(s.shown, id)
	}
}
