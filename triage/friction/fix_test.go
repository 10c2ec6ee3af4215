package friction

import (
	"strings"
	"testing"
	"time"

	"clearlane/triage"
)

// fixWorld has sixteen weeks of late hours in the fixed cell and elsewhere,
// week by week, the last one being the week before testWeek+1.
func fixWorld(t *testing.T, here, elsewhere []float64) *world {
	w := newWorld(t)
	for i, h := range here {
		week := testWeek.Add(i - len(here) + 1)
		w.asks(week, "deals/terms", 12, 8, h).asks(week, "orders/bookings", 12, 8, elsewhere[i])
	}
	return w
}

func (w *world) fix(t *testing.T, after int, change ...func(*Fix)) FixResult {
	t.Helper()
	x := Fix{ID: 1, Function: "deals", Topic: "deals/terms", Title: "start date is required", Owner: "@ana", Accepted: true, Named: testWeek.Add(-after), From: testWeek.Add(1 - after).Start(w.in.Zone)}
	for _, c := range change {
		c(&x)
	}
	w.in.Fixes = []Fix{x}
	r := w.digest(t)
	if len(r.Fixes) != 1 {
		t.Fatalf("%d fixes", len(r.Fixes))
	}
	return r.Fixes[0]
}

var (
	before = []float64{20, 24, 18, 22, 25, 19, 21, 23}
	flat   = []float64{30, 33, 29, 31, 32, 28, 30, 31, 30, 32, 29, 31, 30}
)

func TestFixVerdicts(t *testing.T) {
	for name, c := range map[string]struct {
		picked    float64
		after     []float64
		elsewhere []float64
		want      Verdict
	}{
		"it works":                     {40, []float64{4, 2, 3}, nil, Worked},
		"it changes nothing":           {40, []float64{21, 19, 23, 22}, nil, NoEffect},
		"only the picked week was hot": {90, []float64{22, 20, 24, 21}, nil, NoEffect},
		"it gets worse":                {40, []float64{60, 55, 70}, nil, Worse},
		"one week is too early":        {40, []float64{1}, nil, TooEarly},
		"everything fell by as much":   {40, []float64{7, 6, 7}, []float64{10, 9, 10}, NoEffect},
	} {
		t.Run(name, func(t *testing.T) {
			here := append(append(append([]float64{}, before...), c.picked), c.after...)
			rest := append([]float64{}, flat[:len(here)]...)
			copy(rest[len(here)-len(c.elsewhere):], c.elsewhere)
			r := fixWorld(t, here, rest).fix(t, len(c.after))
			if r.Verdict != c.want {
				t.Errorf("verdict %q, want %q: %s (%v, %v to %v)", r.Verdict, c.want, r.Sentence, r.Diff, r.Low, r.High)
			}
			if r.WeeksBefore != 8 || r.WeeksAfter != len(c.after) || r.Before != 21.5 {
				t.Errorf("%d weeks before with a middle of %v, %d after", r.WeeksBefore, r.Before, r.WeeksAfter)
			}
		})
	}
}

func TestFixNeedsTwentyAsks(t *testing.T) {
	w := newWorld(t)
	for i := range 12 {
		h := 20.0
		if i > 8 {
			h = 1
		}
		w.asks(testWeek.Add(i-11), "deals/terms", 6, 3, h).asks(testWeek.Add(i-11), "orders/bookings", 12, 6, 30)
	}
	if r := w.fix(t, 3); r.NAfter != 18 || r.Verdict != TooEarly {
		t.Errorf("%d asks after: %q", r.NAfter, r.Verdict)
	}
}

func TestFixIsPrintedOnlyWhenAcceptedAndOpen(t *testing.T) {
	w := fixWorld(t, append(before, 40, 3, 3, 3), flat[:12])
	for name, change := range map[string]func(*Fix){
		"not accepted": func(x *Fix) { x.Accepted = false },
		"not begun":    func(x *Fix) { x.From = testWeek.Add(1).Start(w.in.Zone) },
		"closed":       func(x *Fix) { x.Closed = testWeek.Add(-1).Start(w.in.Zone) },
	} {
		x := Fix{ID: 1, Function: "deals", Topic: "deals/terms", Accepted: true, Named: testWeek.Add(-3), From: testWeek.Add(-2).Start(w.in.Zone)}
		change(&x)
		w.in.Fixes = []Fix{x}
		if n := len(w.digest(t).Fixes); n != 0 {
			t.Errorf("%s: printed", name)
		}
	}
}

// A fix that begins in the middle of a week is measured from the next one.
func TestFixCountsFullWeeks(t *testing.T) {
	w := fixWorld(t, append(before, 40, 3, 3, 3), flat[:12])
	r := w.fix(t, 3, func(x *Fix) { x.From = x.From.Add(30 * time.Hour) })
	if r.WeeksAfter != 2 {
		t.Errorf("%d full weeks, want 2", r.WeeksAfter)
	}
}

func TestFixOfAskedBackSaysCounts(t *testing.T) {
	w := newWorld(t)
	back := func(a *Ask) { a.RoundTrips = 1 }
	for i := range 12 {
		week, n := testWeek.Add(i-11), 8
		if i > 8 {
			n = 1
		}
		w.asks(week, "deals/terms", n, 0, 0, back).asks(week, "deals/terms", 12-n, 0, 0).asks(week, "orders/bookings", 3, 0, 0, back).asks(week, "orders/bookings", 9, 0, 0)
	}
	r := w.fix(t, 3, func(x *Fix) { x.Goal = GoalSentBack })
	if want := `Fix “start date is required”: sent back 64 of 96 → 3 of 36, elsewhere flat: it worked.`; r.Sentence != want {
		t.Errorf("got  %s\nwant %s", r.Sentence, want)
	}
}

// Asks from before the change are no failure of the change.
func TestBacklogIsNotTheFixesFault(t *testing.T) {
	w := newWorld(t)
	for i := range 12 {
		week := testWeek.Add(i - 11)
		w.asks(week, "deals/terms", 12, 2, 2).asks(week, "orders/bookings", 12, 8, 30)
	}
	named := testWeek.Add(-3)
	for range 6 {
		w.ask(named, "deals/terms", 10, func(a *Ask) {
			for i := range 3 {
				a.Parts = append(a.Parts, Part{Week: named.Add(i + 1), Function: "deals", Topic: "deals/terms", Turn: triage.TurnOps, Late: 20 * time.Hour})
			}
		})
	}
	if r := w.fix(t, 3); r.Verdict == Worse || !strings.Contains(r.Sentence, "→ 122 late hours") {
		t.Errorf("%q: %s", r.Verdict, r.Sentence)
	}
}
