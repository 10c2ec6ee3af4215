package bot

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"clearlane/triage/route"
)

// TestTaken: what was recognised is said in the rep's words, a date with what it
// is.
func TestTaken(t *testing.T) {
	for ask, want := range map[string][]string{
		"customer wants net 60, who can approve? 84k, closing on Friday": {"net 60", "84k", "closing Friday"},
		"need a quote, the customer wants it by EOD":                     {"by EOD"},
		"28 percent off, they answer tomorrow":                           {"28 percent", "tomorrow"},
		"can we go there?":                                               nil,
	} {
		if diff := cmp.Diff(want, taken(ask, route.Entities(ask))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", ask, diff)
		}
	}
}

// TestPhrases: words side by side are one reason, and a span that an edit left
// behind is none.
func TestPhrases(t *testing.T) {
	ask := "a 3 year quote with the new SKU"
	for name, tc := range map[string]struct {
		spans [][2]int
		want  []string
	}{
		"side by side":   {[][2]int{{2, 1}, {4, 4}, {28, 3}}, []string{"3 year", "SKU"}},
		"apart":          {[][2]int{{4, 4}, {28, 3}}, []string{"year", "SKU"}},
		"behind the end": {[][2]int{{4, 4}, {40, 3}}, []string{"year"}},
		"none":           {nil, nil},
	} {
		if diff := cmp.Diff(tc.want, phrases(ask, tc.spans)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
