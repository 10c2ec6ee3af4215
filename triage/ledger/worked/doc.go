// Package worked checks the clock against worked examples: a text file in which
// somebody from sales ops writes what happened when, and what the clock should
// say, reckoned by hand. The examples run through the desk's verbs and the
// ledger, the very code that serves requests.
//
// docs/clock.md describes the format.
package worked
