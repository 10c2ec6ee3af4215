package worked

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"clearlane/triage"
	"clearlane/triage/ledger"
)

// Result is how one case came out.
type Result struct {
	Case   Case
	Checks []Check
	Lines  []ledger.Line // the reckoning
	Zone   *time.Location
	Err    error // the case could not be played
}

// Check is one figure of a case.
type Check struct {
	What      string // "owed", "late in queue"
	Want, Got string
	Right     bool
}

// Right reports whether every figure of the case is as it should be.
func (r Result) Right() bool {
	return r.Err == nil && !slices.ContainsFunc(r.Checks, func(c Check) bool { return !c.Right })
}

// Check plays every case of the file and compares.
func (f *File) Check() []Result {
	cals := ledger.NewCalendars(f.Map)
	var out []Result
	for _, c := range f.Cases {
		out = append(out, f.check(c, cals))
	}
	return out
}

func (f *File) check(c Case, cals *ledger.Calendars) Result {
	res := Result{Case: c}
	p, err := f.run(c)
	if err != nil {
		res.Err = err
		return res
	}
	res.Zone = p.zone
	segs, err := ledger.Segments(p.entries, cals, p.now)
	if err == nil {
		res.Lines, err = ledger.Explain(p.entries, cals, p.now, f.names())
	}
	if err == nil {
		res.Checks, err = p.compare(c.Want, segs, cals)
	}
	if err == nil && len(res.Checks) == 0 {
		err = fmt.Errorf("nothing is wanted; write at least one figure under want")
	}
	res.Err = err
	return res
}

func (f *File) names() ledger.Names {
	return ledger.Names{Function: func(id string) string {
		if fn, ok := f.Map.Function(id); ok {
			return fn.Name
		}
		return id
	}}
}

// compare holds each figure that is wanted against the ledger's.
func (p *play) compare(w Want, segs []ledger.Segment, cals *ledger.Calendars) ([]Check, error) {
	m, err := ledger.Measure(p.entries, segs, cals)
	if err != nil {
		return nil, err
	}
	due1, due, err := ledger.Due(p.entries, cals, p.now)
	if err != nil {
		return nil, err
	}
	felts, oweds, charged, late := map[string]time.Duration{}, map[string]time.Duration{}, map[string]time.Duration{}, map[string]time.Duration{}
	for _, s := range segs {
		felts[string(s.Turn)] += s.Felt
		oweds[string(s.Turn)] += s.Owed
		charged[nobodyOr(s.Charged)] += s.Owed
	}
	for _, l := range m.Late {
		late[string(l.Turn)] += l.Duration
	}
	var turns []string
	for _, t := range triage.Turns {
		turns = append(turns, string(t))
	}
	cs := &checks{zone: p.zone, now: p.now}
	cs.length("felt", w.Felt, m.Felt)
	cs.lengths("felt in ", w.Felts, felts, turns)
	cs.length("owed", w.Owed, m.Owed)
	cs.lengths("owed in ", w.Oweds, oweds, turns)
	cs.lengths("charged to ", w.Charged, charged, p.payers())
	if w.FirstResponse == "none" {
		cs.yes("no first response", "yes", m.FirstAt.IsZero())
	} else {
		cs.length("first response", w.FirstResponse, m.FirstResponse)
	}
	cs.length("first response owed", w.FirstResponseOwed, m.FirstResponseOwed)
	cs.length("first response to done", w.FirstToDone, m.FirstToDone)
	cs.yes("first response late", w.FirstLate, m.FirstLate)
	cs.length("claimed and silent", w.ClaimedSilent, m.ClaimedSilent)
	cs.yes("gave up", w.GaveUp, m.GaveUp)
	cs.moment("first response due", w.DueFirst, due1)
	cs.moment("due", w.Due, due)
	cs.length("late", w.Late, m.LateTotal)
	cs.lengths("late in ", w.LateIn, late, turns)
	if err := p.weeks(cs, w.LateWeek, segs, cals); err != nil {
		return nil, err
	}
	if w.Turn != "" {
		cs.add("turn", w.Turn, string(p.r.Turn), w.Turn == string(p.r.Turn))
	}
	return cs.list, cs.err
}

// payers lists what owed time can be charged to.
func (p *play) payers() []string {
	out := []string{ledger.Routing, string(triage.TurnTriage)}
	for _, f := range p.file.Map.Functions {
		out = append(out, f.ID)
	}
	return out
}

func nobodyOr(function string) string {
	if function == "" {
		return "triage"
	}
	return function
}

// weeks compares the late time of weeks, Monday to Sunday in the company's zone.
func (p *play) weeks(cs *checks, want map[string]string, segs []ledger.Segment, cals *ledger.Calendars) error {
	zone, err := time.LoadLocation(p.file.Map.Company.Timezone)
	if err != nil {
		return err
	}
	for _, monday := range slices.Sorted(maps.Keys(want)) {
		from, err := time.ParseInLocation(time.DateOnly, monday, zone)
		if err != nil || from.Weekday() != time.Monday {
			return fmt.Errorf("late_week: %q is no Monday; write one like 2026-11-23", monday)
		}
		list, err := ledger.LateBetween(segs, cals, from, from.AddDate(0, 0, 7))
		if err != nil {
			return err
		}
		var sum time.Duration
		for _, l := range list {
			sum += l.Duration
		}
		cs.length("late in the week of "+monday, want[monday], sum)
	}
	return nil
}

// checks collects comparisons, and the first thing wanted that makes no sense.
type checks struct {
	list []Check
	zone *time.Location
	now  time.Time
	err  error
}

func (cs *checks) add(what, want, got string, right bool) {
	cs.list = append(cs.list, Check{What: what, Want: want, Got: got, Right: right})
}

func (cs *checks) fail(what string, err error) {
	if cs.err == nil {
		cs.err = fmt.Errorf("want, %s: %w", what, err)
	}
}

func (cs *checks) length(what, want string, got time.Duration) {
	if want == "" {
		return
	}
	d, err := length(want)
	if err != nil {
		cs.fail(what, err)
		return
	}
	// Shares of late time can be fractions; a second is as exact as a hand is.
	got = got.Round(time.Second)
	cs.add(what, showLength(d), showLength(got), d == got)
}

// lengths compares by key; what is not listed is not looked at.
func (cs *checks) lengths(what string, want map[string]string, got map[string]time.Duration, known []string) {
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if !slices.Contains(known, key) {
			cs.fail(what+key, fmt.Errorf("%q is none of %s", key, strings.Join(known, ", ")))
			return
		}
		cs.length(what+key, want[key], got[key])
	}
}

func (cs *checks) yes(what, want string, got bool) {
	if want == "" {
		return
	}
	if want != "yes" && want != "no" {
		cs.fail(what, fmt.Errorf("%q; write yes or no", want))
		return
	}
	text := map[bool]string{true: "yes", false: "no"}[got]
	cs.add(what, want, text, want == text)
}

// moment compares times; "none" is nothing due.
func (cs *checks) moment(what, want string, got time.Time) {
	text := "none"
	if !got.IsZero() {
		text = showMoment(got, cs.zone)
	}
	switch want {
	case "":
		return
	case "none":
		cs.add(what, want, text, got.IsZero())
		return
	}
	t, err := moment(want, cs.zone, cs.now)
	if err != nil {
		cs.fail(what, err)
		return
	}
	cs.add(what, showMoment(t, cs.zone), text, t.Equal(got))
}

// Write prints the case: right or wrong, the figures that differ, and the
// reckoning. brief leaves out the reckoning of what is right.
func (r Result) Write(w io.Writer, brief bool) error {
	var b strings.Builder
	verdict := "right"
	if !r.Right() {
		verdict = "WRONG"
	}
	fmt.Fprintf(&b, "%s  %s\n", verdict, r.Case.Name)
	if r.Err != nil {
		fmt.Fprintf(&b, "       %s\n", r.Err)
	}
	for _, c := range r.Checks {
		switch {
		case !c.Right:
			fmt.Fprintf(&b, "       %s: %s wanted, %s reckoned\n", c.What, c.Want, c.Got)
		case !brief || !r.Right():
			fmt.Fprintf(&b, "       %s: %s\n", c.What, c.Got)
		}
	}
	if r.Right() && brief {
		_, err := io.WriteString(w, b.String())
		return err
	}
	if r.Case.Why != "" {
		fmt.Fprintf(&b, "       by hand: %s\n", r.Case.Why)
	}
	for _, l := range r.Lines {
		when := ""
		if !l.From.IsZero() {
			when = showMoment(l.From, r.Zone)
		}
		fmt.Fprintf(&b, "       %-20s  %s\n", when, l.Text)
	}
	b.WriteString("\n")
	_, err := io.WriteString(w, b.String())
	return err
}
