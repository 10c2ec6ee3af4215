package storage_test

import (
	"errors"
	"testing"
	"time"

	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/friction"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func wholeLog(t *testing.T, s *storage.Store) (all []triage.Entry) {
	t.Helper()
	read(t, s, func(v *storage.View) (err error) {
		all, err = v.EntriesAfter(0, 1e6)
		return err
	})
	return all
}

// TestImport: a log fills an empty database with its own positions and numbers,
// and what is derived from it agrees; numbers given out later follow it.
func TestImport(t *testing.T) {
	from, c := open(t)
	saveMap(t, from)
	playWeeks(t, from, c, 20, 5, func(int) {})
	log := wholeLog(t, from)
	for i := range log {
		log[i].Pos *= 3 // positions may have gaps
	}

	to, _ := open(t)
	saveMap(t, to)
	write(t, to, func(tx *storage.Tx) error { return tx.Import(log) })
	if diff := cmp.Diff(log, wholeLog(t, to), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("imported (-file +log):\n%s", diff)
	}
	count(t, to)
	if found, err := to.Check(t.Context(), true); err != nil || len(found) > 0 {
		t.Errorf("check: %v, %v", found, err)
	}
	write(t, to, func(tx *storage.Tx) error {
		r, err := openRequest(tx, rep.User)
		if err != nil {
			return err
		}
		if last, err := tx.LastPos(); r.ID != 21 || err != nil || last <= log[len(log)-1].Pos {
			t.Errorf("the next request is %d at position %d, %v", r.ID, last, err)
		}
		return nil
	})
}

// TestImportIntoALogRefuses: nothing is mixed.
func TestImportIntoALogRefuses(t *testing.T) {
	s, c := open(t)
	saveMap(t, s)
	playWeeks(t, s, c, 2, 5, func(int) {})
	before := wholeLog(t, s)
	if err := s.Write(t.Context(), func(tx *storage.Tx) error { return tx.Import(before) }); !errors.Is(err, storage.ErrNotEmpty) {
		t.Errorf("the error is %v", err)
	}
	empty, _ := open(t)
	saveMap(t, empty)
	twice := append(before[:2:2], before[1])
	if err := empty.Write(t.Context(), func(tx *storage.Tx) error { return tx.Import(twice) }); err == nil {
		t.Error("a position that comes twice is taken")
	}
	if left := wholeLog(t, empty); len(left) > 0 {
		t.Errorf("%d entries of a refused import stayed", len(left))
	}
}

// TestFactsFromLogStopWhereTold: what came later is not known, even where it
// speaks of an earlier moment.
func TestFactsFromLogStopWhereTold(t *testing.T) {
	s, c := open(t)
	saveMap(t, s)
	first, from := friction.WeekOf(start, time.UTC), start
	zone, err := time.LoadLocation(london)
	if err != nil {
		t.Fatal(err)
	}
	var then storage.Facts
	playWeeks(t, s, c, 40, 9, func(i int) {
		if i == 19 {
			count(t, s)
			read(t, s, func(v *storage.View) (err error) {
				then, err = v.Facts(first, from, c.now)
				return err
			})
		}
	})
	read(t, s, func(v *storage.View) error {
		same := func(upTo int64) string {
			now, err := v.FactsFromLog(first, from, then.AsOf, upTo, zone)
			if err != nil {
				t.Fatal(err)
			}
			return cmp.Diff(then, now, cmpopts.EquateEmpty(), cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() }))
		}
		if diff := same(then.LastPos); diff != "" {
			t.Errorf("facts (-then +from the log):\n%s", diff)
		}
		if same(then.LastPos-1) == "" {
			t.Error("the last entry makes no difference")
		}
		return nil
	})
}

func TestDigestsBefore(t *testing.T) {
	s, c := open(t)
	for _, week := range []string{"2026-W10", "2026-W12", "2026-W11"} {
		write(t, s, func(tx *storage.Tx) error {
			return tx.SaveDigest(storage.Digest{Week: week, Channel: "C1", Report: []byte("{}")})
		})
		c.now = c.now.Add(time.Hour)
	}
	read(t, s, func(v *storage.View) error {
		for _, q := range []struct {
			stored time.Time
			want   []string
		}{{c.now, []string{"2026-W11", "2026-W10"}}, {c.now.Add(-2 * time.Hour), []string{"2026-W10"}}} {
			got, err := v.DigestsBefore("2026-W12", q.stored, 5)
			var weeks []string
			for _, d := range got {
				weeks = append(weeks, d.Week)
			}
			if diff := cmp.Diff(q.want, weeks); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		}
		return nil
	})
}
