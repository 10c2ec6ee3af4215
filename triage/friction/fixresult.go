package friction

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"clearlane/triage/friction/stats"

	"gonum.org/v1/gonum/stat"
)

const (
	// longestAfter is how many weeks after its start a fix is measured over,
	// and when "too early" ends.
	longestAfter = 8
	// fell and rose are the least shares by which a figure must have fallen or
	// risen to be called so; halving is what "no effect" must rule out.
	fell, rose = 0.3, 0.5
	halving    = 0.5
	// damping keeps a handful of hours, or of asks in a hundred, from counting
	// as a multiple of nearly nothing.
	dampHours, dampShare = 2.0, 5.0
	// dampOthers does the same for all the other cells together.
	dampOthers = 10.0
)

// fixes reports every accepted fix that is still followed, in order of start.
func (f *frame) fixes() []FixResult {
	out := []FixResult{}
	for _, x := range f.in.Fixes {
		if x.Accepted && x.From.Before(f.end) && (x.Closed.IsZero() || !x.Closed.Before(f.start)) {
			out = append(out, f.fix(x))
		}
	}
	slices.SortStableFunc(out, func(a, b FixResult) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.ID, b.ID)) })
	return out
}

// sides are the weeks that a fix is measured over: the eight before the
// hotspot was named, never the one that got it picked, and the full weeks after
// the change.
func (f *frame) sides(x Fix) (before, after []Week) {
	for i := Trailing; i > 0; i-- {
		if w := x.Named.Add(-i); f.full(w) {
			before = append(before, w)
		}
	}
	first := WeekOf(x.From, f.in.Zone)
	if first.Start(f.in.Zone).Before(x.From) {
		first = first.Add(1)
	}
	if !x.Named.Before(first) {
		first = x.Named.Add(1)
	}
	for w := first; !f.in.Week.Before(w) && len(after) < longestAfter; w = w.Add(1) {
		after = append(after, w)
	}
	return before, after
}

// fix judges one fix. The unit is the week; each week's figure is taken against
// that of all other cells, so that what changed everywhere is not credited to
// the fix; before and after are compared by ranks (see stats.Between), which
// asks nothing of the shape of the noise and is not moved by one wild week.
func (f *frame) fix(x Fix) FixResult {
	p := place{x.Function, x.Topic}
	before, after := f.sides(x)
	r := FixResult{
		ID: x.ID, Function: x.Function, Topic: x.Topic, Title: x.Title, Owner: x.Owner,
		From: x.From.In(f.in.Zone).Format(time.DateOnly), Goal: cmp.Or(x.Goal, GoalLate), Verdict: TooEarly,
		WeeksBefore: len(before), WeeksAfter: len(after),
	}
	g := f.gauge(p, r.Goal)
	var was, is, isNew, wasRest, isRest []float64
	for _, w := range before {
		r.NBefore += f.cells[p][w].Opened
		was, wasRest = append(was, g.here(w)), append(wasRest, g.elsewhere(w))
	}
	for _, w := range after {
		r.NAfter += f.cells[p][w].Opened
		is, isRest = append(is, g.here(w)), append(isRest, g.elsewhere(w))
		isNew = append(isNew, g.fresh(w, x.From))
	}
	if len(was) > 0 {
		r.Before = round(stats.Median(was))
	}
	if len(is) > 0 {
		r.After = round(stats.Median(is))
	}
	if len(was) > 0 && len(is) > 0 {
		base := against(was, wasRest, g.damp)
		shift := stats.Between(base, against(is, isRest, g.damp), level)
		fresh := stats.Between(base, against(isNew, isRest, g.damp), level)
		alone := stats.Between(was, is, level)
		unit := stats.Median(was) + g.damp
		r.Diff, r.Low, r.High = inUnits(shift.Estimate, unit), inUnits(shift.Low, unit), inUnits(shift.High, unit)
		if len(after) >= f.rules.FixMinWeeks && r.NAfter >= f.rules.FixMinAsks && r.NBefore >= f.rules.FixMinAsks {
			r.Verdict = verdict(shift, fresh, alone, len(after))
		}
	}
	elsewhere := 1.0
	if len(wasRest) > 0 && len(isRest) > 0 {
		elsewhere = (stat.Mean(isRest, nil) + g.damp) / (stat.Mean(wasRest, nil) + g.damp)
	}
	r.Sentence = f.fixSays(r, p, before, after, elsewhere)
	return r
}

// against takes each week's figure on a logarithmic scale against the others'.
func against(here, elsewhere []float64, damp float64) []float64 {
	out := make([]float64, len(here))
	for i := range here {
		out[i] = math.Log(here[i]+damp) - math.Log(elsewhere[i]+dampOthers)
	}
	return out
}

// inUnits turns a shift of logarithms back into the figure's own units.
func inUnits(shift, level float64) float64 { return round(level * (math.Exp(shift) - 1)) }

// verdict reads the intervals. A change must be clear both against the other
// cells and of the cell alone, so that neither what fell everywhere nor a rise
// elsewhere is taken for it, and large enough to matter. What asks from before
// the change carried over makes "worked" harder to say and never "worse": that
// rests on fresh, the shift of asks opened since.
func verdict(against, fresh, alone stats.Shift, weeks int) Verdict {
	switch {
	case against.Level < level-1e-9:
		return TooEarly // so few weeks that no interval reaches the level
	case against.High < 0 && alone.High < 0 && against.Estimate <= math.Log(1-fell) && alone.Estimate <= -leastChange:
		return Worked
	case fresh.Low > 0 && alone.Low > 0 && fresh.Estimate >= math.Log(1+rose) && alone.Estimate >= leastChange:
		return Worse
	case against.Low > math.Log(halving), weeks >= longestAfter:
		return NoEffect
	default:
		return TooEarly
	}
}

// gauge reads the figure that a fix is judged by, here and in all other cells.
type gauge struct {
	here, elsewhere func(Week) float64
	fresh           func(w Week, since time.Time) float64 // here, of asks opened since
	damp            float64
}

func (f *frame) gauge(p place, goal Goal) gauge {
	if goal == GoalLate {
		return gauge{
			here:      func(w Week) float64 { return f.late(p, w) },
			elsewhere: func(w Week) float64 { return f.totals[w].Late.Total().Hours() - f.late(p, w) },
			fresh:     func(w Week, since time.Time) float64 { return f.lateOfNew(p, w, since) },
			damp:      dampHours,
		}
	}
	counted := func(c Cell) int { return c.SentBack }
	if goal == GoalSentOn {
		counted = func(c Cell) int { return c.SentOn }
	}
	share := func(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }
	here := func(w Week) float64 { return share(counted(f.cells[p][w]), f.cells[p][w].Opened) }
	return gauge{
		here:  here,
		fresh: func(w Week, _ time.Time) float64 { return here(w) }, // counted by the week of opening anyway
		elsewhere: func(w Week) float64 {
			all, c := f.totals[w], f.cells[p][w]
			return share(counted(all)-counted(c), all.Opened-c.Opened)
		},
		damp: dampShare,
	}
}

// lateOfNew is the late hours of a cell in a week, of asks opened since a
// moment.
func (f *frame) lateOfNew(p place, w Week, since time.Time) float64 {
	var hours float64
	for _, a := range f.byPlace[p] {
		if !a.OpenedAt.Before(since) {
			hours += f.lateInWeek(a, p, w)
		}
	}
	return hours
}

// fixSays is the fix in one sentence: before and after, elsewhere, and what
// follows.
func (f *frame) fixSays(r FixResult, p place, before, after []Week, elsewhere float64) string {
	name := fmt.Sprintf("Fix “%s”", r.Title)
	if len(after) == 0 {
		return fmt.Sprintf("%s: from %s; %s.", name, r.From, r.Verdict)
	}
	var figures string
	switch r.Goal {
	case GoalLate:
		figures = fmt.Sprintf("%s → %s late hours a week", whole(r.Before), whole(r.After))
	default:
		counted, word := func(c Cell) int { return c.SentBack }, "sent back"
		if r.Goal == GoalSentOn {
			counted, word = func(c Cell) int { return c.SentOn }, "went to a wrong team"
		}
		total := func(weeks []Week) (n, of int) {
			for _, w := range weeks {
				n, of = n+counted(f.cells[p][w]), of+f.cells[p][w].Opened
			}
			return n, of
		}
		n0, of0 := total(before)
		n1, of1 := total(after)
		figures = fmt.Sprintf("%s %d of %d → %d of %d", word, n0, of0, n1, of1)
	}
	verdict := string(r.Verdict)
	switch r.Verdict {
	case Worked:
		verdict = "it worked"
	case Worse:
		verdict = "it got worse"
	}
	return fmt.Sprintf("%s: %s, elsewhere %s: %s.", name, figures, moved(elsewhere), verdict)
}
