package friction

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/clipperhouse/uax29/v2/words"
	"github.com/kljensen/snowball/english"
)

// term is a word of a text as lists compare it: by its stem.
type term struct{ stem, word string }

// terms are the telling words of a text, each stem once, in order.
func terms(text string) []term {
	var out []term
	seen := map[string]bool{}
	for t := words.FromString(strings.ToLower(text)); t.Next(); {
		w := strings.Trim(t.Value(), "'’")
		if len(w) < 3 || strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) }) || english.IsStopWord(w) || slices.Contains(smallTalk, w) {
			continue
		}
		if s := english.Stem(w, false); !seen[s] {
			seen[s] = true
			out = append(out, term{s, w})
		}
	}
	return out
}

// smallTalk is what people write in any ask, whatever it is about.
var smallTalk = []string{
	"hello", "hey", "thanks", "thank", "please", "pls", "team", "folks", "anyone", "anybody", "someone", "somebody",
	"can", "could", "would", "should", "may", "might", "need", "needs", "needed", "want", "help", "know", "get", "got", "make",
	"tell", "let", "see", "look", "looking", "like", "just", "also", "still", "yet", "asap", "today", "tomorrow", "morning",
	"monday", "tuesday", "wednesday", "thursday", "friday", "week", "new", "one", "customer", "account", "deal", "question",
}

// document is a text made ready.
type document struct {
	request int64
	terms   []term
}

// cluster is texts that share a telling word, or a pair of them.
type cluster struct {
	stems    []string
	requests []int64
	docs     []document
}

// clusters groups documents by what tells them apart from a background: again
// and again it takes the word (or with pairs the pair of words) that most of
// the rest share and that is rarest in the background, until none has the least
// number of documents. Each document is in at most one cluster. Greedy covering
// by words keeps a reason that a person can read, which a distance would not.
func clusters(docs []document, background []document, pairs bool, least int) []cluster {
	known := map[string]int{}
	for _, d := range background {
		for _, k := range keys(d, pairs) {
			known[k]++
		}
	}
	left := slices.Clone(docs)
	var out []cluster
	for {
		n := map[string]int{}
		for _, d := range left {
			for _, k := range keys(d, pairs) {
				n[k]++
			}
		}
		best, score := "", 0.0
		for k, c := range n {
			if c < least {
				continue
			}
			here := (float64(c) + 0.5) / (float64(len(docs)) + 1)
			there := (float64(known[k]) + 0.5) / (float64(len(background)) + 1)
			s := float64(c) * math.Log(here/there)
			if len(background) == 0 {
				s = float64(c)
			}
			if s > score || s == score && k < best {
				best, score = k, s
			}
		}
		if score <= 0 {
			return out
		}
		c := cluster{stems: strings.Split(best, " ")}
		left = slices.DeleteFunc(left, func(d document) bool {
			if !slices.Contains(keys(d, pairs), best) {
				return false
			}
			c.requests, c.docs = append(c.requests, d.request), append(c.docs, d)
			return true
		})
		out = append(out, c)
	}
}

// keys are the words of a document, or the pairs of them.
func keys(d document, pairs bool) []string {
	var out []string
	for i, t := range d.terms {
		if !pairs {
			out = append(out, t.stem)
			continue
		}
		for _, u := range d.terms[i+1:] {
			out = append(out, min(t.stem, u.stem)+" "+max(t.stem, u.stem))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// mostWords is how many words name a cluster.
const mostWords = 3

// name returns the words that name a cluster: those that make it, and others
// that at least half of its texts share, as most of them write it and in the
// order in which they come.
func (c cluster) name() []string {
	type use struct {
		stem   string
		n      int
		at     float64
		spelt  map[string]int
		making bool
	}
	by := map[string]*use{}
	var all []*use
	for _, d := range c.docs {
		for i, t := range d.terms {
			u := by[t.stem]
			if u == nil {
				u = &use{stem: t.stem, spelt: map[string]int{}, making: slices.Contains(c.stems, t.stem)}
				by[t.stem] = u
				all = append(all, u)
			}
			u.n++
			u.at += float64(i)
			u.spelt[t.word]++
		}
	}
	slices.SortStableFunc(all, func(a, b *use) int {
		if a.making != b.making {
			if a.making {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.stem, b.stem))
	})
	var kept []*use
	for _, u := range all {
		if len(kept) < mostWords && (u.making || 2*u.n >= len(c.docs)) {
			kept = append(kept, u)
		}
	}
	slices.SortStableFunc(kept, func(a, b *use) int { return cmp.Compare(a.at/float64(a.n), b.at/float64(b.n)) })
	out := []string{}
	for _, u := range kept {
		out = append(out, mostOften(u.spelt))
	}
	return out
}
