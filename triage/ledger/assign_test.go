package ledger

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clearlane/triage"
	"clearlane/triage/scope"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func team(mode scope.AssignMode) Team {
	member := func(who string) Member { return Member{Who: who + "@x", User: who} }
	return Team{
		Function: &scope.Function{ID: "deals", Assignment: scope.Assignment{Mode: mode}},
		Staff:    []Member{member("ana"), member("chloe"), member("dan")},
		Backup:   member("ben"), Lead: member("lee"), Zone: time.UTC,
	}
}

func TestAssign(t *testing.T) {
	away := func(users ...string) func(*Team) {
		return func(t *Team) {
			for _, u := range users {
				for i := range t.Staff {
					t.Staff[i].Away = t.Staff[i].Away || t.Staff[i].User == u
				}
				t.Backup.Away = t.Backup.Away || t.Backup.User == u
				t.Lead.Away = t.Lead.Away || t.Lead.User == u
			}
		}
	}
	hours := compile(t, london, scope.QuarterEnd{}, "")
	for _, tt := range []struct {
		name   string
		mode   scope.AssignMode
		change func(*Team)
		want   Choice
	}{
		{"nothing set: people claim", "", nil, Choice{"", ByPull}},
		{"pull", scope.Pull, nil, Choice{"", ByPull}},
		{"one person in every seat", scope.Pull, func(t *Team) { t.Staff, t.Backup = t.Staff[:1], Member{}; t.Lead = t.Staff[0] }, Choice{"ana", ByOnlyPerson}},
		{"round robin begins with the first", scope.RoundRobin, nil, Choice{"ana", ByRobin}},
		{"round robin: whose last is longest ago", scope.RoundRobin, func(t *Team) {
			t.Staff[0].LastAssigned, t.Staff[1].LastAssigned, t.Staff[2].LastAssigned = noon, noon.Add(-time.Hour), noon.Add(-time.Minute)
		}, Choice{"chloe", ByRobin}},
		{"round robin skips who is away", scope.RoundRobin, away("ana"), Choice{"chloe", ByRobin}},
		{"least loaded", scope.LeastLoaded, func(t *Team) { t.Staff[0].Open, t.Staff[1].Open, t.Staff[2].Open = 3, 2, 4 }, Choice{"chloe", ByLoad}},
		{"least loaded: a tie goes to the longest ago", scope.LeastLoaded, func(t *Team) { t.Staff[0].LastAssigned = noon }, Choice{"chloe", ByLoad}},
		{"a full person is skipped", scope.LeastLoaded, func(t *Team) {
			t.Function.Assignment.Cap = 2
			t.Staff[0].Open, t.Staff[1].Open, t.Staff[2].Open = 2, 2, 1
		}, Choice{"dan", ByLoad}},
		{"all full: the backup", scope.LeastLoaded, func(t *Team) {
			t.Function.Assignment.Cap = 1
			t.Staff[0].Open, t.Staff[1].Open, t.Staff[2].Open = 1, 1, 1
		}, Choice{"ben", ByBackup}},
		{"all away: the backup", scope.RoundRobin, away("ana", "chloe", "dan"), Choice{"ben", ByBackup}},
		{"the backup too: the lead", scope.RoundRobin, away("ana", "chloe", "dan", "ben"), Choice{"lee", ByLead}},
		{"the lead takes what is over the cap", scope.RoundRobin, func(t *Team) {
			away("ana", "chloe", "dan", "ben")(t)
			t.Function.Assignment.Cap, t.Lead.Open = 1, 5
		}, Choice{"lee", ByLead}},
		{"everybody away", scope.RoundRobin, away("ana", "chloe", "dan", "ben", "lee"), Choice{"", ByNobody}},
		{"no backup, no lead", scope.RoundRobin, func(t *Team) {
			away("ana", "chloe", "dan")(t)
			t.Backup, t.Lead = Member{}, Member{}
		}, Choice{"", ByNobody}},
		{"an absence of the map, last day included", scope.RoundRobin, func(t *Team) {
			t.Function.Assignment.Absences = []scope.Absence{{Who: "ana@x", From: "2026-11-16", To: "2026-11-23"}}
		}, Choice{"chloe", ByRobin}},
		{"an absence that is over", scope.RoundRobin, func(t *Team) {
			t.Function.Assignment.Absences = []scope.Absence{{Who: "ana@x", From: "2026-11-16", To: "2026-11-22"}}
		}, Choice{"ana", ByRobin}},
		{"rota", scope.Rota, func(t *Team) {
			t.Function.Assignment.Rota = []scope.RotaShift{{From: "2026-11-16", Who: "ana@x"}, {From: "2026-11-23", Who: "dan@x"}, {From: "2026-11-30", Who: "chloe@x"}}
		}, Choice{"dan", ByRota}},
		{"rota: who is on duty is away", scope.Rota, func(t *Team) {
			t.Function.Assignment.Rota = []scope.RotaShift{{From: "2026-11-23", Who: "dan@x"}}
			away("dan")(t)
		}, Choice{"ben", ByBackup}},
		{"rota has not begun", scope.Rota, func(t *Team) {
			t.Function.Assignment.Rota = []scope.RotaShift{{From: "2026-12-07", Who: "dan@x"}}
		}, Choice{"ben", ByBackup}},
	} {
		team := team(tt.mode)
		if tt.change != nil {
			tt.change(&team)
		}
		if got := team.Assign(hours, noon); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

func TestHandOver(t *testing.T) {
	m := stageMap()
	cals := NewCalendars(m)
	held := func(id int64, function, holder string, turn triage.Turn) triage.Request {
		return triage.Request{ID: id, Function: function, Holder: holder, Turn: turn, MapHash: m.Hash, Calendar: "emea"}
	}
	requests := []triage.Request{
		held(9, "deals", "ana", triage.TurnRep), held(3, "deals", "ana", triage.TurnOps), held(4, "deals", "dan", triage.TurnOps),
		held(5, "deals", "ana", triage.TurnClosed), held(6, "orders", "ana", triage.TurnOps), held(7, "deals", "ana", triage.TurnOps),
		held(8, "gone", "ana", triage.TurnOps),
	}
	loaded := team(scope.LeastLoaded)
	loaded.Staff[1].Open, loaded.Staff[2].Open = 1, 2
	orders := team(scope.Pull)
	teams := map[string]Team{"deals": loaded, "orders": orders}
	want := []Move{
		{3, "chloe", ByLoad}, // 1 and 2
		{6, "", ByPull},
		{7, "dan", ByLoad}, // 2 and 2: chloe had the last one
		{8, "", ByNobody},
		{9, "chloe", ByLoad}, // 2 and 3
	}
	got, err := HandOver(requests, "ana", teams, cals, noon)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if got, err := HandOver(requests, "nobody", teams, cals, noon); len(got) > 0 || err != nil {
		t.Errorf("nobody hands over %v, %v", got, err)
	}
}

// TestDoNotDisturb: it makes somebody away where more than an hour of the
// request's promised time passes before it ends, and only then.
func TestDoNotDisturb(t *testing.T) {
	calendar := func(zone string) *Calendar {
		return compile(t, scope.Calendar{ID: "c", Timezone: zone, Days: hours(5, 9*60, 17*60)}, scope.QuarterEnd{}, "")
	}
	london, sydney := calendar("Europe/London"), calendar("Australia/Sydney")
	for _, tt := range []struct {
		name        string
		hours       *Calendar
		now, ends   string
		wantSkipped bool
	}{
		{"none", london, "23 12:00", "", false},
		{"one that is over", london, "23 12:00", "23 11:00", false},
		{"a quiet hour", london, "23 12:00", "23 13:00", false},
		{"more than an hour", london, "23 12:00", "23 13:01", true},
		{"the rest of the afternoon, an hour of it promised", london, "23 16:00", "24 08:00", false},
		{"a night", london, "23 22:00", "24 08:00", false},
		{"a night that ends an hour into the day", london, "23 22:00", "24 10:00", false},
		{"a night that ends later", london, "23 22:00", "24 10:30", true},
		{"a weekend", london, "20 17:00", "23 08:00", false},
		{"a week off", london, "20 22:00", "30 08:00", true},
		{"their night is the working day in Sydney", sydney, "23 22:00", "24 08:00", true},
		{"their night is over with the first hour of Sydney's day", sydney, "23 14:00", "23 23:00", false},
	} {
		team := team(scope.RoundRobin)
		if tt.ends != "" {
			team.Staff[0].Quiet = when(t, "Europe/London", "2026-11-"+tt.ends)
		}
		want := Choice{"ana", ByRobin}
		if tt.wantSkipped {
			want.User = "chloe"
		}
		if got := team.Assign(tt.hours, when(t, "Europe/London", "2026-11-"+tt.now)); got != want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, want)
		}
	}
}

func TestPriority(t *testing.T) {
	c := compile(t, london, scope.QuarterEnd{LastBusinessDays: 5}, "02-01")
	rules := []scope.PriorityRule{
		{Priority: "urgent", Blocked: true, Reason: "a customer is blocked"},
		{Priority: "urgent", DeadlineIn: 4},
		{Priority: "high", QuarterEnd: true, ClosesWithin: 5},
		{Priority: "high", AmountFrom: 100_000, ClosesWithin: 10},
		{Priority: "low", AmountFrom: 1},
	}
	amount := func(a float64) *float64 { return &a }
	quarterEnd := when(t, "Europe/London", "2026-10-28 12:00")
	for _, tt := range []struct {
		name     string
		f        Facts
		now      time.Time
		priority string
		reason   string
	}{
		{"nothing known", Facts{}, noon, "normal", ""},
		{"the first rule wins", Facts{Blocked: true, Amount: amount(5)}, noon, "urgent", "a customer is blocked"},
		{"deadline within four hours", Facts{Deadline: noon.Add(4 * time.Hour)}, noon, "urgent", "it is needed within 4 hours"},
		{"deadline that has passed", Facts{Deadline: noon.Add(-time.Hour)}, noon, "urgent", "it is needed within 4 hours"},
		{"deadline later", Facts{Deadline: noon.Add(4*time.Hour + 1)}, noon, "normal", ""},
		{"large and closing on the tenth day", Facts{Amount: amount(100_000), CloseDate: "2026-12-03"}, noon, "high", "the amount is 100000, it closes in 10 days"},
		{"large and closing later", Facts{Amount: amount(100_000), CloseDate: "2026-12-04"}, noon, "low", "the amount is 100000"},
		{"a close date that has passed", Facts{Amount: amount(100_000), CloseDate: "2026-11-22"}, noon, "low", "the amount is 100000"},
		{"closing today at the quarter's end", Facts{CloseDate: "2026-10-28"}, quarterEnd, "high", "it closes today, the quarter ends"},
		{"closing soon, no quarter's end", Facts{CloseDate: "2026-11-24"}, noon, "normal", ""},
		{"a close date that is none", Facts{CloseDate: "Friday"}, quarterEnd, "normal", ""},
	} {
		p, reason := PriorityOf(rules, tt.f, c, tt.now)
		if p != tt.priority || reason != tt.reason {
			t.Errorf("%s: %s, %q; want %s, %q", tt.name, p, reason, tt.priority, tt.reason)
		}
	}
	if p, reason := PriorityOf([]scope.PriorityRule{{Priority: "low"}}, Facts{}, c, noon); p != "low" || reason != "" {
		t.Errorf("a rule without conditions: %s, %q", p, reason)
	}
}
