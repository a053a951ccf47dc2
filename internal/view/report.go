package view

// ReportRange is what a report covers.
type ReportRange struct {
	From  Millis `json:"from" doc:"Counted from this moment"`
	To    Millis `json:"to" doc:"to before this one"`
	Zone  string `json:"zone" doc:"Whose days and hours they are (IANA)"`
	First string `json:"first" doc:"The first day, YYYY-MM-DD"`
	Last  string `json:"last" doc:"The last day"`
}

// Waited is how long contacts waited, in seconds. Median and p90 are rounded up to whole ones.
type Waited struct {
	Mean    float64 `json:"mean"`
	Median  float64 `json:"median"`
	P90     float64 `json:"p90" doc:"Nine of ten waited no longer"`
	Longest float64 `json:"longest"`
}

// ContactFigures is what happened to contacts that came into queues. Times are in seconds.
type ContactFigures struct {
	Entered        int64    `json:"entered" doc:"Contacts offered to the queue"`
	Answered       int64    `json:"answered"`
	Abandoned      int64    `json:"abandoned" doc:"Gave up while waiting, the short ones apart"`
	ShortAbandoned int64    `json:"shortAbandoned" doc:"Gave up before the time given as short"`
	Waiting        int64    `json:"waiting" doc:"Neither yet"`
	AnsweredInTime int64    `json:"answeredInTime" doc:"Within the queue's target"`
	AbandonedLate  int64    `json:"abandonedLate" doc:"Gave up after the target"`
	ServiceLevel   *float64 `json:"serviceLevel" doc:"Per cent: answeredInTime / (answered + abandonedLate); null: nobody counts"`
	AbandonedShare *float64 `json:"abandonedShare" doc:"Per cent: abandoned / (answered + abandoned)"`
	Wait           Waited   `json:"wait" doc:"Until the answer or the giving up"`
	WaitTime       float64  `json:"waitTime" doc:"Sum of the waits"`
	RingTime       float64  `json:"ringTime" doc:"What of it an agent was rung"`
	ReturnedTime   float64  `json:"returnedTime" doc:"Waiting again after the agent was lost"`
	TalkTime       float64  `json:"talkTime"`
	HoldTime       float64  `json:"holdTime"`
	TalkMean       float64  `json:"talkMean" doc:"For each answered"`
	HoldMean       float64  `json:"holdMean"`
	Videos         int64    `json:"videos" doc:"Answered contacts who had video"`
	VideoShare     *float64 `json:"videoShare" doc:"Per cent of the answered"`
	VideoTime      float64  `json:"videoTime"`
	TransfersIn    int64    `json:"transfersIn" doc:"Came from another queue"`
	TransfersOut   int64    `json:"transfersOut" doc:"Sent on to another queue"`
	Transfers      int64    `json:"transfers" doc:"From agent to agent"`
	Conferences    int64    `json:"conferences"`
	Missed         int64    `json:"missed" doc:"Rings that nobody answered"`
	Declined       int64    `json:"declined"`
	ConsultTime    float64  `json:"consultTime" doc:"Of agents, with colleagues"`
	WrapUpTime     float64  `json:"wrapUpTime" doc:"After calls, while it keeps agents from new ones"`
	WrapUpMean     float64  `json:"wrapUpMean" doc:"For each stretch that is over"`
	HandlingMean   float64  `json:"handlingMean" doc:"Talk, hold and wrap-up, for each answered"`
	WrapUpsCounted int64    `json:"wrapUps" doc:"Stretches that are over"`
	ServicePercent int      `json:"servicePercent" doc:"The target of the queue; 0: of several"`
	ServiceSeconds int      `json:"serviceSeconds"`
	ServiceBelow   bool     `json:"serviceBelow" doc:"The service level is below the target"`
}

// QueueRow is a queue's line.
type QueueRow struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	ContactFigures
}

// QueueReport is what happened in each queue.
type QueueReport struct {
	ReportRange
	Rows  []QueueRow     `json:"rows" nullable:"false"`
	Total ContactFigures `json:"total"`
}

// DayRow is a day's line; days without a contact have one too.
type DayRow struct {
	Day string `json:"day" doc:"YYYY-MM-DD"`
	ContactFigures
}

// DayReport is what happened on each day.
type DayReport struct {
	ReportRange
	Rows  []DayRow       `json:"rows" nullable:"false"`
	Total ContactFigures `json:"total"`
}

// HourRow is the line of an hour of the day, over all days.
type HourRow struct {
	Hour int `json:"hour" minimum:"0" maximum:"23"`
	ContactFigures
}

// HourReport is what happened in each hour of the day, all days together.
type HourReport struct {
	ReportRange
	Rows  []HourRow      `json:"rows" nullable:"false"`
	Total ContactFigures `json:"total"`
}

// AgentFigures is what an agent did. Times are in seconds.
type AgentFigures struct {
	Offered      int64    `json:"offered" doc:"Rings for a contact from a queue"`
	Answered     int64    `json:"answered" doc:"Contacts taken from a queue"`
	Missed       int64    `json:"missed" doc:"Rings of any kind let go by"`
	Declined     int64    `json:"declined"`
	TransfersIn  int64    `json:"transfersIn" doc:"Contacts taken over from a colleague"`
	TransfersOut int64    `json:"transfersOut" doc:"Handed over, to a colleague or a queue"`
	Conferences  int64    `json:"conferences" doc:"Stretches with a colleague"`
	Consulted    int64    `json:"consulted" doc:"Was asked by a colleague"`
	Stretches    int64    `json:"stretches" doc:"Stretches with a contact"`
	TalkTime     float64  `json:"talkTime"`
	TalkMean     float64  `json:"talkMean" doc:"For each stretch"`
	HoldTime     float64  `json:"holdTime"`
	ConsultTime  float64  `json:"consultTime"`
	RingTime     float64  `json:"ringTime"`
	WrapUpTime   float64  `json:"wrapUpTime"`
	WrapUpMean   float64  `json:"wrapUpMean" doc:"For each stretch that is over"`
	HandlingMean float64  `json:"handlingMean" doc:"Talk, hold, consultation and wrap-up, for each stretch"`
	Videos       int64    `json:"videos"`
	VideoShare   *float64 `json:"videoShare" doc:"Per cent of the stretches"`
	VideoTime    float64  `json:"videoTime"`

	SignedInTime float64            `json:"signedInTime"`
	ReadyTime    float64            `json:"readyTime" doc:"Said to be ready, calls included"`
	NotReadyTime float64            `json:"notReadyTime"`
	NotReady     map[string]float64 `json:"notReady" doc:"By reason: none, signedIn, missedOffer, locked, away (ready, but no desk connected), or one of the company's"`
}

// AgentRow is an agent's line.
type AgentRow struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	AgentFigures
}

// AgentReport is what each agent did.
type AgentReport struct {
	ReportRange
	Reasons []ReasonName `json:"reasons" nullable:"false" doc:"Why agents were not ready, as notReady names them"`
	Rows    []AgentRow   `json:"rows" nullable:"false"`
	Total   AgentFigures `json:"total"`
}

// ReasonName is what a reason is called.
type ReasonName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// DispositionRow is a code's line.
type DispositionRow struct {
	Queue     string `json:"queue"`
	QueueName string `json:"queueName"`
	Code      string `json:"code" doc:"Empty: none was chosen"`
	Name      string `json:"name"`
	DispositionFigures
}

// DispositionFigures is how often a code was chosen by who owned the contact. Times are in seconds.
type DispositionFigures struct {
	Count      int64    `json:"count"`
	Share      *float64 `json:"share" doc:"Per cent of the queue's; in the total, of all"`
	TalkMean   float64  `json:"talkMean"`
	WrapUpMean float64  `json:"wrapUpMean"`
	Videos     int64    `json:"videos"`
}

// DispositionReport is how calls came out.
type DispositionReport struct {
	ReportRange
	Rows  []DispositionRow   `json:"rows" nullable:"false"`
	Total DispositionFigures `json:"total"`
}

// CountedInteraction is one interaction in numbers. Times are in seconds;
// queued, ring, returned, talk and hold add up to its whole life.
type CountedInteraction struct {
	ID           string  `json:"id"`
	EnteredAt    Millis  `json:"enteredAt"`
	AnsweredAt   *Millis `json:"answeredAt"`
	EndedAt      *Millis `json:"endedAt"`
	Queue        string  `json:"queue"`
	QueueName    string  `json:"queueName"`
	Agent        string  `json:"agent" doc:"The last who had the contact"`
	AgentName    string  `json:"agentName"`
	Outcome      string  `json:"outcome" enum:"waiting,answered,abandoned"`
	QueuedTime   float64 `json:"queuedTime"`
	RingTime     float64 `json:"ringTime"`
	ReturnedTime float64 `json:"returnedTime"`
	TalkTime     float64 `json:"talkTime"`
	HoldTime     float64 `json:"holdTime"`
	VideoTime    float64 `json:"videoTime"`
	Queues       int     `json:"queues"`
	Transfers    int     `json:"transfers"`
	Conferences  int     `json:"conferences"`
	Code         string  `json:"code"`
	CodeName     string  `json:"codeName"`
}

// InteractionReport is a page of interactions, oldest first.
type InteractionReport struct {
	ReportRange
	Rows []CountedInteraction `json:"rows" nullable:"false"`
	Next *string              `json:"next" doc:"Gives the next page as after; null: there is none"`
}
