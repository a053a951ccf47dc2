// Package account knows who may sign in and what they may do.
//
// Accounts are keyed by issuer and subject; people with a password here have
// the issuer "local". Roles are names for sets of permissions; an account may
// have single permissions more or less.
//
// State: accounts in the store, and in memory the counters that slow down
// guessing. A Service is safe for concurrent use. The package must not know
// HTTP, cookies or sockets: the server keeps what SignIn returns in its
// session and asks Check whether it still counts.
package account
