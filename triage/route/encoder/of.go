package encoder

import (
	"math"
	"sync"
)

// Size is how many numbers a vector has.
const Size = wide

// maxPieces bounds the cost of a long text: what follows is not read. A piece is
// about three quarters of a word.
const maxPieces = 48

// unit is what vectors are rounded to.
const unit = 1e-4

// Of encodes a text. The vector has unit length, to within rounding; a text
// without anything to read, such as an empty one, gives nil. The caller owns the
// vector. Any number of goroutines may call it.
func Of(text string) []float32 {
	ids := Pieces(text)
	if len(ids) == 0 {
		return nil
	}
	key := string(packed(ids))
	v, ok := remembered.get(key)
	if !ok {
		v = rounded(load().encode(ids))
		remembered.put(key, v)
	}
	out := make([]float32, Size)
	for i, n := range v {
		out[i] = float32(n) * unit
	}
	return out
}

// Pieces are the numbers of the pieces of words that [Of] reads a text as: the
// first 48, none where there is nothing to read.
func Pieces(text string) []int32 { return load().cut(text, maxPieces) }

// steps is a vector in units.
type steps *[Size]int16

func rounded(v []float32) steps {
	out := new([Size]int16)
	for i, x := range v {
		out[i] = int16(math.Round(float64(x) / unit))
	}
	return out
}

// packed makes a key of pieces: two bytes each.
func packed(ids []int32) []byte {
	out := make([]byte, 0, 2*len(ids))
	for _, id := range ids {
		out = append(out, byte(id), byte(id>>8))
	}
	return out
}

// memo keeps the vectors that were asked for last: between half of its limit and
// all of it. It saves time and changes no result.
type memo struct {
	mu         sync.Mutex
	limit      int
	fresh, old map[string]steps
}

// remembered holds some 1 KB a text: those that a model was trained from need
// no encoding when the next one is.
var remembered = memo{limit: 30_000}

func (m *memo) get(key string) (steps, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, ok := m.fresh[key]; ok {
		return v, true
	}
	v, ok := m.old[key]
	if ok {
		m.keep(key, v)
	}
	return v, ok
}

func (m *memo) put(key string, v steps) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keep(key, v)
}

// keep makes a vector a fresh one. When half of the limit is fresh, what was not
// asked for meanwhile is forgotten.
func (m *memo) keep(key string, v steps) {
	if m.fresh == nil || len(m.fresh) >= m.limit/2 {
		m.old, m.fresh = m.fresh, map[string]steps{}
	}
	m.fresh[key] = v
}
