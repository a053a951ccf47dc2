package view

import (
	"testing"
	"time"

	"visavis/internal/cc"
	"visavis/internal/estimate"
	"visavis/internal/store"
)

// What a contact was told lasts through a ring that came to nothing, and what
// was promised long ago is not promised again.
func TestToldThroughARing(t *testing.T) {
	entered := time.Unix(1_800_000_000, 0)
	s := cc.Interaction{ID: "int_1", EnteredAt: entered, Told: (3 * time.Minute).Milliseconds()}
	var said tolds
	at := func(minute int, wait time.Duration) time.Duration {
		return said.tell(s, wait, entered.Add(time.Duration(minute)*time.Minute))
	}
	if got := at(1, 2*time.Minute); got != 2*time.Minute {
		t.Errorf("after a minute of three: %v", got)
	}
	said.forget(s.ID) // the process has begun anew
	if got := at(2, 8*time.Minute); got != 2*time.Minute {
		t.Errorf("within what was told: %v; more is said a step at a time", got)
	}
	said.forget(s.ID)
	if got := at(6, 8*time.Minute); got != 8*time.Minute {
		t.Errorf("when what was told is over: %v", got)
	}
}

// An agent who is free and does not ring is none of those whom the contact wants.
func TestNobodyFreeForParticularWishes(t *testing.T) {
	const queue cc.QueueID = "que_1"
	e := expected{
		figures: map[cc.QueueID]store.QueueFigures{queue: {AgentsReady: 3}},
		paces:   map[cc.QueueID]estimate.Pace{queue: {SignedIn: 3, Share: 3}},
	}
	plain := cc.Interaction{Queue: queue}
	if wait, ok := e.wait(plain, 0, time.Now()); !ok || wait != 0 {
		t.Errorf("with three who are free: %v, %v", wait, ok)
	}
	needs, video, wants := plain, plain, plain
	needs.Needs = []cc.Need{{Skill: "skl_german", Level: 3}}
	video.AsksVideo, video.Video.Enabled = true, true
	wants.Wanted = &cc.Wanted{Agent: "agt_1"}
	for name, s := range map[string]cc.Interaction{"a skill": needs, "video": video, "somebody": wants} {
		if wait, ok := e.wait(s, 0, time.Now()); !ok || wait == 0 {
			t.Errorf("who wants %s: %v, %v", name, wait, ok)
		}
	}
}
