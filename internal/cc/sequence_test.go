package cc

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func timesOver(n int, d time.Duration) time.Duration {
	var sum time.Duration
	for range n {
		sum += d
	}
	return sum
}

// TestSequences lives generated lives and checks every invariant after each
// step. More of them: go test ./internal/cc -run TestSequences -rapid.checks=100000
func TestSequences(t *testing.T) {
	cover := coverage{}
	sequences := 0
	rapid.Check(t, func(t *rapid.T) {
		sequences++
		if err := newSequence(standard(), drawn(t), cover).run(); err != nil {
			t.Fatal(err)
		}
	})
	t.Logf("%d sequences", sequences)
	if sequences >= 1000 && !t.Failed() {
		cover.require(t)
	}
}

// TestGeneratorReachesEverything guards against a generator that looks green
// because it gets nowhere.
func TestGeneratorReachesEverything(t *testing.T) {
	cover := coverage{}
	for seed := range uint64(300) {
		if err := newSequence(standard(), seeded(seed), cover).run(); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
	cover.require(t)
}

// reached lists what every run must reach: commands that changed something,
// events, refusals, moves of the gate, controls.
func reached() []string {
	return []string{
		"accepted Create", "accepted OpenPage", "accepted ClosePage", "accepted ReportDevice", "accepted MakeOffer",
		"accepted Accept", "accepted Decline", "accepted AgentGone", "accepted OpenLeg", "accepted Arrived", "accepted LegLost",
		"accepted HangUp", "accepted Disconnect", "accepted HoldContact", "accepted ResumeContact", "accepted StartVideo",
		"accepted StopVideo", "accepted CancelVideo", "accepted AnswerVideo", "accepted SetCamera", "accepted MarkDone",
		"same Create", "same OpenPage", "same StartVideo", "same Disconnect", "same MarkDone", "same HoldContact",
		"refused notFound", "refused offerGone", "refused contactAway", "refused notQueued", "refused notOwner", "refused callEnded",
		"refused callInProgress", "refused askGone", "refused videoNotAvailable", "refused noVideoRight", "refused onHold",
		"refused contactNoVideo", "refused seatGone",
		"event interaction.requeued", "event party.awaited", "event party.arrived", "event party.lost", "event leg.dropped",
		"event video.paused", "event video.closed", "event segment.released", "event segment.done",
		"gate off→requested", "gate off→on", "gate requested→on", "gate requested→off", "gate on→paused", "gate paused→on",
		"camera of contact", "camera of agent",
		"accepted with the contact's leg here", "accepted with the contact's leg joining",
		"allowed hold ", "allowed resume ", "allowed start-video ", "allowed start-video onHold", "allowed start-video contactNoVideo",
		"allowed stop-video ", "allowed stop-video onHold", "allowed cancel-video ", "allowed camera ", "allowed disconnect ", "allowed mark-done ",
	}
}

func (c coverage) require(t *testing.T) {
	t.Helper()
	for _, what := range reached() {
		if c[what] == 0 {
			t.Errorf("never reached: %s", what)
		}
	}
	if testing.Verbose() {
		for _, what := range reached() {
			t.Logf("%7d %s", c[what], what)
		}
	}
}
