// Package intake knows how contacts arrive: entry points, the calls they
// start, what comes with a call and who vouches for it, and the tokens and
// keys that open it.
//
// A call is made in one transaction: the interaction with its first events,
// the contact found or made, the consent as it was shown, the attached values
// and the token. Personal data goes into rows of its own, never into events.
//
// State: in memory the counters that slow down floods. A Service is safe for
// concurrent use. The package must not know HTTP, sockets or media servers.
package intake
