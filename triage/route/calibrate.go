package route

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/optimize"
)

// fewAsks is up to where asks are few.
const fewAsks = 800

// partsFor is into how many parts the asks are cut for out-of-fold scores, and
// how many of the parts are scored. Few asks are cut finely, because a model
// without a fifth of them would be much weaker than the one to calibrate; of
// many, some of the parts are enough.
func partsFor(asks int) (cut, scored int) {
	switch {
	case asks <= fewAsks:
		return 10, 10
	case asks <= 3000:
		return 5, 2
	default:
		return 5, 1
	}
}

// outOfFold is how an ask-like text scored under a model that had not seen it.
type outOfFold struct {
	lesson int
	z      []float32 // logits by class
	words  []float32 // likewise, of the words alone
	truth  int       // unit
	near   float64   // cosine with the nearest known text of other folds
	taught bool      // a person's example, not the map's
	weight float64
}

// calibration turns logits into probabilities that can be believed and says
// where the lines between outcomes are.
type calibration struct {
	t      float32   // temperature
	scores []float64 // sorted 1 − p(truth) of the calibration asks
	// sure is the least probability at which an ask is routed.
	sure float64
	// gate is the foreignness above which an ask is not routed.
	gate float64
}

// crossFit scores each example of the map and each example taught by people
// under a model trained without its fold. Names, keywords and covers lines are
// always trained on: they are not asks. Where there are many, asks that share
// their rarest word go into the same fold: a near copy left in training would
// flatter the score. Of few, a fold left out weakens the model enough.
func (m *Model) crossFit(t training) []outOfFold {
	lessons := t.lessons
	asks := 0
	for _, l := range lessons {
		if l.source == fromExample || l.source == fromCorrection {
			asks++
		}
	}
	cut, scored := partsFor(asks)
	fold := make([]int, len(lessons))
	for i, l := range lessons {
		fold[i] = -1
		if l.source == fromExample || l.source == fromCorrection {
			key := l.text
			if asks > fewAsks {
				key = m.x.rarest(l.text)
			}
			fold[i] = int(hashString(fnvOffset^7, key) >> 32 % uint64(cut))
		}
	}
	parts := make([][]outOfFold, scored)
	var wg sync.WaitGroup
	limit := make(chan struct{}, 2) // each fold holds a whole table of weights
	for f := range scored {
		wg.Go(func() {
			limit <- struct{}{}
			defer func() { <-limit }()
			parts[f] = m.scoreFold(t, fold, f)
		})
	}
	wg.Wait()
	return slices.Concat(parts...)
}

func (m *Model) scoreFold(t training, fold []int, f int) []outOfFold {
	var train []document
	var seen []vector
	any := false
	for i := range t.lessons {
		if fold[i] == f {
			any = true
			continue
		}
		train = append(train, t.docs[i])
		if fold[i] >= 0 {
			seen = append(seen, t.near[i])
		}
	}
	if !any {
		return nil
	}
	lr := fit(train, 1<<m.x.bits, len(m.ground.classes), fitting)
	ix := newNearIndex(seen)
	var out []outOfFold
	for i, l := range t.lessons {
		if fold[i] != f {
			continue
		}
		o := outOfFold{
			lesson: i, truth: m.ground.classes[l.labels[0]].unit,
			taught: l.source == fromCorrection, weight: float64(l.weight),
		}
		o.z, o.words = m.x.heldOut(lr, t.docs[i])
		o.near = near(ix.top(t.near[i], 1))
		out = append(out, o)
	}
	return out
}

func (m *Model) nearVector(text string) vector {
	return m.x.vector(nearRaws(m.x.raws(tokens(text, Entities(text)))))
}

// unitProbs sums class probabilities at temperature t over the classes of each
// unit. z becomes the class probabilities.
func (g *ground) unitProbs(z []float32, t float32) []float64 {
	softmax(z, t)
	p := make([]float64, len(g.units))
	for k, c := range g.classes {
		p[c.unit] += float64(z[k])
	}
	return p
}

// Before people have taught anything the map's own phrases are all there is,
// and they are not like asks: names are too easy, examples were chosen to
// differ. These start values come from labelled asks of another company's map
// (docs/routing.md).
const (
	coldTemperature = 0.65
	coldSure        = 0.75
	enoughAsks      = 60
)

// gateShare is the share of our own asks that the gate may stop.
const gateShare = 0.02

// calibrate learns temperature, conformal scores, the line for routing and the
// gate from out-of-fold scores of asks that people labelled; with too few of
// them it keeps the start values.
func (g *ground) calibrate(held []outOfFold, promised float64) calibration {
	c := calibration{t: coldTemperature, sure: coldSure, gate: math.Inf(1)}
	asks := slices.DeleteFunc(slices.Clone(held), func(o outOfFold) bool { return !o.taught })
	if len(asks) < enoughAsks {
		c.scores = coldScores()
		return c
	}
	c.t = g.temperature(asks)
	var tops []judgement
	var foreign []float64
	for _, o := range asks {
		p := g.unitProbs(slices.Clone(o.z), c.t)
		c.scores = append(c.scores, 1-p[o.truth])
		foreign = append(foreign, g.foreignness(o.z, p, o.near))
		u := argmax(p)
		tops = append(tops, judgement{p[u], u == o.truth})
	}
	slices.Sort(c.scores)
	slices.Sort(foreign)
	c.gate = foreign[min(len(foreign)-1, int(float64(len(foreign))*(1-gateShare)))]
	c.sure = sureLine(tops, promised)
	return c
}

type judgement struct {
	p     float64
	right bool
}

// believed is how many asks' worth of trust the stated probabilities have
// beside what was counted.
const believed = 50

// sureLine is the least probability from which on asks can be routed with no
// more than the promised share of errors. The error among the surest n asks is
// estimated from what was counted and, as if from fifty more asks, from the
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
		if (wrong+believed*doubt/n)/(n+believed) <= promised {
			line = j.p
		}
	}
	return line
}

// coldScores are the conformal scores of those labelled asks.
func coldScores() []float64 {
	return []float64{
		0.001, 0.004, 0.004, 0.004, 0.007, 0.009, 0.010, 0.010, 0.012, 0.012, 0.012, 0.012, 0.013,
		0.013, 0.015, 0.015, 0.016, 0.021, 0.025, 0.025, 0.028, 0.029, 0.030, 0.030, 0.036, 0.037,
		0.042, 0.043, 0.048, 0.057, 0.062, 0.065, 0.066, 0.070, 0.075, 0.078, 0.082, 0.097, 0.105,
		0.105, 0.127, 0.134, 0.134, 0.142, 0.155, 0.168, 0.179, 0.181, 0.196, 0.199, 0.208, 0.213,
		0.219, 0.225, 0.226, 0.248, 0.281, 0.282, 0.339, 0.352, 0.364, 0.387, 0.449, 0.472, 0.485,
		0.492, 0.494, 0.527, 0.554, 0.656, 0.659, 0.686, 0.725, 0.742, 0.800, 0.819, 0.857, 0.857,
		0.860, 0.870, 0.871, 0.875, 0.890, 0.965, 0.981, 0.986, 0.992, 0.993, 1.000,
	}
}

// temperature minimises the negative log likelihood of the truth.
func (g *ground) temperature(held []outOfFold) float32 {
	nll := func(logT float64) float64 {
		t := float32(math.Exp(logT))
		var sum float64
		for _, o := range held {
			p := g.unitProbs(slices.Clone(o.z), t)
			sum -= math.Log(math.Max(p[o.truth], 1e-9))
		}
		return sum / float64(len(held))
	}
	p := optimize.Problem{Func: func(x []float64) float64 { return nll(x[0]) }}
	res, err := optimize.Minimize(p, []float64{-0.5}, &optimize.Settings{FuncEvaluations: 60}, &optimize.NelderMead{})
	if res == nil || err != nil && res.X == nil {
		return 1
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
	n := len(c.scores)
	at := int(math.Ceil(float64(n+1)*(1-alpha))) - 1
	line := 1.0
	if at < n {
		line = c.scores[at]
	}
	var out []int
	for u, q := range p {
		if 1-q <= line {
			out = append(out, u)
		}
	}
	return out
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
		o := outOfFold{z: r.z, truth: u, taught: true, weight: 1}
		o.near = near(r.hits)
		held = append(held, o)
	}
	c.cal = m.ground.calibrate(held, m.opts.PromisedError)
	return &c
}
