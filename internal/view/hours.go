package view

import (
	"context"
	"time"

	"visavis/internal/cc"
	"visavis/internal/hours"
	"visavis/internal/store"
)

// Hours is whether a queue takes new contacts. The zero value does not, and never will.
type Hours struct {
	Open  bool
	Opens time.Time // when it does again; zero: never, or it is open
	Zone  string    // of the calendar; empty without one
}

// HoursOf reads the hours of a queue. A calendar that is gone closes nothing:
// a slip in the settings must not turn everybody away.
func HoursOf(ctx context.Context, q store.Queries, queue store.QueueSettings, now time.Time) (Hours, error) {
	if queue.Hours == "" {
		return Hours{Open: true}, nil
	}
	calendar, err := store.Calendars.Read(ctx, q, queue.Hours)
	switch {
	case err != nil && cc.CodeOf(err) == cc.NotFound:
		return Hours{Open: true}, nil
	case err != nil:
		return Hours{}, err
	}
	if hours.Open(calendar.Content, now) {
		return Hours{Open: true, Zone: calendar.Content.Zone}, nil
	}
	next, _ := hours.NextOpening(calendar.Content, now)
	return Hours{Opens: next, Zone: calendar.Content.Zone}, nil
}
