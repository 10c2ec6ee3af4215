package slacksim

import (
	"fmt"
	"testing"
	"time"

	"github.com/slack-go/slack"
)

// seeded fills #general with n messages a second apart, the first at base, and answers their times.
func seeded(t *testing.T, s *Server, n int) []string {
	t.Helper()
	base := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	var out []string
	for i := range n {
		ts := TS(base.Add(time.Duration(i) * time.Second))
		if err := s.SeedMessage(Seed{Channel: "general", User: ana, TS: ts, Text: fmt.Sprint("m", i)}); err != nil {
			t.Fatal(err)
		}
		out = append(out, ts)
	}
	return out
}

func TestHistoryPages(t *testing.T) {
	s := start(t, testOptions())
	ts := seeded(t, s, 250)
	c := client(s)
	var got []string
	p := &slack.GetConversationHistoryParameters{ChannelID: "C0GEN"}
	pages := 0
	for {
		r, err := c.GetConversationHistory(p)
		if err != nil {
			t.Fatal(err)
		}
		pages++
		for _, m := range r.Messages {
			got = append(got, m.Timestamp)
		}
		if r.HasMore != (r.ResponseMetaData.NextCursor != "") {
			t.Fatalf("has_more %v with cursor %q", r.HasMore, r.ResponseMetaData.NextCursor)
		}
		if !r.HasMore {
			break
		}
		p.Cursor = r.ResponseMetaData.NextCursor
	}
	if pages != 3 || len(got) != 250 || got[0] != ts[249] || got[249] != ts[0] {
		t.Errorf("%d pages, %d messages, first %s, last %s", pages, len(got), got[0], got[len(got)-1])
	}
	s.Look(func(n *Snapshot) {
		if n.Undelivered() != 0 {
			t.Error("a seeded message was delivered")
		}
	})
}

func TestHistoryEdges(t *testing.T) {
	s := start(t, testOptions())
	ts := seeded(t, s, 5)
	c := client(s)
	cases := []struct {
		oldest, latest string
		inclusive      bool
		want           int
	}{
		{"", "", false, 5}, {ts[1], "", false, 3}, {ts[1], "", true, 4}, {"", ts[3], false, 3}, {"", ts[3], true, 4},
		{ts[1], ts[3], false, 1}, {ts[1], ts[3], true, 3}, {ts[4], "", false, 0}, {"0", "", false, 5},
	}
	for _, k := range cases {
		r, err := c.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: "C0GEN", Oldest: k.oldest, Latest: k.latest, Inclusive: k.inclusive})
		if err != nil || len(r.Messages) != k.want {
			t.Errorf("%+v: %d messages, %v", k, len(r.Messages), err)
		}
	}
}

func TestHistoryLeavesRepliesAndMetadataOut(t *testing.T) {
	s := start(t, testOptions())
	c := client(s)
	_, root, err := c.PostMessage("C0GEN", slack.MsgOptionText("root", false), slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "slot", EventPayload: map[string]any{"k": "v"}}))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		must2(t)(s.As("ana").Reply("general", root, fmt.Sprint("r", i)))
	}
	r, err := c.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: "C0GEN"})
	if err != nil || len(r.Messages) != 1 || r.Messages[0].ReplyCount != 5 || r.Messages[0].Metadata.EventType != "" {
		t.Errorf("history %+v %v", r.Messages, err)
	}
	r, err = c.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: "C0GEN", IncludeAllMetadata: true})
	if err != nil || r.Messages[0].Metadata.EventPayload["k"] != "v" {
		t.Errorf("with metadata %+v %v", r.Messages, err)
	}
	var texts []string
	p := &slack.GetConversationRepliesParameters{ChannelID: "C0GEN", Timestamp: root, Limit: 2}
	for {
		msgs, more, cursor, err := c.GetConversationReplies(p)
		if err != nil || msgs[0].Timestamp != root {
			t.Fatalf("replies %+v %v", msgs, err)
		}
		for _, m := range msgs[1:] {
			texts = append(texts, m.Text)
		}
		if !more {
			break
		}
		p.Cursor = cursor
	}
	if fmt.Sprint(texts) != "[r0 r1 r2 r3 r4]" {
		t.Errorf("replies %v", texts)
	}
}

func TestListsPage(t *testing.T) {
	s := start(t, testOptions())
	c := client(s)
	var names []string
	p := &slack.GetConversationsParameters{Types: []string{"public_channel", "private_channel"}, Limit: 1}
	for {
		chans, cursor, err := c.GetConversations(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, ch := range chans {
			names = append(names, ch.Name)
		}
		if cursor == "" {
			break
		}
		p.Cursor = cursor
	}
	if fmt.Sprint(names) != "[general public private]" {
		t.Errorf("channels %v", names)
	}
	users, err := c.GetUsers()
	if err != nil || len(users) != 5 || users[4].ID != "USLACKBOT" || users[4].IsBot || users[0].Profile.Email != "ana@example.com" || users[0].TZ != "Europe/Madrid" || !users[2].Deleted || !users[3].IsBot {
		t.Errorf("users %+v %v", users, err)
	}
	members, _, err := c.GetUsersInConversation(&slack.GetUsersInConversationParameters{ChannelID: "C0GEN"})
	if err != nil || len(members) != 3 {
		t.Errorf("members %v %v", members, err)
	}
	groups, err := c.GetUserGroups(slack.GetUserGroupsOptionIncludeUsers(true))
	if err != nil || len(groups) != 1 || groups[0].Handle != "desk" || fmt.Sprint(groups[0].Users) != "["+ben+"]" {
		t.Errorf("groups %+v %v", groups, err)
	}
	im, _, _, err := c.OpenConversation(&slack.OpenConversationParameters{Users: []string{ana}, ReturnIM: true})
	if err != nil || !im.IsIM || im.User != ana {
		t.Errorf("open %+v %v", im, err)
	}
	again, _, _, err := c.OpenConversation(&slack.OpenConversationParameters{Users: []string{ana}})
	if err != nil || again.ID != im.ID {
		t.Errorf("open again %+v %v", again, err)
	}
	u, err := c.GetUserByEmail("BEN@example.com")
	if err != nil || u.ID != ben {
		t.Errorf("by email %+v %v", u, err)
	}
}

func TestSeedRefuses(t *testing.T) {
	s := start(t, testOptions())
	ts := seeded(t, s, 1)
	for _, m := range []Seed{{Channel: "none", User: ana, TS: "1.000000"}, {Channel: "general", User: "U0X", TS: "1.000000"}, {Channel: "general", User: ana, TS: "soon"},
		{Channel: "general", User: ana, TS: ts[0]}, {Channel: "general", User: ana, TS: "1.000000", ThreadTS: "2.000000"},
		{Channel: "general", User: bot, TS: "1.000000", Blocks: []Block{{"type": "nonsense"}}}} {
		if err := s.SeedMessage(m); err == nil {
			t.Errorf("accepted %+v", m)
		}
	}
}
