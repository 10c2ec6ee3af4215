package bot

import (
	"fmt"
	"slices"

	"clearlane/storage"
	"clearlane/triage"
)

// do runs a verb of the desk on a request and makes it happen: entries
// appended, messages raised, timers replaced, all in this transaction.
func (h *handling) do(r triage.Request, who triage.Actor, verb func(triage.Request, triage.Act) ([]triage.Entry, error)) (triage.Request, []triage.Entry, error) {
	entries, err := verb(r, h.act(who))
	if err != nil || len(entries) == 0 {
		return r, nil, err
	}
	after, err := h.append(entries)
	return after, entries, err
}

// append writes entries of one request and raises what they change.
func (h *handling) append(entries []triage.Entry) (triage.Request, error) {
	r, err := h.tx.Append(entries)
	if err != nil {
		return r, err
	}
	if err := h.learnFrom(r, entries); err != nil {
		return r, err
	}
	if r.Watch {
		return r, nil
	}
	if err := h.findRepeats(r, entries); err != nil {
		return r, err
	}
	if err := h.raise(r, entries); err != nil {
		return r, err
	}
	if err := h.toJoined(r, entries); err != nil {
		return r, err
	}
	return r, h.setTimers(r)
}

// The kinds of slots.
const (
	slotStatus   = "status"   // the one message in the rep's thread
	slotCard     = "card"     // in the queue channel of a function
	slotQuestion = "question" // to the rep
	slotPromise  = "promise"  // a new time, to the rep
	slotClosed   = "closed"   // how it ended, to the rep
	slotEnded    = "ended"    // the same, to the rep of a request that was joined to it
	slotUpdate   = "update"   // the answer to "any update?"
	slotRelay    = "relay"    // words carried to where the other side can read
	slotNudge    = "nudge"    // to the holder: on time, or until when
	slotOverdue  = "overdue"  // to the lead
	slotAgain    = "again"    // the question once more, to the rep
	slotApproval = "approval" // to the approver
	slotDecided  = "decided"  // what the approver said, to the holder
	slotHanded   = "handed"   // to a person who was given a request
	slotBack     = "back"     // to the holder: what was put off is due again
	slotChased   = "chased"   // to the holder: the rep asked for an update
	slotNotice   = "notice"   // a report to the ops channel
	slotDigest   = "digest"
	slotPreview  = "preview"  // of the digest, to a lead
	slotFunction = "function" // a function's week, to its lead
	slotFix      = "fix"      // to the owner of a fix
)

// raise says which messages the entries change. One status per thread and one
// card per function are edited in place; a question, a new promise and the end
// are new posts to the rep, and so is the answer to "any update?".
func (h *handling) raise(r triage.Request, entries []triage.Entry) error {
	functions := []string{r.Function}
	var posts []storage.Slot
	for _, e := range entries {
		if e.Function != "" && !slices.Contains(functions, e.Function) {
			functions = append(functions, e.Function)
		}
		post := func(kind string) {
			posts = append(posts, storage.Slot{Key: postKey(kind, r.ID, e.Seq), Kind: kind})
		}
		switch e.Kind {
		case triage.KindSentOn, triage.KindCorrected:
			// The function that had it gets its card closed.
			if _, f, ok := h.live.scope.Topic(e.Data.From); ok && !slices.Contains(functions, f.ID) {
				functions = append(functions, f.ID)
			}
		case triage.KindAsked:
			post(slotQuestion)
		case triage.KindPromised:
			post(slotPromise)
		case triage.KindChased:
			post(slotUpdate)
			if r.Holder != "" && r.Chasers == 1 {
				if _, err := h.tx.RaiseSlot(storage.Slot{Key: postKey(slotChased, r.ID, e.Seq), Kind: slotChased, Request: r.ID, Channel: r.Holder}); err != nil {
					return err
				}
			}
		case triage.KindApproved, triage.KindRejected:
			if r.Holder != "" && r.Holder != e.By {
				if _, err := h.tx.RaiseSlot(storage.Slot{Key: postKey(slotDecided, r.ID, e.Seq), Kind: slotDecided, Request: r.ID, Channel: r.Holder}); err != nil {
					return err
				}
			}
		case triage.KindResolved:
			if e.Data.Outcome.Done() {
				post(slotClosed)
			}
		case triage.KindParked:
			post(slotClosed)
		}
	}
	if err := h.raiseStatus(r); err != nil {
		return err
	}
	for _, f := range functions {
		if err := h.raiseCard(r, f); err != nil {
			return err
		}
	}
	where, err := h.repSide(r)
	if err != nil {
		return err
	}
	for _, p := range posts {
		p.Request, p.Channel, p.Thread = r.ID, where.channel, where.thread
		if p.Kind == slotUpdate && h.askedIn != nil {
			p.Channel, p.Thread = h.askedIn.channel, h.askedIn.thread
		}
		if _, err := h.tx.RaiseSlot(p); err != nil {
			return err
		}
	}
	return nil
}

func postKey(kind string, request int64, seq int) string {
	return fmt.Sprintf("%s/%d/%d", kind, request, seq)
}

func statusKey(request int64) string { return fmt.Sprintf("%s/%d", slotStatus, request) }

func cardKey(request int64, function string) string {
	return fmt.Sprintf("%s/%d/%s", slotCard, request, function)
}

// place is where messages go: a channel, or a person for a direct message, and
// a thread in it.
type place struct{ channel, thread string }

// repSide is where the rep reads about the request: the thread of their ask, or
// a direct message where the topic is private or there is no thread.
func (h *handling) repSide(r triage.Request) (place, error) {
	if h.private(r) || r.Thread == "" && r.Channel == "" {
		slot, ok, err := h.tx.Slot(directKey(r.ID))
		if err != nil || !ok {
			return place{channel: r.Rep}, err
		}
		return place{channel: r.Rep, thread: slot.TS}, nil
	}
	return place{channel: r.Channel, thread: r.Thread}, nil
}

// directKey is the status of a private request, in the rep's direct messages.
func directKey(request int64) string { return fmt.Sprintf("%s/%d/direct", slotStatus, request) }

func (h *handling) private(r triage.Request) bool { return h.live.private(r.Topic) }

func (h *handling) raiseStatus(r triage.Request) error {
	if r.Thread != "" || r.Channel != "" {
		_, err := h.tx.RaiseSlot(storage.Slot{Key: statusKey(r.ID), Kind: slotStatus, Request: r.ID, Channel: r.Channel, Thread: r.Thread})
		if err != nil || !h.private(r) {
			return err
		}
	}
	_, err := h.tx.RaiseSlot(storage.Slot{Key: directKey(r.ID), Kind: slotStatus, Request: r.ID, Channel: r.Rep})
	return err
}

// raiseCard raises the card of a request in a function's queue; a function that
// no longer holds it has its card only if it was posted.
func (h *handling) raiseCard(r triage.Request, function string) error {
	if r.Turn == triage.TurnTriage && len(r.Choices) > 0 {
		return nil // waits for a button; nobody's card yet
	}
	key := cardKey(r.ID, function)
	slot, posted, err := h.tx.Slot(key)
	if err != nil {
		return err
	}
	if !posted && (function != r.Function || r.Outcome == triage.Pointed) {
		return nil
	}
	if !posted {
		channel, err := h.queueOf(function)
		if err != nil {
			return err
		}
		slot = storage.Slot{Key: key, Kind: slotCard, Request: r.ID, Channel: channel}
	}
	if slot.Channel == "" {
		return nil
	}
	_, err = h.tx.RaiseSlot(slot)
	return err
}

// queueOf is the channel of a function's queue, or its lead for a direct
// message; without a function, the triage lead.
func (h *handling) queueOf(function string) (string, error) {
	f, ok := h.live.scope.Function(function)
	if !ok {
		return h.live.userOf(&h.tx.View, h.live.scope.Triage.Lead)
	}
	if f.Queue != "" {
		c, ok, err := h.tx.ChannelByName(f.Queue)
		if err != nil {
			return "", err
		}
		if ok && c.Member {
			return c.ID, nil
		}
	}
	lead, _, err := h.live.leadOf(&h.tx.View, function)
	return lead, err
}
