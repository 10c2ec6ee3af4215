package encoder

import (
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// matrix is rows × cols, row by row. Its data has room for rows up to the next
// multiple of four, which are multiplied too; what they hold means nothing.
type matrix struct {
	rows, cols int
	data       []float32
	in         *scratch
}

// scratch is where the matrices of one encoding lie. It is used again by the next:
// a megabyte a text would keep the garbage collector at work all the time.
type scratch struct {
	data  []float32
	used  int
	whole []int16 // rows of what is multiplied
}

var scratches = sync.Pool{New: func() any { return &scratch{} }}

// matrix makes room for one; what it holds is left over from the last use.
func (s *scratch) matrix(rows, cols int) matrix {
	n := (rows + 3) / 4 * 4 * cols
	if s.used+n > len(s.data) {
		// Those handed out keep the old room.
		s.data, s.used = make([]float32, max(2*len(s.data), n, 1<<16)), 0
	}
	s.used += n
	return matrix{rows, cols, s.data[s.used-n : s.used : s.used], s}
}

// alone is up to how many rows one processor works on by itself: handing a part
// to another costs more than it saves.
const alone = 12

// inHalves does the work on all rows: on more than [alone] in two parts at once, each
// with room of its own, since somebody waits for the answer to a long ask.
func inHalves(rows int, work func(from, to int, s *scratch)) {
	on := func(from, to int) {
		s := scratches.Get().(*scratch)
		defer scratches.Put(s)
		s.used = 0
		work(from, to, s)
	}
	if rows <= alone {
		on(0, rows)
		return
	}
	half := (rows + 3) / 8 * 4 // rows go by fours
	var wg sync.WaitGroup
	wg.Go(func() { on(0, half) })
	on(half, rows)
	wg.Wait()
}

// times turns each row of x by the weights, and adds the bias.
func (x matrix) times(w weights, bias []float32) matrix {
	out := x.in.matrix(x.rows, w.rows)
	x.timesTo(w, bias, out)
	return out
}

// ints makes room for n whole numbers, until it is asked for again.
func (s *scratch) ints(n int) []int16 {
	if n > len(s.whole) {
		s.whole = make([]int16, max(2*len(s.whole), n))
	}
	return s.whole[:n]
}

// timesTo goes through the weights once, which are by far the most to read.
func (x matrix) timesTo(w weights, bias []float32, out matrix) {
	ints := x.in.ints(len(x.data))
	units := x.in.matrix(x.rows, 1).data
	for i := range x.rows {
		units[i] = whole(x.row(i), ints[i*x.cols:(i+1)*x.cols])
	}
	var sums [8]int32
	for o := 0; o < w.rows; o += 2 {
		two := w.data[o*w.cols : (o+2)*w.cols]
		scale, scale2, bias, bias2 := w.scale[o], w.scale[o+1], bias[o], bias[o+1]
		for i := 0; i < x.rows; i += 4 {
			dots(ints[i*x.cols:(i+4)*x.cols], two, &sums)
			at := i*w.rows + o
			for k, unit := range units[i : i+4] {
				out.data[at] = float32(float32(sums[k])*unit*scale) + bias
				out.data[at+1] = float32(float32(sums[4+k])*unit*scale2) + bias2
				at += w.rows
			}
		}
	}
}

// part are rows of a matrix; from is a multiple of four. What is made of them lies
// in s.
func (x matrix) part(from, to int, s *scratch) matrix {
	return matrix{to - from, x.cols, x.data[from*x.cols : (to+3)/4*4*x.cols], s}
}

func (x matrix) row(i int) []float32 { return x.data[i*x.cols : (i+1)*x.cols] }

func (x matrix) plus(y matrix) matrix {
	for i, v := range y.data {
		x.data[i] += v
	}
	return x
}

// of gives each row mean 0 and variance 1, then scale and bias.
func (n normalise) of(x matrix) matrix {
	out := x.in.matrix(x.rows, x.cols)
	for i := range x.rows {
		row, to := x.row(i), out.row(i)
		var mean, variance float64
		for _, v := range row {
			mean += float64(v)
		}
		mean /= float64(len(row))
		for _, v := range row {
			variance += (float64(v) - mean) * (float64(v) - mean)
		}
		by := 1 / math.Sqrt(variance/float64(len(row))+1e-6)
		for j, v := range row {
			to[j] = float32(float32((float64(v)-mean)*by)*n.scale[j]) + n.bias[j]
		}
	}
	return out
}

// encode runs the network over pieces; the result has unit length.
func (m *model) encode(ids []int32) []float32 {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.used = 0
	x := m.embedded(ids, s)
	for i := range m.layers {
		x = m.layers[i].over(x)
	}
	mean := s.matrix(1, wide)
	clear(mean.data)
	for i := range x.rows {
		blas32.Axpy(1/float32(x.rows), blas32.Vector{N: wide, Inc: 1, Data: x.row(i)}, blas32.Vector{N: wide, Inc: 1, Data: mean.row(0)})
	}
	out := slices.Clone(mean.times(m.final, m.finalBias).row(0))
	var norm float64
	for i, v := range out {
		t := math.Tanh(float64(v))
		out[i] = float32(t)
		norm += t * t
	}
	by := 1 / math.Sqrt(max(norm, 1e-12))
	for i, v := range out {
		out[i] = float32(float64(v) * by)
	}
	return out
}

// embedded looks pieces up and marks their places with sines and cosines. The
// network was trained on twice the embedding plus the mark.
func (m *model) embedded(ids []int32, s *scratch) matrix {
	x := s.matrix(len(ids), narrow)
	for i, id := range ids {
		row, scale := x.row(i), 2*m.embed.scale[id]
		for j, b := range m.embed.data[int(id)*narrow : (int(id)+1)*narrow] {
			row[j] = float32(int8(b)) * scale
		}
		for j, t := range m.timing {
			sin, cos := math.Sincos(float64(float32(i) * t))
			row[j] += float32(sin)
			row[narrow/2+j] += float32(cos)
		}
	}
	return x
}

// over is one layer: attention and feed-forward, each on normalised input and
// added to what came in.
func (l *layer) over(x matrix) matrix {
	qkv := x.in.matrix(x.rows, l.qkv.rows)
	inHalves(x.rows, func(from, to int, s *scratch) {
		l.attention.of(x.part(from, to, s)).timesTo(l.qkv, l.qkvBias, qkv.part(from, to, s))
	})
	seen := attend(qkv)
	out := x.in.matrix(x.rows, l.down.rows)
	inHalves(x.rows, func(from, to int, s *scratch) {
		x := x.part(from, to, s)
		if l.widen != nil {
			x = x.times(*l.widen, l.widenBias)
		}
		x = seen.part(from, to, s).times(l.out, l.outBias).plus(x)
		up := l.feed.of(x).times(l.up, l.upBias)
		for i, v := range up.data {
			up.data[i] = max(v, 0)
		}
		out := out.part(from, to, s)
		up.timesTo(l.down, l.dBias, out)
		out.plus(x)
	})
	return out
}

// attend mixes the rows: softmax(q·kᵀ/√d)·v for each head.
func attend(qkv matrix) matrix {
	n, width := qkv.rows, qkv.cols/3
	d := width / heads
	out := qkv.in.matrix(n, width)
	share := blas32.General{Rows: n, Cols: n, Stride: n, Data: qkv.in.matrix(n, n).data}
	for h := range heads {
		part := func(k int) blas32.General {
			return blas32.General{Rows: n, Cols: d, Stride: qkv.cols, Data: qkv.data[k*width+h*d:]}
		}
		blas32.Gemm(blas.NoTrans, blas.Trans, float32(1/math.Sqrt(float64(d))), part(0), part(1), 0, share)
		for i := range n {
			softmax(share.Data[i*n : (i+1)*n])
		}
		blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, share, part(2), 0,
			blas32.General{Rows: n, Cols: d, Stride: width, Data: out.data[h*d:]})
	}
	return out
}

func softmax(z []float32) {
	top := z[0]
	for _, v := range z {
		top = max(top, v)
	}
	var sum float64
	for i, v := range z {
		e := math.Exp(float64(v - top))
		z[i] = float32(e)
		sum += e
	}
	for i := range z {
		z[i] = float32(float64(z[i]) / sum)
	}
}
