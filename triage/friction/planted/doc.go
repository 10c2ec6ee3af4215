// Package planted makes histories with known friction, to measure whether the
// digest finds it.
//
// A [Plan] is a company, a number of weeks and what is wrong with it: a slow
// function, mornings on which nobody claims, a topic that goes to the wrong team
// first, asks sent back again and again, a topic that nobody owns. Every ask
// then goes through the Desk on a simulated clock, with the noise of real life:
// uneven topics, busy weeks, absent colleagues, questions, approvals, the odd
// wrong team, reps who give up. What comes out is a log like any other, so that
// a history can be written to a file, imported and reported on.
//
// The same plan gives the same log, entry by entry.
package planted
