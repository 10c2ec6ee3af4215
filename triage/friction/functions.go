package friction

import (
	"cmp"
	"slices"
)

// functions is the table of every function: its asks opened in the week, and
// the late hours that passed in it. A small function has a row for each topic
// instead, without its name.
func (f *frame) functions() []FunctionRow {
	asks := map[place][]*Ask{}
	late := map[place]float64{}
	lateAsks := map[place]map[int64]bool{}
	rows := []place{}
	row := func(p place) place {
		if !f.small(p.function) {
			p.topic = ""
		}
		if _, known := late[p]; !known {
			late[p], lateAsks[p] = 0, map[int64]bool{}
			rows = append(rows, p)
		}
		return p
	}
	for _, fn := range f.in.Map.Functions {
		if !f.small(fn.ID) {
			row(place{fn.ID, ""})
		}
	}
	for _, p := range f.places {
		if h := f.late(p, f.in.Week); h > 0 {
			late[row(p)] += h
		}
	}
	for _, a := range f.asks {
		if !a.OpenedAt.Before(f.start) {
			p := row(place{a.Function, a.Topic})
			asks[p] = append(asks[p], a)
		}
		for _, t := range a.Parts {
			if t.Week == f.in.Week && t.Late > 0 {
				lateAsks[row(place{t.Function, t.Topic})][a.Request] = true
			}
		}
	}
	out := []FunctionRow{}
	for _, p := range rows {
		r := f.functionRow(p, asks[p])
		r.LateHours, r.LateAsks = round(late[p]), len(lateAsks[p])
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b FunctionRow) int {
		return cmp.Or(cmp.Compare(b.LateHours, a.LateHours), cmp.Compare(b.Opened, a.Opened), cmp.Compare(a.Function, b.Function), cmp.Compare(a.Topic, b.Topic))
	})
	return out
}

func (f *frame) functionRow(p place, asks []*Ask) FunctionRow {
	r := FunctionRow{Function: p.function, Topic: p.topic, Name: f.functionName(p.function), Opened: len(asks)}
	if p.topic != "" {
		r.Name = f.title(p)
	}
	if p.function == "" {
		r.Name = f.title(place{})
	}
	for _, a := range asks {
		r.NotAgreed = r.NotAgreed || a.Assumed && f.in.Leadership
		switch {
		case a.Open():
			r.Open++
		case a.Outcome.Done():
			r.Done++
		}
		if a.misrouted() {
			r.SentOn++
		}
		if a.RoundTrips > 0 {
			r.SentBack++
		}
	}
	w := waiting(asks)
	r.Felt, r.Owed, r.First = quantiles(w, felt), quantiles(w, owed), quantiles(w, first)
	return r
}

// chartSeries is how many functions the chart shows by name.
const chartSeries = 5

// chart is late hours by function over this week and the eight before it, the
// functions with most of them by name. Small functions are among the rest, so
// that no line is about one person.
func (f *frame) chart() Chart {
	c := Chart{Series: []Series{}}
	for i := Trailing; i >= 0; i-- {
		if w := f.in.Week.Add(-i); i == 0 || !w.Before(f.oldest) {
			c.Weeks = append(c.Weeks, w)
		}
	}
	by, total := map[string][]float64{}, map[string]float64{}
	rest := make([]float64, len(c.Weeks))
	var names []string
	for _, p := range f.places {
		for i, w := range c.Weeks {
			h := f.late(p, w)
			if h == 0 {
				continue
			}
			if f.small(p.function) {
				rest[i] += h
				continue
			}
			if by[p.function] == nil {
				by[p.function] = make([]float64, len(c.Weeks))
				names = append(names, p.function)
			}
			by[p.function][i] += h
			total[p.function] += h
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(total[b], total[a]), cmp.Compare(a, b)) })
	for i, name := range names {
		if i >= chartSeries {
			for j, h := range by[name] {
				rest[j] += h
			}
			continue
		}
		label := f.functionName(name)
		if name == "" {
			label = "Nobody owns"
		}
		c.Series = append(c.Series, Series{Function: name, Name: label, Hours: rounded(by[name])})
	}
	if sum(rest) > 0 {
		label := "Everything else"
		if len(c.Series) == 0 {
			label = "All functions"
		}
		c.Series = append(c.Series, Series{Name: label, Hours: rounded(rest)})
	}
	return c
}

func rounded(xs []float64) []float64 {
	out := make([]float64, len(xs))
	for i, x := range xs {
		out[i] = round(x)
	}
	return out
}
