package bot

import (
	"fmt"
	"strings"

	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/route"
)

// overrideEmoji, set by staff on a message, makes a request of it: the router
// took it for chatter, and learns.
const overrideEmoji = "inbox_tray"

// ask is what becomes a request: somebody's words, and where they are.
type ask struct {
	origin    triage.Origin
	channel   string
	thread    string // ts of the message; empty for a command or Home
	rep       string
	sender    string
	text      string
	files     []file
	watch     bool
	addressed bool // spoken to us: always an ask
	general   bool // said in a general channel
	follows   int64
}

// file is a file that stays reachable from the card.
type file struct{ name, link string }

// newMessage handles a message at the top of a channel.
func (h *handling) newMessage(channel, channelType string, m message) error {
	if h.known(channel, m.TS) {
		return skip("known already")
	}
	c, _, err := h.tx.Channel(channel)
	if err != nil {
		return err
	}
	mode, listens := h.Intake[c.Name]
	mentioned := strings.Contains(m.Text, "<@"+h.self.user)
	direct := channelType == "im" || c.Kind == "im" || strings.HasPrefix(channel, "D")
	if !listens && !mentioned && !direct {
		return skip("not an intake channel")
	}
	if direct {
		if done, err := h.directWords(channel, m); done || err != nil {
			return err
		}
	}
	a := ask{
		origin: triage.FromMessage, channel: channel, thread: m.TS, rep: m.User, text: m.Text, files: m.files(),
		watch: listens && mode == Watch && !mentioned && !direct, addressed: mentioned || direct, general: mode == General,
	}
	switch {
	case direct:
		a.origin = triage.FromDM
	case mentioned:
		a.origin = triage.FromMention
		a.text = strings.TrimSpace(strings.ReplaceAll(m.Text, "<@"+h.self.user+">", ""))
	}
	if !mentioned {
		if done, err := h.follows(a, m); done || err != nil {
			return err
		}
	}
	return h.take(a)
}

// known reports whether the message already belongs to a request.
func (h *handling) known(channel, ts string) bool {
	rs, err := h.tx.RequestsByMessage(channel, ts)
	return err == nil && len(rs) > 0
}

func (m message) files() []file {
	var fs []file
	for _, f := range m.Files {
		fs = append(fs, file{name: f.Name, link: f.Permalink})
	}
	return fs
}

// take decides whether the words are an ask, and if so makes a request of them
// and puts it where it belongs.
func (h *handling) take(a ask) error {
	form := route.Ask{Text: a.text, Addressed: a.addressed}
	if !a.addressed {
		var err error
		if form, err = h.heard(a); err != nil {
			return err
		}
	}
	decision := h.live.model.Decide(form)
	if decision.Outcome == route.Chatter {
		return h.silence(a, decision)
	}
	return h.open(a, decision)
}

// open makes a request of an ask, routed as decided.
func (h *handling) open(a ask, decision route.Decision) error {
	user, _, err := h.tx.UserByID(a.rep)
	if err != nil {
		return err
	}
	if user.Bot {
		return skip("an app's message")
	}
	id, err := h.tx.NextRequestID()
	if err != nil {
		return err
	}
	by := a.rep
	if a.sender != "" {
		by = a.sender
	}
	who, err := h.live.actor(&h.tx.View, by)
	if err != nil {
		return err
	}
	before, twin, err := h.twinOf(a)
	if err != nil {
		return err
	}
	entries, err := h.live.desk.Open(triage.Opening{
		ID: id, Origin: a.origin, Channel: a.channel, Thread: a.thread, Rep: a.rep, Sender: a.sender, Watch: a.watch,
		Region: h.live.region(user), Follows: a.follows, TS: a.thread,
	}, h.act(who))
	if err != nil {
		return err
	}
	r, err := h.tx.Append(entries)
	if err != nil {
		return err
	}
	if err := h.saveAsk(r, a, entries[0].Seq); err != nil {
		return err
	}
	if r, err = h.learnFacts(r, a.text, decision.Entities, user); err != nil {
		return err
	}
	if twin {
		// The same words by the same person elsewhere: one request is worked on.
		_, _, err = h.do(r, who, func(r triage.Request, act triage.Act) ([]triage.Entry, error) {
			return h.live.desk.Join(r, act, before)
		})
		return err
	}
	return h.route(r, decision)
}

// saveAsk keeps the words of the ask and the names of its files.
func (h *handling) saveAsk(r triage.Request, a ask, seq int) error {
	err := h.tx.SaveWords(storage.Words{Request: r.ID, Seq: seq, Kind: storage.AskWords, Author: a.rep, Channel: a.channel, TS: a.thread, Text: a.text, At: h.d.At})
	for i, f := range a.files {
		if err != nil {
			return err
		}
		err = h.tx.SaveWords(storage.Words{Request: r.ID, Seq: seq, Part: i + 1, Kind: storage.FileWords, Author: a.rep, Channel: a.channel, TS: a.thread, Text: f.name + "\n" + f.link, At: h.d.At})
	}
	return err
}

// route puts the request where the router says.
func (h *handling) route(r triage.Request, d route.Decision) error {
	how := triage.Routing{Decision: string(d.Outcome), Topic: d.Topic, P: d.P, PromisedError: h.RouteError, Model: d.Model, Neighbour: d.Neighbour}
	for _, reason := range d.Reasons {
		if reason.Len > 0 {
			how.Spans = append(how.Spans, [2]int{reason.Offset, reason.Len})
		}
	}
	var err error
	switch d.Outcome {
	case route.Route:
		how.Assignee, err = h.assigneeOf(r, d.Topic)
	case route.Choose:
		for _, c := range d.Choices {
			how.Choices = append(how.Choices, c.Topic)
		}
	case route.Nobody:
		how.Topic = ""
		how.Holder, err = h.live.userOf(&h.tx.View, h.live.scope.Triage.Lead)
	case route.Neighbour:
	default:
		return fmt.Errorf("route an ask: no way to act on %q", d.Outcome)
	}
	if err != nil {
		return err
	}
	_, _, err = h.do(r, triage.Bot, func(r triage.Request, act triage.Act) ([]triage.Entry, error) {
		return h.live.desk.Route(r, act, how)
	})
	return err
}

// twinOf finds an open request of the same rep with the same words: the same
// text posted in two channels.
func (h *handling) twinOf(a ask) (triage.Request, bool, error) {
	open, err := h.tx.Requests(storage.Filter{Rep: a.rep}, storage.Page{Newest: true, Limit: 50})
	if err != nil {
		return triage.Request{}, false, err
	}
	for _, r := range open {
		words, ok, err := h.tx.Ask(r.ID)
		if err != nil {
			return r, false, err
		}
		if ok && r.Rep == a.rep && r.Watch == a.watch && plain(words.Text) != "" && plain(words.Text) == plain(a.text) {
			return r, true, nil
		}
	}
	return triage.Request{}, false, nil
}

// plain is a text without what differs between two posts of the same words.
func plain(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }

// overrideSilence makes a request of a message that was left alone, because a
// member of staff says that it is one.
func (h *handling) overrideSilence(who triage.Actor, channel, ts string) error {
	if h.known(channel, ts) {
		return skip("known already")
	}
	m, ok, err := h.messageAt(channel, ts)
	if err != nil {
		return err
	}
	if !ok {
		return skip("reaction not used: the message is not known here")
	}
	if err := h.learn(storage.Label{Kind: labelOverride, Text: m.Text, Topic: route.IsAsk, By: who.User, Weight: 1}); err != nil {
		return err
	}
	return h.take(ask{origin: triage.FromMessage, channel: channel, thread: ts, rep: m.User, sender: who.User, text: m.Text, files: m.files(), addressed: true})
}

// messageAt is a person's message as the inbox last had it, or false: it was
// never there, was deleted, or its words are no longer kept.
func (h *handling) messageAt(channel, ts string) (message, bool, error) {
	all, err := h.tx.DeliveriesOf(channel, ts)
	var last message
	for _, d := range all {
		e, m, err := readEvent(d.Body)
		if err != nil {
			continue
		}
		if e.Message != nil {
			m = *e.Message
		}
		if m.User != "" && m.TS == ts {
			last = m
		}
		if e.Subtype == "message_deleted" {
			last = message{}
		}
	}
	return last, last.TS != "", err
}
