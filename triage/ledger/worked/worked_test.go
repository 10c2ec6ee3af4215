package worked

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clearlane/triage/scope"
)

func TestCases(t *testing.T) {
	src, err := os.ReadFile("../testdata/cases.yaml")
	if err != nil {
		t.Fatal(err)
	}
	f, err := Parse("cases.yaml", src, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Cases) < 40 {
		t.Errorf("%d worked examples, want 40", len(f.Cases))
	}
	for _, res := range f.Check() {
		t.Run(res.Case.Name, func(t *testing.T) {
			if res.Err != nil {
				t.Fatal(res.Err)
			}
			for _, c := range res.Checks {
				if !c.Right {
					t.Errorf("%s: %s, want %s", c.What, c.Got, c.Want)
				}
			}
			if t.Failed() {
				var b strings.Builder
				for _, l := range res.Lines {
					b.WriteString(showMoment(l.From, res.Zone) + " " + l.Text + "\n")
				}
				t.Logf("by hand: %s\n%s", res.Case.Why, b.String())
			}
		})
	}
}

// TestThePublishedHours keeps the calendars of the worked examples those of the
// larger company's map, which are published ones.
func TestThePublishedHours(t *testing.T) {
	src, err := os.ReadFile("../../scope/testdata/large.yaml")
	if err != nil {
		t.Fatal(err)
	}
	large, err := scope.Parse("large.yaml", src)
	if err != nil {
		t.Fatal(err)
	}
	if src, err = os.ReadFile("../testdata/cases.yaml"); err != nil {
		t.Fatal(err)
	}
	f, err := Parse("cases.yaml", src, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(large.Hours.Calendars, f.Map.Hours.Calendars[:3]); diff != "" {
		t.Errorf("(-large.yaml +cases.yaml)\n%s", diff)
	}
}

const smallMap = `
map:
  version: 1
  company: {name: Example Company, timezone: Europe/London}
  hours:
    default: emea
    calendars:
      - {id: emea, timezone: Europe/London, days: {mon-fri: "08:00-17:00"}}
  functions:
    - id: deal-desk
      name: Deal Desk
      purpose: Approve quotes.
      orientation: 0
      horizon: tactical
      horizon_score: 0.1
      targets: {first_response_bh: 6, resolution_bh: 8, basis: sourced, source: agreed}
      topics:
        - {id: discounts, covers: discounts}
people: {ana: deal-desk}
`

func check(t *testing.T, cases string) Result {
	t.Helper()
	f, err := Parse("x.yaml", []byte(smallMap+cases), nil)
	if err != nil {
		t.Fatal(err)
	}
	return f.Check()[0]
}

// TestAWrongFigureIsFound keeps the check from agreeing with everything: every
// figure that can be wanted is wanted wrongly, and none passes.
func TestAWrongFigureIsFound(t *testing.T) {
	res := check(t, `
cases:
  - name: wrong throughout
    happened:
      - Mon 2026-11-23 09:00 rep asks
      - 09:00 bot routes to deal-desk/discounts
      - 09:30 ana claims
      - Tue 10:00 ana says Net 45 works
    want:
      felt: 1h
      owed: 1h
      felt_in: {queue: 1h}
      owed_in: {ops: 1h}
      charged: {deal-desk: 1h, routing: 1h}
      first_response: 1h
      first_response_owed: 1h
      first_to_done: 1h
      first_late: no
      claimed_silent: 1h
      gave_up: yes
      due_first: Mon 2026-11-23 09:00
      due: none
      late: 1h
      late_in: {ops: 1h}
      late_week: {"2026-11-23": 1h}
      turn: rep
`)
	if res.Err != nil {
		t.Fatal(res.Err)
	}
	if len(res.Checks) != 18 {
		t.Errorf("%d figures checked, want 18", len(res.Checks))
	}
	for _, c := range res.Checks {
		if c.Right || c.Got == c.Want {
			t.Errorf("%s: want %q, got %q, taken as right", c.What, c.Want, c.Got)
		}
	}
	if res.Right() {
		t.Error("the case is taken as right")
	}
}

func TestBadFilesSayWhatToDo(t *testing.T) {
	for name, tt := range map[string]struct{ src, want string }{
		"no map":         {"cases: [{name: a}]", "map is missing"},
		"no cases":       {smallMap, "there are no cases"},
		"unknown key":    {smallMap + "casess: []", `unknown field "casess"`},
		"a broken map":   {"map: {version: 1}\ncases: [{name: a}]", "company"},
		"a lost file":    {"map: nowhere.yaml\ncases: [{name: a}]", "nowhere.yaml"},
		"unknown job":    {strings.Replace(smallMap, "ana: deal-desk", "ana: sales", 1) + "cases: [{name: a}]", `ana is "sales"`},
		"a taken name":   {strings.Replace(smallMap, "ana:", "rep:", 1) + "cases: [{name: a}]", "always there"},
		"no name":        {smallMap + "cases: [{why: b}]", "case 1 has no name"},
		"same name":      {smallMap + "cases: [{name: a}, {name: a}]", "two cases"},
		"not even YAML":  {"map: [", "x.yaml"},
		"a list of maps": {"map: [1]\ncases: [{name: a}]", "x.yaml, map"},
	} {
		_, err := Parse("x.yaml", []byte(tt.src), os.ReadFile)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want something with %q", name, err, tt.want)
		}
	}
}

func TestHostileFilesAreRefused(t *testing.T) {
	for _, s := range []string{"[", "{a: ", "- ", "? ", "a: ", "\n" + strings.Repeat(" ", 300) + "-"} {
		_, err := Parse("x.yaml", []byte(strings.Repeat(s, 50_000)), nil)
		if err == nil || len(err.Error()) > 1000 {
			t.Errorf("50,000 times %q: %.300v", s, err)
		}
	}
}

func TestBadCasesSayWhatToDo(t *testing.T) {
	ask := "Mon 2026-11-23 09:00 rep asks"
	route := "09:00 bot routes to deal-desk/discounts"
	for _, tt := range []struct {
		happened []string
		rest     string
		want     string
	}{
		{nil, "", "nothing happened"},
		{[]string{"09:00 rep asks"}, "", "has no date"},
		{[]string{"Tue 2026-11-23 09:00 rep asks"}, "", "2026-11-23 is a Mon"},
		{[]string{"2026-11-31 09:00 rep asks"}, "", "check the date"},
		{[]string{"2026-03-29 01:30 rep asks"}, "", "the clock jumps over it"},
		{[]string{"2026-10-25 01:30 rep asks"}, "", "comes twice"},
		{[]string{"2026-11-23 09:00 +05:00 rep asks"}, "", "not on that offset"},
		{[]string{"2026-11-23 09:00 ana claims"}, "", "the first line is the ask"},
		{[]string{ask, "08:00 bot routes to deal-desk/discounts"}, "", "before the line above"},
		{[]string{ask, "nine o'clock bot routes"}, "", "write a time, who, and what"},
		{[]string{ask, "09:00 zoe claims"}, "", `nobody is called "zoe"`},
		{[]string{ask, "09:00 ana dances"}, "", "the lines end in one of"},
		{[]string{ask, "09:00 ana clams"}, "", "did you mean \"claims\""},
		{[]string{ask, "09:00 bot routes to nowhere/at-all"}, "", "no such topic"},
		{[]string{ask, route, "09:30 rep claims"}, "", "Only Deal Desk can claim"},
		{[]string{ask, route, "09:30 ana snoozes until later"}, "", "is no time"},
		{[]string{ask}, "region: mars", `no calendar "mars"`},
		{[]string{ask}, "zone: Mars/Base", "is no time zone"},
		{[]string{ask}, "now: 08:00", "before the line above"},
		{[]string{ask}, "", "nothing is wanted"},
		{[]string{ask}, "want: {felt: soon}", "is no length of time"},
		{[]string{ask}, "want: {due: soon}", "is no time"},
		{[]string{ask}, "want: {gave_up: perhaps}", "write yes or no"},
		{[]string{ask}, "want: {owed_in: {quue: 1h}}", `"quue" is none of triage`},
		{[]string{ask}, "want: {charged: {sales: 1h}}", `"sales" is none of routing`},
		{[]string{ask}, "want: {late_week: {\"2026-11-24\": 1h}}", "is no Monday"},
	} {
		src := "cases:\n  - name: a\n"
		if tt.rest != "" {
			src += "    " + tt.rest + "\n"
		}
		if len(tt.happened) > 0 {
			src += "    happened:\n"
		}
		for _, h := range tt.happened {
			src += "      - \"" + h + "\"\n"
		}
		res := check(t, src)
		if res.Err == nil || !strings.Contains(res.Err.Error(), tt.want) {
			t.Errorf("%q %s: %v, want something with %q", tt.happened, tt.rest, res.Err, tt.want)
		}
	}
}

func TestTheMapMayBeAFileOfItsOwn(t *testing.T) {
	parts := strings.SplitN(smallMap, "people:", 2)
	var b strings.Builder
	for line := range strings.Lines(strings.TrimPrefix(parts[0], "\nmap:\n")) {
		b.WriteString(strings.TrimPrefix(line, "  "))
	}
	open := func(path string) ([]byte, error) {
		if path != "map.yaml" {
			return nil, os.ErrNotExist
		}
		return []byte(b.String()), nil
	}
	f, err := Parse("x.yaml", []byte("map: map.yaml\ncases: [{name: a}]"), open)
	if err != nil {
		t.Fatal(err)
	}
	if f.Map.Functions[0].ID != "deal-desk" {
		t.Errorf("the map's function is %q", f.Map.Functions[0].ID)
	}
}
