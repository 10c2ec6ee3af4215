package bot_test

import (
	"testing"

	"clearlane/bot/slacksim"
	"clearlane/bot/views"
	"clearlane/triage"
)

const paymentTerms = "customer's procurement is asking for net 60, our standard is net 30. who can approve that payment term?"

// TestFromAnAskToDone goes the whole way of one ask: routed with its reason,
// claimed, a question, its answer, done.
func TestFromAnAskToDone(t *testing.T) {
	h := newHouse(t)
	msg := h.post(repUser, "ask-sales-ops", paymentTerms)

	status := h.thread("ask-sales-ops", msg.TS, "Deal Desk")
	card := h.channel("deal-desk-queue", "net 60")
	h.click(ana, card, views.ActClaim)
	h.settled()
	h.thread("ask-sales-ops", msg.TS, "<@"+ana+">")
	if r := h.request(1); r.Holder != ana || r.Turn != triage.TurnOps {
		t.Fatalf("after the claim: holder %q, turn %q", r.Holder, r.Turn)
	}

	h.click(ana, card, views.ActAskRep)
	h.submit(ana, h.modal(ana), map[views.BlockID]string{views.InWords: "which terms did they have last year?"})
	h.thread("ask-sales-ops", msg.TS, "which terms did they have last year?")
	if r := h.request(1); r.Turn != triage.TurnRep {
		t.Fatalf("after the question: turn %q", r.Turn)
	}

	h.reply(repUser, msg, "net 45 last year")
	h.settled()
	if r := h.request(1); r.Turn != triage.TurnOps {
		t.Fatalf("after the answer: turn %q", r.Turn)
	}

	h.click(ana, card, views.ActResolve)
	h.submit(ana, h.modal(ana), map[views.BlockID]string{views.InOutcome: string(triage.Approved), views.InWords: "net 45 approved"})
	h.thread("ask-sales-ops", msg.TS, "net 45 approved")
	h.settled()
	r := h.request(1)
	if r.Outcome != triage.Approved || r.RoundTrips != 1 {
		t.Errorf("closed as %q after %d questions", r.Outcome, r.RoundTrips)
	}
	h.wait("the status says it is over", func(s *slacksim.Snapshot) bool {
		for _, m := range s.Thread("ask-sales-ops", msg.TS) {
			if m.TS == status.TS {
				return m.Text != status.Text
			}
		}
		return false
	})
}

func TestChatterIsLeftAlone(t *testing.T) {
	h := newHouse(t)
	h.post(repUser, "ask-sales-ops", "thanks everyone, great quarter!")
	h.settled()
	if n := h.count(); n != 0 {
		t.Errorf("%d requests were made of thanks", n)
	}
	h.sim.Look(func(s *slacksim.Snapshot) {
		if n := len(s.Calls("chat.postMessage")); n != 0 {
			t.Errorf("the bot posted %d messages", n)
		}
	})
}
