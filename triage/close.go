package triage

import (
	"slices"
	"time"
)

// The reasons why a request ended or went wrong, asked only when it was late,
// sent on, sent back or reopened.
const (
	ReasonMissingInfo = "missing_info" // the ask lacked what we need
	ReasonCapacity    = "capacity"     // nobody had time
	ReasonApproval    = "approval"     // waited for an approval
	ReasonOtherTeam   = "other_team"   // waited for another team
	ReasonCustomer    = "customer"     // waited for the customer
	ReasonMisrouted   = "misrouted"    // it came to the wrong team first
	ReasonTool        = "tool"         // a tool was down or in the way
	ReasonPolicy      = "policy"       // the rule was unclear
	ReasonNeverMind   = "never_mind"   // the rep no longer needs it
	ReasonGaveUp      = "gave_up"      // withdrawn before a first response
	ReasonDeleted     = "deleted"      // the ask's message was deleted
	ReasonStale       = "no_answer"    // reminded twice, never answered
)

// CloseReasons is the short list that staff pick from.
var CloseReasons = []string{ReasonMissingInfo, ReasonCapacity, ReasonApproval, ReasonOtherTeam, ReasonCustomer, ReasonMisrouted, ReasonTool, ReasonPolicy}

// NeedsReason reports whether closing the request asks for a reason: it was
// late, sent on, sent back or reopened.
func (r Request) NeedsReason(late bool) bool {
	return late || r.SentOn > 0 || r.RoundTrips > 1 || r.Reopens > 0
}

// Resolution is how staff close a request.
type Resolution struct {
	Outcome Outcome
	Reason  string // of [CloseReasons]; needed where [Request.NeedsReason] says so
	Late    bool   // past its target, by the ledger
	Words   bool   // the person wrote words to the rep with it
	TS      string
}

// Resolve closes the request as done, under the actor's name.
func (d Desk) Resolve(r Request, act Act, how Resolution) ([]Entry, error) {
	w, err := d.beginOpen(VerbResolve, r, act)
	if err != nil {
		return nil, err
	}
	if !how.Outcome.Done() {
		return nil, refuse(Invalid, "Say how it ended: answered, changed, approved or declined.")
	}
	if r.NeedsReason(how.Late) && !slices.Contains(CloseReasons, how.Reason) {
		return nil, refuse(Invalid, "Pick what held this one up. It helps fix the cause.")
	}
	if how.Outcome == Declined && !how.Words {
		return nil, refuse(Invalid, "Tell the rep why it is declined, and what they can do instead.")
	}
	if r.Turn == TurnQueue {
		if err := w.claim(false); err != nil {
			return nil, err
		}
	}
	err = w.turn(KindResolved, func(e *Entry) {
		e.Turn, e.Reason = TurnClosed, how.Reason
		e.Data = Data{Outcome: how.Outcome, Late: how.Late, Side: StaffSide, ToRep: how.Words, TS: how.TS}
	})
	return w.entries, err
}

// Reopen takes a closed request back to whoever held it, or to the queue.
func (d Desk) Reopen(r Request, act Act) ([]Entry, error) {
	w, err := d.begin(VerbReopen, r, act)
	if err != nil {
		return nil, err
	}
	if r.Open() {
		return nil, refuse(WrongTurn, "This one is still open.")
	}
	if r.Outcome == Merged {
		return nil, refuse(WrongTurn, "This one was joined to %s. Reopen that one instead.", Name(r.MergedInto))
	}
	err = w.reopen("")
	return w.entries, err
}

// Part takes a request that was joined to another apart again: the other one was
// closed without an answer, or its answer was not one to this request. It goes
// back to whoever held it, or to the queue.
func (d Desk) Part(r Request, act Act) ([]Entry, error) {
	w := &draft{desk: d, act: act, role: RoleBot, r: r}
	if act.Actor.User != "" {
		var err error
		if w, err = d.begin(VerbReopen, r, act); err != nil {
			return nil, err
		}
	}
	if r.Open() || r.Outcome != Merged {
		return nil, refuse(WrongTurn, "This one is joined to no other.")
	}
	err := w.reopen("")
	return w.entries, err
}

// reopen appends the entry; a holder who still holds the function gets it back.
func (w *draft) reopen(reason string) error {
	return w.turn(KindReopened, func(e *Entry) { e.Turn, e.Reason = w.back(), reason })
}

// Withdraw closes the request because the rep no longer needs it.
func (d Desk) Withdraw(r Request, act Act, reason string) ([]Entry, error) {
	w, err := d.beginOpen(VerbWithdraw, r, act)
	if err != nil {
		return nil, err
	}
	err = w.withdraw(reason)
	return w.entries, err
}

// withdraw appends the entry; before a first response it counts as "gave up",
// unless the message itself was deleted.
func (w *draft) withdraw(reason string) error {
	if reason != ReasonDeleted && w.r.FirstWords.IsZero() {
		reason = ReasonGaveUp
	}
	return w.turn(KindWithdrawn, func(e *Entry) {
		e.Turn, e.Reason, e.Data = TurnClosed, reason, Data{Outcome: Withdrawn}
	})
}

// Park closes a request whose rep never answered; any word from them brings it
// back.
func (d Desk) Park(r Request, act Act) ([]Entry, error) {
	w, err := d.beginOpen(VerbPark, r, act)
	if err != nil {
		return nil, err
	}
	if r.Turn != TurnRep {
		return nil, refuse(WrongTurn, "Only a request that waits for the rep can be parked.")
	}
	err = w.turn(KindParked, func(e *Entry) {
		e.Turn, e.Reason, e.Data = TurnClosed, ReasonStale, Data{Outcome: NoAnswer}
	})
	return w.entries, err
}

// Join merges the request into another open one.
func (d Desk) Join(r Request, act Act, into Request) ([]Entry, error) {
	w, err := d.beginOpen(VerbJoin, r, act)
	if err != nil {
		return nil, err
	}
	switch {
	case into.ID == r.ID:
		return nil, refuse(Invalid, "A request can't be joined to itself.")
	case !into.Open():
		return nil, refuse(WrongTurn, "%s is closed. Reopen it first.", into.Name())
	}
	err = w.turn(KindJoined, func(e *Entry) {
		e.Turn, e.Data = TurnClosed, Data{Outcome: Merged, Into: into.ID}
	})
	return w.entries, err
}

// Edit records that the ask's words changed.
func (d Desk) Edit(r Request, act Act) ([]Entry, error) {
	w := &draft{desk: d, act: act, role: RoleRep, r: r}
	err := w.add(KindEdited, nil)
	return w.entries, err
}

// Erase records that the author deleted words of the request, and withdraws it
// when the ask itself is gone.
func (d Desk) Erase(r Request, act Act, ts string) ([]Entry, error) {
	w := &draft{desk: d, act: act, role: RoleRep, r: r}
	if err := w.add(KindErased, func(e *Entry) { e.Data.TS = ts }); err != nil {
		return nil, err
	}
	if ts != r.Thread || !r.Open() {
		return w.entries, nil
	}
	err := w.withdraw(ReasonDeleted)
	return w.entries, err
}

// LostTime records what the rep says a request cost them, in minutes.
func (d Desk) LostTime(r Request, act Act, cost time.Duration) ([]Entry, error) {
	if act.Actor.User != r.Rep {
		return nil, refuse(NotAllowed, "Only the person who asked can say what it cost them.")
	}
	w := &draft{desk: d, act: act, role: RoleRep, r: r}
	err := w.add(KindLost, func(e *Entry) { e.Data.Minutes = int(cost.Minutes()) })
	return w.entries, err
}
