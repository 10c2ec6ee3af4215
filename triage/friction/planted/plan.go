package planted

import (
	"time"

	"clearlane/triage/scope"
)

// Kind is what is wrong with a topic.
type Kind string

// The kinds of friction that can be planted.
const (
	Slow        Kind = "slow"         // takes long after the claim
	Mornings    Kind = "mornings"     // unclaimed before 11:00 London on Mondays and Tuesdays
	Misrouted   Kind = "misrouted"    // goes to another function first and sits there
	MissingInfo Kind = "missing_info" // sent back to the rep again and again
	Unowned     Kind = "unowned"      // no function owns it
)

// Kinds lists every kind.
var Kinds = []Kind{Slow, Mornings, Misrouted, MissingInfo, Unowned}

// Plant is one thing wrong, in the weeks From to To-1, counted from 0.
type Plant struct {
	Kind     Kind
	Topic    string // id; of Unowned: empty
	From, To int
	// Hours is how many late hours it causes in a week, on average.
	Hours float64
}

func (p Plant) in(week int) bool { return week >= p.From && week < p.To }

// Plan is a history to make.
type Plan struct {
	Seed   uint64
	Map    *scope.Map
	Start  time.Time // midnight of a Monday in the company's zone
	Weeks  int
	PerDay float64 // asks on an ordinary working day
	Plants []Plant
	// Busy are weeks with half as many asks again, each taking a third
	// longer: a quarter's end.
	Busy []int
	// Unsure is the share of asks that the router asks about with buttons. Of
	// these, one in ten has its team on none of them.
	Unsure float64
	// Noise scales how much times scatter; 1 is usual.
	Noise float64
}
