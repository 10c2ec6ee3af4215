package triage

// Words is a message in a request's thread, or words sent for a person by
// Reply, Ask rep or Resolve. The text itself is not here: [ReadReply] has read
// it, and it is stored apart.
type Words struct {
	TS   string
	Read Reading
	// Reopens says that the close is recent enough for words of the rep to
	// reopen the request: five business days (the caller knows the calendar). A
	// request that was joined to another closes when that one does.
	Reopens bool
	// Joined says that the rep of a request that was joined to this one wrote
	// them: they count as words of this one's rep, but don't withdraw it.
	Joined bool
}

// Say records words that somebody wrote in the request's thread, and what
// follows from them: staff words claim, the rep's words answer an open
// question, reopen what was closed, withdraw, or ask for an update.
func (d Desk) Say(r Request, act Act, words Words) ([]Entry, error) {
	side := act.Actor.SideOf(r)
	if words.Joined {
		side = RepSide
	}
	w := &draft{desk: d, act: act, role: roleOfSide(side, act.Actor, r), r: r}
	err := w.add(KindSaid, func(e *Entry) {
		toRep := side == StaffSide && r.Open() && words.Read != Mark
		e.Data = Data{TS: words.TS, Side: side, ToRep: toRep, Thanks: words.Read == Thanks}
	})
	if err != nil {
		return nil, err
	}
	switch side {
	case StaffSide:
		if words.Read != Mark {
			err = w.staffWords()
		}
	case RepSide:
		err = w.repWords(words)
	default:
		err = w.otherWords(words)
	}
	return w.entries, err
}

func roleOfSide(s Side, a Actor, r Request) Role {
	switch s {
	case RepSide:
		return RoleRep
	case StaffSide:
		if r.Function == "" {
			return RoleTriageLead
		}
		return RoleStaff
	default:
		return RoleOther
	}
}

func (w *draft) staffWords() error {
	if w.r.Turn == TurnQueue {
		return w.claim(true)
	}
	return nil
}

func (w *draft) repWords(words Words) error {
	switch {
	case w.r.Turn == TurnClosed:
		if words.Read == Thanks || words.Read == NeverMind || words.Read.nods() || !words.Reopens || w.r.Outcome == Pointed {
			return nil
		}
		return w.reopen("")
	case words.Read == NeverMind:
		if words.Joined {
			return nil
		}
		return w.withdraw(ReasonNeverMind)
	case words.Read == Chaser:
		return w.add(KindChased, nil)
	case w.r.Turn == TurnRep && (words.Read == Answer || words.Read.nods()):
		return w.answered()
	}
	return nil
}

// nods reports whether the message is a yes and no more.
func (r Reading) nods() bool { return r == Nod || r == Mark }

// otherWords: somebody beside the rep, their manager perhaps, can answer an
// open question or ask for an update; nothing else they write moves a turn.
func (w *draft) otherWords(words Words) error {
	switch {
	case !w.r.Open():
		return nil
	case words.Read == Chaser:
		return w.add(KindChased, nil)
	case w.r.Turn == TurnRep && (words.Read == Answer || words.Read.nods()):
		return w.answered()
	}
	return nil
}

// answered gives the turn back to whoever asked: ops, or the queue or triage
// where nobody holds it.
func (w *draft) answered() error {
	return w.turn(KindAnswered, func(e *Entry) { e.Turn = w.back() })
}

func (w *draft) back() Turn {
	switch {
	case w.r.Function == "":
		return TurnTriage
	case w.r.Holder == "":
		return TurnQueue
	default:
		return TurnOps
	}
}

// Reply records words that staff sent to the rep through the card. They count
// as that person's message; they claim what is unclaimed.
func (d Desk) Reply(r Request, act Act, ts string) ([]Entry, error) {
	w, err := d.beginOpen(VerbReply, r, act)
	if err != nil {
		return nil, err
	}
	if err := w.toRep(KindSaid, ts); err != nil {
		return nil, err
	}
	err = w.staffWords()
	return w.entries, err
}

func (w *draft) toRep(kind Kind, ts string) error {
	return w.add(kind, func(e *Entry) {
		e.Data.TS, e.Data.Side, e.Data.ToRep = ts, StaffSide, true
	})
}

// AskRep hands the turn to the rep with a question they can see; field names
// the required fact it asks for, where it is one.
func (d Desk) AskRep(r Request, act Act, field string) ([]Entry, error) {
	w, err := d.beginOpen(VerbAskRep, r, act)
	if err != nil {
		return nil, err
	}
	if r.Turn == TurnRep {
		return nil, refuse(WrongTurn, "There is a question open already. Add to it in the thread.")
	}
	if r.Turn == TurnQueue {
		if err := w.claim(false); err != nil {
			return nil, err
		}
	}
	err = w.turn(KindAsked, func(e *Entry) {
		e.Turn = TurnRep
		e.Data.Side, e.Data.ToRep, e.Data.Field = StaffSide, true, field
	})
	return w.entries, err
}

// AnswerRep records the rep's answer given through a form.
func (d Desk) AnswerRep(r Request, act Act) ([]Entry, error) {
	return d.Say(r, act, Words{Read: Answer})
}

// NotMineToAnswer gives the turn back from the moment of the question.
func (d Desk) NotMineToAnswer(r Request, act Act) ([]Entry, error) {
	w, err := d.beginOpen(VerbNotMine, r, act)
	if err != nil {
		return nil, err
	}
	if r.Turn != TurnRep {
		return nil, refuse(WrongTurn, "There is no open question on this one.")
	}
	since := r.QuestionAt
	err = w.turn(KindNotMine, func(e *Entry) {
		e.Turn, e.Data.Since = w.back(), &since
	})
	return w.entries, err
}
