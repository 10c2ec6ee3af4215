package friction_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"clearlane/triage"
	"clearlane/triage/friction"
	"clearlane/triage/friction/planted"
	"clearlane/triage/ledger"
)

// The measurements of docs/digest.md:
//
//	go test ./triage/friction -run 'TestPlanted$' -seeds 200 -v -timeout 1h
//	go test ./triage/friction -run NothingPlanted -nullweeks 1008 -v -timeout 1h
var (
	seeds     = flag.Int("seeds", 1, "histories with planted friction")
	nullWeeks = flag.Int("nullweeks", 3, "weeks with nothing planted")
	noise     = flag.Float64("noise", 1, "how much the times of planted histories scatter; 1 is usual")
)

func london(t testing.TB) *time.Location {
	t.Helper()
	z, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// history is a planted log, and the facts collected from it so far.
type history struct {
	plan  planted.Plan
	log   [][]triage.Entry
	cals  *ledger.Calendars
	zone  *time.Location
	final map[int64]friction.Ask // asks that were closed when last collected
}

func makeHistory(t testing.TB, p planted.Plan) *history {
	t.Helper()
	h := &history{plan: p, zone: london(t), final: map[int64]friction.Ask{}}
	if h.plan.Map == nil {
		h.plan.Map = planted.Company()
	}
	if h.plan.Start.IsZero() {
		h.plan.Start = time.Date(2026, 5, 4, 0, 0, 0, 0, h.zone)
	}
	h.plan.Noise = *noise
	h.cals = ledger.NewCalendars(h.plan.Map)
	log, err := h.plan.History()
	if err != nil {
		t.Fatal(err)
	}
	h.log = log
	return h
}

// input is the digest's input for a week of the history, counted from 0. Weeks
// are asked for in order.
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
		a, done := h.final[entries[0].Request]
		if !done {
			var err error
			if a, err = friction.Collect(entries, h.cals, h.zone, end); err != nil {
				t.Fatal(err)
			}
			if !a.Open() {
				h.final[a.Request] = a
			}
		}
		in.Cells = append(in.Cells, a.Cells(h.zone)...)
		if a.Open() || !a.ClosedAt.Before(oldest) {
			in.Asks = append(in.Asks, a)
		}
	}
	in.Cells = friction.SumCells(in.Cells)
	return in
}

func (h *history) digest(t testing.TB, week int, fixes ...friction.Fix) friction.Report {
	t.Helper()
	in := h.input(t, week)
	in.Fixes = fixes
	r := friction.Digest(in)
	if err := r.Check(); err != nil {
		t.Errorf("seed %d: %v", h.plan.Seed, err)
	}
	return r
}

// wantCause is the cause that each plant must be found to have.
var wantCause = map[planted.Kind]friction.Cause{
	planted.Slow: friction.CauseSlow, planted.Mornings: friction.CauseUnclaimed, planted.Misrouted: friction.CauseMisrouted,
	planted.MissingInfo: friction.CauseMissingInfo, planted.Unowned: friction.CauseUnowned,
}

// draw picks one to three plants for the first eight weeks, of different kinds
// and functions, and beside them, in other functions, a chronic one to the end,
// one that a fix ends, one that a fix does not touch, and one hot week.
func draw(seed uint64) (plants []planted.Plant, chronic, fixed, untouched, hot planted.Plant) {
	rng := rand.New(rand.NewPCG(seed, 77))
	m := planted.Company()
	functions, kinds := rng.Perm(len(m.Functions)), rng.Perm(len(planted.Kinds))
	topic := func(i int) string {
		topics := m.Functions[functions[i]].Topics
		return topics[rng.IntN(len(topics))].ID
	}
	for i := range 1 + rng.IntN(3) {
		p := planted.Plant{Kind: planted.Kinds[kinds[i]], Topic: topic(i), To: weeks, Hours: 15 + 25*rng.Float64()}
		if p.Kind == planted.Unowned {
			p.Topic = ""
		}
		plants = append(plants, p)
	}
	ordinary := []planted.Kind{planted.Slow, planted.MissingInfo}
	chronic = planted.Plant{Kind: planted.Slow, Topic: topic(4), To: weeks, Hours: 12}
	fixed = planted.Plant{Kind: ordinary[rng.IntN(2)], Topic: topic(5), To: fixWeek, Hours: 20}
	untouched = planted.Plant{Kind: ordinary[rng.IntN(2)], Topic: topic(6), To: weeks, Hours: 20}
	hot = planted.Plant{Kind: planted.Slow, Topic: topic(7), From: namedWeek, To: namedWeek + 1, Hours: 40}
	return plants, chronic, fixed, untouched, hot
}

const (
	weeks     = 14
	namedWeek = 8  // whose digest names the hotspots that fixes are started for
	fixWeek   = 9  // the first week of the fixes
	busyWeek  = 12 // the last week of July, a quarter's end by the fiscal year
)

// score counts how often something came out right.
type score struct{ right, of int }

func (s *score) add(ok bool) {
	s.of++
	if ok {
		s.right++
	}
}

func (s score) String() string {
	return fmt.Sprintf("%d of %d (%.1f %%)", s.right, s.of, 100*float64(s.right)/float64(max(1, s.of)))
}

// enough fails the test where less than the share is right. A small run may
// miss one.
func (s score) enough(t *testing.T, share float64, what string) {
	t.Helper()
	t.Logf("%s: %v", what, s)
	if missed := s.of - s.right; float64(s.right) < share*float64(s.of) && missed > 1 {
		t.Errorf("%s: %v, want %.0f %%", what, s, 100*share)
	}
}

// Friction that was planted is found, with its cause, in the top three; fixes
// are judged right or not yet; what only cooled down is not called a success.
func TestPlanted(t *testing.T) {
	var found, cause, both, chronicListed, works, fails, cools score
	told := map[friction.Verdict]int{}
	for seed := range uint64(*seeds) {
		plants, chronic, fixed, untouched, hot := draw(seed)

		// Eight weeks with the plants alone, as a newcomer imports them.
		h := makeHistory(t, planted.Plan{Seed: seed, Weeks: 8, PerDay: 150, Plants: plants})
		r := h.digest(t, 7)
		for _, p := range plants {
			i := slices.IndexFunc(r.Hotspots, func(s friction.Hotspot) bool { return s.Topic == p.Topic })
			top := i >= 0 && i < 3
			found.add(top)
			right := i >= 0 && r.Hotspots[i].Cause == wantCause[p.Kind]
			if i >= 0 {
				cause.add(right)
			}
			both.add(top && right)
			if !top || !right {
				t.Logf("seed %d: %s in %q (%.0f h): place %d%s", seed, p.Kind, p.Topic, p.Hours, i+1, spot(r, i))
			}
		}

		// A longer history with fixes, a hot week and a quarter's end.
		h = makeHistory(t, planted.Plan{Seed: seed + 1e6, Weeks: weeks, PerDay: 150, Busy: []int{busyWeek}, Plants: []planted.Plant{chronic, fixed, untouched, hot}})
		fix := func(id int64, p planted.Plant) friction.Fix {
			w := friction.WeekOf(h.plan.Start, h.zone)
			fn, _, _ := cutTopic(p.Topic)
			return friction.Fix{ID: id, Function: fn, Topic: p.Topic, Title: "a change", Named: w.Add(namedWeek), From: w.Add(fixWeek).Start(h.zone), Accepted: true}
		}
		for week := fixWeek; week < weeks; week++ {
			r := h.digest(t, week, fix(1, fixed), fix(2, untouched), fix(3, hot))
			i := slices.IndexFunc(r.Hotspots, func(s friction.Hotspot) bool { return s.Topic == chronic.Topic })
			chronicListed.add(i >= 0)
			for _, x := range r.Fixes {
				told[x.Verdict]++
				early := x.Verdict == friction.TooEarly
				if week == fixWeek && !early {
					t.Errorf("seed %d: verdict %q after one week", seed, x.Verdict)
				}
				want, counts := friction.NoEffect, &fails
				switch x.ID {
				case 1:
					want, counts = friction.Worked, &works
				case 3:
					counts = &cools
				}
				counts.add(early || x.Verdict == want)
				if !early && x.Verdict != want {
					t.Logf("seed %d, week %d: fix %d, %+v", seed, week, x.ID, x)
				}
			}
		}
	}
	found.enough(t, 0.95, "planted cell in the top three")
	cause.enough(t, 0.95, "right cause where found")
	both.enough(t, 0.95, "in the top three with the right cause")
	chronicListed.enough(t, 0.9, "flat chronic hotspot listed")
	works.enough(t, 0.95, "fix that works: worked or too early")
	fails.enough(t, 0.95, "fix that does not: no effect or too early")
	cools.enough(t, 0.95, "hot week that cooled by itself: no effect or too early")
	t.Logf("verdicts: %v", told)
}

func spot(r friction.Report, i int) string {
	if i < 0 {
		return ""
	}
	s := r.Hotspots[i]
	return fmt.Sprintf(", %.1f h a week over %d, turn %s, cause %s: %s", s.LateHoursWeek, s.WindowWeeks, s.Turn, s.Cause, s.CauseText)
}

func cutTopic(id string) (function, topic string, ok bool) {
	for i := range id {
		if id[i] == '/' {
			return id[:i], id[i+1:], true
		}
	}
	return "", id, false
}

// With nothing planted, at most one week in twenty claims any change.
func TestNothingPlanted(t *testing.T) {
	each := min(12, *nullWeeks) // weeks a history after the first eight
	var quiet score
	for n := range uint64((*nullWeeks + each - 1) / each) {
		h := makeHistory(t, planted.Plan{Seed: 9e6 + n, Weeks: friction.Trailing + each, PerDay: 150, Busy: []int{busyWeek}})
		for week := friction.Trailing; week < friction.Trailing+each; week++ {
			r := h.digest(t, week)
			claims := len(r.Better)
			for _, s := range r.Hotspots {
				if s.Trend != "" {
					claims++
					t.Logf("seed %d, week %d: %s %s, %+v", h.plan.Seed, week, s.Trend, s.Title, *s.Change)
				}
			}
			for _, b := range r.Better {
				t.Logf("seed %d, week %d: better %s, %+v", h.plan.Seed, week, b.Title, b.Change)
			}
			quiet.add(claims == 0)
		}
	}
	quiet.enough(t, 0.95, "weeks with nothing planted and no claim of change")
}
