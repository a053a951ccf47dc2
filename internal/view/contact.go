package view

import "visavis/internal/cc"

// EntryPointView is a door as contacts see it.
type EntryPointView struct {
	Key         string      `json:"key"`
	Name        string      `json:"name" doc:"In the language asked for"`
	Brand       Brand       `json:"brand"`
	Languages   []string    `json:"languages" nullable:"false" enum:"fr,en"`
	Video       bool        `json:"video"`
	Open        bool        `json:"open"`
	OpensAt     *Millis     `json:"opensAt" doc:"While closed by its hours: when it opens again"`
	Zone        string      `json:"zone" doc:"IANA name of the zone of its hours; empty: it has none"`
	ClosedText  string      `json:"closedText" doc:"What the company says while closed, in the language asked for; empty: nothing"`
	Fields      []FieldView `json:"fields" nullable:"false" doc:"Beside the name"`
	Consent     ConsentText `json:"consent"`
	Ahead       int         `json:"ahead" doc:"How many wait"`
	AgentsReady int         `json:"agentsReady"`
}

// FieldView is one field of the form before the call.
type FieldView struct {
	Key      string `json:"key"`
	Label    Text   `json:"label"`
	Required bool   `json:"required"`
	Kind     string `json:"kind" enum:"text,email,tel"`
}

// ConsentText is what a contact is asked to agree to.
type ConsentText struct {
	Version    string `json:"version"`
	Text       Text   `json:"text"`
	PrivacyURL string `json:"privacyUrl"`
}

// CheckSeats are two seats in a throw-away room: publish with one, receive with the other.
type CheckSeats struct {
	Seats []Seat `json:"seats" nullable:"false" minItems:"2" maxItems:"2"`
}

// CallRequest starts a call.
type CallRequest struct {
	Name           string            `json:"name" doc:"Required, at most 80 characters"`
	Language       string            `json:"language" enum:"fr,en"`
	Fields         map[string]string `json:"fields,omitempty" doc:"Answers to the form"`
	Attached       map[string]string `json:"attached,omitempty" doc:"As the page states it"`
	Signed         string            `json:"signed,omitempty" doc:"base64url(JSON{exp,data}) + '.' + base64url(HMAC-SHA256) by the company's server"`
	Page           string            `json:"page,omitempty" doc:"Address of the page the call was started on"`
	Origin         string            `json:"origin,omitempty" doc:"Of the page that opened the call window, as the browser told it"`
	ConsentVersion string            `json:"consentVersion" doc:"Of the text that was shown"`
	Device         Capabilities      `json:"device"`
}

// StartedCall is a new call: the token is its bearer's only key to it.
type StartedCall struct {
	Token string      `json:"token"`
	View  ContactView `json:"view"`
}

// ContactView is a call as the contact sees it.
type ContactView struct {
	Now        Millis           `json:"now"`
	ID         string           `json:"id"`
	Version    int64            `json:"version"`
	Phase      cc.Phase         `json:"phase" enum:"queued,offered,active,wrapUp,done,abandoned"`
	Ringing    bool             `json:"ringing"`
	Ahead      int              `json:"ahead" doc:"0: next"`
	Wait       *int64           `json:"wait" doc:"While waiting: how long that is likely to take from now, milliseconds, rounded up to minutes; null: nobody knows"`
	EnteredAt  Millis           `json:"enteredAt"`
	AnsweredAt *Millis          `json:"answeredAt"`
	Queue      string           `json:"queue"`
	Brand      Brand            `json:"brand"`
	Adviser    *AdviserView     `json:"adviser"`
	Others     []FurtherAdviser `json:"others" nullable:"false" doc:"Further agents in the conversation"`
	Music      string           `json:"music" doc:"Address of the music while waiting; empty: none"`
	Hold       *ContactHoldView `json:"hold" doc:"Never why"`
	Video      ContactVideo     `json:"video"`
	Conn       cc.Conn          `json:"conn" enum:"joining,here,lost"`
	End        *ContactEndView  `json:"end"`
	Seat       *Seat            `json:"seat"`
	Rating     *int             `json:"rating" minimum:"1" maximum:"5"`
}

// AdviserView is the agent as the contact sees them: first name only.
type AdviserView struct {
	_        struct{} `nullable:"true"`
	Name     string   `json:"name" doc:"First name"`
	Initials string   `json:"initials"`
	Camera   bool     `json:"camera"`
	Leg      *string  `json:"leg"`
	Conn     cc.Conn  `json:"conn" enum:"joining,here,lost"`
}

// FurtherAdviser is another agent in the conversation.
type FurtherAdviser struct {
	Name     string  `json:"name" doc:"First name"`
	Initials string  `json:"initials"`
	Camera   bool    `json:"camera"`
	Leg      *string `json:"leg"`
	Conn     cc.Conn `json:"conn" enum:"joining,here,lost"`
}

// ContactHoldView is the contact's slate.
type ContactHoldView struct {
	_     struct{} `nullable:"true"`
	Since Millis   `json:"since"`
	Music string   `json:"music" doc:"Address of the music"`
}

// ContactVideo is the video region as the contact sees it.
type ContactVideo struct {
	Available bool                 `json:"available"`
	Gate      cc.Gate              `json:"gate" enum:"off,requested,on,paused"`
	Mine      bool                 `json:"mine" doc:"Own camera wish"`
	Question  *ContactQuestionView `json:"question"`
}

// ContactQuestionView asks the contact for video.
type ContactQuestionView struct {
	_     struct{} `nullable:"true"`
	ID    string   `json:"id"`
	Until Millis   `json:"until"`
	By    string   `json:"by" doc:"First name"`
}

// ContactEndView says how the call ended, to the contact.
type ContactEndView struct {
	_   struct{} `nullable:"true"`
	At  Millis   `json:"at"`
	By  string   `json:"by" enum:"contact,agent,system"`
	Why string   `json:"why"`
}

// ContactFrame is what the contact's socket sends: view with ContactView, pong with Pong.
type ContactFrame struct {
	Seq  string `json:"seq"`
	Type string `json:"type" enum:"view,pong"`
	Data any    `json:"data"`
}

// APICall is an integrator's request for an interaction.
type APICall struct {
	EntryPoint string            `json:"entryPoint"`
	Contact    APIContact        `json:"contact"`
	Priority   *int              `json:"priority,omitempty" minimum:"0" maximum:"10" doc:"Absent: the queue's. Each is worth two minutes of waiting"`
	Skills     []AskedSkill      `json:"skills,omitempty" nullable:"false" maxItems:"10" doc:"That the agent must have besides what queue and entry point ask for"`
	Agent      string            `json:"agent,omitempty" doc:"Id of the one agent who is rung first"`
	AgentFor   int               `json:"agentFor,omitempty" minimum:"0" maximum:"3600" doc:"Seconds until anybody of the queue is rung; default 60"`
	Video      bool              `json:"video,omitempty" doc:"Only agents who may use video"`
	Attached   map[string]string `json:"attached,omitempty"`
}

// AskedSkill is a skill that the contact's agent must have at a level or above.
type AskedSkill struct {
	Skill string `json:"skill" doc:"Id"`
	Level int    `json:"level" minimum:"1" maximum:"5"`
}

// APIContact describes the contact an integrator knows.
type APIContact struct {
	Name       string `json:"name"`
	Email      string `json:"email,omitempty"`
	Phone      string `json:"phone,omitempty"`
	Identifier string `json:"identifier,omitempty"`
	Language   string `json:"language,omitempty" enum:"fr,en"`
}

// APICallCreated answers an integrator.
type APICallCreated struct {
	ID      string `json:"id"`
	CallURL string `json:"callUrl" doc:"The contact opens it within ten minutes"`
}
