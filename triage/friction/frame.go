package friction

import (
	"cmp"
	"math"
	"slices"
	"time"

	"clearlane/triage/friction/stats"
	"clearlane/triage/scope"
)

// place is a cell's name: function × topic. An empty function is what nobody
// owns.
type place struct{ function, topic string }

func comparePlaces(a, b place) int {
	return cmp.Or(cmp.Compare(a.function, b.function), cmp.Compare(a.topic, b.topic))
}

// frame is the input made ready: sorted, summed and indexed once, so that each
// part of the report reads what it needs and none of them changes it.
type frame struct {
	in         Input
	rules      Rules
	start, end time.Time // of the week
	asks       []*Ask    // by number
	week       []*Ask    // of them, those opened in the week
	recent     []*Ask    // and in the last eight weeks
	byPlace    map[place][]*Ask
	deals      map[repDeal][]*Ask      // asks with a known rep and deal
	docs       []document              // the texts given, of asks that may be spoken of
	topics     map[int64]string        // and the topic each counts under
	byNumber   map[int64]*Ask          // and the ask of each
	cells      map[place]map[Week]Cell // all regions together
	totals     map[Week]Cell
	places     []place // every cell with an ask or a late hour, sorted
	usual      []Week  // the weeks that make "usual", oldest first
	oldest     Week    // of the cells given
	// quarterEnd and afterQuarterEnd say that the week is a quarter's end, or
	// follows one.
	quarterEnd, afterQuarterEnd bool
}

func newFrame(in Input) *frame {
	f := &frame{in: in, rules: in.Rules.orDefault(), byPlace: map[place][]*Ask{}, deals: map[repDeal][]*Ask{}, cells: map[place]map[Week]Cell{}, totals: map[Week]Cell{}}
	f.start, f.end = in.Week.Start(in.Zone), in.Week.End(in.Zone)
	if in.Map == nil {
		f.in.Map = &scope.Map{}
	}
	f.takeAsks()
	f.takeCells()
	for p := range f.cells {
		f.places = append(f.places, p)
	}
	for p := range f.byPlace {
		if f.cells[p] == nil {
			f.places = append(f.places, p)
		}
	}
	slices.SortFunc(f.places, comparePlaces)
	f.quarterEnd = f.isQuarterEnd(in.Week)
	f.afterQuarterEnd = !f.quarterEnd && f.isQuarterEnd(in.Week.Add(-1))
	f.usual = f.usualWeeks()
	return f
}

// takeAsks keeps the asks opened before the week's end, by number, each under
// its home and under every cell where it was late. They are pointed at and
// never written to.
func (f *frame) takeAsks() {
	f.asks = make([]*Ask, 0, len(f.in.Asks))
	for i := range f.in.Asks {
		a := &f.in.Asks[i]
		if !a.OpenedAt.Before(f.end) {
			continue
		}
		if f.in.Leadership && slices.ContainsFunc(a.Parts, func(p Part) bool { return p.Assumed }) {
			agreed := *a
			agreed.Parts = slices.DeleteFunc(slices.Clone(a.Parts), func(p Part) bool { return p.Assumed })
			a = &agreed
		}
		f.asks = append(f.asks, a)
	}
	slices.SortFunc(f.asks, func(a, b *Ask) int { return cmp.Compare(a.Request, b.Request) })
	since := f.in.Week.Add(1 - findingWeeks).Start(f.in.Zone)
	for _, a := range f.asks {
		if !a.OpenedAt.Before(since) {
			f.recent = append(f.recent, a)
		}
		if !a.OpenedAt.Before(f.start) {
			f.week = append(f.week, a)
		}
		if a.Deal != "" && a.Rep != "" {
			k := repDeal{a.Rep, a.Deal}
			f.deals[k] = append(f.deals[k], a)
		}
		for _, p := range a.places() {
			f.byPlace[p] = append(f.byPlace[p], a)
		}
	}
	f.readTexts()
}

// repDeal is a rep's deal.
type repDeal struct{ rep, deal string }

// places returns the cells an ask counts in: its home, and wherever it was late.
func (a *Ask) places() []place {
	ps := []place{{a.Function, a.Topic}}
	for _, p := range a.Parts {
		if q := (place{p.Function, p.Topic}); !slices.Contains(ps, q) {
			ps = append(ps, q)
		}
	}
	return ps
}

func (f *frame) takeCells() {
	f.oldest = f.in.Week
	for _, c := range f.in.Cells {
		if c.Week.Before(f.oldest) {
			f.oldest = c.Week
		}
		if f.in.Week.Before(c.Week) {
			continue
		}
		if f.in.Leadership {
			c.Late = c.Late.Plus(c.Assumed.Negated())
			c.Assumed = LateByTurn{}
		}
		c.Region = ""
		p := place{c.Function, c.Topic}
		if f.cells[p] == nil {
			f.cells[p] = map[Week]Cell{}
		}
		f.cells[p][c.Week] = f.cells[p][c.Week].Plus(c)
		f.totals[c.Week] = f.totals[c.Week].Plus(c)
	}
}

// late is the late hours of a cell in a week.
func (f *frame) late(p place, w Week) float64 { return f.cells[p][w].Late.Total().Hours() }

// lateOver is the late time of a cell over the last n weeks, this one included.
func (f *frame) lateOver(p place, n int) time.Duration {
	var sum time.Duration
	for i := range n {
		sum += f.cells[p][f.in.Week.Add(-i)].Late.Total()
	}
	return sum
}

// asksOver returns the asks of a cell in the last n weeks: opened in them at
// home here, or late here in them. By number.
func (f *frame) asksOver(p place, n int) []*Ask {
	from := f.in.Week.Add(1 - n)
	start := from.Start(f.in.Zone)
	var out []*Ask
	for _, a := range f.byPlace[p] {
		home := a.Function == p.function && a.Topic == p.topic && !a.OpenedAt.Before(start)
		if home || f.lateIn(a, p, from) > 0 {
			out = append(out, a)
		}
	}
	return out
}

// lateIn is the late time of an ask in a cell from a week on, up to this one.
func (f *frame) lateIn(a *Ask, p place, from Week) time.Duration {
	var sum time.Duration
	for _, t := range a.Parts {
		if t.Function == p.function && t.Topic == p.topic && !t.Week.Before(from) && !f.in.Week.Before(t.Week) {
			sum += t.Late
		}
	}
	return sum
}

// medianOf is the median of a figure over the usual weeks; nil where there is no usual.
func (f *frame) medianOf(figure func(Week) float64) *float64 {
	if len(f.usual) == 0 {
		return nil
	}
	var xs []float64
	for _, w := range f.usual {
		xs = append(xs, figure(w))
	}
	v := round(stats.Median(xs))
	return &v
}

// round keeps a figure as it is printed in JSON: two decimals.
func round(x float64) float64 {
	r := math.Round(x*100) / 100
	if r == 0 {
		return 0 // never a negative zero
	}
	return r
}

func hours(d time.Duration) float64 { return round(d.Hours()) }
