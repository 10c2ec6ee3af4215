package ledger

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"clearlane/triage"
)

// Sign is one way in which a clock can look better than the service.
type Sign string

// The signs.
const (
	Question      Sign = "question"       // a question to the rep
	LateQuestion  Sign = "late_question"  // the first question of a hold, after half its resolution target
	Returned      Sign = "returned"       // a question given back as "not mine to answer"
	ClaimedSilent Sign = "claimed_silent" // claimed by a click, then no words until past the first-response target
	BackAfterDone Sign = "back"           // reopened after done, or the same rep, topic and deal again within five business days
	Parked        Sign = "parked"         // closed because the rep did not answer
	Broken        Sign = "broken"         // a promised time that passed in the function's turn, or while it waited for somebody
	Chased        Sign = "chased"         // the rep's side asked for an update
)

// Counts is how often each sign was seen at a function, for its lead. It names
// no person.
type Counts struct {
	Function string `json:"function"` // empty: triage
	Asks     int    `json:"asks"`     // requests that it held within the time
	// Seen holds, for each sign, the request of each time that it was seen.
	Seen map[Sign][]int64 `json:"seen,omitempty"`
}

// N is how often a sign was seen.
func (c Counts) N(s Sign) int { return len(c.Seen[s]) }

// cameBackWithin is how many business days after the close the same ask counts
// as come back.
const cameBackWithin = 5

// Count counts over the logs of many requests, each in order of Seq, which signs
// were seen from one instant to another. Entries at or after to are not looked
// at. The result is sorted by function.
func Count(logs [][]triage.Entry, cals *Calendars, from, to time.Time) ([]Counts, error) {
	t := counting{from: from, to: to, cals: cals, by: map[string]*Counts{}}
	var closed []ended
	for _, entries := range logs {
		entries = until(entries, to.Add(-1))
		if len(entries) == 0 {
			continue
		}
		segs, err := Segments(entries, cals, to)
		if err != nil {
			return nil, err
		}
		t.held(segs)
		if err := t.events(entries, segs); err != nil {
			return nil, err
		}
		end, err := endOf(entries)
		if err != nil {
			return nil, err
		}
		closed = append(closed, end)
	}
	if err := t.cameBack(closed); err != nil {
		return nil, err
	}
	out := make([]Counts, 0, len(t.by))
	for _, f := range slices.Sorted(maps.Keys(t.by)) {
		if c := *t.by[f]; c.Asks > 0 || len(c.Seen) > 0 {
			out = append(out, c)
		}
	}
	return out, nil
}

type counting struct {
	from, to time.Time
	cals     *Calendars
	by       map[string]*Counts
}

func (t *counting) of(function string) *Counts {
	if t.by[function] == nil {
		t.by[function] = &Counts{Function: function, Seen: map[Sign][]int64{}}
	}
	return t.by[function]
}

// saw counts a sign at a function.
func (t *counting) saw(function string, sign Sign, request int64) {
	c := t.of(function)
	c.Seen[sign] = append(c.Seen[sign], request)
}

func (t *counting) within(at time.Time) bool { return !at.Before(t.from) && at.Before(t.to) }

// held counts each request once for every function that had it in the time. What
// only passed through triage, as all that the bot places does, nobody there had.
func (t *counting) held(segs []Segment) {
	seen := map[string]bool{}
	for _, s := range segs {
		passed := s.Function == "" && s.Felt < time.Minute
		if s.Turn != triage.TurnClosed && s.End.After(t.from) && !passed && !seen[s.Function] {
			seen[s.Function] = true
			t.of(s.Function).Asks++
		}
	}
}

func (t *counting) events(entries []triage.Entry, segs []Segment) error {
	hold := holds(entries)
	asked := map[int]bool{} // holds whose first question came
	for i, e := range entries {
		first := e.Kind == triage.KindAsked && !asked[hold[i]]
		asked[hold[i]] = asked[hold[i]] || first
		if e.Kind == triage.KindPromised {
			t.promised(entries, i)
		}
		if !t.within(e.At) {
			continue
		}
		saw := func(s Sign) { t.saw(e.Function, s, e.Request) }
		switch e.Kind {
		case triage.KindAsked:
			saw(Question)
			late, err := t.lateQuestion(segs, hold[i], e)
			if err != nil {
				return err
			}
			if first && late {
				saw(LateQuestion)
			}
		case triage.KindNotMine:
			saw(Returned)
		case triage.KindParked:
			saw(Parked)
		case triage.KindChased:
			saw(Chased)
		case triage.KindReopened:
			if i > 0 && doneBefore(entries[:i]) {
				saw(BackAfterDone)
			}
		case triage.KindClaimed:
			silent, err := t.silent(entries, hold, segs, i)
			if err != nil {
				return err
			}
			if silent {
				saw(ClaimedSilent)
			}
		}
	}
	return nil
}

// lateQuestion reports whether more than half of the function's resolution
// target was used when it asked.
func (t *counting) lateQuestion(segs []Segment, hold int, e triage.Entry) (bool, error) {
	i := slices.IndexFunc(segs, func(s Segment) bool { return s.Hold == hold })
	if i < 0 || e.Target == nil || e.Target.Resolution == 0 {
		return false, nil
	}
	owed, err := owedBetween(segs, t.cals, segs[i].Start, e.At)
	return 2*owed > minutes(e.Target.Resolution), err
}

// silent reports whether a click on Claim was followed by no words to the rep
// until the first-response target had passed once more.
func (t *counting) silent(entries []triage.Entry, hold []int, segs []Segment, i int) (bool, error) {
	e := entries[i]
	if e.Data.ByWord || e.Target == nil || e.Target.FirstResponse == 0 {
		return false, nil
	}
	if at := firstWordsOf(entries, hold[i]); !at.IsZero() && at.Before(e.At) {
		return false, nil
	}
	end := t.to
	for j := i; j < len(entries) && hold[j] == hold[i]; j++ {
		if addressed(entries[j]) {
			end = entries[j].At
			break
		}
		if j+1 < len(entries) && hold[j+1] != hold[i] {
			end = entries[j+1].At
		}
	}
	owed, err := owedBetween(segs, t.cals, e.At, end)
	return owed > minutes(e.Target.FirstResponse), err
}

// promised counts a promised time that passed. It is kept when the request was
// closed or waited for the rep by then, and void when a new time was promised.
func (t *counting) promised(entries []triage.Entry, i int) {
	due := entries[i].Data.Until
	if due == nil || !t.within(*due) {
		return
	}
	turn := entries[i].Turn
	for _, e := range entries[i+1:] {
		if e.At.After(*due) {
			break
		}
		if e.Kind == triage.KindPromised {
			return
		}
		turn = e.Turn
	}
	if turn != triage.TurnClosed && turn != triage.TurnRep {
		t.saw(entries[i].Function, Broken, entries[i].Request)
	}
}

// doneBefore reports whether the last close of the entries was as done.
func doneBefore(entries []triage.Entry) bool {
	for _, e := range slices.Backward(entries) {
		if e.Turn == triage.TurnClosed && e.StartsTurn() {
			return e.Data.Outcome.Done()
		}
	}
	return false
}

// ended is a request as the next ask for the same thing needs it.
type ended struct {
	r    triage.Request
	done time.Time // zero: not closed as done
}

func endOf(entries []triage.Entry) (ended, error) {
	r, err := triage.Replay(entries)
	if err != nil {
		return ended{}, fmt.Errorf("count: %w", err)
	}
	e := ended{r: r}
	if !r.Open() && r.Outcome.Done() {
		e.done = r.ClosedAt
	}
	return e, nil
}

// cameBack counts new asks of the same rep, topic and deal soon after the
// close, and those that intake linked to an earlier one, for the function that
// had closed it.
func (t *counting) cameBack(all []ended) error {
	slices.SortFunc(all, func(a, b ended) int { return cmp.Compare(a.r.ID, b.r.ID) })
	for i, next := range all {
		if !t.within(next.r.OpenedAt) {
			continue
		}
		for _, old := range slices.Backward(all[:i]) {
			same := old.r.Deal != "" && old.r.Deal == next.r.Deal && old.r.Rep == next.r.Rep && old.r.Topic == next.r.Topic
			if old.done.IsZero() || old.done.After(next.r.OpenedAt) || !same && next.r.Follows != old.r.ID {
				continue
			}
			c, err := t.cals.Get(old.r.MapHash, old.r.Calendar)
			if err != nil {
				return err
			}
			if c.BusinessDays(old.done, next.r.OpenedAt) <= cameBackWithin {
				t.saw(old.r.Function, BackAfterDone, next.r.ID)
			}
			break
		}
	}
	return nil
}
