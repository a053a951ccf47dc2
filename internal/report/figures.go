package report

import (
	"maps"
	"slices"
	"time"

	"visavis/internal/store"
	"visavis/internal/view"
)

// The promise that holds where a queue makes none of its own.
const (
	usualPercent = 80
	usualSeconds = 20
)

// promised is a queue's service level.
func promised(q store.Queue) store.ServiceLevel {
	level := q.ServiceLevel
	if level.Seconds <= 0 {
		level.Seconds = usualSeconds
	}
	if level.Percent <= 0 {
		level.Percent = usualPercent
	}
	return level
}

// contacts adds up what happened to contacts.
type contacts struct {
	f          view.ContactFigures
	waits      map[int64]int64 // of those whose wait is over: seconds and how many
	wait, ring time.Duration
	counted    int64 // waits in wait
	returned   time.Duration
	talk, hold time.Duration
	video      time.Duration
	longest    time.Duration
	consult    time.Duration
	wrapUp     time.Duration
	target     *store.ServiceLevel // of the queues so far, if they have the same
	mixed      bool
}

func newContacts() *contacts { return &contacts{waits: map[int64]int64{}} }

// promise notes a queue that is counted.
func (c *contacts) promise(level store.ServiceLevel) {
	switch {
	case c.target == nil:
		c.target = &level
	case *c.target != level:
		c.mixed = true
	}
}

// visits counts contacts of a queue with that promise; who gave up within short seconds counts apart.
func (c *contacts) visits(v store.VisitCount, level store.ServiceLevel, short int) {
	f := &c.f
	f.Entered += v.N
	over := true
	switch v.Outcome {
	case store.OutcomeAnswered:
		f.Answered += v.N
		if v.Waited <= int64(level.Seconds) {
			f.AnsweredInTime += v.N
		}
		f.Videos += v.Videos
	case store.OutcomeAbandoned:
		if v.Waited <= int64(short) {
			f.ShortAbandoned += v.N
			over = false
			break
		}
		f.Abandoned += v.N
		if v.Waited > int64(level.Seconds) {
			f.AbandonedLate += v.N
		}
	default:
		f.Waiting += v.N
		over = false
	}
	if over {
		c.waits[v.Waited] += v.N
		c.counted += v.N
		c.wait += v.Wait
		c.ring += v.Spent.Ring
		c.longest = max(c.longest, v.Longest)
	}
	c.returned += v.Spent.Returned
	c.talk += v.Spent.Talk
	c.hold += v.Spent.Hold
	c.video += v.Spent.Video
	f.TransfersIn += v.Transferred
	f.TransfersOut += v.SentOn
	f.Transfers += v.Transfers
	f.Conferences += v.Conferences
}

func (c *contacts) refused(o store.OfferCount) {
	if o.Outcome == "missed" {
		c.f.Missed += o.N
	} else {
		c.f.Declined += o.N
	}
}

func (c *contacts) after(a store.AfterCount) {
	c.consult += a.Consult
	c.wrapUp += a.WrapUp
	c.f.WrapUpsCounted += a.Closed
}

// figures works out what follows from the sums.
func (c *contacts) figures() view.ContactFigures {
	f := c.f
	f.ServiceLevel = share(f.AnsweredInTime, f.Answered+f.AbandonedLate)
	f.AbandonedShare = share(f.Abandoned, f.Answered+f.Abandoned)
	f.VideoShare = share(f.Videos, f.Answered)
	f.Wait = view.Waited{
		Mean: mean(c.wait, c.counted), Median: percentile(c.waits, c.counted, 50), P90: percentile(c.waits, c.counted, 90), Longest: seconds(c.longest),
	}
	f.WaitTime, f.RingTime, f.ReturnedTime = seconds(c.wait), seconds(c.ring), seconds(c.returned)
	f.TalkTime, f.HoldTime, f.VideoTime = seconds(c.talk), seconds(c.hold), seconds(c.video)
	f.ConsultTime, f.WrapUpTime = seconds(c.consult), seconds(c.wrapUp)
	f.TalkMean, f.HoldMean = mean(c.talk, f.Answered), mean(c.hold, f.Answered)
	f.WrapUpMean = mean(c.wrapUp, f.WrapUpsCounted)
	f.HandlingMean = mean(c.talk+c.hold+c.wrapUp, f.Answered)
	if c.target != nil && !c.mixed {
		f.ServicePercent, f.ServiceSeconds = c.target.Percent, c.target.Seconds
		f.ServiceBelow = f.ServiceLevel != nil && *f.ServiceLevel < float64(c.target.Percent)
	}
	return f
}

// percentile is the least number of seconds that so many per cent of the waits do not exceed.
func percentile(waits map[int64]int64, n, percent int64) float64 {
	rank := (n*percent + 99) / 100
	for _, waited := range slices.Sorted(maps.Keys(waits)) {
		if rank -= waits[waited]; rank <= 0 {
			return float64(waited)
		}
	}
	return 0
}

// share is so many per cent, to a tenth; nothing of nothing.
func share(part, whole int64) *float64 {
	if whole == 0 {
		return nil
	}
	p := float64((2000*part+whole)/(2*whole)) / 10
	return &p
}

func seconds(d time.Duration) float64 { return float64(d.Milliseconds()) / 1000 }

// mean is to a tenth of a second.
func mean(sum time.Duration, n int64) float64 {
	if n == 0 {
		return 0
	}
	return float64((sum.Milliseconds()/n+50)/100) / 10
}
