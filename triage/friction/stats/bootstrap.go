package stats

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/combin"
)

// MaxIdeal is the longest sample whose bootstrap distribution is counted
// through: ten units have 92,378 distinct resamples.
const MaxIdeal = 10

// Ideal is the whole bootstrap distribution of a statistic: every value it
// takes over the resamples of a small sample, with its probability.
type Ideal struct {
	values []float64 // rising
	probs  []float64
}

// Bootstrap returns the ideal bootstrap distribution of the statistic of n
// units, which are weeks here: the statistic is given how often each unit is
// drawn, and called once for every distinct resample. No random numbers are
// needed, as n units have only C(2n-1, n) distinct resamples. It panics where
// n is 0 or above [MaxIdeal].
//
// Source: B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap (1993),
// ch. 6, where it is the limit of infinitely many resamples; P. Hall, The
// Bootstrap and Edgeworth Expansion (1992), appendix I, on counting them.
func Bootstrap(n int, statistic func(times []int) float64) Ideal {
	if n < 1 || n > MaxIdeal {
		panic("stats: ideal bootstrap of a sample that is empty or too long")
	}
	type point struct{ value, prob float64 }
	var points []point
	// Stars and bars: each choice of n-1 bars among 2n-1 places is a resample.
	bars, times := make([]int, n-1), make([]int, n)
	visit := func() {
		last, log := -1, logFactorial(n)-float64(n)*math.Log(float64(n))
		for i := range times {
			end := 2*n - 1
			if i < n-1 {
				end = bars[i]
			}
			times[i] = end - last - 1
			last = end
			log -= logFactorial(times[i])
		}
		points = append(points, point{statistic(times), math.Exp(log)})
	}
	if n == 1 {
		visit()
	} else {
		for g := combin.NewCombinationGenerator(2*n-1, n-1); g.Next(); {
			g.Combination(bars)
			visit()
		}
	}
	slices.SortStableFunc(points, func(a, b point) int { return cmp.Compare(a.value, b.value) })
	var d Ideal
	for _, p := range points {
		d.values, d.probs = append(d.values, p.value), append(d.probs, p.prob)
	}
	return d
}

func logFactorial(n int) float64 {
	v, _ := math.Lgamma(float64(n) + 1)
	return v
}

// StdErr is the standard deviation of the statistic over the resamples.
func (d Ideal) StdErr() float64 {
	var mean, square float64
	for i, v := range d.values {
		mean += d.probs[i] * v
	}
	for i, v := range d.values {
		square += d.probs[i] * (v - mean) * (v - mean)
	}
	return math.Sqrt(square)
}

// Quantile is the least value with at least the share p of the distribution at
// or below it.
func (d Ideal) Quantile(p float64) float64 {
	var sum float64
	for i, v := range d.values {
		sum += d.probs[i]
		if sum >= p-1e-12 {
			return v
		}
	}
	return d.values[len(d.values)-1]
}

// Interval is the percentile interval at the level (Efron and Tibshirani 1993,
// 13.3).
func (d Ideal) Interval(level float64) (low, high float64) {
	return d.Quantile((1 - level) / 2), d.Quantile((1 + level) / 2)
}
