//go:build race

package storetest

// Under the race detector a database written in Go takes ten times as long.
const (
	rounds    = 8
	sequences = 6
)
