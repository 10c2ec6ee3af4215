package route

import (
	"runtime"
	"slices"
	"sync"
)

// chatterModel tells asks from chatter: a regression over the form of a message
// (form.go), its words, and what the sentence encoder makes of it. The form
// carries over to any subject; words and meaning know what people at work chat
// about.
type chatterModel struct {
	form  extractor // the form's features, in the blocks of a vector
	words extractor // stems, and pairs of them
	forms *Lexicon
	lr    *regression
}

const (
	chatterBits  = 14 // buckets of the form's features are 2^chatterBits; those of the words follow
	chatterTable = 2 << chatterBits
)

// The weights and settings were chosen by five folds over the posts to learn
// from; half or double of each does about as well (docs/routing.md).
var (
	formWeights     = [blocks]float32{blockStem: 1, blockChar: 1.5, blockConcept: 1}
	wordWeights     = [blocks]float32{blockStem: 1, blockPair: 0.5}
	chatterSettings = lrOptions{c: 90, epochs: 6}
)

// chatterShare is the encoder's share of a message's squared length: as much as
// the form's and the words'.
const chatterShare = 1.0 / 3

// example is a message that the chatter model learns from.
type example struct {
	text string
	formed
	class   int // 0 is an ask, then chatterKinds
	weight  float32
	topic   float64   // the router's surest probability, from when it had not learnt from the text
	encoded []float32 // by the encoder; nil without
}

// trainChatter learns from the shipped posts, from the map's examples as the
// router scored them out of fold, and from what people taught.
func (m *Model) trainChatter(t training, held []outOfFold) *chatterModel {
	c := newChatterModel(m.x.lex)
	c.learn(m.chatterExamples(c, t, held), m.x.share > 0)
	return c
}

func newChatterModel(lex *Lexicon) *chatterModel {
	return &chatterModel{
		form:  extractor{bits: chatterBits, lex: lex, weight: formWeights},
		words: extractor{bits: chatterBits, weight: wordWeights},
		forms: shippedForms(),
	}
}

// chatterExamples are what the chatter model learns from: first the posts, then the map's examples, then what people taught.
func (m *Model) chatterExamples(c *chatterModel, t training, held []outOfFold) []example {
	posts := c.posts()
	all := make([]example, len(posts))
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(posts); i += workers {
				all[i] = m.postExample(&posts[i])
			}
		})
	}
	wg.Wait()
	for _, o := range held {
		if !o.taught {
			p := m.ground.unitProbs(slices.Clone(o.z.words), m.cal.t)
			text := t.lessons[o.lesson].text
			all = append(all, example{text: text, formed: c.read(text, t.tokens[o.lesson]), weight: 1, topic: slices.Max(p), encoded: m.x.encoded(text, t.tokens[o.lesson])})
		}
	}
	for _, e := range t.taught {
		if e.Topic != IsChatter && e.Topic != IsAsk {
			continue
		}
		ts := tokens(e.Text, Entities(e.Text))
		one := example{text: e.Text, formed: c.read(e.Text, ts), weight: e.weight, topic: m.sureness(ts), encoded: m.x.encoded(e.Text, ts)}
		if e.Topic == IsChatter {
			one.class = classOf(SkipCoordination)
		}
		all = append(all, one)
	}
	return all
}

func (m *Model) postExample(p *readPost) example {
	e := example{text: p.text, formed: p.formed, class: classOf(p.kind), weight: 1, topic: m.sureness(p.tokens)}
	if m.x.share > 0 {
		e.encoded = p.encoded
	}
	if p.book {
		e.weight = bookWeight
	}
	return e
}

// learn fits the regression.
func (c *chatterModel) learn(all []example, encoded bool) {
	forms, words := make([][]raw, len(all)), make([][]raw, len(all))
	for i, e := range all {
		forms[i], words[i] = c.formRaws(e.formed, e.topic), e.words
	}
	c.form.learnIDF(forms)
	c.words.learnIDF(words)
	docs := make([]document, len(all))
	for i, e := range all {
		docs[i] = document{x: c.vector(forms[i], words[i]), meaning: e.encoded, weight: e.weight, labels: []int{e.class}}
	}
	o := chatterSettings
	if encoded {
		o.share = chatterShare
	}
	c.lr = fit(docs, chatterTable, 1+len(chatterKinds), o)
}

// vector puts form and words beside each other, at equal length and the whole at
// unit length.
func (c *chatterModel) vector(form, words []raw) vector {
	v := c.form.vector(form)
	for _, f := range c.words.vector(words) {
		v = append(v, feature{f.idx + 1<<chatterBits, f.val})
	}
	return v.merged()
}

// readPost is a post to learn from, with what the chatter model reads in it.
type readPost struct {
	post
	formed
	encoded []float32
}

// lastRead keeps the posts as they were last read: reading depends on
// nothing but the lexicon, and every training needs it.
var lastRead struct {
	sync.Mutex
	lex   *Lexicon
	posts []readPost
}

// posts reads the posts to learn from.
func (c *chatterModel) posts() []readPost {
	lastRead.Lock()
	defer lastRead.Unlock()
	if lastRead.posts == nil || lastRead.lex != c.form.lex {
		posts := learntPosts()
		meanings := postMeanings(posts)
		lastRead.lex, lastRead.posts = c.form.lex, make([]readPost, len(posts))
		for i, p := range posts {
			lastRead.posts[i] = readPost{p, c.read(p.text, tokens(p.text, Entities(p.text))), meanings[i]}
		}
	}
	return lastRead.posts
}

func classOf(kind Skip) int {
	return 1 + slices.Index(chatterKinds, kind)
}

// probs are the probabilities of ask and of each kind of chatter. A name at the
// beginning speaks for talk among colleagues, but not where Slack says that it is
// one of staff.
func (c *chatterModel) probs(r *reading) []float32 {
	text := r.ask.Text
	if r.ask.To == ToStaff {
		text = unnamed(text, r.entities)
	}
	f := c.read(text, r.tokens)
	x := c.vector(c.formRaws(f, slices.Max(r.views.words)), f.words)
	z := c.lr.logits(c.lr.scores(x, make([]float32, 1+len(chatterKinds))), r.encoded).all
	softmax(z, 1)
	return z
}

// p is the probability that the message is no ask.
func (c *chatterModel) p(r *reading) float64 { return 1 - float64(c.probs(r)[0]) }
