package friction_test

import (
	"testing"
	"time"

	"clearlane/triage"
	"clearlane/triage/friction"
	"clearlane/triage/friction/planted"
	"clearlane/triage/ledger"
)

// history is a planted log at [planted.Company], straight from the Desk: without
// file and database, for tests that need neither.
type history struct {
	plan planted.Plan
	log  [][]triage.Entry
	cals *ledger.Calendars
	zone *time.Location
}

func makeHistory(t testing.TB, p planted.Plan) *history {
	t.Helper()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	p.Map, p.Start = planted.Company(), time.Date(2026, 5, 4, 0, 0, 0, 0, zone)
	log, err := p.History()
	if err != nil {
		t.Fatal(err)
	}
	return &history{plan: p, log: log, cals: ledger.NewCalendars(p.Map), zone: zone}
}

// input is the digest's input for a week of the history, counted from 0.
func (h *history) input(t testing.TB, week int) friction.Input {
	t.Helper()
	w := friction.WeekOf(h.plan.Start, h.zone).Add(week)
	in := friction.Input{Week: w, Zone: h.zone, Map: h.plan.Map, Start: h.plan.Start.Add(9 * time.Hour), Seed: h.plan.Seed}
	for _, entries := range h.log {
		if !entries[0].At.Before(w.End(h.zone)) {
			break
		}
		a, err := friction.Collect(entries, h.cals, h.zone, w.End(h.zone))
		if err != nil {
			t.Fatal(err)
		}
		in.Cells = append(in.Cells, a.Cells(h.zone)...)
		if a.Open() || !a.ClosedAt.Before(w.Add(-friction.Trailing).Start(h.zone)) {
			in.Asks = append(in.Asks, a)
		}
	}
	in.Cells = friction.SumCells(in.Cells)
	return in
}
