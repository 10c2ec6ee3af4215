package friction_test

import (
	"encoding/json"
	"strings"
	"testing"

	"clearlane/triage/friction"

	"github.com/google/go-cmp/cmp"
)

func sent() friction.Report {
	p50 := 3.5
	return friction.Report{
		FormulaVersion: 1, Week: friction.Week{Year: 2026, Number: 47},
		Headline: friction.Headline{Opened: 20, LateHours: 17.25, Felt: friction.Quantiles{N: 20, P50: &p50}},
		Hotspots: []friction.Hotspot{{Rank: 1, Topic: "deals/terms", LateHours: 12, Line: "@ana: one open seat"}, {Rank: 2, Topic: "deals/price", LateHours: 5}},
		Repeated: []friction.Repeated{{Topic: "deals/terms", Words: []string{"net", "60"}, N: 4}},
	}
}

func differences(t *testing.T, was, is friction.Report) string {
	t.Helper()
	a, err := json.Marshal(was)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(is)
	if err != nil {
		t.Fatal(err)
	}
	ds, err := friction.Differences(a, b)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, d := range ds {
		lines = append(lines, d.String())
	}
	return strings.Join(lines, "\n")
}

func TestDifferencesNamesEveryFigure(t *testing.T) {
	is := sent()
	is.Headline.LateHours, is.Headline.Felt.P50 = 17.26, nil
	is.Hotspots = is.Hotspots[:1]
	is.Hotspots[0].LateHours = 11
	want := `headline.felt.p50: it said 3.5, the log gives null
headline.late_hours: it said 17.25, the log gives 17.26
hotspots[0].late_hours: it said 12, the log gives 11
hotspots[1]: it said {`
	got := differences(t, sent(), is)
	if !strings.HasPrefix(got, want) || !strings.HasSuffix(got, "the log gives nothing") || strings.Count(got, "\n") != 3 {
		t.Errorf("differences:\n%s", got)
	}
}

// Words can be erased and names change; an empty list is one however it is
// written.
func TestDifferencesLeavesOutWords(t *testing.T) {
	is := sent()
	is.Hotspots[0].Line, is.Repeated, is.Better = "", nil, []friction.Improvement{}
	if got := differences(t, sent(), is); got != "" {
		t.Errorf("differences:\n%s", got)
	}
	if _, err := friction.Differences([]byte("{"), []byte("{}")); err == nil {
		t.Error("a broken report is read")
	}
	if diff := cmp.Diff("", differences(t, is, is)); diff != "" {
		t.Error(diff)
	}
}
