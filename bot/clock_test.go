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

// TestClock plays what the bot does by itself as time passes, and the verbs that
// move the clock, through a local Slack. Those that let days go by have one of
// their own.
func TestClock(t *testing.T) {
	type play struct {
		name string
		play func(*house)
	}
	for _, plays := range [][]play{
		{
			{"first response is never the bot, an emoji, a claim or a person outside", firstResponse},
			{"an approver's no reaches holder and rep", approverNoIsHeard},
			{"staff override a priority with a reason", priorityOverride},
		},
		{{"closed days for open requests", closedDays}},
		{{"the holder alone is asked at 80 %, and the rep hears the new time first", askedInTime}},
		{{"a lead is told in one message of what fell due together", leadIsTold}},
		{{"why shows what did not count", whyNotCounted}},
		{{"a silent rep is reminded twice, then it is parked, and any word brings it back", staleRep}},
		{{"what was put off is back on its day", putOff}},
	} {
		whole := newHouse(t)
		for _, c := range plays {
			t.Run(c.name, func(t *testing.T) { c.play(whole.in(t)) })
		}
		whole.settled()
		whole.clean()
		if strings.Contains(whole.log.String(), "level=ERROR") {
			t.Errorf("errors were logged:\n%s", whole.log)
		}
		whole.stop()
	}
}

const discountAsk = "Northgate Labs wants 28 percent off the spectrometers, can we go there?"

// claimed is an ask that ana has claimed.
func (h *house) claimed(text string) (slacksim.Message, triage.Request) {
	h.t.Helper()
	msg, r := h.take(repUser, h.ask, text)
	h.click(ana, h.card(r), views.ActClaim)
	h.settled()
	return msg, h.turn(r, triage.TurnOps, ana)
}

func firstResponse(h *house) {
	msg, r := h.claimed(discountAsk)
	none := func(after string) {
		h.t.Helper()
		h.settled()
		if r = h.request(r.ID); !r.FirstWords.IsZero() {
			h.t.Errorf("after %s there is a first response", after)
		}
	}
	none("the bot's status and a claim")
	h.do(h.sim.As(ana).React(h.ask, msg.TS, "eyes"))
	none("an emoji")
	h.reply(farah, msg, "I had one like it, they took 15")
	none("words of another function")
	h.reply(repUser, msg, "any update?")
	none("the bot's answer to “any update?”")
	h.reply(ana, msg, "looking at their volume, 22 is what I can do")
	h.settled()
	if r = h.request(r.ID); r.FirstWords.IsZero() {
		h.t.Error("words of the function are no first response")
	}
}

func approverNoIsHeard(h *house) {
	_, r, question := waitingOnVP(h, "Competitor undercut us by a fifth, how low may I go on twelve units", "28 percent for Northgate")
	h.click(victoria, question, views.ActReject)
	h.submit(victoria, h.modal(victoria), map[views.BlockID]string{views.InWords: "not below our floor price"})
	h.settled()
	h.turn(r, triage.TurnOps, ana)
	h.says(h.channel(h.direct(ana), "said no"), "<@"+victoria+">", "not below our floor price")
	h.says(h.status(r), "said no", "not below our floor price")
	h.says(h.card(r), "said no")
}

func priorityOverride(h *house) {
	_, r := h.claimed("is there any room below list for a university, say 30%?")
	h.menu(ana, h.card(r), views.ActCardMenu, r, views.ItemWrongTopic)
	form := h.modal(ana)
	values := map[views.BlockID]string{views.InTopic: r.Topic, views.InPriority: "urgent"}
	if refused := h.trySubmit(ana, form, values); len(refused) == 0 {
		h.t.Error("the priority was changed without a reason")
	}
	values[views.InWords] = "their board meets at noon"
	h.submit(ana, form, values)
	h.settled()
	if r = h.request(r.ID); r.Priority != "urgent" {
		h.t.Errorf("priority %q", r.Priority)
	}
	h.says(h.card(r), "Urgent", "their board meets at noon")
}

// until moves the clock to a moment, and lets everything due be done.
func (h *house) until(at time.Time) {
	h.t.Helper()
	h.leap(at.Sub(h.clock.now()))
	h.settled()
}

// due is when the request's wake-up of a kind is.
func (h *house) dueTimer(r triage.Request, kind string) time.Time {
	h.t.Helper()
	for _, timer := range h.timers(r) {
		if timer.Kind == kind && timer.Fired.IsZero() {
			return timer.At
		}
	}
	h.t.Fatalf("%s has no timer %s", r.Name(), kind)
	return time.Time{}
}

func askedInTime(h *house) {
	msg, r := h.claimed(discountAsk)
	h.reply(ana, msg, "on it")
	h.settled()
	h.until(h.dueTimer(r, "ask_holder").Add(time.Second))
	asked := h.channel(h.direct(ana), "does it hold?")
	promised := h.request(r.ID)
	h.click(ana, asked, views.ActNeedsUntil)
	h.submit(ana, h.modal(ana), map[views.BlockID]string{views.InWords: "the price list changes"})
	h.says(h.thread(h.ask, msg.TS, "new time"), "<@"+repUser+">", "the price list changes")
	h.settled()
	after := h.request(r.ID)
	if !after.Promise.After(promised.Promise) {
		h.t.Errorf("promised until %v", after.Promise)
	}
	es := h.entries(r)
	i := slices.IndexFunc(es, func(e triage.Entry) bool { return e.Kind == triage.KindReminded })
	if n := len(es); i < 0 || es[i].Data.To != ana || es[n-1].Kind != triage.KindPromised {
		h.t.Errorf("the log: %v", h.kinds(r))
	}
	if n := h.messages(h.direct(ben), "does it hold?"); n != 0 {
		h.t.Error("somebody else was asked too")
	}
}

func leadIsTold(h *house) {
	_, one := h.claimed(discountAsk)
	_, two := h.claimed("need ok for 22% on the Halden quote before their board meets")
	for range 12 { // the days go by, and nobody answers
		h.leap(4 * time.Hour)
		h.settled()
	}
	told := h.overdue(one, two)
	if len(told) == 0 {
		h.t.Fatalf("nobody was told; the log: %v", h.kinds(one))
	}
	both := slices.ContainsFunc(told, func(m slacksim.Message) bool {
		return strings.Contains(content(m), one.Name()) && strings.Contains(content(m), two.Name())
	})
	if !both {
		h.t.Errorf("each came in a message of its own: %d messages", len(told))
	}
	for _, r := range []triage.Request{one, two} {
		seen := map[string]bool{}
		for _, e := range h.entries(r) {
			key := e.Reason + e.Data.To + string(rune('0'+e.Data.Level))
			if e.Kind == triage.KindEscalated && seen[key] {
				h.t.Errorf("%s: told twice: %s", r.Name(), key)
			}
			seen[key] = seen[key] || e.Kind == triage.KindEscalated
		}
	}
}

func closedDays(h *house) {
	_, r := h.claimed(discountAsk)
	before := h.dueTimer(r, "tell_lead")
	h.do(h.sim.As(ana).Command(h.ask, "/salesops", "closed 2026-11-25 emea"))
	h.note(ana, "Only an admin")
	h.do(h.sim.As(omar).Command(h.ask, "/salesops", "closed 2026-11-25 mars"))
	h.note(omar, "neither a date")
	h.do(h.sim.As(omar).Command(h.ask, "/salesops", "closed 2026-11-02 emea"))
	h.note(omar, "is over")
	h.do(h.sim.As(omar).Command(h.ask, "/salesops", "closed 2026-11-25 emea"))
	h.channel(h.direct(omar), "One open request counts without it now")
	h.settled()
	if ks := h.kinds(r); ks[len(ks)-1] != triage.KindCalendar {
		h.t.Errorf("the log: %v", ks)
	}
	// The first answer was due today and stays so; done was due tomorrow.
	if after := h.dueTimer(r, "tell_lead"); after.Before(before) {
		h.t.Errorf("due at %v, before at %v", after, before)
	}
	// Applied again it changes nothing.
	h.do(h.sim.As(omar).Command(h.ask, "/salesops", "closed 2026-11-25 emea"))
	h.channel(h.direct(omar), "No open request is changed")
	h.settled()
	if n := count(h.kinds(r), triage.KindCalendar); n != 1 {
		h.t.Errorf("%d entries of closed days", n)
	}
}

func whyNotCounted(h *house) {
	_, r := h.claimed(discountAsk)
	h.leap(30 * time.Hour)
	h.settled()
	h.do(h.sim.As(ana).Command(h.ask, "/salesops", "why "+r.Name()))
	h.says(h.note(ana, "outside hours"), "Europe/London", "; not 15 h outside hours", "counts from the next business day", "First answer", "promised")
	h.menu(ana, h.card(r), views.ActCardMenu, r, views.ItemWhy)
	if text := content(slacksim.Message{Blocks: h.modal(ana).Blocks}); !strings.Contains(text, "outside hours") {
		h.t.Errorf("the card's explanation: %s", text)
	}
	h.do(h.sim.As(ana).CloseModal())
}

func staleRep(h *house) {
	msg, r := h.claimed(discountAsk)
	h.click(ana, h.card(r), views.ActAskRep)
	h.submit(ana, h.modal(ana), map[views.BlockID]string{views.InWords: "which volume?"})
	h.settled()
	for _, n := range []int{1, 2} {
		h.until(h.dueTimer(r, "remind_rep").Add(time.Second))
		if got := len(h.posts(msg, "still waiting for you")); got != n {
			h.t.Fatalf("%d reminders, want %d", got, n)
		}
	}
	if last := h.posts(msg, "still waiting for you")[1]; !strings.Contains(content(last), "parked") {
		h.t.Error("the last reminder does not say when it is parked")
	}
	h.until(h.dueTimer(r, "park_stale").Add(time.Second))
	if r = h.request(r.ID); r.Outcome != triage.NoAnswer {
		h.t.Fatalf("closed as %q", r.Outcome)
	}
	if n := h.messages(h.direct(ben), "Past its time"); n != 0 {
		h.t.Error("the lead was told of what waited on the rep")
	}
	h.reply(repUser, msg, "sorry, was travelling: 400 units")
	h.settled()
	h.turn(r, triage.TurnOps, ana)
}

func putOff(h *house) {
	_, r := h.claimed(discountAsk)
	h.menu(ana, h.card(r), views.ActCardMenu, r, views.ItemSnooze)
	h.submit(ana, h.modal(ana), map[views.BlockID]string{views.InReason: "not_needed_yet"})
	h.settled()
	h.says(h.status(r), "takes this up again")
	h.until(h.dueTimer(r, "snooze_over").Add(time.Second))
	h.channel(h.direct(ana), "Back as planned")
	h.settled()
	if n := h.messages(h.direct(ana), "Back as planned"); n != 1 {
		h.t.Errorf("told %d times", n)
	}
}

// timers are the wake-ups of a request.
func (h *house) timers(r triage.Request) (ts []storage.Timer) {
	h.t.Helper()
	h.read(func(v *storage.View) (err error) {
		ts, err = v.TimersOf(r.ID)
		return err
	})
	return ts
}

// messages counts ours in a channel that have the words.
func (h *house) messages(channel, words string) (n int) {
	for _, m := range h.sim.Messages(channel) {
		if m.BotID != "" && strings.Contains(content(m), words) {
			n++
		}
	}
	return n
}

// overdue are the messages about what is past its time, to whoever was told.
func (h *house) overdue(rs ...triage.Request) (told []slacksim.Message) {
	h.t.Helper()
	seen := map[string]bool{}
	for _, r := range rs {
		for _, e := range h.entries(r) {
			if e.Kind != triage.KindEscalated || seen[e.Data.To] {
				continue
			}
			seen[e.Data.To] = true
			for _, m := range h.sim.Messages(h.direct(e.Data.To)) {
				if m.BotID != "" && strings.Contains(content(m), "Past its time") {
					told = append(told, m)
				}
			}
		}
	}
	return told
}
