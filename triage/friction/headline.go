package friction

import (
	"time"

	"clearlane/triage"
	"clearlane/triage/friction/stats"
)

// quantiles estimates the median and the ninth decile of a time over the asks,
// open ones counted for as long as they waited.
func quantiles(asks []*Ask, of func(*Ask) (d time.Duration, ended bool)) Quantiles {
	times := make([]stats.Time, len(asks))
	for i, a := range asks {
		d, ended := of(a)
		times[i] = stats.Time{Value: d.Hours(), Censored: !ended}
	}
	c := stats.KaplanMeier(times)
	q := Quantiles{N: c.N, Open: c.Open}
	if v, ok := c.Quantile(0.5); ok {
		v = round(v)
		q.P50 = &v
	}
	if v, ok := c.Quantile(0.9); ok {
		v = round(v)
		q.P90 = &v
	}
	return q
}

func felt(a *Ask) (time.Duration, bool)       { return a.Felt, !a.Censored() }
func owed(a *Ask) (time.Duration, bool)       { return a.Owed, !a.Censored() }
func first(a *Ask) (time.Duration, bool)      { return a.FirstResponse, a.Responded }
func afterFirst(a *Ask) (time.Duration, bool) { return a.AfterFirst, !a.Censored() }

// waiting drops the asks that never waited for sales ops: those pointed
// elsewhere at once and those merged into another, which is counted itself.
func waiting(asks []*Ask) []*Ask {
	var out []*Ask
	for _, a := range asks {
		if a.Outcome != triage.Pointed && a.Outcome != triage.Merged {
			out = append(out, a)
		}
	}
	return out
}

func responded(asks []*Ask) []*Ask {
	var out []*Ask
	for _, a := range asks {
		if a.Responded {
			out = append(out, a)
		}
	}
	return out
}

func (f *frame) headline() Headline {
	asks := f.week
	h := Headline{Opened: len(asks)}
	for _, a := range asks {
		switch {
		case a.Open():
			h.Open++
		case a.Outcome.Done():
			h.Done++
		case a.GaveUp():
			h.GaveUp++
		case a.Outcome == triage.NoAnswer:
			h.NoAnswer++
		default:
			h.Beside++
		}
		if a.Chasers > 0 {
			h.Chased++
		}
		if f.cameBack(a) {
			h.CameBack++
		}
	}
	week := f.in.Week
	for _, a := range f.asks {
		if a.Open() {
			h.OpenAll++
		}
		if a.lateIn(week) > 0 {
			h.LateAsks++
		}
		if !a.OpenedAt.Before(f.start) {
			h.LostHours += a.LostTime.Hours()
		}
	}
	h.LostHours = round(h.LostHours)
	h.UsualOpened = f.medianOf(func(w Week) float64 { return float64(f.totals[w].Opened) })
	h.UsualChased = f.medianOf(func(w Week) float64 { return float64(f.totals[w].Chased) })
	h.UsualLateHours = f.medianOf(func(w Week) float64 { return f.totals[w].Late.Total().Hours() })
	total := f.totals[week]
	h.LateHours = hours(total.Late.Total())
	h.LateHoursParts = parts(total)
	for _, a := range f.asks {
		if a.RoundTrips > 0 {
			h.LateHoursParts.RoundTrips += a.lateIn(week).Hours()
		}
	}
	h.LateHoursParts.RoundTrips = round(h.LateHoursParts.RoundTrips)
	w := waiting(asks)
	h.FirstResponse, h.Felt, h.Owed = quantiles(w, first), quantiles(w, felt), quantiles(w, owed)
	h.AfterFirst = quantiles(responded(w), afterFirst)
	return h
}

// lateIn is the late time of an ask in one week, in all cells.
func (a *Ask) lateIn(w Week) time.Duration {
	var sum time.Duration
	for _, p := range a.Parts {
		if p.Week == w {
			sum += p.Late
		}
	}
	return sum
}

func parts(c Cell) LateParts {
	return LateParts{
		Triage: hours(c.Late.Triage), Queue: hours(c.Late.Queue), Ops: hours(c.Late.Ops),
		Approver: hours(c.Late.Approver), Outside: hours(c.Late.Outside),
		Misrouted: hours(c.Misrouted), Routing: hours(c.Routing), Assumed: hours(c.Assumed.Total()),
	}
}

// cameBackWithin is how soon the same rep, topic and deal count as come back.
const cameBackWithin = 5 * 24 * time.Hour

// cameBack reports whether the ask repeats an earlier one of the same rep,
// topic and deal that ended within the five days before.
func (f *frame) cameBack(a *Ask) bool {
	for _, b := range f.deals[repDeal{a.Rep, a.Deal}] {
		if b.Request != a.Request && b.Topic == a.Topic && !b.ClosedAt.IsZero() && b.Outcome != triage.Merged &&
			!a.OpenedAt.Before(b.ClosedAt) && a.OpenedAt.Sub(b.ClosedAt) <= cameBackWithin {
			return true
		}
	}
	return false
}
