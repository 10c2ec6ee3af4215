package ledger

import (
	"fmt"
	"slices"
	"time"

	"clearlane/triage"
)

// Due returns when the first response and the resolution of an open request
// fall due: the instants at which the owed time of the function that holds it
// reaches the pinned targets. For what is past these are the true instants; for
// what is to come they assume that the clock runs as it does at now. While the
// clock stands still (in the rep's, an approver's or an outside turn) they are
// what holds if the turn comes back now.
//
// The zero time: closed, nothing promised, already answered (first only), or a
// calendar that is not open that long.
func Due(entries []triage.Entry, cals *Calendars, now time.Time) (first, resolution time.Time, err error) {
	segs, err := Segments(entries, cals, now)
	if err != nil {
		return first, resolution, err
	}
	s, err := standingOf(entries, segs, cals)
	return s.first.due, s.resolution.due, err
}

// standing is where an open request's clock stands at the end of its segments.
type standing struct {
	open       bool
	running    bool // the owed clock runs
	cal        *Calendar
	owed       time.Duration // by the function that holds it
	since      time.Time     // when that function got it
	first      promise       // of a first response
	resolution promise
}

// promise is a target as it stands.
type promise struct {
	target time.Duration // zero: none
	kept   bool          // first response only: given
	due    time.Time     // zero where kept, none, or never
	near   time.Time     // when 80 % of the target is used; as due
}

// nearShare is the part of a target after which its holder is asked whether it
// will be kept.
const nearShare = 0.8

func standingOf(entries []triage.Entry, segs []Segment, cals *Calendars) (standing, error) {
	var st standing
	if len(segs) == 0 || !segs[len(segs)-1].Open {
		return st, nil
	}
	last := segs[len(segs)-1]
	held := slices.IndexFunc(segs, func(s Segment) bool { return s.Hold == last.Hold })
	st.open, st.running, st.since = true, last.Turn.Owed(), segs[held].Start
	for _, s := range segs[held:] {
		st.owed += s.Owed
	}
	c, err := cals.For(last)
	if err != nil {
		return st, fmt.Errorf("due time of %s: %w", triage.Name(last.Request), err)
	}
	st.cal = c
	at := func(target time.Duration) (time.Time, error) { return reached(segs, held, target, cals) }
	if st.first.target = minutes(last.Target.FirstResponse); st.first.target > 0 {
		st.first.kept = !firstWordsOf(entries, last.Hold).IsZero()
		if !st.first.kept {
			if err := st.first.find(at); err != nil {
				return st, err
			}
		}
	}
	if st.resolution.target = minutes(last.Target.Resolution); st.resolution.target > 0 {
		if err := st.resolution.find(at); err != nil {
			return st, err
		}
	}
	return st, nil
}

func (p *promise) find(at func(time.Duration) (time.Time, error)) (err error) {
	if p.due, err = at(p.target); err != nil {
		return err
	}
	p.near, err = at(time.Duration(float64(p.target) * nearShare))
	return err
}

// reached returns when the owed time of the hold that begins with segment i
// reaches d; in the future, as if the clock ran on from the end of the segments.
func reached(segs []Segment, i int, d time.Duration, cals *Calendars) (time.Time, error) {
	for j := i; j < len(segs); j++ {
		s := segs[j]
		c, counts, err := clockOf(segs, s, cals)
		if err != nil {
			return time.Time{}, err
		}
		last := j == len(segs)-1
		switch {
		case s.Turn.Owed() && (s.Owed >= d || last):
			return c.Add(counts, d), nil
		case last:
			// The cut-off can still be ahead of a turn that comes back at once.
			s.Start = s.End
			if _, counts, err = clockOf(segs, s, cals); err != nil {
				return time.Time{}, err
			}
			return c.Add(counts, d), nil
		}
		d -= s.Owed
	}
	return time.Time{}, nil
}
