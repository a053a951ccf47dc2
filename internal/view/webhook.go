package view

// WebhookDraft is what an administrator sets of a webhook.
type WebhookDraft struct {
	Name    string   `json:"name,omitempty" maxLength:"80" doc:"For people"`
	URL     string   `json:"url" maxLength:"2000" doc:"Where events are sent, https://…; http and private addresses only where the installation allows them" example:"https://crm.example.com/visavis"`
	Events  []string `json:"events,omitempty" maxItems:"100" doc:"Types of event wanted; none: all. See GET /api/v1/admin/webhook-events"`
	Queues  []string `json:"queues,omitempty" maxItems:"1000" doc:"Ids of the queues whose events are wanted; none: all, and what belongs to no queue"`
	Enabled bool     `json:"enabled" doc:"While it is not, nothing is sent, and events that happen are not kept for it"`
}

// Webhook is a company system that is told of events.
type Webhook struct {
	ID        string   `json:"id"`
	Revision  int64    `json:"revision"`
	Name      string   `json:"name"`
	URL       string   `json:"url"`
	Events    []string `json:"events" nullable:"false" doc:"Empty: all"`
	Queues    []string `json:"queues" nullable:"false" doc:"Empty: all"`
	Enabled   bool     `json:"enabled"`
	Stopped   *string  `json:"stopped" enum:"gone" doc:"Why it was disabled by itself: gone, the receiver answered 410"`
	CreatedAt Millis   `json:"createdAt"`
	State     Flow     `json:"state" doc:"How deliveries to it do"`
	OldSecret *Millis  `json:"oldSecretUntil" doc:"Until when what is sent is also signed with the secret before"`
}

// Flow is how deliveries to a webhook do.
type Flow struct {
	Waiting   int64   `json:"waiting" doc:"Deliveries under way"`
	Aside     int64   `json:"aside" doc:"Of those, set aside: the others do not wait for them"`
	Failed    int64   `json:"failed" doc:"Given up in the last seven days, and not sent again since"`
	LateSince *Millis `json:"lateSince" doc:"When the first in order was made, if an attempt came to nothing; null when nothing is late"`
	RestUntil *Millis `json:"restUntil" doc:"No attempt before; null when the receiver is not left alone"`
}

// Webhooks is all of them, oldest first.
type Webhooks struct {
	Webhooks []Webhook `json:"webhooks" nullable:"false"`
}

// WebhookWithSecret is an answer that tells the secret, the only time it is told.
type WebhookWithSecret struct {
	Webhook Webhook `json:"webhook"`
	Secret  string  `json:"secret" doc:"Told this once" example:"whsec_…"`
}

// WebhookEvent is a type of event that webhooks can be told of.
type WebhookEvent struct {
	Type        string `json:"type" example:"interaction.ended"`
	Description Text   `json:"description"`
	Queue       bool   `json:"queue" doc:"Belongs to an interaction, and with it to a queue"`
}

// WebhookEvents is the list of types.
type WebhookEvents struct {
	Events []WebhookEvent `json:"events" nullable:"false"`
}

// Delivery is one event on its way to one webhook.
type Delivery struct {
	ID         string  `json:"id"`
	Event      string  `json:"event" doc:"The receiver's webhook-id, the same each time it is sent"`
	Type       string  `json:"type"`
	State      string  `json:"state" enum:"pending,delivered,failed"`
	Aside      bool    `json:"aside" doc:"The others do not wait for it"`
	Attempts   int     `json:"attempts"`
	CreatedAt  Millis  `json:"createdAt"`
	NextAt     *Millis `json:"nextAt" doc:"No attempt before; null when nothing more is tried"`
	DoneAt     *Millis `json:"doneAt"`
	LastStatus *int    `json:"lastStatus" doc:"HTTP status of the last attempt; null without an answer"`
	LastError  *string `json:"lastError" enum:"status,redirect,timeout,connection,dns,tls,address,gone,expired" doc:"What was wrong with the last attempt"`
	LastMS     int64   `json:"lastMs" doc:"How long the last attempt took"`
	Body       string  `json:"body" doc:"What is sent, as text"`
}

// DeliveryPage is a page of a webhook's deliveries, newest first.
type DeliveryPage struct {
	Deliveries []Delivery `json:"deliveries" nullable:"false"`
	Next       *string    `json:"next" doc:"Give it as before to get the next page"`
}

// Replayed tells how many deliveries are under way again.
type Replayed struct {
	Count int64 `json:"count"`
}
