package route

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed lexicon.txt
var shippedLexicon []byte

// Lexicon maps the shorthand of a trade to plain terms. Each line of its text
// is one concept: the plain term, an equals sign, and the other ways to say
// it. Words are compared by their stems, so one form of each is enough. After
// "<" stand broader concepts: whoever says the narrow one speaks of those too.
//
//	clawback < commission = claw back, taken back   # a comment
type Lexicon struct {
	concepts []concept
	// first leads from the stem of a phrase's first word to the phrases.
	first map[string][]phrase
	words map[string]bool // every stem of every phrase
	src   []byte
}

type concept struct {
	name    string
	broader []int // concepts that this one is a part of
}

type phrase struct {
	stems   []string
	concept int
}

type lexMatch struct{ concept, from, to int } // tokens [from,to)

// DefaultLexicon is the lexicon shipped with Clearlane.
func DefaultLexicon() *Lexicon { return defaultLexicon() }

var defaultLexicon = sync.OnceValue(func() *Lexicon { return mustParse("lexicon.txt", shippedLexicon) })

// mustParse reads a lexicon that is part of the program and read by its tests.
func mustParse(name string, src []byte) *Lexicon {
	l, err := ParseLexicon(name, src)
	if err != nil {
		panic(err)
	}
	return l
}

// ParseLexicon reads a lexicon. An error names file and line.
func ParseLexicon(name string, src []byte) (*Lexicon, error) {
	l := &Lexicon{first: map[string][]phrase{}, words: map[string]bool{}, src: src}
	type link struct {
		line, from int
		to         string
	}
	var links []link
	seen := map[string]int{}
	n := 0
	for line := range strings.Lines(string(src)) {
		n++
		line, _, _ = strings.Cut(line, "# ")
		line = strings.TrimSpace(line)
		if line == "" || line == "#" {
			continue
		}
		plain, others, ok := strings.Cut(line, "=")
		plain, above, _ := strings.Cut(plain, "<")
		plain = strings.TrimSpace(plain)
		if !ok || plain == "" {
			return nil, fmt.Errorf("%s:%d: want \"plain term = other words, …\"", name, n)
		}
		if at, dup := seen[plain]; dup {
			return nil, fmt.Errorf("%s:%d: %q is already on line %d; put its words there", name, n, plain, at)
		}
		seen[plain] = n
		id := len(l.concepts)
		l.concepts = append(l.concepts, concept{name: plain})
		for b := range strings.SplitSeq(above, ",") {
			if b = strings.TrimSpace(b); b != "" {
				links = append(links, link{n, id, b})
			}
		}
		for _, p := range append([]string{plain}, strings.Split(others, ",")...) {
			p = strings.TrimSpace(p)
			if p == "" {
				continue
			}
			if !l.add(p, id) {
				return nil, fmt.Errorf("%s:%d: %q is only a figure or a date; give a word", name, n, p)
			}
		}
	}
	for _, b := range links {
		to := slices.IndexFunc(l.concepts, func(c concept) bool { return c.name == b.to })
		if to < 0 {
			return nil, fmt.Errorf("%s:%d: no line for the broader concept %q", name, b.line, b.to)
		}
		l.concepts[b.from].broader = append(l.concepts[b.from].broader, to)
	}
	for k := range l.first {
		slices.SortStableFunc(l.first[k], func(a, b phrase) int { return len(b.stems) - len(a.stems) })
	}
	return l, nil
}

// speaking are the types of figures that say something by themselves.
var speaking = map[string]bool{typeTokens[Terms]: true, typeTokens[Ratio]: true, typeTokens[QuoteNumber]: true}

func (l *Lexicon) add(text string, id int) bool {
	var stems []string
	words := false
	for _, t := range tokens(text, Entities(text)) {
		stems = append(stems, t.stem)
		words = words || t.word[0] != '#' || speaking[t.word]
	}
	if !words {
		return false
	}
	for _, p := range l.first[stems[0]] {
		if p.concept == id && slices.Equal(p.stems, stems) {
			return true
		}
	}
	for _, s := range stems {
		l.words[s] = true
	}
	l.first[stems[0]] = append(l.first[stems[0]], phrase{stems, id})
	return true
}

// match finds the concepts present in a run of tokens. At one word each
// concept counts once, by its longest phrase; concepts may overlap.
func (l *Lexicon) match(ts []token) []lexMatch {
	var out []lexMatch
	for i := range ts {
		from := len(out)
	phrases:
		for _, p := range l.first[ts[i].stem] {
			if i+len(p.stems) > len(ts) {
				continue
			}
			for j, s := range p.stems {
				if ts[i+j].stem != s {
					continue phrases
				}
			}
			for _, m := range out[from:] {
				if m.concept == p.concept {
					continue phrases
				}
			}
			out = append(out, lexMatch{p.concept, i, i + len(p.stems)})
		}
	}
	return out
}
