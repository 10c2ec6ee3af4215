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
