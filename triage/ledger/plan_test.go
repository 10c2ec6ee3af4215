package ledger

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"clearlane/triage"
	"clearlane/triage/scope"
)

// stage plays verbs at given times on a small map: Deal Desk with 6 h and 8 h
// in London hours.
type stage struct {
	t       *testing.T
	desk    triage.Desk
	cals    *Calendars
	r       triage.Request
	entries []triage.Entry
}

var (
	bot  = troupe[0]
	rep  = troupe[1]
	boss = troupe[2]
	ana  = troupe[3]
	ben  = troupe[4]
	olga = troupe[5]
	head = troupe[6]
)

func stageMap() *scope.Map {
	targets := func(first, done time.Duration) scope.Targets {
		return scope.Targets{FirstResponse: first * time.Hour, Resolution: done * time.Hour}
	}
	return &scope.Map{
		Hash:    "m1",
		Hours:   scope.Hours{Default: "emea", Calendars: []scope.Calendar{london}},
		Company: scope.Company{Leaders: []string{"vic"}},
		Triage:  scope.Triage{Lead: "head"},
		Functions: []scope.Function{
			{ID: "deals", Name: "Deal Desk", Lead: "ben", Targets: targets(6, 8), Topics: []scope.Topic{{ID: "deals/discounts", Function: "deals"}, {ID: "deals/ramps", Function: "deals", Complex: true}}},
			{ID: "orders", Name: "Orders", Lead: scope.Vacant, Acting: "olga", Targets: targets(12, 12), Topics: []scope.Topic{{ID: "orders/bookings", Function: "orders"}}},
		},
	}
}

func newStage(t *testing.T, asked string) *stage {
	s := &stage{t: t, desk: triage.Desk{Map: stageMap()}}
	s.cals = NewCalendars(s.desk.Map)
	s.do(rep, asked, func(a triage.Act) ([]triage.Entry, error) {
		return s.desk.Open(triage.Opening{ID: 7, Rep: "rep", Region: "emea"}, a)
	})
	return s
}

func (s *stage) do(who triage.Actor, clock string, verb func(triage.Act) ([]triage.Entry, error)) {
	s.t.Helper()
	entries, err := verb(triage.Act{Actor: who, Now: s.at(clock)})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, e := range entries {
		if err := s.r.Apply(e); err != nil {
			s.t.Fatal(err)
		}
	}
	s.entries = append(s.entries, entries...)
}

func (s *stage) at(clock string) time.Time { return when(s.t, "Europe/London", "2026-11-"+clock) }

func (s *stage) route(clock, topic string) {
	s.t.Helper()
	s.do(bot, clock, func(a triage.Act) ([]triage.Entry, error) {
		return s.desk.Route(s.r, a, triage.Routing{Decision: triage.DecisionRoute, Topic: topic})
	})
}

func (s *stage) claim(who triage.Actor, clock string) {
	s.t.Helper()
	s.do(who, clock, func(a triage.Act) ([]triage.Entry, error) { return s.desk.Claim(s.r, a) })
}

func (s *stage) ask(who triage.Actor, clock string) {
	s.t.Helper()
	s.do(who, clock, func(a triage.Act) ([]triage.Entry, error) { return s.desk.AskRep(s.r, a, "") })
}

func (s *stage) say(who triage.Actor, clock, text string) {
	s.t.Helper()
	s.do(who, clock, func(a triage.Act) ([]triage.Entry, error) {
		return s.desk.Say(s.r, a, triage.Words{TS: "1.1", Read: triage.ReadReply(text), Reopens: true})
	})
}

func (s *stage) resolve(who triage.Actor, clock string, words bool) {
	s.t.Helper()
	s.do(who, clock, func(a triage.Act) ([]triage.Entry, error) {
		return s.desk.Resolve(s.r, a, triage.Resolution{Outcome: triage.Answered, Reason: triage.ReasonCapacity, Words: words})
	})
}

func (s *stage) matter() Matter {
	return Matter{Entries: s.entries, Ladder: Ladder(s.desk.Map, s.r.Function)}
}

// told lets the plan run by its own wakes until a time, and returns what it
// did: "when kind about → to".
func (s *stage) told(until string) []string {
	s.t.Helper()
	var out []string
	end := s.at(until)
	for range 100 {
		wakes, err := NextWakes(s.matter(), s.cals, s.entries[len(s.entries)-1].At)
		if err != nil {
			s.t.Fatal(err)
		}
		if len(wakes) == 0 || wakes[0].At.After(end) {
			return out
		}
		steps, err := Act(s.matter(), s.cals, wakes[0].At)
		if err != nil {
			s.t.Fatal(err)
		}
		if len(steps) == 0 {
			s.t.Fatalf("woken at %s for %s, and nothing is to be done", wakes[0].At, wakes[0].Kind)
		}
		for _, step := range steps {
			out = append(out, wakes[0].At.In(end.Location()).Format("02 15:04 ")+string(step.Kind)+" "+step.About+" → "+step.To)
			entries, err := perform(s.desk, s.r, step, wakes[0].At)
			if err != nil {
				s.t.Fatal(err)
			}
			for _, e := range entries {
				if err := s.r.Apply(e); err != nil {
					s.t.Fatal(err)
				}
			}
			s.entries = append(s.entries, entries...)
		}
	}
	s.t.Fatal("the plan never comes to rest")
	return nil
}

// perform does a step with the desk's verb for it.
func perform(d triage.Desk, r triage.Request, s Step, now time.Time) ([]triage.Entry, error) {
	act := triage.Act{Actor: triage.Bot, Now: now}
	switch s.Kind {
	case ParkStale:
		return d.Park(r, act)
	case TakeChoice:
		return d.Route(r, act, triage.Routing{Decision: triage.DecisionTimeout, Topic: s.Topic})
	default:
		return d.Remind(r, act, s.To, s.Level, s.About)
	}
}

func TestTheHolderIsAskedThenTheLeadIsToldOneLevelADay(t *testing.T) {
	s := newStage(t, "23 08:00")
	s.route("23 08:00", "deals/discounts")
	s.claim(ana, "23 08:00")
	// First response: 6 h, 80 % at 12:48. Resolution: 8 h, 80 % at 14:24.
	want := []string{
		"23 12:48 ask_holder first → ana",
		"23 14:00 tell_lead first → ben",
		"23 14:24 ask_holder resolution → ana",
		"23 16:00 tell_lead resolution → ben",
		"24 14:00 tell_lead first → head",
		"24 16:00 tell_lead resolution → head",
		"25 14:00 tell_lead first → vic",
		"25 16:00 tell_lead resolution → vic",
	}
	if diff := cmp.Diff(want, s.told("30 17:00")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAFirstResponseEndsItsEscalation(t *testing.T) {
	s := newStage(t, "20 15:00") // a Friday
	s.route("20 15:00", "deals/discounts")
	got := s.told("23 12:30")
	s.say(ben, "23 13:00", "We need the quote number to go on.")
	got = append(got, s.told("23 17:00")...)
	// 2 h on Friday, so 6 h at 12:00 on Monday and 8 h at 14:00. Nobody held it
	// until 13:00; from then on the lead does, so the level above him hears.
	want := []string{
		"23 12:00 tell_lead first → ben",
		"23 13:00 ask_holder resolution → ben",
		"23 14:00 tell_lead resolution → head",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestADueTimeAtTheCloseIsToldAtTheNextOpening(t *testing.T) {
	s := newStage(t, "23 09:00")
	s.route("23 09:00", "deals/discounts")
	s.say(ana, "23 09:30", "Looking at the quote now, more soon.")
	want := []string{
		"23 15:24 ask_holder resolution → ana",
		"24 08:00 tell_lead resolution → ben", // due at 17:00, the close
	}
	if diff := cmp.Diff(want, s.told("24 12:00")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestNobodyIsWarnedAboutWhatWaitsOnTheRep(t *testing.T) {
	s := newStage(t, "23 09:00")
	s.route("23 09:00", "deals/discounts")
	s.claim(ana, "23 09:10")
	s.ask(ana, "23 10:00")
	want := []string{
		"24 10:00 remind_rep stale → rep",
		"26 10:00 remind_rep stale → rep",
		"30 10:00 park_stale stale → rep",
	}
	if diff := cmp.Diff(want, s.told("30 17:00")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if s.r.Open() || s.r.Outcome != triage.NoAnswer {
		t.Errorf("the request is %s, %s; want it parked", s.r.Turn, s.r.Outcome)
	}
}

func TestIllCheckStartsTheCountAnew(t *testing.T) {
	s := newStage(t, "23 09:00")
	s.route("23 09:00", "deals/discounts")
	s.claim(ana, "23 09:10")
	s.ask(ana, "23 10:00")
	got := s.told("24 12:00")
	s.say(rep, "24 15:00", "I'll check")
	if s.r.Turn != triage.TurnRep {
		t.Fatalf("turn %s after \"I'll check\"", s.r.Turn)
	}
	got = append(got, s.told("27 17:00")...)
	want := []string{"24 10:00 remind_rep stale → rep", "25 15:00 remind_rep stale → rep", "27 15:00 remind_rep stale → rep"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAPromisedTimeIsAskedAboutBeforeItPasses(t *testing.T) {
	s := newStage(t, "23 08:00")
	s.route("23 08:00", "deals/discounts")
	s.say(ana, "23 08:00", "It needs the finance approver.")
	s.do(ana, "23 12:00", func(a triage.Act) ([]triage.Entry, error) {
		return s.desk.Promise(s.r, a, s.at("24 13:00")) // 10 h from now
	})
	want := []string{
		"23 16:00 tell_lead resolution → ben", // the target is missed all the same
		"24 11:00 ask_holder promise → ana",
		"24 16:00 tell_lead resolution → head",
	}
	if diff := cmp.Diff(want, s.told("24 17:00")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAPromiseIsAskedAboutWhileAnApproverHasTheTurn(t *testing.T) {
	wait := func(s *stage) {
		s.route("23 08:00", "deals/discounts")
		s.say(ana, "23 08:00", "It needs the finance approver.")
		s.do(ana, "23 09:00", func(a triage.Act) ([]triage.Entry, error) {
			return s.desk.WaitFor(s.r, a, triage.Wait{Turn: triage.TurnApprover, Whom: "cfo"})
		})
	}
	s := newStage(t, "23 08:00")
	wait(s)
	if got := s.told("27 17:00"); len(got) > 0 {
		t.Errorf("nothing was promised, and told %q", got)
	}
	s = newStage(t, "23 08:00")
	wait(s)
	s.do(ana, "23 09:00", func(a triage.Act) ([]triage.Entry, error) {
		return s.desk.Promise(s.r, a, s.at("24 10:00")) // 10 h from now
	})
	want := []string{"24 08:00 ask_holder promise → ana"}
	if diff := cmp.Diff(want, s.told("27 17:00")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAPromiseIsNotAskedAboutWhileTheRepHasTheTurn(t *testing.T) {
	s := newStage(t, "23 08:00")
	s.route("23 08:00", "deals/discounts")
	s.claim(ana, "23 08:00")
	s.do(ana, "23 09:00", func(a triage.Act) ([]triage.Entry, error) { return s.desk.Promise(s.r, a, s.at("23 15:00")) })
	s.ask(ana, "23 09:30")
	if got := s.told("23 17:00"); len(got) > 0 {
		t.Errorf("told %q while the rep has the turn", got)
	}
}

// TestAfterASleepTheRepStillHasADayBetweenTwoWords: asleep from Monday to
// Friday, all three moments have passed, yet they come a business day apart.
func TestAfterASleepTheRepStillHasADayBetweenTwoWords(t *testing.T) {
	s := newStage(t, "23 09:00")
	s.route("23 09:00", "deals/discounts")
	s.claim(ana, "23 09:10")
	s.ask(ana, "23 10:00")
	s.do(bot, "27 12:00", func(a triage.Act) ([]triage.Entry, error) {
		steps, err := Act(s.matter(), s.cals, a.Now)
		if err != nil || len(steps) != 1 {
			t.Fatalf("on waking: %v, %v; want one reminder", steps, err)
		}
		return perform(s.desk, s.r, steps[0], a.Now)
	})
	if diff := cmp.Diff([]string{"30 12:00 remind_rep stale → rep"}, s.told("30 17:00")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestASnoozeInTheRepsTurnHoldsBackTheReminder(t *testing.T) {
	s := newStage(t, "23 09:00")
	s.route("23 09:00", "deals/discounts")
	s.claim(ana, "23 09:10")
	s.ask(ana, "23 10:00")
	s.do(ana, "23 11:00", func(a triage.Act) ([]triage.Entry, error) {
		return s.desk.Snooze(s.r, a, s.at("26 09:00"), "customer")
	})
	want := []string{"26 09:00 remind_rep stale → rep", "26 09:00 snooze_over snooze → ana"}
	if diff := cmp.Diff(want, s.told("26 17:00")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestTheLikeliestTopicTakesItAfterTenMinutes(t *testing.T) {
	s := newStage(t, "23 16:25")
	s.do(bot, "23 16:55", func(a triage.Act) ([]triage.Entry, error) {
		return s.desk.Route(s.r, a, triage.Routing{Decision: triage.DecisionChoose, Choices: []string{"orders/bookings", "deals/discounts"}})
	})
	got := s.told("24 08:30")
	if diff := cmp.Diff([]string{"24 08:05 take_choice  → "}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if s.r.Function != "orders" {
		t.Errorf("%q has it, want orders", s.r.Function)
	}
}

func TestASnoozeEndsInAnOpenHourAndStopsNoClock(t *testing.T) {
	s := newStage(t, "23 08:00")
	s.route("23 08:00", "deals/discounts")
	s.say(ana, "23 08:00", "They are away until Wednesday.")
	_, before, err := Due(s.entries, s.cals, s.at("23 09:00"))
	if err != nil {
		t.Fatal(err)
	}
	s.do(ana, "23 09:00", func(a triage.Act) ([]triage.Entry, error) {
		return s.desk.Snooze(s.r, a, s.at("25 06:00"), "customer")
	})
	if _, after, err := Due(s.entries, s.cals, s.at("23 09:00")); err != nil || !after.Equal(before) {
		t.Errorf("due %s after the snooze, %s before: %v", after, before, err)
	}
	got := s.told("25 12:00")
	if want := "25 08:00 snooze_over snooze → ana"; !slices.Contains(got, want) {
		t.Errorf("told %q, want %q among it", got, want)
	}
}

func TestNothingIsPlannedForWatchedOrClosedRequests(t *testing.T) {
	s := newStage(t, "23 08:00")
	s.route("23 08:00", "deals/discounts")
	s.resolve(ana, "23 09:00", true)
	if got := s.told("30 17:00"); len(got) > 0 {
		t.Errorf("closed, and told %q", got)
	}
	w := newStage(t, "23 08:00")
	w.entries[0].Data.Watch = true
	w.r.Watch = true
	w.route("23 08:00", "deals/discounts")
	if got := w.told("30 17:00"); len(got) > 0 {
		t.Errorf("watched, and told %q", got)
	}
}

func TestLadder(t *testing.T) {
	m := stageMap()
	for function, want := range map[string][]string{
		"deals":  {"ben", "head", "vic"},
		"orders": {"olga", "head", "vic"}, // an open seat: who covers it
		"":       {"head", "vic"},
	} {
		if diff := cmp.Diff(want, Ladder(m, function)); diff != "" {
			t.Errorf("%q (-want +got)\n%s", function, diff)
		}
	}
}

// TestEachStepHappensOnce lets random requests run on by themselves: every step
// comes once, in an open hour, never to the holder as an escalation and never
// about what waits on the rep, and at last nothing is left to do.
func TestEachStepHappensOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyMap(t)
		entries, _ := randomPlay(t, m, 12)
		cals, desk := NewCalendars(m), triage.Desk{Map: m}
		now := entries[len(entries)-1].At
		done := map[string]bool{}
		for range 60 {
			matter := Matter{Entries: entries, Ladder: []string{"ben", "head", "vic"}}
			wakes, err := NextWakes(matter, cals, now)
			if err != nil {
				t.Fatal(err)
			}
			if len(wakes) == 0 {
				return
			}
			now = later(now, wakes[0].At)
			// Asleep for a while, perhaps: nothing may be doubled by that.
			gap := rapid.SampledFrom([]time.Duration{0, 0, time.Hour, 100 * time.Hour}).Draw(t, "asleep")
			now = now.Add(gap)
			steps, err := Act(matter, cals, now)
			if err != nil {
				t.Fatal(err)
			}
			if gap == 0 && len(steps) == 0 {
				t.Fatalf("woken at %s for %s, and nothing is to be done\n%s", now, wakes[0].Key, script(entries))
			}
			for _, s := range steps {
				r, err := triage.Replay(entries)
				if err != nil {
					t.Fatal(err)
				}
				c, err := cals.Get(r.MapHash, r.Calendar)
				if err != nil {
					t.Fatal(err)
				}
				switch {
				case done[s.Key]:
					t.Fatalf("%s happens twice\n%s", s.Key, script(entries))
				case s.Kind == TellLead && s.To == r.Holder:
					t.Fatalf("%s escalates to its holder\n%s", s.Key, script(entries))
				case r.Turn == triage.TurnRep && (s.Kind == AskHolder || s.Kind == TellLead):
					t.Fatalf("%s while the rep has the turn\n%s", s.Key, script(entries))
				case !c.Open(now):
					t.Fatalf("%s at %s, a closed hour\n%s", s.Key, now, script(entries))
				}
				done[s.Key] = true
				if !r.Open() || r.Turn != triage.TurnTriage && s.Kind == TakeChoice {
					continue
				}
				more, err := perform(desk, r, s, now)
				if err != nil {
					t.Fatal(err)
				}
				entries = append(entries, more...)
			}
		}
		t.Fatalf("60 wakes and still no rest\n%s", script(entries))
	})
}
