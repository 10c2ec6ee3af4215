// Package storage keeps everything that Clearlane must not lose: what came in,
// the log, the words, and what is still to be said, in one SQLite file.
//
// There is one [Store]. [Store.Write] runs a function in a transaction with a
// frozen [Tx.Now]; [Store.Read] runs one over a snapshot. Every statement is a
// method on [Tx] (changes) or [View] (looks something up; a Tx is a View too), in
// the file named after its subject. So whatever must change together, log
// entries, the request row, slots, timers and "handled", is simply called in one
// Write.
//
// One goroutine owns the one connection that writes. [Store.Receive] puts a
// delivery into the inbox through it: whatever waits in its queue shares one
// commit, without a timer, so that a single delivery is committed at once and a
// burst costs one fsync. Reads go through connections of their own, which can't
// write. Separate connections that compete for the write lock gave acks of
// seconds; docs/decisions has the figures.
//
// The log (entries) is only ever added to, and [Tx.Append] is the only way in. It
// numbers the entries in commit order and brings the projections along: the
// request row, the message index, and for closed requests the segments, the ask
// and the weekly cells of the digest. [Store.Check] rebuilds them from the log and
// names every difference; [Store.Rebuild] writes them anew.
//
// The SQL is portable: integer ids from a counters row, times as integer
// microseconds in UTC, JSON as text, ON CONFLICT and RETURNING, parameters $1 … $n
// in order of first appearance (SQLite numbers them by appearance, not by their
// digits). Settings of a connection stand in the DSN, never in an Exec, because a
// pool has many connections.
//
// Looking something up by its own id fails with [ErrNotFound] where there is
// nothing; looking it up by anything else returns false, because nothing is then
// an ordinary answer.
package storage
