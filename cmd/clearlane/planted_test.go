package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"clearlane/triage"
	"clearlane/triage/friction"
	"clearlane/triage/friction/planted"
	"clearlane/triage/logfile"
)

// The measurements of docs/digest.md:
//
//	go test ./cmd/clearlane -run 'TestPlanted$' -seeds 200 -v -timeout 3h
//	go test ./cmd/clearlane -run TestNothingPlanted -nullweeks 1008 -v -timeout 3h
var (
	seeds     = flag.Int("seeds", 1, "histories with planted friction")
	firstSeed = flag.Uint64("firstseed", 0, "the first of them, to look at one again")
	nullWeeks = flag.Int("nullweeks", 2, "weeks with nothing planted")
	noise     = flag.Float64("noise", 1, "how much the times of planted histories scatter; 1 is usual")
)

// printed is what the checks read of `clearlane report --json`.
type printed struct {
	Hotspots []struct {
		Topic     string  `json:"topic"`
		Turn      string  `json:"turn"`
		Cause     string  `json:"cause"`
		CauseText string  `json:"cause_text"`
		LateHours float64 `json:"late_hours"`
		Trend     string  `json:"trend"`
	} `json:"hotspots"`
	Better []struct {
		Topic    string `json:"topic"`
		Sentence string `json:"sentence"`
	} `json:"better"`
	Fixes []struct {
		ID       int    `json:"id"`
		Verdict  string `json:"verdict"`
		Sentence string `json:"sentence"`
	} `json:"fixes"`
}

// place is where a topic is listed among the hotspots, from 1 on; 0: nowhere.
func (r printed) place(topic string) int {
	for i, h := range r.Hotspots {
		if h.Topic == topic {
			return i + 1
		}
	}
	return 0
}

// imported is a history in a database of its own.
type imported struct {
	t    *testing.T
	db   string
	week friction.Week // the first
}

// importPlan writes a plan's log up to the end of its weeks, with the fixes, as
// a file, and imports that with the program itself.
func importPlan(t *testing.T, p planted.Plan, fixes ...logfile.Fix) imported {
	t.Helper()
	p.Noise = *noise
	history, err := p.History()
	if err != nil {
		t.Fatal(err)
	}
	log := planted.InOrder(history)
	end := p.Start.AddDate(0, 0, 7*p.Weeks)
	if i := slices.IndexFunc(log, func(e triage.Entry) bool { return !e.At.Before(end) }); i >= 0 {
		log = log[:i]
	}
	dir := t.TempDir()
	var file bytes.Buffer
	if err := logfile.WriteLog(&file, logfile.Entries(log)); err != nil {
		t.Fatal(err)
	}
	if err := logfile.WriteFixes(&file, fixes, nil); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{"map.yaml": planted.Company().Source, "log.jsonl": file.Bytes()} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	h := imported{t, filepath.Join(dir, "clearlane.db"), friction.WeekOf(p.Start, p.Start.Location())}
	clearlane(t, "import", "--db", h.db, "--map", filepath.Join(dir, "map.yaml"), filepath.Join(dir, "log.jsonl"))
	return h
}

// report is what the program prints of a week, counted from the first.
func (h imported) report(week int) printed {
	h.t.Helper()
	var r printed
	if err := json.Unmarshal(clearlane(h.t, "report", "--db", h.db, "--week", h.week.Add(week).String(), "--json"), &r); err != nil {
		h.t.Fatal(err)
	}
	return r
}

// done makes room for the next history.
func (h imported) done() {
	if err := os.RemoveAll(filepath.Dir(h.db)); err != nil {
		h.t.Error(err)
	}
}

// clearlane runs the program as a process of its own.
func clearlane(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "clearlane", args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("clearlane %s: %v\n%s", args[0], err, &errs)
	}
	return out
}

// firstMonday is when planted histories start: a May whose quarter, by the
// company's fiscal year, ends on a Friday.
func firstMonday(t *testing.T) time.Time {
	t.Helper()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2020, 5, 4, 0, 0, 0, 0, london)
}

// causes that each plant must be found to have.
var causes = map[planted.Kind]string{
	planted.Slow: "slow_work", planted.Mornings: "unclaimed", planted.Misrouted: "misrouted",
	planted.MissingInfo: "missing_information", planted.Unowned: "nobody_owns",
}

// score counts how often something came out right.
type score struct{ right, of int }

func (s *score) add(ok bool) {
	s.of++
	if ok {
		s.right++
	}
}

func (s score) String() string {
	return fmt.Sprintf("%d of %d (%.1f %%)", s.right, s.of, 100*float64(s.right)/float64(max(1, s.of)))
}

// enough fails the test where less than the share is right. A small run may
// miss one.
func (s score) enough(t *testing.T, share float64, what string) {
	t.Helper()
	t.Logf("%s: %v", what, s)
	if missed := s.of - s.right; float64(s.right) < share*float64(s.of) && missed > 1 {
		t.Errorf("%s: %v, want %.0f %%", what, s, 100*share)
	}
}

// Friction that was planted is found, with its cause, in the top three; fixes
// are judged right or not yet; what only cooled down is not called a success.
func TestPlanted(t *testing.T) {
	var found, cause, both, listed score
	fixes := map[int]*score{1: {}, 2: {}, 3: {}}
	told := map[string]int{}
	for n := range uint64(*seeds) {
		seed := *firstSeed + n
		trial := planted.NewTrial(seed, firstMonday(t))
		h := importPlan(t, trial.Plan, trial.Fixes()...)
		r := h.report(planted.ReadWeek)
		for _, p := range trial.Found {
			at := r.place(p.Topic)
			top, right := at > 0 && at <= 3, at > 0 && r.Hotspots[at-1].Cause == causes[p.Kind]
			found.add(top)
			both.add(top && right)
			if at > 0 {
				cause.add(right)
			}
			if !top || !right {
				t.Logf("seed %d: %s in %q, %.0f hours a week: place %d of %+v", seed, p.Kind, p.Topic, p.Hours, at, r.Hotspots)
			}
		}
		for week := planted.FixWeek; week < planted.TrialWeeks; week++ {
			r := h.report(week)
			listed.add(r.place(trial.Chronic.Topic) > 0)
			if len(r.Fixes) != len(fixes) {
				t.Fatalf("seed %d, week %d: %d fixes, want %d", seed, week, len(r.Fixes), len(fixes))
			}
			for _, x := range r.Fixes {
				told[x.Verdict]++
				want := "no effect"
				if x.ID == 1 {
					want = "worked"
				}
				early := x.Verdict == "too early to tell"
				if week == planted.FixWeek && !early {
					t.Errorf("seed %d: verdict %q after one week", seed, x.Verdict)
				}
				fixes[x.ID].add(early || x.Verdict == want)
				if !early && x.Verdict != want {
					t.Logf("seed %d, week %d: %s", seed, week, x.Sentence)
				}
			}
		}
		h.done()
	}
	found.enough(t, 0.95, "planted cell in the top three")
	cause.enough(t, 0.95, "right cause where found")
	both.enough(t, 0.95, "in the top three with the right cause")
	listed.enough(t, 0.9, "flat chronic hotspot listed")
	fixes[1].enough(t, 0.95, "fix that works: worked or too early")
	fixes[2].enough(t, 0.95, "fix that does not: no effect or too early")
	fixes[3].enough(t, 0.95, "hot week that cooled by itself: no effect or too early")
	t.Logf("verdicts: %v", told)
}

// With nothing planted, at most one week in twenty claims any change.
func TestNothingPlanted(t *testing.T) {
	each := min(12, *nullWeeks) // weeks a history after the first eight
	var quiet score
	for n := range uint64((*nullWeeks + each - 1) / each) {
		seed := 9e6 + *firstSeed + n
		h := importPlan(t, planted.Plan{
			Seed: seed, Map: planted.Company(), Start: firstMonday(t), Weeks: friction.Trailing + each, PerDay: 150, Busy: []int{planted.BusyWeek},
		})
		for week := friction.Trailing; week < friction.Trailing+each; week++ {
			r := h.report(week)
			claims := len(r.Better)
			for _, x := range r.Better {
				t.Logf("seed %d, week %d: %s", seed, week, x.Sentence)
			}
			for _, x := range r.Hotspots {
				if x.Trend != "" {
					claims++
					t.Logf("seed %d, week %d: %+v", seed, week, x)
				}
			}
			quiet.add(claims == 0)
		}
		h.done()
	}
	quiet.enough(t, 0.95, "weeks with nothing planted and no claim of change")
}
