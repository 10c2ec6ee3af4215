package storage_test

import (
	"fmt"
	"testing"
	"time"

	"clearlane/storage"
)

func due(t *testing.T, s *storage.Store, now time.Time) string {
	t.Helper()
	keys := []string{}
	read(t, s, func(v *storage.View) error {
		ts, err := v.DueTimers(now, 100)
		for _, d := range ts {
			keys = append(keys, d.Key)
		}
		return err
	})
	return fmt.Sprint(keys)
}

func replace(t *testing.T, s *storage.Store, request int64, timers ...storage.Timer) {
	t.Helper()
	write(t, s, func(tx *storage.Tx) error { return tx.ReplaceTimers(request, timers) })
}

func claim(t *testing.T, s *storage.Store, key string) bool {
	t.Helper()
	var mine bool
	write(t, s, func(tx *storage.Tx) (err error) {
		mine, err = tx.ClaimTimer(key)
		return err
	})
	return mine
}

func TestTimersAreReplacedAndFireOnce(t *testing.T) {
	s, c := open(t)
	in := func(d time.Duration) time.Time { return start.Add(d) }
	remind := storage.Timer{Key: "1/2/remind", Kind: "remind", At: in(time.Hour)}
	escalate := storage.Timer{Key: "1/2/escalate", Kind: "escalate", At: in(2 * time.Hour)}
	replace(t, s, 1, remind, escalate)
	replace(t, s, 2, storage.Timer{Key: "2/1/remind", Kind: "remind", At: in(30 * time.Minute)})
	select {
	case <-s.Timed():
	default:
		t.Error("nobody was woken by a new timer")
	}
	if got := due(t, s, in(time.Hour)); got != "[2/1/remind 1/2/remind]" {
		t.Errorf("due = %s", got)
	}
	c.now = in(time.Hour)
	if !claim(t, s, remind.Key) || claim(t, s, remind.Key) || claim(t, s, "unknown") {
		t.Error("a timer must be claimed exactly once")
	}
	// A handling computes the same timers anew: what fired stays fired, the rest
	// moves, and what is not wanted any more goes.
	escalate.At = in(3 * time.Hour)
	replace(t, s, 1, remind, escalate)
	if got := due(t, s, in(9*time.Hour)); got != "[2/1/remind 1/2/escalate]" {
		t.Errorf("due = %s", got)
	}
	read(t, s, func(v *storage.View) error {
		at, ok, err := v.NextTimerAt(time.Time{})
		if !ok || !at.Equal(in(30*time.Minute)) {
			t.Errorf("next timer at %v, %v", at, ok)
		}
		late, err2 := v.NextTimers([]string{"escalate"}, in(9*time.Hour), 10)
		if len(late) != 1 || !late[0].At.Equal(escalate.At) || late[0].Request != 1 {
			t.Errorf("about to be late = %+v, %v", late, err2)
		}
		return err
	})
	// Whoever looked found that it is not time yet: the timer fires again then.
	remind.At = in(2 * time.Hour)
	replace(t, s, 1, remind, escalate)
	if got := due(t, s, in(9*time.Hour)); got != "[2/1/remind 1/2/remind 1/2/escalate]" {
		t.Errorf("due = %s", got)
	}
	c.now = in(2 * time.Hour)
	if !claim(t, s, remind.Key) {
		t.Error("a timer that was put off did not fire")
	}
	replace(t, s, 1)
	if got := due(t, s, in(9*time.Hour)); got != "[2/1/remind]" {
		t.Errorf("after the request closed, due = %s", got)
	}
	if claim(t, s, escalate.Key) {
		t.Error("a timer that is gone was claimed")
	}
}

func TestSameTimersCostNoWakeUp(t *testing.T) {
	s, _ := open(t)
	timer := storage.Timer{Key: "1/1/remind", Kind: "remind", At: start.Add(time.Hour + 3*time.Nanosecond)}
	replace(t, s, 1, timer)
	<-s.Timed()
	replace(t, s, 1, timer)
	select {
	case <-s.Timed():
		t.Error("the same timer was written again")
	default:
	}
}

func TestATimerNeverFiresBeforeItsTime(t *testing.T) {
	s, _ := open(t)
	at := start.Add(time.Hour + 3*time.Nanosecond)
	replace(t, s, 1, storage.Timer{Key: "1/1/remind", Kind: "remind", At: at})
	write(t, s, func(tx *storage.Tx) error { return tx.SetTimer(storage.Timer{Key: "other", Kind: "other", At: at}) })
	read(t, s, func(v *storage.View) error {
		early, err := v.DueTimers(start.Add(time.Hour), 10)
		if len(early) > 0 {
			t.Errorf("due before their time: %v", early)
		}
		late, err2 := v.DueTimers(at.Add(time.Microsecond), 10)
		if len(late) != 2 {
			t.Errorf("%d timers are due, want 2: %v", len(late), err2)
		}
		return err
	})
}

func TestRunIsClaimedOnce(t *testing.T) {
	s, c := open(t)
	for i, want := range []bool{true, false} {
		write(t, s, func(tx *storage.Tx) error {
			mine, err := tx.ClaimRun("digest/2026-W47/C1")
			if mine != want {
				t.Errorf("claim %d = %v", i, mine)
			}
			return err
		})
		c.now = c.now.Add(time.Hour)
	}
	read(t, s, func(v *storage.View) error {
		at, ok, err := v.RunAt("digest/2026-W47/C1")
		if !ok || !at.Equal(start) {
			t.Errorf("run at %v, %v", at, ok)
		}
		return err
	})
}

func TestFiredTimersGoWhenTheirRequestIsLongClosed(t *testing.T) {
	s, c := open(t)
	write(t, s, func(tx *storage.Tx) error {
		for _, close := range []bool{true, false} {
			r, err := plainRequest(tx, close)
			if err != nil {
				return err
			}
			if err := tx.ReplaceTimers(r.ID, []storage.Timer{{Key: fmt.Sprint(r.ID), Kind: "remind", At: start}}); err != nil {
				return err
			}
		}
		return nil
	})
	claim(t, s, "1")
	claim(t, s, "2")
	c.now = start.Add(40 * 24 * time.Hour)
	write(t, s, func(tx *storage.Tx) error {
		swept, err := tx.Sweep(10)
		if swept.Timers != 1 {
			t.Errorf("%d timers were swept, want that of the closed request", swept.Timers)
		}
		return err
	})
	// The open request's timer is still known as fired.
	replace(t, s, 2, storage.Timer{Key: "2", Kind: "remind", At: start})
	if got := due(t, s, c.now); got != "[]" {
		t.Errorf("due = %s: a fired timer fires again", got)
	}
}
