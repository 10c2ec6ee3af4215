package friction

import (
	"time"

	"clearlane/triage/scope"
)

// Digest computes the week's report. It never fails: what the input lacks is
// left out and said so in the report. [Report.Check] tells whether the result
// may be sent.
func Digest(in Input) Report {
	f := newFrame(in)
	changes := f.changes()
	r := Report{
		FormulaVersion: FormulaVersion, Week: in.Week,
		From: f.start.Format(time.DateOnly), To: f.end.AddDate(0, 0, -1).Format(time.DateOnly), Zone: in.Zone.String(),
		Seed: in.Seed, LogPos: in.LogPos, Maps: f.maps(), Usual: f.usualSays(),
	}
	r.Headline = f.headline()
	r.Hotspots, r.WatchList = f.hotspots(changes)
	r.Functions, r.Chart = f.functions(), f.chart()
	return r
}

// maps lists the hashes of the maps in force in the week, oldest first.
func (f *frame) maps() []string {
	var hashes []string
	for _, e := range f.in.Earlier {
		if e.From.Before(f.start) {
			hashes = nil // in force before the week, until the next one
		}
		hashes = append(hashes, hashOf(e.Map))
	}
	return append(hashes, f.in.Map.Hash)
}

func hashOf(m *scope.Map) string {
	if m == nil {
		return ""
	}
	return m.Hash
}
