package storage

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Fix is what somebody undertook against a hotspot.
type Fix struct {
	ID       int64  // set by the store
	Function string // empty: of asks that nobody owns
	Topic    string
	Owner    string
	What     string
	FromWeek string // the first week that should be better, 2026-W48
	State    string
	By       string
	Started  time.Time
	Accepted time.Time // by its owner; zero: not yet
	Closed   time.Time // zero: still followed
	Data     json.RawMessage
}

const fixColumns = `id, function, topic, owner, what, from_week, state, started_by, started_at, accepted_at, closed_at, data`

func scanFix(s scanner) (f Fix, err error) {
	var data string
	err = s.Scan(&f.ID, &f.Function, &f.Topic, &f.Owner, &f.What, &f.FromWeek, &f.State, &f.By, when{&f.Started}, when{&f.Accepted}, when{&f.Closed}, &data)
	if data != "" {
		f.Data = json.RawMessage(data)
	}
	return f, err
}

// AddFix stores a new fix and returns its number.
func (tx *Tx) AddFix(f Fix) (int64, error) {
	var err error
	if f.ID, err = tx.next("fix", 1); err != nil {
		return 0, err
	}
	if f.Started.IsZero() {
		f.Started = tx.now
	}
	return f.ID, tx.insertFix(f)
}

// ImportFix stores a fix with its own number and times.
func (tx *Tx) ImportFix(f Fix) error {
	if err := tx.insertFix(f); err != nil {
		return err
	}
	if _, err := tx.exec(`update counters set value = $1 where name = 'fix' and value < $1`, f.ID); err != nil {
		return fmt.Errorf("import fix %d: keep the numbers: %w", f.ID, err)
	}
	return nil
}

func (tx *Tx) insertFix(f Fix) error {
	if f.State == "" {
		return errors.New("store a fix: it needs a state")
	}
	_, err := tx.exec(`insert into fixes (`+fixColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		f.ID, f.Function, f.Topic, f.Owner, f.What, f.FromWeek, f.State, f.By, micros(f.Started), micros(f.Accepted), micros(f.Closed), string(f.Data))
	if err != nil {
		return fmt.Errorf("store fix %d: %w", f.ID, err)
	}
	return nil
}

// UpdateFix stores a fix as it now is.
func (tx *Tx) UpdateFix(f Fix) error {
	n, err := tx.exec(`update fixes set function = $1, topic = $2, owner = $3, what = $4, from_week = $5, state = $6,
		accepted_at = $7, closed_at = $8, data = $9 where id = $10`,
		f.Function, f.Topic, f.Owner, f.What, f.FromWeek, f.State, micros(f.Accepted), micros(f.Closed), string(f.Data), f.ID)
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("change fix %d: %w", f.ID, err)
	}
	return nil
}

// Fix returns the fix with the number.
func (v *View) Fix(id int64) (Fix, error) {
	f, ok, err := one(v, scanFix, `select `+fixColumns+` from fixes where id = $1`, id)
	if err == nil && !ok {
		err = ErrNotFound
	}
	if err != nil {
		return Fix{}, fmt.Errorf("look up fix %d: %w", id, err)
	}
	return f, nil
}

// Fixes returns every fix, in the order they were started; the closed ones only
// where asked for.
func (v *View) Fixes(closed bool) ([]Fix, error) {
	return list(v, scanFix, `select `+fixColumns+` from fixes where closed_at = 0 or $1 = 1 order by id`, flag(closed))
}
