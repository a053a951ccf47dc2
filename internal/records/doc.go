// Package records knows contacts and their history.
//
// A contact's history is read from the interactions that are assigned to them,
// newest first; a record is everything that is kept of one interaction, with
// its events as timeline. Who may not see something is told that it is not
// there.
//
// A Service keeps no state and is safe for concurrent use. The package must
// not know HTTP. It changes no interaction, but erases what was kept of one for
// as long as the company says.
package records
