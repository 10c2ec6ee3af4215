package storage

import (
	"fmt"
	"sync"
	"time"

	"clearlane/triage"
	"clearlane/triage/ledger"
	"clearlane/triage/scope"
)

// calendarShelf keeps the calendars of the maps that were read from the
// database. A stored map never changes, so what was read once holds.
type calendarShelf struct {
	mu    sync.Mutex
	cals  *ledger.Calendars
	known map[string]bool
}

func newCalendarShelf() *calendarShelf {
	return &calendarShelf{cals: ledger.NewCalendars(), known: map[string]bool{}}
}

// Calendars returns the calendars of every stored map that the entries name,
// for the clocks of the turn ledger.
func (v *View) Calendars(entries []triage.Entry) (*ledger.Calendars, error) {
	for _, e := range entries {
		if e.MapHash == "" {
			continue
		}
		if _, err := v.scopeMap(e.MapHash); err != nil {
			return nil, err
		}
	}
	return v.store.shelf.cals, nil
}

// scopeMap returns a stored map as it was when it went live.
func (v *View) scopeMap(hash string) (*scope.Map, error) {
	shelf := v.store.shelf
	shelf.mu.Lock()
	defer shelf.mu.Unlock()
	if shelf.known[hash] {
		return shelf.cals.Map(hash)
	}
	stored, err := v.MapByHash(hash)
	if err != nil {
		return nil, err
	}
	m, err := scope.Parse("map "+hash, stored.Source)
	if err != nil {
		return nil, fmt.Errorf("read the stored map %s: %w", hash, err)
	}
	if m.Hash != hash {
		return nil, fmt.Errorf("read the stored map %s: its content has the hash %s", hash, m.Hash)
	}
	shelf.put(m)
	return m, nil
}

// add makes a map known that is about to be stored.
func (s *calendarShelf) add(m *scope.Map) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(m)
}

func (s *calendarShelf) put(m *scope.Map) {
	s.cals.Add(m)
	s.known[m.Hash] = true
}

// zone is the company's time zone by the map that is live; weeks are in it.
func (v *View) zone() (*time.Location, error) {
	current, ok, err := v.CurrentMap()
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return time.UTC, nil
	}
	m, err := v.scopeMap(current.Hash)
	if err != nil {
		return nil, err
	}
	return time.LoadLocation(m.Company.Timezone)
}
