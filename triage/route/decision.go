package route

import "time"

// Outcome says what becomes of a message.
type Outcome string

// The outcomes of a decision.
const (
	Route     Outcome = "route"     // one topic, sure enough to send it there
	Choose    Outcome = "choose"    // one to three topics, not sure enough; a person presses a button
	Neighbour Outcome = "neighbour" // a team outside sales ops owns it
	Nobody    Outcome = "nobody"    // an ask that the map has no owner for; the triage lead takes it
	Chatter   Outcome = "chatter"   // not an ask; stay silent
)

// Ask is a message and what intake knows about it.
type Ask struct {
	Text string
	// InThread says that the message answers in somebody else's thread.
	InThread bool
	// FromBot says that an app or an integration wrote it.
	FromBot bool
	// Addressed says that the rep spoke to Clearlane itself: a mention, a
	// command, a direct message, a form. Such a message is always an ask.
	Addressed bool
	// To is whom the message speaks to by name, where it names anybody.
	To To
	// ByStaff says that a member of sales ops' staff wrote it.
	ByStaff bool
	// General says that it stands in a channel where people talk about everything,
	// so that few messages are asks.
	General bool
}

// To is whom a message speaks to by name, as the mentions in it show.
type To string

// Whom a message may speak to.
const (
	ToNobody    To = ""          // nobody by name
	ToStaff     To = "staff"     // it names one of sales ops' staff, or a user group of theirs
	ToColleague To = "colleague" // it begins by naming somebody else
	ToAll       To = "all"       // it calls everybody in the channel
)

// Decision is what the router makes of an ask.
type Decision struct {
	Outcome  Outcome `json:"outcome"`
	Topic    string  `json:"topic,omitempty"`    // topic id; with Choose and Nobody the likeliest one
	Function string  `json:"function,omitempty"` // the function that owns Topic
	// Choices holds one to three topics of different functions, likeliest
	// first, when the outcome is Choose.
	Choices   []Choice `json:"choices,omitempty"`
	Neighbour string   `json:"neighbour,omitempty"` // neighbour id, when the outcome is Neighbour
	P         float64  `json:"p"`                   // calibrated probability of Function (or Neighbour), 0 to 1
	Reasons   []Reason `json:"reasons,omitempty"`
	// Skip is the key of the reason for silence, when the outcome is Chatter.
	Skip Skip `json:"skip,omitempty"`
	// Offer says, when the outcome is Chatter, that it may be an ask all the
	// same: silence for everybody else, but its writer may be offered to make it
	// one.
	Offer    bool     `json:"offer,omitempty"`
	Entities []Entity `json:"entities,omitempty"`
	// Also is a second topic, of another function, that is clearly present
	// too: a split can be proposed.
	Also  *Choice `json:"also,omitempty"`
	Model string  `json:"model"` // hash of the model that decided
}

// Choice is a topic with the calibrated probability of its function.
type Choice struct {
	Topic    string  `json:"topic"`
	Function string  `json:"function"`
	P        float64 `json:"p"`
}

// Reason is what decided, in the rep's own words.
type Reason struct {
	// Text holds words of the ask; Offset and Len are in bytes of Ask.Text.
	Text   string `json:"text,omitempty"`
	Offset int    `json:"offset,omitempty"`
	Len    int    `json:"len,omitempty"`
	// Near is the nearest past ask, when that decided; Text is empty then.
	Near string `json:"near,omitempty"`
}

// Skip is the key of a reason to stay silent.
type Skip string

// The reasons to stay silent.
const (
	SkipEmpty        Skip = "empty"        // nothing to read: empty, emoji only, a bare mention or link
	SkipBot          Skip = "bot"          // an app's post
	SkipThanks       Skip = "thanks"       // thanks and nothing else
	SkipAck          Skip = "ack"          // an acknowledgement: "on it", "done", "sounds good"
	SkipCelebration  Skip = "celebration"  // a win, a birthday, a welcome
	SkipAnnouncement Skip = "announcement" // news for everybody
	SkipSocial       Skip = "social"       // lunch, sports, weather, small talk
	SkipCoordination Skip = "coordination" // colleagues arranging things among themselves
	SkipAnswer       Skip = "answer"       // an answer or an opinion given to somebody else
	SkipUnreadable   Skip = "unreadable"   // another language, or no language at all
	SkipTaught       Skip = "taught"       // staff marked one like it as no ask
)

// Example is one labelled text: what a person, by claiming, correcting,
// pressing a button or overriding, said an ask was.
type Example struct {
	ID   string // set by the caller; names the example when it is taken back
	Text string
	// Topic is a topic id, "neighbour/<id>", [IsChatter] or [IsAsk].
	Topic string
	By    string // who said so; one person's examples share a capped weight
	At    time.Time
	// Locked marks an example that a lead vouches for: it has full weight and
	// outlasts a contrary one.
	Locked bool
	// Weight scales the example; 0 counts as 1. A silent claim is worth less
	// than a correction.
	Weight float64
}

// Labels of examples that say only whether a message was an ask.
const (
	IsChatter = "chatter"
	IsAsk     = "ask"
	// NeighbourPrefix precedes a neighbour's id in [Example.Topic].
	NeighbourPrefix = "neighbour/"
)

// Options are the settings of [Train]. The zero value has the defaults.
type Options struct {
	// PromisedError is the share of routed asks that may go to the wrong
	// function, 0 to 0.5; 0 means 0.05.
	PromisedError float64
	// Moved says where the topics of an older map went: old topic id → new
	// topic id. Examples follow it.
	Moved map[string]string
	// NoEncoder leaves the sentence encoder out, and the phrase book with it,
	// which needs it: the words decide alone.
	NoEncoder bool
	// NoPhraseBook leaves the phrase book out.
	NoPhraseBook bool
}

// Past is an earlier request, for [Model.Similar].
type Past struct {
	ID   int64
	Text string
	// Deal is the record, quote or customer that the request is about, where
	// known; it is read as if the text named it too.
	Deal string
}

// Match is an earlier request that says nearly the same.
type Match struct {
	ID     int64
	Cosine float64 // 0 to 1
}
