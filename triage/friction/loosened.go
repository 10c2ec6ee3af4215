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

// Late is the late time of one request in a week, in the cell of the promise (or
// everywhere, where it is of no one function): by the older promise, and as it
// was promised. Turns that started before the change keep what they were promised;
// the others are reckoned with the older map's targets and calendars, where it has
// the function. Entries later than now are left out, and so is time past a target
// that nobody agreed.
func (l Loosened) Late(entries []triage.Entry, old *scope.Map, cals *ledger.Calendars, week Week, zone *time.Location, now time.Time) (byOld, asIs time.Duration, err error) {
	if asIs, err = l.lateIn(entries, cals, week, zone, now); err != nil {
		return 0, 0, err
	}
	byOld, err = l.lateIn(l.pinned(entries, old), cals, week, zone, now)
	return byOld, asIs, err
}

// pinned is the entries as if the older map were still in force.
func (l Loosened) pinned(entries []triage.Entry, old *scope.Map) []triage.Entry {
	desk := triage.Desk{Map: old}
	out := slices.Clone(entries)
	var priority, region string
	for i, e := range out {
		switch e.Kind {
		case triage.KindPriority:
			priority = e.Data.Priority
		case triage.KindOpened:
			region = e.Data.Region
		}
		if _, known := old.Function(e.Function); !e.StartsTurn() || e.At.Before(l.On) || e.Function != "" && !known {
			continue
		}
		t := desk.TargetFor(e.Function, e.Topic, priority)
		out[i].Target, out[i].MapHash, out[i].Calendar = &t, old.Hash, desk.CalendarFor(e.Function, region)
	}
	return out
}

func (l Loosened) lateIn(entries []triage.Entry, cals *ledger.Calendars, week Week, zone *time.Location, now time.Time) (sum time.Duration, err error) {
	segs, err := ledger.Segments(entries, cals, now)
	if err != nil {
		return 0, err
	}
	late, err := ledger.LateBetween(segs, cals, week.Start(zone), week.End(zone))
	for _, x := range late {
		if !x.Assumed && (l.Function == "" || x.Function == l.Function) && (l.Topic == "" || x.Topic == l.Topic) {
			sum += x.Duration
		}
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
		if l.LateByOld != nil && l.LateAsIs != nil {
			old, now := hours(*l.LateByOld), hours(*l.LateAsIs)
			t.LateByOld, t.LateAsIs = &old, &now
			t.Sentence += fmt.Sprintf(" By the old promise %s this week, by the new one %s.", lowerFirst(lateHours(old)), whole(now))
		}
		out = append(out, t)
	}
	slices.SortStableFunc(out, func(a, b LoosenedTarget) int { return cmp.Compare(b.On, a.On) })
	return out
}
