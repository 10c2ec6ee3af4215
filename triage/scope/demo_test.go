package scope_test

import (
	"testing"

	"clearlane/triage/scope"
)

func TestDemo(t *testing.T) {
	m, err := scope.Parse("demo.yaml", scope.Demo())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range m.Functions {
		if n := len(f.Topics) - 1; n < 4 || n > 7 {
			t.Errorf("%s has %d topics, want 4 to 7", f.ID, n)
		}
		for _, topic := range f.Topics[:len(f.Topics)-1] {
			if len(topic.Examples) < 3 || len(topic.Keywords) < 5 {
				t.Errorf("%s has %d examples and %d keywords, want at least 3 and 5", topic.ID, len(topic.Examples), len(topic.Keywords))
			}
		}
		if last := f.Topics[len(f.Topics)-1]; last.ID != f.ID+"/"+scope.General {
			t.Errorf("the last topic of %s is %s, want its general topic", f.ID, last.ID)
		}
	}
}
