package bot

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"clearlane/storage"
	"clearlane/triage/friction"
)

// TestFunctionsWeek tells each lead once how the week of their function was, and
// nothing about one other person.
func TestFunctionsWeek(t *testing.T) {
	s := &simulation{t: t, ctx: t.Context(), days: 20, asks: 80, rng: rand.New(rand.NewPCG(5, 20))}
	s.play()
	week := friction.WeekOf(simulationStart, s.live.zone)
	for range 2 {
		s.must(s.bot.postFunctions(s.ctx, week))
	}
	counted, withheld := 0, 0
	s.must(s.store.Read(s.ctx, func(v *storage.View) error {
		for _, f := range s.live.functionsAndTriage() {
			slot, ok, err := v.Slot(functionKey(week, f))
			lead, _, err2 := s.live.leadOf(v, f)
			if err != nil || err2 != nil || !ok || slot.Wanted != 1 || slot.Channel != lead {
				t.Errorf("%s: raised %v to %q, want once to %q", f, ok, slot.Channel, lead)
				continue
			}
			what, err := s.bot.render(v, slot)
			if err != nil {
				return err
			}
			said, err := json.Marshal(what.msg.Blocks)
			if err != nil {
				return err
			}
			small, err := aboutOnePerson(v, s.live, f)
			if err != nil {
				return err
			}
			switch counts := strings.Contains(string(said), "Worth a look"); {
			case small && counts:
				t.Errorf("%s: its lead reads counts about one person", f)
			case small:
				withheld++
			case counts:
				counted++
			}
			if strings.Contains(string(said), "<@") {
				t.Errorf("%s: a person is named: %s", f, said)
			}
		}
		return nil
	}))
	if counted == 0 {
		t.Errorf("no lead was told of anything; %d were left out", withheld)
	}
	s.must(s.store.Close())
}
