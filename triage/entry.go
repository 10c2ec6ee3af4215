package triage

import "time"

// Kind says what an entry records.
type Kind string

// The kinds of entries. Those marked (turn) start a turn and carry its pins.
const (
	KindOpened    Kind = "opened"    // (turn) an ask became a request
	KindRouted    Kind = "routed"    // (turn) the router or a person decided whose it is, or asked
	KindClaimed   Kind = "claimed"   // (turn)
	KindAssigned  Kind = "assigned"  // (turn) handed to a person by the function's rule or a colleague
	KindReleased  Kind = "released"  // (turn)
	KindSentOn    Kind = "sent_on"   // (turn) reason wrong_team or part_done
	KindCorrected Kind = "corrected" // topic corrected; (turn) when the function changed
	KindSaid      Kind = "said"      // words in the thread, or sent through Reply
	KindAsked     Kind = "asked"     // (turn) a question that the rep can see
	KindAnswered  Kind = "answered"  // (turn) the rep's side answered
	KindNotMine   Kind = "not_mine"  // (turn) the rep can't answer; back from the moment of the question
	KindWaiting   Kind = "waiting"   // (turn) approver or outside
	KindApproved  Kind = "approved"  // (turn) the approver said yes
	KindRejected  Kind = "rejected"  // (turn) the approver said no, with a reason
	KindResumed   Kind = "resumed"   // (turn) the wait is over
	KindSnoozed   Kind = "snoozed"   // put off with a reason and a date; stops no clock
	KindPromised  Kind = "promised"  // a time promised to the rep
	KindOnTime    Kind = "on_time"   // the holder confirmed the promise
	KindChased    Kind = "chased"    // the rep's side asked for an update
	KindReminded  Kind = "reminded"  // a person was told that time is running
	KindEscalated Kind = "escalated" // a lead, or one level further, was told
	KindPriority  Kind = "priority"
	KindFacts     Kind = "facts"    // deal facts learnt: amount, close date, …
	KindEdited    Kind = "edited"   // the ask's words changed
	KindErased    Kind = "erased"   // words were deleted by their author
	KindResolved  Kind = "resolved" // (turn)
	KindReopened  Kind = "reopened" // (turn)
	KindWithdrawn Kind = "withdrawn"
	KindParked    Kind = "parked" // (turn) closed as no answer
	KindJoined    Kind = "joined" // (turn) merged into another request
	KindSplit     Kind = "split"  // a second request was made of a part
	KindLost      Kind = "lost_time"
	KindCalendar  Kind = "calendar" // an admin applied new closed days to this open request
	KindMarked    Kind = "marked"   // a lead marked a routing right or wrong
)

// Entry is one line of the append-only log. It holds no free text: the words
// of asks, replies and notes are kept apart, keyed by (Request, Seq).
type Entry struct {
	Pos      int64     `json:"pos"`     // commit order over all requests; 0 until stored
	Request  int64     `json:"request"` // CL-n
	Seq      int       `json:"seq"`     // 1, 2, … within the request
	At       time.Time `json:"at"`      // when it happened, by Slack where Slack says
	Recorded time.Time `json:"recorded"`
	Kind     Kind      `json:"kind"`

	By          string   `json:"by,omitempty"`           // person; empty: Clearlane itself
	ByRole      Role     `json:"by_role,omitempty"`      // the role that allowed it
	ByFunctions []string `json:"by_functions,omitempty"` // functions of that person, as of then

	Function string `json:"function,omitempty"` // the function holding the request after this entry
	Topic    string `json:"topic,omitempty"`
	Turn     Turn   `json:"turn,omitempty"` // the turn after this entry
	Holder   string `json:"holder,omitempty"`

	// Pins of the turn that this entry starts; empty otherwise.
	Calendar string  `json:"calendar,omitempty"`
	Target   *Target `json:"target,omitempty"`
	MapHash  string  `json:"map,omitempty"`

	Reason string `json:"reason,omitempty"` // a key from a short list, never words
	Data   Data   `json:"data,omitzero"`
}

// StartsTurn reports whether the entry starts a turn of the ledger.
func (e Entry) StartsTurn() bool { return e.Calendar != "" }

// Target is a promise in business minutes of the pinned calendar.
type Target struct {
	FirstResponse int  `json:"first_response"`
	Resolution    int  `json:"resolution"`
	Assumed       bool `json:"assumed,omitempty"` // not agreed by the function's lead yet
}

// Data holds what only some kinds carry. Times are instants, amounts are in
// the company's currency.
type Data struct {
	// opened
	Origin  Origin `json:"origin,omitempty"`
	Channel string `json:"channel,omitempty"`
	Thread  string `json:"thread,omitempty"`  // ts of the ask's message; empty: none
	Rep     string `json:"rep,omitempty"`     // whose ask it is
	Sender  string `json:"sender,omitempty"`  // who sent somebody else's message
	Watch   bool   `json:"watch,omitempty"`   // measured in silence
	Region  string `json:"region,omitempty"`  // rep's region: a calendar id
	Team    string `json:"team,omitempty"`    // rep team, where known
	Follows int64  `json:"follows,omitempty"` // an earlier request this one follows

	// routed, corrected
	Decision string   `json:"decision,omitempty"` // route, choose, neighbour, nobody, chosen, timeout
	Choices  []string `json:"choices,omitempty"`  // topic ids on the buttons
	P        float64  `json:"p,omitempty"`
	// PromisedError is the share of asks sent without asking that may go to the
	// wrong function, as it was promised when the router decided this one.
	PromisedError float64  `json:"promised_error,omitempty"`
	Model         string   `json:"model,omitempty"`
	Spans         [][2]int `json:"spans,omitempty"` // the words that decided: offset, length in the ask
	Neighbour     string   `json:"neighbour,omitempty"`
	From          string   `json:"from,omitempty"` // topic before: corrected, sent_on

	// said, asked, answered
	TS     string `json:"ts,omitempty"`     // Slack's ts of the message
	Side   Side   `json:"side,omitempty"`   // whose words
	ToRep  bool   `json:"to_rep,omitempty"` // words that a person addressed to the rep
	Thanks bool   `json:"thanks,omitempty"` // nothing but thanks
	Field  string `json:"field,omitempty"`  // the required fact a question asks for

	// claimed
	ByWord bool `json:"by_word,omitempty"` // claimed by writing in the rep's thread

	// not_mine
	Since *time.Time `json:"since,omitempty"` // the moment of the question

	// waiting
	Whom string `json:"whom,omitempty"` // user, neighbour id, or "customer"

	// promised, snoozed
	Until *time.Time `json:"until,omitempty"`

	// resolved, withdrawn, parked, joined
	Outcome Outcome `json:"outcome,omitempty"`
	Late    bool    `json:"late,omitempty"`
	Into    int64   `json:"into,omitempty"` // the request this one was merged into, or split off to

	// facts, priority
	Priority  string   `json:"priority,omitempty"`
	Deal      string   `json:"deal,omitempty"` // record id or quote number
	Amount    *float64 `json:"amount,omitempty"`
	CloseDate string   `json:"close_date,omitempty"` // 2006-01-02
	Synthetic bool     `json:"synthetic,omitempty"`

	// reminded, escalated
	Level int    `json:"level,omitempty"`
	To    string `json:"to,omitempty"`

	// calendar
	Closed []string `json:"closed,omitempty"` // dates applied

	Minutes int   `json:"minutes,omitempty"` // lost_time: what the rep says it cost
	Right   *bool `json:"right,omitempty"`   // marked
}

// Origin says by which way an ask came in.
type Origin string

// The ways in.
const (
	FromMessage  Origin = "message"
	FromMention  Origin = "mention"
	FromCommand  Origin = "command"
	FromDM       Origin = "dm"
	FromShortcut Origin = "shortcut"
	FromHome     Origin = "home"
	FromSplit    Origin = "split"
	FromImport   Origin = "import"
)

// Side says whose words an entry records.
type Side string

// The sides of a request.
const (
	RepSide   Side = "rep"   // the rep, or the person who sent it for them
	StaffSide Side = "staff" // a person of the function that holds the request
	OtherSide Side = "other" // anybody else who reads along: a manager, another team
)
