// Package cc holds the contact centre's words: ids, the state of an
// interaction, the commands that may change it, the events that tell what
// changed, and the pure functions that decide.
//
// The heart is Decide: given the stored facts, one command and an environment
// (time, ids, policy), it returns the next facts and the events that lead
// there, or a refusal with a reason. Facts are stored; everything else (phase,
// who steers, media plan, deadlines) is derived from them by pure functions,
// so that two derived things can never disagree.
//
// The package is values and functions only: no goroutines, no clocks, no
// randomness, no input or output. It imports the standard library alone and
// must not know HTTP, SQL, media servers or people's names. A value of
// Interaction is not safe for concurrent change; Decide copies what it changes.
package cc
