package ledger

import (
	"time"

	"clearlane/triage"
)

// Segment is a stretch of a request's time in one turn. The segments of a
// request are contiguous, do not overlap and sum to its felt time.
type Segment struct {
	Request int64
	Index   int // 0, 1, … within the request
	Start   time.Time
	End     time.Time // of an open request's last segment: the moment it was computed for
	Open    bool      // the segment still runs
	Turn    triage.Turn
	// Hold counts the functions that the request went through: 0 for triage,
	// one more at each hand-over. A function that gets it back holds it anew,
	// with its full target.
	Hold     int
	Function string
	Topic    string
	Holder   string
	Calendar string // id in the map with hash MapHash
	MapHash  string
	Region   string
	// Closed are the dates that an admin closed for this request after the map
	// was pinned, "2026-11-25,2026-11-26"; empty: none.
	Closed string
	// Since is when the turn began that the segment is a part of. It is before
	// Start where the holder, the topic or the closed days changed on the way,
	// or where a part of the turn is charged to routing.
	Since time.Time
	// Target is the promise pinned when the turn started, in business minutes.
	Target triage.Target
	Felt   time.Duration // End - Start
	Owed   time.Duration // business time of it, zero outside triage's, the queue's and ops' turn
	// Business is the business time of the segment by its calendar, whatever
	// the turn: approver and outside turns are late by it.
	Business time.Duration
	// Charged is the function that the segment's owed time is charged to:
	// Function, or "routing" for time before a "wrong team" that the bot
	// placed, up to the receiver's first-response target.
	Charged string
}

// Routing is what [Segment.Charged] says for time lost to a wrong placement.
const Routing = "routing"
