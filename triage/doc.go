// Package triage is the domain of Clearlane: what a request is, whose turn it
// is, and what each person may do about it.
//
// A rep's ask becomes a [Request]. Everything that happens to it is an [Entry]
// in an append-only log; the request itself is a projection of its entries
// ([Replay]), and so is every figure that is ever reported. A [Desk] verb is a
// pure function: it takes the request as it stands, who acts, and when, and
// returns the entries to append, or a [Refusal] with one sentence for the
// person who asked for it. It never looks at a clock, a database or Slack.
//
// A request is always in exactly one [Turn]:
//
//	triage    nobody has decided whose it is
//	queue     the right function, unclaimed
//	ops       claimed by its holder
//	rep       waiting for the rep's answer to a question they can see
//	approver  waiting for somebody's approval
//	outside   waiting for another team or a customer
//	closed
//
// Each entry that starts a turn pins the calendar, the target and the map that
// it was promised under, so that a later change of the map moves no open
// promise. Free text is never in the log: words are kept apart, keyed by entry,
// so that they can be erased while the figures stand.
//
// The packages below hold the rest of the domain: scope (the scope map), route
// (is it an ask, and whose?), ledger (turns, calendars, felt and owed time) and
// friction (where reps wait, and why). None of them imports Slack, SQL or HTTP.
package triage
