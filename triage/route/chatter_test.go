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
	var seen, offered, inThread tally
	for _, p := range posts {
		d := m.Decide(Ask{Text: p.text})
		heard := d.Outcome != Chatter
		seen.add(heard)
		offered.add(d.Offer)
		there := m.Decide(Ask{Text: p.text, InThread: true}).Outcome != Chatter
		inThread.add(there)
		if there && !heard {
			t.Errorf("asks_held.txt:%d is heard in a thread and not outside", p.line)
		}
	}
	t.Logf("%d asks kept aside, seen %.3f, offered %.3f, in a thread %.3f", len(posts), seen.share(), offered.share(), inThread.share())
	if inThread.share() >= seen.share() {
		t.Error("a thread makes no difference")
	}
	chatter, err := parsePosts("chatter_held.txt", heldPosts(t), true)
	if err != nil {
		t.Fatal(err)
	}
	var answered tally
	for _, p := range chatter {
		answered.add(m.Decide(Ask{Text: p.text, InThread: true}).Outcome != Chatter)
	}
	t.Logf("%d posts kept aside, answered in a thread %.3f", len(chatter), answered.share())
	if answered.share() > 0.08 {
		t.Errorf("posts answered in a thread: %.3f", answered.share())
	}
	if len(posts) < 300 || seen.share() < 0.85 {
		t.Errorf("%d asks kept aside, seen %.3f", len(posts), seen.share())
	}
}
