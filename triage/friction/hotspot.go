package friction

import (
	"cmp"
	"slices"
	"time"

	"clearlane/triage"
)

// windows are the weeks over which a cell is looked at, until it has enough
// asks.
var windows = []int{1, 4, 8}

// hotspots lists the cells above the floor, largest first by late hours a week:
// those with enough asks, and those on the watch list for want of them.
func (f *frame) hotspots(changes map[place]change) (listed, watch []Hotspot) {
	listed, watch = []Hotspot{}, []Hotspot{}
	for _, p := range f.places {
		h, ok := f.level(p)
		if !ok {
			continue
		}
		if h.LateAsks < f.rules.MinLate {
			watch = append(watch, h)
			continue
		}
		f.trend(&h, p, changes)
		listed = append(listed, h)
	}
	bySize := func(a, b Hotspot) int {
		return cmp.Or(cmp.Compare(b.LateHoursWeek, a.LateHoursWeek), cmp.Compare(a.Function, b.Function), cmp.Compare(a.Topic, b.Topic))
	}
	slices.SortFunc(listed, bySize)
	slices.SortFunc(watch, bySize)
	for i := range listed {
		listed[i].Rank = i + 1
	}
	for i := range watch {
		watch[i].Rank = i + 1
	}
	return listed, watch
}

// level measures one cell over the least window that has enough asks, and
// reports whether it is above the floor. A cell that was quiet this week is not
// listed for what happened before.
func (f *frame) level(p place) (Hotspot, bool) {
	if f.cells[p][f.in.Week].Late.Total() == 0 {
		return Hotspot{}, false
	}
	n := windows[0]
	asks := f.asksOver(p, n)
	for _, wider := range windows[1:] {
		if f.enough(p, n, asks) || !f.reaches(n) {
			break
		}
		n = wider
		asks = f.asksOver(p, n)
	}
	total := f.lateOver(p, n)
	if total < time.Duration(n)*f.rules.Floor {
		return Hotspot{}, false
	}
	return f.measure(p, n, asks), true
}

// enough reports whether a window has late asks enough to speak of a cell. One
// ask that waited for weeks is no pattern.
func (f *frame) enough(p place, n int, asks []*Ask) bool {
	late := 0
	for _, a := range asks {
		if f.lateIn(a, p, f.in.Week.Add(1-n)) > 0 {
			late++
		}
	}
	return late >= f.rules.MinLate
}

// reaches reports whether there is history before the last n weeks.
func (f *frame) reaches(n int) bool {
	return f.in.Start.IsZero() || f.in.Start.Before(f.in.Week.Add(1-n).Start(f.in.Zone))
}

// measure fills in the figures of a cell over the last n weeks.
func (f *frame) measure(p place, n int, asks []*Ask) Hotspot {
	var sum Cell
	for i := range n {
		sum = sum.Plus(f.cells[p][f.in.Week.Add(-i)])
	}
	from := f.in.Week.Add(1 - n)
	h := Hotspot{
		Function: p.function, Topic: p.topic, Title: f.title(p),
		FunctionName: f.functionName(p.function), TopicName: f.topicName(p.topic), Small: f.small(p.function),
		LateHours: hours(sum.Late.Total()), LateHoursWeek: round(sum.Late.Total().Hours() / float64(n)),
		LateHoursParts: parts(sum), WindowWeeks: n, N: len(asks),
	}
	var roundTrips time.Duration
	var opened []*Ask
	for _, a := range asks {
		late := f.lateIn(a, p, from)
		if late > 0 {
			h.LateAsks++
		}
		if a.misrouted() {
			h.SentOn++
		}
		if a.RoundTrips > 0 {
			h.SentBack++
			roundTrips += late
		}
		if a.Chasers > 0 {
			h.Chased++
		}
		h.RoundTrips += a.RoundTrips
		h.Reopens += a.Reopens
		h.LostHours += a.LostTime.Hours()
		if !a.OpenedAt.Before(from.Start(f.in.Zone)) && a.Function == p.function && a.Topic == p.topic {
			opened = append(opened, a)
		}
	}
	h.LostHours, h.LateHoursParts.RoundTrips = round(h.LostHours), hours(roundTrips)
	if h.N > 0 {
		h.ShareLate = round(float64(h.LateAsks) / float64(h.N))
	}
	h.Felt, h.Owed = quantiles(waiting(opened), felt), quantiles(waiting(opened), owed)
	h.Regions = f.shares(asks, p, from, func(a *Ask) string { return a.Region })
	h.Teams = f.shares(asks, p, from, func(a *Ask) string { return a.Team })
	h.Turn = mostLate(sum.Late)
	f.explain(&h, p, from, asks)
	h.Examples = f.examples(asks, p, from, h.Cause)
	h.Line = f.line(p)
	if !h.Small {
		h.Owner = f.in.Owners[p.function]
	}
	h.NotAgreed = sum.Assumed.Total() > 0
	return h
}

// shares counts the late asks of a cell by name, largest first; what has no
// name is left out.
func (f *frame) shares(asks []*Ask, p place, from Week, name func(*Ask) string) []Share {
	n := map[string]int{}
	for _, a := range asks {
		if s := name(a); s != "" && f.lateIn(a, p, from) > 0 {
			n[s]++
		}
	}
	out := []Share{}
	for s, k := range n {
		out = append(out, Share{s, k})
	}
	slices.SortFunc(out, func(a, b Share) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name)) })
	return out
}

// mostLate is the turn that holds most of the late time; of equals, the one
// that a request meets first.
func mostLate(l LateByTurn) triage.Turn {
	best := triage.TurnTriage
	for _, t := range triage.Turns {
		if l.In(t) > l.In(best) {
			best = t
		}
	}
	return best
}

// examples are the asks that show a cause best: those with most late time of
// its kind. Private topics show none.
func (f *frame) examples(asks []*Ask, p place, from Week, cause Cause) []int64 {
	type weighed struct {
		request int64
		late    time.Duration
	}
	out, all := []int64{}, []weighed{}
	if f.private(p) {
		return out
	}
	for _, a := range asks {
		if late := f.lateIn(a, p, from); late > 0 && !a.Private && cause.shows(a) {
			all = append(all, weighed{a.Request, late})
		}
	}
	slices.SortStableFunc(all, func(a, b weighed) int { return cmp.Compare(b.late, a.late) })
	for _, w := range all[:min(len(all), f.rules.MaxExamples)] {
		out = append(out, w.request)
	}
	return out
}

// shows reports whether an ask is of the kind that the cause speaks of.
func (c Cause) shows(a *Ask) bool {
	switch c {
	case CauseMisrouted:
		return a.misrouted()
	case CauseMissingInfo:
		return a.sentBack()
	default:
		return true
	}
}

// misrouted reports whether the ask went to a wrong team first.
func (a *Ask) misrouted() bool {
	return slices.ContainsFunc(a.Handoffs, func(h Handoff) bool { return h.Reason == triage.WrongTeam || h.Reason == Corrections })
}
