package scope

import "time"

// Map is one version of a company's scope map: which sales-ops function owns
// which topics, who its people are, when they work, and what they promise.
// A Map is read only once loaded; a change is a new Map with a new Hash.
type Map struct {
	Version    int
	Company    Company
	Triage     Triage
	Hours      Hours
	Escalation []EscalationRule
	Priority   []PriorityRule
	Waits      Waits
	Neighbours []Neighbour
	Functions  []Function

	// Hash is the first 12 hex digits of the SHA-256 of the file as read.
	Hash string
	// Source is the file as read, kept so that each map that was ever live
	// can be stored and shown again.
	Source []byte

	// file and places remember where each field stood, for messages about it.
	file   string
	places map[string]place
}

// Company says whose map this is and who reads the digest.
type Company struct {
	Name     string
	Size     string // free word of the company: "large", "small"
	Timezone string // IANA name; weeks and the digest are in this zone
	// FiscalYearStart is the month and day a fiscal year begins, "02-01".
	FiscalYearStart string
	Stance          Stance
	Leaders         []string // e-mail addresses; they read the digest
	Admins          []string
	// LeadershipFrom is the first date (2006-01-02, company zone) on which the
	// digest goes to leadership and not to leads only. Empty: four weeks after
	// the first request.
	LeadershipFrom string
	Owner          Owner
}

// Owner is, in a company where one person plays every role, that role in
// words, and the role that stands in.
type Owner struct{ Role, Backup string }

// Stance is where the company wants sales ops to stand.
type Stance struct {
	Orientation float64 // -1 finance and operations … +1 field
	Horizon     float64 // 0 tactical … 1 strategic
}

// Triage names who takes what nobody owns.
type Triage struct {
	Lead string // e-mail address
}

// Hours holds the calendars and the rules of the quarter's end.
type Hours struct {
	Calendars       []Calendar
	Default         string // id of the calendar used where no region fits
	QuarterEnd      QuarterEnd
	ClockPausesWhen []string // words of the source map, shown, not computed with
	// HoursPerDay says how many business hours a working day stands for when a
	// target is spoken of in days; 0: not said.
	HoursPerDay float64
}

// Calendar is the hours promised to the reps of one region.
type Calendar struct {
	ID       string
	Timezone string // IANA name
	// Days holds the open spans of each weekday, index time.Sunday … time.Saturday.
	// An empty day is closed; 00:00-24:00 all week is a 24/7 calendar.
	Days [7][]Span
	// Holidays is one of HolidayCodes ("GB", "US", "AU-NSW"); empty for none.
	Holidays string
	Closed   []string          // extra closed dates, 2006-01-02
	Open     map[string][]Span // extra open dates with their spans
	Cutoff   Clock             // asks after this count from the next business day; zero: none
	// CutoffComplex is the cut-off for topics marked complex.
	CutoffComplex Clock
	// QuarterEndDays replaces Days in the last business days of a quarter
	// where set.
	QuarterEndDays *[7][]Span
	// Zones lists the Slack time zones served by this calendar, beside its own.
	Zones []string
}

// Clock is a time of day in minutes after midnight, 0 … 1440.
type Clock int

// Span is an open stretch of a day, From inclusive, To exclusive.
type Span struct{ From, To Clock }

// QuarterEnd says how the last days of a fiscal quarter differ.
type QuarterEnd struct {
	LastBusinessDays int
	Rules            []string
}

// EscalationRule is one step of what happens when a target is missed.
type EscalationRule struct {
	After string // "first response target missed", "24 business hours without resolution"
	To    string
	Rule  string // a rule in words, where it is not a step
}

// PriorityRule sets a priority from facts; the first rule that fits wins.
type PriorityRule struct {
	Priority string // "urgent", "high", "normal", "low"
	// AmountFrom is the least deal amount, in the company's currency; 0: any.
	AmountFrom float64
	// ClosesWithin is the most days until the deal closes; 0: any.
	ClosesWithin int
	QuarterEnd   bool // only in the last business days of a quarter
	Blocked      bool // only when a customer is blocked
	DeadlineIn   int  // the rep's stated deadline is within this many hours; 0: any
	Reason       string
}

// Waits are the business hours an approver or an outside team may take before
// the wait counts as late.
type Waits struct {
	Approver time.Duration // default 9 h
	Outside  time.Duration // default 9 h
}

// Neighbour is a team that is not sales ops; asks for it are pointed there.
type Neighbour struct {
	ID     string
	Name   string
	Covers []string
	How    string // how to reach it, in words
	URL    string // form or channel link, where there is one
}

// Function is one sales-ops function.
type Function struct {
	ID          string
	Name        string
	Purpose     string
	ReportsTo   string
	Orientation float64 // -1 … +1
	Horizon     string  // "tactical", "mixed", "strategic"
	// HorizonScore is the horizon as a number, 0 tactical … 1 strategic.
	HorizonScore float64

	Lead   string // e-mail address, or Vacant
	Acting string // who covers a vacant lead
	Backup string
	Staff  []string // e-mail addresses; a Slack user group as "@handle"
	Queue  string   // channel name without '#'; empty: cards go to the lead by DM
	// QueuePrivate says that the queue channel is private, so that cards of
	// private topics may carry the words of the ask.
	QueuePrivate bool
	Assignment   Assignment

	Topics    []Topic
	NotCovers []NotCovered
	Keywords  []string // of the function as a whole; they train its general topic
	Examples  []string // of the function as a whole

	Targets  Targets
	Required []string // facts that each ask should bring
	// Private says that answers go by direct message; PrivacyRule is the
	// company's sentence for it.
	Private      bool
	PrivacyRule  string
	Channel      string   // where reps ask today, in words
	ApprovalRule string   // the function's approval rule, in words
	Calendars    []string // ids served; empty: all
}

// Vacant in Function.Lead marks an open seat.
const Vacant = "vacant"

// General is the id suffix of the topic that takes what belongs to a function
// but to none of its named topics.
const General = "general"

// Topic is what asks are routed to. IDs are unique across the map and read
// "function/topic".
type Topic struct {
	ID       string // "deal-desk/ramp-deals"
	Function string // id of the owning function
	Name     string // the covers line, as a rep would read it
	Keywords []string
	Examples []string
	// Targets overrides the function's where set.
	Targets  *Targets
	Required []string
	Complex  bool // uses the calendar's CutoffComplex
	Private  bool
	// RequestTypes are the company's own names for kinds of ask in this topic.
	RequestTypes []RequestType
}

// RequestType is a company's own name for a kind of ask, with its target.
type RequestType struct {
	ID      string
	Targets Targets
}

// Targets are promised times, in business hours of the calendar that applies.
type Targets struct {
	FirstResponse time.Duration
	Resolution    time.Duration
	Basis         Basis
	Source        string
	// AgreedBy and AgreedOn say who of the function agreed an assumed target,
	// and when (2006-01-02). Until then it counts for nobody but the lead.
	AgreedBy, AgreedOn string
	// ByPriority overrides the pair for a priority.
	ByPriority map[string]TargetPair
}

// TargetPair is a first-response and a resolution target.
type TargetPair struct{ FirstResponse, Resolution time.Duration }

// Basis says where a target comes from.
type Basis string

// The bases of a target.
const (
	Sourced Basis = "sourced" // a number that a company published
	Derived Basis = "derived" // worked out from published numbers
	Assumed Basis = "assumed" // a starting value nobody has agreed yet
)

// NotCovered is something people ask a function for that another owns.
type NotCovered struct {
	What  string
	Owner string // id of a function or a neighbour
}

// Assignment is how a function hands out what arrives.
type Assignment struct {
	Mode AssignMode
	// Cap is the most open requests one person is given; 0: no cap.
	Cap int
	// Rota names who is on duty, one entry a week or day as the mode says.
	Rota     []RotaShift
	Absences []Absence
}

// AssignMode is one of the ways to hand out requests.
type AssignMode string

// The ways to hand out requests.
const (
	Pull        AssignMode = "pull" // staff claim; the default
	RoundRobin  AssignMode = "round_robin"
	LeastLoaded AssignMode = "least_loaded"
	Rota        AssignMode = "rota"
)

// RotaShift says who is on duty from a date on (2006-01-02), until the next.
type RotaShift struct{ From, Who string }

// Absence is a time away, dates inclusive (2006-01-02).
type Absence struct{ Who, From, To string }
