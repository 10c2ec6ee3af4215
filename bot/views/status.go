package views

import (
	"strings"

	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
	"clearlane/triage"
)

// Status is the one message in the rep's thread, for whatever state the
// request is in. It is edited in place.
func Status(c Case, f Frame) Message {
	r := c.Request
	var says string
	var buttons *slack.ActionBlock
	switch {
	case r.Turn == triage.TurnClosed:
		says, buttons = c.ended()
	case r.Turn == triage.TurnTriage && len(c.Choices) > 0:
		says, buttons = c.unsure()
	case r.Turn == triage.TurnTriage:
		says, buttons = c.nobody(f), row(button(ActAddDetails, c.ref(), "Add details"), c.repMenu())
	case r.Turn == triage.TurnRep:
		says = c.repsTurn(f)
		buttons = row(primary(ActAnswer, c.ref(), "Answer"), button(ActNotMine, c.ref(), "Not mine to answer"), c.repMenu())
	default:
		says, buttons = c.inHand(f), c.inHandButtons()
	}
	return message(numbered(says, r.Name()),
		section(says),
		note(c.statusNotes(f)...),
		c.sameLine(),
		c.sameButtons(),
		buttons,
	)
}

// AnsweredInPrivate is what the channel sees of a request of a private topic.
func AnsweredInPrivate(c Case) Message {
	says := "Answered in private: " + c.team() + " writes to " + who(c.Request.Rep, "you") + " directly."
	return message(numbered(says, c.Request.Name()), section(says), note(c.Request.Name()))
}

func (c Case) ref() Ref { return Ref{Request: c.Request.ID} }

// statusNotes is the small line: what was understood, why it went here, and
// the number.
func (c Case) statusNotes(f Frame) []string {
	r := c.Request
	if !r.Open() {
		if r.ClosedAt.IsZero() {
			return []string{r.Name()}
		}
		return []string{f.moment("", r.ClosedAt), r.Name()}
	}
	var notes []string
	if len(c.Choices) > 0 && r.Turn == triage.TurnTriage {
		if !c.ChooseBy.IsZero() {
			notes = append(notes, "No answer "+f.clock("by", c.ChooseBy)+": "+name(c.Choices[0].Function)+" takes it")
		}
		return append(notes, r.Name())
	}
	taken := inlineAll(c.Taken, 60)
	if c.Topic != "" {
		taken = append([]string{name(c.Topic)}, taken...)
	}
	if len(taken) > 0 {
		notes = append(notes, "Taken as: "+strings.Join(taken, ", "))
	}
	if why := c.whyShort(); why != "" {
		notes = append(notes, why)
	}
	return append(notes, r.Name())
}

// whyShort is why it went here, in one phrase.
func (c Case) whyShort() string {
	switch {
	case c.Request.PlacedBy != "" && c.Request.PlacedBy != "bot":
		return "Placed by " + who(c.Request.PlacedBy, "a person")
	case len(c.Why) > 0:
		return "Why here: " + strings.Join(quoted(c.Why[:min(3, len(c.Why))], 40), ", ")
	}
	return ""
}

// unsure offers one to three teams as buttons, and a way out.
func (c Case) unsure() (string, *slack.ActionBlock) {
	ids := []ActionID{ActChooseFirst, ActChooseSecond, ActChooseThird}
	choices := c.Choices[:min(len(c.Choices), len(ids))]
	var names []string
	var buttons []slack.BlockElement
	for i, ch := range choices {
		names = append(names, mrkdwn.Bold(ch.Function)+" ("+mrkdwn.Inline(ch.TopicName, 80)+")")
		buttons = append(buttons, button(ids[i], Ref{c.Request.ID, ch.Topic}, mrkdwn.OneLine(ch.Function)))
	}
	says, none := "Three teams could own this: "+list(names, "or")+".", "None of them"
	switch len(choices) {
	case 1:
		says, none = names[0]+" could own this.", "Another team"
	case 2:
		says, none = "Two teams could own this: "+list(names, "or")+".", "Neither"
	}
	return says, row(append(buttons, button(ActChooseNeither, c.ref(), none))...)
}

// nobody: no team is found yet.
func (c Case) nobody(f Frame) string {
	lead := c.Lead
	if c.Request.Holder != "" {
		lead = c.Request.Holder
	}
	if lead == "" {
		return sentences("Finding the right team for this.", c.away(f))
	}
	by := ""
	if !c.FirstBy.IsZero() {
		by = " " + f.moment("by", c.FirstBy)
	}
	return sentences("Nobody owns this yet. "+who(lead, "The triage lead")+" has it and finds it a home"+by+".", c.away(f))
}

// repsTurn: a question waits for the rep.
func (c Case) repsTurn(f Frame) string {
	since := ""
	if !c.AskedAt.IsZero() {
		since = " " + f.clock("since", c.AskedAt)
	}
	return sentences("Waiting for you"+since+": "+who(c.AskedBy, name(c.teamPlain()))+" asked one thing.", c.keepsIf(f))
}

// keepsIf says until when an answer keeps the promise.
func (c Case) keepsIf(f Frame) string {
	if c.AnswerBy.IsZero() || c.DoneBy.IsZero() || c.AnswerBy.Before(f.Now) {
		return ""
	}
	return "Answer " + f.clock("by", c.AnswerBy) + " " + f.moment("and", c.DoneBy) + " holds."
}

// inHand: a function has it, in the queue, at work or waiting.
func (c Case) inHand(f Frame) string {
	r := c.Request
	first, done := "", f.by("done", c.DoneBy)
	if r.FirstWords.IsZero() {
		first = f.by("first answer", c.FirstBy)
	}
	promise := capital(join(", ", first, done))
	if promise != "" {
		promise += "."
	}
	again := ""
	if r.Reopens > 0 {
		again = "Open again."
	}
	switch {
	case r.Turn == triage.TurnApprover || r.Turn == triage.TurnOutside:
		return sentences(c.waiting(f), capital(done)+stop(done))
	case r.Turn == triage.TurnQueue:
		back := ""
		if c.BackAt.After(f.Now) {
			back = f.moment("Back", c.BackAt) + "."
		}
		return sentences(again, c.has(), back, promise, c.cover(), c.away(f))
	case r.Snoozed.After(f.Now):
		why := ""
		if c.SnoozeReason != "" {
			why = ": " + mrkdwn.Inline(c.SnoozeReason, 200)
		}
		return sentences(who(r.Holder, c.team())+" takes this up "+f.moment("again", r.Snoozed)+why+".", promise)
	}
	verb, since := " is on it.", " has been on it "
	if r.FirstWords.IsZero() {
		verb, since = " has this.", " has had this "
	}
	if !r.ClaimedAt.IsZero() {
		verb = since + f.clock("since", r.ClaimedAt) + "."
	}
	return sentences(again, who(r.Holder, c.team())+verb, c.Decided.says(), c.from(), promise, c.away(f))
}

func stop(s string) string {
	if s == "" {
		return ""
	}
	return "."
}

// has is who has it, and from whom.
func (c Case) has() string {
	if c.Before == "" {
		return c.team() + " has this."
	}
	return sentences(c.team()+" has this now.", c.from())
}

func (c Case) from() string {
	switch {
	case c.Before == "":
		return ""
	case c.BeforeReason == triage.PartDone:
		return name(c.Before) + " has done its part."
	}
	return "It was not for " + name(c.Before) + "."
}

func (c Case) cover() string {
	if !c.Covered || c.Lead == "" {
		return ""
	}
	return "The lead's seat is open; " + who(c.Lead, "") + " covers it."
}

// away owns up to an ask that was read late.
func (c Case) away(f Frame) string {
	if c.AwayUntil.IsZero() {
		return ""
	}
	return "I was away " + f.clock("until", c.AwayUntil) + "; yours counts " + f.clock("from", c.Request.OpenedAt) + "."
}

// waiting names whom it waits for and what was asked of them.
func (c Case) waiting(f Frame) string {
	r := c.Request
	what := ""
	if c.Waits.What != "" {
		what = ": " + mrkdwn.Inline(c.Waits.What, 300)
	}
	to := ""
	if r.Turn == triage.TurnApprover {
		to = " to decide"
	}
	holder := ""
	if r.Holder != "" {
		holder = who(r.Holder, "") + " " + f.clock("asked", r.TurnSince) + "."
	}
	return sentences("Waiting for "+c.Waits.whom()+to+what+closing(what), holder)
}

// closing ends a sentence that may end already.
func closing(s string) string {
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "…") {
		return ""
	}
	return "."
}

func (w Waits) whom() string {
	switch {
	case w.User != "":
		return mrkdwn.Mention(w.User)
	case w.Name != "":
		return name(w.Name)
	}
	return "somebody else"
}

// ended: how it closed.
func (c Case) ended() (string, *slack.ActionBlock) {
	r := c.Request
	by := who(c.ClosedBy, name(c.teamPlain()))
	back := row(button(ActBringBack, c.ref(), "Bring it back"))
	switch r.Outcome {
	case triage.Answered:
		return "Answered by " + by + ".", nil
	case triage.Changed:
		return "Changed by " + by + ".", nil
	case triage.Approved:
		return "Approved by " + by + ".", nil
	case triage.Declined:
		return "Declined by " + by + ".", nil
	case triage.NoAnswer:
		return "Parked: the question had no answer. Write anything here and it's back.", back
	case triage.Merged:
		return c.joined(), nil
	case triage.Pointed:
		return c.pointed()
	}
	if r.Reason == triage.ReasonDeleted {
		return "Cancelled: the message was deleted.", nil
	}
	return "Withdrawn. Write here if you need it after all.", back
}

// pointed: another team does it.
func (c Case) pointed() (string, *slack.ActionBlock) {
	n := c.Neighbour
	team := "Another team"
	if n.Name != "" {
		team = mrkdwn.Bold(n.Name)
	}
	how := ""
	if n.How != "" {
		how = capital(mrkdwn.Inline(n.How, 300))
		how += closing(how)
	}
	return sentences(team+" does this.", how),
		row(link(ActOpenForm, c.ref(), "Open their form", n.URL), button(ActSalesOps, c.ref(), "No, it is sales ops"))
}

// repMenu is the ⋯ of the rep's message.
func (c Case) repMenu(more ...item) *slack.OverflowBlockElement {
	items := append(more, item{ItemWhyHere, "Why here, and till when"}, item{ItemWithdraw, "Withdraw"})
	return menu(ActStatusMenu, c.Request.ID, items...)
}

// notThisTeam says "Not Deal Desk" within a button's or menu's width.
func (c Case) notThisTeam() string { return "Not " + mrkdwn.Shorten(c.teamPlain(), maxLabel-4) }

func (c Case) inHandButtons() *slack.ActionBlock {
	details := button(ActAddDetails, c.ref(), "Add details")
	if c.Request.Turn != triage.TurnQueue {
		return row(details, c.repMenu(item{ItemNotThisTeam, c.notThisTeam()}))
	}
	var sooner *slack.ButtonBlockElement
	if !c.BackAt.IsZero() {
		sooner = button(ActNeedSooner, c.ref(), "Need it sooner")
	}
	return row(button(ActNotThisTeam, c.ref(), c.notThisTeam()), details, sooner, c.repMenu())
}
