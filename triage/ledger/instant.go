package ledger

import (
	"time"

	"clearlane/triage/scope"
)

// instant returns when a wall clock in loc shows the given minute of a day. A
// time that the clock skips is the instant of the jump; one that it shows twice
// is the first of the two. So wall-clock order is never turned around, and
// spans that meet on the clock meet in time.
func instant(d date, c scope.Clock, loc *time.Location) time.Time {
	wall := time.Date(d.y, d.m, d.d, 0, int(c), 0, 0, time.UTC)
	t := time.Date(d.y, d.m, d.d, 0, int(c), 0, 0, loc)
	start, end := t.ZoneBounds()
	switch shown := wallOf(t); {
	case shown.After(wall): // skipped, read with the offset before the jump
		return start
	case shown.Before(wall): // skipped, read with the offset after it
		return end
	}
	if start.IsZero() {
		return t
	}
	_, offset := start.Add(-time.Second).Zone()
	if first := wall.Add(-time.Duration(offset) * time.Second); first.Before(start) {
		return first.In(loc)
	}
	return t
}

// wallOf returns what the clock shows at t, as if it were UTC.
func wallOf(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}
