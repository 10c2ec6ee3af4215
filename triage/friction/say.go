package friction

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// Heading names the week: "Where reps waited, 16-22 November".
func (r Report) Heading() string {
	what := "Where reps waited, "
	if r.FunctionName != "" {
		what = "Where reps waited for " + r.FunctionName + ", "
	}
	from, err1 := time.Parse(time.DateOnly, r.From)
	to, err2 := time.Parse(time.DateOnly, r.To)
	switch {
	case err1 != nil || err2 != nil:
		return what + r.Week.String()
	case from.Month() == to.Month():
		return fmt.Sprintf("%s%d-%s", what, from.Day(), to.Format("2 January"))
	default:
		return fmt.Sprintf("%s%s - %s", what, from.Format("2 January"), to.Format("2 January"))
	}
}

// Sentences are the headline on both clocks, a sentence each.
func (h Headline) Sentences() []string {
	if h.Opened == 0 && h.LateHours == 0 {
		return []string{"No asks this week."}
	}
	counts := []string{}
	for _, c := range []struct {
		n    int
		what string
	}{{h.Done, "done"}, {h.GaveUp, "gave up"}, {h.NoAnswer, "without the rep's answer"}, {h.Beside, "withdrawn, pointed on or merged"}, {h.Open, "open"}} {
		if c.n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", c.n, c.what))
		}
	}
	out := []string{fmt.Sprintf("%s%s: %s.", many(h.Opened, "ask"), usually(h.UsualOpened), strings.Join(counts, ", "))}
	if h.Opened == 0 {
		out[0] = "No asks this week."
	}
	if s := within("First response", h.FirstResponse, workingHours, " working hours"); s != "" {
		out = append(out, s+".")
	}
	if s := within("Done on the rep's clock", h.Felt, Wall, ""); s != "" {
		if h.Owed.P50 != nil {
			s += fmt.Sprintf("; on ours %s", Hours(*h.Owed.P50))
			if h.Owed.P90 != nil {
				s += " and " + Hours(*h.Owed.P90)
			}
		}
		out = append(out, s+".")
	}
	late := fmt.Sprintf("%s%s.", lateHours(h.LateHours), usually(h.UsualLateHours))
	out = append(out, late)
	if h.Chased > 0 {
		out = append(out, fmt.Sprintf("%d asked for an update%s.", h.Chased, usually(h.UsualChased)))
	}
	return out
}

// usually adds what is usual, where there is such a thing.
func usually(v *float64) string {
	if v == nil {
		return ""
	}
	return fmt.Sprintf(" (usual %.0f)", *v)
}

func lateHours(h float64) string {
	switch {
	case h == 0:
		return "No late hours"
	case whole(h) == "1":
		return "1 late hour"
	default:
		return capital(whole(h)) + " late hours"
	}
}

// within says a median and a ninth decile; a decile that is not reached is said
// to be open.
func within(what string, q Quantiles, say func(float64) string, unit string) string {
	switch {
	case q.N == 0:
		return ""
	case q.P50 == nil:
		return fmt.Sprintf("%s: more than half still wait", what)
	case q.P90 == nil:
		return fmt.Sprintf("%s: half within %s%s, more than one in ten still wait", what, say(*q.P50), unit)
	default:
		return fmt.Sprintf("%s: half within %s%s, nine in ten within %s", what, say(*q.P50), unit, say(*q.P90))
	}
}

func workingHours(h float64) string {
	if h >= 10 {
		return fmt.Sprintf("%.0f", h)
	}
	return fmt.Sprintf("%.1f", h)
}

// Wall says wall-clock hours as a person does: "40 min", "6 h", "1 day 2 h".
func Wall(h float64) string {
	switch {
	case h < 24:
		return Hours(h)
	case h < 72:
		d, rest := int(math.Round(h))/24, int(math.Round(h))%24
		s := "1 day"
		if d != 1 {
			s = fmt.Sprintf("%d days", d)
		}
		if rest > 0 {
			s += fmt.Sprintf(" %d h", rest)
		}
		return s
	default:
		return fmt.Sprintf("%.0f days", h/24)
	}
}

// Hours says business hours as a person does: "40 min", "2.1 h", "17 h".
func Hours(h float64) string {
	switch {
	case h < 1:
		return fmt.Sprintf("%.0f min", math.Max(1, h*60))
	case h < 10 && math.Abs(h-math.Round(h)) >= 0.05:
		return fmt.Sprintf("%.1f h", h)
	default:
		return fmt.Sprintf("%.0f h", h)
	}
}

// Sentence says what waits and closes this quarter, or nothing where nothing
// does.
func (m Money) Sentence() string {
	if m.Deals == 0 || m.ShareKnown == nil {
		return ""
	}
	return fmt.Sprintf("Waiting now and closing this quarter: %s, %s (amount known for %.0f %% of open asks).", many(m.Deals, "deal"), Amount(m.Amount), 100**m.ShareKnown)
}

// Amount says a sum in the company's currency: "84k", "1.2M".
func Amount(x float64) string {
	switch {
	case x >= 999_500:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", x/1e6), ".0") + "M"
	case x >= 1000:
		return fmt.Sprintf("%.0fk", x/1e3)
	default:
		return fmt.Sprintf("%.0f", x)
	}
}

// Sentence says a hotspot in the digest's order: size, cause, trend, the lead's
// line.
func (s Hotspot) Sentence() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, %s", s.Title, s.Size(), many(s.N, "ask"))
	if where := s.Where(); where != "" {
		b.WriteString(", " + where)
	}
	if s.WindowWeeks > 1 {
		fmt.Fprintf(&b, ", in %s weeks", count(s.WindowWeeks))
	}
	b.WriteString(". " + s.CauseText)
	if s.NotAgreed {
		b.WriteString(" Target not agreed.")
	}
	if s.TrendText != "" {
		b.WriteString(" " + s.TrendText + ".")
	}
	if s.Line != "" {
		b.WriteString(" " + s.Line)
	}
	return b.String()
}

// Decision is the question that a hotspot ends in, and who owns it: "Who covers?
// Owner: Lena Ortiz."
func (s Hotspot) Decision() string {
	if s.Owner == "" {
		return s.Decide
	}
	return s.Decide + " Owner: " + s.Owner + "."
}

// Where names the region that most of the late asks come from, where one stands
// out: "all of them EMEA", "9 of 11 late ones EMEA".
func (s Hotspot) Where() string {
	if len(s.Regions) == 0 || s.LateAsks < 3 || 10*s.Regions[0].N < 7*s.LateAsks {
		return ""
	}
	switch r := s.Regions[0]; r.N {
	case s.N:
		return "all of them " + strings.ToUpper(r.Name)
	case s.LateAsks:
		return "all late ones " + strings.ToUpper(r.Name)
	default:
		return fmt.Sprintf("%d of %d late ones %s", r.N, s.LateAsks, strings.ToUpper(r.Name))
	}
}

// Size is how many late hours, a week where the window is longer than one.
func (s Hotspot) Size() string {
	if s.WindowWeeks > 1 {
		return lowerFirst(lateHours(s.LateHoursWeek)) + " a week"
	}
	return lowerFirst(lateHours(s.LateHours))
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
