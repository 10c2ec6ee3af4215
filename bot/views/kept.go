package views

import (
	"time"

	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
	"clearlane/triage/route/kept"
)

// KeptWeek is how the routing of a week's asks stands with its promise.
type KeptWeek struct {
	Key      string // of the week
	From, To time.Time
	Running  bool // it is not over yet
	kept.Week
}

// kept is the part of a lead's Home about the routing.
func (h HomeData) kept() []slack.Block {
	if len(h.Kept) == 0 {
		return nil
	}
	blocks := []slack.Block{header("Was the routing right?")}
	for _, w := range h.Kept {
		title := "Last week, " + days(w.From, w.To)
		if w.Running {
			title = "This week so far"
		}
		blocks = append(blocks, keptSection(title, w.Key, w.Week))
	}
	return blocks
}

// keptSection is a week's reckoning, with what went wrong one click away; nil
// where there is nothing to tell.
func keptSection(title, week string, w kept.Week) *slack.SectionBlock {
	lines := keptLines(w)
	if lines == "" {
		return nil
	}
	text := mrkdwn.Bold(title) + "\n" + lines
	if len(w.Moved) == 0 {
		return section(text)
	}
	return withButton(text, button(ActShowMoved, Ref{Arg: week}, "What went wrong"))
}

// keptLines are a week's reckoning, a line for each sort of asks that there were.
func keptLines(w kept.Week) string {
	var lines []string
	if w.Sent.N > 0 {
		lines = append(lines, w.Sent.SentSentence())
	}
	if w.Asked.N > 0 {
		lines = append(lines, w.Asked.AskedSentence())
	}
	if w.Silent.N > 0 {
		lines = append(lines, w.Silent.SilentSentence())
	}
	return join("\n", lines...)
}

// MovedMost is how many asks that went wrong are shown.
const MovedMost = 30

// MovedAsks are asks whose routing was wrong, the newest first; Total is more
// than len(Asks) where not all are shown.
type MovedAsks struct {
	Total int
	Asks  []Moved
}

// Moved is an ask whose routing was wrong.
type Moved struct {
	Case  Case
	Asked bool     // From were the buttons; else where it was sent
	Would bool     // it would have been sent: a watched channel, and a lead's mark
	From  []string // names of functions
	To    string   // whose it was; empty: it came back, or nobody owns it
}

// MovedShown lists asks whose routing was wrong, with the words that decided, so
// that a lead can mend the map: without staff names.
func MovedShown(m MovedAsks, f Frame) slack.ModalViewRequest {
	blocks := []slack.Block{section("Mend it in the map: words that misled go under the team that owns them, or under what the other does not cover.")}
	for _, x := range m.Asks[:min(len(m.Asks), MovedMost)] {
		blocks = append(blocks, x.Case.line(f, asLeader), note(x.went()))
	}
	if n := m.Total - len(m.Asks); n > 0 {
		blocks = append(blocks, note(count(n, "more", "more")+", not shown"))
	}
	if m.Total == 0 {
		blocks = []slack.Block{section("Nothing is known to have gone wrong in that week.")}
	}
	return reading(ViewNotice, "What went wrong", Meta{}, blocks...)
}

// went says where it was sent, why, and whose it was.
func (m Moved) went() string {
	from := list(inlineAll(m.From, 80), "or")
	says := "Sent to " + from
	switch {
	case m.Would:
		return "Would have gone to " + from + ". Marked wrong."
	case m.Asked:
		return "Asked: " + from + ". " + m.was("Nobody owned it.")
	}
	if len(m.Case.Why) > 0 && !m.Case.Private {
		says += " because of " + list(quoted(m.Case.Why[:min(3, len(m.Case.Why))], 40), "and")
	}
	return says + ". " + m.was("It came back later.")
}

// was says whose it was in the end.
func (m Moved) was(nobody string) string {
	if m.To == "" {
		return nobody
	}
	return "It was for " + name(m.To) + "."
}
