package route

import (
	"cmp"
	"slices"
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
	shares := m.shares(r, winner)
	var words []wordShare
	for _, s := range shares {
		if s.share > 0 && !r.tokens[s.tok].stop {
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
		text := r.ask.Text[t.from:t.to]
		if slices.ContainsFunc(out, func(o Reason) bool { return normalWord(o.Text) == normalWord(text) }) {
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

// shares splits the difference of the logits of a unit's best class and its
// strongest rival's over the words of the ask. The model is linear, so the
// split is exact for the ask as a whole; a concept is credited to the first
// word of its phrase, character n-grams to their word.
func (m *Model) shares(r *reading, winner int) []wordShare {
	best := m.bestClass(r, winner)
	rival := -1
	for _, u := range r.order {
		if u != winner {
			rival = m.bestClass(r, u)
			break
		}
	}
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
	for _, f := range r.raws {
		row := m.lr.row(f.idx)
		if row == nil {
			continue
		}
		w := float64(row[best])
		if rival >= 0 {
			w -= float64(row[rival])
		}
		out[f.tok].share += w * val[f.idx] / count[f.idx]
	}
	return out
}

func (m *Model) bestClass(r *reading, u int) int {
	cs := m.ground.units[u].classes
	best := cs[0]
	for _, k := range cs {
		if r.z[k] > r.z[best] {
			best = k
		}
	}
	return best
}
