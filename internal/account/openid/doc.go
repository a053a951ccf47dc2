// Package openid asks identity providers who somebody is (OpenID Connect,
// authorization code with PKCE) and reads from the answer what their word is
// worth here: an identity and its roles.
//
// A Provider is found lazily and again when it was away, so that one that is
// down stops nothing of ours. What belongs to one round (state, nonce,
// verifier) is the caller's to keep with the browser that began it.
//
// State: what discovery told, for an hour, and the provider's keys. Safe for
// concurrent use. The package must not know accounts, cookies or sessions.
package openid
