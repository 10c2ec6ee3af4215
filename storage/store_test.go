package storage_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"clearlane/storage"
)

// start is when every test's clock begins.
var start = time.Date(2026, 11, 16, 9, 22, 0, 0, time.UTC)

// clock is a test's clock; it stands still until it is moved.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func open(t testing.TB) (*storage.Store, *clock) {
	t.Helper()
	c := &clock{now: start}
	s, err := storage.Open(context.Background(), filepath.Join(t.TempDir(), "clearlane.db"), storage.Options{Now: c.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s, c
}

func write(t testing.TB, s *storage.Store, fn func(tx *storage.Tx) error) {
	t.Helper()
	if err := s.Write(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, s *storage.Store, fn func(v *storage.View) error) {
	t.Helper()
	if err := s.Read(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func TestReceiveIsStoredOnceAndInOrder(t *testing.T) {
	s, _ := open(t)
	ctx := context.Background()
	for i, want := range []bool{true, true, false} {
		key := []string{"a", "b", "a"}[i]
		isNew, err := s.Receive(ctx, storage.Delivery{Key: key, Kind: "message", Body: []byte(`{"n":1}`)})
		if err != nil || isNew != want {
			t.Fatalf("receive %q: %v, %v; want %v", key, isNew, err, want)
		}
	}
	select {
	case <-s.Arrived():
	default:
		t.Error("nobody was woken by a new delivery")
	}
	write(t, s, func(tx *storage.Tx) error {
		d, ok, err := tx.NextDelivery()
		if err != nil || !ok || d.Key != "a" || string(d.Body) != `{"n":1}` || !d.Received.Equal(start) {
			t.Fatalf("next delivery = %+v, %v, %v; want a", d, ok, err)
		}
		return tx.MarkHandled(d.ID)
	})
	read(t, s, func(v *storage.View) error {
		d, ok, err := v.NextDelivery()
		if !ok || d.Key != "b" {
			t.Errorf("then %+v, want b", d)
		}
		return err
	})
}
