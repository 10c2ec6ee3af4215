package route

import (
	"fmt"
	"slices"
	"strings"

	"clearlane/triage/scope"
)

// Contradiction is a place where a map pulls an ask two ways.
type Contradiction struct {
	Kind string // ContradictionElsewhere, ContradictionAlike or ContradictionClaimed
	// A and B are the topics or functions (or "neighbour/<id>") concerned.
	A, B string
	Text string // the line of the map
	// P is how strongly: the probability of B for an example, a cosine for
	// lines that are alike, 0 to 1.
	P float64
}

// The kinds of contradictions.
const (
	ContradictionElsewhere = "elsewhere" // an example of A reads like B
	ContradictionAlike     = "alike"     // topics A and B cannot be told apart
	ContradictionClaimed   = "claimed"   // A covers what another function says is B's
)

// String says the contradiction in a sentence, with what to do.
func (c Contradiction) String() string {
	switch c.Kind {
	case ContradictionElsewhere:
		return fmt.Sprintf("%s: the example %q reads like %s. Reword it, or add its words to the keywords of %s.", c.A, c.Text, c.B, c.A)
	case ContradictionAlike:
		return fmt.Sprintf("%s and %s say nearly the same. Merge them, or give each words of its own.", c.A, c.B)
	default:
		return fmt.Sprintf("%s covers %q, but a not-covered line gives that to %s. One of the two lines is wrong.", c.A, c.Text, c.B)
	}
}

// Limits from which on a contradiction is worth a look.
const (
	elsewhereFrom = 0.7
	alikeFrom     = 0.65
	claimedFrom   = 0.6
)

// Contradictions finds, with a model of the map, examples that route
// elsewhere, topics that cannot be told apart, and covers lines that another
// function's not-covered line gives away. The order is the map's.
func Contradictions(m *scope.Map, lex *Lexicon) ([]Contradiction, error) {
	md, t, err := prepare(m, lex, nil, Options{})
	if err != nil {
		return nil, err
	}
	md.cal = md.ground.calibrate(md.startValues(), nil, md.opts.PromisedError)
	return slices.Concat(md.elsewhere(t), md.alike(m), md.claimed(m)), nil
}

// elsewhere scores each example under a model that has not seen it.
func (m *Model) elsewhere(t training) []Contradiction {
	held := m.crossFit(t, m.x.subjectReader())
	slices.SortFunc(held, func(a, b outOfFold) int { return a.lesson - b.lesson })
	var out []Contradiction
	for _, o := range held {
		p := m.cal.top.adjust(m.ground.views(o.z, m.cal.t))
		if u := argmax(p); u != o.truth && p[u] >= elsewhereFrom {
			out = append(out, Contradiction{
				Kind: ContradictionElsewhere, A: m.ground.name(o.truth), B: m.ground.name(u),
				Text: t.lessons[o.lesson].text, P: p[u],
			})
		}
	}
	return out
}

func (g *ground) name(u int) string {
	if g.units[u].neighbour {
		return NeighbourPrefix + g.units[u].id
	}
	return g.units[u].id
}

func (m *Model) alike(mp *scope.Map) []Contradiction {
	type entry struct {
		id string
		x  vector
	}
	var topics []entry
	for _, f := range mp.Functions {
		for _, t := range f.Topics {
			if strings.HasSuffix(t.ID, "/"+scope.General) {
				continue
			}
			words := strings.Join(append([]string{t.Name}, t.Keywords...), "\n")
			topics = append(topics, entry{t.ID, m.nearVector(words)})
		}
	}
	var out []Contradiction
	for i, a := range topics {
		for _, b := range topics[i+1:] {
			if c := float64(a.x.dot(b.x)); c >= alikeFrom {
				out = append(out, Contradiction{Kind: ContradictionAlike, A: a.id, B: b.id, P: min(c, 1)})
			}
		}
	}
	return out
}

func (m *Model) claimed(mp *scope.Map) []Contradiction {
	var out []Contradiction
	for _, f := range mp.Functions {
		for _, t := range f.Topics {
			x := m.nearVector(t.Name)
			for _, other := range mp.Functions {
				if other.ID == f.ID {
					continue
				}
				for _, n := range other.NotCovers {
					if n.Owner == f.ID {
						continue
					}
					if c := float64(x.dot(m.nearVector(n.What))); c >= claimedFrom {
						out = append(out, Contradiction{Kind: ContradictionClaimed, A: t.ID, B: n.Owner, Text: t.Name, P: min(c, 1)})
					}
				}
			}
		}
	}
	return out
}
