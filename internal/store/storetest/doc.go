// Package storetest holds the checks that every database behind store must
// pass, and the fixtures with which other packages' tests fill one. It keeps
// no state. The database is real; time is the caller's.
package storetest
