package slacksim

import (
	"encoding/json"
	"slices"
	"sync"
)

// hub carries page events to open pages.
type hub struct {
	mu   sync.Mutex
	subs map[*subscriber]bool
}

// subscriber is one open page, played as one user.
type subscriber struct {
	user string
	ch   chan []byte
	lost bool // it fell behind and must fetch everything again
}

func newHub() *hub { return &hub{subs: map[*subscriber]bool{}} }

func (h *hub) join(user string) *subscriber {
	sub := &subscriber{user: user, ch: make(chan []byte, 256)}
	h.mu.Lock()
	h.subs[sub] = true
	h.mu.Unlock()
	return sub
}

func (h *hub) leave(sub *subscriber) {
	h.mu.Lock()
	delete(h.subs, sub)
	h.mu.Unlock()
}

// send gives ev to the pages of these users, or to all pages when none is named. It never waits: a page that does not keep up
// is told to fetch everything again.
func (h *hub) send(ev obj, users ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var raw []byte
	for sub := range h.subs {
		if len(users) > 0 && !slices.Contains(users, sub.user) {
			continue
		}
		if raw == nil {
			raw, _ = json.Marshal(ev)
		}
		select {
		case sub.ch <- raw:
		default:
			sub.lost = true
		}
	}
}

// missed tells, once, whether the subscriber missed something.
func (h *hub) missed(sub *subscriber) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	lost := sub.lost
	sub.lost = false
	return lost
}
