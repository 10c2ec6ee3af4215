package bot

import (
	"strings"
	"time"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/route"
)

// A message that reads like talk, but may be an ask, is left alone as far as
// anybody else can see. Its author, and nobody else, is offered to make it a
// request: once a message, and only while they are likely to be looking.

// offerWithin is how fresh a message has to be. The offer shows only to somebody
// who has the channel open, so that after an outage it would reach nobody, or
// come out of the blue.
const offerWithin = 10 * time.Minute

// leftAlone and offered begin the reason of a message that was taken for no ask.
const (
	leftAlone = "chatter: "
	offered   = "chatter, offered to its author: "
)

// silence leaves a message alone, and offers its author to make a request of it
// where the router is not sure.
func (h *handling) silence(a ask, d route.Decision) error {
	if !d.Offer || a.watch || h.now().Sub(tsTime(a.thread)) > offerWithin {
		return skip(leftAlone + string(d.Skip))
	}
	before, err := h.tx.DeliveriesOf(a.channel, a.thread)
	if err != nil {
		return err
	}
	for _, b := range before {
		if strings.HasPrefix(b.Reason, offered) {
			return skip(leftAlone + string(d.Skip)) // edited since; once is enough
		}
	}
	h.afterSkip = h.ephemeral(a.channel, "", a.rep, views.LeftAlone(a.thread))
	return skip(offered + string(d.Skip))
}

// makeAsk makes a request of a message that was left alone, because its author
// says that it is one; its argument is the message's ts.
func makeAsk(h *handling, c clicked) error {
	channel := c.Channel.ID
	if h.known(channel, c.arg) {
		h.dismiss(c)
		return nil
	}
	m, ok, err := h.messageAt(channel, c.arg)
	switch {
	case err != nil:
		return err
	case !ok:
		return &triage.Refusal{Code: triage.NotFound, Sentence: "That message is gone. Ask again in a new one."}
	case m.User != c.who.User:
		return &triage.Refusal{Code: triage.NotAllowed, Sentence: "Only the person who wrote it can make it a request."}
	}
	if err := h.learn(storage.Label{Kind: labelOverride, Text: m.Text, Topic: route.IsAsk, By: c.who.User, Weight: 1}); err != nil {
		return err
	}
	h.dismiss(c)
	return h.take(ask{origin: triage.FromMessage, channel: channel, thread: m.TS, rep: m.User, text: m.Text, files: m.files(), addressed: true})
}
