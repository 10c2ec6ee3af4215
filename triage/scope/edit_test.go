package scope_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"clearlane/triage/scope"
)

// A small map in the styles that people write: braces, block lists, text over
// several lines, comments in every corner.
const styles = `version: 1 # the format
company: {name: Ünïcode GmbH, timezone: Europe/Berlin}
functions:
# deals first
- id: deals
  name: Deals
  topics:
  # the heart of it
  - id: quotes # everything with a price
    covers: quotes
    keywords: [
      quote,  # the word
      "price: net", # another
    ]
    examples:
    - >-
      a long ask that
      runs over two lines
    - plain text that
      goes on here

    # a note below the list
  - {id: terms, covers: "payment terms — “net”", keywords: []}
  targets: {first_response_bh: 4, resolution_bh: 8}

- id: orders
  name: Orders
  topics: [{id: bookings, covers: bookings}]
  not_covers:
    - {what: quotes, owner: deals} # theirs
  targets: {first_response_bh: 4, resolution_bh: 8}
# the end`

func TestEditsKeepEveryOtherByte(t *testing.T) {
	demo, styled := string(scope.Demo()), styles
	large, err := os.ReadFile("testdata/large.yaml")
	if err != nil {
		t.Fatal(err)
	}
	type edit func([]byte) ([]byte, error)
	keyword := func(at, word string) edit {
		return func(b []byte) ([]byte, error) { return scope.AddKeyword(b, at, word) }
	}
	example := func(at, word string) edit {
		return func(b []byte) ([]byte, error) { return scope.AddExample(b, at, word) }
	}
	topic := func(function string, nt scope.NewTopic) edit {
		return func(b []byte) ([]byte, error) { return scope.AddTopic(b, function, nt) }
	}
	notCovered := func(function, what, owner string) edit {
		return func(b []byte) ([]byte, error) { return scope.AddNotCovered(b, function, what, owner) }
	}
	full := scope.NewTopic{ID: "rebates", Covers: "rebates: yearly", Keywords: []string{"rebate", "year-end bonus"}, Examples: []string{`they "always" got 3 %`}}
	tests := []struct {
		name, src string
		edit      edit
		want      string // what was inserted
	}{
		{"keyword in brackets", demo, keyword("deal-desk/discounts", "sliding scale"), ", sliding scale"},
		{"keyword that needs quotes", demo, keyword("deal-desk", "10 % off: now"), `, "10 % off: now"`},
		{"keyword of the general topic", demo, keyword("deal-desk/general", "odd one"), ", odd one"},
		{"keyword behind a trailing comma", styled, keyword("deals/quotes", "offer"), "offer"},
		{"first keyword of an empty list", styled, keyword("deals/terms", "net 30"), "net 30"},
		{"first keyword of a function", styled, keyword("orders", "order"), "  keywords: [order]\n"},
		{"first keyword of a topic in braces", styled, keyword("orders/bookings", "book"), ", keywords: [book]"},
		{"first keyword of a topic", string(large), keyword("deal-desk/auto-renewal-pause", "pause"), "        keywords: [pause]\n"},
		{"example in a block list", demo, example("deal-desk/discounts", "may I go to 30?"), "          - \"may I go to 30?\"\n"},
		{"example behind text over two lines", styled, example("deals/quotes", "how much?"), "    - \"how much?\"\n"},
		{"first example of a topic in braces", styled, example("deals/terms", "net 90?"), `, examples: ["net 90?"]`},
		{"first example of a function", styled, example("orders", "where is it"), "  examples:\n    - \"where is it\"\n"},
		{"topic at the end of a list", demo, topic("territory", full), "      - id: rebates\n        covers: \"rebates: yearly\"\n        keywords: [rebate, year-end bonus]\n        examples:\n          - \"they \\\"always\\\" got 3 %\"\n"},
		{"topic in a list without indent", styled, topic("deals", scope.NewTopic{ID: "ramps", Covers: "ramp deals"}), "  - id: ramps\n    covers: ramp deals\n"},
		{"topic in braces", styled, topic("orders", full), `, {id: rebates, covers: "rebates: yearly", keywords: [rebate, year-end bonus], examples: ["they \"always\" got 3 %"]}`},
		{"not covered, in a list", styled, notCovered("orders", "payment terms", "deals"), "    - {what: \"payment terms\", owner: deals}\n"},
		{"not covered, the first", styled, notCovered("deals", "bookings", "orders"), "  not_covers:\n    - {what: \"bookings\", owner: orders}\n"},
		{"not covered, to a neighbour", demo, notCovered("enablement", "a new VPN token", "it"), "      - {what: \"a new VPN token\", owner: it}\n"},
		{"Windows line ends", strings.ReplaceAll(styled, "\n", "\r\n"), notCovered("orders", "payment terms", "deals"), "    - {what: \"payment terms\", owner: deals}\r\n"},
		{"at a last line without its end", strings.TrimSuffix(styled, "\n# the end"), example("orders", "where is it"), ""},
		{"at the very end of the file", "version: 1\ncompany: {name: A, timezone: UTC}\nfunctions:\n  - id: a\n    targets: {first_response_bh: 1, resolution_bh: 1}\n    name: A\n    topics:\n      - id: b\n        covers: b", topic("a", scope.NewTopic{ID: "c", Covers: "c"}), "\n      - id: c\n        covers: c"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := tt.edit([]byte(tt.src))
			if err != nil {
				t.Fatal(err)
			}
			head := commonPrefix(tt.src, string(out))
			tail := min(commonPrefix(reverse(tt.src), reverse(string(out))), len(tt.src)-head)
			if head+tail != len(tt.src) {
				t.Fatalf("other bytes changed:\n%s", scope.UnifiedDiff([]byte(tt.src), out, "map"))
			}
			got := string(out[head : len(out)-tail])
			// The same line breaks around it may count to either side.
			if tt.want != "" && !strings.Contains(got+got, tt.want) || len(tt.want) > 0 && len(got) != len(tt.want) {
				t.Errorf("inserted %q, want %q", got, tt.want)
			}
			if _, err := tt.edit(out); err == nil {
				t.Error("the same change is accepted twice")
			}
		})
	}
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func reverse(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

func TestEditsRefuse(t *testing.T) {
	src := scope.Demo()
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"no such function", second(scope.AddKeyword(src, "deal-dsk", "x")), `no function "deal-dsk"`},
		{"no such topic", second(scope.AddExample(src, "deal-desk/x", "y")), `Deal Desk has no topic "x"`},
		{"nothing to add", second(scope.AddKeyword(src, "deal-desk", " ")), "the keyword is empty"},
		{"there already", second(scope.AddKeyword(src, "deal-desk/discounts", "Floor  PRICE")), "is there already"},
		{"bad id", second(scope.AddTopic(src, "territory", scope.NewTopic{ID: "Big Deals", Covers: "x"})), "cannot be the id of a topic"},
		{"the general topic", second(scope.AddTopic(src, "territory", scope.NewTopic{ID: "general", Covers: "x"})), "cannot be the id of a topic"},
		{"no line", second(scope.AddTopic(src, "territory", scope.NewTopic{ID: "x"})), "needs a line"},
		{"covered elsewhere", second(scope.AddTopic(src, "territory", scope.NewTopic{ID: "x", Covers: "Quarter-end cut-offs and late orders"})), "is a topic of Order Management already"},
		{"owner unknown", second(scope.AddNotCovered(src, "territory", "x", "nobody")), `"nobody" is neither`},
		{"owner itself", second(scope.AddNotCovered(src, "territory", "x", "territory")), "is neither another function"},
		{"broken map", second(scope.AddKeyword([]byte("version: 2"), "a", "b")), "the map has faults of its own"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.err == nil || !strings.Contains(tt.err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", tt.err, tt.want)
			}
		})
	}
}

func second(_ []byte, err error) error { return err }

func TestUnifiedDiff(t *testing.T) {
	src := scope.Demo()
	out, err := scope.AddNotCovered(src, "enablement", "a new VPN token", "it")
	if err != nil {
		t.Fatal(err)
	}
	got := scope.UnifiedDiff(src, out, "demo.yaml")
	if !strings.HasPrefix(got, "--- demo.yaml\n+++ demo.yaml\n@@ ") || !strings.Contains(got, "\n+      - {what: \"a new VPN token\", owner: it}\n") || strings.Count(got, "\n-") != 0 {
		t.Errorf("diff:\n%s", got)
	}
	if got := scope.UnifiedDiff(src, bytes.Clone(src), "demo.yaml"); got != "" {
		t.Errorf("diff of equal texts: %q", got)
	}
}
