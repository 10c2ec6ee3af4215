package friction

import (
	"slices"
	"strings"
	"testing"
	"time"

	"clearlane/triage"
)

// nobody makes an ask one that no function was found to own.
func nobody(a *Ask) {
	a.Function, a.Topic, a.FirstFunction, a.FirstTopic, a.Unowned = "", "", "", "", true
	for i := range a.Parts {
		a.Parts[i].Function, a.Parts[i].Topic, a.Parts[i].Held, a.Parts[i].Turn = "", "", "", triage.TurnTriage
	}
}

// from makes an ask one that went to another team first, and sat there late.
func from(topic string, late time.Duration) func(*Ask) {
	return func(a *Ask) {
		function, _, _ := strings.Cut(topic, "/")
		a.FirstFunction, a.FirstTopic, a.SentOn = function, topic, 1
		a.Handoffs = append(a.Handoffs, Handoff{From: function, FromTopic: topic, To: a.Function, Topic: a.Topic, Reason: triage.WrongTeam})
		a.Parts = append(a.Parts, Part{Week: testWeek, Function: a.Function, Topic: a.Topic, Held: function, Misrouted: true, Turn: triage.TurnQueue, Late: late})
	}
}

func TestCauses(t *testing.T) {
	turn := func(turn triage.Turn) func(*Ask) {
		return func(a *Ask) {
			for i := range a.Parts {
				a.Parts[i].Turn = turn
			}
		}
	}
	back := func(a *Ask) { a.RoundTrips = 2 }
	for name, c := range map[string]struct {
		topic  string
		change []func(*Ask)
		cause  Cause
		turn   triage.Turn
		text   string
		decide string
	}{
		"slow":      {"deals/terms", nil, CauseSlow, triage.TurnOps, "24 of 24 late hours passed in work, after the claim.", "More hands, a longer promise, or fewer of these?"},
		"unclaimed": {"deals/terms", []func(*Ask){turn(triage.TurnQueue)}, CauseUnclaimed, triage.TurnQueue, "24 of 24 late hours passed before anybody claimed them.", "Who watches this queue?"},
		"approver":  {"deals/terms", []func(*Ask){turn(triage.TurnApprover)}, CauseApprover, triage.TurnApprover, "24 of 24 late hours were spent waiting on approvers.", "A second approver, or a higher limit?"},
		"outside":   {"deals/terms", []func(*Ask){turn(triage.TurnOutside)}, CauseOutside, triage.TurnOutside, "24 of 24 late hours were spent waiting on another team or the customer.", "Who agrees times with them?"},
		"undecided": {"deals/terms", []func(*Ask){turn(triage.TurnTriage)}, CauseUndecided, triage.TurnTriage, "24 of 24 late hours passed before anybody decided whose they are.", "Who decides, and by when each day?"},
		"missing":   {"deals/terms", []func(*Ask){back}, CauseMissingInfo, triage.TurnOps, "8 of 8 were sent back to the rep for missing facts, 16 questions in all.", "Which facts must the ask bring?"},
		"misrouted": {"deals/terms", []func(*Ask){from("orders/bookings", 5*time.Hour)}, CauseMisrouted, triage.TurnQueue, "8 of 8 went to Order Management first.", "Make the map say whose these are?"},
		"unowned":   {"x/y", []func(*Ask){nobody}, CauseUnowned, triage.TurnTriage, "No function owns these; they waited with the triage lead.", "Which function takes them?"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).asks(testWeek, c.topic, 8, 6, 24, c.change...).asks(testWeek, "deals/discounts", 40, 0, 0)
			r := w.digest(t)
			if len(r.Hotspots) != 1 {
				t.Fatalf("%d hotspots", len(r.Hotspots))
			}
			if s := r.Hotspots[0]; s.Cause != c.cause || s.Turn != c.turn || s.CauseText != c.text || s.Decide != c.decide {
				t.Errorf("got %s, %s: %q %q", s.Cause, s.Turn, s.CauseText, s.Decide)
			}
		})
	}
}

// Questions that are as common everywhere explain nothing here.
func TestCommonQuestionsAreNoCause(t *testing.T) {
	back := func(a *Ask) { a.RoundTrips = 1 }
	w := newWorld(t).asks(testWeek, "deals/terms", 8, 6, 24, back).asks(testWeek, "deals/discounts", 40, 0, 0, back)
	if s := spotOf(t, w.digest(t), "deals/terms"); s.Cause != CauseSlow {
		t.Errorf("cause %s: %s", s.Cause, s.CauseText)
	}
}

func TestMornings(t *testing.T) {
	w := newWorld(t)
	monday := testWeek.Start(w.in.Zone)
	hold := func(queued, claimed time.Duration) func(*Ask) {
		return func(a *Ask) {
			a.Holds = []Hold{{Function: "deals", Topic: "deals/terms", Calendar: "emea", Queued: monday.Add(queued), Claimed: monday.Add(claimed)}}
			for i := range a.Parts {
				a.Parts[i].Turn = triage.TurnQueue
			}
		}
	}
	day := 24 * time.Hour
	for i := range 3 {
		late := time.Duration(i) * 20 * time.Minute
		w.ask(testWeek, "deals/terms", 5, hold(7*time.Hour, 11*time.Hour+10*time.Minute+late))         // Monday from 11:10
		w.ask(testWeek, "deals/terms", 5, hold(day+7*time.Hour, day+11*time.Hour+25*time.Minute+late)) // Tuesday from 11:25
		w.ask(testWeek, "deals/terms", 1, hold(2*day+7*time.Hour, 2*day+8*time.Hour+20*time.Minute))   // Wednesday at once
	}
	s := spotOf(t, w.digest(t), "deals/terms")
	if s.CauseText != "None claimed before 11:00 London, Monday and Tuesday." || s.Decide != "Who covers Monday and Tuesday mornings?" {
		t.Errorf("%q %q", s.CauseText, s.Decide)
	}
}

func TestUnownedAsksAreNamedByTheirWords(t *testing.T) {
	w := newWorld(t)
	say := func(words ...string) {
		for _, s := range words {
			w.ask(testWeek, "x/y", 0, nobody)
			w.in.Texts = append(w.in.Texts, Text{Request: w.next, Words: s})
		}
	}
	say("Where does the battlecard for Hooli live?", "who keeps battlecards up to date please", "Is there a newer battlecard?", "our battlecard is from last year",
		"can I get a webinar recording", "webinar from Tuesday, is it recorded?", "where do recordings of the webinar go",
		"what time is it in Lisbon")
	for range 6 {
		w.ask(testWeek, "deals/terms", 0)
		w.in.Texts = append(w.in.Texts, Text{Request: w.next, Words: "can I get net 60 for this customer, is it recorded", Topic: "deals/terms"})
	}
	r := w.digest(t)
	if r.Unowned.N != 8 || len(r.Unowned.Clusters) != 2 {
		t.Fatalf("%+v", r.Unowned)
	}
	first, second := r.Unowned.Clusters[0], r.Unowned.Clusters[1]
	if first.N != 4 || !slices.Contains(first.Words, "battlecard") || second.N != 3 || !slices.Contains(second.Words, "webinar") {
		t.Errorf("%+v", r.Unowned.Clusters)
	}
	if len(r.MapChanges) != 2 || r.MapChanges[0].Kind != AddTopic || len(r.MapChanges[0].Examples) != 3 {
		t.Errorf("changes %+v", r.MapChanges)
	}
}

func TestRepeatedAsks(t *testing.T) {
	w := newWorld(t)
	for _, s := range []string{"how do I recall an approval", "recall the approval please", "approval recall?", "net 60 for Initech", "who signs ramp deals"} {
		w.ask(testWeek, "deals/terms", 0)
		w.in.Texts = append(w.in.Texts, Text{Request: w.next, Words: s, Topic: "deals/terms"})
	}
	r := w.digest(t)
	if len(r.Repeated) != 1 || r.Repeated[0].N != 3 || !slices.Equal(r.Repeated[0].Words, []string{"recall", "approval"}) {
		t.Errorf("%+v", r.Repeated)
	}
}

func TestBoundaries(t *testing.T) {
	w := newWorld(t)
	for range 4 {
		w.ask(testWeek, "deals/terms", 0, from("orders/bookings", 2*time.Hour))
	}
	for range 2 {
		w.ask(testWeek, "orders/bookings", 0, from("deals/terms", time.Hour))
	}
	w.ask(testWeek, "comp/disputes", 0, from("deals/terms", time.Hour)) // one way only
	r := w.digest(t)
	if len(r.Boundaries) != 1 {
		t.Fatalf("%+v", r.Boundaries)
	}
	b := r.Boundaries[0]
	if b.A != "deals" || b.B != "orders" || b.AtoB != 2 || b.BtoA != 4 || b.Topic != "deals/terms" || b.LateHours != 10 {
		t.Errorf("%+v", b)
	}
	if c := r.MapChanges; len(c) != 1 || c[0].Kind != AddRedirect || c[0].Function != "orders" || c[0].Owner != "deals" {
		t.Errorf("%+v", c)
	}
}

func TestOftenCorrectedRoutesProposeWords(t *testing.T) {
	w := newWorld(t)
	for range 6 {
		w.ask(testWeek, "deals/terms", 0, from("orders/bookings", time.Hour))
		w.in.Texts = append(w.in.Texts, Text{Request: w.next, Words: "customer wants net 90 payment terms on the order", Topic: "deals/terms"})
		w.ask(testWeek, "orders/bookings", 0)
		w.in.Texts = append(w.in.Texts, Text{Request: w.next, Words: "please book the signed order", Topic: "orders/bookings"})
	}
	r := w.digest(t)
	if len(r.Corrected) != 1 || r.Corrected[0].N != 6 || r.Corrected[0].Of != 12 {
		t.Fatalf("%+v", r.Corrected)
	}
	var redirect, words bool
	for _, c := range r.MapChanges {
		redirect = redirect || c.Kind == AddRedirect && c.Function == "orders" && c.Owner == "deals"
		words = words || c.Kind == AddKeywords && c.Topic == "deals/terms" && !slices.Contains(c.Words, "order") && len(c.Words) > 0
	}
	if !redirect || !words {
		t.Errorf("changes %+v", r.MapChanges)
	}
}
