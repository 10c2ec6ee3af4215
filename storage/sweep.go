package storage

import (
	"fmt"
	"time"
)

// How long things are kept.
const (
	keepBodies = 7 * 24 * time.Hour  // of settled deliveries; their keys stay
	keepFired  = 30 * 24 * time.Hour // fired timers of closed requests
)

// Swept says what a sweep removed.
type Swept struct {
	Bodies int
	Timers int
}

// Sweep removes what is kept for a time only: bodies of deliveries seven days
// after they were settled, and fired timers of requests that closed 30 days ago.
// It removes at most limit of each, so that no transaction is long.
func (tx *Tx) Sweep(limit int) (Swept, error) {
	var s Swept
	var err error
	s.Bodies, err = tx.exec(`update inbox set body = '' where id in
		(select id from inbox where settled_at > 0 and body <> '' and state <> 'parked' and settled_at < $1 order by settled_at limit $2)`,
		micros(tx.now.Add(-keepBodies)), limit)
	if err != nil {
		return s, fmt.Errorf("sweep bodies: %w", err)
	}
	before := micros(tx.now.Add(-keepFired))
	s.Timers, err = tx.exec(`delete from timers where key in
		(select t.key from timers t left join requests r on r.id = t.request
			where t.fired_at > 0 and t.fired_at < $1 and (r.id is null or r.closed_at > 0 and r.closed_at < $2) limit $3)`,
		before, before, limit)
	if err != nil {
		return s, fmt.Errorf("sweep timers: %w", err)
	}
	return s, nil
}
