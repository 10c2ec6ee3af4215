package views

import (
	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
	"clearlane/triage"
)

// reader is who reads a list.
type reader int

const (
	asStaff  reader = iota
	asRep           // their own requests: they may see the words of a private one
	asLeader        // no staff names
)

// line is a request in a list: what, whose turn, when, and a button to its
// thread.
func (c Case) line(f Frame, as reader) *slack.SectionBlock {
	what := mrkdwn.Inline(c.Ask, 70)
	if c.Private && as != asRep {
		what = ""
	}
	if what == "" {
		what = capital(name(c.Topic))
	}
	if what == "" {
		what = "A request"
	}
	text := "*" + what + "*\n" + dots(c.lineState(f, as), c.lineTeam(as), c.Request.Name())
	if b := link(ActOpenThread, c.ref(), "Open", c.Link); b != nil {
		return withButton(text, b)
	}
	return section(text)
}

// lineTeam names the team to the rep, and the rep to everybody else.
func (c Case) lineTeam(as reader) string {
	if as == asRep {
		return name(c.Function)
	}
	return who(c.Request.Rep, "")
}

// lineState is whose turn it is and what is due, in a phrase.
func (c Case) lineState(f Frame, as reader) string {
	r, own := c.Request, as == asRep
	due := c.dueWords(f)
	switch r.Turn {
	case triage.TurnClosed:
		if r.ClosedAt.IsZero() {
			return c.endedWord()
		}
		return dots(c.endedWord(), f.moment("", r.ClosedAt))
	case triage.TurnTriage:
		switch {
		case len(c.Choices) > 0 && own:
			return "*your turn:* which team?"
		case len(c.Choices) > 0:
			return "the rep is asked which team"
		}
		if as == asLeader {
			return "no team yet"
		}
		return join(" ", who(r.Holder, "sales ops"), "finds it a home")
	case triage.TurnQueue:
		if own {
			return dots("nobody has claimed it yet", due)
		}
		return dots("unclaimed", due)
	case triage.TurnRep:
		if own {
			return "*your turn:* " + who(c.AskedBy, name(c.teamPlain())) + " asked one thing"
		}
		return "waiting for the rep " + f.clock("since", r.TurnSince)
	case triage.TurnApprover, triage.TurnOutside:
		if as == asLeader && c.Waits.User != "" {
			return dots("waiting for an approver "+f.clock("since", r.TurnSince), due)
		}
		return dots("waiting for "+c.Waits.whom()+" "+f.clock("since", r.TurnSince), due)
	}
	if as == asLeader {
		return dots("claimed", due)
	}
	return dots(join(" ", who(r.Holder, name(c.Function)), "has it"), due)
}

// endedWord is how a closed request ended, in a word or two.
func (c Case) endedWord() string {
	r := c.Request
	switch r.Outcome {
	case triage.Pointed:
		if c.Neighbour.Name != "" {
			return "pointed to " + name(c.Neighbour.Name)
		}
	case triage.Merged:
		return "joined to " + triage.Name(r.MergedInto)
	case triage.Withdrawn:
		if r.Reason == triage.ReasonDeleted {
			return "cancelled"
		}
	}
	return endedAs(r.Outcome)
}

// endedAs is an outcome in a word or two.
func endedAs(o triage.Outcome) string {
	switch o {
	case triage.Answered, triage.Changed, triage.Approved, triage.Declined, triage.Withdrawn:
		return string(o)
	case triage.NoAnswer:
		return "parked without an answer"
	case triage.Pointed:
		return "pointed elsewhere"
	}
	return "closed"
}
