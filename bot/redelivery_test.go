package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"clearlane/bot/slacksim"
	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
)

// TestRedelivery sends every event up to three times and in any order, with the
// mention before and after its message: each ask is one request, with one
// status, one card and the words as they stand in Slack.
func TestRedelivery(t *testing.T) {
	whole := newHouse(t)
	for copies := range 3 {
		for _, first := range []bool{false, true} {
			for _, window := range []int{0, 12} {
				name := fmt.Sprintf("%d times, mention first %v, shuffled by %d", copies+1, first, window)
				t.Run(name, func(t *testing.T) {
					h := whole.in(t)
					f := h.sim.Faults()
					f.Duplicate(copies)
					f.MentionFirst(first)
					f.Shuffle(window)
					defer f.Reset()
					redelivered(h, fmt.Sprintf("%d%v%d", copies, first, window))
				})
			}
		}
	}
	whole.clean()
	if strings.Contains(whole.log.String(), "level=ERROR") {
		t.Errorf("errors were logged:\n%s", whole.log)
	}
}

const mention = "<@U0SLACKBOT0> "

func redelivered(h *house, mark string) {
	before := h.count()
	plain := h.post(repUser, h.ask, "is a po needed for a 3k consumables order, "+mark+"?")
	said := h.reply(repTwo, plain, "I had the same question, "+mark)
	called := h.raw(repTwo, h.ask, mention+"Purchase order is 200 short of the quote, can we accept it, "+mark+"?")
	// Where plain messages are left alone, a mention is an ask all the same.
	elsewhere := h.raw(repUser, "general-talk", mention+"Do we have the overview slides in French, "+mark+"?")
	chat := h.post(repTwo, "general-talk", "quote for "+mark+" is locked, who can help?")
	// Said, changed and gone before anybody has looked.
	edited := h.post(repUser, h.ask, "quote 20917 is locked and the customer changed the quantity, "+mark)
	h.do(h.sim.As(repUser).Edit(h.ask, edited.TS, "Who signs off net 60 instead of net 30 for "+mark+"?"))
	h.do(h.sim.As(repUser).Edit(h.ask, edited.TS, "Who signs off net 75 instead of net 30 for "+mark+"?"))
	gone := h.post(repUser, h.ask, "when does the order for "+mark+" get its number?")
	h.do(h.sim.As(repUser).Delete(h.ask, gone.TS))
	h.settled()

	asks := []slacksim.Message{plain, called, elsewhere, edited}
	for _, m := range asks {
		if n := len(h.all(m)); n != 1 {
			h.t.Fatalf("%d requests of %q\n%s", n, m.Text, h.describe())
		}
		r := h.of(m)
		if !r.OpenedAt.Equal(tsTime(m.TS)) {
			h.t.Errorf("%q counts from %v, want when it was said, %v", m.Text, r.OpenedAt, tsTime(m.TS))
		}
		if n := len(h.posts(m)); n != 1 {
			h.t.Errorf("%d messages under %q", n, m.Text)
		}
		kinds := h.kinds(r)
		for _, k := range []triage.Kind{triage.KindOpened, triage.KindRouted} {
			if n := count(kinds, k); n != 1 {
				h.t.Errorf("%q has %d entries %q: %v", m.Text, n, k, kinds)
			}
		}
	}
	if rs := h.all(gone); len(rs) > 1 || len(rs) == 1 && rs[0].Reason != triage.ReasonDeleted {
		h.t.Errorf("of the deleted ask there is %+v", rs)
	}
	if n := len(h.all(chat)); n != 0 {
		h.t.Errorf("%d requests of words in a channel that is no intake", n)
	}
	if n, want := h.count()-before, len(asks)+len(h.all(gone)); n != want {
		h.t.Errorf("%d requests, want %d", n, want)
	}
	if n := count(h.kinds(h.of(plain)), triage.KindSaid); n != 1 {
		h.t.Errorf("the reply is in the log %d times", n)
	}
	h.read(func(v *storage.View) error {
		ws, _, err := v.Ask(h.of(edited).ID)
		if !strings.Contains(ws.Text, "net 75") {
			h.t.Errorf("the words are %q, want the last edit", ws.Text)
		}
		return err
	})
	_ = said
}

// raw posts Slack's own text, with mentions as codes.
func (h *house) raw(user, channel, text string) slacksim.Message {
	h.t.Helper()
	m, err := h.sim.As(user).Send(channel, slacksim.Draft{Text: text, Raw: true})
	h.do(err)
	return m
}

func count[T comparable](all []T, one T) int {
	n := 0
	for _, x := range all {
		if x == one {
			n++
		}
	}
	return n
}

// TestFormSentAgain: a form whose answer was lost is sent again by the person,
// and counts once.
func TestFormSentAgain(t *testing.T) {
	h := newHouse(t)
	msg, r := h.take(repUser, h.ask, paymentTerms)
	h.click(ana, h.card(r), views.ActAskRep)
	form := h.modal(ana)
	payload := func(trigger string) map[string]any {
		return map[string]any{
			"type": "view_submission", "user": map[string]any{"id": ana}, "trigger_id": trigger,
			"view": map[string]any{
				"id": form.ID, "hash": form.Hash, "type": "modal", "callback_id": form.CallbackID, "private_metadata": form.PrivateMetadata,
				"blocks": form.Blocks,
				"state":  map[string]any{"values": map[string]any{"words": map[string]any{"input": map[string]any{"type": "plain_text_input", "value": "which entity?"}}}},
			},
		}
	}
	for i := range 3 {
		answer := h.interactive(payload(fmt.Sprintf("1.%d.x", i)))
		if strings.Contains(answer, "errors") {
			t.Fatalf("sent the %d. time, the form was refused: %s", i+1, answer)
		}
	}
	h.settled()
	if n := len(h.posts(msg, "which entity?")); n != 1 {
		t.Errorf("the question was posted %d times", n)
	}
	if r = h.request(r.ID); r.RoundTrips != 1 {
		t.Errorf("it counts as %d questions", r.RoundTrips)
	}
	if !slices.Contains(h.kinds(r), triage.KindAsked) {
		t.Errorf("the log: %v", h.kinds(r))
	}
}
