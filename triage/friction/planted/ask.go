package planted

import (
	"fmt"
	"slices"
	"time"

	"clearlane/triage"
	"clearlane/triage/ledger"
	"clearlane/triage/scope"
)

// affected is the share of a planted topic's asks that the plant touches.
const affected = 0.6

// life is one ask on its way through the Desk.
type life struct {
	*maker
	week    int
	topic   topic
	region  string
	r       triage.Request
	at      time.Time // simulated now
	entries []triage.Entry
	err     error
}

// ask makes one ask and works it off.
func (m *maker) ask(id int64, week int, o opening) ([]triage.Entry, error) {
	l := &life{maker: m, week: week, topic: o.topic, region: o.region, at: o.at}
	rep := fmt.Sprintf("rep%02d", m.rng.IntN(60))
	l.do(l.desk.Open(triage.Opening{
		ID: id, Origin: triage.FromMessage, Channel: "sales", Rep: rep, Region: o.region, TS: fmt.Sprintf("%d.000100", o.at.Unix()), Synthetic: true,
	}, l.act(triage.Actor{User: rep})))
	if m.chance(0.4) {
		amount := float64(m.rng.IntN(200)+5) * 1000
		closes := o.at.AddDate(0, 0, m.rng.IntN(120)).Format(time.DateOnly)
		l.do(l.desk.Learn(l.r, l.act(triage.Bot), fmt.Sprintf("Q-%05d", m.rng.IntN(100000)), &amount, closes))
	}
	l.pass(20 * time.Second)
	if o.topic.function == "" {
		l.unowned()
	} else {
		l.owned()
	}
	return l.entries, l.err
}

// plant is what is wrong with this ask, if anything.
func (l *life) plant() (Plant, bool) {
	for _, p := range l.topic.plants {
		if p.in(l.week) && (p.Kind == Mornings || l.chance(affected)) {
			return p, true
		}
	}
	return Plant{}, false
}

// over draws how far past its target an ask of a plant goes, so that a week
// comes to the planted hours.
func (l *life) over(p Plant) time.Duration {
	touched := affected
	if p.Kind == Mornings {
		touched = 1
	}
	perWeek := l.plan.PerDay * 5 * l.topic.share * touched
	mean := p.Hours / perWeek
	// A sum of three is less wild than one exponential draw.
	x := (l.rng.ExpFloat64() + l.rng.ExpFloat64() + l.rng.ExpFloat64()) / 3
	return time.Duration(mean * x * float64(time.Hour)).Round(time.Second)
}

func (l *life) owned() {
	p, planted := l.plant()
	home := l.topic.id
	switch {
	case planted && p.Kind == Misrouted:
		l.wrongTeam(l.elsewhere(), l.over(p))
	case l.chance(0.04):
		l.wrongTeam(l.elsewhere(), -1)
	case l.unsure.Float64() < l.plan.Unsure:
		l.buttons(home)
	default:
		l.do(l.desk.Route(l.r, l.act(triage.Bot), triage.Routing{Decision: triage.DecisionRoute, Topic: home, P: 0.9}))
	}
	if l.chance(0.02) {
		l.owe(l.around(time.Hour, 0.8))
		l.do(l.desk.Withdraw(l.r, l.act(triage.Actor{User: l.r.Rep}), triage.ReasonNeverMind))
		return
	}
	pace := l.waits[l.topic.function][l.week]
	if slices.Contains(l.plan.Busy, l.week) {
		pace *= 1.3
	}
	queue := l.around(time.Duration(pace*float64(40*time.Minute)), 0.8)
	work := l.around(time.Duration(pace*float64(l.topic.target)*0.2), 0.68)
	loops := l.among(0.75, 0.2, 0.05)
	if planted {
		switch p.Kind {
		case Slow:
			work = l.topic.target + l.over(p) - queue
		case Mornings:
			l.morning(p, work)
			queue = 0
		case MissingInfo:
			loops = 2 + l.among(0.6, 0.4)
			work = l.topic.target + l.over(p) - queue
		}
	}
	l.owe(max(queue, 0))
	l.claim()
	l.work(max(work, 10*time.Minute), loops)
}

// morning lets an ask of an unclaimed morning wait: past its target less the
// work to come, and never claimed before 11:00 on a Monday or Tuesday.
func (l *life) morning(p Plant, work time.Duration) {
	switch local := l.at.In(l.london); {
	case local.Weekday() == time.Friday && local.Hour() >= 15, local.Weekday() == time.Monday, local.Weekday() == time.Tuesday:
		// These, nearly half of a week's, wait over one or two mornings.
		l.owe(max(0, l.topic.target-work) + time.Duration(2.2*float64(l.over(p))))
	default:
		l.owe(l.around(40*time.Minute, 0.8))
	}
	local := l.at.In(l.london)
	eleven := time.Date(local.Year(), local.Month(), local.Day(), 11, l.rng.IntN(25), 0, 0, l.london)
	if (local.Weekday() == time.Monday || local.Weekday() == time.Tuesday) && local.Before(eleven) {
		l.at = eleven.UTC()
	}
}

// elsewhere is a topic of the function that a planted topic's asks go to first:
// always the same, the next in the map.
func (l *life) elsewhere() string {
	fs := l.plan.Map.Functions
	i := slices.IndexFunc(fs, func(f scope.Function) bool { return f.ID == l.topic.function })
	return fs[(i+1)%len(fs)].Topics[0].ID
}

// wrongTeam places the ask at another function, lets it sit there (past that
// function's target by the time given, or a while) and sends it on.
func (l *life) wrongTeam(topic string, over time.Duration) {
	l.do(l.desk.Route(l.r, l.act(triage.Bot), triage.Routing{Decision: triage.DecisionRoute, Topic: topic, P: 0.7}))
	sits := l.around(time.Hour, 0.7)
	if over >= 0 {
		sits = time.Duration(l.r.Target.Resolution)*time.Minute + over
	}
	l.owe(sits)
	l.do(l.desk.SendOn(l.r, l.act(l.staff()), triage.WrongTeam, l.topic.id, ""))
}

// buttons asks the rep, who presses the right one; where there is none, the
// triage lead finds the ask its home.
func (l *life) buttons(home string) {
	if l.unsure.Float64() >= 0.1 {
		l.do(l.desk.Route(l.r, l.act(triage.Bot), triage.Routing{Decision: triage.DecisionChoose, Choices: []string{home, l.elsewhere()}}))
		l.pass(2 * time.Minute)
		l.do(l.desk.Route(l.r, l.act(triage.Actor{User: l.r.Rep}), triage.Routing{Decision: triage.DecisionChosen, Topic: home}))
		return
	}
	fs := l.plan.Map.Functions
	third := slices.IndexFunc(fs, func(f scope.Function) bool { return f.ID == l.topic.function }) + 2
	l.do(l.desk.Route(l.r, l.act(triage.Bot), triage.Routing{Decision: triage.DecisionChoose, Choices: []string{l.elsewhere(), fs[third%len(fs)].Topics[0].ID}}))
	l.pass(2 * time.Minute)
	lead := triage.Actor{User: l.plan.Map.Triage.Lead, TriageLead: true}
	l.do(l.desk.Route(l.r, l.act(triage.Bot), triage.Routing{Decision: triage.DecisionNobody, Holder: lead.User}))
	l.pass(20 * time.Minute)
	l.do(l.desk.Route(l.r, l.act(lead), triage.Routing{Decision: triage.DecisionChosen, Topic: home}))
}

// unowned leaves the ask with the triage lead.
func (l *life) unowned() {
	lead := triage.Actor{User: l.plan.Map.Triage.Lead, TriageLead: true}
	l.do(l.desk.Route(l.r, l.act(triage.Bot), triage.Routing{Decision: triage.DecisionNobody, Holder: lead.User}))
	wait := l.around(3*time.Hour, 0.6)
	if p, planted := l.plant(); planted {
		wait = l.topic.target + l.over(p)
	}
	l.owe(wait)
	l.resolve(lead)
}

func (l *life) staff() triage.Actor {
	f := l.r.Function
	return triage.Actor{User: fmt.Sprintf("staff%d@%s", l.rng.IntN(4)+1, f), Functions: []string{f}}
}

func (l *life) claim() {
	if l.r.Turn == triage.TurnQueue {
		l.do(l.desk.Claim(l.r, l.act(l.staff())))
	}
}

// work does the ask's work in as many stretches as there are questions to the
// rep, and closes it.
func (l *life) work(work time.Duration, questions int) {
	holder := triage.Actor{User: l.r.Holder, Functions: []string{l.r.Function}}
	stretch := work / time.Duration(questions+1)
	l.owe(stretch)
	for range questions {
		l.do(l.desk.AskRep(l.r, l.act(holder), ""))
		l.owe(l.around(2*time.Hour, 0.8))
		if l.chance(0.05) {
			l.do(l.desk.Park(l.r, l.act(triage.Bot)))
			return
		}
		l.do(l.desk.AnswerRep(l.r, l.act(triage.Actor{User: l.r.Rep})))
		l.owe(stretch)
	}
	if l.chance(0.08) {
		l.do(l.desk.WaitFor(l.r, l.act(holder), triage.Wait{Turn: triage.TurnApprover, Whom: "approver"}))
		l.owe(l.around(2*time.Hour, 0.8))
		l.do(l.desk.Decide(l.r, l.act(triage.Actor{User: "approver"}), true, ""))
	}
	if l.chance(0.1) {
		l.do(l.desk.Say(l.r, l.act(triage.Actor{User: l.r.Rep}), triage.Words{Read: triage.Chaser}))
	}
	l.resolve(holder)
}

func (l *life) resolve(by triage.Actor) {
	l.do(l.desk.Resolve(l.r, l.act(by), triage.Resolution{
		Outcome: triage.Answered, Reason: triage.ReasonCapacity, Words: true,
	}))
}

// do applies what a verb returned.
func (l *life) do(entries []triage.Entry, err error) {
	if l.err != nil {
		return
	}
	if err != nil {
		l.err = fmt.Errorf("%s: %w", triage.Name(l.r.ID), err)
		return
	}
	for _, e := range entries {
		if l.err = l.r.Apply(e); l.err != nil {
			return
		}
		l.entries = append(l.entries, e)
	}
}

func (l *life) act(a triage.Actor) triage.Act { return triage.Act{Actor: a, Now: l.at} }

func (l *life) pass(d time.Duration) { l.at = l.at.Add(d) }

// owe lets business time pass in the calendar that the ask goes by.
func (l *life) owe(d time.Duration) {
	if l.err != nil || d <= 0 {
		return
	}
	var c *ledger.Calendar
	if c, l.err = l.cals.Get(l.r.MapHash, l.r.Calendar); l.err == nil {
		l.at = c.Add(l.at, d).UTC().Truncate(time.Second)
	}
}
