package friction

import (
	"time"

	"clearlane/triage/scope"
)

// FormulaVersion names the formulas of this package. A frozen digest keeps the
// version that it was computed by; a newer one says so when it verifies it.
const FormulaVersion = 1

// Trailing is how many weeks before the reported one make "usual".
const Trailing = 8

// Input is everything that a digest is computed from.
type Input struct {
	Week Week
	Zone *time.Location // the company's; weeks and dates are in it

	// Map is the scope map in force at the week's end. Earlier lists the maps
	// in force before it within the trailing weeks, oldest first, so that a
	// loosened target can be named.
	Map     *scope.Map
	Earlier []InForce

	// Asks are those opened before the week's end and still open when the
	// trailing weeks began; facts as of the week's end ([Collect] with that
	// moment).
	Asks []Ask
	// Cells are the weekly sums of the week and of at least the trailing
	// eight; fourteen weeks let a quarter's end be compared with the last one.
	Cells []Cell
	// Start is when the first request was opened; before eight full weeks
	// there is no "usual".
	Start time.Time

	Fixes    []Fix
	Lines    []LeadLine
	Listed   []Listed // hotspots of the digests of earlier weeks
	Texts    []Text   // words of asks that nobody owns, and of the week's asks
	Loosened []Loosened

	// Corrections are printed with the report; see [Corrected].
	Corrections []string

	// People is how many people each function has, where known beside the
	// map (a Slack user group's size, say).
	People map[string]int

	// Owners are the names of who leads each function, as printed; of the empty
	// function, of who leads triage.
	Owners map[string]string

	// Leadership says that the report is for leaders: late time by a target
	// that the function's lead has not agreed is then left out of every sum
	// and named apart.
	Leadership bool

	Rules Rules
	// Seed makes the bootstrap repeatable. LogPos is the last log position
	// that the facts include.
	Seed   uint64
	LogPos int64
}

// InForce is a map and when it came into force.
type InForce struct {
	From time.Time
	Map  *scope.Map
}

// Rules are the digest's thresholds. Zero fields take [DefaultRules].
type Rules struct {
	MinLate      int           // late asks, below which a window widens and a cell is on the watch list
	Floor        time.Duration // late hours a week, below which a cell is no hotspot
	Rate         float64       // false discovery rate of claims of change, over all cells of a week
	FixMinAsks   int           // asks on each side of a fix before a verdict
	FixMinWeeks  int           // full weeks after a fix's start before a verdict
	SmallPeople  int           // functions of at most this many people are shown by topic
	Resamples    int           // of the bootstrap
	Top          int           // hotspots in the channel; the rest is in the thread
	GapMinAsks   int           // asks in a cluster that nobody owns before a map change is proposed
	RepeatMin    int           // asks of the same words before they are listed as repeated
	MaxExamples  int
	PairMinMoves int // hand-offs between two functions, both ways, before the boundary is listed
}

// DefaultRules are the thresholds of docs/digest.md, with their reasons there.
var DefaultRules = Rules{
	MinLate: 5, Floor: 4 * time.Hour, Rate: 0.05, FixMinAsks: 20, FixMinWeeks: 2, SmallPeople: 2,
	Resamples: 10000, Top: 3, GapMinAsks: 3, RepeatMin: 3, MaxExamples: 3, PairMinMoves: 4,
}

func (r Rules) orDefault() Rules {
	d := DefaultRules
	set(&r.MinLate, d.MinLate)
	set(&r.Floor, d.Floor)
	set(&r.Rate, d.Rate)
	set(&r.FixMinAsks, d.FixMinAsks)
	set(&r.FixMinWeeks, d.FixMinWeeks)
	set(&r.SmallPeople, d.SmallPeople)
	set(&r.Resamples, d.Resamples)
	set(&r.Top, d.Top)
	set(&r.GapMinAsks, d.GapMinAsks)
	set(&r.RepeatMin, d.RepeatMin)
	set(&r.MaxExamples, d.MaxExamples)
	set(&r.PairMinMoves, d.PairMinMoves)
	return r
}

func set[T comparable](v *T, standard T) {
	var zero T
	if *v == zero {
		*v = standard
	}
}

// LeadLine is what a function's lead adds to the digest under their hotspot.
type LeadLine struct {
	Function, Topic string // the hotspot's
	Name            string // as printed: "@lead-om"
	Text            string // at most [LineLimit] characters
}

// LineLimit is the most characters a lead's line may have.
const LineLimit = 140

// Listed says that a cell was a hotspot in an earlier week's digest.
type Listed struct {
	Week            Week
	Function, Topic string
}

// Text is the words of an ask, for lists that are built from words. Such lists
// are stored as sent: words can be erased, and then cannot be recomputed.
type Text struct {
	Request int64
	Words   string
	Topic   string // the topic it counts under; empty: nobody owns it
}

// Loosened is a promise made easier to keep: a longer target or wait, an
// earlier cut-off, fewer hours. [FindLoosened] reads them from the maps.
type Loosened struct {
	On              time.Time
	Function, Topic string // empty topic: the whole function; both empty: a calendar or a wait
	Sentence        string
	// Old is the hash of the map that promised more.
	Old string
	// LateByOld is the late time of the week by the old promise, and LateAsIs
	// that by the new one, where the caller reckoned them ([Loosened.Late]);
	// nil: not known.
	LateByOld, LateAsIs *time.Duration
}
