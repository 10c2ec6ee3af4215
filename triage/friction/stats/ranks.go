package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/combin"
)

// MaxRankUnits is the most units on both sides together that exact rank
// methods take; 16 weeks are 12,870 ways to split.
const MaxRankUnits = 24

// Shift is the difference in location between two samples with its interval.
type Shift struct {
	Estimate  float64 // median of all differences after - before
	Low, High float64
	// Level is the exact confidence of the interval: at least what was asked
	// for, or the most that samples of this size allow.
	Level float64
	P     float64 // two-sided, exact given the ties
}

// Between estimates how far the values of after lie from those of before, by
// the median of all differences, with the exact distribution-free interval at
// the given level: the k-th smallest and k-th largest difference, k from the
// null distribution of the Mann-Whitney U. Both samples must have a value, and
// together at most [MaxRankUnits]; otherwise Between panics, since the caller
// picks weeks and not data.
//
// Sources: J. L. Hodges, E. L. Lehmann, "Estimates of location based on rank
// tests", Ann. Math. Statist. 34 (1963); the interval is Moses', as in
// M. Hollander, D. A. Wolfe, Nonparametric Statistical Methods (1973), 4.3.
func Between(before, after []float64, level float64) Shift {
	m, n := len(before), len(after)
	if m == 0 || n == 0 || m+n > MaxRankUnits {
		panic("stats: rank interval of samples that are empty or too long")
	}
	diffs := make([]float64, 0, m*n)
	for _, b := range before {
		for _, a := range after {
			diffs = append(diffs, a-b)
		}
	}
	slices.Sort(diffs)
	counts := uCounts(m, n)
	total := float64(combin.Binomial(m+n, n))
	// k is the largest rank with P(U < k) <= (1-level)/2; at least 1.
	k, tail := 1, counts[0]
	for below := counts[0]; k < len(counts) && (below+counts[k])/total <= (1-level)/2; k++ {
		below += counts[k]
		tail = below
	}
	return Shift{
		Estimate: median(diffs),
		Low:      diffs[k-1], High: diffs[len(diffs)-k],
		Level: 1 - 2*tail/total,
		P:     rankSumP(before, after),
	}
}

// uCounts returns how many of the orders of m and n distinct values have each
// U = 0, 1, …, m·n. Source: H. B. Mann, D. R. Whitney, Ann. Math. Statist. 18
// (1947), the recurrence of their section 4.
func uCounts(m, n int) []float64 {
	// ways[j][u]: orders of i and j values with that U, for the i so far.
	ways := make([][]float64, n+1)
	for j := range ways {
		ways[j] = make([]float64, m*n+1)
		ways[j][0] = 1
	}
	for i := 1; i <= m; i++ {
		next := make([][]float64, n+1)
		next[0] = make([]float64, m*n+1)
		next[0][0] = 1
		for j := 1; j <= n; j++ {
			next[j] = make([]float64, m*n+1)
			for u := range next[j] {
				next[j][u] = next[j-1][u]
				if u >= j {
					next[j][u] += ways[j][u-j]
				}
			}
		}
		ways = next
	}
	return ways[n]
}

// rankSumP is the two-sided p-value of the rank-sum test, exact given the ties:
// the share of all ways to pick the after values whose rank sum lies at least
// as far from its mean. Source: F. Wilcoxon, Biometrics 1 (1945); mid-ranks for
// ties as in E. L. Lehmann, Nonparametrics (1975), 1.4.
func rankSumP(before, after []float64) float64 {
	all := append(slices.Clone(before), after...)
	ranks := midRanks(all)
	m, n := len(before), len(after)
	var sum float64
	for _, r := range ranks[m:] {
		sum += r
	}
	mean := float64(n*(m+n+1)) / 2
	far := math.Abs(sum-mean) - 1e-9
	var extreme, total int
	pick := make([]int, n)
	for g := combin.NewCombinationGenerator(m+n, n); g.Next(); {
		g.Combination(pick)
		var s float64
		for _, i := range pick {
			s += ranks[i]
		}
		total++
		if math.Abs(s-mean) >= far {
			extreme++
		}
	}
	return float64(extreme) / float64(total)
}

// midRanks ranks the values from 1; ties share the mean of their ranks.
func midRanks(x []float64) []float64 {
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	ranks := make([]float64, len(x))
	for i, v := range x {
		first, _ := slices.BinarySearch(sorted, v)
		last := first
		for last < len(sorted) && sorted[last] == v {
			last++
		}
		ranks[i] = float64(first+last+1) / 2
	}
	return ranks
}

// Median returns the middle value, or the mean of the middle two; of nothing it
// is NaN.
func Median(x []float64) float64 {
	s := slices.Clone(x)
	slices.Sort(s)
	return median(s)
}

func median(sorted []float64) float64 {
	n := len(sorted)
	if n == 0 {
		return math.NaN()
	}
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
