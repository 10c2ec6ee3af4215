package encoder

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"math"
	"sync"
)

//go:embed weights.bin
var weightsFile []byte

// The shape of the model.
const (
	pieceCount = 8000
	narrow     = 256 // width of the embeddings
	wide       = 512 // width after the first layer, and of the result
	hidden     = 1536
	heads      = 4
)

// weights is a matrix that turns cols numbers into rows numbers: int8 values
// row by row, each row with its scale. They stay int8 in memory.
type weights struct {
	rows, cols int
	scale      []float32
	data       []byte
}

// layer is one transformer layer.
type layer struct {
	attention     normalise
	qkv           weights // to queries, keys and values
	qkvBias       []float32
	out           weights
	outBias       []float32
	widen         *weights // where what came in has to grow before it is added
	widenBias     []float32
	feed          normalise
	up, down      weights // to hidden and back
	upBias, dBias []float32
}

// normalise is a layer norm: scale and bias.
type normalise struct{ scale, bias []float32 }

// model holds the network.
type model struct {
	vocabulary
	embed     weights // a row for each piece
	timing    []float32
	layers    [2]layer
	final     weights
	finalBias []float32
}

// load reads the embedded weights, once, when first needed.
var load = sync.OnceValue(func() *model {
	m, err := read(weightsFile, piecesText)
	if err != nil {
		panic("encoder: the embedded weights are damaged: " + err.Error())
	}
	return m
})

func read(file []byte, pieces string) (*model, error) {
	m := &model{}
	var err error
	if m.vocabulary, err = readVocabulary(pieces); err != nil {
		return nil, err
	}
	r := reader{src: file}
	m.embed = r.weights(pieceCount, narrow)
	m.timing = r.vector(narrow / 2)
	width := narrow
	for i := range m.layers {
		l := &m.layers[i]
		l.attention = normalise{r.vector(width), r.vector(width)}
		l.qkv, l.qkvBias = r.weights(3*width, width), r.vector(3*width)
		l.out, l.outBias = r.weights(wide, width), r.vector(wide)
		if width != wide {
			w := r.weights(wide, width)
			l.widen, l.widenBias = &w, r.vector(wide)
		}
		l.feed = normalise{r.vector(wide), r.vector(wide)}
		l.up, l.upBias = r.weights(hidden, wide), r.vector(hidden)
		l.down, l.dBias = r.weights(wide, hidden), r.vector(wide)
		width = wide
	}
	m.final, m.finalBias = r.weights(wide, wide), r.vector(wide)
	if r.at != len(file) {
		return nil, fmt.Errorf("weights.bin: %d bytes, not %d", len(file), r.at)
	}
	return m, nil
}

// reader takes tensors off the file in the order that convert.mjs wrote them.
// Past the end it gives zeros and counts on, so that the length tells.
type reader struct {
	src []byte
	at  int
}

func (r *reader) bytes(n int) []byte {
	from := r.at
	r.at += n
	if r.at > len(r.src) {
		return make([]byte, n)
	}
	return r.src[from:r.at]
}

func (r *reader) vector(n int) []float32 {
	b := r.bytes(4 * n)
	out := make([]float32, n)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return out
}

func (r *reader) weights(rows, cols int) weights {
	return weights{rows, cols, r.vector(rows), r.bytes(rows * cols)}
}
