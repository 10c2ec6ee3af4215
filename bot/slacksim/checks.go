package slacksim

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// surface is where blocks are shown.
type surface int

const (
	inMessage surface = iota
	inModal
	inHome
)

// checker walks blocks and collects what is wrong, in Slack's words.
type checker struct {
	where    surface
	faults   []string
	blockIDs map[string]bool
	inputs   int
	markdown int // characters in markdown blocks
	text     int // characters in all texts
	tables   int
	charts   int
}

// fault notes what is wrong at ptr.
func (c *checker) fault(ptr, format string, a ...any) {
	c.faults = append(c.faults, "[ERROR] "+fmt.Sprintf(format, a...)+" [json-pointer:"+ptr+"]")
}

// length checks a count of characters or items.
func (c *checker) length(ptr string, n int, b bounds, unit string) {
	switch {
	case n < b.Min && unit == "items":
		c.fault(ptr, "must have at least %d items", b.Min)
	case n < b.Min:
		c.fault(ptr, "must be more than %d characters", b.Min-1)
	case b.Max > 0 && n > b.Max && unit == "items":
		c.fault(ptr, "no more than %d items allowed", b.Max)
	case b.Max > 0 && n > b.Max:
		c.fault(ptr, "must be less than %d characters", b.Max+1)
	}
}

// check is a rule for one value.
type check func(c *checker, ptr string, v any)

// field is one key of an object.
type field struct {
	name string
	need bool
	rule check
}

// shape is an object's keys; others are refused.
type shape []field

func need(name string, rule check) field { return field{name, true, rule} }
func may(name string, rule check) field  { return field{name, false, rule} }

// object checks v against a shape; extra runs when the shape fits.
func (c *checker) object(ptr string, v any, sh shape, extra func(j obj)) {
	j, ok := v.(obj)
	if !ok {
		c.fault(ptr, "must be an object")
		return
	}
	before := len(c.faults)
	keys := make([]string, 0, len(j))
	for k := range j {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		if !slices.ContainsFunc(sh, func(f field) bool { return f.name == k }) {
			c.fault(ptr, "invalid additional property: %s", k)
		}
	}
	for _, f := range sh {
		x, has := j[f.name]
		switch {
		case !has && f.need:
			c.fault(ptr, "missing required field: %s", f.name)
		case has && f.rule != nil:
			f.rule(c, ptr+"/"+f.name, x)
		}
	}
	if extra != nil && len(c.faults) == before {
		extra(j)
	}
}

func obs(sh shape, extra func(c *checker, ptr string, j obj)) check {
	return func(c *checker, ptr string, v any) {
		c.object(ptr, v, sh, func(j obj) {
			if extra != nil {
				extra(c, ptr, j)
			}
		})
	}
}

// chars is a plain JSON string within bounds.
func chars(b bounds) check {
	return func(c *checker, ptr string, v any) {
		t, ok := v.(string)
		if !ok {
			c.fault(ptr, "must be a string")
			return
		}
		c.length(ptr, utf8.RuneCountInString(t), b, "characters")
	}
}

func flag(c *checker, ptr string, v any) {
	if _, ok := v.(bool); !ok {
		c.fault(ptr, "must be a boolean")
	}
}

func whole(lo, hi int) check {
	return func(c *checker, ptr string, v any) {
		n, ok := v.(float64)
		switch {
		case !ok || n != float64(int(n)):
			c.fault(ptr, "must be an integer")
		case int(n) < lo:
			c.fault(ptr, "must be at least %d", lo)
		case int(n) > hi:
			c.fault(ptr, "must be at most %d", hi)
		}
	}
}

func number(c *checker, ptr string, v any) {
	if _, ok := v.(float64); !ok {
		c.fault(ptr, "must be a number")
	}
}

func one(of ...string) check {
	return func(c *checker, ptr string, v any) {
		if t, ok := v.(string); !ok || !slices.Contains(of, t) {
			c.fault(ptr, "must be one of: %s", strings.Join(of, ", "))
		}
	}
}

// list checks the number of items and each of them.
func list(b bounds, item check) check {
	return func(c *checker, ptr string, v any) {
		l, ok := v.([]any)
		if !ok {
			c.fault(ptr, "must be an array")
			return
		}
		c.length(ptr, len(l), b, "items")
		for i, x := range l {
			item(c, fmt.Sprintf("%s/%d", ptr, i), x)
		}
	}
}

// text is a text object of one of the kinds.
func text(b bounds, kinds ...string) check {
	return func(c *checker, ptr string, v any) {
		j, ok := v.(obj)
		if !ok {
			c.fault(ptr, "must be a text object")
			return
		}
		kind, _ := j["type"].(string)
		if !slices.Contains(kinds, kind) {
			c.fault(ptr+"/type", "must be one of: %s", strings.Join(kinds, ", "))
			return
		}
		sh := shape{need("type", nil), need("text", chars(bounds{max(b.Min, 1), b.Max})), may("emoji", flag)}
		if kind == "mrkdwn" {
			sh = shape{need("type", nil), need("text", chars(bounds{max(b.Min, 1), b.Max})), may("verbatim", flag)}
		}
		c.object(ptr, j, sh, nil)
		t, _ := j["text"].(string)
		c.text += utf8.RuneCountInString(t)
	}
}

func plain(name string) check { return text(limit(name), "plain_text") }
func rich(name string) check  { return text(limit(name), "plain_text", "mrkdwn") }

// typed checks an object by the rules of its type, which must be among allowed.
func typed(what string, rules func() map[string]check, allowed ...string) check {
	return func(c *checker, ptr string, v any) {
		j, ok := v.(obj)
		if !ok {
			c.fault(ptr, "must be an object")
			return
		}
		kind, _ := j["type"].(string)
		rule := rules()[kind]
		switch {
		case kind == "":
			c.fault(ptr, "missing required field: type")
		case rule == nil, len(allowed) > 0 && !slices.Contains(allowed, kind):
			c.fault(ptr+"/type", "unsupported type: %s", kind)
		default:
			rule(c, ptr, j)
		}
	}
}
