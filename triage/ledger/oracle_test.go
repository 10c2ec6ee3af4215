package ledger

import (
	"testing"
	"time"

	"github.com/rickar/cal/v2"
	"pgregory.net/rapid"

	"clearlane/triage/scope"
)

// TestBetweenAgainstCountingMinutes reckons business time another way: minute by
// minute, each looked up on the wall clock, holidays asked of the library's own
// calendar. Spans don't begin or end in an hour that comes twice, where the two
// ways differ by design.
func TestBetweenAgainstCountingMinutes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.SampledFrom([]string{"", "GB", "US", "DE-BY", "AU-NSW"}).Draw(t, "holidays")
		def := scope.Calendar{Timezone: rapid.SampledFrom(zones).Draw(t, "zone"), Holidays: code}
		if rapid.Bool().Draw(t, "office") {
			def.Days = hours(5, 8*60, 17*60)
			def.Days[time.Saturday] = []scope.Span{{From: 9 * 60, To: 12 * 60}, {From: 14 * 60, To: 15*60 + 30}}
		} else {
			def.Days = hours(7, 0, dayEnd)
		}
		closed := anyInstant(t).Format(time.DateOnly)
		def.Closed = []string{closed}
		c, err := NewCalendar(def, scope.QuarterEnd{}, "")
		if err != nil {
			t.Fatal(err)
		}
		library := &cal.Calendar{}
		library.AddHoliday(holidayLists[code]...)

		a := anyInstant(t).Truncate(time.Minute)
		b := a.Add(time.Duration(rapid.IntRange(0, 6*24*60).Draw(t, "minutes")) * time.Minute)
		var want time.Duration
		for m := a; m.Before(b); m = m.Add(time.Minute) {
			wall := m.In(c.Zone)
			actual, observed, _ := library.IsHoliday(wall)
			if actual || observed || wall.Format(time.DateOnly) == closed {
				continue
			}
			clock := scope.Clock(wall.Hour()*60 + wall.Minute())
			for _, s := range def.Days[wall.Weekday()] {
				if s.From <= clock && clock < s.To {
					want += time.Minute
				}
			}
		}
		if got := c.Between(a, b); got != want {
			t.Fatalf("%s to %s in %s, holidays of %q: %s, counted %s", a, b, c.Zone, code, got, want)
		}
	})
}
