// Package routing decides who is offered which interaction, and keeps whether
// agents take work.
//
// Router gives each waiting contact to an agent who serves its queue and knows
// what it asks for, the first in the queue first. It keeps an Index of who
// waits and who is free: read from the rows when it takes the lease over, kept
// like them by reading anew whatever the feed names, and compared with all of
// them every 30 s. The index only proposes: the claims in the store (one taker
// per contact, one ring per agent, slots), the lease and a look at the agent
// in the very transaction that rings make sure that nothing is given away
// twice, whatever the index believes.
//
// Who declined a contact gets it again only after ten seconds, and only if
// nobody else is free: a refusal must not empty the agent's day, nor the same
// ring come back at once. An agent who lets a ring end is made not ready by
// the store, in the transaction that ends it. An agent of whom no desk has
// been heard for five seconds rings no longer.
//
// Index is pure and knows nothing of rows or news.
//
// Presence holds the ways in which presence changes. State of both is in the
// store. Safe for concurrent use. The package must not know HTTP, SQL, media
// or what happens after an accept.
package routing
