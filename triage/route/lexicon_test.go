package route

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestLexiconMeans(t *testing.T) {
	lex := DefaultLexicon()
	for text, want := range map[string]string{
		"12 points off list":          "discount",
		"who owns this oppty":         "opportunity",
		"mutual NDA":                  "confidentiality agreement",
		"the OF is wrong":             "order form",
		"net 45 terms":                "payment terms",
		"they clawed back, clawbacks": "clawback",
	} {
		var got []string
		for _, m := range lex.match(tokens(text, Entities(text))) {
			got = append(got, lex.concepts[m.concept].name)
		}
		if !slices.Contains(got, want) {
			t.Errorf("%q means %v, want %s among them", text, got, want)
		}
	}
	for _, text := range []string{"the price of it", "I am here"} {
		for _, m := range lex.match(tokens(text, Entities(text))) {
			if name := lex.concepts[m.concept].name; name == "order form" || name == "sales rep" {
				t.Errorf("%q means %s", text, name)
			}
		}
	}
}

func TestParseLexiconSaysWhere(t *testing.T) {
	for src, want := range map[string]string{
		"a = b\nnonsense":    "l:2: want",
		"a = b\na = c":       "l:2: \"a\" is already on line 1",
		"a = 12 %":           "l:1: \"12 %\" is only a figure",
		"a < nothing = b":    "l:1: no line for the broader concept \"nothing\"",
		"# only\n\n = words": "l:3: want",
	} {
		if _, err := ParseLexicon("l", []byte(src)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", src, err, want)
		}
	}
}

func heldPosts(t *testing.T) []byte {
	t.Helper()
	src, err := os.ReadFile("testdata/chatter_held.txt")
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func TestPosts(t *testing.T) {
	seen := map[string]string{}
	n := 0
	for _, f := range []struct {
		name  string
		src   []byte
		kinds bool
	}{{"chatter.txt", chatterPosts, true}, {"asks.txt", askPosts, false}, {"testdata/chatter_held.txt", heldPosts(t), true}} {
		posts, err := parsePosts(f.name, f.src, f.kinds)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range posts {
			if f.kinds {
				n++
			}
			key := normalText(p.text)
			if key != "" && len(strings.Fields(key)) > 3 && seen[key] != "" {
				t.Errorf("%s:%d: %q is in %s too", f.name, p.line, p.text, seen[key])
			}
			seen[key] = f.name
		}
	}
	contrast, err := parseContrast("posts.txt", contrastPosts)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range contrast {
		if key := normalText(p.text); len(strings.Fields(key)) > 3 && seen[key] != "" {
			t.Errorf("posts.txt:%d: %q is in %s too", p.line, p.text, seen[key])
		} else {
			seen[key] = "posts.txt"
		}
	}
	for src, want := range map[string]string{"gossip: x": "p:1:", "ask: one\n\nno kind": "p:3:"} {
		if _, err := parseContrast("p", []byte(src)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v", src, err)
		}
	}
	if n < 300 {
		t.Errorf("%d chatter posts, want at least 300", n)
	}
	for src, want := range map[string]string{"thanks: no reason": "p:1:", "gossip: x ## y": "p:1:"} {
		if _, err := parsePosts("p", []byte(src), true); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v", src, err)
		}
	}
}
