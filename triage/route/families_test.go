package route

import (
	"math"
	"testing"

	"clearlane/triage/scope"
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
// rest of its family gets.
func TestOwnerOfTheFamilyGetsWhatTheMapLeavesOut(t *testing.T) {
	function := func(id, name string, keywords ...string) scope.Function {
		return scope.Function{ID: id, Name: name, Topics: []scope.Topic{{ID: id + "/all", Function: id, Name: name, Keywords: keywords}}}
	}
	m := &scope.Map{Version: 1, Functions: []scope.Function{
		function("money", "Money in", "has the customer paid", "bank details", "payment status"),
		function("tools", "Selling tools", "dialer", "call recording", "sequences"),
		function("pay", "Variable pay", "commission statement", "accelerator", "payout date"),
	}}
	model, err := Train(m, DefaultLexicon(), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for ask, want := range map[string]string{
		"why did Hartwell get a dunning letter, they are not late at all": "money",
		"can I get a seat on navigator, my trial ran out":                 "tools",
		"will they take back what I earned on Orlo if it churns":          "pay",
	} {
		if d := model.Decide(Ask{Text: ask, Addressed: true}); d.Function != want {
			t.Errorf("%q goes to %s, not %s", ask, d.Function, want)
		}
	}
}
