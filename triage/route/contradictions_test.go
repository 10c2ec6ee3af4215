package route_test

import (
	"slices"
	"strings"
	"testing"

	"clearlane/triage/route"
	"clearlane/triage/scope"
)

func TestContradictions(t *testing.T) {
	m := &scope.Map{
		Functions: []scope.Function{
			{ID: "billing", Name: "Billing", Topics: []scope.Topic{
				{ID: "billing/invoices", Function: "billing", Name: "invoice copies and corrections", Keywords: []string{"invoice", "credit note"},
					Examples: []string{"please resend the invoice to accounts payable", "the payout on my commission statement is wrong"}},
				{ID: "billing/bills", Function: "billing", Name: "corrections and copies of an invoice", Keywords: []string{"credit note", "invoice"}},
			}},
			{ID: "pay", Name: "Commissions", Topics: []scope.Topic{
				{ID: "pay/statements", Function: "pay", Name: "commission statements and payouts", Keywords: []string{"commission", "statement", "payout"},
					Examples: []string{"my commission statement misses a payout", "when is the commission paid out"}},
			}, NotCovers: []scope.NotCovered{{What: "booking rules and purchase orders", Owner: "billing"}}},
			{ID: "booking", Name: "Bookings", Topics: []scope.Topic{
				{ID: "booking/rules", Function: "booking", Name: "booking rules, purchase orders", Keywords: []string{"purchase order", "booking"}},
			}},
		},
	}
	found, err := route.Contradictions(m, route.DefaultLexicon())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []route.Contradiction{
		{Kind: route.ContradictionElsewhere, A: "billing", B: "pay", Text: "the payout on my commission statement is wrong"},
		{Kind: route.ContradictionAlike, A: "billing/invoices", B: "billing/bills"},
		{Kind: route.ContradictionClaimed, A: "booking/rules", B: "billing", Text: "booking rules, purchase orders"},
	} {
		i := slices.IndexFunc(found, func(c route.Contradiction) bool {
			return c.Kind == want.Kind && c.A == want.A && c.B == want.B && c.Text == want.Text
		})
		if i < 0 {
			t.Errorf("missing %+v in %+v", want, found)
			continue
		}
		if s := found[i].String(); !strings.Contains(s, want.A) || !strings.Contains(s, want.B) {
			t.Errorf("sentence without its names: %s", s)
		}
	}
	clean := &scope.Map{Functions: m.Functions[1:2]}
	if found, err := route.Contradictions(clean, nil); err != nil || len(found) > 0 {
		t.Errorf("one function alone: %v %v", found, err)
	}
}
