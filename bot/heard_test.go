package bot_test

import (
	"strings"
	"sync"
	"testing"

	"clearlane/bot/slacksim"
	"clearlane/triage/route"
	"clearlane/triage/scope"
)

// posts are things that may be an ask, or what somebody tells of a deal. Which of
// them the router takes for which moves whenever it learns; tests pick those that
// they need.
var posts = []string{
	"Northgate Labs would sign today with 28 percent off the spectrometers",
	"Halden's quote was made with last year's price list",
	"Heron takes the three year contract if the price stays",
	"Oxbow would sign this week with 22 percent off the analysers",
	"Brightwater's contract ends in May and they pay more than others",
	"Kestrel has the quote, they are comparing us with two others",
	"Lindqvist moved their order to the second delivery date",
	"commission for March came in today, it looks low",
	"Petrel went back to the old payment terms",
	"Marlow decides on the multi-year offer next week",
	"Quillfeather got the loan unit for another month",
	"the Tidewater renewal is at last year's price",
	"Heron's discount is 4 points above what we agreed",
	"Marlow's account has two owners since the merge",
	"Petrel's purchase order names the old company",
	"Brightwater counts as a university in the price book",
	"the Tidewater invoice went to the old address again",
	"our account Kestrel moved to the other team overnight",
	"Halden says their invoice names the wrong company",
	"the March payout for Petrel went to somebody else",
	"Priya still owns Kestrel in Salesforce",
	"the forecast of Heron is in the wrong quarter",
	"did Kestrel say anything about our price?",
	"what did Halden say to the three year price?",
	"who goes with me to the Oxbow price talks?",
	"is Heron still comparing us on price?",
	"do we tell Petrel about the new price list now?",
	"which price does Marlow remember from last year?",
	"can Lindqvist live with 20 percent off, what do you think?",
	"Halden still sees last year's price on the quote",
	"Kestrel's discount was approved at 18, the quote says 15",
	"the Oxbow order is waiting for a signature since Monday",
	"our credit note for Tidewater hasn't arrived",
	"Marlow pays twice for the same licence since the upgrade",
	"could Heron get the three year price for two years?",
	"does the 22 percent for Oxbow still hold in May?",
	"Petrel never got the invoice for April",
	"my split on Brightwater is gone",
	"who signed off 28 percent for Quillfeather?",
}

// demoRouter is the router that a house with the demo map begins with.
var demoRouter = sync.OnceValues(func() (*route.Model, error) {
	m, err := scope.Parse("demo.yaml", scope.Demo())
	if err != nil {
		return nil, err
	}
	return route.Train(m, route.DefaultLexicon(), nil, route.Options{PromisedError: settings().RouteError})
})

// pick returns the first n posts that the router, told so about them, decides in
// this way.
func pick(t *testing.T, n int, fits func(decide func(route.Ask) route.Decision, text string) bool) []string {
	t.Helper()
	m, err := demoRouter()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, text := range posts {
		if len(out) < n && fits(m.Decide, text) {
			out = append(out, text)
		}
	}
	if len(out) < n {
		t.Fatalf("%d of the posts are as the test needs them, want %d: write more", len(out), n)
	}
	return out
}

func taken(d route.Decision) bool { return d.Outcome != route.Chatter }

// What looks like an ask is answered in a channel for asks, and offered to its
// writer alone where most of it is talk. A plain ask is answered in both.
func TestGeneralChannel(t *testing.T) {
	doubtful := pick(t, 1, func(decide func(route.Ask) route.Decision, text string) bool {
		return taken(decide(route.Ask{Text: text})) && decide(route.Ask{Text: text, General: true}).Offer
	})[0]
	plain := "who can approve 28 percent off the spectrometers for Northgate Labs? They sign on Friday"
	for name, c := range map[string]struct {
		channel, text string
		taken         bool
	}{
		"doubtful in an ask channel":   {"ask-sales-ops", doubtful, true},
		"doubtful in a general one":    {"sales", doubtful, false},
		"a plain ask in a general one": {"sales", plain, true},
		"addressed in a general one":   {"sales", "<@U0SLACKBOT0> " + doubtful, true},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.post(repUser, c.channel, c.text)
			h.settled()
			if taken := h.count() > 0; taken != c.taken {
				t.Errorf("a request was made of %q: %v\n%s", c.text, taken, h.describe())
			}
			if !c.taken {
				h.ask = c.channel
				h.offered(repUser)
			}
		})
	}
}

// Whom a post speaks to, and who wrote it, decide together with its words: each
// pair differs in that alone.
func TestWhomAPostSpeaksTo(t *testing.T) {
	whole := newHouseOf(t, demoMap(t), func(o *slacksim.Options) {
		o.Groups = []slacksim.Group{
			{ID: "S0DESK", Handle: "desk", Name: "Deal Desk", Users: []string{ben}},
			{ID: "S0FIELD", Handle: "field", Name: "Field", Users: []string{repUser, repTwo}},
		}
	})
	const plain = "Northgate Labs wants 28 percent off the spectrometers, can we go there?"
	statement := pick(t, 1, func(decide func(route.Ask) route.Decision, text string) bool {
		return !taken(decide(route.Ask{Text: text})) && taken(decide(route.Ask{Text: text, To: route.ToStaff}))
	})[0]
	question := pick(t, 1, func(decide func(route.Ask) route.Decision, text string) bool {
		return strings.Contains(text, "?") && taken(decide(route.Ask{Text: text})) && !taken(decide(route.Ask{Text: "<!here> " + text, To: route.ToAll}))
	})[0]
	trouble := pick(t, 1, func(decide func(route.Ask) route.Decision, text string) bool {
		return taken(decide(route.Ask{Text: text})) && !taken(decide(route.Ask{Text: text, ByStaff: true}))
	})[0]
	for _, c := range []struct {
		name, user, text string
		taken            bool
	}{
		{"nobody by name", repUser, plain, true},
		{"begins with a colleague", repUser, "<@" + repTwo + "> " + plain, false},
		{"greets a colleague", repUser, "Hey <@" + repTwo + ">, " + plain, false},
		{"begins with a group of colleagues", repUser, "<!subteam^S0FIELD> " + plain, false},
		{"speaks about a colleague", repTwo, "Northgate Labs, an account of <@" + repUser + ">, wants 27 percent off the spectrometers, can we go there?", true},
		{"begins with staff", repTwo, "<@" + ana + "> Northgate Labs wants 26 percent off the spectrometers, can we go there?", true},
		{"staff beside a colleague", repTwo, "<@" + repUser + "> <@" + ana + "> Northgate Labs wants 25 percent off the spectrometers, can we go there?", true},

		{"a statement", repUser, statement, false},
		{"a statement to staff", repUser, "<@" + ana + "> " + statement, true},
		{"a statement to a group of staff", repTwo, "<!subteam^S0DESK> " + statement, true},

		{"a question", repUser, question, true},
		{"a question to everybody", repTwo, "@here " + question, false},

		{"told by a rep", repUser, trouble, true},
		{"told by staff", ana, trouble, false},
		{"asked by staff", ana, plain, true},
		{"asked by staff of staff", ana, "<@" + ben + "> " + plain, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := whole.in(t)
			m := h.post(c.user, h.ask, c.text)
			h.settled()
			if taken := len(h.all(m)) > 0; taken != c.taken {
				t.Errorf("a request was made of %q: %v\n%s", c.text, taken, h.describe())
			}
		})
	}
}
