// Package logfile writes the log as a file and reads it back: JSON lines, one
// entry a line, in commit order. docs/log.md describes the form with an
// example.
//
// After the entries come the fixes that were started against hotspots and the
// lines that leads added to theirs.
//
// The form is canonical: keys in one order, times in UTC to the microsecond,
// nothing that says nothing. So what was written, read and written again is the
// same, byte for byte.
//
// [ReadLog] also takes a history that another tool kept, whose lines say no more
// than request, at, kind, function, topic and by_role. What follows from them is
// derived (turns, calendars, targets, sides, outcomes), and what nobody can know
// is marked [Unknown]. What cannot be true is refused, with its line and the
// reason: a reopening of what is open, an answer to no question, time running
// backwards, a function that the map doesn't have.
package logfile
