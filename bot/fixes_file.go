package bot

import (
	"encoding/json"
	"fmt"
	"time"

	"clearlane/storage"
	"clearlane/triage/friction"
	"clearlane/triage/logfile"
)

// ExportFixes returns every fix and every lead's line, as the file of the log
// has them. Where hidden says that a cell is private, a fix is without its words
// and a line is left out.
func ExportFixes(v *storage.View, hidden func(function, topic string) bool) ([]logfile.Fix, []logfile.LeadLine, error) {
	stored, err := v.Fixes(true)
	if err != nil {
		return nil, nil, err
	}
	var fixes []logfile.Fix
	for _, f := range stored {
		var d fixData
		if err := json.Unmarshal(f.Data, &d); err != nil {
			return nil, nil, fmt.Errorf("read fix %d: %w", f.ID, err)
		}
		out := logfile.Fix{
			ID: f.ID, Function: f.Function, Topic: f.Topic, Hotspot: d.Title, What: f.What, Owner: f.Owner, By: f.By,
			State: friction.FixState(f.State), Goal: d.Goal, Named: d.Named, From: d.From, Started: f.Started, Accepted: f.Accepted, Closed: f.Closed,
		}
		if hidden(f.Function, f.Topic) {
			out.Hotspot, out.What = "", ""
		}
		fixes = append(fixes, out)
	}
	said, err := v.EveryLeadLine()
	if err != nil {
		return nil, nil, err
	}
	var lines []logfile.LeadLine
	for _, l := range said {
		week, err := friction.ParseWeek(l.Week)
		if err != nil {
			return nil, nil, fmt.Errorf("read a lead's line: %w", err)
		}
		if !hidden(l.Function, l.Topic) {
			lines = append(lines, logfile.LeadLine{Week: week, Function: l.Function, Topic: l.Topic, By: l.By, At: l.At, Text: l.Text})
		}
	}
	return fixes, lines, nil
}

// ImportFixes stores the fixes and lines of a file, with their numbers and
// times, in a database that has none.
func ImportFixes(tx *storage.Tx, fixes []logfile.Fix, lines []logfile.LeadLine) error {
	for _, f := range fixes {
		from, err := time.Parse(time.DateOnly, f.From)
		if err != nil {
			return fmt.Errorf("import fix %d: %w", f.ID, err)
		}
		data, err := json.Marshal(fixData{From: f.From, Named: f.Named, Goal: f.Goal, Title: f.Hotspot})
		if err != nil {
			return fmt.Errorf("import fix %d: %w", f.ID, err)
		}
		if err := tx.ImportFix(storage.Fix{
			ID: f.ID, Function: f.Function, Topic: f.Topic, Owner: f.Owner, What: f.What, FromWeek: friction.WeekOf(from, time.UTC).String(),
			State: string(f.State), By: f.By, Started: f.Started, Accepted: f.Accepted, Closed: f.Closed, Data: data,
		}); err != nil {
			return err
		}
	}
	for _, l := range lines {
		if err := tx.ImportLeadLine(storage.LeadLine{Week: l.Week.String(), Function: l.Function, Topic: l.Topic, By: l.By, Text: l.Text, At: l.At}); err != nil {
			return err
		}
	}
	return nil
}
