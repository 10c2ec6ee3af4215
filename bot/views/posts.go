package views

import (
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
	"clearlane/triage"
)

// How much of a person's words a post shows: words that are the point of the
// post are shown whole, as far as Slack takes them.
const (
	wholeLines = 60
	wholeChars = 2900
)

// Question is the new post that hands the turn to the rep: c.Question, asked
// by c.AskedBy, best answered by c.AnswerBy.
func Question(c Case, f Frame) Message {
	says := mrkdwn.Mention(c.Request.Rep) + ", " + who(c.AskedBy, name(c.teamPlain())) + " needs one thing:"
	return message(numbered(sentences(says, mrkdwn.Inline(c.Question, 500)), c.Request.Name()),
		section(says),
		quote(c.Question, wholeLines, wholeChars),
		c.keepsNote(f),
		c.answerButtons(),
	)
}

// QuestionAgain reminds the rep of the open question; a parkAt that is not zero
// says when the request is parked without an answer.
func QuestionAgain(c Case, parkAt time.Time, f Frame) Message {
	says := mrkdwn.Mention(c.Request.Rep) + ", still waiting for you: " + who(c.AskedBy, name(c.teamPlain()))
	if c.AskedAt.IsZero() {
		says += " asked."
	} else {
		says += " " + f.moment("asked", c.AskedAt) + "."
	}
	if !parkAt.IsZero() {
		says = sentences(says, "Without an answer it is "+f.moment("parked", parkAt)+"; any word from you brings it back.")
	}
	return message(numbered(says, c.Request.Name()),
		section(says),
		quote(c.Question, 6, 600),
		c.keepsNote(f),
		c.answerButtons(),
	)
}

func (c Case) keepsNote(f Frame) *slack.ContextBlock { return note(c.keepsIf(f), c.Request.Name()) }

func (c Case) answerButtons() *slack.ActionBlock {
	return row(primary(ActAnswer, c.ref(), "Answer"), button(ActNotMine, c.ref(), "Not mine to answer"))
}

// NewPromise is the new post that tells the rep of a new time, c.DoneBy, and
// why: whom it waits for (c.Waits) or the holder's words.
func NewPromise(c Case, words string, f Frame) Message {
	says := mrkdwn.Mention(c.Request.Rep) + ", new time: " + who(c.Request.Holder, c.team()) + " needs " + f.moment("until", c.DoneBy)
	if c.Waits != (Waits{}) {
		says += ", waiting for " + c.Waits.whom()
		if c.Waits.What != "" {
			says += ": " + mrkdwn.Inline(c.Waits.What, 300)
		}
	}
	says += closing(says)
	var why *slack.RichTextBlock
	if words != "" {
		why = quote(words, wholeLines, wholeChars)
	}
	return message(numbered(sentences(says, mrkdwn.Inline(words, 500)), c.Request.Name()), section(says), why, note(c.Request.Name()))
}

// Closed is the new post that tells the rep how it ended: done, or declined.
func Closed(c Case, f Frame) Message {
	r := c.Request
	if r.Outcome == triage.Declined {
		return c.declined()
	}
	how := map[triage.Outcome]string{triage.Answered: "answered", triage.Changed: "changed", triage.Approved: "approved"}[r.Outcome]
	if how == "" {
		how = "done"
	}
	says := mrkdwn.Mention(r.Rep) + ", done: " + how + " by " + who(c.ClosedBy, name(c.teamPlain())) + "."
	return message(numbered(sentences(says, mrkdwn.Inline(c.Words, 500)), r.Name()),
		section(says),
		c.words(),
		note(c.took(r.OpenedAt), r.Name()),
		row(button(ActNotSolved, c.ref(), "Not solved"), c.lostTime()),
	)
}

// declined says why, and what to do instead.
func (c Case) declined() Message {
	r := c.Request
	says := mrkdwn.Mention(r.Rep) + ", declined by " + who(c.ClosedBy, name(c.teamPlain())) + ":"
	next := c.nextWords()
	var nextLine *slack.SectionBlock
	if next != "" {
		nextLine = section(next)
	}
	var exception *slack.ButtonBlockElement
	if c.CanException {
		exception = button(ActException, c.ref(), "Ask for an exception")
	}
	return message(numbered(sentences(says, mrkdwn.Inline(c.Words, 500), next), r.Name()),
		section(says),
		c.words(),
		nextLine,
		note(r.Name()),
		row(exception, c.lostTime()),
	)
}

// nextWords are what the rep can do instead of what was declined.
func (c Case) nextWords() string {
	if c.Next == "" {
		return ""
	}
	next := "Next: " + mrkdwn.Inline(c.Next, 500)
	return next + closing(next)
}

// took is how long it took from an ask to the end: "a day after you asked".
func (c Case) took(asked time.Time) string {
	if c.Request.ClosedAt.IsZero() || asked.IsZero() {
		return ""
	}
	return after(c.Request.ClosedAt.Sub(asked))
}

// words are those that closed the request, whole.
func (c Case) words() *slack.RichTextBlock {
	if c.Words == "" {
		return nil
	}
	return quote(c.Words, wholeLines, wholeChars)
}

// lostTime asks, only where it was late, what the wait cost.
func (c Case) lostTime() slack.BlockElement {
	if !c.Late {
		return (*slack.ButtonBlockElement)(nil)
	}
	var options []*slack.OptionBlockObject
	for _, cost := range []struct {
		minutes int
		label   string
	}{{30, "Half an hour"}, {120, "Two hours"}, {240, "Half a day"}, {480, "A day or more"}} {
		options = append(options, option(Ref{c.Request.ID, strconv.Itoa(cost.minutes)}.String(), cost.label))
	}
	return slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain("What did the wait cost you?", 150), string(ActLostTime), options...)
}

// Update answers "any update?" at once.
func Update(c Case, f Frame) Message {
	r := c.Request
	var says string
	switch {
	case r.Turn == triage.TurnClosed:
		says, _ = c.ended()
	case r.Turn == triage.TurnRep:
		says = c.repsTurn(f)
	case r.Turn == triage.TurnTriage:
		says = c.nobody(f)
	default:
		says = c.inHand(f)
		if r.Holder != "" {
			says += " They know you asked."
		}
	}
	return message(numbered(says, r.Name()), section(says), note(r.Name()))
}

// Relayed is words that the bot carries where their author can't write.
type Relayed struct {
	Request int64
	From    string // who wrote them
	To      string // mentioned; empty: nobody
	Words   string
	Files   []File
}

// Relay carries words with their author's name. It is also how words sent by
// Reply reach the rep's thread.
func Relay(r Relayed) Message {
	says := mrkdwn.Mention(r.From) + " writes:"
	if r.To != "" {
		says = mrkdwn.Mention(r.To) + ", " + says
	}
	return message(numbered(sentences(says, mrkdwn.Inline(r.Words, 500)), triage.Name(r.Request)),
		section(says),
		quote(r.Words, wholeLines, wholeChars),
		note(files(r.Files), triage.Name(r.Request)),
	)
}

// files names the files of an ask or a reply, as links where there is one.
func files(fs []File) string {
	var names []string
	for _, f := range fs[:min(5, len(fs))] {
		names = append(names, mrkdwn.Link(f.URL, mrkdwn.Shorten(f.Name, 40)))
	}
	if len(fs) > 5 {
		names = append(names, count(len(fs)-5, "more", "more"))
	}
	if len(names) == 0 {
		return ""
	}
	return "Files: " + join(", ", names...)
}

// PromiseCheck asks the holder alone, at 80 % of the time, whether the promise
// holds.
func PromiseCheck(c Case, f Frame) Message {
	says := "Promised " + f.moment("for", c.DoneBy) + ": does it hold?"
	if first := f.firstIfOwed(c); first != "" {
		says = capital(join(", ", first, f.by("done", c.DoneBy))) + ": does that hold?"
	}
	return message(numbered(says, c.Request.Name()),
		section(says),
		c.brief(),
		note(c.where(), c.Request.Name()),
		row(primary(ActOnTime, c.ref(), "On time"), button(ActNeedsUntil, c.ref(), "Needs until …"), link(ActOpenThread, c.ref(), "Open the thread", c.Link)),
	)
}

// brief is the ask in two lines; a private topic's words go to direct messages
// of its staff only, which is where brief is used.
func (c Case) brief() *slack.RichTextBlock {
	if c.Ask == "" {
		return nil
	}
	return quote(c.Ask, 2, 240)
}

// where is the topic and who asked.
func (c Case) where() string {
	return dots(name(c.Topic), who(c.Request.Rep, ""))
}

// Chased tells the holder once that the rep asked for an update.
func Chased(c Case, f Frame) Message {
	says := who(c.Request.Rep, "The rep") + " asks for an update."
	if due := f.by("done", c.DoneBy); due != "" {
		says += " They were told: " + due + "."
	}
	return message(numbered(says, c.Request.Name()),
		section(says),
		c.brief(),
		note(name(c.Topic), c.Request.Name()),
		row(button(ActReply, c.ref(), "Reply"), button(ActNeedsUntil, c.ref(), "Needs until …"), link(ActOpenThread, c.ref(), "Open the thread", c.Link)),
	)
}

// HandedTo tells a person that a request is theirs now.
func HandedTo(c Case, by string, f Frame) Message {
	says := "Yours now"
	if by != "" {
		says += ", from " + mrkdwn.Mention(by)
	}
	says += "."
	if due := join(", ", f.firstIfOwed(c), f.by("done", c.DoneBy)); due != "" {
		says += " " + capital(due) + "."
	}
	return message(numbered(says, c.Request.Name()),
		section(says),
		c.brief(),
		note(c.where(), c.Request.Name()),
		row(button(ActReply, c.ref(), "Reply"), link(ActOpenThread, c.ref(), "Open the thread", c.Link)),
	)
}

// DecidedFor tells the holder what the approver said.
func DecidedFor(c Case, f Frame) Message {
	says := c.Decided.says()
	if due := f.by("done", c.DoneBy); due != "" {
		says += " " + capital(due) + "."
	}
	return c.toHolder(says)
}

// toHolder tells the holder something that calls for the next step.
func (c Case) toHolder(says string) Message {
	return message(numbered(says, c.Request.Name()),
		section(says),
		c.brief(),
		note(c.where(), c.Request.Name()),
		row(button(ActReply, c.ref(), "Reply"), button(ActNeedsUntil, c.ref(), "Needs until …"), link(ActOpenThread, c.ref(), "Open the thread", c.Link)),
	)
}

// BackAgain tells the holder that what was put off is due again.
func BackAgain(c Case, f Frame) Message {
	says := "Back as planned: this was put off until now."
	if due := join(", ", f.firstIfOwed(c), f.by("done", c.DoneBy)); due != "" {
		says += " " + capital(due) + "."
	}
	return c.toHolder(says)
}

// firstIfOwed is when the first answer is due, while it is.
func (f Frame) firstIfOwed(c Case) string {
	if !c.Request.FirstWords.IsZero() {
		return ""
	}
	return f.by("first answer", c.FirstBy)
}

// ApprovalAsked asks the approver, in a direct message. The words of a private
// topic stay with its team: the approver reads what was asked of them.
func ApprovalAsked(c Case, f Frame) Message {
	says := who(c.Request.Holder, c.team()) + " asks you to decide."
	if c.Waits.What != "" {
		says = who(c.Request.Holder, c.team()) + " asks you to decide: " + mrkdwn.Inline(c.Waits.What, 500)
		says += closing(says)
	}
	if !c.DoneBy.IsZero() {
		says += " The rep was " + f.moment("promised", c.DoneBy) + "."
	}
	ask, facts := c.brief(), c.facts(f)
	if c.Private {
		ask, facts = nil, who(c.Request.Rep, "")
	}
	return message(numbered(says, c.Request.Name()),
		section(says),
		ask,
		note(facts, c.Request.Name()),
		row(primary(ActApprove, c.ref(), "Approve"), button(ActReject, c.ref(), "Reject"), link(ActOpenThread, c.ref(), "Open the thread", c.Link)),
	)
}

// Overdue tells a lead what is past its time, batched per person; or, further
// says, somebody whom it is told after the lead.
func Overdue(cs []Case, further bool, f Frame) Message {
	says := "Past its time: " + count(len(cs), "request", "requests") + ofTeams(cs) + "."
	if further {
		says += " The team's lead heard a business day earlier."
	}
	blocks := []slack.Block{section(says)}
	shown := cs[:min(len(cs), 15)]
	for _, c := range shown {
		blocks = append(blocks, c.line(f, asStaff))
	}
	if more := len(cs) - len(shown); more > 0 {
		blocks = append(blocks, note(count(more, "more", "more")+" in App Home"))
	}
	return message(says, blocks...)
}

// ofTeams says whose requests they are: " of Deal Desk", or ": Deal Desk 3,
// Quoting 1".
func ofTeams(cs []Case) string {
	n, teams := map[string]int{}, []string{}
	for _, c := range cs {
		if n[c.Function] == 0 {
			teams = append(teams, c.Function)
		}
		n[c.Function]++
	}
	switch {
	case len(teams) == 1 && teams[0] == "":
		return " that no team has yet"
	case len(teams) == 1:
		return " of " + name(teams[0])
	}
	for i, team := range teams {
		says := name(team)
		if team == "" {
			says = "no team yet"
		}
		teams[i] = says + " " + thousands(n[team])
	}
	return ": " + join(", ", teams...)
}
