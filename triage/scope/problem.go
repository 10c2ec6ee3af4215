package scope

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity says whether a problem stops a map from being used.
type Severity int

// The severities of a problem.
const (
	Fault   Severity = iota // the map is refused
	Missing                 // the map cannot serve people yet
	Warning                 // the map works; somebody should look
)

// Problem is one thing wrong with a map, and where.
type Problem struct {
	File         string
	Line, Column int    // 1-based; 0 where the problem has no place
	Field        string // "functions.deal-desk.targets.resolution_bh"
	What         string // what is wrong, one sentence
	Hint         string // what to do, one sentence; may be empty
	Severity     Severity
}

// String reads "file:line:column: field: what hint".
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	if p.Field != "" {
		b.WriteString(p.Field + ": ")
	}
	b.WriteString(p.What)
	if p.Hint != "" {
		b.WriteString(" " + p.Hint)
	}
	return b.String()
}

// Problems is every fault of a map at once, in the order of the file.
type Problems []Problem

// Error lists the problems, one a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

func (ps Problems) sorted() Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return ps
}

// place is where a field stands in the file.
type place struct{ line, column int }
