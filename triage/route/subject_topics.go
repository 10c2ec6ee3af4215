package route

import (
	"math"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"clearlane/triage/route/encoder"
)

// The router is taught by a map's few lines, and an ask may share no word with any
// of them. The phrase book knows what it is about, and shows many more ways to say
// so: when a regression has been fitted, it reads some of the book's own lines,
// and what it makes of those of a subject tells where this company puts the
// subject. Asks are then also scored by their subjects alone. A single line may be
// read wrongly; the mean over a subject's lines seldom is.

// subjectLines is how many lines of each subject are read.
const subjectLines = 5

// sampleOf are lines of a subject, evenly spread.
func sampleOf(lines []string) []string {
	if len(lines) <= subjectLines {
		return lines
	}
	out := make([]string, subjectLines)
	for i := range out {
		out[i] = lines[i*len(lines)/subjectLines]
	}
	return out
}

// subjectTokens are the tokens of the lines to read, by subject.
var subjectTokens = sync.OnceValue(func() [][][]token {
	var out [][][]token
	for _, s := range shippedSubjects() {
		var ts [][]token
		for _, line := range sampleOf(s.lines) {
			ts = append(ts, tokens(line, Entities(line)))
		}
		out = append(out, ts)
	}
	return out
})

// subjectReader is the book's lines as an extractor reads them: for each subject
// the sum of its lines' words and the mean of their meanings.
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
		r.meanings[s] = x.besides(x.book.lineMeaning(s), x.book.lineSubjects(s))
	})
	return r
}

// Where an ask's subjects put it counts this much beside the rest; leastTopic
// bounds how much one subject can rule out.
const (
	subjectsWeight = 0.5
	leastTopic     = 1e-4
)

// learnSubjects finds out which classes each subject belongs to.
func (r *regression) learnSubjects(read *subjectReader) {
	if read == nil {
		return
	}
	r.subjects = make([]float32, len(read.words)*r.classes)
	for s := range read.words {
		z := r.subjects[s*r.classes : (s+1)*r.classes]
		copy(z, r.all(r.scores(read.words[s], make([]float32, r.classes)), read.meanings[s]))
		softmax(z, coldTemperature)
	}
}

// addSubjects adds to z what the subjects of an ask say of its classes.
func (r *regression) addSubjects(meaning, z []float32) {
	p := subjectsIn(meaning)
	q := make([]float32, r.classes)
	w := blas32.General{Rows: len(p), Cols: r.classes, Stride: r.classes, Data: r.subjects}
	blas32.Gemv(blas.Trans, 1, w, dense(p), 0, dense(q))
	for k := range z {
		z[k] += float32(subjectsWeight * coldTemperature * math.Log(float64(q[k])+leastTopic))
	}
}

// subjectPart is the part that a subject has in what [regression.addSubjects] adds
// for a class, above the least.
func (r *regression) subjectPart(p []float32, subject, class int) float64 {
	var q float64
	for s, v := range p {
		q += float64(v * r.subjects[s*r.classes+class])
	}
	part := float64(p[subject]*r.subjects[subject*r.classes+class]) / max(q, 1e-9)
	return part * subjectsWeight * coldTemperature * math.Log(1+q/leastTopic)
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
