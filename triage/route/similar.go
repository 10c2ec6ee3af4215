package route

import (
	"cmp"
	"slices"
)

// similarFrom is the least cosine at which two asks may be the same.
const similarFrom = 0.6

// Similar finds, among earlier requests, those that say nearly the same as the
// text, nearest first. Requests about another quote or record are left out.
func (m *Model) Similar(text string, among []Past) []Match {
	v := m.nearVector(text)
	deals := dealsOf(text)
	var out []Match
	for _, p := range among {
		theirs := dealsOf(p.Text)
		if p.Deal != "" {
			theirs = append(theirs, p.Deal)
		}
		if len(deals) > 0 && len(theirs) > 0 && !slices.ContainsFunc(deals, func(d string) bool { return slices.Contains(theirs, d) }) {
			continue
		}
		if c := float64(v.dot(m.nearVector(p.Text))); c >= similarFrom {
			out = append(out, Match{p.ID, min(c, 1)})
		}
	}
	slices.SortStableFunc(out, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Cosine, a.Cosine), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// dealsOf lists the quotes and records that a text names.
func dealsOf(text string) []string {
	var out []string
	for _, e := range Entities(text) {
		if (e.Kind == QuoteNumber || e.Kind == Record) && e.Value != "" {
			out = append(out, e.Value)
		}
	}
	return out
}
