package ledger

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"clearlane/triage"
)

// Segments reads the turn ledger of one request from its log entries, in order
// of Seq. Entries later than now are left out, so that a past week can be
// reckoned as it stood. Segments are contiguous and sum to the felt time: from
// the ask to the last close, or to now while the request is open. The stretch
// between a close and a reopening is a segment in turn closed. Turns that took
// no time leave no segment, unless the turn still runs.
//
// A question given back as "not mine to answer" was never the rep's turn: that
// stretch becomes the function's again.
//
// It fails where the entries do not follow each other, or name a version of the
// map or a calendar that cals does not know.
func Segments(entries []triage.Entry, cals *Calendars, now time.Time) ([]Segment, error) {
	b := builder{closed: map[string][]string{}, routing: map[int]bool{}}
	for _, e := range entries {
		if e.At.After(now) {
			break
		}
		before := b.r
		if err := b.r.Apply(e); err != nil {
			return nil, err
		}
		b.entry(e, before)
	}
	if b.r.Open() {
		b.run.End, b.run.Open = now, true
		b.segs = append(b.segs, b.run)
	}
	return finish(b.segs, b.routing, cals)
}

// builder collects the segments of one request, without their durations.
type builder struct {
	r       triage.Request
	segs    []Segment
	run     Segment             // the one that runs
	closed  map[string][]string // dates applied, by calendar id
	routing map[int]bool        // holds that were a wrong placement of the bot
}

func (b *builder) entry(e triage.Entry, before triage.Request) {
	switch {
	case e.StartsTurn():
		if before.PlacedBy == placedByBot && wrongTeam(e, before) {
			b.routing[b.run.Hold] = true
		}
		b.cut(e.At)
		if e.Kind == triage.KindNotMine && e.Data.Since != nil {
			b.giveBack(*e.Data.Since)
		}
		b.start(e, before)
	case !b.r.Open():
	case e.Kind == triage.KindCorrected && e.Target != nil:
		b.cut(e.At)
		b.run.Topic, b.run.Target = e.Topic, *e.Target
	case e.Kind == triage.KindCalendar:
		b.cut(e.At)
		id := b.run.Calendar
		b.closed[id] = append(b.closed[id], e.Data.Closed...)
		b.run.Closed = join(b.closed[id])
	}
}

// placedByBot is what [triage.Request.PlacedBy] says of the router.
const placedByBot = "bot"

// wrongTeam reports whether the entry says that the request was at the wrong
// function. In triage's turn it is at none.
func wrongTeam(e triage.Entry, before triage.Request) bool {
	if before.Function == "" {
		return false
	}
	return e.Kind == triage.KindSentOn && e.Reason == triage.WrongTeam ||
		e.Kind == triage.KindCorrected && e.Function != before.Function
}

// cut ends the running segment and begins another like it.
func (b *builder) cut(at time.Time) {
	if at.After(b.run.Start) && b.run.Turn != "" {
		b.run.End = at
		b.segs = append(b.segs, b.run)
	}
	b.run.Start = at
}

func (b *builder) start(e triage.Entry, before triage.Request) {
	hold, since := b.run.Hold, b.run.Since
	if before.ID != 0 && e.Function != before.Function {
		hold++
	}
	if hold != b.run.Hold || e.Turn != before.Turn || !keepsTurn(e.Kind) {
		since = e.At
	}
	b.run = Segment{
		Request: e.Request, Start: e.At, Turn: e.Turn, Hold: hold, Since: since,
		Function: e.Function, Topic: e.Topic, Holder: e.Holder, Charged: e.Function,
		Calendar: e.Calendar, MapHash: e.MapHash, Region: b.r.Region, Closed: join(b.closed[e.Calendar]), Target: b.r.Target,
	}
}

// keepsTurn reports whether an entry of the kind can change the holder within a
// turn that goes on.
func keepsTurn(k triage.Kind) bool {
	return k == triage.KindClaimed || k == triage.KindAssigned || k == triage.KindReleased
}

// giveBack rewrites the rep's turn from the moment of the question as the turn
// of whoever asked it.
func (b *builder) giveBack(since time.Time) {
	for i := len(b.segs) - 1; i >= 0; i-- {
		s := &b.segs[i]
		if s.Turn != triage.TurnRep || s.Start.Before(since) {
			return
		}
		switch {
		case s.Function == "":
			s.Turn = triage.TurnTriage
		case s.Holder == "":
			s.Turn = triage.TurnQueue
		default:
			s.Turn = triage.TurnOps
		}
	}
}

func join(dates []string) string {
	sorted := slices.Sorted(slices.Values(dates))
	return strings.Join(slices.Compact(sorted), ",")
}

// finish adds the durations, and splits what is charged to routing.
func finish(raw []Segment, routing map[int]bool, cals *Calendars) ([]Segment, error) {
	var segs []Segment
	left := map[int]time.Duration{} // of each wrong placement: what is still charged to routing
	for _, s := range raw {
		c, counts, err := clockOf(raw, s, cals)
		if err != nil {
			return nil, fmt.Errorf("%s from %s: %w", triage.Name(s.Request), s.Start.UTC().Format(time.RFC3339), err)
		}
		if !routing[s.Hold] || !s.Turn.Owed() {
			segs = append(segs, s.measured(c, counts))
			continue
		}
		if _, seen := left[s.Hold]; !seen {
			left[s.Hold] = minutes(s.Target.FirstResponse)
		}
		if left[s.Hold] <= 0 {
			segs = append(segs, s.measured(c, counts))
			continue
		}
		lost, rest := s, s
		lost.Charged = Routing
		split := c.Add(counts, left[s.Hold])
		if split.IsZero() || !split.Before(s.End) {
			lost = lost.measured(c, counts)
			segs = append(segs, lost)
			left[s.Hold] -= lost.Owed
			continue
		}
		lost.End, lost.Open, rest.Start = split, false, split
		left[s.Hold] = 0
		segs = append(segs, lost.measured(c, counts), rest.measured(c, split))
	}
	for i := range segs {
		segs[i].Index = i
	}
	return segs, nil
}

// measured fills in the durations; counts is when the segment's clock may begin.
func (s Segment) measured(c *Calendar, counts time.Time) Segment {
	s.Felt = s.End.Sub(s.Start)
	s.Business = c.Between(s.Start, s.End)
	if s.Turn.Owed() {
		s.Owed = c.Between(counts, s.End)
	}
	return s
}

// clockOf returns the calendar of a segment and the instant from which its
// owed time counts: its start, or later where the ask came after the cut-off.
// What has no topic yet goes by the cut-off of the topic that it gets.
func clockOf(segs []Segment, s Segment, cals *Calendars) (*Calendar, time.Time, error) {
	c, err := cals.For(s)
	if err != nil {
		return nil, time.Time{}, err
	}
	hash, topic := s.MapHash, s.Topic
	for i := 0; topic == "" && i < len(segs); i++ {
		hash, topic = segs[i].MapHash, segs[i].Topic
	}
	complex, err := cals.complex(hash, topic)
	if err != nil {
		return nil, time.Time{}, err
	}
	from := c.Start(segs[0].Start, complex)
	if from.IsZero() { // never open: nothing counts anyway
		from = s.Start
	}
	return c, later(s.Start, from), nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }
