package ledger

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"clearlane/triage"
)

// Line is one line of the answer to "why is it due then?". Text holds no times
// of day, so that each reader can be shown From and To in their own zone.
type Line struct {
	From, To time.Time // of a stretch; To is zero where From is a moment
	Turn     triage.Turn
	Text     string
	Counted  time.Duration // owed time of the stretch
	Skipped  []Skip        // what did not count; with Counted it sums to To - From
	Due      bool          // From is when a promise falls due
}

// Skip is time that did not count, and why.
type Skip struct {
	Why      string // "weekend", "outside hours", "Boxing Day", …
	Duration time.Duration
}

// Names turns the ids of the log into names for the reader. Each field may be
// nil: then ids are shown as they are.
type Names struct {
	Person   func(user string) string
	Function func(id string) string
}

func (n Names) person(user string) string {
	if n.Person == nil || user == "" {
		return user
	}
	return n.Person(user)
}

func (n Names) function(id string) string {
	if n.Function == nil || id == "" {
		return id
	}
	return n.Function(id)
}

// Explain says how the clock of a request was reckoned: one line for each
// stretch, with who held it, what counted and what did not and why; then when
// it falls due and why.
func Explain(entries []triage.Entry, cals *Calendars, now time.Time, names Names) ([]Line, error) {
	segs, err := Segments(entries, cals, now)
	if err != nil {
		return nil, err
	}
	if len(segs) == 0 {
		return []Line{{Text: "Closed in the moment that it was asked, so no time was counted."}}, nil
	}
	var lines []Line
	hours := ""
	for _, s := range segs {
		c, counts, err := clockOf(segs, s, cals)
		if err != nil {
			return nil, err
		}
		if h := c.describe(); h != hours {
			lines = append(lines, Line{From: s.Start, Text: h})
			hours = h
		}
		lines = append(lines, explainSegment(s, c, counts, entries, names))
	}
	st, err := standingOf(entries, segs, cals)
	if err != nil {
		return nil, err
	}
	return append(lines, explainEnd(segs, st, names)...), nil
}

// describe says which hours count.
func (c *Calendar) describe() string {
	text := fmt.Sprintf("The hours of %s count (%s).", c.ID, c.Zone)
	if c.cutoff != 0 {
		text += fmt.Sprintf(" An ask after %s counts from the next business day", clockText(c.cutoff))
		if c.complexCut != 0 && c.complexCut != c.cutoff {
			text += fmt.Sprintf(", a complex one after %s", clockText(c.complexCut))
		}
		text += "."
	}
	return text
}

func explainSegment(s Segment, c *Calendar, counts time.Time, entries []triage.Entry, names Names) Line {
	l := Line{From: s.Start, To: s.End, Turn: s.Turn, Counted: s.Owed}
	l.Text = holderText(s, entries, names) + ", " + Duration(s.Felt) + ": "
	switch {
	case s.Felt == 0:
		l.Text = holderText(s, entries, names) + ", from this moment on."
	case s.Turn == triage.TurnApprover || s.Turn == triage.TurnOutside:
		l.Text += "not counted as ours, " + Duration(s.Business) + " in business hours."
		l.skip("waiting for somebody else", s.Felt)
	case s.Turn == triage.TurnRep:
		l.Text += "not counted."
		l.skip("the rep's turn", s.Felt)
	case s.Turn == triage.TurnClosed:
		l.Text += "not counted."
		l.skip("closed", s.Felt)
	default:
		l.Skipped = c.skipped(s.Start, s.End, counts)
		l.Text += countedText(s.Owed, l.Skipped)
		if s.Charged == Routing {
			l.Text += " It was the wrong team: the routing is charged for it."
		}
	}
	return l
}

func (l *Line) skip(why string, d time.Duration) {
	if d > 0 {
		l.Skipped = append(l.Skipped, Skip{why, d})
	}
}

func countedText(owed time.Duration, skipped []Skip) string {
	if len(skipped) == 0 {
		return "all counted."
	}
	var parts []string
	for _, s := range skipped {
		parts = append(parts, Duration(s.Duration)+" "+s.Why)
	}
	if owed == 0 {
		return "not counted (" + strings.Join(parts, ", ") + ")."
	}
	return Duration(owed) + " counted, not " + strings.Join(parts, ", ") + "."
}

func holderText(s Segment, entries []triage.Entry, names Names) string {
	switch s.Turn {
	case triage.TurnTriage:
		if s.Holder != "" {
			return "Nobody owned it, " + names.person(s.Holder) + " had it"
		}
		return "Nobody had decided whose it is"
	case triage.TurnQueue:
		return names.function(s.Function) + " had it, unclaimed"
	case triage.TurnOps:
		return names.person(s.Holder) + " of " + names.function(s.Function) + " had it"
	case triage.TurnRep:
		return "Waiting for the rep's answer"
	case triage.TurnApprover:
		return "Waiting for " + names.person(waitedFor(s, entries)) + " to approve"
	case triage.TurnOutside:
		whom := waitedFor(s, entries)
		if whom == "customer" {
			return "Waiting for the customer"
		}
		return "Waiting for " + names.person(whom)
	default:
		return "Closed"
	}
}

func waitedFor(s Segment, entries []triage.Entry) (whom string) {
	for _, e := range entries {
		if e.Kind == triage.KindWaiting && !e.At.After(s.Start) {
			whom = e.Data.Whom
		}
	}
	return whom
}

// skipped lists what of a stretch does not count, by reason, in order of first
// appearance. Before counts, open hours are skipped for the cut-off.
func (c *Calendar) skipped(from, to, counts time.Time) []Skip {
	var out []Skip
	add := func(why string, d time.Duration) {
		if d <= 0 {
			return
		}
		for i := range out {
			if out[i].Why == why {
				out[i].Duration += d
				return
			}
		}
		out = append(out, Skip{why, d})
	}
	for a := from; a.Before(to); {
		b := earlier(to, instant(dateOf(a.In(c.Zone)).add(1), 0, c.Zone))
		if !b.After(a) { // a date that the zone skipped, or a clock turned back over midnight
			b = earlier(to, a.Add(time.Hour))
		}
		open := c.Between(a, b)
		day := c.Day(a)
		why := "outside hours"
		switch day.Why {
		case WhyWeekend:
			why = "weekend"
		case WhyHoliday:
			why = day.Name
		case WhyClosed:
			why = "closed day"
		}
		add(why, b.Sub(a)-open)
		add("after the cut-off", open-c.Between(later(a, counts), b))
		a = b
	}
	return out
}

// explainEnd says how it stands with the two promises.
func explainEnd(segs []Segment, st standing, names Names) []Line {
	last := segs[len(segs)-1]
	if !st.open {
		var felt, owed time.Duration
		for _, s := range segs {
			felt, owed = felt+s.Felt, owed+s.Owed
		}
		return []Line{{From: last.End, Text: fmt.Sprintf("Closed after %s on the rep's clock, %s on ours.", Duration(felt), Duration(owed))}}
	}
	var lines []Line
	add := func(what string, p promise) {
		switch {
		case p.target == 0:
			lines = append(lines, Line{Text: what + ": no time is promised."})
		case p.kept:
			lines = append(lines, Line{Text: what + ": given."})
		case p.due.IsZero():
			lines = append(lines, Line{Text: what + fmt.Sprintf(": %s promised, but these hours do not come within ten years.", Duration(p.target))})
		case st.owed >= p.target:
			lines = append(lines, Line{From: p.due, Due: true, Text: what + fmt.Sprintf(": %s promised, %s used, so it is past its time.", Duration(p.target), Duration(st.owed))})
		default:
			lines = append(lines, Line{From: p.due, Due: true, Text: what + fmt.Sprintf(": %s promised, %s used, %s left.", Duration(p.target), Duration(st.owed), Duration(p.target-st.owed))})
		}
	}
	if slices.ContainsFunc(segs, func(s Segment) bool { return s.Function != "" && s.Hold != last.Hold }) {
		lines = append(lines, Line{From: st.since, Text: names.function(last.Function) + " has had it since then, with its full time."})
	}
	add("First answer", st.first)
	add("Done", st.resolution)
	if !st.running {
		lines = append(lines, Line{Text: "Our clock stands still now; these times hold if it comes back at once."})
	}
	return lines
}

// Duration is a length of time as people say it: "2 h 30 min".
func Duration(d time.Duration) string {
	if d > 0 && d < time.Minute {
		return "under a minute"
	}
	m := int(d.Round(time.Minute) / time.Minute)
	switch {
	case m < 60:
		return fmt.Sprintf("%d min", m)
	case m%60 == 0:
		return fmt.Sprintf("%d h", m/60)
	default:
		return fmt.Sprintf("%d h %d min", m/60, m%60)
	}
}
