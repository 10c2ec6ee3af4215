package route

import (
	"cmp"
	"slices"
	"sync"
)

// partsFor is into how many parts the asks are cut for out-of-fold scores, and
// how many of the parts are scored. Few asks are cut finely, because a model
// without a tenth of them would be weaker than the one to calibrate; of many,
// enough parts for foldAsks asks will do, or what foldWork allows.
func partsFor(asks, docs, classes int) (cut, scored int) {
	switch {
	case asks <= 400:
		return 20, 20
	case asks <= 800:
		return 10, 10
	}
	cut = 5
	enough := (foldAsks*cut + asks - 1) / asks
	return cut, min(cut, max(1, enough, foldWork/(docs*classes)))
}

// foldAsks is how many out-of-fold scores are enough where asks are many: the
// share of a twentieth among them is known to about one in a hundred. foldWork
// bounds documents × classes over all folds beyond that, so that a retraining at 100
// topics and 1,000 corrections keeps within a second.
const (
	foldAsks = 400
	foldWork = 300_000
)

// foldRounds is how often a fold's model goes through its documents; two rounds
// less than the whole one leave the same scores.
const foldRounds = 4

// outOfFold is how an ask-like text is read by a model that had not seen it.
type outOfFold struct {
	lesson int
	z      logits
	truth  int     // unit
	also   []int   // units that are right too
	near   float64 // see [Model.nearness], to known texts of other folds
	vote   *vote
	taught bool // a person's example, not the map's
}

// probs are the probabilities of units, with what the nearest-example rule says.
func (o *outOfFold) probs(g *ground, c *calibration) []float64 {
	return o.vote.blend(c.top.adjust(g.views(o.z, c.t)))
}

func (o *outOfFold) right(unit int) bool { return unit == o.truth || slices.Contains(o.also, unit) }

// crossFit reads each example of the map and each example taught by people
// with a model made without its fold. Names, keywords and covers lines are
// always trained on: they are not asks. Every fold takes the same share of each
// class, so that no fold's model knows much less of one.
func (m *Model) crossFit(t training, subjects *subjectReader) []outOfFold {
	fold := make([]int, len(t.lessons))
	var asks []int
	for i, l := range t.lessons {
		fold[i] = -1
		if l.isAsk() {
			asks = append(asks, i)
		}
	}
	cut, scored := partsFor(len(asks), len(t.lessons), len(m.ground.classes))
	if t.asksTaught() < fewestAsks {
		cut, scored = 5, 5 // nothing is calibrated yet
	}
	slices.SortStableFunc(asks, func(a, b int) int {
		return cmp.Or(slices.Compare(t.lessons[a].labels, t.lessons[b].labels), cmp.Compare(shuffled(t.lessons[a].text), shuffled(t.lessons[b].text)))
	})
	for at, i := range asks {
		fold[i] = at % cut
	}
	if len(asks) > manyAsks {
		together(t, asks, fold)
	}
	parts := make([][]outOfFold, scored)
	var wg sync.WaitGroup
	limit := make(chan struct{}, 2) // each fold holds a whole table of weights
	for f := range scored {
		wg.Go(func() {
			limit <- struct{}{}
			defer func() { <-limit }()
			parts[f] = m.scoreFold(t, subjects, fold, f*7%cut) // far apart: neighbours have the same labels
		})
	}
	wg.Wait()
	return slices.Concat(parts...)
}

// Among more than manyAsks asks, those with a cosine of copyFrom or more to an
// earlier one go into its fold: a near copy left in training flatters what the
// model makes of an ask that it has not seen.
const (
	manyAsks = 300
	copyFrom = 0.75
)

// together brings near copies into one fold.
func together(t training, asks, fold []int) {
	asks = slices.Sorted(slices.Values(asks))
	vs := make([]vector, len(asks))
	for at, i := range asks {
		vs[at] = t.near[i]
	}
	ix := newNearIndex(vs)
	for at, i := range asks {
		for _, h := range ix.top(vs[at], nearest) {
			if h.doc < at && h.cosine >= copyFrom {
				fold[i] = fold[asks[h.doc]]
				break
			}
		}
	}
}

// shuffled is a number that depends on the text alone.
func shuffled(text string) uint64 { return hashString(fnvOffset^7, text) >> 8 }

func (m *Model) scoreFold(t training, subjects *subjectReader, fold []int, f int) []outOfFold {
	var train []document
	any := false
	for i, d := range t.docs {
		if fold[i] == f {
			any = true
		} else {
			train = append(train, d)
		}
	}
	if !any {
		return nil
	}
	part := *m
	part.lr = fit(train, 1<<m.x.bits, len(m.ground.classes), m.fitting(foldRounds))
	part.lr.learnSubjects(subjects, train)
	part.remember(t, func(lesson int) bool { return fold[lesson] != f })
	var out []outOfFold
	for i, l := range t.lessons {
		if fold[i] == f {
			r := reading{tokens: t.tokens[i], x: t.docs[i].x, meaning: t.docs[i].meaning}
			out = append(out, part.heldOut(&r, t.near[i], i, l))
		}
	}
	return out
}

// heldOut reads an ask as [Model.read] does, from what is there already.
func (m *Model) heldOut(r *reading, words vector, i int, l lesson) outOfFold {
	r.hits = m.near.top(words, nearest)
	return outOfFold{
		lesson: i, z: m.lr.logits(m.wordLogits(*r), r.meaning), truth: m.ground.classes[l.labels[0]].unit,
		near: m.nearness(r), vote: m.voteOf(r.hits), taught: l.source == fromCorrection,
	}
}
