package route

import (
	"cmp"
	"slices"

	"clearlane/triage/route/encoder"
)

// maxReasons is how many words a decision gives as its reasons.
const maxReasons = 3

// reasons are the words that spoke most for the decision against the runner-up,
// or the nearest taught example when that decided.
func (m *Model) reasons(r *reading, d Decision) []Reason {
	if v := r.vote; v != nil && v.share > 0.5 {
		return []Reason{{Near: m.known[v.known].text}}
	}
	winner := r.order[0]
	if d.Outcome != Neighbour {
		winner = m.bestFunction(r)
	}
	// A little word says something where it begins a phrase of the lexicon.
	phrase := map[int]int{}
	if m.x.lex != nil {
		for _, c := range m.x.lex.match(r.tokens) {
			phrase[c.from] = max(phrase[c.from], c.to)
		}
	}
	var words []wordShare
	for _, s := range m.shares(r, winner) {
		if s.share > 0 && (!r.tokens[s.tok].stop || phrase[s.tok] > s.tok+1) {
			words = append(words, s)
		}
	}
	slices.SortStableFunc(words, func(a, b wordShare) int { return cmp.Compare(b.share, a.share) })
	var out []Reason
	for _, w := range words {
		if len(out) == maxReasons || len(out) > 0 && w.share < words[0].share/4 {
			break
		}
		t := r.tokens[w.tok]
		if t.stop {
			t.to = r.tokens[phrase[w.tok]-1].to
		}
		text := r.ask.Text[t.from:t.to]
		if slices.ContainsFunc(out, func(o Reason) bool {
			return normalWord(o.Text) == normalWord(text) || t.from < o.Offset+o.Len && o.Offset < t.to
		}) {
			continue
		}
		out = append(out, Reason{Text: text, Offset: t.from, Len: t.to - t.from})
	}
	slices.SortFunc(out, func(a, b Reason) int { return cmp.Compare(a.Offset, b.Offset) })
	return out
}

type wordShare struct {
	tok   int
	share float64
}

// against is the strongest rival's best class, -1 without one, and the winner's.
func (m *Model) against(r *reading, winner int) (best, rival int) {
	for _, u := range r.order {
		if u != winner {
			return m.bestClass(r, winner), m.bestClass(r, u)
		}
	}
	return m.bestClass(r, winner), -1
}

// shares splits the difference of the logits of a unit's best class and its
// strongest rival's over the words of the ask. The model is linear, so that for
// an ask of one sentence the split of what its words bring is exact; a concept is
// credited to the first word of its phrase, character n-grams to their word. What
// a subject of the phrase book brings is credited to the words by which the book
// knew it. The encoder's part belongs to no word and is left out.
func (m *Model) shares(r *reading, winner int) []wordShare {
	best, rival := m.against(r, winner)
	val := map[uint32]float64{}
	for _, f := range r.x {
		val[f.idx] = float64(f.val)
	}
	count := map[uint32]float64{}
	for _, f := range r.raws {
		count[f.idx]++
	}
	out := make([]wordShare, len(r.tokens))
	for i := range out {
		out[i].tok = i
	}
	words := float64(wordsPart(m.lr.share))
	for _, f := range r.raws {
		row := m.lr.row(f.idx)
		if row == nil {
			continue
		}
		w := float64(row[best])
		if rival >= 0 {
			w -= float64(row[rival])
		}
		out[f.tok].share += words * w * val[f.idx] / count[f.idx]
	}
	for _, s := range m.subjectShares(r, winner) {
		for i, part := range m.x.book.parts(r.tokens, s.subject) {
			out[i].share += s.share * part
		}
	}
	return out
}

// subjectShare is what a subject of the phrase book speaks for the winner against
// its rival, in logits.
type subjectShare struct {
	subject int
	p       float64 // of the subject, by the book
	share   float64
}

// maxSubjects is how many subjects of an ask are looked at for reasons.
const maxSubjects = 3

// subjectShares are the likeliest subjects of the ask, likeliest first.
func (m *Model) subjectShares(r *reading, winner int) []subjectShare {
	if m.x.book == nil || r.meaning == nil {
		return nil
	}
	best, rival := m.against(r, winner)
	p := m.x.book.families.subjects(r.meaning[encoder.Size:])
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[b], p[a]) })
	var out []subjectShare
	for _, s := range order[:min(len(order), maxSubjects)] {
		share := m.lr.subjectShare(r.meaning, p, s, best)
		if rival >= 0 {
			share -= m.lr.subjectShare(r.meaning, p, s, rival)
		}
		out = append(out, subjectShare{s, float64(p[s]), share})
	}
	return out
}

func (m *Model) bestClass(r *reading, u int) int {
	cs := m.ground.units[u].classes
	best := cs[0]
	for _, k := range cs {
		if r.z.all[k] > r.z.all[best] {
			best = k
		}
	}
	return best
}
