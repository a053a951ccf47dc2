// Package config holds every setting of the product in one struct and reads
// it, strictly, from defaults, a YAML file, the environment and flags, each
// going before the ones named earlier.
//
// A setting's documentation, its name in the file ("tls.mode"), its variable
// (VISAVIS_TLS_MODE) and its flag (--tls-mode) all come from its one field, so
// that they cannot disagree. Unknown settings are refused with the line they
// stand on.
//
// The package keeps no state and starts nothing. It must not know what the
// settings are used for: it checks form, not whether a port is free.
package config
