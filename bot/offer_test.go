package bot_test

import (
	"strings"
	"testing"
	"time"

	"clearlane/bot/slacksim"
	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
)

// doubtful may be an ask, or what somebody tells of a deal.
const doubtful = "Northgate Labs would sign today with 28 percent off the spectrometers"

const offerSays = "I left this alone"

// A post that may be an ask is left alone; its author alone is offered to make
// it a request.
func TestOffer(t *testing.T) {
	whole := newHouse(t)
	for _, c := range []struct {
		name string
		play func(*house)
	}{
		{"once a post", offerOnce},
		{"not in a watched channel", offerNotWatched},
		{"not for plain chatter", offerNotForChatter},
		{"staff's emoji goes on", offerAndEmoji},
		{"the post is gone", offerOfNothing},
		{"taken by its author", offerTaken}, // last: it teaches
	} {
		t.Run(c.name, func(t *testing.T) { c.play(whole.in(t)) })
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

func offerTaken(h *house) {
	msg := h.post(repUser, h.ask, doubtful)
	h.settled()
	note := h.offered(repUser)
	if len(h.all(msg)) != 0 || len(h.posts(msg)) != 0 || len(h.offers(repTwo)) != 0 {
		h.t.Fatal("more than a word to the author alone")
	}
	h.click(repUser, note, views.ActMakeAsk)
	h.settled()
	r := h.of(msg)
	if r.Rep != repUser || r.Function != "deal-desk" || r.Origin != triage.FromMessage {
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
	if _, again := h.take(repTwo, h.ask, doubtful+" today"); again.Rep != repTwo {
		h.t.Errorf("the next one became %+v", again)
	}
}

func offerOnce(h *house) {
	msg := h.post(repUser, h.ask, "Halden's quote was made with last year's price list")
	h.settled()
	h.offered(repUser)
	h.do(h.sim.As(repUser).Edit(h.ask, msg.TS, "Halden's quote was made with the price list of last year"))
	h.settled()
	if n := len(h.offers(repUser)); n != 1 || len(h.all(msg)) != 0 {
		h.t.Errorf("%d offers, %d requests after an edit", n, len(h.all(msg)))
	}
}

func offerNotWatched(h *house) {
	h.ask = "watched"
	msg := h.post(repUser, h.ask, doubtful) // where it is not watched, this is offered
	h.settled()
	if len(h.offers(repUser)) != 0 || len(h.all(msg)) != 0 {
		h.t.Error("a watched channel heard of it")
	}
}

func offerNotForChatter(h *house) {
	h.post(repUser, h.ask, "lunch was great today, see you all tomorrow")
	h.settled()
	if len(h.offers(repUser)) != 0 {
		h.t.Error("plain chatter was offered")
	}
}

func offerAndEmoji(h *house) {
	msg := h.post(repTwo, h.ask, "Heron takes the three year contract if the price stays")
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

func offerOfNothing(h *house) {
	msg := h.post(repUser, h.ask, "Oxbow would sign this week with 22 percent off the analysers")
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
	msg := h.post(repUser, h.ask, doubtful)
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
