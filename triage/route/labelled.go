package route

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"clearlane/triage/scope"
)

// Labelled is an ask with what is known to be right for it.
type Labelled struct {
	ID       string   `json:"id"`
	Text     string   `json:"text"`
	Function string   `json:"function"` // "none" when it is not sales ops'
	InScope  bool     `json:"in_scope"`
	Also     []string `json:"also"`  // functions or neighbours that are right too
	Owner    string   `json:"owner"` // who owns it when not sales ops: a neighbour, or a word for the kind of chatter
	Tags     []string `json:"tags"`
	Topic    string   `json:"topic"` // topic id, where somebody labelled it

	intent bool // from an intent set
}

// OutOfScope is the label of intent sets for what no intent covers.
const OutOfScope = "oos"

// ParseAsks reads labelled asks, one JSON object a line. An error names file
// and line.
func ParseAsks(name string, src []byte) ([]Labelled, error) {
	var out []Labelled
	err := eachLine(name, src, func(line []byte) error {
		var a Labelled
		if err := strict(line, &a); err != nil {
			return err
		}
		if a.InScope && (a.Function == "" || a.Function == "none") {
			return fmt.Errorf("in scope, but no function is named")
		}
		out = append(out, a)
		return nil
	})
	return out, err
}

// WithTopics adds topic labels, {"id","topic"} a line, to asks. An id without
// an ask is an error.
func WithTopics(asks []Labelled, name string, src []byte) ([]Labelled, error) {
	out := slices.Clone(asks)
	err := eachLine(name, src, func(line []byte) error {
		var t struct{ ID, Topic string }
		if err := strict(line, &t); err != nil {
			return err
		}
		i := slices.IndexFunc(out, func(a Labelled) bool { return a.ID == t.ID })
		if i < 0 {
			return fmt.Errorf("no ask has the id %q", t.ID)
		}
		out[i].Topic = t.Topic
		return nil
	})
	return out, err
}

// ParseIntents reads an intent set, {"text","label"} a line, as asks whose
// function is the label; [OutOfScope] is nobody's.
func ParseIntents(name string, src []byte) ([]Labelled, error) {
	var out []Labelled
	err := eachLine(name, src, func(line []byte) error {
		var a struct{ Text, Label string }
		if err := strict(line, &a); err != nil {
			return err
		}
		if a.Label == "" {
			return fmt.Errorf("no label")
		}
		out = append(out, Labelled{Text: a.Text, Function: a.Label, InScope: a.Label != OutOfScope, intent: true})
		return nil
	})
	return out, err
}

func strict(line []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

func eachLine(name string, src []byte, f func([]byte) error) error {
	n := 0
	for line := range bytes.Lines(src) {
		n++
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		if err := f(line); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	if n == 0 {
		return fmt.Errorf("%s: no asks in it", name)
	}
	return nil
}

// IntentMap makes a scope map of an intent set: each group a function, each
// label of the group a topic that its label names. Without groups each label is
// a function of its own; named says whether the label is its name, as functions
// of a map have names, or no more than an id, whose words teach nothing.
func IntentMap(asks []Labelled, groups map[string][]string, named bool) *scope.Map {
	m := &scope.Map{Version: 1}
	if len(groups) == 0 {
		var labels []string
		for _, a := range asks {
			if a.InScope && !slices.Contains(labels, a.Function) {
				labels = append(labels, a.Function)
			}
		}
		slices.Sort(labels)
		for _, l := range labels {
			f := scope.Function{ID: l}
			if named {
				f.Name = strings.ReplaceAll(l, "_", " ")
			}
			m.Functions = append(m.Functions, f)
		}
		return m
	}
	var names []string
	for name := range groups {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		f := scope.Function{ID: name}
		for _, l := range groups[name] {
			f.Topics = append(f.Topics, scope.Topic{ID: name + "/" + l, Function: name, Name: strings.ReplaceAll(l, "_", " ")})
		}
		m.Functions = append(m.Functions, f)
	}
	return m
}

// Grouped rewrites the labels of an intent set to topics and functions of the
// groups. Labels of no group become out of scope.
func Grouped(asks []Labelled, groups map[string][]string) []Labelled {
	of := map[string]string{}
	for name, labels := range groups {
		for _, l := range labels {
			of[l] = name
		}
	}
	out := slices.Clone(asks)
	for i := range out {
		a := &out[i]
		label := a.Function
		a.Function, a.InScope = of[label], of[label] != ""
		if a.InScope {
			a.Topic = a.Function + "/" + label
		}
	}
	return out
}

// Sample takes n asks of each function by a shuffle that depends on the seed alone, and returns them and the
// rest, both in their old order. n ≤ 0 takes all.
func Sample(asks []Labelled, n int, seed uint64) (taken, rest []Labelled) {
	if n <= 0 {
		return asks, nil
	}
	order := Shuffle(len(asks), seed)
	count := map[string]int{}
	take := make([]bool, len(asks))
	for _, i := range order {
		if k := asks[i].Function; asks[i].InScope && count[k] < n {
			count[k]++
			take[i] = true
		}
	}
	for i, a := range asks {
		if take[i] {
			taken = append(taken, a)
		} else {
			rest = append(rest, a)
		}
	}
	return taken, rest
}

// Shuffle returns the numbers below n in an order that depends on the seed
// alone.
func Shuffle(n int, seed uint64) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	r := splitmix(seed)
	for i := n - 1; i > 0; i-- {
		j := int(r.next() % uint64(i+1))
		order[i], order[j] = order[j], order[i]
	}
	return order
}

// Taught turns labelled asks into examples, as if people had taught them.
func Taught(asks []Labelled) []Example {
	var out []Example
	for i, a := range asks {
		if !a.InScope {
			continue
		}
		topic := a.Topic
		if topic == "" {
			topic = a.Function + "/" + scope.General
		}
		out = append(out, Example{ID: fmt.Sprintf("%06d", i), Text: a.Text, Topic: topic, By: fmt.Sprintf("person-%d", i%50)})
	}
	return out
}
