package route

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
)

// String is the report as a table for people.
func (r Report) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	pct := func(v float64) string { return fmt.Sprintf("%.1f %%", 100*v) }
	row := func(cells ...string) { fmt.Fprintln(w, strings.Join(cells, "\t")) }
	row("asks of ours", fmt.Sprint(r.NIn))
	row("  taken for an ask", pct(r.AskSeen))
	row("  offered to be one", pct(r.AskOffered))
	row("  in a general channel", pct(r.AskSeenGeneral), "offered", pct(r.AskOfferedGeneral))
	row("  right", pct(r.Top1), "counting also", pct(r.Top1Also))
	row("  in top 2", pct(r.Top2Also), "in top 3", pct(r.Top3Also))
	if r.NTopic > 0 {
		row("  topic right", pct(r.TopicRight), "of", fmt.Sprint(r.NTopic))
	}
	row("  routed without asking", pct(r.RoutedShare), "right", pct(r.RoutedPrecisionAlso))
	row("  asked with buttons", pct(r.ChooseShare), "hold the truth", pct(r.ChooseHoldsTruth))
	row("  pointed elsewhere", pct(r.NeighbourShare), "nobody's", pct(r.NobodyShare))
	row("not ours", fmt.Sprint(r.NOut))
	if r.NOut > 0 {
		row("  routed all the same", pct(r.OutRoutedShare), "silent", pct(r.OutChatter))
		row("  pointed to a neighbour", pct(r.OutNeighbour), "the right one", pct(r.OutNeighbourRight), "of", fmt.Sprint(r.NOwned))
		row("  told from ours (AUROC)", fmt.Sprintf("%.3f", r.AUROC))
		row("  caught at 5 % of ours", pct(r.OutRecall5), "at 10 %", pct(r.OutRecall10))
	}
	row("calibration error", fmt.Sprintf("%.3f", r.ECE))
	for _, c := range r.Coverage {
		row(fmt.Sprintf("  promised %.0f %%", 100*c.Promised), pct(c.Observed),
			fmt.Sprintf("(%.1f to %.1f)", 100*c.Low, 100*c.High), fmt.Sprintf("mean set %.2f", c.SetSize))
	}
	row("a decision takes", fmt.Sprintf("%.2f ms", r.MeanMS), "99 of 100 within", fmt.Sprintf("%.2f ms", r.P99MS))
	row()
	row("function", "asks", "right", "also", "routed", "right")
	for _, f := range r.PerFunction {
		row(f.Function, fmt.Sprint(f.N), pct(f.Top1), pct(f.Top1Also), pct(f.RoutedShare), pct(f.RoutedRight))
	}
	row()
	row("truth", "said", "times", "asks")
	for _, c := range r.Confusions[:min(20, len(r.Confusions))] {
		row(c.Truth, c.Said, fmt.Sprint(c.N), strings.Join(c.IDs, " "))
	}
	_ = w.Flush() // a strings.Builder never fails
	return b.String()
}

// String is the reckoning as text for people.
func (e Explanation) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	d := e.Decision
	fmt.Fprintf(w, "outcome\t%s", d.Outcome)
	switch d.Outcome {
	case Chatter:
		fmt.Fprintf(w, " (%s)", d.Skip)
		if d.Offer {
			fmt.Fprint(w, ", but its writer is offered to make a request of it")
		}
	case Neighbour:
		fmt.Fprintf(w, " %s", d.Neighbour)
	default:
		fmt.Fprintf(w, " %s", d.Topic)
	}
	fmt.Fprintf(w, "\nmodel\t%s\n", d.Model)
	for _, c := range d.Choices {
		fmt.Fprintf(w, "  button\t%s\t%.2f\n", c.Topic, c.P)
	}
	if d.Also != nil {
		fmt.Fprintf(w, "  also\t%s\t%.2f\n", d.Also.Topic, d.Also.P)
	}
	fmt.Fprintf(w, "no ask\t%.2f\n", e.ChatterP)
	fmt.Fprintf(w, "not ours\t%.2f\tforeign %.2f, gate %.2f\n", e.NotOurs, e.Foreign, e.Gate)
	fmt.Fprintf(w, "routed from\t%.2f\ttemperature %.2f\n", e.Sure, e.Temperature)
	for _, x := range d.Entities {
		fmt.Fprintf(w, "fact\t%s\t%q at %d\n", x.Kind, x.Text, x.Offset)
	}
	for _, c := range e.Concepts {
		fmt.Fprintf(w, "means\t%s\t%q\n", c.Name, c.Text)
	}
	for _, s := range e.Subjects {
		fmt.Fprintf(w, "reads like\t%s\t%.2f, %+.2f\n", s.Name, s.P, s.Share)
	}
	words := slices.Clone(e.Words)
	slices.SortStableFunc(words, func(a, b WordShare) int { return cmp.Compare(math.Abs(b.Share), math.Abs(a.Share)) })
	for _, s := range words[:min(10, len(words))] {
		fmt.Fprintf(w, "word\t%+.2f\t%q\n", s.Share, s.Text)
	}
	for _, u := range e.Units[:min(5, len(e.Units))] {
		name := u.ID
		if u.Neighbour {
			name = NeighbourPrefix + name
		}
		fmt.Fprintf(w, "owner\t%.3f\t%s\n", u.P, name)
	}
	for _, t := range e.Topics[:min(5, len(e.Topics))] {
		fmt.Fprintf(w, "topic\t%.3f\t%s\n", t.P, t.ID)
	}
	for _, n := range e.Nearest[:min(3, len(e.Nearest))] {
		by := "the map"
		if n.By != "" {
			by = n.By
		}
		fmt.Fprintf(w, "near\t%.2f\t%q: %s, by %s\n", n.Cosine, n.Text, n.Label, by)
	}
	if e.VoteShare > 0 {
		fmt.Fprintf(w, "near one decides\t%.2f\t\n", e.VoteShare)
	}
	_ = w.Flush() // a strings.Builder never fails
	return b.String()
}
