package friction

import (
	"slices"
	"strings"
	"testing"
	"time"

	"clearlane/triage"
)

// A function of one person is shown by topic: no row, line or title bears its
// name.
func TestSmallFunctionsAreShownByTopic(t *testing.T) {
	r := newWorld(t).asks(testWeek, "cpq/errors", 8, 6, 30).asks(testWeek, "deals/terms", 8, 6, 20).digest(t)
	s := spotOf(t, r, "cpq/errors")
	if s.Title != "Quote errors" || !s.Small {
		t.Errorf("title %q, small %v", s.Title, s.Small)
	}
	if text := r.Text(); strings.Contains(text, "Quote Systems") {
		t.Errorf("the function of one person is named:\n%s", text)
	}
	for _, series := range r.Chart.Series {
		if series.Function == "cpq" {
			t.Error("the chart has a line about one person")
		}
	}
	w := newWorld(t).asks(testWeek, "cpq/errors", 8, 6, 30)
	w.in.People = map[string]int{"cpq": 4} // a user group of four
	if s := spotOf(t, w.digest(t), "cpq/errors"); s.Title != "Quote Systems · quote errors" {
		t.Errorf("title %q", s.Title)
	}
}

func TestPrivateTopicsShowNoAsk(t *testing.T) {
	amount := 5000.0
	w := newWorld(t).asks(testWeek, "comp/disputes", 8, 6, 30, func(a *Ask) {
		a.Private, a.Amount, a.CloseDate = true, &amount, "2026-10-30"
		open(a)
	})
	for _, a := range w.in.Asks {
		w.in.Texts = append(w.in.Texts, Text{Request: a.Request, Words: "why is my commission short again", Topic: a.Topic})
	}
	r := w.digest(t)
	if s := spotOf(t, r, "comp/disputes"); len(s.Examples) != 0 {
		t.Errorf("examples %v", s.Examples)
	}
	if len(r.Money.Requests) != 0 || r.Money.Deals != 8 {
		t.Errorf("money %+v", r.Money)
	}
	if len(r.Repeated) != 0 {
		t.Errorf("repeated %+v", r.Repeated)
	}
}

func TestExamplesShowTheCause(t *testing.T) {
	w := newWorld(t).asks(testWeek, "deals/terms", 6, 0, 0)
	w.ask(testWeek, "deals/terms", 1).ask(testWeek, "deals/terms", 9).ask(testWeek, "deals/terms", 4).ask(testWeek, "deals/terms", 6).ask(testWeek, "deals/terms", 2)
	if s := spotOf(t, w.digest(t), "deals/terms"); !slices.Equal(s.Examples, []int64{8, 10, 9}) {
		t.Errorf("examples %v, want the latest first", s.Examples)
	}
}

func TestLeadsLine(t *testing.T) {
	w := newWorld(t).asks(testWeek, "deals/terms", 8, 6, 30).asks(testWeek, "deals/discounts", 8, 6, 30)
	w.in.Lines = []LeadLine{{Function: "deals", Topic: "deals/terms", Name: "@ana", Text: " Two of us were\nat the kick-off. "}}
	r := w.digest(t)
	if s := spotOf(t, r, "deals/terms"); s.Line != "@ana: “Two of us were at the kick-off.”" {
		t.Errorf("line %q", s.Line)
	}
	if s := spotOf(t, r, "deals/discounts"); s.Line != "" {
		t.Errorf("the line of another hotspot: %q", s.Line)
	}
	long := strings.Repeat("wörter und ", 20)
	w.in.Lines[0].Text = long
	if s := spotOf(t, w.digest(t), "deals/terms"); len([]rune(s.Line)) > LineLimit+len("@ana: “”") || !strings.HasSuffix(s.Line, "…”") {
		t.Errorf("line %q", s.Line)
	}
	if r, ok := triage.AsRefusal(CheckLine(long)); !ok || !strings.Contains(r.Sentence, "220 characters, and 140 are printed. Shorten it by 80.") {
		t.Errorf("a long line: %v", CheckLine(long))
	}
	if CheckLine("one\ntwo") == nil || CheckLine(strings.Repeat("ö", LineLimit)) != nil {
		t.Error("a line break is taken, or 140 characters are not")
	}
}

// Targets that nobody agreed count for the leads, and for leadership only as a
// ninth decile.
func TestTargetsNotAgreed(t *testing.T) {
	assumed := func(a *Ask) {
		a.Assumed = true
		for i := range a.Parts {
			a.Parts[i].Assumed = true
		}
	}
	w := newWorld(t).asks(testWeek, "deals/terms", 8, 6, 30, assumed).asks(testWeek, "orders/bookings", 8, 6, 12)
	r := w.digest(t)
	if s := spotOf(t, r, "deals/terms"); !s.NotAgreed || r.Headline.LateHours != 42 || !strings.Contains(s.Sentence(), "Target not agreed.") {
		t.Errorf("for the leads: %v late hours, %s", r.Headline.LateHours, s.Sentence())
	}
	w.in.Leadership = true
	r = w.digest(t)
	if r.Headline.LateHours != 12 || len(r.Hotspots) != 1 || r.Hotspots[0].Topic != "orders/bookings" {
		t.Errorf("for leadership: %v late hours, %+v", r.Headline.LateHours, r.Hotspots)
	}
	if len(r.NotAgreed) != 1 || r.NotAgreed[0].LateHours != 30 || *r.NotAgreed[0].OwedP90 != 3 {
		t.Errorf("not agreed: %+v", r.NotAgreed)
	}
}

func TestLoosenedPromisesAreNamed(t *testing.T) {
	w := newWorld(t)
	old, now := testMap(), testMap()
	old.Hash = "test00000000"
	old.Functions[0].Targets.Resolution, now.Functions[0].Targets.Resolution = 8*time.Hour, 16*time.Hour
	since := testWeek.Add(-7).Start(w.in.Zone)
	found := FindLoosened([]InForce{{From: w.in.Start, Map: old}, {From: since.AddDate(0, 0, 2), Map: now}}, since)
	if len(found) != 1 || found[0].Function != "deals" || found[0].Old != old.Hash {
		t.Fatalf("found %+v", found)
	}
	late, less := 7*time.Hour, 30*time.Minute
	found[0].LateByOld, found[0].LateAsIs = &late, &less
	w.in.Loosened = found
	r := w.digest(t)
	if len(r.Loosened) != 1 || !strings.HasSuffix(r.Loosened[0].Sentence, "By the old promise 7 late hours this week, by the new one under 1.") {
		t.Errorf("loosened: %+v", r.Loosened)
	}
	w.in.Week = testWeek.Add(2)
	if r := w.digest(t); len(r.Loosened) != 0 {
		t.Errorf("after eight weeks: %+v", r.Loosened)
	}
	if len(FindLoosened([]InForce{{From: w.in.Start, Map: now}, {From: since.AddDate(0, 0, 2), Map: old}}, since)) != 0 {
		t.Error("a tightened target is called loosened")
	}
}

func TestMoney(t *testing.T) {
	w := newWorld(t)
	deal := func(name string, amount float64, closes string, isOpen bool) {
		w.ask(testWeek, "deals/terms", 0, func(a *Ask) {
			a.Deal, a.CloseDate = name, closes
			if amount != 0 {
				a.Amount = &amount
			}
			if isOpen {
				open(a)
			}
		})
	}
	deal("Q-1", 80_000, "2026-09-30", true)
	deal("Q-1", 84_000, "2026-09-30", true)    // the same deal: once, at its largest
	deal("Q-2", 1_000_000, "2026-10-31", true) // the quarter's last day
	deal("Q-3", 500_000, "2026-11-01", true)   // next quarter
	deal("Q-4", 70_000, "2026-09-01", true)    // should have closed
	deal("Q-5", 70_000, "2026-09-30", false)   // waits no more
	deal("", 0, "", true)
	deal("", 0, "", true)
	m := w.digest(t).Money
	if m.Deals != 2 || m.Amount != 1_084_000 || m.Known != 5 || m.Open != 7 || *m.ShareKnown != 0.71 {
		t.Errorf("money %+v", m)
	}
	if s := m.Sentence(); s != "Waiting now and closing this quarter: 2 deals, 1.1M (amount known for 71 % of open asks)." {
		t.Errorf("sentence %q", s)
	}
}

func TestPendulum(t *testing.T) {
	w := newWorld(t)
	w.in.Week = Week{2026, 40} // ends on 4 October, and holds the end of September
	if w.digest(t).Pendulum != nil {
		t.Error("a pendulum in the middle of a month")
	}
	w.in.Week = Week{2026, 39} // ends on 27 September, the last Sunday of the month
	w.asks(Week{2026, 39}, "orders/bookings", 30, 9, 70).asks(Week{2026, 38}, "comp/disputes", 70, 9, 30)
	p := w.digest(t).Pendulum
	if p == nil {
		t.Fatal("no pendulum in the last week of the month")
	}
	want := "30 % of asks and 70 % of waiting sit with finance and operations; the company wants to stand nearer the field, and reps wait longest on its control side."
	if p.Month != "2026-09" || p.Sentence != want {
		t.Errorf("%s: %q", p.Month, p.Sentence)
	}
}

// A lead's digest has their own asks and hotspots, and claims what the whole
// one claims.
func TestDigestForALead(t *testing.T) {
	w := newWorld(t).usualWeeks(6).asks(testWeek, "deals/terms", 12, 12, 90).asks(testWeek, "orders/bookings", 14, 9, 40).asks(testWeek, "comp/disputes", 5, 0, 0)
	whole := w.digest(t)
	r := DigestFor(w.in, "orders")
	if err := r.Check(); err != nil {
		t.Error(err)
	}
	if r.Heading() != "Where reps waited for Order Management, 7-13 September" || r.Headline.Opened != 14 || r.Headline.LateHours != 40 {
		t.Errorf("%s: %+v", r.Heading(), r.Headline)
	}
	if len(r.Hotspots) != 1 || r.Hotspots[0].Rank != 1 || r.Hotspots[0].Trend != spotOf(t, whole, "orders/bookings").Trend {
		t.Errorf("hotspots %+v", r.Hotspots)
	}
	if text := r.Text(); strings.Contains(text, "Deal Desk") || strings.Contains(text, "Commissions") {
		t.Errorf("others are in it:\n%s", text)
	}
	if len(whole.Hotspots) < 2 {
		t.Errorf("the whole report lost its hotspots: %+v", whole.Hotspots)
	}
}
