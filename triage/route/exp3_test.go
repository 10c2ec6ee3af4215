package route

import (
	"fmt"
	"os"
	"testing"

	"clearlane/triage/scope"
)

func TestExpTable(t *testing.T) {
	src, _ := os.ReadFile("../scope/testdata/large.yaml")
	sm, _ := scope.Parse("large.yaml", src)
	md, tr, held, err := trainTopics(sm, DefaultLexicon(), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	all := md.chatterExamples(newChatterModel(DefaultLexicon()), tr, held)
	shipped := shippedPosts()
	type key struct {
		asks, topic bool
		set         string
	}
	ps := map[key][]float64{}
	tot := map[string]int{}
	for seed := range uint64(3) {
		order := Shuffle(len(all), seed+1)
		for f := range folds {
			var train []example
			for at, i := range order {
				if at%folds != f {
					train = append(train, all[i])
				}
			}
			c := newChatterModel(DefaultLexicon())
			c.learn(train, true)
			for at, i := range order {
				if at%folds != f {
					continue
				}
				e := all[i]
				r := reading{ask: Ask{Text: e.text}, tokens: e.tokens, meaning: e.meaning, wordsP: []float64{e.topic}}
				name := "map"
				if i < len(shipped) {
					switch k := shipped[i]; {
					case k.kind == "" && k.line > 964:
						name = "ask5"
					case k.kind == "":
						name = "ask"
					case k.line > 2209:
						name = "chat5"
					default:
						name = "chat"
					}
				}
				k := key{c.asks(e.text, e.tokens), e.topic >= aTopic, name}
				ps[k] = append(ps[k], float64(c.probs(&r)[0]))
				tot[name]++
			}
		}
	}
	for _, a := range []bool{true, false} {
		for _, tp := range []bool{true, false} {
			fmt.Printf("asks %v topic %v\n  line  ", a, tp)
			for _, n := range []string{"ask", "ask5", "map", "chat", "chat5"} {
				fmt.Printf("%8s(%3.0f%%)", n, 100*float64(len(ps[key{a, tp, n}]))/float64(tot[n]))
			}
			fmt.Println("   (chat, chat5: share of all)")
			for _, l := range []float64{.03, .05, .08, .1, .15, .2, .25, .3, .35, .4, .5, .6, .7, .8, .9} {
				fmt.Printf("  %.2f  ", l)
				for _, n := range []string{"ask", "ask5", "map", "chat", "chat5"} {
					k := 0
					for _, p := range ps[key{a, tp, n}] {
						if p >= l {
							k++
						}
					}
					if n[0] == 'c' {
						fmt.Printf("%14.4f", float64(k)/float64(tot[n]))
					} else {
						fmt.Printf("%14.3f", float64(k)/float64(len(ps[key{a, tp, n}])))
					}
				}
				fmt.Println()
			}
		}
	}
}
