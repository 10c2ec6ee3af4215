package friction

import (
	"cmp"
	"fmt"
	"slices"
)

// better lists the cells that clearly improved, most hours first, whether or
// not they still are hotspots.
func (f *frame) better(changes map[place]change) []Improvement {
	out := []Improvement{}
	for _, p := range f.places {
		c, ok := changes[p]
		if !ok || !c.Clear || c.up {
			continue
		}
		i := Improvement{
			Function: p.function, Topic: p.topic, Title: f.title(p), LateHours: round(f.late(p, f.in.Week)), Change: c.Change,
			Asks:      f.cells[p][f.in.Week].Opened,
			UsualAsks: *f.medianOf(func(w Week) float64 { return float64(f.cells[p][w].Opened) }),
		}
		i.Sentence = fmt.Sprintf("%s %s → %s late hours%s.", i.Title, whole(c.Usual), whole(i.LateHours), withAsks(i.Asks, i.UsualAsks))
		out = append(out, i)
	}
	slices.SortStableFunc(out, func(a, b Improvement) int { return cmp.Compare(a.Change.Diff, b.Change.Diff) })
	return out
}

// withAsks says that more or fewer asks came meanwhile, where the difference is
// worth a word.
func withAsks(n int, usual float64) string {
	r := float64(n) / max(usual, 1)
	switch {
	case usual < 5:
		return ""
	case r >= 1.9:
		return " with twice the asks"
	case r >= 1.4:
		return " with half as many asks again"
	case r >= 1.28:
		return " with a third more asks"
	case r >= 1.15:
		return " with a fifth more asks"
	case r > 0.85:
		return ""
	case r > 0.72:
		return " with a fifth fewer asks"
	case r > 0.58:
		return " with a third fewer asks"
	default:
		return " with at most half the asks"
	}
}

// moved says in words how a figure changed by a ratio.
func moved(r float64) string {
	switch {
	case r >= 1.9:
		return "doubled"
	case r >= 1.4:
		return "up by half"
	case r >= 1.28:
		return "up by a third"
	case r >= 1.15:
		return "up by a fifth"
	case r > 0.85:
		return "flat"
	case r > 0.72:
		return "down by a fifth"
	case r > 0.58:
		return "down by a third"
	default:
		return "down by half or more"
	}
}
