package bot_test

import (
	"testing"

	"clearlane/bot/slacksim"
)

// Whom a post speaks to, and who wrote it, decide together with its words: each
// pair differs in that alone.
func TestWhomAPostSpeaksTo(t *testing.T) {
	whole := newHouseOf(t, demoMap(t), func(o *slacksim.Options) {
		o.Groups = []slacksim.Group{
			{ID: "S0DESK", Handle: "desk", Name: "Deal Desk", Users: []string{ben}},
			{ID: "S0FIELD", Handle: "field", Name: "Field", Users: []string{repUser, repTwo}},
		}
	})
	for _, c := range []struct {
		name, user, text string
		taken            bool
	}{
		{"nobody by name", repUser, "Northgate Labs wants 28 percent off the spectrometers, can we go there?", true},
		{"begins with a colleague", repUser, "<@" + repTwo + "> Northgate wants 27 percent off the spectrometers, can we go there?", false},
		{"greets a colleague", repUser, "Hey <@" + repTwo + ">, Northgate wants 26 percent off the spectrometers, can we go there?", false},
		{"begins with a group of colleagues", repUser, "<!subteam^S0FIELD> Northgate wants 25 percent off the spectrometers, can we go there?", false},
		{"speaks about a colleague", repUser, "Northgate, an account of <@" + repTwo + ">, wants 24 percent off the spectrometers, can we go there?", true},
		{"begins with staff", repUser, "<@" + ana + "> Northgate wants 23 percent off the spectrometers, can we go there?", true},
		{"staff beside a colleague", repUser, "<@" + repTwo + "> <@" + ana + "> Northgate wants 22 percent off the spectrometers, can we go there?", true},

		{"a statement", repUser, "Northgate Labs would sign today with 28 percent off the spectrometers", false},
		{"a statement to staff", repUser, "<@" + ana + "> Northgate Labs would sign today with 27 percent off the spectrometers", true},
		{"a statement to a group of staff", repUser, "<!subteam^S0DESK> Northgate Labs would sign today with 26 percent off the spectrometers", true},

		{"a question", repUser, "did Kestrel say anything about our price?", true},
		{"a question to everybody", repUser, "@here did Kestrel say anything about our price then?", false},

		{"a rep's trouble", repUser, "the quote for Halden still shows the old discount", true},
		{"told by staff", ana, "the quote for Marlow still shows the old discount", false},
		{"asked by staff", ana, "Oxbow Labs wants 28 percent off the spectrometers, can we go there?", true},
		{"asked by staff of staff", ana, "<@" + ben + "> Oxbow Labs wants 27 percent off the spectrometers, can we go there?", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := whole.in(t)
			m := h.post(c.user, h.ask, c.text)
			h.settled()
			if taken := len(h.all(m)) > 0; taken != c.taken {
				t.Errorf("a request was made: %v\n%s", taken, h.describe())
			}
		})
	}
}
