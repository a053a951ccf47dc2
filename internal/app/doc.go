// Package app builds the whole product from its settings, starts its parts in
// order and stops them in the opposite one. It is the only package that knows
// them all.
//
// An App goes New → Start → Ready → Stop; stopping one that was never started,
// or twice, does nothing. It owns every goroutine it starts and waits for
// each. It decides nothing itself: no rule of the contact centre is here.
package app
