package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/scope"
)

// TestMapsGoLiveInOrder: a map is in force from the first entry that was promised
// under it until one names another; the last one given is in force at the end.
func TestMapsGoLiveInOrder(t *testing.T) {
	src, err := os.ReadFile("testdata/small.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var maps []*scope.Map
	for _, name := range []string{"Tidewater Pumps", "Tidewater Valves", "Tidewater Seals"} {
		m, err := scope.Parse(name, bytes.ReplaceAll(src, []byte("Tidewater Pumps"), []byte(name)))
		if err != nil {
			t.Fatal(err)
		}
		maps = append(maps, m)
	}
	a, b, c := maps[0].Hash, maps[1].Hash, maps[2].Hash
	hour := func(n int) time.Time { return time.Date(2026, 11, 16, n, 0, 0, 0, time.UTC) }
	h := past{maps: maps, from: hour(8), entries: []triage.Entry{
		{MapHash: a, Recorded: hour(9)}, {Recorded: hour(10)}, {MapHash: a, Recorded: hour(11)},
		{MapHash: b, Recorded: hour(12)}, {MapHash: a, Recorded: hour(12)}, {MapHash: a, Recorded: hour(13)},
	}}
	now := func() time.Time { return hour(20) }
	store, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "clearlane.db"), storage.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.WriteQuiet(t.Context(), h.saveMaps); err != nil {
		t.Fatal(err)
	}
	var got []string
	err = store.Read(t.Context(), func(v *storage.View) error {
		lives, err := v.LiveMaps()
		for _, l := range lives {
			got = append(got, l.From.Format("15:04:05.000000 ")+l.Hash)
		}
		return err
	})
	want := []string{"08:00:00.000000 " + a, "12:00:00.000000 " + b, "12:00:00.000001 " + a, "20:00:00.000000 " + c}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("maps in force, %v:\n got %v\nwant %v", err, got, want)
	}
}
