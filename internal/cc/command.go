package cc

import "time"

// Command is something a person, a device or the clock asks of an
// interaction. Each names the thing it was aimed at, so that a late click
// finds its thing gone and changes nothing, or states a goal that may be
// repeated. Permissions are checked before Decide; what can change during a
// call (the video right) is a fact of the party.
type Command interface{ command() }

// Env is what Decide may know besides the facts.
type Env struct {
	Now    time.Time
	Actor  Actor // who gave the command; empty means the system
	NewID  func(prefix string) string
	Policy Policy
	Codes  func(QueueID) Codes // what a queue asks at the end; nil: nothing
}

// The commands. Create is the only one that works on the zero Interaction.
type (
	// Create brings an interaction into a queue. Contact here means its page is connected.
	Create struct {
		ID           InteractionID
		Queue        QueueID
		EntryPoint   EntryPointID
		Priority     int
		Needs        []Need // in any order
		Wanted       Wanted // zero: nobody in particular
		AsksVideo    bool
		Told         time.Duration // to wait
		VideoEnabled bool
		Page         LegID     // empty: the contact has until BackBy to open its page
		BackBy       time.Time // zero: ContactBack from now
		CanCamera    bool
		CanVideo     bool
	}
	// OpenPage and ClosePage tell that the contact's event socket opened or closed.
	OpenPage  struct{ Page LegID }
	ClosePage struct{ Page LegID }
	// ReportDevice tells what the contact's device can do.
	ReportDevice struct{ CanCamera, CanVideo bool }

	// MakeOffer rings an agent.
	MakeOffer struct{ Agent AgentID }
	// Accept takes an offer. VideoRight becomes a fact of the agent's party.
	Accept struct {
		Offer      OfferID
		Agent      AgentID
		VideoRight bool
	}
	// Decline refuses an offer. Note is of the reason, if one was given.
	Decline struct {
		Offer OfferID
		Agent AgentID
		Note  NoteID
	}
	// AgentGone tells that nothing is heard of an agent's desk, or that they
	// signed out: a pending offer is withdrawn. Signing out also frees the slot
	// that a wrap-up keeps; the segment stays to be finished. A call goes on:
	// of that, only legs tell. Who is barred may take no calls any more: they
	// are out of this one at once, as if they had not come back.
	AgentGone struct {
		Agent     AgentID
		SignedOut bool
		Barred    bool
	}

	// SetVideoRight tells that an agent may, or may no more, send and receive
	// video, also in the call that they are in.
	SetVideoRight struct {
		Agent AgentID
		On    bool
	}

	// OpenLeg makes a new media connection the party's current one in a room
	// (none named: the stage). It is refused (seatGone) when the party has no
	// seat there.
	OpenLeg struct {
		Party PartyID
		Leg   LegID
		Room  Room
	}
	// Arrived and LegLost tell of a leg that came up or went away; of any other than the current one they mean nothing.
	Arrived struct {
		Party PartyID
		Leg   LegID
	}
	LegLost struct {
		Party PartyID
		Leg   LegID
	}

	// HangUp is the contact's; it is never refused.
	HangUp struct{}
	// Disconnect ends the call for everybody; with other agents in the call
	// that must be said.
	Disconnect struct {
		Agent    AgentID
		Everyone bool
	}

	HoldContact   struct{ Agent AgentID }
	ResumeContact struct{ Agent AgentID }

	// StartVideo asks the contact for video, or starts it again after a pause.
	StartVideo struct {
		Agent  AgentID
		Camera bool // the agent's own wish from now on
	}
	StopVideo struct{ Agent AgentID }
	// CancelVideo withdraws the question.
	CancelVideo struct {
		Agent    AgentID
		Question QuestionID
	}
	AnswerVideo struct {
		Question QuestionID
		Choice   Choice // camera, watch or decline
	}
	// SetCamera changes one's own camera wish. Agent is empty for the contact, whose first camera starts video.
	SetCamera struct {
		Agent AgentID
		On    bool
	}

	// Consult rings a colleague for a private talk.
	Consult struct {
		Agent, Target AgentID
		Note          NoteID // of the reason, if one was given; of all rings alike
	}
	// Alternate brings the owner of a consultation to the contact (Stage) or
	// to the colleague (Side).
	Alternate struct {
		Agent        AgentID
		Consultation ConsultationID
		To           Place
	}
	// Merge joins the contact, the owner and the colleague.
	Merge struct {
		Agent        AgentID
		Consultation ConsultationID
	}
	// Complete hands the contact over to the colleague.
	Complete struct {
		Agent        AgentID
		Consultation ConsultationID
		Note         NoteID // of the reason, if one was given
	}
	// EndConsultation brings the owner back; either of the two may.
	EndConsultation struct {
		Agent        AgentID
		Consultation ConsultationID
	}

	// TransferAgent rings an agent who is to take the contact over.
	TransferAgent struct {
		Agent, Target AgentID
		Note          NoteID
	}
	// TransferQueue gives the contact back to a queue, with its time and
	// priority. Needs and VideoEnabled are the other queue's.
	TransferQueue struct {
		Agent        AgentID
		Queue        QueueID
		Needs        []Need
		VideoEnabled bool
		Note         NoteID
	}
	// CancelTransfer takes a transfer back that is not done yet.
	CancelTransfer struct {
		Agent    AgentID
		Transfer TransferID
	}

	// Invite rings a colleague who is to join the contact and the agents there.
	Invite struct {
		Agent, Target AgentID
		Note          NoteID
	}
	// CancelInvite takes an invitation back that nobody has answered yet.
	CancelInvite struct {
		Agent AgentID
		Offer OfferID
	}
	// EndConference leaves the contact with the owner alone.
	EndConference struct{ Agent AgentID }
	// Remove takes a member of the conference out.
	Remove struct {
		Agent AgentID
		Party PartyID
	}
	// Suspend puts a member aside (On) or brings them back.
	Suspend struct {
		Agent AgentID
		Party PartyID
		On    bool
	}
	// Silence takes a member's microphone (On) or gives it back.
	Silence struct {
		Agent AgentID
		Party PartyID
		On    bool
	}
	// Leave takes oneself out. An owner passes the contact to the named agent,
	// or to the one on stage who is on call the longest.
	Leave struct {
		Agent AgentID
		To    PartyID
	}

	// MarkDone finishes an agent's work after the call: the named segment, or
	// all of theirs if none is named.
	MarkDone struct {
		Agent   AgentID
		Segment SegmentID
	}
	// EndForgotten finishes, after the call, the work that nobody finished in
	// the time for which calls are kept: without a code that none gave it.
	EndForgotten struct{}
	// SetDisposition chooses the code of an agent's stretch (none named: their
	// latest), from its first second until it is done; no code takes it back.
	SetDisposition struct {
		Agent   AgentID
		Segment SegmentID
		Code    DispositionCode
	}
	// ExtendWrapUp moves the end of a wrap-up, if it is still Until.
	ExtendWrapUp struct {
		Agent   AgentID
		Segment SegmentID
		Until   time.Time
	}
	// EndWrapUp frees the agent before the time; the segment stays to be finished.
	EndWrapUp struct {
		Agent   AgentID
		Segment SegmentID
	}
	// Tick applies the deadlines that are due and nothing else.
	Tick struct{}
)

func (Create) command()          {}
func (OpenPage) command()        {}
func (ClosePage) command()       {}
func (ReportDevice) command()    {}
func (MakeOffer) command()       {}
func (Accept) command()          {}
func (Decline) command()         {}
func (AgentGone) command()       {}
func (SetVideoRight) command()   {}
func (OpenLeg) command()         {}
func (Arrived) command()         {}
func (LegLost) command()         {}
func (HangUp) command()          {}
func (Disconnect) command()      {}
func (HoldContact) command()     {}
func (ResumeContact) command()   {}
func (StartVideo) command()      {}
func (StopVideo) command()       {}
func (CancelVideo) command()     {}
func (AnswerVideo) command()     {}
func (SetCamera) command()       {}
func (Consult) command()         {}
func (Alternate) command()       {}
func (Merge) command()           {}
func (Complete) command()        {}
func (EndConsultation) command() {}
func (TransferAgent) command()   {}
func (TransferQueue) command()   {}
func (CancelTransfer) command()  {}
func (Invite) command()          {}
func (CancelInvite) command()    {}
func (EndConference) command()   {}
func (Remove) command()          {}
func (Suspend) command()         {}
func (Silence) command()         {}
func (Leave) command()           {}
func (MarkDone) command()        {}
func (EndForgotten) command()    {}
func (SetDisposition) command()  {}
func (ExtendWrapUp) command()    {}
func (EndWrapUp) command()       {}
func (Tick) command()            {}
