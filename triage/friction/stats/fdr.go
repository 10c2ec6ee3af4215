package stats

import (
	"cmp"
	"slices"
)

// BenjaminiHochberg returns which of the p-values are discoveries when the
// expected share of false ones among them is held to q: with the p-values in
// rising order, all up to the largest i with p(i) <= q·i/m. Where nothing at
// all is going on, the chance of any discovery is at most q.
//
// Source: Y. Benjamini, Y. Hochberg, "Controlling the false discovery rate: a
// practical and powerful approach to multiple testing", J. R. Statist. Soc. B
// 57 (1995), procedure (1). It holds for independent tests and for those
// positively dependent (Benjamini and Yekutieli, Ann. Statist. 29, 2001).
func BenjaminiHochberg(p []float64, q float64) []bool {
	m := len(p)
	order := make([]int, m)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	last := -1
	for i, j := range order {
		if p[j] <= q*float64(i+1)/float64(m) {
			last = i
		}
	}
	found := make([]bool, m)
	for _, j := range order[:last+1] {
		found[j] = true
	}
	return found
}
