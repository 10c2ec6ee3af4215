package route

import (
	"os"
	"slices"
	"testing"

	"clearlane/triage/route/encoder"
)

// sampleEvery is how many posts there are to one of the sample.
const sampleEvery = 8

// trainGate makes the weights of the gate from the shipped posts.
func trainGate(t *testing.T) []byte {
	posts := learntPosts()
	g := &gate{}
	g.form, g.words = gateExtractors()
	c := &chatterModel{gate: g, forms: shippedForms()}
	forms, words, meanings := make([][]raw, len(posts)), make([][]raw, len(posts)), make([][]float32, len(posts))
	x := extractor{share: 1}
	inParallel(len(posts), func(i int) {
		ts := tokens(posts[i].text, Entities(posts[i].text))
		f := c.read(posts[i].text, ts)
		forms[i], words[i], meanings[i] = f.raws, f.words, x.encoded(posts[i].text, ts)
	})
	shared(forms)
	shared(words)
	g.form.learnIDF(forms)
	g.words.learnIDF(words)
	docs := make([]document, len(posts))
	for i, p := range posts {
		docs[i] = document{x: c.vector(formed{forms[i], words[i]}), meaning: meanings[i], weight: 1, labels: []int{classOf(p.kind)}}
		if p.book {
			docs[i].weight = bookWeight
		}
	}
	w := gateWeights{Posts: postsSum(), Unseen: g.form.unseen}
	for b, idf := range slices.Concat(g.form.idf, g.words.idf) {
		if idf < w.Unseen {
			w.Bucket, w.IDF = append(w.Bucket, uint32(b)), append(w.IDF, idf)
		}
	}
	w.With = gateRegressionOf(docs, w.Bucket, chatterShare)
	bare := slices.Clone(docs)
	for i := range bare {
		bare[i].meaning = nil
	}
	w.Without = gateRegressionOf(bare, w.Bucket, 0)
	for i, p := range posts {
		if !p.book && i%sampleEvery == 0 && meanings[i] != nil {
			v, by := packed(meanings[i])
			w.Sample = append(w.Sample, int32(i))
			w.SampleMeaning, w.SampleMeaningBy = append(w.SampleMeaning, v...), append(w.SampleMeaningBy, by)
		}
	}
	return writtenWeights(t, w)
}

// shared leaves of each post's features those that another post has too. What only
// one has says nothing of the next, and two in five buckets are of that kind. A new
// post keeps what no other has: it counts in the length, so that a post of strange
// words is told less surely. That is how the figures of docs/routing.md were measured.
func shared(posts [][]raw) {
	const many = -1
	in := map[uint32]int{} // the post that has it
	for i, rs := range posts {
		for _, r := range rs {
			if at, ok := in[r.idx]; ok && at != i {
				in[r.idx] = many
			} else if !ok {
				in[r.idx] = i
			}
		}
	}
	for i, rs := range posts {
		posts[i] = slices.DeleteFunc(rs, func(r raw) bool { return in[r.idx] != many })
	}
}

// gateRegressionOf fits the posts, whole and in five folds.
func gateRegressionOf(docs []document, buckets []uint32, share float64) gateRegression {
	classes := 1 + len(chatterKinds)
	o := chatterSettings
	o.share = share
	order := Shuffle(len(docs), 1)
	held := make([]float32, len(docs)*classes)
	for f := range folds {
		var train []document
		for at, i := range order {
			if at%folds != f {
				train = append(train, docs[i])
			}
		}
		lr := fit(train, gateTable, classes, o)
		for at, i := range order {
			if at%folds == f {
				copy(held[i*classes:], lr.logits(lr.scores(docs[i].x, make([]float32, classes)), docs[i].meaning).all)
			}
		}
	}
	lr := fit(docs, gateTable, classes, o)
	w := gateRegression{Bias: lr.b}
	rows := make([]float32, 0, len(buckets)*classes)
	for _, b := range buckets {
		rows = append(rows, lr.row(b)...)
	}
	w.Weight, w.Scale = packed(rows)
	w.Vec, w.VecScale = packed(lr.meaning)
	w.Held, w.HeldScale = packed(held)
	return w
}

// The file is of the posts that are shipped. Whether its weights are what training
// makes of them shows in what it says of posts that it was trained on.
func TestGateIsCurrent(t *testing.T) {
	if *update {
		gateFile = trainGate(t)
		if err := os.WriteFile("gate.bin", gateFile, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	g := shippedGate()
	if g.Posts != postsSum() {
		t.Fatal("gate.bin is not of these posts: run go generate ./triage/route")
	}
	posts := learntPosts()
	if n := len(posts) * (1 + len(chatterKinds)); len(g.With.Held) != n || len(g.Without.Held) != n {
		t.Fatalf("%d and %d logits of %d posts", len(g.With.Held), len(g.Without.Held), len(posts))
	}
	for _, encoded := range []bool{true, false} {
		c := newChatterModel(g, encoded)
		var right tally
		for i := 0; i < len(posts); i += 41 {
			p := posts[i]
			r := reading{ask: Ask{Text: p.text}, tokens: tokens(p.text, Entities(p.text))}
			if encoded {
				r.encoded = encoder.Of(wordsOf(p.text, r.tokens))
			}
			probs := c.probs(&r)
			right.add((probs[0] >= 0.5) == (p.kind == ""))
		}
		if right.share() < 0.97 {
			t.Errorf("encoder %v: the gate knows %.3f of the posts that it was trained on", encoded, right.share())
		}
	}
}

func TestReadGateRefuses(t *testing.T) {
	for _, src := range []string{"", "not compressed", string(gateFile[:len(gateFile)/2])} {
		if _, err := readGate([]byte(src)); err == nil {
			t.Errorf("%d bytes are taken for a gate", len(src))
		}
	}
}
