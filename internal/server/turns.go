package server

import "sync"

// turns makes holders of the same key wait for each other.
type turns struct {
	mu   sync.Mutex
	held map[string]*turn
}

type turn struct {
	mu      sync.Mutex
	waiting int
}

// lock waits for the key and returns how to give it back.
func (t *turns) lock(key string) (unlock func()) {
	t.mu.Lock()
	if t.held == nil {
		t.held = map[string]*turn{}
	}
	mine := t.held[key]
	if mine == nil {
		mine = &turn{}
		t.held[key] = mine
	}
	mine.waiting++
	t.mu.Unlock()
	mine.mu.Lock()
	return func() {
		mine.mu.Unlock()
		t.mu.Lock()
		defer t.mu.Unlock()
		if mine.waiting--; mine.waiting == 0 {
			delete(t.held, key)
		}
	}
}
