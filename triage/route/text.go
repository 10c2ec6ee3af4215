package route

import (
	"sort"
	"unicode/utf8"
)

// clip cuts s to at most n bytes at a rune's edge.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// spans is a sorted list of claimed, non-overlapping stretches.
type spans [][2]int

// claim adds [from,to) unless a part of it is taken.
func (s *spans) claim(from, to int) bool {
	i := sort.Search(len(*s), func(i int) bool { return (*s)[i][1] > from })
	if i < len(*s) && (*s)[i][0] < to {
		return false
	}
	*s = append(*s, [2]int{})
	copy((*s)[i+1:], (*s)[i:])
	(*s)[i] = [2]int{from, to}
	return true
}
