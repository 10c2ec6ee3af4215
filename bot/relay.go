package bot

import (
	"strings"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
)

// relay carries a person's words to where the other side reads: staff's to the
// rep, the rep's to the thread that staff read, or, where staff can't read it,
// to them.
func (h *handling) relay(r triage.Request, e triage.Entry) error {
	where, err := h.repSide(r)
	if err != nil {
		return err
	}
	if e.Data.Side != triage.StaffSide {
		readable, err := h.staffRead(r)
		if err != nil {
			return err
		}
		if !readable {
			if where, err = h.staffSide(r); err != nil || where.channel == "" {
				return err
			}
		}
	}
	return h.relayTo(where, r, e)
}

func (h *handling) relayTo(where place, r triage.Request, e triage.Entry) error {
	_, err := h.tx.RaiseSlot(storage.Slot{Key: postKey(slotRelay, r.ID, e.Seq), Kind: slotRelay, Request: r.ID, Channel: where.channel, Thread: where.thread})
	return err
}

// relayUnread carries words of the rep's thread to staff who can't read it.
func (h *handling) relayUnread(r triage.Request, e triage.Entry) error {
	readable, err := h.staffRead(r)
	if err != nil || readable || r.Watch || e.Data.Side == triage.StaffSide {
		return err
	}
	return h.relay(r, e)
}

// staffRead reports whether the staff of any function can read the rep's
// thread: one in a public channel, of a topic that is not private.
func (h *handling) staffRead(r triage.Request) (bool, error) {
	if r.Channel == "" || strings.HasPrefix(r.Channel, "D") || h.private(r) {
		return false, nil
	}
	c, known, err := h.tx.Channel(r.Channel)
	return known && !c.Private, err
}

// staffSide is where staff read words that the rep's thread keeps from them:
// under the card, or, of a private topic in an open queue, in direct messages.
func (h *handling) staffSide(r triage.Request) (place, error) {
	card, posted, err := h.tx.Slot(cardKey(r.ID, r.Function))
	if err != nil {
		return place{}, err
	}
	if posted && h.private(r) {
		if posted, err = privately(&h.tx.View, card.Channel); err != nil {
			return place{}, err
		}
	}
	switch {
	case posted:
		return place{card.Channel, card.TS}, nil
	case r.Holder != "":
		return place{channel: r.Holder}, nil
	}
	lead, _, err := h.live.leadOf(&h.tx.View, r.Function)
	return place{channel: lead}, err
}

// privately reports whether only invited people read a channel: a private one,
// or somebody's direct messages.
func privately(v *storage.View, channel string) (bool, error) {
	if strings.HasPrefix(channel, "D") || strings.HasPrefix(channel, "U") || strings.HasPrefix(channel, "W") {
		return true, nil
	}
	c, known, err := v.Channel(channel)
	return known && (c.Private || c.Kind == "im"), err
}

// renderRelay carries a person's words to where the others can read them.
func (b *Bot) renderRelay(v *storage.View, _ *live, slot storage.Slot) (rendered, error) {
	r, err := v.Request(slot.Request)
	if err != nil {
		return rendered{}, err
	}
	e, words, err := b.entryOf(v, slot)
	if err != nil {
		return rendered{}, err
	}
	relayed := views.Relayed{Request: r.ID, From: e.By, To: r.Holder, Words: words}
	if e.Data.Side == triage.StaffSide {
		relayed.To = r.Rep
	}
	all, err := v.Words(r.ID)
	for _, w := range all {
		if w.Seq == e.Seq && w.Kind == storage.FileWords && w.Text != "" {
			name, link, _ := strings.Cut(w.Text, "\n")
			relayed.Files = append(relayed.Files, views.File{Name: name, URL: link})
		}
	}
	if words == "" && len(relayed.Files) == 0 {
		return rendered{nothing: "the words were erased"}, err
	}
	return rendered{msg: views.Relay(relayed)}, err
}
