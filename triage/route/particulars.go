package route

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// particulars are what tells one ask from another that has the same words: which
// quote, which customer, how much.
type particulars struct {
	numbers []particular    // of quotes, documents, tickets and records
	figures []particular    // amounts, percents, terms, shares and periods
	names   []string        // words that look like a part of a name, lower case
	words   map[string]bool // all words, lower case
}

type particular struct{ kind, value string }

// contradict reports whether two asks can't be the same. Numbers speak first: two
// asks have none of a kind in common that both name; one ask has some. Then
// names: they are two asks when each names what the other doesn't mention.
// Figures change while people bargain, so they speak only where neither number
// nor name is shared.
func (p *particulars) contradict(q *particulars) bool {
	same, other := compare(p.numbers, q.numbers)
	if same || other {
		return other
	}
	missing := func(w string) bool { return !q.words[w] }
	missed := func(w string) bool { return !p.words[w] }
	if slices.ContainsFunc(p.names, missing) && slices.ContainsFunc(q.names, missed) {
		return true
	}
	if slices.ContainsFunc(p.names, func(w string) bool { return slices.Contains(q.names, w) }) {
		return false
	}
	_, other = compare(p.figures, q.figures)
	return other
}

// compare reports whether two lists share a value, and whether there is a kind
// that is in both and of which they share none.
func compare(ps, qs []particular) (same, other bool) {
	for _, p := range ps {
		theirs := slices.DeleteFunc(slices.Clone(qs), func(q particular) bool { return q.kind != p.kind })
		switch {
		case len(theirs) == 0:
		case slices.ContainsFunc(theirs, func(q particular) bool { return slices.Contains(ps, q) }):
			same = true
		default:
			other = true
		}
	}
	return same, other
}

// particularsOf reads them off an ask and what else is known of it.
func (m *Model) particularsOf(texts ...string) *particulars {
	p := &particulars{words: map[string]bool{}}
	for _, text := range texts {
		entities := Entities(text)
		for _, e := range entities {
			p.add(e)
		}
		ts := tokens(text, entities)
		for i, t := range ts {
			w := strings.ToLower(t.word)
			p.words[w] = true
			if m.nameLike(text, ts, i) {
				p.names = append(p.names, w)
			}
		}
	}
	return p
}

// recordSize is the length of a record's id as it is typed; in links three more
// letters may follow, which only check it. Its first three say what it is.
const recordSize, recordKind = 15, 3

func (p *particulars) add(e Entity) {
	switch e.Kind {
	case QuoteNumber, Document, Ticket: // "Q-20418" and "quote 20418" are one
		p.numbers = append(p.numbers, particular{string(e.Kind), strings.TrimLeftFunc(e.Value, func(r rune) bool { return !unicode.IsDigit(r) })})
	case Record:
		p.numbers = append(p.numbers, particular{e.Value[:recordKind], e.Value[:recordSize]})
	case Amount, Percent, Terms, Ratio:
		p.figures = append(p.figures, particular{string(e.Kind), strconv.FormatFloat(e.Number, 'g', -1, 64)})
	case Period:
		p.figures = append(p.figures, particular{string(e.Kind), periodName(e.Value)})
	case Customer:
		for w := range strings.FieldsSeq(e.Text) {
			if w = normalWord(w); !stopWords[w] && !companyWords[w] {
				p.names = append(p.names, w)
			}
			p.words[w] = true
		}
	}
}

// periodName is one name of a month, a part of a year, or a year: "mar" for
// "march", "q3" for "q3 fy26", "fy26" for "fy 2026".
func periodName(value string) string {
	switch {
	case strings.HasPrefix(value, "fy"):
		return "fy" + value[len(value)-2:]
	case strings.ContainsAny(value[:2], "1234"):
		return value[:2]
	}
	return value[:3]
}

// Words after which a name is the reader's or the writer's, and words that stand
// in a company's name or not as people like.
var (
	greetWords   = wordSet(`hi hey hello dear morning afternoon evening thanks thank thx cheers`)
	companyWords = wordSet(`inc ltd limited llc llp plc corp corporation co company gmbh ag kg bv nv sa srl ab oy as group holding holdings`)
)

// nameLike reports whether a word looks like a part of a name: it is no word of
// the trade, and it is no ordinary word, or has a capital within a sentence.
func (m *Model) nameLike(text string, ts []token, i int) bool {
	t := ts[i]
	if stopWords[strings.ToLower(t.word)] || len(t.word) < 2 || companyWords[t.word] || strings.ContainsFunc(t.word, func(r rune) bool { return !unicode.IsLetter(r) }) {
		return false
	}
	first := i == 0 || ts[i-1].sentence != t.sentence
	if !first && greetWords[ts[i-1].word] {
		return false
	}
	if m.x.lex != nil && m.x.lex.words[t.stem] {
		return false
	}
	if !ordinaryWords()[t.stem] {
		return true
	}
	written := text[t.from:t.to]
	r, _ := utf8.DecodeRuneInString(written)
	return !first && unicode.IsUpper(r) && written != strings.ToUpper(written) // who shouts names nothing
}

// ordinaryWords are the stems of the words that the shipped posts, asks and
// phrases write small more often than with a capital within the line.
var ordinaryWords = sync.OnceValue(func() map[string]bool {
	small := map[string]int{} // by word: how often, less how often with a capital
	for _, src := range [][]byte{phraseBookText, askPosts, chatterPosts} {
		for _, line := range textLines(src) {
			first := true
			for w := range strings.FieldsFuncSeq(line, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }) {
				if r, _ := utf8.DecodeRuneInString(w); unicode.IsLower(r) {
					small[normalWord(w)]++
				} else if !first {
					small[normalWord(w)]--
				}
				first = false
			}
		}
	}
	stems := map[string]bool{}
	for w, n := range small {
		if n > 0 {
			stems[stem(w)] = true
		}
	}
	return stems
})
