// Package store keeps what the contact centre must not forget, in SQLite or
// PostgreSQL, with one SQL text for both.
//
// A DB runs functions: Read gives a consistent snapshot, Write one
// transaction. Each family of tables has a file of its own with methods on
// Queries (reading) and Tx (reading and writing). Change is the one way in
// which an interaction changes: load the facts, decide, save the facts, the
// rows derived from them and the events in one transaction, with
// compare-and-set on the version. After a commit the Feed tells what happened.
//
// State: the database; prepared statements; the writer's queue; the newest
// events. A DB is safe for concurrent use. On SQLite there is one writer, and
// transactions that wait for it together are made durable together; a function
// given to Write must therefore not wait for anything but the database, and
// must not call Write.
//
// Drivers' errors end here: callers see *cc.Error only. The package must not
// know HTTP, media servers, who may do what, or why an interaction changes.
package store
