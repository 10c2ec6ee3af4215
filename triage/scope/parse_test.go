package scope_test

import (
	"strings"
	"testing"
	"time"

	"clearlane/triage/scope"
)

func TestParseReadsWhatTheFileSays(t *testing.T) {
	m := parse(t, string(scope.Demo()))
	if m.Company.FiscalYearStart != "02-01" || m.Waits != (scope.Waits{Approver: 9 * time.Hour, Outside: 18 * time.Hour}) || len(m.Priority) != 4 || m.Priority[3].AmountFrom != 250000 || m.Priority[1].DeadlineIn != 4 {
		t.Errorf("company, waits or priorities: %+v %+v %+v", m.Company, m.Waits, m.Priority)
	}
	apac := m.Hours.Calendars[2]
	if len(apac.Days[time.Saturday]) != 0 || apac.Days[time.Friday][0] != (scope.Span{From: 510, To: 960}) || apac.Days[time.Monday][0].To != 1020 || apac.Holidays != "AU-NSW" {
		t.Errorf("apac: %+v", apac)
	}
	f, _ := m.Function("crm-tools")
	if f.Assignment.Mode != scope.LeastLoaded || f.Assignment.Cap != 12 || f.Targets.AgreedOn != "2026-09-14" {
		t.Errorf("crm-tools: %+v", f)
	}
	topic, owner, ok := m.Topic("deal-desk/discounts")
	if !ok || owner.ID != "deal-desk" || topic.RequestTypes[0].Targets.Resolution != 18*time.Hour {
		t.Errorf("topic %+v of %+v", topic, owner)
	}
	if ts := m.TargetsFor("deal-desk/payment-terms"); ts.ByPriority["urgent"].FirstResponse != time.Hour {
		t.Errorf("targets of a topic without its own: %+v", ts)
	}
	for _, tp := range []string{"commissions/statements", "commissions/general"} {
		if topic, _, ok := m.Topic(tp); !ok || !topic.Private {
			t.Errorf("%s is not private", tp)
		}
	}
}

func TestDefaults(t *testing.T) {
	m := parse(t, twoFunctions)
	f := m.Functions[0]
	if m.Waits.Approver != 9*time.Hour || m.Company.FiscalYearStart != "01-01" || f.Assignment.Mode != scope.Pull || f.Horizon != "mixed" || f.HorizonScore != 0.5 || f.Targets.Basis != scope.Assumed {
		t.Errorf("defaults: %+v %+v", m, f)
	}
	for word, score := range map[string]float64{"tactical": 0, "strategic": 1} {
		if got := parse(t, strings.Replace(twoFunctions, "name: Deals\n", "name: Deals\n    horizon: "+word+"\n", 1)).Functions[0].HorizonScore; got != score {
			t.Errorf("horizon %s scores %v, want %v", word, got, score)
		}
	}
}

// The version of a map is that of its bytes: a comment makes a new one, the
// file's name does not.
func TestHash(t *testing.T) {
	a, b := parse(t, twoFunctions), parse(t, twoFunctions)
	c := parse(t, twoFunctions+"# end\n")
	other, err := scope.Parse("other.yaml", []byte(twoFunctions))
	if err != nil {
		t.Fatal(err)
	}
	if a.Hash != b.Hash || a.Hash != other.Hash || a.Hash == c.Hash || string(c.Source) != twoFunctions+"# end\n" {
		t.Errorf("hashes %s %s %s %s", a.Hash, b.Hash, other.Hash, c.Hash)
	}
}

// Faults are placed by the lines and characters that an editor shows, whatever
// the line ends, the alphabet and the mark at the start of the file.
func TestPlaces(t *testing.T) {
	src := "version: 1\n# Ärger\ncompany: {name: \"Grüße 你好\", timezone: Europe/Nowhere}\n\nfunctions: []\n"
	for name, src := range map[string]string{"plain": src, "Windows": strings.ReplaceAll(src, "\n", "\r\n"), "byte order mark": "\uFEFF" + src} {
		_, err := scope.Parse("map.yaml", []byte(src))
		if err == nil || !strings.HasPrefix(err.Error(), `map.yaml:3:39: company.timezone: "Europe/Nowhere" is not a time zone. Write its IANA name`) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
