package scope

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
	"github.com/hbollon/go-edlib"
)

// reader collects what is wrong while the parts of a map are read, so that one
// run shows all faults.
type reader struct {
	file     string
	problems Problems
	places   map[string]place // field path → where its value stands
}

// maxProblems bounds the list: beyond it the file is not a map at all.
const maxProblems = 300

func (r *reader) fault(at place, field, what, hint string) {
	if len(r.problems) >= maxProblems {
		return
	}
	r.problems = append(r.problems, Problem{File: r.file, Line: at.line, Column: at.column, Field: field, What: what, Hint: hint})
}

// faultAt reports a problem of a field that was read before.
func (r *reader) faultAt(field, what, hint string) { r.fault(r.places[field], field, what, hint) }

func placeOf(n ast.Node) place { return placeOfToken(firstToken(n)) }

func placeOfToken(t *token.Token) place {
	if t == nil || t.Position == nil {
		return place{}
	}
	return place{t.Position.Line, max(t.Position.Column, 1)}
}

// firstToken is the token a person would point at: for a block mapping its
// first key, where the parser's own answer is the colon behind it.
func firstToken(n ast.Node) *token.Token {
	switch n := n.(type) {
	case nil:
		return nil
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return n.Values[0].Key.GetToken()
		}
	case *ast.MappingValueNode:
		return n.Key.GetToken()
	}
	return n.GetToken()
}

// entry is one key of an object with its value.
type entry struct {
	key   string
	at    place // of the key
	value ast.Node
}

// object is a mapping whose keys were checked against the known ones.
type object struct {
	r       *reader
	path    string
	at      place
	entries []entry
	flow    bool
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// object reads a mapping. Unknown and doubled keys are faults; a value that is
// no mapping is one too and yields ok = false. known nil: any key goes.
func (r *reader) object(n ast.Node, path string, known []string) (object, bool) {
	o := object{r: r, path: path, at: placeOf(n)}
	if path != "" {
		r.places[path] = o.at
	}
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values, o.flow = n.Values, n.IsFlowStyle
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		r.fault(o.at, path, "Keys with values are expected here, but this is "+kind(n)+".", exampleOf(known))
		return o, false
	}
	seen := make(map[string]bool, len(values))
	for _, v := range values {
		if len(r.problems) >= maxProblems {
			break // suggestions for thousands of keys would take seconds
		}
		key, ok := scalar(v.Key)
		e := entry{key, placeOfToken(v.Key.GetToken()), v.Value}
		switch {
		case !ok || key == "":
			r.fault(e.at, path, "This key is not a word.", "")
			continue
		case seen[key]:
			r.fault(e.at, join(path, key), fmt.Sprintf("%q is written twice.", key), "Keep one.")
			continue
		}
		seen[key] = true
		if known != nil && !slices.Contains(known, key) {
			if o.flow && isNull(v.Value) {
				r.fault(e.at, join(path, key), fmt.Sprintf("%q stands alone between commas.", key), "Inside { } a comma ends the value: put the whole text in quotes.")
			} else {
				r.fault(e.at, join(path, key), fmt.Sprintf("%q is not a key of a scope map here.", key), didYouMean(key, known, "The keys here are "+strings.Join(known, ", ")+"."))
			}
			continue
		}
		o.entries = append(o.entries, e)
	}
	return o, true
}

func exampleOf(known []string) string {
	if len(known) == 0 {
		return ""
	}
	return fmt.Sprintf("Write it as \"%s: …\" on its own line, indented.", known[0])
}

func kind(n ast.Node) string {
	switch n.(type) {
	case nil, *ast.NullNode:
		return "empty"
	case *ast.SequenceNode:
		return "a list"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a group of keys"
	default:
		return "a single value"
	}
}

func isNull(n ast.Node) bool {
	if n == nil {
		return true
	}
	_, ok := n.(*ast.NullNode)
	return ok
}

// scalar returns the text of a plain value as written, so that 08:00, 12 and
// yes are what the person typed.
func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	case *ast.NullNode:
		return "", true
	default:
		return "", false
	}
}

// find returns the value of a key; ok is false where it is absent or empty.
func (o object) find(key string) (entry, bool) {
	for _, e := range o.entries {
		if e.key == key {
			o.r.places[join(o.path, key)] = placeOf(e.value)
			if isNull(e.value) {
				o.r.places[join(o.path, key)] = e.at
				return e, false
			}
			return e, true
		}
	}
	return entry{}, false
}

// didYouMean names the closest of the known words, or falls back.
func didYouMean(word string, known []string, fallback string) string {
	return meant(word, known, 0.6, fallback)
}

// meant is didYouMean for words that must be as alike as least, 0 … 1.
func meant(word string, known []string, least float32, fallback string) string {
	if len(word) > 64 { // the distance costs the product of both lengths
		return fallback
	}
	best, score := "", float32(0)
	for _, k := range known {
		s, err := edlib.StringsSimilarity(strings.ToLower(word), strings.ToLower(k), edlib.DamerauLevenshtein)
		if err == nil && s > score {
			best, score = k, s
		}
	}
	if score >= least {
		return fmt.Sprintf("Did you mean %q?", best)
	}
	return fallback
}
