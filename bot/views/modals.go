package views

import (
	"time"

	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
	"clearlane/triage"
)

// about heads a form: the ask, and whose it is.
func (c Case) about() []slack.Block {
	blocks := []slack.Block{}
	if b := c.brief(); b != nil {
		blocks = append(blocks, b)
	}
	return append(blocks, note(c.where(), c.Request.Name()))
}

func (c Case) form(id CallbackID, title, submit string, m Meta, inputs ...slack.Block) slack.ModalViewRequest {
	m.Request = c.Request.ID
	return modal(id, title, submit, m, append(c.about(), inputs...)...)
}

// AskRepForm asks for the question to the rep.
func AskRepForm(c Case, m Meta) slack.ModalViewRequest {
	inputs := []slack.Block{
		input(InWords, "What do you need from them?", "They see it with your name. Until they answer, the time is theirs.", area("One question, so that one answer is enough")),
	}
	if len(c.Missing) > 0 {
		var facts []Pick
		for _, fact := range c.Missing[:min(len(c.Missing), maxOptions)] {
			facts = append(facts, Pick{mrkdwn.Shorten(fact, maxOptionValue), fact})
		}
		inputs = append(inputs, optional(input(InField, "Which missing fact is it?", "", choose("None of them", facts))))
	}
	return c.form(ViewAskRep, "Ask the rep", "Ask", m, inputs...)
}

// AnswerForm takes the rep's answer to the open question.
func AnswerForm(c Case, m Meta) slack.ModalViewRequest {
	m.Request = c.Request.ID
	asked := who(c.AskedBy, name(c.teamPlain())) + " asked:"
	return modal(ViewAnswer, "Answer", "Answer", m,
		section(asked), quote(c.Question, 12, 1500), note(c.Request.Name()),
		input(InWords, "Your answer", "You can also just write in the thread.", area("")))
}

// ReplyForm takes words to the rep.
func ReplyForm(c Case, m Meta) slack.ModalViewRequest {
	return c.form(ViewReply, "Reply to the rep", "Send", m,
		input(InWords, "Your words", "They read it under your name.", area("")))
}

// SendOnReasons are the two ways to send a request on.
var SendOnReasons = []Pick{
	{triage.WrongTeam, "It came to the wrong team"},
	{triage.PartDone, "Our part is done, theirs is next"},
}

// SendOnForm asks which of the two it is, and where to.
func SendOnForm(c Case, topics []TopicGroup, m Meta) slack.ModalViewRequest {
	return c.form(ViewSendOn, "Send on", "Send on", m,
		input(InReason, "Which is it?", "“Wrong team” teaches the routing. The next team gets its own full time either way.", radio(SendOnReasons, "")),
		input(InTopic, "Where to?", "", topicMenu(topics, "")))
}

// Outcomes are the ways to resolve a request.
var Outcomes = []Pick{
	{string(triage.Answered), "Answered"},
	{string(triage.Changed), "Changed: something was booked, fixed or set up"},
	{string(triage.Approved), "Approved"},
	{string(triage.Declined), "Declined"},
}

// CloseReasons are what can have held a request up, for [triage.CloseReasons].
var CloseReasons = []Pick{
	{triage.ReasonMissingInfo, "Something was missing from the ask"},
	{triage.ReasonCapacity, "Nobody had time"},
	{triage.ReasonApproval, "It waited for an approval"},
	{triage.ReasonOtherTeam, "It waited for another team"},
	{triage.ReasonCustomer, "It waited for the customer"},
	{triage.ReasonMisrouted, "It came to the wrong team first"},
	{triage.ReasonTool, "A tool was down or in the way"},
	{triage.ReasonPolicy, "The rule was unclear"},
}

// ResolveForm asks how it ended, for words to the rep, and for a reason where
// one is needed.
func ResolveForm(c Case, needsReason bool, m Meta) slack.ModalViewRequest {
	inputs := []slack.Block{
		input(InOutcome, "How did it end?", "", radio(Outcomes, string(triage.Answered))),
		optional(input(InWords, "What to tell the rep", "Needed when you decline. Already said it in the thread? Leave it empty.", area("net 45 approved"))),
		optional(input(InNext, "If declined: what can they do instead?", "", line("offer net 45", 500))),
	}
	if needsReason {
		inputs = append(inputs, input(InReason, "What held this one up?", "Counted by team, never by person.", choose("Pick what fits best", CloseReasons)))
	}
	return c.form(ViewResolve, "Resolve", "Resolve", m, inputs...)
}

// Priorities are the priorities that staff can set, with a reason.
var Priorities = []Pick{{"urgent", "Urgent"}, {"high", "High"}, {"normal", "Normal"}, {"low", "Low"}}

// WrongTopicForm corrects the topic, and the priority where staff ask for it.
// The rep sees it without the priority.
func WrongTopicForm(c Case, topics []TopicGroup, staff bool, m Meta) slack.ModalViewRequest {
	if !staff {
		return c.form(ViewWrongTopic, "Pick the right team", "Move it", m,
			input(InTopic, "What is it about?", "It moves at once, and the next one like it goes there too.", topicMenu(topics, "")))
	}
	title, submit, hint := "Topic and priority", "Save", "Another team's topic moves it there, as “wrong team” does."
	if c.Request.Turn == triage.TurnTriage {
		title, submit, hint = "Pick a topic", "Place it", "Its team gets it at once, and the next one like it."
	}
	priority := choose("As it is", Priorities)
	priority.InitialOption = find(priority.Options, c.Request.Priority)
	return c.form(ViewWrongTopic, title, submit, m,
		input(InTopic, "Topic", hint, topicMenu(topics, c.Request.Topic)),
		optional(input(InPriority, "Priority", "", priority)),
		optional(input(InWords, "Why the priority changes", "Needed only when it does.", line("", 200))))
}

// AddDetailsForm takes what the ask left out.
func AddDetailsForm(c Case, m Meta) slack.ModalViewRequest {
	hint := "You can also just write in the thread."
	if len(c.Missing) > 0 {
		hint = "Still missing: " + join(", ", c.Missing...) + "."
	}
	return c.form(ViewAddDetails, "Add details", "Add", m, input(InWords, "What else should they know?", hint, area("")))
}

// RejectForm takes an approver's no, with its reason.
func RejectForm(c Case, m Meta) slack.ModalViewRequest {
	if c.Private {
		c.Ask = "" // approvers are not of the team
	}
	return c.form(ViewReject, "Reject", "Reject", m,
		input(InWords, "Why not?", "The rep reads it, so say what would change your mind.", area("")))
}

// ExceptionForm asks for an exception after a decline.
func ExceptionForm(c Case, m Meta) slack.ModalViewRequest {
	return c.form(ViewException, "Ask for an exception", "Ask", m,
		input(InWords, "Why is this one different?", "It goes to "+c.teamPlain()+" with the request as it stands.", area("")))
}

// NotSolvedForm asks what is still open after a close.
func NotSolvedForm(c Case, m Meta) slack.ModalViewRequest {
	return c.form(ViewNotSolved, "Not solved", "Open it again", m,
		input(InWords, "What is still open?", "It goes back to whoever had it, and its clock goes on.", area("")))
}

// WaitsFor are whom a request can wait for.
var WaitsFor = []Pick{
	{WaitsForApprover, "An approver"},
	{WaitsForTeam, "Another team"},
	{WaitsForCustomer, "The customer"},
}

// WaitingOnForm asks whom it waits for and what was asked of them.
func WaitingOnForm(c Case, m Meta) slack.ModalViewRequest {
	return c.form(ViewWaitingOn, "Waiting on …", "Save", m,
		input(InWhomKind, "Whom does it wait for?", "", radio(WaitsFor, WaitsForApprover)),
		optional(input(InWhom, "Who is it?", "An approver gets the question as a direct message.", person("Pick a person"))),
		optional(input(InTeam, "Or which team or customer?", "", line("Commercial Legal", 80))),
		input(InWords, "What did you ask of them?", "The rep sees whom it waits for, and this.", line("approve net 60 for Initech", 300)))
}

// SnoozeReasons are why something can be put off. It stops no clock.
var SnoozeReasons = []Pick{
	{"not_needed_yet", "It is not needed before then"},
	{"batch", "It goes with the next batch"},
	{"data_coming", "The data comes then"},
	{"capacity", "Other work comes first"},
}

// SnoozeForm asks for a reason and a date; the rep sees both.
func SnoozeForm(c Case, m Meta, f Frame) slack.ModalViewRequest {
	return c.form(ViewSnooze, "Put off", "Put off", m,
		input(InUntil, "Until when?", "The clock runs on, and the rep sees this.", moments(f.nextMorning(f.Now))),
		input(InReason, "Why?", "", choose("Pick a reason", SnoozeReasons)))
}

// NeedsUntilForm asks for the new promise.
func NeedsUntilForm(c Case, m Meta, f Frame) slack.ModalViewRequest {
	from := c.DoneBy
	if from.Before(f.Now) {
		from = f.Now
	}
	hint := "The rep is told at once."
	if !c.DoneBy.IsZero() {
		hint = "The rep is told at once. Promised so far: " + f.plainMoment(c.DoneBy) + "."
	}
	return c.form(ViewNeedsUntil, "A new time", "Promise it", m,
		input(InUntil, "You need until", hint, moments(f.nextMorning(from))),
		optional(input(InWords, "Why?", "The rep reads it.", line("", 300))))
}

// NeedSoonerForm asks by when and why, while the team is closed.
func NeedSoonerForm(c Case, m Meta, f Frame) slack.ModalViewRequest {
	hint := "It goes to the lead of " + c.teamPlain() + " now."
	if !c.BackAt.IsZero() {
		hint += " The team is back " + f.plainMoment(c.BackAt) + "."
	}
	quarter := mrkdwn.In(f.Now, f.Zone).Truncate(15 * time.Minute).Add(2*time.Hour + 15*time.Minute)
	return c.form(ViewNeedSooner, "Need it sooner", "Ask the lead", m,
		input(InUntil, "By when?", "", moments(quarter)),
		input(InWords, "What happens otherwise?", hint, line("", 300)))
}

// HandToForm asks for a colleague.
func HandToForm(c Case, m Meta) slack.ModalViewRequest {
	who := input(InWhom, "Who takes it?", "Somebody of "+c.teamPlain()+". For another team, use Send on.", person("Pick a colleague"))
	if c.Request.Holder == "" {
		return c.form(ViewHandTo, "Hand to …", "Hand over", m, who)
	}
	who.Hint = plain("Leave it empty to undo the claim: it goes back to the queue of "+c.teamPlain()+".", maxHint)
	return c.form(ViewHandTo, "Hand to …", "Hand over", m, optional(who))
}

// WithdrawForm confirms that the rep no longer needs it.
func WithdrawForm(c Case, m Meta) slack.ModalViewRequest {
	v := c.form(ViewWithdraw, "Withdraw", "Withdraw", m,
		section("You no longer need this? "+who(c.Request.Holder, c.team())+" stops working on it. You can bring it back from the thread."))
	v.Close = plain("Keep it", maxTitle)
	return v
}

// AskForm takes a new ask, from a command, Home or "make it your own"; text is
// what is known of it.
func AskForm(text string, m Meta) slack.ModalViewRequest {
	words := area("In your own words, as you would ask a colleague")
	words.InitialValue = mrkdwn.Shorten(mrkdwn.Clean(text), wholeChars)
	return modal(ViewAsk, "Ask sales ops", "Ask", m,
		input(InWords, "What do you need?", "The deal, the amount and by when help to answer in one go.", words))
}

// WhoSearchForm asks what somebody looks for in the scope map; [WhoAnswer]
// shows what was found, as an update of the same modal.
func WhoSearchForm(m Meta) slack.ModalViewRequest {
	return modal(ViewWhoSearch, "Who owns …?", "Look it up", m,
		input(InWords, "What do you need?", "", line("commission splits", 200)))
}

// maxLeadLine is the length of the line that a lead may add to a hotspot.
const maxLeadLine = 140

// AddLineForm takes the lead's line on a hotspot, at most 140 characters.
func AddLineForm(hotspot string, said string, m Meta) slack.ModalViewRequest {
	words := line("One open seat, filled from 1 December.", maxLeadLine)
	words.InitialValue = mrkdwn.Shorten(mrkdwn.OneLine(said), maxLeadLine)
	return modal(ViewAddLine, "Add a line", "Save", m,
		section(mrkdwn.Inline(hotspot, 300)),
		optional(input(InWords, "Your line", "Printed as it is, with your name. Leave it empty to take it back.", words)))
}

// StartFixForm asks for a fix: its owner, what will change, from when.
func StartFixForm(hotspot string, m Meta, f Frame) slack.ModalViewRequest {
	from := slack.NewDatePickerBlockElement(string(ActInput))
	from.InitialDate = f.nextMorning(f.Now).Format(time.DateOnly)
	return modal(ViewStartFix, "Start a fix", "Start", m,
		section(mrkdwn.Inline(hotspot, 300)),
		input(InWhom, "Who owns it?", "They accept it before it is printed.", person("Pick a person")),
		input(InWords, "What will change?", "", line("start date is required on every correction", 200)),
		input(InFrom, "From when?", "Before is the eight weeks before this was named. A verdict needs two full weeks and 20 asks.", from))
}

// NoticeModal says one thing and has nothing to submit.
func NoticeModal(title, text string) slack.ModalViewRequest {
	return reading(ViewNotice, title, Meta{}, plainSection(text))
}
