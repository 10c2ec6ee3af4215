package views

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"clearlane/bot/mrkdwn"
)

// Form is what a person filled in. Fields that the form doesn't have are zero.
// Words are plain text, clean and trimmed.
type Form struct {
	Meta     Meta
	Words    string
	Next     string
	Topic    string // topic id
	Reason   string // key: of [triage.CloseReasons], [SnoozeReasons], or [triage.WrongTeam] and [triage.PartDone]
	Outcome  string // of [triage.Outcome]
	WhomKind string // [WaitsForApprover], [WaitsForTeam], [WaitsForCustomer]
	Whom     string // Slack user id
	Team     string
	Until    time.Time
	From     string // 2006-01-02
	Field    string
	Priority string
}

// Whom a request can wait for, in [Form.WhomKind].
const (
	WaitsForApprover = "approver"
	WaitsForTeam     = "team"
	WaitsForCustomer = "customer"
)

// ReadForm reads a submitted modal. It fails on an input that no form here has,
// so that a renamed one is noticed.
func ReadForm(v slack.View) (Form, error) {
	meta, err := ParseMeta(v.PrivateMetadata)
	if err != nil {
		return Form{}, err
	}
	form := Form{Meta: meta}
	if v.State == nil {
		return form, nil
	}
	for _, block := range slices.Sorted(maps.Keys(v.State.Values)) {
		for _, e := range v.State.Values[block] {
			if err := form.read(BlockID(block), e); err != nil {
				return Form{}, err
			}
		}
	}
	return form, nil
}

func (form *Form) read(block BlockID, e slack.BlockAction) error {
	words := strings.TrimSpace(mrkdwn.Clean(e.Value))
	switch block {
	case InWords:
		form.Words = words
	case InNext:
		form.Next = words
	case InTeam:
		form.Team = words
	case InField:
		form.Field = e.SelectedOption.Value
	case InTopic:
		form.Topic = e.SelectedOption.Value
	case InReason:
		form.Reason = e.SelectedOption.Value
	case InOutcome:
		form.Outcome = e.SelectedOption.Value
	case InWhomKind:
		form.WhomKind = e.SelectedOption.Value
	case InPriority:
		form.Priority = e.SelectedOption.Value
	case InWhom:
		form.Whom = e.SelectedUser
	case InFrom:
		form.From = e.SelectedDate
	case InUntil:
		if e.SelectedDateTime > 0 {
			form.Until = time.Unix(e.SelectedDateTime, 0).UTC()
		}
	default:
		return fmt.Errorf("read a form: there is no input %q", block)
	}
	return nil
}

// Refill puts kept answers back into a form: each input of the modal starts
// with what the person had entered.
func Refill(v slack.ModalViewRequest, kept Form) slack.ModalViewRequest {
	blocks := make([]slack.Block, len(v.Blocks.BlockSet))
	for i, b := range v.Blocks.BlockSet {
		blocks[i] = b
		if in, ok := b.(*slack.InputBlock); ok {
			blocks[i] = refill(*in, kept)
		}
	}
	v.Blocks.BlockSet = blocks
	return v
}

func refill(in slack.InputBlock, kept Form) *slack.InputBlock {
	words := map[BlockID]string{InWords: kept.Words, InNext: kept.Next, InTeam: kept.Team}
	picks := map[BlockID]string{
		InField: kept.Field, InTopic: kept.Topic, InReason: kept.Reason, InOutcome: kept.Outcome,
		InWhomKind: kept.WhomKind, InPriority: kept.Priority,
	}
	id := BlockID(in.BlockID)
	switch e := in.Element.(type) {
	case *slack.PlainTextInputBlockElement:
		if w := words[id]; w != "" {
			e := *e
			e.InitialValue = mrkdwn.Shorten(w, e.MaxLength)
			in.Element = &e
		}
	case *slack.RadioButtonsBlockElement:
		if o := find(e.Options, picks[id]); o != nil {
			e := *e
			e.InitialOption = o
			in.Element = &e
		}
	case *slack.SelectBlockElement:
		e2 := *e
		if kept.Whom != "" && id == InWhom {
			e2.InitialUser = kept.Whom
		}
		all := e.Options
		for _, g := range e.OptionGroups {
			all = append(all[:len(all):len(all)], g.Options...)
		}
		if o := find(all, picks[id]); o != nil {
			e2.InitialOption = o
		}
		in.Element = &e2
	case *slack.DatePickerBlockElement:
		if kept.From != "" {
			e := *e
			e.InitialDate = kept.From
			in.Element = &e
		}
	case *slack.DateTimePickerBlockElement:
		if !kept.Until.IsZero() {
			e := *e
			e.InitialDateTime = kept.Until.Unix()
			in.Element = &e
		}
	}
	return &in
}

func find(options []*slack.OptionBlockObject, value string) *slack.OptionBlockObject {
	for _, o := range options {
		if value != "" && o.Value == value {
			return o
		}
	}
	return nil
}
