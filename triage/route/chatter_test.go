package route

import (
	"os"
	"testing"

	"clearlane/triage/scope"
)

// The figures are in docs/routing.md; this keeps them from getting much worse
// unnoticed. `go test -v -run KeptAside ./triage/route` prints them.
func TestAsksKeptAsideAreSeen(t *testing.T) {
	read := func(name string) []byte {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return src
	}
	sm, err := scope.Parse("large.yaml", read("../scope/testdata/large.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := Train(sm, DefaultLexicon(), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	posts, err := parsePosts("asks_held.txt", read("testdata/asks_held.txt"), false)
	if err != nil {
		t.Fatal(err)
	}
	var seen tally
	for _, p := range posts {
		seen.add(m.Decide(Ask{Text: p.text}).Outcome != Chatter)
	}
	t.Logf("%d asks kept aside, seen %.3f", len(posts), seen.share())
	if len(posts) < 300 || seen.share() < 0.80 {
		t.Errorf("%d asks kept aside, seen %.3f", len(posts), seen.share())
	}
}
