package scope_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clearlane/triage/scope"
)

func TestRoles(t *testing.T) {
	m := changed(t, "staff: [hana.sato@northwind.example, ivan.petrov@northwind.example, rosa.lind@northwind.example]", `staff: ["@territory"]`)
	members := func(handle string) []string {
		if handle == "@territory" {
			return []string{"Mia.Lund@northwind.example"}
		}
		return nil
	}
	tests := []struct {
		email string
		want  scope.Roles
	}{
		{"ana.ruiz@northwind.example", scope.Roles{Functions: []string{"deal-desk"}, Leads: []string{"deal-desk"}}},
		{"chloe.martin@northwind.example", scope.Roles{Functions: []string{"deal-desk"}}},
		{"Chloe.Martin@Northwind.example ", scope.Roles{Functions: []string{"deal-desk"}}},
		{"dmitri.volkov@northwind.example", scope.Roles{Functions: []string{"order-management"}, Leads: []string{"order-management"}}},
		{"mia.lund@northwind.example", scope.Roles{Functions: []string{"territory"}}},
		{"hana.sato@northwind.example", scope.Roles{Functions: []string{"territory"}, Leads: []string{"territory"}}},
		{"omar.haddad@northwind.example", scope.Roles{Functions: []string{"enablement"}, Leads: []string{"enablement"}, TriageLead: true, Admin: true}},
		{"victoria.hale@northwind.example", scope.Roles{Leader: true}},
		{"rep@northwind.example", scope.Roles{}},
		{"", scope.Roles{}},
		{"vacant", scope.Roles{}},
	}
	for _, tt := range tests {
		t.Run(tt.email, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, m.Roles(tt.email, members)); diff != "" {
				t.Errorf("roles differ (-want +got):\n%s", diff)
			}
		})
	}
	if m.Roles("mia.lund@northwind.example", nil).IsStaffOf("territory") {
		t.Error("a group that nobody resolved has members")
	}
	if !m.Roles("mia.lund@northwind.example", members).IsStaffOf("territory") {
		t.Error("a member of the group is not staff")
	}
}

// One person may be everything.
func TestOnePersonIsEverything(t *testing.T) {
	src := strings.NewReplacer("timezone: Europe/London}", "timezone: Europe/London, leaders: [ana@acme.example], admins: [ana@acme.example]}\ntriage: {lead: ana@acme.example}\nhours: {calendars: [{id: all, timezone: UTC, days: {mon-sun: \"00:00-24:00\"}}]}",
		"name: Deals\n", "name: Deals\n    lead: ana@acme.example\n", "name: Orders\n", "name: Orders\n    lead: ana@acme.example\n").Replace(twoFunctions)
	m := parse(t, src)
	if ps := m.Ready(); len(ps) != 0 {
		t.Errorf("not ready: %v", ps)
	}
	want := scope.Roles{Functions: []string{"deals", "orders"}, Leads: []string{"deals", "orders"}, TriageLead: true, Leader: true, Admin: true}
	if diff := cmp.Diff(want, m.Roles("ana@acme.example", nil)); diff != "" {
		t.Errorf("roles differ (-want +got):\n%s", diff)
	}
}

func TestCovers(t *testing.T) {
	m := parse(t, string(scope.Demo()))
	const ana, ben, dmitri, elif, omar = "ana.ruiz@northwind.example", "ben.osei@northwind.example", "dmitri.volkov@northwind.example", "elif.kaya@northwind.example", "omar.haddad@northwind.example"
	tests := []struct {
		function string
		gone     []string
		want     string
	}{
		{"deal-desk", nil, ana},
		{"deal-desk", []string{ana}, ben},
		{"deal-desk", []string{ana, ben}, omar},
		{"deal-desk", []string{ana, ben, omar}, ""},
		{"order-management", nil, dmitri},
		{"order-management", []string{dmitri}, elif},
		{"no-such-function", nil, omar},
	}
	for _, tt := range tests {
		if got := m.Covers(tt.function, tt.gone...); got != tt.want {
			t.Errorf("Covers(%s) without %v = %q, want %q", tt.function, tt.gone, got, tt.want)
		}
	}
}

func TestEmailsAndHandles(t *testing.T) {
	m := changed(t, "staff: [hana.sato@northwind.example, ivan.petrov@northwind.example, rosa.lind@northwind.example]", `staff: ["@territory", "@overlay"]`)
	if got := m.Handles(); !slices.Equal(got, []string{"@overlay", "@territory"}) {
		t.Errorf("handles %v", got)
	}
	got := m.Emails()
	if len(got) != 17 || !slices.IsSorted(got) || slices.Contains(got, "vacant") {
		t.Errorf("%d e-mails: %v", len(got), got)
	}
}

func TestLintPeople(t *testing.T) {
	m := parse(t, string(scope.Demo()))
	gone := func(emails ...string) func(string) bool {
		return func(e string) bool { return slices.Contains(emails, e) }
	}
	tests := []struct {
		gone func(string) bool
		want []string
	}{
		{gone(), nil},
		{gone("ana.ruiz@northwind.example"), []string{"functions.deal-desk.lead", "functions.deal-desk.staff[1]"}},
		{gone("omar.haddad@northwind.example"), []string{"company.admins[1]", "triage.lead", "functions.enablement.backup"}},
		{gone("dmitri.volkov@northwind.example", "vacant"), []string{"functions.order-management.acting", "functions.order-management.staff[1]"}},
	}
	for _, tt := range tests {
		var got []string
		for _, p := range m.LintPeople(tt.gone) {
			if p.Line == 0 || p.Severity != scope.Warning {
				t.Errorf("a warning without its place: %+v", p)
			}
			got = append(got, p.Field)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("warnings differ (-want +got):\n%s", diff)
		}
	}
}
