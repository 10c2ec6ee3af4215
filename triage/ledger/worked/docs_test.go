package worked

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestTheDocument plays the example of docs/clock.md, and keeps every verb and
// every figure in it.
func TestTheDocument(t *testing.T) {
	doc, err := os.ReadFile("../../../docs/clock.md")
	if err != nil {
		t.Fatal(err)
	}
	src, err := os.ReadFile("../testdata/cases.yaml")
	if err != nil {
		t.Fatal(err)
	}
	cases, err := Parse("cases.yaml", src, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(doc), "```yaml\n")
	example, _, ok2 := strings.Cut(rest, "```")
	if !ok || !ok2 {
		t.Fatal("docs/clock.md has no example")
	}
	f, err := Parse("clock.md", []byte(example), func(string) ([]byte, error) { return cases.Map.Source, nil })
	if err != nil {
		t.Fatal(err)
	}
	for _, res := range f.Check() {
		if !res.Right() {
			t.Errorf("%s: %v, %+v", res.Case.Name, res.Err, res.Checks)
		}
	}
	for _, v := range verbs {
		if first := strings.Fields(v.shown)[0]; !strings.Contains(rest, " "+first) {
			t.Errorf("docs/clock.md does not say what %q does", v.shown)
		}
	}
	want := reflect.TypeFor[Want]()
	for i := range want.NumField() {
		if key := want.Field(i).Tag.Get("yaml"); !strings.Contains(rest, "`"+key+"`") {
			t.Errorf("docs/clock.md does not explain %q", key)
		}
	}
}

// TestWhatIsPrinted holds the form of a right and of a wrong case.
func TestWhatIsPrinted(t *testing.T) {
	res := check(t, `
cases:
  - name: One hour
    why: From nine to ten.
    happened: ["Mon 2026-11-23 09:00 rep asks", "09:00 bot routes to deal-desk/discounts", "10:00 ana resolves"]
    want: {felt: 1h, owed: 2h}
`)
	var wrong, right strings.Builder
	if err := res.Write(&wrong, true); err != nil {
		t.Fatal(err)
	}
	const want = `WRONG  One hour
       felt: 1h
       owed: 2h wanted, 1h reckoned
       by hand: From nine to ten.
       Mon 2026-11-23 09:00  The hours of emea count (Europe/London).
       Mon 2026-11-23 09:00  Deal Desk had it, unclaimed, 1 h: all counted.
       Mon 2026-11-23 10:00  Closed after 1 h on the rep's clock, 1 h on ours.

`
	if wrong.String() != want {
		t.Errorf("printed\n%s\nwant\n%s", wrong.String(), want)
	}
	res.Checks = res.Checks[:1]
	if err := res.Write(&right, true); err != nil {
		t.Fatal(err)
	}
	if right.String() != "right  One hour\n" {
		t.Errorf("printed %q", right.String())
	}
}
