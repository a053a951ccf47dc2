// Package call is what people, devices and the clock do to an interaction.
//
// Service runs commands, ticks the interactions whose deadlines have passed,
// lets browsers into media rooms (it implements media.Seats) and hears from
// the media server who came and went. Plans tells the media reconciler what
// ought to be. What a command means is decided by cc; this package brings the
// command to the facts and the facts to the media.
//
// State: the connections open now, by leg, so that an old connection's end is
// not taken for its successor's; and the throw-away rooms of device checks
// that are to be closed. Everything else is in the store. Safe for concurrent
// use. The package must not know HTTP, SQL, LiveKit, or which agent ought to
// get a call.
package call
