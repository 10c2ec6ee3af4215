package route

import (
	"math"

	"gonum.org/v1/gonum/blas/blas32"
)

// document is a training text: the vector of its words and what the encoder
// makes of it (nil without), each of unit length, how much it counts, and which
// classes it may belong to. One class is a plain label. Several mean "one of
// these": a function's keyword belongs to some topic of the function, and the
// model itself finds out to which.
type document struct {
	x       vector
	meaning []float32
	weight  float32
	labels  []int
	offset  []float32 // logits that it has anyway, by class; nil for none
}

// regression is a multinomial logistic regression. Each bucket that occurred in
// training has a row with its weight for every class, so that scoring a sparse
// vector is a sum of rows.
type regression struct {
	classes int
	rows    []int32   // by bucket: number of its row, from 1; 0 without
	w       []float32 // rows × classes
	meaning []float32 // classes × length of a meaning; nil without encoder
	// subjects are the classes of each subject of the phrase book, subjects ×
	// classes, each row summing to 1; nil without book.
	subjects []float32
	families families
	share    float64 // of the meaning in a document's squared length
	b        []float32
}

type lrOptions struct {
	c      float64 // inverse of the strength of the L2 penalty
	epochs int
	share  float64 // of the meaning in a document's squared length, 0 to 1
}

// row holds the weights of a bucket by class; nil for one never trained on.
func (r *regression) row(bucket uint32) []float32 {
	if i := r.rows[bucket]; i > 0 {
		return r.at(uint32(i - 1))
	}
	return nil
}

func (r *regression) at(row uint32) []float32 {
	return r.part(r.w, int(row))
}

// number gives each bucket of the documents a row and returns their vectors
// by row instead of by bucket.
func (r *regression) number(docs []document) []vector {
	n := int32(0)
	xs := make([]vector, len(docs))
	for i, d := range docs {
		xs[i] = make(vector, len(d.x))
		for j, f := range d.x {
			if r.rows[f.idx] == 0 {
				n++
				r.rows[f.idx] = n
			}
			xs[i][j] = feature{uint32(r.rows[f.idx] - 1), wordsPart(r.share) * f.val}
		}
	}
	r.w = make([]float32, int(n)*r.classes)
	return xs
}

// scores adds up the logits of the words' vector in z, which it returns.
func (r *regression) scores(x vector, z []float32) []float32 {
	copy(z, r.b)
	zv := r.asVector(z)
	for _, f := range x {
		if row := r.row(f.idx); row != nil {
			blas32.Axpy(f.val, r.asVector(row), zv)
		}
	}
	return z
}

func (r *regression) asVector(row []float32) blas32.Vector {
	return blas32.Vector{N: r.classes, Inc: 1, Data: row}
}

// interceptScale is the square of the constant feature that stands for the
// intercept. It is small: a map with many lines for one topic does not mean
// that reps ask for it more often.
const interceptScale = 0.01

// fit minimises Σ weight·(−log Σ_labels p) + |w|²/2c by coordinate steps in the
// dual (after Shalev-Shwartz and Zhang 2013): at the minimum w = Σ α_i·x_i with
// α_i = c·weight_i·(q_i − p_i), where p_i are the probabilities of document i
// and q_i those its labels ask for. Each step moves one α_i towards that, as far
// as the curvature allows. No step size has to be chosen, and a handful of
// rounds comes closer to the minimum than dozens of gradient descent. The order
// of documents is a fixed shuffle, so the same documents give the same bytes.
func fit(docs []document, buckets, classes int, o lrOptions) *regression {
	r := &regression{classes: classes, rows: make([]int32, buckets), share: o.share, b: make([]float32, classes)}
	xs := r.number(docs)
	for _, d := range docs {
		if d.meaning != nil {
			r.meaning = make([]float32, classes*len(d.meaning))
			break
		}
	}
	alpha := make([]float32, len(docs)*classes)
	order := make([]int, len(docs))
	lengths := make([]float32, len(docs)) // squared, with the intercept's
	for i := range order {
		order[i] = i
		lengths[i] = interceptScale
		for _, f := range xs[i] {
			lengths[i] += f.val * f.val
		}
		if docs[i].meaning != nil {
			lengths[i] += float32(r.share)
		}
	}
	rng := splitmix(uint64(len(docs))*1_000_003 + uint64(classes))
	z, step := make([]float32, classes), make([]float32, classes)
	for range o.epochs {
		moved := false
		for i := len(order) - 1; i > 0; i-- {
			j := int(rng.next() % uint64(i+1))
			order[i], order[j] = order[j], order[i]
		}
		for _, i := range order {
			copy(z, r.b)
			if docs[i].offset != nil {
				blas32.Axpy(1, r.asVector(docs[i].offset), r.asVector(z))
			}
			for _, f := range xs[i] {
				blas32.Axpy(f.val, r.asVector(r.at(f.idx)), r.asVector(z))
			}
			if docs[i].meaning != nil {
				r.addMeaning(meaningPart(r.share), docs[i].meaning, z)
			}
			gradient(z, docs[i].labels, step)
			a := r.part(alpha, i)
			if !towards(a, z, &docs[i], lengths[i], float32(o.c), step) {
				continue
			}
			moved = true
			r.add(xs[i], step)
			if docs[i].meaning != nil {
				r.learnMeaning(meaningPart(r.share), docs[i].meaning, step)
			}
		}
		if !moved {
			break
		}
	}
	return r
}

// leastCurvature keeps steps short where the present probabilities are near 0
// and 1 but will not stay there.
const leastCurvature = 0.1

// towards moves α of a document, at probabilities p, towards its place and
// leaves in g, which holds the gradient with respect to the logits, by how
// much it moved, if it did. Tiny moves are left out: most classes are ruled out
// early, and moving them costs most of the time.
func towards(a, p []float32, d *document, length, c float32, g []float32) (moved bool) {
	c *= d.weight
	curvature := float32(leastCurvature)
	for _, q := range p {
		curvature = max(curvature, q*(1-q))
	}
	s := 1 / (1 + c*curvature*length)
	for k := range g {
		g[k] = s * (-c*g[k] - a[k])
		if g[k] < tiny && g[k] > -tiny {
			g[k] = 0
			continue
		}
		a[k] += g[k]
		moved = true
	}
	return moved
}

const tiny = 0.01

// add adds step to the rows that x names.
func (r *regression) add(x vector, step []float32) {
	few := make([]int, 0, 64)
	for k, v := range step {
		if v != 0 {
			few = append(few, k)
			r.b[k] += interceptScale * v
		}
	}
	for _, f := range x {
		row := r.at(f.idx)
		if len(few) > r.classes/4 {
			blas32.Axpy(f.val, r.asVector(step), r.asVector(row))
			continue
		}
		for _, k := range few {
			row[k] += f.val * step[k]
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
