package friction

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"clearlane/triage"
	"clearlane/triage/scope"
)

var testWeek = Week{2026, 37} // 7 to 13 September

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func testMap() *scope.Map {
	topic := func(f, id, name string) scope.Topic { return scope.Topic{ID: f + "/" + id, Function: f, Name: name} }
	five := scope.Calendar{ID: "emea", Timezone: "Europe/London", Holidays: "GB"}
	for wd := time.Monday; wd <= time.Friday; wd++ {
		five.Days[wd] = []scope.Span{{From: 8 * 60, To: 17 * 60}}
	}
	staff := []string{"a@x", "b@x", "c@x"}
	return &scope.Map{
		Hash:    "test00000001",
		Company: scope.Company{Timezone: "Europe/London", FiscalYearStart: "02-01", Stance: scope.Stance{Orientation: 0.5}},
		Hours:   scope.Hours{Default: "emea", Calendars: []scope.Calendar{five}},
		Functions: []scope.Function{
			{ID: "deals", Name: "Deal Desk", Staff: staff, Orientation: -0.2, Topics: []scope.Topic{topic("deals", "discounts", "discounts"), topic("deals", "terms", "payment terms")}},
			{ID: "orders", Name: "Order Management", Staff: staff, Orientation: -0.6, Topics: []scope.Topic{topic("orders", "bookings", "bookings")}},
			{ID: "cpq", Name: "Quote Systems", Lead: "solo@x", Orientation: 0.6, Topics: []scope.Topic{topic("cpq", "errors", "quote errors")}},
			{ID: "comp", Name: "Commissions", Staff: staff, Private: true, Orientation: 0.4, Topics: []scope.Topic{topic("comp", "disputes", "disputes")}},
		},
	}
}

// world builds an input ask by ask.
type world struct {
	in   Input
	next int64
}

func newWorld(t testing.TB) *world {
	z := zone(t, "Europe/London")
	return &world{in: Input{Week: testWeek, Zone: z, Map: testMap(), Start: testWeek.Add(-30).Start(z), Seed: 1}}
}

// ask adds an ask opened on the Tuesday of a week, done in four hours unless
// changed, with the given late hours in its function's work in that week.
func (w *world) ask(week Week, topic string, late float64, change ...func(*Ask)) *world {
	w.next++
	function, _, _ := strings.Cut(topic, "/")
	at := week.Start(w.in.Zone).Add(34*time.Hour + time.Duration(w.next%60)*time.Minute)
	a := Ask{
		Request: w.next, Function: function, Topic: topic, FirstFunction: function, FirstTopic: topic, Region: "emea", Calendar: "emea",
		OpenedAt: at, ClosedAt: at.Add(4 * time.Hour), Turn: triage.TurnClosed, Outcome: triage.Answered,
		Felt: 4 * time.Hour, Owed: 3 * time.Hour, FirstResponse: time.Hour, Responded: true, AfterFirst: 3 * time.Hour,
	}
	if late > 0 {
		a.Parts = []Part{{Week: week, Function: function, Topic: topic, Held: function, Turn: triage.TurnOps, Late: time.Duration(late * float64(time.Hour))}}
	}
	for _, c := range change {
		c(&a)
	}
	w.in.Asks = append(w.in.Asks, a)
	w.in.Cells = SumCells(append(w.in.Cells, a.Cells(w.in.Zone)...))
	return w
}

// asks adds n asks of which the first few share the late hours.
func (w *world) asks(week Week, topic string, n, lateOnes int, hours float64, change ...func(*Ask)) *world {
	for i := range n {
		h := 0.0
		if i < lateOnes {
			h = hours / float64(lateOnes)
		}
		w.ask(week, topic, h, change...)
	}
	return w
}

func (w *world) digest(t testing.TB) Report {
	t.Helper()
	r := Digest(w.in)
	if err := r.Check(); err != nil {
		t.Errorf("the digest contradicts itself: %v", err)
	}
	return r
}

func open(a *Ask) {
	a.ClosedAt, a.Outcome, a.Turn, a.Responded = time.Time{}, "", triage.TurnQueue, false
}

func spotOf(t *testing.T, r Report, topic string) Hotspot {
	t.Helper()
	for _, s := range r.Hotspots {
		if s.Topic == topic {
			return s
		}
	}
	t.Fatalf("%s is no hotspot; there are %d", topic, len(r.Hotspots))
	return Hotspot{}
}

func TestEmptyWeek(t *testing.T) {
	r := newWorld(t).digest(t)
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"hotspots", "watch_list", "better", "fixes", "functions", "boundaries", "often_corrected", "repeated", "map_changes", "loosened", "targets_not_agreed", "notes", "maps", "closed_days", "corrections"} {
		if !bytes.Contains(b, []byte(fmt.Sprintf("%q:[", list))) {
			t.Errorf("%s is not a list in %s", list, b)
		}
	}
	if text := r.Text(); !strings.Contains(text, "No asks this week.") {
		t.Errorf("text:\n%s", text)
	}
	if r.Heading() != "Where reps waited, 7-13 September" {
		t.Errorf("heading %q", r.Heading())
	}
}

func TestNothingGivenAtAll(t *testing.T) {
	if err := Digest(Input{Week: testWeek}).Check(); err != nil {
		t.Error(err)
	}
}

func TestOneRequestAndAllOpen(t *testing.T) {
	r := newWorld(t).ask(testWeek, "deals/terms", 0).digest(t)
	if h := r.Headline; h.Opened != 1 || h.Done != 1 || *h.Felt.P50 != 4 || *h.Felt.P90 != 4 {
		t.Errorf("one request: %+v", h)
	}
	r = newWorld(t).asks(testWeek, "deals/terms", 4, 0, 0, open).digest(t)
	if h := r.Headline; h.Open != 4 || h.Felt.P50 != nil || h.Felt.Open != 4 || h.OpenAll != 4 {
		t.Errorf("all open: %+v", h)
	}
	if text := r.Text(); !strings.Contains(text, "more than half still wait") {
		t.Errorf("text:\n%s", text)
	}
}

// Leaving asks open must not make a week look good: the median counts them.
func TestOpenAsksCount(t *testing.T) {
	w := newWorld(t)
	for i := range 10 {
		w.ask(testWeek, "deals/terms", 0, func(a *Ask) {
			a.Felt = time.Duration(i+1) * time.Hour
			if i >= 6 {
				open(a)
				a.Felt = 100 * time.Hour
			}
		})
	}
	if q := w.digest(t).Headline.Felt; *q.P50 != 5 || q.P90 != nil || q.Open != 4 {
		t.Errorf("got %+v, want a median of 5 hours and no ninth decile", q)
	}
}

func TestWeekWithClockChange(t *testing.T) {
	w := newWorld(t)
	w.in.Week = Week{2026, 13} // the clocks go forward on 29 March
	w.in.Start = w.in.Week.Add(-30).Start(w.in.Zone)
	if d := w.in.Week.End(w.in.Zone).Sub(w.in.Week.Start(w.in.Zone)); d != 167*time.Hour {
		t.Fatalf("the week has %v", d)
	}
	r := w.asks(w.in.Week, "deals/terms", 6, 4, 20).digest(t)
	if r.From != "2026-03-23" || r.To != "2026-03-29" || r.Headline.Opened != 6 {
		t.Errorf("from %s to %s, %d asks", r.From, r.To, r.Headline.Opened)
	}
	if !strings.Contains(strings.Join(r.Notes, " "), "clocks changed") {
		t.Errorf("notes %q", r.Notes)
	}
}

func TestFunctionGoneFromTheMap(t *testing.T) {
	r := newWorld(t).asks(testWeek, "gone/old-things", 6, 5, 20).digest(t)
	s := spotOf(t, r, "gone/old-things")
	if s.Title != "gone · old things" || r.Headline.LateHours != 20 {
		t.Errorf("title %q, %v late hours", s.Title, r.Headline.LateHours)
	}
	w := newWorld(t)
	old := testMap()
	old.Functions[0].ID = "gone"
	w.in.Earlier = []InForce{{Map: old, From: w.in.Start}}
	r = w.asks(testWeek, "gone/old-things", 6, 5, 20).digest(t)
	if s := spotOf(t, r, "gone/old-things"); !strings.HasPrefix(s.Title, "Deal Desk (no longer in the map)") {
		t.Errorf("title %q", s.Title)
	}
}

func TestWindowWidens(t *testing.T) {
	w := newWorld(t)
	for i := range 4 {
		w.asks(testWeek.Add(-i), "deals/terms", 3, 2, 9)
	}
	s := spotOf(t, w.digest(t), "deals/terms")
	if s.WindowWeeks != 4 || s.N != 12 || s.LateAsks != 8 || s.LateHours != 36 || s.LateHoursWeek != 9 {
		t.Errorf("window %d, n %d, %v late hours", s.WindowWeeks, s.N, s.LateHours)
	}
	if !strings.Contains(s.Sentence(), "in four weeks") {
		t.Errorf("the window is not told: %s", s.Sentence())
	}
	r := newWorld(t).asks(testWeek, "deals/terms", 2, 2, 40).digest(t)
	if len(r.Hotspots) != 0 || len(r.WatchList) != 1 || r.WatchList[0].WindowWeeks != 8 {
		t.Errorf("two asks: hotspots %d, watch list %+v", len(r.Hotspots), r.WatchList)
	}
}

func TestFirstWeeksHaveNoUsual(t *testing.T) {
	w := newWorld(t)
	w.in.Start = testWeek.Add(-5).Start(w.in.Zone)
	for i := range 6 {
		w.asks(testWeek.Add(-i), "deals/terms", 8, 5, 10)
	}
	w.asks(testWeek, "orders/bookings", 9, 9, 90)
	r := w.digest(t)
	if len(r.Usual.Weeks) != 0 || r.Headline.UsualLateHours != nil || !strings.Contains(r.Usual.Sentence, "no usual") {
		t.Errorf("usual %+v", r.Usual)
	}
	for _, s := range r.Hotspots {
		if s.Change != nil || s.Trend != "" {
			t.Errorf("%s claims %q", s.Title, s.Trend)
		}
	}
	if s := spotOf(t, r, "deals/terms"); s.TrendText != "Sixth week" {
		t.Errorf("a steady hotspot reads %q", s.TrendText)
	}
}

// usualWeeks fills the trailing weeks with quiet ones.
func (w *world) usualWeeks(late float64) *world {
	for i := 1; i <= 13; i++ {
		for j, topic := range []string{"deals/terms", "orders/bookings", "deals/discounts"} {
			h := late
			if late > 0 {
				h += float64((i+j)%3) - 1
			}
			w.asks(testWeek.Add(-i), topic, 12, 4, h)
		}
	}
	return w
}

func TestChangeIsClaimedOnlyWhenClear(t *testing.T) {
	r := newWorld(t).usualWeeks(6).asks(testWeek, "deals/terms", 12, 12, 90).asks(testWeek, "orders/bookings", 12, 4, 7).digest(t)
	if s := spotOf(t, r, "deals/terms"); s.Trend != TrendWorse || !s.Change.Clear || s.Change.Low <= 0 {
		t.Errorf("ninety hours after six: %q, %+v", s.Trend, s.Change)
	}
	if s := spotOf(t, r, "orders/bookings"); s.Trend != "" {
		t.Errorf("seven hours after six: %q, %+v", s.Trend, s.Change)
	}
	r = newWorld(t).usualWeeks(0).asks(testWeek, "deals/terms", 12, 12, 90).digest(t)
	if s := spotOf(t, r, "deals/terms"); s.Trend != TrendNew {
		t.Errorf("ninety hours after none: %q, %+v", s.Trend, s.Change)
	}
	// One ask that waits for ninety hours is no pattern.
	r = newWorld(t).usualWeeks(6).asks(testWeek, "deals/terms", 12, 1, 90).digest(t)
	for _, s := range r.Hotspots {
		if s.Trend != "" {
			t.Errorf("one ask: %s %q", s.Title, s.Trend)
		}
	}
}

func TestBetterIsSaidAsPlainly(t *testing.T) {
	w := newWorld(t)
	for i := 1; i <= 13; i++ {
		w.asks(testWeek.Add(-i), "deals/terms", 12, 12, 40+float64(i%3))
		w.asks(testWeek.Add(-i), "orders/bookings", 12, 12, 40+float64(i%2))
	}
	r := w.asks(testWeek, "deals/terms", 15, 1, 1).asks(testWeek, "orders/bookings", 12, 12, 41).digest(t)
	if len(r.Better) != 1 || r.Better[0].Topic != "deals/terms" || !r.Better[0].Change.Clear {
		t.Fatalf("better: %+v", r.Better)
	}
	if s := r.Better[0].Sentence; s != "Deal Desk · payment terms 41 → 1 late hours with a fifth more asks." {
		t.Errorf("sentence %q", s)
	}
}

func TestQuarterEnd(t *testing.T) {
	w := newWorld(t)
	f := newFrame(w.in)
	var ends []string
	for i := range 53 {
		if v := (Week{2026, 1}).Add(i); f.isQuarterEnd(v) {
			ends = append(ends, v.String())
		}
	}
	// Quarters of a year from 1 February end on 31 January, 30 April, 31 July
	// and 31 October 2026: a Saturday, a Thursday, a Friday and a Saturday.
	if want := []string{"2026-W05", "2026-W18", "2026-W31", "2026-W44"}; !slices.Equal(ends, want) {
		t.Errorf("quarters end in %v, want %v", ends, want)
	}
	w.in.Week = Week{2026, 44}
	w.in.Cells = SumCells([]Cell{{Week: Week{2026, 31}, Function: "deals", Topic: "deals/terms", Opened: 9, Late: LateByTurn{Ops: 30 * time.Hour}}})
	if r := w.digest(t); len(r.Usual.Weeks) != 1 || r.Usual.Weeks[0] != (Week{2026, 31}) || *r.Headline.UsualLateHours != 30 {
		t.Errorf("a quarter's end is compared with %+v", r.Usual)
	}
	w.in.Week = Week{2026, 37}
	w.in.Cells = append(w.in.Cells, Cell{Week: Week{2026, 25}, Function: "deals", Topic: "deals/terms", Opened: 1})
	if r := w.digest(t); slices.Contains(r.Usual.Weeks, Week{2026, 31}) || len(r.Usual.Weeks) != Trailing {
		t.Errorf("an ordinary week is compared with %v", r.Usual.Weeks)
	}
}

func TestReportIsTheSameWhateverTheOrder(t *testing.T) {
	w := newWorld(t).usualWeeks(6).asks(testWeek, "deals/terms", 12, 12, 50).asks(testWeek, "", 8, 5, 20)
	first, err := json.Marshal(w.digest(t))
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(w.in.Asks)
	slices.Reverse(w.in.Cells)
	second, err := json.Marshal(w.digest(t))
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("the same facts in another order give another report: %v\n%s\n%s", err, first, second)
	}
}

func TestCheckFindsWhatDoesNotNest(t *testing.T) {
	good := func() Report {
		return newWorld(t).usualWeeks(6).asks(testWeek, "deals/terms", 12, 12, 50, func(a *Ask) { a.RoundTrips = 1 }).digest(t)
	}
	for name, spoil := range map[string]func(*Report){
		"outcomes":    func(r *Report) { r.Headline.Done++ },
		"open":        func(r *Report) { r.Headline.OpenAll = -1 },
		"parts":       func(r *Report) { r.Headline.LateHoursParts.Queue++ },
		"late asks":   func(r *Report) { r.Hotspots[0].LateAsks = 99 },
		"ranks":       func(r *Report) { r.Hotspots[0].Rank = 2 },
		"questions":   func(r *Report) { r.Hotspots[0].RoundTrips = 0 },
		"percentiles": func(r *Report) { *r.Headline.Felt.P90 = 0 },
		"functions":   func(r *Report) { r.Functions[0].Opened++ },
		"late hours":  func(r *Report) { r.Functions[0].LateHours += 3 },
		"money":       func(r *Report) { r.Money.Known = 5 },
		"chart":       func(r *Report) { r.Chart.Series[0].Hours = nil },
		"interval":    func(r *Report) { r.Hotspots[0].Change.Low = 1e6 },
		"clusters":    func(r *Report) { r.Unowned.Clusters = []Cluster{{N: 1}} },
	} {
		r := good()
		spoil(&r)
		if r.Check() == nil {
			t.Errorf("%s: the fault is not found", name)
		}
	}
}

func TestTitlesAreShort(t *testing.T) {
	w := newWorld(t)
	deals := &w.in.Map.Functions[0]
	deals.Topics[0].Name = "ramp deals, co-term, contract reset, multi-year, second subscriptions"
	deals.Topics[1].Name = "quote and order-form errors that the configuration causes now and then"
	deals.Topics = append(deals.Topics, scope.Topic{ID: "deals/general", Function: "deals", Name: "Anything else for Deal Desk"})
	w.in.Map.Functions[2].Topics = append(w.in.Map.Functions[2].Topics, scope.Topic{ID: "cpq/general", Function: "cpq", Name: "Anything else for Quote Systems"})
	f := newFrame(w.in)
	for topic, want := range map[string]string{
		"deals/discounts": "Deal Desk · ramp deals", "deals/terms": "Deal Desk · quote and order-form errors that the…",
		"deals/general": "Deal Desk · everything else", "cpq/general": "Anything else for Quote Systems",
	} {
		function, _, _ := strings.Cut(topic, "/")
		if got := f.title(place{function, topic}); got != want {
			t.Errorf("%s: %q, want %q", topic, got, want)
		}
	}
}

func TestTimesAsPeopleSayThem(t *testing.T) {
	for h, want := range map[float64][2]string{
		0.001: {"1 min", "1 min"}, 0.5: {"30 min", "30 min"}, 2.1: {"2.1 h", "2.1 h"}, 6: {"6 h", "6 h"}, 17.4: {"17 h", "17 h"},
		24: {"1 day", "24 h"}, 26: {"1 day 2 h", "26 h"}, 49.6: {"2 days 2 h", "50 h"}, 96: {"4 days", "96 h"},
	} {
		if wall, business := Wall(h), Hours(h); wall != want[0] || business != want[1] {
			t.Errorf("%v: %q on the wall, %q in business hours; want %q", h, wall, business, want)
		}
	}
	for x, want := range map[float64]string{950: "950", 84_000: "84k", 1_200_000: "1.2M", 2_000_000: "2M", 999_900: "1M"} {
		if got := Amount(x); got != want {
			t.Errorf("%v: %q, want %q", x, got, want)
		}
	}
}
