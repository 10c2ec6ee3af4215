package route

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// chatterModel tells asks from chatter by the form of a message: a regression
// over its little words, their order, marks and kinds of figures. What it is
// about counts only as "speaks of something sales ops knows".
type chatterModel struct {
	x     extractor
	forms *Lexicon
	lr    *regression
}

//go:embed forms.txt
var formWordsText []byte

var shippedForms = sync.OnceValue(func() *Lexicon { return mustParse("forms.txt", formWordsText) })

// The classes of the chatter model: 0 is an ask, then chatterKinds.
const chatterBits = 14

// trainChatter learns from the shipped posts, from the map's examples as the
// router scored them out of fold, and from what people taught. topic is the
// router's surest probability for a text it has not learnt from.
func trainChatter(posts []post, examples []scored, lex *Lexicon, ts []taught, topic func(string) float64) *chatterModel {
	c := &chatterModel{x: extractor{bits: chatterBits, lex: lex, weight: chatterWeights}, forms: shippedForms()}
	var raws [][]raw
	var docs []document
	add := func(text string, class int, weight float32, p float64) {
		raws = append(raws, c.raws(text, tokens(text, Entities(text)), p))
		docs = append(docs, document{weight: weight, labels: []int{class}})
	}
	for _, p := range posts {
		add(p.text, classOf(p.kind), 1, topic(p.text))
	}
	for _, e := range examples {
		add(e.text, 0, 1, e.p)
	}
	for _, t := range ts {
		switch t.Topic {
		case IsChatter:
			add(t.Text, classOf(SkipCoordination), t.weight, topic(t.Text))
		case IsAsk:
			add(t.Text, 0, t.weight, topic(t.Text))
		}
	}
	c.x.learnIDF(raws)
	for i := range docs {
		docs[i].x = c.x.vector(raws[i])
	}
	c.lr = fit(docs, 1<<chatterBits, 1+len(chatterKinds), chatterSettings)
	return c
}

// scored is a text and how sure the router was of its best unit.
type scored struct {
	text string
	p    float64
}

var (
	chatterWeights  = [blocks]float32{1, 1.5, 1}
	chatterSettings = lrOptions{c: 30, epochs: 10}
)

func classOf(kind Skip) int {
	for i, k := range chatterKinds {
		if k == kind {
			return i + 1
		}
	}
	return 0
}

// formWords is how much of a message the form is read from: its beginning and
// its end say what it wants.
const formWords = 40

// topicSteps are where the router's sureness of a topic begins to speak for an
// ask.
var topicSteps = []float64{0.2, 0.35, 0.5, 0.7, 0.9}

// raws are stems and pairs of stems, the forms of forms.txt with where they
// stand and in pairs, marks, and how sure the router is of a topic.
func (c *chatterModel) raws(text string, ts []token, topic float64) []raw {
	if len(ts) > formWords {
		ts = append(ts[:formWords*3/4:formWords*3/4], ts[len(ts)-formWords/4:]...)
	}
	var out []raw
	add := func(block uint8, s string) {
		out = append(out, raw{c.x.bucket(hashString(fnvOffset^uint64(block+11), s)), block, 0})
	}
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
	var forms []string
	for _, f := range c.forms.match(ts) {
		name := c.forms.concepts[f.concept].name
		if f.from <= 1 {
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
	if topic >= 0.5 {
		forms = append(forms, "topic")
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
	for _, step := range topicSteps {
		if topic >= step {
			add(blockConcept, fmt.Sprintf("topic %v", step))
		}
	}
	switch {
	case len(ts) <= 3:
		add(blockConcept, "short")
	case len(ts) <= 8:
		add(blockConcept, "middle")
	default:
		add(blockConcept, "long")
	}
	return out
}

// bare takes the subject out of a message and leaves its form: little words
// and words of forms.txt stay, what the trade's lexicon knows becomes "T", and
// of other words only the ending is left.
func (c *chatterModel) bare(text string, ts []token) []string {
	trade := make([]bool, len(ts))
	if c.x.lex != nil {
		for _, m := range c.x.lex.match(ts) {
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

// probs are the probabilities of ask and of each kind of chatter.
func (c *chatterModel) probs(text string, ts []token, topic float64) []float32 {
	z := make([]float32, 1+len(chatterKinds))
	c.lr.scores(c.x.vector(c.raws(text, ts, topic)), z)
	softmax(z, 1)
	return z
}

// p is the probability that the message is no ask.
func (c *chatterModel) p(r *reading) float64 {
	return 1 - float64(c.probs(r.ask.Text, r.tokens, slices.Max(r.wordsP))[0])
}

// skip says why to stay silent, or "" for an ask.
func (m *Model) skip(r *reading) Skip {
	if r.ask.Addressed {
		return ""
	}
	if r.ask.FromBot {
		return SkipBot
	}
	if len(r.tokens) == 0 {
		return SkipEmpty
	}
	if k := m.nearestForm(r); k != "" {
		if k == IsChatter {
			return SkipTaught
		}
		return ""
	}
	if m.unreadable(r) {
		return SkipUnreadable
	}
	return m.chatter.verdict(r.ask, r.tokens, slices.Max(r.wordsP))
}

// verdict says which kind of chatter a message is, or "" for an ask. A message
// that puts no question, request or trouble in so many words has to look more
// like an ask; one that does, about something the map plainly owns, is let
// through unless it is plainly chatter.
// What is said in somebody else's thread mostly answers, whatever its form.
func (c *chatterModel) verdict(a Ask, ts []token, topic float64) Skip {
	p := c.probs(a.Text, ts, topic)
	line := askLine
	switch {
	case a.InThread, !c.asks(a.Text, ts):
		line = statementLine
	case topic >= sureTopic:
		line = explicitLine
	}
	if float64(p[0]) >= line {
		return ""
	}
	best := 1
	for k := 2; k < len(p); k++ {
		if p[k] > p[best] {
			best = k
		}
	}
	return chatterKinds[best-1]
}

// The least probability of an ask at which the router answers.
const (
	askLine       = 0.2
	statementLine = 0.6
	explicitLine  = 0.15 // with a topic of which the router is sure
	sureTopic     = 0.97
)

// asks reports whether a message puts a question, a request or a trouble in so
// many words.
func (c *chatterModel) asks(text string, ts []token) bool {
	if strings.Contains(text, "?") {
		return true
	}
	for _, f := range c.forms.match(ts) {
		begins := f.from == 0 || ts[f.from-1].sentence != ts[f.from].sentence
		switch name := c.forms.concepts[f.concept].name; {
		case name == "instruction" || strings.HasSuffix(name, " question"):
			if begins || f.from == 1 && ts[0].stop {
				return true
			}
		case askingForms[name]:
			return true
		}
	}
	return false
}

// tampering reports whether a message speaks to the machine to bend its rules.
func (c *chatterModel) tampering(ts []token) bool {
	for _, f := range c.forms.match(ts) {
		if c.forms.concepts[f.concept].name == "tampering" {
			return true
		}
	}
	return false
}

// askingForms are the lines of forms.txt that put a question, a request or a
// trouble.
var askingForms = map[string]bool{
	"request": true, "please": true, "need": true, "question word": true, "trouble": true,
}

// nearestForm is what people taught about a message much like this one:
// "chatter", "ask", or nothing.
func (m *Model) nearestForm(r *reading) string {
	for _, h := range r.hits {
		if h.cosine < nearFull {
			break
		}
		if k := m.known[h.doc]; k.taught {
			if k.kind != "" {
				return k.kind
			}
			return IsAsk
		}
	}
	return ""
}
