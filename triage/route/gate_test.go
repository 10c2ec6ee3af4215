package route_test

import (
	"testing"

	"clearlane/triage/route"
)

// What Slack says of a message moves it between answer, offer and silence.
func TestWhatSlackSaysOfAMessage(t *testing.T) {
	m := largeModel(t)
	const (
		answered = "answered"
		offered  = "offered"
		silent   = "silent"
	)
	const plain = "can somebody approve net 60 for Hooli, they sign today"
	for _, c := range []struct {
		name string
		ask  route.Ask
		want string
	}{
		{"an ask", route.Ask{Text: plain}, answered},
		{"of one of staff", route.Ask{Text: plain, To: route.ToStaff}, answered},
		{"of everybody", route.Ask{Text: plain, To: route.ToAll}, answered},
		{"of a colleague", route.Ask{Text: plain, To: route.ToColleague}, offered},
		{"by staff", route.Ask{Text: plain, ByStaff: true}, answered},
		{"by staff of staff", route.Ask{Text: plain, ByStaff: true, To: route.ToStaff}, offered},
		{"by an app", route.Ask{Text: plain, FromBot: true}, silent},
		{"a trouble told by a rep", route.Ask{Text: "my quota in the tool is last year's"}, answered},
		{"a trouble told by staff", route.Ask{Text: "my quota in the tool is last year's", ByStaff: true}, offered},
		{"thanks", route.Ask{Text: "thanks a lot, all good now"}, silent},
		{"thanks to staff", route.Ask{Text: "<@U1> thanks a lot, all good now", To: route.ToStaff}, silent},
	} {
		d := m.Decide(c.ask)
		got := answered
		switch {
		case d.Offer:
			got = offered
		case d.Outcome == route.Chatter:
			got = silent
		}
		if got != c.want {
			t.Errorf("%s: %s (%s %s), want %s", c.name, got, d.Outcome, d.Skip, c.want)
		}
	}
}

// A general channel only ever makes the router quieter, and a plain ask is still
// heard there.
func TestGeneralChannel(t *testing.T) {
	m := largeModel(t)
	asks, err := route.ParseAsks("asks_blind.jsonl", readFile(t, "testdata/asks_blind.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	heard := func(a route.Ask) int {
		switch d := m.Decide(a); {
		case d.Offer:
			return 1
		case d.Outcome == route.Chatter:
			return 0
		}
		return 2
	}
	fewer := 0
	for _, a := range asks {
		live, general := heard(route.Ask{Text: a.Text}), heard(route.Ask{Text: a.Text, General: true})
		if general > live {
			t.Errorf("%q is heard better in a general channel", a.Text)
		}
		if general < live {
			fewer++
		}
		if heard(route.Ask{Text: a.Text, General: true, Addressed: true}) != 2 {
			t.Errorf("%q, said to the router itself, is not answered", a.Text)
		}
	}
	if fewer == 0 || fewer > len(asks)/3 {
		t.Errorf("%d of %d asks are heard less well in a general channel", fewer, len(asks))
	}
}

// Whatever a message says: only what is left alone is offered, and nothing of an
// app's, nothing in a thread and nothing that was said to the router itself.
func TestWhatIsOffered(t *testing.T) {
	m := largeModel(t)
	asks, err := route.ParseAsks("asks.jsonl", readFile(t, "testdata/asks.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	offers := 0
	for _, a := range asks {
		for _, to := range []route.To{route.ToNobody, route.ToStaff, route.ToColleague, route.ToAll} {
			for _, staff := range []bool{false, true} {
				d := m.Decide(route.Ask{Text: a.Text, To: to, ByStaff: staff})
				if d.Offer {
					offers++
				}
				if d.Offer && d.Outcome != route.Chatter {
					t.Errorf("%q is answered and offered", a.Text)
				}
				if to == route.ToColleague && d.Outcome != route.Chatter {
					t.Errorf("%q, said to a colleague, is answered", a.Text)
				}
			}
			for _, never := range []route.Ask{{InThread: true}, {FromBot: true}, {Addressed: true}} {
				never.Text, never.To = a.Text, to
				if m.Decide(never).Offer {
					t.Errorf("%q is offered: %+v", a.Text, never)
				}
			}
		}
	}
	if offers == 0 {
		t.Error("nothing is offered")
	}
}

// The encoder tells asks from chatter better than form and words alone. The
// figures are in docs/routing.md.
func TestPostsInFolds(t *testing.T) {
	with, without := route.EvaluatePosts(true), route.EvaluatePosts(false)
	t.Logf("with the encoder\n%swithout\n%s", with, without)
	if with.AUROC < 0.93 || with.AUROC < without.AUROC+0.005 || with.SeenAt1 < without.SeenAt1 {
		t.Errorf("AUROC %.3f, without the encoder %.3f", with.AUROC, without.AUROC)
	}
	kinds, chatter := 0, 0
	for _, s := range with.Sets {
		switch s.Name {
		case "chatter":
			chatter = s.N
		case "asks", "of the phrase book":
		default:
			kinds += s.N
		}
	}
	if chatter == 0 || kinds != chatter {
		t.Errorf("%d posts of chatter, %d of its kinds", chatter, kinds)
	}
}
