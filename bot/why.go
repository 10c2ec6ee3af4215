package bot

import (
	"fmt"
	"strings"
	"time"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/ledger"
	"clearlane/triage/scope"

	"github.com/slack-go/slack"
)

// why makes the modal that explains where a request is and how its clock ran.
func (o opening) why() (slack.ModalViewRequest, error) {
	if !o.live.maySee(o.who, o.c.Request) {
		return slack.ModalViewRequest{}, &triage.Refusal{Code: triage.NotAllowed, Sentence: "This one is private to the person who asked and their team."}
	}
	e, err := o.explained(o.v, o.live, o.c.Request)
	return views.WhyModal(e, o.meta, o.frame), err
}

// explained gathers the whole reckoning of a request.
func (b *Bot) explained(v *storage.View, l *live, r triage.Request) (views.Explained, error) {
	var e views.Explained
	var err error
	if e.Case, err = b.caseOf(v, l, r); err != nil {
		return e, err
	}
	entries, err := v.Entries(r.ID)
	if err != nil {
		return e, err
	}
	segs, err := ledger.Segments(entries, l.cals, v.Now())
	if err != nil {
		return e, err
	}
	lines, err := ledger.Explain(entries, l.cals, v.Now(), ledger.Names{Function: l.functionName})
	if err != nil {
		return e, err
	}
	spans, ends := explainedLines(lines)
	for i, s := range segs {
		name := ""
		if f, ok := l.scope.Function(s.Function); ok {
			name = f.Name
		}
		e.Spans = append(e.Spans, views.ClockSpan{From: s.Start, To: s.End, Running: s.Open, Turn: s.Turn, Function: name, Holder: s.Holder, Owed: s.Owed})
		if i < len(spans) && s.Turn.Owed() {
			for _, k := range spans[i].Skipped {
				e.Spans[i].Skipped = append(e.Spans[i].Skipped, views.Skipped{Why: k.Why, D: k.Duration})
			}
		}
		e.Felt += s.Felt
		e.Owed += s.Owed
	}
	if r.Open() {
		e.Ends = ends
	}
	if cal := l.calendar(r.Calendar); cal != nil {
		e.Calendar, e.Zone = hoursOf(*cal)+cutoffOf(*cal), cal.Timezone
	}
	if r.Open() && r.Target.Resolution > 0 {
		hours := time.Duration(r.Target.Resolution) * time.Minute
		e.DueWhy = fmt.Sprintf("%s promises this within %s, counted in those hours while it is their turn.", e.Function, workingHours(hours))
	}
	return e, nil
}

// explainedLines tells the ledger's lines about stretches, one for each segment,
// from those after them, which say how it stands with the promises.
func explainedLines(lines []ledger.Line) (spans []ledger.Line, ends []views.ClockEnd) {
	for _, line := range lines {
		switch {
		case line.Turn != "":
			spans, ends = append(spans, line), nil
		case line.Due:
			ends = append(ends, views.ClockEnd{Text: line.Text, Due: line.From})
		default:
			ends = append(ends, views.ClockEnd{Text: line.Text, Since: line.From})
		}
	}
	return spans, ends
}

func workingHours(d time.Duration) string {
	h := d.Hours()
	if h == float64(int(h)) {
		return fmt.Sprintf("%d working hours", int(h))
	}
	return fmt.Sprintf("%.1f working hours", h)
}

// hoursOf says a calendar as a person would: "Europe/London, Monday to Friday
// 08:00 to 17:00".
func hoursOf(c scope.Calendar) string {
	var days []string
	for i := 1; i <= 7; i++ {
		day := time.Weekday(i % 7)
		spans := c.Days[day]
		if len(spans) == 0 {
			continue
		}
		var open []string
		for _, s := range spans {
			open = append(open, fmt.Sprintf("%s to %s", clock(s.From), clock(s.To)))
		}
		hours := strings.Join(open, " and ")
		if n := len(days); n > 0 && strings.HasSuffix(days[n-1], " "+hours) {
			first, _, _ := strings.Cut(days[n-1], " ")
			days[n-1] = fmt.Sprintf("%s to %s %s", first, day, hours)
			continue
		}
		days = append(days, fmt.Sprintf("%s %s", day, hours))
	}
	zone := strings.ReplaceAll(c.Timezone, "_", " ")
	return zone + ", " + strings.Join(days, ", ")
}

// cutoffOf says which asks count from the next business day.
func cutoffOf(c scope.Calendar) string {
	switch {
	case c.Cutoff == 0:
		return ""
	case c.CutoffComplex == 0 || c.CutoffComplex == c.Cutoff:
		return fmt.Sprintf("; an ask after %s counts from the next business day", clock(c.Cutoff))
	}
	return fmt.Sprintf("; an ask after %s counts from the next business day, a complex one after %s", clock(c.Cutoff), clock(c.CutoffComplex))
}

func clock(c scope.Clock) string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }
