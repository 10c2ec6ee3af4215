package stats

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Noise is what is known of how much a cell varies from week to week: each
// cell's own variance, moderated by the variances of all the cells. Eight weeks
// alone say little about one cell's noise, and a cell that happened to be quiet
// would make any ordinary week look like news.
type Noise struct {
	df float64 // of each cell's own variance
	// d0 degrees of freedom around s0 are borrowed from all the cells.
	d0, s0 float64
	// standard residuals of all cells, for the bootstrap.
	residuals []float64
}

// maxPrior bounds the degrees of freedom that a cell borrows, so that a cell
// that really is noisier keeps most of its own variance.
const maxPrior = 8

// LearnNoise learns from many cells' values, one row a cell, one column a week,
// all rows of the same length of at least two. It needs no normal weeks beyond
// what the interval's bootstrap repairs; the values should be on a scale on
// which the noise does not grow with the level: for sums of waiting, which
// behave like a compound Poisson sum, that is the square root.
//
// Source: G. K. Smyth, "Linear models and empirical Bayes methods for assessing
// differential expression", Stat. Appl. Genet. Mol. Biol. 3 (2004), section 6.2
// for d0 and s0. The square root is M. S. Bartlett's, J. R. Statist. Soc. Suppl.
// 3 (1936).
func LearnNoise(cells [][]float64) Noise {
	var n Noise
	var variances []float64
	for _, row := range cells {
		n.df = float64(len(row) - 1)
		if v := stat.Variance(row, nil); v > 0 {
			variances = append(variances, v)
		}
	}
	if len(variances) == 0 {
		return n
	}
	// A cell with hardly any variance would drag the logarithms down without
	// bound; limma offsets them in the same way.
	floor := 1e-3 * Median(variances)
	var logs []float64
	for _, v := range variances {
		logs = append(logs, math.Log(max(v, floor))-mathext.Digamma(n.df/2)+math.Log(n.df/2))
	}
	mean, spread := logs[0], 0.0
	if len(logs) > 1 {
		mean, spread = stat.MeanVariance(logs, nil)
	}
	n.d0 = maxPrior
	if excess := spread - trigamma(n.df/2); excess > 0 {
		n.d0 = min(maxPrior, 2*inverseTrigamma(excess))
	}
	n.s0 = math.Exp(mean + mathext.Digamma(n.d0/2) - math.Log(n.d0/2))
	for _, row := range cells {
		m, v := stat.MeanVariance(row, nil)
		if v == 0 {
			continue
		}
		sd := math.Sqrt(n.variance(v) * n.df / (n.df + 1))
		for _, x := range row {
			n.residuals = append(n.residuals, (x-m)/sd)
		}
	}
	slices.Sort(n.residuals)
	return n
}

// variance moderates a cell's own variance.
func (n Noise) variance(own float64) float64 {
	if n.d0 == 0 {
		return own
	}
	return (n.d0*n.s0 + n.df*own) / (n.d0 + n.df)
}

// Prediction says what a further week of a cell is like, if nothing changed.
type Prediction struct {
	Mean  float64
	scale float64
	df    float64
}

// Predict returns the prediction of a further week of a cell: its level is the
// mean of the level weeks, its own noise that of the noise weeks. They are
// usually the same.
func (n Noise) Predict(noise, level []float64) Prediction {
	_, v := stat.MeanVariance(noise, nil)
	k := float64(len(level))
	return Prediction{stat.Mean(level, nil), math.Sqrt(n.variance(v) * (1 + 1/k)), n.df + n.d0}
}

// P is the two-sided chance of a week at least as far from the prediction as
// this one, by Student's t with the borrowed degrees of freedom. A cell without
// any noise anywhere predicts itself: its P is 1.
func (p Prediction) P(week float64) float64 {
	if p.scale == 0 {
		return 1
	}
	t := math.Abs(week-p.Mean) / p.scale
	return 2 * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: p.df}.Survival(t)
}

// At returns the week that lies the given number of standard prediction errors
// from the mean.
func (p Prediction) At(errors float64) float64 { return p.Mean + errors*p.scale }

// Errors returns the limits, in standard prediction errors, between which a
// further week lies with the given level: by resampling the standardised weeks
// of all the cells, with their real shape and not a normal one's. Some are
// drawn for the noise, the first k of them (or k others, where there are more)
// for the level, and one as the further week. Equal seeds give equal limits.
//
// Source: the bootstrap-t for prediction, A. C. Davison, D. V. Hinkley,
// Bootstrap Methods and their Application (1997), 6.3.3.
func (n Noise) Errors(level float64, k, resamples int, seed uint64) (low, high float64) {
	if len(n.residuals) == 0 {
		return 0, 0
	}
	noise := int(n.df) + 1
	rng := rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))
	draw := func() float64 { return n.residuals[rng.IntN(len(n.residuals))] }
	ts, weeks := make([]float64, resamples), make([]float64, max(k, noise))
	for i := range ts {
		for j := range weeks {
			weeks[j] = draw()
		}
		m, v := stat.Mean(weeks[:k], nil), stat.Variance(weeks[:noise], nil)
		scale := (n.d0 + n.df*v) / (n.d0 + n.df) // the prior of standardised weeks is 1
		ts[i] = (draw() - m) / math.Sqrt(max(scale, 1e-9)*(1+1/float64(k)))
	}
	slices.Sort(ts)
	return stat.Quantile((1-level)/2, stat.Empirical, ts, nil), stat.Quantile((1+level)/2, stat.Empirical, ts, nil)
}

// trigamma is the second derivative of log Γ: the Hurwitz zeta function at 2.
func trigamma(x float64) float64 { return mathext.Zeta(2, x) }

// inverseTrigamma solves trigamma(y) = x for x > 0 by Newton's method on its
// reciprocal (Smyth 2004, appendix).
func inverseTrigamma(x float64) float64 {
	y := 0.5 + 1/x
	for range 50 {
		tri := trigamma(y)
		// The derivative of trigamma is -2 ζ(3, y).
		step := tri * (1 - tri/x) / (-2 * mathext.Zeta(3, y))
		y += step
		if -step/y < 1e-8 {
			break
		}
	}
	return y
}
