package friction

import "fmt"

// trend adds what may be said of a hotspot's change: a claim only where it is
// clear, and otherwise how many weeks in a row it has been listed.
func (f *frame) trend(h *Hotspot, p place, changes map[place]change) {
	h.WeeksListed = 1 + f.listedInARow(p)
	if c, ok := changes[p]; ok {
		h.Change = &c.Change
		switch {
		case !c.Clear:
		case !c.up:
			h.Trend, h.TrendText = TrendBetter, "Better"
			return
		case f.listedBefore(p):
			h.Trend, h.TrendText = TrendWorse, "Worse"
			return
		default:
			h.Trend, h.TrendText = TrendNew, "New"
			return
		}
	}
	if h.WeeksListed > 1 {
		h.TrendText = fmt.Sprintf("%s week", ordinal(h.WeeksListed))
	}
}

// listedInARow is how many weeks in a row up to the last one listed the cell.
func (f *frame) listedInARow(p place) int {
	n := 0
	for n < longestRow && f.wasHotspot(p, f.in.Week.Add(-n-1)) {
		n++
	}
	return n
}

// longestRow bounds how far back a row of weeks is followed.
const longestRow = 52

// wasHotspot reports whether an earlier week listed the cell: by its digest,
// or by the floor where there was none.
func (f *frame) wasHotspot(p place, w Week) bool {
	digest := false
	for _, l := range f.in.Listed {
		if l.Week == w {
			digest = true
			if l.Function == p.function && l.Topic == p.topic {
				return true
			}
		}
	}
	return !digest && f.cells[p][w].Late.Total() >= f.rules.Floor
}

// listedBefore reports whether the cell was a hotspot in any usual week, by the
// digests or by the floor, so that "new" is only said of what is.
func (f *frame) listedBefore(p place) bool {
	for _, w := range f.usual {
		if f.wasHotspot(p, w) || f.cells[p][w].Late.Total() >= f.rules.Floor {
			return true
		}
	}
	return false
}
