package triage

// Claim makes the actor the holder. Claiming what one holds already is not an
// error and changes nothing.
func (d Desk) Claim(r Request, act Act) ([]Entry, error) {
	w, err := d.beginOpen(VerbClaim, r, act)
	if err != nil {
		return nil, err
	}
	if r.Holder == act.Actor.User && r.Turn != TurnQueue {
		return nil, nil
	}
	if r.Turn == TurnTriage {
		return nil, refuse(WrongTurn, "Nobody has decided whose this is yet. Pick a topic first.")
	}
	err = w.claim(false)
	return w.entries, err
}

// claim appends the entry; a claim in the rep's, an approver's or an outside
// turn changes the holder and keeps the turn.
func (w *draft) claim(byWord bool) error {
	return w.turn(KindClaimed, func(e *Entry) {
		if e.Turn == TurnQueue {
			e.Turn = TurnOps
		}
		e.Holder, e.Data.ByWord = w.act.Actor.User, byWord
	})
}

// Assign hands the request to a colleague of the function.
func (d Desk) Assign(r Request, act Act, to Actor) ([]Entry, error) {
	w, err := d.beginOpen(VerbAssign, r, act)
	if err != nil {
		return nil, err
	}
	if !to.IsStaffOf(r.Function) {
		return nil, refuse(Invalid, "They are not in %s. Pick somebody who is, or send it on.", d.functionName(r.Function))
	}
	if r.Holder == to.User {
		return nil, nil
	}
	err = w.turn(KindAssigned, func(e *Entry) {
		if e.Turn == TurnQueue {
			e.Turn = TurnOps
		}
		e.Holder = to.User
	})
	return w.entries, err
}

// Release puts a claimed request back into its function's queue.
func (d Desk) Release(r Request, act Act) ([]Entry, error) {
	w, err := d.beginOpen(VerbRelease, r, act)
	if err != nil {
		return nil, err
	}
	if r.Holder == "" {
		return nil, refuse(WrongTurn, "Nobody has claimed this one, so it is in the queue already.")
	}
	if r.Function == "" {
		return nil, refuse(WrongTurn, "Nobody owns this yet. Pick a topic for it, then its team has it.")
	}
	err = w.turn(KindReleased, func(e *Entry) {
		if e.Turn == TurnOps {
			e.Turn = TurnQueue
		}
		e.Holder = ""
	})
	return w.entries, err
}

// The reasons for sending on.
const (
	WrongTeam = "wrong_team" // a hand-off, and a lesson for the router
	PartDone  = "part_done"  // the next step of the same request; no lesson
)

// SendOn moves the request to another function's queue, for one of the two
// reasons.
func (d Desk) SendOn(r Request, act Act, reason, topic, assignee string) ([]Entry, error) {
	w, err := d.beginOpen(VerbSendOn, r, act)
	if err != nil {
		return nil, err
	}
	if reason != WrongTeam && reason != PartDone {
		return nil, refuse(Invalid, "Say which it is: the wrong team, or our part is done.")
	}
	function, err := d.place(topic)
	if err != nil {
		return nil, err
	}
	if function == r.Function {
		return nil, refuse(Invalid, "%s has it already. Use Wrong topic to change the topic.", d.functionName(function))
	}
	err = w.intoQueue(KindSentOn, topic, assignee, func(e *Entry) {
		e.Reason, e.Data.From = reason, r.Topic
	})
	return w.entries, err
}

// Correct puts the request under another topic. Within the function the turn
// goes on under the new topic's target; in another function it is a new turn
// there, as after "wrong team".
func (d Desk) Correct(r Request, act Act, topic, assignee string) ([]Entry, error) {
	w, err := d.beginOpen(VerbCorrect, r, act)
	if err != nil {
		return nil, err
	}
	function, err := d.place(topic)
	if err != nil {
		return nil, err
	}
	if topic == r.Topic {
		return nil, nil
	}
	if function != r.Function {
		err = w.intoQueue(KindCorrected, topic, assignee, func(e *Entry) { e.Data.From = r.Topic })
		return w.entries, err
	}
	err = w.add(KindCorrected, func(e *Entry) {
		t := d.TargetFor(function, topic, r.Priority)
		e.Topic, e.Target, e.Data.From = topic, &t, r.Topic
	})
	return w.entries, err
}
