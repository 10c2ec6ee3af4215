package ledger

import (
	"slices"
	"sort"
	"time"

	"clearlane/triage/scope"
)

// Why says what makes a day open or closed.
type Why string

// The reasons of a day.
const (
	WhyUsual      Why = "usual"       // open as on every such weekday
	WhyQuarterEnd Why = "quarter_end" // open with the quarter-end hours
	WhyExtraOpen  Why = "extra_open"  // open on this date only
	WhyWeekend    Why = "weekend"     // a weekday that is always closed
	WhyHoliday    Why = "holiday"     // a public holiday
	WhyClosed     Why = "closed"      // closed on this date only
)

// Day is one date of a calendar.
type Day struct {
	Date  string // 2006-01-02
	Why   Why
	Name  string // of the public holiday
	Spans []scope.Span
}

// year holds the open stretches of one local year, in time order, each with the
// open time before it. Times are in nanoseconds since 1970.
type year struct {
	start, end int64
	stretches  []stretch
	total      int64
	days       []Day // by day of the year, 0 = 1 January
	ends       []stretchOfDates
}

type stretch struct{ from, to, before int64 }

// year returns the table of a local year, made on first use.
func (c *Calendar) year(y int) *year {
	if v, ok := c.years.Load(y); ok {
		return v.(*year)
	}
	v, _ := c.years.LoadOrStore(y, c.compile(y))
	return v.(*year)
}

func (c *Calendar) compile(y int) *year {
	t := &year{
		start: instant(date{y, time.January, 1}, 0, c.Zone).UnixNano(),
		end:   instant(date{y + 1, time.January, 1}, 0, c.Zone).UnixNano(),
		ends:  c.quarterEnds(y),
	}
	off := holidayDates(c.holidays, y)
	for d := (date{y, time.January, 1}); d.y == y; d = d.add(1) {
		day := c.usual(d, off)
		if c.quarterEnd != nil && inQuarterEnd(t.ends, d) && (day.Why == WhyUsual || day.Why == WhyWeekend) {
			if spans := c.quarterEnd[d.weekday()]; len(spans) > 0 {
				day.Why, day.Spans = WhyQuarterEnd, spans
			} else if day.Why == WhyUsual {
				day.Why, day.Spans = WhyClosed, nil
			}
		}
		t.days = append(t.days, day)
		for _, s := range day.Spans {
			t.append(instant(d, s.From, c.Zone).UnixNano(), instant(d, s.To, c.Zone).UnixNano())
		}
	}
	return t
}

// append adds an open stretch. A span that the clock jumps over has no length.
func (t *year) append(from, to int64) {
	if from >= to {
		return
	}
	if n := len(t.stretches); n > 0 && t.stretches[n-1].to == from {
		t.stretches[n-1].to = to
	} else {
		t.stretches = append(t.stretches, stretch{from: from, to: to, before: t.total})
	}
	t.total += to - from
}

// usual is the day without the rules of the quarter's end.
func (c *Calendar) usual(d date, off map[date]string) Day {
	day := Day{Date: d.String()}
	spans, extra := c.open[d]
	name, holiday := off[d]
	switch {
	case c.closed[d]:
		day.Why = WhyClosed
	case extra && len(spans) > 0:
		day.Why, day.Spans = WhyExtraOpen, spans
	case extra:
		day.Why = WhyClosed
	case len(c.days[d.weekday()]) == 0:
		day.Why = WhyWeekend
	case holiday:
		day.Why, day.Name = WhyHoliday, name
	default:
		day.Why, day.Spans = WhyUsual, c.days[d.weekday()]
	}
	if holiday && day.Why == WhyWeekend {
		// Quarter-end hours do not open a public holiday.
		day.Why, day.Name = WhyHoliday, name
	}
	return day
}

// stretchOfDates is a run of dates, both included.
type stretchOfDates struct{ from, to date }

func inQuarterEnd(ends []stretchOfDates, d date) bool {
	return slices.ContainsFunc(ends, func(s stretchOfDates) bool { return !d.before(s.from) && !s.to.before(d) })
}

// quarterEnds returns the stretches, from the n-th last business day of a
// fiscal quarter to its last date, that touch the year.
func (c *Calendar) quarterEnds(y int) []stretchOfDates {
	if c.lastDays <= 0 {
		return nil
	}
	var out []stretchOfDates
	off := map[int]map[date]string{}
	// Whatever the month, these are all quarters that begin in the year, and
	// the first one after it.
	for k := -4; k <= 4; k++ {
		last := quarterStart(c.fiscal, y, k).add(-1)
		if last.y < y {
			continue
		}
		from, left := last, c.lastDays
		for d := last; left > 0 && last.daysSince(d) < 120; d = d.add(-1) {
			if off[d.y] == nil {
				off[d.y] = holidayDates(c.holidays, d.y)
			}
			if len(c.usual(d, off[d.y]).Spans) > 0 {
				from, left = d, left-1
			}
		}
		out = append(out, stretchOfDates{from, last})
	}
	return out
}

// quarterStart returns the first date of the k-th quarter of the fiscal year
// that begins in the given year; k may be negative. A day that the month does
// not have is its last.
func quarterStart(fiscal date, y, k int) date {
	first := time.Date(y, fiscal.m+time.Month(3*k), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return date{first.Year(), first.Month(), min(fiscal.d, last)}
}

// openBefore returns the open time between the start of the year and n.
func (t *year) openBefore(n int64) int64 {
	i := sort.Search(len(t.stretches), func(i int) bool { return t.stretches[i].from >= n })
	if i == 0 {
		return 0
	}
	s := t.stretches[i-1]
	return s.before + min(n, s.to) - s.from
}
