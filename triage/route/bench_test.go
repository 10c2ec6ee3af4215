package route_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"clearlane/triage/route"
	"clearlane/triage/scope"
)

// wideMap has functions × topics with made-up words, three to a topic, and
// words shared by all, so that its size is that of a large company.
func wideMap(functions, topics int) *scope.Map {
	m := &scope.Map{Version: 1, Hash: fmt.Sprintf("wide-%d-%d", functions, topics)}
	for f := range functions {
		fn := scope.Function{ID: fmt.Sprintf("f%d", f), Name: "Function " + word(f)}
		for t := range topics {
			n := f*topics + t
			fn.Topics = append(fn.Topics, scope.Topic{
				ID: fmt.Sprintf("f%d/t%d", f, t), Function: fn.ID,
				Name:     fmt.Sprintf("%s and %s requests", word(3*n), word(3*n+1)),
				Keywords: []string{word(3 * n), word(3*n + 1), word(3*n + 2)},
				Examples: []string{fmt.Sprintf("can someone check the %s for this customer", word(3*n+2))},
			})
		}
		m.Functions = append(m.Functions, fn)
	}
	return m
}

// word makes a pronounceable word of a number.
func word(n int) string {
	const a, b = "bdfgklmnprstvz", "aeiou"
	var s strings.Builder
	n = n*7919 + 104729
	for range 4 {
		s.WriteByte(a[n%len(a)])
		n /= 3
		s.WriteByte(b[n%len(b)])
		n /= 2
	}
	return s.String()
}

func wideExamples(m *scope.Map, n int) []route.Example {
	var out []route.Example
	for i := range n {
		f := m.Functions[i%len(m.Functions)]
		t := f.Topics[i/len(m.Functions)%len(f.Topics)]
		out = append(out, route.Example{
			ID: fmt.Sprint(i), Topic: t.ID, By: fmt.Sprintf("person-%d", i%40), At: time.Unix(int64(i), 0),
			Text: fmt.Sprintf("hi team, the %s of %s is not right in quote %d, please have a look before %s", t.Keywords[i%3], word(i+90_000), i, word(i+70_000)),
		})
	}
	return out
}

func BenchmarkDecide(b *testing.B) {
	m := wideMap(30, 10)
	examples := wideExamples(m, 10_000)
	asks := []string{
		"who can approve net 60 for %s, 84k, closing Friday?",
		"hi team, hope you had a good weekend. The customer %s wants the invoice split in two. Can you tell me who does that? It is urgent, they close their books on Friday.",
		"can someone check the " + m.Functions[3].Topics[2].Keywords[1] + " of %s",
	}
	for name, opts := range map[string]route.Options{"shipped": {}, "none": {NoEncoder: true}} {
		model, err := route.Train(m, route.DefaultLexicon(), examples, opts)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("encoder="+name, func(b *testing.B) {
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				// Another word each time: the encoder remembers texts.
				text := fmt.Sprintf(asks[i%len(asks)], word(i+200_000))
				start := time.Now()
				model.Decide(route.Ask{Text: text})
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
		})
	}
}

func BenchmarkTrain(b *testing.B) {
	for _, size := range []struct{ functions, topics, corrections int }{{10, 10, 1000}, {30, 10, 10_000}} {
		m := wideMap(size.functions, size.topics)
		examples := wideExamples(m, size.corrections)
		train := func(b *testing.B) {
			if _, err := route.Train(m, route.DefaultLexicon(), examples, route.Options{}); err != nil {
				b.Fatal(err)
			}
		}
		b.Run(fmt.Sprintf("topics=%d/corrections=%d", size.functions*size.topics, size.corrections), func(b *testing.B) {
			train(b) // the encoder remembers texts: a retraining has read nearly all of them before
			for b.Loop() {
				train(b)
			}
		})
	}
}

func BenchmarkWithExamples(b *testing.B) {
	m := wideMap(10, 10)
	model, err := route.Train(m, route.DefaultLexicon(), wideExamples(m, 1000), route.Options{})
	if err != nil {
		b.Fatal(err)
	}
	one := wideExamples(m, 1001)[1000:]
	for b.Loop() {
		model.WithExamples(one)
	}
}
