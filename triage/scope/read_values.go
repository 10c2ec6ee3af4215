package scope

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

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
