package storage_test

import (
	"errors"
	"testing"
	"time"

	"clearlane/storage"

	"github.com/google/go-cmp/cmp"
)

func receive(t *testing.T, s *storage.Store, d storage.Delivery) {
	t.Helper()
	if d.Kind == "" {
		d.Kind = "message"
	}
	if isNew, err := s.Receive(t.Context(), d); err != nil || !isNew {
		t.Fatalf("receive %s: %v, %v", d.Key, isNew, err)
	}
}

func TestReceiveIsStoredOnceAndInOrder(t *testing.T) {
	s, _ := open(t)
	for i, want := range []bool{true, true, false} {
		key := []string{"b", "a", "b"}[i]
		isNew, err := s.Receive(t.Context(), storage.Delivery{Key: key, Kind: "message", Body: []byte(`{"n":1}`), At: start.Add(-time.Minute)})
		if err != nil || isNew != want {
			t.Fatalf("receive %q: %v, %v; want %v", key, isNew, err, want)
		}
	}
	select {
	case <-s.Arrived():
	default:
		t.Error("nobody was woken by a new delivery")
	}
	for _, want := range []string{"b", "a", ""} {
		write(t, s, func(tx *storage.Tx) error {
			d, ok, err := tx.NextDelivery()
			if err != nil || d.Key != want || ok != (want != "") {
				t.Fatalf("next delivery = %+v, %v, %v; want %q", d, ok, err, want)
			}
			if !ok {
				return nil
			}
			if string(d.Body) != `{"n":1}` || !d.At.Equal(start.Add(-time.Minute)) || !d.Received.Equal(start) {
				t.Errorf("delivery = %+v", d)
			}
			return tx.MarkHandled(d.ID)
		})
	}
}

func TestDeliveryWithoutAKeyIsRefused(t *testing.T) {
	s, _ := open(t)
	if _, err := s.Receive(t.Context(), storage.Delivery{Kind: "message"}); err == nil {
		t.Error("a delivery without a key was stored")
	}
}

func TestThirdFailureParksAndTheRestGoesOn(t *testing.T) {
	s, _ := open(t)
	receive(t, s, storage.Delivery{Key: "bad", Body: []byte("{}")})
	receive(t, s, storage.Delivery{Key: "good"})
	for try := 1; try <= storage.MaxAttempts; try++ {
		write(t, s, func(tx *storage.Tx) error {
			d, _, err := tx.NextDelivery()
			if d.Key != "bad" || d.Attempts != try-1 {
				t.Fatalf("try %d is for %s with %d attempts, %v", try, d.Key, d.Attempts, err)
			}
			parked, err := tx.MarkFailed(d.ID, "no such field")
			if parked != (try == storage.MaxAttempts) {
				t.Errorf("after try %d: parked = %v", try, parked)
			}
			return err
		})
	}
	write(t, s, func(tx *storage.Tx) error {
		d, _, err := tx.NextDelivery()
		if d.Key != "good" {
			t.Errorf("next is %q, want good: a parked delivery must not block", d.Key)
		}
		parked, err2 := tx.ParkedDeliveries(10)
		if len(parked) != 1 || parked[0].Reason != "no such field" || parked[0].Attempts != 3 {
			t.Errorf("parked = %+v", parked)
		}
		return errors.Join(err, err2, tx.Unpark(parked[0].ID))
	})
	read(t, s, func(v *storage.View) error {
		d, _, err := v.NextDelivery()
		if d.Key != "bad" || d.Attempts != 0 {
			t.Errorf("next is %+v, want the delivery that is tried again, in its old place", d)
		}
		return err
	})
}

func TestSettlingTwiceFails(t *testing.T) {
	s, _ := open(t)
	receive(t, s, storage.Delivery{Key: "a"})
	write(t, s, func(tx *storage.Tx) error { return tx.MarkHandled(1) })
	for name, fn := range map[string]func(tx *storage.Tx) error{
		"handled": func(tx *storage.Tx) error { return tx.MarkHandled(1) },
		"skipped": func(tx *storage.Tx) error { return tx.MarkSkipped(1, "bot") },
		"failed":  func(tx *storage.Tx) error { _, err := tx.MarkFailed(1, "x"); return err },
		"unknown": func(tx *storage.Tx) error { return tx.MarkHandled(99) },
	} {
		if err := s.Write(t.Context(), fn); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s: %v, want an error that it is not pending", name, err)
		}
	}
}

func TestWhyWasThisSkipped(t *testing.T) {
	s, c := open(t)
	for i, reason := range []string{"thanks", "bot", "thanks"} {
		receive(t, s, storage.Delivery{Key: string(rune('a' + i)), Channel: "C1", TS: "1." + string(rune('1'+i))})
		c.now = c.now.Add(time.Minute)
		write(t, s, func(tx *storage.Tx) error {
			d, _, err := tx.NextDelivery()
			return errors.Join(err, tx.MarkSkipped(d.ID, reason))
		})
	}
	read(t, s, func(v *storage.View) error {
		ds, err := v.DeliveriesOf("C1", "1.2")
		if len(ds) != 1 || ds[0].State != storage.Skipped || ds[0].Reason != "bot" {
			t.Errorf("deliveries of the message = %+v", ds)
		}
		skips, err2 := v.Skips(start)
		if diff := cmp.Diff([]storage.Skip{{Kind: "message", Reason: "thanks", Count: 2}, {Kind: "message", Reason: "bot", Count: 1}}, skips); diff != "" {
			t.Errorf("skips (-want +got):\n%s", diff)
		}
		newest, err3 := v.SkippedDeliveries(start.Add(2*time.Minute), 10)
		if len(newest) != 2 || newest[0].Key != "c" {
			t.Errorf("skipped since = %+v", newest)
		}
		return errors.Join(err, err2, err3)
	})
	if err := s.Write(t.Context(), func(tx *storage.Tx) error { return tx.MarkSkipped(1, "") }); err == nil {
		t.Error("something was skipped without a reason")
	}
}

func TestBodiesGoAfterSevenDaysAndKeysStay(t *testing.T) {
	s, c := open(t)
	for _, key := range []string{"handled", "pending"} {
		receive(t, s, storage.Delivery{Key: key, Body: []byte("words")})
	}
	write(t, s, func(tx *storage.Tx) error { return tx.MarkHandled(1) })
	body := func(key string) string {
		var d storage.Delivery
		read(t, s, func(v *storage.View) (err error) {
			d, _, err = v.DeliveryByKey(key)
			return err
		})
		return string(d.Body)
	}
	sweep := func() {
		write(t, s, func(tx *storage.Tx) error {
			_, err := tx.Sweep(100)
			return err
		})
	}
	c.now = start.Add(7 * 24 * time.Hour)
	if sweep(); body("handled") != "words" {
		t.Error("the body is gone before seven days are over")
	}
	c.now = c.now.Add(time.Second)
	if sweep(); body("handled") != "" || body("pending") != "words" {
		t.Errorf("after seven days: handled %q, pending %q", body("handled"), body("pending"))
	}
	if isNew, err := s.Receive(t.Context(), storage.Delivery{Key: "handled", Kind: "message"}); isNew || err != nil {
		t.Errorf("the same delivery counted as new after the sweep: %v", err)
	}
}
