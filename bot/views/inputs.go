package views

import (
	"strings"
	"time"

	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
)

// The parts that modals are made of.

// modal is a form with its title, the label of its submit button and what it
// carries.
func modal(id CallbackID, title, submit string, m Meta, blocks ...slack.Block) slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type:            slack.VTModal,
		CallbackID:      string(id),
		Title:           plain(title, maxTitle),
		Submit:          plain(submit, maxTitle),
		Close:           plain("Cancel", maxTitle),
		PrivateMetadata: m.String(),
		Blocks:          slack.Blocks{BlockSet: stack(blocks...)},
	}
}

// reading is a modal with nothing to submit.
func reading(id CallbackID, title string, m Meta, blocks ...slack.Block) slack.ModalViewRequest {
	v := modal(id, title, "-", m, blocks...)
	v.Submit, v.Close = nil, plain("Close", maxTitle)
	return v
}

func input(id BlockID, label, hint string, e slack.BlockElement) *slack.InputBlock {
	var h *slack.TextBlockObject
	if hint != "" {
		h = plain(hint, maxHint)
	}
	return slack.NewInputBlock(string(id), plain(label, maxHint), h, e)
}

func optional(in *slack.InputBlock) *slack.InputBlock { return in.WithOptional(true) }

// area takes several lines of words.
func area(placeholder string) *slack.PlainTextInputBlockElement {
	return line(placeholder, wholeChars).WithMultiline(true)
}

// line takes one line of at most n characters.
func line(placeholder string, n int) *slack.PlainTextInputBlockElement {
	var p *slack.TextBlockObject
	if placeholder != "" {
		p = plain(placeholder, 150)
	}
	return slack.NewPlainTextInputBlockElement(p, string(ActInput)).WithMaxLength(n)
}

// Pick is one choice of a short list: what is stored, and what people read.
type Pick struct{ Key, Label string }

func picks(ps []Pick) []*slack.OptionBlockObject {
	options := make([]*slack.OptionBlockObject, len(ps))
	for i, p := range ps {
		options[i] = option(p.Key, p.Label)
	}
	return options
}

func radio(ps []Pick, first string) *slack.RadioButtonsBlockElement {
	r := slack.NewRadioButtonsBlockElement(string(ActInput), picks(ps)...)
	r.InitialOption = find(r.Options, first)
	return r
}

func choose(placeholder string, ps []Pick) *slack.SelectBlockElement {
	return slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain(placeholder, 150), string(ActInput), picks(ps)...)
}

func person(placeholder string) *slack.SelectBlockElement {
	return slack.NewOptionsSelectBlockElement(slack.OptTypeUser, plain(placeholder, 150), string(ActInput))
}

// moments asks for a day and a time, starting with t.
func moments(t time.Time) *slack.DateTimePickerBlockElement {
	e := slack.NewDateTimePickerBlockElement(string(ActInput))
	e.InitialDateTime = t.Unix()
	return e
}

// nextMorning is 09:00 on the next weekday after t, in the frame's zone.
func (f Frame) nextMorning(t time.Time) time.Time {
	d := mrkdwn.In(t, f.Zone)
	for {
		d = time.Date(d.Year(), d.Month(), d.Day()+1, 9, 0, 0, 0, d.Location())
		if w := d.Weekday(); w != time.Saturday && w != time.Sunday {
			return d
		}
	}
}

// maxStaticTopics is how many topics a menu holds in the form itself; above it
// the menu asks for them as the person types, because a form must stay under
// 250 kB.
const maxStaticTopics = 500

// topicMenu is every topic, grouped by function. current, where it is one of
// them, is chosen at the start.
func topicMenu(topics []TopicGroup, current string) *slack.SelectBlockElement {
	all := topicGroups(topics, "")
	total := 0
	for _, g := range topics {
		total += len(g.Topics)
		if len(g.Topics) > maxOptions {
			total += maxStaticTopics // one group can't hold them
		}
	}
	var start *slack.OptionBlockObject
	for _, g := range all {
		if o := find(g.Options, current); o != nil {
			start = o
		}
	}
	placeholder := plain("Pick a topic", 150)
	if total == 0 || total > maxStaticTopics || len(all) > maxOptions {
		one := 1
		e := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, plain("Type a topic or a team", 150), string(ActTopicOptions))
		e.MinQueryLength, e.InitialOption = &one, start
		return e
	}
	return slack.NewOptionsGroupSelectBlockElement(slack.OptTypeStatic, placeholder, string(ActInput), all...).WithInitialOption(start)
}

// topicGroups is the menu's groups, of topics that contain the query in their
// or their function's name. Without a query no group is left out.
func topicGroups(topics []TopicGroup, query string) []*slack.OptionGroupBlockObject {
	query = strings.ToLower(mrkdwn.OneLine(query))
	var groups []*slack.OptionGroupBlockObject
	for _, g := range topics {
		whole := strings.Contains(strings.ToLower(g.Function), query)
		var options []*slack.OptionBlockObject
		for _, t := range g.Topics {
			if len(options) == maxOptions || len(t.ID) > maxOptionValue {
				continue
			}
			if whole || strings.Contains(strings.ToLower(t.Name), query) {
				options = append(options, option(t.ID, capital(mrkdwn.OneLine(t.Name))))
			}
		}
		if len(options) > 0 {
			groups = append(groups, slack.NewOptionGroupBlockElement(plain(g.Function, maxOption), options...))
		}
	}
	return groups
}

// TopicOptions answers an external topic menu: topics whose name or function
// contains the query.
func TopicOptions(topics []TopicGroup, query string) slack.OptionGroupsResponse {
	groups := topicGroups(topics, query)
	return slack.OptionGroupsResponse{OptionGroups: groups[:min(len(groups), maxOptions)]}
}
