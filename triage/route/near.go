package route

import (
	"math"
	"slices"
)

// nearIndex finds the nearest of many texts by cosine. Lists of postings per
// bucket keep a look-up cheap: only texts that share a word are touched.
type nearIndex struct {
	postings map[uint32][]posting
	n        int
	extra    []vector // learnt since; numbered from n on, and read one by one
}

type posting struct {
	doc int32
	val float32
}

// hit is a text and its cosine with the query, 0 to 1.
type hit struct {
	doc    int
	cosine float64
}

func newNearIndex(vs []vector) *nearIndex {
	ix := &nearIndex{postings: map[uint32][]posting{}, n: len(vs)}
	for i, v := range vs {
		for _, f := range v {
			ix.postings[f.idx] = append(ix.postings[f.idx], posting{int32(i), f.val})
		}
	}
	return ix
}

// with returns an index that also holds more texts.
func (ix *nearIndex) with(more []vector) *nearIndex {
	c := *ix
	c.extra = append(ix.extra[:len(ix.extra):len(ix.extra)], more...)
	return &c
}

// dot is the cosine of two vectors of unit length.
func (v vector) dot(w vector) float32 {
	var s float32
	for i, j := 0, 0; i < len(v) && j < len(w); {
		switch {
		case v[i].idx < w[j].idx:
			i++
		case v[i].idx > w[j].idx:
			j++
		default:
			s += v[i].val * w[j].val
			i++
			j++
		}
	}
	return s
}

// top returns the k nearest texts, nearest first; earlier ones win ties.
func (ix *nearIndex) top(v vector, k int) []hit {
	if ix.n+len(ix.extra) == 0 || len(v) == 0 {
		return nil
	}
	sums := make([]float32, ix.n, ix.n+len(ix.extra))
	for _, f := range v {
		for _, p := range ix.postings[f.idx] {
			sums[p.doc] += f.val * p.val
		}
	}
	for _, e := range ix.extra {
		sums = append(sums, v.dot(e))
	}
	var best []hit
	for i, s := range sums {
		if s <= 0 || len(best) == k && float64(s) <= best[k-1].cosine {
			continue
		}
		at := len(best)
		for at > 0 && best[at-1].cosine < float64(s) {
			at--
		}
		best = slices.Insert(best, at, hit{i, math.Min(float64(s), 1)})
		if len(best) > k {
			best = best[:k]
		}
	}
	return best
}
