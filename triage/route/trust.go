package route

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/optimize"
)

// trust says how far the probability of the likeliest unit can be believed. A
// temperature alone leaves the unsure ones too low, since their rest is spread
// over many units, and the sure ones too high. The chance that the likeliest
// unit is right is taken as logistic in its log odds, as the classifier states
// them, and in the log of its lead over the second (after Platt 1999).
type trust struct{ shift, odds, lead float64 }

func (t trust) of(top, second float64) float64 {
	return 1 / (1 + math.Exp(-(t.shift + t.odds*logOdds(top) + t.lead*math.Log((top+leastP)/(second+leastP)))))
}

// leastP bounds odds that the classifier is all too sure of.
const leastP = 1e-4

func logOdds(p float64) float64 {
	p = math.Max(leastP, math.Min(1-leastP, p))
	return math.Log(p / (1 - p))
}

// adjust gives the likeliest unit the probability that it is right with, and
// the others their share of the rest. It stays the likeliest.
func (t trust) adjust(p []float64) []float64 {
	top := argmax(p)
	second := runnerUp(p, top)
	if p[top] >= 1 {
		return p
	}
	// Below this the second would overtake.
	least := second / (1 - p[top] + second)
	q := math.Max(t.of(p[top], second), least+1e-6)
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
func (g *ground) trust(held []outOfFold, temperature float32, start float64) trust {
	type seen struct {
		odds, lead float64
		right      bool
	}
	var asks []seen
	for _, o := range held {
		p := g.unitProbs(slices.Clone(o.z), temperature)
		top := argmax(p)
		asks = append(asks, seen{logOdds(p[top]), math.Log((p[top] + leastP) / (runnerUp(p, top) + leastP)), o.right(top)})
	}
	loss := func(w []float64) float64 {
		if w[1] < 0 || w[2] < 0 {
			return math.Inf(1) // what the classifier holds likelier stays likelier
		}
		var sum float64
		for i, v := range []float64{coldTrust.shift, coldTrust.odds, coldTrust.lead} {
			sum += (start/3 + 2) * (w[i] - v) * (w[i] - v)
		}
		for _, a := range asks {
			z := w[0] + w[1]*a.odds + w[2]*a.lead
			if !a.right {
				z = -z
			}
			sum += math.Log1p(math.Exp(-z))
		}
		return sum
	}
	at := []float64{coldTrust.shift, coldTrust.odds, coldTrust.lead}
	res, err := optimize.Minimize(optimize.Problem{Func: loss}, at, &optimize.Settings{FuncEvaluations: 400}, &optimize.NelderMead{})
	if res == nil || err != nil && res.X == nil {
		return coldTrust
	}
	return trust{res.X[0], res.X[1], res.X[2]}
}

// coldTrust is what it starts from: what labelled asks of a company showed whose
// map had taught no asks yet (docs/routing.md).
var coldTrust = trust{0.47, 0.21, 0.22}
