package kept_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"clearlane/triage"
	"clearlane/triage/friction/planted"
	"clearlane/triage/route/kept"
	"clearlane/triage/scope"

	"github.com/google/go-cmp/cmp"
)

// desk plays one ask at the demo company, a minute after the other.
type desk struct {
	t   *testing.T
	d   triage.Desk
	r   triage.Request
	now time.Time
	log []triage.Entry
}

const (
	rep      = "rep"
	discount = "deal-desk/discounts"
	terms    = "deal-desk/payment-terms"
	booking  = "order-management/booking-corrections"
	territor = "territory/disputes"
)

func of(function string) triage.Actor {
	return triage.Actor{User: "staff@" + function, Functions: []string{function}}
}

var (
	repActor = triage.Actor{User: rep}
	lead     = triage.Actor{User: "lead", TriageLead: true}
	sure     = triage.Routing{Decision: triage.DecisionRoute, Topic: discount, PromisedError: 0.1}
	unsure   = triage.Routing{Decision: triage.DecisionChoose, Choices: []string{discount, terms, booking}}
)

func opened(t *testing.T, watch bool) *desk {
	t.Helper()
	m, err := scope.Parse("demo.yaml", scope.Demo())
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, d: triage.Desk{Map: m}, now: time.Date(2026, 11, 17, 10, 0, 0, 0, time.UTC)}
	d.do(d.d.Open(triage.Opening{ID: 7, Origin: triage.FromMessage, Channel: "C1", Thread: "1.1", Rep: rep, Watch: watch}, d.act(repActor)))
	return d
}

func (d *desk) act(a triage.Actor) triage.Act { return triage.Act{Actor: a, Now: d.now} }

func (d *desk) do(es []triage.Entry, err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
	for _, e := range es {
		if err := d.r.Apply(e); err != nil {
			d.t.Fatal(err)
		}
	}
	d.log = append(d.log, es...)
	d.now = d.now.Add(time.Minute)
}

func (d *desk) route(how triage.Routing) { d.t.Helper(); d.do(d.d.Route(d.r, d.act(triage.Bot), how)) }
func (d *desk) claim(function string)    { d.t.Helper(); d.do(d.d.Claim(d.r, d.act(of(function)))) }
func (d *desk) press(topic string)       { d.t.Helper(); d.placed(repActor, topic) }
func (d *desk) placed(who triage.Actor, topic string) {
	d.t.Helper()
	d.do(d.d.Route(d.r, d.act(who), triage.Routing{Decision: triage.DecisionChosen, Topic: topic}))
}

func (d *desk) sendOn(from, reason, topic string) {
	d.t.Helper()
	d.do(d.d.SendOn(d.r, d.act(of(from)), reason, topic, ""))
}

// again changes the words of the ask, upon which the router decides anew in the
// same handling.
func (d *desk) again(verb func(triage.Request, triage.Act) ([]triage.Entry, error)) {
	d.t.Helper()
	at := d.now
	d.do(d.d.Edit(d.r, d.act(repActor)))
	d.now = at
	d.do(verb(d.r, d.act(repActor)))
}

// TestOf plays what can become of an ask, and says what it tells of the router.
func TestOf(t *testing.T) {
	for _, c := range []struct {
		name  string
		watch bool
		play  func(*desk)
		want  kept.Case // without what all have; no functions: the router neither sent it nor asked
	}{
		{"sent, untouched", false, func(d *desk) { d.route(sure) }, sent(kept.Waiting, "")},
		{"sent and claimed", false, func(d *desk) { d.route(sure); d.claim("deal-desk") }, sent(kept.Stayed, "")},
		{"assigned by rule alone", false, func(d *desk) {
			how := sure
			how.Assignee = "staff@deal-desk"
			d.route(how)
		}, sent(kept.Waiting, "")},
		{"assigned by rule, then answered", false, func(d *desk) {
			how := sure
			how.Assignee = "staff@deal-desk"
			d.route(how)
			d.do(d.d.Reply(d.r, d.act(of("deal-desk")), ""))
		}, sent(kept.Stayed, "")},
		{"the rep's words alone", false, func(d *desk) {
			d.route(sure)
			d.do(d.d.Say(d.r, d.act(repActor), triage.Words{Read: triage.Answer}))
		}, sent(kept.Waiting, "")},
		{"the wrong team", false, func(d *desk) { d.route(sure); d.sendOn("deal-desk", triage.WrongTeam, booking) }, sent(kept.Moved, "order-management")},
		{"claimed, then the wrong team", false, func(d *desk) {
			d.route(sure)
			d.claim("deal-desk")
			d.sendOn("deal-desk", triage.WrongTeam, booking)
			d.claim("order-management")
		}, sent(kept.Moved, "order-management")},
		{"sent back again", false, func(d *desk) {
			d.route(sure)
			d.sendOn("deal-desk", triage.WrongTeam, booking)
			d.sendOn("order-management", triage.WrongTeam, discount)
			d.claim("deal-desk")
		}, sent(kept.Moved, "")},
		{"part done is no error", false, func(d *desk) {
			d.route(sure)
			d.sendOn("deal-desk", triage.PartDone, booking)
			d.sendOn("order-management", triage.WrongTeam, territor)
		}, sent(kept.Stayed, "")},
		{"the rep says another team", false, func(d *desk) { d.route(sure); d.do(d.d.Correct(d.r, d.act(repActor), booking, "")) }, sent(kept.Moved, "order-management")},
		{"another topic of the function, by its staff", false, func(d *desk) {
			d.route(sure)
			d.do(d.d.Correct(d.r, d.act(of("deal-desk")), terms, ""))
		}, sent(kept.Stayed, "")},
		{"another topic of the function, by the rep", false, func(d *desk) { d.route(sure); d.do(d.d.Correct(d.r, d.act(repActor), terms, "")) }, sent(kept.Waiting, "")},
		{"withdrawn untouched", false, func(d *desk) {
			d.route(sure)
			d.do(d.d.Withdraw(d.r, d.act(repActor), triage.ReasonNeverMind))
		}, sent(kept.Ended, "")},
		{"withdrawn in work", false, func(d *desk) {
			d.route(sure)
			d.claim("deal-desk")
			d.do(d.d.Withdraw(d.r, d.act(repActor), triage.ReasonNeverMind))
		}, sent(kept.Stayed, "")},
		{"new words, sent elsewhere", false, func(d *desk) {
			d.route(sure)
			d.again(func(r triage.Request, a triage.Act) ([]triage.Entry, error) { return d.d.Correct(r, a, booking, "") })
			d.claim("order-management")
		}, kept.Case{Functions: []string{"order-management"}, Fate: kept.Stayed, PromisedError: 0.1}},
		{"new words, and later the rep says another team", false, func(d *desk) {
			d.route(sure)
			d.do(d.d.Edit(d.r, d.act(repActor)))
			d.do(d.d.Correct(d.r, d.act(repActor), booking, ""))
		}, sent(kept.Moved, "order-management")},

		{"asked, nothing pressed", false, func(d *desk) { d.route(unsure) }, asked(kept.Waiting, "")},
		{"asked, pressed and taken up", false, func(d *desk) { d.route(unsure); d.press(booking); d.claim("order-management") }, asked(kept.Stayed, "")},
		{"asked, pressed, not taken up", false, func(d *desk) { d.route(unsure); d.press(booking) }, asked(kept.Waiting, "")},
		{"asked, pressed wrong, the other was right", false, func(d *desk) {
			d.route(unsure)
			d.press(booking)
			d.sendOn("order-management", triage.WrongTeam, discount)
			d.claim("deal-desk")
		}, asked(kept.Stayed, "")},
		{"asked, time ran out, a third was right", false, func(d *desk) {
			d.route(unsure)
			d.route(triage.Routing{Decision: triage.DecisionTimeout, Topic: discount})
			d.sendOn("deal-desk", triage.WrongTeam, territor)
			d.claim("territory")
		}, asked(kept.Moved, "territory")},
		{"asked, neither", false, func(d *desk) {
			d.route(unsure)
			d.route(triage.Routing{Decision: triage.DecisionNobody, Holder: "lead"})
			d.placed(lead, territor)
			d.claim("territory")
		}, asked(kept.Moved, "territory")},
		{"asked, neither, nobody owns it", false, func(d *desk) {
			d.route(unsure)
			d.route(triage.Routing{Decision: triage.DecisionNobody, Holder: "lead"})
			d.do(d.d.Resolve(d.r, d.act(lead), triage.Resolution{Outcome: triage.Answered, Words: true}))
		}, asked(kept.Moved, "")},
		{"asked, then sure of the new words", false, func(d *desk) {
			d.route(unsure)
			d.again(func(r triage.Request, a triage.Act) ([]triage.Entry, error) {
				a.Actor = triage.Bot
				return d.d.Route(r, a, sure)
			})
		}, sent(kept.Waiting, "")},

		{"watched, not marked", true, func(d *desk) { d.route(sure) }, silent(kept.Waiting)},
		{"watched, marked right", true, func(d *desk) { d.route(sure); d.do(d.d.Mark(d.r, d.act(lead), true)) }, silent(kept.Stayed)},
		{"watched, marked wrong", true, func(d *desk) { d.route(sure); d.do(d.d.Mark(d.r, d.act(lead), false)) }, silent(kept.Moved)},

		{"nobody owns it", false, func(d *desk) {
			d.route(triage.Routing{Decision: triage.DecisionNobody, Holder: "lead"})
			d.placed(lead, discount)
			d.claim("deal-desk")
		}, kept.Case{}},
		{"not decided yet", false, func(*desk) {}, kept.Case{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := opened(t, c.watch)
			c.play(d)
			got, ok := kept.Of(d.log)
			if want := len(c.want.Functions) > 0; ok != want {
				t.Fatalf("decided: %v, want %v", ok, want)
			}
			if ok {
				c.want.Request, c.want.At = 7, d.log[0].At
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	if _, ok := kept.Of(nil); ok {
		t.Error("a log of nothing is a case")
	}
}

func sent(f kept.Fate, to string) kept.Case {
	return kept.Case{Functions: []string{"deal-desk"}, Fate: f, To: to, PromisedError: 0.1}
}

func asked(f kept.Fate, to string) kept.Case {
	return kept.Case{Asked: true, Functions: []string{"deal-desk", "order-management"}, Fate: f, To: to}
}

func silent(f kept.Fate) kept.Case {
	c := sent(f, "")
	c.Silent = true
	return c
}

// some are cases of one fate.
func some(n int, c kept.Case) []kept.Case { return slices.Repeat([]kept.Case{c}, n) }

// TestSaid: each verdict, in the words that leads read.
func TestSaid(t *testing.T) {
	usual := func(stayed, moved, waiting, ended int) []kept.Case {
		var cs []kept.Case
		for f, n := range map[kept.Fate]int{kept.Stayed: stayed, kept.Moved: moved, kept.Waiting: waiting, kept.Ended: ended} {
			cs = append(cs, some(n, kept.Case{Functions: []string{"deal-desk"}, Fate: f})...)
		}
		return cs
	}
	for _, c := range []struct {
		cases   []kept.Case
		verdict kept.Verdict
		says    string
	}{
		{nil, kept.TooFew, "Nothing was sent without asking."},
		{usual(81, 3, 0, 0), kept.Keeps, "Sent without asking: 84. 81 stayed, 3 were another team's. 96 % right (90 to 99), 95 % promised."},
		{usual(19, 0, 1, 0), kept.TooFew, "Sent without asking: 20. 19 stayed, 1 not taken up yet. Too few to hold against the 95 % promised."},
		{usual(19, 1, 2, 1), kept.Keeps, "Sent without asking: 23. 19 stayed, 1 was another team's, 2 not taken up yet, 1 ended untouched. 95 % right (76 to 100), 95 % promised."},
		{usual(18, 2, 0, 0), kept.Chance, "Sent without asking: 20. 18 stayed, 2 were another team's. 90 % right (69 to 98), 95 % promised; the difference may be chance."},
		{usual(80, 20, 0, 0), kept.Broken, "Sent without asking: 100. 80 stayed, 20 were another team's. 80 % right (71 to 87), fewer than the 95 % promised."},
		{usual(999, 1, 0, 0), kept.Keeps, "Sent without asking: 1000. 999 stayed, 1 was another team's. 99 % right (99 to 100), 95 % promised."},
		{slices.Concat(some(30, sent(kept.Stayed, "")), some(30, kept.Case{Functions: []string{"x"}, Fate: kept.Stayed, PromisedError: 0.05})), kept.Keeps,
			"Sent without asking: 60. 60 stayed. 100 % right (93 to 100), 92.5 % promised."},
	} {
		w := kept.Count(c.cases)
		if got := w.Sent.SentSentence(); got != c.says || w.Sent.Verdict != c.verdict {
			t.Errorf("%s\n%s, want %s\n%s", got, w.Sent.Verdict, c.says, c.verdict)
		}
	}
	w := kept.Count(slices.Concat(some(10, asked(kept.Stayed, "")), some(1, asked(kept.Moved, "")), some(1, asked(kept.Waiting, "")),
		some(3, silent(kept.Waiting)), some(1, silent(kept.Moved)), some(1, kept.Case{Asked: true, Silent: true, Fate: kept.Waiting})))
	for got, want := range map[string]string{
		w.Asked.AskedSentence():                         "Asked with buttons: 12; the right team was among them in 10 of 11, 1 not taken up yet.",
		w.Silent.SilentSentence():                       "In watched channels 4 would have been sent. 0 marked right, 1 wrong. Too few to hold against the 90 % promised.",
		fmt.Sprint(len(w.Moved)):                        "2",
		(kept.Tally{N: 3, Waiting: 3}).SilentSentence(): "In watched channels 3 would have been sent. None is marked yet.",
		(kept.Tally{N: 3, Waiting: 3}).AskedSentence():  "Asked with buttons: 3; 3 not taken up yet.",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestPlantedWrongTeams: in a history of which it is known how many asks were
// sent to the wrong team, just these have moved.
func TestPlantedWrongTeams(t *testing.T) {
	history, err := planted.Plan{Seed: 5, Start: time.Date(2026, 9, 14, 0, 0, 0, 0, time.UTC), Weeks: 2, PerDay: 40}.History()
	if err != nil {
		t.Fatal(err)
	}
	var cases []kept.Case
	wrong := 0
	for _, log := range history {
		if slices.ContainsFunc(log, func(e triage.Entry) bool { return e.Kind == triage.KindSentOn }) {
			wrong++
		}
		if c, ok := kept.Of(log); ok {
			cases = append(cases, c)
		}
	}
	w := kept.Count(cases)
	if w.Sent.N != len(history) || w.Sent.Moved != wrong || wrong == 0 || len(w.Moved) != wrong {
		t.Errorf("%d of %d asks sent, %d moved of %d sent on", w.Sent.N, len(history), w.Sent.Moved, wrong)
	}
	if w.Sent.Waiting != 0 || w.Sent.Low >= w.Sent.Share || w.Sent.High <= w.Sent.Share {
		t.Errorf("%+v", w.Sent)
	}
}
