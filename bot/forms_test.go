package bot_test

import (
	"strings"
	"testing"

	"clearlane/bot/views"
)

// TestFormOutlivesAFault: where the database fails, the person sees it beside
// their words, nothing is done, and the same form sent again is done once.
func TestFormOutlivesAFault(t *testing.T) {
	h := newHouse(t)
	msg, r := h.claimed(discountAsk)
	h.click(ana, h.card(r), views.ActReply)
	form := h.modal(ana)
	words := map[views.BlockID]string{views.InWords: "28 is fine for twelve units"}
	mend := h.broken("before insert on entries")
	refused := h.trySubmit(ana, form, words)
	if said := refused[string(views.InWords)]; !strings.Contains(said, "not your doing") || !strings.Contains(said, "reference") {
		t.Errorf("the form was answered with %v", refused)
	}
	mend()
	if n := len(h.posts(msg, "28 is fine")); n != 0 {
		t.Errorf("%d messages of words that were not taken", n)
	}
	h.submit(ana, form, words)
	h.settled()
	if n := len(h.posts(msg, "28 is fine")); n != 1 {
		t.Errorf("%d messages of words that were sent twice", n)
	}
	h.clean()
}
