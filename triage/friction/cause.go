package friction

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"clearlane/triage"

	"gonum.org/v1/gonum/stat/distuv"
)

// explain says where a hotspot's late hours sat: its cause, one sentence, and
// the question that the digest ends it with.
//
// A count explains the hours where the asks it counts hold at least half of
// them, and such asks are clearly commoner here than elsewhere; else the turn
// that holds most hours does. So a slow function, some of whose asks were sent
// back as everywhere, is not said to lack information.
func (f *frame) explain(h *Hotspot, p place, from Week, asks []*Ask) {
	h.Cause = causeOfTurn(h.Turn)
	switch {
	case p.function == "":
		h.Cause = CauseUnowned
	default:
		wrong := f.lift(p, from, asks, (*Ask).misrouted)
		back := 0.0
		if h.Turn == triage.TurnOps { // questions come after the claim, and so do the hours they cost
			back = max(f.lift(p, from, asks, (*Ask).sentBack), f.lift(p, from, asks, (*Ask).sentBackAgain))
		}
		switch {
		case wrong > 0 && wrong >= back:
			h.Cause = CauseMisrouted
		case back > 0:
			h.Cause = CauseMissingInfo
		}
	}
	h.CauseText, h.Decide = f.says(h, p, from, asks)
}

func causeOfTurn(t triage.Turn) Cause {
	switch t {
	case triage.TurnQueue:
		return CauseUnclaimed
	case triage.TurnApprover:
		return CauseApprover
	case triage.TurnOutside:
		return CauseOutside
	case triage.TurnTriage:
		return CauseUndecided
	default:
		return CauseSlow
	}
}

func (a *Ask) sentBack() bool      { return a.RoundTrips > 0 }
func (a *Ask) sentBackAgain() bool { return a.RoundTrips > 1 }

// lift is how many times as common a kind of ask is in a cell as elsewhere, if
// that kind explains the cell's late hours; else 0. How common it is is told
// from the window, or where that has too few asks to be sure, from eight weeks.
func (f *frame) lift(p place, from Week, asks []*Ask, kind func(*Ask) bool) float64 {
	var late, of time.Duration
	for _, a := range asks {
		l := f.lateIn(a, p, from)
		of += l
		if kind(a) {
			late += l
		}
	}
	if of == 0 || 2*late < of {
		return 0
	}
	c := f.commonness(p, asks, from, kind)
	if !c.surelyCommoner() {
		c = f.commonness(p, f.asksOver(p, findingWeeks), f.in.Week.Add(1-findingWeeks), kind)
	}
	if !c.surelyCommoner() {
		return 0
	}
	return c.lift()
}

// commonness is how common a kind of ask is in a cell and elsewhere.
type commonness struct {
	n, in           int // asks of the kind among the cell's
	elsewhere, rest int // and among the asks of all other cells
}

func (f *frame) commonness(p place, asks []*Ask, from Week, kind func(*Ask) bool) commonness {
	c := commonness{in: len(asks)}
	for _, a := range asks {
		if kind(a) {
			c.n++
		}
	}
	start := from.Start(f.in.Zone)
	for _, a := range f.asks {
		if a.OpenedAt.Before(start) || a.Function == p.function && a.Topic == p.topic {
			continue
		}
		c.rest++
		if kind(a) {
			c.elsewhere++
		}
	}
	return c
}

// rate elsewhere, with one ask of the kind added so that it is never nothing.
func (c commonness) rate() float64 { return float64(c.elsewhere+1) / float64(c.rest+2) }

func (c commonness) lift() float64 { return float64(c.n) / float64(max(c.in, 1)) / c.rate() }

const (
	// leastLift is how much commoner a kind must be to explain anything, and
	// accident the chance below which that is no accident.
	leastLift = 1.5
	accident  = 0.001
)

// surelyCommoner reports whether the kind is commoner here by a binomial test.
func (c commonness) surelyCommoner() bool {
	if c.n == 0 || c.lift() < leastLift {
		return false
	}
	b := distuv.Binomial{N: float64(c.in), P: c.rate()}
	return 1-b.CDF(float64(c.n-1)) < accident
}

// says returns the cause as a sentence, and what there is to decide.
func (f *frame) says(h *Hotspot, p place, from Week, asks []*Ask) (cause, decide string) {
	of := whole(h.LateHours)
	switch h.Cause {
	case CauseUnowned:
		return "No function owns these; they waited with the triage lead.", "Which function takes them?"
	case CauseMisrouted:
		n, most := f.wrongFirst(asks)
		return fmt.Sprintf("%d of %d went to %s first.", n, h.N, most), "Make the map say whose these are?"
	case CauseMissingInfo:
		return fmt.Sprintf("%d of %d were sent back to the rep for missing facts, %s in all.", h.SentBack, h.N, many(h.RoundTrips, "question")), "Which facts must the ask bring?"
	case CauseUnclaimed:
		if late, ok := f.lateMornings(p, from, asks); ok {
			return late.sentence(), late.decide()
		}
		return fmt.Sprintf("%s of %s late hours passed before anybody claimed them.", whole(h.LateHoursParts.Queue), of), "Who watches this queue?"
	case CauseApprover:
		return fmt.Sprintf("%s of %s late hours were spent waiting on approvers.", whole(h.LateHoursParts.Approver), of), "A second approver, or a higher limit?"
	case CauseOutside:
		return fmt.Sprintf("%s of %s late hours were spent waiting on another team or the customer.", whole(h.LateHoursParts.Outside), of), "Who agrees times with them?"
	case CauseUndecided:
		return fmt.Sprintf("%s of %s late hours passed before anybody decided whose they are.", whole(h.LateHoursParts.Triage), of), "Who decides, and by when each day?"
	default:
		return fmt.Sprintf("%s of %s late hours passed in work, after the claim.", whole(h.LateHoursParts.Ops), of), "More hands, a longer promise, or fewer of these?"
	}
}

// whole prints late hours as the digest does: without decimals, and never as
// nothing where there is something.
func whole(h float64) string {
	if h > 0 && h < 1 {
		return "under 1"
	}
	return fmt.Sprintf("%.0f", h)
}

// wrongFirst counts the asks that went to another function first, and names
// the one that most of them went to.
func (f *frame) wrongFirst(asks []*Ask) (n int, most string) {
	by := map[string]int{}
	for _, a := range asks {
		if a.misrouted() {
			n++
			by[a.FirstFunction]++
		}
	}
	type tally struct {
		function string
		n        int
	}
	var all []tally
	for fn, k := range by {
		all = append(all, tally{fn, k})
	}
	slices.SortFunc(all, func(a, b tally) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.function, b.function)) })
	switch {
	case len(all) == 0:
		return 0, "another team"
	case len(all) == 1 || 2*all[0].n > n:
		return n, f.functionName(all[0].function)
	default:
		return n, "another team"
	}
}
