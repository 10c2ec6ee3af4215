package bot

import (
	"context"
	"fmt"
	"time"

	"clearlane/storage"
	"clearlane/triage"
	"clearlane/triage/ledger"
	"clearlane/triage/route"
	"clearlane/triage/scope"
)

// live is what is in force: the map and all that is made of it. It is swapped
// as a whole, so that one handling never sees half of two maps.
type live struct {
	scope *scope.Map
	desk  triage.Desk
	model *route.Model
	cals  *ledger.Calendars
	zone  *time.Location
}

// atStart is how many examples the router is trained with before the bot is ready.
// It reads some hundreds a second. Where there are more, it starts with the map's
// own and obeys the others where an ask is much like one, until it is trained with
// all in the background.
const atStart = 1000

// bringUp makes a live set of a map: the router trained from it and from what
// was learnt, the calendars of every map that was ever live.
func (b *Bot) bringUp(ctx context.Context, m *scope.Map, moved map[string]string) (*live, error) {
	zone, err := time.LoadLocation(m.Company.Timezone)
	if err != nil {
		return nil, fmt.Errorf("load the company's time zone: %w", err)
	}
	l := &live{scope: m, desk: triage.Desk{Map: m}, zone: zone}
	var examples []route.Example
	maps := []*scope.Map{m}
	err = b.store.Read(ctx, func(v *storage.View) error {
		labels, err := v.Labels()
		if err != nil {
			return err
		}
		for _, label := range labels {
			examples = append(examples, label.Example())
		}
		past, err := v.LiveMaps()
		if err != nil {
			return err
		}
		for _, p := range past {
			if p.Hash == m.Hash {
				continue
			}
			old, err := scope.Parse("map "+p.Hash, p.Source)
			if err != nil {
				return fmt.Errorf("read the map that was live from %s: %w", p.From.Format(time.DateOnly), err)
			}
			maps = append(maps, old)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	switch {
	case len(examples) == 0:
		l.model, err = routerOf(m, b.RouteError)
	case len(examples) > atStart && b.live.Load() == nil:
		if l.model, err = routerOf(m, b.RouteError); err == nil {
			l.model = l.model.WithExamples(examples)
			b.taught <- struct{}{}
		}
	default:
		l.model, err = route.Train(m, route.DefaultLexicon(), examples, route.Options{PromisedError: b.RouteError, Moved: moved})
	}
	if err != nil {
		return nil, fmt.Errorf("train the router: %w", err)
	}
	l.cals = ledger.NewCalendars(maps...)
	return l, l.cals.Check(m.Hash)
}
