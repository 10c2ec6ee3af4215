package views

import "time"

// Question is the new post that hands the turn to the rep: c.Question, asked
// by c.AskedBy, best answered by c.AnswerBy.
func Question(c Case, f Frame) Message { return Message{} }

// QuestionAgain reminds the rep of the open question; a parkAt that is not zero
// says when the request is parked without an answer.
func QuestionAgain(c Case, parkAt time.Time, f Frame) Message { return Message{} }

// NewPromise is the new post that tells the rep of a new time, c.DoneBy, and
// why: whom it waits for (c.Waits) or the holder's words.
func NewPromise(c Case, words string, f Frame) Message { return Message{} }

// Closed is the new post that tells the rep how it ended: done, or declined.
func Closed(c Case, f Frame) Message { return Message{} }

// Update answers "any update?" at once.
func Update(c Case, f Frame) Message { return Message{} }

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
func Relay(r Relayed) Message { return Message{} }

// PromiseCheck asks the holder alone, at 80 % of the time, whether the promise
// holds.
func PromiseCheck(c Case, f Frame) Message { return Message{} }

// Chased tells the holder once that the rep asked for an update.
func Chased(c Case, f Frame) Message { return Message{} }

// HandedTo tells a person that a request is theirs now.
func HandedTo(c Case, by string, f Frame) Message { return Message{} }

// ApprovalAsked asks the approver, in a direct message.
func ApprovalAsked(c Case, f Frame) Message { return Message{} }

// Overdue tells a lead what is past its time, batched per person.
func Overdue(cs []Case, f Frame) Message { return Message{} }
