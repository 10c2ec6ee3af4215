package bot_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"clearlane/bot"
	"clearlane/bot/slacksim"
	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/scope"
)

// threePeopleMap is a company whose one team has three people: counts of it are
// about no one person.
func threePeopleMap(t *testing.T) *scope.Map {
	t.Helper()
	src, err := os.ReadFile("testdata/two-people.yaml")
	if err != nil {
		t.Fatal(err)
	}
	src = bytes.Replace(src, []byte("ana.ruiz@northwind.example]"), []byte("ana.ruiz@northwind.example, chloe.martin@northwind.example]"), 1)
	m, err := scope.Parse("three-people.yaml", src)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestLeadsHearOfTheirWeek: when the schedule says so each lead has one message
// about the week, however often the bot is stopped; the same counts are in their
// Home, with the asks behind them, and in nobody else's.
func TestLeadsHearOfTheirWeek(t *testing.T) {
	h := newHouseOf(t, threePeopleMap(t), nil)
	_, r := h.claimed("Can I offer 12 percent to close this week?")
	h.click(ana, h.card(r), views.ActAskRep)
	h.submit(ana, h.modal(ana), map[views.BlockID]string{views.InWords: "which volume?"})
	h.settled()
	msg, lost := h.another(repUser, h.ask, "<@U0SLACKBOT0> zzz qqq xyzzy")
	if lost.Turn != triage.TurnTriage || lost.Holder != ben {
		t.Fatalf("turn %q, held by %s", lost.Turn, lost.Holder)
	}
	h.reply(repUser, msg, "any update?")
	h.settled()

	// The digest goes on Monday at eight; an hour before nobody has heard. Leads
	// hear where leadership has no channel too.
	h.adjust = func(s *bot.Settings) { s.DigestChannel = "" }
	monday := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	restart := func(at time.Time) {
		h.stop()
		h.clock.moved.Add(int64(at.Sub(h.clock.now())))
		h.startBot()
		h.settled()
	}
	const theirs, triages = "Deals, 23–29 November", "What no team had yet, 23–29 November"
	restart(monday.Add(-time.Hour))
	if n := h.messages(h.direct(ben), theirs); n != 0 {
		t.Fatal("told before the schedule says so")
	}
	restart(monday.Add(-2 * time.Second))
	h.says(h.channel(h.direct(ben), theirs), "Questions to reps: 1", string(views.ActShowCounts))
	h.says(h.channel(h.direct(ben), triages), "Times that a rep asked for an update: 1")
	for _, later := range []time.Duration{time.Minute, 6 * 24 * time.Hour} {
		restart(monday.Add(later))
	}
	for _, words := range []string{theirs, triages} {
		if n := h.messages(h.direct(ben), words); n != 1 {
			t.Errorf("%q was told %d times", words, n)
		}
	}
	h.read(func(v *storage.View) error {
		if late, err := v.PendingSlots(v.Now(), 10); err != nil || len(late) > 0 {
			t.Errorf("%v waits, %v", late, err)
		}
		return nil
	})

	h.press(ben, h.openHome(ben), views.ActTabLead)
	home := h.home(ben, "Worth a look, 23–29 November", "Questions to reps: 1", "Times that a rep asked for an update: 1")
	h.press(ben, home, views.ActShowCounts, "0:2026-W48|deals")
	h.wait("the asks behind the counts", func(s *slacksim.Snapshot) bool {
		v, ok := s.Modal(ben)
		return ok && strings.Contains(viewText(v), "Questions to reps") && strings.Contains(viewText(v), r.Name()) && !strings.Contains(viewText(v), ana)
	})
	h.do(h.sim.As(ben).CloseModal())
	// An admin leads neither.
	h.press(victoria, h.openHome(victoria), views.ActTabLead)
	if text := viewText(h.home(victoria, "About to be late")); strings.Contains(text, "Worth a look") {
		t.Error("an admin sees the counts of a team that is not theirs")
	}
	h.interactive(map[string]any{
		"type": "block_actions", "user": map[string]any{"id": victoria}, "trigger_id": "78.1.x", "view": home.JSON,
		"container": map[string]any{"type": "view", "view_id": home.ID},
		"actions":   []any{map[string]any{"action_id": string(views.ActShowCounts), "block_id": "b", "type": "button", "value": "0:2026-W48|deals"}},
	})
	h.channel(h.direct(victoria), "Only the lead of the team sees these")
	if strings.Contains(h.log.String(), "level=ERROR") {
		t.Errorf("errors were logged:\n%s", h.log)
	}
}
