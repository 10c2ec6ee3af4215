package route

import (
	"crypto/sha256"
	_ "embed"
	"fmt"
	"sync"

	"clearlane/triage/route/encoder"
)

// What tells asks from chatter is learnt beforehand, because it hangs on no map:
// chatter.txt, asks.txt, posts.txt and forms.txt may be edited, and go generate
// trains gate.bin from them.
//
//go:generate go test -run TestGateIsCurrent -update .

//go:embed gate.bin
var gateFile []byte

// gateWeights are the trained weights as they lie in gate.bin.
type gateWeights struct {
	Posts [sha256.Size]byte // of the texts that they come from, see [postsSum]
	// Bucket are the buckets that occur in the posts, those of the form before
	// those of the words; IDF is each one's, Unseen that of all others.
	Bucket          []uint32
	IDF             []float32
	Unseen          float32
	With, Without   gateRegression // with and without the encoder
	Sample          []int32        // posts that companies' own examples are weighed against
	SampleMeaning   []int8         // their encoder's vectors
	SampleMeaningBy []float32      // scale of each
}

// gateRegression is a regression over posts, and what it makes of posts that it
// had not seen.
type gateRegression struct {
	Bias      []float32
	Scale     float32
	Weight    []int8 // buckets × classes
	VecScale  float32
	Vec       []int8 // classes × encoder.Size; none without the encoder
	HeldScale float32
	Held      []int8 // posts × classes: logits out of fold
}

// shippedGate is the gate of the program: weights, and the sample of posts.
var shippedGate = sync.OnceValue(func() *gate {
	g, err := readGate(gateFile)
	if err != nil {
		panic(err) // shipped with the program and read by its tests
	}
	return g
})

// gate is gate.bin made ready.
type gate struct {
	gateWeights
	form, words   extractor
	with, without *regression
	// The sample as documents. The gate knows them well, so they hold it where it is
	// while it learns a company's own.
	sampleWith, sampleWithout []document
}

func readGate(src []byte) (*gate, error) {
	g := &gate{}
	if err := readWeights("gate.bin", src, &g.gateWeights); err != nil {
		return nil, err
	}
	g.form, g.words = gateExtractors()
	for i, x := range []*extractor{&g.form, &g.words} {
		x.seenNothing(g.Unseen)
		for j, b := range g.Bucket {
			if at := int(b) - i<<gateBits; at >= 0 && at < len(x.idf) {
				x.idf[at] = g.IDF[j]
			}
		}
	}
	rows := make([]int32, gateTable)
	for i, b := range g.Bucket {
		rows[b] = int32(i + 1)
	}
	g.with, g.without = g.With.regression(rows), g.Without.regression(rows)
	g.readSample()
	return g, nil
}

// gateExtractors read form and words of a post; they know no rarity yet.
func gateExtractors() (form, words extractor) {
	return extractor{bits: gateBits, lex: DefaultLexicon(), weight: formWeights}, extractor{bits: gateBits, weight: wordWeights}
}

// regression is ready to score; rows are the numbers of the buckets' weights, from 1.
func (w *gateRegression) regression(rows []int32) *regression {
	r := &regression{classes: len(w.Bias), b: w.Bias, rows: rows, w: unpacked(w.Weight, w.Scale)}
	if len(w.Vec) > 0 {
		r.share, r.meaning = chatterShare, unpacked(w.Vec, w.VecScale)
	}
	return r
}

// held are the logits of a post out of fold.
func (w *gateRegression) held(post int) []float32 {
	n := len(w.Bias)
	return unpacked(w.Held[post*n:(post+1)*n], w.HeldScale)
}

// readSample makes documents of the sample.
func (g *gate) readSample() {
	posts := shippedPosts() // the first of those that are learnt from
	with, without := newChatterModel(g, true), newChatterModel(g, false)
	g.sampleWith, g.sampleWithout = make([]document, len(g.Sample)), make([]document, len(g.Sample))
	inParallel(len(g.Sample), func(i int) {
		p := posts[g.Sample[i]]
		x := with.vector(with.read(p.text, tokens(p.text, Entities(p.text))))
		v := unpacked(g.SampleMeaning[i*encoder.Size:(i+1)*encoder.Size], g.SampleMeaningBy[i])
		class := classOf(p.kind)
		g.sampleWith[i] = with.document(x, v, class, 1)
		g.sampleWithout[i] = without.document(x, nil, class, 1)
	})
}

// postsSum is a sum over everything that the gate is trained from.
func postsSum() [sha256.Size]byte {
	h := sha256.New()
	for _, src := range [][]byte{chatterPosts, askPosts, contrastPosts, formWordsText, phraseBookText, shippedLexicon} {
		fmt.Fprintln(h, len(src))
		h.Write(src)
	}
	return [sha256.Size]byte(h.Sum(nil))
}
