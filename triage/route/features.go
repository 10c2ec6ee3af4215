package route

import (
	"math"
	"slices"
)

// feature is one hashed feature with its weight.
type feature struct {
	idx uint32
	val float32
}

// vector is a sparse vector, sorted by idx, each idx once.
type vector []feature

func (v vector) norm() float64 {
	var s float64
	for _, f := range v {
		s += float64(f.val) * float64(f.val)
	}
	return math.Sqrt(s)
}

// The blocks of a vector. Each has unit length times its weight, so that long
// words do not drown the lexicon, nor the lexicon the words.
const (
	blockStem = iota
	blockChar
	blockConcept
	blockPair // of neighbouring stems
	blocks
)

// raw is a feature before weighting: a bucket, its block and the token it
// came from.
type raw struct {
	idx   uint32
	block uint8
	tok   int32
}

// extractor turns tokens into vectors. It is read only once built.
type extractor struct {
	bits   uint // buckets are 2^bits
	lex    *Lexicon
	idf    []float32 // by bucket; nil while the documents are counted
	weight [blocks]float32
	unseen float32     // idf of a bucket that no document has
	book   *phraseBook // nil without
	// share is the part of encoder and phrase book together in the squared length
	// of a text's features; 0 without encoder.
	share float64
}

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

func hashString(seed uint64, s string) uint64 {
	h := seed
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * fnvPrime
	}
	return h
}

// bucket folds a 64-bit hash: FNV's low bits are the weak ones.
func (x *extractor) bucket(h uint64) uint32 {
	h ^= h >> 32
	h *= 0x9e3779b97f4a7c15
	return uint32(h >> (64 - x.bits))
}

// raws lists the features of a run of tokens.
func (x *extractor) raws(ts []token) []raw {
	out := make([]raw, 0, 24*len(ts))
	var buf [64]byte
	before := "^"
	for i, t := range ts {
		out = append(out, raw{x.bucket(hashString(fnvOffset^1, t.stem)), blockStem, int32(i)})
		if x.weight[blockPair] > 0 {
			out = append(out, raw{x.bucket(hashString(hashString(fnvOffset^4, before)^' ', t.stem)), blockPair, int32(i)})
		}
		before = t.stem
		if t.word[0] == '#' {
			continue
		}
		padded := append(append(append(buf[:0], ' '), clip(t.word, 40)...), ' ')
		for from := 0; from < len(padded); from++ {
			h := uint64(fnvOffset ^ 2)
			for n := 1; n <= 4 && from+n <= len(padded); n++ {
				h = (h ^ uint64(padded[from+n-1])) * fnvPrime
				if n >= 3 {
					out = append(out, raw{x.bucket(h ^ uint64(n)), blockChar, int32(i)})
				}
			}
		}
	}
	if x.lex != nil {
		for _, m := range x.lex.match(ts) {
			c := x.lex.concepts[m.concept]
			out = append(out, raw{x.bucket(hashString(fnvOffset^3, c.name)), blockConcept, int32(m.from)})
			for _, b := range c.broader {
				out = append(out, raw{x.bucket(hashString(fnvOffset^3, x.lex.concepts[b].name)), blockConcept, int32(m.from)})
			}
		}
	}
	return out
}

// vector weighs raw features: (1 + ln tf) · idf, each block at unit length,
// the whole at unit length.
func (x *extractor) vector(rs []raw) vector {
	if len(rs) == 0 {
		return nil
	}
	sorted := slices.Clone(rs)
	slices.SortFunc(sorted, func(a, b raw) int {
		if a.block != b.block {
			return int(a.block) - int(b.block)
		}
		return int(a.idx) - int(b.idx)
	})
	v := make(vector, 0, len(sorted))
	var norm [blocks]float64
	var blockOf []uint8
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && sorted[j].block == sorted[i].block && sorted[j].idx == sorted[i].idx {
			j++
		}
		val := 1 + math.Log(float64(j-i))
		if x.idf != nil {
			val *= float64(x.idf[sorted[i].idx])
		}
		norm[sorted[i].block] += val * val
		v = append(v, feature{sorted[i].idx, float32(val)})
		blockOf = append(blockOf, sorted[i].block)
		i = j
	}
	var scale [blocks]float32
	for b := range norm {
		if norm[b] > 0 {
			scale[b] = x.weight[b] / float32(math.Sqrt(norm[b]))
		}
	}
	for i := range v {
		v[i].val *= scale[blockOf[i]]
	}
	return v.merged()
}

// merged sorts by bucket, sums what collided and brings to unit length.
func (v vector) merged() vector {
	slices.SortFunc(v, func(a, b feature) int { return int(a.idx) - int(b.idx) })
	out := v[:0]
	for _, f := range v {
		if n := len(out); n > 0 && out[n-1].idx == f.idx {
			out[n-1].val += f.val
		} else {
			out = append(out, f)
		}
	}
	if n := float32(out.norm()); n > 0 {
		for i := range out {
			out[i].val /= n
		}
	}
	return out
}

// learnIDF weighs buckets by how few documents they occur in:
// idf = 1 + ln((1+N)/(1+df)).
func (x *extractor) learnIDF(docs [][]raw) {
	own := make([]int, len(docs))
	for i := range own {
		own[i] = i
	}
	x.learnRarity(docs, own, len(docs))
}

// learnRarity weighs buckets by how few of n groups they occur in. group is the
// group of each document, from 0.
func (x *extractor) learnRarity(docs [][]raw, group []int, n int) {
	order := make([]int, len(docs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return group[a] - group[b] })
	df := make([]int32, 1<<x.bits)
	last := make([]int32, 1<<x.bits)
	for _, i := range order {
		for _, r := range docs[i] {
			if last[r.idx] != int32(group[i]+1) {
				last[r.idx] = int32(group[i] + 1)
				df[r.idx]++
			}
		}
	}
	x.idf = make([]float32, len(df))
	all := float64(1 + n)
	x.unseen = float32(1 + math.Log(all))
	for i, c := range df {
		x.idf[i] = float32(1 + math.Log(all/float64(1+c)))
	}
}

// seenNothing gives every bucket the rarity of one that no document has.
func (x *extractor) seenNothing(unseen float32) {
	x.unseen = unseen
	x.idf = make([]float32, 1<<x.bits)
	for b := range x.idf {
		x.idf[b] = unseen
	}
}

// seen reports whether a stem occurs in the training texts or in the lexicon.
func (x *extractor) seen(stem string) bool {
	if x.lex != nil && x.lex.words[stem] {
		return true
	}
	return x.idf[x.bucket(hashString(fnvOffset^1, stem))] < x.unseen
}

// blockWeights were chosen on Banking77, CLINC150's domains and the labelled asks;
// all within a third of them do about as well.
var blockWeights = [blocks]float32{blockStem: 1, blockChar: 0.8, blockConcept: 1, blockPair: 0.4}
