package route

import (
	"math"
	"slices"
	"strings"
)

// reading is everything that is worked out about one ask before a decision.
type reading struct {
	ask      Ask
	entities []Entity
	tokens   []token
	raws     []raw
	x        vector
	encoded  []float32 // by the encoder; nil without
	meaning  []float32 // what encoder and phrase book make of it; nil without
	z        logits
	p        []float64 // by unit, after the nearest-example rule
	views    views     // by unit, as the classifier states it
	hits     []hit
	vote     *vote
	order    []int // units, likeliest first
	foreign  float64
}

// vote is what the nearest-example rule says.
type vote struct {
	known  int
	unit   int     // that it speaks for
	share  float64 // how much of the probability it takes over, 0 to 1
	cosine float64
}

// nearest is how many known texts the nearest-example rule looks at.
const nearest = 8

func (m *Model) read(a Ask) reading {
	r := reading{ask: a, entities: Entities(a.Text)}
	r.tokens = tokens(a.Text, r.entities)
	r.raws = m.x.raws(r.tokens)
	r.x = m.x.vector(r.raws)
	r.encoded = m.x.encoded(a.Text, r.tokens)
	r.meaning = m.x.meaning(r.tokens, r.encoded)
	r.z = m.lr.logits(m.wordLogits(r), r.meaning)
	r.views = m.ground.views(r.z, m.cal.t)
	r.hits = m.near.top(m.x.vector(nearRaws(r.raws)), nearest)
	r.vote = m.voteOf(r.hits)
	r.p = r.vote.blend(m.cal.top.adjust(r.views))
	r.order = ranking(r.p)
	r.foreign = m.ground.foreignness(r.z, r.p, m.nearness(&r))
	return r
}

// wordLogits scores the words of the ask whole and, where it has several
// sentences, each apart: greeting and background dilute the one that asks.
func (m *Model) wordLogits(r reading) []float32 {
	z := m.lr.scores(r.x, make([]float32, len(m.ground.classes)))
	runs := sentences(r.tokens)
	if len(runs) < 2 {
		return z
	}
	best := make([]float32, len(z))
	var norm float32
	one := make([]float32, len(z))
	for _, run := range runs {
		v := m.x.vector(m.x.raws(r.tokens[run[0]:run[1]]))
		clear(one)
		m.lr.scores(v, one)
		weight := float32(run[1] - run[0])
		for k := range best {
			best[k] += weight * one[k]
		}
		norm += weight
	}
	for k := range z {
		z[k] = (z[k] + best[k]/norm) / 2
	}
	return z
}

// maxSentences bounds the work on very long messages.
const maxSentences = 12

// sentences cuts tokens into runs by sentence, leaving out those with fewer
// than two words that say anything.
func sentences(ts []token) [][2]int {
	var out [][2]int
	for from := 0; from < len(ts) && len(out) < maxSentences; {
		to, content := from, 0
		for to < len(ts) && ts[to].sentence == ts[from].sentence {
			if !ts[to].stop {
				content++
			}
			to++
		}
		if content >= 2 {
			out = append(out, [2]int{from, to})
		}
		from = to
	}
	return out
}

// The nearest-example rule begins to matter at nearFrom and takes over almost
// wholly at nearFull: for an example that the model has not been trained on
// yet, at a likeness; for one that it has, only for almost the same words, so
// that it does not overrule what was learnt from all of them.
const (
	nearFrom, nearFull       = 0.60, 0.92
	learntFrom, learntFullAt = 0.85, 0.98
)

// nearShare is how much a taught example at a cosine takes over, 0 to 0.97.
func (m *Model) nearShare(h hit) float64 {
	from, full := nearFrom, nearFull
	if h.doc < m.near.n {
		from, full = learntFrom, learntFullAt
	}
	return 0.97 * math.Max(0, math.Min(1, (h.cosine-from)/(full-from)))
}

// voteOf finds the taught example that the ask is most like. Among those about
// equally near, a locked one speaks first, then the latest.
func (m *Model) voteOf(hits []hit) *vote {
	best := -1
	var cos float64
	for _, h := range hits {
		k := m.known[h.doc]
		if !k.taught || len(k.labels) == 0 || m.nearShare(h) == 0 {
			continue
		}
		switch {
		case best < 0:
		case cos-h.cosine > 0.05:
			continue
		case m.known[best].locked && !k.locked:
			continue
		case m.known[best].locked == k.locked && h.doc < best:
			continue
		}
		best, cos = h.doc, h.cosine
	}
	if best < 0 {
		return nil
	}
	unit := m.ground.classes[m.known[best].labels[0]].unit
	return &vote{best, unit, m.nearShare(hit{best, cos}), cos}
}

// blend gives the share of a vote, if there is one, to its unit.
func (v *vote) blend(p []float64) []float64 {
	if v == nil {
		return p
	}
	out := make([]float64, len(p))
	for u := range p {
		out[u] = (1 - v.share) * p[u]
	}
	out[v.unit] += v.share
	return out
}

func ranking(p []float64) []int {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p[a] > p[b]:
			return -1
		case p[a] < p[b]:
			return 1
		}
		return 0
	})
	return order
}

// foreignness scores how little an ask looks like one of ours: its subjects are
// neighbours', no function's topic has much to say for it, no known text is near, and
// neighbours hold some of the probability. The weights were chosen on labelled asks
// (docs/routing.md); each part alone ranks worse.
func (g *ground) foreignness(z logits, p []float64, near float64) float64 {
	best := math.Inf(-1)
	var subjects float64
	for k, c := range g.classes {
		if !g.units[c.unit].neighbour {
			best = max(best, float64(z.all[k]))
		} else if z.subjects != nil {
			subjects += float64(z.subjects[k])
		}
	}
	var top, mass float64
	for u, q := range p {
		if g.units[u].neighbour {
			mass += q
		} else {
			top = max(top, q)
		}
	}
	if z.subjects == nil { // another scale, with a gate of its own (start.go)
		return 4*mass + (1 - top) - best/2 - 2*near
	}
	return 8*subjects + 1.5*mass + (1 - top) - best/2 - 1.5*near
}

// notOurs is foreignness together with the chance that the message is no ask
// at all, brought to 0 … 1; .5 lies at the gate.
func (m *Model) notOurs(r *reading) float64 {
	chat := 0.0
	if !r.ask.Addressed {
		chat = m.chatter.p(r)
	}
	return 1 / (1 + math.Exp(-(r.foreign - m.cal.gate + 4*chat)))
}

// nearness is how near the nearest known texts are: the cosine by words, and
// twice that by meaning.
func (m *Model) nearness(r *reading) float64 {
	near := 2 * m.means.nearest(r.meaning)
	if len(r.hits) > 0 {
		near += r.hits[0].cosine
	}
	return near
}

// Decide says what becomes of an ask. It never fails: text that means nothing
// to the map becomes [Nobody] or [Chatter].
func (m *Model) Decide(a Ask) Decision {
	r := m.read(a)
	return m.decide(&r)
}

func (m *Model) decide(r *reading) Decision {
	d := Decision{Entities: r.entities, Model: m.hash}
	if skip, offer := m.skip(r); skip != "" {
		d.Outcome, d.Skip, d.Offer = Chatter, skip, offer
		return d
	}
	top := r.order[0]
	d.P = r.p[top]
	likeliest := m.bestFunction(r)
	d.Topic, d.Function = m.choice(r, likeliest).Topic, m.ground.units[likeliest].id
	switch {
	case m.empty(r), m.unreadable(r), m.chatter.tampering(r.tokens):
		d.Outcome = Nobody
	case m.ground.units[top].neighbour && r.p[top] >= 0.5:
		d.Outcome, d.Neighbour = Neighbour, m.ground.units[top].id
		d.Topic, d.Function = "", ""
	case !m.ground.units[top].neighbour && r.p[top] >= m.cal.sure && !m.stranger(r):
		d.Outcome = Route
	default:
		d.Outcome = Nobody
		if cs := m.choices(r); len(cs) > 0 && cs[0].P >= worthAsking && !m.stranger(r) {
			d.Outcome, d.Choices = Choose, cs
		}
	}
	d.Reasons = m.reasons(r, d)
	if d.Outcome == Route {
		d.Also = m.alsoPresent(r, likeliest)
	}
	return d
}

// stranger reports whether an ask is more foreign than nearly all of those that
// the model was calibrated on. A taught example much like it settles the
// matter.
func (m *Model) stranger(r *reading) bool {
	return r.foreign > m.cal.gate && r.vote == nil
}

// empty reports whether the ask holds no word that the model ever saw.
func (m *Model) empty(r *reading) bool {
	for _, t := range r.tokens {
		if !t.stop && !strings.HasPrefix(t.word, "#") {
			return false
		}
	}
	return r.vote == nil
}

// readable is the least share of words that the router has to know, from
// fewWords words on, before it believes its own numbers: below it the message
// is in another language, or nonsense with a word of ours in it.
const (
	readable = 0.4
	fewWords = 3
)

func (m *Model) unreadable(r *reading) bool {
	if r.vote != nil {
		return false
	}
	words, known := 0, 0
	for _, t := range r.tokens {
		if t.word[0] == '#' {
			continue
		}
		words++
		if t.stop || m.x.seen(t.stem) {
			known++
		}
	}
	return words >= fewWords && float64(known) < readable*float64(words)
}

func (m *Model) bestFunction(r *reading) int {
	for _, u := range r.order {
		if !m.ground.units[u].neighbour {
			return u
		}
	}
	return r.order[0]
}

// choice names the likeliest topic of a unit. The nearest-example rule names
// its own.
func (m *Model) choice(r *reading, u int) Choice {
	un := m.ground.units[u]
	best := m.bestClass(r, u)
	if r.vote != nil {
		if ls := m.known[r.vote.known].labels; len(ls) == 1 && m.ground.classes[ls[0]].unit == u {
			best = ls[0]
		}
	}
	return Choice{Topic: m.ground.classes[best].id, Function: un.id, P: r.p[u]}
}

// A rep is asked when the likeliest function has at least worthAsking. Another
// one has a button beside it from worthButton on: below, it is hardly ever the
// right one (docs/routing.md), and a button that makes no sense costs trust.
const (
	worthAsking = 0.12
	worthButton = 0.05
)

// maxChoices is how many functions a question to the rep names at most.
const maxChoices = 3

// choices lists the likeliest functions, one to three.
func (m *Model) choices(r *reading) []Choice {
	var out []Choice
	for _, u := range r.order {
		if m.ground.units[u].neighbour {
			continue
		}
		if len(out) == maxChoices || len(out) > 0 && r.p[u] < worthButton {
			break
		}
		out = append(out, m.choice(r, u))
	}
	return out
}
