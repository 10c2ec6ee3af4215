package views

import (
	"time"

	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
	"clearlane/triage"
)

// Message is a post: blocks, and a text for notifications, screen readers and
// whatever shows no blocks. Text is mrkdwn and escaped already.
type Message struct {
	Text   string
	Blocks []slack.Block
}

// Frame is the moment a view is made and the zone that times are written in
// where Slack can't write them itself (fallback texts, modals). A nil Zone is
// UTC.
type Frame struct {
	Now  time.Time
	Zone *time.Location
}

// Case is a request as views need it: the projection, the scope map's words
// for it, the words of its people, and its due times. Zero values are left out
// of the view. Words are plain text, people are Slack user ids.
type Case struct {
	Request triage.Request

	Function string // name of the function that holds it; empty: nobody owns it yet
	Topic    string // name of its topic
	Lead     string // who leads the function, or covers it; the triage lead where nobody owns it
	Covered  bool   // the lead's seat is open, Lead covers
	Private  bool   // the topic is private: no words outside direct messages and private queues

	Ask     string
	Files   []File
	Link    string   // permalink of the rep's message, or of the thread that stands for it
	Region  string   // the rep's region, as people call it
	Deal    string   // the deal's name; Request.Deal is its record id
	Taken   []string // what was understood: "net 60", "84k", "closing Friday"
	Missing []string // required facts that the ask lacks

	// Why is the words of the ask that decided the routing. An earlier ask that it
	// is like is never shown: those are somebody else's words.
	Why []string

	FirstBy  time.Time // first answer promised by
	DoneBy   time.Time // done promised by
	ChooseBy time.Time // unsure: when the likeliest team takes it
	AnswerBy time.Time // the rep's answer by then keeps DoneBy
	BackAt   time.Time // the function is closed until then

	AwayUntil time.Time // the ask was read late: Clearlane was away until then

	Choices   []Choice // unsure: likeliest first, one to three
	Neighbour Pointer  // not ours

	Before       string // name of the function that had it before
	BeforeReason string // [triage.WrongTeam] or [triage.PartDone]

	Question string // the open question to the rep
	AskedBy  string
	AskedAt  time.Time
	Waits    Waits // approver's or outside turn
	Decided  Decision

	PriorityWhy string // why it is above normal, or what staff said about it

	Words        string // the words that closed it: the answer, or why it was declined
	Next         string // declined: what the rep can do instead
	ClosedBy     string
	Late         bool // past its target
	SnoozeReason string
	ByWord       bool           // the holder claimed it by writing in the rep's thread
	JoinedTo     Same           // the request that it was joined to
	JoinedEnd    triage.Outcome // how that one ended; empty: it is open
	SameAs       []Same         // open requests that say the same
	Also         []Same         // requests that were joined to it
	CanException bool           // declined: an exception may be asked for
}

// File is a file of the ask.
type File struct{ Name, URL string }

// Choice is a topic that an ask could belong to.
type Choice struct{ Topic, TopicName, Function string }

// Pointer is where an ask that is not sales ops' goes.
type Pointer struct {
	Name string
	How  string // in words, where there is no URL
	URL  string
}

// Waits says whom a request waits for: a person, or a name.
type Waits struct {
	User string // Slack user id, where it is a person
	Name string // "Commercial Legal", "the customer"
	What string // what was asked of them
}

// Decision is what an approver said, while the request goes on from there. It
// is zero where nobody decided anything.
type Decision struct {
	By    string
	Yes   bool
	Words string // why not
}

// says is the decision in a sentence.
func (d Decision) says() string {
	switch {
	case d.By == "":
		return ""
	case d.Yes:
		return mrkdwn.Mention(d.By) + " approved it."
	}
	says := mrkdwn.Mention(d.By) + " said no"
	if d.Words != "" {
		says += ": " + mrkdwn.Inline(d.Words, 300)
	}
	return says + closing(says)
}

// Same is another request that says nearly the same.
type Same struct {
	ID   int64
	Link string
	Rep  string
}

// TopicGroup is a function with its topics, for menus.
type TopicGroup struct {
	Function string // name
	Topics   []TopicItem
}

// TopicItem is a topic in a menu.
type TopicItem struct{ ID, Name string }
