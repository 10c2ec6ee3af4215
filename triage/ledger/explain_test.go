package ledger

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"clearlane/triage"
)

func explained(t *testing.T, s *stage, now string) []string {
	t.Helper()
	names := Names{
		Person:   func(u string) string { return "@" + u },
		Function: func(id string) string { f, _ := s.desk.Map.Function(id); return f.Name },
	}
	lines, err := Explain(s.entries, s.cals, s.at(now), names)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, l := range lines {
		when := ""
		if !l.From.IsZero() {
			when = l.From.In(s.at(now).Location()).Format("02 15:04 ")
		}
		out = append(out, when+l.Text)
	}
	return out
}

func TestExplain(t *testing.T) {
	s := newStage(t, "20 15:00") // a Friday
	s.route("20 15:00", "orders/bookings")
	s.do(olga, "20 16:00", func(a triage.Act) ([]triage.Entry, error) {
		return s.desk.SendOn(s.r, a, triage.WrongTeam, "deals/discounts", "")
	})
	s.claim(ana, "23 09:00")
	s.ask(ana, "23 10:00")
	s.say(rep, "23 12:00", "Quote 4471.")
	s.do(ana, "23 13:00", func(a triage.Act) ([]triage.Entry, error) {
		return s.desk.WaitFor(s.r, a, triage.Wait{Turn: triage.TurnApprover, Whom: "cfo"})
	})
	want := []string{
		"20 15:00 The hours of emea count (Europe/London). An ask after 16:30 counts from the next business day, a complex one after 16:00.",
		"20 15:00 Orders had it, unclaimed, 1 h: all counted. It was the wrong team: the routing is charged for it.",
		"20 16:00 Deal Desk had it, unclaimed, 65 h: 2 h counted, not 15 h outside hours, 48 h weekend.",
		"23 09:00 @ana of Deal Desk had it, 1 h: all counted.",
		"23 10:00 Waiting for the rep's answer, 2 h: not counted.",
		"23 12:00 @ana of Deal Desk had it, 1 h: all counted.",
		"23 13:00 Waiting for @cfo to approve, 2 h: not counted as ours, 2 h in business hours.",
		"20 16:00 Deal Desk has had it since then, with its full time.",
		"First answer: given.",
		"24 10:00 Done: 8 h promised, 4 h used, 4 h left.", // 15:00 to 17:00, and two hours on Tuesday
		"Our clock stands still now; these times hold if it comes back at once.",
	}
	if diff := cmp.Diff(want, explained(t, s, "23 15:00")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestExplainTheCutoffAHolidayAndTheClose(t *testing.T) {
	s := newStage(t, "23 16:45")
	s.entries, s.r = nil, triage.Request{}
	open := func(a triage.Act) ([]triage.Entry, error) {
		return s.desk.Open(triage.Opening{ID: 7, Rep: "rep", Region: "emea"}, a)
	}
	s.play(rep, "2026-12-24 16:45", open)
	s.play(bot, "2026-12-24 16:45", func(a triage.Act) ([]triage.Entry, error) {
		return s.desk.Route(s.r, a, triage.Routing{Decision: triage.DecisionRoute, Topic: "deals/discounts"})
	})
	s.play(ana, "2026-12-29 10:00", func(a triage.Act) ([]triage.Entry, error) {
		return s.desk.Resolve(s.r, a, triage.Resolution{Outcome: triage.Answered, Words: true})
	})
	lines, err := Explain(s.entries, s.cals, when(t, "Europe/London", "2026-12-30 09:00"), Names{})
	if err != nil {
		t.Fatal(err)
	}
	want := []Skip{{"outside hours", 15 * time.Hour}, {"after the cut-off", 15 * time.Minute}, {"Christmas Day", 24 * time.Hour}, {"Boxing Day", 48 * time.Hour}, {"weekend", 24 * time.Hour}}
	if diff := cmp.Diff(want, lines[1].Skipped); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got, want := lines[len(lines)-1].Text, "Closed after 113 h 15 min on the rep's clock, 2 h on ours."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// play is do with a full date.
func (s *stage) play(who triage.Actor, clock string, verb func(triage.Act) ([]triage.Entry, error)) {
	s.t.Helper()
	entries, err := verb(triage.Act{Actor: who, Now: when(s.t, "Europe/London", clock)})
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

// TestExplanationsAddUp: what counted and what did not make up every stretch,
// and no line shouts or shows a bare id of a turn.
func TestExplanationsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyMap(t)
		entries, now := randomPlay(t, m, 15)
		lines, err := Explain(entries, NewCalendars(m), now, Names{})
		if err != nil {
			t.Fatal(err)
		}
		if len(lines) < 1 {
			t.Fatal("nothing is explained")
		}
		for _, l := range lines {
			if strings.Contains(l.Text, "!") || !strings.HasSuffix(l.Text, ".") || strings.Contains(l.Text, "  ") {
				t.Fatalf("line %q", l.Text)
			}
			if l.Turn == "" {
				continue
			}
			sum := l.Counted
			for _, s := range l.Skipped {
				if s.Duration <= 0 {
					t.Fatalf("%s %s", s.Duration, s.Why)
				}
				sum += s.Duration
			}
			if sum != l.To.Sub(l.From) {
				t.Fatalf("%q: the parts make %s of %s\n%+v\n%s", l.Text, sum, l.To.Sub(l.From), l.Skipped, script(entries))
			}
		}
	})
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 min", time.Second: "under a minute", 59 * time.Minute: "59 min", 2 * time.Hour: "2 h",
		150 * time.Minute: "2 h 30 min", 59*time.Minute + 40*time.Second: "1 h",
	} {
		if got := Duration(d); got != want {
			t.Errorf("%s is %q, want %q", d, got, want)
		}
	}
}
