package stats

import (
	"cmp"
	"math"
	"slices"
)

// Time is how long something took, or so far.
type Time struct {
	Value    float64
	Censored bool // only a lower bound: it had not ended when last seen
}

// Step is one step of a survival curve: just after Value, Survival is the share
// still waiting.
type Step struct {
	Value    float64
	AtRisk   int // those known to wait until just before Value
	Ended    int // those that ended at Value
	Survival float64
	StdErr   float64 // by Greenwood's formula
}

// Curve is the product-limit estimate of a survival function.
type Curve struct {
	Steps []Step
	N     int
	Open  int // of N, the censored ones
}

// KaplanMeier estimates which share still waits after each time, counting those
// that have not ended for as long as they were seen: S(t) is the product of
// (1 - d/n) over the times up to t. Where a time is both an end and a censoring
// the end comes first.
//
// Source: E. L. Kaplan, P. Meier, "Nonparametric estimation from incomplete
// observations", J. Amer. Statist. Assoc. 53 (1958), eq. 2b; the standard error
// is Greenwood's, their eq. 2f.
func KaplanMeier(times []Time) Curve {
	ts := slices.Clone(times)
	slices.SortFunc(ts, func(a, b Time) int {
		if c := cmp.Compare(a.Value, b.Value); c != 0 || a.Censored == b.Censored {
			return c
		}
		if b.Censored {
			return -1
		}
		return 1
	})
	c := Curve{N: len(ts)}
	s, greenwood := 1.0, 0.0
	for i := 0; i < len(ts); {
		if ts[i].Censored {
			c.Open++
			i++
			continue
		}
		at, n, d := ts[i].Value, len(ts)-i, 0
		for i < len(ts) && !ts[i].Censored && ts[i].Value == at {
			d++
			i++
		}
		s *= 1 - float64(d)/float64(n)
		se := 0.0
		if n > d {
			greenwood += float64(d) / (float64(n) * float64(n-d))
			se = s * math.Sqrt(greenwood)
		}
		c.Steps = append(c.Steps, Step{Value: at, AtRisk: n, Ended: d, Survival: s, StdErr: se})
	}
	return c
}

// Quantile returns the least time by which at least the share p has ended. It
// reports false where the curve never comes down that far: too many had not
// ended when last seen. Without censoring it is the nearest-rank percentile
// (gonum's stat.Quantile with stat.Empirical).
func (c Curve) Quantile(p float64) (float64, bool) {
	for _, s := range c.Steps {
		if s.Survival <= 1-p+1e-12 {
			return s.Value, true
		}
	}
	return 0, false
}
