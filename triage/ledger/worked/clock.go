package worked

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

var (
	whenForm  = regexp.MustCompile(`^(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\s+)?(?:(\d{4}-\d\d-\d\d)\s+)?(\d{1,2}:\d\d(?::\d\d)?)(?:\s+([+-]\d\d:\d\d))?$`)
	eventForm = regexp.MustCompile(`^((?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\s+)?(?:\d{4}-\d\d-\d\d\s+)?\d{1,2}:\d\d(?::\d\d)?(?:\s+[+-]\d\d:\d\d)?)\s+(\S+)\s+(.+)$`)
)

// moment reads a time as people write it: "Mon 2026-11-23 09:00", "09:30" on
// the day before it in the list, "Tue 09:00" on the next Tuesday after that.
// A weekday beside a date is checked. A time that the clock skips is an error;
// one that it shows twice needs its offset: "01:30 +01:00".
func moment(s string, zone *time.Location, before time.Time) (time.Time, error) {
	parts := whenForm.FindStringSubmatch(strings.TrimSpace(s))
	if parts == nil {
		return time.Time{}, fmt.Errorf(`%q is no time; write it like "Mon 2026-11-23 09:00", or "09:30" on the same day`, s)
	}
	weekday, day, clock, offset := parts[1], parts[2], parts[3], parts[4]
	if len(clock) <= 5 {
		clock += ":00"
	}
	if len(clock) == 7 {
		clock = "0" + clock
	}
	switch {
	case day == "" && before.IsZero():
		return time.Time{}, fmt.Errorf("%q has no date; the first time needs one, like 2026-11-23 09:00", s)
	case day == "":
		d := before.In(zone)
		for weekday != "" && d.Format("Mon") != weekday {
			d = d.AddDate(0, 0, 1)
		}
		day = d.Format(time.DateOnly)
	}
	wall := day + " " + clock
	utc, err := time.Parse(time.DateTime, wall)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is no time; check the date and the hour", s)
	}
	if got := utc.Format("Mon"); weekday != "" && got != weekday {
		return time.Time{}, fmt.Errorf("%q: %s is a %s", s, day, got)
	}
	if offset != "" {
		t, err := time.Parse("2006-01-02 15:04:05 -07:00", wall+" "+offset)
		if err != nil {
			return time.Time{}, fmt.Errorf("%q: %w", s, err)
		}
		if t.In(zone).Format(time.DateTime) != wall {
			return time.Time{}, fmt.Errorf("%q: %s is not on that offset then", s, zone)
		}
		return t.In(zone), nil
	}
	t, _ := time.ParseInLocation(time.DateTime, wall, zone)
	if t.Format(time.DateTime) != wall {
		return time.Time{}, fmt.Errorf("%q does not exist in %s: the clock jumps over it", s, zone)
	}
	for _, jump := range []time.Duration{-time.Hour, -30 * time.Minute, 30 * time.Minute, time.Hour} {
		if other := t.Add(jump); other.Format(time.DateTime) == wall {
			return time.Time{}, fmt.Errorf("%q comes twice in %s; write which, like %q or %q", s, zone, s+t.Format(" -07:00"), s+other.Format(" -07:00"))
		}
	}
	return t, nil
}

func showMoment(t time.Time, zone *time.Location) string {
	layout := "Mon 2006-01-02 15:04"
	if t.Second() != 0 {
		layout += ":05"
	}
	return t.In(zone).Format(layout)
}

// length reads "26h 30m".
func length(s string) (time.Duration, error) {
	d, err := time.ParseDuration(strings.ReplaceAll(s, " ", ""))
	if s == "0" {
		return 0, nil
	}
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q is no length of time; write it like 26h 30m", s)
	}
	return d, nil
}

func showLength(d time.Duration) string {
	if d == 0 {
		return "0h"
	}
	h, rest := d/time.Hour, d%time.Hour
	var parts []string
	if h > 0 {
		parts = append(parts, fmt.Sprintf("%dh", h))
	}
	if m := rest / time.Minute; m > 0 {
		parts = append(parts, fmt.Sprintf("%dm", m))
	}
	if s := rest % time.Minute; s > 0 {
		parts = append(parts, s.String())
	}
	return strings.Join(parts, " ")
}
