package planted

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"clearlane/triage/friction"
	"clearlane/triage/logfile"
)

// Weeks of a [Trial], counted from 0.
const (
	TrialWeeks = 14 // of the whole history
	ReadWeek   = 7  // the last of the first eight, in which the plants must be found
	NamedWeek  = 8  // whose digest names the hotspots that fixes are started for
	FixWeek    = 9  // the first week of the fixes
	BusyWeek   = 12 // a quarter's end
)

// Trial is a history whose digests are known beforehand: one to three plants
// that must be found, and beside them what must not mislead.
type Trial struct {
	Plan
	// Found are the plants to be found, of different kinds and functions.
	Found []Plant
	// Chronic must stay listed to the end; Fixed ends with its fix; Untouched
	// goes on in spite of its fix; Hot is a single week that cools by itself,
	// with a fix started for it.
	Chronic, Fixed, Untouched, Hot Plant
}

// NewTrial draws a trial.
func NewTrial(seed uint64, start time.Time) Trial {
	rng := rand.New(rand.NewPCG(seed, 77))
	m := Company()
	functions, kinds := rng.Perm(len(m.Functions)), rng.Perm(len(Kinds))
	topic := func(i int) string {
		topics := m.Functions[functions[i]].Topics
		return topics[rng.IntN(len(topics)-1)].ID // the last is the general one
	}
	t := Trial{Plan: Plan{Seed: seed, Map: m, Start: start, Weeks: TrialWeeks, PerDay: 150, Busy: []int{BusyWeek}}}
	for i := range 1 + rng.IntN(3) {
		p := Plant{Kind: Kinds[kinds[i]], Topic: topic(i), To: TrialWeeks, Hours: 15 + 25*rng.Float64()}
		if p.Kind == Unowned {
			p.Topic = ""
		}
		t.Found = append(t.Found, p)
	}
	ordinary := []Kind{Slow, MissingInfo}
	t.Chronic = Plant{Kind: Slow, Topic: topic(4), To: TrialWeeks, Hours: 8}
	t.Fixed = Plant{Kind: ordinary[rng.IntN(2)], Topic: topic(5), To: FixWeek, Hours: 8}
	t.Untouched = Plant{Kind: ordinary[rng.IntN(2)], Topic: topic(6), To: TrialWeeks, Hours: 8}
	t.Hot = Plant{Kind: Slow, Topic: topic(7), From: NamedWeek, To: NamedWeek + 1, Hours: 40}
	t.Plants = append(slices.Clone(t.Found), t.Chronic, t.Fixed, t.Untouched, t.Hot)
	return t
}

// Fixes are what was undertaken in [FixWeek] against the three hotspots of a
// trial: 1 works, 2 changes nothing, 3 is for the hot week.
func (t Trial) Fixes() []logfile.Fix {
	named, from := friction.WeekOf(t.Start, t.Start.Location()).Add(NamedWeek), t.Start.AddDate(0, 0, 7*FixWeek)
	var out []logfile.Fix
	for i, p := range []Plant{t.Fixed, t.Untouched, t.Hot} {
		function, _, _ := strings.Cut(p.Topic, "/")
		goal := friction.GoalLate
		if p.Kind == MissingInfo {
			goal = friction.GoalSentBack
		}
		out = append(out, logfile.Fix{
			ID: int64(i + 1), Function: function, Topic: p.Topic, What: "a change", Owner: "owner", By: "leader", State: friction.FixAccepted, Goal: goal,
			Named: named, From: from.Format(time.DateOnly), Started: from.Add(8 * time.Hour).UTC(), Accepted: from.Add(9 * time.Hour).UTC(),
		})
	}
	return out
}
