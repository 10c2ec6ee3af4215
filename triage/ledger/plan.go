package ledger

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"clearlane/triage"
)

// The defaults of the plan, in business days or business time after the moment
// that they count from.
const (
	firstReminder  = 1 // business days after the question, or the rep's last word
	secondReminder = 3
	parkAfter      = 5
	chooseTimeout  = 10 * time.Minute // business time after the buttons were shown
)

// Act returns what is to be done about a request now, in the order in which it
// fell due. Outside the open hours of its calendar there is nothing. After a
// gap each promise is asked about or told once, not once for each day missed.
func Act(m Matter, cals *Calendars, now time.Time) ([]Step, error) {
	p, err := planFor(m, cals, now)
	if err != nil || p == nil || !p.st.cal.Open(now) {
		return nil, err
	}
	return slices.DeleteFunc(p.steps, func(s Step) bool { return s.At.After(now) }), nil
}

// NextWakes returns when to look at the request again, if nothing happens to it
// in the meantime; each in an open hour, the earliest first. A moment that is
// not after now means that there is something to do at once.
func NextWakes(m Matter, cals *Calendars, now time.Time) ([]Wake, error) {
	p, err := planFor(m, cals, now)
	if err != nil || p == nil {
		return nil, err
	}
	var wakes []Wake
	for _, s := range p.steps {
		if s.At.Before(now) {
			s.At = p.st.cal.NextOpen(now)
		}
		if !s.At.IsZero() { // else the calendar never opens again
			wakes = append(wakes, Wake{At: s.At, Kind: s.Kind, Key: s.Key})
		}
	}
	slices.SortStableFunc(wakes, func(a, b Wake) int { return a.At.Compare(b.At) })
	return wakes, nil
}

// plan collects the steps of one request that the log does not hold yet,
// whether they are due or still to come.
type plan struct {
	r      triage.Request
	m      Matter
	st     standing
	now    time.Time
	hold   int
	inHold []triage.Entry // entries of the hold that runs
	steps  []Step
}

func planFor(m Matter, cals *Calendars, now time.Time) (*plan, error) {
	m.Entries = until(m.Entries, now)
	r, err := triage.Replay(m.Entries)
	if err != nil {
		return nil, err
	}
	if !r.Open() || r.Watch {
		return nil, nil
	}
	segs, err := Segments(m.Entries, cals, now)
	if err != nil {
		return nil, err
	}
	st, err := standingOf(m.Entries, segs, cals)
	if err != nil {
		return nil, err
	}
	hs := holds(m.Entries)
	p := &plan{r: r, m: m, st: st, now: now, hold: hs[len(hs)-1]}
	p.inHold = m.Entries[slices.Index(hs, p.hold):]
	p.promises()
	p.stale()
	p.choice()
	p.snooze()
	slices.SortStableFunc(p.steps, func(a, b Step) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Key, b.Key))
	})
	return p, nil
}

// add plans a step for the first open instant from at on.
func (p *plan) add(s Step, at time.Time, key string, args ...any) {
	if at.IsZero() {
		return
	}
	s.At = p.st.cal.NextOpen(at)
	if s.At.IsZero() {
		return
	}
	s.Request = p.r.ID
	s.Key = p.r.Name() + "/" + fmt.Sprintf(key, args...)
	p.steps = append(p.steps, s)
}

// told returns the last entry of a reminder about something within entries.
func told(entries []triage.Entry, kind triage.Kind, about string) (triage.Entry, bool) {
	for _, e := range slices.Backward(entries) {
		if e.Kind == kind && e.Reason == about {
			return e, true
		}
	}
	return triage.Entry{}, false
}

// last returns the last entry of a kind.
func last(entries []triage.Entry, kind triage.Kind) (int, bool) {
	for i, e := range slices.Backward(entries) {
		if e.Kind == kind {
			return i, true
		}
	}
	return 0, false
}

// promises plans the questions to the holder and the words to the lead. Nobody
// is warned about what waits on the rep. While it waits for an approver or
// somebody outside no target runs, but a time that was promised does.
func (p *plan) promises() {
	if p.r.Turn == triage.TurnRep {
		return
	}
	i, promised := last(p.inHold, triage.KindPromised)
	promised = promised && p.inHold[i].Data.Until != nil
	if promised { // from here on that is what the rep goes by
		p.askPromise(p.inHold[i:])
	}
	if !p.st.running {
		return
	}
	p.escalate(AboutFirst, p.st.first)
	p.escalate(AboutResolution, p.st.resolution)
	p.ask(AboutFirst, p.st.first)
	if !promised {
		p.ask(AboutResolution, p.st.resolution)
	}
}

// askPromise asks about a promised time; since are the entries from the promise
// on.
func (p *plan) askPromise(since []triage.Entry) {
	if _, done := told(since, triage.KindReminded, AboutPromise); done {
		return
	}
	e := since[0]
	span := p.st.cal.Between(e.At, *e.Data.Until)
	near := p.st.cal.Add(e.At, time.Duration(float64(span)*nearShare))
	p.question(AboutPromise, near, *e.Data.Until, fmt.Sprintf("promise-%d", e.Seq))
}

func (p *plan) ask(about string, pr promise) {
	if _, done := told(p.inHold, triage.KindReminded, about); done || pr.kept {
		return
	}
	p.question(about, pr.near, pr.due, fmt.Sprintf("hold-%d/ask-%s", p.hold, about))
}

// question asks the holder alone. Once the promise is broken the question comes
// too late, and what nobody holds has nobody to ask.
func (p *plan) question(about string, near, due time.Time, key string) {
	if p.r.Holder == "" || due.IsZero() || !p.now.Before(due) {
		return
	}
	p.add(Step{Kind: AskHolder, About: about, To: p.r.Holder, Due: due}, near, "%s", key)
}

// escalate tells the lead when a target is missed, and one level further each
// business day after the last was told.
func (p *plan) escalate(about string, pr promise) {
	if pr.due.IsZero() {
		return
	}
	level, at := 1, pr.due
	if e, done := told(p.inHold, triage.KindEscalated, about); done {
		level, at = e.Data.Level+1, p.st.cal.AddBusinessDays(e.At, 1)
	}
	for ; level <= len(p.m.Ladder); level++ {
		if to := p.m.Ladder[level-1]; to != "" && to != p.r.Holder {
			p.add(Step{Kind: TellLead, About: about, To: to, Level: level, Due: pr.due}, at, "hold-%d/tell-%s/%d", p.hold, about, level)
			return
		}
	}
}

// stale reminds a silent rep twice and then parks the request. Each word of the
// rep's side, "I'll check" too, starts the count anew.
func (p *plan) stale() {
	if p.r.Turn != triage.TurnRep {
		return
	}
	i, ok := last(p.m.Entries, triage.KindAsked)
	if !ok {
		return
	}
	for j, e := range p.m.Entries {
		if j > i && e.Kind == triage.KindSaid && e.Data.Side == triage.RepSide {
			i = j
		}
	}
	base := p.m.Entries[i]
	n, before := 0, base.At
	for _, e := range p.m.Entries[i:] {
		if e.Kind == triage.KindReminded && e.Reason == AboutStale {
			n, before = n+1, e.At
		}
	}
	days := [...]int{firstReminder, secondReminder, parkAfter}[min(n, 2)]
	at := p.st.cal.AddBusinessDays(base.At, days)
	if n > 0 { // after a gap the rep still has a business day between two words
		at = later(at, p.st.cal.AddBusinessDays(before, 1))
	}
	at = later(at, p.r.Snoozed)
	if n < 2 {
		p.add(Step{Kind: RemindRep, About: AboutStale, To: p.r.Rep}, at, "question-%d/remind/%d", base.Seq, n+1)
		return
	}
	p.add(Step{Kind: ParkStale, About: AboutStale, To: p.r.Rep}, at, "question-%d/park", base.Seq)
}

// choice takes the likeliest topic when no button was pressed in time.
func (p *plan) choice() {
	if p.r.Turn != triage.TurnTriage || len(p.r.Choices) == 0 {
		return
	}
	i, ok := last(p.m.Entries, triage.KindRouted)
	if !ok || p.m.Entries[i].Data.Decision != triage.DecisionChoose {
		return
	}
	e := p.m.Entries[i]
	p.add(Step{Kind: TakeChoice, Topic: p.r.Choices[0]}, p.st.cal.Add(e.At, chooseTimeout), "choice-%d", e.Seq)
}

// snooze brings a request back on the day that was set for it: to its holder,
// else to the lead.
func (p *plan) snooze() {
	i, ok := last(p.m.Entries, triage.KindSnoozed)
	if !ok || p.m.Entries[i].Data.Until == nil {
		return
	}
	if _, done := told(p.m.Entries[i:], triage.KindReminded, AboutSnooze); done {
		return
	}
	to := p.r.Holder
	if to == "" && len(p.m.Ladder) > 0 {
		to = p.m.Ladder[0]
	}
	if to == "" {
		return
	}
	e := p.m.Entries[i]
	p.add(Step{Kind: SnoozeOver, About: AboutSnooze, To: to}, *e.Data.Until, "snooze-%d", e.Seq)
}
