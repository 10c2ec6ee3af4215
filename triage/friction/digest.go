package friction

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Digest computes the week's report. It never fails: what the input lacks is
// left out and said so in the report. [Report.Check] tells whether the result
// may be sent.
func Digest(in Input) Report {
	if in.Zone == nil {
		in.Zone = time.UTC
	}
	f := newFrame(in)
	changes := f.changes()
	r := Report{
		FormulaVersion: FormulaVersion, Week: in.Week,
		From: f.start.Format(time.DateOnly), To: f.end.AddDate(0, 0, -1).Format(time.DateOnly), Zone: in.Zone.String(),
		Seed: in.Seed, LogPos: in.LogPos, Maps: f.maps(), People: maps.Clone(in.People), Usual: f.usualSays(),
	}
	if r.People == nil {
		r.People = map[string]int{}
	}
	r.Closed = f.closedDays()
	r.Headline = f.headline()
	r.Hotspots, r.WatchList = f.hotspots(changes)
	r.Better, r.Fixes = f.better(changes), f.fixes()
	f.linkFixes(&r)
	r.Money = f.money()
	r.Functions, r.Chart = f.functions(), f.chart()
	r.Unowned, r.Boundaries, r.Corrected, r.Repeated = f.unowned(), f.boundaries(), f.corrected(), f.repeated()
	r.MapChanges = f.mapChanges(r.Unowned, r.Boundaries, r.Corrected)
	r.Pendulum = f.pendulum()
	r.Loosened, r.NotAgreed = f.loosened(), f.notAgreed()
	r.Notes, r.Corrections = f.notes(r), append([]string{}, in.Corrections...)
	return r
}

// maps lists the hashes of the maps that asks live in the week were promised
// under, oldest first, the current one last.
func (f *frame) maps() []string {
	hashes := []string{}
	add := func(hash string) {
		if hash != "" && !slices.Contains(hashes, hash) {
			hashes = append(hashes, hash)
		}
	}
	used := map[string]bool{}
	for _, a := range f.asks {
		if a.Open() || !a.ClosedAt.Before(f.start) {
			used[a.MapHash] = true
		}
	}
	for _, e := range f.in.Earlier {
		if e.Map != nil && used[e.Map.Hash] {
			add(e.Map.Hash)
		}
	}
	add(f.in.Map.Hash)
	return hashes
}

// linkFixes notes under each hotspot the verdict of the fix that runs there.
func (f *frame) linkFixes(r *Report) {
	for i, h := range r.Hotspots {
		for _, x := range r.Fixes {
			if x.Function == h.Function && x.Topic == h.Topic {
				r.Hotspots[i].Verdict = x.Verdict
			}
		}
	}
}

// notes says how this week was counted: the sentences of the method note.
func (f *frame) notes(r Report) []string {
	notes := []string{
		"Percentiles are of asks opened in the week, open ones counted for as long as they waited (Kaplan-Meier). Late hours are those that passed in the week.",
		r.Usual.Sentence,
		fmt.Sprintf("A claim of change needs an interval that leaves out zero, with at most %.0f %% false claims over all cells (Benjamini and Hochberg).", 100*f.rules.Rate),
	}
	if len(r.NotAgreed) > 0 && f.in.Leadership {
		notes = append(notes, "Where a target is not agreed yet, no hour counts as late.")
	}
	if start := f.in.Week.Start(f.in.Zone); f.end.Sub(start) != 7*24*time.Hour {
		notes = append(notes, "The clocks changed in this week; it was an hour shorter or longer.")
	}
	return notes
}
