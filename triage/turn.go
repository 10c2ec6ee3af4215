package triage

// Turn says who a request is waiting for.
type Turn string

// The turns of a request.
const (
	TurnTriage   Turn = "triage"
	TurnQueue    Turn = "queue"
	TurnOps      Turn = "ops"
	TurnRep      Turn = "rep"
	TurnApprover Turn = "approver"
	TurnOutside  Turn = "outside"
	TurnClosed   Turn = "closed"
)

// Turns lists every turn in the order a request usually meets them.
var Turns = []Turn{TurnTriage, TurnQueue, TurnOps, TurnRep, TurnApprover, TurnOutside, TurnClosed}

// Owed reports whether time in this turn counts as owed to the rep: triage's,
// the queue's and ops' turn do.
func (t Turn) Owed() bool { return t == TurnTriage || t == TurnQueue || t == TurnOps }

// Outcome says how a request ended.
type Outcome string

// The outcomes. The first four are done; the others stand beside it.
const (
	Answered  Outcome = "answered"
	Changed   Outcome = "changed"
	Approved  Outcome = "approved"
	Declined  Outcome = "declined"
	Withdrawn Outcome = "withdrawn"
	NoAnswer  Outcome = "no_answer"
	Pointed   Outcome = "pointed_elsewhere"
	Merged    Outcome = "merged"
)

// Done reports whether the outcome counts as done.
func (o Outcome) Done() bool {
	return o == Answered || o == Changed || o == Approved || o == Declined
}
