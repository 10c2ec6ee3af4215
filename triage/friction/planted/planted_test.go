package planted_test

import (
	"strings"
	"testing"
	"time"

	"clearlane/triage"
	"clearlane/triage/friction/planted"
	"clearlane/triage/ledger"
	"clearlane/triage/logfile"

	"github.com/google/go-cmp/cmp"
)

func plan(seed uint64, plants ...planted.Plant) planted.Plan {
	return planted.Plan{Seed: seed, Start: time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC), Weeks: 2, PerDay: 40, Plants: plants}
}

func TestSamePlanSameLog(t *testing.T) {
	first, err := plan(4).History()
	if err != nil {
		t.Fatal(err)
	}
	again, err := plan(4).History()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("two logs of one plan:\n%s", diff)
	}
	other, err := plan(5).History()
	if err != nil || cmp.Equal(first, other) {
		t.Errorf("another seed gives the same log, or %v", err)
	}
}

// What the plan plants is in the log, as late time on the topic, and what went
// through the Desk replays.
func TestPlantsAreLate(t *testing.T) {
	m := planted.Company()
	cals := ledger.NewCalendars(m)
	for _, kind := range planted.Kinds {
		p := planted.Plant{Kind: kind, Topic: "billing/tax", To: 2, Hours: 30}
		if kind == planted.Unowned {
			p.Topic = ""
		}
		late := func(plants ...planted.Plant) (sum time.Duration) {
			log, err := plan(6, plants...).History()
			if err != nil {
				t.Fatal(err)
			}
			for _, entries := range log {
				r, err := triage.Replay(entries)
				if err != nil {
					t.Fatal(err)
				}
				if r.Topic != p.Topic {
					continue
				}
				segs, err := ledger.Segments(entries, cals, r.LastAt)
				if err != nil {
					t.Fatal(err)
				}
				d, err := ledger.LateTotal(segs, cals)
				if err != nil {
					t.Fatal(err)
				}
				sum += d
			}
			return sum
		}
		if with := late(p); with < 20*time.Hour || with > 200*time.Hour {
			t.Errorf("%s: %v late in two weeks, planted 60 hours", kind, with)
		}
	}
}

func TestPlanWithAnUnknownTopic(t *testing.T) {
	if _, err := plan(1, planted.Plant{Kind: planted.Slow, Topic: "billing/taxi", To: 1}).History(); err == nil {
		t.Error("a plant on a topic that the map doesn't have is taken")
	}
}

// What must be found and what must not mislead are at functions of their own, so
// that one is never taken for the other; and every fix can be imported.
func TestTrial(t *testing.T) {
	start := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	many := 0
	for seed := range uint64(50) {
		trial := planted.NewTrial(seed, start)
		if diff := cmp.Diff(trial.Plants, planted.NewTrial(seed, start).Plants); diff != "" {
			t.Fatalf("the same seed, another trial:\n%s", diff)
		}
		if n := len(trial.Found); n < 1 || n > 3 {
			t.Fatalf("seed %d: %d plants", seed, n)
		}
		many += len(trial.Found)
		functions, kinds := map[string]bool{}, map[planted.Kind]bool{}
		for _, p := range trial.Plants {
			function, _, _ := strings.Cut(p.Topic, "/")
			if functions[function] {
				t.Errorf("seed %d: two plants at %q", seed, function)
			}
			functions[function] = true
		}
		for _, p := range trial.Found {
			if kinds[p.Kind] || p.Hours < 15 || p.Hours > 40 {
				t.Errorf("seed %d: %+v", seed, p)
			}
			kinds[p.Kind] = true
		}
		var file strings.Builder
		if err := logfile.WriteFixes(&file, trial.Fixes(), nil); err != nil {
			t.Fatal(err)
		}
		var beside logfile.Beside
		for _, err := range logfile.ReadLog(strings.NewReader(file.String()), &beside, nil, trial.Map) {
			if err != nil {
				t.Errorf("seed %d: %v", seed, err)
			}
		}
		if len(beside.Fixes) != 3 {
			t.Errorf("seed %d: %d fixes", seed, len(beside.Fixes))
		}
	}
	if many < 70 || many > 130 {
		t.Errorf("%d plants in 50 trials, want about 100", many)
	}
}
