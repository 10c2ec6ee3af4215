package views

import (
	"strconv"

	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
	"clearlane/triage"
)

// maxFaults is how many faults a message lists.
const maxFaults = 12

// MapFault is a fault of a changed map.
type MapFault struct {
	Line, Column int
	Text         string
}

// MapRefused says, in the ops channel, that a changed map is not used.
func MapRefused(file string, faults []MapFault) Message {
	says := "Not used: the changed scope map has " + count(len(faults), "fault", "faults") + ". The one before stays in force."
	var lines []string
	for _, x := range faults {
		at := mrkdwn.Inline(file, 120)
		if x.Line > 0 {
			at += ":" + strconv.Itoa(x.Line)
			if x.Column > 0 {
				at += ":" + strconv.Itoa(x.Column)
			}
		}
		lines = append(lines, at+"  "+mrkdwn.Inline(x.Text, 200))
	}
	return message(says, listed(says, lines)...)
}

// listed is a sentence and the lines below it, the first of many.
func listed(says string, lines []string) []slack.Block {
	blocks := []slack.Block{section(says)}
	shown := lines[:min(len(lines), maxFaults)]
	if len(shown) > 0 {
		blocks = append(blocks, section("• "+join("\n• ", shown...)))
	}
	if more := len(lines) - len(shown); more > 0 {
		blocks = append(blocks, note(count(more, "more", "more")))
	}
	return blocks
}

// MapChanged tells leads what changed: one sentence a change.
func MapChanged(version string, changes []string) Message {
	says := "In force now: scope map " + mrkdwn.Inline(version, 40) + ". Open requests keep what they were promised."
	return message(says, listed(says, inlineAll(changes, 200))...)
}

// Parked says that a delivery was given up after its last try.
type Parked struct {
	What      string // "a message in #deal-help", "a click on Claim"
	Request   int64
	Reason    string
	Reference string
	Tries     int
}

// DeliveryParked tells the ops channel of a delivery that was given up.
func DeliveryParked(p Parked) Message {
	says := "Given up after " + count(p.Tries, "try", "tries") + ": " + mrkdwn.Inline(p.What, 120) + ". The rest goes on."
	why := ""
	if p.Reason != "" {
		why = capital(mrkdwn.Inline(p.Reason, 400))
		why += closing(why)
	}
	number := ""
	if p.Request > 0 {
		number = triage.Name(p.Request)
	}
	ref := ""
	if p.Reference != "" {
		ref = "Reference " + mrkdwn.Inline(p.Reference, 40)
	}
	small := (*slack.ContextBlock)(nil)
	if ref+number != "" {
		small = note(ref, number)
	}
	return message(sentences(says, why), section(sentences(says, why)), small)
}

// InviteMe says where the bot is missing; channels are names without "#".
func InviteMe(channels []string) Message {
	var names []string
	for _, c := range channels[:min(len(channels), 20)] {
		names = append(names, "#"+mrkdwn.Inline(c, 80))
	}
	says := "Invite me: I am not in " + list(names, "or") + ", so nothing there is read or posted."
	return message(says, section(says))
}

// DigestHeld says that a digest failed its own checks and was not sent.
func DigestHeld(week string, faults []string) Message {
	says := "Not sent: the digest of " + mrkdwn.Inline(week, 20) + " failed its own checks."
	return message(says, listed(says, inlineAll(faults, 300))...)
}
