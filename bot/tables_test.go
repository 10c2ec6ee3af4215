package bot

import (
	"maps"
	"slices"
	"testing"

	"clearlane/bot/views"
)

// TestEveryActionHasOneHandler holds the tables against the ids that views may
// use: each has one handler, and no handler waits for an id that is nowhere.
func TestEveryActionHasOneHandler(t *testing.T) {
	handled := map[views.ActionID]int{views.ActStatusMenu: 1, views.ActCardMenu: 1, views.ActTopicOptions: 1} // by their items; by a search
	for _, table := range [][]views.ActionID{
		slices.Collect(maps.Keys(clicks)), slices.Collect(maps.Keys(openers)), slices.Collect(maps.Keys(pageTurns)), slices.Collect(maps.Keys(linkOnly)),
	} {
		for _, id := range table {
			handled[id]++
		}
	}
	for _, id := range views.Actions {
		if handled[id] != 1 {
			t.Errorf("the action %q has %d handlers, want one", id, handled[id])
		}
		delete(handled, id)
	}
	for id := range handled {
		t.Errorf("a handler waits for %q, which is not in the table of actions", id)
	}
}

func TestEveryMenuItemHasOneHandler(t *testing.T) {
	handled := map[views.MenuItem]int{}
	for id := range itemClicks {
		handled[id]++
	}
	for id := range itemOpeners {
		handled[id]++
	}
	for _, id := range views.MenuItems {
		if handled[id] != 1 {
			t.Errorf("the item %q has %d handlers, want one", id, handled[id])
		}
		delete(handled, id)
	}
	for id := range handled {
		t.Errorf("a handler waits for %q, which is not in the table of items", id)
	}
}
