package storage

import (
	"fmt"
	"slices"

	"clearlane/triage"
)

// SetRepeats keeps which open requests say nearly the same as a request, the
// nearest first, in place of what was kept; none forgets it.
func (tx *Tx) SetRepeats(request int64, others []int64) error {
	kept, err := tx.Repeats(request)
	if err != nil || slices.Equal(kept, others) {
		return err
	}
	_, err = tx.exec(`delete from repeats where request = $1`, request)
	for i, other := range others {
		if err == nil {
			_, err = tx.exec(`insert into repeats (request, rank, other) values ($1, $2, $3)`, request, i, other)
		}
	}
	if err != nil {
		return fmt.Errorf("keep what repeats %s: %w", triage.Name(request), err)
	}
	return nil
}

// Repeats returns what [Tx.SetRepeats] kept.
func (v *View) Repeats(request int64) ([]int64, error) {
	return list(v, value[int64], `select other from repeats where request = $1 order by rank`, request)
}

// JoinedTo returns the requests that were joined to one, and still are, in order
// of their numbers.
func (v *View) JoinedTo(request int64) ([]triage.Request, error) {
	return v.requests(`select state from requests where merged_into = $1 and merged_into > 0 order by id`, request)
}
