package cc

import "time"

// Interaction is the stored facts of one unit of work with one contact. Its
// Version is the number of its last event. Times are UTC, cut to milliseconds.
// The zero value is an interaction that does not exist yet.
type Interaction struct {
	ID           InteractionID `json:"id"`
	Version      int64         `json:"version"`
	Queue        QueueID       `json:"queue"`
	EntryPoint   EntryPointID  `json:"entryPoint"`
	EnteredAt    time.Time     `json:"enteredAt"`          // when the contact first asked; never changes
	Returned     bool          `json:"returned,omitempty"` // goes before others of its queue: an agent was lost or did not answer
	Priority     int           `json:"priority,omitempty"`
	Needs        []Need        `json:"needs,omitempty"`     // of the queue where it waits, and of how it came in
	AsksVideo    bool          `json:"asksVideo,omitempty"` // the contact came for video
	Wanted       *Wanted       `json:"wanted,omitempty"`    // until somebody has it, or the agent did not take it
	Told         int64         `json:"told,omitempty"`      // how long the contact was told to wait, at first; milliseconds
	Owner        PartyID       `json:"owner,omitempty"`     // empty while nobody owns it
	AnsweredAt   time.Time     `json:"answeredAt,omitzero"`
	Parties      []Party       `json:"parties"`
	Offers       []Offer       `json:"offers,omitempty"` // pending ones only
	Consultation *Consultation `json:"consultation,omitempty"`
	Transfer     *Transfer     `json:"transfer,omitempty"`
	Refusal      *Refusal      `json:"refusal,omitempty"` // of the last colleague who was rung in vain
	Hold         *Hold         `json:"hold,omitempty"`
	Video        Video         `json:"video"`
	Segments     []Segment     `json:"segments,omitempty"`
	End          *End          `json:"end,omitempty"`
}

// PartyKind says what a party is.
type PartyKind string

// The kinds of party.
const (
	ContactParty PartyKind = "contact"
	AgentParty   PartyKind = "agent"
)

// Place is where a party stands: on stage with the contact, in a private side
// room, or put aside.
type Place string

// The places of a party.
const (
	Stage Place = "stage"
	Side  Place = "side"
	Aside Place = "aside"
)

// Conn is whether a party is connected.
type Conn string

// Connection states of a party.
const (
	Joining Conn = "joining" // its first leg is not up yet
	Here    Conn = "here"
	Lost    Conn = "lost" // was here; its place is held until the deadline
)

// Party is one participant. A contact has two connections: its page (the
// event socket), which counts while nobody answers, and its leg in the stage
// room, which counts while the interaction is active.
type Party struct {
	ID         PartyID   `json:"id"`
	Kind       PartyKind `json:"kind"`
	Agent      AgentID   `json:"agent,omitempty"`
	Place      Place     `json:"place"`
	Leg        LegID     `json:"leg,omitempty"`     // the current one in the stage room; others are unknown
	Up         bool      `json:"up,omitempty"`      // Leg is connected
	SideLeg    LegID     `json:"sideLeg,omitempty"` // the current one in the consultation's room
	SideUp     bool      `json:"sideUp,omitempty"`
	SideRoom   Room      `json:"sideRoom,omitempty"` // of SideLeg
	Conn       Conn      `json:"conn"`
	BackBy     time.Time `json:"backBy,omitzero"`      // deadline while joining or lost
	Page       LegID     `json:"page,omitempty"`       // a contact's page connection, empty when away
	Silenced   bool      `json:"silenced,omitempty"`   // must not speak, by the one who steers
	Camera     bool      `json:"camera,omitempty"`     // wish of its owner; nobody else changes it
	VideoRight bool      `json:"videoRight,omitempty"` // may send and receive video
	CanCamera  bool      `json:"canCamera,omitempty"`  // the device reported a camera (contacts)
	CanVideo   bool      `json:"canVideo,omitempty"`   // the device can receive video
}

// OfferKind says what an offer proposes.
type OfferKind string

// The kinds of offer.
const (
	WorkOffer     OfferKind = "work"     // take the contact from the queue
	TransferOffer OfferKind = "transfer" // take the contact from a colleague
	ConsultOffer  OfferKind = "consult"  // talk to a colleague in private
	InviteOffer   OfferKind = "invite"   // join colleagues with the contact
)

// Offer is one timed proposal to one agent. While it rings the agent's desk may
// connect to the stage ahead, with nothing allowed there, so that accepting
// finds the way open.
type Offer struct {
	ID     OfferID   `json:"id"`
	Kind   OfferKind `json:"kind"`
	Agent  AgentID   `json:"agent"`
	Party  PartyID   `json:"party"`          // who the agent is going to be
	Leg    LegID     `json:"leg,omitempty"`  // on stage, ahead
	Up     bool      `json:"up,omitempty"`   // Leg is connected
	By     PartyID   `json:"by,omitempty"`   // who asks; empty for work
	Note   NoteID    `json:"note,omitempty"` // why they ask
	MadeAt time.Time `json:"madeAt"`
	Until  time.Time `json:"until"`
}

// Refusal is how the last ring of a colleague came to nothing, for who asked.
// It stays until somebody is rung again.
type Refusal struct {
	Offer OfferID   `json:"offer"`
	Kind  OfferKind `json:"kind"`
	Agent AgentID   `json:"agent"`
	By    PartyID   `json:"by"`
	Why   string    `json:"why"` // declined, expired, agentGone; lost: accepted, and then did not come or dropped
	Note  NoteID    `json:"note,omitempty"`
	At    time.Time `json:"at"`
}

// Hold says since when and why the contact hears hold media.
type Hold struct {
	Since time.Time `json:"since"`
	Why   HoldWhy   `json:"why"`
}

// HoldWhy is the cause of a hold.
type HoldWhy string

// The causes of a hold.
const (
	HoldAsked        HoldWhy = "hold"
	HoldConsultation HoldWhy = "consultation"
	HoldTransfer     HoldWhy = "transfer"
	HoldAlone        HoldWhy = "alone" // no agent is on stage
)

// Consultation is the owner's private talk with a colleague, in a room of its
// own. The owner may go to and fro between that and the contact.
type Consultation struct {
	ID    ConsultationID `json:"id"`
	By    PartyID        `json:"by"`
	Since time.Time      `json:"since"`          // asked, or once there is a colleague: accepted
	Offer OfferID        `json:"offer"`          // the colleague's ring
	Peer  PartyID        `json:"peer,omitempty"` // the colleague, once they accepted
}

// TransferKind says how the contact is handed over.
type TransferKind string

// The kinds of transfer.
const (
	TransferToAgent   TransferKind = "agent"     // without talking to them before
	TransferConsulted TransferKind = "consulted" // to the colleague of a consultation
)

// Transfer is the handing over of the contact to one agent. Custody moves when
// the target's leg on stage is up, not before.
type Transfer struct {
	ID    TransferID   `json:"id"`
	Kind  TransferKind `json:"kind"`
	From  PartyID      `json:"from"`
	Offer OfferID      `json:"offer,omitempty"` // the target's ring
	To    PartyID      `json:"to,omitempty"`    // the target, once they accepted
}

// Gate says whether video may flow in an interaction. A camera flows only if
// the gate is on, its owner wishes it and its owner has the right.
type Gate string

// The positions of the video gate.
const (
	GateOff       Gate = "off"
	GateRequested Gate = "requested" // the contact was asked
	GateOn        Gate = "on"
	GatePaused    Gate = "paused"
)

// Video is the video region.
type Video struct {
	Gate     Gate      `json:"gate"`
	Enabled  bool      `json:"enabled,omitempty"` // installation and queue have video
	Question *Question `json:"question,omitempty"`
	Answer   *Answer   `json:"answer,omitempty"` // the last one
	Ever     bool      `json:"ever,omitempty"`   // video was on at some time
}

// Question is the agent's request for video that the contact has not answered yet.
type Question struct {
	ID    QuestionID `json:"id"`
	By    PartyID    `json:"by"`
	Until time.Time  `json:"until"`
}

// Choice is a contact's answer to the video question.
type Choice string

// The answers to a video question.
const (
	ChooseCamera  Choice = "camera"
	ChooseWatch   Choice = "watch"
	ChooseDecline Choice = "decline"
	NoAnswer      Choice = "noAnswer"
	Cancelled     Choice = "cancelled"
)

// Answer is how the last video question ended.
type Answer struct {
	Choice Choice    `json:"choice"`
	At     time.Time `json:"at"`
}

// SegmentState is where an agent's stretch stands.
type SegmentState string

// The states of a segment.
const (
	SegmentOpen   SegmentState = "open"
	SegmentWrapUp SegmentState = "wrapUp"
	SegmentDone   SegmentState = "done"
)

// SegmentKind says whether the agent owned the interaction or was a member of
// its conference.
type SegmentKind string

// The kinds of segment.
const (
	OwnerSegment  SegmentKind = "owner"
	MemberSegment SegmentKind = "member"
)

// Segment is one agent's stretch of an interaction. HoldsSlot is until when
// its wrap-up keeps the agent from new work; zero means it no longer does, and
// Forever that only finishing or signing out frees the agent.
type Segment struct {
	ID        SegmentID       `json:"id"`
	Agent     AgentID         `json:"agent"`
	Party     PartyID         `json:"party"`
	Queue     QueueID         `json:"queue,omitempty"` // where the contact was; see WorkedIn
	Kind      SegmentKind     `json:"kind"`
	State     SegmentState    `json:"state"`
	OpenedAt  time.Time       `json:"openedAt"`
	ClosedAt  time.Time       `json:"closedAt,omitzero"`
	HoldsSlot time.Time       `json:"holdsSlot,omitzero"`
	DoneAt    time.Time       `json:"doneAt,omitzero"`
	Code      DispositionCode `json:"code,omitempty"` // its agent's alone to choose; frozen once done
}

// End says when, by whom and why the call ended.
type End struct {
	At  time.Time `json:"at"`
	By  Actor     `json:"by"`
	Why string    `json:"why"` // hangUp, disconnect, contactLost
}

// Phase is derived from the facts: see Interaction.Phase.
type Phase string

// The phases of an interaction's life.
const (
	Queued    Phase = "queued"
	Offered   Phase = "offered"
	Active    Phase = "active"
	WrapUp    Phase = "wrapUp"
	Done      Phase = "done"
	Abandoned Phase = "abandoned"
)

// Actor is who did something: "contact", "system", "api:<key id>" or an agent's id. Never a name.
type Actor string

// Actors that are not agents.
const (
	ByContact Actor = "contact"
	BySystem  Actor = "system"
)
