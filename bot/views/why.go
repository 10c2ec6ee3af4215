package views

import (
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
	"clearlane/triage"
)

// Explained is why a request is where it is, and how its clock ran.
type Explained struct {
	Case
	Spans    []ClockSpan // oldest first
	Calendar string      // "London: Monday to Friday 08:00-18:00"
	Zone     string      // of the calendar
	Felt     time.Duration
	Owed     time.Duration
	DueWhy   string // one sentence: why it falls due then
	Ends     []ClockEnd
}

// ClockEnd is how it stands with one of the two promises.
type ClockEnd struct {
	Text       string    // "Done: 9 h promised, 3 h used, 6 h left."
	Due, Since time.Time // when it falls due; since when it is so; zero: neither
}

// ClockSpan is a stretch of a request's time in one turn.
type ClockSpan struct {
	From, To time.Time
	Running  bool // it has not ended; To is now
	Turn     triage.Turn
	Function string // name
	Holder   string
	Owed     time.Duration // working time that counts
	Skipped  []Skipped     // what of our time does not count
}

// Skipped is time that does not count, and why: "weekend", "outside hours",
// "Boxing Day".
type Skipped struct {
	Why string
	D   time.Duration
}

// maxSkips is how many reasons a stretch names.
const maxSkips = 6

// At most maxSpans stretches are shown, the earliest are left out beyond; so
// many in one block, because a block takes 3,000 characters.
const (
	maxSpans      = 40
	spansPerBlock = 10
)

// WhyModal explains the routing and the clock.
func WhyModal(e Explained, m Meta, f Frame) slack.ModalViewRequest {
	m.Request = e.Request.ID
	return reading(ViewWhy, "Why here, why this time", m, e.explained(f)...)
}

// Explain answers `why CL-n`.
func Explain(e Explained, f Frame) Message {
	return message(numbered(e.whyHere(), e.Request.Name()), e.explained(f)...)
}

func (e Explained) explained(f Frame) []slack.Block {
	blocks := []slack.Block{section(e.whyHere())}
	if e.Calendar != "" {
		hours := "*Hours that count:* " + mrkdwn.Inline(e.Calendar, 300) + "."
		if f.Zone != nil && e.Zone != f.Zone.String() {
			hours += " The times below are in your own time zone."
		}
		blocks = append(blocks, section(hours))
	}
	spans := e.Spans
	if cut := len(spans) - maxSpans; cut > 0 {
		spans = spans[cut:]
		blocks = append(blocks, note(count(cut, "earlier stretch", "earlier stretches")+" left out"))
	}
	for part := range slices.Chunk(spans, spansPerBlock) {
		var lines []string
		for _, s := range part {
			lines = append(lines, s.line(f))
		}
		blocks = append(blocks, section(strings.Join(lines, "\n")))
	}
	sums := ""
	if len(spans) > 0 {
		sums = "On the rep's clock " + exact(e.Felt) + ", on ours " + exact(e.Owed) + "."
	}
	due := ""
	if e.DueWhy != "" {
		due = mrkdwn.Inline(e.DueWhy, 400)
	} else if !e.DoneBy.IsZero() && e.Request.Open() {
		due = capital(f.by("done", e.DoneBy)) + "."
	}
	if says := sentences(sums, due); says != "" {
		blocks = append(blocks, section(says))
	}
	var ends []string
	for _, end := range e.Ends {
		says := mrkdwn.Inline(end.Text, 300)
		switch {
		case end.Due.After(f.Now):
			says = sentences(says, f.moment("Due", end.Due)+".")
		case !end.Due.IsZero():
			says = sentences(says, f.moment("It was due", end.Due)+".")
		case !end.Since.IsZero():
			says = f.moment("From", end.Since) + ": " + says
		}
		ends = append(ends, says)
	}
	if len(ends) > 0 {
		blocks = append(blocks, section(strings.Join(ends, "\n")))
	}
	return append(blocks, note(e.Request.Name()))
}

// line is one stretch: when, whose turn, and what of it counts.
func (s ClockSpan) line(f Frame) string {
	when := f.moment("", s.From)
	switch {
	case s.Running:
		when += " until now"
	case f.zoneDay(s.From) == f.zoneDay(s.To):
		when += " to " + mrkdwn.Time(s.To, f.Zone)
	default:
		when += " " + f.moment("to", s.To)
	}
	return dots(when, s.whose(), s.counts())
}

// counts says how much of a stretch counts, and what does not and why.
func (s ClockSpan) counts() string {
	skipped := s.skipped()
	switch {
	case s.To.Sub(s.From) < time.Minute && !s.Running:
		return "under a minute"
	case s.Owed > 0 && skipped != "":
		return exact(s.Owed) + " count; not " + skipped
	case s.Owed > 0:
		return exact(s.Owed) + " count"
	case skipped != "":
		return "none counts: " + skipped
	case s.Turn.Owed():
		return "outside working hours"
	}
	return "does not count"
}

// skipped is what of a stretch did not count, and why; seconds are left out.
func (s ClockSpan) skipped() string {
	worth := slices.DeleteFunc(slices.Clone(s.Skipped), func(k Skipped) bool { return k.D < time.Minute })
	var parts []string
	for _, k := range worth[:min(len(worth), maxSkips)] {
		parts = append(parts, exact(k.D)+" "+mrkdwn.Inline(k.Why, 60))
	}
	if more := len(worth) - len(parts); more > 0 {
		parts = append(parts, count(more, "more reason", "more reasons"))
	}
	return join(", ", parts...)
}

func (s ClockSpan) whose() string {
	team := name(s.Function)
	if team == "" {
		team = "sales ops"
	}
	switch s.Turn {
	case triage.TurnTriage:
		return "finding the team"
	case triage.TurnQueue:
		return "in the queue of " + team
	case triage.TurnRep:
		return "waiting for the rep"
	case triage.TurnApprover:
		return "waiting for an approver"
	case triage.TurnOutside:
		return "waiting for another team or the customer"
	case triage.TurnClosed:
		return "closed"
	}
	return join(", ", who(s.Holder, ""), team)
}

// whyHere says what decided the routing, with the rep's own words.
func (e Explained) whyHere() string {
	c := e.Case
	verb := " has it"
	if !c.Request.Open() {
		verb = " had it"
	}
	where := c.team() + verb
	if c.Topic != "" {
		where += " as " + name(c.Topic)
	}
	switch {
	case c.Function == "" && len(c.Choices) == 1:
		return "Not sure yet that it is one for " + name(c.Choices[0].Function) + ", so the rep is asked."
	case c.Function == "" && len(c.Choices) > 1:
		return "Not sure yet: the words fit more than one team, so the rep is asked."
	case c.Function == "":
		return "No team on the scope map owns this, so the triage lead finds it a home."
	case c.Request.PlacedBy != "" && c.Request.PlacedBy != "bot":
		return where + " because " + mrkdwn.Mention(c.Request.PlacedBy) + " put it there."
	case c.Private:
		return where + " because of the words of the ask, which are private."
	case len(c.Why) > 0:
		return where + " because of these words: " + list(quoted(c.Why[:min(6, len(c.Why))], 60), "and") + "."
	}
	return where + "."
}
