// Package routing decides who is offered which interaction, and keeps whether
// agents take work.
//
// Router gives each waiting contact to the agent of its queue who is idle the
// longest, the first in the queue first. Its passes are level-triggered: each
// reads the queues and the free agents anew, and the claims in the store (one
// taker per contact, one ring per agent, slots) make sure that two passes, or
// two nodes, never give the same away twice. A pass is started by what the
// feed tells, and every 250 ms in any case.
//
// Who declined a contact gets it again only after ten seconds, and only if
// nobody else is free: a refusal must not empty the agent's day, nor the same
// ring come back at once. An agent who lets a ring end is made not ready by
// the store, in the transaction that ends it. An agent of whom no desk has
// been heard for five seconds rings no longer.
//
// Presence holds the ways in which presence changes. State of both is in the
// store. Safe for concurrent use. The package must not know HTTP, SQL, media
// or what happens after an accept.
package routing
