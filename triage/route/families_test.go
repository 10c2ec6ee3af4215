package route

import (
	"math"
	"testing"

	"clearlane/triage/route/encoder"
)

func TestFeaturesTellTheirSubjects(t *testing.T) {
	f := familiesOf(shippedSubjects())
	want := make([]float32, len(f.family))
	want[3], want[40], want[200] = 0.7, 0.25, 0.05
	features := f.features(want)
	var length float64
	for _, v := range features {
		length += float64(v) * float64(v)
	}
	if len(features) != f.size() || math.Abs(length-1) > 1e-5 {
		t.Errorf("%d features of length %v, not %d of length 1", len(features), math.Sqrt(length), f.size())
	}
	for s, p := range f.subjects(features) {
		if math.Abs(float64(p-want[s])) > 1e-4 {
			t.Errorf("subject %d has %v, not %v", s, p, want[s])
		}
	}
}

func TestFamiliesAreSmall(t *testing.T) {
	of := map[string]int{}
	for _, s := range shippedSubjects() {
		of[s.family]++
	}
	for family, n := range of {
		if n < 3 || n > 12 {
			t.Errorf("family %q has %d subjects; one of 3 to 12 is likely to have one owner", family, n)
		}
	}
}

// A map says in a few words what its teams do. What it does not say, whoever owns the
// rest of its family mostly gets, and less surely whoever owns the rest of its area.
func TestOwnerOfTheFamilyGetsWhatTheMapLeavesOut(t *testing.T) {
	// Two families of two subjects share an area; one subject stands apart.
	f := familiesOf([]subject{
		{area: "billing", family: "payments"}, {area: "billing", family: "payments"},
		{area: "billing", family: "invoices"}, {area: "billing", family: "invoices"},
		{area: "office", family: "parking"},
	})
	said := make([]float32, encoder.Size)
	said = append(said, f.features([]float32{1, 0, 0, 0, 0})...) // the map speaks of the first alone
	r := regression{classes: 2, rows: make([]int32, 1), b: make([]float32, 2), share: 0.5, meaning: make([]float32, 2*len(said))}
	names := subjectReader{families: f, words: make([]vector, 5), meanings: make([][]float32, 5)} // they say nothing
	r.learnSubjects(&names, []document{{meaning: said, weight: 1, labels: []int{1}}})
	of := func(subject int) float32 { return r.part(r.subjects, subject)[1] }
	if !(of(0) > of(1) && of(1) > of(2) && of(2) == of(3) && of(3) > 0.5) {
		t.Errorf("the owner of the first subject has %v of it, %v of its family, %v of its area", of(0), of(1), of(2))
	}
	if of(4) != 0.5 {
		t.Errorf("the owner has %v of a subject of another area", of(4))
	}
}
