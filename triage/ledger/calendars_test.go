package ledger

import (
	"strings"
	"sync"
	"testing"
	"time"

	"clearlane/triage/scope"
)

func TestCalendarsKeepEachVersionOfTheMap(t *testing.T) {
	old, now := stageMap(), stageMap()
	now.Hash = "m2"
	now.Hours.Calendars[0].Days = hours(5, 8*60, 12*60)
	cals := NewCalendars(old, now)
	day := when(t, "Europe/London", "2026-11-23 00:00")
	for hash, want := range map[string]time.Duration{"m1": 9 * time.Hour, "m2": 4 * time.Hour} {
		c, err := cals.Get(hash, "emea")
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Between(day, day.AddDate(0, 0, 1)); got != want {
			t.Errorf("Monday has %s by version %s, want %s", got, hash, want)
		}
	}
	again, err := cals.Get("m1", "emea")
	if first, _ := cals.Get("m1", "emea"); err != nil || again != first {
		t.Errorf("the same calendar is made twice: %v", err)
	}
}

func TestCheckFindsAWrongCalendarWhenTheMapIsLoaded(t *testing.T) {
	m := stageMap()
	cals := NewCalendars(m)
	if err := cals.Check("m1"); err != nil {
		t.Error(err)
	}
	bad := stageMap()
	bad.Hash = "m2"
	bad.Hours.Calendars = append(bad.Hours.Calendars, scope.Calendar{ID: "apac", Timezone: "Asia/Calcuta"})
	cals.Add(bad)
	if err := cals.Check("m2"); err == nil || !strings.Contains(err.Error(), `calendar "apac", timezone: "Asia/Calcuta"`) {
		t.Errorf("error %v", err)
	}
	if err := cals.Check("m3"); err == nil {
		t.Error("a version that nobody loaded passes")
	}
}

// TestTheDemoMapsCalendars: what the parser takes, the ledger can reckon with.
func TestTheDemoMapsCalendars(t *testing.T) {
	m, err := scope.Parse("demo.yaml", scope.Demo())
	if err != nil {
		t.Fatal(err)
	}
	if err := NewCalendars(m).Check(m.Hash); err != nil {
		t.Error(err)
	}
}

func TestCalendarsServeManyAtOnce(t *testing.T) {
	m := stageMap()
	cals := NewCalendars(m)
	from := when(t, "Europe/London", "2026-11-23 12:00")
	var all sync.WaitGroup
	got := make([]time.Duration, 16)
	for i := range got {
		all.Go(func() {
			cals.Add(m)
			c, err := cals.For(Segment{MapHash: "m1", Calendar: "emea", Closed: "2026-11-24"})
			if err == nil {
				got[i] = c.Between(from, from.AddDate(1, 0, 0))
			}
		})
	}
	all.Wait()
	for _, d := range got {
		if d == 0 || d != got[0] {
			t.Fatalf("sixteen at once reckon %v", got)
		}
	}
}
