package route

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/optimize"
)

// calibration turns logits into probabilities that can be believed and says
// where the lines between outcomes are.
type calibration struct {
	t      float32     // temperature
	top    trust       // brings the likeliest unit's probability to how often it is right
	scores []conformal // of the calibration asks, in order
	// sure is the least probability at which an ask is routed.
	sure float64
	// gate is the foreignness above which an ask is neither routed nor given
	// buttons.
	gate float64
}

// conformal is 1 − p(truth) of an ask, and how much the ask counts.
type conformal struct{ score, weight float64 }

func (m *Model) nearVector(text string) vector {
	return m.x.vector(nearRaws(m.x.raws(tokens(text, Entities(text)))))
}

// unitProbs sums class probabilities at temperature t over the classes of each
// unit. z becomes the class probabilities.
func (g *ground) unitProbs(z []float32, t float32) []float64 {
	softmax(z, t)
	return g.byUnits(z)
}

// byUnits sums class probabilities over the classes of each unit.
func (g *ground) byUnits(p []float32) []float64 {
	out := make([]float64, len(g.units))
	for k, c := range g.classes {
		out[c.unit] += float64(p[k])
	}
	return out
}

// gateShare is the share of our own asks that the gate may stop, and
// examplesBeyond that of the map's examples, before asks were taught.
const (
	gateShare      = 0.02
	examplesBeyond = 0.05
)

// What labelled asks say is believed the more of them there are. The start values
// count like startAsks asks at first and like none from enoughAsks on.
const (
	startAsks  = 60
	enoughAsks = 400
)

// calibrate learns temperature, conformal scores, the line for routing and the
// gate from out-of-fold scores of asks that people labelled, beside the start
// values.
func (g *ground) calibrate(from startValues, held []outOfFold, promised float64) calibration {
	asks := slices.DeleteFunc(slices.Clone(held), func(o outOfFold) bool { return !o.taught })
	n := float64(len(asks))
	start := startAsks * max(0, 1-n/enoughAsks)
	c := calibration{t: from.t, top: from.trust, sure: from.sure, gate: from.gate}
	if start > 0 {
		for _, s := range from.scores {
			c.scores = append(c.scores, conformal{s, start / float64(len(from.scores))})
		}
	}
	if len(asks) < fewestAsks {
		// The map's own examples are surely ours, and another map may lie elsewhere on
		// the scale. They are few and meant to differ, so more of them may lie beyond.
		c.gate = max(c.gate, g.gate(held, &c, examplesBeyond))
		return c
	}
	c.t = g.temperature(asks, from, start)
	c.top = g.trust(asks, c.t, from, start)
	var tops []judgement
	for _, o := range asks {
		p := o.probs(g, &c)
		c.scores = append(c.scores, conformal{1 - p[o.truth], 1})
		u := argmax(p)
		tops = append(tops, judgement{p[u], o.right(u)})
	}
	slices.SortFunc(c.scores, func(a, b conformal) int { return cmp.Compare(a.score, b.score) })
	c.gate = g.gate(asks, &c, gateShare)
	c.sure = (n*sureLine(tops, promised) + start*from.sure) / (n + start)
	return c
}

// gate is the foreignness that only this share of the asks exceeds.
func (g *ground) gate(held []outOfFold, c *calibration, share float64) float64 {
	if len(held) == 0 {
		return math.Inf(-1)
	}
	foreign := make([]float64, len(held))
	for i, o := range held {
		foreign[i] = g.foreignness(o.z, o.probs(g, c), o.near)
	}
	slices.Sort(foreign)
	return foreign[min(len(foreign)-1, int(float64(len(foreign))*(1-share)))]
}

// fewestAsks is how many labelled asks it takes to say anything.
const fewestAsks = 20

type judgement struct {
	p     float64
	right bool
}

// believed is how many asks' worth of trust the stated probabilities have beside
// what was counted.
const believed = 200

// sureLine is the least probability from which on asks can be routed with no
// more than the promised share of errors. The error among the surest n asks is
// estimated from what was counted and, as if from that many more asks, from the
// probabilities themselves, so that one early miss among few asks does not
// stop all routing.
func sureLine(js []judgement, promised float64) float64 {
	slices.SortStableFunc(js, func(a, b judgement) int { return cmp.Compare(b.p, a.p) })
	line := 1.0
	var wrong, doubt float64
	for i, j := range js {
		if !j.right {
			wrong++
		}
		doubt += 1 - j.p
		n := float64(i + 1)
		e := (wrong + believed*doubt/n) / (n + believed)
		if e <= promised {
			line = j.p
		}
	}
	return line
}

// temperature minimises the negative log likelihood of the truth, with the
// start value counting like some asks.
func (g *ground) temperature(held []outOfFold, from startValues, start float64) float32 {
	losses := make([]float64, len(held))
	loss := func(logT float64) float64 {
		t := float32(math.Exp(logT))
		away := logT - math.Log(float64(from.t))
		sum := start * away * away / 3
		inParallel(len(held), func(i int) {
			p := g.unitProbs(slices.Clone(held[i].z.all), t)[held[i].truth]
			losses[i] = -math.Log(math.Max(p, 1e-9))
		})
		for _, l := range losses {
			sum += l
		}
		return sum / float64(len(held))
	}
	p := optimize.Problem{Func: func(x []float64) float64 { return loss(x[0]) }}
	res, err := optimize.Minimize(p, []float64{-0.5}, &optimize.Settings{FuncEvaluations: 40}, &optimize.NelderMead{})
	if res == nil || err != nil && res.X == nil {
		return from.t
	}
	return float32(math.Exp(math.Max(-3, math.Min(3, res.X[0]))))
}

func argmax(p []float64) int {
	best := 0
	for i := range p {
		if p[i] > p[best] {
			best = i
		}
	}
	return best
}

// set is the conformal set at an error of alpha: every unit whose 1 − p is no
// more than the ⌈(n+1)(1−alpha)⌉-th smallest score of the calibration asks
// (split conformal prediction with the least ambiguous set, Sadinle et al.
// 2019).
func (c *calibration) set(p []float64, alpha float64) []int {
	line := c.line(alpha)
	var out []int
	for u, q := range p {
		if 1-q <= line {
			out = append(out, u)
		}
	}
	return out
}

func (c *calibration) line(alpha float64) float64 {
	var n float64
	for _, s := range c.scores {
		n += s.weight
	}
	want := (n + 1) * (1 - alpha)
	for _, s := range c.scores {
		if want -= s.weight; want <= 1e-9 {
			return s.score
		}
	}
	return 1
}

// Calibrated returns the model with its calibration learnt from labelled asks
// instead. The model must not have been trained on them.
func (m *Model) Calibrated(asks []Labelled) *Model {
	c := *m
	var held []outOfFold
	for _, a := range asks {
		u, ok := m.ground.byUnit[a.Function]
		if !a.InScope || !ok {
			continue
		}
		r := m.read(Ask{Text: a.Text})
		o := outOfFold{z: r.z, truth: u, taught: true, near: m.nearness(&r), vote: r.vote}
		for _, id := range a.Also {
			if u, ok := m.ground.byUnit[id]; ok {
				o.also = append(o.also, u)
			}
		}
		held = append(held, o)
	}
	c.cal = m.ground.calibrate(m.startValues(), held, m.opts.PromisedError)
	return &c
}
