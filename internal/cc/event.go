package cc

import "time"

// Event tells one change of an interaction, in the past tense. Its payload
// carries ids, kinds, reasons and numbers, never names or free text: events
// are kept, fed and exported, personal data is not.
type Event struct {
	Seq   int64     `json:"seq"` // rises by one per interaction, from 1
	At    time.Time `json:"at"`
	Type  EventType `json:"type"`
	Actor Actor     `json:"actor"`

	// The payload; each event uses what its type needs.
	ID           InteractionID   `json:"id,omitempty"` // of interaction.created
	Party        PartyID         `json:"party,omitempty"`
	Kind         string          `json:"kind,omitempty"` // of party, offer or segment
	Agent        AgentID         `json:"agent,omitempty"`
	Offer        OfferID         `json:"offer,omitempty"`
	Segment      SegmentID       `json:"segment,omitempty"`
	By           PartyID         `json:"by,omitempty"`   // who asks
	Room         Room            `json:"room,omitempty"` // of a leg; empty: the stage
	Consultation ConsultationID  `json:"consultation,omitempty"`
	Transfer     TransferID      `json:"transfer,omitempty"`
	Note         NoteID          `json:"note,omitempty"` // of the reason that was given
	Leg          LegID           `json:"leg,omitempty"`
	Question     QuestionID      `json:"question,omitempty"`
	Queue        QueueID         `json:"queue,omitempty"`
	EntryPoint   EntryPointID    `json:"entryPoint,omitempty"`
	Place        Place           `json:"place,omitempty"`
	Until        time.Time       `json:"until,omitzero"`
	Why          string          `json:"why,omitempty"`
	Choice       Choice          `json:"choice,omitempty"`
	Code         DispositionCode `json:"code,omitempty"`
	On           bool            `json:"on,omitempty"`    // camera on; video enabled; requeued to the head; joined with a leg that is up
	Right        bool            `json:"right,omitempty"` // party may use video
	CanCamera    bool            `json:"canCamera,omitempty"`
	CanVideo     bool            `json:"canVideo,omitempty"`
	Priority     int             `json:"priority,omitempty"`
	Needs        []Need          `json:"needs,omitempty"`
	AsksVideo    bool            `json:"asksVideo,omitempty"`
	Told         int64           `json:"told,omitempty"`   // how long the contact was told to wait, milliseconds
	Waited       int64           `json:"waited,omitempty"` // how long they did, until the first answer
}

// EventType names an event; the names are public and stable.
type EventType string

// The events of an interaction.
const (
	InteractionCreated   EventType = "interaction.created"
	InteractionRequeued  EventType = "interaction.requeued"
	InteractionEnded     EventType = "interaction.ended"
	OwnerChanged         EventType = "owner.changed"
	OfferMade            EventType = "offer.made"
	OfferEnded           EventType = "offer.ended" // why: accepted, declined, expired, withdrawn, agentGone
	PartyJoined          EventType = "party.joined"
	PartyAwaited         EventType = "party.awaited" // a connection it did not need before is needed until …
	PartyArrived         EventType = "party.arrived"
	PartyLost            EventType = "party.lost"
	PartyMoved           EventType = "party.moved"
	PartySilenced        EventType = "party.silenced"
	PartyLeft            EventType = "party.left"
	PageOpened           EventType = "page.opened"
	PageClosed           EventType = "page.closed"
	LegOpened            EventType = "leg.opened"
	LegUp                EventType = "leg.up"
	LegDown              EventType = "leg.down"
	LegDropped           EventType = "leg.dropped" // its room is gone
	DeviceReported       EventType = "device.reported"
	ContactHeld          EventType = "contact.held"
	ContactResumed       EventType = "contact.resumed"
	ConsultationStarted  EventType = "consultation.started"
	ConsultationAnswered EventType = "consultation.answered"
	ConsultationEnded    EventType = "consultation.ended" // why: merged, transferred, ended, over
	TransferStarted      EventType = "transfer.started"
	TransferAnswered     EventType = "transfer.answered"
	TransferEnded        EventType = "transfer.ended" // why: done, failed, cancelled
	VideoRequested       EventType = "video.requested"
	VideoStarted         EventType = "video.started"
	VideoPaused          EventType = "video.paused"
	VideoClosed          EventType = "video.closed"
	CameraChanged        EventType = "camera.changed"
	VideoRightChanged    EventType = "videoRight.changed"
	SegmentOpened        EventType = "segment.opened"
	SegmentRaised        EventType = "segment.raised" // a member became the owner
	SegmentClosed        EventType = "segment.closed"
	SegmentExtended      EventType = "segment.extended"
	SegmentReleased      EventType = "segment.released" // why: timeOver, ended, signedOut
	SegmentDoneEvent     EventType = "segment.done"
	DispositionSet       EventType = "disposition.set"
)
