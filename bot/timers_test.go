package bot_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"clearlane/storage"
	"clearlane/triage"
)

// broken makes the database refuse what a statement describes until the
// function that it returns is called.
func (h *house) broken(when string) (mend func()) {
	h.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+h.path+"?_busy_timeout=5000")
	h.do(err)
	h.t.Cleanup(func() { db.Close() })
	_, err = db.Exec("create trigger broken " + when + " begin select raise(abort, 'disk I/O error'); end")
	h.do(err)
	return func() {
		h.t.Helper()
		_, err := db.Exec("drop trigger broken")
		h.do(err)
	}
}

// fired reports whether the request's wake-up of a kind is claimed.
func (h *house) fired(r triage.Request, kind string) bool {
	h.t.Helper()
	for _, timer := range h.timers(r) {
		if timer.Kind == kind {
			return !timer.Fired.IsZero()
		}
	}
	h.t.Fatalf("%s has no timer %s", r.Name(), kind)
	return false
}

func (h *house) logs(words string) func() bool {
	return func() bool { return strings.Contains(h.log.String(), words) }
}

// TestTimerOutlivesAFault: a fault of the database that passes loses no wake-up;
// one that stays ends in giving that one up. Others are not held up by it.
func TestTimerOutlivesAFault(t *testing.T) {
	h := newHouse(t)
	msg, r := h.claimed(discountAsk)
	h.reply(ana, msg, "on it")
	h.settled()
	mend := h.broken("before insert on entries when new.kind = 'reminded'")
	h.leap(h.dueTimer(r, "ask_holder").Add(time.Second).Sub(h.clock.now()))
	h.comes("a failure", h.logs("tried again"))
	if h.fired(r, "ask_holder") {
		t.Error("the timer was claimed though it did nothing")
	}
	// Meanwhile an ask is taken in and what it waits for is done.
	other := h.post(repTwo, h.ask, paymentTerms)
	h.comes("another request in its queue", func() bool { return len(h.all(other)) == 1 && h.of(other).Turn == triage.TurnQueue })
	mend()
	h.leap(20 * time.Second)
	h.channel(h.direct(ana), "does it hold?")
	h.settled()
	if n := h.messages(h.direct(ana), "does it hold?"); n != 1 || !h.fired(r, "ask_holder") {
		t.Errorf("asked %d times", n)
	}

	h.broken("before insert on entries when new.kind = 'escalated'")
	h.leap(h.dueTimer(r, "tell_lead").Add(time.Second).Sub(h.clock.now()))
	h.comes("the timer is given up", func() bool {
		h.leap(time.Minute)
		return h.fired(r, "tell_lead")
	})
	if !h.logs("came to nothing")() {
		t.Error("what was given up is not in the log")
	}
	h.clean()
}

// TestTimerRefused: what the desk refuses is refused for good, at once.
func TestTimerRefused(t *testing.T) {
	h, file := newHouseWithMap(t)
	_, r := h.take(repUser, h.ask, fmt.Sprintf(unsure, "Alder"))
	src := h.m.Source
	for _, topic := range r.Choices {
		_, id, _ := strings.Cut(topic, "/")
		src = changed(t, src, "id: "+id+"\n", "id: "+id+"-moved\n")
	}
	file.write(src)
	h.comes("the new map", func() bool {
		var hash string
		h.read(func(v *storage.View) error {
			m, _, err := v.CurrentMap()
			hash = m.Hash
			return err
		})
		return hash != h.m.Hash
	})
	h.leap(h.dueTimer(r, "take_choice").Add(time.Second).Sub(h.clock.now()))
	h.comes("the refusal", h.logs("came to nothing"))
	h.settled() // claimed: nothing is due any more
	if h.logs("tried again")() {
		t.Error("what is refused was tried again")
	}
	h.clean()
}
