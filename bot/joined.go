package bot

import (
	"fmt"
	"slices"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
)

// A request that was joined to another is closed, and its rep still waits. So the
// rep's words in its thread go on to the other one, its rep hears once when that
// one is done, and if it ends without an answer the joined one comes back.

// joinedInto is the request that a joined one is worked on in: the end of the
// line, where that one was joined to a third.
func joinedInto(v *storage.View, r triage.Request) (triage.Request, error) {
	for r.MergedInto != 0 {
		into, err := v.Request(r.MergedInto)
		if err != nil {
			return r, err
		}
		r = into
	}
	return r, nil
}

// allJoined are the requests that were joined to one, straight or by way of
// others, in the order in which they hang together.
func allJoined(v *storage.View, request int64) ([]triage.Request, error) {
	direct, err := v.JoinedTo(request)
	out := direct
	for _, j := range direct {
		further, err := allJoined(v, j.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, further...)
	}
	return out, err
}

// joinedWords handles words of the rep of a joined request: they count as the
// rep's of the one that is worked on, and are carried to its staff, who don't
// read this thread. "Any update?" is answered here.
func (h *handling) joinedWords(r, into triage.Request, who triage.Actor, words triage.Words, channel string, m message) error {
	here, err := h.repSide(r)
	if err != nil {
		return err
	}
	h.askedIn, words.Joined = &here, true
	after, entries, err := h.do(into, who, func(r triage.Request, act triage.Act) ([]triage.Entry, error) {
		return h.live.desk.Say(r, act, words)
	})
	h.askedIn = nil
	if err != nil {
		return err
	}
	if err := h.saveReply(after, entries[0], channel, m); err != nil || words.Read == triage.Chaser {
		return err
	}
	where, err := h.staffSide(after)
	if err != nil || where.channel == "" {
		return err
	}
	return h.relayTo(where, after, entries[0])
}

// waitsJoined is the newest request of a rep that was joined to one which is still
// open, or false.
func (h *handling) waitsJoined(rep string) (triage.Request, bool, error) {
	rs, err := h.tx.Requests(storage.Filter{Rep: rep, Closed: true}, storage.Page{Newest: true, Limit: 20})
	if err != nil {
		return triage.Request{}, false, err
	}
	for _, r := range rs {
		if r.MergedInto == 0 {
			continue
		}
		into, err := joinedInto(&h.tx.View, r)
		if err != nil || into.Open() {
			return r, err == nil, err
		}
	}
	return triage.Request{}, false, nil
}

// toJoined does what the entries of a request mean for those that were joined to
// it.
func (h *handling) toJoined(r triage.Request, entries []triage.Entry) error {
	for _, e := range entries {
		var err error
		switch {
		case e.Kind == triage.KindJoined:
			// The card of the other one says for whom it is too.
			var into triage.Request
			if into, err = h.tx.Request(r.MergedInto); err == nil {
				err = h.raiseCard(into, into.Function)
			}
		case e.Kind == triage.KindResolved && e.Data.Outcome.Done():
			err = h.tellJoined(r, e)
		case e.Kind == triage.KindReopened:
			err = h.showJoined(r)
		case e.Kind == triage.KindWithdrawn || e.Kind == triage.KindParked:
			err = h.partJoined(r, r.Rep)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// showJoined brings the messages in the threads of joined requests up to date.
func (h *handling) showJoined(r triage.Request) error {
	all, err := allJoined(&h.tx.View, r.ID)
	for _, j := range all {
		if err == nil && !j.Watch {
			err = h.raiseStatus(j)
		}
	}
	return err
}

// tellJoined tells each rep whose request was joined to one how that one ended,
// once, where they asked. Who made that one too hears in its own thread.
func (h *handling) tellJoined(r triage.Request, e triage.Entry) error {
	if err := h.showJoined(r); err != nil {
		return err
	}
	all, err := allJoined(&h.tx.View, r.ID)
	if err != nil {
		return err
	}
	told := []string{r.Rep}
	for _, j := range all {
		if j.Watch || slices.Contains(told, j.Rep) {
			continue
		}
		told = append(told, j.Rep)
		where, err := h.repSide(j)
		if err != nil {
			return err
		}
		slot := storage.Slot{Key: endedKey(j.ID, e), Kind: slotEnded, Request: j.ID, Channel: where.channel, Thread: where.thread}
		if _, err := h.tx.RaiseSlot(slot); err != nil {
			return err
		}
	}
	return nil
}

// endedKey is the slot in which the rep of a joined request hears of an end: of
// this very close, so that a later one is told anew.
func endedKey(joined int64, e triage.Entry) string {
	return fmt.Sprintf("%s/%d/%d/%d", slotEnded, joined, e.Request, e.Seq)
}

// partJoined takes requests apart from one that ended without an answer, and
// they go on by themselves. Another of the same rep stays closed with it.
func (h *handling) partJoined(r triage.Request, rep string) error {
	direct, err := h.tx.JoinedTo(r.ID)
	if err != nil {
		return err
	}
	for _, j := range direct {
		if j.Rep == rep {
			if err = h.raiseStatus(j); err == nil {
				err = h.partJoined(j, rep)
			}
		} else {
			_, _, err = h.do(j, triage.Bot, h.live.desk.Part)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// reopening is the verb that takes a closed request up again: one that was joined
// to another which is closed by now goes on by itself.
func (h *handling) reopening(r triage.Request) (deskVerb, error) {
	into, err := joinedInto(&h.tx.View, r)
	if err != nil || into.ID == r.ID || into.Open() {
		return h.live.desk.Reopen, err
	}
	return h.live.desk.Part, nil
}

// renderEnded tells the rep of a joined request how the other one ended, unless
// one of the two has been taken up again since.
func (b *Bot) renderEnded(v *storage.View, l *live, slot storage.Slot) (rendered, error) {
	j, err := v.Request(slot.Request)
	if err != nil {
		return rendered{}, err
	}
	into, err := joinedInto(v, j)
	if err != nil {
		return rendered{}, err
	}
	entries, err := v.Entries(into.ID)
	if err != nil {
		return rendered{}, err
	}
	i := slices.IndexFunc(entries, func(e triage.Entry) bool { return endedKey(j.ID, e) == slot.Key })
	reopened := i < 0 || slices.ContainsFunc(entries[i:], func(e triage.Entry) bool { return e.Kind == triage.KindReopened })
	if j.Open() || into.Open() || reopened {
		return rendered{nothing: "it was taken up again"}, nil
	}
	c, err := b.caseOf(v, l, into)
	if err != nil {
		return rendered{}, err
	}
	if ch, known, err := v.Channel(into.Channel); err != nil || !known || ch.Private || ch.Kind != "channel" {
		c.Link = "" // not theirs to read
	}
	return rendered{msg: views.JoinedEnded(c, j, b.frame(v, l))}, err
}

// withJoined adds for whom else a request is worked on.
func (b *Bot) withJoined(v *storage.View, c *views.Case) error {
	all, err := allJoined(v, c.Request.ID)
	for _, j := range all {
		if c.Request.Open() && j.Rep != c.Request.Rep {
			c.Also = append(c.Also, views.Same{ID: j.ID, Rep: j.Rep, Link: b.permalink(j.Channel, j.Thread, "")})
		}
	}
	return err
}
