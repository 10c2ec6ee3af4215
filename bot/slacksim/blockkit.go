package slacksim

import (
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
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

// checkMessageBlocks checks a message's blocks and gives those without a block_id one. Caller holds mu.
func (s *Server) checkMessageBlocks(v any) ([]Block, *apiErr) {
	blocks, ok := v.([]any)
	if !ok || slices.ContainsFunc(blocks, func(b any) bool { _, isObj := b.(obj); return !isObj }) {
		return nil, fail("invalid_blocks_format")
	}
	c := &checker{where: inMessage, blockIDs: map[string]bool{}}
	c.blocks("/blocks", blocks, limit("message.blocks"))
	if c.charts > 0 && s.faults != nil && s.faults.noCharts() {
		c.fault("/blocks", "unsupported type: data_visualization")
	}
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
