package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"clearlane/bot/slacksim"
	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
)

// What tests look at, beside the local Slack itself.

// take posts an ask and returns it with the request that it became.
func (h *house) take(user, channel, text string) (slacksim.Message, triage.Request) {
	h.t.Helper()
	m := h.post(user, channel, text)
	h.settled()
	return m, h.of(m)
}

// of is the newest request of a thread; the test fails where there is none.
func (h *house) of(m slacksim.Message) triage.Request {
	h.t.Helper()
	rs := h.all(m)
	if len(rs) == 0 {
		h.t.Fatalf("no request was made of %q\n%s", m.Text, h.describe())
	}
	return rs[len(rs)-1]
}

// all are the requests of a thread.
func (h *house) all(m slacksim.Message) []triage.Request {
	h.t.Helper()
	var rs []triage.Request
	h.read(func(v *storage.View) (err error) {
		rs, err = v.RequestsByThread(m.Channel, m.TS)
		return err
	})
	return rs
}

func (h *house) read(f func(*storage.View) error) {
	h.t.Helper()
	h.do(h.store.Read(h.ctx, f))
}

// shown is the message of a slot, as Slack shows it.
func (h *house) shown(key string) slacksim.Message {
	h.t.Helper()
	m, ok := h.find(key)
	if !ok {
		h.t.Fatalf("there is no message %s\n%s", key, h.describe())
	}
	return m
}

func (h *house) find(key string) (slacksim.Message, bool) {
	h.t.Helper()
	var slot storage.Slot
	var ok bool
	h.read(func(v *storage.View) (err error) {
		slot, ok, err = v.Slot(key)
		return err
	})
	if !ok || slot.TS == "" {
		return slacksim.Message{}, false
	}
	for _, m := range h.sim.Messages(slot.Channel) {
		if m.TS == slot.TS {
			return m, true
		}
	}
	return slacksim.Message{}, false
}

// card is the card of a request in the queue of the function that has it.
func (h *house) card(r triage.Request) slacksim.Message {
	h.t.Helper()
	return h.shown(fmt.Sprintf("card/%d/%s", r.ID, h.request(r.ID).Function))
}

// status is the one message in the rep's thread.
func (h *house) status(r triage.Request) slacksim.Message {
	h.t.Helper()
	return h.shown(fmt.Sprintf("status/%d", r.ID))
}

// direct is the conversation of a person with the bot.
func (h *house) direct(user string) string {
	h.t.Helper()
	id, err := h.sim.As(user).DM("U0SLACKBOT0")
	h.do(err)
	return id
}

// menu picks an item of a message's menu.
func (h *house) menu(user string, m slacksim.Message, menu views.ActionID, r triage.Request, item views.MenuItem) {
	h.t.Helper()
	h.click(user, m, menu, views.Ref{Request: r.ID, Arg: string(item)}.String())
}

// note waits for a message that one person alone sees.
func (h *house) note(user, words string) slacksim.Message {
	h.t.Helper()
	var found slacksim.Message
	h.wait(fmt.Sprintf("a note %q to %s", words, user), func(s *slacksim.Snapshot) bool {
		for _, m := range s.Ephemerals(user) {
			if strings.Contains(content(m), words) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

// notes counts what one person alone was shown.
func (h *house) notes(user string) int {
	n := 0
	h.sim.Look(func(s *slacksim.Snapshot) { n = len(s.Ephemerals(user)) })
	return n
}

// posts are our messages in a thread, the root left out, whose words have all
// of these.
func (h *house) posts(m slacksim.Message, words ...string) []slacksim.Message {
	var out []slacksim.Message
	h.sim.Look(func(s *slacksim.Snapshot) {
		for _, p := range s.Thread(m.Channel, m.TS) {
			if p.BotID != "" && !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(content(p), w) }) {
				out = append(out, p)
			}
		}
	})
	return out
}

// says fails the test unless a message has all the words.
func (h *house) says(m slacksim.Message, words ...string) {
	h.t.Helper()
	for _, w := range words {
		if !strings.Contains(content(m), w) {
			h.t.Errorf("%q is not in the message:\n%s", w, content(m))
		}
	}
}

// saysNot fails the test where a message has one of the words.
func (h *house) saysNot(m slacksim.Message, words ...string) {
	h.t.Helper()
	for _, w := range words {
		if strings.Contains(content(m), w) {
			h.t.Errorf("%q is in the message:\n%s", w, content(m))
		}
	}
}

// log is the request's entries.
func (h *house) entries(r triage.Request) []triage.Entry {
	h.t.Helper()
	var es []triage.Entry
	h.read(func(v *storage.View) (err error) {
		es, err = v.Entries(r.ID)
		return err
	})
	return es
}

// kinds is the request's log in short.
func (h *house) kinds(r triage.Request) []triage.Kind {
	h.t.Helper()
	var ks []triage.Kind
	for _, e := range h.entries(r) {
		ks = append(ks, e.Kind)
	}
	return ks
}

// words is what is stored of people's words in a request.
func (h *house) words(r triage.Request) []storage.Words {
	h.t.Helper()
	var ws []storage.Words
	h.read(func(v *storage.View) (err error) {
		ws, err = v.Words(r.ID)
		return err
	})
	return ws
}

// resolved has staff close a request as answered.
func (h *house) resolved(staff string, r triage.Request, values map[views.BlockID]string) {
	h.t.Helper()
	h.click(staff, h.card(r), views.ActResolve)
	h.submit(staff, h.modal(staff), values)
	h.settled()
}

// clean fails the test where the projections differ from the log.
func (h *house) clean() {
	h.t.Helper()
	found, err := h.store.Check(h.ctx, true)
	h.do(err)
	for _, m := range found {
		h.t.Errorf("check: %v", m)
	}
}

// interactive delivers an interaction as it stands, and returns what the app
// acknowledged with.
func (h *house) interactive(payload map[string]any) string {
	h.t.Helper()
	raw, err := h.sim.DeliverAs("interactive", payload)
	h.do(err)
	return string(raw)
}

// tsTime is the instant of a Slack ts.
func tsTime(ts string) time.Time {
	at, err := slacksim.TimeOf(ts)
	if err != nil {
		panic(err)
	}
	return at.UTC()
}
