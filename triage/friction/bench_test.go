package friction_test

import (
	"testing"
	"time"

	"clearlane/triage/friction"
	"clearlane/triage/friction/planted"
)

// A large company's week: 4,000 asks, with eight such weeks before it.
func BenchmarkDigest(b *testing.B) {
	h := makeHistory(b, planted.Plan{Seed: 5, Weeks: 9, PerDay: 800, Plants: []planted.Plant{{Kind: planted.Slow, Topic: "billing/tax", To: 9, Hours: 30}}})
	in := h.input(b, 8)
	in.Start = in.Start.Add(-14 * 24 * time.Hour)
	b.ReportAllocs()
	for b.Loop() {
		if r := friction.Digest(in); len(r.Hotspots) == 0 {
			b.Fatal("no hotspots")
		}
	}
	b.ReportMetric(float64(len(in.Asks)), "asks")
}

// BenchmarkCollect is the cost of one request's facts.
func BenchmarkCollect(b *testing.B) {
	h := makeHistory(b, planted.Plan{Seed: 5, Weeks: 1, PerDay: 100})
	end := h.plan.Start.AddDate(0, 1, 0)
	for i := 0; b.Loop(); i++ {
		if _, err := friction.Collect(h.log[i%len(h.log)], h.cals, h.zone, end); err != nil {
			b.Fatal(err)
		}
	}
}
