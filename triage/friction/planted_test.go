package friction_test

import (
	"fmt"
	"testing"
	"time"

	"clearlane/triage"
	"clearlane/triage/friction"
	"clearlane/triage/friction/planted"
	"clearlane/triage/ledger"
)

func london(t testing.TB) *time.Location {
	t.Helper()
	z, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// history is a planted log and what it was made with.
type history struct {
	plan planted.Plan
	log  [][]triage.Entry
	cals *ledger.Calendars
	zone *time.Location
}

func makeHistory(t testing.TB, p planted.Plan) *history {
	t.Helper()
	h := &history{plan: p, zone: london(t)}
	if h.plan.Map == nil {
		h.plan.Map = planted.Company()
	}
	if h.plan.Start.IsZero() {
		h.plan.Start = time.Date(2026, 5, 4, 0, 0, 0, 0, h.zone)
	}
	h.cals = ledger.NewCalendars(h.plan.Map)
	log, err := h.plan.History()
	if err != nil {
		t.Fatal(err)
	}
	h.log = log
	return h
}

// input is the digest's input for a week of the history, counted from 0.
func (h *history) input(t testing.TB, week int) friction.Input {
	t.Helper()
	w := friction.WeekOf(h.plan.Start, h.zone).Add(week)
	end := w.End(h.zone)
	in := friction.Input{Week: w, Zone: h.zone, Map: h.plan.Map, Start: h.plan.Start.Add(9 * time.Hour), Seed: h.plan.Seed}
	oldest := w.Add(-friction.Trailing).Start(h.zone)
	for _, entries := range h.log {
		if !entries[0].At.Before(end) {
			break
		}
		a, err := friction.Collect(entries, h.cals, h.zone, end)
		if err != nil {
			t.Fatal(err)
		}
		in.Cells = append(in.Cells, a.Cells(h.zone)...)
		if a.ClosedAt.IsZero() || !a.ClosedAt.Before(oldest) {
			in.Asks = append(in.Asks, a)
		}
	}
	in.Cells = friction.SumCells(in.Cells)
	return in
}

func TestLook(t *testing.T) {
	for _, kind := range planted.Kinds {
		topic := "order-management/booking-corrections"
		if kind == planted.Unowned {
			topic = ""
		}
		start := time.Now()
		h := makeHistory(t, planted.Plan{Seed: 1, Weeks: 10, PerDay: 150, Plants: []planted.Plant{{Kind: kind, Topic: topic, From: 0, To: 10, Hours: 25}}})
		made := time.Since(start)
		start = time.Now()
		in := h.input(t, 9)
		collected := time.Since(start)
		start = time.Now()
		r := friction.Digest(in)
		fmt.Printf("%s: %v %v %v cells %d asks %d; headline %+v\n", kind, made, collected, time.Since(start), len(in.Cells), len(in.Asks), r.Headline)
		if kind == planted.Mornings {
			fmt.Println(r.Text())
		}
		if err := r.Check(); err != nil {
			t.Error(err)
		}
		for _, s := range r.Hotspots[:min(5, len(r.Hotspots))] {
			fmt.Printf("  %d %s %.1f h/week n %d late %d w %d turn %s cause %s | %s | %s | %s %+v\n", s.Rank, s.Title, s.LateHoursWeek, s.N, s.LateAsks, s.WindowWeeks, s.Turn, s.Cause, s.CauseText, s.Decide, s.TrendText, s.Change)
		}
	}
}
