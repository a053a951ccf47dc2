// Package view holds what people may see: the JSON of the API and of the event
// sockets, and the builders that make it from the stored facts.
//
// Recipients get views, not events. A view is the whole of what one recipient
// may know of one thing, so losing a frame loses no state, and nothing that a
// role may not see is ever put into its view.
//
// Builders keep no state but small caches of things that hardly change (names,
// queues, entry points); they are safe for concurrent use. They read the store
// and never write it. The package must not know HTTP, sockets or media servers:
// seats come from a function given to New.
package view
