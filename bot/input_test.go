package bot_test

import (
	"strings"
	"testing"

	"clearlane/bot"
	"clearlane/bot/slacksim"
	"clearlane/storage"

	"github.com/slack-go/slack"
)

// TestWrongToken: Slack refuses the token, and Run says so in one sentence,
// before anything is done.
func TestWrongToken(t *testing.T) {
	m := demoMap(t)
	sim, err := slacksim.New(workspace(m))
	if err != nil {
		t.Fatal(err)
	}
	if err := sim.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	ctx := untilDeadline(t)
	go sim.Serve(ctx)
	defer sim.Close()
	for _, c := range []struct{ name, bot, app, says string }{
		{"the bot's", "xoxb-wrong", sim.AppToken(), "invalid_auth"},
		{"the app's", sim.BotToken(), "xapp-wrong", "invalid_auth"},
	} {
		t.Run(c.name, func(t *testing.T) {
			store, err := storage.Open(ctx, t.TempDir()+"/clearlane.db", storage.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer store.Close()
			b, err := bot.New(ctx, store, slack.New(c.bot, slack.OptionAPIURL(sim.APIURL()), slack.OptionAppLevelToken(c.app)), m, settings())
			if err != nil {
				t.Fatal(err)
			}
			err = b.Run(ctx)
			if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("the bot says %q, want one sentence with %q", err, c.says)
			}
			if err != nil && (strings.Contains(err.Error(), "xoxb-") || strings.Contains(err.Error(), "xapp-")) {
				t.Error("the token is in the error")
			}
		})
	}
}

// TestWhereToInvite: channels that the settings or the map name and the bot is
// not in are named in the log.
func TestWhereToInvite(t *testing.T) {
	h := newHouseOf(t, demoMap(t), func(opt *slacksim.Options) {
		for i, c := range opt.Channels {
			if c.Name == "deals" || c.Name == "orders-queue" {
				opt.Channels[i].Members = c.Members[:3]
			}
		}
	})
	for _, name := range []string{"#deals", "#orders-queue"} {
		if !strings.Contains(h.log.String(), name) {
			t.Errorf("%s is not in the log:\n%s", name, h.log)
		}
	}
	if strings.Contains(h.log.String(), "#deal-desk-queue") {
		t.Errorf("a channel that we are in is in the log:\n%s", h.log)
	}
	// The card of a queue that we can't read goes to who leads the function.
	_, r := h.take(repUser, h.ask, "Purchase order is 200 short of the quote, can we accept it?")
	h.channel(h.direct(dmitri), "200 short")
	h.says(h.card(r), "200 short")
}
