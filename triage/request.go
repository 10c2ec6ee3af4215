package triage

import (
	"fmt"
	"time"
)

// Request is a tracked ask as it stands: the projection of its entries.
type Request struct {
	ID  int64
	Seq int // of the last entry applied

	Origin  Origin
	Channel string
	Thread  string // ts of the message that the thread hangs on; empty: none yet
	Rep     string
	Sender  string
	Watch   bool
	Region  string
	Team    string
	Follows int64

	Function string
	Topic    string
	Turn     Turn
	Holder   string

	OpenedAt  time.Time
	TurnSince time.Time
	LastAt    time.Time
	ClosedAt  time.Time // zero while open
	Outcome   Outcome
	Reason    string // reason key of the last close

	// Pins of the turn that runs.
	Calendar string
	Target   Target
	MapHash  string

	// FunctionSince is when the function that holds the request got it; its
	// own targets count from there.
	FunctionSince time.Time
	// FirstWords is when a person of the holding function first addressed
	// words to the rep; zero: not yet.
	FirstWords time.Time
	ClaimedAt  time.Time
	QuestionAt time.Time // of the open question, in the rep's turn
	Promise    time.Time // the last time promised to the rep
	Snoozed    time.Time
	WaitingFor string // whom an approver's or outside turn waits for

	// PlacedBy says who put it where it is: "bot" or a person.
	PlacedBy  string
	Choices   []string // topic ids offered, while triage waits for a button
	Neighbour string   // where the rep was pointed to
	Spans     [][2]int
	P         float64
	Model     string

	Priority  string
	Deal      string
	Amount    *float64
	CloseDate string
	Synthetic bool

	SentOn     int // as wrong team
	Steps      int // as "our part is done"
	RoundTrips int // questions to the rep
	NotMine    int // questions given back
	Reopens    int
	Chasers    int
	Corrected  int
	Marked     bool  // its routing was judged
	Reminders  int   // of the rep's turn that runs
	Level      int   // highest escalation told in this function's hold
	MergedInto int64 // the request that it is joined to; 0: none
}

// Open reports whether the request is still open.
func (r Request) Open() bool { return r.ID != 0 && r.Turn != TurnClosed }

// Name is how people see the request: CL-1042.
func (r Request) Name() string { return Name(r.ID) }

// Name is the name that people see for a request id.
func Name(id int64) string { return fmt.Sprintf("CL-%d", id) }

// Replay rebuilds a request from its entries, in order of Seq.
func Replay(entries []Entry) (Request, error) {
	var r Request
	for _, e := range entries {
		if err := r.Apply(e); err != nil {
			return Request{}, err
		}
	}
	return r, nil
}

// Apply moves the request on by one entry. It fails where the entry does not
// follow the one before: a gap in Seq, another request, time running backwards.
func (r *Request) Apply(e Entry) error {
	switch {
	case r.ID != 0 && e.Request != r.ID:
		return fmt.Errorf("apply entry of %s to %s", Name(e.Request), r.Name())
	case e.Seq != r.Seq+1:
		return fmt.Errorf("apply entry %d of %s: want entry %d", e.Seq, Name(e.Request), r.Seq+1)
	case e.At.Before(r.LastAt):
		return fmt.Errorf("apply entry %d of %s: it is dated before the entry that it follows", e.Seq, r.Name())
	case r.Seq == 0 && e.Kind != KindOpened:
		return fmt.Errorf("apply entry 1 of %s: it is %q, want %q", Name(e.Request), e.Kind, KindOpened)
	}
	r.Seq, r.LastAt = e.Seq, e.At
	r.applyKind(e)
	if e.StartsTurn() {
		r.startTurn(e)
	}
	return nil
}

func (r *Request) startTurn(e Entry) {
	if e.Function != r.Function || r.TurnSince.IsZero() {
		r.FunctionSince, r.FirstWords, r.Level = e.At, time.Time{}, 0
	}
	r.Function, r.Topic, r.Turn, r.Holder = e.Function, e.Topic, e.Turn, e.Holder
	r.TurnSince = e.At
	r.Calendar, r.MapHash = e.Calendar, e.MapHash
	if e.Target != nil {
		r.Target = *e.Target
	}
	if e.Turn != TurnApprover && e.Turn != TurnOutside {
		r.WaitingFor = ""
	}
	if e.Turn != TurnRep {
		r.QuestionAt, r.Reminders = time.Time{}, 0
	}
	if e.Turn == TurnClosed {
		r.ClosedAt = e.At
	} else {
		r.ClosedAt, r.Outcome, r.Reason = time.Time{}, "", ""
	}
}

func (r *Request) applyKind(e Entry) {
	d := e.Data
	switch e.Kind {
	case KindOpened:
		r.ID, r.OpenedAt, r.FunctionSince = e.Request, e.At, e.At
		r.Origin, r.Channel, r.Thread = d.Origin, d.Channel, d.Thread
		r.Rep, r.Sender, r.Watch, r.Region, r.Team = d.Rep, d.Sender, d.Watch, d.Region, d.Team
		r.Follows, r.Synthetic = d.Follows, d.Synthetic
	case KindRouted:
		r.PlacedBy = "bot"
		if e.By != "" {
			r.PlacedBy = e.By
		}
		r.Choices, r.Spans, r.P, r.Model, r.Neighbour = d.Choices, d.Spans, d.P, d.Model, d.Neighbour
	case KindClaimed, KindAssigned:
		if r.ClaimedAt.IsZero() {
			r.ClaimedAt = e.At
		}
	case KindSentOn:
		if e.Reason == WrongTeam {
			r.SentOn++
		} else {
			r.Steps++
		}
		r.PlacedBy, r.ClaimedAt, r.Choices = e.By, time.Time{}, nil
	case KindCorrected:
		r.Corrected++
		r.Topic, r.PlacedBy, r.Choices = e.Topic, e.By, nil
		if e.Target != nil && !e.StartsTurn() {
			r.Target = *e.Target
		}
		if e.StartsTurn() {
			r.ClaimedAt = time.Time{}
		}
	case KindSaid:
		r.saw(e)
	case KindAsked:
		r.RoundTrips++
		r.QuestionAt = e.At
		r.saw(e)
	case KindNotMine:
		r.NotMine++
	case KindWaiting:
		r.WaitingFor = d.Whom
	case KindPromised:
		if d.Until != nil {
			r.Promise = *d.Until
		}
	case KindSnoozed:
		if d.Until != nil {
			r.Snoozed = *d.Until
		}
	case KindChased:
		r.Chasers++
	case KindReminded:
		r.Reminders++
	case KindEscalated:
		r.Level = max(r.Level, d.Level)
	case KindMarked:
		r.Marked = true
	case KindPriority:
		r.Priority = d.Priority
	case KindFacts:
		r.learn(d)
	case KindResolved, KindWithdrawn, KindParked, KindJoined:
		r.Outcome, r.Reason, r.MergedInto = d.Outcome, e.Reason, d.Into
		r.saw(e)
	case KindReopened:
		r.Reopens++
		r.MergedInto = 0
	}
}

// saw notes words that a person of the holding function addressed to the rep.
func (r *Request) saw(e Entry) {
	if e.Data.Side == StaffSide && e.Data.ToRep && r.FirstWords.IsZero() {
		r.FirstWords = e.At
	}
}

func (r *Request) learn(d Data) {
	if d.Deal != "" {
		r.Deal = d.Deal
	}
	if d.Amount != nil {
		r.Amount = d.Amount
	}
	if d.CloseDate != "" {
		r.CloseDate = d.CloseDate
	}
}
