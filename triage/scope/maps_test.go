package scope_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clearlane/triage/ledger"
	"clearlane/triage/scope"
)

func load(t testing.TB, name string) *scope.Map {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	m, err := scope.Parse(name, src)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// words lists what a map says per function or neighbour, in the lines of the
// frozen word lists: kind, id, text.
func words(m *scope.Map) []string {
	var out []string
	put := func(kind, id, text string) {
		if text != "" {
			out = append(out, kind+"\t"+id+"\t"+text)
		}
	}
	all := func(kind, id string, texts []string) {
		for _, s := range texts {
			put(kind, id, s)
		}
	}
	hours := func(d time.Duration) string { return strconv.FormatFloat(d.Hours(), 'f', -1, 64) }
	for _, f := range m.Functions {
		put("name", f.ID, f.Name)
		put("purpose", f.ID, f.Purpose)
		all("keywords", f.ID, f.Keywords)
		all("examples", f.ID, f.Examples)
		all("required_fields", f.ID, f.Required)
		for _, t := range f.Topics[:len(f.Topics)-1] {
			put("covers", f.ID, t.Name)
			all("keywords", f.ID, t.Keywords)
			all("examples", f.ID, t.Examples)
			for _, rt := range t.RequestTypes {
				put("request_types", f.ID, fmt.Sprintf("{id: %s, first_response_bh: %s, resolution_bh: %s}", rt.ID, hours(rt.Targets.FirstResponse), hours(rt.Targets.Resolution)))
			}
		}
		for _, n := range f.NotCovers {
			put("not_covers", f.ID, n.What+" -> "+n.Owner)
		}
		source := ""
		if f.Targets.Source != "" {
			source = fmt.Sprintf(", source: %q", f.Targets.Source)
		}
		put("targets", f.ID, fmt.Sprintf("{first_response_bh: %s, resolution_bh: %s, basis: %s%s}", hours(f.Targets.FirstResponse), hours(f.Targets.Resolution), f.Targets.Basis, source))
		put("orientation", f.ID, strconv.FormatFloat(f.Orientation, 'f', -1, 64))
		put("horizon", f.ID, f.Horizon)
		put("horizon_score", f.ID, strconv.FormatFloat(f.HorizonScore, 'f', -1, 64))
		put("reports_to", f.ID, f.ReportsTo)
		put("channel", f.ID, f.Channel)
		put("privacy", f.ID, f.PrivacyRule)
	}
	for _, n := range m.Neighbours {
		put("neighbour_name", n.ID, n.Name)
		put("neighbour_covers", n.ID, strings.Join(n.Covers, ", "))
		put("neighbour_how", n.ID, n.How)
	}
	slices.Sort(out)
	return out
}

// The two company maps carry the words of the material they come from, each
// once and none beside them: moved between topics, never changed.
func TestMapsKeepTheirWords(t *testing.T) {
	for _, name := range []string{"large", "small"} {
		t.Run(name, func(t *testing.T) {
			src, err := os.ReadFile(filepath.Join("testdata", name+".words.txt"))
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for line := range strings.Lines(string(src)) {
				want = append(want, strings.TrimSuffix(line, "\n"))
			}
			if name == "small" {
				// The VP of Sales stood in the source as an owner only.
				i := slices.Index(want, "not_covers\taccounts-and-territory\ttwo people who disagree in person -> vp of sales")
				if i < 0 {
					t.Fatal("the line about the VP of Sales is gone from the word list")
				}
				want[i] = "not_covers\taccounts-and-territory\ttwo people who disagree in person -> vp-of-sales"
				want = append(want, "neighbour_name\tvp-of-sales\tvp of sales")
			}
			slices.Sort(want)
			if len(want) < 100 {
				t.Fatalf("only %d words in the list", len(want))
			}
			if diff := cmp.Diff(want, words(load(t, name+".yaml"))); diff != "" {
				t.Errorf("words differ (-source +map):\n%s", diff)
			}
		})
	}
}

func TestMapsCarryTheOtherFacts(t *testing.T) {
	large := load(t, "large.yaml")
	if got := len(large.Functions); got != 15 {
		t.Errorf("%d functions, want 15", got)
	}
	if len(large.Escalation) != 4 || large.Escalation[3].Rule == "" || large.Hours.QuarterEnd.LastBusinessDays != 5 || len(large.Hours.QuarterEnd.Rules) != 4 {
		t.Errorf("escalation or quarter end incomplete: %+v %+v", large.Escalation, large.Hours.QuarterEnd)
	}
	apac := large.Hours.Calendars[0]
	if apac.Timezone != "Asia/Kolkata" || apac.Cutoff.String() != "16:30" || apac.CutoffComplex.String() != "16:00" || apac.Days[time.Monday][0].String() != "08:00-17:00" || apac.Days[time.Sunday] != nil {
		t.Errorf("APAC hours: %+v", apac)
	}
	if large.Hours.HoursPerDay != 9 || !slices.Equal(large.Hours.ClockPausesWhen, []string{"waiting_on_requester", "waiting_on_customer", "on_hold"}) {
		t.Errorf("hours: %+v", large.Hours)
	}
	if f, _ := large.Function("commissions"); !f.Private || !f.Topics[0].Private || f.PrivacyRule == "" {
		t.Error("commissions are not private")
	}
	small := load(t, "small.yaml")
	if small.Company.Owner != (scope.Owner{Role: "revenue operations manager", Backup: "vp of sales"}) || small.Company.Size != "small" {
		t.Errorf("small company: %+v", small.Company)
	}
	if f, _ := small.Function("deals-and-quotes"); f.ApprovalRule != "up to 10 %: rep; up to 20 %: vp of sales; above: ceo" {
		t.Errorf("approval rule %q", f.ApprovalRule)
	}
	if small.Hours.QuarterEnd.LastBusinessDays != 3 || small.Hours.Default != "new-york" {
		t.Errorf("small hours: %+v", small.Hours)
	}
}

// The dates of the holidays are the ledger's; the map must not accept a code
// that the ledger does not know, nor refuse one that it does.
func TestHolidayCodesAreTheLedgers(t *testing.T) {
	if diff := cmp.Diff(ledger.HolidayCodes(), scope.HolidayCodes()); diff != "" {
		t.Errorf("codes differ (-ledger +scope):\n%s", diff)
	}
}
