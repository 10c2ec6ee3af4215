package bot

import (
	"strings"
	"time"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/route"
)

// reopenDays is how many business days after the close words of the rep still
// reopen a request; later they are a new, linked ask.
const reopenDays = 5

// threadWords handles a message in a thread.
func (h *handling) threadWords(channel string, m message) error {
	if h.known(channel, m.TS) {
		return skip("known already")
	}
	if slot, ok, err := h.tx.SlotByMessage(channel, m.ThreadTS); err != nil || ok && slot.Kind == slotCard {
		if err != nil {
			return err
		}
		return skip("the card's own thread is internal")
	}
	r, ok, err := h.requestOfThread(channel, m.ThreadTS)
	if err != nil {
		return err
	}
	if !ok {
		return h.looseReply(channel, m)
	}
	return h.wordsIn(r, channel, m)
}

// wordsIn handles words that somebody wrote about a request: in its thread, or
// in direct messages.
func (h *handling) wordsIn(r triage.Request, channel string, m message) error {
	who, err := h.live.actor(&h.tx.View, m.User)
	if err != nil {
		return err
	}
	words := triage.Words{TS: m.TS, Read: triage.ReadReply(m.Text), Reopens: h.reopens(r)}
	if r.MergedInto != 0 {
		into, err := joinedInto(&h.tx.View, r)
		if err != nil {
			return err
		}
		if into.Open() && who.SideOf(r) == triage.RepSide {
			return h.joinedWords(r, into, who, words, channel, m)
		}
		words.Reopens = !into.Open() && h.reopens(into)
	}
	if !r.Open() && !words.Reopens && who.SideOf(r) == triage.RepSide && words.Read == triage.Answer {
		return h.take(ask{origin: triage.FromMessage, channel: channel, thread: m.ThreadTS, rep: m.User, text: m.Text, files: m.files(), addressed: true, follows: r.ID})
	}
	after, entries, err := h.do(r, who, func(r triage.Request, act triage.Act) ([]triage.Entry, error) {
		return h.live.desk.Say(r, act, words)
	})
	if err != nil {
		return err
	}
	if err := h.saveReply(after, entries[0], channel, m); err != nil {
		return err
	}
	if err := h.relayUnread(after, entries[0]); err != nil {
		return err
	}
	if who.SideOf(r) == triage.OtherSide {
		return h.maybeTheirOwn(r, m)
	}
	return nil
}

// requestOfThread is the newest request whose thread this is: the ask's own, or
// one where we began the thread ourselves, in a direct message.
func (h *handling) requestOfThread(channel, thread string) (triage.Request, bool, error) {
	rs, err := h.tx.RequestsByThread(channel, thread)
	if err != nil {
		return triage.Request{}, false, err
	}
	if len(rs) > 0 {
		return rs[len(rs)-1], true, nil
	}
	slot, ok, err := h.tx.SlotByMessage(channel, thread)
	if err != nil || !ok || slot.Request == 0 {
		return triage.Request{}, false, err
	}
	r, err := h.tx.Request(slot.Request)
	return r, err == nil, err
}

// noRequest is why words are left alone in a thread that we don't track.
const noRequest = "in a thread that is no request"

// looseReply handles a reply in a thread that we don't track: only a mention
// makes an ask of it. Its root may be on its way still, or have been missed, so
// it is fetched once before the reply is left alone.
func (h *handling) looseReply(channel string, m message) error {
	if strings.Contains(m.Text, "<@"+h.self.user) {
		text := strings.TrimSpace(strings.ReplaceAll(m.Text, "<@"+h.self.user+">", ""))
		return h.take(ask{origin: triage.FromMention, channel: channel, thread: m.ThreadTS, rep: m.User, text: text, files: m.files(), addressed: true})
	}
	root, came, err := h.tx.DeliveryByKey(messageKey(channel, m.ThreadTS, "created"))
	switch {
	case err != nil:
		return err
	case came && root.State == storage.Pending:
		return needsRoot{channel, m.ThreadTS} // it waits behind us in the inbox
	case came:
		return skip(noRequest)
	}
	swept, known, err := h.tx.Watermark(channel)
	switch {
	case err != nil:
		return err
	case !known && !strings.HasPrefix(channel, "D"), tsTime(m.ThreadTS).Before(swept):
		// What was said before the last sweep is in the inbox, or older than we.
		return skip(noRequest)
	}
	return needsRoot{channel, m.ThreadTS}
}

// reopens reports whether the close is recent enough for words to reopen.
func (h *handling) reopens(r triage.Request) bool {
	if r.Open() {
		return true
	}
	cal, err := h.live.cals.Get(r.MapHash, r.Calendar)
	if err != nil {
		return h.now().Sub(r.ClosedAt) < 7*24*time.Hour
	}
	return cal.BusinessDays(r.ClosedAt, h.now()) <= reopenDays
}

// saveReply keeps the words of a reply and the names of its files. What was said
// elsewhere than in the request's channel is found there by edits and deletions.
func (h *handling) saveReply(r triage.Request, e triage.Entry, channel string, m message) error {
	if channel != r.Channel {
		said := storage.Message{Channel: channel, TS: m.TS, Request: r.ID, Seq: e.Seq, Author: m.User}
		if err := h.tx.SaveMessage(said); err != nil {
			return err
		}
	}
	err := h.tx.SaveWords(storage.Words{Request: r.ID, Seq: e.Seq, Kind: storage.ReplyWords, Author: m.User, Channel: channel, TS: m.TS, Text: m.Text, At: e.At})
	for i, f := range m.files() {
		if err != nil {
			return err
		}
		err = h.tx.SaveWords(storage.Words{Request: r.ID, Seq: e.Seq, Part: i + 1, Kind: storage.FileWords, Author: m.User, Channel: channel, TS: m.TS, Text: f.name + "\n" + f.link, At: e.At})
	}
	return err
}

// maybeTheirOwn asks somebody who writes an ask of their own into a tracked
// thread, and only them, whether to make it a request of theirs. A manager who
// chimes in on the same topic is left alone.
func (h *handling) maybeTheirOwn(r triage.Request, m message) error {
	if r.Watch {
		return nil
	}
	d := h.live.model.Decide(route.Ask{Text: m.Text, InThread: true})
	if d.Outcome != route.Route || d.Topic == r.Topic {
		return nil
	}
	view := views.MakeItYourOwn(views.Case{Request: r}, m.TS)
	h.after = append(h.after, h.ephemeral(r.Channel, m.ThreadTS, m.User, view))
	return nil
}

// edited handles an edit. The words of an ask change, and it is routed again
// while nobody has claimed it; the words of a reply change.
func (h *handling) edited(channel string, m message, previous *message) error {
	if m.BotID != "" && m.BotID == h.self.bot || m.User == h.self.user {
		return skip("our own message")
	}
	if previous != nil && previous.Text == m.Text {
		return skip("the words are the same")
	}
	edited := ""
	if m.Edited != nil {
		edited = m.Edited.TS
	}
	if err := h.overtaken(channel, m.TS, edited); err != nil {
		return err
	}
	rs, err := h.tx.RequestsByMessage(channel, m.TS)
	if err != nil {
		return err
	}
	if len(rs) == 0 {
		return h.editedIntoAsk(channel, m)
	}
	for _, r := range rs {
		if err := h.editedIn(r, channel, m); err != nil {
			return err
		}
	}
	return nil
}

// editedIntoAsk handles an edit of a message that is no request: it may be one
// only now, or the edit came before the message itself.
func (h *handling) editedIntoAsk(channel string, m message) error {
	if m.BotID != "" || m.User == "" {
		return skip("edited, and no request")
	}
	if seen, err := h.settled(channel, m.TS); err != nil {
		return err
	} else if !seen {
		h.d.At = tsTime(m.TS)
	}
	if m.inThread() {
		return h.threadWords(channel, m)
	}
	return h.newMessage(channel, "", m)
}

// settled reports whether the message itself came and was looked at.
func (h *handling) settled(channel, ts string) (bool, error) {
	d, known, err := h.tx.DeliveryByKey(messageKey(channel, ts, "created"))
	return known && d.State != storage.Pending, err
}

// overtaken skips a message, or an edit of it, that came after news of what
// became of it: a deletion, or an edit that is newer.
func (h *handling) overtaken(channel, ts, edited string) error {
	all, err := h.tx.DeliveriesOf(channel, ts)
	if err != nil {
		return err
	}
	prefix := messageKey(channel, ts, "")
	for _, d := range all {
		what := strings.TrimPrefix(d.Key, prefix)
		newer, isEdit := strings.CutPrefix(what, editedKey)
		switch {
		case what == deletedKey:
			return skip("deleted meanwhile")
		case isEdit && newer > edited && d.State != storage.Pending:
			return skip("edited meanwhile")
		}
	}
	return nil
}

func (h *handling) editedIn(r triage.Request, channel string, m message) error {
	words, err := h.tx.Words(r.ID)
	if err != nil {
		return err
	}
	for _, w := range words {
		if w.Channel != channel || w.TS != m.TS || w.Kind == storage.FileWords || w.Text == m.Text {
			continue
		}
		w.Text = m.Text
		if err := h.tx.SaveWords(w); err != nil {
			return err
		}
		if w.Kind != storage.AskWords {
			return nil
		}
		who, err := h.live.actor(&h.tx.View, r.Rep)
		if err != nil {
			return err
		}
		after, _, err := h.do(r, who, func(r triage.Request, act triage.Act) ([]triage.Entry, error) {
			return h.live.desk.Edit(r, act)
		})
		if err != nil {
			return err
		}
		return h.routeAgain(after, m.Text)
	}
	return skip("the words are the same")
}

// routeAgain looks at edited words anew, while the request is unclaimed and the
// bot placed it.
func (h *handling) routeAgain(r triage.Request, text string) error {
	unclaimed := r.Turn == triage.TurnQueue && r.PlacedBy == "bot"
	if !unclaimed && r.Turn != triage.TurnTriage {
		return nil
	}
	d := h.live.model.Decide(route.Ask{Text: text, Addressed: true})
	if r.Turn == triage.TurnTriage {
		return h.route(r, d)
	}
	if d.Outcome != route.Route || d.Topic == r.Topic {
		return nil
	}
	assignee, err := h.assigneeOf(r, d.Topic)
	if err != nil {
		return err
	}
	rep, err := h.live.actor(&h.tx.View, r.Rep)
	if err != nil {
		return err
	}
	_, _, err = h.do(r, rep, func(r triage.Request, act triage.Act) ([]triage.Entry, error) {
		return h.live.desk.Correct(r, act, d.Topic, assignee)
	})
	return err
}

// deleted handles a message that its author took back: its words go, and an ask
// is withdrawn with a trace.
func (h *handling) deleted(channel, ts string) error {
	rs, err := h.tx.RequestsByMessage(channel, ts)
	if err != nil {
		return err
	}
	if len(rs) == 0 {
		if _, err := h.tx.EraseWords(storage.Erasure{Channel: channel, TS: ts}); err != nil {
			return err
		}
		return skip("deleted, and no request")
	}
	for _, r := range rs {
		who, err := h.live.actor(&h.tx.View, r.Rep)
		if err != nil {
			return err
		}
		if _, _, err := h.do(r, who, func(r triage.Request, act triage.Act) ([]triage.Entry, error) {
			return h.live.desk.Erase(r, act, ts)
		}); err != nil {
			return err
		}
	}
	_, err = h.tx.EraseWords(storage.Erasure{Channel: channel, TS: ts})
	return err
}
