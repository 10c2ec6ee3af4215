package friction

import (
	"fmt"
	"math"
	"slices"
)

// band is a stretch of orientation or horizon.
type band struct {
	name   string
	upTo   float64 // inclusive
	figure string  // as a sentence says it
}

var (
	orientationBands = []band{{"finance and operations", -1.0 / 3, "finance and operations"}, {"in between", 1.0 / 3, "the middle"}, {"field", 1, "the field"}}
	horizonBands     = []band{{"tactical", 1.0 / 3, "day-to-day work"}, {"mixed", 2.0 / 3, "the middle"}, {"strategic", 1, "strategic work"}}
)

func bandOf(bands []band, x float64) int {
	for i, b := range bands {
		if x <= b.upTo+1e-9 {
			return i
		}
	}
	return len(bands) - 1
}

// pendulum says, in the last week that ends in a month, where the month's asks
// and waiting sat against the company's stance. The month is that of the week's
// last full day; weeks count by their Monday.
func (f *frame) pendulum() *Pendulum {
	last := f.end.AddDate(0, 0, -1)
	if f.end.AddDate(0, 0, 6).Month() == last.Month() {
		return nil // another week ends in this month
	}
	var weeks []Week
	for w := f.in.Week; w.End(f.in.Zone).AddDate(0, 0, -1).Month() == last.Month() && !w.Before(f.oldest); w = w.Add(-1) {
		weeks = append(weeks, w)
	}
	p := Pendulum{Month: last.Format("2006-01"), Stance: f.in.Map.Company.Stance.Orientation, StanceTime: f.in.Map.Company.Stance.Horizon}
	type weighed struct{ asks, waiting []float64 }
	o, h := weighed{make([]float64, 3), make([]float64, 3)}, weighed{make([]float64, 3), make([]float64, 3)}
	var asks, waiting, leanAsks, leanWaiting float64
	for _, q := range f.places {
		fn, ok := f.in.Map.Function(q.function)
		if !ok {
			continue
		}
		for _, w := range weeks {
			n, late := float64(f.cells[q][w].Opened), f.late(q, w)
			i, j := bandOf(orientationBands, fn.Orientation), bandOf(horizonBands, fn.HorizonScore)
			o.asks[i], o.waiting[i] = o.asks[i]+n, o.waiting[i]+late
			h.asks[j], h.waiting[j] = h.asks[j]+n, h.waiting[j]+late
			asks, waiting = asks+n, waiting+late
			leanAsks, leanWaiting = leanAsks+n*fn.Orientation, leanWaiting+late*fn.Orientation
		}
	}
	if asks == 0 || waiting == 0 {
		return nil
	}
	p.Asks, p.Waiting = round(leanAsks/asks), round(leanWaiting/waiting)
	p.Orientations, p.Horizons = rows(orientationBands, o.asks, o.waiting), rows(horizonBands, h.asks, h.waiting)
	p.Sentence = p.says()
	return &p
}

func rows(bands []band, asks, waiting []float64) []PendulumRow {
	out := make([]PendulumRow, len(bands))
	for i, b := range bands {
		out[i] = PendulumRow{b.name, round(asks[i] / sum(asks)), round(waiting[i] / sum(waiting))}
	}
	return out
}

// says is the one sentence: where the most waiting is, and what that means for
// where the company wants to stand.
func (p Pendulum) says() string {
	most := slices.MaxFunc(p.Orientations, func(a, b PendulumRow) int { return compare(a.Waiting, b.Waiting) })
	name := ""
	for _, b := range orientationBands {
		if b.name == most.Band {
			name = b.figure
		}
	}
	s := fmt.Sprintf("%.0f %% of asks and %.0f %% of waiting sit with %s", 100*most.Asks, 100*most.Waiting, name)
	switch gap := p.Waiting - p.Stance; {
	case math.Abs(gap) < 0.2:
		return s + ", which is where the company wants to stand."
	case gap < 0:
		return s + "; the company wants to stand nearer the field, and reps wait longest on its control side."
	default:
		return s + "; the company wants to stand nearer finance and operations, and reps wait longest on its field side."
	}
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	default:
		return 0
	}
}
