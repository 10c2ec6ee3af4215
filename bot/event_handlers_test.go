package bot_test

import (
	"testing"

	"clearlane/bot/slacksim"
	"clearlane/bot/views"
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
