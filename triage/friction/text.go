package friction

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"clearlane/triage"
)

// Text renders the whole report as plain text, for a terminal or a mail.
func (r Report) Text() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	section := func(title string) { line("\n%s", title) }

	line("%s", r.Heading())
	for _, s := range r.Headline.Sentences() {
		line("%s", s)
	}
	if s := r.Money.Sentence(); s != "" {
		line("%s", s)
	}
	if len(r.Hotspots) > 0 {
		section("Hotspots")
	}
	for _, h := range r.Hotspots {
		line("%2d  %s", h.Rank, h.Sentence())
		line("    Decide: %s", h.Decision())
		if len(h.Examples) > 0 {
			line("    %s", names(h.Examples))
		}
	}
	if len(r.WatchList) > 0 {
		section("On the watch list, with too few late asks to say more")
	}
	for _, h := range r.WatchList {
		line("    %s: %s, %s in %s", h.Title, lowerFirst(lateHours(h.LateHours)), many(h.LateAsks, "late ask"), many(h.WindowWeeks, "week"))
	}
	if len(r.Better) > 0 {
		section("Better")
	}
	for _, x := range r.Better {
		line("    %s", x.Sentence)
	}
	if len(r.Fixes) > 0 {
		section("Fixes")
	}
	for _, x := range r.Fixes {
		line("    %s", x.Sentence)
	}
	r.writeTable(&b)
	r.writeFindings(&b)
	if len(r.Corrections) > 0 {
		section("Corrections")
	}
	for _, c := range r.Corrections {
		line("    %s", c)
	}
	section("How this is counted")
	for _, n := range r.Notes {
		line("    %s", n)
	}
	return b.String()
}

func (r Report) writeTable(b *strings.Builder) {
	fmt.Fprintf(b, "\nEvery function\n")
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "    \tasks\tdone\topen\tlate h\tlate asks\tfelt half\tnine in ten\towed half\tnine in ten\t")
	for _, f := range r.Functions {
		late := whole(f.LateHours)
		if f.NotAgreed {
			late = "not agreed"
		}
		fmt.Fprintf(w, "    %s\t%d\t%d\t%d\t%s\t%d\t%s\t%s\t%s\t%s\t\n", f.Name, f.Opened, f.Done, f.Open, late, f.LateAsks,
			orDash(f.Felt.P50, Wall), orDash(f.Felt.P90, Wall), orDash(f.Owed.P50, Hours), orDash(f.Owed.P90, Hours))
	}
	w.Flush()
}

func (r Report) writeFindings(b *strings.Builder) {
	section := func(title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		fmt.Fprintf(b, "\n%s\n", title)
		for _, l := range lines {
			fmt.Fprintf(b, "    %s\n", l)
		}
	}
	var lines []string
	if r.Unowned.N > 0 {
		lines = append(lines, fmt.Sprintf("%s in eight weeks.", many(r.Unowned.N, "ask")))
	}
	for _, c := range r.Unowned.Clusters {
		lines = append(lines, fmt.Sprintf("%s: %d (%s)", c.Name, c.N, names(c.Requests[:min(3, len(c.Requests))])))
	}
	section("Asks nobody owns", lines)
	lines = nil
	for _, x := range r.Boundaries {
		lines = append(lines, x.Sentence)
	}
	for _, x := range r.Corrected {
		lines = append(lines, x.Sentence)
	}
	section("Boundaries that leak", lines)
	lines = nil
	for _, x := range r.Repeated {
		lines = append(lines, fmt.Sprintf("%s, %s: %d", x.Name, strings.Join(x.Words, " "), x.N))
	}
	section("Most repeated asks: the next guide to write", lines)
	lines = nil
	for _, x := range r.Loosened {
		lines = append(lines, x.Sentence)
	}
	section("Promises made easier", lines)
	lines = nil
	for _, x := range r.NotAgreed {
		lines = append(lines, x.Sentence())
	}
	section("Targets not agreed", lines)
	if r.Pendulum != nil {
		section("Where waiting sits this month", []string{r.Pendulum.Sentence})
	}
}

func orDash(x *float64, say func(float64) string) string {
	if x == nil {
		return "-"
	}
	return say(*x)
}

func names(requests []int64) string {
	out := make([]string, len(requests))
	for i, r := range requests {
		out[i] = triage.Name(r)
	}
	return strings.Join(out, ", ")
}
