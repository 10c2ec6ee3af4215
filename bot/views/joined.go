package views

import (
	"strconv"

	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
	"clearlane/triage"
)

// sameLine names open requests that say the same.
func (c Case) sameLine() *slack.SectionBlock {
	if len(c.SameAs) == 0 || !c.Request.Open() {
		return nil
	}
	return section("Asked before: " + c.others(c.SameAs) + ".")
}

// sameButtons joins the nearest one in one click.
func (c Case) sameButtons() *slack.ActionBlock {
	if len(c.SameAs) == 0 || !c.Request.Open() {
		return nil
	}
	first := c.SameAs[0].ID
	return row(button(ActJoin, Ref{c.Request.ID, strconv.FormatInt(first, 10)}, "Join "+triage.Name(first)))
}

// alsoLine names the requests that were joined to it.
func (c Case) alsoLine() *slack.SectionBlock {
	if len(c.Also) == 0 {
		return nil
	}
	return section("Joined, and waiting for the same answer: " + c.others(c.Also) + ".")
}

// others names requests, and their reps where they are others.
func (c Case) others(all []Same) string {
	var names []string
	for _, s := range all[:min(5, len(all))] {
		of := ""
		if s.Rep != "" && s.Rep != c.Request.Rep {
			of = " from " + mrkdwn.Mention(s.Rep)
		}
		names = append(names, mrkdwn.Link(s.Link, triage.Name(s.ID))+of)
	}
	if n := len(all) - len(names); n > 0 {
		names = append(names, count(n, "more", "more"))
	}
	return list(names, "and")
}

// joined: it is worked on in another request, and its rep hears of the end here.
func (c Case) joined() string {
	says := "Joined to " + mrkdwn.Link(c.JoinedTo.Link, triage.Name(c.JoinedTo.ID))
	switch {
	case c.JoinedEnd != "":
		return says + ", " + endedAs(c.JoinedEnd) + "."
	case c.JoinedTo.Rep == c.Request.Rep:
		return says + ". The answer comes there."
	}
	return says + ". You hear here when it is done; what you write here goes along."
}

// JoinedEnded is the new post that tells the rep of a joined request how the
// other one, c, ended: who waits for an answer there hears it once. Words of a
// private topic stay with its rep.
func JoinedEnded(c Case, joined triage.Request, f Frame) Message {
	r := c.Request
	says := mrkdwn.Mention(joined.Rep) + ", "
	if r.Outcome != triage.Declined {
		says += "done: "
	}
	says += endedAs(r.Outcome) + " by " + who(c.ClosedBy, name(c.teamPlain())) + " in " + mrkdwn.Link(c.Link, r.Name()) + ", which yours was joined to."
	var words *slack.RichTextBlock
	var next *slack.SectionBlock
	plain, after := "", ""
	if !c.Private {
		words, plain = c.words(), mrkdwn.Inline(c.Words, 500)
		after = c.nextWords()
	}
	if after != "" {
		next = section(after)
	}
	return message(numbered(sentences(says, plain, after), joined.Name()),
		section(says),
		words,
		next,
		note(c.took(joined.OpenedAt), joined.Name()),
		row(button(ActNotSolved, Ref{Request: joined.ID}, "Not solved")),
	)
}
