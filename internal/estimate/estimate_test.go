package estimate

import (
	"testing"
	"time"
)

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// steady is a queue of which so many a minute left, for a long time.
func steady(perMinute int, handling time.Duration) (all []Minute) {
	for m := range int(Over/time.Minute) + 20 {
		all = append(all, Minute{Began: now.Add(-time.Duration(m+1) * time.Minute), Left: perMinute, Ended: perMinute, Handling: time.Duration(perMinute) * handling})
	}
	return all
}

func TestWait(t *testing.T) {
	for _, c := range []struct {
		name        string
		ahead, free int
		pace        Pace
		least, most time.Duration
		ok          bool
	}{
		{"nobody is there", 0, 0, Pace{Minutes: steady(2, time.Minute)}, 0, 0, false},
		{"somebody is free", 0, 1, Pace{SignedIn: 3, Share: 3}, 0, 0, true},
		{"as many free as wait", 2, 2, Pace{SignedIn: 3, Share: 3}, 4 * time.Minute, 6 * time.Minute, true},
		{"before there is anything: three agents, five minutes each", 2, 0, Pace{SignedIn: 3, Share: 3}, 5 * time.Minute, 5 * time.Minute, true},
		{"agents of two queues count half", 2, 0, Pace{SignedIn: 3, Share: 1.5}, 10 * time.Minute, 10 * time.Minute, true},
		{"work after the call", 0, 0, Pace{SignedIn: 1, Share: 1, After: time.Minute}, 6 * time.Minute, 6 * time.Minute, true},
		{"as seen: two a minute", 9, 0, Pace{SignedIn: 4, Share: 4, Minutes: steady(2, 2*time.Minute)}, 280 * time.Second, 340 * time.Second, true},
		{"what is long past counts nothing", 0, 0, Pace{SignedIn: 1, Share: 1, Minutes: []Minute{{Began: now.Add(-Over - time.Minute), Left: 1000, Ended: 1000}}},
			5 * time.Minute, 5 * time.Minute, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := Wait(c.ahead, c.free, c.pace, now)
			if ok != c.ok || got < c.least || got > c.most {
				t.Errorf("%v %v, want %v to %v", got, ok, c.least, c.most)
			}
		})
	}
}

func TestToldRisesAStepAMinuteAndFallsAtOnce(t *testing.T) {
	told := First(130*time.Second, now)
	if got := told.Remaining(now); got != 3*time.Minute {
		t.Fatalf("told %v, want it rounded up", got)
	}
	for _, c := range []struct {
		after, estimate, want time.Duration
	}{
		{10 * time.Second, 20 * time.Minute, 3 * time.Minute},
		{59 * time.Second, 20 * time.Minute, 3 * time.Minute},
		{60 * time.Second, 20 * time.Minute, 3 * time.Minute}, // two were left, one more
		{90 * time.Second, 20 * time.Minute, 3 * time.Minute},
		{125 * time.Second, 20 * time.Minute, 3 * time.Minute},
		{130 * time.Second, time.Minute, time.Minute},
		{140 * time.Second, 5 * time.Second, time.Minute},
		{190 * time.Second, 0, 0},
	} {
		at := now.Add(c.after)
		before := told.Remaining(at)
		told = told.Revise(c.estimate, at)
		got := told.Remaining(at)
		if got != c.want {
			t.Errorf("after %v with %v: %v, want %v", c.after, c.estimate, got, c.want)
		}
		if got > before+step {
			t.Errorf("after %v it rose from %v to %v", c.after, before, got)
		}
	}
}
