package bot_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"clearlane/bot"
	"clearlane/bot/slacksim"
	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
)

// downtime is how much happens while the bot is away.
var downtime = flag.Int("downtime", 60, "how many asks, edits, replies and deletions happen while the bot is away")

// slacksPace leaves Slack's rate limits on where a test would lift them: the
// figures that it logs are then those of the real thing.
var slacksPace = flag.Bool("slacks-pace", false, "Slack's own rate limits hold in the long tests")

// fewChannels leaves eight intake channels: each is read back after a gap, and
// Slack counts that.
func fewChannels(opt *slacksim.Options) {
	n := 0
	opt.Channels = slices.DeleteFunc(opt.Channels, func(c slacksim.Channel) bool {
		if strings.HasPrefix(c.Name, "ask-") && c.Name != "ask-sales-ops" {
			n++
			return n > 8
		}
		return false
	})
}

// crowd adds people who ask once each.
func crowd(opt *slacksim.Options, n int) {
	for i := range n {
		name := fmt.Sprintf("rep%03d", i)
		opt.Users = append(opt.Users, slacksim.User{ID: strings.ToUpper("u" + name), Name: name, Email: name + "@northwind.example"})
	}
}

// longHouse is a house for a long run: with few channels and, unless Slack's
// pace is asked for, without its limits.
func longHouse(t *testing.T, people int) *house {
	h := build(t, demoMap(t), func(opt *slacksim.Options) {
		fewChannels(opt)
		crowd(opt, people)
		opt.RateLimits.Off = !*slacksPace
	})
	if !*slacksPace {
		h.adjust = func(s *bot.Settings) { s.PostBurst, s.ErrandBurst = 10_000, 10_000 }
	}
	h.startBot()
	t.Cleanup(func() { h.stop() })
	return h
}

// TestCatchUp: two hours away in the middle of asks, edits, replies and
// deletions. All are recovered, once, with the times at which they happened:
// from history alone, and when Slack's own repetitions come meanwhile in any
// order, so that a reply may stand before its ask in the inbox.
func TestCatchUp(t *testing.T) {
	t.Run("history", func(t *testing.T) { catchUp(t, 0) })
	t.Run("history and late events", func(t *testing.T) { catchUp(t, 20) })
}

// catchUp goes away and comes back; late is how many events Slack repeats in one
// handful, zero for none.
func catchUp(t *testing.T, late int) {
	rounds := *downtime * 5 / 12 // an ask and a change each, and every fifth two more
	h := longHouse(t, 2*rounds)
	ask := func(i int) slacksim.Message {
		return h.post(fmt.Sprintf("UREP%03d", i), fmt.Sprintf("ask-%d", i%8),
			fmt.Sprintf("quote %d is locked and the customer changed the quantity, who can help?", 30000+i))
	}
	// What was there before: asks with a reply each.
	var before, told []slacksim.Message
	for i := range rounds {
		m := ask(i)
		before, told = append(before, m), append(told, h.reply(m.User, m, fmt.Sprintf("it is for customer %d", i)))
	}
	h.settled()
	asked := h.count()

	h.stop()
	h.sim.Faults().Silence(late > 0)
	var asks, edited, reworded, deleted, replied []slacksim.Message
	said := map[string]time.Time{}
	events := 0
	for i := range rounds {
		h.clock.moved.Add(int64(2 * time.Hour / time.Duration(rounds)))
		m := ask(rounds + i)
		asks = append(asks, m)
		old := before[i]
		switch i % 4 {
		case 0:
			h.do(h.sim.As(old.User).Edit(old.Channel, old.TS, fmt.Sprintf("quote 7%d expired, can somebody bring it back?", i)))
			edited = append(edited, old)
		case 1:
			h.do(h.sim.As(old.User).Delete(old.Channel, old.TS))
			deleted = append(deleted, old)
		case 2:
			r := h.reply(old.User, old, fmt.Sprintf("and one more thing: it closes on Friday, case %d", i))
			said[r.TS] = tsTime(r.TS)
			replied = append(replied, old)
		case 3:
			h.do(h.sim.As(old.User).Edit(old.Channel, told[i].TS, fmt.Sprintf("it is for the other customer, %d", i)))
			reworded = append(reworded, old)
		}
		if events += 2; i%5 == 0 { // changed and answered in the meantime
			h.do(h.sim.As(m.User).Edit(m.Channel, m.TS, m.Text+" Thanks"))
			h.reply(ana, m, fmt.Sprintf("done, it is open again, case %d", i))
			events += 2
		}
	}
	h.sim.Faults().Shuffle(late)
	h.sim.Faults().Silence(false)
	began := time.Now()
	h.startBot()
	ready := time.Since(began)
	h.settled()
	t.Logf("%d asks, edits, replies and deletions in a gap of two hours: read back in %v, all said in %v", events, ready.Round(time.Millisecond), time.Since(began).Round(time.Millisecond))

	if got, want := h.count(), asked+len(asks); got != want {
		t.Errorf("%d requests, want %d", got, want)
	}
	for i, m := range asks {
		if n := len(h.all(m)); n != 1 {
			t.Errorf("%d requests of %q", n, m.Text)
			continue
		}
		r := h.of(m)
		if !r.OpenedAt.Equal(tsTime(m.TS)) {
			t.Errorf("%s counts from %v, want %v", r.Name(), r.OpenedAt, tsTime(m.TS))
		}
		if i%5 == 0 && (r.Holder != ana || r.FirstWords.IsZero()) {
			t.Errorf("%s was answered while we were away: holder %q, first words %v, log %v", r.Name(), r.Holder, r.FirstWords, h.kinds(r))
		}
	}
	for _, m := range edited {
		if text := h.askText(m); !strings.Contains(text, "expired") {
			t.Errorf("%s still reads %q", h.of(m).Name(), text)
		}
		if n := count(h.kinds(h.of(m)), triage.KindEdited); n != 1 {
			t.Errorf("the edit is in the log %d times", n)
		}
	}
	for _, m := range deleted {
		if r := h.of(m); r.Reason != triage.ReasonDeleted {
			t.Errorf("%s was deleted, and is %q, %q", r.Name(), r.Turn, r.Reason)
		}
	}
	for _, m := range replied {
		n := 0
		for _, e := range h.entries(h.of(m)) {
			if e.Kind == triage.KindSaid && said[e.Data.TS] != (time.Time{}) {
				n++
				if !e.At.Equal(said[e.Data.TS]) {
					t.Errorf("a reply counts from %v, want %v", e.At, said[e.Data.TS])
				}
			}
		}
		if n != 1 {
			t.Errorf("the reply under %s is in the log %d times", h.of(m).Name(), n)
		}
	}
	for _, m := range reworded { // history does not show it, so it comes at leisure
		h.comes("the changed reply", func() bool { return h.hasWords(h.of(m), "the other customer") })
	}
	t.Logf("changed replies too in %v", time.Since(began).Round(time.Millisecond))
	h.clean()
}

// askText is what an ask says by now.
func (h *house) askText(m slacksim.Message) string {
	h.t.Helper()
	var text string
	r := h.of(m)
	h.read(func(v *storage.View) error {
		ws, _, err := v.Ask(r.ID)
		text = ws.Text
		return err
	})
	return text
}

// hasWords reports whether words of a request say something.
func (h *house) hasWords(r triage.Request, what string) bool {
	return slices.ContainsFunc(h.words(r), func(w storage.Words) bool { return strings.Contains(w.Text, what) })
}

// TestCatchUpAtLeisure: what history does not show, or nobody waits for, is
// found too: an old reply that was changed or taken back, words under a request
// that was done, and a direct message where nothing was open.
func TestCatchUpAtLeisure(t *testing.T) {
	h := longHouse(t, 0)
	direct := h.direct(repTwo) // there, and nothing was ever said in it
	changed, r := h.take(repUser, h.ask, "quote 20917 is locked and the customer changed the quantity, who can help?")
	said := h.reply(repUser, changed, "it is for Northgate")
	took := h.reply(repUser, changed, "they pay late, between us")
	h.settled()
	h.leap(5 * time.Minute)
	closed, done := h.take(repUser, h.ask, "Kestrel wants 31 percent off the analysers, can we go there?")
	h.click(ana, h.card(done), views.ActClaim)
	h.settled()
	h.resolved(ana, done, nil)
	h.settled()
	h.stop()
	h.clock.moved.Add(int64(90 * time.Minute))
	h.startBot() // what went before is outside of the next gap's look back
	h.settled()
	h.stop()
	h.clock.moved.Add(int64(90 * time.Minute))

	h.do(h.sim.As(repUser).Edit(changed.Channel, said.TS, "it is for Southgate"))
	h.do(h.sim.As(repUser).Delete(changed.Channel, took.TS))
	h.reply(repUser, closed, "that is not solved, the price is still the old one")
	fresh := h.post(repTwo, direct, "Can somebody please check the commission split of 40/60 on Initech?")
	h.startBot()
	h.settled()
	h.comes("the changed reply", func() bool { return h.hasWords(r, "Southgate") })
	h.comes("the reply that was taken back", func() bool { return !h.hasWords(r, "pay late") })
	if again := h.request(done.ID); !again.Open() {
		t.Errorf("%s was not reopened: %v", done.Name(), h.kinds(done))
	}
	h.comes("the direct message", func() bool { return len(h.all(fresh)) == 1 })
	h.settled()
	if r := h.of(fresh); !r.OpenedAt.Equal(tsTime(fresh.TS)) || r.Origin != triage.FromDM {
		t.Errorf("counts from %v, came by %q", r.OpenedAt, r.Origin)
	}
	h.clean()
}
