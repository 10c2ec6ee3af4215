package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"clearlane/bot/slacksim"
	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
)

// TestEverydayCases plays what happens in a sales-ops channel on any day, one
// ask after the other in one workspace.
func TestEverydayCases(t *testing.T) {
	whole := newHouse(t)
	for _, c := range []struct {
		name string
		play func(*house)
	}{
		{"staff answers without claiming", staffAnswersWithoutClaiming},
		{"the rep's manager chimes in", managerChimesIn},
		{"an edit before the claim", editBeforeClaim},
		{"an edit after the claim", editAfterClaim},
		{"a deleted ask", deletedAsk},
		{"a deleted reply", deletedReply},
		{"never mind", neverMind},
		{"another person's ask inside a tracked thread", askInsideThread},
		{"another person leaves it in the thread", leftInsideThread},
		{"the same text by the same rep in two channels", sameTextTwice},
		{"a function whose lead is vacant", vacantLead},
		{"a private topic in a channel", privateTopic},
		{"a watched channel", watchedChannel},
		{"a neighbour does it", neighbourPointer},
		{"chatter", chatter},
		{"a message shortcut on someone else's message", shortcutOnAnother},
		{"an emoji on what was left alone", emojiOnSilence},
		{"a direct message, relayed both ways", directMessage},
	} {
		t.Run(c.name, func(t *testing.T) { c.play(whole.in(t)) })
	}
	whole.settled()
	whole.clean()
	if strings.Contains(whole.log.String(), "level=ERROR") {
		t.Errorf("errors were logged:\n%s", whole.log)
	}
}

func staffAnswersWithoutClaiming(h *house) {
	msg, r := h.take(repUser, h.ask, "Northgate Labs wants 28 percent off the spectrometers, can we go there?")
	if r.Turn != triage.TurnQueue || r.Function != "deal-desk" {
		h.t.Fatalf("routed to %q, turn %q", r.Function, r.Turn)
	}
	h.reply(ana, msg, "up to 25 is fine, above that the VP has to agree")
	h.settled()
	if r = h.request(r.ID); r.Holder != ana || r.Turn != triage.TurnOps || r.FirstWords.IsZero() {
		h.t.Errorf("after the word: holder %q, turn %q, first words %v", r.Holder, r.Turn, r.FirstWords)
	}
	h.says(h.status(r), "<@"+ana+">")

	// It was only a remark: the card's menu undoes the claim.
	h.menu(ana, h.card(r), views.ActCardMenu, r, views.ItemUndoClaim)
	h.settled()
	if r = h.request(r.ID); r.Holder != "" || r.Turn != triage.TurnQueue || r.FirstWords.IsZero() {
		h.t.Errorf("after the undo: holder %q, turn %q, first words %v", r.Holder, r.Turn, r.FirstWords)
	}
	h.says(h.card(r), string(views.ActClaim))
}

func managerChimesIn(h *house) {
	msg, r := h.take(repTwo, h.ask, "need ok for 22% on the Halden quote before their board meets")
	h.click(ana, h.card(r), views.ActAskRep)
	h.submit(ana, h.modal(ana), map[views.BlockID]string{views.InWords: "is the VP in the loop?"})
	h.settled()
	notes := h.notes(victoria)
	h.reply(victoria, msg, "yes, I agreed this with Ana's lead on Friday")
	h.settled()
	if r = h.request(r.ID); r.Turn != triage.TurnOps || r.Holder != ana {
		h.t.Errorf("the manager's answer left turn %q, holder %q", r.Turn, r.Holder)
	}
	if h.notes(victoria) != notes {
		h.t.Error("the manager was asked whether it is an ask of their own")
	}
	if n := len(h.all(msg)); n != 1 {
		h.t.Errorf("%d requests in the thread", n)
	}
}

func editBeforeClaim(h *house) {
	msg, r := h.take(repUser, h.ask, "quote 20917 is locked and the customer changed the quantity")
	if r.Topic != "deal-desk/quote-errors" {
		h.t.Fatalf("topic %q", r.Topic)
	}
	h.do(h.sim.As(repUser).Edit(h.ask, msg.TS, "Purchase order is 200 short of the quote, can we accept it?"))
	h.settled()
	if r = h.request(r.ID); r.Function != "order-management" || r.Turn != triage.TurnQueue {
		h.t.Errorf("after the edit: %q, turn %q", r.Function, r.Turn)
	}
	h.says(h.card(r), "Purchase order is 200 short")
	h.says(h.status(r), "Order Management")
	h.says(h.shown("card/"+id(r)+"/deal-desk"), "Order Management")
	if n := len(h.posts(msg)); n != 1 {
		h.t.Errorf("%d messages in the thread, want the status alone", n)
	}
}

func editAfterClaim(h *house) {
	msg, r := h.take(repUser, h.ask, "Why does the configurator add the vacuum pump twice? The total is off")
	h.click(ana, h.card(r), views.ActClaim)
	h.settled()
	h.do(h.sim.As(repUser).Edit(h.ask, msg.TS, "Whose account is Fenwick Biologics, it shows a colleague who left"))
	h.settled()
	after := h.request(r.ID)
	if after.Function != r.Function || after.Holder != ana {
		h.t.Errorf("a claimed request moved to %q, holder %q", after.Function, after.Holder)
	}
	h.says(h.card(r), "Fenwick Biologics")
}

func deletedAsk(h *house) {
	const secret = "quote 31337 for Zephyrine expired yesterday, can somebody bring it back with the same numbers?"
	msg, r := h.take(repUser, h.ask, secret)
	h.says(h.card(r), "Zephyrine")
	h.do(h.sim.As(repUser).Delete(h.ask, msg.TS))
	h.settled()
	r = h.request(r.ID)
	if r.Outcome != triage.Withdrawn || r.Reason != triage.ReasonDeleted {
		h.t.Errorf("closed as %q, %q", r.Outcome, r.Reason)
	}
	h.says(h.status(r), "deleted")
	h.says(h.card(r), "deleted")
	h.saysNot(h.card(r), "Zephyrine")
	for _, w := range h.words(r) {
		if w.Text != "" || w.Erased.IsZero() {
			h.t.Errorf("words are left: %q", w.Text)
		}
	}
	h.read(func(v *storage.View) error {
		all, err := v.DeliveriesOf(msg.Channel, msg.TS)
		for _, d := range all {
			if strings.Contains(string(d.Body), "Zephyrine") {
				h.t.Errorf("the inbox still has the words, in %s", d.Key)
			}
		}
		if len(all) < 2 {
			h.t.Errorf("%d deliveries of the message are known, want it and its deletion", len(all))
		}
		return err
	})
}

func deletedReply(h *house) {
	msg, r := h.take(repUser, h.ask, "Can I offer the demo microscope at a reduced price after the trial?")
	reply := h.reply(repUser, msg, "it is for the Quillfeather lab, by the way")
	h.settled()
	h.do(h.sim.As(repUser).Delete(h.ask, reply.TS))
	h.settled()
	if r = h.request(r.ID); !r.Open() {
		h.t.Errorf("a deleted reply closed the request as %q", r.Outcome)
	}
	if !slices.Contains(h.kinds(r), triage.KindErased) {
		h.t.Errorf("no trace of the deletion: %v", h.kinds(r))
	}
	for _, w := range h.words(r) {
		if strings.Contains(w.Text, "Quillfeather") {
			h.t.Error("the words of the reply are left")
		}
	}
}

func neverMind(h *house) {
	msg, r := h.take(repUser, h.ask, "loan unit for six weeks before they decide, which form?")
	h.reply(repUser, msg, "never mind, found it")
	h.settled()
	if r = h.request(r.ID); r.Outcome != triage.Withdrawn || r.Reason != triage.ReasonGaveUp {
		h.t.Errorf("closed as %q, %q", r.Outcome, r.Reason)
	}
	// Words that carry something bring it back.
	h.reply(repUser, msg, "sorry, it is the wrong form after all, which one do I take?")
	h.settled()
	if r = h.request(r.ID); !r.Open() || r.Reopens != 1 {
		h.t.Errorf("turn %q after %d reopens", r.Turn, r.Reopens)
	}
}

const ownAsk = "Whose account is Brightwater Labs, it shows a colleague who left?"

func askInsideThread(h *house) {
	msg, r := h.take(repUser, h.ask, "is there any room below list for a university, say 9%?")
	reply := h.reply(repTwo, msg, ownAsk)
	h.settled()
	note := h.note(repTwo, "ask of your own")
	if h.notes(repUser) != 0 {
		h.t.Error("the rep was asked too")
	}
	if n := len(h.all(msg)); n != 1 {
		h.t.Fatalf("%d requests before anybody said so", n)
	}
	h.click(repTwo, note, views.ActMakeOwn)
	h.settled()
	own := h.of(msg)
	if own.ID == r.ID || own.Rep != repTwo || own.Function != "territory" || own.Follows != r.ID {
		h.t.Errorf("the new request: %+v", own)
	}
	if first := h.request(r.ID); !first.Open() || first.Rep != repUser {
		h.t.Errorf("the first request: %+v", first)
	}
	h.says(h.card(own), "Brightwater")
	// The click again, by whoever still sees the note, makes nothing more.
	if n := len(h.all(msg)); n != 2 {
		h.t.Errorf("%d requests in the thread", n)
	}
	_ = reply
}

func leftInsideThread(h *house) {
	msg, r := h.take(repUser, h.ask, "Three-year framework with Oxbow, five units a year and the price fixed, how do I build that?")
	h.reply(repTwo, msg, "New seller starts Monday and needs the CRM and the call recorder, who does that?")
	note := h.note(repTwo, "ask of your own")
	h.click(repTwo, note, views.ActLeaveIt)
	h.settled()
	if got := h.of(msg); got.ID != r.ID {
		h.t.Errorf("a request was made of it: %s", got.Name())
	}
}

func sameTextTwice(h *house) {
	const text = "please recall my approval request, I typed the wrong term"
	_, r := h.take(repUser, h.ask, text)
	second, twin := h.take(repUser, "deals", text)
	if twin.ID == r.ID || twin.Outcome != triage.Merged || twin.MergedInto != r.ID {
		h.t.Fatalf("the second is %s, %q into CL-%d", twin.Name(), twin.Outcome, twin.MergedInto)
	}
	posts := h.posts(second)
	if len(posts) != 1 {
		h.t.Fatalf("%d messages under the second", len(posts))
	}
	h.says(posts[0], r.Name(), "Joined to")
	if _, ok := h.find("card/" + id(twin) + "/deal-desk"); ok {
		h.t.Error("the second has a card of its own")
	}
	// The same words by somebody else are their own request.
	if _, other := h.take(repTwo, "deals", text); other.Outcome != "" || other.Rep != repTwo {
		h.t.Errorf("somebody else's: %+v", other)
	}
	// A silent twin swallows nothing.
	_, silent := h.take(repUser, "watched", "Purchase order number came by e-mail but no document, enough for Harrow?")
	if _, live := h.take(repUser, h.ask, "Purchase order number came by e-mail but no document, enough for Harrow?"); live.Outcome != "" || live.ID == silent.ID {
		h.t.Errorf("joined to one that nobody sees: %+v", live)
	}
}

func vacantLead(h *house) {
	_, r := h.take(repUser, h.ask, "The order went out under the German company, it should be the Swiss one, please fix")
	if r.Function != "order-management" {
		h.t.Fatalf("routed to %q", r.Function)
	}
	h.says(h.status(r), "seat is open", "<@"+dmitri+">")
}

func privateTopic(h *house) {
	const text = "October payout is 1,250 lower than my own sheet says, can we go through it?"
	msg, r := h.take(repUser, h.ask, text)
	if r.Function != "commissions" {
		h.t.Fatalf("routed to %q", r.Function)
	}
	posts := h.posts(msg)
	if len(posts) != 1 {
		h.t.Fatalf("%d messages in the channel", len(posts))
	}
	h.says(posts[0], "Answered in private")
	h.saysNot(posts[0], "1,250", "Why here")
	dm := h.direct(repUser)
	h.channel(dm, "Commissions")
	h.says(h.card(r), "1,250") // its queue is private

	h.click(farah, h.card(r), views.ActAskRep)
	h.submit(farah, h.modal(farah), map[views.BlockID]string{views.InWords: "which line of the statement is it?"})
	h.settled()
	question := h.channel(dm, "which line of the statement")
	h.saysNot(h.posts(msg)[0], "which line")

	// The rep answers in the thread of the direct message; staff read it under
	// the card.
	root := question.ThreadTS
	if root == "" {
		root = question.TS
	}
	h.reply(repUser, slacksim.Message{Channel: dm, TS: root}, "line 4, the services part")
	h.settled()
	if r = h.request(r.ID); r.Turn != triage.TurnOps {
		h.t.Errorf("after the answer: turn %q", r.Turn)
	}
	card := h.card(r)
	h.thread(card.Channel, card.TS, "line 4, the services part")
	h.resolved(farah, r, map[views.BlockID]string{views.InOutcome: string(triage.Changed), views.InWords: "the rate was wrong, 1,250 follows in December"})
	h.channel(dm, "1,250 follows in December")
	if posts := h.posts(msg); len(posts) != 1 || strings.Contains(content(posts[0]), "1,250") {
		h.t.Errorf("the channel reads: %v", posts)
	}
}

func watchedChannel(h *house) {
	msg, r := h.take(repUser, "watched", "Two newcomers join in May, please sign them up for the starter weeks")
	if !r.Watch || r.Function != "enablement" {
		h.t.Fatalf("watch %v, routed to %q", r.Watch, r.Function)
	}
	if n := len(h.posts(msg)); n != 0 {
		h.t.Errorf("%d messages in a watched channel", n)
	}
	h.read(func(v *storage.View) error {
		slots, err := v.SlotsOf(r.ID)
		if len(slots) != 0 {
			h.t.Errorf("%d messages are to be posted", len(slots))
		}
		return err
	})
	h.reply(lucia, msg, "done, they are on the list for the 4th")
	h.settled()
	if r = h.request(r.ID); r.Holder != lucia || r.FirstWords.IsZero() {
		h.t.Errorf("not measured: holder %q, first words %v", r.Holder, r.FirstWords)
	}
	if n := len(h.posts(msg)); n != 0 {
		h.t.Errorf("%d messages in a watched channel", n)
	}
}

func neighbourPointer(h *house) {
	msg, r := h.take(repUser, h.ask, "can somebody check the liability clause and the contract redlines for Petrel?")
	if r.Outcome != triage.Pointed {
		h.t.Fatalf("closed as %q, held by %q", r.Outcome, r.Function)
	}
	h.says(h.status(r), "Legal", "Open their form")
	if posts := h.posts(msg); len(posts) != 1 {
		h.t.Fatalf("%d messages in the thread", len(posts))
	}
	h.click(repUser, h.status(r), views.ActSalesOps)
	h.settled()
	if r = h.request(r.ID); r.Turn != triage.TurnTriage || r.Holder != omar {
		h.t.Errorf("turn %q, holder %q, want the triage lead", r.Turn, r.Holder)
	}
	h.says(h.status(r), "<@"+omar+">")
	// The lead finds it a home.
	h.click(omar, h.card(r), views.ActPlace)
	h.submit(omar, h.modal(omar), map[views.BlockID]string{views.InTopic: "deal-desk/multi-year"})
	h.settled()
	if r = h.request(r.ID); r.Function != "deal-desk" || r.Turn != triage.TurnQueue {
		h.t.Errorf("placed with %q, turn %q", r.Function, r.Turn)
	}
	h.says(h.card(r), "Petrel")
}

func chatter(h *house) {
	before := h.count()
	msg := h.post(repUser, h.ask, "lunch was great today")
	h.settled()
	if h.count() != before || len(h.posts(msg)) != 0 {
		h.t.Error("chatter was answered")
	}
	h.read(func(v *storage.View) error {
		all, err := v.DeliveriesOf(msg.Channel, msg.TS)
		if len(all) != 1 || all[0].State != storage.Skipped || !strings.HasPrefix(all[0].Reason, "chatter: ") {
			h.t.Errorf("what is known of it: %+v", all)
		}
		return err
	})
}

func shortcutOnAnother(h *house) {
	before := h.count()
	msg := h.post(repTwo, "general-talk", "quote for Marlow expired, can somebody bring it back with the same numbers?")
	h.settled()
	if h.count() != before {
		h.t.Fatal("a channel that is no intake was listened to")
	}
	h.do(h.sim.As(repUser).MessageShortcut(string(views.ShortcutSend), "general-talk", msg.TS))
	h.settled()
	r := h.of(msg)
	if r.Rep != repTwo || r.Sender != repUser || r.Origin != triage.FromShortcut {
		h.t.Errorf("rep %q, sender %q, origin %q", r.Rep, r.Sender, r.Origin)
	}
	h.says(h.card(r), "sent by <@"+repUser+">", "Marlow")
	h.do(h.sim.As(repUser).MessageShortcut(string(views.ShortcutSend), "general-talk", msg.TS))
	h.note(repUser, r.Name())
	h.settled()
	if n := len(h.all(msg)); n != 1 {
		h.t.Errorf("%d requests of one message", n)
	}
}

func emojiOnSilence(h *house) {
	msg := h.post(repUser, h.ask, "we agreed on net 30 with Orrin, all good")
	h.settled()
	if n := len(h.all(msg)); n != 0 {
		h.t.Fatalf("%d requests of chatter", n)
	}
	h.do(h.sim.As(repTwo).React(h.ask, msg.TS, "inbox_tray")) // a rep's does nothing
	h.settled()
	if n := len(h.all(msg)); n != 0 {
		h.t.Fatal("a rep's emoji made a request")
	}
	h.do(h.sim.As(ana).React(h.ask, msg.TS, "inbox_tray"))
	h.settled()
	r := h.of(msg)
	home := r.Function
	if len(r.Choices) > 0 { // such words can leave the router unsure
		home, _, _ = strings.Cut(r.Choices[0], "/")
	}
	if r.Rep != repUser || home != "deal-desk" {
		h.t.Errorf("rep %q, function %q, buttons %q", r.Rep, r.Function, r.Choices)
	}
}

func directMessage(h *house) {
	dm := h.direct(repUser)
	msg, r := h.take(repUser, dm, "They want to hand back the old balance for credit at Quorn, what is it worth?")
	if r.Origin != triage.FromDM || r.Function != "deal-desk" {
		h.t.Fatalf("origin %q, function %q", r.Origin, r.Function)
	}
	h.click(ana, h.card(r), views.ActReply)
	h.submit(ana, h.modal(ana), map[views.BlockID]string{views.InWords: "about 400, with the original box"})
	h.thread(dm, msg.TS, "about 400, with the original box")
	h.says(h.posts(msg, "about 400")[0], "<@"+ana+">")
	h.settled()
	if r = h.request(r.ID); r.Holder != ana || r.FirstWords.IsZero() {
		h.t.Errorf("holder %q, first words %v", r.Holder, r.FirstWords)
	}
	h.reply(repUser, msg, "great, and without the box?")
	h.settled()
	card := h.card(r)
	relayed := h.thread(card.Channel, card.TS, "without the box")
	h.says(relayed, "<@"+repUser+">")

	// Words under the card are internal: they reach nobody else.
	h.reply(ana, card, "honestly it is worth nothing")
	h.settled()
	if len(h.posts(msg, "worth nothing")) != 0 {
		h.t.Error("the card's own thread reached the rep")
	}
}

// TestOnePersonIsEverything: with one address for every part, asks are theirs on
// arrival and nothing escalates to itself.
func TestOnePersonIsEverything(t *testing.T) {
	h := newHouseOf(t, onePersonMap(t), nil)
	_, r := h.take(repUser, h.ask, "Can I offer 12 percent to close this week?")
	const solo = "USOLO"
	if r.Holder != solo || r.Turn != triage.TurnOps {
		t.Fatalf("on arrival: holder %q, turn %q", r.Holder, r.Turn)
	}
	h.says(h.status(r), "<@"+solo+">")
	h.says(h.card(r), "12 percent")
	_, lost := h.take(repUser, h.ask, "<@U0SLACKBOT0> zzz qqq xyzzy")
	if lost.Holder != solo {
		t.Errorf("what nobody owns has %q", lost.Holder)
	}
	// Days later, long past every target.
	for range 12 {
		h.leap(30 * time.Minute)
		h.settled()
	}
	for range 6 {
		h.leap(24 * time.Hour)
		h.settled()
	}
	for _, e := range append(h.entries(r), h.entries(lost)...) {
		if e.Kind == triage.KindEscalated {
			t.Errorf("escalated to %q", e.Data.To)
		}
	}
	if !slices.ContainsFunc(h.entries(r), func(e triage.Entry) bool { return e.Kind == triage.KindReminded && e.Data.To == solo }) {
		t.Errorf("the holder was never asked whether the promise holds: %v", h.kinds(r))
	}
	h.clean()
}

func id(r triage.Request) string { return strings.TrimPrefix(r.Name(), "CL-") }
