// Package limit counts attempts and says when to wait.
//
// It holds token buckets by key in memory, one set per process: a restart
// forgets them, and each node of several counts for itself, which slows an
// attacker by that factor less and locks nobody out for longer. A Buckets is
// safe for concurrent use. The package must not know what is attempted.
package limit

import (
	"fmt"
	"net/netip"
	"sync"
	"time"

	"visavis/internal/cc"
)

// Rate allows Burst at once and one more Every so often. A Burst of 0 allows everything.
type Rate struct {
	Burst int
	Every time.Duration
}

// Bucket is one bucket to take from.
type Bucket struct {
	Key  string
	Rate Rate
}

// Buckets is a set of token buckets.
type Buckets struct {
	now func() time.Time

	mu sync.Mutex
	// fullAt is when a bucket will be full again; absent buckets are full.
	fullAt map[string]time.Time
}

// keysLimit bounds the memory. Past it, buckets go that are full anyway, then any.
const keysLimit = 100_000

// New makes a set that reads the time from now.
func New(now func() time.Time) *Buckets {
	return &Buckets{now: now, fullAt: make(map[string]time.Time)}
}

// Take takes one token from each bucket, or none from any if one is empty: then
// the error is "limited" and says how long to wait (see After). Refund gives
// the tokens back, for attempts that turn out to be welcome.
func (b *Buckets) Take(wanted ...Bucket) (refund func(), err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	var wait time.Duration
	for _, w := range wanted {
		if w.Rate.Burst == 0 {
			continue
		}
		// With n tokens missing the bucket is full in n × Every.
		room := time.Duration(w.Rate.Burst) * w.Rate.Every
		if missing := b.fullAt[w.Key].Sub(now); missing+w.Rate.Every > room {
			wait = max(wait, missing+w.Rate.Every-room)
		}
	}
	if wait > 0 {
		return nil, &cc.Error{Code: cc.Limited, Reason: "tooManyAttempts", Err: After(wait)}
	}
	for _, w := range wanted {
		if w.Rate.Burst > 0 {
			b.move(now, w.Key, w.Rate.Every)
		}
	}
	b.shrink(now)
	var once sync.Once
	return func() {
		once.Do(func() {
			b.mu.Lock()
			defer b.mu.Unlock()
			for _, w := range wanted {
				if w.Rate.Burst > 0 {
					b.move(b.now(), w.Key, -w.Rate.Every)
				}
			}
		})
	}, nil
}

// move changes when a bucket is full again. The caller holds the lock.
func (b *Buckets) move(now time.Time, key string, by time.Duration) {
	full := b.fullAt[key]
	if full.Before(now) {
		full = now
	}
	if full = full.Add(by); full.After(now) {
		b.fullAt[key] = full
	} else {
		delete(b.fullAt, key)
	}
}

func (b *Buckets) shrink(now time.Time) {
	if len(b.fullAt) <= keysLimit {
		return
	}
	for key, full := range b.fullAt {
		if !full.After(now) {
			delete(b.fullAt, key)
		}
	}
	for key := range b.fullAt {
		if len(b.fullAt) <= keysLimit {
			return
		}
		delete(b.fullAt, key)
	}
}

// After is the cause of a refusal: how long to wait.
type After time.Duration

func (a After) Error() string { return fmt.Sprintf("try again in %s", time.Duration(a)) }

// RetryAfter is how long to wait.
func (a After) RetryAfter() time.Duration { return time.Duration(a) }

// AddressKey groups addresses that one person controls at no cost: an IPv6
// network of 64 bits counts as one. What is no address is a key as it is.
func AddressKey(address string) string {
	host := address
	if ap, err := netip.ParseAddrPort(address); err == nil {
		host = ap.Addr().String()
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is6() {
		if p, err := ip.Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.String()
}
