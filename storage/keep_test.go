package storage_test

import (
	"encoding/json"
	"errors"
	"math"
	"testing"
	"time"

	"clearlane/storage"
	"clearlane/triage/friction"
	"clearlane/triage/route"

	"github.com/google/go-cmp/cmp"
)

func week(at time.Time) friction.Week { return friction.WeekOf(at, time.UTC) }

func TestLabelsAreLearntLockedAndTakenBack(t *testing.T) {
	s, _ := open(t)
	labels := []storage.Label{
		{Kind: "claim", Text: "net 60 for Initech?", Topic: "deal-desk/payment-terms", By: "U1", Request: 7, Weight: .5},
		{Kind: "correction", Text: "book the PO", Topic: "order-management/booking-status", By: "U2", Request: 7},
		{Kind: "mark", Text: "lunch?", Topic: route.IsChatter, By: "U3"},
	}
	write(t, s, func(tx *storage.Tx) error {
		for i, l := range labels {
			id, err := tx.AddLabel(l)
			if err != nil || id != int64(i+1) {
				t.Fatalf("label %d: %v", id, err)
			}
		}
		return errors.Join(tx.LockLabel(2, true), tx.TakeBackLabel(1, "U9"))
	})
	read(t, s, func(v *storage.View) error {
		got, err := v.Labels()
		if len(got) != 2 || got[0].ID != 2 || got[1].ID != 3 {
			t.Fatalf("labels that count = %+v", got)
		}
		want := route.Example{ID: "2", Text: "book the PO", Topic: "order-management/booking-status", By: "U2", At: start, Locked: true}
		if diff := cmp.Diff(want, got[0].Example()); diff != "" {
			t.Errorf("example (-want +got):\n%s", diff)
		}
		of, err2 := v.LabelsOf(7)
		if len(of) != 2 || of[0].TakenBy != "U9" || !of[0].TakenBack.Equal(start) || of[0].Weight != .5 {
			t.Errorf("labels of the request = %+v", of)
		}
		return errors.Join(err, err2)
	})
	for name, fn := range map[string]func(tx *storage.Tx) error{
		"taken back twice": func(tx *storage.Tx) error { return tx.TakeBackLabel(1, "U9") },
		"unknown":          func(tx *storage.Tx) error { return tx.LockLabel(99, true) },
	} {
		if err := s.Write(t.Context(), fn); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.Write(t.Context(), func(tx *storage.Tx) error { _, err := tx.AddLabel(storage.Label{Kind: "claim"}); return err }); err == nil {
		t.Error("a label without a text was learnt")
	}
}

func TestSettings(t *testing.T) {
	s, _ := open(t)
	for _, text := range []string{"a", "b", ""} {
		write(t, s, func(tx *storage.Tx) error { return tx.SetSetting("key", text) })
		read(t, s, func(v *storage.View) error {
			got, ok, err := v.Setting("key")
			if got != text || !ok {
				t.Errorf("setting = %q, %v; want %q", got, ok, text)
			}
			return err
		})
	}
	write(t, s, func(tx *storage.Tx) error { return tx.DeleteSetting("key") })
	read(t, s, func(v *storage.View) error {
		_, ok, err := v.Setting("key")
		if ok {
			t.Error("a forgotten setting is there")
		}
		return err
	})
}

func TestDigestsStayAsTheyWereSent(t *testing.T) {
	s, _ := open(t)
	d := storage.Digest{Week: "2026-W47", Channel: "C1", Report: []byte(`{"asks":212}`), LastPos: 9, Maps: []string{"a", "b"}, Formula: "1", Seed: math.MaxUint64}
	write(t, s, func(tx *storage.Tx) error { return tx.SaveDigest(d) })
	write(t, s, func(tx *storage.Tx) error { return tx.SaveDigest(storage.Digest{Week: "2026-W48", Channel: "C1"}) })
	if err := s.Write(t.Context(), func(tx *storage.Tx) error { return tx.SaveDigest(d) }); err == nil {
		t.Error("a digest was stored over another")
	}
	d.Stored = start
	read(t, s, func(v *storage.View) error {
		got, ok, err := v.Digest("2026-W47", "C1")
		if diff := cmp.Diff(d, got); diff != "" || !ok {
			t.Errorf("digest (-want +got):\n%s", diff)
		}
		all, err2 := v.Digests(1)
		if len(all) != 1 || all[0].Week != "2026-W48" {
			t.Errorf("newest = %+v", all)
		}
		return errors.Join(err, err2)
	})
}

func TestLeadLines(t *testing.T) {
	s, _ := open(t)
	line := storage.LeadLine{Week: "2026-W47", Function: "order-management", Topic: "order-management/booking-status", By: "U1", Text: "One open seat."}
	lines := func() []storage.LeadLine {
		var out []storage.LeadLine
		read(t, s, func(v *storage.View) (err error) {
			out, err = v.LeadLines("2026-W47")
			return err
		})
		return out
	}
	for _, text := range []string{"One open seat.", "Two open seats."} {
		line.Text = text
		write(t, s, func(tx *storage.Tx) error { return tx.SaveLeadLine(line) })
		want := line
		want.At = start
		if diff := cmp.Diff([]storage.LeadLine{want}, lines()); diff != "" {
			t.Errorf("lines (-want +got):\n%s", diff)
		}
	}
	line.Text = ""
	write(t, s, func(tx *storage.Tx) error { return tx.SaveLeadLine(line) })
	if got := lines(); len(got) != 0 {
		t.Errorf("after it was taken back: %+v", got)
	}
}

func TestFixesAreFollowedUntilClosed(t *testing.T) {
	s, c := open(t)
	fix := storage.Fix{Function: "deal-desk", Topic: "deal-desk/discounts", Owner: "U1", What: "a second approver", FromWeek: "2026-W48", State: "proposed", By: "U2", Data: json.RawMessage(`{"goal":"late_hours"}`)}
	write(t, s, func(tx *storage.Tx) (err error) {
		fix.ID, err = tx.AddFix(fix)
		return err
	})
	fix.Started = start
	c.now = start.Add(time.Hour)
	fix.State, fix.Accepted = "accepted", c.now
	write(t, s, func(tx *storage.Tx) error { return tx.UpdateFix(fix) })
	fixes := func(closed bool) []storage.Fix {
		var out []storage.Fix
		read(t, s, func(v *storage.View) (err error) {
			out, err = v.Fixes(closed)
			return err
		})
		return out
	}
	if diff := cmp.Diff([]storage.Fix{fix}, fixes(false)); diff != "" {
		t.Errorf("fixes (-want +got):\n%s", diff)
	}
	fix.State, fix.Closed = "worked", c.now
	write(t, s, func(tx *storage.Tx) error { return tx.UpdateFix(fix) })
	if open, all := fixes(false), fixes(true); len(open) != 0 || len(all) != 1 {
		t.Errorf("open %+v, all %+v", open, all)
	}
	read(t, s, func(v *storage.View) error {
		got, err := v.Fix(fix.ID)
		if diff := cmp.Diff(fix, got); diff != "" {
			t.Errorf("fix (-want +got):\n%s", diff)
		}
		if _, err := v.Fix(99); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("an unknown fix: %v", err)
		}
		return err
	})
	if err := s.Write(t.Context(), func(tx *storage.Tx) error { return tx.UpdateFix(storage.Fix{ID: 99}) }); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("change of an unknown fix: %v", err)
	}
}

// What comes from a file keeps its numbers and times, and new fixes count on.
func TestImportedFixes(t *testing.T) {
	s, _ := open(t)
	fix := storage.Fix{ID: 7, Owner: "U1", What: "an owner for all of these", State: "accepted", By: "U2", Started: start.AddDate(0, -1, 0), Accepted: start.AddDate(0, -1, 1)}
	line := storage.LeadLine{Week: "2026-W40", Function: "billing", Topic: "billing/tax", By: "U1", Text: "One open seat.", At: start.AddDate(0, -2, 0)}
	next := storage.Fix{State: "offered"}
	write(t, s, func(tx *storage.Tx) (err error) {
		if err = tx.ImportFix(fix); err == nil {
			err = tx.ImportLeadLine(line)
		}
		if err == nil {
			next.ID, err = tx.AddFix(next)
		}
		return err
	})
	var fixes []storage.Fix
	var lines []storage.LeadLine
	read(t, s, func(v *storage.View) (err error) {
		if fixes, err = v.Fixes(true); err == nil {
			lines, err = v.EveryLeadLine()
		}
		return err
	})
	if diff := cmp.Diff(fix, fixes[0]) + cmp.Diff([]storage.LeadLine{line}, lines); diff != "" || next.ID != 8 {
		t.Errorf("the next fix is %d; -want +got:\n%s", next.ID, diff)
	}
}
