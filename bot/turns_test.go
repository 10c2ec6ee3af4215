package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"clearlane/bot/slacksim"
	"clearlane/bot/views"
	"clearlane/triage"
)

// TestTurns plays every way in which a request changes hands, through the
// buttons and forms that people use.
func TestTurns(t *testing.T) {
	whole := newHouse(t)
	for _, c := range []struct {
		name string
		play func(*house)
	}{
		{"sent on as wrong team", sentOnWrongTeam},
		{"sent on as our part is done", sentOnPartDone},
		{"not mine to answer", notMine},
		{"I'll check is no answer", holdingWords},
		// A button teaches the router, so the choice comes last.
		{"unsure, and nobody presses a button", unsureTimeout},
		{"unsure, and it is neither", unsureNeither},
		{"unsure, and the rep chooses", unsureChosen},
		{"the rep says it is not this team", notThisTeam},
		{"any update is answered at once", anyUpdate},
		{"an approver says yes", approverYes},
		{"an approver says no", approverNo},
		{"resolve asks for a reason only when needed", resolveReason},
		{"a decline needs words", declineNeedsWords},
		{"reopened by words, not by thanks", reopenedByWords},
		{"handed to a colleague, put off, promised anew", handedSnoozedPromised},
		{"withdrawn by the menu", withdrawnByMenu},
		{"details added by the form", detailsAdded},
		{"why here", whyHere},
		{"a refused click changes nothing", refusedClick},
		{"a refused form says so at its field", refusedForm},
	} {
		t.Run(c.name, func(t *testing.T) { c.play(whole.in(t)) })
	}
	whole.settled()
	whole.clean()
	if strings.Contains(whole.log.String(), "level=ERROR") {
		t.Errorf("errors were logged:\n%s", whole.log)
	}
}

func (h *house) turn(r triage.Request, want triage.Turn, holder string) triage.Request {
	h.t.Helper()
	r = h.request(r.ID)
	if r.Turn != want || r.Holder != holder {
		h.t.Errorf("%s: turn %q, holder %q, want %q, %q", r.Name(), r.Turn, r.Holder, want, holder)
	}
	return r
}

func sentOnWrongTeam(h *house) {
	_, r := h.take(repUser, h.ask, "Northgate Labs wants 28 percent off the spectrometers, can we go there?")
	h.click(ana, h.card(r), views.ActClaim)
	h.settled()
	before := h.card(r)
	h.click(ana, before, views.ActSendOn)
	h.submit(ana, h.modal(ana), map[views.BlockID]string{views.InReason: triage.WrongTeam, views.InTopic: "territory/splits"})
	h.settled()
	r = h.turn(r, triage.TurnQueue, "")
	if r.Function != "territory" || r.SentOn != 1 || r.Steps != 0 {
		h.t.Errorf("with %q after %d hand-offs, %d steps", r.Function, r.SentOn, r.Steps)
	}
	h.says(h.shown("card/"+id(r)+"/deal-desk"), "Sent on to", "Territory")
	h.says(h.card(r), "28 percent", "From Deal Desk")
	h.says(h.status(r), "Territory", "not for Deal Desk")
}

func sentOnPartDone(h *house) {
	_, r := h.take(repUser, h.ask, "need ok for 22% on the Halden quote before their board meets")
	h.click(ana, h.card(r), views.ActSendOn)
	h.submit(ana, h.modal(ana), map[views.BlockID]string{views.InReason: triage.PartDone, views.InTopic: "order-management/booking-status"})
	h.settled()
	r = h.turn(r, triage.TurnQueue, "")
	if r.Function != "order-management" || r.SentOn != 0 || r.Steps != 1 {
		h.t.Errorf("with %q after %d hand-offs, %d steps", r.Function, r.SentOn, r.Steps)
	}
	h.says(h.status(r), "has done its part")
	h.says(h.shown("card/"+id(r)+"/deal-desk"), "Our part is done")
}

func notMine(h *house) {
	msg, r := h.take(repUser, h.ask, "procurement at Orrin insists on net 75, our paper says 30")
	h.click(ana, h.card(r), views.ActAskRep)
	h.submit(ana, h.modal(ana), map[views.BlockID]string{views.InWords: "who signed the last amendment?"})
	question := h.thread(h.ask, msg.TS, "who signed the last amendment")
	h.settled()
	asked := h.turn(r, triage.TurnRep, ana)
	h.click(repUser, question, views.ActNotMine)
	h.settled()
	r = h.turn(r, triage.TurnOps, ana)
	es := h.entries(r)
	if last := es[len(es)-1]; r.NotMine != 1 || last.Data.Since == nil || !last.Data.Since.Equal(asked.QuestionAt) {
		h.t.Errorf("given back from %v, want the moment of the question, %v", last.Data.Since, asked.QuestionAt)
	}
}

func holdingWords(h *house) {
	msg, r := h.take(repUser, h.ask, "can they pay half at delivery and half after acceptance")
	h.click(ana, h.card(r), views.ActAskRep)
	h.submit(ana, h.modal(ana), map[views.BlockID]string{views.InWords: "which currency?"})
	h.settled()
	h.reply(repUser, msg, "I'll check")
	h.settled()
	h.turn(r, triage.TurnRep, ana)
	// The button of the question takes the answer too.
	question := h.thread(h.ask, msg.TS, "which currency")
	h.click(repUser, question, views.ActAnswer)
	h.submit(repUser, h.modal(repUser), map[views.BlockID]string{views.InWords: "Swiss francs"})
	h.settled()
	h.turn(r, triage.TurnOps, ana)
	h.says(h.thread(h.ask, msg.TS, "Swiss francs"), "<@"+repUser+"> writes")
}

const unsure = "can someone check the record of %s for me please?"

func unsureChosen(h *house) {
	_, r := h.take(repUser, h.ask, fmt.Sprintf(unsure, "Alder"))
	if r.Turn != triage.TurnTriage || len(r.Choices) < 2 {
		h.t.Fatalf("turn %q, choices %v", r.Turn, r.Choices)
	}
	h.says(h.status(r), "could own this", "takes it")
	if _, ok := h.find("card/" + id(r) + "/"); ok {
		h.t.Error("there is a card before anybody chose")
	}
	h.click(repUser, h.status(r), views.ActChooseSecond)
	h.settled()
	after := h.request(r.ID) // with the team, or with whom the team's rule gave it to
	if want := r.Choices[1]; after.Turn == triage.TurnTriage || after.Topic != want || after.PlacedBy != repUser {
		h.t.Errorf("turn %q, topic %q by %q, want %q", after.Turn, after.Topic, after.PlacedBy, want)
	}
	h.says(h.card(after), "Alder")
	h.saysNot(h.status(after), "could own this")
}

func unsureNeither(h *house) {
	_, r := h.take(repTwo, h.ask, fmt.Sprintf(unsure, "Birch"))
	if len(r.Choices) < 2 {
		h.t.Fatalf("choices %v, topic %q", r.Choices, r.Topic)
	}
	h.click(repTwo, h.status(r), views.ActChooseNeither)
	h.settled()
	r = h.turn(r, triage.TurnTriage, omar)
	h.says(h.status(r), "<@"+omar+">", "Nobody owns this yet")
	h.says(h.card(r), "Birch", string(views.ActPlace))
}

func unsureTimeout(h *house) {
	_, r := h.take(repUser, h.ask, fmt.Sprintf(unsure, "Cedar"))
	if len(r.Choices) < 2 {
		h.t.Fatalf("choices %v, topic %q", r.Choices, r.Topic)
	}
	h.leap(4 * time.Minute)
	h.settled()
	h.turn(r, triage.TurnTriage, "")
	h.leap(7 * time.Minute)
	h.settled()
	after := h.request(r.ID)
	if after.Turn == triage.TurnTriage || after.Topic != r.Choices[0] {
		h.t.Errorf("turn %q, topic %q, want the likeliest, %q", after.Turn, after.Topic, r.Choices[0])
	}
	h.says(h.card(after), "Cedar")
}

func notThisTeam(h *house) {
	_, r := h.take(repUser, h.ask, "quote 20917 is locked and the customer changed the quantity")
	h.click(repUser, h.status(r), views.ActNotThisTeam)
	h.submit(repUser, h.modal(repUser), map[views.BlockID]string{views.InTopic: "territory/segments"})
	h.settled()
	if r = h.turn(r, triage.TurnQueue, ""); r.Function != "territory" || r.Corrected != 1 {
		h.t.Errorf("with %q after %d corrections", r.Function, r.Corrected)
	}
	h.says(h.card(r), "20917")
}

func anyUpdate(h *house) {
	msg, r := h.take(repUser, h.ask, "Competitor undercut us by a fifth, how low may I go on twelve units")
	h.click(ben, h.card(r), views.ActClaim)
	h.settled()
	h.reply(repUser, msg, "any update?")
	h.thread(h.ask, msg.TS, "They know you asked")
	h.settled()
	h.reply(repUser, msg, "any update on this?")
	h.settled()
	if n := len(h.posts(msg, "They know you asked")); n != 2 {
		h.t.Errorf("%d answers to two questions", n)
	}
	nudges := 0
	for _, m := range h.sim.Messages(h.direct(ben)) {
		if strings.Contains(content(m), "asks for an update") && strings.Contains(content(m), r.Name()) {
			nudges++
		}
	}
	if nudges != 1 {
		h.t.Errorf("the holder was nudged %d times, want once", nudges)
	}
	if r = h.turn(r, triage.TurnOps, ben); r.Chasers != 2 {
		h.t.Errorf("%d chasers counted", r.Chasers)
	}
}

// waitingOnVP has ana wait for the VP's approval.
func waitingOnVP(h *house, ask, what string) (slacksim.Message, triage.Request, slacksim.Message) {
	h.t.Helper()
	msg, r := h.take(repUser, h.ask, ask)
	h.click(ana, h.card(r), views.ActClaim)
	h.settled()
	h.menu(ana, h.card(r), views.ActCardMenu, r, views.ItemWaitingOn)
	h.submit(ana, h.modal(ana), map[views.BlockID]string{views.InWhomKind: views.WaitsForApprover, views.InWhom: victoria, views.InWords: what})
	question := h.channel(h.direct(victoria), what)
	h.settled()
	h.turn(r, triage.TurnApprover, ana)
	h.says(h.status(r), "Waiting for <@"+victoria+">", what)
	return msg, r, question
}

func approverYes(h *house) {
	_, r, question := waitingOnVP(h, "Customer asks to be billed every quarter instead of up front, who signs that off", "quarterly billing for Osprey")
	h.click(victoria, question, views.ActApprove)
	h.settled()
	h.turn(r, triage.TurnOps, ana)
	if !slices.Contains(h.kinds(r), triage.KindApproved) {
		h.t.Errorf("the log: %v", h.kinds(r))
	}
}

func approverNo(h *house) {
	_, r, question := waitingOnVP(h, "what can I give away to get Kestrel signed by Friday", "a fifth off for Kestrel")
	h.click(victoria, question, views.ActReject)
	h.submit(victoria, h.modal(victoria), map[views.BlockID]string{views.InWords: "not below our floor price"})
	h.settled()
	h.turn(r, triage.TurnOps, ana)
	if !slices.Contains(h.kinds(r), triage.KindRejected) {
		h.t.Errorf("the log: %v", h.kinds(r))
	}
	if ws := h.words(r); !strings.Contains(ws[len(ws)-1].Text, "floor price") {
		h.t.Errorf("the reason is not kept: %+v", ws[len(ws)-1])
	}
}

func resolveReason(h *house) {
	_, r := h.take(repUser, h.ask, "my quote expired yesterday, can somebody bring it back with the same numbers")
	h.click(ana, h.card(r), views.ActResolve)
	form := h.modal(ana)
	if strings.Contains(fmt.Sprint(form.Blocks), "What held this one up") {
		h.t.Error("a reason is asked of one that went well")
	}
	h.submit(ana, form, map[views.BlockID]string{views.InOutcome: string(triage.Changed)})
	h.settled()
	if r = h.request(r.ID); r.Outcome != triage.Changed || r.Reason != "" {
		h.t.Errorf("closed as %q, %q", r.Outcome, r.Reason)
	}
	// Reopened, it is asked for, and the form is not taken without.
	h.click(ana, h.card(r), views.ActReopen)
	h.settled()
	h.click(ana, h.card(r), views.ActResolve)
	form = h.modal(ana)
	if refused := h.trySubmit(ana, form, map[views.BlockID]string{views.InOutcome: string(triage.Changed)}); len(refused) == 0 {
		h.t.Error("closed without a reason")
	}
	h.submit(ana, form, map[views.BlockID]string{views.InReason: triage.ReasonTool})
	h.settled()
	if r = h.request(r.ID); r.Outcome != triage.Changed || r.Reason != triage.ReasonTool {
		h.t.Errorf("closed as %q, %q", r.Outcome, r.Reason)
	}
}

func declineNeedsWords(h *house) {
	msg, r := h.take(repUser, h.ask, "is there any room below list for a university, say 30%?")
	h.click(ana, h.card(r), views.ActResolve)
	form := h.modal(ana)
	refused := h.trySubmit(ana, form, map[views.BlockID]string{views.InOutcome: string(triage.Declined)})
	if !strings.Contains(refused[string(views.InWords)], "why it is declined") {
		h.t.Errorf("refused with %v, want a sentence at the words", refused)
	}
	if !h.request(r.ID).Open() {
		h.t.Fatal("closed by a form that was refused")
	}
	h.submit(ana, form, map[views.BlockID]string{views.InWords: "30% is below cost", views.InNext: "offer 12% and free training"})
	declined := h.thread(h.ask, msg.TS, "30% is below cost")
	h.says(declined, "declined by", "offer 12% and free training", "Ask for an exception")
	h.click(repUser, declined, views.ActException)
	h.submit(repUser, h.modal(repUser), map[views.BlockID]string{views.InWords: "it opens the whole state to us"})
	h.settled()
	if r = h.request(r.ID); !r.Open() || r.Reopens != 1 {
		h.t.Errorf("turn %q after %d reopens", r.Turn, r.Reopens)
	}
	h.thread(h.ask, msg.TS, "opens the whole state")
}

func reopenedByWords(h *house) {
	msg, r := h.take(repUser, h.ask, "Could someone look over my deal for Larkspur before it goes out, it is an odd one")
	h.resolved(ana, r, map[views.BlockID]string{views.InOutcome: string(triage.Answered), views.InWords: "it is fine as it stands"})
	h.thread(h.ask, msg.TS, "it is fine as it stands")
	h.reply(repUser, msg, "thanks a lot!")
	h.settled()
	if r = h.request(r.ID); r.Open() {
		h.t.Fatal("thanks reopened it")
	}
	h.reply(repUser, msg, "one more thing, the start date is in the past, does that matter?")
	h.settled()
	if r = h.request(r.ID); !r.Open() || r.Reopens != 1 || r.Holder != ana {
		h.t.Errorf("turn %q, holder %q after %d reopens", r.Turn, r.Holder, r.Reopens)
	}
	if n := len(h.all(msg)); n != 1 {
		h.t.Errorf("%d requests in the thread", n)
	}
	h.says(h.status(r), "Open again")
}

func handedSnoozedPromised(h *house) {
	msg, r := h.take(repUser, h.ask, "they start with two sites and add four next year, can the price step up")
	h.click(ana, h.card(r), views.ActClaim)
	h.settled()
	h.menu(ana, h.card(r), views.ActCardMenu, r, views.ItemHandTo)
	h.submit(ana, h.modal(ana), map[views.BlockID]string{views.InWhom: ben})
	h.channel(h.direct(ben), "Yours now")
	h.settled()
	h.turn(r, triage.TurnOps, ben)

	h.menu(ben, h.card(r), views.ActCardMenu, r, views.ItemSnooze)
	h.submit(ben, h.modal(ben), map[views.BlockID]string{views.InReason: "not_needed_yet"})
	h.settled()
	h.says(h.status(r), "takes this up again")

	// The next promise is a new post that mentions the rep.
	h.reply(repUser, msg, "any update?")
	h.settled()
	var nudge slacksim.Message
	for _, m := range h.sim.Messages(h.direct(ben)) { // the one of this request
		if strings.Contains(content(m), r.Name()) && strings.Contains(content(m), "asks for an update") {
			nudge = m
		}
	}
	h.click(ben, nudge, views.ActNeedsUntil)
	h.submit(ben, h.modal(ben), map[views.BlockID]string{views.InWords: "the price list changes on Monday"})
	promise := h.thread(h.ask, msg.TS, "new time")
	h.says(promise, "<@"+repUser+">", "the price list changes on Monday")
}

func withdrawnByMenu(h *house) {
	_, r := h.take(repUser, h.ask, "who else can approve while our regional director is travelling?")
	h.menu(repUser, h.status(r), views.ActStatusMenu, r, views.ItemWithdraw)
	h.submit(repUser, h.modal(repUser), nil)
	h.settled()
	if r = h.request(r.ID); r.Outcome != triage.Withdrawn {
		h.t.Errorf("closed as %q", r.Outcome)
	}
	h.click(repUser, h.status(r), views.ActBringBack)
	h.settled()
	h.turn(r, triage.TurnQueue, "")
}

func detailsAdded(h *house) {
	msg, r := h.take(repUser, h.ask, "submit button is grey on my quote, nothing in red anywhere")
	h.click(repUser, h.status(r), views.ActAddDetails)
	h.submit(repUser, h.modal(repUser), map[views.BlockID]string{views.InWords: "it is quote 44812"})
	h.says(h.thread(h.ask, msg.TS, "quote 44812"), "<@"+repUser+"> writes")
	h.settled()
	h.turn(r, triage.TurnQueue, "")
}

func whyHere(h *house) {
	_, r := h.take(repUser, h.ask, "Approval for Kingfisher has sat with someone on leave for two days")
	h.menu(repTwo, h.status(r), views.ActStatusMenu, r, views.ItemWhyHere)
	if text := fmt.Sprint(h.modal(repTwo).Blocks); !strings.Contains(text, "Deal Desk") || !strings.Contains(text, "Europe/London") {
		h.t.Errorf("why here, and till when: %s", text)
	}
	h.do(h.sim.As(repTwo).CloseModal())
	h.settled()
}

func refusedClick(h *house) {
	_, r := h.take(repUser, h.ask, "Can I offer the demo microscope at a reduced price after the trial?")
	before := h.kinds(r)
	h.click(farah, h.card(r), views.ActClaim)
	h.note(farah, "Only Deal Desk can claim this one")
	h.click(farah, h.card(r), views.ActResolve)
	h.note(farah, "Only Deal Desk can do this")
	h.settled()
	if after := h.kinds(r); !slices.Equal(after, before) {
		h.t.Errorf("the log went on: %v", after)
	}
	h.sim.Look(func(s *slacksim.Snapshot) {
		if _, open := s.Modal(farah); open {
			h.t.Error("a form opened for somebody who may not")
		}
		for _, m := range s.Messages("deal-desk-queue") {
			if strings.Contains(content(m), "Only Deal Desk") {
				h.t.Error("everybody reads the refusal")
			}
		}
	})
	h.turn(r, triage.TurnQueue, "")
}

func refusedForm(h *house) {
	_, r := h.take(repUser, h.ask, "bundle of scope plus service plus training at one price, is that allowed")
	h.click(ana, h.card(r), views.ActClaim)
	h.settled()
	h.menu(repUser, h.status(r), views.ActStatusMenu, r, views.ItemWithdraw)
	form := h.modal(repUser)
	// Meanwhile it is answered and closed.
	h.resolved(ana, r, map[views.BlockID]string{views.InOutcome: string(triage.Answered)})
	refused := h.trySubmit(repUser, form, nil)
	h.settled()
	if r = h.request(r.ID); r.Outcome != triage.Answered {
		h.t.Errorf("closed as %q", r.Outcome)
	}
	// The form has no field to show the sentence at, so it says so itself.
	if len(refused) != 0 {
		h.t.Errorf("refused at %v", refused)
	}
	if text := fmt.Sprint(h.modal(repUser).Blocks); !strings.Contains(text, "This one is closed") {
		h.t.Errorf("the form reads %s", text)
	}
	h.do(h.sim.As(repUser).CloseModal())
}
