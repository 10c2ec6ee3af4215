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
// levels deep; the limits keep a hostile or mistaken file from costing memory,
// stack or time, since the YAML parser recurses without a bound of its own and
// takes time with the square of the keys of one mapping.
const (
	maxBytes = 1 << 20
	maxDepth = 24
	maxKeys  = 500
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
	// open holds the collections around the current token, outermost first:
	// block ones by their column, bracketed ones as column 0.
	type collection struct{ column, keys int }
	var open []collection
	enter := func(column int) *collection { // the block collection at a column
		for len(open) > 0 && open[len(open)-1].column > column {
			open = open[:len(open)-1]
		}
		if len(open) == 0 || open[len(open)-1].column != column {
			open = append(open, collection{column: column})
		}
		return &open[len(open)-1]
	}
	brackets := 0
	for _, t := range tokens {
		var in *collection
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
			brackets++
			open = append(open, collection{})
		case token.SequenceEndType, token.MappingEndType:
			if brackets > 0 {
				brackets--
				open = open[:len(open)-1]
			}
		case token.SequenceEntryType:
			if brackets == 0 {
				enter(t.Position.Column)
			}
		case token.MappingValueType:
			switch {
			case brackets > 0:
				in = &open[len(open)-1]
			case t.Prev != nil:
				in = enter(t.Prev.Position.Column)
			}
		}
		if len(open) > maxDepth {
			say(t, "The lists and keys here are nested too deeply.", "A map needs no more than six levels.")
			return ps
		}
		if in == nil {
			continue
		}
		if in.keys++; in.keys > maxKeys {
			say(t, "There are too many keys in one place.", "Check that this is the right file.")
			return ps
		}
	}
	return ps
}
