package view

import (
	"sync"
	"time"
)

// cacheTime is how long a name may be shown after it was changed.
const cacheTime = 5 * time.Second

// cacheLimit bounds a cache; past it everything is read anew.
const cacheLimit = 10_000

// cache remembers things that many views show and that hardly change.
type cache[K comparable, V any] struct {
	now func() time.Time
	mu  sync.Mutex
	all map[K]cached[V]
}

type cached[V any] struct {
	value V
	until time.Time
}

func newCache[K comparable, V any](now func() time.Time) *cache[K, V] {
	return &cache[K, V]{now: now, all: make(map[K]cached[V])}
}

// get returns what is remembered, or loads it. Errors are not remembered.
func (c *cache[K, V]) get(key K, load func() (V, error)) (V, error) {
	now := c.now()
	c.mu.Lock()
	have, ok := c.all[key]
	c.mu.Unlock()
	if ok && now.Before(have.until) {
		return have.value, nil
	}
	value, err := load()
	if err != nil {
		return value, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.all) >= cacheLimit {
		clear(c.all)
	}
	c.all[key] = cached[V]{value: value, until: now.Add(cacheTime)}
	return value, nil
}
