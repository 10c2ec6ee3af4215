package views

import (
	"time"

	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
	"clearlane/triage/route/kept"
)

// FunctionDigest is the digest of one function, for its lead.
type FunctionDigest struct {
	Function string
	Week     string // "2026-W47"
	Key      string // of its counts
	From, To time.Time
	Row      FunctionRow
	Topics   []FunctionRow // by topic
	Held     int           // requests that it had in the week
	Counts   []Count       // round trips, claimed then silent, …
	Kept     kept.Week     // how the routing to it kept its promise
	KeptAll  bool          // to all teams: for triage's lead
	Notes    []string
}

// Count is a count with what it counts: "First question after half the time".
type Count struct {
	What string
	N    int
}

// ForFunction lays out a function's digest; plain is the same with its table as
// text, for a workspace that refuses tables.
func ForFunction(d FunctionDigest) (m, plain Message) {
	title := mrkdwn.OneLine(d.Function) + ", " + days(d.From, d.To)
	r := d.Row
	late := hoursLate(r.LateHours) + "."
	if r.NotAgreed {
		late = "Its targets are not agreed yet, so no late hours are counted."
	}
	times := sentences(
		"First response: "+r.First.within(hoursOf, " working hours")+".",
		"Done on the rep's clock: "+r.Felt.within(span, "")+"; on ours: "+r.Owed.within(hoursOf, " working hours")+".")
	if len(d.Topics) > 0 && r.First.N == 0 {
		times = "" // of a small function each topic has its own
	}
	says := sentences(count(r.Asks, "ask", "asks")+": "+thousands(r.Done)+" done, "+thousands(r.Open)+" open.", times, late)
	if r.Asks == 0 {
		says = sentences("No new asks.", late)
	}
	lay := func(asText bool) Message {
		blocks := []slack.Block{header(title), section(says)}
		if len(d.Topics) > 0 {
			blocks = append(blocks, functionTable(asText, "Topic", d.Topics))
		}
		if counts := countLines(d.Counts); counts != "" {
			blocks = append(blocks, withButton("*Worth a look*, of "+inHand(d.Held)+"\n"+counts, showCounts(d.Key)))
		}
		routing := "Routing"
		if d.KeptAll {
			routing += ", all teams"
		}
		if s := keptSection(routing, d.Week, d.Kept); s != nil {
			blocks = append(blocks, s)
		}
		if notes := inlineAll(d.Notes, 300); len(notes) > 0 {
			blocks = append(blocks, note(join(" ", notes...)))
		}
		return message(mrkdwn.Escape(title)+". "+says, blocks...)
	}
	return lay(false), lay(true)
}

func countLines(cs []Count) string {
	var lines []string
	for _, c := range cs {
		lines = append(lines, "• "+mrkdwn.Inline(c.What, 120)+": "+thousands(c.N))
	}
	return join("\n", lines...)
}

// FunctionCounts is what the clock of a function could hide in a week.
type FunctionCounts struct {
	Key      string
	Function string
	Held     int // requests that it had in the week
	Counts   []Count
}

func inHand(n int) string { return count(n, "ask", "asks") + " in hand" }

func showCounts(key string) *slack.ButtonBlockElement {
	return button(ActShowCounts, Ref{Arg: key}, "Show the asks")
}

// counts is the part of a lead's Home about last week.
func (h HomeData) counts() []slack.Block {
	if len(h.Counts) == 0 {
		return nil
	}
	blocks := []slack.Block{header("Worth a look, " + days(h.CountsFrom, h.CountsTo))}
	for _, c := range h.Counts[:min(len(h.Counts), RowsPerPage)] {
		blocks = append(blocks, withButton(mrkdwn.Bold(c.Function)+", of "+inHand(c.Held)+"\n"+countLines(c.Counts), showCounts(c.Key)))
	}
	return blocks
}

// CountGroup is the requests behind one count; Total is more than len(Cases)
// where not all are shown.
type CountGroup struct {
	What  string
	Times int
	Total int
	Cases []Case
}

// title says how often, and in how many requests where that differs.
func (g CountGroup) title() string {
	says := thousands(g.Times)
	if g.Times != g.Total {
		says += " in " + count(g.Total, "ask", "asks")
	}
	return mrkdwn.Bold(g.What) + ": " + says
}

// AsksPerCount is how many requests of each count are shown.
const AsksPerCount = 9

// CountsShown is what [Show the asks] answers beside the counts of a function:
// requests by what was counted, without staff names.
func CountsShown(function string, groups []CountGroup, f Frame) slack.ModalViewRequest {
	blocks := []slack.Block{section(mrkdwn.Bold(function))}
	for _, g := range groups {
		blocks = append(blocks, section(g.title()))
		for _, c := range g.Cases[:min(len(g.Cases), AsksPerCount)] {
			blocks = append(blocks, c.line(f, asLeader))
		}
		if n := g.Total - len(g.Cases); n > 0 {
			blocks = append(blocks, note(count(n, "more", "more")+", not shown"))
		}
	}
	if len(groups) == 0 {
		blocks = append(blocks, section("Nothing was counted in that week."))
	}
	return reading(ViewNotice, "The asks", Meta{}, blocks...)
}
