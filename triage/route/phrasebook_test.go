package route

import (
	"crypto/sha256"
	"flag"
	"math"
	"os"
	"strings"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"

	"clearlane/triage/route/encoder"
)

// least is the smallest weight of a word that is kept: leaving the smaller ones
// out makes the file a tenth and changes next to nothing.
const least = 0.15

// trainBook makes the weights of a phrase book.
func trainBook(t *testing.T, src []byte) []byte {
	book, err := parseBook("phrasebook.txt", src)
	if err != nil {
		t.Fatal(err)
	}
	x := &extractor{bits: bookBits, weight: bookBlocks, share: bookShare}
	var ls []lesson
	for i, s := range book {
		for _, name := range s.names {
			ls = append(ls, lesson{name, []int{i}, fromName, 1})
		}
		for _, line := range s.lines {
			ls = append(ls, lesson{line, []int{i}, fromExample, 1})
		}
	}
	ts, raws := make([][]token, len(ls)), make([][]raw, len(ls))
	for i, l := range ls {
		ts[i] = tokens(l.text, Entities(l.text))
		raws[i] = x.raws(ts[i])
	}
	meanings := x.meanings(ls, ts)
	x.learnIDF(raws)
	docs := make([]document, len(ls))
	for i, l := range ls {
		docs[i] = document{x: x.vector(raws[i]), meaning: meanings[i], weight: l.weight, labels: l.labels}
	}
	lr := fit(docs, 1<<bookBits, len(book), lrOptions{c: 60, epochs: 7, share: bookShare})
	w := bookWeights{Text: sha256.Sum256(src), Subjects: len(book), Bias: lr.b, Unseen: x.unseen}
	w.Scale = largest(lr.w) / 127
	for bucket := range lr.rows {
		row := lr.row(uint32(bucket))
		if row == nil {
			continue
		}
		for k, v := range row {
			if math.Abs(float64(v)) >= least {
				w.Subject = append(w.Subject, uint16(k))
				w.Weight = append(w.Weight, int8(math.Round(float64(v/w.Scale))))
			}
		}
		w.Bucket = append(w.Bucket, uint32(bucket))
		w.IDF = append(w.IDF, x.idf[bucket])
		w.End = append(w.End, int32(len(w.Weight)))
	}
	w.Vec, w.VecScale = packed(lr.meaning)
	f := familiesOf(book)
	var nameMeaning, nameSubject []float32
	for _, s := range book {
		meaning, subjects := make([]float32, encoder.Size), make([]float32, f.size())
		for _, name := range s.names {
			ts := tokens(name, Entities(name))
			e := x.encoded(name, ts)
			p := lr.logits(lr.scores(x.vector(x.raws(ts)), make([]float32, len(book))), e).all
			softmax(p, 1)
			blas32.Axpy(1/float32(len(s.names)), dense(e), dense(meaning))
			blas32.Axpy(1/float32(len(s.names)), dense(f.features(p)), dense(subjects))
		}
		nameMeaning, nameSubject = append(nameMeaning, meaning...), append(nameSubject, subjects...)
	}
	w.NameMeaning, w.NameMeaningScale = packed(nameMeaning)
	w.NameSubject, w.NameSubjectScale = packed(nameSubject)
	return writtenWeights(t, w)
}

var update = flag.Bool("update", false, "make gate.bin and phrasebook.bin anew")

func TestPhraseBookIsCurrent(t *testing.T) {
	if *update {
		phraseBookWeights = trainBook(t, phraseBookText)
		if err := os.WriteFile("phrasebook.bin", phraseBookWeights, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b := shippedBook()
	if b.Text != sha256.Sum256(phraseBookText) {
		t.Fatal("phrasebook.bin is not of this phrasebook.txt; train it anew with -update")
	}
	book, err := parseBook("phrasebook.txt", phraseBookText)
	if err != nil {
		t.Fatal(err)
	}
	if len(book) != b.Subjects {
		t.Fatalf("%d subjects in the text, %d in the weights", len(book), b.Subjects)
	}
	var right tally
	for i, s := range book {
		if len(s.names) < 3 || len(s.lines) < 12 {
			t.Errorf("%q: %d names and %d lines; at least 3 and 12 are wanted", s.names[0], len(s.names), len(s.lines))
		}
		line := s.lines[i%len(s.lines)]
		ts := tokens(line, Entities(line))
		p := b.probs(ts, encoder.Of(wordsOf(line, ts)))
		best := 0
		for k := range p {
			if p[k] > p[best] {
				best = k
			}
		}
		right.add(best == i)
	}
	if right.share() < 0.95 {
		t.Errorf("the book knows %.2f of its own lines", right.share())
	}
}

func TestParseBookRefuses(t *testing.T) {
	for src, want := range map[string]string{
		"= refund | money back | billing: payments\n?!\n": "book.txt:2: no word in \"?!\"",
		"can you help\n":                     "book.txt:1: a line before the first subject",
		"= refund | money back\n":            "book.txt:1: \"= refund | money back\" is no subject; write",
		"= refund | money back | payments\n": "book.txt:1: \"= refund | money back | payments\" is no subject; write",
		"= refund | money back | billing: payments\n= bank details | iban | finance: payments\n": "book.txt:2: family \"payments\" is in area \"finance\" here, and in \"billing\" before",
		"= refund | money back | billing: payments\nthey want it back\nthey want it back\n":      "book.txt:3: the same line as line 2",
	} {
		if _, err := parseBook("book.txt", []byte(src)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", src, err, want)
		}
	}
}
