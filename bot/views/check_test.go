package views

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/slack-go/slack"
)

// shown is a message or a view as Slack would get it.
type shown struct {
	kind   string // message, modal, home, options
	raw    []byte // indented JSON
	tree   map[string]any
	blocks []slack.Block
}

func show(t testing.TB, v any) shown {
	t.Helper()
	s := shown{}
	var out any
	switch v := v.(type) {
	case Message:
		s.kind, s.blocks = "message", v.Blocks
		out = map[string]any{"text": v.Text, "blocks": slack.Blocks{BlockSet: v.Blocks}}
	case slack.ModalViewRequest:
		s.kind, s.blocks, out = "modal", v.Blocks.BlockSet, v
	case slack.HomeTabViewRequest:
		s.kind, s.blocks, out = "home", v.Blocks.BlockSet, v
	case slack.OptionGroupsResponse:
		s.kind, out = "options", v
	default:
		t.Fatalf("a view returned %T", v)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(out); err != nil {
		t.Fatal(err)
	}
	s.raw = b.Bytes()
	if err := json.Unmarshal(s.raw, &s.tree); err != nil {
		t.Fatal(err)
	}
	return s
}

type limit struct{ Min, Max, Shown float64 }

// refs are the schema of Block Kit and Slack's limits.
type refs struct {
	block, modal, home *jsonschema.Schema
	limits             map[string]limit
}

var loadRefs = sync.OnceValues(func() (refs, error) {
	var r refs
	raw, err := os.ReadFile("testdata/refs/blockkit.schema.json")
	if err != nil {
		return r, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return r, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("blockkit.json", doc); err != nil {
		return r, err
	}
	for name, s := range map[string]**jsonschema.Schema{"KnownBlock": &r.block, "ModalView": &r.modal, "HomeView": &r.home} {
		if *s, err = c.Compile("blockkit.json#/definitions/" + name); err != nil {
			return r, err
		}
	}
	raw, err = os.ReadFile("testdata/refs/limits.json")
	if err != nil {
		return r, err
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return r, err
	}
	r.limits = map[string]limit{}
	for key, v := range all {
		var l limit
		if json.Unmarshal(v, &l) == nil {
			r.limits[key] = l
		}
	}
	return r, nil
})

// faults lists what Slack would refuse, and what the house rules forbid.
func faults(t testing.TB, s shown) []string {
	t.Helper()
	return append(schemaFaults(t, s), limitFaults(t, s)...)
}

// schemaFaults lists what Block Kit's schema refuses: types, not lengths.
func schemaFaults(t testing.TB, s shown) []string {
	t.Helper()
	r, err := loadRefs()
	if err != nil {
		t.Fatal(err)
	}
	c := &checker{refs: r, kind: s.kind}
	c.schema(s)
	return c.faults
}

// limitFaults lists what is too long, too many or against the house rules.
func limitFaults(t testing.TB, s shown) []string {
	t.Helper()
	r, err := loadRefs()
	if err != nil {
		t.Fatal(err)
	}
	c := &checker{refs: r, kind: s.kind}
	c.walk(s.tree, s.kind)
	c.whole(s)
	return c.faults
}

// ourDate is a date as views write it.
var ourDate = regexp.MustCompile(`<!date\^\d{9,}\^`)

type checker struct {
	refs
	kind   string
	faults []string
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

// most checks a count or length against a limit that limits.json must have.
func (c *checker) most(key string, n int, where string) {
	l, ok := c.limits[key]
	switch {
	case !ok || l.Max == 0:
		c.fault("limits.json has no %s", key)
	case n > int(l.Max):
		c.fault("%s: %d, Slack takes %v (%s)", where, n, l.Max, key)
	case n < int(l.Min):
		c.fault("%s: %d, Slack asks for %v (%s)", where, n, l.Min, key)
	}
}

func (c *checker) schema(s shown) {
	// The schema knows no charts yet; slack-go checks these itself.
	for _, b := range s.blocks {
		if chart, ok := b.(*slack.DataVisualizationBlock); ok {
			if err := chart.Validate(); err != nil {
				c.fault("chart: %v", err)
			}
		}
	}
	switch s.kind {
	case "modal":
		if err := c.modal.Validate(s.tree); err != nil {
			c.fault("schema: %v", err)
		}
	case "home":
		if err := c.home.Validate(s.tree); err != nil {
			c.fault("schema: %v", err)
		}
	case "message":
		for i, b := range s.tree["blocks"].([]any) {
			if b.(map[string]any)["type"] == "data_visualization" {
				continue
			}
			if err := c.block.Validate(b); err != nil {
				c.fault("schema: block %d: %v", i, err)
			}
		}
	}
}

// whole checks what counts over the message or view.
func (c *checker) whole(s shown) {
	blocks, _ := s.tree["blocks"].([]any)
	switch s.kind {
	case "message":
		c.most("message.blocks", len(blocks), "blocks")
		c.most("chat.update.text", utf8.RuneCountInString(s.tree["text"].(string)), "text")
		if s.tree["text"] == "" {
			c.fault("the fallback text is empty")
		}
		// Slack refuses a message whose section texts sum to about 13,200.
		sum := 0
		for _, b := range blocks {
			sum += textIn(b)
		}
		if sum > 13000 {
			c.fault("texts sum to %d characters, Slack takes about 13,200", sum)
		}
	case "modal", "home":
		c.most("view.blocks", len(blocks), "blocks")
		if len(s.raw) > int(250_000) {
			c.fault("the view has %d bytes, Slack takes 250,000", len(s.raw))
		}
	}
	ids := map[string]bool{}
	for i, b := range blocks {
		b := b.(map[string]any)
		if id, ok := b["block_id"].(string); ok && ids[id] {
			c.fault("block %d: block_id %q stands twice", i, id)
		} else if ok {
			ids[id] = true
		}
		if b["type"] == "input" && s.kind == "modal" && s.tree["submit"] == nil {
			c.fault("a form with inputs has no submit")
		}
		if s.kind != "message" && (b["type"] == "table" || b["type"] == "data_visualization") {
			c.fault("block %d: %s stands in messages only", i, b["type"])
		}
	}
}

func textIn(v any) int {
	n := 0
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			if s, ok := x.(string); ok && k == "text" {
				n += utf8.RuneCountInString(s)
			} else {
				n += textIn(x)
			}
		}
	case []any:
		for _, x := range v {
			n += textIn(x)
		}
	}
	return n
}

// walk checks each object by its type.
func (c *checker) walk(v any, where string) {
	switch v := v.(type) {
	case []any:
		for i, x := range v {
			c.walk(x, fmt.Sprintf("%s[%d]", where, i))
		}
	case map[string]any:
		c.object(v, where)
		for k, x := range v {
			c.walk(x, where+"."+k)
		}
	}
}

func size(v any) int {
	switch v := v.(type) {
	case []any:
		return len(v)
	case string:
		return utf8.RuneCountInString(v)
	case map[string]any:
		s, _ := v["text"].(string)
		return utf8.RuneCountInString(s)
	}
	return 0
}

func (c *checker) object(o map[string]any, where string) {
	has := func(k string) bool { return o[k] != nil }
	for _, k := range []string{"action_id", "block_id"} {
		if has(k) {
			c.most(k, size(o[k]), where+"."+k)
		}
	}
	if has("placeholder") {
		c.most("placeholder.text", size(o["placeholder"]), where+".placeholder")
	}
	if has("private_metadata") {
		c.most("view.private_metadata", size(o["private_metadata"]), where)
	}
	kind, _ := o["type"].(string)
	switch kind {
	case "plain_text", "mrkdwn":
		c.most("text_object.text", size(o["text"]), where)
		c.words(o, kind, where)
	case "modal":
		for _, k := range []string{"title", "submit", "close"} {
			if has(k) {
				c.most("view."+k, size(o[k]), where+"."+k)
			}
		}
	case "section":
		if has("text") {
			c.most("section.text", size(o["text"]), where)
		}
		if has("fields") {
			c.most("section.fields", size(o["fields"]), where)
		}
	case "header":
		c.most("header.text", size(o["text"]), where)
	case "context":
		c.most("context.elements", size(o["elements"]), where)
	case "actions":
		c.most("actions.elements", size(o["elements"]), where)
		seen := map[any]bool{}
		for _, e := range o["elements"].([]any) {
			id := e.(map[string]any)["action_id"]
			if seen[id] {
				c.fault("%s: action %v stands twice in one block", where, id)
			}
			seen[id] = true
		}
	case "input":
		c.most("input.label", size(o["label"]), where)
		if has("hint") {
			c.most("input.hint", size(o["hint"]), where)
		}
	case "button":
		c.most("button.text", size(o["text"]), where)
		c.most("button.value", size(o["value"]), where)
		if has("url") {
			c.most("button.url", size(o["url"]), where)
		}
		if n, l := size(o["text"]), c.limits["button.text"]; l.Shown == 0 || n > int(l.Shown) {
			c.fault("%s: a label of %d characters is cut on screen after %v", where, n, l.Shown)
		}
	case "overflow":
		c.most("overflow.options", size(o["options"]), where)
	case "radio_buttons":
		c.most("radio_buttons.options", size(o["options"]), where)
	case "static_select":
		if has("options") {
			c.most("select.options", size(o["options"]), where)
		}
		if has("option_groups") {
			c.most("select.option_groups", size(o["option_groups"]), where)
		}
	case "plain_text_input":
		if m, ok := o["max_length"].(float64); ok && (m < 1 || m > 3000) {
			c.fault("%s: max_length %v", where, m)
		} else if n := size(o["initial_value"]); ok && n > int(m) {
			c.fault("%s: starts with %d of %v characters", where, n, m)
		}
	case "table":
		c.table(o, where)
	case "":
		switch {
		case has("options") && has("label"):
			c.most("option_group.options", size(o["options"]), where)
			c.most("option_group.label", size(o["label"]), where)
		case has("value") && has("text"):
			c.most("option.text", size(o["text"]), where)
			c.most("option.value", size(o["value"]), where)
			if has("description") {
				c.most("option.description", size(o["description"]), where)
			}
		}
	}
}

func (c *checker) table(o map[string]any, where string) {
	rows := o["rows"].([]any)
	c.most("table.rows", len(rows), where)
	chars := 0
	for _, r := range rows {
		c.most("table.columns", size(r), where)
		if size(r) != size(rows[0]) {
			c.fault("%s: rows differ in length", where)
		}
		for _, cell := range r.([]any) {
			n := size(cell)
			chars += n
			if n == 0 {
				c.fault("%s: an empty cell", where)
			}
		}
	}
	c.most("table.chars", chars, where)
}

// words checks the house rules for text of ours.
func (c *checker) words(o map[string]any, kind, where string) {
	text := o["text"].(string)
	if kind == "plain_text" && ourDate.MatchString(text) {
		c.fault("%s: a Slack date in plain_text", where)
	}
	if kind == "plain_text" && o["emoji"] != false {
		c.fault("%s: plain_text that reads emoji names", where)
	}
	if kind == "mrkdwn" && o["verbatim"] != true {
		c.fault("%s: mrkdwn that is not verbatim", where)
	}
	if strings.HasPrefix(text, "CL-") && strings.Contains(text, " ") {
		c.fault("%s: the number stands first: %q", where, text)
	}
}
