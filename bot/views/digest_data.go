package views

import "time"

// DigestData is what one weekly digest prints, and no more. Durations are
// printed as they are; the caller has rounded nothing.
type DigestData struct {
	Week     string    // "2026-W47"
	From, To time.Time // first and last day, in the company's zone
	Company  string

	Asks      int
	Done      int
	GaveUp    int
	NoAnswer  int
	Elsewhere int // pointed elsewhere or joined
	Open      int
	Chasers   int
	LateHours float64
	Usual     *Usual // nil in the first eight weeks

	First Quantiles // first response, working hours
	Felt  Quantiles // done on the rep's clock, wall-clock time
	Owed  Quantiles // done on ours, working hours

	Deals *DealsWaiting // nil: nothing is known of deals

	Hotspots []Hotspot // at most three are printed
	Better   []string  // ready sentences
	Fixes    []FixLine
	Notes    []string // loosened targets, corrections, targets not agreed: ready sentences
	Chart    Chart

	Functions []FunctionRow
	Unowned   int       // asks nobody owned in eight weeks
	Nobody    []Cluster // of them, those that say the same
	Repeated  []Cluster // the next guide to write
	Watching  []Hotspot // below the minimum n
	Leaks     []Leak    // functions that hand back and forth, and routes that are often wrong
	Pendulum  string    // monthly: one sentence; empty otherwise
	Method    []string  // how this is counted, one sentence each
}

// Usual is the trailing eight weeks' level of the headline counts.
type Usual struct {
	Asks      int
	Chasers   int
	LateHours float64
}

// Quantiles are a median and a P90 with n. A quantile that is not reached yet,
// because too many are still open, is not known.
type Quantiles struct {
	P50, P90 Quantile
	N        int
}

// Quantile is a duration, where known.
type Quantile struct {
	D     time.Duration
	Known bool
}

// DealsWaiting is the money that waits now and closes this quarter.
type DealsWaiting struct {
	Deals  int
	Amount float64
	Known  float64 // share of asks whose amount is known, 0 to 1
}

// Hotspot is one item that ends in a decision.
type Hotspot struct {
	Key       string
	Title     string  // "Order Management · booking corrections"
	LateHours float64 // a week
	Asks      int     // over Weeks
	Weeks     int     // the window; 1 is not printed
	Where     string  // "all of them EMEA"
	Cause     string  // one sentence
	Trend     string  // "New.", "Third week.", "Worse than usual."
	Line      string  // the lead's, with their name
	Decide    string  // the question to decide
	Change    string  // finding key, where a map change is ready
	FixOpen   bool    // a fix runs already: no second one is offered
}

// FixLine is what a running fix did so far.
type FixLine struct {
	ID       string
	Sentence string // "“Start date is required”: sent back 24 of 38, then 5 of 31. It worked."
	Settled  bool   // [Keep and close] is offered
}

// Chart is late hours by function over the weeks.
type Chart struct {
	Title  string
	Weeks  []string // labels, oldest first
	Series []Series // largest first; the view keeps six
}

// Series is one function's line, a value a week.
type Series struct {
	Name   string
	Values []float64
}

// FunctionRow is a function's week.
type FunctionRow struct {
	Name      string
	Asks      int
	Done      int
	Open      int
	First     Quantiles
	Felt      Quantiles
	Owed      Quantiles
	LateHours float64
	NotAgreed bool // its targets are not agreed
}

// Cluster is asks that say the same.
type Cluster struct {
	Key      string // finding key, where a map change is ready
	Name     string // in their own words
	N        int
	Function string // who gets them, where somebody does
	Examples []string
}

// Leak is a boundary of the map over which asks go wrong.
type Leak struct {
	Key      string // finding key, where a map change is ready
	Sentence string
}
