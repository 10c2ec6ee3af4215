package views

import (
	"regexp"
	"strings"

	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
)

// Limits of Slack that views keep to, in code points or counts. The tests
// check every golden against the full list in testdata/refs/limits.json.
const (
	maxText        = 3000 // any text object
	maxHint        = 2000 // hint and label of an input
	maxLabel       = 30   // of a button: longer ones are cut on screen
	maxOption      = 75
	maxTitle       = 24 // of a modal
	maxHeader      = 150
	maxOptions     = 100 // of a menu, and of a group of it
	maxOptionValue = 150
	maxHomeBlocks  = 100
	maxPostBlocks  = 50
)

// mrk is a mrkdwn text object. It is verbatim: Slack turns no plain "@here" or
// "#name" in it into more than letters.
func mrk(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, orDash(mrkdwn.Shorten(text, maxText)), false, true)
}

// orDash stands in for an empty text, which Slack refuses.
func orDash(s string) string {
	if strings.TrimSpace(s) == "" {
		return "–"
	}
	return s
}

// plain is a plain_text object of at most n code points, in which ":tada:" and
// "*" are letters.
func plain(text string, n int) *slack.TextBlockObject {
	emoji := false
	return &slack.TextBlockObject{Type: slack.PlainTextType, Text: orDash(mrkdwn.Shorten(mrkdwn.Clean(text), n)), Emoji: &emoji}
}

func section(text string) *slack.SectionBlock { return slack.NewSectionBlock(mrk(text), nil, nil) }

// plainSection is a section of plain text.
func plainSection(text string) *slack.SectionBlock {
	return slack.NewSectionBlock(plain(text, maxText), nil, nil)
}

func withButton(text string, b *slack.ButtonBlockElement) *slack.SectionBlock {
	return slack.NewSectionBlock(mrk(text), nil, slack.NewAccessory(b))
}

// note is a line of small grey text, its parts set apart by dots. A request's
// number is an element of its own, so that no line ends after "CL-".
func note(parts ...string) *slack.ContextBlock {
	number := ""
	if n := len(parts); n > 1 && requestNumber.MatchString(parts[n-1]) {
		parts, number = parts[:n-1], parts[n-1]
	}
	says := dots(parts...)
	switch {
	case number == "":
		return slack.NewContextBlock("", mrk(says))
	case says == "":
		return slack.NewContextBlock("", mrk(number))
	}
	return slack.NewContextBlock("", mrk(says), mrk(number))
}

var requestNumber = regexp.MustCompile(`^CL-\d+$`)

func header(text string) *slack.HeaderBlock { return slack.NewHeaderBlock(plain(text, maxHeader)) }

var webAddress = regexp.MustCompile(`https?://[^\s<>|"'“”‘’]+[^\s<>|"'“”‘’.,;:!?)\]]`)

// quote shows a person's words, set off by a bar, exactly as typed: in
// rich_text marks are letters. At most lines lines and chars characters.
func quote(words string, lines, chars int) *slack.RichTextBlock {
	return slack.NewRichTextBlock("", &slack.RichTextQuote{
		Type:     slack.RTEQuote,
		Elements: spoken(mrkdwn.Lines(mrkdwn.Clean(words), lines, chars)),
	})
}

// spoken is words as rich text: letters, and addresses as links.
func spoken(words string) []slack.RichTextSectionElement {
	if words == "" {
		words = "(no words)"
	}
	var out []slack.RichTextSectionElement
	at := 0
	for _, m := range webAddress.FindAllStringIndex(words, -1) {
		if m[0] > at {
			out = append(out, slack.NewRichTextSectionTextElement(words[at:m[0]], nil))
		}
		out = append(out, slack.NewRichTextSectionLinkElement(words[m[0]:m[1]], "", nil))
		at = m[1]
	}
	if at < len(words) {
		out = append(out, slack.NewRichTextSectionTextElement(words[at:], nil))
	}
	return out
}

func button(id ActionID, ref Ref, label string) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(string(id), ref.String(), plain(label, maxLabel))
}

func primary(id ActionID, ref Ref, label string) *slack.ButtonBlockElement {
	return button(id, ref, label).WithStyle(slack.StylePrimary)
}

// link is a button that opens an address; nil without one.
func link(id ActionID, ref Ref, label, url string) *slack.ButtonBlockElement {
	if !mrkdwn.IsWeb(url) {
		return nil
	}
	return button(id, ref, label).WithURL(url)
}

// item is a line of a menu.
type item struct {
	id    MenuItem
	label string
}

// menu is the ⋯ menu, one to five items.
func menu(id ActionID, request int64, items ...item) *slack.OverflowBlockElement {
	options := make([]*slack.OptionBlockObject, len(items))
	for i, it := range items {
		options[i] = option(Ref{request, string(it.id)}.String(), it.label)
	}
	return slack.NewOverflowBlockElement(string(id), options...)
}

func option(value, label string) *slack.OptionBlockObject {
	return slack.NewOptionBlockObject(value, plain(label, maxOption), nil)
}

// row is a line of buttons and menus, nil ones left out; nil where nothing is
// left.
func row(elements ...slack.BlockElement) *slack.ActionBlock {
	keep := elements[:0]
	for _, e := range elements {
		if b, ok := e.(*slack.ButtonBlockElement); ok && b == nil {
			continue
		}
		keep = append(keep, e)
	}
	if len(keep) == 0 {
		return nil
	}
	return slack.NewActionBlock("", keep...)
}

// stack is a list of blocks, nil ones left out.
func stack(blocks ...slack.Block) []slack.Block {
	out := make([]slack.Block, 0, len(blocks))
	for _, b := range blocks {
		switch b := b.(type) {
		case nil:
			continue
		case *slack.ActionBlock:
			if b == nil {
				continue
			}
		case *slack.SectionBlock:
			if b == nil {
				continue
			}
		case *slack.ContextBlock:
			if b == nil {
				continue
			}
		case *slack.RichTextBlock:
			if b == nil {
				continue
			}
		}
		out = append(out, b)
	}
	return out
}

// message is a post whose fallback is text.
func message(text string, blocks ...slack.Block) Message {
	return Message{Text: orDash(mrkdwn.Shorten(text, maxText)), Blocks: stack(blocks...)}
}

// sentences joins what is not empty with spaces.
func sentences(ss ...string) string { return join(" ", ss...) }

// numbered ends a fallback text with the request's number.
func numbered(says, number string) string {
	if closing(says) == "" {
		return says + " " + number
	}
	return says + " · " + number
}

// dots joins what is not empty with middle dots.
func dots(ss ...string) string { return join(" · ", ss...) }

func join(sep string, ss ...string) string {
	var keep []string
	for _, s := range ss {
		if s != "" {
			keep = append(keep, s)
		}
	}
	return strings.Join(keep, sep)
}
