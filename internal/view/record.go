package view

import "visavis/internal/cc"

// HistoryItem is one interaction in a contact's history.
type HistoryItem struct {
	ID         string   `json:"id"`
	Kind       string   `json:"kind" enum:"voice,video"`
	At         Millis   `json:"at"`
	DurationMs int64    `json:"durationMs" doc:"From arrival to the end of the call"`
	TalkMs     int64    `json:"talkMs" doc:"From the answer to the end of the call"`
	Queue      string   `json:"queue" doc:"Name"`
	AgentNames []string `json:"agentNames" nullable:"false"`
	Phase      string   `json:"phase" enum:"queued,offered,active,wrapUp,done,abandoned"`
	Pending    bool     `json:"pending" doc:"Not done yet"`
	Excerpt    string   `json:"excerpt" doc:"Beginning of the notes"`
	Codes      []Text   `json:"codes" nullable:"false" doc:"Disposition codes, by stretch"`
}

// HistoryPage is a page of a contact's history, newest first.
type HistoryPage struct {
	Items []HistoryItem `json:"items" nullable:"false"`
	Next  *string       `json:"next" doc:"Give it as before to get the next page"`
}

// InteractionRecord is everything that is kept of an interaction.
type InteractionRecord struct {
	Item       HistoryItem     `json:"item"`
	Contact    ContactCard     `json:"contact"`
	Attached   []AttachedValue `json:"attached" nullable:"false"`
	CustomData []CustomValue   `json:"customData" nullable:"false"`
	Segments   []RecordSegment `json:"segments" nullable:"false" doc:"Each agent's stretch, in order"`
	Notes      []Note          `json:"notes" nullable:"false"`
	Timeline   []TimelineItem  `json:"timeline" nullable:"false"`
	Consent    *ConsentView    `json:"consent"`
	Rating     *int            `json:"rating" minimum:"1" maximum:"5"`
	Quality    []QualityView   `json:"quality" nullable:"false"`
}

// RecordSegment is one agent's stretch, in the history.
type RecordSegment struct {
	ID        string          `json:"id"`
	AgentID   string          `json:"agentId"`
	QueueID   string          `json:"queueId"`
	CodeID    string          `json:"codeId,omitempty" doc:"Disposition code, as programs know it"`
	AgentName string          `json:"agentName"`
	QueueName string          `json:"queueName"`
	Owner     bool            `json:"owner" doc:"Owned the contact, for some time at least"`
	State     cc.SegmentState `json:"state" enum:"open,wrapUp,done"`
	OpenedAt  Millis          `json:"openedAt"`
	ClosedAt  *Millis         `json:"closedAt"`
	DoneAt    *Millis         `json:"doneAt"`
	Code      *Text           `json:"code" doc:"Disposition code"`
}

// TimelineItem is one event, with names resolved as they are now.
type TimelineItem struct {
	Seq    int64          `json:"seq"`
	At     Millis         `json:"at"`
	Type   string         `json:"type"`
	Actor  string         `json:"actor" doc:"Display name, contact or system"`
	Detail map[string]any `json:"detail" doc:"Strings, numbers and booleans"`
}

// ConsentView is what the contact agreed to.
type ConsentView struct {
	_       struct{} `nullable:"true"`
	Version string   `json:"version"`
	Text    string   `json:"text" doc:"As it was shown"`
	At      Millis   `json:"at"`
}

// QualitySample is one measurement of a media connection.
type QualitySample struct {
	At          Millis  `json:"at"`
	RTTMs       float64 `json:"rttMs" minimum:"0" maximum:"600000"`
	LossPct     float64 `json:"lossPct" minimum:"0" maximum:"100"`
	JitterMs    float64 `json:"jitterMs" minimum:"0" maximum:"600000"`
	BitrateKbps float64 `json:"bitrateKbps" minimum:"0" maximum:"10000000"`
}

// QualityReport is what an agent's desk sends once a minute.
type QualityReport struct {
	Samples []QualitySample `json:"samples" nullable:"false" maxItems:"120"`
}

// QualityView is a kept measurement.
type QualityView struct {
	At          Millis  `json:"at"`
	Party       string  `json:"party"`
	RTTMs       float64 `json:"rttMs"`
	LossPct     float64 `json:"lossPct"`
	JitterMs    float64 `json:"jitterMs"`
	BitrateKbps float64 `json:"bitrateKbps"`
}
