package slacksim

import (
	"slices"
	"testing"
	"time"
)

func TestManualClockRunsWhatIsDueInOrder(t *testing.T) {
	start := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	c := NewManualClock(start)
	var got []string
	note := func(name string) func() { return func() { got = append(got, name+c.Now().Format(" 15:04:05")) } }
	c.AfterFunc(2*time.Minute, note("b"))
	c.AfterFunc(time.Minute, func() {
		note("a")()
		c.AfterFunc(30*time.Second, note("a2"))
	})
	cancel := c.AfterFunc(time.Minute, note("cancelled"))
	cancel()
	c.AfterFunc(time.Hour, note("later"))
	c.Advance(2 * time.Minute)
	if want := []string{"a 09:01:00", "a2 09:01:30", "b 09:02:00"}; !slices.Equal(got, want) {
		t.Errorf("ran %v, want %v", got, want)
	}
	if !c.Now().Equal(start.Add(2 * time.Minute)) {
		t.Errorf("stands at %v", c.Now())
	}
}
