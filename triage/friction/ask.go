package friction

import (
	"time"

	"clearlane/triage"
)

// Ask is what the digest needs to know of one request, as of one moment. It
// holds no words.
type Ask struct {
	Request int64
	// Function and Topic are where the ask is at home: where it is now, or
	// was when it closed. An empty function: nobody owns it.
	Function, Topic string
	// FirstFunction and FirstTopic are where it was first placed.
	FirstFunction, FirstTopic string
	Region, Team, Rep         string
	// Calendar is the id of the calendar of its last turn, MapHash the map
	// that this turn was promised under.
	Calendar, MapHash string
	// Watch says that it was measured in silence.
	Watch bool

	OpenedAt time.Time
	ClosedAt time.Time // of the last close; zero: open as of the moment
	Turn     triage.Turn
	Outcome  triage.Outcome
	Reason   string // reason key of the last close
	Promise  time.Time

	// Felt is wall-clock time from the ask to the last close, or so far.
	Felt time.Duration
	// Owed is business time in triage's, the queue's and ops' turn, so far.
	Owed time.Duration
	// FirstResponse is business time from the ask to the first words that a
	// person of the holding function addressed to the rep; so far where
	// Responded is false.
	FirstResponse time.Duration
	Responded     bool
	// AfterFirst is wall-clock time from the first response to the last close,
	// or so far.
	AfterFirst time.Duration
	// ClaimedSilent is business time between the first claim and the first
	// words.
	ClaimedSilent time.Duration
	// Target is the resolution target of the last turn, in business time; a
	// zero target promises nothing.
	Target  time.Duration
	Assumed bool // the target is a starting value that the lead has not agreed

	SentOn     int // as wrong team
	Steps      int // as "our part is done"
	RoundTrips int // questions to the rep
	NotMine    int // questions given back
	Reopens    int
	Chasers    int
	Corrected  int // topic corrections
	LostTime   time.Duration
	Unowned    bool // no function was found to own it, at least at first
	Private    bool // of a private topic: never shown as an example
	Marked     Mark

	Deal      string
	Amount    *float64
	CloseDate string // 2006-01-02
	Follows   int64  // an earlier request that this one follows

	Holds    []Hold
	Handoffs []Handoff
	Parts    []Part
}

// Mark is the lead's verdict on the routing of an ask.
type Mark string

// The marks; the empty one is "not marked".
const (
	MarkedRight Mark = "right"
	MarkedWrong Mark = "wrong"
)

// Censored reports whether the felt and owed times are only lower bounds: the
// ask is still open, or it ended without being done, so nobody knows how long
// the answer would have taken.
func (a Ask) Censored() bool { return a.ClosedAt.IsZero() || !a.Outcome.Done() }

// Open reports whether the ask was open as of the moment.
func (a Ask) Open() bool { return a.ClosedAt.IsZero() }

// GaveUp reports whether the rep withdrew it before a first response.
func (a Ask) GaveUp() bool {
	return a.Outcome == triage.Withdrawn && a.Reason == triage.ReasonGaveUp
}

// Hold is one stretch in a function's hands, from its queue on.
type Hold struct {
	Function, Topic, Calendar string
	Queued                    time.Time
	Claimed                   time.Time // zero: not claimed in this hold
	// Wrong says that the hold ended with "wrong team" or a correction to
	// another function.
	Wrong bool
}

// Handoff is one move from a function to another.
type Handoff struct {
	At               time.Time
	From, To         string // functions; From empty: triage
	FromTopic, Topic string
	Reason           string        // triage.WrongTeam, triage.PartDone, or Corrections
	Sat              time.Duration // owed time in the hold that it ended
}

// Corrections is the [Handoff] reason of a topic corrected to another function.
const Corrections = "corrected"

// Part is late time of one ask in one week, in one turn, while one function
// held it.
type Part struct {
	Week Week
	// Function and Topic are the cell it counts in: those of the hold, or,
	// where the hold ended as wrong team or in triage, those of the hold that
	// followed.
	Function, Topic string
	// Held is the function that held the ask meanwhile; empty: triage.
	Held string
	// Misrouted says that the hold ended as wrong team.
	Misrouted bool
	// Routing says that the ledger charges the time to routing.
	Routing bool
	Turn    triage.Turn
	Late    time.Duration
	// Assumed says that the target it is late by is not agreed by the lead.
	Assumed bool
}
