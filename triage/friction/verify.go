package friction

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Difference is a figure of a stored report that comes out differently now.
type Difference struct {
	Path   string // "hotspots[0].late_hours"
	Stored string // "none": it was not there
	Now    string
}

// String returns the difference as a line.
func (d Difference) String() string { return fmt.Sprintf("%s: %s, now %s", d.Path, d.Stored, d.Now) }

// fromWords is what is built from words and names. It is kept as sent, since
// words can be erased, a lead's line can be taken back, and people change names.
var fromWords = []string{
	"unowned.clusters", "repeated", "map_changes",
	"hotspots[].line", "watch_list[].line", "hotspots[].owner", "watch_list[].owner", "fixes[].owner", "fixes[].title", "fixes[].sentence",
}

var nthOf = regexp.MustCompile(`\[\d+\]`)

// Verify compares the figures of a stored report with those recomputed from the
// log, rounded as printed, and returns the differences in order of their path.
// What is built from words is left out, and so is what says by which log and
// formula a report was computed: a report of an older formula may differ, which
// is for the caller to say.
func Verify(stored, now Report) ([]Difference, error) {
	was, err := figures(stored)
	if err != nil {
		return nil, err
	}
	is, err := figures(now)
	if err != nil {
		return nil, err
	}
	var out []Difference
	paths := slices.Sorted(maps.Keys(was))
	for _, p := range slices.Sorted(maps.Keys(is)) {
		if _, known := was[p]; !known {
			paths = append(paths, p)
		}
	}
	slices.Sort(paths)
	for _, p := range paths {
		a, b := or(was, p), or(is, p)
		if a != b {
			out = append(out, Difference{p, a, b})
		}
	}
	return out, nil
}

func or(m map[string]string, path string) string {
	if v, ok := m[path]; ok {
		return v
	}
	return "none"
}

// figures flattens a report's JSON to its leaves.
func figures(r Report) (map[string]string, error) {
	r.LogPos, r.FormulaVersion, r.Corrections = 0, 0, nil
	b, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("verify the report of %s: %w", r.Week, err)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber() // as printed, digit by digit
	var tree any
	if err := dec.Decode(&tree); err != nil {
		return nil, fmt.Errorf("verify the report of %s: %w", r.Week, err)
	}
	out := map[string]string{}
	flatten("", tree, out)
	return out, nil
}

func flatten(path string, v any, out map[string]string) {
	if slices.Contains(fromWords, nthOf.ReplaceAllString(path, "[]")) {
		return
	}
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			flatten(strings.TrimPrefix(path+"."+k, "."), x, out)
		}
	case []any:
		for i, x := range v {
			flatten(fmt.Sprintf("%s[%d]", path, i), x, out)
		}
	case nil:
		out[path] = "none"
	default:
		out[path] = fmt.Sprint(v)
	}
}

// Corrected says which headline figures of an earlier week's report, as it
// was sent, come out differently by what is known of that week now: late entries,
// a merge, a topic corrected since. It is for the next digest to print. Of now,
// the asks opened in the week and its cells are all that is looked at.
func Corrected(sent Report, now Input) []string {
	out := []string{}
	week := strings.TrimPrefix(sent.Heading(), "Where reps waited, ")
	say := func(what, was, is string) {
		if was != is {
			out = append(out, fmt.Sprintf("Correction to %s: %s %s, not %s.", week, is, what, was))
		}
	}
	h := newFrame(now).headline()
	say("asks", fmt.Sprint(sent.Headline.Opened), fmt.Sprint(h.Opened))
	say("done", fmt.Sprint(sent.Headline.Done), fmt.Sprint(h.Done))
	say("late hours", whole(sent.Headline.LateHours), whole(h.LateHours))
	return out
}
