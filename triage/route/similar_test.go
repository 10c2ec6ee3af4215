package route

import (
	_ "embed"
	"slices"
	"strings"
	"testing"

	"clearlane/triage/scope"
)

//go:embed testdata/similar.txt
var similarPairs []byte

// TestNearlyTheSame: of asks whose words are near, those about another customer,
// quote or figure are not the same, in either order; the others are.
func TestNearlyTheSame(t *testing.T) {
	sm, err := scope.Parse("demo.yaml", scope.Demo())
	if err != nil {
		t.Fatal(err)
	}
	m, err := Train(sm, DefaultLexicon(), nil, Options{NoEncoder: true})
	if err != nil {
		t.Fatal(err)
	}
	tried := map[string]int{}
	for n, line := range textLines(similarPairs) {
		cells := strings.Split(line, " | ")
		if len(cells) != 3 || cells[0] != "two" && cells[0] != "same" {
			t.Fatalf("similar.txt:%d: want \"two\" or \"same\" and two asks", n)
		}
		tried[cells[0]]++
		asks := cells[1:]
		for range asks {
			if c := m.nearVector(asks[0]).dot(m.nearVector(asks[1])); c < similarFrom {
				t.Errorf("similar.txt:%d: the words are not near (%.2f): %s", n, c, line)
			}
			if got := m.Similar(asks[0], []Past{{ID: 1, Text: asks[1]}}); len(got) > 0 != (cells[0] == "same") {
				t.Errorf("similar.txt:%d: %d found for %q\n%+v\n%+v", n, len(got), asks[0], m.particularsOf(asks[0]), m.particularsOf(asks[1]))
			}
			slices.Reverse(asks)
		}
	}
	if tried["two"] < 20 || tried["same"] < 20 {
		t.Errorf("tried so many: %v", tried)
	}
}
