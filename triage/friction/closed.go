package friction

import (
	"slices"
	"strings"
	"time"

	"clearlane/triage/ledger"
)

// closedDays lists the days of the week on which a calendar of the map that is
// usually open was not, with the holiday's name where there is one. They are
// part of the report, so that a frozen digest says by which days it was
// reckoned.
func (f *frame) closedDays() []string {
	out := []string{}
	cals := ledger.NewCalendars(f.in.Map)
	for _, c := range f.in.Map.Hours.Calendars {
		cal, err := cals.Get(f.in.Map.Hash, c.ID)
		if err != nil {
			continue // a map is checked when it is loaded; here it only lacks a note
		}
		for i := range 7 {
			noon := time.Date(f.start.Year(), f.start.Month(), f.start.Day()+i, 12, 0, 0, 0, cal.Zone)
			d := cal.Day(noon)
			if len(d.Spans) > 0 || len(c.Days[noon.Weekday()]) == 0 {
				continue
			}
			out = append(out, strings.TrimSpace(d.Date+" "+c.ID+" "+d.Name))
		}
	}
	slices.Sort(out)
	return out
}
