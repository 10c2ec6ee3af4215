package worked

import (
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"
)

// Limits on what is read at all. The YAML parser recurses without a bound, so a
// file that nests a hundred thousand brackets would take all memory there is.
const (
	maxBytes  = 1 << 20
	maxDepth  = 40  // brackets open at once, or markers on one line
	maxColumn = 200 // where a block may begin, which bounds how deep blocks nest
)

// decode reads YAML strictly: an unknown key is an error that shows its line.
func decode(name string, src []byte, into any) (err error) {
	if len(src) > maxBytes {
		return fmt.Errorf("%s: the file is %d bytes long, and %d is the most; check that it is the right one", name, len(src), maxBytes)
	}
	if line, deep := tooDeep(src); deep {
		return fmt.Errorf("%s, line %d: this is nested too deeply; worked examples need no more than a few levels", name, line)
	}
	defer func() { // a bad file must never take the program down
		if recover() != nil {
			err = fmt.Errorf("%s: the text confuses the YAML parser; check quotes, colons and indentation", name)
		}
	}()
	if err := yaml.UnmarshalWithOptions(src, into, yaml.Strict()); err != nil {
		return errors.New(name + ": " + yaml.FormatError(err, false, true))
	}
	return nil
}

func tooDeep(src []byte) (line int, deep bool) {
	depth, marks, last := 0, 0, 0
	for _, t := range lexer.Tokenize(string(src)) {
		if t.Position.Line != last {
			last, marks = t.Position.Line, 0
			if depth == 0 && t.Position.Column > maxColumn {
				return last, true
			}
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth = max(depth-1, 0)
		case token.SequenceEntryType, token.MappingKeyType:
			marks++
		case token.MappingValueType:
			if depth == 0 {
				marks++
			}
		}
		if depth+marks > maxDepth {
			return last, true
		}
	}
	return 0, false
}
