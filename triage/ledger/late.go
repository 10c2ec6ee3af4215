package ledger

import (
	"fmt"
	"math/bits"
	"time"

	"clearlane/triage"
)

// Late is waiting past a target: business time, summed over the stretches of
// one request that share turn, function and topic.
type Late struct {
	Request  int64
	Turn     triage.Turn
	Function string
	Topic    string
	Charged  string // Function, or [Routing]
	Region   string
	Assumed  bool // by a target that the function's lead has not agreed
	Duration time.Duration
}

// LateBetween returns the late time that passed from one instant to another, of
// one request whose whole segments are given. Each late hour counts once, in the
// stretch in which it passed; so the lists of adjoining stretches add up.
//
// A function's owed time past its resolution target is late. It is shared over
// the triage, queue and ops turns of that function's hold in proportion to the
// owed time of each, up to the end of the segments. Of an approver's or outside
// turn what goes past the map's target for that turn is late (9 business hours
// unless the map says otherwise).
//
// To keep a past week as it was reported, give the segments as of that week's
// end.
func LateBetween(segs []Segment, cals *Calendars, from, to time.Time) ([]Late, error) {
	var t tally
	for i := 0; i < len(segs); {
		n := i + 1
		for n < len(segs) && segs[n].Hold == segs[i].Hold {
			n++
		}
		if err := t.hold(segs, i, n, cals, from, to); err != nil {
			return nil, err
		}
		i = n
	}
	return t.late, nil
}

// LateTotal sums the late time of all the segments.
func LateTotal(segs []Segment, cals *Calendars) (time.Duration, error) {
	if len(segs) == 0 {
		return 0, nil
	}
	list, err := LateBetween(segs, cals, segs[0].Start, segs[len(segs)-1].End)
	var sum time.Duration
	for _, l := range list {
		sum += l.Duration
	}
	return sum, err
}

// tally sums late time by turn, function and topic, in order of first mention.
type tally struct{ late []Late }

func (t *tally) add(s Segment, d time.Duration) {
	if d == 0 {
		return
	}
	l := Late{Request: s.Request, Turn: s.Turn, Function: s.Function, Topic: s.Topic, Charged: s.Charged, Region: s.Region, Assumed: s.Target.Assumed}
	for i := range t.late {
		if o := t.late[i]; o.Turn == l.Turn && o.Function == l.Function && o.Topic == l.Topic && o.Charged == l.Charged && o.Assumed == l.Assumed {
			t.late[i].Duration += d
			return
		}
	}
	l.Duration = d
	t.late = append(t.late, l)
}

// hold adds the late time of one function's hold, segments i to n.
func (t *tally) hold(segs []Segment, i, n int, cals *Calendars, from, to time.Time) error {
	var owed, lateFrom, lateTo time.Duration // late time of the hold before from, and before to
	waited := map[time.Time]time.Duration{}
	for _, s := range segs[i:n] {
		c, counts, err := clockOf(segs, s, cals)
		if err != nil {
			return fmt.Errorf("late time of %s: %w", triage.Name(s.Request), err)
		}
		switch s.Turn {
		case triage.TurnTriage, triage.TurnQueue, triage.TurnOps:
			if target := minutes(s.Target.Resolution); target > 0 {
				if begins := c.Add(counts, target-owed); !begins.IsZero() {
					lateFrom += c.Between(begins, earlier(from, s.End))
					lateTo += c.Between(begins, earlier(to, s.End))
				}
			}
			owed += s.Owed
		case triage.TurnApprover, triage.TurnOutside:
			w, err := cals.waits(s.MapHash)
			if err != nil {
				return err
			}
			target := w.Approver
			if s.Turn == triage.TurnOutside {
				target = w.Outside
			}
			if begins := c.Add(s.Start, target-waited[s.Since]); !begins.IsZero() {
				t.add(s, c.Between(later(begins, from), earlier(to, s.End)))
			}
			waited[s.Since] += s.Business
		}
	}
	if lateTo > lateFrom {
		t.share(segs[i:n], owed, lateFrom, lateTo)
	}
	return nil
}

// share gives each owed segment its part of what was late before to, less its
// part of what was late before from. Cutting both at the same points of the
// owed time keeps every sum exact to the nanosecond.
func (t *tally) share(segs []Segment, owed, from, to time.Duration) {
	var held time.Duration
	for _, s := range segs {
		if !s.Turn.Owed() {
			continue
		}
		next := held + s.Owed
		t.add(s, part(to, next, owed)-part(to, held, owed)-(part(from, next, owed)-part(from, held, owed)))
		held = next
	}
}

// part returns late × held / owed, rounded down. None is negative, and held is
// at most owed.
func part(late, held, owed time.Duration) time.Duration {
	hi, lo := bits.Mul64(uint64(late), uint64(held))
	q, _ := bits.Div64(hi, lo, uint64(owed))
	return time.Duration(q)
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
