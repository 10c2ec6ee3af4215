package scope

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// indent writes an item as a block of a list whose dashes stand at a column.
func indent(item []string, column int) []string {
	out := make([]string, len(item))
	for i, s := range item {
		lead := "- "
		if i > 0 {
			lead = "  "
		}
		out[i] = strings.Repeat(" ", column) + lead + s
	}
	return out
}

// inline writes an item inside brackets.
func inline(item []string) string {
	if len(item) == 1 {
		return item[0]
	}
	var b strings.Builder
	list := false
	for i, s := range item {
		x, isItem := strings.CutPrefix(s, "  - ")
		switch {
		case isItem && !list:
			b.WriteString(" [" + x)
			list = true
		case isItem:
			b.WriteString(", " + x)
		default:
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(s)
		}
	}
	if list {
		b.WriteString("]")
	}
	return "{" + b.String() + "}"
}

func flowList(texts []string, quoted bool) string {
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i] = scalarText(s, quoted)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// plainForm is text that YAML reads as itself, in brackets and out of them.
var plainForm = regexp.MustCompile(`^[A-Za-z]([A-Za-z0-9 ./_-]*[A-Za-z0-9])?$`)

// scalarText writes a text as YAML: plain where that is safe, else in quotes.
func scalarText(s string, quoted bool) string {
	if !quoted && plainForm.MatchString(s) && !slices.Contains([]string{"true", "false", "null", "yes", "no", "on", "off", "nan", "inf"}, strings.ToLower(s)) {
		return s
	}
	return strconv.Quote(s)
}
