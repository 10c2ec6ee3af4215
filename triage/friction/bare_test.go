package friction_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"clearlane/triage"
	"clearlane/triage/friction"
	"clearlane/triage/friction/planted"
	"clearlane/triage/logfile"
)

// Friction is found too in a history from another tool, whose lines say no more
// than request, at, kind, function, topic and by_role.
func TestPlantedInABareHistory(t *testing.T) {
	topics := []string{"order-management/booking-corrections", "commissions/disputes", "partner-ops/portal", "lead-ops/scoring", ""}
	var plants []planted.Plant
	for i, kind := range planted.Kinds {
		plants = append(plants, planted.Plant{Kind: kind, Topic: topics[i], To: 8, Hours: 30})
	}
	h := makeHistory(t, planted.Plan{Seed: 501, Weeks: 8, PerDay: 110, Plants: plants})
	h.log = bare(t, h)
	r := friction.Digest(h.input(t, 7))
	if err := r.Check(); err != nil {
		t.Error(err)
	}
	causes := map[planted.Kind]friction.Cause{
		planted.Slow: friction.CauseSlow, planted.Mornings: friction.CauseUnclaimed, planted.Misrouted: friction.CauseMisrouted,
		planted.MissingInfo: friction.CauseMissingInfo, planted.Unowned: friction.CauseUnowned,
	}
	for _, p := range plants {
		i := slices.IndexFunc(r.Hotspots, func(s friction.Hotspot) bool { return s.Topic == p.Topic })
		if i < 0 || i >= len(plants) || r.Hotspots[i].Cause != causes[p.Kind] {
			t.Errorf("%s in %q: place %d of %+v", p.Kind, p.Topic, i+1, r.Hotspots)
		}
	}
}

// bare writes the history with six keys a line and reads it back.
func bare(t *testing.T, h *history) [][]triage.Entry {
	t.Helper()
	var file bytes.Buffer
	for _, e := range planted.InOrder(h.log) {
		line, err := json.Marshal(map[string]any{"request": e.Request, "at": e.At, "kind": e.Kind, "function": e.Function, "topic": e.Topic, "by_role": e.ByRole})
		if err != nil {
			t.Fatal(err)
		}
		file.Write(append(line, '\n'))
	}
	out := make([][]triage.Entry, len(h.log))
	var beside logfile.Beside
	for e, err := range logfile.ReadLog(bytes.NewReader(file.Bytes()), &beside, nil, h.plan.Map) {
		if err != nil {
			t.Fatal(err)
		}
		out[e.Request-1] = append(out[e.Request-1], e)
	}
	return out
}
