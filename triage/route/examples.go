package route

import (
	"cmp"
	"slices"
	"strings"
)

// taught is an example after the rules of learning: which classes it stands
// for and how much it counts.
type taught struct {
	Example
	labels []int // empty for chatter and ask
	weight float32
}

// settle orders examples by time, follows moved topics, lets the latest word
// on the same text win (a locked one outlasts the others), drops what points
// to no topic of the map, and caps what one person can weigh. It returns what
// is left and how many pointed to nothing.
func (g *ground) settle(examples []Example, moved map[string]string, mapWeight float32) ([]taught, int) {
	sorted := slices.Clone(examples)
	slices.SortStableFunc(sorted, func(a, b Example) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Text, b.Text), cmp.Compare(a.Topic, b.Topic), cmp.Compare(a.By, b.By))
	})
	latest := map[string]int{}
	var out []taught
	lost := 0
	for _, e := range sorted {
		labels, ok := g.labels(follow(e.Topic, moved))
		if !ok {
			lost++
			continue
		}
		key := normalText(e.Text)
		if key == "" {
			continue
		}
		w := float32(e.Weight)
		if w <= 0 {
			w = 1
		}
		t := taught{e, labels, w}
		if i, dup := latest[key]; dup {
			if !out[i].Locked || e.Locked {
				out[i] = t
			}
			continue
		}
		latest[key] = len(out)
		out = append(out, t)
	}
	capPeople(out, mapWeight)
	return out, lost
}

// follow leads a topic through moves and merges; a circle ends where it
// started.
func follow(topic string, moved map[string]string) string {
	for range len(moved) {
		next, ok := moved[topic]
		if !ok || next == topic {
			break
		}
		topic = next
	}
	return topic
}

// labels says which classes a label means. A topic that the map no longer has
// still teaches its function, as long as that exists.
func (g *ground) labels(topic string) ([]int, bool) {
	if topic == IsChatter || topic == IsAsk {
		return nil, true
	}
	if c, ok := g.byClass[topic]; ok {
		return []int{c}, true
	}
	function, _, _ := strings.Cut(topic, "/")
	if u, ok := g.byUnit[function]; ok {
		return g.units[u].classes, true
	}
	return nil, false
}

// personShare is the most that one person's unlocked examples may weigh,
// against everything else that teaches.
const personShare = 0.25

// capPeople scales down who would outweigh the rest: a quarter of the map and
// everybody else together, for all of a person's examples, and half of that
// for those that name one and the same topic.
func capPeople(ts []taught, mapWeight float32) {
	type cell struct{ by, topic string }
	all, perPerson, perCell := mapWeight, map[string]float32{}, map[cell]float32{}
	for _, t := range ts {
		all += t.weight
		if !t.Locked {
			perPerson[t.By] += t.weight
			perCell[cell{t.By, t.Topic}] += t.weight
		}
	}
	for i := range ts {
		t := &ts[i]
		if t.Locked {
			continue
		}
		own := perPerson[t.By]
		limit := max(personShare*(all-own), 5)
		scale := float32(1)
		if own > limit {
			scale = limit / own
		}
		if c := perCell[cell{t.By, t.Topic}]; c > limit/2 {
			scale = min(scale, limit/2/c)
		}
		t.weight *= scale
	}
}

// normalText is what two asks share that differ only in case, marks and
// figures.
func normalText(s string) string {
	var b strings.Builder
	for _, t := range tokens(s, Entities(s)) {
		b.WriteString(t.stem)
		b.WriteByte(' ')
	}
	return b.String()
}
