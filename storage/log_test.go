package storage_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"clearlane/storage"
	"clearlane/triage"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// TestRequestRowIsTheReplayedLog plays random verbs by random people, with times
// that run back and forth, and compares what is stored with what the log gives.
func TestRequestRowIsTheReplayedLog(t *testing.T) {
	s, c := open(t)
	saveMap(t, s)
	rapid.Check(t, func(rt *rapid.T) {
		var id int64
		steps := rapid.IntRange(1, 40).Draw(rt, "steps")
		for step := range steps {
			c.now = c.now.Add(time.Duration(rapid.Int64Range(0, int64(3*time.Hour)).Draw(rt, "later")))
			err := s.Write(context.Background(), func(tx *storage.Tx) error {
				if step == 0 {
					r, err := openRequest(tx, rep.User)
					id = r.ID
					return err
				}
				r, err := tx.Request(id)
				if err != nil {
					return err
				}
				// Several handlings may share a transaction.
				for range rapid.IntRange(1, 3).Draw(rt, "verbs") {
					who := rapid.SampledFrom(cast).Draw(rt, "who")
					act := triage.Act{Actor: who, Now: tx.Now(), At: tx.Now().Add(-time.Duration(rapid.IntRange(0, 7200).Draw(rt, "earlier")) * time.Second)}
					entries, err := verb(rapid.IntRange(0, verbs-1).Draw(rt, "verb"), func(n int) int { return rapid.IntRange(0, n-1).Draw(rt, "pick") }, r, act)
					if r, err = do(tx, r, entries, err); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				rt.Fatal(err)
			}
		}
		compareWithLog(rt, s, id)
	})
	if found, err := s.Check(t.Context(), true); err != nil || len(found) > 0 {
		t.Errorf("check: %v, %v", found, err)
	}
}

func compareWithLog(t *rapid.T, s *storage.Store, id int64) {
	err := s.Read(context.Background(), func(v *storage.View) error {
		entries, err := v.Entries(id)
		if err != nil {
			return err
		}
		want, err := triage.Replay(entries)
		if err != nil {
			return err
		}
		got, err := v.Request(id)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("stored request differs from its log (-log +stored):\n%s", diff)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEntriesComeBackAsTheyWere(t *testing.T) {
	s, c := open(t)
	c.now = start.Add(1234567 * time.Nanosecond) // finer than what is stored
	amount, right, until := 84000.5, false, start.Add(time.Hour+7)
	full := triage.Entry{
		Request: 1, Seq: 2, At: c.now, Recorded: c.now, Kind: triage.KindFacts, By: "U1", ByRole: triage.RoleStaff, ByFunctions: []string{"a", "b"},
		Function: "deal-desk", Topic: "deal-desk/discounts", Turn: triage.TurnOps, Holder: "U1",
		Calendar: "emea", Target: &triage.Target{FirstResponse: 1, Resolution: 2, Assumed: true}, MapHash: "abc", Reason: triage.ReasonPolicy,
		Data: triage.Data{Deal: "006", Amount: &amount, Right: &right, Until: &until, Spans: [][2]int{{1, 2}}, Closed: []string{"2026-12-24"}, TS: "1.000001"},
	}
	var stored []triage.Entry
	write(t, s, func(tx *storage.Tx) error {
		if _, err := openRequest(tx, "U9"); err != nil {
			return err
		}
		stored = []triage.Entry{full}
		_, err := tx.Append(stored)
		return err
	})
	if stored[0].Pos != 2 || stored[0].At != start.Add(1234*time.Microsecond) {
		t.Errorf("Append left pos %d, at %v", stored[0].Pos, stored[0].At)
	}
	read(t, s, func(v *storage.View) error {
		got, err := v.Entries(1)
		if diff := cmp.Diff(stored[0], got[1]); diff != "" {
			t.Errorf("entry (-appended +read):\n%s", diff)
		}
		after, err2 := v.EntriesAfter(1, 10)
		if diff := cmp.Diff(got[1:], after); diff != "" {
			t.Errorf("after position 1:\n%s", diff)
		}
		return errors.Join(err, err2)
	})
}

func TestAppendRefusesWhatDoesNotFollow(t *testing.T) {
	s, _ := open(t)
	write(t, s, func(tx *storage.Tx) error {
		_, err := openRequest(tx, "U1")
		return err
	})
	for name, e := range map[string]triage.Entry{
		"same seq again": {Request: 1, Seq: 1, At: start, Kind: triage.KindSaid},
		"gap":            {Request: 1, Seq: 3, At: start, Kind: triage.KindSaid},
		"unknown":        {Request: 7, Seq: 1, At: start, Kind: triage.KindSaid},
		"earlier":        {Request: 1, Seq: 2, At: start.Add(-time.Hour), Kind: triage.KindSaid},
	} {
		err := s.Write(t.Context(), func(tx *storage.Tx) error {
			_, err := tx.Append([]triage.Entry{e})
			return err
		})
		if err == nil {
			t.Errorf("%s: stored", name)
		}
	}
	if found, err := s.Check(t.Context(), true); err != nil || len(found) > 0 {
		t.Errorf("check: %v, %v", found, err)
	}
}

// TestRequestNumbersHaveNoGaps: a number taken in a transaction that fails is
// given to the next request.
func TestRequestNumbersHaveNoGaps(t *testing.T) {
	s, _ := open(t)
	failed := errors.New("no")
	for i, fail := range []bool{false, true, false, false} {
		err := s.Write(t.Context(), func(tx *storage.Tx) error {
			for range 2 {
				if _, err := openRequest(tx, "U1"); err != nil {
					return err
				}
			}
			if fail {
				return failed
			}
			return nil
		})
		if fail != errors.Is(err, failed) {
			t.Fatalf("write %d: %v", i, err)
		}
	}
	read(t, s, func(v *storage.View) error {
		rs, err := v.Requests(storage.Filter{}, storage.Page{})
		var ids []int64
		for _, r := range rs {
			ids = append(ids, r.ID)
		}
		if fmt.Sprint(ids) != "[1 2 3 4 5 6]" {
			t.Errorf("numbers = %v", ids)
		}
		return err
	})
}

// TestNothingIsKeptAfterAFailedStep: a handler that goes on after an error of
// the database does not commit half of what it meant.
func TestNothingIsKeptAfterAFailedStep(t *testing.T) {
	s, _ := open(t)
	err := s.Write(t.Context(), func(tx *storage.Tx) error {
		if _, err := openRequest(tx, "U1"); err != nil {
			return err
		}
		// The words have no entry to hang on.
		if err := tx.SaveWords(storage.Words{Request: 1, Seq: 9, Kind: storage.AskWords, Text: "x"}); err == nil {
			t.Error("words without an entry were stored")
		}
		return nil
	})
	if err == nil {
		t.Error("the transaction was committed")
	}
	read(t, s, func(v *storage.View) error {
		if _, err := v.Request(1); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("request 1 is there: %v", err)
		}
		return nil
	})
}

func TestListsSeeWhatTheTransactionDid(t *testing.T) {
	s, _ := open(t)
	write(t, s, func(tx *storage.Tx) error {
		r, err := plainRequest(tx, true)
		if err != nil {
			return err
		}
		n, err := tx.CountRequests(storage.Filter{})
		if n != 0 {
			t.Errorf("open requests = %d, want 0: the only one is closed", n)
		}
		found, ok, err2 := tx.RequestByThread(r.Channel, r.Thread)
		if !ok || found.Seq != r.Seq {
			t.Errorf("by thread: entry %d, want %d", found.Seq, r.Seq)
		}
		return errors.Join(err, err2)
	})
}
