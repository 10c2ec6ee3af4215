package storage

import (
	"fmt"
	"time"
)

// How long things are kept.
const (
	keepBodies = 7 * 24 * time.Hour   // of settled deliveries; their keys stay
	keepFired  = 30 * 24 * time.Hour  // fired timers of closed requests
	keepAsks   = 210 * 24 * time.Hour // asks as the digest needs them; older ones are read from the log
)

// Swept says what a sweep removed.
type Swept struct {
	Bodies int
	Timers int
	Asks   int
}

// Sweep removes what is kept for a time only: bodies of deliveries seven days
// after they were settled, fired timers of requests that closed 30 days ago, and
// the asks of the digest's projection after 30 weeks.
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
	if s.Asks, err = tx.sweepAsks(tx.now.Add(-keepAsks), limit); err != nil {
		return s, fmt.Errorf("sweep asks: %w", err)
	}
	return s, nil
}

// asksKeptSetting notes from when on every counted request has its ask: those
// that closed before it may have been swept.
const asksKeptSetting = "asks kept from"

func (tx *Tx) sweepAsks(before time.Time, limit int) (int, error) {
	n, err := tx.exec(`delete from asks where request in (select request from asks where closed_at < $1 order by closed_at limit $2)`, micros(before), limit)
	if err != nil || n == 0 {
		return n, err
	}
	kept, err := tx.asksKeptFrom()
	if err != nil || !before.After(kept) {
		return n, err
	}
	return n, tx.SetSetting(asksKeptSetting, clean(before).Format(time.RFC3339Nano))
}

func (v *View) asksKeptFrom() (time.Time, error) {
	text, ok, err := v.Setting(asksKeptSetting)
	if err != nil || !ok {
		return time.Time{}, err
	}
	return time.Parse(time.RFC3339Nano, text)
}
