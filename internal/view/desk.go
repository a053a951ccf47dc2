package view

import (
	"slices"

	"visavis/internal/cc"
)

// Brand is how a company or one of its doors looks.
type Brand struct {
	Name   string `json:"name" doc:"Name shown to people"`
	Colour string `json:"colour,omitempty" doc:"CSS colour of the brand" example:"#1f4e5f"`
	Logo   string `json:"logo,omitempty" doc:"Address of the logo"`
}

// Me is the signed-in person.
type Me struct {
	ID          string   `json:"id" example:"agt_…"`
	Username    string   `json:"username"`
	Name        string   `json:"name"`
	FirstName   string   `json:"firstName" doc:"What contacts see"`
	Initials    string   `json:"initials"`
	Roles       []string `json:"roles" nullable:"false"`
	Permissions []string `json:"permissions" nullable:"false" enum:"video,call,conference,transfer.agent,transfer.queue,customData.edit,history.read,supervise,administer"`
	Language    *string  `json:"language" enum:"fr,en" doc:"null follows the browser"`
	Theme       string   `json:"theme" enum:"light,dark,system"`
	PopOut      bool     `json:"popOut" doc:"Open the video session in a window of its own"`
	RingVolume  float64  `json:"ringVolume" minimum:"0" maximum:"1"`
	Company     Brand    `json:"company"`

	Locked       bool            `json:"locked" doc:"This session is locked: it does nothing before it is unlocked"`
	LockAfterMs  int64           `json:"lockAfterMs" doc:"After how long without keyboard or pointer the desk is to lock; 0: never"`
	SignedInWith *SignInProvider `json:"signedInWith" doc:"null: a password"`
}

// May tells whether the person has a permission.
func (m Me) May(permission string) bool { return slices.Contains(m.Permissions, permission) }

// Preferences is a change of one's own settings; what is absent stays.
type Preferences struct {
	Language   *string  `json:"language,omitempty" enum:"fr,en"`
	Theme      *string  `json:"theme,omitempty" enum:"light,dark,system"`
	PopOut     *bool    `json:"popOut,omitempty"`
	RingVolume *float64 `json:"ringVolume,omitempty" minimum:"0" maximum:"1"`
}

// Credentials is what signing in takes.
type Credentials struct {
	Username string `json:"username" minLength:"1" maxLength:"200"`
	Password string `json:"password" minLength:"1" maxLength:"1000"`
}

// SignInWays are the ways in which people may sign in.
type SignInWays struct {
	Password  bool             `json:"password" doc:"False: only administrators' passwords are taken, in emergencies"`
	Providers []SignInProvider `json:"providers" nullable:"false"`
}

// SignInProvider is an identity provider as people know it.
type SignInProvider struct {
	ID   string `json:"id" doc:"Its place in /api/v1/session/oidc/{provider}"`
	Name Text   `json:"name"`
}

// Unlock is what unlocking a session takes.
type Unlock struct {
	Password string `json:"password" minLength:"1" maxLength:"1000"`
}

// SignOut is what is left to do after signing out here.
type SignOut struct {
	LeaveAt string `json:"leaveAt" format:"uri" doc:"The provider's address that ends the session there and leads back"`
}

// Presence is whether an agent takes work.
type Presence struct {
	Ready   bool    `json:"ready"`
	Reason  *string `json:"reason" doc:"Why not ready: missedOffer, signedIn, or the id of one of the company's reasons"`
	Since   Millis  `json:"since"`
	Version int64   `json:"version"`
	Video   bool    `json:"video" doc:"Takes contacts who came for video too"`
	Derived string  `json:"derived" enum:"ready,notReady,ringing,onCall,wrapUp" doc:"What the agent is doing, from all that is known"`
	Locked  bool    `json:"locked" doc:"The session that asks is locked"`
}

// PresenceRequest is an agent's wish to take work or not.
type PresenceRequest struct {
	Ready  bool    `json:"ready"`
	Reason *string `json:"reason,omitempty" maxLength:"60" nullable:"true" doc:"The id of one of the company's reasons"`
	Video  *bool   `json:"video,omitempty" doc:"Whether also contacts who came for video; absent: as before"`
}

// DeskFrame is what the desk's socket sends. Data depends on Type: snapshot
// DeskSnapshot, interaction InteractionView, interaction.removed Removed,
// presence Presence, queues []QueueView, signedOut SignedOut, pong Pong.
type DeskFrame struct {
	Seq   string `json:"seq" doc:"Cursor; opaque"`
	Type  string `json:"type" enum:"snapshot,interaction,interaction.removed,presence,queues,signedOut,pong"`
	Event string `json:"event,omitempty" doc:"Event that caused an interaction frame"`
	Data  any    `json:"data"`
}

// The types of desk and contact frames.
const (
	FrameSnapshot    = "snapshot"
	FrameInteraction = "interaction"
	FrameRemoved     = "interaction.removed"
	FramePresence    = "presence"
	FrameQueues      = "queues"
	FrameSignedOut   = "signedOut"
	FramePong        = "pong"
	FrameView        = "view"
)

// Removed names an interaction that is no longer the agent's.
type Removed struct {
	ID string `json:"id"`
}

// SignedOut says why a desk's session ended.
type SignedOut struct {
	Why string `json:"why" enum:"elsewhere,expired,disabled,signedOut"`
}

// Pong answers a ping.
type Pong struct {
	T   float64 `json:"t" doc:"As in the ping"`
	Now Millis  `json:"now"`
}

// DeskSnapshot is everything a desk shows.
type DeskSnapshot struct {
	Now          Millis            `json:"now"`
	Me           Me                `json:"me"`
	Presence     Presence          `json:"presence"`
	Interactions []InteractionView `json:"interactions" nullable:"false"`
	Queues       []QueueView       `json:"queues" nullable:"false"`
}

// QueueView is the state of one queue.
type QueueView struct {
	ID           string  `json:"id"`
	Name         string  `json:"name"`
	Waiting      int     `json:"waiting"`
	LongestSince *Millis `json:"longestSince" doc:"When the one who waits longest came"`
	AgentsReady  int     `json:"agentsReady"`
	Warn         bool    `json:"warn" doc:"Somebody waits longer than the queue's target"`
}

// InteractionView is one interaction as one agent may see it.
type InteractionView struct {
	ID         string             `json:"id"`
	Version    int64              `json:"version"`
	Phase      cc.Phase           `json:"phase" enum:"queued,offered,active,wrapUp,done,abandoned"`
	Settled    bool               `json:"settled" doc:"The media server agrees with this state"`
	Queue      QueueOfInteraction `json:"queue"`
	EntryPoint EntryPointName     `json:"entryPoint"`
	EnteredAt  Millis             `json:"enteredAt"`
	AnsweredAt *Millis            `json:"answeredAt"`
	Contact    ContactCard        `json:"contact"`
	Offer      *OfferView         `json:"offer" doc:"A ring for the viewer"`
	Mine       *MineView          `json:"mine" doc:"The viewer's party in the call"`
	Segment    *SegmentView       `json:"segment" doc:"The viewer's latest stretch"`
	Unfinished []SegmentView      `json:"unfinished" nullable:"false" doc:"The viewer's stretches that are not done, the oldest first; each is to be finished"`
	Parties    []PartyView        `json:"parties" nullable:"false" doc:"Contact first, then agents; the viewer included"`
	Rings      []RingView         `json:"rings" nullable:"false" doc:"Colleagues who are being rung"`

	Consultation *ConsultationView `json:"consultation"`
	Transfer     *TransferView     `json:"transfer"`
	Refusal      *RefusalView      `json:"refusal" doc:"How the viewer's last ring of a colleague came to nothing"`

	Hold       *HoldView         `json:"hold"`
	Video      VideoView         `json:"video"`
	Attached   []AttachedValue   `json:"attached" nullable:"false" doc:"As the queue shows it"`
	CustomData []CustomValue     `json:"customData" nullable:"false" doc:"The set is made with the interaction and never changes"`
	Notes      []Note            `json:"notes" nullable:"false" doc:"The viewer's is the one of the viewer's segment"`
	ScreenPop  *string           `json:"screenPop" doc:"Address of the company's own system for this interaction; null: its queue has none"`
	End        *AgentEndView     `json:"end"`
	Can        map[string]string `json:"can" doc:"What the viewer may do now, by command: absent hides the control, empty allows, else the reason it would be refused with"`
}

// QueueOfInteraction names a queue and its targets, in seconds.
type QueueOfInteraction struct {
	ID             string `json:"id"`
	Name           string `json:"name"`
	AmberAfter     int    `json:"amberAfter" doc:"Seconds of talk"`
	RedAfter       int    `json:"redAfter" doc:"Seconds of talk"`
	HoldAmberAfter int    `json:"holdAmberAfter" doc:"Seconds of hold"`
}

// EntryPointName names the door the contact came through.
type EntryPointName struct {
	Key  string `json:"key"`
	Name string `json:"name"`
}

// OfferView is a ring for the viewer.
type OfferView struct {
	_      struct{}     `nullable:"true"`
	ID     string       `json:"id"`
	Kind   cc.OfferKind `json:"kind" enum:"work,transfer,consult,invite"`
	MadeAt Millis       `json:"madeAt"`
	Until  Millis       `json:"until"`
	By     *AskerView   `json:"by" doc:"Who asks; null for work"`
	Reason string       `json:"reason" doc:"Why they ask, if they said"`
	Seat   *Seat        `json:"seat" doc:"Where the desk may connect ahead, with nothing allowed until the offer is accepted; null for a consultation"`
}

// AskerView is the colleague who rings.
type AskerView struct {
	_        struct{} `nullable:"true"`
	Party    string   `json:"party"`
	AgentID  string   `json:"agentId"`
	Name     string   `json:"name"`
	Initials string   `json:"initials"`
}

// RingView is a pending ring of a colleague.
type RingView struct {
	Offer    string       `json:"offer"`
	Kind     cc.OfferKind `json:"kind" enum:"transfer,consult,invite"`
	By       string       `json:"by" doc:"Party that asks"`
	AgentID  string       `json:"agentId"`
	Name     string       `json:"name"`
	Initials string       `json:"initials"`
	MadeAt   Millis       `json:"madeAt"`
	Until    Millis       `json:"until"`
}

// ConsultationView is the owner's private talk with a colleague.
type ConsultationView struct {
	_        struct{} `nullable:"true"`
	ID       string   `json:"id"`
	By       string   `json:"by" doc:"Party of its owner"`
	Peer     *string  `json:"peer" doc:"Party of the colleague; null while they are rung"`
	AgentID  string   `json:"agentId" doc:"The colleague"`
	Name     string   `json:"name"`
	Initials string   `json:"initials"`
	Since    Millis   `json:"since" doc:"Asked; once there is a colleague: accepted"`
	Offer    *string  `json:"offer" doc:"The colleague's ring, while it rings"`
}

// TransferView is a handing over that is not done yet.
type TransferView struct {
	_        struct{}        `nullable:"true"`
	ID       string          `json:"id"`
	Kind     cc.TransferKind `json:"kind" enum:"agent,consulted"`
	From     string          `json:"from" doc:"Party of the sender"`
	To       *string         `json:"to" doc:"Party of the target; null while they are rung"`
	AgentID  string          `json:"agentId" doc:"The target"`
	Name     string          `json:"name"`
	Initials string          `json:"initials"`
	Offer    *string         `json:"offer" doc:"The target's ring, while it rings"`
}

// RefusalView is how a ring of a colleague came to nothing.
type RefusalView struct {
	_       struct{}     `nullable:"true"`
	Offer   string       `json:"offer"`
	Kind    cc.OfferKind `json:"kind" enum:"transfer,consult,invite"`
	AgentID string       `json:"agentId"`
	Name    string       `json:"name"`
	Why     string       `json:"why" enum:"declined,expired,agentGone,lost" doc:"lost: accepted, and then did not come or dropped"`
	Reason  string       `json:"reason" doc:"What the colleague said, if anything"`
	At      Millis       `json:"at"`
}

// MineView is the viewer's own party.
type MineView struct {
	_          struct{} `nullable:"true"`
	Party      string   `json:"party"`
	Place      cc.Place `json:"place" enum:"stage,side,aside"`
	Owner      bool     `json:"owner"`
	Role       Role     `json:"role" enum:"owner,member,consulted,target"`
	Steers     bool     `json:"steers" doc:"May hold, stop, invite and end: the owner, or who stands in while the owner is lost"`
	Silenced   bool     `json:"silenced" doc:"The owner took the microphone"`
	Conn       cc.Conn  `json:"conn" enum:"joining,here,lost"`
	Camera     bool     `json:"camera" doc:"Wish"`
	VideoRight bool     `json:"videoRight"`
	Seat       *Seat    `json:"seat" doc:"In the room with the contact; null for the colleague of a consultation"`
	SideSeat   *Seat    `json:"sideSeat" doc:"In the consultation's room"`
}

// PartyView is one participant.
type PartyView struct {
	ID       string       `json:"id"`
	Kind     cc.PartyKind `json:"kind" enum:"contact,agent"`
	Role     Role         `json:"role" enum:"contact,owner,member,consulted,target"`
	Place    cc.Place     `json:"place" enum:"stage,side,aside"`
	Name     string       `json:"name"`
	Initials string       `json:"initials"`
	AgentID  string       `json:"agentId,omitempty"`
	Conn     cc.Conn      `json:"conn" enum:"joining,here,lost"`
	BackBy   *Millis      `json:"backBy" doc:"Until when the place is held"`
	Camera   bool         `json:"camera" doc:"Wish"`
	CanVideo bool         `json:"videoRight" doc:"May send and receive video"`
	Silenced bool         `json:"silenced" doc:"The owner took the microphone"`
	Leg      *string      `json:"leg" doc:"Identity of the media connection with the contact"`
	SideLeg  *string      `json:"sideLeg" doc:"Identity in the consultation's room"`
}

// Role is what a party is in the call.
type Role string

// The roles of parties.
const (
	RoleContact   Role = "contact"
	RoleOwner     Role = "owner"
	RoleMember    Role = "member"
	RoleConsulted Role = "consulted" // the colleague of a consultation
	RoleTarget    Role = "target"    // of a transfer, on the way
)

// HoldView says since when the contact is on hold, and why.
type HoldView struct {
	_     struct{}   `nullable:"true"`
	Since Millis     `json:"since"`
	Why   cc.HoldWhy `json:"why" enum:"hold,consultation,transfer,alone"`
}

// VideoView is the video region as agents see it.
type VideoView struct {
	Available      bool             `json:"available"`
	UnavailableWhy string           `json:"unavailableWhy,omitempty" doc:"videoNotAvailable, noVideoRight, contactNoVideo"`
	Gate           cc.Gate          `json:"gate" enum:"off,requested,on,paused"`
	Question       *QuestionView    `json:"question"`
	LastAnswer     *VideoAnswerView `json:"lastAnswer"`
}

// QuestionView is the pending question for video.
type QuestionView struct {
	_     struct{} `nullable:"true"`
	ID    string   `json:"id"`
	Until Millis   `json:"until"`
}

// VideoAnswerView is how the last question ended.
type VideoAnswerView struct {
	_      struct{}  `nullable:"true"`
	Choice cc.Choice `json:"choice" enum:"camera,watch,decline,noAnswer,cancelled"`
	At     Millis    `json:"at"`
}

// AgentEndView says how the call ended, to agents.
type AgentEndView struct {
	_         struct{} `nullable:"true"`
	At        Millis   `json:"at"`
	By        string   `json:"by" enum:"contact,agent,system"`
	Why       string   `json:"why"`
	AgentName string   `json:"agentName,omitempty"`
}

// ContactCard is a person outside the company.
type ContactCard struct {
	ID         string        `json:"id"`
	Name       string        `json:"name"`
	Initials   string        `json:"initials"`
	Language   string        `json:"language" enum:"fr,en"`
	Email      string        `json:"email,omitempty"`
	Phone      string        `json:"phone,omitempty"`
	Identifier string        `json:"identifier,omitempty" doc:"The company's own"`
	Since      Millis        `json:"since"`
	Device     *Capabilities `json:"device" doc:"Of the interaction at hand"`
	Previous   int           `json:"previous" doc:"Earlier sessions"`
}

// Capabilities is what a contact's device and network can do.
type Capabilities struct {
	_          struct{} `nullable:"true"`
	Camera     bool     `json:"camera"`
	Microphone bool     `json:"microphone"`
	WebRTC     bool     `json:"webrtc"`
	Browser    string   `json:"browser" maxLength:"100"`
	OS         string   `json:"os" maxLength:"100"`
	Mobile     bool     `json:"mobile"`
	Network    *Network `json:"network" doc:"null: not tested"`
}

// Network is the result of the network test.
type Network struct {
	_        struct{} `nullable:"true"`
	OK       bool     `json:"ok"`
	Protocol string   `json:"protocol" enum:"udp,tcp,relay"`
	RTTMs    float64  `json:"rttMs" minimum:"0" maximum:"600000"`
	LossPct  float64  `json:"lossPct" minimum:"0" maximum:"100"`
}

// AttachedValue is read-only information that came with the interaction.
type AttachedValue struct {
	Key    string `json:"key"`
	Label  Text   `json:"label"`
	Value  string `json:"value"`
	Source string `json:"source" enum:"page,signed,api,form" doc:"Who vouches for it"`
	At     Millis `json:"at"`
}

// Note is one text of the notepad.
type Note struct {
	ID         string `json:"id"`
	Segment    string `json:"segment"`
	Author     string `json:"author"`
	AuthorName string `json:"authorName"`
	Kind       string `json:"kind" enum:"typed,transferReason,consultReason,inviteReason,declineReason" doc:"Reasons are never edited"`
	Text       string `json:"text"`
	Revision   int64  `json:"revision"`
	At         Millis `json:"at"`
}

// NoteText is what an author writes.
type NoteText struct {
	Text string `json:"text"`
}

// Seat is a place in a media room: what a browser gives to the media client. Never a media server's token.
type Seat struct {
	_     struct{} `nullable:"true"`
	Path  string   `json:"path" example:"/media"`
	Room  string   `json:"room"`
	Token string   `json:"token"`
}
