package storage

import (
	"fmt"
	"maps"
	"slices"
)

// counter gives out numbers within one transaction.
type counter struct{ last, saved int64 }

// next takes n numbers and returns the first. The counter's row is changed
// first, which keeps every other writer away from it, and then once more at the
// end if more numbers were taken.
func (tx *Tx) next(name string, n int) (int64, error) {
	c := tx.counters[name]
	if c != nil {
		c.last += int64(n)
		return c.last - int64(n) + 1, nil
	}
	last, ok, err := one(&tx.View, value[int64], `update counters set value = value + $1 where name = $2 returning value`, n, name)
	if err == nil && !ok {
		err = ErrNotFound
	}
	if err != nil {
		return 0, fmt.Errorf("take a number of %s: %w", name, err)
	}
	if tx.counters == nil {
		tx.counters = map[string]*counter{}
	}
	tx.counters[name] = &counter{last: last, saved: last}
	return last - int64(n) + 1, nil
}

func (tx *Tx) saveCounters() error {
	for _, name := range slices.Sorted(maps.Keys(tx.counters)) {
		c := tx.counters[name]
		if c.last == c.saved {
			continue
		}
		if _, err := tx.exec(`update counters set value = $1 where name = $2`, c.last, name); err != nil {
			return fmt.Errorf("keep the numbers of %s: %w", name, err)
		}
	}
	return nil
}
