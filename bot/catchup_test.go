package bot_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"clearlane/bot/slacksim"
	"clearlane/storage"
	"clearlane/triage"
)

// downtime is how much happens while the bot is away.
var downtime = flag.Int("downtime", 60, "how many asks, edits, replies and deletions happen while the bot is away")

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

// TestCatchUp: two hours away in the middle of asks, edits, replies and
// deletions. All are recovered, once, with the times at which they happened.
func TestCatchUp(t *testing.T) {
	h := newHouseOf(t, demoMap(t), fewChannels)
	place := func(i int) string { return fmt.Sprintf("ask-%d", i%8) }
	ask := func(i int) slacksim.Message {
		user := []string{repUser, repTwo}[i%2]
		return h.post(user, place(i), fmt.Sprintf("quote %d is locked and the customer changed the quantity, who can help?", 30000+i))
	}
	// What was there before: asks with a reply each.
	var before []slacksim.Message
	for i := range *downtime / 4 {
		m := ask(i)
		h.reply(m.User, m, fmt.Sprintf("it is for customer %d", i))
		before = append(before, m)
	}
	h.settled()
	asked := h.count()

	h.stop()
	var asks, edited, deleted, replied []slacksim.Message
	said := map[string]time.Time{}
	for i := range *downtime / 4 {
		h.clock.moved.Add(int64(2 * time.Hour / time.Duration(*downtime/4)))
		m := ask(1000 + i)
		asks = append(asks, m)
		old := before[i]
		switch i % 3 {
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
		}
		if i%5 == 0 { // changed and answered in the meantime
			h.do(h.sim.As(m.User).Edit(m.Channel, m.TS, m.Text+" Thanks"))
			h.reply(ana, m, fmt.Sprintf("done, it is open again, case %d", i))
		}
	}
	h.startBot()
	h.settled()

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
			t.Errorf("%s was answered while we were away: holder %q, first words %v", r.Name(), r.Holder, r.FirstWords)
		}
	}
	for _, m := range edited {
		h.read(func(v *storage.View) error {
			ws, _, err := v.Ask(h.of(m).ID)
			if !strings.Contains(ws.Text, "expired") {
				t.Errorf("%s still reads %q", h.of(m).Name(), ws.Text)
			}
			return err
		})
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
	h.clean()
}
