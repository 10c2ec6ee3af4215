package route

import (
	"math"

	"gonum.org/v1/gonum/blas/blas32"
)

// document is a training text: its vector, how much it counts, and which
// classes it may belong to. One class is a plain label. Several mean "one of
// these": a function's keyword belongs to some topic of the function, and the
// model itself finds out to which.
type document struct {
	x      vector
	weight float32
	labels []int
}

// regression is a multinomial logistic regression. Row i of w holds the
// weights of bucket i for every class, so that scoring a sparse vector is a
// sum of rows.
type regression struct {
	classes int
	w       []float32 // buckets × classes
	b       []float32
}

type lrOptions struct {
	c      float64 // inverse of the strength of the L2 penalty
	epochs int
	rate   float64
}

// scores adds up the logits of a vector in z, which it returns.
func (r *regression) scores(x vector, z []float32) []float32 {
	copy(z, r.b)
	zv := blas32.Vector{N: r.classes, Inc: 1, Data: z}
	for _, f := range x {
		row := r.w[int(f.idx)*r.classes : (int(f.idx)+1)*r.classes]
		blas32.Axpy(f.val, blas32.Vector{N: r.classes, Inc: 1, Data: row}, zv)
	}
	return z
}

// fit minimises Σ weight·(−log Σ_labels p) + |w|²/2c by stochastic gradient
// descent with a step that falls linearly to nothing. The order of documents
// is a fixed shuffle, so the same documents give the same bytes.
func fit(docs []document, buckets, classes int, o lrOptions) *regression {
	r := &regression{classes: classes, w: make([]float32, buckets*classes), b: make([]float32, classes)}
	var total float64
	for _, d := range docs {
		total += float64(d.weight)
	}
	if len(docs) == 0 || classes == 0 || total == 0 {
		return r
	}
	lambda := 1 / (o.c * total)
	order := make([]int, len(docs))
	for i := range order {
		order[i] = i
	}
	rng := splitmix(uint64(len(docs))*1_000_003 + uint64(classes))
	z := make([]float32, classes)
	g := make([]float32, classes)
	active := make([]int, 0, classes)
	scale := 1.0 // w = scale · rows: the penalty shrinks all rows at once
	steps := float64(o.epochs * len(docs))
	t := 0
	for range o.epochs {
		for i := len(order) - 1; i > 0; i-- {
			j := int(rng.next() % uint64(i+1))
			order[i], order[j] = order[j], order[i]
		}
		for _, i := range order {
			d := &docs[i]
			eta := o.rate * (1 - float64(t)/steps)
			t++
			clear(z)
			zv := blas32.Vector{N: classes, Inc: 1, Data: z}
			for _, f := range d.x {
				row := r.w[int(f.idx)*classes : (int(f.idx)+1)*classes]
				blas32.Axpy(f.val, blas32.Vector{N: classes, Inc: 1, Data: row}, zv)
			}
			for k := range z {
				z[k] = z[k]*float32(scale) + r.b[k]
			}
			gradient(z, d.labels, g)
			scale *= 1 - eta*lambda*total/float64(len(docs))
			step := float32(-eta * float64(d.weight))
			r.descend(d.x, g, step/float32(scale), &active)
			// The intercept moves slowly: a map with many lines for one topic
			// does not mean that reps ask for it more often.
			for k := range g {
				r.b[k] += 0.01 * step * g[k]
			}
		}
	}
	for i := range r.w {
		r.w[i] *= float32(scale)
	}
	return r
}

// tiny gradients are left out: most classes are ruled out early, and moving
// them costs most of the time.
const tiny = 1e-3

// descend moves the rows of x by step times the gradient g.
func (r *regression) descend(x vector, g []float32, step float32, active *[]int) {
	*active = (*active)[:0]
	for k, v := range g {
		if v > tiny || v < -tiny {
			*active = append(*active, k)
		}
	}
	if len(*active) > r.classes/4 {
		gv := blas32.Vector{N: r.classes, Inc: 1, Data: g}
		for _, f := range x {
			row := r.w[int(f.idx)*r.classes : (int(f.idx)+1)*r.classes]
			blas32.Axpy(step*f.val, gv, blas32.Vector{N: r.classes, Inc: 1, Data: row})
		}
		return
	}
	for _, f := range x {
		row := r.w[int(f.idx)*r.classes : (int(f.idx)+1)*r.classes]
		for _, k := range *active {
			row[k] += step * f.val * g[k]
		}
	}
}

// gradient of −log Σ_labels p with respect to the logits: p minus p
// renormalised over the labels. z becomes p.
func gradient(z []float32, labels []int, g []float32) {
	softmax(z, 1)
	copy(g, z)
	var in float32
	for _, k := range labels {
		in += z[k]
	}
	if in < 1e-12 {
		for _, k := range labels {
			g[k] -= 1 / float32(len(labels))
		}
		return
	}
	for _, k := range labels {
		g[k] -= z[k] / in
	}
}

// softmax turns logits divided by t into probabilities, in place.
func softmax(z []float32, t float32) {
	top := float32(math.Inf(-1))
	for _, v := range z {
		top = max(top, v)
	}
	var sum float64
	for i, v := range z {
		if (v-top)/t < -16 {
			z[i] = 0 // less than one in a million
			continue
		}
		e := math.Exp(float64((v - top) / t))
		z[i] = float32(e)
		sum += e
	}
	for i := range z {
		z[i] = float32(float64(z[i]) / sum)
	}
}

// rng is splitmix64, so that shuffles never change with a library.
type rng uint64

func splitmix(seed uint64) *rng { r := rng(seed); return &r }

func (r *rng) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}
