package scope_test

import (
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clearlane/triage/scope"
)

func parse(t testing.TB, src string) *scope.Map {
	t.Helper()
	m, err := scope.Parse("map.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// changed is the demo map with texts replaced, in pairs.
func changed(t *testing.T, pairs ...string) *scope.Map {
	t.Helper()
	src := string(scope.Demo())
	for i := 0; i < len(pairs); i += 2 {
		if strings.Count(src, pairs[i]) != 1 {
			t.Fatalf("%q is in the demo map %d times", pairs[i], strings.Count(src, pairs[i]))
		}
		src = strings.Replace(src, pairs[i], pairs[i+1], 1)
	}
	return parse(t, src)
}

func TestDiff(t *testing.T) {
	demo := parse(t, string(scope.Demo()))
	const loose = " [loosened]"
	tests := []struct {
		name    string
		replace []string
		want    []string
	}{
		{"only a comment", []string{"# Growth first this year", "# Control first this year"}, nil},
		{"company", []string{"name: Northwind Instruments", "name: Northwind", "horizon: 0.35}", "horizon: 0.5}", "leaders: [victoria.hale@northwind.example]", "leaders: [cfo@northwind.example]"}, []string{
			"Company: Northwind instead of Northwind Instruments.", "Stance, horizon: 0.5 instead of 0.35.",
			"Added to the leaders: cfo@northwind.example.", "No longer among the leaders: victoria.hale@northwind.example."}},
		{"waits", []string{"approver_bh: 9, outside_bh: 18", "approver_bh: 12, outside_bh: 9"}, []string{
			"An approver may take 12 business hours instead of 9." + loose, "Another team may take 9 business hours instead of 18."}},
		{"priorities", []string{`  - {priority: urgent, blocked: true, reason: "a customer cannot go on"}` + "\n", ""}, []string{"The rules for priorities changed: 3 rules now, 4 before."}},
		{"hours shortened", []string{`days: {mon-fri: "08:30-17:30"}`, `days: {mon-fri: "09:00-17:00"}`}, []string{
			"amer: Monday, Tuesday, Wednesday, Thursday, Friday 09:00-17:00 instead of 08:30-17:30." + loose}},
		{"a day added", []string{`fri: "08:30-16:00"}`, `fri: "08:30-16:00", sat: ["09:00-11:00", "12:00-13:00"]}`}, []string{"apac: Saturday 09:00-11:00 and 12:00-13:00 instead of closed."}},
		{"cut-off earlier", []string{`cutoff: "16:30"`, `cutoff: "15:30"`}, []string{"emea: asks after 15:30 count from the next business day; before, the cut-off was 16:30." + loose}},
		{"cut-off gone", []string{`      cutoff: "16:30"` + "\n", ""}, []string{"emea: asks count from the same day at any time of day; the cut-off was 16:30."}},
		{"closed days", []string{"closed: [2026-12-24, 2026-12-31]", "closed: [2026-12-24, 2027-01-04]"}, []string{"emea: also closed on 2027-01-04." + loose, "emea: no longer closed on 2026-12-31."}},
		{"open day", []string{"closed: [2026-12-24, 2026-12-31]", "closed: [2026-12-24]\n      open: {2026-12-31: \"09:00-12:00\"}"}, []string{"emea: no longer closed on 2026-12-31.", "emea: on 2026-12-31 09:00-12:00 instead of closed."}},
		{"holidays", []string{"holidays: US", "holidays: CA"}, []string{"amer: closed on the holidays of CA instead of US." + loose}},
		{"targets loosened", []string{"first_response_bh: 6\n      resolution_bh: 12", "first_response_bh: 8\n      resolution_bh: 12"}, []string{"Order Management: first answer within 8 business hours instead of 6 (looser than before)." + loose}},
		{"targets tightened", []string{"first_response_bh: 6\n      resolution_bh: 12", "first_response_bh: 6\n      resolution_bh: 9"}, []string{"Order Management: done within 9 business hours instead of 12."}},
		{"a priority loosened", []string{"urgent: {first_response_bh: 1, resolution_bh: 4}", "urgent: {first_response_bh: 1, resolution_bh: 6}"}, []string{"Deal Desk: for urgent asks done within 6 business hours instead of 4 (looser than before)." + loose}},
		{"a topic's targets", []string{"targets: {first_response_bh: 2, resolution_bh: 6, basis: sourced, source: \"Quarter-end playbook, edition 4\"}", "targets: {first_response_bh: 2, resolution_bh: 5, basis: sourced, source: \"Quarter-end playbook, edition 4\"}"}, []string{
			"Order Management, “quarter-end cut-offs and late orders”: done within 5 business hours instead of 6."}},
		{"targets agreed", []string{"targets: {first_response_bh: 9, resolution_bh: 36, basis: assumed}", "targets: {first_response_bh: 9, resolution_bh: 36, basis: assumed, agreed_by: farah.aziz@northwind.example, agreed_on: 2026-11-20}"}, []string{
			"Commissions: agreed by farah.aziz@northwind.example on 2026-11-20."}},
		{"seat filled", []string{"lead: vacant\n    acting: dmitri.volkov@northwind.example", "lead: nina.berg@northwind.example"}, []string{"nina.berg@northwind.example now leads Order Management."}},
		{"seat opens", []string{"lead: hana.sato@northwind.example", "lead: vacant\n    acting: omar.haddad@northwind.example"}, []string{"The seat of the lead of Territory and Ownership is open; omar.haddad@northwind.example is acting."}},
		{"staff", []string{"ben.osei@northwind.example, chloe.martin@northwind.example]", "ben.osei@northwind.example, \"@deal-desk\"]"}, []string{
			"Added to the staff of Deal Desk: @deal-desk.", "No longer among the staff of Deal Desk: chloe.martin@northwind.example."}},
		{"topic added", []string{"      - id: trade-ins", "      - {id: tenders, covers: public tenders}\n      - id: trade-ins"}, []string{"Deal Desk now covers “public tenders”."}},
		{"topic renamed", []string{"covers: onboarding plans for new sellers", "covers: first weeks of new sellers"}, []string{"“onboarding plans for new sellers” of Enablement now reads “first weeks of new sellers”."}},
		{"words", []string{"keywords: [deal, quote, pricing,", "keywords: [deal, pricing, margin call,"}, []string{"Deal Desk: 1 keyword added, 1 keyword removed."}},
		{"not covered", []string{`{what: "a copy of an invoice", owner: finance}`, `{what: "roadmap promises", owner: product}`}, []string{"Deal Desk now sends “roadmap promises” to Product management.", "Deal Desk no longer sends “a copy of an invoice” elsewhere."}},
		{"owner of a not-covered line", []string{`{what: "a copy of an invoice", owner: finance}`, `{what: "a copy of an invoice", owner: order-management}`}, []string{"Deal Desk now sends “a copy of an invoice” to Order Management."}},
		{"complex", []string{"        complex: true\n        targets: {first_response_bh: 9, resolution_bh: 72", "        targets: {first_response_bh: 9, resolution_bh: 72"}, []string{"“new fields, picklist values and automations” of CRM and Tools no longer goes by the cut-off for complex asks."}},
		{"a topic made complex", []string{"covers: customers who will speak for us", "covers: customers who will speak for us\n        complex: true"}, []string{"“customers who will speak for us” of Enablement now goes by the cut-off for complex asks." + loose}},
		{"privacy", []string{"    queue_private: true\n", "", `    privacy: "Pay is answered in a direct message, never in a channel."` + "\n", "    private: true\n", "covers: trade-ins, demo units", "private: true\n        covers: trade-ins, demo units"}, []string{
			"“trade-ins, demo units and loan instruments in a deal” of Deal Desk is private now.",
			"The queue of Commissions is no longer private.",
			"Commissions, privacy rule: nothing instead of “Pay is answered in a direct message, never in a channel.”."}},
		{"request type", []string{"{id: discount-over-25, first_response_bh: 4, resolution_bh: 18}", "{id: discount-over-25, first_response_bh: 4, resolution_bh: 27}"}, []string{
			"Deal Desk, “discounts beyond the price book”, discount-over-25: done within 27 business hours instead of 18 (looser than before)." + loose}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, c := range scope.Diff(demo, changed(t, tt.replace...)) {
				s := c.Sentence
				if c.Loosened {
					s += loose
				}
				got = append(got, s)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("changes differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDiffGivesTheTargets(t *testing.T) {
	demo := parse(t, string(scope.Demo()))
	cs := scope.Diff(demo, changed(t, "first_response_bh: 6\n      resolution_bh: 12", "first_response_bh: 8\n      resolution_bh: 16"))
	if len(cs) != 1 {
		t.Fatalf("%d changes, want 1", len(cs))
	}
	c := cs[0]
	if c.Kind != scope.TargetsChanged || c.Function != "order-management" || c.Topic != "" || c.Old.FirstResponse != 6*time.Hour || c.New.Resolution != 16*time.Hour {
		t.Errorf("change %+v", c)
	}
}

const twoFunctions = `version: 1
company: {name: Acme, timezone: Europe/London}
functions:
  - id: deals
    name: Deals
    topics:
      - {id: discounts, covers: discounts and special prices}
      - {id: ramps, covers: ramp deals}
      - {id: offers, covers: marketplace offers}
    targets: {first_response_bh: 4, resolution_bh: 8}
  - id: orders
    name: Orders
    topics:
      - {id: bookings, covers: booking a signed deal}
    targets: {first_response_bh: 6, resolution_bh: 12}
`

func TestMovedTopics(t *testing.T) {
	old := parse(t, twoFunctions)
	replace := func(pairs ...string) *scope.Map { return parse(t, strings.NewReplacer(pairs...).Replace(twoFunctions)) }
	tests := []struct {
		name string
		new  *scope.Map
		want map[string]string
	}{
		{"nothing", old, map[string]string{}},
		{"to another function, same line", replace("      - {id: ramps, covers: ramp deals}\n", "", "      - {id: bookings", "      - {id: ramp-ups, covers: Ramp deals}\n      - {id: bookings"),
			map[string]string{"deals/ramps": "orders/ramp-ups"}},
		{"to another function, same id", replace("      - {id: ramps, covers: ramp deals}\n", "", "      - {id: bookings", "      - {id: ramps, covers: growing contracts}\n      - {id: bookings"),
			map[string]string{"deals/ramps": "orders/ramps"}},
		{"new id, line reworded", replace("{id: discounts, covers: discounts and special prices}", "{id: price-cuts, covers: special prices and discounts for renewals}"),
			map[string]string{"deals/discounts": "deals/price-cuts"}},
		{"ended", replace("      - {id: ramps, covers: ramp deals}\n", ""), map[string]string{}},
		{"two candidates are none", replace("{id: ramps, covers: ramp deals}", "{id: small-ramps, covers: small ramp deals}\n      - {id: big-ramps, covers: big ramp deals}"), map[string]string{}},
		{"function renamed", replace("id: deals\n    name: Deals", "id: deal-desk\n    name: Deal Desk"),
			map[string]string{"deals/discounts": "deal-desk/discounts", "deals/ramps": "deal-desk/ramps", "deals/offers": "deal-desk/offers", "deals/general": "deal-desk/general"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := scope.MovedTopics(old, tt.new)
			if !maps.Equal(got, tt.want) {
				t.Errorf("moved %v, want %v", got, tt.want)
			}
			for _, c := range scope.Diff(old, tt.new) {
				if c.Kind == scope.TopicRemoved && got[c.Topic] != "" {
					t.Errorf("%s moved and is called removed too", c.Topic)
				}
			}
		})
	}
}

func TestMovedTopicTakesTheNewTargets(t *testing.T) {
	old := parse(t, twoFunctions)
	moved := parse(t, strings.NewReplacer("      - {id: ramps, covers: ramp deals}\n", "", "      - {id: bookings", "      - {id: ramps, covers: ramp deals}\n      - {id: bookings").Replace(twoFunctions))
	var got []string
	for _, c := range scope.Diff(old, moved) {
		got = append(got, string(c.Kind)+": "+c.Sentence)
	}
	want := []string{
		"topic_moved: “ramp deals” moved from Deals to Orders.",
		"targets: Orders, “ramp deals”: first answer within 6 business hours instead of 4; done within 12 business hours instead of 8 (looser than before).",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("changes differ (-want +got):\n%s", diff)
	}
}

// Diff of two unrelated maps says something of every function and breaks on
// nothing.
func TestDiffOfUnrelatedMaps(t *testing.T) {
	src, err := os.ReadFile("testdata/large.yaml")
	if err != nil {
		t.Fatal(err)
	}
	demo, large := parse(t, string(scope.Demo())), parse(t, string(src))
	kinds := map[scope.ChangeKind]int{}
	for _, c := range scope.Diff(demo, large) {
		kinds[c.Kind]++
		if c.Sentence == "" || strings.Contains(c.Sentence, "%!") {
			t.Errorf("bad sentence: %+v", c)
		}
	}
	if kinds[scope.FunctionAdded] != 11 || kinds[scope.FunctionRemoved] != 2 {
		t.Errorf("functions added %d, removed %d", kinds[scope.FunctionAdded], kinds[scope.FunctionRemoved])
	}
}
