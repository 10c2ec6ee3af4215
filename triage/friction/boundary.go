package friction

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"clearlane/triage"
)

// findingWeeks is how far back the findings about the map look: the week and
// the seven before it, since a map is not changed for one odd week.
const findingWeeks = 8

// wrongMove reports whether a hand-off says that the ask was at the wrong team.
func (h Handoff) wrongMove() bool {
	return h.From != "" && h.To != "" && h.From != h.To && (h.Reason == triage.WrongTeam || h.Reason == Corrections)
}

// boundaries lists the pairs of functions that hand asks to each other in both
// directions, the busiest first: the map does not say well enough whose they
// are.
func (f *frame) boundaries() []Boundary {
	type pair struct{ a, b string }
	type found struct {
		Boundary
		topics map[string]int
	}
	by := map[pair]*found{}
	var pairs []pair
	for _, a := range f.recent {
		seen := map[pair][2]int{}
		for _, h := range a.Handoffs {
			if !h.wrongMove() {
				continue
			}
			p := pair{min(h.From, h.To), max(h.From, h.To)}
			x := by[p]
			if x == nil {
				x = &found{Boundary: Boundary{A: p.a, B: p.b, Examples: []int64{}}, topics: map[string]int{}}
				by[p] = x
				pairs = append(pairs, p)
			}
			n := seen[p]
			if h.From == p.a {
				x.AtoB++
				n[0]++
			} else {
				x.BtoA++
				n[1]++
			}
			if seen[p] == [2]int{} {
				x.topics[a.Topic]++
				x.LateHours += f.heldElsewhere(a).Hours()
				if !a.Private && len(x.Examples) < f.rules.MaxExamples {
					x.Examples = append(x.Examples, a.Request)
				}
			}
			seen[p] = n
		}
		for p, n := range seen {
			if n[0] > 0 && n[1] > 0 {
				by[p].Returned++
			}
		}
	}
	out := []Boundary{}
	for _, p := range pairs {
		x := by[p]
		if x.AtoB == 0 || x.BtoA == 0 || x.AtoB+x.BtoA < f.rules.PairMinMoves {
			continue
		}
		x.Topic, x.LateHours = mostOften(x.topics), round(x.LateHours)
		x.Sentence = fmt.Sprintf("%s and %s hand asks to each other: %d one way and %d back in eight weeks, most about %s.",
			f.functionName(x.A), f.functionName(x.B), x.AtoB, x.BtoA, f.topicName(x.Topic))
		out = append(out, x.Boundary)
	}
	slices.SortFunc(out, func(a, b Boundary) int {
		return cmp.Or(cmp.Compare(b.AtoB+b.BtoA, a.AtoB+a.BtoA), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	return out
}

// heldElsewhere is the late time of an ask with teams that sent it on as not
// theirs.
func (f *frame) heldElsewhere(a *Ask) time.Duration {
	var sum time.Duration
	for _, p := range a.Parts {
		if p.Misrouted && !f.in.Week.Before(p.Week) {
			sum += p.Late
		}
	}
	return sum
}

// mostOften is the name with the highest count, the first by name among equals.
func mostOften(n map[string]int) string {
	best, most := "", 0
	for name, k := range n {
		if k > most || k == most && name < best {
			best, most = name, k
		}
	}
	return best
}

const (
	// leastCorrected is how many asks a route must have got wrong, and
	// oftenCorrected which share of those first placed there.
	leastCorrected = 5
	oftenCorrected = 0.1
)

// corrected lists the routes that are often wrong: asks of one topic that were
// first placed under another function's. The busiest first.
func (f *frame) corrected() []OftenCorrected {
	type route struct{ first, home string }
	by, placed := map[route]*OftenCorrected{}, map[string]int{}
	var routes []route
	for _, a := range f.recent {
		if a.FirstTopic == "" {
			continue
		}
		placed[a.FirstTopic]++
		if a.FirstFunction == a.Function || a.Function == "" || !a.misrouted() {
			continue
		}
		r := route{a.FirstTopic, a.Topic}
		c := by[r]
		if c == nil {
			c = &OftenCorrected{Function: a.FirstFunction, Topic: a.FirstTopic, Home: a.Topic, Examples: []int64{}}
			by[r] = c
			routes = append(routes, r)
		}
		c.N++
		c.LateHours += f.heldElsewhere(a).Hours()
		if !a.Private && len(c.Examples) < f.rules.MaxExamples {
			c.Examples = append(c.Examples, a.Request)
		}
	}
	out := []OftenCorrected{}
	for _, r := range routes {
		c := by[r]
		c.Of, c.LateHours = placed[r.first], round(c.LateHours)
		if c.N < leastCorrected || float64(c.N) < oftenCorrected*float64(c.Of) {
			continue
		}
		c.Sentence = fmt.Sprintf("%d of %d asks placed under %s turned out to be %s.", c.N, c.Of, f.place(r.first), f.place(r.home))
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b OftenCorrected) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Topic, b.Topic), cmp.Compare(a.Home, b.Home))
	})
	return out
}

// place names a topic with its function, as the digest does.
func (f *frame) place(topic string) string {
	_, fn, ok := f.in.Map.Topic(topic)
	if !ok {
		return f.topicName(topic)
	}
	return f.title(place{fn.ID, topic})
}
