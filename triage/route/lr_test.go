package route

import (
	"math"
	"slices"
	"testing"
)

// At the minimum of the penalised loss each row is c times the sum of what the
// documents still want of it.
func TestFitReachesTheMinimum(t *testing.T) {
	docs := []document{
		{x: vector{{3, 0.8}, {9, 0.6}}, weight: 1, labels: []int{0}},
		{x: vector{{9, 0.6}, {12, 0.8}}, weight: 2, labels: []int{1}},
		{x: vector{{3, 0.6}, {12, 0.8}}, weight: 0.5, labels: []int{1, 2}},
		{x: vector{{20, 1}}, weight: 1, labels: []int{2}},
	}
	const classes, c = 3, 30
	r := fit(docs, 32, classes, lrOptions{c: c, epochs: 200})
	want := map[uint32][]float64{}
	for _, d := range docs {
		z, g := make([]float32, classes), make([]float32, classes)
		gradient(r.scores(d.x, z), d.labels, g)
		for _, f := range d.x {
			if want[f.idx] == nil {
				want[f.idx] = make([]float64, classes)
			}
			for k := range g {
				want[f.idx][k] -= c * float64(d.weight*f.val*g[k])
			}
		}
	}
	for bucket, row := range want {
		for k, v := range row {
			if got := float64(r.row(bucket)[k]); math.Abs(got-v) > 0.1 {
				t.Errorf("bucket %d, class %d: %.3f, want %.3f", bucket, k, got, v)
			}
		}
	}
	if r.row(4) != nil {
		t.Error("a bucket of no document has weights")
	}
	if again := fit(docs, 32, classes, lrOptions{c: c, epochs: 200}); !slices.Equal(again.w, r.w) {
		t.Error("the same documents gave other weights")
	}
}
