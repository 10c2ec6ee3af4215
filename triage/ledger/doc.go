// Package ledger keeps the clock of whose turn it is.
//
// From a request's log entries it derives segments: contiguous stretches of
// time, each in one turn, that sum exactly to the felt time from the ask to the
// last close. The business calendar pinned to a segment says how much of it was
// owed to the rep. First response, owed time, late hours and the moment a
// promise falls due all come from these segments; nothing is counted twice and
// nothing outside the log is looked at.
package ledger
