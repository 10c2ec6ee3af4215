package bot

import (
	"slices"
	"sync"

	"clearlane/triage/route"
	"clearlane/triage/scope"
)

// fromMaps are the routers that were made from maps alone, the latest last. A
// router never changes, and making one takes a second: before anything was taught,
// and in trials of a changed map, the same one is asked for again.
var fromMaps struct {
	sync.Mutex
	made []fromMap
}

type fromMap struct {
	hash     string
	promised float64
	model    *route.Model
}

// mostFromMaps bounds the memory: a router takes some 10 to 40 MB.
const mostFromMaps = 3

// routerOf is the router of a map before anybody taught it.
func routerOf(m *scope.Map, promised float64) (*route.Model, error) {
	fromMaps.Lock()
	defer fromMaps.Unlock()
	at := slices.IndexFunc(fromMaps.made, func(f fromMap) bool { return f.hash == m.Hash && f.promised == promised })
	if at >= 0 {
		f := fromMaps.made[at]
		fromMaps.made = append(slices.Delete(fromMaps.made, at, at+1), f)
		return f.model, nil
	}
	model, err := route.Train(m, route.DefaultLexicon(), nil, route.Options{PromisedError: promised})
	if err != nil {
		return nil, err
	}
	if len(fromMaps.made) == mostFromMaps {
		fromMaps.made = slices.Delete(fromMaps.made, 0, 1)
	}
	fromMaps.made = append(fromMaps.made, fromMap{m.Hash, promised, model})
	return model, nil
}
