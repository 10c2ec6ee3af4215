package views

import (
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
)

// thread is the rest of the digest, a message a subject; asText writes tables
// as text.
func (d DigestData) thread(asText bool) []Message {
	var out []Message
	for _, m := range []*Message{d.functions(asText), d.nobody(), d.repeated(), d.leaks(), d.watching(asText)} {
		if m != nil {
			out = append(out, *m)
		}
	}
	return append(out, d.method())
}

func tableBlock(asText bool, head []string, rows [][]string, right []int) slack.Block {
	if asText {
		return textTable(head, rows, right)
	}
	return table(head, rows, right)
}

func (d DigestData) functions(asText bool) *Message {
	if len(d.Functions) == 0 {
		return nil
	}
	m := message("Every function, "+days(d.From, d.To),
		section("*Every function.* Times are half within / nine in ten within; (h) is working hours, “open” is where too many still wait to say."),
		functionTable(asText, "Function", d.Functions),
		agreedNote(d.Functions))
	return &m
}

func agreedNote(rows []FunctionRow) *slack.ContextBlock {
	for _, r := range rows {
		if r.NotAgreed {
			return note("* target not agreed yet: no late hours are counted")
		}
	}
	return nil
}

var figureColumns = []int{1, 2, 3, 4, 5, 6, 7}

func functionTable(asText bool, first string, rows []FunctionRow) slack.Block {
	head := []string{first, "Asks", "Done", "Open", "First response (h)", "Rep's clock", "Our clock (h)", "Late hours"}
	var cells [][]string
	for _, r := range rows {
		late, star := hours(r.LateHours), ""
		if r.NotAgreed {
			late, star = "–", " *"
		}
		cells = append(cells, []string{
			r.Name + star, thousands(r.Asks), thousands(r.Done), thousands(r.Open),
			r.First.pair(hoursOf), r.Felt.pair(span), r.Owed.pair(hoursOf), late,
		})
	}
	return tableBlock(asText, head, cells, figureColumns)
}

// pair is "2.1 / 9.4" for a cell.
func (q Quantiles) pair(say func(time.Duration) string) string {
	one := func(x Quantile) string {
		if !x.Known {
			return "open"
		}
		return say(x.D)
	}
	if q.N == 0 {
		return "–"
	}
	return one(q.P50) + " / " + one(q.P90)
}

// nobody lists the asks that nobody owns, each cluster with a ready change.
func (d DigestData) nobody() *Message {
	if d.Unowned == 0 {
		return nil
	}
	title := capital(count(d.Unowned, "ask", "asks")) + " nobody owns"
	m := message(title, append([]slack.Block{section("*" + title + ",* in the last eight weeks.")}, clusters(d.Nobody)...)...)
	return &m
}

// repeated lists the most repeated asks.
func (d DigestData) repeated() *Message {
	if len(d.Repeated) == 0 {
		return nil
	}
	title := "Most repeated asks: the next guide to write"
	m := message(title, append([]slack.Block{section("*" + title + ".*")}, clusters(d.Repeated)...)...)
	return &m
}

func clusters(cs []Cluster) []slack.Block {
	var blocks []slack.Block
	for _, c := range cs[:min(len(cs), 8)] {
		says := dots("*"+capital(mrkdwn.Inline(c.Name, 120))+"*", count(c.N, "ask", "asks"), name(c.Function))
		if len(c.Examples) > 0 {
			says += "\n" + join(" ", quoted(c.Examples[:min(3, len(c.Examples))], 120)...)
		}
		if c.Key != "" {
			blocks = append(blocks, withButton(says, button(ActSeeChange, Ref{Arg: c.Key}, "See the change")))
		} else {
			blocks = append(blocks, section(says))
		}
	}
	if more := len(cs) - 8; more > 0 {
		blocks = append(blocks, note(count(more, "more group", "more groups")+" in the report"))
	}
	return blocks
}

// leaks is where asks go back and forth, and once a month the pendulum.
func (d DigestData) leaks() *Message {
	if len(d.Leaks) == 0 && d.Pendulum == "" {
		return nil
	}
	var blocks []slack.Block
	if len(d.Leaks) > 0 {
		blocks = append(blocks, section("*Boundaries that leak,* in the last eight weeks."))
	}
	for _, l := range d.Leaks[:min(len(d.Leaks), 8)] {
		says := mrkdwn.Inline(l.Sentence, 400)
		if l.Key != "" {
			blocks = append(blocks, withButton(says, button(ActSeeChange, Ref{Arg: l.Key}, "See the change")))
		} else {
			blocks = append(blocks, section(says))
		}
	}
	if d.Pendulum != "" {
		blocks = append(blocks, section("*Where sales ops stands.* "+mrkdwn.Inline(d.Pendulum, 600)))
	}
	m := message("Boundaries that leak, and where sales ops stands", blocks...)
	return &m
}

// watching is what is too small to name a hotspot.
func (d DigestData) watching(asText bool) *Message {
	if len(d.Watching) == 0 {
		return nil
	}
	var rows [][]string
	for _, h := range d.Watching {
		rows = append(rows, []string{h.Title, hours(h.LateHours), thousands(h.Asks), fmt.Sprintf("%d", max(1, h.Weeks))})
	}
	m := message("Too few asks to judge",
		section("*Too few asks to judge.* Watched until there are enough."),
		tableBlock(asText, []string{"Topic", "Late hours a week", "Asks", "Weeks"}, rows, []int{1, 2, 3}))
	return &m
}

func (d DigestData) method() Message {
	blocks := []slack.Block{section("*How this is counted.*")}
	lines := inlineAll(d.Method, 400)
	for len(lines) > 0 {
		n := min(6, len(lines))
		blocks = append(blocks, section("• "+join("\n• ", lines[:n]...)))
		lines = lines[n:]
	}
	return message("How this is counted", blocks...)
}
