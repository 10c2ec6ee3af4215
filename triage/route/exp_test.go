package route

import (
	"fmt"
	"os"
	"testing"
	"time"

	"clearlane/triage/scope"
)

func TestExpFolds(t *testing.T) {
	src, _ := os.ReadFile("../scope/testdata/large.yaml")
	sm, _ := scope.Parse("large.yaml", src)
	r, err := EvaluatePosts(sm, DefaultLexicon(), Options{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Print(r)
	for range 2 {
		t0 := time.Now()
		Train(sm, DefaultLexicon(), nil, Options{})
		fmt.Println(time.Since(t0))
		t0 = time.Now()
		md, tr, held, _ := trainTopics(sm, DefaultLexicon(), nil, Options{})
		fmt.Println("topics", time.Since(t0))
		t0 = time.Now()
		c := newChatterModel(DefaultLexicon())
		all := md.chatterExamples(c, tr, held)
		fmt.Println("examples", time.Since(t0))
		t0 = time.Now()
		c.learn(all, true)
		fmt.Println("learn", time.Since(t0))
	}
}
