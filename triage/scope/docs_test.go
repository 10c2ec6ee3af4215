package scope

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// Every key of the format is in the guide, with an example that is part of the
// format; the guide's own map is ready to serve.
func TestGuide(t *testing.T) {
	src, err := os.ReadFile("../../docs/scope-map.md")
	if err != nil {
		t.Fatal(err)
	}
	guide := string(src)
	known := slices.Concat(mapKeys, companyKeys, stanceKeys, ownerKeys, triageKeys, stepKeys, priorityKeys, waitKeys, neighbourKeys,
		hoursKeys, calendarKeys, quarterEndKeys, functionKeys, topicKeys, typeKeys, pairKeys, targetKeys, notCoversKeys, assignmentKeys, shiftKeys, absenceKeys)
	for _, key := range known {
		if !strings.Contains(guide, "`"+key+"`") && !strings.Contains(guide, key+": ") {
			t.Errorf("the guide does not explain %q", key)
		}
	}
	for row := range strings.Lines(guide) {
		if cells := strings.Split(row, "|"); len(cells) == 5 && strings.HasPrefix(cells[1], " `") {
			for _, key := range strings.Split(cells[1], ",") {
				if !slices.Contains(known, strings.Trim(key, " `")) {
					t.Errorf("the guide explains %s, which is no key", strings.TrimSpace(key))
				}
			}
		}
	}
	_, rest, _ := strings.Cut(guide, "```yaml\n")
	example, _, ok := strings.Cut(rest, "```\n")
	if !ok {
		t.Fatal("the guide has no example")
	}
	m, err := Parse("scope-map.md", []byte(example))
	if err != nil {
		t.Fatal(err)
	}
	if ps := m.Ready(); len(ps) > 0 {
		t.Errorf("the guide's map is not ready: %v", ps)
	}
}
