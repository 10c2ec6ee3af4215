package storage_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/friction"
	"clearlane/triage/ledger"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var london = desk.Map.Company.Timezone

// playWeeks plays random verbs on requests over ten weeks; some stay open, some
// are reopened.
func playWeeks(t *testing.T, s *storage.Store, c *clock, requests int, seed uint64, between func(i int)) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(seed, 1))
	for i := range requests {
		c.now = c.now.Add(time.Duration(rnd.IntN(60)) * time.Hour)
		err := s.WriteQuiet(t.Context(), func(tx *storage.Tx) error {
			r, err := openRequest(tx, rep.User)
			if err != nil {
				return err
			}
			return playOn(tx, rnd, r)
		})
		if err != nil {
			t.Fatal(err)
		}
		// And something happens to an older one.
		err = s.WriteQuiet(t.Context(), func(tx *storage.Tx) error {
			r, err := tx.Request(int64(1 + rnd.IntN(i+1)))
			if err != nil {
				return err
			}
			return playOn(tx, rnd, r)
		})
		if err != nil {
			t.Fatal(err)
		}
		between(i)
	}
}

func playOn(tx *storage.Tx, rnd *rand.Rand, r triage.Request) error {
	now := tx.Now()
	for range rnd.IntN(25) {
		now = now.Add(time.Duration(rnd.IntN(5)) * time.Hour)
		who := cast[rnd.IntN(len(cast))]
		entries, err := verb(rnd.IntN(verbs), rnd.IntN, r, triage.Act{Actor: who, Now: now})
		if r, err = do(tx, r, entries, err); err != nil {
			return err
		}
	}
	return nil
}

func count(t *testing.T, s *storage.Store) {
	t.Helper()
	for n := 1; n > 0; {
		write(t, s, func(tx *storage.Tx) (err error) {
			n, err = tx.CountClosed(7)
			return err
		})
	}
}

// factsFromLog computes the facts from the whole log, with no projection.
func factsFromLog(t *testing.T, s *storage.Store, first friction.Week, from, asOf time.Time) (asks []friction.Ask, cells []friction.Cell) {
	t.Helper()
	zone, err := time.LoadLocation(london)
	if err != nil {
		t.Fatal(err)
	}
	cals := ledger.NewCalendars(desk.Map)
	read(t, s, func(v *storage.View) error {
		all, err := v.EntriesAfter(0, 1e6)
		if err != nil {
			return err
		}
		logs := map[int64][]triage.Entry{}
		for _, e := range all {
			logs[e.Request] = append(logs[e.Request], e)
		}
		for id := int64(1); logs[id] != nil; id++ {
			if logs[id][0].At.After(asOf) {
				continue
			}
			a, err := friction.Collect(logs[id], cals, zone, asOf)
			if err != nil {
				return err
			}
			for _, c := range a.Cells(zone) {
				if !c.Week.Before(first) {
					cells = append(cells, c)
				}
			}
			if a.Open() || !a.ClosedAt.Before(from) {
				asks = append(asks, a)
			}
		}
		return nil
	})
	return asks, friction.SumCells(cells)
}

// TestFactsAreThoseOfTheLog compares the digest's facts, for several weeks and
// at moments in the past, with what the whole log says, whatever part of it has
// been counted.
func TestFactsAreThoseOfTheLog(t *testing.T) {
	s, c := open(t)
	saveMap(t, s)
	var opened time.Time // the first request
	compare := func(asOf time.Time) {
		t.Helper()
		week := friction.WeekOf(asOf, time.UTC)
		first, from := week.Add(-5), asOf.Add(-21*24*time.Hour)
		wantAsks, wantCells := factsFromLog(t, s, first, from, asOf)
		read(t, s, func(v *storage.View) error {
			got, err := v.Facts(first, from, asOf)
			if err != nil {
				return err
			}
			if diff := cmp.Diff(wantCells, got.Cells, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("cells as of %s (-log +facts):\n%s", asOf, diff)
			}
			if diff := cmp.Diff(wantAsks, got.Asks, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("asks as of %s (-log +facts):\n%s", asOf, diff)
			}
			if !got.Start.Equal(opened) || got.Zone.String() != london {
				t.Errorf("start %v, zone %v", got.Start, got.Zone)
			}
			return nil
		})
	}
	playWeeks(t, s, c, 48, 7, func(i int) {
		if i == 0 {
			opened = c.now
		}
		if i%16 == 15 {
			compare(c.now) // counted in part
			count(t, s)
			compare(c.now)                            // counted whole
			compare(c.now.Add(-9 * 24 * time.Hour))   // as it stood then
			compare(c.now.Add(100 * 24 * time.Hour))  // closed and counted since, all of it
			compare(c.now.Add(-100 * 24 * time.Hour)) // before anything
		}
	})
	if found, err := s.Check(t.Context(), true); err != nil || len(found) > 0 {
		t.Errorf("check: %v, %v", found, err)
	}

	// Asks that were swept from the projection are read from the log.
	c.now = c.now.Add(300 * 24 * time.Hour)
	write(t, s, func(tx *storage.Tx) error {
		swept, err := tx.Sweep(1e6)
		if swept.Asks == 0 {
			t.Error("no ask was swept")
		}
		return err
	})
	compare(c.now.Add(-300 * 24 * time.Hour))
}

// TestAnotherZoneCountsAnew: a week begins elsewhere, so sums by the old zone
// count no more, and the next count starts from nothing.
func TestAnotherZoneCountsAnew(t *testing.T) {
	s, c := open(t)
	saveMap(t, s)
	playWeeks(t, s, c, 40, 3, func(int) {})
	count(t, s)
	write(t, s, func(tx *storage.Tx) error { return tx.SetSetting("cells counted by", "formula 0, weeks in Mars") })
	first := friction.WeekOf(start, time.UTC)
	wantAsks, wantCells := factsFromLog(t, s, first, start, c.now)
	for _, counted := range []bool{false, true} {
		if counted {
			count(t, s)
		}
		read(t, s, func(v *storage.View) error {
			got, err := v.Facts(first, start, c.now)
			if diff := cmp.Diff(wantCells, got.Cells, cmpopts.EquateEmpty()) + cmp.Diff(wantAsks, got.Asks, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("counted %v (-log +facts):\n%s", counted, diff)
			}
			return err
		})
	}
	if found, err := s.Check(t.Context(), true); err != nil || len(found) > 0 {
		t.Errorf("check: %v, %v", found, err)
	}
}
