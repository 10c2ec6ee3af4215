package storage_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/friction"
	"clearlane/triage/logfile"
	"clearlane/triage/scope"

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

// importAll imports a log that was kept under the desk's map.
func importAll(tx *storage.Tx, log []triage.Entry) error {
	_, err := tx.Import([]*scope.Map{desk.Map}, logfile.Entries(log))
	return err
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
	write(t, to, func(tx *storage.Tx) error { return importAll(tx, log) })
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
	if err := s.Write(t.Context(), func(tx *storage.Tx) error { return importAll(tx, before) }); !errors.Is(err, storage.ErrNotEmpty) {
		t.Errorf("the error is %v", err)
	}
	empty, _ := open(t)
	saveMap(t, empty)
	twice := append(before[:2:2], before[1])
	if err := empty.Write(t.Context(), func(tx *storage.Tx) error { return importAll(tx, twice) }); err == nil {
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

// TestMapsGoLiveInOrder: a map is in force from the first entry that was promised
// under it until one names another; the last one given is in force at the end.
func TestMapsGoLiveInOrder(t *testing.T) {
	s, c := open(t)
	var maps []*scope.Map
	for _, name := range []string{"Tidewater Pumps", "Tidewater Valves", "Tidewater Seals"} {
		m, err := scope.Parse(name, bytes.ReplaceAll(desk.Map.Source, []byte(desk.Map.Company.Name), []byte(name)))
		if err != nil {
			t.Fatal(err)
		}
		maps = append(maps, m)
	}
	hour := func(n int) time.Time { return time.Date(2026, 11, 16, n, 0, 0, 0, time.UTC) }
	var log []triage.Entry
	for i, e := range []struct {
		m        string
		recorded int
	}{{maps[0].Hash, 9}, {"", 10}, {maps[0].Hash, 11}, {maps[1].Hash, 12}, {maps[0].Hash, 12}, {maps[0].Hash, 13}} {
		log = append(log, triage.Entry{
			Pos: int64(i + 1), Request: int64(i + 1), Seq: 1, Kind: triage.KindOpened, At: hour(8), Recorded: hour(e.recorded), MapHash: e.m, Turn: triage.TurnTriage,
		})
	}
	c.now = hour(20)
	write(t, s, func(tx *storage.Tx) error {
		_, err := tx.Import(maps, logfile.Entries(log))
		return err
	})
	var got []string
	read(t, s, func(v *storage.View) error {
		lives, err := v.LiveMaps()
		for _, l := range lives {
			got = append(got, l.From.Format("15:04:05.000000 ")+l.Hash)
		}
		return err
	})
	want := []string{"08:00:00.000000 " + maps[0].Hash, "12:00:00.000000 " + maps[1].Hash, "12:00:00.000001 " + maps[0].Hash, "20:00:00.000000 " + maps[2].Hash}
	if !slices.Equal(got, want) {
		t.Errorf("maps in force:\n got %v\nwant %v", got, want)
	}
}

// TestImportOfMoreThanItKeeps: requests that closed long ago are settled and
// forgotten on the way, and taken up again where something more happens to them.
func TestImportOfMoreThanItKeeps(t *testing.T) {
	const requests, late = 1600, 40
	var log []triage.Entry
	act := func(r *triage.Request, entries []triage.Entry, err error) {
		t.Helper()
		for _, e := range entries {
			err = errors.Join(err, r.Apply(e))
			e.Pos = int64(len(log) + 1)
			log = append(log, e)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	all := make([]triage.Request, requests)
	for i := range all {
		now := start.Add(time.Duration(i) * time.Hour)
		r := &all[i]
		entries, err := desk.Open(triage.Opening{ID: int64(i + 1), Origin: triage.FromMessage, Channel: "C1", Thread: fmt.Sprintf("%d.0", i), Rep: rep.User}, triage.Act{Actor: rep, Now: now})
		act(r, entries, err)
		entries, err = desk.Withdraw(*r, triage.Act{Actor: rep, Now: now.Add(20 * time.Minute)}, triage.ReasonNeverMind)
		act(r, entries, err)
	}
	end := start.Add(requests * time.Hour)
	for i := range late {
		entries, err := desk.LostTime(all[i], triage.Act{Actor: rep, Now: end}, 30*time.Minute)
		act(&all[i], entries, err)
		if i%2 == 0 {
			entries, err = desk.Reopen(all[i], triage.Act{Actor: rep, Now: end})
			act(&all[i], entries, err)
		}
	}
	var file bytes.Buffer
	if err := logfile.WriteLog(&file, logfile.Entries(log)); err != nil {
		t.Fatal(err)
	}

	to, _ := open(t)
	recalled := 0
	var beside logfile.Beside
	maps := []*scope.Map{desk.Map}
	write(t, to, func(tx *storage.Tx) error {
		got, err := tx.Import(maps, logfile.ReadLog(bytes.NewReader(file.Bytes()), &beside, func(id int64) (triage.Request, error) {
			recalled++
			return tx.Request(id)
		}, maps...))
		if got.Entries != len(log) || got.Requests != requests || !got.From.Equal(start) || !got.To.Equal(end) {
			t.Errorf("imported %+v", got)
		}
		return err
	})
	if recalled != late {
		t.Errorf("%d requests were recalled, want %d", recalled, late)
	}
	if diff := cmp.Diff(log, wholeLog(t, to), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("imported (-file +log):\n%s", diff)
	}
	if found, err := to.Check(t.Context(), true); err != nil || len(found) > 0 {
		t.Errorf("check: %v, %v", found, err)
	}
	first := friction.WeekOf(start, time.UTC)
	wantAsks, wantCells := factsFromLog(t, to, first, start, end)
	read(t, to, func(v *storage.View) error {
		got, err := v.Facts(first, start, end)
		if diff := cmp.Diff(wantCells, got.Cells, cmpopts.EquateEmpty()) + cmp.Diff(wantAsks, got.Asks, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("facts (-log +facts):\n%s", diff)
		}
		return err
	})
	write(t, to, func(tx *storage.Tx) error {
		// Only the reopened ones are left to be taken out of the cells.
		if n, err := tx.CountClosed(requests); n != late/2 || err != nil {
			t.Errorf("%d requests were left to count, %v", n, err)
		}
		return nil
	})
}
