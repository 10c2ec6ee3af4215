package planted

import (
	"fmt"
	"time"

	"clearlane/triage/scope"
)

// Company is a map of sales-ops functions with their people, for plans that
// bring none of their own. Every target is agreed.
func Company() *scope.Map {
	m := &scope.Map{
		Version: 1, Hash: "planted00001",
		Company: scope.Company{Name: "Planted", Timezone: "Europe/London", FiscalYearStart: "02-01"},
		Triage:  scope.Triage{Lead: "triage@example.com"},
		Hours:   scope.Hours{Default: "emea", QuarterEnd: scope.QuarterEnd{LastBusinessDays: 5}},
	}
	for _, c := range []scope.Calendar{
		{ID: "emea", Timezone: "Europe/London"},
		{ID: "amer", Timezone: "America/New_York"},
		{ID: "apac", Timezone: "Asia/Kolkata"},
	} {
		for wd := time.Monday; wd <= time.Friday; wd++ {
			c.Days[wd] = []scope.Span{{From: 8 * 60, To: 17 * 60}}
		}
		m.Hours.Calendars = append(m.Hours.Calendars, c)
	}
	for _, f := range functions {
		m.Functions = append(m.Functions, f.function())
	}
	return m
}

type sketch struct {
	id, name    string
	target      int // hours
	orientation float64
	topics      []string
}

var functions = []sketch{
	{"deal-desk", "Deal Desk", 10, -0.2, []string{"discounts", "payment-terms", "ramp-deals", "quote-errors", "private-offers"}},
	{"order-management", "Order Management", 12, -0.6, []string{"bookings", "booking-corrections", "purchase-orders", "start-dates", "cancellations"}},
	{"billing", "Billing", 16, -0.8, []string{"invoices", "credit-notes", "tax", "payment-plans", "collections"}},
	{"territories", "Territories", 14, 0.1, []string{"account-owner", "merges", "segments", "rules-of-engagement", "transfers"}},
	{"sales-systems", "Sales Systems", 18, -0.3, []string{"access", "fields", "reports", "integrations", "bulk-updates"}},
	{"commissions", "Commissions", 24, -0.5, []string{"statements", "disputes", "splits", "plans", "accelerators"}},
	{"analytics", "Analytics", 20, 0.4, []string{"dashboards", "forecast", "pipeline-reviews", "win-rates", "board-numbers"}},
	{"enablement", "Enablement", 20, 0.8, []string{"onboarding", "playbooks", "certification", "content", "competitors"}},
	{"partner-ops", "Partner Ops", 16, 0.5, []string{"registration", "partner-quotes", "referral-fees", "portal", "distributors"}},
	{"lead-ops", "Lead Ops", 10, 0.7, []string{"assignment", "duplicates", "events", "enrichment", "scoring"}},
}

func (s sketch) function() scope.Function {
	f := scope.Function{
		ID: s.id, Name: s.name, Orientation: s.orientation, Lead: "lead@" + s.id, Queue: s.id,
		Targets: scope.Targets{FirstResponse: 4 * time.Hour, Resolution: time.Duration(s.target) * time.Hour, Basis: scope.Sourced},
	}
	for i := range 4 {
		f.Staff = append(f.Staff, fmt.Sprintf("staff%d@%s", i+1, s.id))
	}
	for _, t := range s.topics {
		f.Topics = append(f.Topics, scope.Topic{ID: s.id + "/" + t, Function: s.id, Name: spaced(t)})
	}
	return f
}

func spaced(id string) string {
	b := []byte(id)
	for i := range b {
		if b[i] == '-' {
			b[i] = ' '
		}
	}
	return string(b)
}
