// Package ledger keeps the clock of whose turn it is.
//
// From a request's log entries it derives segments: contiguous stretches of
// time, each in one turn, that sum exactly to the felt time from the ask to the
// last close ([Segments]). The business calendar pinned to a segment says how
// much of it was owed to the rep. First response, owed time ([Measure]), late
// hours ([LateBetween]) and the moment a promise falls due ([Due]) all come from
// these segments; nothing is counted twice and nothing outside the log is
// looked at. So any figure can be reckoned again, as of any moment, and
// [Explain] can say how.
//
// A [Calendar] counts business time between two instants, and finds the instant
// at which an amount of it is reached: the two are inverse to the nanosecond,
// over jumps of the clock, holidays and closed weeks. Calendars are compiled
// from a version of the scope map and stay those of that version
// ([Calendars]), because a turn keeps the hours that it was promised in.
//
// Time that one function has a request without a break is a hold. Targets are
// per hold: a hand-over starts the next function's full target, and a reopening
// goes on with what was left.
//
// What to do when is a plan, not a loop ([Act], [NextWakes]): each step has a
// natural key, and the log entry that records it keeps it from being planned
// again, so that waking too often, too late or twice changes nothing.
//
// Who gets what is in [Team] and [HandOver], how urgent it is in [PriorityOf],
// and what a clock could hide in [Count]. The rules in the words of their users,
// with worked examples, are in docs/clock.md.
package ledger
