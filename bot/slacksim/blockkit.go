package slacksim

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// limitsJSON is Block Kit's limits with their sources; origin in the file's first entry.
//
//go:embed refs/limits.json
var limitsJSON []byte

// limits maps what is limited to its bounds, for example "section.text" → {1, 3000}.
var limits = readLimits()

type bounds struct{ Min, Max int }

func readLimits() map[string]bounds {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(limitsJSON, &raw); err != nil {
		panic(err) // embedded above, covered by every test
	}
	out := map[string]bounds{}
	for k, v := range raw {
		var b bounds
		if json.Unmarshal(v, &b) == nil && b.Max > 0 {
			out[k] = b
		}
	}
	var viz map[string]any
	_ = json.Unmarshal(raw["data_visualization"], &viz)
	for k, v := range viz {
		if n, ok := v.(float64); ok {
			out["data_visualization."+k] = bounds{1, int(n)}
		}
	}
	return out
}

// limit is the bounds of what name names; a misspelt name shows at start.
func limit(name string) bounds {
	b, ok := limits[name]
	if !ok {
		panic("slacksim: no limit called " + name)
	}
	return b
}

// maxBlockText is where Slack refuses a message for the sum of its texts (measured, bolt-js#2509; undocumented).
const maxBlockText = 13200

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

// checkMessageBlocks checks a message's blocks and gives those without a block_id one. Caller holds mu.
func (s *Server) checkMessageBlocks(v any) ([]Block, *apiErr) {
	blocks, ok := v.([]any)
	if !ok || slices.ContainsFunc(blocks, func(b any) bool { _, isObj := b.(obj); return !isObj }) {
		return nil, fail("invalid_blocks_format")
	}
	c := &checker{where: inMessage, blockIDs: map[string]bool{}}
	c.blocks("/blocks", blocks, limit("message.blocks"))
	if len(c.faults) > 0 {
		return nil, &apiErr{"invalid_blocks", obj{"errors": c.faults, "response_metadata": obj{"messages": c.faults}}}
	}
	if c.text > maxBlockText {
		return nil, fail("msg_blocks_too_long")
	}
	return s.fillBlockIDs(blocks), nil
}

// blocks checks a list of blocks and what holds for all of them together.
func (c *checker) blocks(ptr string, blocks []any, b bounds) {
	list(b, typed("block", func() map[string]check { return blockRules }))(c, ptr, blocks)
	if limit := limit("markdown.text").Max; c.markdown > limit {
		c.fault(ptr, "markdown blocks must be less than %d characters in all", limit+1)
	}
	if c.tables > 1 {
		c.fault(ptr, "only_one_table_allowed")
	}
	if c.charts > 2 {
		c.fault(ptr, "no more than 2 data_visualization blocks allowed")
	}
}

// checkViewJSON answers what is wrong with a view.
func checkViewJSON(j obj) []string {
	c := &checker{where: inModal, blockIDs: map[string]bool{}}
	common := shape{need("type", one("modal", "home")), need("blocks", func(c *checker, ptr string, v any) {
		l, ok := v.([]any)
		if !ok {
			c.fault(ptr, "must be an array")
			return
		}
		c.blocks(ptr, l, limit("view.blocks"))
	}), may("private_metadata", chars(bounds{0, limit("view.private_metadata").Max})), may("callback_id", chars(bounds{0, limit("view.callback_id").Max})),
		may("external_id", chars(bounds{0, 255}))}
	if j["type"] == "home" {
		c.where = inHome
		c.object("/view", j, common, nil)
		return c.faults
	}
	sh := append(common, need("title", plain("view.title")), may("submit", plain("view.submit")), may("close", plain("view.close")),
		may("clear_on_close", flag), may("notify_on_close", flag), may("submit_disabled", flag))
	c.object("/view", j, sh, nil)
	if c.inputs > 0 && j["submit"] == nil {
		c.fault("/view", "missing required field: submit")
	}
	return c.faults
}

// checkOptionsAnswer answers what is wrong with the options an app gives for an external select.
func checkOptionsAnswer(j obj) []string {
	c := &checker{}
	c.object("", j, shape{may("options", list(bounds{0, limit("select.options").Max}, option)),
		may("option_groups", list(bounds{0, limit("select.option_groups").Max}, optionGroup))}, nil)
	if j["options"] == nil && j["option_groups"] == nil {
		c.fault("", "missing required field: options")
	}
	return c.faults
}

// fillBlockIDs copies blocks and gives blocks without a block_id and elements without an action_id one. Caller holds mu.
func (s *Server) fillBlockIDs(blocks []any) []Block {
	var out []Block
	for _, x := range blocks {
		b, ok := x.(obj)
		if !ok {
			continue
		}
		c := maps.Clone(b)
		if id, _ := c["block_id"].(string); id == "" {
			c["block_id"] = randomHex(3)[:5]
		}
		if c["type"] == "input" && c["optional"] == nil {
			c["optional"] = false
		}
		for _, k := range []string{"accessory", "element"} {
			if e, ok := c[k].(obj); ok {
				c[k] = withActionID(e)
			}
		}
		if list, ok := c["elements"].([]any); ok && c["type"] == "actions" {
			filled := make([]any, len(list))
			for i, e := range list {
				filled[i] = e
				if j, ok := e.(obj); ok {
					filled[i] = withActionID(j)
				}
			}
			c["elements"] = filled
		}
		out = append(out, c)
	}
	return out
}

func withActionID(e obj) obj {
	kind, _ := e["type"].(string)
	if e["action_id"] != nil || elementRules[kind] == nil {
		return e
	}
	e = maps.Clone(e)
	e["action_id"] = randomHex(3)[:5]
	return e
}
