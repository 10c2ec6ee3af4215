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

const (
	firstAsk = "Northgate Labs wants 28 percent off the spectrometers, can we go there?"
	sameAsk  = "Northgate Labs wants 28 percent off the spectrometers: can we go there, please?"
)

// joinedTwo are an ask of one rep, and another's that says nearly the same and was
// joined to it.
func (h *house) joinedTwo() (first slacksim.Message, one triage.Request, second slacksim.Message, two triage.Request) {
	h.t.Helper()
	first, one = h.another(repUser, h.ask, firstAsk)
	second, two = h.another(repTwo, h.ask, sameAsk)
	h.click(repTwo, h.thread(h.ask, second.TS, "Asked before"), views.ActJoin)
	h.settled()
	if two = h.request(two.ID); two.MergedInto != one.ID {
		h.t.Fatalf("joined to %d", two.MergedInto)
	}
	return first, one, second, two
}

// resolve closes a request as approved, with words.
func (h *house) resolve(user string, r triage.Request, words string) {
	h.t.Helper()
	h.click(user, h.card(r), views.ActResolve)
	in := map[views.BlockID]string{views.InOutcome: string(triage.Approved), views.InWords: words}
	if h.request(r.ID).NeedsReason(false) {
		in[views.InReason] = triage.ReasonPolicy
	}
	h.submit(user, h.modal(user), in)
	h.settled()
}

// saidIn counts our messages with the words in a thread.
func (h *house) saidIn(root slacksim.Message, words string) int {
	n := 0
	for _, m := range h.posts(root) {
		if strings.Contains(content(m), words) {
			n++
		}
	}
	return n
}

// TestJoinedRepHearsTheEnd: the rep of a joined request hears once how the other
// one ended, where they asked, again when it ended again, and can take theirs up.
func TestJoinedRepHearsTheEnd(t *testing.T) {
	h := newHouse(t)
	first, one, second, two := h.joinedTwo()
	h.says(h.card(one), "waiting for the same answer", two.Name(), repTwo)
	h.says(h.thread(h.ask, second.TS, "Joined to"), "You hear here when it is done")

	h.resolve(ana, one, "28 is fine until Friday")
	h.says(h.thread(h.ask, second.TS, "done: approved"), "<@"+repTwo+">", "28 is fine until Friday", one.Name(), "2", two.Name())
	h.says(h.thread(h.ask, second.TS, "Joined to"), "approved")
	h.stop()
	h.startBot()
	h.settled()
	for root, want := range map[*slacksim.Message]int{&first: 1, &second: 1} {
		if n := h.saidIn(*root, "done: approved"); n != want {
			t.Errorf("told %d times in the thread of %s", n, root.User)
		}
	}

	// It is taken up again, and ends again.
	h.reply(repUser, first, "they want 30 now, does that go as well?")
	h.settled()
	h.saysNot(h.thread(h.ask, second.TS, "Joined to"), "approved")
	h.leap(time.Minute)
	h.resolve(ana, one, "no more than 28")
	if n := h.saidIn(second, "done: approved"); n != 2 {
		t.Errorf("told %d times of two ends", n)
	}

	// Thanks change nothing; other words take the joined one up, alone.
	h.reply(repTwo, second, "thanks")
	h.settled()
	if r := h.request(two.ID); r.Open() {
		t.Error("thanks took it up again")
	}
	h.reply(repTwo, second, "my customer has a letter of intent for 30, please look again")
	h.settled()
	r := h.request(two.ID)
	if !r.Open() || r.Function != "deal-desk" || r.MergedInto != 0 || h.request(one.ID).Open() {
		t.Errorf("turn %q at %q, joined to %d; the other is open: %v", r.Turn, r.Function, r.MergedInto, h.request(one.ID).Open())
	}
	h.says(h.card(r), "28 percent", string(views.ActClaim))
	h.clean()
}

// TestJoinedNotSolved: the button takes the joined request up by itself.
func TestJoinedNotSolved(t *testing.T) {
	h := newHouse(t)
	_, one, second, two := h.joinedTwo()
	h.resolve(ana, one, "28 is fine")
	h.click(repTwo, h.thread(h.ask, second.TS, "done: approved"), views.ActNotSolved)
	h.submit(repTwo, h.modal(repTwo), map[views.BlockID]string{views.InWords: "mine is another site"})
	h.settled()
	if r := h.request(two.ID); !r.Open() || h.request(one.ID).Open() {
		t.Errorf("open: %v and %v", r.Open(), h.request(one.ID).Open())
	}
}

// TestJoinedWordsGoAlong: what the rep of a joined request writes reaches the
// staff of the other one as its rep's words do, and is answered where it was
// written.
func TestJoinedWordsGoAlong(t *testing.T) {
	h := newHouse(t)
	first, one, second, _ := h.joinedTwo()
	h.click(ana, h.card(one), views.ActClaim)
	h.settled()
	h.reply(repTwo, second, "any update?")
	h.settled()
	if in, other := h.saidIn(second, "They know you asked"), h.saidIn(first, "They know you asked"); in != 1 || other != 0 {
		t.Errorf("answered %d times where it was asked, %d times elsewhere", in, other)
	}
	h.channel(h.direct(ana), "asks for an update")
	h.post(repTwo, h.direct(repTwo), "any news?") // the same, said to the bot
	h.settled()
	if in := h.saidIn(second, "They know you asked"); in != 2 {
		t.Errorf("asked in a direct message, it was answered %d times in all", in)
	}

	h.click(ana, h.card(one), views.ActAskRep)
	h.submit(ana, h.modal(ana), map[views.BlockID]string{views.InWords: "which site?"})
	h.settled()
	said := h.reply(repTwo, second, "it is for Leeds, twelve units")
	h.settled()
	if one = h.request(one.ID); one.Turn != triage.TurnOps {
		t.Errorf("after the answer it is the turn of %q", one.Turn)
	}
	card := h.card(one)
	h.says(h.thread(card.Channel, card.TS, "twelve units"), "<@"+repTwo+">", "<@"+ana+">")
	// Edited, the words follow; "never mind" of the one is not that of the other.
	h.do(h.sim.As(repTwo).Edit(h.ask, said.TS, "it is for Leeds, fourteen units"))
	h.settled()
	h.read(func(v *storage.View) error {
		all, err := v.Words(one.ID)
		for _, w := range all {
			if w.TS == said.TS && w.Text != "it is for Leeds, fourteen units" {
				t.Errorf("kept: %q", w.Text)
			}
		}
		return err
	})
	h.reply(repTwo, second, "never mind")
	h.settled()
	if !h.request(one.ID).Open() {
		t.Error("one rep's never mind withdrew another's request")
	}
	h.clean()
}

// TestJoinedComesBack: when the other one is withdrawn, nobody has answered the
// joined one: it goes on by itself.
func TestJoinedComesBack(t *testing.T) {
	h := newHouse(t)
	first, one, second, two := h.joinedTwo()
	h.reply(repUser, first, "never mind")
	h.settled()
	if h.request(one.ID).Open() {
		t.Fatal("it was not withdrawn")
	}
	r := h.request(two.ID)
	if r.Turn != triage.TurnQueue || r.Function != "deal-desk" || r.MergedInto != 0 {
		t.Errorf("turn %q at %q", r.Turn, r.Function)
	}
	h.says(h.card(r), string(views.ActClaim), "28 percent")
	h.saysNot(h.thread(h.ask, second.TS, r.Name()), "Joined to")
	if n := h.saidIn(second, "<@"+repTwo+">, "); n != 0 {
		t.Errorf("%d posts about it", n)
	}
	h.clean()
}

// TestTwinHearsOnce: who asked the same in two channels hears of the end in one.
func TestTwinHearsOnce(t *testing.T) {
	h := newHouse(t)
	first, one := h.another(repUser, h.ask, firstAsk)
	second, two := h.another(repUser, "C-deals", firstAsk)
	if two.MergedInto != one.ID {
		t.Fatalf("joined to %d", two.MergedInto)
	}
	h.says(h.thread("C-deals", second.TS, "Joined to"), "The answer comes there")
	h.resolve(ana, one, "28 is fine")
	if in, other := h.saidIn(first, "done: approved"), h.saidIn(second, "done: approved"); in != 1 || other != 0 {
		t.Errorf("told %d and %d times", in, other)
	}
	h.says(h.thread("C-deals", second.TS, "Joined to"), "approved")
}

// TestJoinedByWayOfAnother: who joined what was then joined to a third hears of
// that one; and when the third is parked without its rep's answer, the second goes
// on, and takes the first along.
func TestJoinedByWayOfAnother(t *testing.T) {
	for _, parked := range []bool{false, true} {
		t.Run(map[bool]string{false: "answered", true: "parked"}[parked], func(t *testing.T) {
			h := newHouse(t)
			_, third := h.another(victoria, h.ask, "Osprey wants net 75 instead of net 30, who can approve that payment term?")
			first, one, second, two := h.joinedTwo()
			h.do(h.store.Write(h.ctx, func(tx *storage.Tx) error {
				entries, err := triage.Desk{Map: h.m}.Join(h.request(one.ID), triage.Act{Actor: triage.Actor{User: repUser}, Now: tx.Now()}, h.request(third.ID))
				if err == nil {
					_, err = tx.Append(entries)
				}
				return err
			}))
			if !parked {
				h.resolve(ana, third, "net 45 at most")
				for _, root := range []slacksim.Message{first, second} {
					if n := h.saidIn(root, "net 45 at most"); n != 1 {
						t.Errorf("told %d times in the thread of %s", n, root.User)
					}
				}
				return
			}
			h.click(ana, h.card(third), views.ActAskRep)
			h.submit(ana, h.modal(ana), map[views.BlockID]string{views.InWords: "which entity?"})
			h.settled()
			h.menu(ana, h.card(third), views.ActCardMenu, third, views.ItemPark)
			h.settled()
			if r := h.request(third.ID); r.Outcome != triage.NoAnswer {
				t.Fatalf("it ended as %q", r.Outcome)
			}
			if a, b := h.request(one.ID), h.request(two.ID); !a.Open() || b.Open() || b.MergedInto != one.ID {
				t.Errorf("%s is open: %v; %s: %v, joined to %d", a.Name(), a.Open(), b.Name(), b.Open(), b.MergedInto)
			}
			if n := h.saidIn(second, "parked"); n != 0 {
				t.Error("the rep of the first was told of an end that is none")
			}
		})
	}
}
