package route_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"clearlane/triage/route"
	"clearlane/triage/scope"
)

// smallMap is enough to learn on, and quick to train.
func smallMap() *scope.Map {
	topic := func(id, name string, keywords ...string) scope.Topic {
		function, _, _ := strings.Cut(id, "/")
		return scope.Topic{ID: id, Function: function, Name: name, Keywords: keywords}
	}
	return &scope.Map{Version: 1, Functions: []scope.Function{
		{ID: "deal-desk", Name: "Deal Desk", Topics: []scope.Topic{topic("deal-desk/approvals", "discount and payment-term approvals", "discount", "net 60")}},
		{ID: "commissions", Name: "Commissions", Topics: []scope.Topic{topic("commissions/statements", "statements and payouts", "payout", "spiff")}},
		{ID: "content", Name: "Sales Content", Topics: []scope.Topic{topic("content/sales-material", "decks and battlecards", "deck", "slides")}},
		{ID: "territory-roe", Name: "Territory", Topics: []scope.Topic{topic("territory-roe/owners", "account owner changes", "owner", "territory")}},
	}}
}

const odd = "our zorblax needs a frobnicator before the summit"

func TestCorrectionActsAtOnce(t *testing.T) {
	m := largeModel(t)
	if d := m.Decide(route.Ask{Text: odd, Addressed: true}); d.Outcome == route.Route {
		t.Fatalf("known already: %s", d.Topic)
	}
	taught := m.WithExamples([]route.Example{{ID: "1", Text: odd, Topic: "content/sales-material", By: "ana"}})
	d := taught.Decide(route.Ask{Text: odd, Addressed: true})
	if d.Outcome != route.Route || d.Topic != "content/sales-material" {
		t.Errorf("after the correction: %s %s (p %.2f)", d.Outcome, d.Topic, d.P)
	}
	if len(d.Reasons) != 1 || d.Reasons[0].Near != odd {
		t.Errorf("the nearest example is not the reason: %+v", d.Reasons)
	}
	if taught.Hash() == m.Hash() {
		t.Error("a model that learnt kept its hash")
	}
	if d := m.Decide(route.Ask{Text: odd, Addressed: true}); d.Outcome == route.Route {
		t.Error("the old model changed")
	}
}

func TestRetrainingKeepsTheCorrection(t *testing.T) {
	m := train(t, smallMap(), route.Example{ID: "1", Text: odd, Topic: "content/sales-material", By: "ana"})
	if d := m.Decide(route.Ask{Text: odd, Addressed: true}); d.Function != "content" {
		t.Errorf("%s %s", d.Outcome, d.Topic)
	}
}

func TestLockedExampleOutlastsAContraryOne(t *testing.T) {
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	m := train(t, smallMap(),
		route.Example{ID: "1", Text: odd, Topic: "content/sales-material", By: "lead", At: at, Locked: true},
		route.Example{ID: "2", Text: odd, Topic: "commissions/statements", By: "ben", At: at.Add(time.Hour)})
	if d := m.Decide(route.Ask{Text: odd, Addressed: true}); d.Function != "content" {
		t.Errorf("%s %s", d.Outcome, d.Topic)
	}
	unlocked := train(t, smallMap(),
		route.Example{ID: "1", Text: odd, Topic: "content/sales-material", By: "lead", At: at},
		route.Example{ID: "2", Text: odd, Topic: "commissions/statements", By: "ben", At: at.Add(time.Hour)})
	if d := unlocked.Decide(route.Ask{Text: odd, Addressed: true}); d.Function != "commissions" {
		t.Errorf("the latest word does not count: %s %s", d.Outcome, d.Topic)
	}
}

func TestOnePersonCannotPoison(t *testing.T) {
	asks, err := route.ParseAsks("testdata/asks.jsonl", readFile(t, "testdata/asks.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var wrong []route.Example
	for i := range 300 {
		wrong = append(wrong, route.Example{
			ID: fmt.Sprint(i), By: "mallory", Topic: "enablement/sessions-and-method",
			Text: fmt.Sprintf("%s number %d", []string{"approve the discount on this quote", "resend the invoice", "merge these accounts", "fix my commission"}[i%4], i),
		})
	}
	clock := func() time.Time { return time.Time{} }
	before := route.Evaluate(largeModel(t), asks, clock)
	after := route.Evaluate(train(t, largeMap(t), wrong...), asks, clock)
	if before.Top1Also-after.Top1Also > 0.15 {
		t.Errorf("one person took the share of right routes from %.2f to %.2f", before.Top1Also, after.Top1Also)
	}
}

func TestChatterAndAskAreTaught(t *testing.T) {
	m := largeModel(t)
	const post = "can someone water the plants on floor 3 please"
	silent := m.WithExamples([]route.Example{{ID: "1", Text: post, Topic: route.IsChatter, By: "ana"}})
	if d := silent.Decide(route.Ask{Text: post}); d.Outcome != route.Chatter || d.Skip != route.SkipTaught {
		t.Errorf("taught as chatter: %s %s", d.Outcome, d.Skip)
	}
	const ask = "thanks, the pricing thing from yesterday though"
	if d := m.Decide(route.Ask{Text: ask}); d.Outcome != route.Chatter {
		t.Fatalf("not skipped before: %s", d.Outcome)
	}
	heard := m.WithExamples([]route.Example{{ID: "1", Text: ask, Topic: route.IsAsk, By: "ana"}})
	if d := heard.Decide(route.Ask{Text: ask}); d.Outcome == route.Chatter {
		t.Errorf("taught as an ask, still silent: %s", d.Skip)
	}
}

// What was taught of some messages holds for others that are made like them, and
// leaves the rest alone.
func TestTaughtChatterCarriesOver(t *testing.T) {
	sites := []string{"Leeds", "Ghent", "Porto", "Turin", "Malmö", "Cork", "Graz", "Lille", "Basel", "Bonn", "Tampa", "Omaha"}
	var taught []route.Example
	for i, site := range sites[:9] {
		taught = append(taught, route.Example{
			ID: fmt.Sprint(i), Topic: route.IsChatter, By: fmt.Sprintf("person-%d", i%3),
			Text: fmt.Sprintf("Roundup %s: which of our %d open quotes still need an approval today?", site, 40+i),
		})
	}
	before, after := largeModel(t), train(t, largeMap(t), taught...)
	for i, site := range sites[9:] {
		text := fmt.Sprintf("Roundup %s: which of our %d open orders still need a signature today?", site, 70+i)
		if d := before.Decide(route.Ask{Text: text}); d.Outcome == route.Chatter {
			t.Fatalf("%q is silent without being taught: %s", text, d.Skip)
		}
		if d := after.Decide(route.Ask{Text: text}); d.Outcome != route.Chatter {
			t.Errorf("%q is answered after nine like it were taught as chatter", text)
		}
	}
	asks, err := route.ParseAsks("asks.jsonl", readFile(t, "testdata/asks.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range asks {
		if d := before.Decide(route.Ask{Text: a.Text}); d.Outcome == route.Chatter {
			continue
		}
		if d := after.Decide(route.Ask{Text: a.Text}); d.Outcome == route.Chatter {
			t.Errorf("%q is silent since", a.Text)
		}
	}
}

func TestExamplesFollowMovedTopics(t *testing.T) {
	moved := map[string]string{"old/decks": "mid/decks", "mid/decks": "content/sales-material"}
	m, err := route.Train(smallMap(), route.DefaultLexicon(), []route.Example{
		{ID: "1", Text: odd, Topic: "old/decks", By: "ana"},
		{ID: "2", Text: "another lost one", Topic: "gone/nowhere", By: "ana"},
	}, route.Options{Moved: moved})
	if err != nil {
		t.Fatal(err)
	}
	if d := m.Decide(route.Ask{Text: odd, Addressed: true}); d.Topic != "content/sales-material" {
		t.Errorf("%s %s", d.Outcome, d.Topic)
	}
	if m.Lost() != 1 {
		t.Errorf("lost examples: %d, want 1", m.Lost())
	}
}

func TestMovesInACircleEnd(t *testing.T) {
	_, err := route.Train(smallMap(), nil, []route.Example{{Text: odd, Topic: "a/b", By: "ana"}},
		route.Options{Moved: map[string]string{"a/b": "c/d", "c/d": "a/b"}})
	if err != nil {
		t.Fatal(err)
	}
}
