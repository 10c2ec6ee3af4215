package ledger

import (
	"sort"
	"time"
)

// horizon is how many years ahead the calendar looks for an open hour.
const horizon = 10

// yearAt returns the table of the local year that an instant is in, and false
// outside the years that calendars cover.
func (c *Calendar) yearAt(n int64) (*year, int, bool) {
	y := time.Unix(0, n).UTC().Year()
	// The local year begins up to a day before or after that of UTC.
	for _, y := range [...]int{y, y - 1, y + 1} {
		if y < firstYear || y > lastYear {
			continue
		}
		if t := c.year(y); t.start <= n && n < t.end {
			return t, y, true
		}
	}
	return nil, 0, false
}

// clamp keeps instants within what a calendar covers, and so within what fits
// into nanoseconds since 1970.
func (c *Calendar) clamp(t time.Time) int64 {
	if first := c.year(firstYear).start; t.Before(time.Unix(0, first)) {
		return first
	}
	if last := c.year(lastYear).end - 1; t.After(time.Unix(0, last)) {
		return last
	}
	return t.UnixNano()
}

// Open reports whether the calendar is open at an instant.
func (c *Calendar) Open(at time.Time) bool {
	n := c.clamp(at)
	t, _, ok := c.yearAt(n)
	if !ok || !time.Unix(0, n).Equal(at) {
		return false
	}
	i := t.after(n)
	return i > 0 && n < t.stretches[i-1].to
}

// after returns the index of the first stretch that begins after n.
func (t *year) after(n int64) int {
	return sort.Search(len(t.stretches), func(i int) bool { return t.stretches[i].from > n })
}

// Between returns the business time from a to b; zero where b is not after a.
func (c *Calendar) Between(a, b time.Time) time.Duration {
	if !b.After(a) {
		return 0
	}
	from, to := c.clamp(a), c.clamp(b)
	first, y, ok := c.yearAt(from)
	last, end, ok2 := c.yearAt(to)
	if !ok || !ok2 {
		return 0
	}
	sum := last.openBefore(to) - first.openBefore(from)
	for ; y < end; y++ {
		sum += c.year(y).total
	}
	return time.Duration(sum)
}

// Add returns the earliest instant, not before from, at which [Calendar.Between]
// from there is d. It is the zero time where the calendar is not open that long
// within ten years. A d of zero or less gives from itself.
func (c *Calendar) Add(from time.Time, d time.Duration) time.Time {
	if d <= 0 {
		return from
	}
	n := c.clamp(from)
	t, y, ok := c.yearAt(n)
	if !ok {
		return time.Time{}
	}
	want := int64(d) + t.openBefore(n)
	for last := min(y+horizon, lastYear); want > t.total; t = c.year(y) {
		want -= t.total
		if y++; y > last {
			return time.Time{}
		}
	}
	// The last stretch with less open time before it than wanted holds it.
	i := sort.Search(len(t.stretches), func(i int) bool { return t.stretches[i].before >= want })
	s := t.stretches[i-1]
	return time.Unix(0, s.from+want-s.before).In(c.Zone)
}

// NextOpen returns at where the calendar is open then, else the next opening;
// the zero time where there is none within ten years.
func (c *Calendar) NextOpen(at time.Time) time.Time {
	if c.Open(at) {
		return at
	}
	n := c.clamp(at)
	_, y, ok := c.yearAt(n)
	if !ok {
		return time.Time{}
	}
	for last := min(y+horizon, lastYear); y <= last; y++ {
		t := c.year(y)
		if i := t.after(n); i < len(t.stretches) {
			return time.Unix(0, t.stretches[i].from).In(c.Zone)
		}
	}
	return time.Time{}
}

// Day returns what the calendar says about the local date of an instant.
func (c *Calendar) Day(at time.Time) Day {
	local := at.In(c.Zone)
	if y := local.Year(); y < firstYear || y > lastYear {
		return Day{Date: local.Format(time.DateOnly), Why: WhyClosed}
	}
	return c.year(local.Year()).days[local.YearDay()-1]
}

// BusinessDays returns how many business days lie after the local date of a, up
// to and with that of b. A business day is a date with an open hour.
func (c *Calendar) BusinessDays(a, b time.Time) int {
	n, end := 0, dateOf(b.In(c.Zone))
	for d := dateOf(a.In(c.Zone)); d.before(end); {
		d = d.add(1)
		if len(c.dayOf(d).Spans) > 0 {
			n++
		}
	}
	return n
}

func (c *Calendar) dayOf(d date) Day {
	return c.Day(time.Date(d.y, d.m, d.d, 12, 0, 0, 0, c.Zone))
}

// AddBusinessDays returns the same time of day on the n-th business day after
// the local date of at; the zero time where there is none within ten years.
func (c *Calendar) AddBusinessDays(at time.Time, n int) time.Time {
	local := at.In(c.Zone)
	d := dateOf(local)
	for range horizon * 366 {
		if n <= 0 {
			return time.Date(d.y, d.m, d.d, local.Hour(), local.Minute(), local.Second(), local.Nanosecond(), c.Zone)
		}
		d = d.add(1)
		if len(c.dayOf(d).Spans) > 0 {
			n--
		}
	}
	return time.Time{}
}

// QuarterEnd reports whether the local date of an instant is in the last
// business days of a fiscal quarter.
func (c *Calendar) QuarterEnd(at time.Time) bool {
	local := at.In(c.Zone)
	if y := local.Year(); y < firstYear || y > lastYear {
		return false
	}
	return inQuarterEnd(c.year(local.Year()).ends, dateOf(local))
}

// Start returns the instant from which an ask counts. Before and during open
// hours that is the next open instant. An ask later than the cut-off counts
// from the opening of the next business day; topics marked complex have a
// cut-off of their own. On a day with quarter-end hours the cut-off keeps its
// distance from the close. The zero time: the calendar never opens.
func (c *Calendar) Start(at time.Time, complex bool) time.Time {
	cut := c.cutoff
	if complex && c.complexCut != 0 {
		cut = c.complexCut
	}
	if cut == 0 {
		return c.NextOpen(at)
	}
	local := at.In(c.Zone)
	day := c.Day(at)
	if usual := c.days[local.Weekday()]; day.Why == WhyQuarterEnd && len(usual) > 0 {
		cut += day.Spans[len(day.Spans)-1].To - usual[len(usual)-1].To
	}
	d := dateOf(local)
	if !at.After(instant(d, cut, c.Zone)) {
		return c.NextOpen(at)
	}
	return c.NextOpen(instant(d.add(1), 0, c.Zone))
}
