package route

import (
	"crypto/sha256"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"

	"clearlane/triage/route/encoder"
)

// phraseBook knows how people put the subjects that reaches a sales-ops team,
// its neighbours and everybody else. It says of a text how likely each subject
// is. What a company calls its topics it does not know: the router learns which
// subjects go with which topic, since the map's own lines are read by the book
// too (docs/decisions/phrase-book.md).
//
// phrasebook.txt holds the subjects with their lines and may be edited. The
// weights, a regression over stems, character n-grams and the encoder's vector,
// are trained beforehand, because that takes half a minute (go generate).
type phraseBook struct {
	bookWeights
	x        *extractor
	row      []int32   // by bucket: number of its row, from 1; 0 without
	vec      []float32 // subjects × encoder.Size
	families families
}

// bookWeights are the trained weights as they lie in phrasebook.bin.
type bookWeights struct {
	Text     [sha256.Size]byte // of the phrasebook.txt that they come from
	Subjects int
	Bias     []float32
	Scale    float32  // of Weight
	Bucket   []uint32 // of each row of stems and n-grams
	IDF      []float32
	Unseen   float32
	End      []int32  // where the weights of each row end
	Subject  []uint16 // of each weight
	Weight   []int8
	VecScale float32
	Vec      []int8 // subjects × encoder.Size

	// What encoder and book make of the names of each subject:
	// means, subjects × encoder.Size and subjects × features.
	NameMeaningScale, NameSubjectScale float32
	NameMeaning, NameSubject           []int8
}

//go:generate go test -run TestPhraseBookIsCurrent -update .

//go:embed phrasebook.txt
var phraseBookText []byte

//go:embed phrasebook.bin
var phraseBookWeights []byte

// bookShare is how much of the squared length of the book's own features is the
// encoder's; bookBits is the logarithm of its number of buckets.
const (
	bookShare = 0.15
	bookBits  = 17
)

// bookBlocks leaves out concepts: the book does not hang on the lexicon, so that
// each may err where the other does not.
var bookBlocks = [blocks]float32{blockStem: 1, blockChar: 0.8, blockPair: 1}

var shippedBook = sync.OnceValue(func() *phraseBook {
	b, err := readBook(phraseBookWeights)
	if err != nil {
		panic(err) // shipped with the program and read by its tests
	}
	return b
})

func readBook(src []byte) (*phraseBook, error) {
	b := &phraseBook{row: make([]int32, 1<<bookBits)}
	if err := readWeights("phrasebook.bin", src, &b.bookWeights); err != nil {
		return nil, err
	}
	b.x = &extractor{bits: bookBits, weight: bookBlocks}
	b.x.seenNothing(b.Unseen)
	for i, at := range b.Bucket {
		b.x.idf[at] = b.IDF[i]
		b.row[at] = int32(i + 1)
	}
	b.vec = unpacked(b.Vec, b.VecScale)
	b.families = familiesOf(shippedSubjects())
	return b, nil
}

// probs is how likely each subject is for a text with these tokens and this
// vector of the encoder.
func (b *phraseBook) probs(ts []token, e []float32) []float32 {
	z := slices.Clone(b.Bias)
	words := wordsPart(bookShare)
	for _, f := range b.x.vector(b.x.raws(ts)) {
		subjects, weights := b.rowOf(f.idx)
		by := words * f.val * b.Scale
		for i, s := range subjects {
			z[s] += by * float32(weights[i])
		}
	}
	w := blas32.General{Rows: b.Subjects, Cols: encoder.Size, Stride: encoder.Size, Data: b.vec}
	blas32.Gemv(blas.NoTrans, meaningPart(bookShare), w, dense(e), 1, dense(z))
	softmax(z, 1)
	return z
}

// rowOf are the subjects that a bucket speaks for or against, and how much.
func (b *phraseBook) rowOf(bucket uint32) ([]uint16, []int8) {
	row := b.row[bucket]
	if row == 0 {
		return nil, nil
	}
	from, to := int32(0), b.End[row-1]
	if row > 1 {
		from = b.End[row-2]
	}
	return b.Subject[from:to], b.Weight[from:to]
}

// parts splits what made a subject likely over the tokens, as far as words did;
// the parts that are not 0 sum to 1.
func (b *phraseBook) parts(ts []token, subject int) []float64 {
	out := make([]float64, len(ts))
	raws := b.x.raws(ts)
	val := map[uint32]float64{}
	for _, f := range b.x.vector(raws) {
		val[f.idx] = float64(f.val)
	}
	for _, f := range raws {
		subjects, weights := b.rowOf(f.idx)
		if i, ok := slices.BinarySearch(subjects, uint16(subject)); ok {
			out[f.tok] += val[f.idx] * float64(weights[i])
		}
	}
	var sum float64
	for i := range out {
		if out[i] < 0 || ts[i].stop {
			out[i] = 0
		}
		sum += out[i]
	}
	for i := range out {
		out[i] /= max(sum, 1e-9)
	}
	return out
}

// features are the probabilities of subjects, families and areas as features of
// unit length.
func (b *phraseBook) features(ts []token, e []float32) []float32 {
	return b.families.features(b.probs(ts, e))
}

// nameMeaning is what the encoder makes of the names of a subject, and
// nameSubjects what the book does: means of vectors of unit length.
func (b *phraseBook) nameMeaning(subject int) []float32 {
	return unpacked(b.NameMeaning[subject*encoder.Size:(subject+1)*encoder.Size], b.NameMeaningScale)
}

func (b *phraseBook) nameSubjects(subject int) []float32 {
	n := b.families.size()
	return unpacked(b.NameSubject[subject*n:(subject+1)*n], b.NameSubjectScale)
}

// shippedSubjects are the subjects of phrasebook.txt.
var shippedSubjects = sync.OnceValue(func() []subject {
	book, err := parseBook("phrasebook.txt", phraseBookText)
	if err != nil {
		panic(err) // shipped with the program and read by its tests
	}
	return book
})

// subject is an entry of the phrase book: names as a team would use them, and
// lines as people write.
type subject struct {
	names        []string
	area, family string
	lines        []string
}

// parseBook reads lines "= name | other name, other name | area: family", each
// followed by the lines of the subject.
func parseBook(name string, src []byte) ([]subject, error) {
	var out []subject
	seen := map[string]int{}
	areas := map[string]string{} // by family
	for n, line := range textLines(src) {
		if at, ok := seen[line]; ok {
			return nil, fmt.Errorf("%s:%d: the same line as line %d; a second one teaches nothing", name, n, at)
		}
		seen[line] = n
		head, ok := strings.CutPrefix(line, "= ")
		switch {
		case ok:
			parts := strings.Split(head, " | ")
			var area, family string
			if len(parts) == 3 {
				area, family, _ = strings.Cut(parts[2], ": ")
			}
			if area == "" || family == "" {
				return nil, fmt.Errorf("%s:%d: %q is no subject; write \"= name | other names | area: family\"", name, n, line)
			}
			if known, ok := areas[family]; ok && known != area {
				return nil, fmt.Errorf("%s:%d: family %q is in area %q here, and in %q before", name, n, family, area, known)
			}
			areas[family] = area
			s := subject{names: []string{strings.TrimSpace(parts[0])}, area: area, family: family}
			for o := range strings.SplitSeq(parts[1], ",") {
				if o = strings.TrimSpace(o); o != "" {
					s.names = append(s.names, o)
				}
			}
			out = append(out, s)
		case !strings.ContainsFunc(line, isWordRune):
			return nil, fmt.Errorf("%s:%d: no word in %q; nothing can be learnt from it", name, n, line)
		case len(out) == 0:
			return nil, fmt.Errorf("%s:%d: a line before the first subject; begin with \"= name | other names | area: family\"", name, n)
		default:
			s := &out[len(out)-1]
			s.lines = append(s.lines, line)
		}
	}
	return out, nil
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
