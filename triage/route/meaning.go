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

// A text's features are its words and its meaning; the latter is what the
// sentence encoder and the phrase book make of it. bookPart is the book's part
// of the squared length. leastShare and mostShare bound the encoder's part of the
// rest: it reads sentences, and where a map says most in keywords, words have to
// carry most (docs/decisions/router-encoder.md, phrase-book.md).
const (
	bookPart   = 0.56
	leastShare = 0.1
	mostShare  = 0.6
)

// shareFor is the encoder's share for a model made from these lessons: the most
// where half of them or more are worded as asks.
func shareFor(ls []lesson) float64 {
	asks := 0
	for i := range ls {
		if ls[i].isAsk() {
			asks++
		}
	}
	return leastShare + (mostShare-leastShare)*min(1, 2*float64(asks)/float64(len(ls)))
}

// encoded is the encoder's vector of the words of a text, of unit length; nil
// without encoder or words.
func (x *extractor) encoded(text string, ts []token) []float32 {
	if x.share == 0 || len(ts) == 0 {
		return nil
	}
	return encoder.Of(wordsOf(text, ts))
}

// meaning puts the encoder's vector of a text beside the subjects that the phrase
// book finds in it; of unit length, nil for a text without vector.
func (x *extractor) meaning(ts []token, encoded []float32) []float32 {
	if encoded == nil || x.book == nil {
		return encoded
	}
	return x.besides(encoded, x.book.features(ts, encoded))
}

// besides puts the encoder's vector and the subjects' beside each other, each by
// its part of the length.
func (x *extractor) besides(encoded, subjects []float32) []float32 {
	out := make([]float32, 0, len(encoded)+len(subjects))
	out = append(append(out, encoded...), subjects...)
	blas32.Scal(float32(math.Sqrt(1-bookPart/x.share)), dense(out[:len(encoded)]))
	blas32.Scal(float32(math.Sqrt(bookPart/x.share)), dense(out[len(encoded):]))
	return out
}

// wordsOf is a text without what carries no words: marks, links and mentions.
func wordsOf(text string, ts []token) string {
	var b strings.Builder
	for i, t := range ts {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(text[t.from:t.to])
	}
	return b.String()
}

// meanings encodes many texts on all processors.
func (x *extractor) meanings(lessons []lesson, ts [][]token) [][]float32 {
	out := make([][]float32, len(lessons))
	if x.share == 0 {
		return out
	}
	inParallel(len(lessons), func(i int) { out[i] = x.meaning(ts[i], x.encoded(lessons[i].text, ts[i])) })
	return out
}

// inParallel does the work of 0 … n−1 on all processors.
func inParallel(n int, work func(i int)) {
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n; i += workers {
				work(i)
			}
		})
	}
	wg.Wait()
}

// The parts of words and meaning in the length of a document.
func wordsPart(share float64) float32   { return float32(math.Sqrt(1 - share)) }
func meaningPart(share float64) float32 { return float32(math.Sqrt(share)) }

// addMeaning adds by times the meaning's logits to z.
func (r *regression) addMeaning(by float32, meaning, z []float32) {
	w := blas32.General{Rows: r.classes, Cols: len(meaning), Stride: len(meaning), Data: r.meaning}
	blas32.Gemv(blas.NoTrans, by, w, dense(meaning), 1, dense(z))
}

// learnMeaning adds step to what the meaning's numbers weigh for each class.
func (r *regression) learnMeaning(part float32, meaning, step []float32) {
	for k, v := range step {
		if v != 0 {
			blas32.Axpy(part*v, dense(meaning), dense(r.meaning[k*len(meaning):(k+1)*len(meaning)]))
		}
	}
}

// knownMeanings holds the meanings of known texts, one after the other: of the
// last knownMost, which are enough to tell what is foreign.
type knownMeanings []float32

const knownMost = 1000

func (a knownMeanings) with(meaning []float32) knownMeanings {
	if len(a) >= knownMost*max(1, len(meaning)) {
		a = a[len(meaning):]
	}
	return append(a, meaning...)
}

// nearest is the cosine of the known text that means most alike; 0 without any.
func (a knownMeanings) nearest(meaning []float32) float64 {
	if len(a) == 0 || meaning == nil {
		return 0
	}
	n := len(a) / len(meaning)
	out := make([]float32, n)
	w := blas32.General{Rows: n, Cols: len(meaning), Stride: len(meaning), Data: a}
	blas32.Gemv(blas.NoTrans, 1, w, dense(meaning), 0, dense(out))
	return float64(slices.Max(out))
}

func dense(v []float32) blas32.Vector { return blas32.Vector{N: len(v), Inc: 1, Data: v} }
