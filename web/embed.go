// Package web carries the built browser applications and the hold music inside
// the binary.
//
// The folder dist is made by the front end's build: desk, call, loader and
// demo, one folder each, packed by tools/pack.mjs. In a clone that was never built it is empty, and the
// server then says how to build. The package has no state and no code.
package web

import "embed"

// Dist is the folder dist.
//
//go:embed all:dist
var Dist embed.FS

// Hold is the folder hold: music for contacts who wait or are on hold.
//
//go:embed all:hold
var Hold embed.FS
