package route

import (
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"clearlane/triage/route/encoder"
)

// meaningShare is how much of the squared length of a text's features is the
// sentence encoder's; its words have the rest. Before people have taught enough
// the start values of the calibration hold, which were chosen on words, and the
// map's keywords say more than its sentences: the share is smaller then
// (docs/decisions/router-encoder.md).
const (
	meaningShare     = 0.3
	coldMeaningShare = 0.2
)

func shareFor(ts []taught) float64 {
	asks := 0
	for _, t := range ts {
		if len(t.labels) > 0 {
			asks++
		}
	}
	if asks < enoughAsks {
		return coldMeaningShare
	}
	return meaningShare
}

// meaning is what the encoder makes of the words of a text, of unit length; nil
// without encoder or words. Marks, links and mentions carry no words.
func (x *extractor) meaning(text string, ts []token) []float32 {
	if x.share == 0 || len(ts) == 0 {
		return nil
	}
	var b strings.Builder
	for i, t := range ts {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(text[t.from:t.to])
	}
	return encoder.Of(b.String())
}

// meanings encodes many texts on all processors.
func (x *extractor) meanings(lessons []lesson, ts [][]token) [][]float32 {
	out := make([][]float32, len(lessons))
	if x.share == 0 {
		return out
	}
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(lessons); i += workers {
				out[i] = x.meaning(lessons[i].text, ts[i])
			}
		})
	}
	wg.Wait()
	return out
}

// mixed makes a document of words and meaning, each of unit length; the whole
// has unit length too. It takes the slices over.
func (x *extractor) mixed(words vector, meaning []float32, weight float32, labels []int) document {
	d := document{x: words, weight: weight, labels: labels}
	if meaning == nil {
		return d
	}
	for i := range words {
		words[i].val *= x.wordsPart()
	}
	d.meaning = meaning
	blas32.Scal(x.meaningPart(), dense(d.meaning))
	return d
}

func (x *extractor) wordsPart() float32   { return float32(math.Sqrt(1 - x.share)) }
func (x *extractor) meaningPart() float32 { return float32(math.Sqrt(x.share)) }

// withMeaning turns the logits of a text's words alone into those of its words
// and its meaning.
func (r *regression) withMeaning(words []float32, meaning []float32, x *extractor) []float32 {
	z := slices.Clone(words)
	if meaning == nil {
		return z
	}
	for k := range z {
		z[k] = r.b[k] + x.wordsPart()*(z[k]-r.b[k])
	}
	r.addMeaning(x.meaningPart(), meaning, z)
	return z
}

// heldOut scores a document by words and meaning, and as if its words were all
// there is.
func (x *extractor) heldOut(r *regression, d document) (z, words []float32) {
	words = r.scores(d.x, make([]float32, r.classes))
	if d.meaning == nil {
		return words, words
	}
	z = slices.Clone(words)
	r.addMeaning(1, d.meaning, z)
	for k := range words {
		words[k] = r.b[k] + (words[k]-r.b[k])/x.wordsPart()
	}
	return z, words
}

// addMeaning adds by times the meaning's logits to z.
func (r *regression) addMeaning(by float32, meaning, z []float32) {
	w := blas32.General{Rows: r.classes, Cols: encoder.Size, Stride: encoder.Size, Data: r.meaning}
	blas32.Gemv(blas.NoTrans, by, w, dense(meaning), 1, dense(z))
}

// learnMeaning adds step to what the meaning's numbers weigh for each class.
func (r *regression) learnMeaning(meaning, step []float32) {
	for k, v := range step {
		if v != 0 {
			blas32.Axpy(v, dense(meaning), dense(r.meaning[k*encoder.Size:(k+1)*encoder.Size]))
		}
	}
}

func dense(v []float32) blas32.Vector { return blas32.Vector{N: len(v), Inc: 1, Data: v} }
