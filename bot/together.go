package bot

import (
	"strings"
	"time"

	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/route"
)

// togetherWithin is how soon after an ask another post of its author in the
// same channel may be a piece of it: people send a thought in several.
const togetherWithin = 2 * time.Minute

// follows handles a post by somebody who has made an ask a moment ago, and
// reports whether there was one. What is a piece of that ask is added to it, and
// the whole is routed anew while nobody has claimed it; what is an ask by itself
// becomes one, as it was judged here.
func (h *handling) follows(a ask, m message) (bool, error) {
	open, err := h.tx.Requests(storage.Filter{Rep: m.User, Turns: []triage.Turn{triage.TurnTriage, triage.TurnQueue}}, storage.Page{Newest: true, Limit: 1})
	if err != nil || len(open) == 0 {
		return false, err
	}
	r := open[0]
	if gap := tsTime(m.TS).Sub(r.OpenedAt); r.Channel != a.channel || r.Rep != m.User || gap < 0 || gap > togetherWithin {
		return false, nil
	}
	if read := triage.ReadReply(m.Text); read != triage.Answer {
		return true, skip("with the ask before it: " + string(read))
	}
	words, ok, err := h.tx.Ask(r.ID)
	if err != nil || !ok {
		return false, err
	}
	form, err := h.heard(a)
	if err != nil {
		return false, err
	}
	if form.To == route.ToColleague {
		return false, nil // said to somebody else
	}
	alone := h.live.model.Decide(form)
	switch {
	case stray(alone.Skip), alone.Offer && h.live.forAnother(r, form):
		return true, h.silence(a, alone)
	case h.live.pieceOf(r, alone):
		return true, h.addPiece(r, words, m)
	case a.addressed:
		return false, nil // judged as what is said to us
	}
	return true, h.open(a, alone)
}

// addPiece adds a post to the words of an ask.
func (h *handling) addPiece(r triage.Request, words storage.Words, m message) error {
	words.Text += "\n" + m.Text
	if err := h.tx.SaveWords(words); err != nil {
		return err
	}
	who, err := h.live.actor(&h.tx.View, m.User)
	if err != nil {
		return err
	}
	after, entries, err := h.do(r, who, func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
		return h.live.desk.Edit(r, a)
	})
	if err != nil {
		return err
	}
	if err := h.tx.SaveMessage(storage.Message{Channel: words.Channel, TS: m.TS, Request: r.ID, Seq: entries[0].Seq, Author: m.User}); err != nil {
		return err
	}
	for i, f := range m.files() {
		err := h.tx.SaveWords(storage.Words{Request: r.ID, Seq: entries[0].Seq, Part: i + 1, Kind: storage.FileWords, Author: m.User, Channel: words.Channel, TS: m.TS, Text: f.name + "\n" + f.link, At: h.d.At})
		if err != nil {
			return err
		}
	}
	return h.routeAgain(after, words.Text)
}

// stray reports whether a post that is skipped for this reason has nothing to
// do with the ask before it. The other reasons say only that it is no ask by
// itself, as a piece of one seldom is.
func stray(s route.Skip) bool {
	switch s {
	case route.SkipBot, route.SkipThanks, route.SkipCelebration, route.SkipAnnouncement, route.SkipSocial:
		return true
	}
	return false
}

// pieceOf reports whether a post that is decided so, read alone, goes with the
// request before it: it is no ask by itself, or one for the team that has the
// request, or that takes it unless the rep presses another button. What is an
// ask for somebody else is a request of its own, also where that team is on a
// later button: joined, it would go wherever the first one goes.
func (l *live) pieceOf(r triage.Request, alone route.Decision) bool {
	switch alone.Outcome {
	case route.Chatter, route.Nobody:
		return true
	case route.Neighbour:
		return r.Neighbour == alone.Neighbour
	}
	if len(r.Choices) > 0 {
		_, likeliest, ok := l.scope.Topic(r.Choices[0])
		return ok && alone.Function == likeliest.ID
	}
	unknown := r.Function == "" && r.Neighbour == ""
	return unknown || alone.Function == r.Function
}

// forAnother reports whether a post that reads like talk, but may be an ask, would
// as one surely go to another team than the request before it: then its words say
// nothing about that request.
func (l *live) forAnother(r triage.Request, form route.Ask) bool {
	form.Addressed = true
	d := l.model.Decide(form)
	return d.Outcome == route.Route && !l.pieceOf(r, d)
}

// directWords handles a direct message that is no new ask: an answer to the one
// open question, or a word about the newest request. It reports whether it was
// that.
func (h *handling) directWords(channel string, m message) (bool, error) {
	open, err := h.tx.Requests(storage.Filter{Rep: m.User}, storage.Page{Newest: true, Limit: 20})
	if err != nil {
		return false, err
	}
	read := triage.ReadReply(m.Text)
	if len(open) == 0 {
		joined, ok, err := h.waitsJoined(m.User)
		if err != nil || !ok || read == triage.Answer {
			return false, err
		}
		open = append(open, joined)
	}
	about := open[0]
	if read == triage.Answer {
		asked := 0
		for _, r := range open {
			if r.Turn == triage.TurnRep {
				asked, about = asked+1, r
			}
		}
		if asked != 1 || strings.HasSuffix(strings.TrimSpace(m.Text), "?") {
			return false, nil
		}
	}
	m.ThreadTS = m.TS
	return true, h.wordsIn(about, channel, m)
}
