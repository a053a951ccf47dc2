// Package bus carries news inside one process from whoever makes them to
// whoever reacts: a Hub fans each batch out to its subscribers.
//
// Delivery is level-triggered in spirit: a publisher never waits, and a
// subscriber that falls behind loses its backlog and is told so (Missed), so
// that it reads the truth again instead of acting on half of the news. A Hub
// keeps the subscribers' unread batches and nothing else. All methods are safe
// for concurrent use.
//
// The package must not know what it carries.
package bus

import "sync"

// Hub hands items to all its current subscribers. The zero value is ready to use.
type Hub[T any] struct {
	mu   sync.Mutex
	subs map[*Subscription[T]]struct{}
}

// Subscription is one listener's unread items.
type Subscription[T any] struct {
	hub   *Hub[T]
	limit int
	wake  chan struct{}

	mu     sync.Mutex
	items  []T
	missed bool
}

// Subscribe adds a listener that keeps at most limit unread items. Close it when done.
func (h *Hub[T]) Subscribe(limit int) *Subscription[T] {
	s := &Subscription[T]{hub: h, limit: limit, wake: make(chan struct{}, 1)}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.subs == nil {
		h.subs = make(map[*Subscription[T]]struct{})
	}
	h.subs[s] = struct{}{}
	return s
}

// Publish adds items to every subscriber's backlog and wakes them.
func (h *Hub[T]) Publish(items ...T) {
	h.mu.Lock()
	subs := make([]*Subscription[T], 0, len(h.subs))
	for s := range h.subs {
		subs = append(subs, s)
	}
	h.mu.Unlock()
	for _, s := range subs {
		s.add(items)
	}
}

// Lose tells every subscriber that news were lost, so that each reads the truth again.
func (h *Hub[T]) Lose() {
	h.mu.Lock()
	subs := make([]*Subscription[T], 0, len(h.subs))
	for s := range h.subs {
		subs = append(subs, s)
	}
	h.mu.Unlock()
	for _, s := range subs {
		s.mu.Lock()
		s.items, s.missed = nil, true
		s.mu.Unlock()
		s.signal()
	}
}

func (s *Subscription[T]) add(items []T) {
	s.mu.Lock()
	if len(s.items)+len(items) > s.limit {
		s.items, s.missed = nil, true
	} else {
		s.items = append(s.items, items...)
	}
	s.mu.Unlock()
	s.signal()
}

func (s *Subscription[T]) signal() {
	select {
	case s.wake <- struct{}{}:
	default: // a wake-up is already waiting to be read
	}
}

// C receives whenever Take may have something to return.
func (s *Subscription[T]) C() <-chan struct{} { return s.wake }

// Take returns the unread items, oldest first. Missed means that items before
// these were dropped because this subscriber was too slow.
func (s *Subscription[T]) Take() (items []T, missed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	items, missed = s.items, s.missed
	s.items, s.missed = nil, false
	return items, missed
}

// Close ends the subscription. It may be called more than once.
func (s *Subscription[T]) Close() {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	delete(s.hub.subs, s)
}
