package route

import (
	"math"
	"slices"
)

// chatterModel tells asks from chatter: a regression over the form of a message
// (form.go), its words, and what the sentence encoder makes of it. The form
// carries over to any subject; words and meaning know what people at work chat
// about. Most of it is learnt beforehand (gate_weights.go). What a company's own
// map and people teach is learnt on top, beside a sample of the posts.
type chatterModel struct {
	*gate
	forms *Lexicon
	lr    *regression // as shipped, with or without the encoder
	own   *regression // what the company's examples add; nil without any
}

const (
	gateBits  = 17 // buckets of the form's features are 2^gateBits; those of the words follow
	gateTable = 2 << gateBits
)

// The weights and settings were chosen by five folds over the posts; half or
// double of each does about as well (docs/routing.md).
var (
	formWeights     = [blocks]float32{blockStem: 1, blockChar: 1.5, blockConcept: 1}
	wordWeights     = [blocks]float32{blockStem: 1, blockPair: 0.5}
	chatterSettings = lrOptions{c: 90, epochs: 6}
	ownSettings     = lrOptions{c: 10, epochs: 6}
)

// chatterShare is the encoder's share of a message's squared length. The encoder was
// tuned on the posts that the gate learns from, and knows them too well: with a larger
// share, posts by new hands fare worse (docs/routing.md).
const chatterShare = 0.05

// trainChatter learns from the map's examples, which are asks, and from what people
// taught.
func (m *Model) trainChatter(t training) *chatterModel {
	c := newChatterModel(shippedGate(), m.x.share > 0)
	var own []document
	add := func(text string, ts []token, class int, weight float32) {
		own = append(own, c.document(c.vector(c.read(text, ts)), m.x.encoded(text, ts), class, weight))
	}
	for i, l := range t.lessons {
		if l.source == fromExample {
			add(l.text, t.tokens[i], 0, 1)
		}
	}
	for _, e := range t.taught {
		if e.Topic != IsChatter && e.Topic != IsAsk {
			continue
		}
		class := 0
		if e.Topic == IsChatter {
			class = classOf(SkipCoordination)
		}
		add(e.Text, tokens(e.Text, Entities(e.Text)), class, e.weight)
	}
	c.learn(own)
	return c
}

func newChatterModel(g *gate, encoded bool) *chatterModel {
	c := &chatterModel{gate: g, forms: shippedForms(), lr: g.without}
	if encoded {
		c.lr = g.with
	}
	return c
}

// document is a text to learn from, beside what is shipped.
func (c *chatterModel) document(x vector, meaning []float32, class int, weight float32) document {
	return document{x: x, meaning: meaning, weight: weight, labels: []int{class}, offset: c.shipped(x, meaning)}
}

// shipped are the logits by what is learnt beforehand.
func (c *chatterModel) shipped(x vector, meaning []float32) []float32 {
	return c.lr.logits(c.lr.scores(x, make([]float32, c.lr.classes)), meaning).all
}

// learn fits what a company's own texts add to what is shipped.
func (c *chatterModel) learn(own []document) {
	if len(own) == 0 {
		return
	}
	sample := c.sampleWithout
	if c.lr.share > 0 {
		sample = c.sampleWith
	}
	o := ownSettings
	o.share = c.lr.share
	c.own = fit(slices.Concat(sample, own), gateTable, c.lr.classes, o)
}

// vector puts form and words beside each other, at equal length and the whole at
// unit length.
func (c *chatterModel) vector(f formed) vector {
	v := c.form.vector(f.raws)
	for _, w := range c.words.vector(f.words) {
		v = append(v, feature{w.idx + 1<<gateBits, w.val})
	}
	return v.merged()
}

func classOf(kind Skip) int {
	return 1 + slices.Index(chatterKinds, kind) // 0 is an ask
}

// probs are the probabilities of ask and of each kind of chatter. A name at the
// beginning speaks for talk among colleagues, but not where Slack says that it is
// one of staff; so does standing in a general channel.
func (c *chatterModel) probs(r *reading) []float32 {
	text := r.ask.Text
	if r.ask.To == ToStaff {
		text = unnamed(text, r.entities)
	}
	x := c.vector(c.read(text, r.tokens))
	z := c.shipped(x, r.encoded)
	if c.own != nil {
		more := c.own.logits(c.own.scores(x, make([]float32, c.own.classes)), r.encoded).all
		for k, v := range more {
			z[k] += v
		}
	}
	if r.ask.General {
		z[0] += float32(math.Log(generalOdds))
	}
	softmax(z, 1)
	return z
}

// p is the probability that the message is no ask.
func (c *chatterModel) p(r *reading) float64 { return 1 - float64(c.probs(r)[0]) }
