package views

import "clearlane/triage"

// CardMoved is what stays of a card in the queue of a function that holds the
// request no longer: where it went.
func CardMoved(c Case, f Frame) Message {
	where := name(c.Function)
	if where == "" {
		where = "the triage lead"
	}
	says := "Sent on to " + where
	if c.BeforeReason == triage.PartDone {
		says = "Our part is done; " + where + " has it now"
	}
	topic := name(c.Topic)
	return message(dots(says, c.Request.Name()), note(says, topic, who(c.Request.Rep, ""), c.Request.Name()))
}
