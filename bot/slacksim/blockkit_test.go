package slacksim

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// js reads JSON written in a test.
func js(t testing.TB, text string, a ...any) any {
	t.Helper()
	if len(a) > 0 {
		text = fmt.Sprintf(text, a...)
	}
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

func x(n int) string { return strings.Repeat("é", n) }

// rep repeats an item with its index in %d.
func rep(n int, item string) string {
	var out []string
	for i := range n {
		out = append(out, strings.ReplaceAll(item, "%d", fmt.Sprint(i)))
	}
	return "[" + strings.Join(out, ",") + "]"
}

const (
	opt    = `{"text":{"type":"plain_text","text":"o%d"},"value":"v%d"}`
	button = `{"type":"button","action_id":"a%d","text":{"type":"plain_text","text":"b"}}`
	divide = `{"type":"divider"}`
)

func section(accessory string) string {
	return `[{"type":"section","text":{"type":"mrkdwn","text":"t"},"accessory":` + accessory + `}]`
}

// Each limit at its bound and one past it. A case is the blocks of a message for a size.
func TestMessageLimits(t *testing.T) {
	input := func(el string) string {
		return `[{"type":"input","label":{"type":"plain_text","text":"l"},"element":` + el + `}]`
	}
	chart := func(title string, cats, series int, label string) string {
		var ss []string
		for i := range series {
			var pts []string
			for k := range cats {
				pts = append(pts, fmt.Sprintf(`{"label":"%s%d","value":1}`, label, k))
			}
			ss = append(ss, fmt.Sprintf(`{"name":"s%d","data":[%s]}`, i, strings.Join(pts, ",")))
		}
		return fmt.Sprintf(`[{"type":"data_visualization","title":"%s","chart":{"type":"bar","series":[%s],"axis_config":{"categories":%s}}}]`,
			title, strings.Join(ss, ","), rep(cats, `"`+label+`%d"`))
	}
	cases := []struct {
		name string
		max  int
		json func(n int) string
	}{
		{"blocks", 50, func(n int) string { return rep(n, divide) }},
		{"section text", 3000, func(n int) string { return `[{"type":"section","text":{"type":"mrkdwn","text":"` + x(n) + `"}}]` }},
		{"section fields", 10, func(n int) string {
			return `[{"type":"section","fields":` + rep(n, `{"type":"mrkdwn","text":"f"}`) + `}]`
		}},
		{"section field", 2000, func(n int) string { return `[{"type":"section","fields":[{"type":"mrkdwn","text":"` + x(n) + `"}]}]` }},
		{"header", 150, func(n int) string { return `[{"type":"header","text":{"type":"plain_text","text":"` + x(n) + `"}}]` }},
		{"context elements", 10, func(n int) string {
			return `[{"type":"context","elements":` + rep(n, `{"type":"mrkdwn","text":"f"}`) + `}]`
		}},
		{"actions elements", 25, func(n int) string { return `[{"type":"actions","elements":` + rep(n, button) + `}]` }},
		{"block id", 255, func(n int) string { return `[{"type":"divider","block_id":"` + x(n) + `"}]` }},
		{"action id", 255, func(n int) string {
			return section(`{"type":"button","action_id":"` + x(n) + `","text":{"type":"plain_text","text":"b"}}`)
		}},
		{"button text", 75, func(n int) string {
			return section(`{"type":"button","text":{"type":"plain_text","text":"` + x(n) + `"}}`)
		}},
		{"button value", 2000, func(n int) string {
			return section(`{"type":"button","text":{"type":"plain_text","text":"b"},"value":"` + x(n) + `"}`)
		}},
		{"button url", 3000, func(n int) string {
			return section(`{"type":"button","text":{"type":"plain_text","text":"b"},"url":"` + x(n) + `"}`)
		}},
		{"select options", 100, func(n int) string { return section(`{"type":"static_select","options":` + rep(n, opt) + `}`) }},
		{"select groups", 100, func(n int) string {
			return section(`{"type":"static_select","option_groups":` + rep(n, `{"label":{"type":"plain_text","text":"g"},"options":[`+opt+`]}`) + `}`)
		}},
		{"group options", 100, func(n int) string {
			return section(`{"type":"multi_static_select","option_groups":[{"label":{"type":"plain_text","text":"g"},"options":` + rep(n, opt) + `}]}`)
		}},
		{"group label", 75, func(n int) string {
			return section(`{"type":"static_select","option_groups":[{"label":{"type":"plain_text","text":"` + x(n) + `"},"options":` + rep(1, opt) + `}]}`)
		}},
		{"option text", 75, func(n int) string {
			return section(`{"type":"static_select","options":[{"text":{"type":"plain_text","text":"` + x(n) + `"},"value":"v"}]}`)
		}},
		{"option value", 150, func(n int) string {
			return section(`{"type":"static_select","options":[{"text":{"type":"plain_text","text":"o"},"value":"` + x(n) + `"}]}`)
		}},
		{"option description", 75, func(n int) string {
			return section(`{"type":"radio_buttons","options":[{"text":{"type":"mrkdwn","text":"o"},"value":"v","description":{"type":"plain_text","text":"` + x(n) + `"}}]}`)
		}},
		{"overflow", 5, func(n int) string { return section(`{"type":"overflow","options":` + rep(n, opt) + `}`) }},
		{"checkboxes", 10, func(n int) string { return section(`{"type":"checkboxes","options":` + rep(n, opt) + `}`) }},
		{"radio buttons", 10, func(n int) string { return section(`{"type":"radio_buttons","options":` + rep(n, opt) + `}`) }},
		{"placeholder", 150, func(n int) string {
			return section(`{"type":"users_select","placeholder":{"type":"plain_text","text":"` + x(n) + `"}}`)
		}},
		{"input label", 2000, func(n int) string {
			return `[{"type":"input","label":{"type":"plain_text","text":"` + x(n) + `"},"element":{"type":"plain_text_input"}}]`
		}},
		{"input hint", 2000, func(n int) string {
			return `[{"type":"input","label":{"type":"plain_text","text":"l"},"hint":{"type":"plain_text","text":"` + x(n) + `"},"element":{"type":"datepicker"}}]`
		}},
		{"min length", 3000, func(n int) string { return input(fmt.Sprintf(`{"type":"plain_text_input","min_length":%d}`, n)) }},
		{"confirm title", 100, func(n int) string {
			return section(`{"type":"button","text":{"type":"plain_text","text":"b"},"confirm":{"title":{"type":"plain_text","text":"` + x(n) + `"},"text":{"type":"plain_text","text":"t"}}}`)
		}},
		{"confirm text", 300, func(n int) string {
			return section(`{"type":"button","text":{"type":"plain_text","text":"b"},"confirm":{"text":{"type":"mrkdwn","text":"` + x(n) + `"}}}`)
		}},
		{"confirm button", 30, func(n int) string {
			return section(`{"type":"button","text":{"type":"plain_text","text":"b"},"confirm":{"text":{"type":"plain_text","text":"t"},"deny":{"type":"plain_text","text":"` + x(n) + `"}}}`)
		}},
		{"image url", 3000, func(n int) string { return `[{"type":"image","alt_text":"a","image_url":"` + x(n) + `"}]` }},
		{"image alt", 2000, func(n int) string { return `[{"type":"image","image_url":"https://x","alt_text":"` + x(n) + `"}]` }},
		{"image title", 2000, func(n int) string {
			return `[{"type":"image","image_url":"https://x","alt_text":"a","title":{"type":"plain_text","text":"` + x(n) + `"}}]`
		}},
		{"markdown", 12000, func(n int) string { return `[{"type":"markdown","text":"` + x(n) + `"}]` }},
		{"markdown in all", 12000, func(n int) string {
			return `[{"type":"markdown","text":"` + x(6000) + `"},{"type":"markdown","text":"` + x(n-6000) + `"}]`
		}},
		{"table rows", 100, func(n int) string {
			return `[{"type":"table","rows":` + rep(n, `[{"type":"raw_text","text":"c"}]`) + `}]`
		}},
		{"table columns", 20, func(n int) string {
			return `[{"type":"table","rows":[` + rep(n, `{"type":"raw_text","text":"c"}`) + `]}]`
		}},
		{"table characters", 10000, func(n int) string {
			return `[{"type":"table","rows":[[{"type":"raw_text","text":"` + x(n) + `"}]]}]`
		}},
		{"column settings", 20, func(n int) string {
			return `[{"type":"table","rows":[[{"type":"raw_text","text":"c"}]],"column_settings":` + rep(n, `{"align":"left"}`) + `}]`
		}},
		{"page size", 100, func(n int) string {
			return fmt.Sprintf(`[{"type":"data_table","caption":"c","page_size":%d,"rows":[[{"type":"raw_text","text":"h"}]]}]`, n)
		}},
		{"chart title", 50, func(n int) string { return chart(x(n), 1, 1, "l") }},
		{"chart series", 6, func(n int) string { return chart("t", 2, n, "l") }},
		{"chart points", 20, func(n int) string { return chart("t", n, 1, "l") }},
		{"chart label", 20, func(n int) string { return chart("t", 1, 1, x(n-1)) }},
		{"pie segments", 6, func(n int) string {
			return `[{"type":"data_visualization","title":"t","chart":{"type":"pie","segments":` + rep(n, `{"label":"l%d","value":1}`) + `}}]`
		}},
		{"charts", 2, func(n int) string {
			return rep(n, `{"type":"data_visualization","title":"t","chart":{"type":"pie","segments":[{"label":"l","value":1}]}}`)
		}},
		{"tables", 1, func(n int) string { return rep(n, `{"type":"table","rows":[[{"type":"raw_text","text":"c"}]]}`) }},
	}
	s := &Server{}
	schema := newSchema(t)
	for _, c := range cases {
		if _, err := s.checkMessageBlocks(js(t, c.json(c.max))); err != nil {
			t.Errorf("%s: %d refused: %v", c.name, c.max, err)
		}
		for _, b := range js(t, c.json(c.max)).([]any) {
			schema.check(t, c.name, b.(obj))
		}
		if _, err := s.checkMessageBlocks(js(t, c.json(c.max+1))); err == nil || err.code != "invalid_blocks" {
			t.Errorf("%s: %d accepted", c.name, c.max+1)
		}
	}
}

// slackSchema is the schema of Slack's published types (slackapi/node-slack-sdk, @slack/types 3.2.0, MIT): a second opinion on
// keys and kinds, so that the rules here accept nothing that Slack's types do not know.
type slackSchema struct{ c *jsonschema.Compiler }

func newSchema(t *testing.T) slackSchema {
	raw, err := os.ReadFile("testdata/blockkit.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("blockkit.json", js(t, string(raw))); err != nil {
		t.Fatal(err)
	}
	return slackSchema{c}
}

func (s slackSchema) check(t *testing.T, name string, b obj) {
	t.Helper()
	kind := b["type"].(string)
	if kind == "data_visualization" {
		return // newer than these types
	}
	def := map[string]string{"rich_text": "RichText", "data_table": "DataTable", "context_actions": "ContextActions"}[kind]
	if def == "" {
		def = strings.ToUpper(kind[:1]) + kind[1:]
	}
	sch, err := s.c.Compile("blockkit.json#/definitions/" + def + "Block")
	if err != nil {
		t.Fatal(err)
	}
	if err := sch.Validate(b); err != nil {
		t.Errorf("%s: not valid by Slack's types: %v", name, err)
	}
}

func TestMessageTextInAll(t *testing.T) {
	blocks := func(n int) any {
		return js(t, `[`+strings.Repeat(`{"type":"section","text":{"type":"mrkdwn","text":"`+x(3000)+`"}},`, 4)+`{"type":"section","text":{"type":"mrkdwn","text":"`+x(n)+`"}}]`)
	}
	s := &Server{}
	if _, err := s.checkMessageBlocks(blocks(1200)); err != nil {
		t.Errorf("13,200 characters refused: %v", err)
	}
	if _, err := s.checkMessageBlocks(blocks(1201)); err == nil || err.code != "msg_blocks_too_long" {
		t.Errorf("13,201 characters: %v", err)
	}
}

// What Slack refuses whatever its size, and the words it refuses it in.
func TestMessageRefusals(t *testing.T) {
	two := `[{"text":{"type":"plain_text","text":"o"},"value":"v"}]`
	cases := []struct{ name, json, want string }{
		{"unknown block", `[{"type":"sektion"}]`, "unsupported type: sektion [json-pointer:/blocks/0/type]"},
		{"no type", `[{"text":"x"}]`, "missing required field: type [json-pointer:/blocks/0]"},
		{"unknown key", `[{"type":"divider","colour":"red"}]`, "invalid additional property: colour"},
		{"empty text", `[{"type":"section","text":{"type":"mrkdwn","text":""}}]`, "must be more than 0 characters [json-pointer:/blocks/0/text/text]"},
		{"empty section", `[{"type":"section"}]`, "missing required field: text"},
		{"mrkdwn header", `[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]`, "must be one of: plain_text"},
		{"text as string", `[{"type":"section","text":"x"}]`, "must be a text object"},
		{"same block id", `[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]`, "block_id already exists: a"},
		{"same action id", `[{"type":"actions","elements":[` + button + `,` + button + `]}]`, "action_id already exists for another action"},
		{"no options", section(`{"type":"static_select"}`), "must have one of options and option_groups"},
		{"both kinds of options", section(`{"type":"static_select","options":` + two + `,"option_groups":[{"label":{"type":"plain_text","text":"g"},"options":` + two + `}]}`), "must have one of"},
		{"initial not an option", section(`{"type":"static_select","options":` + two + `,"initial_option":{"text":{"type":"plain_text","text":"p"},"value":"v"}}`), "must exactly match"},
		{"bad style", section(`{"type":"button","text":{"type":"plain_text","text":"b"},"style":"warning"}`), "must be one of: primary, danger"},
		{"input element in actions", `[{"type":"actions","elements":[{"type":"plain_text_input"}]}]`, "unsupported type: plain_text_input"},
		{"bad date", section(`{"type":"datepicker","initial_date":"1.2.2026"}`), "must be a date"},
		{"bad time", section(`{"type":"timepicker","initial_time":"25:00"}`), "must be a time"},
		{"alert", `[{"type":"alert","text":{"type":"mrkdwn","text":"x"}}]`, "unsupported type: alert"},
		{"rich header cell", `[{"type":"data_table","caption":"c","rows":[[{"type":"raw_number","value":1}]]}]`, "must be raw_text in the header row"},
		{"pie of nothing", `[{"type":"data_visualization","title":"t","chart":{"type":"pie","segments":[{"label":"l","value":0}]}}]`, "must be more than 0"},
		{"points that miss a category", `[{"type":"data_visualization","title":"t","chart":{"type":"line","series":[{"name":"s","data":[{"label":"a","value":1}]}],"axis_config":{"categories":["a","b"]}}}]`, "one point for every category"},
		{"image without source", `[{"type":"image","alt_text":"a"}]`, "must have one of image_url and slack_file"},
	}
	s := &Server{}
	for _, c := range cases {
		_, err := s.checkMessageBlocks(js(t, c.json))
		if err == nil || err.code != "invalid_blocks" {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := fmt.Sprint(err.more["response_metadata"]); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s", c.name, got)
		}
	}
	if _, err := s.checkMessageBlocks(js(t, `["x"]`)); err == nil || err.code != "invalid_blocks_format" {
		t.Errorf("a list of strings: %v", err)
	}
}

func TestViewLimits(t *testing.T) {
	modal := func(extra string) string {
		return `{"type":"modal","title":{"type":"plain_text","text":"t"},"blocks":[]` + extra + `}`
	}
	cases := []struct {
		name string
		max  int
		json func(n int) string
	}{
		{"blocks", 100, func(n int) string {
			return `{"type":"modal","title":{"type":"plain_text","text":"t"},"blocks":` + rep(n, divide) + `}`
		}},
		{"home blocks", 100, func(n int) string { return `{"type":"home","blocks":` + rep(n, divide) + `}` }},
		{"title", 24, func(n int) string {
			return `{"type":"modal","title":{"type":"plain_text","text":"` + x(n) + `"},"blocks":[]}`
		}},
		{"submit", 24, func(n int) string { return modal(`,"submit":{"type":"plain_text","text":"` + x(n) + `"}`) }},
		{"close", 24, func(n int) string { return modal(`,"close":{"type":"plain_text","text":"` + x(n) + `"}`) }},
		{"private metadata", 3000, func(n int) string { return modal(`,"private_metadata":"` + x(n) + `"`) }},
		{"callback id", 255, func(n int) string { return modal(`,"callback_id":"` + x(n) + `"`) }},
	}
	for _, c := range cases {
		if faults := checkViewJSON(js(t, c.json(c.max)).(obj)); len(faults) > 0 {
			t.Errorf("%s: %d refused: %v", c.name, c.max, faults)
		}
		if faults := checkViewJSON(js(t, c.json(c.max+1)).(obj)); len(faults) == 0 {
			t.Errorf("%s: %d accepted", c.name, c.max+1)
		}
	}
	input := `{"type":"modal","title":{"type":"plain_text","text":"t"},"blocks":[{"type":"input","label":{"type":"plain_text","text":"l"},"element":{"type":"plain_text_input"}}]}`
	if faults := checkViewJSON(js(t, input).(obj)); len(faults) != 1 || !strings.Contains(faults[0], "missing required field: submit") {
		t.Errorf("input without submit: %v", faults)
	}
	if faults := checkViewJSON(js(t, modal(`,"title_emoji":true`)).(obj)); len(faults) != 1 {
		t.Errorf("unknown key: %v", faults)
	}
	for _, b := range []string{"markdown", "table", "data_visualization"} {
		if faults := checkViewJSON(js(t, `{"type":"home","blocks":[{"type":"`+b+`"}]}`).(obj)); len(faults) == 0 {
			t.Errorf("%s accepted in a view", b)
		}
	}
}

// Views that Slack's own tools exported are accepted.
func TestSlacksOwnViews(t *testing.T) {
	files, err := filepath.Glob("testdata/views/*.json")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d views: %v", len(files), err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		v := js(t, string(raw)).(obj)
		// Some of the files are what Slack answered; this is what it added.
		for _, k := range []string{"id", "team_id", "app_id", "bot_id", "hash", "root_view_id", "previous_view_id", "state", "app_installed_team_id"} {
			delete(v, k)
		}
		if v["type"] == "home" {
			delete(v, "clear_on_close")
			delete(v, "notify_on_close")
		}
		if faults := checkViewJSON(v); len(faults) > 0 {
			t.Errorf("%s: %v", f, faults)
		}
	}
}
