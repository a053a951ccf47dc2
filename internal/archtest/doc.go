// Package archtest holds the house rules of the Go code as tests: who may
// import whom, and that every package says what it is for, once.
//
// It has no code of its own to import.
package archtest
