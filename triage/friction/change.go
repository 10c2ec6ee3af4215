package friction

import (
	"math"

	"clearlane/triage/friction/stats"
)

// level is the confidence of every interval of the digest.
const level = 0.95

// leastChange is the least difference in late hours a week that is worth a
// word, however sure.
const leastChange = 2.0

// change is a cell's comparison with its usual weeks.
type change struct {
	Change
	up bool
}

// changes compares every cell with its usual weeks. A change is clear where
// three things hold: its interval, from the resampled noise of all the cells,
// leaves out zero; it stays a discovery after Benjamini and Hochberg over all
// the cells; and both hold too when what the cells have in common that week (a
// holiday, a surge) is taken off. At a quarter's end the last one stands for
// the usual level, and the noise is that of the ordinary weeks between.
//
// Late hours are compared on the scale of their square root, on which the noise
// of a sum of waits does not grow with its level.
func (f *frame) changes() map[place]change {
	out := map[place]change{}
	if len(f.usual) == 0 {
		return out
	}
	noisy := f.noiseWeeks()
	var active []place
	var rows [][]float64
	for _, p := range f.places {
		row := f.roots(p, noisy)
		if any := f.late(p, f.in.Week) > 0; any || stats.Median(row) > 0 || sum(row) > 0 {
			active, rows = append(active, p), append(rows, row)
		}
	}
	if len(active) == 0 || len(noisy) < 2 {
		return out
	}
	noise := stats.LearnNoise(rows)
	low, high := noise.Errors(level, len(f.usual), f.rules.Resamples, f.in.Seed)
	predictions := make([]stats.Prediction, len(active))
	moved := make([]float64, len(active))
	for i, p := range active {
		predictions[i] = noise.Predict(rows[i], f.roots(p, f.usual))
		moved[i] = root(f.late(p, f.in.Week)) - predictions[i].Mean
	}
	common := commonMove(moved)
	ps := make([]float64, len(active))
	for i, p := range active {
		x := root(f.late(p, f.in.Week))
		ps[i] = max(predictions[i].P(x), predictions[i].P(x-common))
	}
	found := stats.BenjaminiHochberg(ps, f.rules.Rate)
	for i, p := range active {
		out[p] = f.change(p, predictions[i], low, high, common, ps[i], found[i])
	}
	return out
}

func (f *frame) change(p place, pr stats.Prediction, low, high, common, pValue float64, found bool) change {
	now := f.late(p, f.in.Week)
	from, to := square(pr.At(low)), square(pr.At(high))
	usual := *f.medianOf(func(w Week) float64 { return f.late(p, w) })
	c := Change{Usual: usual, Diff: round(now - usual), Low: round(now - to), High: round(now - from), P: pValue}
	// The usual level is a median and the interval is about a mean of roots;
	// where few weeks have any late hours the one may lie beside the other.
	c.Low, c.High = min(c.Low, c.Diff), max(c.High, c.Diff)
	rest := root(now) - common
	apart := func(x float64) bool { return x < pr.At(low) || x > pr.At(high) }
	sameWay := (root(now)-pr.Mean)*(rest-pr.Mean) > 0 && (now-usual)*(root(now)-pr.Mean) > 0
	c.Clear = found && sameWay && apart(root(now)) && apart(rest) && math.Abs(c.Diff) >= leastChange && c.Low*c.High > 0
	return change{c, c.Diff > 0}
}

// noiseWeeks are the weeks that the noise is learnt from: the usual ones, or at
// a quarter's end the ordinary ones before it.
func (f *frame) noiseWeeks() []Week {
	if !f.quarterEnd {
		return f.usual
	}
	var weeks []Week
	for w := f.in.Week.Add(-1); f.full(w) && len(weeks) < Trailing; w = w.Add(-1) {
		if !f.isQuarterEnd(w) {
			weeks = append(weeks, w)
		}
	}
	return weeks
}

func (f *frame) roots(p place, weeks []Week) []float64 {
	row := make([]float64, len(weeks))
	for i, w := range weeks {
		row[i] = root(f.late(p, w))
	}
	return row
}

// leastCommon is how many cells must have moved before their middle says what
// they have in common.
const leastCommon = 6

// commonMove is the middle of how far the cells moved; few cells have nothing
// in common.
func commonMove(moved []float64) float64 {
	if len(moved) < leastCommon {
		return 0
	}
	return stats.Median(moved)
}

func root(x float64) float64 { return math.Sqrt(max(0, x)) }

// square undoes root; a limit below zero is no late hours at all.
func square(x float64) float64 { return max(0, x) * max(0, x) }

func sum(xs []float64) float64 {
	var s float64
	for _, x := range xs {
		s += x
	}
	return s
}
