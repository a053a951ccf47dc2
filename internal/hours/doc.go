// Package hours tells when something is open, from a calendar of wall-clock
// times in a zone of its own. Pure; time zones are compiled in, so that a
// machine without any answers the same.
//
// The wall clock alone decides: a stretch from 02:15 to 02:45 does not happen
// on the day on which the clock jumps from 02:00 to 03:00, one from 02:30 to
// 06:00 begins at 03:00 on it, and what the clock shows twice in autumn counts
// both times.
package hours
