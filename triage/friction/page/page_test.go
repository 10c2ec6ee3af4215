package page_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"clearlane/triage/friction"
	"clearlane/triage/friction/page"
)

func report() friction.Report {
	p50, p90, usual := 3.5, 30.0, 12.0
	q := friction.Quantiles{N: 20, Open: 2, P50: &p50, P90: &p90}
	return friction.Report{
		Week: friction.Week{Year: 2026, Number: 37}, From: "2026-09-07", To: "2026-09-13", Zone: "Europe/London",
		Headline: friction.Headline{Opened: 20, Done: 18, Open: 2, LateHours: 24, LateHoursParts: friction.LateParts{Ops: 24}, UsualLateHours: &usual, Felt: q, Owed: q, FirstResponse: q},
		Hotspots: []friction.Hotspot{{
			Rank: 1, Function: "deals", Topic: "deals/terms", Title: `Deals <script>alert("x")</script> & sons`, LateHours: 24, LateHoursWeek: 24, WindowWeeks: 1, N: 20, LateAsks: 8,
			LateHoursParts: friction.LateParts{Ops: 20, Queue: 4}, Turn: "ops", Cause: friction.CauseSlow, CauseText: "20 of 24 late hours passed in work, after the claim.",
			Decide: "More hands?", TrendText: "Third week", Examples: []int64{1042}, Felt: q, Owed: q, Line: `@ana: <img src="http://example.com/x.png">`,
		}},
		Functions: []friction.FunctionRow{{Function: "deals", Name: "=HYPERLINK(\"http://example.com\")", Opened: 20, Done: 18, Open: 2, LateHours: 24, Felt: q, Owed: q}},
		Chart:     friction.Chart{Weeks: []friction.Week{{Year: 2026, Number: 36}, {Year: 2026, Number: 37}}, Series: []friction.Series{{Function: "deals", Name: "Deals & sons", Hours: []float64{12, 24}}}},
		Notes:     []string{"Percentiles are of asks opened in the week."},
	}
}

func html(t *testing.T, r friction.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := page.WriteHTML(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPageShowsTheReportsFigures(t *testing.T) {
	text := html(t, report())
	for _, want := range []string{"Where reps waited, 7-13 September", "<b>24</b>", "usual 12", "8 of 20 asks", "Third week", "CL-1042", "1 day 6 h", "Decide: More hands?"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

// Names and lines of people are text, whatever they contain; the page fetches
// nothing.
func TestPageIsSelfContainedAndEscapes(t *testing.T) {
	text := html(t, report())
	if strings.Contains(text, "<script") || strings.Contains(text, "<img") {
		t.Error("a name became markup")
	}
	if m := regexp.MustCompile(`(?i)(src|href)\s*=|url\(|@import`).FindString(strings.ReplaceAll(text, "src=&#34;", "")); m != "" {
		t.Errorf("the page fetches something: %s", m)
	}
}

// TestPageCanBePrinted: a printed page repeats the head of a table that goes over
// to the next, shows the colours of a legend, and opens what is folded.
func TestPageCanBePrinted(t *testing.T) {
	page := html(t, report())
	if heads, tables := strings.Count(page, "<table>\n<thead>"), strings.Count(page, "<table>"); heads != tables || tables == 0 {
		t.Errorf("%d of %d tables have a head that is repeated", heads, tables)
	}
	_, print, _ := strings.Cut(page, "@media print {")
	for _, rule := range []string{"print-color-adjust: exact", "details::details-content", "display: table-header-group", "break-inside: avoid"} {
		if !strings.Contains(print, rule) {
			t.Errorf("print has no %q", rule)
		}
	}
}

func TestChartsAreWellFormed(t *testing.T) {
	text := html(t, report())
	charts := regexp.MustCompile(`(?s)<svg.*?</svg>`).FindAllString(text, -1)
	if len(charts) != 4 {
		t.Fatalf("%d charts, want two, each for a wide screen and a narrow one", len(charts))
	}
	for _, svg := range charts {
		d := xml.NewDecoder(strings.NewReader(svg))
		for {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("not well-formed: %v\n%s", err, svg)
			}
		}
		if strings.Contains(svg, "#-") {
			t.Error("a colour that is none")
		}
	}
	for _, svg := range charts[:2] {
		if !strings.Contains(svg, ">7 Sep<") {
			t.Error("the weeks are not named by their Monday")
		}
	}
	if !strings.Contains(charts[2], "Deals &lt;script") {
		t.Error("the bars are not named")
	}
}

func TestPageOfAnEmptyWeek(t *testing.T) {
	r := friction.Digest(friction.Input{Week: friction.Week{Year: 2026, Number: 37}, Zone: time.UTC})
	text := html(t, r)
	if strings.Contains(text, "<svg") || !strings.Contains(text, "No asks this week.") || !strings.Contains(text, "None this week.") {
		t.Errorf("an empty week:\n%s", text)
	}
}

func TestCSV(t *testing.T) {
	var b bytes.Buffer
	if err := page.WriteCSV(&b, report()); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll() // every row has as many cells as the first
	if err != nil || len(rows) != 4 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	column := func(row int, name string) string {
		for i, h := range rows[0] {
			if h == name {
				return rows[row][i]
			}
		}
		t.Fatalf("no column %q", name)
		return ""
	}
	if column(2, "late_hours") != "24" || column(2, "ops") != "20" || column(2, "cause") != "slow_work" || column(2, "felt_p90") != "30" || column(1, "usual") != "12" {
		t.Errorf("rows %q", rows)
	}
	if name := column(3, "name"); !strings.HasPrefix(name, "'=") {
		t.Errorf("a formula stands in %q", name)
	}
}

// Text, JSON, CSV and the page are four forms of the same figures.
func TestFormsCarryTheSameFigures(t *testing.T) {
	r := report()
	r.Hotspots[0].Title = "Deals · terms"
	printed, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var figures struct {
		Headline struct {
			Opened    int     `json:"opened"`
			LateHours float64 `json:"late_hours"`
			Usual     float64 `json:"usual_late_hours"`
		} `json:"headline"`
		Hotspots []struct {
			N         int     `json:"n"`
			LateAsks  int     `json:"late_asks"`
			LateHours float64 `json:"late_hours"`
			Felt      struct {
				P90 float64 `json:"p90"`
			} `json:"felt"`
		} `json:"hotspots"`
	}
	if err := json.Unmarshal(printed, &figures); err != nil {
		t.Fatal(err)
	}
	var table bytes.Buffer
	if err := page.WriteCSV(&table, r); err != nil {
		t.Fatal(err)
	}
	h, s := figures.Headline, figures.Hotspots[0]
	for form, c := range map[string]struct {
		text  string
		wants []string
	}{
		"text": {r.Text(), []string{
			fmt.Sprintf("%d asks", h.Opened), fmt.Sprintf("%.0f late hours (usual %.0f)", h.LateHours, h.Usual),
			fmt.Sprintf("Deals · terms: %.0f late hours, %d asks", s.LateHours, s.N), friction.Wall(s.Felt.P90),
		}},
		"table": {table.String(), []string{
			fmt.Sprintf("headline,,,,all,%d,0,%.0f", h.Opened, h.LateHours), fmt.Sprintf("Deals · terms,%d,%d,%.0f", s.N, s.LateAsks, s.LateHours), fmt.Sprintf(",%.0f,", s.Felt.P90),
		}},
		"page": {html(t, r), []string{
			fmt.Sprintf("<b>%d</b>", h.Opened), fmt.Sprintf("<b>%.0f</b><span>late hours, usual %.0f", h.LateHours, h.Usual),
			fmt.Sprintf("<b>%.0f</b> <span class=\"soft\">late hours, %d of %d asks", s.LateHours, s.LateAsks, s.N), "nine in ten " + friction.Wall(s.Felt.P90),
		}},
	} {
		for _, want := range c.wants {
			if !strings.Contains(c.text, want) {
				t.Errorf("the %s lacks %q:\n%s", form, want, c.text)
			}
		}
	}
}
