package ledger

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"clearlane/triage"
)

func count(t *testing.T, from, to string, stages ...*stage) []Counts {
	t.Helper()
	var logs [][]triage.Entry
	for i, s := range stages {
		entries := make([]triage.Entry, len(s.entries))
		for j, e := range s.entries {
			e.Request = int64(i + 1)
			entries[j] = e
		}
		logs = append(logs, entries)
	}
	s := stages[0]
	got, err := Count(logs, s.cals, s.at(from), s.at(to))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestNoGamingUnseen(t *testing.T) {
	asked := routedStage(t) // asks late, gets the question back
	asked.ask(ana, "23 14:00")
	asked.do(rep, "23 15:00", func(a triage.Act) ([]triage.Entry, error) { return asked.desk.NotMineToAnswer(asked.r, a) })
	asked.say(rep, "23 16:00", "any update?")

	parked := routedStage(t) // asks early, and the rep never answers
	parked.ask(ana, "23 10:00")
	parked.do(bot, "27 10:00", func(a triage.Act) ([]triage.Entry, error) { return parked.desk.Park(parked.r, a) })

	silent := routedStage(t)
	silent.claim(ben, "23 09:30")

	back := routedStage(t) // done, then reopened; a promise that is broken
	back.do(ana, "23 10:00", func(a triage.Act) ([]triage.Entry, error) { return back.desk.Claim(back.r, a) })
	back.do(ana, "23 10:00", func(a triage.Act) ([]triage.Entry, error) {
		return back.desk.Promise(back.r, a, back.at("23 11:00"))
	})
	back.resolve(ana, "23 12:00", true)
	back.say(rep, "23 13:00", "It still shows ten percent.")
	back.do(ana, "23 14:00", func(a triage.Act) ([]triage.Entry, error) {
		return back.desk.Promise(back.r, a, back.at("23 16:00"))
	})
	back.resolve(ana, "23 15:00", true)

	want := []Counts{{
		Function: "deals", Asks: 4, Seen: map[Sign][]int64{
			Question: {1, 2}, LateQuestion: {1}, Returned: {1}, Chased: {1}, Parked: {2}, ClaimedSilent: {3}, BackAfterDone: {4}, Broken: {4},
		},
	}}
	if diff := cmp.Diff(want, count(t, "23 00:00", "30 00:00", asked, parked, silent, back)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// Each is counted in the week in which it happened.
	want = []Counts{{Function: "deals", Asks: 2, Seen: map[Sign][]int64{}}}
	if diff := cmp.Diff(want, count(t, "28 00:00", "30 00:00", asked, parked, silent, back)); diff != "" {
		t.Errorf("the weekend after (-want +got)\n%s", diff)
	}
}

// TestTriageIsCountedToo: what nobody owns waits with the triage lead, whose
// questions and silences are counted like a function's.
func TestTriageIsCountedToo(t *testing.T) {
	s := newStage(t, "23 09:00")
	s.do(bot, "23 09:00", func(a triage.Act) ([]triage.Entry, error) {
		return s.desk.Route(s.r, a, triage.Routing{Decision: triage.DecisionNobody, Holder: "head"})
	})
	s.ask(head, "23 14:00") // five of the nine hours
	s.do(rep, "23 15:00", func(a triage.Act) ([]triage.Entry, error) { return s.desk.NotMineToAnswer(s.r, a) })
	s.say(rep, "23 16:00", "any update?")
	placed := routedStage(t) // passed through
	placed.resolve(ana, "23 10:00", true)
	want := []Counts{
		{Function: "", Asks: 1, Seen: map[Sign][]int64{Question: {1}, LateQuestion: {1}, Returned: {1}, Chased: {1}}},
		{Function: "deals", Asks: 1, Seen: map[Sign][]int64{}},
	}
	if diff := cmp.Diff(want, count(t, "23 00:00", "30 00:00", s, placed)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestTheSameAskWithinFiveDaysCameBack(t *testing.T) {
	deal := func(asked string) *stage {
		s := newStage(t, asked)
		s.route(asked, "deals/discounts")
		s.do(bot, asked, func(a triage.Act) ([]triage.Entry, error) { return s.desk.Learn(s.r, a, "006A", nil, "") })
		return s
	}
	for _, tt := range []struct {
		again string
		want  int
	}{{"20 09:00", 1}, {"23 09:00", 0}} { // Friday is the fifth day after the 13th, Monday the sixth
		first := deal("13 09:00")
		first.resolve(ana, "13 12:00", true)
		got := count(t, "09 00:00", "30 00:00", first, deal(tt.again))
		if got[0].N(BackAfterDone) != tt.want {
			t.Errorf("asked again on the %s: %d came back, want %d", tt.again, got[0].N(BackAfterDone), tt.want)
		}
	}
	first := deal("13 09:00")
	first.resolve(ana, "13 12:00", true)
	other := newStage(t, "16 09:00")
	other.route("16 09:00", "deals/ramps")
	if got := count(t, "09 00:00", "30 00:00", first, other); got[0].N(BackAfterDone) != 0 {
		t.Error("another topic without the deal counts as come back")
	}
}

func TestAPromiseIsNotBrokenWhileTheRepHasTheTurn(t *testing.T) {
	s := routedStage(t)
	s.claim(ana, "23 09:30")
	s.do(ana, "23 10:00", func(a triage.Act) ([]triage.Entry, error) { return s.desk.Promise(s.r, a, s.at("23 12:00")) })
	s.ask(ana, "23 11:00")
	if got := count(t, "23 00:00", "30 00:00", s); got[0].N(Broken) != 0 {
		t.Error("a promise that waited for the rep is broken")
	}
	w := routedStage(t)
	w.claim(ana, "23 09:30")
	w.do(ana, "23 10:00", func(a triage.Act) ([]triage.Entry, error) { return w.desk.Promise(w.r, a, w.at("23 12:00")) })
	w.do(ana, "23 11:00", func(a triage.Act) ([]triage.Entry, error) { return w.desk.Promise(w.r, a, w.at("24 12:00")) })
	if got := count(t, "23 00:00", "24 00:00", w); got[0].N(Broken) != 0 {
		t.Error("a promise renewed before it passed is broken")
	}
	if got := count(t, "23 00:00", "25 00:00", w); got[0].N(Broken) != 1 {
		t.Error("the renewed promise passed and is not broken")
	}
}
