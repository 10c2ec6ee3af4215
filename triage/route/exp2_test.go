package route

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"testing"

	"clearlane/triage/scope"
)

func TestExpDev(t *testing.T) {
	src, _ := os.ReadFile("../scope/testdata/large.yaml")
	sm, _ := scope.Parse("large.yaml", src)
	m, err := Train(sm, DefaultLexicon(), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	src, _ = os.ReadFile("/work/shared/data/asks/dev.jsonl")
	as, _ := ParseAsks("dev", src)
	type e struct {
		p, topic float64
		asks     bool
		text     string
	}
	var es []e
	for _, a := range as {
		if a.InScope {
			r := m.read(Ask{Text: a.Text})
			es = append(es, e{float64(m.chatter.probs(&r)[0]), slices.Max(r.wordsP), m.chatter.asks(a.Text, r.tokens), a.Text})
		}
	}
	slices.SortFunc(es, func(a, b e) int { return cmp.Compare(a.p, b.p) })
	for _, x := range es[:22] {
		fmt.Printf("%.3f topic %.2f asks %v %s\n", x.p, x.topic, x.asks, x.text)
	}
}
