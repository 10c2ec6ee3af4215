package ledger

import (
	"testing"
	"time"

	"clearlane/triage"
	"clearlane/triage/scope"
)

// TestWaitsHaveTargetsOfTheirOwn: 16 business hours each with an approver and
// outside, against the map's targets for those turns.
func TestWaitsHaveTargetsOfTheirOwn(t *testing.T) {
	for _, tt := range []struct {
		waits    scope.Waits
		approver time.Duration
		outside  time.Duration
	}{
		{scope.Waits{}, 7 * time.Hour, 7 * time.Hour}, // 9 hours where the map says nothing
		{scope.Waits{Approver: 4 * time.Hour, Outside: 12 * time.Hour}, 12 * time.Hour, 4 * time.Hour},
	} {
		s := newStage(t, "23 08:00")
		s.desk.Map.Waits = tt.waits
		s.route("23 08:00", "deals/discounts")
		wait := func(clock string, turn triage.Turn, whom string) {
			s.do(ana, clock, func(a triage.Act) ([]triage.Entry, error) {
				return s.desk.WaitFor(s.r, a, triage.Wait{Turn: turn, Whom: whom})
			})
		}
		wait("23 09:00", triage.TurnApprover, "cfo")   // 8 h on Monday, 8 h on Tuesday
		wait("24 16:00", triage.TurnOutside, "vendor") // 1 h on Tuesday, 9 h on Wednesday, 6 h on Thursday
		s.do(ana, "26 14:00", func(a triage.Act) ([]triage.Entry, error) { return s.desk.Resume(s.r, a) })
		m := s.measure("26 15:00")
		got := map[triage.Turn]time.Duration{}
		for _, l := range m.Late {
			got[l.Turn] += l.Duration
		}
		if got[triage.TurnApprover] != tt.approver || got[triage.TurnOutside] != tt.outside {
			t.Errorf("waits %+v: %v late, want %s and %s", tt.waits, got, tt.approver, tt.outside)
		}
	}
}

// TestLateTimeIsOfTheTargetThatRan: the target was eight hours until the topic
// was corrected to one with twenty-four.
func TestLateTimeIsOfTheTargetThatRan(t *testing.T) {
	s := newStage(t, "23 08:00")
	s.desk.Map.Functions[0].Topics[1].Targets = &scope.Targets{FirstResponse: 6 * time.Hour, Resolution: 24 * time.Hour, Basis: scope.Assumed}
	s.route("23 08:00", "deals/discounts")
	s.claim(ana, "23 08:00")
	s.do(ana, "24 09:00", func(a triage.Act) ([]triage.Entry, error) {
		return s.desk.Correct(s.r, a, "deals/ramps", "")
	})
	if m := s.measure("24 12:00"); m.LateTotal != 2*time.Hour { // 10 h by then, 8 promised
		t.Errorf("%s late, want 2 h", m.LateTotal)
	}
	if m := s.measure("26 08:00"); m.LateTotal != 5*time.Hour { // 27 h, 24 promised, and the 2 h before
		t.Errorf("%s late, want 5 h", m.LateTotal)
	}
}

// TestWhatIsLoggedAfterTheCloseTakesNoTime: an import may hold such lines.
func TestWhatIsLoggedAfterTheCloseTakesNoTime(t *testing.T) {
	s := routedStage(t)
	s.resolve(ana, "23 10:00", true)
	s.entries = append(s.entries, triage.Entry{
		Request: 7, Seq: s.r.Seq + 1, At: s.at("23 12:00"), Kind: triage.KindCalendar, By: "head",
		Function: "deals", Turn: triage.TurnClosed, Data: triage.Data{Closed: []string{"2026-11-24"}},
	})
	if m := s.measure("23 17:00"); m.Felt != time.Hour {
		t.Errorf("felt %s, want 1 h", m.Felt)
	}
}
