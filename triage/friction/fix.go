package friction

import "time"

// Fix is what a leader started against a hotspot: what will change, by whom,
// and from when.
type Fix struct {
	ID              int64
	Function, Topic string
	Title           string // what will change, in the leader's words
	Owner           string // as printed
	// Named is the week whose digest listed the hotspot; the eight weeks
	// before it are what the fix is measured against.
	Named Week
	// From is when the change takes effect. Accepted is false until its owner
	// said yes; until then it is not printed.
	From     time.Time
	Accepted bool
	Closed   time.Time // zero: still followed
	// Goal says what the fix is meant to lower.
	Goal Goal
}

// Goal is the figure that a fix is judged by.
type Goal string

// The goals. The zero one is late hours.
const (
	GoalLate     Goal = "late_hours"
	GoalSentBack Goal = "sent_back" // asks with a question to the rep
	GoalSentOn   Goal = "sent_on"   // asks that came to the wrong team
)

// Goals lists every goal.
var Goals = []Goal{GoalLate, GoalSentBack, GoalSentOn}

// FixState is how far a fix has come.
type FixState string

// The states of a fix.
const (
	FixOffered  FixState = "offered"  // its owner has not said yes yet
	FixAccepted FixState = "accepted" // followed by the digest
	FixDeclined FixState = "declined"
	FixClosed   FixState = "closed"
)

// FixStates lists every state.
var FixStates = []FixState{FixOffered, FixAccepted, FixDeclined, FixClosed}

// Verdict says what came of a fix.
type Verdict string

// The verdicts.
const (
	TooEarly Verdict = "too early to tell"
	Worked   Verdict = "worked"
	NoEffect Verdict = "no effect"
	Worse    Verdict = "worse"
)
