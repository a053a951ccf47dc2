// Package webhook tells company systems of events, by HTTP.
//
// The events table is the outbox. Each webhook has a cursor in it; of the
// events behind the cursor, those that the webhook wants become deliveries, in
// the transaction that moves the cursor. Deliveries are sent in the order of the
// feed, one at a time for each webhook, at least once, signed as the Standard
// Webhooks specification says. One that its receiver refuses while it takes the
// next one is set aside and tried again by itself, so that it holds up nobody.
//
// State: the database, and the connections that are open. Of several nodes, the
// one that holds the lease sends; its writes are fenced, so that one that slept
// through the end of its lease sends an event twice at worst. A Service is safe
// for concurrent use.
//
// What is sent carries ids, never names, texts, tokens or media. The package
// must not know HTTP as a server does, nor who may change a webhook.
package webhook
