package route

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// The form of a message is what it says about itself, whatever it is about: its
// little words and their order, the forms of forms.txt and where they stand, its
// marks and its length. What it is about counts only as words of the trade.

//go:embed forms.txt
var formWordsText []byte

var shippedForms = sync.OnceValue(func() *Lexicon { return mustParse("forms.txt", formWordsText) })

// formed is what is read in a message without any model.
type formed struct {
	raws  []raw // features of the form
	words []raw // features of the words
}

// formWords is how much of a message the form is read from: its beginning and
// its end say what it wants.
const formWords = 40

// read reads the form and the words of a message.
func (c *chatterModel) read(text string, ts []token) formed {
	var f formed
	if len(ts) > formWords {
		ts = append(ts[:formWords*3/4:formWords*3/4], ts[len(ts)-formWords/4:]...)
	}
	add := func(block uint8, s string) { f.raws = append(f.raws, c.formRaw(block, s)) }
	bare := c.bare(text, ts)
	for i, w := range bare {
		add(blockStem, w)
		prev, next := "^", "$"
		if i > 0 {
			prev = bare[i-1]
		}
		if i+1 < len(bare) {
			next = bare[i+1]
		}
		add(blockChar, prev+" "+w)
		add(blockChar, prev+" "+w+" "+next)
	}
	if n := len(bare); n > 0 {
		add(blockChar, bare[n-1]+" $")
	}
	var forms []string // that occur, and "?"
	for _, m := range c.forms.match(ts) {
		name := c.forms.concepts[m.concept].name
		if m.from <= 1 {
			add(blockConcept, "first "+name)
		}
		if !slices.Contains(forms, name) {
			forms = append(forms, name)
			add(blockConcept, name)
		}
	}
	if strings.Contains(text, "?") {
		forms = append(forms, "?")
	}
	slices.Sort(forms)
	for i, a := range forms {
		for _, b := range forms[i+1:] {
			add(blockChar, a+" + "+b)
		}
	}
	for _, mark := range marksOf(text) {
		add(blockConcept, mark)
	}
	switch {
	case len(ts) <= 3:
		add(blockConcept, "short")
	case len(ts) <= 8:
		add(blockConcept, "middle")
	default:
		add(blockConcept, "long")
	}
	f.words = c.wordRaws(ts)
	return f
}

// wordRaws are the stems of a message and its pairs of neighbouring stems.
func (c *chatterModel) wordRaws(ts []token) []raw {
	out := make([]raw, 0, 2*len(ts))
	before := "^"
	for i, t := range ts {
		out = append(out,
			raw{c.words.bucket(hashString(fnvOffset^1, t.stem)), blockStem, int32(i)},
			raw{c.words.bucket(hashString(hashString(fnvOffset^4, before)^' ', t.stem)), blockPair, int32(i)})
		before = t.stem
	}
	return out
}

func (c *chatterModel) formRaw(block uint8, s string) raw {
	return raw{c.form.bucket(hashString(fnvOffset^uint64(block+11), s)), block, 0}
}

// bare takes the subject out of a message and leaves its form: little words
// and words of forms.txt stay, what the trade's lexicon knows becomes "T", and
// of other words only the ending is left.
func (c *chatterModel) bare(text string, ts []token) []string {
	trade := make([]bool, len(ts))
	if c.form.lex != nil {
		for _, m := range c.form.lex.match(ts) {
			for i := m.from; i < m.to; i++ {
				trade[i] = true
			}
		}
	}
	kept := make([]bool, len(ts))
	for _, m := range c.forms.match(ts) {
		for i := m.from; i < m.to; i++ {
			kept[i] = true
		}
	}
	out := make([]string, len(ts))
	for i, t := range ts {
		switch {
		case t.word[0] == '#' || t.stop:
			out[i] = t.word
		case kept[i]:
			out[i] = t.stem
		case trade[i]:
			out[i] = "T"
		case i > 0 && text[t.from] >= 'A' && text[t.from] <= 'Z':
			out[i] = "Name"
		case strings.HasSuffix(t.word, "ed"):
			out[i] = "-ed"
		case strings.HasSuffix(t.word, "ing"):
			out[i] = "-ing"
		case strings.HasSuffix(t.word, "s"):
			out[i] = "-s"
		default:
			out[i] = "-"
		}
	}
	return out
}

func marksOf(text string) []string {
	var out []string
	if strings.Contains(text, "?") {
		out = append(out, "?")
	}
	if strings.Contains(text, "!") {
		out = append(out, "!")
	}
	if strings.HasPrefix(strings.TrimSpace(text), "@") || strings.HasPrefix(strings.TrimSpace(text), "<@") {
		out = append(out, "@")
	}
	if hasEmoji(text) {
		out = append(out, "emoji")
	}
	if strings.Contains(text, ": ") {
		out = append(out, ":")
	}
	return out
}

// unnamed blanks the mentions in a text; what stands elsewhere keeps its place.
func unnamed(text string, entities []Entity) string {
	out := []byte(text)
	for _, e := range entities {
		if e.Kind == Person {
			for i := e.Offset; i < e.Offset+e.Len; i++ {
				out[i] = ' '
			}
		}
	}
	return string(out)
}

// hasEmoji looks for pictographs and for Slack's :names:.
func hasEmoji(text string) bool {
	for _, r := range text {
		if r >= 0x2600 && r <= 0x27BF || r >= 0x1F300 && r <= 0x1FAFF {
			return true
		}
	}
	i := strings.IndexByte(text, ':')
	if i < 0 {
		return false
	}
	j := strings.IndexByte(text[i+1:], ':')
	return j > 1 && j < 30 && !strings.ContainsAny(text[i+1:i+1+j], " \n")
}
