package page

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"clearlane/triage/friction"
)

// WriteCSV writes the report's figures as one table: a row each for the
// headline, every hotspot and every function, with the same columns. Cells that
// a spreadsheet would take for a formula begin with an apostrophe.
func WriteCSV(w io.Writer, r friction.Report) error {
	c := csv.NewWriter(w)
	rows := [][]string{{
		"week", "list", "rank", "function", "topic", "name", "asks", "late_asks", "late_hours", "window_weeks",
		"triage", "queue", "ops", "approver", "outside", "turn", "cause", "felt_p50", "felt_p90", "owed_p50", "owed_p90",
		"usual", "change", "change_low", "change_high", "trend", "weeks_listed", "verdict",
	}}
	h := r.Headline
	rows = append(rows, append(append([]string{r.Week.String(), "headline", "", "", "", "all", fmt.Sprint(h.Opened), fmt.Sprint(h.LateAsks), figure(h.LateHours), "1"},
		partsOf(h.LateHoursParts)...), append([]string{"", ""}, append(quantilesOf(h.Felt, h.Owed), orEmpty(h.UsualLateHours), "", "", "", "", "", "")...)...))
	for _, list := range []struct {
		name  string
		spots []friction.Hotspot
	}{{"hotspot", r.Hotspots}, {"watch_list", r.WatchList}} {
		for _, s := range list.spots {
			row := []string{r.Week.String(), list.name, fmt.Sprint(s.Rank), s.Function, s.Topic, s.Title, fmt.Sprint(s.N), fmt.Sprint(s.LateAsks), figure(s.LateHours), fmt.Sprint(s.WindowWeeks)}
			row = append(append(row, partsOf(s.LateHoursParts)...), string(s.Turn), string(s.Cause))
			row = append(row, quantilesOf(s.Felt, s.Owed)...)
			change := []string{"", "", "", ""}
			if x := s.Change; x != nil {
				change = []string{figure(x.Usual), figure(x.Diff), figure(x.Low), figure(x.High)}
			}
			rows = append(rows, append(append(row, change...), string(s.Trend), fmt.Sprint(s.WeeksListed), string(s.Verdict)))
		}
	}
	for _, f := range r.Functions {
		row := []string{r.Week.String(), "function", "", f.Function, f.Topic, f.Name, fmt.Sprint(f.Opened), fmt.Sprint(f.LateAsks), figure(f.LateHours), "1", "", "", "", "", "", "", ""}
		rows = append(rows, append(append(row, quantilesOf(f.Felt, f.Owed)...), "", "", "", "", "", "", ""))
	}
	for _, row := range rows {
		for i, cell := range row {
			row[i] = plain(cell)
		}
		if err := c.Write(row); err != nil {
			return fmt.Errorf("write the table of %s: %w", r.Week, err)
		}
	}
	c.Flush()
	return c.Error()
}

// plain keeps a spreadsheet from running a cell as a formula. Numbers stay
// numbers.
func plain(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return cell
	}
	if cell[0] == '-' && strings.Trim(cell, "-.0123456789") == "" {
		return cell
	}
	return "'" + cell
}

func figure(x float64) string { return strings.TrimSuffix(fmt.Sprintf("%.2f", x), ".00") }

func orEmpty(x *float64) string {
	if x == nil {
		return ""
	}
	return figure(*x)
}

func partsOf(p friction.LateParts) []string {
	return []string{figure(p.Triage), figure(p.Queue), figure(p.Ops), figure(p.Approver), figure(p.Outside)}
}

func quantilesOf(qs ...friction.Quantiles) []string {
	var out []string
	for _, q := range qs {
		out = append(out, orEmpty(q.P50), orEmpty(q.P90))
	}
	return out
}
