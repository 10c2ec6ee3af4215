package bot_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"clearlane/bot"
	"clearlane/storage"
	"clearlane/triage/friction"
	"clearlane/triage/friction/planted"
	"clearlane/triage/scope"
)

// TestReportOfAnEasierPromise: a promise that was made easier is named with what
// would have been late by the old one, and a function whose user group has two
// people is shown by topic, with no owner's name.
func TestReportOfAnEasierPromise(t *testing.T) {
	const group = "staff: [staff1@billing.example, staff2@billing.example, staff3@billing.example, staff4@billing.example]"
	source := bytes.ReplaceAll(planted.Company().Source, []byte(group), []byte(`staff: ["@billing"]`))
	parse := func(src []byte) *scope.Map {
		m, err := scope.Parse("company.yaml", src)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	m := parse(source)
	old := parse(bytes.Replace(source, []byte("resolution_bh: 10,"), []byte("resolution_bh: 4,"), 1)) // Deal Desk's
	zone, err := time.LoadLocation(m.Company.Timezone)
	if err != nil {
		t.Fatal(err)
	}
	week := friction.Week{Year: 2026, Number: 36}
	history, err := planted.Plan{Seed: 3, Map: m, Start: week.Start(zone), Weeks: 1, PerDay: 150, Plants: []planted.Plant{
		{Kind: planted.Slow, Topic: "billing/tax", To: 1, Hours: 60}, {Kind: planted.Slow, Topic: "deal-desk/discounts", To: 1, Hours: 60},
	}}.History()
	if err != nil {
		t.Fatal(err)
	}
	now := week.Start(zone).Add(-time.Hour)
	store, write := storeAt(t, &now)
	write(func(tx *storage.Tx) error { return tx.SaveMap(old.Hash, old.Source, now) })
	now = week.Start(zone)
	write(func(tx *storage.Tx) error { return tx.SaveMap(m.Hash, m.Source, now) })
	now = week.End(zone)
	write(func(tx *storage.Tx) error {
		if err := tx.UpsertUsers([]storage.User{
			{ID: "U1", Email: "one@billing.example", RealName: "Bea One"}, {ID: "U2", Email: "lead@billing.example", RealName: "Lee Lead"},
			{ID: "U3", Email: "lead@deal-desk.example", RealName: "Lena Ortiz"},
		}); err != nil {
			return err
		}
		if err := tx.UpsertGroups([]storage.Group{{ID: "S1", Handle: "billing", Members: []string{"U1", "U2"}}}); err != nil {
			return err
		}
		for _, e := range planted.InOrder(history) {
			if !e.At.Before(now) {
				break
			}
			e.Pos = 0
			if _, err := tx.Append(append(history[0][:0:0], e)); err != nil {
				return err
			}
		}
		return nil
	})
	r, err := bot.Report(t.Context(), store, m, week)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Loosened) != 1 || r.Loosened[0].Function != "deal-desk" || r.Loosened[0].LateByOld == nil || *r.Loosened[0].LateByOld <= *r.Loosened[0].LateAsIs || *r.Loosened[0].LateAsIs == 0 {
		t.Errorf("loosened: %+v", r.Loosened)
	}
	if r.People["billing"] != 2 {
		t.Errorf("people: %v", r.People)
	}
	owners := map[string]string{}
	for _, h := range r.Hotspots {
		owners[h.Topic] = h.Owner
		if h.Function == "billing" && (!h.Small || strings.Contains(h.Title, "Billing")) {
			t.Errorf("a function of two people is named: %+v", h)
		}
	}
	if owner, listed := owners["billing/tax"]; !listed || owner != "" || owners["deal-desk/discounts"] != "Lena Ortiz" {
		t.Errorf("owners %v", owners)
	}
}
