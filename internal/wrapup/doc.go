// Package wrapup keeps what agents write about an interaction: the notepad.
//
// Each segment has one typed note. Its author alone writes it, from the accept
// until the segment is done; after that it is frozen. Revisions keep two desks
// of one agent from overwriting each other unseen.
//
// A Service keeps no state and is safe for concurrent use. Events tell that a
// note changed, never what it says. The package must not know HTTP.
package wrapup
