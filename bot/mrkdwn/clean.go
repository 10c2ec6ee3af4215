package mrkdwn

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// Characters that say nothing but change how others are shown or compared.
const (
	zwnj = '\u200c' // needed by Persian and Indic scripts
	zwj  = '\u200d' // needed by joined emoji
)

// Clean makes characters harmless that people don't see: control characters
// but line breaks are dropped or become spaces, invisible and direction-changing ones
// are dropped. Joiners stay where they join two visible characters. Invalid
// UTF-8 becomes U+FFFD. Cleaning twice changes nothing.
func Clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n").Replace(s)
	var b strings.Builder
	b.Grow(len(s))
	var last rune   // the last one written
	var joiner rune // one that waits for something to join
	for _, r := range s {
		switch {
		case r == zwj || r == zwnj:
			if last != 0 && joiner == 0 && !unicode.IsSpace(last) {
				joiner = r
			}
			continue
		case r == '\t':
			r = ' '
		case r != '\n' && invisible(r):
			continue
		}
		if joiner != 0 && !unicode.IsSpace(r) {
			b.WriteRune(joiner)
		}
		joiner = 0
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// invisible reports whether a character shows nothing of its own: controls,
// formats (directions, word joiner, byte order mark, soft hyphen, tags),
// fillers and unassigned specials. Variation selectors stay, emoji need them.
func invisible(r rune) bool {
	switch r {
	case '\u115F', '\u1160', '\u3164', '\uFFA0', '\u034F', '\u17B4', '\u17B5':
		return true // fillers that are letters or marks by category
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs)
}

// OneLine cleans s and joins its lines and runs of spaces.
func OneLine(s string) string { return strings.Join(strings.Fields(Clean(s)), " ") }

// Shorten cuts s to at most n code points, as Slack counts, ending in "…"
// where something was cut. It cuts between the characters that a reader sees, and
// at a space where one is near.
func Shorten(s string, n int) string {
	if n <= 0 {
		return ""
	}
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	used, end, space := 0, 0, -1
	for g := graphemes.FromString(s); g.Next(); {
		k := utf8.RuneCountInString(g.Value())
		if used+k > n-1 {
			break
		}
		if strings.TrimSpace(g.Value()) == "" && used > (n-1)/2 {
			space = end
		}
		used += k
		end += len(g.Value())
	}
	if space > 0 {
		end = space
	}
	return strings.TrimRightFunc(s[:end], unicode.IsSpace) + "…"
}

// Lines keeps at most n lines and chars code points of s. What is cut ends in
// "…". Blank lines at the ends go, runs of them become one.
func Lines(s string, n, chars int) string {
	var keep []string
	blank := false
	for line := range strings.SplitSeq(strings.TrimSpace(s), "\n") {
		line = strings.TrimRightFunc(line, unicode.IsSpace)
		if line == "" {
			blank = true
			continue
		}
		if blank && len(keep) > 0 {
			keep = append(keep, "")
		}
		blank = false
		keep = append(keep, line)
	}
	if len(keep) <= n {
		return Shorten(strings.Join(keep, "\n"), chars)
	}
	cut := strings.TrimRightFunc(strings.Join(keep[:n], "\n"), unicode.IsSpace)
	if utf8.RuneCountInString(cut)+2 > chars {
		return Shorten(cut, chars)
	}
	return cut + " …"
}
