package scope

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Limits on what is read at all. A map of fifteen functions is 30 kB and six
// levels deep; the limits keep a hostile or mistaken file from costing memory
// or stack, since the YAML parser recurses without a bound of its own.
const (
	maxBytes = 1 << 20
	maxDepth = 24
)

// parseYAML turns source into the one mapping of a map file.
func parseYAML(file string, src []byte) (ast.Node, Problems) {
	fault := func(at *token.Position, what, hint string) Problems {
		p := Problem{File: file, What: what, Hint: hint}
		if at != nil {
			p.Line, p.Column = at.Line, max(at.Column, 1)
		}
		return Problems{p}
	}
	switch {
	case len(src) > maxBytes:
		return nil, fault(nil, fmt.Sprintf("The file is %d bytes long; a scope map may have %d.", len(src), maxBytes), "Check that this is the right file.")
	case !utf8.Valid(src):
		return nil, fault(nil, "The file is not UTF-8 text.", "Save it as UTF-8.")
	case bytes.IndexByte(src, 0) >= 0:
		return nil, fault(nil, "The file holds a zero byte, so it is not a text file.", "Check that this is the right file.")
	}
	// Windows line ends make the lexer count some lines twice, and a byte order
	// mark would stick to the first key.
	text := strings.TrimPrefix(strings.ReplaceAll(string(src), "\r\n", "\n"), "\uFEFF")
	tokens := lexer.Tokenize(text)
	if ps := guard(file, tokens); len(ps) > 0 {
		return nil, ps.sorted()
	}
	f, err := parseTokens(tokens)
	if err != nil {
		var ye yaml.Error
		if errors.As(err, &ye) && ye.GetToken() != nil {
			return nil, fault(ye.GetToken().Position, "This cannot be read as YAML: "+ye.GetMessage()+".", "Check quotes, colons and indentation here and on the line above.")
		}
		return nil, fault(nil, "The file cannot be read as YAML: "+err.Error()+".", "Check quotes, colons and indentation.")
	}
	var bodies []ast.Node
	for _, d := range f.Docs {
		if d.Body != nil && d.Body.Type() != ast.NullType && d.Body.Type() != ast.CommentType {
			bodies = append(bodies, d.Body)
		}
	}
	switch len(bodies) {
	case 0:
		return nil, Problems{{File: file, Line: 1, Column: 1, What: "The file is empty.", Hint: "A map starts with version: 1."}}
	case 1:
		return bodies[0], nil
	default:
		return nil, fault(firstToken(bodies[1]).Position, "A second YAML document starts here.", "Keep one map per file and remove the --- line.")
	}
}

// parseTokens shields the program from a panic inside the YAML parser: a map
// is edited by people and read while the bot runs, and a bad one must never
// take it down.
func parseTokens(tokens token.Tokens) (f *ast.File, err error) {
	defer func() {
		if recover() != nil {
			f, err = nil, errors.New("the text confuses the parser")
		}
	}()
	return parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
}

// guard refuses, before any parsing, what a map never needs and what could
// blow up: anchors and aliases, tags, merges, explicit keys and deep nesting.
func guard(file string, tokens token.Tokens) Problems {
	var ps Problems
	say := func(t *token.Token, what, hint string) {
		if len(ps) < 20 {
			ps = append(ps, Problem{File: file, Line: t.Position.Line, Column: max(t.Position.Column, 1), What: what, Hint: hint})
		}
	}
	depth, line, marks := 0, 0, 0
	var columns []int // starts of the block collections around the current line
	for _, t := range tokens {
		if t.Position.Line != line {
			line, marks = t.Position.Line, 0
			if depth == 0 && t.Type != token.CommentType {
				for len(columns) > 0 && columns[len(columns)-1] >= t.Position.Column {
					columns = columns[:len(columns)-1]
				}
				columns = append(columns, t.Position.Column)
			}
		}
		switch t.Type {
		case token.AnchorType, token.AliasType:
			say(t, "Anchors (&) and aliases (*) are not used in scope maps.", "Write the value out, or put the text in quotes.")
		case token.TagType:
			say(t, "YAML tags (!) are not used in scope maps.", "Remove the tag, or put the text in quotes.")
		case token.MergeKeyType:
			say(t, "Merge keys (<<) are not used in scope maps.", "Write the keys out.")
		case token.MappingKeyType:
			say(t, "A question mark cannot start a value here.", "Put the text in quotes.")
		case token.DirectiveType:
			say(t, "YAML directives (%) are not used in scope maps.", "Remove the line.")
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth = max(depth-1, 0)
		case token.SequenceEntryType, token.MappingValueType:
			if depth == 0 {
				marks++
			}
		}
		if depth+marks+len(columns) > maxDepth {
			say(t, "The lists and keys here are nested too deeply.", "A map needs no more than six levels.")
			return ps
		}
	}
	return ps
}
