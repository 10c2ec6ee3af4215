package views

import (
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
)

// LeadPreview is what a lead sees a business day before leadership: the
// hotspots of their functions, each with [Add a line].
func LeadPreview(d DigestData, mine []Hotspot, goesOut time.Time, f Frame) Message {
	says := "Leadership reads " + f.moment("this", goesOut) + ". You may add one line to each of yours; nothing can be taken out."
	blocks := []slack.Block{header(d.title()), section(says)}
	for i, h := range mine[:min(len(mine), 12)] {
		label := "Add a line"
		if h.Line != "" {
			label = "Change your line"
		}
		ref := Ref{Arg: h.Key}
		blocks = append(blocks, section(h.text(i+1)), row(button(ActAddLine, ref, label), button(ActShowAsks, ref, "Show the asks")))
	}
	if len(mine) == 0 {
		blocks = append(blocks, section("None of the hotspots is yours this week."))
	}
	return message(d.title()+". "+says, blocks...)
}

// AsksShown is what [Show the asks] and [See them] answer: requests that the
// viewer may see, without staff names; hidden counts the others.
func AsksShown(title string, cs []Case, hidden int, f Frame) slack.ModalViewRequest {
	blocks := []slack.Block{section("*" + mrkdwn.Inline(title, 300) + "*")}
	shown := cs[:min(len(cs), 40)]
	for _, c := range shown {
		blocks = append(blocks, c.line(f, asLeader))
	}
	if len(cs) == 0 {
		blocks = append(blocks, section("None that you may see."))
	}
	rest := ""
	if n := len(cs) - len(shown); n > 0 {
		rest = count(n, "more", "more") + " not shown"
	}
	private := ""
	if hidden > 0 {
		private = count(hidden, "ask is", "asks are") + " private or not yours to see"
	}
	if rest+private != "" {
		blocks = append(blocks, note(rest, private))
	}
	return reading(ViewNotice, "The asks", Meta{}, blocks...)
}

// ChangeReady shows a ready change of the scope map.
type ChangeReady struct {
	Key      string
	Why      string // one sentence
	Diff     string // unified diff of the YAML
	Right    int    // past asks that would now route right
	Wrong    int    // and wrong
	Tried    bool
	CanApply bool
}

// Change shows a ready change of the scope map, with what it would have done.
func Change(c ChangeReady) Message {
	says := mrkdwn.Inline(c.Why, 600)
	if says == "" {
		says = "A change of the scope map is ready."
	}
	tried := "Not tried against past asks yet."
	if c.Tried {
		tried = fmt.Sprintf("Against past asks: %s more would have gone right, %s wrong.", thousands(c.Right), thousands(c.Wrong))
	}
	diff := slack.NewRichTextBlock("", &slack.RichTextPreformatted{
		Type:     slack.RTEPreformatted,
		Elements: []slack.RichTextSectionElement{slack.NewRichTextSectionTextElement(mrkdwn.Shorten(mrkdwn.Clean(orDash(c.Diff)), wholeChars), nil)},
	})
	ref := Ref{Arg: c.Key}
	var apply *slack.ButtonBlockElement
	if c.CanApply {
		apply = primary(ActApplyChange, ref, "Apply it")
	}
	return message(sentences(says, tried), section(says), diff, note(tried), row(button(ActTryChange, ref, "Try against past asks"), apply))
}

// FixOffered asks the owner of a fix to accept it before it is printed.
type FixOffered struct {
	ID      string
	By      string
	Hotspot string
	What    string
	From    time.Time
}

// OfferFix asks the owner to accept a fix.
func OfferFix(o FixOffered, f Frame) Message {
	says := mrkdwn.Mention(o.By) + " asks you to own a fix for " + mrkdwn.Inline(o.Hotspot, 200) + ", from " + mrkdwn.In(o.From, f.Zone).Format("Monday 2 January") + "."
	ref := Ref{Arg: o.ID}
	return message(says,
		section(says),
		quote(o.What, 6, 600),
		note("It is printed in the digest once you accept, with what it did."),
		row(primary(ActFixAccept, ref, "Accept"), button(ActFixDecline, ref, "Not mine")))
}
