package slacksim

import (
	"sort"
	"sync"
	"time"
)

// Clock is the time Slack's policies follow. SystemClock is the machine's; ManualClock stands still until it is moved.
type Clock interface {
	Now() time.Time
	// AfterFunc runs f in its own goroutine once d has passed; the returned function cancels it.
	AfterFunc(d time.Duration, f func()) (cancel func())
}

// SystemClock is the machine's clock.
type SystemClock struct{}

// Now is the machine's time.
func (SystemClock) Now() time.Time { return time.Now() }

// AfterFunc is time.AfterFunc.
func (SystemClock) AfterFunc(d time.Duration, f func()) func() {
	t := time.AfterFunc(d, f)
	return func() { t.Stop() }
}

// nowClock takes its time from a function and its waiting from the machine.
type nowClock struct {
	SystemClock
	now func() time.Time
}

func (c nowClock) Now() time.Time { return c.now() }

// ManualClock moves only when it is told to.
type ManualClock struct {
	mu    sync.Mutex
	now   time.Time
	seq   int
	waits []*manualWait
}

type manualWait struct {
	at   time.Time
	seq  int
	f    func()
	done bool
}

// NewManualClock returns a clock that stands at start.
func NewManualClock(start time.Time) *ManualClock { return &ManualClock{now: start} }

// Now is where the clock stands.
func (c *ManualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// AfterFunc registers f to run when the clock is moved to or past now+d.
func (c *ManualClock) AfterFunc(d time.Duration, f func()) func() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seq++
	w := &manualWait{at: c.now.Add(d), seq: c.seq, f: f}
	c.waits = append(c.waits, w)
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		w.done = true
	}
}

// Advance moves the clock by d and runs, in order and before it returns, everything that came due on the way, including what
// those functions themselves register within d.
func (c *ManualClock) Advance(d time.Duration) {
	c.mu.Lock()
	end := c.now.Add(d)
	for {
		w := c.nextDue(end)
		if w == nil {
			break
		}
		if w.at.After(c.now) {
			c.now = w.at
		}
		c.mu.Unlock()
		w.f()
		c.mu.Lock()
	}
	c.now = end
	c.mu.Unlock()
}

// nextDue takes the earliest live wait that is due by end.
func (c *ManualClock) nextDue(end time.Time) *manualWait {
	live := c.waits[:0]
	for _, w := range c.waits {
		if !w.done {
			live = append(live, w)
		}
	}
	c.waits = live
	sort.Slice(live, func(i, j int) bool {
		if live[i].at.Equal(live[j].at) {
			return live[i].seq < live[j].seq
		}
		return live[i].at.Before(live[j].at)
	})
	if len(live) == 0 || live[0].at.After(end) {
		return nil
	}
	w := live[0]
	c.waits = live[1:]
	return w
}
