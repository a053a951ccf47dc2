// Package oidctest is an identity provider for tests: a certified library
// (zitadel/oidc) over people in memory, with a page to sign in on.
//
// State: in memory, of one Provider. Safe for concurrent use. The package must
// not know anything of ours: to it we are any client.
package oidctest
