package bot_test

import (
	"strings"
	"testing"
	"time"

	"clearlane/bot/slacksim"
	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/route"
)

// doubtful are posts that are left alone and offered.
func doubtful(t *testing.T, n int) []string {
	t.Helper()
	return pick(t, n, func(decide func(route.Ask) route.Decision, text string) bool {
		d := decide(route.Ask{Text: text})
		return !taken(d) && d.Offer
	})
}

const offerSays = "I left this alone"

// A post that may be an ask is left alone; its author alone is offered to make
// it a request.
func TestOffer(t *testing.T) {
	whole := newHouse(t)
	texts := doubtful(t, 3)
	for _, c := range []struct {
		name string
		play func(*house, string)
		text string
	}{
		{"once a post", offerOnce, texts[0]},
		{"not in a watched channel", offerNotWatched, texts[1]},
		{"not for plain chatter", offerNotForChatter, "lunch was great today, see you all tomorrow"},
		{"staff's emoji goes on", offerAndEmoji, texts[2]},
		{"the post is gone", offerOfNothing, texts[1]},
		{"taken by its author", offerTaken, texts[0]}, // last: it teaches
	} {
		t.Run(c.name, func(t *testing.T) { c.play(whole.in(t), c.text) })
	}
	whole.settled()
	whole.clean()
}

// offers are the offers that a person sees in the channel of the subtest.
func (h *house) offers(user string) []slacksim.Message {
	var out []slacksim.Message
	h.sim.Look(func(s *slacksim.Snapshot) {
		for _, m := range s.Ephemerals(user) {
			if m.Channel == "C-"+h.ask && strings.Contains(content(m), offerSays) {
				out = append(out, m)
			}
		}
	})
	return out
}

// offered waits for the one offer that a person has.
func (h *house) offered(user string) slacksim.Message {
	h.t.Helper()
	h.wait("an offer to "+user, func(s *slacksim.Snapshot) bool {
		for _, m := range s.Ephemerals(user) {
			if m.Channel == "C-"+h.ask && strings.Contains(content(m), offerSays) {
				return true
			}
		}
		return false
	})
	all := h.offers(user)
	if len(all) != 1 {
		h.t.Fatalf("%d offers", len(all))
	}
	return all[0]
}

func offerTaken(h *house, text string) {
	msg := h.post(repUser, h.ask, text)
	h.settled()
	note := h.offered(repUser)
	if len(h.all(msg)) != 0 || len(h.posts(msg)) != 0 || len(h.offers(repTwo)) != 0 {
		h.t.Fatal("more than a word to the author alone")
	}
	h.click(repUser, note, views.ActMakeAsk)
	h.settled()
	r := h.of(msg)
	if r.Rep != repUser || r.Origin != triage.FromMessage {
		h.t.Errorf("the request: %+v", r)
	}
	h.wait("the offer is gone", func(s *slacksim.Snapshot) bool {
		for _, m := range s.Ephemerals(repUser) {
			if m.TS == note.TS {
				return false
			}
		}
		return true
	})
	// It taught: the next one like it needs no question.
	if _, again := h.take(repTwo, h.ask, text+"."); again.Rep != repTwo {
		h.t.Errorf("the next one became %+v", again)
	}
}

func offerOnce(h *house, text string) {
	msg := h.post(repUser, h.ask, text)
	h.settled()
	h.offered(repUser)
	h.do(h.sim.As(repUser).Edit(h.ask, msg.TS, text+"."))
	h.settled()
	if n := len(h.offers(repUser)); n != 1 || len(h.all(msg)) != 0 {
		h.t.Errorf("%d offers, %d requests after an edit", n, len(h.all(msg)))
	}
}

func offerNotWatched(h *house, text string) {
	h.ask = "watched"
	msg := h.post(repUser, h.ask, text)
	h.settled()
	if len(h.offers(repUser)) != 0 || len(h.all(msg)) != 0 {
		h.t.Error("a watched channel heard of it")
	}
}

func offerNotForChatter(h *house, text string) {
	h.post(repUser, h.ask, text)
	h.settled()
	if len(h.offers(repUser)) != 0 {
		h.t.Error("plain chatter was offered")
	}
}

func offerAndEmoji(h *house, text string) {
	msg := h.post(repTwo, h.ask, text)
	h.settled()
	note := h.offered(repTwo)
	h.do(h.sim.As(ana).React(h.ask, msg.TS, "inbox_tray"))
	h.settled()
	r := h.of(msg)
	// The offer comes too late, and makes nothing more.
	h.click(repTwo, note, views.ActMakeAsk)
	h.settled()
	if n := len(h.all(msg)); n != 1 {
		h.t.Errorf("%d requests besides %s", n, r.Name())
	}
}

func offerOfNothing(h *house, text string) {
	msg := h.post(repUser, h.ask, text)
	h.settled()
	note := h.offered(repUser)
	h.do(h.sim.As(repUser).Delete(h.ask, msg.TS))
	h.settled()
	h.click(repUser, note, views.ActMakeAsk)
	h.settled()
	h.note(repUser, "That message is gone")
	if len(h.all(msg)) != 0 {
		h.t.Error("a request was made of words taken back")
	}
}

// An offer that comes long after the post reaches nobody, or out of the blue:
// what was said while the bot was away is left alone without a word.
func TestNoOfferAfterAnAbsence(t *testing.T) {
	h := newHouse(t)
	h.ask = "ask-sales-ops"
	h.stop()
	msg := h.post(repUser, h.ask, doubtful(t, 1)[0])
	h.clock.moved.Add(int64(time.Hour))
	h.startBot()
	h.take(repTwo, h.ask, "Northgate Labs wants 28 percent off the spectrometers, can we go there?")
	h.read(func(v *storage.View) error {
		all, err := v.DeliveriesOf(msg.Channel, msg.TS)
		if len(all) != 1 || all[0].State != storage.Skipped || !strings.HasPrefix(all[0].Reason, "chatter: ") {
			t.Errorf("what is known of the post: %+v", all)
		}
		return err
	})
	if len(h.offers(repUser)) != 0 {
		t.Error("an offer came an hour late")
	}
}
