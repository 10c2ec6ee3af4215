package kept

import (
	"cmp"
	"slices"

	"clearlane/triage/friction/stats"
)

// DefaultError is the promised error rate of decisions whose log does not name
// one: the setting's default.
const DefaultError = 0.05

// Few is how many asks must be known before anything is said of the promise: at
// fewer, one ask alone moves the share by five points or more.
const Few = 20

// Tally counts cases of one sort: sent, or asked about.
type Tally struct {
	N       int `json:"n"`
	Stayed  int `json:"stayed"`
	Moved   int `json:"moved"`
	Waiting int `json:"waiting"` // not taken up yet
	Ended   int `json:"ended"`   // before anybody took it up
	// Promised is the share that was promised to stay, the mean over the cases;
	// 0 without cases.
	Promised float64 `json:"promised"`
	// Share is the share that stayed of those known; Low and High are its 95 %
	// interval ([stats.Wilson]). All 0 where none is known.
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	// Verdict says how it stands with the promise.
	Verdict Verdict `json:"verdict"`
}

// Verdict is how what happened stands with what was promised.
type Verdict string

// The verdicts.
const (
	TooFew Verdict = "too_few" // fewer than [Few] are known
	Keeps  Verdict = "keeps"   // the share that stayed is at least the promise
	Chance Verdict = "chance"  // below it, but by no more than chance does
	Broken Verdict = "broken"  // the whole interval lies below it
)

// Week is the reckoning of the asks of a week.
type Week struct {
	Sent  Tally `json:"sent"`  // without asking
	Asked Tally `json:"asked"` // about, with buttons
	// Silent is what would have been sent in channels that are watched in silence,
	// as far as leads have marked it.
	Silent Tally `json:"silent"`
	// Moved are the cases that went wrong, sent or asked about.
	Moved []Case `json:"moved"`
}

// Count counts cases, in any order; Moved is in order of the requests.
func Count(cases []Case) Week {
	w := Week{Moved: []Case{}}
	for _, c := range cases {
		switch {
		case c.Asked && c.Silent: // nobody was asked
			continue
		case c.Silent:
			w.Silent.add(c)
		case c.Asked:
			w.Asked.add(c)
		default:
			w.Sent.add(c)
		}
		if c.Fate == Moved {
			w.Moved = append(w.Moved, c)
		}
	}
	slices.SortFunc(w.Moved, func(a, b Case) int { return cmp.Compare(a.Request, b.Request) })
	for _, t := range []*Tally{&w.Sent, &w.Asked, &w.Silent} {
		t.judge()
	}
	return w
}

func (t *Tally) add(c Case) {
	t.N++
	switch c.Fate {
	case Stayed:
		t.Stayed++
	case Moved:
		t.Moved++
	case Ended:
		t.Ended++
	default:
		t.Waiting++
	}
	wrong := c.PromisedError
	if wrong == 0 {
		wrong = DefaultError
	}
	t.Promised += 1 - wrong // a sum until judge
}

// Known is of how many it is known whether they were right.
func (t Tally) Known() int { return t.Stayed + t.Moved }

func (t *Tally) judge() {
	if t.N > 0 {
		t.Promised /= float64(t.N)
	}
	if n := float64(t.Known()); n > 0 {
		t.Share = float64(t.Stayed) / n
		t.Low, t.High = stats.Wilson(float64(t.Stayed), n)
	}
	switch {
	case t.Known() < Few:
		t.Verdict = TooFew
	case t.High < t.Promised:
		t.Verdict = Broken
	case t.Share < t.Promised-1e-9:
		t.Verdict = Chance
	default:
		t.Verdict = Keeps
	}
}
