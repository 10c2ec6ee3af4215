package route

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"clearlane/triage/scope"
)

// codeVersion changes whenever the same map and examples would give another
// model.
const codeVersion = "9"

// Model is a trained router. It never changes once made, so any number of
// goroutines may use it; learning makes a new one.
type Model struct {
	ground  *ground
	x       *extractor
	lr      *regression
	cal     calibration
	chatter *chatterModel
	opts    Options
	hash    string
	lost    int

	// What the nearest-example rule looks at: the map's examples and what
	// people taught.
	known []known
	near  *nearIndex
	means knownMeanings
}

// known is a text that the nearest-example rule knows.
type known struct {
	text   string
	labels []int // empty: chatter or ask
	kind   string
	taught bool
	locked bool
	by     string
	weight float32
}

// limits of memory and of the cost of training.
const (
	maxTable = 42_000_000 // bytes of the table of weights
	maxBits  = 17
)

func bucketBits(classes int) uint {
	bits := uint(maxBits)
	for bits > 12 && (1<<bits)*classes*4 > maxTable {
		bits--
	}
	return bits
}

// fitting is how the regression over topics is trained, whole and by folds.
func (m *Model) fitting(rounds int) lrOptions {
	return lrOptions{c: 60, epochs: rounds, share: m.x.share}
}

// wholeRounds is how often the regression goes through all documents.
const wholeRounds = 7

// Train makes a model from the scope map, the lexicon (nil: none) and labelled
// examples. The same arguments give the same model, whatever the order of the
// examples. It fails when the map has no function or a setting is out of
// range.
func Train(m *scope.Map, lex *Lexicon, examples []Example, opts Options) (*Model, error) {
	md, t, err := prepare(m, lex, examples, opts)
	if err != nil {
		return nil, err
	}
	var wg sync.WaitGroup
	var held []outOfFold
	var chatter *chatterModel
	subjects := md.x.subjectReader()
	wg.Go(func() { held = md.crossFit(t, subjects) })
	wg.Go(func() {
		chatter = md.trainChatter(t)
		ordinaryWords() // read meanwhile; they are kept
	})
	whole := fit(t.docs, 1<<md.x.bits, len(md.ground.classes), md.fitting(wholeRounds))
	whole.learnSubjects(subjects, t.docs)
	wg.Wait()
	md.lr, md.chatter = whole, chatter // not before: each fold is scored on a copy of the model
	md.cal = md.ground.calibrate(md.startValues(), held, md.opts.PromisedError)
	md.hash = hashOf(m, lex, t.taught, md.opts)
	return md, nil
}

// training is what a model is made from.
type training struct {
	lessons []lesson
	docs    []document // of the lessons, in their order
	tokens  [][]token  // likewise
	near    []vector   // likewise, for the nearest-example rule; nil where no example
	taught  []taught
}

// asksTaught is how many lessons people taught.
func (t *training) asksTaught() int {
	n := 0
	for i := range t.lessons {
		if t.lessons[i].source == fromCorrection {
			n++
		}
	}
	return n
}

// prepare reads map and examples into vectors; nothing is fitted yet.
func prepare(m *scope.Map, lex *Lexicon, examples []Example, opts Options) (*Model, training, error) {
	if m == nil || len(m.Functions) == 0 {
		return nil, training{}, errors.New("route: the scope map has no functions to route to")
	}
	if opts.PromisedError == 0 {
		opts.PromisedError = 0.05
	}
	if opts.PromisedError < 0 || opts.PromisedError > 0.5 {
		return nil, training{}, fmt.Errorf("route: the promised error rate is %v; give one between 0 and 0.5", opts.PromisedError)
	}
	g := newGround(m)
	t := training{lessons: g.lessons(m)}
	var mapWeight float32
	for _, l := range t.lessons {
		mapWeight += l.weight
	}
	md := &Model{ground: g, opts: opts, x: &extractor{bits: bucketBits(len(g.classes)), lex: lex, weight: blockWeights}}
	t.taught, md.lost = g.settle(examples, opts.Moved, mapWeight)
	for _, e := range t.taught {
		if len(e.labels) > 0 {
			t.lessons = append(t.lessons, lesson{e.Text, e.labels, fromCorrection, e.weight})
		}
	}
	if !opts.NoEncoder {
		md.x.share = shareFor(t.lessons)
		if !opts.NoPhraseBook {
			md.x.book = shippedBook()
			md.x.share = bookPart + (1-bookPart)*md.x.share
		}
	}
	raws := make([][]raw, len(t.lessons))
	t.tokens = make([][]token, len(t.lessons))
	inParallel(len(t.lessons), func(i int) {
		t.tokens[i] = tokens(t.lessons[i].text, Entities(t.lessons[i].text))
		raws[i] = md.x.raws(t.tokens[i])
	})
	meanings := md.x.meanings(t.lessons, t.tokens)
	group, n := g.groups(t.lessons)
	md.x.learnRarity(raws, group, n)
	t.docs = make([]document, len(t.lessons))
	t.near = make([]vector, len(t.lessons))
	inParallel(len(t.lessons), func(i int) {
		l := &t.lessons[i]
		t.docs[i] = document{x: md.x.vector(raws[i]), meaning: meanings[i], weight: l.weight, labels: l.labels}
		if l.isAsk() {
			t.near[i] = md.x.vector(nearRaws(raws[i]))
		}
	})
	md.remember(t, func(int) bool { return true })
	return md, t, nil
}

// remember fills the index of known texts with the lessons that it may use: the
// map's examples first, then what people taught, oldest first.
func (m *Model) remember(t training, use func(lesson int) bool) {
	m.known = nil
	m.means = nil
	var vs []vector
	at := len(t.lessons) // corrections are the last lessons
	for _, e := range t.taught {
		if len(e.labels) > 0 {
			at--
		}
	}
	for i, l := range t.lessons[:at] {
		if l.source == fromExample && use(i) {
			m.known = append(m.known, known{text: l.text, labels: l.labels, weight: 1})
			vs = append(vs, t.near[i])
			m.means = m.means.with(t.docs[i].meaning)
		}
	}
	for _, e := range t.taught {
		v := vector(nil)
		if len(e.labels) > 0 {
			at++
			if !use(at - 1) {
				continue
			}
			v = t.near[at-1]
			m.means = m.means.with(t.docs[at-1].meaning)
		} else {
			v = m.nearVector(e.Text)
		}
		m.known = append(m.known, knownOf(e))
		vs = append(vs, v)
	}
	m.near = newNearIndex(vs)
}

func knownOf(t taught) known {
	k := known{text: t.Text, labels: t.labels, taught: true, locked: t.Locked, by: t.By, weight: t.weight}
	if len(t.labels) == 0 {
		k.kind = t.Topic
	}
	return k
}

// nearRaws leaves out character n-grams and pairs: asks are near when their words
// are.
func nearRaws(rs []raw) []raw {
	out := make([]raw, 0, len(rs)/4)
	for _, r := range rs {
		if r.block != blockChar && r.block != blockPair {
			out = append(out, r)
		}
	}
	return out
}

// WithExamples returns a model that knows more examples and obeys them where
// an ask is much like one of them. It takes microseconds: nothing is
// retrained. Train with the same examples when there is time.
func (m *Model) WithExamples(more []Example) *Model {
	ts, lost := m.ground.settle(more, m.opts.Moved, 1e6)
	c := *m
	c.lost += lost
	c.known = append(m.known[:len(m.known):len(m.known)], make([]known, 0, len(ts))...)
	extra := make([]vector, 0, len(ts))
	for _, t := range ts {
		c.known = append(c.known, knownOf(t))
		extra = append(extra, m.nearVector(t.Text))
	}
	c.near = m.near.with(extra)
	h := sha256.New()
	h.Write([]byte(m.hash))
	for _, t := range ts {
		hashExample(h, t)
	}
	c.hash = hex.EncodeToString(h.Sum(nil))[:12]
	return &c
}

// Hash names the model: the first 12 hex digits of the SHA-256 of the map,
// the lexicon, the code's version and the examples.
func (m *Model) Hash() string { return m.hash }

// Lost is how many examples named neither a topic nor a function of the map,
// even after following moves. They taught nothing.
func (m *Model) Lost() int { return m.lost }

func hashOf(m *scope.Map, lex *Lexicon, ts []taught, opts Options) string {
	h := sha256.New()
	fmt.Fprintf(h, "code %s\nmap %s %d\nerror %v\nencoder %v\n", codeVersion, m.Hash, len(m.Source), opts.PromisedError, !opts.NoEncoder)
	if lex != nil {
		h.Write(lex.src)
	}
	for _, t := range ts {
		hashExample(h, t)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

func hashExample(h interface{ Write([]byte) (int, error) }, t taught) {
	fmt.Fprintf(h, "%q %q %q %s %v %v\n", t.Text, t.Topic, t.By, t.At.UTC().Format(time.RFC3339Nano), t.Locked, t.weight)
}
