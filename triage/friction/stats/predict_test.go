package stats

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// The claims of 9,461 holders of car insurance in one year (L. Simar, Ann.
// Statist. 4, 1976), from which B. Efron and T. Hastie, Computer Age Statistical
// Inference (2016), table 6.1, predict the next year's claims by a fitted gamma:
// 0.164, 0.398 and 0.633 after 0, 1 and 2 claims. They fit by maximum
// likelihood; matching moments comes near.
func TestPredictInsuranceClaims(t *testing.T) {
	var holders [][]float64
	for claims, n := range []int{7840, 1317, 239, 42, 14, 4, 4, 1} {
		for range n {
			holders = append(holders, []float64{float64(claims)})
		}
	}
	r := LearnRates(holders)
	for claims, want := range []float64{0.164, 0.398, 0.633} {
		got, _ := r.Predict([]float64{float64(claims)}, 1)
		if math.Abs(got-want) > 0.05 {
			t.Errorf("after %d claims: %.3f, want about %.3f", claims, got, want)
		}
	}
}

func TestDispersion(t *testing.T) {
	// Pearson's statistic by hand: means 4 and 2, sums of squares 32 and 8, so
	// (32/4 + 8/2) / (2·(3-1)) = 3.
	if r := LearnRates([][]float64{{0, 4, 8}, {0, 2, 4}}); math.Abs(r.Dispersion-3) > 1e-12 {
		t.Errorf("dispersion %v, want 3", r.Dispersion)
	}
	if r := LearnRates([][]float64{{4, 4, 4}, {2, 2, 2}}); r.Dispersion != 1 {
		t.Errorf("dispersion %v of counts that never vary, want 1", r.Dispersion)
	}
}

// A quiet cell among busy ones is not predicted to stay at nothing, and many
// weeks of its own outweigh the others.
func TestPredictModerates(t *testing.T) {
	cells := [][]float64{{0, 0, 0, 0}, {5, 6, 4, 5}, {3, 4, 2, 3}, {8, 7, 9, 8}}
	r := LearnRates(cells)
	if mean, v := r.Predict(cells[0], 1); mean <= 0 || mean > 1 || v < mean {
		t.Errorf("the quiet cell: %v, variance %v", mean, v)
	}
	if mean, _ := r.Predict(cells[3], 1); mean < 7 || mean > 8 {
		t.Errorf("the busy cell: %v", mean)
	}
	once, _ := r.Predict(cells[1], 1)
	if twice, _ := r.Predict(cells[1], 2); math.Abs(twice-2*once) > 1e-12 {
		t.Errorf("a week in which everything doubled: %v, want %v", twice, 2*once)
	}
	if mean, _ := LearnRates(nil).Predict([]float64{0, 0}, 1); mean != 0 {
		t.Errorf("of nothing: %v", mean)
	}
}

// With waits of one hour the sums are the counts themselves: a gamma mixture of
// Poisson counts, whose mean and variance are those asked for.
func TestSumsHaveTheCountsMoments(t *testing.T) {
	sums := Sums(4, 10, []float64{1}, []float64{1}, 200_000, [2]uint64{1, 2})
	m, v := stat.MeanVariance(sums, nil)
	if math.Abs(m-4) > 0.03 || math.Abs(v-10) > 0.15 {
		t.Errorf("mean %v, variance %v, want 4 and 10", m, v)
	}
	if !slices.IsSorted(sums) || !slices.Equal(sums, Sums(4, 10, []float64{1}, []float64{1}, 200_000, [2]uint64{1, 2})) {
		t.Error("the same seed gives other sums, or they are not sorted")
	}
	none := 0
	for none < len(sums) && sums[none] == 0 {
		none++
	}
	// A negative binomial of size r = μ²/(v-μ) has P(0) = (r/(r+μ))^r.
	r := 16.0 / 6
	if got, want := float64(none)/float64(len(sums)), math.Pow(r/(r+4), r); math.Abs(got-want) > 0.003 {
		t.Errorf("no wait at all in %v of weeks, want %v", got, want)
	}
	if s := Sums(0, 0, nil, nil, 5, [2]uint64{1, 2}); sum(s) != 0 {
		t.Errorf("of nothing: %v", s)
	}
}

// Few waits of its own are filled up from the pool, many are not.
func TestSumsBorrowFromThePool(t *testing.T) {
	mean := func(own int) float64 {
		return stat.Mean(Sums(1, 1, slices.Repeat([]float64{1}, own), []float64{11}, 100_000, [2]uint64{3, 4}), nil)
	}
	for own, want := range map[int]float64{0: 11, 10: 6, 990: 1.1} {
		if got := mean(own); math.Abs(got-want) > 0.2 {
			t.Errorf("%d waits of its own: a week of %v, want %v", own, got, want)
		}
	}
}

// The p-value of simulated weeks agrees with the distribution's own, and is
// never nothing.
func TestTwoSided(t *testing.T) {
	sums := Sums(6, 6, []float64{1}, []float64{1}, 200_000, [2]uint64{5, 6})
	p := distuv.Poisson{Lambda: 6}
	for _, x := range []float64{1, 3, 10, 13} {
		want := 2 * min(p.CDF(x), 1-p.CDF(x-1))
		if got := TwoSided(sums, x); math.Abs(got-want) > 0.01 {
			t.Errorf("at %v: %v, want %v", x, got, want)
		}
	}
	if got := TwoSided([]float64{1, 2, 3}, 99); got != 0.5 {
		t.Errorf("beyond three simulated weeks: %v, want 2·1/4", got)
	}
	if got := TwoSided([]float64{0, 0, 0}, 0); got != 1 {
		t.Errorf("where nothing varies: %v, want 1", got)
	}
}

func sum(xs []float64) float64 {
	var s float64
	for _, x := range xs {
		s += x
	}
	return s
}
