package storage

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Timer is a wake-up, not truth: when it fires, whoever acts computes from the
// state what is to be done, and may find nothing.
type Timer struct {
	// Key is unique for good: a timer that fired does not fire again for the
	// time that it fired for, however often it is set. Set for a time after it
	// fired, it does: whoever looked found that it is not time yet. It should
	// name what it is about (request, entry that started the turn, step).
	Key     string
	Request int64 // 0: of no request
	Kind    string
	At      time.Time
	Fired   time.Time // zero: not yet
}

const timerColumns = `key, request, kind, at, fired_at`

func scanTimer(s scanner) (t Timer, err error) {
	err = s.Scan(&t.Key, &t.Request, &t.Kind, when{&t.At}, when{&t.Fired})
	return t, err
}

// ReplaceTimers makes these the timers of the request. Those that fired stay
// fired, unless they are now wanted for later than they fired; those that are
// the same already cost no write.
func (tx *Tx) ReplaceTimers(request int64, timers []Timer) error {
	if tx.quiet {
		return nil
	}
	if request == 0 {
		return errors.New("set timers: they need a request; use SetTimer for others")
	}
	have, err := tx.TimersOf(request)
	if err != nil {
		return fmt.Errorf("set timers: %w", err)
	}
	want := slices.Clone(timers)
	for i := range want {
		want[i].Request, want[i].At, want[i].Fired = request, roundUp(want[i].At), time.Time{}
	}
	for _, h := range have {
		if h.Fired.IsZero() && !slices.Contains(want, h) {
			if _, err := tx.exec(`delete from timers where key = $1`, h.Key); err != nil {
				return fmt.Errorf("take back timer %s: %w", h.Key, err)
			}
			tx.timed = true
		}
	}
	for _, w := range want {
		if slices.ContainsFunc(have, func(h Timer) bool { return h == w || h.Key == w.Key && !h.Fired.IsZero() && !w.At.After(h.Fired) }) {
			continue
		}
		if err := tx.SetTimer(w); err != nil {
			return err
		}
	}
	return nil
}

// SetTimer sets one timer; one with the same key that has not fired, or fired
// before the new time, moves.
func (tx *Tx) SetTimer(t Timer) error {
	if tx.quiet {
		return nil
	}
	if t.Key == "" || t.Kind == "" || t.At.IsZero() {
		return errors.New("set a timer: it needs a key, a kind and a time")
	}
	_, err := tx.exec(`insert into timers (key, request, kind, at) values ($1, $2, $3, $4)
		on conflict (key) do update set at = excluded.at, kind = excluded.kind, request = excluded.request, fired_at = 0
			where timers.fired_at < excluded.at`,
		t.Key, t.Request, t.Kind, micros(roundUp(t.At)))
	if err != nil {
		return fmt.Errorf("set timer %s: %w", t.Key, err)
	}
	tx.timed = true
	return nil
}

// roundUp is the time in whole microseconds, as it is stored: a timer that fired
// a part of one early would find nothing to do, and not fire again.
func roundUp(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return clean(t.Add(time.Microsecond - time.Nanosecond))
}

// TimersOf returns the timers of a request, fired ones too, by time.
func (v *View) TimersOf(request int64) ([]Timer, error) {
	return list(v, scanTimer, `select `+timerColumns+` from timers where request = $1 order by at, key`, request)
}

// DueTimers returns timers that should have fired by now, the earliest first.
func (v *View) DueTimers(now time.Time, limit int) ([]Timer, error) {
	return list(v, scanTimer, `select `+timerColumns+` from timers where fired_at = 0 and at <= $1 order by at, key limit $2`, micros(now), limit)
}

// NextTimers returns the timers of a kind that fire until a time, the earliest
// first: what is about to be late.
func (v *View) NextTimers(kinds []string, until time.Time, limit int) ([]Timer, error) {
	var q query
	q.add(`select `+timerColumns+` from timers where fired_at = 0 and at <= ? and kind in (`, micros(until))
	addList(&q, kinds)
	q.add(`) order by at, key limit ?`, limit)
	return list(v, scanTimer, q.text.String(), q.args...)
}

// NextTimerAt returns when the first timer after a time fires, or false when
// there is none; after the zero time it is the first of all.
func (v *View) NextTimerAt(after time.Time) (time.Time, bool, error) {
	us, ok, err := one(v, value[int64], `select at from timers where fired_at = 0 and at > $1 order by at, key limit 1`, micros(after))
	return fromMicros(us), ok, err
}

// ClaimTimer marks the timer as fired, in the transaction that acts on it. It
// returns false where it fired already, or is gone: then there is nothing to do.
func (tx *Tx) ClaimTimer(key string) (bool, error) {
	n, err := tx.exec(`update timers set fired_at = $1 where key = $2 and fired_at = 0`, micros(tx.now), key)
	if err != nil {
		return false, fmt.Errorf("claim timer %s: %w", key, err)
	}
	return n == 1, nil
}

// ClaimRun notes that a scheduled run happens, in the transaction that does it,
// and returns false where it happened already. The key names the local date or
// week that the run is for: "digest/2026-W47/C1".
func (tx *Tx) ClaimRun(key string) (bool, error) {
	n, err := tx.exec(`insert into runs (key, at) values ($1, $2) on conflict (key) do nothing`, key, micros(tx.now))
	if err != nil {
		return false, fmt.Errorf("claim run %s: %w", key, err)
	}
	return n == 1, nil
}

// RunAt returns when the run happened, or false.
func (v *View) RunAt(key string) (time.Time, bool, error) {
	us, ok, err := one(v, value[int64], `select at from runs where key = $1`, key)
	return fromMicros(us), ok, err
}
