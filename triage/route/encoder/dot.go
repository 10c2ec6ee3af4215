package encoder

import "math"

// dots multiplies the first four rows of x with each of the two rows of w: the
// products with its first row, then those with its second. A row's length is a
// multiple of 32. It is replaced where the processor can do it faster; whole numbers
// give the same sums on every machine.
var dots kernel = dotsPlain

type kernel func(x []int16, w []byte, out *[8]int32)

// kernels are those that this machine can run, by name.
var kernels = map[string]kernel{"plain": dotsPlain}

func dotsPlain(x []int16, w []byte, out *[8]int32) {
	n := len(w) / 2
	first, second := w[:n], w[n:]
	for k := range 4 {
		row := x[k*n : (k+1)*n]
		var a, b int32
		for i, v := range row {
			a += int32(v) * int32(int8(first[i]))
			b += int32(v) * int32(int8(second[i]))
		}
		out[k], out[4+k] = a, b
	}
}

// most is the largest number that a row is turned into: the sum of as many products
// with an int8 as the widest row has must fit an int32.
const most = math.MaxInt32 / (127 * hidden)

// roundAt plus a number below 2^22 is rounded to a whole one, which stands in the
// lowest bits.
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
