package bot_test

import (
	"bytes"
	"sync/atomic"
	"testing"

	"clearlane/bot"
	"clearlane/bot/views"
	"clearlane/triage"
)

// mapFile is the scope map's file, as the bot reads it while it runs.
type mapFile struct{ src atomic.Pointer[[]byte] }

func (f *mapFile) write(src []byte) { f.src.Store(&src) }

// newHouseWithMap starts a house whose map lies in a file.
func newHouseWithMap(t *testing.T) (*house, *mapFile) {
	t.Helper()
	h := build(t, demoMap(t), nil)
	f := &mapFile{}
	f.write(h.m.Source)
	h.adjust = func(s *bot.Settings) {
		s.ReadMap = func() (string, []byte, error) { return "scope.yaml", *f.src.Load(), nil }
	}
	h.startBot()
	t.Cleanup(func() { h.stop() })
	return h, f
}

// changed is the map with a piece of it replaced; the test fails where it has no
// such piece.
func changed(t *testing.T, src []byte, old, fresh string) []byte {
	t.Helper()
	if !bytes.Contains(src, []byte(old)) {
		t.Fatalf("the map has no %q", old)
	}
	return bytes.Replace(src, []byte(old), []byte(fresh), 1)
}

// TestChangedMapIsTakenIntoForce: a changed file is in force without a restart,
// the leads it concerns hear of it, and what is open keeps what it was promised.
func TestChangedMapIsTakenIntoForce(t *testing.T) {
	h, file := newHouseWithMap(t)
	_, r := h.take(repUser, h.ask, paymentTerms)
	before := h.request(r.ID)
	promised := content(h.status(r))

	renamed := changed(t, h.m.Source, "name: Deal Desk\n", "name: Deal Support\n")
	renamed = changed(t, renamed, "first_response_bh: 4\n", "first_response_bh: 2\n")
	file.write(renamed)
	h.channel("clearlane-ops", "Deal Support")
	h.channel(h.direct(ana), "Deal Support")

	_, after := h.take(repTwo, h.ask, "Halden wants net 75 instead of net 30, who can approve that payment term?")
	h.says(h.status(after), "Deal Support")
	if now := h.request(after.ID); now.MapHash == before.MapHash {
		t.Error("a new ask is under the old map")
	}
	// A turn that runs goes by the map that it began under.
	if now := h.request(r.ID); now.MapHash != before.MapHash || now.Target != before.Target || now.Calendar != before.Calendar {
		t.Errorf("an open turn moved: %q %+v %q, was %q %+v %q", now.MapHash, now.Target, now.Calendar, before.MapHash, before.Target, before.Calendar)
	}
	if promised != content(h.status(r)) {
		t.Errorf("the promise changed:\n%s\nwas\n%s", content(h.status(r)), promised)
	}
	h.click(ana, h.card(r), views.ActClaim)
	h.settled()
	if now := h.request(r.ID); now.Turn != triage.TurnOps || now.MapHash == before.MapHash {
		t.Errorf("the next turn: %q under %q", now.Turn, now.MapHash)
	}
	h.clean()
}

// TestWrongMapIsRefused: a wrong file is not used, the ops channel hears where
// it is wrong, once, and the map before stays in force.
func TestWrongMapIsRefused(t *testing.T) {
	h, file := newHouseWithMap(t)
	for _, c := range []struct{ name, old, fresh string }{
		{"a lead who is nobody's staff", "lead: ana.ruiz@northwind.example", "lead: ana.ruiz"},
		{"a field that does not exist", "purpose: Shape and approve", "porpose: Shape and approve"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := h.in(t)
			wrong := changed(t, h.m.Source, c.old, c.fresh)
			line := 1 + bytes.Count(wrong[:bytes.Index(wrong, []byte(c.fresh))], []byte("\n"))
			file.write(wrong)
			h.channel("clearlane-ops", "scope.yaml:"+itoa(line))

			_, r := h.take(repUser, h.ask, c.name+": Northgate Labs wants 28 percent off the spectrometers, can we go there?")
			if r.MapHash != h.m.Hash {
				t.Error("the wrong map is in force")
			}
			h.says(h.status(r), "Deal Desk")
		})
	}
}
