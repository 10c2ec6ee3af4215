package friction

import (
	"fmt"
	"time"
)

// standardEndDays is how many business days end a quarter, where the map
// doesn't say.
const standardEndDays = 5

// fiscalStart returns the month and day on which the fiscal year begins.
func (f *frame) fiscalStart() (time.Month, int) {
	t, err := time.Parse("01-02", f.in.Map.Company.FiscalYearStart)
	if err != nil {
		return time.January, 1
	}
	return t.Month(), t.Day()
}

// quarterEndOf returns the last date of the fiscal quarter that t is in, at
// midnight UTC.
func (f *frame) quarterEndOf(t time.Time) time.Time {
	m, d := f.fiscalStart()
	l := t.In(f.in.Zone)
	day := time.Date(l.Year(), l.Month(), l.Day(), 0, 0, 0, 0, time.UTC)
	next := time.Date(day.Year()-1, m, d, 0, 0, 0, 0, time.UTC)
	for !next.After(day) {
		next = time.Date(next.Year(), next.Month()+3, d, 0, 0, 0, 0, time.UTC)
	}
	return next.AddDate(0, 0, -1)
}

// isQuarterEnd reports whether a week holds most of the last business days of a
// fiscal quarter: half of them and more. Weekends alone are left out, since
// holidays differ by region.
func (f *frame) isQuarterEnd(w Week) bool {
	last := f.in.Map.Hours.QuarterEnd.LastBusinessDays
	if last <= 0 {
		last = standardEndDays
	}
	monday := w.Start(time.UTC)
	for _, in := range []time.Time{monday, monday.AddDate(0, 0, 7)} {
		end := f.quarterEndOf(in.Add(12 * time.Hour)) // a Monday in every zone
		n := 0
		for day, left := end, last; left > 0; day = day.AddDate(0, 0, -1) {
			if wd := day.Weekday(); wd == time.Saturday || wd == time.Sunday {
				continue
			}
			left--
			if !day.Before(monday) && day.Before(monday.AddDate(0, 0, 7)) {
				n++
			}
		}
		if 2*n >= min(last, 5) {
			return true
		}
	}
	return false
}

// usualWeeks picks the weeks that the reported one is compared with: the last
// eight full ordinary ones, or, at a quarter's end, the weeks of the last
// quarter's end. Without enough history there are none.
func (f *frame) usualWeeks() []Week {
	var weeks []Week
	w := f.in.Week
	if f.quarterEnd {
		for w = w.Add(-1); f.full(w) && len(weeks) < 2; w = w.Add(-1) {
			if !f.isQuarterEnd(w) || w.Sub(f.in.Week) > -4 {
				if len(weeks) > 0 {
					break
				}
				continue
			}
			weeks = append([]Week{w}, weeks...)
		}
		return weeks
	}
	history := 0
	for w = w.Add(-1); f.full(w) && len(weeks) < Trailing; w = w.Add(-1) {
		history++
		if !f.isQuarterEnd(w) {
			weeks = append([]Week{w}, weeks...)
		}
	}
	if history < Trailing || len(weeks) < leastUsual {
		return nil
	}
	return weeks
}

// leastUsual is the least ordinary weeks that make a usual, where a quarter's
// end is among the first eight.
const leastUsual = 6

// full reports whether the whole week lies after the start, and within the
// cells given. A start within the first day of a week makes it a full one.
func (f *frame) full(w Week) bool {
	return !f.in.Start.IsZero() && !w.Before(f.oldest) && !w.Start(f.in.Zone).Before(f.in.Start.Add(-24*time.Hour))
}

// usualSays says what stands for "usual", or why there is none yet.
func (f *frame) usualSays() Usual {
	u := Usual{Weeks: append([]Week{}, f.usual...), QuarterEnd: f.quarterEnd}
	switch {
	case f.quarterEnd && len(f.usual) > 0:
		u.Sentence = fmt.Sprintf("A quarter's end: compared with the last one, %s.", f.usual[0])
	case f.quarterEnd:
		u.Sentence = "A quarter's end: there is no earlier one to compare it with."
	case len(f.usual) == 0:
		u.Sentence = "The first eight weeks have no usual yet."
	case f.afterQuarterEnd:
		u.Sentence = fmt.Sprintf("The week after a quarter's end: what it left behind is not called worse. Usual is the middle of the last %s ordinary weeks.", count(len(f.usual)))
	default:
		u.Sentence = fmt.Sprintf("Usual is the middle of the last %s ordinary weeks.", count(len(f.usual)))
	}
	return u
}
