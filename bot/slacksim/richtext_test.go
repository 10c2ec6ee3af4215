package slacksim

import (
	"fmt"
	"strings"
	"testing"
)

func TestRichText(t *testing.T) {
	in := func(inline string) string {
		return `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[` + inline + `]}]}]`
	}
	good := []string{
		in(`{"type":"text","text":"a","style":{"bold":true,"code":true}}`), in(`{"type":"link","url":"https://x","text":"x"}`), in(`{"type":"user","user_id":"U1"}`),
		in(`{"type":"channel","channel_id":"C1"}`), in(`{"type":"usergroup","usergroup_id":"S1"}`), in(`{"type":"broadcast","range":"here"}`),
		in(`{"type":"emoji","name":"tada"}`), in(`{"type":"date","timestamp":1700000000,"format":"{date}","fallback":"then"}`), in(`{"type":"color","value":"#fff"}`),
		`[{"type":"rich_text","elements":[{"type":"rich_text_list","style":"bullet","indent":1,"elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"a"}]}]},
			{"type":"rich_text_quote","elements":[{"type":"text","text":"a"}]},{"type":"rich_text_preformatted","border":1,"elements":[{"type":"text","text":"a"}]}]}]`,
	}
	bad := []struct{ json, want string }{
		{in(`{"type":"text","text":""}`), "must be more than 0 characters"}, {in(`{"type":"text","text":"a","style":{"loud":true}}`), "invalid additional property: loud"},
		{in(`{"type":"broadcast","range":"all"}`), "must be one of: here, channel, everyone"}, {in(`{"type":"user"}`), "missing required field: user_id"},
		{in(`{"type":"date","timestamp":"soon","format":"{date}"}`), "must be a number"}, {in(`{"type":"blink"}`), "unsupported type: blink"},
		{`[{"type":"rich_text","elements":[{"type":"rich_text_list","style":"roman","elements":[]}]}]`, "must be one of: bullet, ordered"},
		{`[{"type":"rich_text"}]`, "missing required field: elements"},
	}
	s, schema := &Server{}, newSchema(t)
	for _, g := range good {
		v := js(t, g)
		if _, err := s.checkMessageBlocks(v); err != nil {
			t.Errorf("%s: %v", g, err)
		}
		schema.check(t, g, v.([]any)[0].(obj))
	}
	for _, b := range bad {
		_, err := s.checkMessageBlocks(js(t, b.json))
		if err == nil || !strings.Contains(fmt.Sprint(err.more), b.want) {
			t.Errorf("%s: %v", b.json, err)
		}
	}
}

// Wrong kinds of values are named, wherever they stand.
func TestWrongKinds(t *testing.T) {
	cases := []struct{ json, want string }{
		{`[{"type":"header","text":{"type":"plain_text","text":1}}]`, "must be a string"},
		{`[{"type":"header","text":{"type":"plain_text","text":"x","emoji":"yes"}}]`, "must be a boolean"},
		{`[{"type":"header","text":{"type":"plain_text","text":"x"},"level":9}]`, "must be at most 4"},
		{`[{"type":"header","text":{"type":"plain_text","text":"x"},"level":1.5}]`, "must be an integer"},
		{`[{"type":"context","elements":{}}]`, "must be an array"},
		{`[{"type":"context","elements":[]}]`, "must have at least 1 items"},
		{`[{"type":"actions","elements":["x"]}]`, "must be an object"},
		{`[{"type":"actions","elements":[{"text":"x"}]}]`, "missing required field: type"},
		{section(`{"type":"button"}`), "missing required field: text"},
		{section(`{"type":"timepicker","timezone":"Mars"}`), "must be a time zone"},
		{`[{"type":"input","label":{"type":"plain_text","text":"l"},"element":{"type":"number_input","is_decimal_allowed":true,"min_value":"low"}}]`, "must be a number as text"},
		{`[{"type":"data_table","caption":"c","rows":[[{"type":"raw_text","text":"a"},{"type":"raw_text","text":"b"}],[{"type":"raw_text","text":"c"}]]}]`, "as many cells as the header row"},
	}
	s := &Server{}
	for _, c := range cases {
		_, err := s.checkMessageBlocks(js(t, c.json))
		if err == nil || !strings.Contains(fmt.Sprint(err.more), c.want) {
			t.Errorf("%s: %v", c.json, err)
		}
	}
}
