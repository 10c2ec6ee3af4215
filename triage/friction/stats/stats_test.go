package stats

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/combin"
)

func times(ended, censored []float64) []Time {
	var ts []Time
	for _, v := range ended {
		ts = append(ts, Time{Value: v})
	}
	for _, v := range censored {
		ts = append(ts, Time{Value: v, Censored: true})
	}
	return ts
}

// The worked example of Kaplan and Meier 1958, section 2.1: deaths at 0.8, 3.1,
// 5.4 and 9.2 months, losses at 1.0, 2.7, 7.0 and 12.1.
func TestKaplanMeierOriginalExample(t *testing.T) {
	c := KaplanMeier(times([]float64{0.8, 3.1, 5.4, 9.2}, []float64{1.0, 2.7, 7.0, 12.1}))
	// Their product 7/8 · 4/5 · 3/4 · 1/2.
	want := []string{"0.8 8 0.8750", "3.1 5 0.7000", "5.4 4 0.5250", "9.2 2 0.2625"}
	for i, s := range c.Steps {
		if got := fmt.Sprintf("%.1f %d %.4f", s.Value, s.AtRisk, s.Survival); got != want[i] {
			t.Errorf("step %d: got %q, want %q", i, got, want[i])
		}
	}
	if c.N != 8 || c.Open != 4 {
		t.Errorf("n %d, open %d: want 8 and 4", c.N, c.Open)
	}
}

// Remission of leukaemia under 6-MP (E. J. Freireich et al., Blood 21, 1963),
// with the estimates and Greenwood standard errors printed in J. P. Klein, M. L.
// Moeschberger, Survival Analysis (2003), table 4.1B.
func TestKaplanMeierLeukaemia(t *testing.T) {
	c := KaplanMeier(times(
		[]float64{6, 6, 6, 7, 10, 13, 16, 22, 23},
		[]float64{6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35}))
	want := []string{
		"6 21 3 0.857 0.076", "7 17 1 0.807 0.087", "10 15 1 0.753 0.096", "13 12 1 0.690 0.107",
		"16 11 1 0.627 0.114", "22 7 1 0.538 0.128", "23 6 1 0.448 0.135",
	}
	var got []string
	for _, s := range c.Steps {
		got = append(got, fmt.Sprintf("%.0f %d %d %.3f %.3f", s.Value, s.AtRisk, s.Ended, s.Survival, s.StdErr))
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
	if m, ok := c.Quantile(0.5); !ok || m != 23 {
		t.Errorf("median %v, %v: want 23 weeks", m, ok)
	}
	if _, ok := c.Quantile(0.9); ok {
		t.Error("the ninth decile is not reached, but one is given")
	}
}

// Without censoring the quantiles are gonum's nearest-rank ones; the values are
// the usual example of the nearest-rank method (30th percentile of 15, 20, 35,
// 40, 50 is 20; the 40th too; the 50th is 35; the 100th is 50).
func TestQuantileIsNearestRank(t *testing.T) {
	x := []float64{15, 20, 35, 40, 50}
	c := KaplanMeier(times(x, nil))
	for p, want := range map[float64]float64{0.05: 15, 0.3: 20, 0.4: 20, 0.5: 35, 1: 50} {
		got, ok := c.Quantile(p)
		if !ok || got != want || got != stat.Quantile(p, stat.Empirical, x, nil) {
			t.Errorf("quantile %v: got %v, %v; want %v", p, got, ok, want)
		}
	}
}

func TestKaplanMeierOfNothing(t *testing.T) {
	if _, ok := KaplanMeier(nil).Quantile(0.5); ok {
		t.Error("a median of nothing")
	}
	if _, ok := KaplanMeier(times(nil, []float64{3, 4})).Quantile(0.5); ok {
		t.Error("a median although nothing ended")
	}
}

// The fifteen p-values of Benjamini and Hochberg 1995, section 3.2 (thrombolysis
// in myocardial infarction): at 0.05 their procedure rejects the first four,
// Bonferroni's three.
func TestBenjaminiHochbergOriginalExample(t *testing.T) {
	p := []float64{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000}
	found := BenjaminiHochberg(p, 0.05)
	for i := range p {
		if found[i] != (i < 4) {
			t.Errorf("p-value %v: found is %v", p[i], found[i])
		}
	}
	slices.Reverse(p)
	if found = BenjaminiHochberg(p, 0.05); found[10] || !found[11] {
		t.Error("the result depends on the order of the p-values")
	}
}

// Permeability of the human chorioamnion at term and at 12 to 26 weeks
// (Hollander and Wolfe 1973, table 4.1): U = 35, one-sided p = 0.127 (R prints
// 0.1272), Hodges-Lehmann estimate 0.305.
func TestBetweenHollanderWolfe(t *testing.T) {
	term := []float64{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46}
	early := []float64{1.15, 0.88, 0.90, 0.74, 1.21}
	s := Between(early, term, 0.95)
	if got := fmt.Sprintf("%.3f", s.Estimate); got != "0.305" {
		t.Errorf("estimate %s, want 0.305", got)
	}
	// No ties: the two-sided p-value is twice the one-sided one.
	if got := fmt.Sprintf("%.4f", s.P); got != "0.2544" {
		t.Errorf("p %s, want 0.2544", got)
	}
	if s.Level < 0.95 || s.Low >= s.Estimate || s.High <= s.Estimate {
		t.Errorf("interval %v to %v at %v", s.Low, s.High, s.Level)
	}
}

// Two-sided 5 % critical values of U as tabled by Mann and Whitney 1947 and
// since: the largest U that is still significant; -1 where none is.
func TestCriticalValuesOfU(t *testing.T) {
	for _, c := range []struct{ m, n, want int }{{8, 2, 0}, {8, 3, 2}, {8, 4, 4}, {8, 5, 6}, {8, 6, 8}, {8, 7, 10}, {8, 8, 13}, {10, 5, 8}, {7, 2, -1}} {
		counts, total := uCounts(c.m, c.n), float64(combin.Binomial(c.m+c.n, c.n))
		got, sum := -1, 0.0
		for u, ways := range counts {
			if sum += ways; sum/total > 0.025 {
				break
			}
			got = u
		}
		if got != c.want {
			t.Errorf("m %d, n %d: got %d, want %d", c.m, c.n, got, c.want)
		}
	}
}

// The interval of two against eight weeks claims a change only where both lie
// outside all eight.
func TestBetweenTwoWeeks(t *testing.T) {
	before := []float64{9, 11, 10, 14, 12, 13, 15, 16}
	if s := Between(before, []float64{8, 7}, 0.95); s.High >= 0 {
		t.Errorf("both weeks are below all eight, but the interval reaches %v", s.High)
	}
	if s := Between(before, []float64{8, 9.5}, 0.95); s.High < 0 {
		t.Errorf("one week is among the eight, but the interval ends at %v", s.High)
	}
}

// The mouse data of Efron and Tibshirani 1993, table 2.1; table 2.2 prints the
// ideal bootstrap standard errors (infinitely many resamples): 23.36 for the
// mean, 37.83 for the median.
func TestBootstrapMouseData(t *testing.T) {
	x := []float64{94, 197, 16, 38, 99, 141, 23}
	mean := Bootstrap(len(x), func(times []int) float64 {
		var sum float64
		for i, n := range times {
			sum += float64(n) * x[i]
		}
		return sum / float64(len(x))
	})
	med := Bootstrap(len(x), func(times []int) float64 {
		var drawn []float64
		for i, n := range times {
			for range n {
				drawn = append(drawn, x[i])
			}
		}
		return Median(drawn)
	})
	if got := fmt.Sprintf("%.2f %.2f", mean.StdErr(), med.StdErr()); got != "23.36 37.83" {
		t.Errorf("standard errors %s, want 23.36 and 37.83", got)
	}
	if low, high := mean.Interval(0.95); low >= 86.86 || high <= 86.86 {
		t.Errorf("interval %v to %v does not hold the mean", low, high)
	}
	var sum float64
	for _, p := range mean.probs {
		sum += p
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("the probabilities of the resamples sum to %v", sum)
	}
}

// TestWilsonNewcombe: the intervals that R. G. Newcombe prints for the score
// method, "Two-sided confidence intervals for the single proportion", Statistics
// in Medicine 17 (1998), table I, method 3.
func TestWilsonNewcombe(t *testing.T) {
	for _, c := range []struct{ k, n, low, high float64 }{
		{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718},
	} {
		low, high := Wilson(c.k, c.n)
		if math.Abs(low-c.low) > 5e-5 || math.Abs(high-c.high) > 5e-5 {
			t.Errorf("%v of %v: %.4f to %.4f, want %.4f to %.4f", c.k, c.n, low, high, c.low, c.high)
		}
	}
}
