package friction

import "slices"

// DigestFor computes the report for one function's lead: the figures of its own
// asks, its hotspots, fixes and findings. What is claimed is what the whole
// report claims, so that a lead never reads "worse" where leadership doesn't.
// Late targets that the lead has not agreed count here.
func DigestFor(in Input, function string) Report {
	in.Leadership = false
	whole := Digest(in)
	own := in
	own.Asks, own.Cells = nil, nil
	for _, a := range in.Asks {
		if a.Function == function {
			// Time that it left with other functions is theirs to read.
			a.Parts = slices.DeleteFunc(slices.Clone(a.Parts), func(p Part) bool { return p.Function != function })
			own.Asks = append(own.Asks, a)
		}
	}
	for _, c := range in.Cells {
		if c.Function == function {
			own.Cells = append(own.Cells, c)
		}
	}
	f := newFrame(own)
	f.usual = whole.Usual.Weeks // a function with few asks has the company's weeks
	r := whole
	r.Function, r.FunctionName = function, f.functionName(function)
	r.Headline = f.headline()
	r.Money = f.money()
	r.Functions = slices.DeleteFunc(f.functions(), func(x FunctionRow) bool { return x.Function != function })
	r.Chart = f.chart()
	theirs := func(h Hotspot) bool { return h.Function != function }
	r.Hotspots, r.WatchList = ranked(slices.DeleteFunc(r.Hotspots, theirs)), ranked(slices.DeleteFunc(r.WatchList, theirs))
	r.Better = slices.DeleteFunc(r.Better, func(x Improvement) bool { return x.Function != function })
	r.Fixes = slices.DeleteFunc(r.Fixes, func(x FixResult) bool { return x.Function != function })
	r.Unowned = Unowned{Clusters: []Cluster{}}
	r.Boundaries = slices.DeleteFunc(r.Boundaries, func(x Boundary) bool { return x.A != function && x.B != function })
	r.Corrected = slices.DeleteFunc(r.Corrected, func(x OftenCorrected) bool { return x.Function != function && f.ownerOf(x.Home) != function })
	r.Repeated = slices.DeleteFunc(r.Repeated, func(x Repeated) bool { return f.ownerOf(x.Topic) != function })
	r.MapChanges = slices.DeleteFunc(r.MapChanges, func(x MapChange) bool { return x.Function != function && x.Owner != function })
	r.Loosened = slices.DeleteFunc(r.Loosened, func(x LoosenedTarget) bool { return x.Function != "" && x.Function != function })
	r.NotAgreed = slices.DeleteFunc(r.NotAgreed, func(x NotAgreed) bool { return x.Function != function })
	r.Pendulum = nil
	return r
}

// ownerOf is the function that owns a topic by the map.
func (f *frame) ownerOf(topic string) string {
	if _, fn, ok := f.in.Map.Topic(topic); ok {
		return fn.ID
	}
	return ""
}

func ranked(spots []Hotspot) []Hotspot {
	for i := range spots {
		spots[i].Rank = i + 1
	}
	return spots
}
