package friction

import (
	"fmt"
	"slices"
	"time"

	"clearlane/triage"
	"clearlane/triage/ledger"
)

// Collect gathers what the digest needs to know of one request, as of a moment,
// from its entries in order of Seq. Entries later than the moment are left out,
// so that a past week can be told as it stood. Weeks are by the company's zone.
//
// It fails where the entries don't follow each other, or name a map or a
// calendar that cals doesn't know.
func Collect(entries []triage.Entry, cals *ledger.Calendars, zone *time.Location, now time.Time) (Ask, error) {
	if i := slices.IndexFunc(entries, func(e triage.Entry) bool { return e.At.After(now) }); i >= 0 {
		entries = entries[:i]
	}
	if len(entries) == 0 {
		return Ask{}, fmt.Errorf("collect a request: it has no entry up to %s", now.UTC().Format(time.RFC3339))
	}
	r, err := triage.Replay(entries)
	if err != nil {
		return Ask{}, err
	}
	segs, err := ledger.Segments(entries, cals, now)
	if err != nil {
		return Ask{}, err
	}
	m, err := ledger.Measure(entries, segs, cals)
	if err != nil {
		return Ask{}, err
	}
	a := ask(r, m, now)
	c := collector{ask: &a, segs: segs}
	for _, e := range entries {
		c.entry(e)
	}
	c.finish()
	if a.Private, err = private(r, cals); err != nil {
		return Ask{}, err
	}
	if m.LateTotal > 0 {
		err = c.parts(cals, zone)
	}
	return a, err
}

func ask(r triage.Request, m ledger.Measures, now time.Time) Ask {
	a := Ask{
		Request: r.ID, Function: r.Function, Topic: r.Topic, Region: r.Region, Team: r.Team, Rep: r.Rep,
		Calendar: r.Calendar, MapHash: r.MapHash, Watch: r.Watch,
		OpenedAt: r.OpenedAt, ClosedAt: r.ClosedAt, Turn: r.Turn, Outcome: r.Outcome, Reason: r.Reason, Promise: r.Promise,
		Felt: m.Felt, Owed: m.Owed, FirstResponse: m.FirstResponseOwed, Responded: !m.FirstAt.IsZero(), ClaimedSilent: m.ClaimedSilent,
		Target: time.Duration(r.Target.Resolution) * time.Minute, Assumed: r.Target.Assumed,
		SentOn: r.SentOn, Steps: r.Steps, RoundTrips: r.RoundTrips - r.NotMine, NotMine: r.NotMine,
		Reopens: r.Reopens, Chasers: r.Chasers, Corrected: r.Corrected,
		Deal: r.Deal, Amount: r.Amount, CloseDate: r.CloseDate, Follows: r.Follows,
	}
	if a.Responded {
		end := now
		if !r.ClosedAt.IsZero() {
			end = r.ClosedAt
		}
		a.AfterFirst = max(0, end.Sub(m.FirstAt))
	}
	return a
}

func private(r triage.Request, cals *ledger.Calendars) (bool, error) {
	m, err := cals.Map(r.MapHash)
	if err != nil {
		return false, err
	}
	t, f, ok := m.Topic(r.Topic)
	return ok && (t.Private || f.Private), nil
}

// collector walks a request's entries for its holds and hand-offs.
type collector struct {
	ask   *Ask
	segs  []ledger.Segment
	holds []Hold // triage's first one too, numbered as the ledger does
	moves []int  // the hold that each hand-off ended
}

func (c *collector) entry(e triage.Entry) {
	switch e.Kind {
	case triage.KindLost:
		c.ask.LostTime += time.Duration(e.Data.Minutes) * time.Minute
	case triage.KindMarked:
		c.ask.Marked = MarkedWrong
		if e.Data.Right != nil && *e.Data.Right {
			c.ask.Marked = MarkedRight
		}
	}
	if e.Kind == triage.KindRouted && e.Data.Decision == triage.DecisionNobody {
		c.ask.Unowned = true
	}
	last := len(c.holds) - 1
	if e.StartsTurn() && (last < 0 || e.Function != c.holds[last].Function) {
		c.move(e, last)
		c.holds = append(c.holds, Hold{Function: e.Function, Queued: e.At})
		last++
	}
	if last < 0 {
		return
	}
	h := &c.holds[last]
	h.Topic = e.Topic
	if e.StartsTurn() {
		h.Calendar = e.Calendar
	}
	if (e.Kind == triage.KindClaimed || e.Kind == triage.KindAssigned) && h.Claimed.IsZero() {
		h.Claimed = e.At
	}
}

// move notes a hand-off, and whether it says that the hold was a wrong one.
func (c *collector) move(e triage.Entry, from int) {
	if from < 0 {
		return
	}
	h := Handoff{At: e.At, From: c.holds[from].Function, To: e.Function, FromTopic: c.holds[from].Topic, Topic: e.Topic}
	switch {
	case e.Kind == triage.KindSentOn:
		h.Reason = e.Reason
	case e.Kind == triage.KindCorrected:
		h.Reason = Corrections
	default:
		return
	}
	c.holds[from].Wrong = h.From != "" && (h.Reason == triage.WrongTeam || h.Reason == Corrections)
	c.ask.Handoffs = append(c.ask.Handoffs, h)
	c.moves = append(c.moves, from)
}

func (c *collector) finish() {
	for i, from := range c.moves {
		for _, s := range c.segs {
			if s.Hold == from {
				c.ask.Handoffs[i].Sat += s.Owed
			}
		}
	}
	for _, h := range c.holds {
		if h.Function == "" {
			continue
		}
		if c.ask.FirstFunction == "" {
			c.ask.FirstFunction, c.ask.FirstTopic = h.Function, h.Topic
		}
		c.ask.Holds = append(c.ask.Holds, h)
	}
}

// parts fills in the late time, week by week.
func (c *collector) parts(cals *ledger.Calendars, zone *time.Location) error {
	end := c.segs[len(c.segs)-1].End
	for w := WeekOf(c.segs[0].Start, zone); w.Start(zone).Before(end); w = w.Add(1) {
		late, err := ledger.LateBetween(c.segs, cals, w.Start(zone), w.End(zone))
		if err != nil {
			return err
		}
		for _, l := range late {
			function, topic, wrong := c.cellOf(l)
			c.ask.Parts = append(c.ask.Parts, Part{
				Week: w, Function: function, Topic: topic, Held: l.Function,
				Misrouted: wrong, Routing: l.Charged == ledger.Routing,
				Turn: l.Turn, Late: l.Duration, Assumed: l.Assumed,
			})
		}
	}
	return nil
}

// cellOf says in which cell late time counts: in that of the hold in which it
// passed, or, where that was a wrong team or triage, of the hold that came of
// it. Time in triage of what nobody owned stays nobody's, so that the gap in the
// map is not hidden under the function that took pity.
func (c *collector) cellOf(l ledger.Late) (function, topic string, wrong bool) {
	if l.Function == "" && c.ask.Unowned {
		return "", l.Topic, false
	}
	at := -1
	for i, h := range c.holds {
		if h.Function == l.Function {
			at = i
		}
	}
	if at < 0 {
		return c.ask.Function, c.ask.Topic, false
	}
	wrong = c.holds[at].Wrong
	for at < len(c.holds)-1 && (c.holds[at].Wrong || c.holds[at].Function == "") {
		at++
	}
	return c.holds[at].Function, c.holds[at].Topic, wrong
}
