package route

import "strings"

// The gate says whether a message is an ask at all. Silence has two shades: a
// message that is plainly chatter is left alone, and where an ask is likely but
// not likely enough to answer in front of everybody, the writer alone may be
// offered to make it one.

// skip says why to stay silent, or "" for an ask; and whether its writer may be
// offered to make it one all the same.
func (m *Model) skip(r *reading) (why Skip, offer bool) {
	if r.ask.Addressed {
		return "", false
	}
	if r.ask.FromBot {
		return SkipBot, false
	}
	if len(r.tokens) == 0 {
		return SkipEmpty, false
	}
	if k := m.nearestForm(r); k != "" {
		if k == IsChatter {
			return SkipTaught, false
		}
		return "", false
	}
	if m.unreadable(r) {
		return SkipUnreadable, false
	}
	return m.chatter.verdict(r, m.chatter.probs(r), m.surely(r))
}

// surely reports whether a message, said to nobody by name, is about something that
// a function surely owns.
func (m *Model) surely(r *reading) bool {
	top := r.order[0]
	return r.ask.To == ToNobody && !r.ask.ByStaff && !r.ask.InThread && !m.ground.units[top].neighbour && r.p[top] >= m.cal.sure && !m.stranger(r)
}

// verdict says by the probabilities of a message which kind of chatter it is, or
// "" for an ask. surely: see [Model.surely].
func (c *chatterModel) verdict(r *reading, p []float32, surely bool) (why Skip, offer bool) {
	l := c.lines(r, surely)
	ask := float64(p[0])
	if ask >= l.answer {
		return "", false
	}
	best := 1
	for k := 2; k < len(p); k++ {
		if p[k] > p[best] {
			best = k
		}
	}
	return chatterKinds[best-1], ask >= l.offer
}

// lines are the least probabilities of an ask at which the router answers, and at
// which it has its writer asked.
type lines struct{ answer, offer float64 }

// never is a line that no probability reaches.
const never = 2

// The lines. A message that puts no question, request or trouble in so many
// words has to look more like an ask. They were chosen on the asks and chatter of the
// first six labelled sets (docs/routing.md).
const (
	askLine        = 0.7
	askOffer       = 0.08
	statementLine  = 0.85
	statementOffer = 0.2
	toStaffLine    = 0.5 // said to one of staff by name, asked or told
	surelyAskLine  = 0.4 // about what a function surely owns, and in so many words
	surelyToldLine = 0.7 // about what a function surely owns
	surelyAskOffer = 0.03
)

// generalOdds are the odds that a message in a general channel is an ask, where
// one in six by people is, over those among the posts learnt from, where 41 in 100
// are. So much less likely is each message there an ask (docs/routing.md).
const generalOdds = 0.29

// lines depend on how the message asks, on what Slack says of it, on where it
// stands, and on whether a function surely owns what it is about: that may look like
// talk all the same ("who owns Acme now that Priya left?", "they were billed twice
// after the upgrade").
func (c *chatterModel) lines(r *reading, surely bool) lines {
	to, asks := r.ask.To, c.asks(r.ask.Text, r.tokens)
	out := lines{statementLine, statementOffer}
	switch {
	case to == ToAll:
		// Whoever calls everybody mostly tells, or invites.
	case to == ToStaff:
		// What is said to one of staff by name is said to sales ops, asked or told.
		out = lines{toStaffLine, askOffer}
	case asks && surely:
		out = lines{surelyAskLine, surelyAskOffer}
	case asks:
		out = lines{askLine, askOffer}
	case surely:
		out = lines{surelyToldLine, statementOffer}
	}
	switch {
	case r.ask.InThread:
		// What is said in somebody else's thread mostly answers, whatever its form;
		// what does not is offered by the rules of the thread.
		return lines{statementLine, never}
	case to == ToColleague, to == ToStaff && r.ask.ByStaff:
		// Coordination, however it asks. Where it is most like an ask, the writer may
		// not have known whom to ask.
		return lines{never, statementLine}
	case r.ask.ByStaff && !asks:
		// Staff who ask nothing tell or answer.
		return lines{never, statementLine}
	case r.ask.ByStaff:
		// Staff who ask mostly ask a rep, or each other, something.
		return lines{statementLine, askLine}
	}
	return out
}

// shortQuestion is the fewest words of a question without its mark.
const shortQuestion = 5

// asks reports whether a message puts a question, a request or a trouble in so
// many words.
func (c *chatterModel) asks(text string, ts []token) bool {
	if strings.Contains(text, "?") {
		return true
	}
	for _, f := range c.forms.match(ts) {
		begins := f.from == 0 || ts[f.from-1].sentence != ts[f.from].sentence
		switch name := c.forms.concepts[f.concept].name; {
		case name == "opening":
			// "Is a PO enough to book it" asks, "will do" and "is done" do not.
			if begins && f.from+shortQuestion <= len(ts) && ts[f.from+shortQuestion-1].sentence == ts[f.from].sentence {
				return true
			}
		case name == "instruction" || strings.HasSuffix(name, " question"):
			if begins || f.from == 1 && ts[0].stop {
				return true
			}
		case askingForms[name]:
			return true
		}
	}
	return false
}

// tampering reports whether a message speaks to the machine to bend its rules.
func (c *chatterModel) tampering(ts []token) bool {
	for _, f := range c.forms.match(ts) {
		if c.forms.concepts[f.concept].name == "tampering" {
			return true
		}
	}
	return false
}

// askingForms are the lines of forms.txt that put a question, a request or a
// trouble.
var askingForms = map[string]bool{
	"request": true, "please": true, "need": true, "question word": true, "trouble": true,
}

// nearestForm is what people taught about a message much like this one:
// "chatter", "ask", or nothing.
func (m *Model) nearestForm(r *reading) string {
	for _, h := range r.hits {
		if h.cosine < nearFull {
			break
		}
		if k := m.known[h.doc]; k.taught {
			if k.kind != "" {
				return k.kind
			}
			return IsAsk
		}
	}
	return ""
}
