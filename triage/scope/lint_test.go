package scope_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clearlane/triage/scope"
)

func TestReady(t *testing.T) {
	if ps := parse(t, string(scope.Demo())).Ready(); len(ps) != 0 {
		t.Errorf("the demo map is not ready: %v", ps)
	}
	for _, name := range []string{"large.yaml", "small.yaml"} {
		m := load(t, name)
		ps := m.Ready()
		if want := len(m.Functions) + 3; len(ps) != want { // leaders, admins, triage
			t.Errorf("%s lacks %d things, want %d", name, len(ps), want)
		}
		for _, p := range ps {
			if p.Severity != scope.Missing || p.Hint == "" {
				t.Errorf("%s: %+v", name, p)
			}
		}
	}
	var got []string
	for _, p := range changed(t, "    lead: ana.ruiz@northwind.example\n", "", "    queue: deal-desk-queue\n", "").Ready() {
		got = append(got, p.Field+": "+p.What)
	}
	if diff := cmp.Diff([]string{"functions.deal-desk: Deal Desk has neither a lead nor a queue, so its cards have nowhere to go."}, got); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
}

func TestLint(t *testing.T) {
	const agreed = ", agreed_by: ana@acme.example, agreed_on: 2026-01-15}"
	base := strings.NewReplacer("resolution_bh: 8}", "resolution_bh: 8"+agreed, "resolution_bh: 12}", "resolution_bh: 12"+agreed,
		"covers: discounts and special prices}", "covers: discounts and special prices, keywords: [discount], examples: [may I give 5 percent, what is our floor, price for a school]}",
		"covers: ramp deals}", "covers: ramp deals, keywords: [ramp]}", "covers: marketplace offers}", "covers: marketplace offers, keywords: [marketplace]}",
		"covers: booking a signed deal}", "covers: booking a signed deal, keywords: [booking], examples: [is it booked, order is wrong, they signed]}",
		"functions:\n", "hours:\n  calendars:\n    - {id: emea, timezone: Europe/London, days: {mon-fri: \"09:00-17:00\"}}\n    - {id: dach, timezone: Europe/Berlin, days: {mon-fri: \"09:00-17:00\"}}\nfunctions:\n",
	).Replace(twoFunctions)
	if ps := parse(t, base).Lint(); len(ps) != 0 {
		t.Fatalf("the clean map has warnings: %v", ps)
	}
	tests := []struct {
		name, old, new string
		want           []string
	}{
		{"keyword of two functions", "keywords: [booking]", "keywords: [booking, Ramp]", []string{`functions.orders.topics.bookings.keywords[2]: "Ramp" is a keyword of Deals too.`}},
		{"keyword of two topics of one function", "keywords: [ramp]", "keywords: [ramp, discount]", nil},
		{"example used twice", "is it booked,", "is it booked, May I give  5 percent,", []string{`functions.orders.topics.bookings.examples[2]: This example is used in Deals already.`}},
		{"too few examples", "[is it booked, order is wrong, they signed]", "[is it booked]", []string{"functions.orders: Orders has 1 example; routing needs at least three."}},
		{"no words", "keywords: [ramp]", "keywords: []", []string{`functions.deals.topics.ramps: "ramp deals" has neither keywords nor examples, so only its own line leads to it.`}},
		{"assumed targets", "resolution_bh: 12" + agreed, "resolution_bh: 12}", []string{"functions.orders.targets: The targets of Orders are assumed and not agreed, so they count for its lead only."}},
		{"redirect to one who covers nothing like it", "    name: Deals\n", "    name: Deals\n    not_covers: [{what: laptops, owner: orders}]\n", []string{`functions.deals.not_covers[1]: "laptops" goes to Orders, which covers nothing like it.`}},
		{"redirect that fits", "    name: Deals\n", "    name: Deals\n    not_covers: [{what: wrong bookings, owner: orders}]\n", nil},
		{"redirect in a circle", "    name: Deals\n", "    name: Deals\n    not_covers: [{what: refund requests, owner: orders}]\n", []string{`functions.deals.not_covers[1]: Deals sends this to Orders, and Orders sends "requests for a refund" back.`}},
		{"covers and does not", "    name: Deals\n", "    name: Deals\n    not_covers: [{what: Ramp deals, owner: orders}]\n", []string{`functions.deals.not_covers[1]: Deals both covers and does not cover "Ramp deals".`}},
		{"lead who is not staff", "    name: Deals\n", "    name: Deals\n    lead: ana@acme.example\n    staff: [ben@acme.example]\n", []string{"functions.deals.lead: ana@acme.example leads Deals but is not among its staff."}},
		{"lead beside a group", "    name: Deals\n", "    name: Deals\n    lead: ana@acme.example\n    staff: [\"@deals\"]\n", nil},
		{"people without a lead", "    name: Deals\n", "    name: Deals\n    staff: [ben@acme.example]\n    queue: deals\n", []string{"functions.deals: Deals has people but no lead, so what runs late goes to the lead of triage."}},
		{"private with an open queue", "    name: Deals\n", "    name: Deals\n    private: true\n    lead: ana@acme.example\n    queue: deals\n", []string{"functions.deals.queue: Deals is private but its queue is not, so its cards carry no words."}},
		{"rota and absence of strangers", "    name: Deals\n", "    name: Deals\n    lead: ana@acme.example\n    staff: [ana@acme.example]\n    assignment: {mode: rota, rota: [{from: 2026-01-05, who: eve@acme.example}], absences: [{who: max@acme.example, from: 2026-02-02, to: 2026-02-03}]}\n", []string{
			"functions.deals.assignment.rota[1].who: eve@acme.example is on the rota but not staff of Deals.", "functions.deals.assignment.absences[1].who: max@acme.example is away but not staff of Deals."}},
		{"a time zone served twice", "days: {mon-fri: \"09:00-17:00\"}}\n    - {id: dach,", "days: {mon-fri: \"09:00-17:00\"}}\n    - {id: dach, zones: [Europe/London],", []string{"hours.calendars.dach.zones[1]: Reps in Europe/London are served by the calendar emea already."}},
		{"quarter-end hours that never apply", "- {id: dach,", "- {id: dach, quarter_end_days: {sat: \"09:00-12:00\"},", []string{"hours.calendars.dach.quarter_end_days: These hours never apply, because no days count as the quarter's end."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src := strings.Replace(base, tt.old, tt.new, 1)
			if src == base {
				t.Fatalf("%q is not in the map", tt.old)
			}
			if tt.name == "redirect in a circle" {
				src = strings.Replace(src, "    name: Orders\n", "    name: Orders\n    not_covers: [{what: requests for a refund, owner: deals}]\n", 1)
			}
			var got []string
			for _, p := range parse(t, src).Lint() {
				if p.Severity != scope.Warning || p.Line == 0 {
					t.Errorf("a warning without its place: %+v", p)
				}
				got = append(got, p.Field+": "+p.What)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("warnings differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheckReport(t *testing.T) {
	text, ok := scope.CheckReport("demo.yaml", scope.Demo())
	if !ok || !strings.HasPrefix(text, "demo.yaml can be used: 6 functions, 35 topics, 7 neighbours, 3 calendars. Version ") || !strings.Contains(text, "\nIt is ready to serve.\nWorth a look:\ndemo.yaml:") {
		t.Errorf("report of the demo map:\n%s", text)
	}
	src, err := os.ReadFile("testdata/small.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if text, ok := scope.CheckReport("small.yaml", src); !ok || !strings.Contains(text, "It is not ready to serve yet:\n") {
		t.Errorf("report of the small map:\n%s", text)
	}
	if text, ok := scope.CheckReport("x.yaml", []byte("version: 2\n")); ok || !strings.HasSuffix(text, "3 faults. The map cannot be used until they are gone.\n") {
		t.Errorf("report of a broken map:\n%s", text)
	}
}
