package bot_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"clearlane/bot"
	"clearlane/bot/slacksim"
	"clearlane/bot/views"
	"clearlane/storage"
)

// TestRenamedChannel: a channel is known by its name, in the settings and in the
// map, so that what it is called counts from the moment it changes.
func TestRenamedChannel(t *testing.T) {
	h := newHouseOf(t, demoMap(t), func(opt *slacksim.Options) {
		opt.Channels = append(opt.Channels, slacksim.Channel{ID: "GSECRET", Name: "secret-talk", Private: true, Members: []string{repUser, ana, "U0SLACKBOT0"}})
	})
	h.do(h.sim.RenameChannel("ask-3", "coffee"))
	h.do(h.sim.RenameChannel("GSECRET", "ask-3")) // a private one: group_rename
	quiet := h.post(repUser, "coffee", discountAsk)
	heard := h.post(repUser, "ask-3", discountAsk)
	h.settled()
	if n := len(h.all(quiet)); n != 0 {
		t.Errorf("%d requests from a channel that is no intake channel any more", n)
	}
	if n := len(h.all(heard)); n != 1 {
		t.Fatalf("%d requests from the intake channel's new place", n)
	}
	h.click(ana, h.card(h.of(heard)), views.ActClaim)
	h.settled()
	h.clean()
}

// TestChannelGetsAnotherID: when a private channel is shared with a company outside
// its id changes for good. What is open in an intake channel goes on there, what
// is in a queue too, and nothing is taken twice; also where the bot was not there
// to hear of it.
func TestChannelGetsAnotherID(t *testing.T) {
	for _, away := range []bool{false, true} {
		t.Run(map[bool]string{false: "told", true: "found out"}[away], func(t *testing.T) {
			h := newHouseOf(t, demoMap(t), func(opt *slacksim.Options) {
				for i, c := range opt.Channels {
					if c.Name == "deal-desk-queue" {
						opt.Channels[i].ID, opt.Channels[i].Private = "G0QUEUE0001", true
					}
				}
				opt.Channels = append(opt.Channels, slacksim.Channel{ID: "G0ASKS00001", Name: "asks-in-private", Private: true, Members: []string{repUser, repTwo, ana, "U0SLACKBOT0"}})
			})
			h.adjust = func(s *bot.Settings) { s.Intake["asks-in-private"] = bot.Live }
			// Slack lets history be read so and so often a minute.
			restart := func() {
				h.stop()
				h.clock.moved.Add(int64(5 * time.Minute))
				h.startBot()
			}
			restart()
			msg, r := h.take(repUser, "G0ASKS00001", discountAsk)
			if h.card(r).Channel != "G0QUEUE0001" {
				t.Fatalf("the card is in %s", h.card(r).Channel)
			}
			h.do(h.sim.ChangeChannelID("asks-in-private", "C0ASKS00001"))
			h.do(h.sim.ChangeChannelID("deal-desk-queue", "C0QUEUE0001"))
			if away {
				h.settled() // and forget it again, as if nobody had told
				h.do(h.store.Write(h.ctx, func(tx *storage.Tx) error {
					return errors.Join(tx.MoveChannel("C0ASKS00001", "G0ASKS00001"), tx.MoveChannel("C0QUEUE0001", "G0QUEUE0001"))
				}))
				restart()
			}
			h.settled()
			if r = h.request(r.ID); r.Channel != "C0ASKS00001" {
				t.Fatalf("the request is in %s", r.Channel)
			}
			msg.Channel = "C0ASKS00001"
			h.click(ana, h.card(r), views.ActClaim)
			h.settled()
			h.says(h.thread("C0ASKS00001", msg.TS, r.Name()), "<@"+ana+">")
			h.says(h.card(r), "<@"+ana+">")
			h.reply(ana, msg, "28 is fine until Friday")
			h.settled()
			if r = h.request(r.ID); r.FirstWords.IsZero() {
				t.Error("words in the thread are not heard any more")
			}
			_, later := h.another(repTwo, "C0ASKS00001", "Halden wants net 75 instead of net 30, who can approve that payment term?")
			if h.card(later).Channel != "C0QUEUE0001" {
				t.Errorf("a new card is in %s", h.card(later).Channel)
			}
			// History is read under the new id; the words have been taken.
			restart()
			h.settled()
			if n := h.count(); n != 2 {
				t.Errorf("%d requests of two asks", n)
			}
			h.clean()
		})
	}
}

// TestMovedChannelMalformed: an event without both ids changes nothing.
func TestMovedChannelMalformed(t *testing.T) {
	h := newHouse(t)
	for _, e := range []map[string]any{
		{"type": "channel_id_changed", "old_channel_id": "G1", "event_ts": "1612206778.000000"},
		{"type": "channel_id_changed", "old_channel_id": "G1", "new_channel_id": 7, "event_ts": "1612206778.000000"},
		{"type": "channel_id_changed", "old_channel_id": "G1", "new_channel_id": "G1", "event_ts": "1612206778.000000"},
	} {
		h.sim.Deliver(e)
	}
	// As Slack documents it, of a channel that nobody here knows.
	h.sim.Deliver(map[string]any{"type": "channel_id_changed", "old_channel_id": "G012Y48650T", "new_channel_id": "C012Y48650T", "event_ts": "1612206778.000000"})
	h.settled()
	h.read(func(v *storage.View) error {
		skipped, err := v.SkippedDeliveries(time.Time{}, 10)
		n := 0
		for _, d := range skipped {
			if strings.HasPrefix(d.Reason, "malformed: a channel's id changed") {
				n++
			}
		}
		if n != 3 {
			t.Errorf("%d of 3 are skipped as malformed", n)
		}
		now, err2 := v.CurrentChannel("G012Y48650T")
		if now != "C012Y48650T" {
			t.Errorf("it is %s now", now)
		}
		return errors.Join(err, err2)
	})
	h.clean()
}
