package storage_test

import (
	"testing"

	"clearlane/storage"
	"clearlane/triage"

	"github.com/google/go-cmp/cmp"
)

// TestRepeatsAreKeptUntilReplaced: the nearest first, and none forgets them.
func TestRepeatsAreKeptUntilReplaced(t *testing.T) {
	s, _ := open(t)
	for _, want := range [][]int64{{7, 3}, {3, 7}, {9}, nil} {
		write(t, s, func(tx *storage.Tx) error { return tx.SetRepeats(12, want) })
		read(t, s, func(v *storage.View) error {
			got, err := v.Repeats(12)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			return err
		})
	}
}

// TestJoinedTo: a request is joined to another until it is taken apart again.
func TestJoinedTo(t *testing.T) {
	s, _ := open(t)
	joined := func(to int64) (ids []int64) {
		read(t, s, func(v *storage.View) error {
			rs, err := v.JoinedTo(to)
			for _, r := range rs {
				ids = append(ids, r.ID)
			}
			return err
		})
		return ids
	}
	var into, one, two triage.Request
	write(t, s, func(tx *storage.Tx) (err error) {
		for _, r := range []*triage.Request{&into, &one, &two} {
			if *r, err = openRequest(tx, rep.User); err != nil {
				return err
			}
		}
		for _, r := range []*triage.Request{&two, &one} {
			entries, err := desk.Join(*r, triage.Act{Actor: rep, Now: tx.Now()}, into)
			if *r, err = do(tx, *r, entries, err); err != nil {
				return err
			}
		}
		return nil
	})
	if diff := cmp.Diff([]int64{one.ID, two.ID}, joined(into.ID)); diff != "" {
		t.Errorf("joined (-want +got)\n%s", diff)
	}
	if got := joined(0); got != nil {
		t.Errorf("joined to none: %v", got)
	}
	write(t, s, func(tx *storage.Tx) error {
		entries, err := desk.Part(one, triage.Act{Actor: triage.Bot, Now: tx.Now()})
		_, err = do(tx, one, entries, err)
		return err
	})
	if diff := cmp.Diff([]int64{two.ID}, joined(into.ID)); diff != "" {
		t.Errorf("one taken apart (-want +got)\n%s", diff)
	}
	if found := check(t, s); found != "" {
		t.Error(found)
	}
}
