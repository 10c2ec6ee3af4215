package storage_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"clearlane/storage"
)

func raise(t *testing.T, s *storage.Store, slot storage.Slot) int {
	t.Helper()
	var wanted int
	write(t, s, func(tx *storage.Tx) (err error) {
		wanted, err = tx.RaiseSlot(slot)
		return err
	})
	return wanted
}

func slot(t *testing.T, s *storage.Store, key string) storage.Slot {
	t.Helper()
	var out storage.Slot
	read(t, s, func(v *storage.View) error {
		got, ok, err := v.Slot(key)
		if !ok {
			t.Fatalf("no slot %s", key)
		}
		out = got
		return err
	})
	return out
}

func pending(t *testing.T, s *storage.Store, now time.Time) []string {
	t.Helper()
	keys := []string{}
	read(t, s, func(v *storage.View) error {
		slots, err := v.PendingSlots(now, 100)
		for _, p := range slots {
			keys = append(keys, p.Key)
		}
		return err
	})
	return keys
}

func wantPending(t *testing.T, s *storage.Store, now time.Time, want ...string) {
	t.Helper()
	if got := pending(t, s, now); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("pending slots = %v, want %v", got, want)
	}
}

var card = storage.Slot{Key: "card/1", Kind: "card", Request: 1, Channel: "C1"}

func TestChangesCoalesceAndNoneIsLost(t *testing.T) {
	s, _ := open(t)
	raise(t, s, card)
	select {
	case <-s.Raised():
	default:
		t.Error("the sender was not woken")
	}
	if n := raise(t, s, card); n != 2 {
		t.Errorf("wanted revision = %d, want 2", n)
	}
	// While revision 2 is under way, revision 3 is raised.
	if n := raise(t, s, storage.Slot{Key: card.Key}); n != 3 {
		t.Errorf("wanted revision = %d, want 3", n)
	}
	write(t, s, func(tx *storage.Tx) error { return tx.SlotSent(card.Key, "1.1", 2) })
	wantPending(t, s, start, card.Key)
	write(t, s, func(tx *storage.Tx) error { return tx.SlotSent(card.Key, "1.1", 3) })
	wantPending(t, s, start)
	// A late answer about an older revision takes nothing back.
	write(t, s, func(tx *storage.Tx) error { return tx.SlotSent(card.Key, "1.1", 1) })
	wantPending(t, s, start)
	read(t, s, func(v *storage.View) error {
		got, ok, err := v.SlotByMessage("C1", "1.1")
		if !ok || got.Key != card.Key || got.Request != 1 {
			t.Errorf("slot of the message = %+v, %v", got, ok)
		}
		return err
	})
}

func TestSlotsWaitInTheOrderTheyWereRaised(t *testing.T) {
	s, _ := open(t)
	for _, key := range []string{"b", "a", "c"} {
		raise(t, s, storage.Slot{Key: key, Kind: "card", Channel: "C1"})
	}
	raise(t, s, storage.Slot{Key: "b"}) // it waits already and keeps its place
	wantPending(t, s, start, "b", "a", "c")
	write(t, s, func(tx *storage.Tx) error { return tx.SlotSent("b", "1.1", 2) })
	raise(t, s, storage.Slot{Key: "b"})
	wantPending(t, s, start, "a", "c", "b")
}

func TestFailedSlotIsTriedLater(t *testing.T) {
	s, c := open(t)
	raise(t, s, card)
	retry := start.Add(time.Minute)
	write(t, s, func(tx *storage.Tx) error {
		return errors.Join(tx.SlotDoubt(card.Key, start), tx.SlotFailed(card.Key, retry, "internal_error"), tx.SlotDoubt(card.Key, retry))
	})
	wantPending(t, s, start)
	wantPending(t, s, retry, card.Key)
	if got := slot(t, s, card.Key); got.Attempts != 1 || got.Reason != "internal_error" || !got.Doubt.Equal(start) {
		t.Errorf("slot = %+v, want one attempt, doubtful since the first post", got)
	}
	// A new state does not jump the wait that Slack asked for.
	raise(t, s, card)
	wantPending(t, s, start)
	read(t, s, func(v *storage.View) error {
		at, ok, err := v.NextSlotAt()
		if !at.Equal(retry) || !ok {
			t.Errorf("next try at %v, %v", at, ok)
		}
		return err
	})
	c.now = retry
	write(t, s, func(tx *storage.Tx) error { return tx.SlotSent(card.Key, "1.1", 2) })
	if got := slot(t, s, card.Key); got.Attempts != 0 || got.Reason != "" || !got.Doubt.IsZero() || !got.SentAt.Equal(retry) || got.Waiting() {
		t.Errorf("after it was sent: %+v", got)
	}
}

func TestDroppedSlotComesBackWhenRaised(t *testing.T) {
	s, _ := open(t)
	raise(t, s, card)
	write(t, s, func(tx *storage.Tx) error { return tx.SlotDropped(card.Key, "channel_not_found") })
	wantPending(t, s, start)
	read(t, s, func(v *storage.View) error {
		dropped, err := v.DroppedSlots(10)
		if len(dropped) != 1 || dropped[0].Reason != "channel_not_found" {
			t.Errorf("dropped = %+v", dropped)
		}
		return err
	})
	// Its place may have changed meanwhile; what was posted stays where it is.
	raise(t, s, storage.Slot{Key: card.Key, Channel: "C2"})
	if got := slot(t, s, card.Key); got.Channel != "C2" || !got.Waiting() {
		t.Errorf("raised again: %+v", got)
	}
	write(t, s, func(tx *storage.Tx) error { return tx.SlotSent(card.Key, "1.1", 2) })
	raise(t, s, storage.Slot{Key: card.Key, Channel: "C3"})
	if got := slot(t, s, card.Key); got.Channel != "C2" {
		t.Errorf("a posted slot moved to %s", got.Channel)
	}
	write(t, s, func(tx *storage.Tx) error { return tx.SlotGone(card.Key) })
	if got := slot(t, s, card.Key); got.TS != "" || !got.Waiting() {
		t.Errorf("its message is gone: %+v", got)
	}
}

func TestSlotsThatMakeNoSense(t *testing.T) {
	s, _ := open(t)
	for name, fn := range map[string]func(tx *storage.Tx) error{
		"new without a channel": func(tx *storage.Tx) error { _, err := tx.RaiseSlot(storage.Slot{Key: "a", Kind: "card"}); return err },
		"no key": func(tx *storage.Tx) error {
			_, err := tx.RaiseSlot(storage.Slot{Kind: "card", Channel: "C1"})
			return err
		},
		"sent but unknown": func(tx *storage.Tx) error { return tx.SlotSent("nope", "1.1", 1) },
	} {
		if err := s.Write(t.Context(), fn); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestSimulatedPastRaisesNothing(t *testing.T) {
	s, _ := open(t)
	err := s.WriteQuiet(t.Context(), func(tx *storage.Tx) error {
		_, err := tx.RaiseSlot(card)
		return errors.Join(err, tx.ReplaceTimers(1, []storage.Timer{{Key: "a", Kind: "remind", At: start}}), tx.SetNow(start.Add(-time.Hour)))
	})
	if err != nil {
		t.Fatal(err)
	}
	wantPending(t, s, start)
	read(t, s, func(v *storage.View) error {
		_, ok, err := v.NextTimerAt(time.Time{})
		if ok {
			t.Error("a timer was set")
		}
		return err
	})
	if err := s.Write(t.Context(), func(tx *storage.Tx) error { return tx.SetNow(start) }); err == nil {
		t.Error("an ordinary transaction let its time be set")
	}
}
