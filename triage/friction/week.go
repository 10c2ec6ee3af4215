package friction

import (
	"fmt"
	"time"
)

// Week is a calendar week, Monday to Sunday, by the numbers of ISO 8601. Which
// instants it holds depends on the company's zone; see [Week.Start].
type Week struct{ Year, Number int }

// WeekOf returns the week of t in the company's zone.
func WeekOf(t time.Time, zone *time.Location) Week {
	y, n := t.In(zone).ISOWeek()
	return Week{y, n}
}

// ParseWeek reads "2026-W47".
func ParseWeek(s string) (Week, error) {
	var w Week
	if len(s) != 8 {
		return Week{}, fmt.Errorf("week %q: want a form like 2026-W47", s)
	}
	if _, err := fmt.Sscanf(s, "%4d-W%2d", &w.Year, &w.Number); err != nil || w.String() != s {
		return Week{}, fmt.Errorf("week %q: want a form like 2026-W47", s)
	}
	if WeekOf(w.Start(time.UTC), time.UTC) != w {
		return Week{}, fmt.Errorf("week %q: %d has no week %d", s, w.Year, w.Number)
	}
	return w, nil
}

// String returns the form "2026-W47".
func (w Week) String() string { return fmt.Sprintf("%04d-W%02d", w.Year, w.Number) }

// MarshalText writes the form "2026-W47".
func (w Week) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads the form "2026-W47".
func (w *Week) UnmarshalText(b []byte) error {
	v, err := ParseWeek(string(b))
	if err == nil {
		*w = v
	}
	return err
}

// Start is the first instant of the week's Monday in the zone. The fourth of
// January is always in week 1 (ISO 8601:2004, 3.2.2).
func (w Week) Start(zone *time.Location) time.Time {
	jan4 := time.Date(w.Year, 1, 4, 0, 0, 0, 0, time.UTC)
	back := (int(jan4.Weekday()) + 6) % 7
	d := jan4.AddDate(0, 0, -back+7*(w.Number-1))
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, zone)
}

// End is the first instant after the week: the next one's start. A week with a
// change of clocks is an hour longer or shorter.
func (w Week) End(zone *time.Location) time.Time { return w.Add(1).Start(zone) }

// Add returns the week n weeks later, or earlier where n is negative.
func (w Week) Add(n int) Week {
	return WeekOf(w.Start(time.UTC).AddDate(0, 0, 7*n), time.UTC)
}

// Sub returns how many weeks w is after v.
func (w Week) Sub(v Week) int {
	return int(w.Start(time.UTC).Sub(v.Start(time.UTC)) / (7 * 24 * time.Hour))
}

// Before reports whether w is earlier than v.
func (w Week) Before(v Week) bool { return w.Compare(v) < 0 }

// Compare returns -1, 0 or +1 as w is before, the same as or after v.
func (w Week) Compare(v Week) int {
	switch {
	case w == v:
		return 0
	case w.Year < v.Year || w.Year == v.Year && w.Number < v.Number:
		return -1
	default:
		return 1
	}
}
