package views

import (
	"strings"
	"time"

	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
	"clearlane/triage"
)

// Card is the message in the function's queue channel, or in the lead's direct
// messages, for whatever state the request is in. It is edited in place.
// withWords says that the channel may read the words of a private topic.
func Card(c Case, withWords bool, f Frame) Message {
	if !c.Request.Open() {
		return c.closedCard(f)
	}
	head := c.cardHead(f)
	var ask *slack.RichTextBlock
	hidden := ""
	if c.Private && !withWords {
		hidden = "Private topic: claim it to read the ask in a direct message."
	} else if c.Ask != "" {
		ask = quote(c.Ask, 8, 900)
	}
	blocks := []slack.Block{section(head)}
	if ask != nil {
		blocks = append(blocks, ask)
	}
	facts := c.facts(f)
	if c.Private && !withWords {
		facts = dots(who(c.Request.Rep, ""), name(c.Region))
	}
	blocks = append(blocks, note(hidden, facts), note(c.cardNotes(withWords)...))
	for _, line := range []*slack.SectionBlock{c.sameLine(), c.alsoLine()} {
		if line != nil {
			blocks = append(blocks, line)
		}
	}
	blocks = append(blocks, c.cardButtons())
	if s := c.sameButtons(); s != nil {
		blocks = append(blocks, s)
	}
	return message(numbered(head, c.Request.Name()), blocks...)
}

// cardHead is topic, whose turn, and what is due: the line to read while
// scanning a queue.
func (c Case) cardHead(f Frame) string {
	title := "*" + capital(mrkdwn.Inline(c.Topic, 150)) + "*"
	if c.Topic == "" {
		title = "*No topic yet*"
	}
	return dots(c.priority()+title, c.turnWords(f), c.dueWords(f))
}

// priority marks what is above normal, with a mark and a word.
func (c Case) priority() string {
	switch c.Request.Priority {
	case "urgent":
		return "Urgent: "
	case "high":
		return "High: "
	}
	return ""
}

// turnWords is whose turn it is, for staff; empty in the queue, where the
// button says so.
func (c Case) turnWords(f Frame) string {
	r := c.Request
	holder := who(r.Holder, "")
	switch r.Turn {
	case triage.TurnTriage:
		if len(c.Choices) > 0 {
			return "the rep is asked which team"
		}
		return join(" ", holder, "finds it a home")
	case triage.TurnQueue:
		if r.Reopens > 0 {
			return "open again"
		}
		return ""
	case triage.TurnRep:
		return dots(holder, "waiting for the rep "+f.clock("since", r.TurnSince))
	case triage.TurnApprover, triage.TurnOutside:
		return dots(holder, "waiting for "+c.Waits.whom()+" "+f.clock("since", r.TurnSince))
	}
	if r.Snoozed.After(f.Now) {
		return dots(holder, "put off "+f.moment("until", r.Snoozed))
	}
	return holder
}

// dueWords is the next time that was promised.
func (c Case) dueWords(f Frame) string {
	t, what := c.DoneBy, ""
	if c.Request.FirstWords.IsZero() && !c.FirstBy.IsZero() {
		t, what = c.FirstBy, "answer "
	}
	switch {
	case t.IsZero():
		return ""
	case t.Before(f.Now):
		return "*late:* " + what + f.moment("due", t)
	}
	return what + f.moment("due", t)
}

// facts is who asks about what: rep, region, deal, amount, close date, and what
// is missing.
func (c Case) facts(f Frame) string {
	r := c.Request
	sent := ""
	if r.Sender != "" && r.Sender != r.Rep {
		sent = "sent by " + mrkdwn.Mention(r.Sender)
	}
	deal := name(c.Deal)
	if deal == "" {
		deal = name(r.Deal)
	}
	amount := ""
	if r.Amount != nil {
		amount = money(*r.Amount)
	}
	missing := ""
	if len(c.Missing) > 0 {
		missing = "missing: " + strings.Join(inlineAll(c.Missing, 60), ", ")
	}
	person := join(", ", who(r.Rep, ""), name(c.Region))
	why := ""
	if c.PriorityWhy != "" && c.priority() != "" {
		why = r.Priority + " because " + mrkdwn.Inline(c.PriorityWhy, 120)
	}
	return dots(person, why, sent, deal, amount, f.closes(r.CloseDate), missing)
}

// closes is the deal's close date as people say it: a weekday within the
// coming week, else the date. A date that can't be read is left out.
func (f Frame) closes(date string) string {
	d, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return ""
	}
	switch days := dayNumber(d) - dayNumber(mrkdwn.In(f.Now, f.Zone)); {
	case days == 0:
		return "closes today"
	case days == 1:
		return "closes tomorrow"
	case days > 1 && days < 7:
		return "closes " + d.Weekday().String()
	case days < 0:
		return "was to close " + d.Format("2 January")
	}
	return "closes " + d.Format("2 January")
}

// cardNotes is the small line: where it came from and why, files, thread,
// number.
func (c Case) cardNotes(withWords bool) []string {
	if c.Private && !withWords {
		return []string{c.Request.Name()}
	}
	from := ""
	if c.Before != "" {
		from = "From " + name(c.Before)
		if c.BeforeReason == triage.PartDone {
			from += ", which has done its part"
		}
	}
	thread := ""
	if mrkdwn.IsWeb(c.Link) {
		thread = mrkdwn.Link(c.Link, "Thread")
	}
	return []string{from, c.Decided.says(), c.whyShort(), c.asks(), files(c.Files), thread, c.Request.Name()}
}

// asks counts what the rep had to do beyond asking once.
func (c Case) asks() string {
	if n := c.Request.Chasers; n > 0 {
		return "asked for an update " + times(n)
	}
	return ""
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return count(n, "time", "times")
}

// cardButtons are the verbs that the turn allows, the likeliest first.
func (c Case) cardButtons() *slack.ActionBlock {
	reply, ask := button(ActReply, c.ref(), "Reply"), button(ActAskRep, c.ref(), "Ask rep")
	send, resolve := button(ActSendOn, c.ref(), "Send on"), button(ActResolve, c.ref(), "Resolve")
	switch c.Request.Turn {
	case triage.TurnTriage:
		return row(primary(ActPlace, c.ref(), "Pick a topic"), reply, ask, resolve, c.cardMenu())
	case triage.TurnQueue:
		return row(primary(ActClaim, c.ref(), "Claim"), reply, ask, send, resolve, c.cardMenu())
	case triage.TurnRep:
		return row(button(ActResume, c.ref(), "No need, carry on"), reply, send, resolve, c.cardMenu())
	case triage.TurnApprover, triage.TurnOutside:
		return row(button(ActResume, c.ref(), "Back with us"), reply, ask, send, resolve, c.cardMenu())
	}
	return row(reply, ask, send, resolve, c.cardMenu())
}

// cardMenu is the ⋯ of the card; Slack allows five items.
func (c Case) cardMenu() *slack.OverflowBlockElement {
	topic := item{ItemWrongTopic, "Wrong topic or priority"}
	wait, why := item{ItemWaitingOn, "Waiting on …"}, item{ItemWhy, "Why here, why this clock"}
	hand := item{ItemHandTo, "Hand to …"}
	switch r := c.Request; {
	case r.Turn == triage.TurnTriage:
		return menu(ActCardMenu, r.ID, why)
	case r.Turn == triage.TurnQueue:
		return menu(ActCardMenu, r.ID, topic, wait, hand, why)
	case r.Turn == triage.TurnRep:
		return menu(ActCardMenu, r.ID, topic, hand, item{ItemRelease, "Put back in the queue"}, item{ItemPark, "Park until they answer"}, why)
	case r.Turn == triage.TurnOps && c.ByWord:
		return menu(ActCardMenu, r.ID, item{ItemUndoClaim, "Undo the claim"}, topic, wait, item{ItemSnooze, "Put off until …"}, why)
	case r.Turn == triage.TurnOps:
		return menu(ActCardMenu, r.ID, topic, wait, item{ItemSnooze, "Put off until …"}, item{ItemHandTo, "Hand to …, or undo claim"}, why)
	default:
		return menu(ActCardMenu, r.ID, topic, hand, item{ItemRelease, "Put back in the queue"}, why)
	}
}

// CardMoved is what stays of a card in a queue that holds the request no
// longer: where it went.
func CardMoved(c Case, f Frame) Message {
	r := c.Request
	to := "the triage lead"
	if c.Function != "" {
		to = mrkdwn.Bold(c.Function)
	}
	says := "Sent on to " + to
	if c.BeforeReason == triage.PartDone {
		says = "Our part is done, " + to + " has the rest"
	}
	topic := ""
	if !c.Private {
		topic = name(c.Topic)
	}
	ended := ""
	if !r.Open() {
		ended = c.endedWord()
	}
	return message(numbered(says, r.Name()), note(says, topic, who(r.Rep, ""), ended, r.Name()))
}

// closedCard is what stays of a card: one line, and a way back.
func (c Case) closedCard(f Frame) Message {
	r := c.Request
	ended := c.endedWord()
	switch {
	case r.Reason == triage.ReasonDeleted:
		ended = "cancelled, the message was deleted"
	case r.Outcome == triage.Withdrawn:
		ended = "withdrawn by the rep"
	}
	if c.ClosedBy != "" && r.Outcome.Done() {
		ended += " by " + mrkdwn.Mention(c.ClosedBy)
	}
	topic := name(c.Topic)
	if topic == "" {
		topic = "An ask"
	}
	when := ""
	if !r.ClosedAt.IsZero() {
		when = f.moment("", r.ClosedAt)
	}
	thread := ""
	if mrkdwn.IsWeb(c.Link) {
		thread = mrkdwn.Link(c.Link, "Thread")
	}
	says := capital(ended) + ": " + topic
	var again *slack.ActionBlock
	if r.Outcome != triage.Merged && r.Outcome != triage.Pointed {
		again = row(button(ActReopen, c.ref(), "Reopen"))
	}
	return message(numbered(says, r.Name()), note(says, who(r.Rep, ""), when, thread, r.Name()), again)
}
