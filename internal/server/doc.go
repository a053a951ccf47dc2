// Package server is the web edge: the HTTP API with its OpenAPI description,
// the event sockets of desks and contacts, sessions, the applications' files
// and what operators look at (health, metrics).
//
// Handlers are thin: they decode, ask a capability and give back a view. One
// place checks who may call an operation (guard), one maps errors to problems
// (problemOf), one keeps answers of repeated commands (replay). Recipients on
// sockets get whole views, only when theirs has changed; a slow reader is
// dropped, never waited for.
//
// State lives in the database. In memory are the open sockets (hub), rate
// counters and metrics. Everything is safe for concurrent use. The package
// must not know SQL, LiveKit or how an interaction's state is decided.
package server
