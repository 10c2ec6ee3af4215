package slacksim

import (
	"fmt"
	"unicode/utf8"
)

// blockRules holds a rule for each block type an app may send. Types that Slack knows but does not take in messages or views of
// apps (file, card, plan …) are missing on purpose, and so is video, which needs an unfurl domain.
var blockRules map[string]check

func init() {
	blockRules = map[string]check{
		"section": block(shape{may("text", rich("section.text")), may("fields", fields), may("accessory", accessory), may("expand", flag)},
			func(c *checker, ptr string, j obj) {
				if j["text"] == nil && j["fields"] == nil {
					c.fault(ptr, "missing required field: text")
				}
			}),
		"header":  block(shape{need("text", plain("header.text")), may("level", whole(1, 4))}, nil),
		"divider": block(shape{}, nil),
		"context": block(shape{need("elements", list(bounds{1, limit("context.elements").Max}, contextElement))}, nil),
		"actions": block(shape{need("elements", list(bounds{1, limit("actions.elements").Max}, typed("element", elements, actionElements...)))}, nil),
		"context_actions": block(shape{need("elements", list(bounds{1, limit("context_actions.elements").Max},
			typed("element", elements, "feedback_buttons", "icon_button")))}, only(inMessage)),
		"input": block(shape{need("label", plain("input.label")), need("element", typed("element", elements, inputElements...)),
			may("dispatch_action", flag), may("hint", plain("input.hint")), may("optional", flag)},
			func(c *checker, _ string, _ obj) { c.inputs++ }),
		"image":              block(imageShape(may("title", plain("image.title"))), oneSource),
		"rich_text":          block(shape{need("elements", list(bounds{0, 0}, richBlock))}, nil),
		"table":              block(tableShape, checkTable),
		"data_table":         block(dataTableShape, checkDataTable),
		"data_visualization": block(shape{need("title", chars(bounds{1, limit("data_visualization.title").Max})), need("chart", checkChart)}, countChart),
		"markdown": block(shape{need("text", chars(bounds{1, limit("markdown.text").Max}))}, func(c *checker, ptr string, j obj) {
			n := utf8.RuneCountInString(j["text"].(string))
			c.markdown += n
			c.text += n
			only(inMessage)(c, ptr, j)
		}),
	}
}

// block is a shape with what every block has, and ids unique among all blocks and among the elements of one block.
func block(sh shape, extra func(c *checker, ptr string, j obj)) check {
	sh = append(shape{need("type", nil), may("block_id", chars(bounds{0, limit("block_id").Max}))}, sh...)
	return func(c *checker, ptr string, v any) {
		c.object(ptr, v, sh, func(j obj) {
			if id, _ := j["block_id"].(string); id != "" {
				if c.blockIDs[id] {
					c.fault(ptr+"/block_id", "block_id already exists: %s", id)
				}
				c.blockIDs[id] = true
			}
			seen := map[string]bool{}
			for _, e := range elementsOf([]any{j}) {
				if id := e.actionID(); id != "" && seen[id] {
					c.fault(ptr, "action_id already exists for another action: %s", id)
				} else {
					seen[id] = true
				}
			}
			if extra != nil {
				extra(c, ptr, j)
			}
		})
	}
}

// only refuses a block on other surfaces.
func only(where surface) func(*checker, string, obj) {
	return func(c *checker, ptr string, j obj) {
		if c.where != where {
			c.fault(ptr+"/type", "unsupported type: %v", j["type"])
		}
	}
}

func fields(c *checker, ptr string, v any) {
	list(bounds{1, limit("section.fields").Max}, text(limit("section.fields[].text"), "plain_text", "mrkdwn"))(c, ptr, v)
}

func accessory(c *checker, ptr string, v any) {
	if j, ok := v.(obj); ok && j["type"] == "image" {
		imageElement(c, ptr, v)
		return
	}
	typed("element", elements, accessoryElements...)(c, ptr, v)
}

func contextElement(c *checker, ptr string, v any) {
	if j, ok := v.(obj); ok && j["type"] == "image" {
		imageElement(c, ptr, v)
		return
	}
	text(limit("text_object.text"), "plain_text", "mrkdwn")(c, ptr, v)
}

// imageShape is an image from an address or from a file of Slack's; more is what the block has beside the element.
func imageShape(more ...field) shape {
	return append(shape{need("alt_text", chars(bounds{0, limit("image.alt_text").Max})), may("image_url", chars(limit("image.image_url"))),
		may("slack_file", obs(shape{may("id", chars(bounds{1, 255})), may("url", chars(limit("image.image_url")))}, nil))}, more...)
}

func oneSource(c *checker, ptr string, j obj) {
	if (j["image_url"] == nil) == (j["slack_file"] == nil) {
		c.fault(ptr, "must have one of image_url and slack_file")
	}
}

func imageElement(c *checker, ptr string, v any) {
	obs(append(imageShape(), need("type", nil)), oneSource)(c, ptr, v)
}

// richSections maps rich text's parts.
func richBlock(c *checker, ptr string, v any) {
	inline := list(bounds{0, 0}, richInline)
	border := may("border", whole(0, 1))
	typed("rich text", func() map[string]check {
		return map[string]check{
			"rich_text_section":      obs(shape{need("type", nil), need("elements", inline)}, nil),
			"rich_text_quote":        obs(shape{need("type", nil), need("elements", inline), border}, nil),
			"rich_text_preformatted": obs(shape{need("type", nil), need("elements", inline), border, may("language", chars(bounds{0, 255}))}, nil),
			"rich_text_list": obs(shape{need("type", nil), need("style", one("bullet", "ordered")), need("elements", list(bounds{0, 0}, richBlock)),
				may("indent", whole(0, 8)), may("offset", whole(0, 1<<30)), border}, nil),
		}
	})(c, ptr, v)
}

func richInline(c *checker, ptr string, v any) {
	style := may("style", obs(shape{may("bold", flag), may("italic", flag), may("strike", flag), may("code", flag), may("underline", flag),
		may("highlight", flag), may("client_highlight", flag), may("unlink", flag)}, nil))
	id := func(key string) check {
		return obs(shape{need("type", nil), need(key, chars(bounds{1, 255})), style}, nil)
	}
	typed("rich text", func() map[string]check {
		return map[string]check{
			"text": obs(shape{need("type", nil), need("text", chars(bounds{1, 0})), style}, func(c *checker, _ string, j obj) {
				c.text += utf8.RuneCountInString(j["text"].(string))
			}),
			"link":      obs(shape{need("type", nil), need("url", chars(bounds{1, 3000})), may("text", chars(bounds{0, 0})), may("unsafe", flag), style}, nil),
			"user":      id("user_id"),
			"channel":   id("channel_id"),
			"usergroup": id("usergroup_id"),
			"team":      id("team_id"),
			"broadcast": obs(shape{need("type", nil), need("range", one("here", "channel", "everyone")), style}, nil),
			"emoji": obs(shape{need("type", nil), need("name", chars(bounds{1, 255})), may("unicode", chars(bounds{0, 255})), may("url", chars(bounds{0, 3000})),
				may("skin_tone", whole(1, 6)), style}, nil),
			"color": obs(shape{need("type", nil), need("value", chars(bounds{1, 255})), style}, nil),
			"date": obs(shape{need("type", nil), need("timestamp", number), need("format", chars(bounds{1, 255})), may("url", chars(bounds{0, 3000})),
				may("fallback", chars(bounds{0, 255})), style}, nil),
		}
	})(c, ptr, v)
}

// cell is a table's cell.
func cell(kinds ...string) check {
	return typed("cell", func() map[string]check {
		return map[string]check{
			"raw_text":   obs(shape{need("type", nil), need("text", chars(bounds{0, 0}))}, nil),
			"raw_number": obs(shape{need("type", nil), need("value", number), may("text", chars(bounds{0, 0}))}, nil),
			"rich_text":  obs(shape{need("type", nil), may("block_id", nil), need("elements", list(bounds{0, 0}, richBlock))}, nil),
			"action_cell": obs(shape{need("type", nil), need("element", typed("element", elements, "button")),
				may("fallback", nil)}, nil),
		}
	}, kinds...)
}

var tableShape = shape{
	need("rows", list(bounds{1, limit("table.rows").Max}, list(bounds{1, limit("table.columns").Max}, cell("raw_text", "raw_number", "rich_text")))),
	may("column_settings", list(bounds{0, limit("table.column_settings").Max}, func(c *checker, ptr string, v any) {
		if v != nil { // null skips a column
			obs(shape{may("align", one("left", "center", "right")), may("is_wrapped", flag)}, nil)(c, ptr, v)
		}
	})),
}

func checkTable(c *checker, ptr string, j obj) {
	only(inMessage)(c, ptr, j)
	c.tables++
	if n := cellChars(j); n > limit("table.chars").Max {
		c.fault(ptr, "all cells together must be less than %d characters", limit("table.chars").Max+1)
	}
}

var dataTableShape = shape{
	need("caption", chars(bounds{1, 0})),
	need("rows", list(bounds{1, 0}, list(bounds{1, limit("table.columns").Max}, cell()))),
	may("page_size", whole(limit("data_table.page_size").Min, limit("data_table.page_size").Max)),
	may("row_header_column_index", whole(0, 19)),
}

func checkDataTable(c *checker, ptr string, j obj) {
	only(inMessage)(c, ptr, j)
	rows := j["rows"].([]any)
	head := rows[0].([]any)
	for i, x := range head {
		if x.(obj)["type"] != "raw_text" {
			c.fault(fmt.Sprintf("%s/rows/0/%d/type", ptr, i), "must be raw_text in the header row")
		}
	}
	for i, r := range rows {
		if len(r.([]any)) != len(head) {
			c.fault(fmt.Sprintf("%s/rows/%d", ptr, i), "must have as many cells as the header row")
		}
	}
	if n := cellChars(j); n > limit("table.chars").Max {
		c.fault(ptr, "all cells together must be less than %d characters", limit("table.chars").Max+1)
	}
}

// cellChars counts the characters in all cells of a table.
func cellChars(v any) int {
	n := 0
	switch x := v.(type) {
	case obj:
		if t, ok := x["text"].(string); ok {
			n += utf8.RuneCountInString(t)
		}
		for _, y := range x {
			n += cellChars(y)
		}
	case []any:
		for _, y := range x {
			n += cellChars(y)
		}
	}
	return n
}

func countChart(c *checker, ptr string, j obj) {
	only(inMessage)(c, ptr, j)
	c.charts++
}

// checkChart checks the chart of a data_visualization block.
func checkChart(c *checker, ptr string, v any) {
	label := chars(bounds{1, limit("data_visualization.label").Max})
	axis := chars(bounds{0, limit("data_visualization.axis_label").Max})
	series := obs(shape{need("type", nil),
		need("series", list(bounds{1, limit("data_visualization.series").Max}, obs(shape{need("name", label),
			need("data", list(bounds{1, limit("data_visualization.points").Max}, obs(shape{need("label", label), need("value", number)}, nil)))}, nil))),
		need("axis_config", obs(shape{need("categories", list(bounds{1, limit("data_visualization.points").Max}, label)), may("x_label", axis), may("y_label", axis)}, nil)),
	}, seriesFit)
	typed("chart", func() map[string]check {
		return map[string]check{
			"pie": obs(shape{need("type", nil), need("segments", list(bounds{1, limit("data_visualization.pie_segments").Max},
				obs(shape{need("label", label), need("value", positive)}, nil)))}, nil),
			"bar": series, "line": series, "area": series,
		}
	})(c, ptr, v)
}

func positive(c *checker, ptr string, v any) {
	if n, ok := v.(float64); !ok || n <= 0 {
		c.fault(ptr, "must be more than 0")
	}
}

// seriesFit checks that every series has exactly one point for every category, and a name of its own.
func seriesFit(c *checker, ptr string, j obj) {
	cats := j["axis_config"].(obj)["categories"].([]any)
	known := map[any]bool{}
	for _, x := range cats {
		if known[x] {
			c.fault(ptr+"/axis_config/categories", "duplicate category: %v", x)
		}
		known[x] = true
	}
	names := map[any]bool{}
	for i, x := range j["series"].([]any) {
		s, at := x.(obj), fmt.Sprintf("%s/series/%d", ptr, i)
		if names[s["name"]] {
			c.fault(at+"/name", "duplicate name: %v", s["name"])
		}
		names[s["name"]] = true
		seen := map[any]bool{}
		for k, y := range s["data"].([]any) {
			l := y.(obj)["label"]
			if !known[l] || seen[l] {
				c.fault(fmt.Sprintf("%s/data/%d/label", at, k), "must match one category, once")
			}
			seen[l] = true
		}
		if len(seen) < len(known) {
			c.fault(at+"/data", "must have one point for every category")
		}
	}
}
