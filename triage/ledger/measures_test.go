package ledger

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clearlane/triage"
)

// firstWordsAt measures the stage as of 17:00 that Monday and compares when the
// first words came ("": none).
func (s *stage) firstWordsAt(want string) {
	s.t.Helper()
	m := s.measure("23 17:00")
	got := ""
	if !m.FirstAt.IsZero() {
		got = m.FirstAt.In(s.at("23 00:00").Location()).Format("02 15:04")
	}
	if got != want {
		s.t.Errorf("first response at %q, want %q", got, want)
	}
}

func (s *stage) measure(now string) Measures {
	s.t.Helper()
	segs, err := Segments(s.entries, s.cals, s.at(now))
	if err != nil {
		s.t.Fatal(err)
	}
	m, err := Measure(s.entries, segs, s.cals)
	if err != nil {
		s.t.Fatal(err)
	}
	return m
}

func routedStage(t *testing.T) *stage {
	s := newStage(t, "23 09:00")
	s.route("23 09:00", "deals/discounts")
	return s
}

func TestFirstResponseIsNeverABot(t *testing.T) {
	s := routedStage(t)
	// Even an entry that claims to be staff words, if nobody wrote it.
	s.do(bot, "23 09:10", func(a triage.Act) ([]triage.Entry, error) {
		return []triage.Entry{{
			Request: 7, Seq: s.r.Seq + 1, At: a.Now, Kind: triage.KindSaid, ByRole: triage.RoleBot, ByFunctions: []string{"deals"},
			Function: s.r.Function, Topic: s.r.Topic, Turn: s.r.Turn,
			Data: triage.Data{TS: "1.1", Side: triage.StaffSide, ToRep: true},
		}}, nil
	})
	s.do(bot, "23 09:20", func(a triage.Act) ([]triage.Entry, error) {
		return s.desk.Remind(s.r, a, "ana", 0, AboutFirst)
	})
	s.firstWordsAt("")
	s.say(ana, "23 10:00", "Net 45 works for them.")
	s.firstWordsAt("23 10:00")
}

func TestFirstResponseIsNeverAnEmoji(t *testing.T) {
	for _, mark := range []string{"👀", ":eyes:", ":+1: :rocket:", "!"} {
		s := routedStage(t)
		s.say(ana, "23 09:10", mark)
		s.firstWordsAt("")
		if s.r.Turn != triage.TurnQueue {
			t.Errorf("%q claims the request", mark)
		}
	}
}

func TestFirstResponseIsNeverAClaim(t *testing.T) {
	s := routedStage(t)
	s.claim(ana, "23 09:10")
	s.do(ana, "23 09:20", func(a triage.Act) ([]triage.Entry, error) { return s.desk.Assign(s.r, a, ben) })
	s.do(ben, "23 09:30", func(a triage.Act) ([]triage.Entry, error) {
		return s.desk.Promise(s.r, a, s.at("24 12:00"))
	})
	s.firstWordsAt("")
}

func TestFirstResponseIsNeverSomebodyOutsideTheFunction(t *testing.T) {
	s := routedStage(t)
	s.say(olga, "23 09:10", "I think that needs two approvals.")
	s.say(boss, "23 09:20", "They had net 45 last year.")
	s.say(rep, "23 09:30", "It closes on Friday.")
	// The triage lead and admin may reply on any card, and is not Deal Desk.
	s.do(head, "23 09:40", func(a triage.Act) ([]triage.Entry, error) { return s.desk.Reply(s.r, a, "1.2") })
	s.firstWordsAt("")
	s.say(ben, "23 11:00", "It needs one approval.")
	s.firstWordsAt("23 11:00")
}

func TestFirstResponseIsNeverAResolutionWithoutWords(t *testing.T) {
	s := routedStage(t)
	s.resolve(ana, "23 10:00", false)
	s.firstWordsAt("")
	if m := s.measure("23 17:00"); !m.Done || m.GaveUp || m.FirstToDone != 0 {
		t.Errorf("done %t, gave up %t, from first response to done %s", m.Done, m.GaveUp, m.FirstToDone)
	}
}

func TestFirstResponseCountsAQuestionAReplyAndAnAnswer(t *testing.T) {
	for name, act := range map[string]func(s *stage){
		"question": func(s *stage) { s.ask(ana, "23 10:00") },
		"reply": func(s *stage) {
			s.do(ana, "23 10:00", func(a triage.Act) ([]triage.Entry, error) { return s.desk.Reply(s.r, a, "1.2") })
		},
		"answer": func(s *stage) { s.resolve(ana, "23 10:00", true) },
	} {
		t.Run(name, func(t *testing.T) {
			s := routedStage(t)
			act(s)
			s.firstWordsAt("23 10:00")
		})
	}
}

func TestTheTriageLeadsWordsAreAFirstResponseWhileNobodyOwnsIt(t *testing.T) {
	s := newStage(t, "23 09:00")
	s.say(head, "23 10:00", "Finding out who does this.")
	s.firstWordsAt("23 10:00")
}

func TestANewFunctionOwesAFirstResponseOfItsOwn(t *testing.T) {
	s := routedStage(t)
	s.say(ana, "23 10:00", "This is for the booking team.")
	s.do(ana, "23 11:00", func(a triage.Act) ([]triage.Entry, error) {
		return s.desk.SendOn(s.r, a, triage.PartDone, "orders/bookings", "")
	})
	first, _, err := Due(s.entries, s.cals, s.at("23 12:00"))
	if want := s.at("24 14:00"); err != nil || !first.Equal(want) { // 12 h from 11:00
		t.Errorf("first response due %s, want %s: %v", first, want, err)
	}
	s.firstWordsAt("23 10:00") // the rep has heard from somebody all the same
	if m := s.measure("24 14:00"); m.FirstLate {
		t.Error("late at the very moment that it is due")
	}
	if m := s.measure("24 14:01"); !m.FirstLate {
		t.Error("not late a minute after it is due")
	}
}

func TestClaimedThenSilent(t *testing.T) {
	s := routedStage(t)
	s.claim(ana, "23 09:10")
	if m := s.measure("23 15:00"); m.Silent || m.ClaimedSilent != 5*time.Hour+50*time.Minute {
		t.Errorf("after 5 h 50 min: silent %t, %s", m.Silent, m.ClaimedSilent)
	}
	if m := s.measure("23 15:30"); !m.Silent {
		t.Error("6 h 20 min after the claim, with a target of 6 h, it is not silent")
	}
	w := routedStage(t)
	w.say(ana, "23 09:10", "Looking at the quote now.")
	if m := w.measure("23 17:00"); m.ClaimedSilent != 0 || m.Silent {
		t.Errorf("claimed by words: %s of silence", m.ClaimedSilent)
	}
}

func TestWithdrawnBeforeWordsIsGivenUp(t *testing.T) {
	withdraw := func(a triage.Act, s *stage) ([]triage.Entry, error) {
		return s.desk.Withdraw(s.r, a, triage.ReasonNeverMind)
	}
	s := routedStage(t)
	s.do(rep, "23 12:00", func(a triage.Act) ([]triage.Entry, error) { return withdraw(a, s) })
	if m := s.measure("23 17:00"); !m.GaveUp || m.Done {
		t.Errorf("gave up %t, done %t", m.GaveUp, m.Done)
	}
	w := routedStage(t)
	w.say(ana, "23 11:00", "Which quote is it?")
	w.do(rep, "23 12:00", func(a triage.Act) ([]triage.Entry, error) { return withdraw(a, w) })
	if m := w.measure("23 17:00"); m.GaveUp {
		t.Error("gave up after a first response")
	}
}

func TestClosedInTheMomentItWasAsked(t *testing.T) {
	s := newStage(t, "23 09:00")
	s.do(bot, "23 09:00", func(a triage.Act) ([]triage.Entry, error) {
		return s.desk.Route(s.r, a, triage.Routing{Decision: triage.DecisionNeighbour, Neighbour: "legal"})
	})
	m := s.measure("23 17:00")
	if m.Request != 7 || m.Felt != 0 || m.Outcome != triage.Pointed {
		t.Errorf("request %d, felt %s, %s", m.Request, m.Felt, m.Outcome)
	}
}

func TestASplitIsOneAskForTheRep(t *testing.T) {
	s := func(from, to string) []Segment {
		return []Segment{{Start: when(t, "UTC", from), End: when(t, "UTC", to)}}
	}
	got := FeltOfSplit(s("2026-11-23 09:00", "2026-11-23 12:00"), s("2026-11-23 10:00", "2026-11-24 10:00"), nil, s("2026-11-23 10:00", "2026-11-23 15:00"))
	if got != 25*time.Hour {
		t.Errorf("felt %s, want 25 h", got)
	}
}

func TestSegmentsAsOfAnEarlierTime(t *testing.T) {
	s := routedStage(t)
	s.claim(ana, "23 10:00")
	s.resolve(ana, "24 10:00", true)
	segs, err := Segments(s.entries, s.cals, s.at("23 12:00"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, g := range segs {
		got = append(got, string(g.Turn)+" "+Duration(g.Felt))
	}
	if diff := cmp.Diff([]string{"queue 1 h", "ops 2 h"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if segs, err := Segments(s.entries, s.cals, s.at("22 12:00")); err != nil || len(segs) > 0 {
		t.Errorf("before the ask there are %d segments: %v", len(segs), err)
	}
}

func TestAnUnknownMapIsAnError(t *testing.T) {
	s := routedStage(t)
	_, err := Segments(s.entries, NewCalendars(), s.at("23 12:00"))
	if err == nil || !strings.Contains(err.Error(), `version "m1" of the scope map is not known`) {
		t.Errorf("error %v", err)
	}
	m := stageMap()
	m.Hours.Calendars[0].ID = "other"
	_, err = Segments(s.entries, NewCalendars(m), s.at("23 12:00"))
	if err == nil || !strings.Contains(err.Error(), `has no calendar "emea"`) {
		t.Errorf("error %v", err)
	}
	_, err = Segments(s.entries[1:], s.cals, s.at("23 12:00"))
	if err == nil {
		t.Error("entries without the first are taken")
	}
}

// TestPinnedCalendars: a later version of the map moves no turn that runs, and
// holds for the next one.
func TestPinnedCalendars(t *testing.T) {
	s := routedStage(t)
	_, before, err := Due(s.entries, s.cals, s.at("23 12:00"))
	if err != nil {
		t.Fatal(err)
	}
	later := stageMap()
	later.Hash = "m2"
	later.Hours.Calendars[0].Days = hours(5, 8*60, 12*60)
	s.cals.Add(later)
	s.desk.Map = later
	if _, after, err := Due(s.entries, s.cals, s.at("23 12:00")); err != nil || !after.Equal(before) {
		t.Errorf("due %s, and %s after the map has changed: %v", before, after, err)
	}
	s.claim(ana, "23 12:00")
	// Three hours are used; the new hours give four on Tuesday and one on Wednesday.
	if _, due, err := Due(s.entries, s.cals, s.at("23 13:00")); err != nil || !due.Equal(s.at("25 09:00")) {
		t.Errorf("due %s, want Wednesday 09:00: %v", due, err)
	}
}
