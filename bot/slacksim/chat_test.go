package slacksim

import (
	"strings"
	"testing"

	"github.com/slack-go/slack"
)

func TestPostUpdateDelete(t *testing.T) {
	s := start(t, testOptions())
	a := connect(t, s, nil)
	meta := slack.SlackMetadata{EventType: "slot", EventPayload: map[string]any{"key": "k"}}
	_, ts, err := a.PostMessage("C0GEN", slack.MsgOptionText("one", false), slack.MsgOptionMetadata(meta),
		slack.MsgOptionBlocks(slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", "one", false, false), nil, nil)))
	if err != nil {
		t.Fatal(err)
	}
	ev := a.events(t, 1, inner("message", ""))[0]["event"].(obj)
	if ev["bot_id"] != s.BotID() || ev["user"] != bot || ev["subtype"] != nil || ev["metadata"] != nil {
		t.Errorf("the bot's own post comes back as %v", ev)
	}
	if _, _, _, err := a.UpdateMessage("C0GEN", ts, slack.MsgOptionText("two", false)); err != nil {
		t.Fatal(err)
	}
	m := s.Messages("general")[0]
	if m.Text != "two" || len(m.Blocks) != 0 || m.Edited == nil || m.Metadata == nil {
		t.Errorf("a text alone takes the blocks away and keeps the metadata: %+v", m)
	}
	ch := a.events(t, 1, inner("message", "message_changed"))[0]["event"].(obj)
	if ch["hidden"] != true || ch["message"].(obj)["text"] != "two" || ch["previous_message"].(obj)["text"] != "one" || ch["message"].(obj)["ts"] != ts {
		t.Errorf("message_changed %v", ch)
	}
	_, _, _, err = a.UpdateMessage("C0GEN", ts, slack.MsgOptionText(x(4001), false))
	if err == nil || err.Error() != "msg_too_long" {
		t.Errorf("update with 4,001 characters: %v", err)
	}
	if _, _, _, err := a.UpdateMessage("C0GEN", ts, slack.MsgOptionText(x(4000), false)); err != nil {
		t.Errorf("update with 4,000 characters: %v", err)
	}
	if _, _, err := a.DeleteMessage("C0GEN", ts); err != nil {
		t.Fatal(err)
	}
	del := a.events(t, 1, inner("message", "message_deleted"))[0]["event"].(obj)
	if del["deleted_ts"] != ts || del["previous_message"].(obj)["ts"] != ts {
		t.Errorf("message_deleted %v", del)
	}
	if _, _, err := a.PostMessage("C0GEN", slack.MsgOptionText(x(40001), false)); err != nil {
		t.Fatal(err)
	}
	if n := len([]rune(s.Messages("general")[0].Text)); n != 40000 {
		t.Errorf("a post of 40,001 characters has %d", n)
	}
}

func TestThreads(t *testing.T) {
	s := start(t, testOptions())
	a := connect(t, s, nil)
	root := must2(t)(s.As("ana").Post("general", "root"))
	first := must2(t)(s.As("ben").Reply("general", root.TS, "first"))
	// A reply to a reply lands in the same thread.
	_, ts, err := a.PostMessage("C0GEN", slack.MsgOptionText("second", false), slack.MsgOptionTS(first.TS))
	if err != nil {
		t.Fatal(err)
	}
	m := must2(t)(s.As("ana").Send("general", Draft{Text: "for all", ThreadTS: root.TS, Broadcast: true}))
	list := s.Messages("general")
	if list[0].ReplyCount != 3 || list[0].LatestReply != m.TS || strings.Join(list[0].ReplyUsers, " ") != ben+" "+bot+" "+ana {
		t.Errorf("root %+v", list[0])
	}
	if list[2].TS != ts || list[2].ThreadTS != root.TS || list[2].ParentUserID != ana {
		t.Errorf("reply to a reply %+v", list[2])
	}
	ev := a.events(t, 1, inner("message", "thread_broadcast"))[0]["event"].(obj)
	if ev["root"].(obj)["ts"] != root.TS || ev["thread_ts"] != root.TS {
		t.Errorf("thread_broadcast %v", ev)
	}
	// A deleted root with replies stays as a tombstone, which is a change; it goes with its last reply.
	if err := s.As("ana").Delete("general", root.TS); err != nil {
		t.Fatal(err)
	}
	tomb := a.events(t, 1, inner("message", "message_changed"))[0]["event"].(obj)["message"].(obj)
	if tomb["subtype"] != "tombstone" || tomb["user"] != "USLACKBOT" || tomb["ts"] != root.TS {
		t.Errorf("tombstone %v", tomb)
	}
	for _, d := range []struct{ who, ts string }{{"ben", first.TS}, {"ana", m.TS}} {
		if err := s.As(d.who).Delete("general", d.ts); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := a.DeleteMessage("C0GEN", ts); err != nil {
		t.Fatal(err)
	}
	if left := s.Messages("general"); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
	// The answer to a thread whose root is gone stands in the channel, and says so.
	_, _, r, err := a.PostMessageWithResponse("C0GEN", slack.MsgOptionText("late", false), slack.MsgOptionTS(root.TS))
	if err != nil || r.ThreadTimestamp != "" {
		t.Errorf("reply to a root that is gone: %+v %v", r, err)
	}
}

func TestEphemeral(t *testing.T) {
	s := start(t, testOptions())
	a := connect(t, s, nil)
	if _, err := a.PostEphemeral("C0GEN", ana, slack.MsgOptionText("only you", false)); err != nil {
		t.Fatal(err)
	}
	s.Look(func(n *Snapshot) {
		if got := n.Ephemerals(ana); len(got) != 1 || got[0].Text != "only you" || len(n.Ephemerals(ben)) != 0 || len(n.Messages("general")) != 0 {
			t.Errorf("ephemerals %+v", got)
		}
	})
}

func TestReactions(t *testing.T) {
	s := start(t, testOptions())
	a := connect(t, s, nil)
	m := must2(t)(s.As("ana").Post("general", "x"))
	ref := slack.NewRefToMessage("C0GEN", m.TS)
	if err := a.AddReaction("eyes", ref); err != nil {
		t.Fatal(err)
	}
	if err := a.AddReaction("eyes", ref); err == nil || err.Error() != "already_reacted" {
		t.Errorf("twice: %v", err)
	}
	if err := s.As("ben").React("general", m.TS, "eyes"); err != nil {
		t.Fatal(err)
	}
	got := s.Messages("general")[0].Reactions
	if len(got) != 1 || got[0].Count != 2 || strings.Join(got[0].Users, " ") != bot+" "+ben {
		t.Errorf("reactions %+v", got)
	}
	ev := a.events(t, 2, inner("reaction_added", ""))[1]["event"].(obj)
	if ev["user"] != ben || ev["item_user"] != ana || ev["item"].(obj)["ts"] != m.TS {
		t.Errorf("reaction_added %v", ev)
	}
	if err := s.As("ben").Unreact("general", m.TS, "eyes"); err != nil {
		t.Fatal(err)
	}
	a.events(t, 1, inner("reaction_removed", ""))
}

// The app hears only what it subscribes to, and only where it is a member.
func TestOnlyWhereMember(t *testing.T) {
	s := start(t, testOptions())
	a := connect(t, s, nil)
	must2(t)(s.As("ana").Post("public", "@testbot not here"))
	must2(t)(s.As("ben").Post("secret", "nor here"))
	must2(t)(s.As("ben").Post("private", "here"))
	dm, err := s.As("ana").DM(bot)
	if err != nil {
		t.Fatal(err)
	}
	must2(t)(s.As("ana").Post(dm, "hello"))
	got := a.events(t, 2, inner("message", ""))
	if x, y := got[0]["event"].(obj), got[1]["event"].(obj); x["channel_type"] != "group" || y["channel_type"] != "im" {
		t.Errorf("%v\n%v", x, y)
	}
	if err := s.As("ana").Invite("public", bot); err != nil {
		t.Fatal(err)
	}
	joined := a.events(t, 1, inner("member_joined_channel", ""))[0]["event"].(obj)
	if joined["user"] != bot || joined["inviter"] != ana || joined["channel_type"] != "C" {
		t.Errorf("member_joined_channel %v", joined)
	}
	must2(t)(s.As("ana").Post("public", "now"))
	wait(t, s, func(n *Snapshot) bool { return n.Undelivered() == 0 })
	for _, ev := range a.events(t, 3, inner("message", "")) {
		if text := ev["event"].(obj)["text"]; text == "nor here" || text == "not here" {
			t.Errorf("heard %v", text)
		}
	}
}
