package stats

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Rates is what is known of how many events a cell has in a week: each cell's
// own weeks, moderated by those of all the cells. Eight weeks alone say little
// of a cell with few events, and one that happened to be quiet would make any
// ordinary week look like news.
type Rates struct {
	shape, rate float64 // of the gamma distribution of the cells' weekly means
	// Dispersion is how many times a Poisson variance the counts of one cell
	// vary by from week to week; at least 1. Weeks share their staff and their
	// luck, so that events come in bunches.
	Dispersion float64
}

// LearnRates learns from the counts of many cells, one row a cell, one column a
// week, by matching moments.
//
// Source: the empirical Bayes gamma-Poisson model, B. Efron, Large-Scale
// Inference (2010), 1.1 and H. Robbins (1956); the dispersion is Pearson's
// statistic over its degrees of freedom, P. McCullagh, J. A. Nelder, Generalized
// Linear Models (1989), 6.2.3.
func LearnRates(cells [][]float64) Rates {
	r := Rates{Dispersion: 1}
	var means []float64
	var pearson, df float64
	for _, row := range cells {
		m, v := stat.MeanVariance(row, nil)
		means = append(means, m)
		if m > 0 && len(row) > 1 {
			pearson += float64(len(row)-1) * v / m
			df += float64(len(row) - 1)
		}
	}
	if len(means) == 0 || stat.Mean(means, nil) == 0 {
		return r
	}
	if df > 0 {
		r.Dispersion = max(1, pearson/df)
	}
	m := stat.Mean(means, nil)
	between := m * m // a cell among few: as if rates were exponential
	if len(means) > 2 {
		between = stat.Variance(means, nil) - r.Dispersion*m/float64(len(cells[0]))
	}
	between = max(between, 0.05*m*m)
	r.rate = m / between
	r.shape = m * r.rate
	return r
}

// Predict returns the mean and the variance of a further week's count of a
// cell, if nothing changed, given the counts of its usual weeks. All counts are
// multiplied by common: what the cells of that week have in common.
func (r Rates) Predict(usual []float64, common float64) (mean, variance float64) {
	weeks := float64(len(usual))
	shape := r.shape + stat.Mean(usual, nil)*weeks/r.Dispersion
	rate := r.rate + weeks/r.Dispersion
	if rate == 0 {
		return 0, 0
	}
	mean = common * shape / rate
	if shape == 0 {
		return mean, r.Dispersion * mean
	}
	return mean, r.Dispersion*mean + mean*mean/shape
}

// Sums simulates the total waiting of a week with the given mean and variance
// of the count, each wait drawn from waits: mostly the cell's own, and from the
// common pool in the share that the cell's own few leave open. The result is
// sorted; equal seeds give equal sums.
//
// Source: the bootstrap of a compound sum, S. A. Klugman, H. H. Panjer, G. E.
// Willmot, Loss Models (2012), 9.3 and 21.2; counts are negative binomial, as a
// gamma mixture of Poisson counts is.
func Sums(mean, variance float64, own, pool []float64, resamples int, seed [2]uint64) []float64 {
	src := rand.NewPCG(seed[0], seed[1])
	rng := rand.New(src)
	sums := make([]float64, resamples)
	if mean <= 0 || len(own)+len(pool) == 0 {
		return sums
	}
	fromOwn := float64(len(own)) / float64(len(own)+poolWeight)
	if len(pool) == 0 {
		fromOwn = 1
	}
	for i := range sums {
		lambda := mean
		if extra := variance - mean; extra > 0 {
			size := mean * mean / extra
			lambda = distuv.Gamma{Alpha: size, Beta: size / mean, Src: src}.Rand()
		}
		for range poisson(lambda, rng) {
			if from := own; len(own) > 0 && rng.Float64() < fromOwn {
				sums[i] += from[rng.IntN(len(from))]
			} else {
				sums[i] += pool[rng.IntN(len(pool))]
			}
		}
	}
	slices.Sort(sums)
	return sums
}

// poolWeight is how many waits of a cell's own weigh as much as the pool.
const poolWeight = 10

// poisson draws a count; a mean so small that it rounds away gives none.
func poisson(lambda float64, rng *rand.Rand) int {
	if !(lambda > 0) || math.IsInf(lambda, 0) {
		return 0
	}
	n := 0
	for at := rng.ExpFloat64(); at < lambda; at += rng.ExpFloat64() {
		n++
	}
	return n
}

// TwoSided is the chance of a value at least as far out as x among simulated,
// sorted ones, on either side, never smaller than their number allows.
func TwoSided(sorted []float64, x float64) float64 {
	below, found := slices.BinarySearch(sorted, x)
	upTo := below
	for found && upTo < len(sorted) && sorted[upTo] == x {
		upTo++
	}
	n := float64(len(sorted))
	least := min(float64(upTo)+1, n-float64(below)+1) / (n + 1)
	return min(1, 2*least)
}
