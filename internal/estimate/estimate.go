// Package estimate tells how long a contact is likely to wait. Pure.
package estimate

import (
	"math"
	"time"
)

const (
	// halfLife is after how long a departure counts half for the pace.
	halfLife = 10 * time.Minute
	// Over is how far back the pace looks: what is older counts for a sixteenth.
	Over = 4 * halfLife
	// modelWeight is how many observed departures what agents could do counts for.
	modelWeight = 5
	// usualHandling is how long a call takes before there is anything to go by.
	usualHandling = 5 * time.Minute
	shortest      = 10 * time.Second
	// step is what told times are rounded up to, and by how much one rises at most, once in as long.
	step = time.Minute
)

// Minute is what happened in a minute of a queue.
type Minute struct {
	Began    time.Time
	Left     int           // waited no longer: answered, or gave up
	Ended    int           // calls
	Handling time.Duration // of them, all together
}

// Pace is what is known of how fast a queue moves.
type Pace struct {
	Minutes  []Minute      // of the time Over, in any order
	SignedIn int           // agents at work
	Share    float64       // how many that makes if each divides between their queues
	After    time.Duration // work after a call that keeps an agent from the next
}

// PerSecond is how many contacts stop waiting: what was seen, blended with what
// the agents there could do.
func (p Pace) PerSecond(now time.Time) float64 {
	var n, ended float64
	var handling time.Duration
	for _, m := range p.Minutes {
		age := now.Sub(m.Began)
		if age < 0 || age > Over {
			continue
		}
		n += float64(m.Left) * math.Exp2(-float64(age)/float64(halfLife))
		ended += float64(m.Ended)
		handling += m.Handling
	}
	mean := usualHandling
	if ended > 0 {
		mean = max(time.Duration(float64(handling)/ended), shortest)
	}
	model := p.Share / (mean + max(p.After, 0)).Seconds()
	measured := n * math.Ln2 / halfLife.Seconds()
	return (modelWeight*model + n*measured) / (modelWeight + n)
}

// Wait is how long one waits who has so many before them; not ok: nobody is
// there who could answer. Free is how many agents would be rung now.
func Wait(ahead, free int, p Pace, now time.Time) (wait time.Duration, ok bool) {
	switch pace := p.PerSecond(now); {
	case p.SignedIn == 0 || pace <= 0:
		return 0, false
	case free > ahead:
		return 0, true
	default:
		return time.Duration(float64(ahead+1) / pace * float64(time.Second)), true
	}
}

// Told is what a contact was told last.
type Told struct {
	Wait   time.Duration
	At     time.Time
	Raised time.Time // when it last went up
}

// First is what a contact is told at first: people forgive a wait that was
// shorter.
func First(wait time.Duration, now time.Time) Told {
	return Told{Wait: up(wait), At: now, Raised: now}
}

// Remaining is what is shown now.
func (t Told) Remaining(now time.Time) time.Duration { return up(max(t.Wait-now.Sub(t.At), 0)) }

// Revise is what is told after a new estimate: less at once, more only a step
// at a time, so that the time does not run away from who waits.
func (t Told) Revise(wait time.Duration, now time.Time) Told {
	shown := t.Remaining(now)
	switch wait = up(wait); {
	case wait < shown:
		return Told{Wait: wait, At: now, Raised: t.Raised}
	case wait > shown && now.Sub(t.Raised) >= step:
		return Told{Wait: shown + step, At: now, Raised: now}
	}
	return t
}

func up(d time.Duration) time.Duration { return (d + step - 1).Truncate(step) }
