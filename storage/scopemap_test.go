package storage_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"clearlane/storage"
)

// TestMapsThatWereLive: a map that comes back is live again, and saving the one
// that is live already changes nothing.
func TestMapsThatWereLive(t *testing.T) {
	s, _ := open(t)
	for i, hash := range []string{"a", "a", "b", "a"} {
		write(t, s, func(tx *storage.Tx) error {
			return tx.SaveMap(hash, []byte("version: 1 # "+hash), start.Add(time.Duration(i)*time.Hour))
		})
	}
	read(t, s, func(v *storage.View) error {
		lives, err := v.LiveMaps()
		var got []string
		for _, m := range lives {
			got = append(got, fmt.Sprintf("%s from %s", m.Hash, m.From.Sub(start)))
		}
		if fmt.Sprint(got) != "[a from 0s b from 2h0m0s a from 3h0m0s]" {
			t.Errorf("maps = %v", got)
		}
		current, ok, err2 := v.CurrentMap()
		if !ok || current.Hash != "a" || !current.From.Equal(start.Add(3*time.Hour)) {
			t.Errorf("current map = %s from %v", current.Hash, current.From)
		}
		b, err3 := v.MapByHash("b")
		if string(b.Source) != "version: 1 # b" {
			t.Errorf("map b = %q", b.Source)
		}
		if _, err := v.MapByHash("c"); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("an unknown map: %v", err)
		}
		return errors.Join(err, err2, err3)
	})
}

func TestCalendarsComeFromTheStoredMaps(t *testing.T) {
	s, _ := open(t)
	saveMap(t, s)
	write(t, s, func(tx *storage.Tx) error {
		r, err := plainRequest(tx, true)
		if err != nil {
			return err
		}
		entries, err := tx.Entries(r.ID)
		if err != nil {
			return err
		}
		cals, err := tx.Calendars(entries)
		if err != nil {
			return err
		}
		m, err := cals.Map(desk.Map.Hash)
		if err != nil || m.Company.Name != desk.Map.Company.Name {
			t.Errorf("map = %+v, %v", m.Company, err)
		}
		entries[0].MapHash = "other"
		if _, err := tx.Calendars(entries); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("calendars of an unknown map: %v", err)
		}
		return nil
	})
}

// TestMapsContentMustBeItsHash: a stored map that was changed is refused, not
// used.
func TestMapsContentMustBeItsHash(t *testing.T) {
	s, _ := open(t)
	write(t, s, func(tx *storage.Tx) error { return tx.SaveMap("abc", desk.Map.Source, start) })
	err := s.Read(t.Context(), func(v *storage.View) error {
		_, err := v.Facts(week(start), start, start)
		return err
	})
	if err == nil {
		t.Error("a map under a wrong hash was used")
	}
}
