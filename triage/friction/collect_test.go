package friction

import (
	"slices"
	"testing"
	"time"

	"clearlane/triage"
	"clearlane/triage/ledger"
	"clearlane/triage/scope"

	"github.com/google/go-cmp/cmp"
)

// desk plays requests through the Desk on a clock of its own.
type desk struct {
	t       *testing.T
	desk    triage.Desk
	r       triage.Request
	entries []triage.Entry
	at      time.Time
	zone    *time.Location
	cals    *ledger.Calendars
}

func newDesk(t *testing.T) *desk {
	m := testMap()
	for i := range m.Functions {
		m.Functions[i].Targets = scope.Targets{FirstResponse: 2 * time.Hour, Resolution: 4 * time.Hour, Basis: scope.Sourced}
	}
	z := zone(t, "Europe/London")
	d := &desk{t: t, desk: triage.Desk{Map: m}, zone: z, cals: ledger.NewCalendars(m), at: testWeek.Start(z).Add(9 * time.Hour)}
	d.do(d.desk.Open(triage.Opening{ID: 7, Rep: "rep", Region: "emea"}, d.act(triage.Actor{User: "rep"})))
	return d
}

func (d *desk) act(a triage.Actor) triage.Act { return triage.Act{Actor: a, Now: d.at} }

func (d *desk) do(entries []triage.Entry, err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
	for _, e := range entries {
		if err := d.r.Apply(e); err != nil {
			d.t.Fatal(err)
		}
		d.entries = append(d.entries, e)
	}
}

func (d *desk) pass(h float64) { d.at = d.at.Add(time.Duration(h * float64(time.Hour))) }

func (d *desk) collect(now time.Time) Ask {
	d.t.Helper()
	a, err := Collect(d.entries, d.cals, d.zone, now)
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

func staffOf(function string) triage.Actor {
	return triage.Actor{User: "staff", Functions: []string{function}}
}

// Time at a wrong team counts in the cell of the topic that it turned out to
// be, with the team that held it beside it.
func TestCollectMisrouted(t *testing.T) {
	d := newDesk(t)
	d.do(d.desk.Route(d.r, d.act(triage.Bot), triage.Routing{Decision: triage.DecisionRoute, Topic: "orders/bookings"}))
	d.pass(6) // two hours past orders' target
	d.do(d.desk.SendOn(d.r, d.act(staffOf("orders")), triage.WrongTeam, "deals/terms", ""))
	d.pass(1)
	d.do(d.desk.Claim(d.r, d.act(staffOf("deals"))))
	d.do(d.desk.Resolve(d.r, d.act(staffOf("deals")), triage.Resolution{Outcome: triage.Answered, Reason: triage.ReasonMisrouted, Words: true}))
	a := d.collect(d.at)
	if a.Function != "deals" || a.FirstTopic != "orders/bookings" || !a.misrouted() || a.SentOn != 1 {
		t.Errorf("%+v", a)
	}
	if len(a.Holds) != 2 || !a.Holds[0].Wrong || a.Holds[1].Wrong || a.Handoffs[0].Sat != 6*time.Hour {
		t.Errorf("holds %+v, hand-offs %+v", a.Holds, a.Handoffs)
	}
	var late time.Duration
	for _, p := range a.Parts {
		if p.Function != "deals" || p.Topic != "deals/terms" || p.Held != "orders" || !p.Misrouted || p.Turn != triage.TurnQueue {
			t.Errorf("part %+v", p)
		}
		late += p.Late
	}
	if late != 2*time.Hour {
		t.Errorf("%v late", late)
	}
	cells := a.Cells(d.zone)
	if len(cells) != 1 || cells[0].Late.Queue != 2*time.Hour || cells[0].Misrouted != 2*time.Hour || cells[0].Opened != 1 || cells[0].Done != 1 || cells[0].SentOn != 1 || cells[0].LateAsks != 1 {
		t.Errorf("cells %+v", cells)
	}
}

// Time in triage of what nobody owned stays nobody's, wherever it went then.
func TestCollectUnowned(t *testing.T) {
	d := newDesk(t)
	lead := triage.Actor{User: "lead", TriageLead: true}
	d.do(d.desk.Route(d.r, d.act(triage.Bot), triage.Routing{Decision: triage.DecisionNobody, Holder: "lead"}))
	d.pass(48) // from Monday 9:00 to Wednesday 9:00: 18 business hours, 9 past triage's target
	d.do(d.desk.Route(d.r, d.act(lead), triage.Routing{Decision: triage.DecisionChosen, Topic: "deals/terms"}))
	a := d.collect(d.at.Add(time.Hour))
	if !a.Unowned || a.Function != "deals" || len(a.Parts) != 1 {
		t.Fatalf("%+v", a)
	}
	if p := a.Parts[0]; p.Function != "" || p.Turn != triage.TurnTriage || p.Late != 9*time.Hour {
		t.Errorf("part %+v", p)
	}
}

// A past moment is told as it stood, and a clock that runs ahead changes
// nothing before it.
func TestCollectAsOf(t *testing.T) {
	d := newDesk(t)
	d.do(d.desk.Route(d.r, d.act(triage.Bot), triage.Routing{Decision: triage.DecisionRoute, Topic: "deals/terms"}))
	d.pass(1)
	half := d.at
	d.pass(5)
	d.do(d.desk.Claim(d.r, d.act(staffOf("deals"))))
	d.do(d.desk.Resolve(d.r, d.act(staffOf("deals")), triage.Resolution{Outcome: triage.Answered, Reason: triage.ReasonCapacity, Late: true, Words: true}))
	a := d.collect(half)
	if !a.Open() || !a.Censored() || a.Felt != time.Hour || a.Owed != time.Hour || len(a.Parts) != 0 || a.Responded {
		t.Errorf("after an hour: %+v", a)
	}
	if a = d.collect(d.at); a.Censored() || a.Felt != 6*time.Hour || a.FirstResponse != 6*time.Hour {
		t.Errorf("at the end: %+v", a)
	}
	if _, err := Collect(d.entries, d.cals, d.zone, d.entries[0].At.Add(-time.Hour)); err == nil {
		t.Error("collected before it was opened")
	}
	if _, err := Collect(d.entries, ledger.NewCalendars(), d.zone, d.at); err == nil {
		t.Error("collected without the map")
	}
}

// A clock that lags never makes time run backwards: what it dates before the
// entry that it follows counts from there, what it dates ahead counts as now.
func TestCollectWithSkewedClocks(t *testing.T) {
	d := newDesk(t)
	d.do(d.desk.Route(d.r, d.act(triage.Bot), triage.Routing{Decision: triage.DecisionRoute, Topic: "deals/terms"}))
	d.pass(2)
	lagging := d.act(staffOf("deals"))
	lagging.At = d.entries[0].At.Add(-time.Hour)
	d.do(d.desk.Claim(d.r, lagging))
	ahead := d.act(staffOf("deals"))
	ahead.At = d.at.Add(time.Hour)
	d.do(d.desk.Resolve(d.r, ahead, triage.Resolution{Outcome: triage.Answered, Reason: triage.ReasonCapacity, Words: true}))
	for i, e := range d.entries[1:] {
		if e.At.Before(d.entries[i].At) || e.At.After(d.at) {
			t.Errorf("entry %d is of %s, after one of %s, at %s", e.Seq, e.At, d.entries[i].At, d.at)
		}
	}
	a := d.collect(d.at)
	if a.Censored() || a.Felt != 2*time.Hour || a.Owed != 2*time.Hour || a.FirstResponse != 2*time.Hour {
		t.Errorf("collected: %+v", a)
	}
}

// What was promised before the change keeps its target; what came after is
// reckoned by the older one, in the cell of the promise alone.
func TestLateUnderAnOlderPromise(t *testing.T) {
	d := newDesk(t)
	d.do(d.desk.Route(d.r, d.act(triage.Bot), triage.Routing{Decision: triage.DecisionRoute, Topic: "deals/terms"}))
	d.pass(6)
	old := *d.desk.Map
	old.Hash = "old000000000"
	old.Functions = slices.Clone(old.Functions)
	old.Functions[0].Targets.Resolution = time.Hour
	d.cals.Add(&old)
	for name, c := range map[string]struct {
		l         Loosened
		old, asIs time.Duration
	}{
		"since the change": {Loosened{On: d.entries[0].At}, 5 * time.Hour, 2 * time.Hour},
		"of its function":  {Loosened{On: d.entries[0].At, Function: "deals", Topic: "deals/terms"}, 5 * time.Hour, 2 * time.Hour},
		"of another":       {Loosened{On: d.entries[0].At, Function: "orders"}, 0, 0},
		"before it":        {Loosened{On: d.at}, 2 * time.Hour, 2 * time.Hour},
	} {
		byOld, asIs, err := c.l.Late(d.entries, &old, d.cals, testWeek, d.zone, d.at)
		if err != nil || byOld != c.old || asIs != c.asIs {
			t.Errorf("%s: %v by the old target of one hour, %v as it is, %v; want %v and %v", name, byOld, asIs, err, c.old, c.asIs)
		}
	}
}

// Contributions add up and can be taken away again.
func TestCellsAddUp(t *testing.T) {
	w := newWorld(t).usualWeeks(6)
	var all, negated []Cell
	for _, a := range w.in.Asks {
		for _, c := range a.Cells(w.in.Zone) {
			all, negated = append(all, c), append(negated, c.Negated())
		}
	}
	if diff := cmp.Diff(w.in.Cells, SumCells(all)); diff != "" {
		t.Errorf("summed at once (-step by step +at once):\n%s", diff)
	}
	if left := SumCells(append(all, negated...)); len(left) != 0 {
		t.Errorf("left over: %+v", left)
	}
}

func TestWeeks(t *testing.T) {
	for _, c := range []struct{ date, week, monday string }{
		{"2026-11-16", "2026-W47", "2026-11-16"}, {"2026-11-22", "2026-W47", "2026-11-16"},
		{"2027-01-03", "2026-W53", "2026-12-28"}, {"2024-12-30", "2025-W01", "2024-12-30"},
	} {
		at, err := time.Parse(time.DateOnly, c.date)
		if err != nil {
			t.Fatal(err)
		}
		w := WeekOf(at, time.UTC)
		if w.String() != c.week || w.Start(time.UTC).Format(time.DateOnly) != c.monday {
			t.Errorf("%s is in %s from %s", c.date, w, w.Start(time.UTC).Format(time.DateOnly))
		}
		if back, err := ParseWeek(c.week); err != nil || back != w {
			t.Errorf("%s read as %v, %v", c.week, back, err)
		}
		if w.Add(60).Add(-60) != w || w.Add(60).Sub(w) != 60 || w.Add(1).Compare(w) != 1 || !w.Before(w.Add(1)) {
			t.Errorf("weeks around %s don't add up", w)
		}
	}
	for _, bad := range []string{"", "2026-47", "2026-W7", "2026-W54", "2026-W00", "2025-W53", "2026-w47", "x026-W47", "2026-W4x"} {
		if w, err := ParseWeek(bad); err == nil {
			t.Errorf("%q read as %v", bad, w)
		}
	}
}
