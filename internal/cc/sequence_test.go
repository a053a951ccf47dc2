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
		"accepted StopVideo", "accepted CancelVideo", "accepted AnswerVideo", "accepted SetCamera", "accepted MarkDone", "accepted EndForgotten",
		"accepted Consult", "accepted Alternate", "accepted Merge", "accepted Complete", "accepted EndConsultation",
		"accepted TransferAgent", "accepted TransferQueue", "accepted CancelTransfer",
		"accepted Invite", "accepted CancelInvite", "refusal declined", "refusal expired", "refusal agentGone", "refusal lost", "allowed cancel-invite ", "accepted EndConference", "accepted Remove", "accepted Suspend", "accepted Silence", "accepted Leave",
		"waits for somebody", "waits on stage", "accepted, and was there", "barred in a call", "right to video in a call false", "right to video in a call true",
		"accepted work", "accepted consult", "accepted transfer", "accepted invite",
		"event consultation.ended merged", "event consultation.ended transferred", "event consultation.ended ended", "event consultation.ended over",
		"event transfer.ended done", "event transfer.ended failed", "event transfer.ended cancelled",
		"event owner.changed succession", "event owner.changed passed", "event owner.changed transferred",
		"event contact.held consultation", "event contact.held transfer", "event segment.raised",
		"completed by the owner here", "completed by the owner lost", "consulting",
		"refused consultationGone", "refused consultationOpen", "refused transferGone", "refused transferPending", "refused colleagueAway",
		"refused alreadyInCall", "refused alreadyRinging", "refused agentBusy", "refused lastAgent", "refused othersInCall", "refused partyGone", "refused notMember",
		"refused slotTaken",
		"same Create", "same OpenPage", "same StartVideo", "same MarkDone", "same HoldContact",
		"refused notFound", "refused offerGone", "refused contactAway", "refused notQueued", "refused notOwner", "refused callEnded",
		"refused callInProgress", "refused askGone", "refused videoNotAvailable", "refused noVideoRight", "refused onHold",
		"refused contactNoVideo", "refused seatGone",
		"event interaction.requeued", "event party.awaited", "event party.arrived", "event party.lost", "event leg.dropped",
		"event video.paused", "event video.closed", "event segment.released", "event segment.done",
		"gate off→requested", "gate off→on", "gate requested→on", "gate requested→off", "gate on→paused", "gate paused→on",
		"camera of contact", "camera of agent",
		"accepted with the contact's leg here", "accepted with the contact's leg joining",
		"allowed hold ", "allowed resume ", "allowed start-video ", "allowed start-video onHold", "allowed start-video contactNoVideo",
		"allowed consult ", "allowed alternate ", "allowed merge ", "allowed merge colleagueAway", "allowed complete ", "allowed end-consultation ",
		"allowed transfer ", "allowed transfer-queue ", "allowed transfer-queue othersInCall", "allowed cancel-transfer ", "allowed hold transferPending",
		"allowed invite ", "allowed end-conference ", "allowed remove ", "allowed suspend ", "allowed silence ", "allowed leave ", "allowed leave lastAgent",
		"allowed stop-video ", "allowed stop-video onHold", "allowed cancel-video ", "allowed camera ", "allowed disconnect ", "allowed mark-done ",
		"allowed mark-done dispositionRequired", "allowed disposition ", "allowed extend-wrap-up ", "allowed end-wrap-up ",
		"accepted SetDisposition", "accepted ExtendWrapUp", "accepted EndWrapUp", "same SetDisposition", "same ExtendWrapUp", "same EndWrapUp",
		"refused dispositionRequired", "refused dispositionHidden", "refused unknownCode", "refused frozen", "refused wrapUpOver",
		"extended twice", "a code during the call", "done with a code", "done without a code where none is asked", "a code in the other queue",
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
