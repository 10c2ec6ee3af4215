package friction

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"clearlane/triage"
	"clearlane/triage/ledger"
	"clearlane/triage/scope"
)

// FindLoosened compares each map with the one that followed it and returns the
// promises that became easier to keep since a moment, oldest first.
func FindLoosened(inForce []InForce, since time.Time) []Loosened {
	var out []Loosened
	for i := 1; i < len(inForce); i++ {
		old, now := inForce[i-1], inForce[i]
		if now.From.Before(since) {
			continue
		}
		for _, c := range scope.Diff(old.Map, now.Map) {
			if c.Loosened {
				out = append(out, Loosened{On: now.From, Function: c.Function, Topic: c.Topic, Sentence: c.Sentence, Old: old.Map.Hash})
			}
		}
	}
	return out
}

// LateUnder is what the late time of one request in a week would be if its
// turns had been promised under an older map: with that map's targets and
// calendars, where it has the function and the calendar. Entries later than now
// are left out.
func LateUnder(entries []triage.Entry, old *scope.Map, cals *ledger.Calendars, week Week, zone *time.Location, now time.Time) (time.Duration, error) {
	desk := triage.Desk{Map: old}
	pinned := slices.Clone(entries)
	var priority, region string
	for i, e := range pinned {
		switch {
		case e.Kind == triage.KindPriority:
			priority = e.Data.Priority
		case e.Kind == triage.KindOpened:
			region = e.Data.Region
		}
		if _, known := old.Function(e.Function); !e.StartsTurn() || e.Function != "" && !known {
			continue
		}
		t := desk.TargetFor(e.Function, e.Topic, priority)
		pinned[i].Target, pinned[i].MapHash, pinned[i].Calendar = &t, old.Hash, desk.CalendarFor(e.Function, region)
	}
	segs, err := ledger.Segments(pinned, cals, now)
	if err != nil {
		return 0, err
	}
	late, err := ledger.LateBetween(segs, cals, week.Start(zone), week.End(zone))
	var sum time.Duration
	for _, l := range late {
		sum += l.Duration
	}
	return sum, err
}

// loosened names the promises made easier within the last eight weeks.
func (f *frame) loosened() []LoosenedTarget {
	since := f.in.Week.Add(1 - Trailing).Start(f.in.Zone)
	out := []LoosenedTarget{}
	for _, l := range f.in.Loosened {
		if l.On.Before(since) || !l.On.Before(f.end) {
			continue
		}
		on := l.On.In(f.in.Zone)
		t := LoosenedTarget{
			On: on.Format(time.DateOnly), Function: l.Function, Topic: l.Topic,
			Sentence: fmt.Sprintf("Since %s: %s.", on.Format("2 January"), strings.TrimSuffix(l.Sentence, ".")),
		}
		if l.LateByOld != nil {
			h := hours(*l.LateByOld)
			t.LateByOld = &h
			t.Sentence += fmt.Sprintf(" By the old promise: %s late hours this week.", whole(h))
		}
		out = append(out, t)
	}
	slices.SortStableFunc(out, func(a, b LoosenedTarget) int { return cmp.Compare(b.On, a.On) })
	return out
}
