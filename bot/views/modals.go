package views

import (
	"github.com/slack-go/slack"
)

// AskRepForm asks for the question to the rep.
func AskRepForm(c Case, m Meta) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// AnswerForm takes the rep's answer to the open question.
func AnswerForm(c Case, m Meta) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// ReplyForm takes words to the rep.
func ReplyForm(c Case, m Meta) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// SendOnForm asks which of the two it is, and where to.
func SendOnForm(c Case, topics []TopicGroup, m Meta) slack.ModalViewRequest {
	return slack.ModalViewRequest{}
}

// ResolveForm asks how it ended, for words to the rep, and for a reason where
// one is needed.
func ResolveForm(c Case, needsReason bool, m Meta) slack.ModalViewRequest {
	return slack.ModalViewRequest{}
}

// WrongTopicForm corrects the topic, and the priority where staff ask for it.
// The rep sees it without the priority.
func WrongTopicForm(c Case, topics []TopicGroup, staff bool, m Meta) slack.ModalViewRequest {
	return slack.ModalViewRequest{}
}

// AddDetailsForm takes what the ask left out.
func AddDetailsForm(c Case, m Meta) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// RejectForm takes an approver's no, with its reason.
func RejectForm(c Case, m Meta) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// ExceptionForm asks for an exception after a decline.
func ExceptionForm(c Case, m Meta) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// NotSolvedForm asks what is still open after a close.
func NotSolvedForm(c Case, m Meta) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// WaitingOnForm asks whom it waits for and what was asked of them.
func WaitingOnForm(c Case, m Meta) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// SnoozeForm asks for a reason and a date; the rep sees both.
func SnoozeForm(c Case, m Meta, f Frame) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// NeedsUntilForm asks for the new promise.
func NeedsUntilForm(c Case, m Meta, f Frame) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// NeedSoonerForm asks by when and why, while the team is closed.
func NeedSoonerForm(c Case, m Meta, f Frame) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// HandToForm asks for a colleague.
func HandToForm(c Case, m Meta) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// WithdrawForm confirms that the rep no longer needs it.
func WithdrawForm(c Case, m Meta) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// AskForm takes a new ask, from a command, Home or "make it your own"; text is
// what is known of it.
func AskForm(text string, m Meta) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// WhoSearchForm asks what somebody looks for in the scope map; [WhoAnswer]
// shows what was found, as an update of the same modal.
func WhoSearchForm(m Meta) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// AddLineForm takes the lead's line on a hotspot, at most 140 characters.
func AddLineForm(hotspot string, line string, m Meta) slack.ModalViewRequest {
	return slack.ModalViewRequest{}
}

// StartFixForm asks for a fix: its owner, what will change, from when.
func StartFixForm(hotspot string, m Meta, f Frame) slack.ModalViewRequest {
	return slack.ModalViewRequest{}
}

// Explained is why a request is where it is, and how its clock ran.
type Explained struct {
	Case
	Spans    []ClockSpan
	Calendar string // "London hours, Monday to Friday 08:00-18:00"
	Felt     string // "1 day 2 h"
	Owed     string // "6 h"
	DueWhy   string // one sentence: why it falls due then
}

// ClockSpan is a stretch of a request's time, in words ready to print.
type ClockSpan struct {
	When    string // "Mon 09:22 to 11:40"
	Whose   string // "Deal Desk's queue"
	Counted string // "2 h 18 min", or "does not count"
}

// WhyModal explains the routing and the clock.
func WhyModal(e Explained, m Meta, f Frame) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// NoticeModal says one thing and has nothing to submit.
func NoticeModal(title, text string) slack.ModalViewRequest { return slack.ModalViewRequest{} }

// Refill puts kept answers back into a form.
func Refill(v slack.ModalViewRequest, kept Form) slack.ModalViewRequest { return v }

// TopicOptions answers an external topic menu: topics whose name or function
// matches the query.
func TopicOptions(topics []TopicGroup, query string) slack.OptionGroupsResponse {
	return slack.OptionGroupsResponse{}
}
