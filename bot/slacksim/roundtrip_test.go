package slacksim

import (
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

// A message, a mention, the bot's threaded answer with a button, the click, a modal, its submission.
func TestRoundTrip(t *testing.T) {
	s := start(t, testOptions())
	a := connect(t, s, nil)
	who := s.As("ana")
	m := must2(t)(who.Post("general", "@testbot can I get net 60? #general"))
	if want := "<@" + bot + "> can I get net 60? <#C0GEN|general>"; m.Text != want {
		t.Fatalf("text %q, want %q", m.Text, want)
	}
	ev := a.events(t, 1, inner("message", ""))[0]["event"].(map[string]any)
	if ev["user"] != ana || ev["ts"] != m.TS || ev["channel"] != "C0GEN" || ev["channel_type"] != "channel" {
		t.Fatalf("event %v", ev)
	}
	a.events(t, 1, inner("app_mention", ""))

	button := slack.NewButtonBlockElement("claim", "7", slack.NewTextBlockObject("plain_text", "Claim", false, false))
	_, ts, err := a.PostMessage("C0GEN", slack.MsgOptionText("Deal Desk has this.", false), slack.MsgOptionTS(m.TS),
		slack.MsgOptionBlocks(slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", "Deal Desk has this.", false, false), nil, nil), slack.NewActionBlock("b", button)))
	if err != nil {
		t.Fatal(err)
	}
	opened := make(chan error, 1)
	a.mu.Lock()
	a.answer = func(ev socketmode.Event) (any, bool) {
		if cb, ok := ev.Data.(slack.InteractionCallback); ok {
			switch cb.Type {
			case slack.InteractionTypeBlockActions:
				go func() {
					_, err := a.OpenView(cb.TriggerID, slack.ModalViewRequest{Type: slack.VTModal, CallbackID: "why", Title: slack.NewTextBlockObject("plain_text", "Why", false, false),
						Submit: slack.NewTextBlockObject("plain_text", "Send", false, false),
						Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewInputBlock("in", slack.NewTextBlockObject("plain_text", "Why", false, false), nil, slack.NewPlainTextInputBlockElement(nil, "text"))}}})
					opened <- err
				}()
			case slack.InteractionTypeViewSubmission:
				if cb.View.State.Values["in"]["text"].Value == "no" {
					return slack.NewErrorsViewSubmissionResponse(map[string]string{"in": "Say yes."}), true
				}
			}
		}
		return nil, true
	}
	a.mu.Unlock()
	reply := s.Messages("general")[1]
	if reply.TS != ts || reply.ThreadTS != m.TS || reply.BotID != s.BotID() {
		t.Fatalf("reply %+v", reply)
	}
	if err := s.As("ben").Click(reply, "claim"); err != nil {
		t.Fatal(err)
	}
	if err := <-opened; err != nil {
		t.Fatal(err)
	}
	v, _ := s.As("ben").Modal()
	for _, c := range []struct{ in, fault string }{{"", "Please complete this required field."}, {"no", "Say yes."}, {"yes", ""}} {
		faults, err := s.As("ben").Submit(v, map[string]any{"text": c.in})
		if err != nil || faults["in"] != c.fault {
			t.Fatalf("submit %q: %v %v", c.in, faults, err)
		}
	}
	if _, open := s.As("ben").Modal(); open {
		t.Fatal("the modal is still open")
	}
	act := a.events(t, 1, kind("block_actions"))[0]
	if got := act["actions"].([]any)[0].(map[string]any); got["value"] != "7" || got["action_id"] != "claim" {
		t.Fatalf("action %v", got)
	}
	wait(t, s, func(n *Snapshot) bool { return n.Undelivered() == 0 })
}

func must2(t *testing.T) func(Message, error) Message {
	return func(m Message, err error) Message {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
}
