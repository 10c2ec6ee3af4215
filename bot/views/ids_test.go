package views

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestIDsAreTheTables: every id in a golden is a row of the tables, and every
// row is in a golden.
func TestIDsAreTheTables(t *testing.T) {
	files, err := filepath.Glob("testdata/golden/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no goldens: %v", err)
	}
	used := map[string]map[string]string{"action": {}, "item": {}, "callback": {}, "input": {}}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(raw, &v); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		collect(v, f, used)
	}
	known := map[string][]string{
		"action": table1(Actions), "item": table1(MenuItems), "input": table1(Inputs),
		"callback": slices.DeleteFunc(table1(Callbacks), func(s string) bool { return s == string(ShortcutSend) }), // in the manifest
	}
	for kind, ids := range known {
		for _, id := range ids {
			if used[kind][id] == "" {
				t.Errorf("%s %q is in no golden", kind, id)
			}
		}
		for id, f := range used[kind] {
			if !slices.Contains(ids, id) {
				t.Errorf("%s %q of %s is not in the table", kind, id, f)
			}
		}
		if d := duplicate(ids); d != "" {
			t.Errorf("%s %q stands twice in the table", kind, d)
		}
	}
}

func table1[T ~string](ids []T) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}

func duplicate(ids []string) string {
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			return id
		}
		seen[id] = true
	}
	return ""
}

func collect(v any, file string, used map[string]map[string]string) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			collect(x, file, used)
		}
	case map[string]any:
		for key, kind := range map[string]string{"action_id": "action", "callback_id": "callback", "block_id": "input"} {
			if id, ok := v[key].(string); ok {
				used[kind][id] = file
			}
		}
		if v["type"] == "overflow" {
			for _, o := range v["options"].([]any) {
				ref, err := ParseRef(o.(map[string]any)["value"].(string))
				if err != nil || ref.Request == 0 {
					used["item"]["no ref: "+o.(map[string]any)["value"].(string)] = file
					continue
				}
				used["item"][ref.Arg] = file
			}
		}
		for _, x := range v {
			collect(x, file, used)
		}
	}
}

func TestRefComesBack(t *testing.T) {
	for _, r := range []Ref{{}, {Request: 1042}, {1042, "deal-desk/pricing"}, {0, "2026-W47/om:corrections"}} {
		got, err := ParseRef(r.String())
		if err != nil || got != r {
			t.Errorf("%+v came back as %+v, %v", r, got, err)
		}
	}
	for _, bad := range []string{"", "x", "CL-1042", "-1", "1042x", "99999999999999999999"} {
		if r, err := ParseRef(bad); err == nil {
			t.Errorf("%q was read as %+v", bad, r)
		}
	}
	m := Meta{Request: 1042, Arg: "a", Channel: "C1", TS: "1.2"}
	if got, err := ParseMeta(m.String()); err != nil || got != m {
		t.Errorf("%+v came back as %+v, %v", m, got, err)
	}
	if _, err := ParseMeta("{"); err == nil {
		t.Error("broken metadata was read")
	}
}
