package ledger

import (
	"fmt"
	"sync"
	"time"

	"clearlane/triage/scope"
)

// Calendars resolves the pins of log entries. A map's calendars stay those of
// that version of the map for ever, so that a later version moves no promise
// already made. Safe for concurrent use.
type Calendars struct {
	mu    sync.RWMutex
	maps  map[string]*scope.Map
	cache map[calendarKey]*Calendar
}

type calendarKey struct{ hash, id, closed string }

// The default of [scope.Waits], in business hours.
const defaultWait = 9 * time.Hour

// NewCalendars returns the calendars of the given versions of the map.
func NewCalendars(maps ...*scope.Map) *Calendars {
	c := &Calendars{maps: map[string]*scope.Map{}, cache: map[calendarKey]*Calendar{}}
	for _, m := range maps {
		c.Add(m)
	}
	return c
}

// Add makes another version of the map known.
func (c *Calendars) Add(m *scope.Map) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.maps[m.Hash] = m
}

// Map returns the version of the map with the given hash.
func (c *Calendars) Map(hash string) (*scope.Map, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if m := c.maps[hash]; m != nil {
		return m, nil
	}
	return nil, fmt.Errorf("version %q of the scope map is not known here; load every version that the log names", hash)
}

// Get returns the calendar with the given id in the version of the map with the
// given hash. Unknown versions, unknown ids and calendars that make no sense
// are errors.
func (c *Calendars) Get(hash, id string) (*Calendar, error) { return c.get(hash, id, "") }

// For returns the calendar that counts for a segment, with the closed days that
// were applied to it.
func (c *Calendars) For(s Segment) (*Calendar, error) { return c.get(s.MapHash, s.Calendar, s.Closed) }

func (c *Calendars) get(hash, id, closed string) (*Calendar, error) {
	key := calendarKey{hash, id, closed}
	c.mu.RLock()
	k := c.cache[key]
	c.mu.RUnlock()
	if k != nil {
		return k, nil
	}
	k, err := c.make(key)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if other := c.cache[key]; other != nil {
		return other, nil
	}
	c.cache[key] = k
	return k, nil
}

func (c *Calendars) make(key calendarKey) (*Calendar, error) {
	if key.closed != "" {
		k, err := c.get(key.hash, key.id, "")
		if err != nil {
			return nil, err
		}
		return k.withClosed(key.closed)
	}
	m, err := c.Map(key.hash)
	if err != nil {
		return nil, err
	}
	for _, cal := range m.Hours.Calendars {
		if cal.ID == key.id {
			return NewCalendar(cal, m.Hours.QuarterEnd, m.Company.FiscalYearStart)
		}
	}
	return nil, fmt.Errorf("version %q of the scope map has no calendar %q", key.hash, key.id)
}

// Check compiles every calendar of a version of the map, so that a wrong zone
// or holiday code is found when the map is loaded and not when it is needed.
func (c *Calendars) Check(hash string) error {
	m, err := c.Map(hash)
	if err != nil {
		return err
	}
	for _, cal := range m.Hours.Calendars {
		if _, err := c.Get(hash, cal.ID); err != nil {
			return err
		}
	}
	return nil
}

// waits returns how long an approver or outside turn may take.
func (c *Calendars) waits(hash string) (scope.Waits, error) {
	m, err := c.Map(hash)
	if err != nil {
		return scope.Waits{}, err
	}
	w := m.Waits
	if w.Approver == 0 {
		w.Approver = defaultWait
	}
	if w.Outside == 0 {
		w.Outside = defaultWait
	}
	return w, nil
}

// complex reports whether a topic of that version of the map uses the cut-off
// for complex topics.
func (c *Calendars) complex(hash, topic string) (bool, error) {
	m, err := c.Map(hash)
	if err != nil {
		return false, err
	}
	t, _, ok := m.Topic(topic)
	return ok && t.Complex, nil
}
