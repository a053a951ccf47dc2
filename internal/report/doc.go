// Package report counts what happened, and shows what happens now.
//
// A Counter follows the events and keeps rows of numbers beside them: one for
// each interaction, each of its stays in a queue, each agent's stretch of it,
// each ring, and each stretch of an agent's presence. What is counted of an
// interaction is a pure function of its events (Count), so counting twice is
// counting once, and all rows can be made again from nothing. They hold ids,
// times and numbers, no personal data.
//
// A Service answers reports from these rows, and the wallboard from them and
// from the present facts. Days and hours are those of a time zone.
//
// A Counter must run once in a process; of several processes the one with the
// lease counts. A Service keeps no state and is safe for concurrent use. The
// package must not know HTTP, and changes no interaction.
package report
