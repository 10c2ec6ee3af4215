package views

import (
	"strings"
	"testing"
)

// TestPrivateWordsStay: what people outside a private topic's team can see
// holds no word of the ask, of the deal or of the reasons.
func TestPrivateWordsStay(t *testing.T) {
	const secret, deal, reason = "SECRETASK", "SECRETDEAL", "SECRETREASON"
	hide := func(c Case) Case {
		c = privately(c)
		c.Words, c.Next = secret, secret
		c.Ask, c.Deal, c.Why, c.Taken = secret, deal, []string{reason}, []string{reason}
		c.Request.Deal = deal
		return c
	}
	open, claimed, waiting, done := hide(queued()), hide(claimed()), hide(waiting()), hide(approved())
	seen := map[string]any{
		"card in an open channel":  Card(open, false, now),
		"claimed card":             Card(claimed, false, now),
		"closed card":              Card(done, false, at19()),
		"card that moved on":       CardMoved(open, now),
		"channel of the ask":       AnsweredInPrivate(open),
		"list of a queue":          List(Listed{Title: "Open", Cases: []Case{open, claimed, waiting}}, now),
		"asks behind a hotspot":    AsksShown("x", []Case{open, claimed, waiting}, 0, now),
		"asks behind a count":      CountsShown("x", []CountGroup{{"y", 3, 3, []Case{open, claimed, waiting}}}, now),
		"end of a joined one":      JoinedEnded(done, claimed.Request, now),
		"asks that went wrong":     MovedShown(MovedAsks{3, []Moved{{Case: open}, {Case: claimed}, {Case: waiting}}}, now),
		"what is open for a deal":  Where("Initech", []Case{open, waiting}, 0, now),
		"what is late":             Overdue([]Case{open, claimed}, false, now),
		"question to the approver": ApprovalAsked(waiting, now),
		"form of the approver":     RejectForm(waiting, Meta{}),
		"why it is here":           WhyModal(Explained{Case: open}, Meta{}, now),
		"why, by command":          Explain(Explained{Case: open}, now),
		"home of a lead":           Home(HomeData{Tab: TabLead, Late: []Case{open}}, now),
	}
	for where, v := range seen {
		for _, word := range []string{secret, deal, reason} {
			if strings.Contains(string(show(t, v).raw), word) {
				t.Errorf("%s shows %s", where, word)
			}
		}
	}
	// Its own team and its rep do see it.
	for where, v := range map[string]any{
		"card in a private queue": Card(open, true, now),
		"the rep's own list":      List(Listed{Title: "Yours", Cases: []Case{open}, Own: true}, now),
		"form of its staff":       ReplyForm(claimed, Meta{}),
	} {
		if !strings.Contains(string(show(t, v).raw), secret) {
			t.Errorf("%s does not show the ask", where)
		}
	}
}

// TestLeadersSeeNoStaff: the asks behind a figure name no staff.
func TestLeadersSeeNoStaff(t *testing.T) {
	cs := []Case{claimed(), answeredOnce(), waiting(), asked(), nobody(), snoozed(), approved()}
	raw := string(show(t, AsksShown("x", cs, 0, now)).raw) + string(show(t, CountsShown("x", []CountGroup{{"y", 7, 7, cs}}, now)).raw)
	var moved []Moved
	for _, c := range cs {
		moved = append(moved, Moved{Case: c, From: []string{"x"}, To: "y"})
	}
	raw += string(show(t, MovedShown(MovedAsks{7, moved}, now)).raw)
	for _, staff := range []string{ana, lena, ruth, frank} {
		if strings.Contains(raw, staff) {
			t.Errorf("%s is named", staff)
		}
	}
}
