package views

import (
	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
)

// Refused is the ephemeral that says why something was not done: the sentence
// of a refusal, as it stands.
func Refused(sentence string) Message { return Noted(sentence) }

// RefusedForm takes the place of a form that is refused and has no field to say
// so at: its title, and the sentence.
func RefusedForm(title *slack.TextBlockObject, sentence string) slack.ModalViewRequest {
	named := ""
	if title != nil {
		named = title.Text
	}
	return reading(ViewNotice, named, Meta{}, plainSection(sentence))
}

// Fault is what a person sees of an error that is ours.
func Fault(reference string) Message {
	says := "That did not work, and it is not your doing. Try once more; if it fails again, give your admin this reference."
	ref := "Reference " + mrkdwn.Inline(reference, 40)
	return message(sentences(says, ref+"."), section(says), note(ref))
}

// FormFault is what a person sees of such an error beside the form that they
// sent. Nothing of it was done, so that they can send it again.
func FormFault(reference string) string {
	return "That did not work, and it is not your doing. Send it once more; if it fails again, give your admin the reference " + reference + "."
}

// MakeItYourOwn asks the author of an ask inside somebody else's tracked
// thread, and only them, whether to make it their own request. ts is the
// message's.
func MakeItYourOwn(c Case, ts string) Message {
	says := "This looks like an ask of your own, in " + who(c.Request.Rep, "somebody") + "'s thread. Make it your own request, with its own clock?"
	ref := Ref{c.Request.ID, ts}
	return message(says, section(says), row(primary(ActMakeOwn, ref, "Make it my own"), button(ActLeaveIt, ref, "Leave it here")))
}

// LeftAlone offers the author of a message that the router took for no ask, and
// only them, to make it one. ts is the message's.
func LeftAlone(ts string) Message {
	const says = "I left this alone. If sales ops should look at it, make it a request."
	return message(says, section(says), row(button(ActMakeAsk, Ref{Arg: ts}, "Make it a request")))
}

// Noted confirms, to one person, what a click of theirs did where nothing else
// shows it. The sentence is plain text.
func Noted(sentence string) Message {
	return message(mrkdwn.Inline(sentence, maxText), plainSection(sentence))
}
