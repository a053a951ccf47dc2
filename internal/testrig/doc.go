// Package testrig starts the whole product on free ports, with its real media
// server, and plays people against it: agents with desks, contacts with calls,
// both with real media connections through the signalling proxy.
//
// A test's TestMain calls Main, because the media process is the test binary
// itself, started again. Helpers wait for what they are told to see and fail
// the test when it does not come; none sleeps. The package is for tests only.
package testrig
