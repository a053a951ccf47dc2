//go:build !race

package storetest

// How often each race is run, and how many generated sequences.
const (
	rounds    = 40
	sequences = 60
)
