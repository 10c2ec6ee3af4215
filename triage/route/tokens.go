package route

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
	"github.com/kljensen/snowball/english"
)

// token is one word of an ask, or one entity standing for itself by its kind.
type token struct {
	word     string // lower case, without apostrophes; "#amount" and the like for entities
	stem     string // snowball stem; equals word for entities and foreign words
	from, to int    // bytes of the text
	sentence int
	stop     bool // says nothing about the topic
}

// typeTokens are what entities look like to the classifier: the kind counts,
// the figure does not. A link or a person says nothing about the topic.
var typeTokens = map[EntityKind]string{
	QuoteNumber: "#quote", Document: "#document", Ticket: "#ticket", Record: "#record",
	Amount: "#amount", Percent: "#percent", Terms: "#terms", Date: "#date", Period: "#period",
	Clock: "#time", Ratio: "#ratio", Customer: "#customer", Count: "#number",
}

// wordLimit is the most words of a message that are scored.
const wordLimit = 600

// tokens splits a text into words and entities, in order. Offsets point into
// text. Slack's own marks (<#C1|sales>, :tada:, <!here>) carry no words.
func tokens(text string, entities []Entity) []token {
	text = clip(text, scanLimit)
	var out []token
	sentence := 0
	at := 0
	plain := func(to int) {
		if at < to {
			out, sentence = plainTokens(out, text, at, to, sentence)
		}
	}
	for _, e := range entities {
		if e.Offset+e.Len > len(text) {
			break
		}
		plain(e.Offset)
		at = e.Offset + e.Len
		if t, ok := typeTokens[e.Kind]; ok {
			out = append(out, token{word: t, stem: t, from: e.Offset, to: at, sentence: sentence})
		}
		if len(out) >= wordLimit {
			return out[:wordLimit]
		}
	}
	plain(len(text))
	if len(out) > wordLimit {
		out = out[:wordLimit]
	}
	return out
}

func plainTokens(out []token, text string, from, to, sentence int) ([]token, int) {
	it := words.FromString(text[from:to])
	mixed := len(text) <= 3 || strings.ContainsFunc(text, unicode.IsLower)
	pos := from
	for it.Next() {
		w := it.Value()
		start := pos
		pos += len(w)
		r, _ := utf8.DecodeRuneInString(w)
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			for _, part := range splitWord(w) {
				word := normalWord(part.s)
				if word == "" {
					continue
				}
				if stopWords[word] && mixed && len(part.s) > 1 && part.s == strings.ToUpper(part.s) {
					word = part.s // OF is the order form, of is not; likewise IT and AM
				}
				out = append(out, token{
					word: word, stem: stem(word), from: start + part.at, to: start + part.at + len(part.s),
					sentence: sentence, stop: stopWords[word],
				})
			}
		case r == '?' || r == '!' || r == '\n' || r == ';' || r == '.' && w == ".":
			if n := len(out); n > 0 && out[n-1].sentence == sentence {
				sentence++
			}
		}
		if len(out) >= wordLimit {
			break
		}
	}
	return out, sentence
}

type wordPart struct {
	s  string
	at int
}

// splitWord takes apart what Unicode's word rules keep together but people
// mean as two words: "quote.pdf", "opp_owner".
func splitWord(w string) []wordPart {
	if !strings.ContainsAny(w, "._:") {
		return []wordPart{{w, 0}}
	}
	var parts []wordPart
	start := 0
	for i := 0; i <= len(w); i++ {
		if i == len(w) || w[i] == '.' || w[i] == '_' || w[i] == ':' {
			if i > start {
				parts = append(parts, wordPart{w[start:i], start})
			}
			start = i + 1
		}
	}
	return parts
}

func normalWord(w string) string {
	w = strings.ToLower(w)
	if i := strings.IndexAny(w, "'’"); i >= 0 {
		tail := strings.TrimLeft(w[i:], "'’")
		if tail == "s" {
			return w[:i]
		}
		w = w[:i] + strings.NewReplacer("'", "", "’", "").Replace(w[i:])
	}
	return w
}

// stem is the English snowball stem. Words of other scripts,
// capitals and figures are their own.
func stem(w string) string {
	for i := 0; i < len(w); i++ {
		if w[i] < 'a' || w[i] > 'z' {
			return w
		}
	}
	if len(w) < 3 || len(w) > 40 {
		return w
	}
	return english.Stem(w, false)
}

// stopWords say nothing about a topic by themselves: they are never a reason,
// and a sentence of them is not scored apart. The classifier does read them.
var stopWords = wordSet(`a about after again all also am an and any anybody anyone anything are as at be because been before being
but by can cannot cant could couldnt did didnt do does doesnt doing dont each else even ever every for from get gets getting go goes going
gonna got had has hasnt have havent having he hello help her here hers hey hi him his how i id if ill im in instead into is isnt it its ive just
know let lets like look looking lot make many may me might more most much must my need needs needed never no not now of off ok okay on once one
only or other our out over own per plus then please pls plz pretty quick really right said same say see seems she should shouldnt show since so some somebody
someone something still such sure take team tell than thank thanks that thats the their them then there theres these they theyre thing this those
though thx through to too try trying u until up upon ur us use used using very via want wanted wants was wasnt way we well were what whats when where
which while who whos whose why will with within without wont work would yes yet you your youre yours w wo b4 bc asap fyi guys folks
heads urgent kindly able actually already another anymore apparently around ask asking back`)

func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}
