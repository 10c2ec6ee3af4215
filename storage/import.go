package storage

import (
	"errors"
	"fmt"

	"clearlane/triage"
)

// ErrNotEmpty says that a history was to go into a database that has one.
var ErrNotEmpty = errors.New("the database holds requests already")

// Import fills an empty log with a whole one: entries of many requests in
// commit order, which keep their positions and numbers. The scope maps that they
// name must be stored in the same transaction. Into a log that is not empty it
// puts nothing, and the error is [ErrNotEmpty].
func (tx *Tx) Import(entries []triage.Entry) error {
	if last, err := tx.LastPos(); err != nil {
		return err
	} else if last > 0 {
		return ErrNotEmpty
	}
	var requests, pos int64
	for i := range entries {
		e := &entries[i]
		cleanEntry(e)
		if e.Pos <= pos {
			return fmt.Errorf("import the log: position %d comes after %d", e.Pos, pos)
		}
		r, err := tx.Request(e.Request)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if err = r.Apply(*e); err == nil {
			err = tx.insertEntry(*e)
		}
		if err == nil {
			err = tx.project(r, entries[i:i+1])
		}
		if err != nil {
			return fmt.Errorf("import entry %d of %s: %w", e.Seq, triage.Name(e.Request), err)
		}
		pos, requests = e.Pos, max(requests, e.Request)
	}
	for name, highest := range map[string]int64{"entry": pos, "request": requests} {
		if _, err := tx.exec(`update counters set value = $1 where name = $2 and value < $3`, highest, name, highest); err != nil {
			return fmt.Errorf("import the log: keep the numbers of %s: %w", name, err)
		}
	}
	return nil
}
