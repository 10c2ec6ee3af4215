package route

import (
	"math"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"clearlane/triage/route/encoder"
)

// The router is taught by a map's few lines, and an ask may share no word with any
// of them. The phrase book knows what the ask is about, and what a team would call
// that: when a regression has been fitted, it reads the names of each subject, and
// what it makes of them tells where this company puts the subject. Asks are then
// also scored by their subjects alone. A single name may be read wrongly; the mean
// over a subject's names seldom is.

// subjectTokens are the tokens of the names, by subject.
var subjectTokens = sync.OnceValue(func() [][][]token {
	var out [][][]token
	for _, s := range shippedSubjects() {
		var ts [][]token
		for _, name := range s.names {
			ts = append(ts, tokens(name, Entities(name)))
		}
		out = append(out, ts)
	}
	return out
})

// subjectReader is the subjects as an extractor reads them: for each the means of
// its names' words and of their meanings.
type subjectReader struct {
	words    []vector
	meanings [][]float32
}

// subjectReader reads them; nil without a book.
func (x *extractor) subjectReader() *subjectReader {
	if x.book == nil {
		return nil
	}
	all := subjectTokens()
	r := &subjectReader{words: make([]vector, len(all)), meanings: make([][]float32, len(all))}
	inParallel(len(all), func(s int) {
		var sum vector
		for _, ts := range all[s] {
			for _, f := range x.vector(x.raws(ts)) {
				sum = append(sum, feature{f.idx, f.val / float32(len(all[s]))})
			}
		}
		r.words[s] = sum
		r.meanings[s] = x.besides(x.book.nameMeaning(s), x.book.nameSubjects(s))
	})
	return r
}

// Where an ask's subjects put it counts subjectsWeight as much as the rest, in logits
// at subjectsTemperature; leastTopic bounds how much they can rule out.
const (
	subjectsWeight      = 0.5
	subjectsTemperature = 0.65
	leastTopic          = 1e-4
)

// learnSubjects finds out which classes each subject belongs to.
func (r *regression) learnSubjects(read *subjectReader) {
	if read == nil {
		return
	}
	var classes []float32
	for s, words := range read.words {
		z := r.logits(r.scores(words, make([]float32, r.classes)), read.meanings[s]).all
		softmax(z, subjectsTemperature)
		classes = append(classes, z...)
	}
	r.subjects = classes
}

// addSubjects adds to z what the subjects of an ask say of its classes.
func (r *regression) addSubjects(meaning, z []float32) {
	p := subjectsIn(meaning)
	q := make([]float32, r.classes)
	w := blas32.General{Rows: len(p), Cols: r.classes, Stride: r.classes, Data: r.subjects}
	blas32.Gemv(blas.Trans, 1, w, dense(p), 0, dense(q))
	for k := range z {
		z[k] += float32(subjectsWeight * subjectsTemperature * math.Log(float64(q[k])+leastTopic))
	}
}

// subjectShare is what a subject adds to the logit of a class: by its weight as a
// feature, and by its part in what [regression.addSubjects] adds above the least.
func (r *regression) subjectShare(meaning, p []float32, subject, class int) float64 {
	at := encoder.Size + subject
	share := float64(meaningPart(r.share) * r.meaning[class*len(meaning)+at] * meaning[at])
	var q float64
	for s, v := range p {
		q += float64(v * r.subjects[s*r.classes+class])
	}
	part := float64(p[subject]*r.subjects[subject*r.classes+class]) / max(q, 1e-9)
	return share + part*subjectsWeight*subjectsTemperature*math.Log(1+q/leastTopic)
}

// subjectsIn are the probabilities of subjects that a meaning was made of.
func subjectsIn(meaning []float32) []float32 {
	var sum float32
	p := make([]float32, len(meaning)-encoder.Size)
	for s, f := range meaning[encoder.Size:] {
		p[s] = float32(math.Pow(float64(f), 1/bookPower))
		sum += p[s]
	}
	blas32.Scal(1/max(sum, 1e-9), dense(p))
	return p
}
