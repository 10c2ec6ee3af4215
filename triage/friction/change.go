package friction

import (
	"cmp"
	"math"
	"slices"

	"clearlane/triage/friction/stats"

	"gonum.org/v1/gonum/stat"
)

// level is the confidence of every interval of the digest.
const level = 0.95

const (
	// leastChange is the least difference in late hours a week that is worth a
	// word, however sure; leastLate the least late asks it rests on.
	leastChange = 2.0
	leastLate   = 3
)

// change is a cell's comparison with its usual weeks.
type change struct {
	Change
	up bool
}

// changes compares every cell with its usual weeks. The interval and the
// p-value come from a bootstrap of what a further usual week would be: as many
// late asks as the usual weeks lead one to expect, with their scatter from week
// to week, each late by a time drawn from those seen. One ask that waits a
// fortnight is therefore no news, and ten that wait a day are.
//
// A change is clear where its interval leaves out zero, it stays a discovery
// after Benjamini and Hochberg over all the cells, and both hold too when what
// the cells have in common that week (a holiday, a surge) is taken off.
func (f *frame) changes() map[place]change {
	out := map[place]change{}
	if len(f.usual) == 0 {
		return out
	}
	m := f.newModel()
	ps := make([]float64, len(m.places))
	all := make([]change, len(m.places))
	for i := range m.places {
		all[i], ps[i] = m.compare(i)
	}
	found := stats.BenjaminiHochberg(ps, f.rules.Rate)
	for i, p := range m.places {
		c := all[i]
		c.P, c.Clear = ps[i], c.Clear && found[i]
		out[p] = c
	}
	return out
}

// model is what the usual weeks say of every cell that was ever late.
type model struct {
	*frame
	places []place
	counts [][]float64 // late asks, by cell and usual week
	now    []float64   // and this week
	own    [][]float64 // late hours of each late ask of the usual weeks
	pool   []float64
	rates  stats.Rates
	common []float64
}

func (f *frame) newModel() *model {
	m := &model{frame: f}
	waits := f.waits()
	for _, p := range f.places {
		row, any := make([]float64, len(f.usual)), 0.0
		for i, w := range f.usual {
			row[i] = float64(f.cells[p][w].LateAsks)
			any += row[i]
		}
		now := float64(f.cells[p][f.in.Week].LateAsks)
		if any+now == 0 {
			continue
		}
		m.places, m.counts, m.now = append(m.places, p), append(m.counts, row), append(m.now, now)
		own := waits[p]
		if len(own) == 0 && any > 0 {
			own = f.meanWait(p)
		}
		m.own, m.pool = append(m.own, own), append(m.pool, own...)
	}
	m.rates = stats.LearnRates(m.counts)
	m.common = m.commonMoves()
	return m
}

// waits lists, for every cell, how long each late ask was late in each usual
// week.
func (f *frame) waits() map[place][]float64 {
	out := map[place][]float64{}
	for _, a := range f.asks {
		for _, p := range a.places() {
			for _, w := range f.usual {
				if late := f.lateInWeek(a, p, w); late > 0 {
					out[p] = append(out[p], late)
				}
			}
		}
	}
	return out
}

func (f *frame) lateInWeek(a *Ask, p place, w Week) float64 {
	var hours float64
	for _, t := range a.Parts {
		if t.Week == w && t.Function == p.function && t.Topic == p.topic {
			hours += t.Late.Hours()
		}
	}
	return hours
}

// meanWait stands in for a cell's late asks where the input has its sums but
// not the asks themselves: at a quarter's end, say, those of a quarter ago.
func (f *frame) meanWait(p place) []float64 {
	var late, n float64
	for _, w := range f.usual {
		late += f.late(p, w)
		n += float64(f.cells[p][w].LateAsks)
	}
	return []float64{late / n}
}

// commonMoves says, for each cell, by what factor the others' late asks differ
// from the usual, the three that differ most left out.
func (m *model) commonMoves() []float64 {
	const leaveOut, bound = 3, 3
	expected := make([]float64, len(m.places))
	order := make([]int, len(m.places))
	for i, row := range m.counts {
		expected[i] = stat.Mean(row, nil)
		order[i] = i
	}
	apart := func(i int) float64 { return math.Abs(m.now[i] - expected[i]) }
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(apart(b), apart(a)) })
	out := make([]float64, len(m.places))
	for i := range out {
		var seen, usual float64
		left := leaveOut
		for _, j := range order {
			switch {
			case j == i:
			case left > 0:
				left--
			default:
				seen, usual = seen+m.now[j], usual+expected[j]
			}
		}
		// A few asks more on each side keep the factor near 1 where there is
		// little to go by.
		out[i] = min(bound, max(1.0/bound, (seen+5)/(usual+5)))
	}
	return out
}

// compare returns a cell's change, clear as far as its interval goes, and its
// p-value.
func (m *model) compare(i int) (change, float64) {
	p, week := m.places[i], m.in.Week
	now := m.late(p, week)
	usual := *m.medianOf(func(w Week) float64 { return m.late(p, w) })
	c := change{Change: Change{Usual: usual, Diff: round(now - usual)}, up: now > usual}
	sums := m.sums(i, 1)
	low, high := limits(sums)
	pValue := stats.TwoSided(sums, now)
	c.Low, c.High = min(round(now-high), c.Diff), max(round(now-low), c.Diff)
	apart := now < low || now > high
	if apart && pValue < 1-level {
		sums = m.sums(i, m.common[i])
		low, high = limits(sums)
		apart = c.up && now > high || !c.up && now < low
		pValue = max(pValue, stats.TwoSided(sums, now))
	}
	// What a quarter's end leaves behind in the week after it is no news.
	enough := m.now[i] >= leastLate && !m.afterQuarterEnd
	if !c.up {
		enough = stat.Mean(m.counts[i], nil) >= leastLate
	}
	c.Clear = apart && enough && math.Abs(c.Diff) >= leastChange && c.Low*c.High > 0
	return c, pValue
}

func (m *model) sums(i int, common float64) []float64 {
	mean, variance := m.rates.Predict(m.counts[i], common)
	return stats.Sums(mean, variance, m.own[i], m.pool, m.rules.Resamples, [2]uint64{m.in.Seed, uint64(i)})
}

func limits(sorted []float64) (low, high float64) {
	return stat.Quantile((1-level)/2, stat.Empirical, sorted, nil), stat.Quantile((1+level)/2, stat.Empirical, sorted, nil)
}

func sum(xs []float64) float64 {
	var s float64
	for _, x := range xs {
		s += x
	}
	return s
}
