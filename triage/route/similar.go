package route

import (
	"cmp"
	"slices"
)

// similarFrom is the least cosine at which two asks may be the same.
const similarFrom = 0.6

// Similar finds, among earlier requests, those that say nearly the same as the
// text, nearest first. To the cosine a name is a word among others and a number
// only its kind; so a request whose facts contradict those of the text
// (particulars.go) is left out, however near its words are.
func (m *Model) Similar(text string, among []Past) []Match {
	v, own := m.nearVector(text), m.particularsOf(text)
	var out []Match
	for _, p := range among {
		c := float64(v.dot(m.nearVector(p.Text)))
		if c >= similarFrom && !own.contradict(m.particularsOf(p.Text, p.Deal)) {
			out = append(out, Match{p.ID, min(c, 1)})
		}
	}
	slices.SortStableFunc(out, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Cosine, a.Cosine), cmp.Compare(a.ID, b.ID))
	})
	return out
}
