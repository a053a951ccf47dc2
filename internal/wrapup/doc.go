// Package wrapup keeps what agents write about an interaction and finish it
// with: the notepad, custom data, the disposition code, and being done; and
// what each queue asks of that.
//
// Each segment has one typed note. Its author alone writes it, from the accept
// until the segment is done; after that it is frozen. Custom values belong to
// the interaction: every agent in it may change them, nobody adds or removes a
// field. Revisions keep two desks from overwriting each other unseen.
//
// A Service keeps no state and is safe for concurrent use. Events tell that
// something changed, never what was written. The package must not know HTTP.
package wrapup
