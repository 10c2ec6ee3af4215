package route

import (
	"math"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"clearlane/triage/route/encoder"
)

// The router is taught by a map's few lines, and an ask may share no word with any
// of them. The phrase book knows what the ask is about. Whose each subject is at this
// company is counted from the lines of the map and what people taught; where they say
// little, from the subject's names, which a team would use, from its family, and from
// its area. Asks are then also scored by their subjects alone.

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
	families families
	words    []vector
	meanings [][]float32
}

// subjectReader reads them; nil without a book.
func (x *extractor) subjectReader() *subjectReader {
	if x.book == nil {
		return nil
	}
	all := subjectTokens()
	r := &subjectReader{families: x.book.families, words: make([]vector, len(all)), meanings: make([][]float32, len(all))}
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

// Where an ask's subjects put it counts subjectsWeight as much as the rest, in logits;
// leastTopic bounds how much they can rule out. These and the following were chosen
// on the first four sets of labelled asks (docs/routing.md).
const (
	subjectsWeight = 0.72
	leastTopic     = 1e-4
)

// Beside the lines that speak of a subject count, like so many lines: what its names
// are read as, at namesTemperature; what is known of its family, its own lines among
// them; and for a family, what is known of its area.
const (
	namesLines       = 0.5
	namesTemperature = 0.8
	familyLines      = 1
	areaLines        = 1
)

// learnSubjects finds out which classes each subject belongs to, from the documents
// and from the names.
func (r *regression) learnSubjects(read *subjectReader, docs []document) {
	if read == nil {
		return
	}
	f := read.families
	ofSubjects := r.counted(f, docs)
	for s, words := range read.words {
		z := r.logits(r.scores(words, make([]float32, r.classes)), read.meanings[s]).all
		softmax(z, namesTemperature)
		blas32.Axpy(namesLines, r.asVector(z), r.asVector(r.part(ofSubjects, s)))
	}
	ofFamilies, ofAreas := make([]float32, len(f.area)*r.classes), make([]float32, f.areas*r.classes)
	for s, k := range f.family {
		row := r.asVector(r.part(ofSubjects, s))
		blas32.Axpy(1, row, r.asVector(r.part(ofFamilies, k)))
		blas32.Axpy(1, row, r.asVector(r.part(ofAreas, f.area[k])))
	}
	r.toShares(ofAreas)
	for k, a := range f.area {
		blas32.Axpy(areaLines, r.asVector(r.part(ofAreas, a)), r.asVector(r.part(ofFamilies, k)))
	}
	r.toShares(ofFamilies)
	for s, k := range f.family {
		blas32.Axpy(familyLines, r.asVector(r.part(ofFamilies, k)), r.asVector(r.part(ofSubjects, s)))
	}
	r.toShares(ofSubjects)
	r.subjects, r.families = ofSubjects, f
}

// leastSubject is the least probability with which a document speaks of a subject.
const leastSubject = 1e-3

// counted is how many documents of each class speak of each subject, subjects ×
// classes, by weight and probability. A document of several classes is shared out.
func (r *regression) counted(f families, docs []document) []float32 {
	out := make([]float32, len(f.family)*r.classes)
	for _, d := range docs {
		if d.meaning == nil {
			continue
		}
		for s, p := range f.subjects(d.meaning[encoder.Size:]) {
			if p < leastSubject {
				continue
			}
			row := r.part(out, s)
			for _, k := range d.labels {
				row[k] += p * d.weight / float32(len(d.labels))
			}
		}
	}
	return out
}

// part is row i of a matrix with a column for each class.
func (r *regression) part(of []float32, i int) []float32 {
	return of[i*r.classes : (i+1)*r.classes]
}

// toShares has each row sum to 1.
func (r *regression) toShares(rows []float32) {
	for i := range len(rows) / r.classes {
		row := r.part(rows, i)
		blas32.Scal(1/max(blas32.Asum(r.asVector(row)), 1e-9), r.asVector(row))
	}
}

// bySubjects is how likely each class is for an ask by its subjects alone.
func (r *regression) bySubjects(meaning []float32) []float32 {
	p := r.families.subjects(meaning[encoder.Size:])
	q := make([]float32, r.classes)
	w := blas32.General{Rows: len(p), Cols: r.classes, Stride: r.classes, Data: r.subjects}
	blas32.Gemv(blas.Trans, 1, w, dense(p), 0, dense(q))
	return q
}

// subjectShare is what a subject adds to the logit of a class: by its weight as a
// feature, by its part in the features of its family and area, and by its part in
// what [regression.bySubjects] brings above the least.
func (r *regression) subjectShare(meaning, p []float32, subject, class int) float64 {
	f := r.families
	family := f.family[subject]
	var inFamily, inArea, q float64
	for s, v := range p {
		q += float64(v * r.part(r.subjects, s)[class])
		if f.family[s] == family {
			inFamily += float64(v)
		}
		if f.area[f.family[s]] == f.area[family] {
			inArea += float64(v)
		}
	}
	feature := func(at int, part float64) float64 {
		at += encoder.Size
		return part * float64(meaningPart(r.share)*r.meaning[class*len(meaning)+at]*meaning[at])
	}
	of := float64(p[subject])
	share := feature(subject, 1) + feature(len(p)+family, of/max(inFamily, 1e-9)) + feature(len(p)+len(f.area)+f.area[family], of/max(inArea, 1e-9))
	part := of * float64(r.part(r.subjects, subject)[class]) / max(q, 1e-9)
	return share + part*subjectsWeight*math.Log(1+q/leastTopic)
}
