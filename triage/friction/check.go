package friction

import (
	"errors"
	"fmt"
	"math"
)

// Check finds figures that contradict each other: parts that are more than
// their whole, or don't add up to it. A report that fails is not sent but shown
// to the admin. It returns every fault, joined.
func (r Report) Check() error {
	var faults []error
	fault := func(ok bool, format string, args ...any) {
		if !ok {
			faults = append(faults, fmt.Errorf("digest of %s: "+format, append([]any{r.Week}, args...)...))
		}
	}
	h := r.Headline
	fault(h.Opened == h.Done+h.GaveUp+h.NoAnswer+h.Beside+h.Open, "%d asks opened, but %d done, %d gave up, %d without the rep's answer, %d beside and %d open", h.Opened, h.Done, h.GaveUp, h.NoAnswer, h.Beside, h.Open)
	fault(h.Open <= h.OpenAll, "%d of the week's asks are open, but only %d in all", h.Open, h.OpenAll)
	fault(h.Chased <= h.Opened && h.CameBack <= h.Opened, "%d chased and %d came back of %d asks", h.Chased, h.CameBack, h.Opened)
	fault(h.Felt.N <= h.Opened && h.Felt.N == h.Owed.N && h.FirstResponse.N == h.Felt.N, "percentiles of %d, %d and %d asks, of %d", h.Felt.N, h.Owed.N, h.FirstResponse.N, h.Opened)
	fault(h.AfterFirst.N <= h.FirstResponse.N-h.FirstResponse.Open, "%d asks after their first response, but %d had one", h.AfterFirst.N, h.FirstResponse.N-h.FirstResponse.Open)
	checkParts(fault, "the headline", h.LateHours, h.LateHoursParts)
	fault(r.Money.Known <= r.Money.Open && r.Money.Open == h.OpenAll, "the amount of %d of %d open asks, but %d are open", r.Money.Known, r.Money.Open, h.OpenAll)
	fault(r.Money.Deals <= r.Money.Known, "%d deals of %d asks with an amount", r.Money.Deals, r.Money.Known)

	checkQuantiles(fault, "the headline", h.FirstResponse, h.Felt, h.Owed, h.AfterFirst)
	week := 0.0
	for i, s := range r.Hotspots {
		fault(s.Rank == i+1, "%s has rank %d in place %d", s.Title, s.Rank, i+1)
		checkSpot(fault, s)
		if s.WindowWeeks == 1 {
			week += s.LateHours
		}
	}
	fault(week <= h.LateHours+slack(len(r.Hotspots)), "hotspots of %.2f late hours in a week of %.2f", week, h.LateHours)
	for _, s := range r.WatchList {
		checkSpot(fault, s)
	}
	opened, late := 0, 0.0
	for _, f := range r.Functions {
		opened, late = opened+f.Opened, late+f.LateHours
		fault(f.Done+f.Open <= f.Opened, "%s: %d done and %d open of %d asks", f.Name, f.Done, f.Open, f.Opened)
		fault(f.SentOn <= f.Opened && f.SentBack <= f.Opened, "%s: %d sent on and %d sent back of %d asks", f.Name, f.SentOn, f.SentBack, f.Opened)
	}
	fault(opened == h.Opened, "the functions have %d asks, the week %d", opened, h.Opened)
	fault(math.Abs(late-h.LateHours) <= slack(len(r.Functions)), "the functions have %.2f late hours, the week %.2f", late, h.LateHours)
	for _, s := range r.Chart.Series {
		fault(len(s.Hours) == len(r.Chart.Weeks), "the chart of %s has %d weeks of %d", s.Name, len(s.Hours), len(r.Chart.Weeks))
	}
	for _, f := range r.Fixes {
		fault(f.Low <= f.Diff && f.Diff <= f.High, "fix %d: %.2f lies outside its interval %.2f to %.2f", f.ID, f.Diff, f.Low, f.High)
	}
	for _, c := range r.Unowned.Clusters {
		fault(c.N == len(c.Requests) && c.N <= r.Unowned.N, "%d asks about %s of %d that nobody owns", c.N, c.Name, r.Unowned.N)
	}
	return errors.Join(faults...)
}

type faultFunc func(ok bool, format string, args ...any)

// slack is how much sums of n rounded figures may differ by.
func slack(n int) float64 { return 0.005*float64(n+1) + 1e-9 }

func checkSpot(fault faultFunc, s Hotspot) {
	fault(s.LateAsks <= s.N, "%s: %d late asks of %d", s.Title, s.LateAsks, s.N)
	fault(s.SentBack <= s.N && s.SentOn <= s.N && s.Chased <= s.N, "%s: %d sent back, %d sent on, %d chased of %d", s.Title, s.SentBack, s.SentOn, s.Chased, s.N)
	fault(s.RoundTrips >= s.SentBack, "%s: %d questions on %d asks", s.Title, s.RoundTrips, s.SentBack)
	fault(s.Felt.N <= s.N, "%s: percentiles of %d asks of %d", s.Title, s.Felt.N, s.N)
	checkParts(fault, s.Title, s.LateHours, s.LateHoursParts)
	checkQuantiles(fault, s.Title, s.Felt, s.Owed)
	if c := s.Change; c != nil {
		fault(c.Low <= c.Diff && c.Diff <= c.High, "%s: a change of %.2f lies outside its interval %.2f to %.2f", s.Title, c.Diff, c.Low, c.High)
		fault(!c.Clear || c.Low*c.High > 0, "%s: a clear change whose interval holds zero", s.Title)
	}
	regions := 0
	for _, x := range s.Regions {
		regions += x.N
	}
	fault(regions <= s.LateAsks, "%s: %d late asks by region of %d", s.Title, regions, s.LateAsks)
}

func checkParts(fault faultFunc, name string, total float64, p LateParts) {
	turns := p.Triage + p.Queue + p.Ops + p.Approver + p.Outside
	fault(math.Abs(turns-total) <= slack(5), "%s: %.2f late hours by turn of %.2f", name, turns, total)
	for _, part := range []float64{p.Misrouted, p.Routing, p.RoundTrips, p.Assumed} {
		fault(part <= total+slack(1), "%s: a part of %.2f late hours of %.2f", name, part, total)
	}
	fault(p.Routing <= p.Misrouted+slack(1), "%s: %.2f hours charged to routing of %.2f at wrong teams", name, p.Routing, p.Misrouted)
}

func checkQuantiles(fault faultFunc, name string, qs ...Quantiles) {
	for _, q := range qs {
		fault(q.Open <= q.N, "%s: %d open of %d", name, q.Open, q.N)
		fault(q.P50 == nil || *q.P50 >= 0, "%s: a negative median", name)
		fault(q.P90 == nil || q.P50 != nil && *q.P50 <= *q.P90, "%s: a ninth decile below the median", name)
	}
}
