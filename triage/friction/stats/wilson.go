package stats

import "math"

// z95 is the normal quantile that leaves 2.5 % above it.
const z95 = 1.959964

// Wilson is the 95 % score interval of a share: k of n, n above 0. It stays
// within 0 and 1 and holds at small n and at shares near the ends, where the
// textbook interval does not.
//
// Source: E. B. Wilson, "Probable inference, the law of succession, and
// statistical inference", J. Am. Statist. Assoc. 22 (1927), without correction
// for continuity.
func Wilson(k, n float64) (low, high float64) {
	p := k / n
	mid := (p + z95*z95/(2*n)) / (1 + z95*z95/n)
	half := z95 / (1 + z95*z95/n) * math.Sqrt(p*(1-p)/n+z95*z95/(4*n*n))
	return max(0, mid-half), min(1, mid+half)
}
