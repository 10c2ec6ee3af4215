package route

import (
	"strings"

	"clearlane/triage/scope"
)

// A unit is what an ask can be sent to: a function or a neighbour. Units have
// classes: a function's are its topics, a neighbour has one.
type unit struct {
	id        string
	neighbour bool
	classes   []int
}

type class struct {
	id   string // topic id, or "neighbour/<id>"
	unit int
}

// ground is the map as the classifier sees it.
type ground struct {
	units   []unit
	classes []class
	byClass map[string]int
	byUnit  map[string]int // function id, or "neighbour/<id>"
}

func newGround(m *scope.Map) *ground {
	g := &ground{byClass: map[string]int{}, byUnit: map[string]int{}}
	for i := range m.Functions {
		f := &m.Functions[i]
		u := g.addUnit(f.ID, f.ID, false)
		for _, t := range f.Topics {
			g.addClass(t.ID, u)
		}
		g.addClass(f.ID+"/"+scope.General, u)
	}
	for _, n := range m.Neighbours {
		u := g.addUnit(NeighbourPrefix+n.ID, n.ID, true)
		g.addClass(NeighbourPrefix+n.ID, u)
	}
	return g
}

func (g *ground) addUnit(key, id string, neighbour bool) int {
	g.byUnit[key] = len(g.units)
	g.units = append(g.units, unit{id: id, neighbour: neighbour})
	return len(g.units) - 1
}

func (g *ground) addClass(id string, u int) {
	if _, ok := g.byClass[id]; ok {
		return
	}
	g.byClass[id] = len(g.classes)
	g.units[u].classes = append(g.units[u].classes, len(g.classes))
	g.classes = append(g.classes, class{id, u})
}

// owner finds the unit that a not-covered line points to.
func (g *ground) owner(id string) (int, bool) {
	if u, ok := g.byUnit[id]; ok {
		return u, true
	}
	u, ok := g.byUnit[NeighbourPrefix+id]
	return u, ok
}

// source says which part of the map a training text comes from.
type source uint8

const (
	fromName source = iota
	fromPurpose
	fromKeyword
	fromExample
	fromNotCovered
	fromCorrection
	sources
)

// sourceWeight is how much a text of each source counts in training.
var sourceWeight = [sources]float32{
	fromName: 1.5, fromPurpose: 0.5, fromKeyword: 0.6, fromExample: 2, fromNotCovered: 0.7, fromCorrection: 1,
}

// lesson is a training text before it becomes a vector.
type lesson struct {
	text   string
	labels []int
	source source
	weight float32
}

// isAsk reports whether a lesson is worded as an ask.
func (l *lesson) isAsk() bool { return l.source == fromExample || l.source == fromCorrection }

// lessons lists everything that the map says, in the map's order.
func (g *ground) lessons(m *scope.Map) []lesson {
	var out []lesson
	add := func(text string, s source, labels ...int) {
		if strings.TrimSpace(text) != "" {
			out = append(out, lesson{text, labels, s, sourceWeight[s]})
		}
	}
	for i := range m.Functions {
		f := &m.Functions[i]
		own := g.units[g.byUnit[f.ID]].classes
		add(f.Name, fromName, own...)
		add(f.Purpose, fromPurpose, own...)
		for _, k := range f.Keywords {
			add(k, fromKeyword, own...)
		}
		for _, e := range f.Examples {
			add(e, fromExample, own...)
		}
		for _, t := range f.Topics {
			c := g.byClass[t.ID]
			if !strings.HasSuffix(t.ID, "/"+scope.General) {
				add(t.Name, fromName, c)
			}
			for _, k := range t.Keywords {
				add(k, fromKeyword, c)
			}
			for _, e := range t.Examples {
				add(e, fromExample, c)
			}
			for _, r := range t.RequestTypes {
				add(strings.ReplaceAll(r.ID, "-", " "), fromName, c)
			}
		}
		for _, n := range f.NotCovers {
			if u, ok := g.owner(n.Owner); ok {
				add(n.What, fromNotCovered, g.units[u].classes...)
			}
		}
	}
	for _, n := range m.Neighbours {
		c := g.byClass[NeighbourPrefix+n.ID]
		add(n.Name, fromName, c)
		for _, line := range n.Covers {
			add(line, fromKeyword, c)
		}
	}
	return out
}

// groups tells lessons apart by what they teach: a class, or one of a unit's.
func (g *ground) groups(ls []lesson) (group []int, n int) {
	group = make([]int, len(ls))
	for i, l := range ls {
		group[i] = l.labels[0]
		if len(l.labels) > 1 {
			group[i] = len(g.classes) + g.classes[l.labels[0]].unit
		}
	}
	present := map[int]bool{}
	for _, k := range group {
		present[k] = true
	}
	return group, len(present)
}
