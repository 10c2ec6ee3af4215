package ledger

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rickar/cal/v2"

	"clearlane/triage/scope"
)

// A Calendar counts business time: the hours that a scope map promises to the
// reps of one region. It is made once from the map's values and then only read;
// it keeps the days of each year that it was asked about. Safe for concurrent
// use.
//
// An open span runs from its first minute on the wall clock up to its last,
// exclusive. Where the clock jumps, real time counts: 00:00-24:00 is 23 hours
// on the day it springs forward, and 09:00-17:00 is eight hours on any day.
// Outside the years 1970 to 2199 every calendar is closed.
type Calendar struct {
	ID   string
	Zone *time.Location

	days       [7][]scope.Span
	quarterEnd *[7][]scope.Span
	lastDays   int // business days of a quarter that the quarter's end lasts
	fiscal     date
	holidays   []*cal.Holiday
	closed     map[date]bool
	open       map[date][]scope.Span
	cutoff     scope.Clock
	complexCut scope.Clock

	years sync.Map // int → *year
}

const firstYear, lastYear = 1970, 2199

// NewCalendar compiles a calendar of the map. The error names the calendar, the
// field that is wrong and what to write.
func NewCalendar(c scope.Calendar, end scope.QuarterEnd, fiscalYearStart string) (*Calendar, error) {
	k := &Calendar{ID: c.ID, lastDays: end.LastBusinessDays, cutoff: c.Cutoff, complexCut: c.CutoffComplex}
	fail := func(field string, err error) (*Calendar, error) {
		return nil, fmt.Errorf("calendar %q, %s: %w", c.ID, field, err)
	}
	var err error
	if c.Timezone == "" {
		return fail("timezone", fmt.Errorf("it is missing; write a zone like Europe/London"))
	}
	if k.Zone, err = time.LoadLocation(c.Timezone); err != nil {
		return fail("timezone", fmt.Errorf("%q is no time zone; write one like Europe/London", c.Timezone))
	}
	if k.holidays, err = holidaysFor(c.Holidays); err != nil {
		return fail("holidays", err)
	}
	if k.days, err = week(c.Days); err != nil {
		return fail("hours", err)
	}
	if c.QuarterEndDays != nil {
		w, err := week(*c.QuarterEndDays)
		if err != nil {
			return fail("quarter-end hours", err)
		}
		k.quarterEnd = &w
	}
	if k.fiscal, err = fiscalStart(fiscalYearStart); err != nil {
		return fail("fiscal year start", err)
	}
	if k.closed, err = dates(c.Closed); err != nil {
		return fail("closed", err)
	}
	k.open = map[date][]scope.Span{}
	for s, spans := range c.Open {
		d, err := parseDate(s)
		if err != nil {
			return fail("open", err)
		}
		if k.open[d], err = tidy(spans); err != nil {
			return fail("open "+s, err)
		}
		if k.closed[d] {
			return fail("open "+s, fmt.Errorf("the day is listed as closed too; keep one of the two"))
		}
	}
	for field, cut := range map[string]scope.Clock{"cutoff": c.Cutoff, "cutoff_complex": c.CutoffComplex} {
		if cut < 0 || cut > dayEnd {
			return fail(field, fmt.Errorf("it is outside the day; write a time from 00:00 to 24:00"))
		}
	}
	return k, nil
}

const dayEnd scope.Clock = 24 * 60

func week(days [7][]scope.Span) (out [7][]scope.Span, err error) {
	for wd, spans := range days {
		if out[wd], err = tidy(spans); err != nil {
			return out, fmt.Errorf("%s: %w", time.Weekday(wd), err)
		}
	}
	return out, nil
}

// tidy sorts the spans of a day and joins those that meet or overlap.
func tidy(spans []scope.Span) ([]scope.Span, error) {
	var out []scope.Span
	for _, s := range slices.SortedFunc(slices.Values(spans), func(a, b scope.Span) int { return cmp.Compare(a.From, b.From) }) {
		if s.From < 0 || s.To > dayEnd || s.From >= s.To {
			return nil, fmt.Errorf("%s-%s is no stretch of a day; write it like 09:00-17:30", clockText(s.From), clockText(s.To))
		}
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out, nil
}

func clockText(c scope.Clock) string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

func dates(list []string) (map[date]bool, error) {
	out := map[date]bool{}
	for _, s := range list {
		d, err := parseDate(s)
		if err != nil {
			return nil, err
		}
		out[d] = true
	}
	return out, nil
}

// fiscalStart reads the month and day a fiscal year begins, "02-01"; empty is
// 1 January. The year of the result means nothing.
func fiscalStart(s string) (date, error) {
	if s == "" {
		return date{m: time.January, d: 1}, nil
	}
	t, err := time.Parse("01-02", s)
	if err != nil {
		return date{}, fmt.Errorf("%q is no month and day; write it like 02-01", s)
	}
	return dateOf(t), nil
}

// withClosed returns the calendar with more closed days.
func (c *Calendar) withClosed(list string) (*Calendar, error) {
	extra, err := dates(strings.Split(list, ","))
	if err != nil {
		return nil, err
	}
	k := &Calendar{
		ID: c.ID, Zone: c.Zone, days: c.days, quarterEnd: c.quarterEnd, lastDays: c.lastDays, fiscal: c.fiscal,
		holidays: c.holidays, closed: extra, open: c.open, cutoff: c.cutoff, complexCut: c.complexCut,
	}
	for d := range c.closed {
		k.closed[d] = true
	}
	return k, nil
}
