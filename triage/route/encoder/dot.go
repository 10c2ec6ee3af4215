package encoder

import "gonum.org/v1/gonum/blas/blas32"

// dotFour multiplies the first four rows of x, each as long as w, with the int8
// values of w. The length is a multiple of 16. It is replaced where the
// processor can do it faster.
var dotFour = dotFourPlain

func dotFourPlain(x []float32, w []byte, four *[4]float32) {
	n := len(w)
	var buf [hidden]float32
	row := buf[:n]
	for i, b := range w {
		row[i] = float32(int8(b))
	}
	wv := blas32.Vector{N: n, Inc: 1, Data: row}
	for k := range four {
		four[k] = blas32.Dot(blas32.Vector{N: n, Inc: 1, Data: x[k*n : (k+1)*n]}, wv)
	}
}
