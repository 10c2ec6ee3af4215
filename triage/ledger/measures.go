package ledger

import (
	"slices"
	"time"

	"clearlane/triage"
)

// Measures are the figures of one request, by the definitions of the product.
// Durations named owed are business time; the others are time on the wall.
type Measures struct {
	Request  int64
	OpenedAt time.Time
	ClosedAt time.Time // of the last close; zero while open
	Outcome  triage.Outcome
	GaveUp   bool // withdrawn before a first response

	Felt time.Duration // from the ask to the last close, or to now
	Owed time.Duration // triage's, the queue's and ops' turns, in promised hours

	// FirstAt is when the first words of a person of the function that held
	// the request reached the rep; zero: not yet. FirstResponse and
	// FirstResponseOwed run from the ask to then, or as far as the segments go.
	FirstAt           time.Time
	FirstResponse     time.Duration
	FirstResponseOwed time.Duration
	FirstLate         bool // a function's first response came, or still is, past its target

	// FirstToDone runs from the first response to the last close; only where
	// Done, which says that the request is closed as done.
	Done        bool
	FirstToDone time.Duration

	// ClaimedSilent is the owed time from the first click on Claim to the first
	// words after it; Silent says that it went past the first-response target.
	ClaimedSilent time.Duration
	Silent        bool

	Late      []Late // by turn, function and topic
	LateTotal time.Duration
}

// Measure computes the figures of a request from its entries and the segments
// made of them. Entries after the end of the segments are left out.
func Measure(entries []triage.Entry, segs []Segment, cals *Calendars) (Measures, error) {
	if len(entries) == 0 || len(segs) == 0 {
		return measureNothing(entries)
	}
	last := segs[len(segs)-1]
	if last.Open {
		entries = until(entries, last.End)
	}
	r, err := triage.Replay(entries)
	if err != nil {
		return Measures{}, err
	}
	m := Measures{Request: r.ID, OpenedAt: r.OpenedAt, ClosedAt: r.ClosedAt, Outcome: r.Outcome, FirstAt: firstWords(entries)}
	for _, s := range segs {
		m.Felt += s.Felt
		m.Owed += s.Owed
	}
	m.Done = !r.Open() && r.Outcome.Done()
	m.GaveUp = r.Outcome == triage.Withdrawn && m.FirstAt.IsZero() && r.Reason != triage.ReasonDeleted
	end := last.End
	if !m.FirstAt.IsZero() {
		end = m.FirstAt
		if m.Done {
			m.FirstToDone = r.ClosedAt.Sub(m.FirstAt)
		}
	}
	m.FirstResponse = end.Sub(r.OpenedAt)
	if m.FirstResponseOwed, err = owedBetween(segs, cals, r.OpenedAt, end); err != nil {
		return m, err
	}
	if m.FirstLate, err = firstLate(entries, segs, cals); err != nil {
		return m, err
	}
	if err = m.silence(entries, segs, cals); err != nil {
		return m, err
	}
	m.Late, err = LateBetween(segs, cals, segs[0].Start, last.End)
	for _, l := range m.Late {
		m.LateTotal += l.Duration
	}
	return m, err
}

// measureNothing is the measure of what took no time at all.
func measureNothing(entries []triage.Entry) (Measures, error) {
	r, err := triage.Replay(entries)
	return Measures{
		Request: r.ID, OpenedAt: r.OpenedAt, ClosedAt: r.ClosedAt, Outcome: r.Outcome,
		FirstAt: firstWords(entries), Done: !r.Open() && r.Outcome.Done(),
	}, err
}

func until(entries []triage.Entry, end time.Time) []triage.Entry {
	i := slices.IndexFunc(entries, func(e triage.Entry) bool { return e.At.After(end) })
	if i < 0 {
		return entries
	}
	return entries[:i]
}

// addressed reports whether an entry is words that a person of the function
// holding the request addressed to the rep. What the bot posts, a claim, an
// emoji and words of anybody else never are. Before a function holds it, the
// words of who decides in triage count.
func addressed(e triage.Entry) bool {
	if e.By == "" || !e.Data.ToRep {
		return false
	}
	switch e.Kind {
	case triage.KindSaid, triage.KindAsked, triage.KindResolved:
	default:
		return false
	}
	if e.Function == "" {
		return e.ByRole == triage.RoleTriageLead || e.ByRole == triage.RoleAdmin
	}
	return slices.Contains(e.ByFunctions, e.Function) || e.ByRole == triage.RoleStaff || e.ByRole == triage.RoleLead
}

// firstWords returns when the first words addressed to the rep were written.
func firstWords(entries []triage.Entry) time.Time {
	for _, e := range entries {
		if addressed(e) {
			return e.At
		}
	}
	return time.Time{}
}

// firstWordsOf is firstWords within one function's hold.
func firstWordsOf(entries []triage.Entry, hold int) time.Time {
	for i, h := range holds(entries) {
		if h == hold && addressed(entries[i]) {
			return entries[i].At
		}
	}
	return time.Time{}
}

// holds numbers the hold that each entry belongs to, as [Segment.Hold] does.
func holds(entries []triage.Entry) []int {
	out, n, function := make([]int, len(entries)), 0, ""
	for i, e := range entries {
		if e.StartsTurn() && e.Function != function {
			if i > 0 {
				n++
			}
			function = e.Function
		}
		out[i] = n
	}
	return out
}

// owedBetween sums the owed time from one instant to another.
func owedBetween(segs []Segment, cals *Calendars, from, to time.Time) (sum time.Duration, err error) {
	for _, s := range segs {
		if !s.Turn.Owed() || !s.Start.Before(to) {
			continue
		}
		c, counts, err := clockOf(segs, s, cals)
		if err != nil {
			return 0, err
		}
		sum += c.Between(later(counts, from), earlier(s.End, to))
	}
	return sum, nil
}

// firstLate reports whether any function's first response is past its target.
// Triage's own target binds nobody to words, so it is left out.
func firstLate(entries []triage.Entry, segs []Segment, cals *Calendars) (bool, error) {
	for i := 0; i < len(segs); {
		n := i + 1
		for n < len(segs) && segs[n].Hold == segs[i].Hold {
			n++
		}
		end, target := segs[n-1].End, minutes(segs[n-1].Target.FirstResponse)
		if at := firstWordsOf(entries, segs[i].Hold); !at.IsZero() {
			end = at
		}
		if segs[i].Function != "" && target > 0 {
			owed, err := owedBetween(segs, cals, segs[i].Start, end)
			if err != nil {
				return false, err
			}
			if owed > target {
				return true, nil
			}
		}
		i = n
	}
	return false, nil
}

func (m *Measures) silence(entries []triage.Entry, segs []Segment, cals *Calendars) error {
	i := slices.IndexFunc(entries, func(e triage.Entry) bool {
		return e.Kind == triage.KindClaimed && !e.Data.ByWord
	})
	if i < 0 {
		return nil
	}
	end := segs[len(segs)-1].End
	if at := firstWords(entries[i:]); !at.IsZero() {
		end = at
	}
	var err error
	if m.ClaimedSilent, err = owedBetween(segs, cals, entries[i].At, end); err != nil {
		return err
	}
	target := minutes(entries[i].Target.FirstResponse)
	m.Silent = target > 0 && m.ClaimedSilent > target
	return nil
}

// FeltOfSplit is the rep's clock of an ask that was split: from the parent's
// start to the last part's end.
func FeltOfSplit(parts ...[]Segment) time.Duration {
	var start, end time.Time
	for _, segs := range parts {
		if len(segs) == 0 {
			continue
		}
		if start.IsZero() || segs[0].Start.Before(start) {
			start = segs[0].Start
		}
		end = later(end, segs[len(segs)-1].End)
	}
	return end.Sub(start)
}
