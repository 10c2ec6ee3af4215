package ledger

import (
	"strings"
	"testing"
	"time"

	"clearlane/triage/scope"
)

// hours is a week with the same open span on each weekday from Monday on.
func hours(days int, from, to scope.Clock) (w [7][]scope.Span) {
	for i := range days {
		w[(i+1)%7] = []scope.Span{{From: from, To: to}}
	}
	return w
}

func when(t testing.TB, zone, s string) time.Time {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	out, err := time.ParseInLocation("2006-01-02 15:04", s, loc)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func compile(t testing.TB, c scope.Calendar, end scope.QuarterEnd, fiscal string) *Calendar {
	t.Helper()
	k, err := NewCalendar(c, end, fiscal)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

var london = scope.Calendar{ID: "emea", Timezone: "Europe/London", Days: hours(5, 8*60, 17*60), Holidays: "GB", Cutoff: 16*60 + 30, CutoffComplex: 16 * 60}

func TestBetween(t *testing.T) {
	allDay := hours(7, 0, 24*60)
	tests := []struct {
		name string
		cal  scope.Calendar
		a, b string
		want time.Duration
	}{
		{"within a day", london, "2026-11-23 09:00", "2026-11-23 11:30", 150 * time.Minute},
		{"over a night", london, "2026-11-23 16:00", "2026-11-24 09:00", 2 * time.Hour},
		{"over a weekend", london, "2026-11-20 16:00", "2026-11-23 09:00", 2 * time.Hour},
		{"backwards", london, "2026-11-24 09:00", "2026-11-23 16:00", 0},
		{"over Christmas: Friday 25 December and Boxing Day on Monday", london, "2026-12-24 16:00", "2026-12-29 09:00", 2 * time.Hour},
		{"over New Year's Day", london, "2026-12-31 16:00", "2027-01-04 09:00", 2 * time.Hour},
		{"leap day", london, "2028-02-28 08:00", "2028-03-01 08:00", 18 * time.Hour},
		{"round the clock, the day the clock springs forward", scope.Calendar{Timezone: "Europe/London", Days: allDay}, "2026-03-29 00:00", "2026-03-30 00:00", 23 * time.Hour},
		{"round the clock, the day it falls back", scope.Calendar{Timezone: "Europe/London", Days: allDay}, "2026-10-25 00:00", "2026-10-26 00:00", 25 * time.Hour},
		{"office hours on the Monday after", london, "2026-10-23 16:00", "2026-10-26 09:00", 2 * time.Hour},
		{"a span that the clock jumps into", scope.Calendar{Timezone: "Europe/London", Days: hours(7, 90, 180)}, "2026-03-29 00:00", "2026-03-29 12:00", time.Hour},
		{"a span with the hour that comes twice", scope.Calendar{Timezone: "Europe/London", Days: hours(7, 60, 120)}, "2026-10-25 00:00", "2026-10-25 12:00", 2 * time.Hour},
		{"a day begins at one: midnight is skipped", scope.Calendar{Timezone: "America/Santiago", Days: allDay}, "2026-09-05 12:00", "2026-09-06 12:00", 23 * time.Hour},
		{"half-hour zone", scope.Calendar{Timezone: "Asia/Kolkata", Days: hours(5, 8*60, 17*60)}, "2026-11-23 08:30", "2026-11-23 09:00", 30 * time.Minute},
		{"a date the zone never had", scope.Calendar{Timezone: "Pacific/Apia", Days: allDay}, "2011-12-29 00:00", "2011-12-31 00:00", 24 * time.Hour},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := compile(t, tt.cal, scope.QuarterEnd{}, "")
			a, b := when(t, tt.cal.Timezone, tt.a), when(t, tt.cal.Timezone, tt.b)
			if got := c.Between(a, b); got != tt.want {
				t.Errorf("Between(%s, %s) = %s, want %s", tt.a, tt.b, got, tt.want)
			}
			if tt.want == 0 {
				return
			}
			if got := c.Between(a, c.Add(a, tt.want)); got != tt.want {
				t.Errorf("Between(a, Add(a, %s)) = %s", tt.want, got)
			}
		})
	}
}

func TestAdd(t *testing.T) {
	c := compile(t, london, scope.QuarterEnd{}, "")
	for _, tt := range []struct {
		from string
		d    time.Duration
		want string
	}{
		{"2026-11-23 09:00", 6 * time.Hour, "2026-11-23 15:00"},
		{"2026-11-23 09:00", 8 * time.Hour, "2026-11-23 17:00"}, // the close itself, not the next opening
		{"2026-11-23 09:00", 8*time.Hour + time.Minute, "2026-11-24 08:01"},
		{"2026-11-21 12:00", time.Hour, "2026-11-23 09:00"},
		{"2026-12-24 16:00", 2 * time.Hour, "2026-12-29 09:00"},
		{"2026-11-21 12:00", 0, "2026-11-21 12:00"},
	} {
		if got, want := c.Add(when(t, "Europe/London", tt.from), tt.d), when(t, "Europe/London", tt.want); !got.Equal(want) {
			t.Errorf("Add(%s, %s) = %s, want %s", tt.from, tt.d, got, want)
		}
	}
}

func TestNeverOpenEnds(t *testing.T) {
	c := compile(t, scope.Calendar{Timezone: "Europe/London"}, scope.QuarterEnd{}, "")
	from := when(t, "Europe/London", "2026-11-23 09:00")
	for name, got := range map[string]time.Time{
		"Add": c.Add(from, time.Minute), "NextOpen": c.NextOpen(from),
		"Start": c.Start(from, false), "AddBusinessDays": c.AddBusinessDays(from, 1),
	} {
		if !got.IsZero() {
			t.Errorf("%s of a calendar that never opens = %s, want the zero time", name, got)
		}
	}
	if got := c.Between(from, from.AddDate(5, 0, 0)); got != 0 {
		t.Errorf("Between = %s, want 0", got)
	}
}

func TestFarTimesAreClosed(t *testing.T) {
	c := compile(t, london, scope.QuarterEnd{}, "")
	if got := c.Between(time.Time{}, when(t, "Europe/London", "1970-01-05 09:00")); got <= 0 || got > 20*time.Hour {
		t.Errorf("Between the zero time and 5 January 1970 = %s, want only the hours of 1970", got)
	}
	if c.Open(time.Time{}) || c.Open(time.Date(9000, 1, 6, 10, 0, 0, 0, time.UTC)) {
		t.Error("Open outside 1970 to 2199")
	}
}

func TestExtraDays(t *testing.T) {
	cal := london
	cal.Closed = []string{"2026-11-25"}
	cal.Open = map[string][]scope.Span{"2026-11-28": {{From: 9 * 60, To: 13 * 60}}, "2026-12-25": {{From: 10 * 60, To: 12 * 60}}}
	c := compile(t, cal, scope.QuarterEnd{}, "")
	for _, tt := range []struct {
		day  string
		open time.Duration
		why  Why
	}{
		{"2026-11-24", 9 * time.Hour, WhyUsual},
		{"2026-11-25", 0, WhyClosed},
		{"2026-11-28", 4 * time.Hour, WhyExtraOpen},
		{"2026-11-29", 0, WhyWeekend},
		{"2026-12-25", 2 * time.Hour, WhyExtraOpen},
		{"2026-12-28", 0, WhyHoliday},
	} {
		a := when(t, "Europe/London", tt.day+" 00:00")
		if got := c.Between(a, a.AddDate(0, 0, 1)); got != tt.open {
			t.Errorf("%s is open for %s, want %s", tt.day, got, tt.open)
		}
		if got := c.Day(a.Add(12 * time.Hour)); got.Why != tt.why || got.Date != tt.day {
			t.Errorf("Day(%s) = %s, %s; want %s", tt.day, got.Date, got.Why, tt.why)
		}
	}
	if got := c.Day(when(t, "Europe/London", "2026-12-28 09:00")).Name; got != "Boxing Day" {
		t.Errorf("28 December 2026 is %q, want Boxing Day", got)
	}
}

func TestQuarterEnd(t *testing.T) {
	cal := london
	long := hours(5, 8*60, 20*60)
	long[time.Saturday] = []scope.Span{{From: 9 * 60, To: 12 * 60}}
	cal.QuarterEndDays = &long
	for _, tt := range []struct {
		fiscal string
		day    string
		open   time.Duration
	}{
		// Calendar quarters: Christmas Day is a Friday and Boxing Day made up
		// for on Monday, so the last five business days are 23, 24, 29, 30, 31.
		{"", "2026-12-22", 9 * time.Hour},
		{"", "2026-12-23", 12 * time.Hour},
		{"", "2026-12-25", 0},
		{"", "2026-12-26", 0}, // Boxing Day is off on its own date too
		{"", "2026-12-31", 12 * time.Hour},
		{"", "2027-01-04", 9 * time.Hour},
		// A fiscal year from 1 February: quarters end with January, April, …
		{"02-01", "2026-12-31", 9 * time.Hour},
		{"02-01", "2027-01-29", 12 * time.Hour},
		{"02-01", "2027-01-30", 3 * time.Hour}, // the Saturday in the stretch
		{"02-01", "2027-01-25", 12 * time.Hour},
		{"02-01", "2027-01-22", 9 * time.Hour},
		{"10-01", "2026-03-31", 12 * time.Hour},
		{"12-15", "2026-12-14", 12 * time.Hour},
	} {
		c := compile(t, cal, scope.QuarterEnd{LastBusinessDays: 5}, tt.fiscal)
		a := when(t, "Europe/London", tt.day+" 00:00")
		if got := c.Between(a, a.AddDate(0, 0, 1)); got != tt.open {
			t.Errorf("fiscal year from %q: %s is open for %s, want %s", tt.fiscal, tt.day, got, tt.open)
		}
	}
}

func TestStart(t *testing.T) {
	cal := london
	long := hours(5, 8*60, 20*60)
	cal.QuarterEndDays = &long
	c := compile(t, cal, scope.QuarterEnd{LastBusinessDays: 2}, "")
	for _, tt := range []struct {
		at      string
		complex bool
		want    string
	}{
		{"2026-11-23 10:00", false, "2026-11-23 10:00"},
		{"2026-11-23 06:00", false, "2026-11-23 08:00"},
		{"2026-11-23 16:30", false, "2026-11-23 16:30"}, // at the cut-off is not after it
		{"2026-11-23 16:31", false, "2026-11-24 08:00"},
		{"2026-11-23 16:00", true, "2026-11-23 16:00"},
		{"2026-11-23 16:01", true, "2026-11-24 08:00"},
		{"2026-11-20 16:45", false, "2026-11-23 08:00"}, // Friday
		{"2026-11-21 10:00", false, "2026-11-23 08:00"}, // Saturday
		{"2026-12-31 19:00", false, "2026-12-31 19:00"}, // longer hours: the cut-off is 19:30
		{"2026-12-31 19:31", false, "2027-01-04 08:00"},
	} {
		got, want := c.Start(when(t, "Europe/London", tt.at), tt.complex), when(t, "Europe/London", tt.want)
		if !got.Equal(want) {
			t.Errorf("Start(%s, complex %t) = %s, want %s", tt.at, tt.complex, got, want)
		}
	}
}

func TestBusinessDays(t *testing.T) {
	c := compile(t, london, scope.QuarterEnd{}, "")
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"2026-11-23 09:00", "2026-11-23 17:00", 0},
		{"2026-11-20 17:00", "2026-11-23 08:00", 1},
		{"2026-12-24 12:00", "2026-12-31 12:00", 3}, // 29, 30, 31
	} {
		if got := c.BusinessDays(when(t, "Europe/London", tt.a), when(t, "Europe/London", tt.b)); got != tt.want {
			t.Errorf("BusinessDays(%s, %s) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
	if got, want := c.AddBusinessDays(when(t, "Europe/London", "2026-12-24 12:00"), 3), when(t, "Europe/London", "2026-12-31 12:00"); !got.Equal(want) {
		t.Errorf("AddBusinessDays = %s, want %s", got, want)
	}
}

func TestHolidayCodes(t *testing.T) {
	for _, tt := range []struct {
		code, zone, day string
		name            string // empty: a working day
	}{
		{"GB", "Europe/London", "2026-04-06", "Easter Monday"},
		{"GB-SCT", "Europe/London", "2026-04-06", ""},
		{"GB-SCT", "Europe/London", "2026-11-30", "St Andrew's Day"},
		{"GB-SCT", "Europe/London", "2026-08-03", "Summer Bank Holiday"},
		{"US", "America/New_York", "2026-11-26", "Thanksgiving Day"},
		{"US", "America/New_York", "2027-12-31", "New Year's Day"}, // observed in the year before
		{"DE-BY", "Europe/Berlin", "2026-06-04", "Fronleichnam"},
		{"DE-BE", "Europe/Berlin", "2026-06-04", ""},
		{"IN", "Asia/Kolkata", "2026-01-26", "Republic Day"},
		{"AU-NSW", "Australia/Sydney", "2026-01-26", "Australia Day"},
	} {
		c := compile(t, scope.Calendar{Timezone: tt.zone, Days: hours(5, 540, 1020), Holidays: tt.code}, scope.QuarterEnd{}, "")
		if got := c.Day(when(t, tt.zone, tt.day+" 12:00")).Name; got != tt.name {
			t.Errorf("%s in %s is %q, want %q", tt.day, tt.code, got, tt.name)
		}
	}
	for _, code := range HolidayCodes() {
		c := compile(t, scope.Calendar{Timezone: "UTC", Days: hours(5, 540, 1020), Holidays: code}, scope.QuarterEnd{}, "")
		if n := len(c.year(2026).days); n != 365 {
			t.Errorf("%s: %d days in 2026", code, n)
		}
	}
}

func TestCalendarProblemsSayWhatToDo(t *testing.T) {
	for want, cal := range map[string]scope.Calendar{
		"timezone: it is missing":             {},
		`timezone: "Mars/Base" is no time`:    {Timezone: "Mars/Base"},
		"AU-ACT, AU-NSW":                      {Timezone: "UTC", Holidays: "AU"},
		"hours: Monday: 17:00-08:00 is no":    {Timezone: "UTC", Days: hours(1, 17*60, 8*60)},
		`closed: "25.12.2026" is no date`:     {Timezone: "UTC", Closed: []string{"25.12.2026"}},
		`open: "tomorrow" is no date`:         {Timezone: "UTC", Open: map[string][]scope.Span{"tomorrow": nil}},
		"listed as closed too":                {Timezone: "UTC", Closed: []string{"2026-12-25"}, Open: map[string][]scope.Span{"2026-12-25": nil}},
		"cutoff: it is outside the day":       {Timezone: "UTC", Cutoff: 2000},
		"quarter-end hours: Monday: 10:00-09": {Timezone: "UTC", QuarterEndDays: func() *[7][]scope.Span { w := hours(1, 600, 540); return &w }()},
	} {
		cal.ID = "x"
		_, err := NewCalendar(cal, scope.QuarterEnd{}, "")
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `calendar "x"`) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	if _, err := NewCalendar(london, scope.QuarterEnd{}, "1 February"); err == nil {
		t.Error("a fiscal year from \"1 February\" is taken")
	}
}

func BenchmarkBetweenOverAYear(b *testing.B) {
	c := compile(b, london, scope.QuarterEnd{LastBusinessDays: 5}, "02-01")
	from := when(b, "Europe/London", "2026-03-02 11:00")
	to := from.AddDate(1, 0, 0)
	for b.Loop() {
		c.Between(from, to)
	}
}

func BenchmarkAdd(b *testing.B) {
	c := compile(b, london, scope.QuarterEnd{LastBusinessDays: 5}, "02-01")
	from := when(b, "Europe/London", "2026-03-02 11:00")
	for b.Loop() {
		c.Add(from, 48*time.Hour)
	}
}

func BenchmarkFirstUseOfAYear(b *testing.B) {
	from := when(b, "Europe/London", "2026-03-02 11:00")
	for b.Loop() {
		c := compile(b, london, scope.QuarterEnd{LastBusinessDays: 5}, "02-01")
		c.Open(from)
	}
}
