package route

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/optimize"
)

// logits are what the classifier has to say for each class: by words, meaning and
// subjects of an ask together, and by its words and its meaning alone.
type logits struct {
	all, words []float32
	meaning    []float32 // nil without encoder
	subjects   []float32 // probabilities, not logits, by its subjects alone; nil without book
}

// logits scores an ask by the logits of its words and by its meaning.
func (r *regression) logits(words, meaning []float32) logits {
	l := logits{words: words, all: slices.Clone(words)}
	if r.meaning == nil {
		return l
	}
	for k, b := range r.b {
		l.all[k] = b + wordsPart(r.share)*(words[k]-b)
	}
	if meaning == nil {
		return l
	}
	l.meaning = slices.Clone(r.b)
	r.addMeaning(meaningPart(r.share), meaning, l.meaning)
	for k, b := range r.b {
		l.all[k] += l.meaning[k] - b
	}
	if r.subjects != nil {
		l.subjects = r.bySubjects(meaning)
		for k, q := range l.subjects {
			l.all[k] += float32(subjectsWeight * math.Log(float64(q)+leastTopic))
		}
	}
	return l
}

// views are how likely each unit is by the logits: by all, by words, by meaning, and by
// the subjects of the ask alone.
type views struct{ all, words, meaning, subjects []float64 }

func (g *ground) views(l logits, t float32) views {
	v := views{all: g.unitProbs(slices.Clone(l.all), t), words: g.unitProbs(slices.Clone(l.words), t)}
	if l.meaning != nil {
		v.meaning = g.unitProbs(slices.Clone(l.meaning), t)
	}
	if l.subjects != nil {
		v.subjects = g.byUnits(l.subjects)
	}
	return v
}

// evidence is what says that the likeliest unit is right: the log of its lead over
// the second, and its log odds by words, by meaning and by subjects alone. Where these
// agree it is more often right than their sum would say.
type evidence struct{ lead, words, meaning, subjects float64 }

func (v views) evidence() evidence {
	top := argmax(v.all)
	e := evidence{lead: math.Log((v.all[top] + leastP) / (runnerUp(v.all, top) + leastP)), words: logOdds(v.words[top])}
	if v.meaning != nil {
		e.meaning = logOdds(v.meaning[top])
	}
	if v.subjects != nil {
		e.subjects = logOdds(v.subjects[top])
	}
	return e
}

// trust says how far the probability of the likeliest unit can be believed. A
// temperature alone leaves the unsure ones too low, since their rest is spread
// over many units, and the sure ones too high. The chance that the likeliest
// unit is right is taken as logistic in the evidence for it (after Platt 1999).
type trust struct{ shift, lead, words, meaning, subjects float64 }

func (t trust) odds(e evidence) float64 {
	return t.shift + t.lead*e.lead + t.words*e.words + t.meaning*e.meaning + t.subjects*e.subjects
}

// leastP bounds odds that the classifier is all too sure of.
const leastP = 1e-4

func logOdds(p float64) float64 {
	p = math.Max(leastP, math.Min(1-leastP, p))
	return math.Log(p / (1 - p))
}

// adjust gives the likeliest unit the probability that it is right with, and
// the others their share of the rest. It stays the likeliest.
func (t trust) adjust(v views) []float64 {
	p := v.all
	top := argmax(p)
	if p[top] >= 1 {
		return p
	}
	// Below this the second would overtake.
	second := runnerUp(p, top)
	least := second / (1 - p[top] + second)
	q := math.Max(1/(1+math.Exp(-t.odds(v.evidence()))), least+1e-6)
	out := make([]float64, len(p))
	for u := range p {
		out[u] = p[u] * (1 - q) / (1 - p[top])
	}
	out[top] = q
	return out
}

func runnerUp(p []float64, top int) float64 {
	second := 0.0
	for u, q := range p {
		if u != top {
			second = math.Max(second, q)
		}
	}
	return second
}

// trust fits how far to believe the likeliest unit by what held-out asks showed,
// with the start values counting like some asks.
func (g *ground) trust(held []outOfFold, temperature float32, from startValues, start float64) trust {
	type seen struct {
		evidence
		right bool
	}
	var asks []seen
	for _, o := range held {
		v := g.views(o.z, temperature)
		asks = append(asks, seen{v.evidence(), o.right(argmax(v.all))})
	}
	first := []float64{from.trust.shift, from.trust.lead, from.trust.words, from.trust.meaning, from.trust.subjects}
	loss := func(w []float64) float64 {
		if slices.Min(w[1:]) < 0 {
			return math.Inf(1) // evidence never speaks against itself
		}
		t := trust{w[0], w[1], w[2], w[3], w[4]}
		var sum float64
		for i := range w {
			sum += (start/3 + 2) * (w[i] - first[i]) * (w[i] - first[i])
		}
		for _, a := range asks {
			z := t.odds(a.evidence)
			if !a.right {
				z = -z
			}
			sum += math.Log1p(math.Exp(-z))
		}
		return sum
	}
	res, err := optimize.Minimize(optimize.Problem{Func: loss}, first, &optimize.Settings{FuncEvaluations: 600}, &optimize.NelderMead{})
	if res == nil || err != nil && res.X == nil {
		return from.trust
	}
	return trust{res.X[0], res.X[1], res.X[2], res.X[3], res.X[4]}
}
