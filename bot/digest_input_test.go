package bot_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"clearlane/bot"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/friction"
	"clearlane/triage/friction/planted"
)

// storeAt opens an empty database whose clock a test sets, and what writes to
// it.
func storeAt(t *testing.T, now *time.Time) (store *storage.Store, write func(func(*storage.Tx) error)) {
	t.Helper()
	store, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "clearlane.db"), storage.Options{Now: func() time.Time { return *now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store, func(fn func(*storage.Tx) error) {
		t.Helper()
		if err := store.WriteQuiet(t.Context(), fn); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDigestIsThatOfTheLog: week after week, the digest from the projections is
// the one that the log alone gives, read from its start, at the time and later.
// What came to be known later corrects the next one.
func TestDigestIsThatOfTheLog(t *testing.T) {
	const weeks, late = 5, 4
	m := planted.Company()
	zone, err := time.LoadLocation(m.Company.Timezone)
	if err != nil {
		t.Fatal(err)
	}
	first := friction.Week{Year: 2026, Number: 36}
	log, err := planted.Plan{
		Seed: 3, Map: m, Start: first.Start(zone), Weeks: weeks, PerDay: 40, Noise: 1,
		Plants: []planted.Plant{{Kind: planted.Slow, Topic: "billing/tax", To: weeks, Hours: 40}, {Kind: planted.Unowned, To: weeks, Hours: 30}},
	}.History()
	if err != nil {
		t.Fatal(err)
	}
	entries := slices.Concat(log...)
	slices.SortStableFunc(entries, func(a, b triage.Entry) int { return a.At.Compare(b.At) })
	now := first.Start(zone)
	store, write := storeAt(t, &now)
	write(func(tx *storage.Tx) error { return tx.SaveMap(m.Hash, m.Source, now) })
	var held []triage.Entry
	for i := range weeks {
		week := first.Add(i)
		now = week.End(zone).Add(time.Hour)
		corrected := len(held)
		write(func(tx *storage.Tx) error {
			for _, e := range held {
				if _, err := tx.Append([]triage.Entry{e}); err != nil {
					return err
				}
			}
			held = nil
			for ; len(entries) > 0 && entries[0].At.Before(week.End(zone)); entries = entries[1:] {
				// The last asks of a week come to be known after its digest.
				if e := entries[0]; e.Request%7 == 0 && len(held) < late && e.Kind == triage.KindOpened && e.At.After(now.AddDate(0, 0, -4)) ||
					slices.ContainsFunc(held, func(h triage.Entry) bool { return h.Request == e.Request }) {
					held = append(held, e)
					continue
				}
				if _, err := tx.Append([]triage.Entry{entries[0]}); err != nil {
					return err
				}
			}
			_, err := tx.CountClosed(150) // not all of them
			return err
		})
		r, err := bot.Report(t.Context(), store, m, week)
		if err != nil {
			t.Fatal(err)
		}
		if r.Headline.Opened < 100 || i > 0 && r.Headline.LateHours == 0 {
			t.Errorf("%s: %d asks, %v late hours", week, r.Headline.Opened, r.Headline.LateHours)
		}
		if about := strings.Join(r.Corrections, " "); corrected > 0 != strings.Contains(about, " asks, not ") || corrected == 0 && about != "" {
			t.Errorf("%s: %d entries came late; corrections %q", week, corrected, r.Corrections)
		}
		body, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		write(func(tx *storage.Tx) error {
			return tx.SaveDigest(storage.Digest{
				Week: week.String(), Channel: "C1", Report: body, LastPos: r.LogPos, Maps: r.Maps, Formula: strconv.Itoa(r.FormulaVersion), Seed: r.Seed,
			})
		})
		for j := range i + 1 {
			verified, err := bot.VerifyDigests(t.Context(), store, first.Add(j))
			if err != nil || len(verified) != 1 {
				t.Fatal(verified, err)
			}
			if v := verified[0]; len(v.Differences) > 0 || (len(v.Later) > 0) != (j < i) {
				t.Errorf("%s, in %s: differs by %v, later %v", first.Add(j), week, v.Differences, len(v.Later))
			}
		}
	}
	write(func(tx *storage.Tx) error { // the history brought its own numbers
		for range log {
			if _, err := tx.NextRequestID(); err != nil {
				return err
			}
		}
		return nil
	})
	if found, err := store.Check(t.Context(), true); err != nil || len(found) > 0 {
		t.Errorf("check: %v, %v", found, err)
	}
}
