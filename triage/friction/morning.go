package friction

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"clearlane/triage/scope"
)

// mornings is a pattern in when a cell's asks are claimed: on some weekdays
// none before a time of day.
type mornings struct {
	before scope.Clock
	city   string
	days   []time.Weekday
	all    bool // every working day
}

const (
	leastWaiting = 3   // asks that waited through the mornings spoken of
	leastSilence = 120 // minutes from opening to the first claim
	clockStep    = 30  // minutes: times of day are told by the half-hour
)

// lateMornings looks for weekdays on which asks waited from opening and none
// was claimed for at least two hours, in the calendar that most of the holds
// go by. It speaks of what was seen in the window, with at least three asks
// waiting; it claims no change.
func (f *frame) lateMornings(p place, from Week, asks []*Ask) (mornings, bool) {
	cal, holds := f.mainCalendar(p, asks)
	if cal == nil {
		return mornings{}, false
	}
	zone, err := time.LoadLocation(cal.Timezone)
	if err != nil {
		return mornings{}, false
	}
	m := mornings{before: 24 * 60, city: city(cal.Timezone)}
	waited, working := 0, 0
	for wd := time.Monday; wd <= time.Saturday; wd++ {
		if len(cal.Days[wd]) == 0 {
			continue
		}
		working++
		opens := cal.Days[wd][0].From
		n, first := f.firstClaim(holds, wd, opens, zone, from.Start(f.in.Zone))
		if n == 0 || first < opens+leastSilence {
			continue
		}
		waited += n
		m.days = append(m.days, wd)
		m.before = min(m.before, first-first%clockStep)
	}
	m.all = len(m.days) == working
	return m, len(m.days) > 0 && waited >= leastWaiting
}

// firstClaim returns how many holds waited at opening on a weekday, and the
// earliest time of day at which any was claimed on it, in the zone.
func (f *frame) firstClaim(holds []Hold, wd time.Weekday, opens scope.Clock, zone *time.Location, since time.Time) (waited int, first scope.Clock) {
	first = 24 * 60
	for _, h := range holds {
		end := h.Claimed
		if end.IsZero() || end.After(f.end) {
			end = f.end
		}
		if c := h.Claimed.In(zone); !h.Claimed.IsZero() && c.Weekday() == wd && !c.Before(since) {
			first = min(first, scope.Clock(c.Hour()*60+c.Minute()))
		}
		for day := midnight(h.Queued.In(zone)); day.Before(end); day = day.AddDate(0, 0, 1) {
			open := day.Add(time.Duration(opens) * time.Minute)
			if day.Weekday() == wd && !day.Before(since.AddDate(0, 0, -1)) && !h.Queued.After(open) && end.After(open) {
				waited++
			}
		}
	}
	return waited, first
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// mainCalendar is the calendar that most of a cell's holds go by, if it has at
// least six in ten of them.
func (f *frame) mainCalendar(p place, asks []*Ask) (*scope.Calendar, []Hold) {
	by, all := map[string][]Hold{}, 0
	for _, a := range asks {
		for _, h := range a.Holds {
			if h.Function == p.function && h.Topic == p.topic {
				by[h.Calendar] = append(by[h.Calendar], h)
				all++
			}
		}
	}
	for i, c := range f.in.Map.Hours.Calendars {
		if n := len(by[c.ID]); n > 0 && 10*n >= 6*all {
			return &f.in.Map.Hours.Calendars[i], by[c.ID]
		}
	}
	return nil, nil
}

func (m mornings) time() string { return fmt.Sprintf("%02d:%02d", m.before/60, m.before%60) }

func (m mornings) sentence() string {
	if m.before >= 24*60 {
		return fmt.Sprintf("None claimed at all on %s.", m.dayNames("and"))
	}
	if m.all {
		return fmt.Sprintf("None claimed before %s %s, any day.", m.time(), m.city)
	}
	return fmt.Sprintf("None claimed before %s %s, %s.", m.time(), m.city, m.dayNames("and"))
}

func (m mornings) decide() string {
	if m.before >= 24*60 {
		return fmt.Sprintf("Who covers %s?", m.dayNames("and"))
	}
	if m.all {
		return fmt.Sprintf("Who covers until %s?", m.time())
	}
	return fmt.Sprintf("Who covers %s mornings?", m.dayNames("and"))
}

func (m mornings) dayNames(and string) string {
	var names []string
	for _, d := range m.days {
		names = append(names, d.String())
	}
	if len(names) < 3 {
		return strings.Join(names, " "+and+" ")
	}
	last := len(names) - 1
	if int(m.days[last]-m.days[0]) == last {
		return names[0] + " to " + names[last]
	}
	return strings.Join(names[:last], ", ") + " " + and + " " + names[last]
}

// city is the place a zone is named after: "Europe/London" is London.
func city(zone string) string {
	parts := strings.Split(zone, "/")
	return strings.ReplaceAll(cmp.Or(slices.Clone(parts)[len(parts)-1], zone), "_", " ")
}
