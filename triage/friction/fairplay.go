package friction

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"clearlane/triage"
)

// line is the lead's line for a hotspot, with their name: "Lena Ortiz: “words”". A
// line that is too long is cut at a word, since the lead was told the limit.
func (f *frame) line(p place) string {
	for _, l := range f.in.Lines {
		if (place{l.Function, l.Topic}) != p {
			continue
		}
		text := strings.Join(strings.Fields(l.Text), " ")
		if text == "" {
			return ""
		}
		text = cut(text, LineLimit)
		if l.Name == "" {
			return "“" + text + "”"
		}
		return l.Name + ": “" + text + "”"
	}
	return ""
}

// CheckLine refuses a lead's line that can't be printed: more than one line, or
// more than [LineLimit] characters.
func CheckLine(text string) error {
	if n := utf8.RuneCountInString(text); n > LineLimit {
		return &triage.Refusal{Code: triage.Invalid, Sentence: fmt.Sprintf("The line has %d characters, and %d are printed. Shorten it by %d.", n, LineLimit, n-LineLimit)}
	}
	if strings.ContainsAny(text, "\r\n") {
		return &triage.Refusal{Code: triage.Invalid, Sentence: "Write one line, without a line break."}
	}
	return nil
}

// cut shortens text to n characters, at a word where there is one.
func cut(text string, n int) string {
	rs := []rune(text)
	if len(rs) <= n {
		return text
	}
	s := string(rs[:n-1])
	if i := strings.LastIndexByte(s, ' '); i > n/2 {
		s = s[:i]
	}
	return strings.TrimRight(s, " ,;:.") + "…"
}

// notAgreed lists the functions whose target the lead has not agreed, a small
// one by topic: with what would be late by it, and the ninth decile, which takes
// no target.
func (f *frame) notAgreed() []NotAgreed {
	late, asks := map[place]time.Duration{}, map[place][]*Ask{}
	var rows []place
	row := func(p place) place {
		if !f.small(p.function) {
			p.topic = ""
		}
		if !slices.Contains(rows, p) {
			rows = append(rows, p)
		}
		return p
	}
	for _, c := range SumCells(f.in.Cells) {
		if c.Week == f.in.Week && c.Function != "" && c.Assumed.Total() > 0 {
			late[row(place{c.Function, c.Topic})] += c.Assumed.Total()
		}
	}
	for _, a := range f.week {
		if a.Assumed && a.Function != "" {
			p := row(place{a.Function, a.Topic})
			asks[p] = append(asks[p], a)
		}
	}
	out := []NotAgreed{}
	for _, p := range rows {
		out = append(out, NotAgreed{
			Function: p.function, Topic: p.topic, Name: f.title(p), LateHours: hours(late[p]), OwedP90: quantiles(waiting(asks[p]), owed).P90, N: len(asks[p]),
		})
	}
	slices.SortFunc(out, func(a, b NotAgreed) int {
		return cmp.Or(cmp.Compare(b.LateHours, a.LateHours), cmp.Compare(a.Function, b.Function), cmp.Compare(a.Topic, b.Topic))
	})
	return out
}

// Sentence says how long these asks take, where no target says how long they
// may: "Billing: 12 asks, nine in ten owed within 17 h".
func (n NotAgreed) Sentence() string {
	switch {
	case n.N == 0:
		return n.Name + ": no asks this week"
	case n.OwedP90 == nil:
		return fmt.Sprintf("%s: %s, more than one in ten still wait", n.Name, many(n.N, "ask"))
	default:
		return fmt.Sprintf("%s: %s, nine in ten owed within %s", n.Name, many(n.N, "ask"), Hours(*n.OwedP90))
	}
}
