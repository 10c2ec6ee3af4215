package triage

import "time"

// Wait hands the turn to an approver or to somebody outside. An approver who is
// the holder, or in the same function, stays ops' turn: then only the promise
// to ask is recorded.
type Wait struct {
	Turn Turn   // TurnApprover or TurnOutside
	Whom string // a person, a neighbour's id, or "customer"
	Own  bool   // the approver is of the function that holds the request
}

// WaitFor records whom a request waits for, for the rep to see.
func (d Desk) WaitFor(r Request, act Act, wait Wait) ([]Entry, error) {
	w, err := d.beginOpen(VerbWait, r, act)
	if err != nil {
		return nil, err
	}
	switch {
	case wait.Turn != TurnApprover && wait.Turn != TurnOutside:
		return nil, refuse(Invalid, "Say whom it waits for: an approver, another team, or the customer.")
	case wait.Whom == "":
		return nil, refuse(Invalid, "Name whom it waits for, so that the rep can see it.")
	}
	if r.Turn == TurnQueue {
		if err := w.claim(false); err != nil {
			return nil, err
		}
	}
	err = w.turn(KindWaiting, func(e *Entry) {
		e.Turn, e.Data.Whom = wait.Turn, wait.Whom
		if wait.Turn == TurnApprover && (wait.Own || wait.Whom == w.r.Holder) {
			e.Turn = w.back()
		}
	})
	return w.entries, err
}

// Decide records the approver's yes or no and gives the turn back to ops.
func (d Desk) Decide(r Request, act Act, yes bool, reason string) ([]Entry, error) {
	w, err := d.beginOpen(VerbDecide, r, act)
	if err != nil {
		return nil, err
	}
	if r.Turn != TurnApprover {
		return nil, refuse(WrongTurn, "Nobody waits for an approval on this one.")
	}
	kind := KindApproved
	if !yes {
		kind = KindRejected
		if reason == "" {
			return nil, refuse(Invalid, "Say why not, so that the rep knows what to change.")
		}
	}
	err = w.turn(kind, func(e *Entry) { e.Turn, e.Reason = w.back(), reason })
	return w.entries, err
}

// Resume ends a wait.
func (d Desk) Resume(r Request, act Act) ([]Entry, error) {
	w, err := d.beginOpen(VerbResume, r, act)
	if err != nil {
		return nil, err
	}
	if r.Turn != TurnApprover && r.Turn != TurnOutside && r.Turn != TurnRep {
		return nil, refuse(WrongTurn, "This one waits for nobody but %s.", d.functionName(r.Function))
	}
	err = w.turn(KindResumed, func(e *Entry) { e.Turn = w.back() })
	return w.entries, err
}

// Snooze puts the request off until a date, with a reason that the rep sees.
// It stops no clock.
func (d Desk) Snooze(r Request, act Act, until time.Time, reason string) ([]Entry, error) {
	w, err := d.beginOpen(VerbSnooze, r, act)
	if err != nil {
		return nil, err
	}
	if reason == "" || !until.After(act.Now) {
		return nil, refuse(Invalid, "A snooze needs a reason and a time to come.")
	}
	err = w.add(KindSnoozed, func(e *Entry) { e.Reason, e.Data.Until = reason, &until })
	return w.entries, err
}

// Promise records a new time promised to the rep.
func (d Desk) Promise(r Request, act Act, until time.Time) ([]Entry, error) {
	w, err := d.beginOpen(VerbPromise, r, act)
	if err != nil {
		return nil, err
	}
	if !until.After(act.Now) {
		return nil, refuse(Invalid, "Pick a time that is still to come.")
	}
	err = w.add(KindPromised, func(e *Entry) { e.Data.Until = &until })
	return w.entries, err
}

// OnTime records that the holder stands by the promise.
func (d Desk) OnTime(r Request, act Act) ([]Entry, error) {
	w, err := d.beginOpen(VerbPromise, r, act)
	if err != nil {
		return nil, err
	}
	err = w.add(KindOnTime, nil)
	return w.entries, err
}

// Remind records that a person was reminded; level 0 is the person whose turn
// it is, higher levels are escalations to the lead and beyond. About is a key
// that says what of, so that the log shows what was told already.
func (d Desk) Remind(r Request, act Act, to string, level int, about string) ([]Entry, error) {
	w := &draft{desk: d, act: act, role: RoleBot, r: r}
	kind := KindReminded
	if level > 0 {
		kind = KindEscalated
	}
	err := w.add(kind, func(e *Entry) { e.Reason, e.Data.To, e.Data.Level = about, to, level })
	return w.entries, err
}

// Prioritise sets the priority; staff give a reason to override the facts.
func (d Desk) Prioritise(r Request, act Act, priority, reason string) ([]Entry, error) {
	w, err := d.beginOpen(VerbPriority, r, act)
	if err != nil {
		return nil, err
	}
	if act.Actor.User != "" && reason == "" {
		return nil, refuse(Invalid, "Say why the priority changes.")
	}
	err = w.add(KindPriority, func(e *Entry) { e.Reason, e.Data.Priority = reason, priority })
	return w.entries, err
}

// Learn records deal facts found in the ask or given later.
func (d Desk) Learn(r Request, act Act, deal string, amount *float64, closeDate string) ([]Entry, error) {
	w := &draft{desk: d, act: act, role: RoleBot, r: r}
	err := w.add(KindFacts, func(e *Entry) {
		e.Data = Data{Deal: deal, Amount: amount, CloseDate: closeDate}
	})
	return w.entries, err
}

// ApplyClosed adds closed dates to an open request's running turn.
func (d Desk) ApplyClosed(r Request, act Act, dates []string) ([]Entry, error) {
	w, err := d.beginOpen(VerbCalendar, r, act)
	if err != nil {
		return nil, err
	}
	err = w.add(KindCalendar, func(e *Entry) { e.Data.Closed = dates })
	return w.entries, err
}

// Mark records whether a routing was right, as a lesson.
func (d Desk) Mark(r Request, act Act, right bool) ([]Entry, error) {
	w, err := d.begin(VerbMark, r, act)
	if err != nil {
		return nil, err
	}
	err = w.add(KindMarked, func(e *Entry) { e.Data.Right = &right })
	return w.entries, err
}
