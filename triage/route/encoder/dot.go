package encoder

import "math"

// dots multiplies the first four rows of x with each of the two rows of w: the
// products with its first row, then those with its second. A row's length is a
// multiple of 32. Whole numbers give the same sums on every machine.
var dots = kernels[len(kernels)-1].dots

type kernel struct {
	name string
	dots func(x []int16, w []byte, out *[8]int32)
}

// kernels are those that this machine can run, the fastest last.
var kernels = append([]kernel{{"plain", dotsPlain}}, fasterKernels()...)

func dotsPlain(x []int16, w []byte, out *[8]int32) {
	n := len(w) / 2
	a, b, c, d := x[:n], x[n:2*n], x[2*n:3*n], x[3*n:4*n]
	for r := range 2 {
		var p, q, s, t int32
		for i, v := range w[r*n : (r+1)*n] {
			by := int32(int8(v))
			p += int32(a[i]) * by
			q += int32(b[i]) * by
			s += int32(c[i]) * by
			t += int32(d[i]) * by
		}
		out[4*r], out[4*r+1], out[4*r+2], out[4*r+3] = p, q, s, t
	}
}

// most is the largest number that a row is turned into: the sum of as many products
// with weights of -127 to 127 as the widest row has must fit an int32.
const most = math.MaxInt32 / (127 * hidden)

// roundAt plus a number below 2^22 is rounded to a whole one, which stands in the
// lowest bits; in sixteen of them, as far as [most].
const roundAt = 3 << 22

// whole turns a row into whole numbers of at most [most], and gives their unit.
func whole(row []float32, to []int16) (unit float32) {
	var bits uint32
	for _, v := range row {
		bits = max(bits, math.Float32bits(v)&^(1<<31)) // in the order of absolute values
	}
	top := math.Float32frombits(bits)
	if top == 0 {
		clear(to)
		return 0
	}
	by := most / top
	to = to[:len(row)]
	for i, v := range row {
		// The conversion keeps product and sum apart on every machine.
		to[i] = int16(math.Float32bits(float32(v*by) + roundAt))
	}
	return top / most
}
