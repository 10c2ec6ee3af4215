package views

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"clearlane/triage"
)

func TestReadFormReadsWhatSlackSends(t *testing.T) {
	raw := `{"callback_id":"resolve","private_metadata":"{\"request\":1042,\"channel\":\"C1\"}","state":{"values":{
		"outcome":{"input":{"type":"radio_buttons","selected_option":{"value":"approved","text":{"type":"plain_text","text":"Approved"}}}},
		"words":{"input":{"type":"plain_text_input","value":"  net 45\u200b approved \n"}},
		"next":{"input":{"type":"plain_text_input","value":null}},
		"reason":{"input":{"type":"static_select","selected_option":{"value":"approval","text":{"type":"plain_text","text":"x"}}}},
		"topic":{"topic_options":{"type":"external_select","selected_option":{"value":"deal-desk/pricing","text":{"type":"plain_text","text":"x"}}}},
		"whom":{"input":{"type":"users_select","selected_user":"U0ANA"}},
		"whom_kind":{"input":{"type":"radio_buttons","selected_option":{"value":"team"}}},
		"team":{"input":{"type":"plain_text_input","value":"Legal"}},
		"until":{"input":{"type":"datetimepicker","selected_date_time":1763553600}},
		"from":{"input":{"type":"datepicker","selected_date":"2026-11-23"}},
		"field":{"input":{"type":"static_select","selected_option":null}},
		"priority":{"input":{"type":"static_select","selected_option":{"value":"high"}}}}}}`
	var v slack.View
	if err := json.Unmarshal([]byte(raw), &v); err != nil {
		t.Fatal(err)
	}
	got, err := ReadForm(v)
	if err != nil {
		t.Fatal(err)
	}
	want := Form{
		Meta: Meta{Request: 1042, Channel: "C1"}, Words: "net 45 approved", Topic: "deal-desk/pricing", Reason: "approval", Outcome: "approved",
		WhomKind: "team", Whom: "U0ANA", Team: "Legal", Until: time.Unix(1763553600, 0).UTC(), From: "2026-11-23", Priority: "high",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestReadFormRefusesWhatNoFormHas(t *testing.T) {
	for name, v := range map[string]slack.View{
		"an unknown input": {State: &slack.ViewState{Values: map[string]map[string]slack.BlockAction{"colour": {"input": {Value: "red"}}}}},
		"broken metadata":  {PrivateMetadata: "{"},
	} {
		if f, err := ReadForm(v); err == nil {
			t.Errorf("%s was read as %+v", name, f)
		}
	}
}

// TestEveryInputIsRead: whatever a form of a golden asks comes back in the Form.
func TestEveryInputIsRead(t *testing.T) {
	files, err := filepath.Glob("testdata/golden/form_*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no forms: %v", err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var v struct {
			Blocks slack.Blocks `json:"blocks"`
		}
		if err := json.Unmarshal(raw, &v); err != nil {
			t.Fatal(err)
		}
		for _, b := range v.Blocks.BlockSet {
			in, ok := b.(*slack.InputBlock)
			if !ok {
				continue
			}
			a := slack.BlockAction{
				Value: "w", SelectedUser: "U1", SelectedDate: "2026-11-23", SelectedDateTime: 1763553600,
				SelectedOption: slack.OptionBlockObject{Value: "o"},
			}
			view := slack.View{State: &slack.ViewState{Values: map[string]map[string]slack.BlockAction{in.BlockID: {string(ActInput): a}}}}
			got, err := ReadForm(view)
			if err != nil || got == (Form{}) {
				t.Errorf("%s: input %s comes back as %+v, %v", f, in.BlockID, got, err)
			}
		}
	}
}

// TestRefillPutsAnswersBack: a form opened again submits what it submitted.
func TestRefillPutsAnswersBack(t *testing.T) {
	kept := Form{
		Words: "w", Next: "n", Outcome: string(triage.Declined), Reason: triage.ReasonTool, Topic: "order-management/booking",
		WhomKind: WaitsForTeam, Whom: omar, Team: "Legal", Until: at(20, 9, 0), From: "2026-11-20", Field: "approver", Priority: "high",
	}
	m := Meta{}
	c := claimed()
	for name, v := range map[string]slack.ModalViewRequest{
		"resolve": ResolveForm(c, true, m), "waiting": WaitingOnForm(c, m), "topic": WrongTopicForm(c, topics(), true, m),
		"until": NeedsUntilForm(c, m, now), "fix": StartFixForm("x", m, now), "ask rep": AskRepForm(c, m),
	} {
		before := show(t, v)
		for _, b := range Refill(v, kept).Blocks.BlockSet {
			in, ok := b.(*slack.InputBlock)
			if !ok {
				continue
			}
			var got, want any
			switch e := in.Element.(type) {
			case *slack.PlainTextInputBlockElement:
				got, want = e.InitialValue, map[BlockID]string{InWords: kept.Words, InNext: kept.Next, InTeam: kept.Team}[BlockID(in.BlockID)]
			case *slack.RadioButtonsBlockElement:
				got, want = e.InitialOption.Value, map[BlockID]string{InOutcome: kept.Outcome, InWhomKind: kept.WhomKind}[BlockID(in.BlockID)]
			case *slack.SelectBlockElement:
				if BlockID(in.BlockID) == InWhom {
					got, want = e.InitialUser, kept.Whom
				} else {
					got, want = e.InitialOption.Value, map[BlockID]string{InReason: kept.Reason, InTopic: kept.Topic, InField: kept.Field, InPriority: kept.Priority}[BlockID(in.BlockID)]
				}
			case *slack.DatePickerBlockElement:
				got, want = e.InitialDate, kept.From
			case *slack.DateTimePickerBlockElement:
				got, want = e.InitialDateTime, kept.Until.Unix()
			}
			if got != want {
				t.Errorf("%s: %s starts with %v, want %v", name, in.BlockID, got, want)
			}
		}
		if after := show(t, v); string(after.raw) != string(before.raw) {
			t.Errorf("%s: refilling changed the form that was given", name)
		}
	}
}

// TestManyTopics: whatever the size of the map, the menu stays within Slack's
// limits, and a search finds what the person types.
func TestManyTopics(t *testing.T) {
	for _, n := range []struct{ functions, each int }{{0, 0}, {1, 1}, {15, 12}, {1, 101}, {101, 1}, {120, 150}} {
		groups := manyTopics(n.functions, n.each)
		if f := faults(t, show(t, SendOnForm(claimed(), groups, Meta{}))); len(f) > 0 {
			t.Errorf("%d functions of %d topics: %v", n.functions, n.each, f)
		}
		found := TopicOptions(groups, "TOPIC 0")
		if f := faults(t, show(t, found)); len(f) > 0 {
			t.Errorf("%d functions of %d topics, searched: %v", n.functions, n.each, f)
		}
		if want := min(n.functions, 100); len(found.OptionGroups) != want {
			t.Errorf("%d functions: %d groups found, want %d", n.functions, len(found.OptionGroups), want)
		}
	}
	if got := TopicOptions(topics(), "nothing like it"); len(got.OptionGroups) != 0 {
		t.Errorf("found %d groups for nonsense", len(got.OptionGroups))
	}
}
