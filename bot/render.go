package bot

import (
	"fmt"
	"strconv"
	"strings"

	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
)

// renderers make what a slot shows, by its kind, from the state as it now is.
var renderers map[string]func(*Bot, *storage.View, *live, storage.Slot) (rendered, error)

func init() {
	renderers = map[string]func(*Bot, *storage.View, *live, storage.Slot) (rendered, error){
		slotStatus:   (*Bot).renderStatus,
		slotCard:     (*Bot).renderCard,
		slotQuestion: ofCase(func(c views.Case, f views.Frame) views.Message { return views.Question(c, f) }),
		slotClosed:   ofCase(func(c views.Case, f views.Frame) views.Message { return views.Closed(c, f) }),
		slotEnded:    (*Bot).renderEnded,
		slotUpdate:   ofCase(func(c views.Case, f views.Frame) views.Message { return views.Update(c, f) }),
		slotNudge:    inHours(isOpen, plainly(views.PromiseCheck)),
		slotChased:   ofCase(func(c views.Case, f views.Frame) views.Message { return views.Chased(c, f) }),
		slotApproval: ofCase(func(c views.Case, f views.Frame) views.Message { return views.ApprovalAsked(c, f) }),
		slotDecided:  ofCase(func(c views.Case, f views.Frame) views.Message { return views.DecidedFor(c, f) }),
		slotBack:     inHours(isOpen, plainly(views.BackAgain)),
		slotOverdue:  (*Bot).renderOverdue,
		slotAgain:    inHours(waitsForRep, questionAgain),
		slotHanded:   (*Bot).renderHanded,
		slotPromise:  (*Bot).renderPromise,
		slotRelay:    (*Bot).renderRelay,
		slotNotice:   (*Bot).renderNotice,
		slotDigest:   (*Bot).renderDigest,
		slotPreview:  (*Bot).renderPreview,
		slotFunction: (*Bot).renderFunction,
		slotFix:      (*Bot).renderFix,
	}
}

func (b *Bot) render(v *storage.View, slot storage.Slot) (rendered, error) {
	f, ok := renderers[slot.Kind]
	if !ok {
		return rendered{}, fmt.Errorf("there is no way to show a slot of kind %q", slot.Kind)
	}
	return f(b, v, b.live.Load(), slot)
}

// ofCase renders a view of a request.
func ofCase(view func(views.Case, views.Frame) views.Message) func(*Bot, *storage.View, *live, storage.Slot) (rendered, error) {
	return func(b *Bot, v *storage.View, l *live, slot storage.Slot) (rendered, error) {
		c, err := b.caseNow(v, l, slot.Request)
		return rendered{msg: view(c, b.frame(v, l))}, err
	}
}

func (b *Bot) caseNow(v *storage.View, l *live, request int64) (views.Case, error) {
	r, err := v.Request(request)
	if err != nil {
		return views.Case{}, err
	}
	return b.caseOf(v, l, r)
}

// frame is now, with the company's zone for what Slack can't write in the
// reader's own.
func (b *Bot) frame(v *storage.View, l *live) views.Frame {
	return views.Frame{Now: v.Now(), Zone: l.zone}
}

// renderStatus shows the one message in the rep's thread. Of a private topic
// the channel sees only that it is answered in private.
func (b *Bot) renderStatus(v *storage.View, l *live, slot storage.Slot) (rendered, error) {
	c, err := b.caseNow(v, l, slot.Request)
	if err != nil {
		return rendered{}, err
	}
	if c.Private && slot.Key == statusKey(slot.Request) {
		ch, known, err := v.Channel(slot.Channel)
		if err != nil || !known || ch.Kind != "im" {
			return rendered{msg: views.AnsweredInPrivate(c)}, err
		}
	}
	err = b.withSame(v, l, &c, func(s storage.Words) (bool, error) {
		if s.Author == c.Request.Rep {
			return true, nil
		}
		ch, known, err := v.Channel(s.Channel)
		return known && ch.Kind == "channel" && !ch.Private, err
	})
	return rendered{msg: views.Status(c, b.frame(v, l))}, err
}

// renderCard shows the card in a function's queue; one that holds it no longer
// sees where it went.
func (b *Bot) renderCard(v *storage.View, l *live, slot storage.Slot) (rendered, error) {
	c, err := b.caseNow(v, l, slot.Request)
	if err != nil {
		return rendered{}, err
	}
	_, function, _ := strings.Cut(strings.TrimPrefix(slot.Key, slotCard+"/"), "/")
	if c.Request.Function != function {
		return rendered{msg: views.CardMoved(c, b.frame(v, l))}, nil
	}
	withWords := true
	if c.Private {
		if withWords, err = privately(v, slot.Channel); err != nil {
			return rendered{}, err
		}
	}
	if err := b.withSame(v, l, &c, func(storage.Words) (bool, error) { return true, nil }); err != nil {
		return rendered{}, err
	}
	if err := b.withJoined(v, &c); err != nil {
		return rendered{}, err
	}
	return rendered{msg: views.Card(c, withWords, b.frame(v, l))}, nil
}

func (b *Bot) renderHanded(v *storage.View, l *live, slot storage.Slot) (rendered, error) {
	c, err := b.caseNow(v, l, slot.Request)
	if err != nil {
		return rendered{}, err
	}
	e, _, err := b.entryOf(v, slot)
	return rendered{msg: views.HandedTo(c, e.By, b.frame(v, l))}, err
}

// renderPromise shows a new time with the holder's words for it.
func (b *Bot) renderPromise(v *storage.View, l *live, slot storage.Slot) (rendered, error) {
	c, err := b.caseNow(v, l, slot.Request)
	if err != nil {
		return rendered{}, err
	}
	e, words, err := b.entryOf(v, slot)
	if e.Data.Until != nil {
		c.DoneBy = *e.Data.Until
	}
	return rendered{msg: views.NewPromise(c, words, b.frame(v, l))}, err
}

// entryOf is the log entry that a slot is about, with the words of its person.
func (b *Bot) entryOf(v *storage.View, slot storage.Slot) (triage.Entry, string, error) {
	_, last, _ := strings.Cut(strings.TrimPrefix(slot.Key, slot.Kind+"/"), "/")
	seq, err := strconv.Atoi(last)
	if err != nil {
		return triage.Entry{}, "", fmt.Errorf("read the key of a slot: %w", err)
	}
	entries, err := v.Entries(slot.Request)
	if err != nil {
		return triage.Entry{}, "", err
	}
	words, err := v.Words(slot.Request)
	if err != nil || seq < 1 || seq > len(entries) {
		return triage.Entry{}, "", fmt.Errorf("look up entry %d: %w", seq, storage.ErrNotFound)
	}
	text := ""
	for _, w := range words {
		if w.Seq == seq && w.Part == 0 {
			text = w.Text
		}
	}
	return entries[seq-1], text, nil
}
