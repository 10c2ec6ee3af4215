package scope

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

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

// text reads a single value as trimmed text.
func (o object) text(key string) string {
	e, ok := o.find(key)
	if !ok {
		return ""
	}
	s, ok := scalar(e.value)
	if !ok {
		o.r.fault(e.at, join(o.path, key), fmt.Sprintf("%q takes one value, but this is %s.", key, kind(e.value)), "")
		return ""
	}
	return strings.TrimSpace(s)
}

// need is text that must be there.
func (o object) need(key, example string) string {
	s := o.text(key)
	if _, ok := o.find(key); s == "" && (!ok || o.r.clean(join(o.path, key))) {
		o.r.fault(o.at, join(o.path, key), fmt.Sprintf("%q is missing.", key), fmt.Sprintf("Add \"%s: %s\".", key, example))
	}
	return s
}

// clean reports whether nothing was said about the field so far.
func (r *reader) clean(field string) bool {
	return !slices.ContainsFunc(r.problems, func(p Problem) bool { return p.Field == field })
}

// number reads a number between lo and hi. Absent: def.
func (o object) number(key string, def, lo, hi float64) float64 {
	e, ok := o.find(key)
	if !ok {
		return def
	}
	s, isScalar := scalar(e.value)
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	field := join(o.path, key)
	switch {
	case !isScalar || err != nil || math.IsNaN(v) || math.IsInf(v, 0):
		o.r.faultAt(field, fmt.Sprintf("%q must be a number.", key), "")
		return def
	case v < lo || v > hi:
		o.r.faultAt(field, fmt.Sprintf("%s is out of range: it must be between %s and %s.", s, num(lo), num(hi)), "")
		return def
	}
	return v
}

// whole reads a whole number between lo and hi. Absent: def.
func (o object) whole(key string, def, lo, hi int) int {
	v := o.number(key, float64(def), float64(lo), float64(hi))
	if v != math.Trunc(v) {
		o.r.faultAt(join(o.path, key), fmt.Sprintf("%q must be a whole number.", key), "")
		return def
	}
	return int(v)
}

func num(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// yes reads true or false. Absent: false.
func (o object) yes(key string) bool {
	switch s := strings.ToLower(o.text(key)); s {
	case "", "false", "no":
		return false
	case "true", "yes":
		return true
	default:
		o.r.faultAt(join(o.path, key), fmt.Sprintf("%q must be true or false, not %q.", key, s), "")
		return false
	}
}

// maxHours is the longest promise, about a working year.
const maxHours = 2000

// hours reads a positive duration in business hours, to the minute. Absent: 0.
func (o object) hours(key string) time.Duration {
	field := join(o.path, key)
	v := o.number(key, 0, math.Inf(-1), math.Inf(1))
	d := time.Duration(math.Round(min(max(v, -1), maxHours+1)*60)) * time.Minute
	if _, ok := o.find(key); ok && o.r.clean(field) && (d <= 0 || v > maxHours) {
		o.r.faultAt(field, fmt.Sprintf("A time must be more than 0 and at most %d business hours.", maxHours), "Write business hours, such as 6; half an hour is 0.5.")
		return 0
	}
	return d
}

// items returns the elements of a list. Absent: none.
func (o object) items(key string) []ast.Node {
	e, ok := o.find(key)
	if !ok {
		return nil
	}
	seq, ok := e.value.(*ast.SequenceNode)
	if !ok {
		o.r.fault(e.at, join(o.path, key), fmt.Sprintf("%q takes a list, but this is %s.", key, kind(e.value)), "Write each item on its own line after a dash, or all of them in [ ].")
		return nil
	}
	return seq.Values
}

// texts reads a list of single values, each once.
func (o object) texts(key string) []string {
	var out []string
	seen := map[string]bool{}
	for i, n := range o.items(key) {
		field := fmt.Sprintf("%s[%d]", join(o.path, key), i+1)
		o.r.places[field] = placeOf(n)
		s, ok := scalar(n)
		s = strings.TrimSpace(s)
		switch {
		case !ok:
			o.r.faultAt(field, "A line of text is expected here, but this is "+kind(n)+".", "If it holds a colon, put the whole text in quotes.")
		case s == "":
			o.r.faultAt(field, "This item is empty.", "Write it or remove it.")
		case seen[s]:
			o.r.faultAt(field, fmt.Sprintf("%q is in this list twice.", s), "Keep one.")
		default:
			seen[s] = true
			out = append(out, s)
			// Numbered as in the value, so that later checks find the place.
			o.r.places[fmt.Sprintf("%s[%d]", join(o.path, key), len(out))] = placeOf(n)
		}
	}
	return out
}

// didYouMean names the closest of the known words, or falls back.
func didYouMean(word string, known []string, fallback string) string {
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
	if score >= 0.6 {
		return fmt.Sprintf("Did you mean %q?", best)
	}
	return fallback
}
