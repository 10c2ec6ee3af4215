package route

import (
	"os"
	"testing"

	"clearlane/triage/scope"
)

func heldPosts(t *testing.T) []byte {
	t.Helper()
	src, err := os.ReadFile("testdata/chatter_held.txt")
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// The figures are in docs/routing.md; this keeps them from getting much worse
// unnoticed.
func TestChatterKeptAsideIsNotAnswered(t *testing.T) {
	src, err := os.ReadFile("../scope/testdata/large.yaml")
	if err != nil {
		t.Fatal(err)
	}
	sm, err := scope.Parse("large.yaml", src)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Train(sm, DefaultLexicon(), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := EvaluateChatter(m, "testdata/chatter_held.txt", heldPosts(t))
	if err != nil {
		t.Fatal(err)
	}
	if r.Answered > 0.05 || r.AnsweredKnowing > 0.03 {
		t.Errorf("too much chatter is answered: %s", r)
	}
	if d := m.Decide(Ask{Text: "thanks all", Addressed: true}); d.Outcome == Chatter {
		t.Error("silent to somebody who spoke to the router itself")
	}
	if d := m.Decide(Ask{Text: "please approve net 60 for Hooli", FromBot: true}); d.Skip != SkipBot {
		t.Errorf("an app's post: %s %s", d.Outcome, d.Skip)
	}
}
