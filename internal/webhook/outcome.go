package webhook

import (
	"net/http"
	"time"

	"visavis/internal/store"
)

// What is wrong with an attempt.
const (
	errStatus     = "status"
	errRedirect   = "redirect"
	errTimeout    = "timeout"
	errConnection = "connection"
	errDNS        = "dns"
	errTLS        = "tls"
	errNotAllowed = "address"
	errGone       = "gone"
	errExpired    = "expired" // never tried: its time was over before its turn
)

const (
	// giveUp is how long after it happened an event is still tried.
	giveUp = 24 * time.Hour
	// keep is how long deliveries can be looked at and replayed.
	keep = 7 * 24 * time.Hour
	// probeAfter is after how many attempts that came to nothing the next
	// delivery is tried in the place of the first, to find out whose fault it is.
	probeAfter = 3
)

// pause is how long a receiver is left alone after so many attempts in a row
// that came to nothing, 1 at least. dice is from 0 to 1: receivers that failed
// together do not come back together.
func pause(failures int, dice float64) time.Duration {
	waits := []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour}
	wait := waits[min(failures, len(waits))-1]
	return time.Duration(float64(wait) * (0.9 + 0.2*dice))
}

// result is what came of one attempt.
type result struct {
	store.Attempt
	retryAfter time.Duration // that the receiver asked for
}

// ofStatus is what an answer means.
func ofStatus(status int) string {
	switch {
	case status >= 200 && status < 300:
		return ""
	case status == http.StatusGone:
		return errGone
	case status >= 300 && status < 400:
		return errRedirect
	}
	return errStatus
}

func (r result) delivered() bool { return r.Error == "" }

// aboutThis tells that the receiver refuses this very event, not all.
func (r result) aboutThis() bool {
	return r.Error == errStatus && r.Status >= 400 && r.Status < 500 && r.Status != http.StatusRequestTimeout && r.Status != http.StatusTooManyRequests
}

// attempted is a delivery after an attempt that came to nothing or did not.
func attempted(d store.Delivery, r result, now time.Time, dice float64) store.Delivery {
	d.Attempts++
	d.Last = r.Attempt
	d.NextAt = now.Add(max(pause(d.Attempts, dice), min(r.retryAfter, time.Hour)))
	switch {
	case r.delivered():
		d.State, d.DoneAt = store.DeliveryDone, now
	case r.Error == errGone, d.NextAt.Sub(d.Since) > giveUp:
		d.State, d.DoneAt = store.DeliveryFailed, now
	}
	return d
}

// suspect tells whether the next delivery is to be tried in the place of one that came to nothing.
func suspect(d store.Delivery, r result) bool {
	return d.State == store.DeliveryPending && (d.Attempts >= probeAfter || r.aboutThis())
}
