package bot_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"clearlane/bot/slacksim"
	"clearlane/bot/views"
	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/route"
)

func itoa(n int) string { return strconv.Itoa(n) }

// TestThoughtInPieces: consecutive posts of one author within two minutes are
// one ask; later, by another, or after it was claimed, they are not.
func TestThoughtInPieces(t *testing.T) {
	h := newHouse(t)
	first, r := h.take(repUser, h.ask, "Northgate Labs wants 28 percent off the spectrometers, can we go there?")
	h.leap(time.Minute)
	second := h.post(repUser, h.ask, "it is for the Leeds site, twelve units")
	h.settled()
	if n := h.count(); n != 1 {
		t.Fatalf("%d requests of one thought", n)
	}
	h.says(h.card(r), "28 percent", "Leeds site")
	if len(h.posts(first)) != 1 || len(h.posts(second)) != 0 {
		t.Errorf("%d messages under the first, %d under the second", len(h.posts(first)), len(h.posts(second)))
	}
	// What is said to a colleague by name is not a part of it.
	h.post(repUser, h.ask, "<@"+repTwo+"> they have a Quillfeather microscope as well")
	h.settled()
	h.saysNot(h.card(r), "Quillfeather")
	// Somebody else's next words are theirs.
	h.leap(time.Second)
	_, other := h.take(repTwo, h.ask, "Halden wants net 75 instead of net 30, who can approve that payment term?")
	if other.ID == r.ID || other.Rep != repTwo {
		t.Errorf("another's ask became %s of %s", other.Name(), other.Rep)
	}
	// After two minutes it is another ask.
	h.leap(3 * time.Minute)
	_, later := h.take(repUser, h.ask, "Kestrel wants 31 percent off the analysers, can we go there?")
	if later.ID == r.ID {
		t.Error("an ask of three minutes later was joined")
	}
	// Once it is claimed, what follows is not slipped into it.
	h.click(ana, h.card(later), views.ActClaim)
	h.settled()
	h.leap(30 * time.Second)
	_, apart := h.take(repUser, h.ask, "Heron Analytics wants 33 percent off, can we go there?")
	if apart.ID == later.ID {
		t.Error("words were added to a claimed request")
	}
	h.clean()
}

// TestTwoAsksInARow: what follows an ask at once is a request of its own when it
// asks somebody else, and is left alone when it is a cheer.
func TestTwoAsksInARow(t *testing.T) {
	for name, first := range map[string]string{
		"the first was placed":         "Northgate Labs wants 28 percent off the spectrometers, can we go there?",
		"the first waits for a button": "Who do I talk to about a split commission on the Globex renewal? Two of us worked it",
		"the first is a neighbour's":   "Can legal review this redline on the MSA for Contoso?",
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			_, a := h.take(repUser, h.ask, first)
			h.leap(10 * time.Second)
			h.post(repUser, h.ask, "great job team on closing Initech!! :tada:")
			_, b := h.take(repUser, h.ask, "my forecast category won't save, error: INVALID_FIELD")
			if a.ID == b.ID || b.Function != "crm-tools" {
				t.Errorf("the second ask became %s of %q", b.Name(), b.Function)
			}
			if n := h.count(); n != 2 {
				t.Errorf("%d requests of two asks and a cheer", n)
			}
			h.saysNot(h.card(b), "great job")
		})
	}
}

// TestTalkForAnotherTeam: what reads like talk after an ask, and would as an ask
// surely go to another team, is not added to that ask. It is offered to its writer.
func TestTalkForAnotherTeam(t *testing.T) {
	text := pick(t, 1, func(decide func(route.Ask) route.Decision, text string) bool {
		asked := decide(route.Ask{Text: text, Addressed: true})
		return decide(route.Ask{Text: text}).Offer && asked.Outcome == route.Route && asked.Function != "deal-desk"
	})[0]
	h := newHouse(t)
	_, r := h.take(repUser, h.ask, "Northgate Labs wants 28 percent off the spectrometers, can we go there?")
	if r.Function != "deal-desk" {
		t.Fatalf("the first ask went to %q", r.Function)
	}
	h.leap(30 * time.Second)
	h.post(repUser, h.ask, text)
	h.settled()
	h.offered(repUser)
	if n := h.count(); n != 1 {
		t.Errorf("%d requests", n)
	}
	h.read(func(v *storage.View) error {
		words, _, err := v.Ask(r.ID)
		if strings.Contains(words.Text, text) {
			t.Errorf("the ask reads %q", words.Text)
		}
		return err
	})
	h.clean()
}

// TestAsksBesideButtons: while the rep is asked which team it is, only an ask
// for the likeliest team goes with the request. One for a team further down is
// an ask by itself: it would go wherever the first button says.
func TestAsksBesideButtons(t *testing.T) {
	const first = "Who do I talk to about a split commission on the Globex renewal? Two of us worked it"
	sure := map[string]string{
		"commissions": "my October commission statement is 1,250 short, can you check the payout?",
		"territory":   "two of us claim the same account, who decides under the rules of engagement?",
		"crm-tools":   "my forecast category won't save, error: INVALID_FIELD",
		"deal-desk":   "Northgate Labs wants 28 percent off the spectrometers, can we go there?",
	}
	for _, at := range []int{0, 1} {
		t.Run([]string{"the likeliest", "the second"}[at], func(t *testing.T) {
			h := newHouse(t)
			_, asked := h.take(repUser, h.ask, first)
			if len(asked.Choices) < 2 {
				t.Fatalf("the first ask is asked about with %q", asked.Choices)
			}
			team, _, _ := strings.Cut(asked.Choices[at], "/")
			if sure[team] == "" {
				t.Fatalf("no words that are surely for %q", team)
			}
			h.leap(30 * time.Second)
			next := h.post(repUser, h.ask, sure[team])
			h.settled()
			if at == 0 {
				if n := h.count(); n != 1 || len(h.posts(next)) != 0 {
					t.Errorf("%d requests of one team's asks", n)
				}
				return
			}
			own := h.of(next)
			if own.ID == asked.ID || own.Function != team {
				t.Errorf("the second ask became %s of %q", own.Name(), own.Function)
			}
			if after := h.request(asked.ID); !slices.Equal(after.Choices, asked.Choices) {
				t.Errorf("the first is asked about with %q", after.Choices)
			}
			h.read(func(v *storage.View) error {
				words, _, err := v.Ask(asked.ID)
				if words.Text != first {
					t.Errorf("the first ask reads %q", words.Text)
				}
				return err
			})
		})
	}
}

// TestFilesStayReachable: files of an ask, and of its pieces, are links on the
// card.
func TestFilesStayReachable(t *testing.T) {
	h := newHouse(t)
	m, err := h.sim.As(repUser).Send(h.ask, slacksim.Draft{
		Text:  "Northgate Labs wants 28 percent off the spectrometers, can we go there?",
		Files: []slacksim.Upload{{Name: "quote-20917.txt", Text: "28 percent"}},
	})
	h.do(err)
	h.settled()
	h.says(h.card(h.of(m)), "quote-20917.txt", "http")
	h.leap(time.Minute)
	_, err = h.sim.As(repUser).Send(h.ask, slacksim.Draft{Text: "and this is what they sent", Files: []slacksim.Upload{{Name: "their-mail.txt", Text: "please"}}})
	h.do(err)
	h.settled()
	h.says(h.card(h.of(m)), "quote-20917.txt", "their-mail.txt")
}

// TestNearlyTheSame: an open request that says nearly the same is shown on the
// card and to the rep, with one click to join; then the rep is told where it is.
func TestNearlyTheSame(t *testing.T) {
	h := newHouse(t)
	_, first := h.take(repUser, h.ask, "Northgate Labs wants 28 percent off the spectrometers, can we go there?")
	h.leap(3 * time.Minute)
	msg, second := h.take(repTwo, h.ask, "Northgate Labs wants 28 percent off the spectrometers: can we go there, please?")
	if second.ID == first.ID {
		t.Fatal("another rep's ask was taken for the same")
	}
	card := h.card(second)
	h.says(card, "Asked before", first.Name(), string(views.ActJoin))
	h.saysNot(h.card(first), string(views.ActJoin)+"\",\"value\":\""+itoa(int(first.ID))+":"+itoa(int(first.ID)))
	status := h.thread(h.ask, msg.TS, "Asked before")
	h.says(status, first.Name(), string(views.ActJoin))
	h.click(repTwo, status, views.ActJoin)
	h.settled()
	r := h.request(second.ID)
	if r.Outcome != triage.Merged || r.MergedInto != first.ID {
		t.Errorf("closed as %q, into %d", r.Outcome, r.MergedInto)
	}
	h.says(h.thread(h.ask, msg.TS, "Joined to"), first.Name())
	h.read(func(v *storage.View) error {
		n, err := v.CountRequests(storage.Filter{})
		if n != 1 {
			t.Errorf("%d requests are open", n)
		}
		return err
	})
	// The same words about another customer are another ask.
	h.leap(3 * time.Minute)
	_, other := h.take(repTwo, h.ask, "Heron Analytics wants 28 percent off the spectrometers, can we go there?")
	h.saysNot(h.card(other), "Asked before")
	h.clean()
}
