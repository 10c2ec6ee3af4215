package views

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
)

// Digested is a digest ready to post.
type Digested struct {
	Message Message   // at most one screen, with the native chart
	NoChart Message   // the same, the chart as text, for a workspace that refuses charts
	Thread  []Message // the rest, with native tables
	Plain   []Message // Thread with its tables as text, index by index
}

// maxHotspots is how many hotspots are printed: a screen, not a report.
const maxHotspots = 3

// Digest lays out the weekly digest.
func Digest(d DigestData) Digested {
	head, tail := d.head(), d.tail()
	var out Digested
	out.Message = d.message(head, chart(d.Chart), tail)
	out.NoChart = d.message(head, chartText(d.Chart), tail)
	out.Thread, out.Plain = d.thread(false), d.thread(true)
	return out
}

func (d DigestData) message(head []slack.Block, chart slack.Block, tail []slack.Block) Message {
	blocks := append([]slack.Block{}, head...)
	if chart != nil {
		blocks = append(blocks, chart)
	}
	return message(d.title()+". "+d.counts(), append(blocks, tail...)...)
}

func (d DigestData) title() string { return "Where reps waited, " + days(d.From, d.To) }

// days is "16–22 November", "30 November – 6 December".
func days(from, to time.Time) string {
	if from.Month() == to.Month() {
		return strconv.Itoa(from.Day()) + "–" + to.Format("2 January")
	}
	return from.Format("2 January") + " – " + to.Format("2 January")
}

// head is everything above the chart.
func (d DigestData) head() []slack.Block {
	blocks := []slack.Block{
		header(d.title()),
		section(join("\n", d.counts(), d.late())),
	}
	if speed := d.speed(); speed != "" {
		blocks = append(blocks, section(speed))
	}
	if d.Deals != nil {
		blocks = append(blocks, d.deals())
	}
	if len(d.Hotspots) > 0 {
		blocks = append(blocks, slack.NewDividerBlock())
	} else {
		blocks = append(blocks, section("No hotspot this week: nothing waited long enough, often enough, to decide on."))
	}
	for i, h := range d.Hotspots[:min(len(d.Hotspots), maxHotspots)] {
		blocks = append(blocks, section(h.text(i+1)), h.buttons())
	}
	return append(blocks, d.better()...)
}

// counts is the week in one line: asks, and what became of them.
func (d DigestData) counts() string {
	asks := "*" + count(d.Asks, "ask", "asks") + "*"
	if d.Usual != nil {
		asks += " (usual " + thousands(d.Usual.Asks) + ")"
	}
	if d.Asks == 0 {
		return strings.Replace(asks, "0 asks", "No asks", 1) + "."
	}
	parts := []string{thousands(d.Done) + " done"}
	for _, p := range []struct {
		n    int
		what string
	}{{d.GaveUp, "gave up"}, {d.NoAnswer, "without the rep's answer"}, {d.Elsewhere, "pointed elsewhere or joined"}, {d.Open, "open"}} {
		if p.n > 0 {
			parts = append(parts, thousands(p.n)+" "+p.what)
		}
	}
	return asks + ": " + join(", ", parts...) + "."
}

// speed is first response and done, on both clocks.
func (d DigestData) speed() string {
	if d.Asks == 0 {
		return ""
	}
	return "First response: " + d.First.within(hoursOf, " working hours") + ".\n" +
		"Done on the rep's clock: " + d.Felt.within(span, "") + ".\n" +
		"Done on ours: " + d.Owed.within(hoursOf, " working hours") + "."
}

func hoursOf(d time.Duration) string { return hours(d.Hours()) }

// within is "half within 2.1 working hours, nine in ten within 9.4 (n 203)".
func (q Quantiles) within(say func(time.Duration) string, unit string) string {
	switch {
	case q.N == 0:
		return "nothing to count yet"
	case !q.P50.Known:
		return fmt.Sprintf("more than half still wait (n %s)", thousands(q.N))
	case !q.P90.Known:
		return fmt.Sprintf("half within %s%s, more than one in ten still wait (n %s)", say(q.P50.D), unit, thousands(q.N))
	}
	return fmt.Sprintf("half within %s%s, nine in ten within %s (n %s)", say(q.P50.D), unit, say(q.P90.D), thousands(q.N))
}

// late is late hours and chasers against the usual.
func (d DigestData) late() string {
	lateHours := "*" + hoursLate(d.LateHours) + "*"
	if d.Asks == 0 && d.LateHours == 0 {
		return ""
	}
	chasers := count(d.Chasers, "asked for an update", "asked for an update")
	if d.Usual == nil {
		return lateHours + ". " + chasers + ". There is no “usual” before the ninth week."
	}
	return lateHours + ", " + against(d.LateHours, d.Usual.LateHours) + ". " + chasers + " (usual " + thousands(d.Usual.Chasers) + ")."
}

func hoursLate(h float64) string {
	if s := hours(h); s != "1" {
		return s + " late hours"
	}
	return "1 late hour"
}

// against compares with the usual as both are printed.
func against(x, usual float64) string {
	diff := x - usual
	switch n := hours(max(diff, -diff)); {
	case n == "0":
		return "as usual"
	case diff < 0:
		return n + " fewer than usual"
	default:
		return n + " more than usual"
	}
}

func (d DigestData) deals() slack.Block {
	w := *d.Deals
	known := fmt.Sprintf("(amount known for %d %% of asks)", int(w.Known*100+0.5))
	if w.Deals == 0 {
		return section("No known deal that closes this quarter is waiting now " + known + ".")
	}
	return withButton("Waiting now and closing this quarter: *"+count(w.Deals, "deal", "deals")+", "+money(w.Amount)+"* "+known+".",
		button(ActSeeDeals, Ref{Arg: d.Week}, "See them"))
}

// text is one hotspot: what, how much, why, and what there is to decide.
func (h Hotspot) text(place int) string {
	title := strconv.Itoa(place) + "  " + h.title()
	asks := count(h.Asks, "ask", "asks")
	if h.Where != "" {
		asks += ", " + mrkdwn.Inline(h.Where, 60)
	}
	if h.Weeks > 1 {
		asks += fmt.Sprintf(", over %d weeks", h.Weeks)
	}
	says := sentences("*"+title+"*, "+asks+".", mrkdwn.Inline(h.Cause, 300), mrkdwn.Inline(h.Trend, 120), mrkdwn.Inline(h.Line, 2*maxLeadLine))
	if h.Decide != "" {
		says += "\n*Decide:* " + mrkdwn.Inline(h.Decide, 300)
	}
	return says
}

// title is "Order Management · booking corrections: 17 late hours".
func (h Hotspot) title() string {
	size := hoursLate(h.LateHours)
	if h.Weeks > 1 {
		size += " a week"
	}
	return name(h.Title) + ": " + size
}

func (h Hotspot) buttons() *slack.ActionBlock {
	ref := Ref{Arg: h.Key}
	var fix, change *slack.ButtonBlockElement
	if !h.FixOpen {
		fix = button(ActStartFix, ref, "Start a fix")
	}
	if h.Change != "" {
		change = button(ActSeeChange, Ref{Arg: h.Change}, "See the change")
	}
	return row(change, fix, button(ActShowAsks, ref, "Show the asks"))
}

// better is what improved, and what the running fixes did.
func (d DigestData) better() []slack.Block {
	var blocks []slack.Block
	if len(d.Better) > 0 {
		blocks = append(blocks, section("*Better:* "+join(" ", inlineAll(d.Better, 300)...)))
	}
	for _, x := range d.Fixes {
		says := mrkdwn.Inline(x.Sentence, 400)
		if x.Settled {
			blocks = append(blocks, withButton(says, button(ActKeepClose, Ref{Arg: x.ID}, "Keep and close")))
		} else {
			blocks = append(blocks, section(says))
		}
	}
	return blocks[:min(len(blocks), 6)]
}

// tail is everything below the chart.
func (d DigestData) tail() []slack.Block {
	var blocks []slack.Block
	notes := inlineAll(d.Notes, 300)
	if len(notes) > 0 {
		blocks = append(blocks, note(join(" ", notes...)))
	}
	var inThread []string
	if len(d.Functions) > 0 {
		inThread = append(inThread, "every function")
	}
	if d.Unowned > 0 {
		inThread = append(inThread, count(d.Unowned, "ask", "asks")+" nobody owns")
	}
	if len(d.Repeated) > 0 {
		inThread = append(inThread, "most repeated asks (the next guide to write)")
	}
	return append(blocks, note("In the thread: "+dots(append(inThread, "how this is counted")...)))
}
