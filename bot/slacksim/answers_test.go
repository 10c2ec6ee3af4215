package slacksim

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
)

// What the smaller methods answer, as slack-go reads it.
func TestAnswers(t *testing.T) {
	s := start(t, testOptions())
	c := client(s)
	who, err := c.AuthTest()
	if err != nil || who.UserID != s.BotUserID() || who.TeamID != "T0TEST" || who.BotID != s.BotID() {
		t.Errorf("auth.test %+v %v", who, err)
	}
	team, err := c.GetTeamInfo()
	if err != nil || team.Name != "Test" || team.Domain != "test" {
		t.Errorf("team.info %+v %v", team, err)
	}
	b, err := c.GetBotInfo(slack.GetBotInfoParameters{Bot: s.BotID()})
	if err != nil || b.Name != "Testbot" || b.UserID != bot {
		t.Errorf("bots.info %+v %v", b, err)
	}
	if e, err := c.GetEmoji(); err != nil || len(e) != 0 {
		t.Errorf("emoji.list %v %v", e, err)
	}
	p, err := c.GetUserProfile(&slack.GetUserProfileParameters{UserID: ana})
	if err != nil || p.Title != "Account executive" || p.Email != "ana@example.com" {
		t.Errorf("users.profile.get %+v %v", p, err)
	}
	if pr, err := c.GetUserPresence(ana); err != nil || pr.Presence != "active" {
		t.Errorf("users.getPresence %+v %v", pr, err)
	}
	if d, err := c.GetDNDTeamInfo([]string{ana, ben}); err != nil || len(d) != 2 {
		t.Errorf("dnd.teamInfo %v %v", d, err)
	}
	if g, err := c.GetUserGroupMembers("S0DESK"); err != nil || fmt.Sprint(g) != "["+ben+"]" {
		t.Errorf("usergroups.users.list %v %v", g, err)
	}
	mine, _, err := c.GetConversationsForUser(&slack.GetConversationsForUserParameters{Types: []string{"public_channel", "private_channel"}})
	if err != nil || len(mine) != 2 || mine[0].ID != "C0GEN" || mine[1].ID != "C0PRIV" {
		t.Errorf("users.conversations %+v %v", mine, err)
	}
	ch, err := c.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: "C0GEN", IncludeNumMembers: true})
	if err != nil || ch.Name != "general" || ch.NumMembers != 3 || !ch.IsMember {
		t.Errorf("conversations.info %+v %v", ch, err)
	}
	if ch, _, _, err := c.JoinConversation("C0PUB"); err != nil || !ch.IsMember {
		t.Errorf("conversations.join %+v %v", ch, err)
	}
	if _, warning, _, err := c.JoinConversation("C0PUB"); err != nil || warning != "already_in_channel" {
		t.Errorf("joining again: %q %v", warning, err)
	}
	m := must2(t)(s.As("ana").Post("general", "x"))
	link, err := c.GetPermalink(&slack.PermalinkParameters{Channel: "C0GEN", Ts: m.TS})
	if err != nil || link != s.URL()+"archives/C0GEN/p"+strings.ReplaceAll(m.TS, ".", "") {
		t.Errorf("permalink %q %v", link, err)
	}
	r := must2(t)(s.As("ben").Reply("general", m.TS, "y"))
	link, err = c.GetPermalink(&slack.PermalinkParameters{Channel: "C0GEN", Ts: r.TS})
	if err != nil || !strings.HasSuffix(link, "?thread_ts="+m.TS+"&cid=C0GEN") {
		t.Errorf("permalink of a reply %q %v", link, err)
	}
	if err := s.As("ben").React("general", m.TS, "tada"); err != nil {
		t.Fatal(err)
	}
	item, err := c.GetReactions(slack.NewRefToMessage("C0GEN", m.TS), slack.NewGetReactionsParameters())
	if err != nil || len(item.Reactions) != 1 || item.Reactions[0].Name != "tada" {
		t.Errorf("reactions.get %+v %v", item, err)
	}
	if err := c.RemoveReaction("tada", slack.NewRefToMessage("C0GEN", m.TS)); err == nil || err.Error() != "no_reaction" {
		t.Errorf("taking away what is another's: %v", err)
	}
	f := must2(t)(s.As("ana").Send("general", Draft{Files: []Upload{{Name: "deal.csv", Text: "a,b"}}}))
	file, _, _, err := c.GetFileInfo(f.Files[0].ID, 0, 0)
	if err != nil || file.Name != "deal.csv" || file.Size != 3 {
		t.Errorf("files.info %+v %v", file, err)
	}
	var text strings.Builder
	if err := c.GetFile(file.URLPrivateDownload, &text); err != nil || text.String() != "a,b" {
		t.Errorf("download %q %v", text.String(), err)
	}
}

// A post to a person opens the direct conversation; a post to a name finds the channel.
func TestTargets(t *testing.T) {
	s := start(t, testOptions())
	c := client(s)
	dm, _, err := c.PostMessage(ana, slack.MsgOptionText("hi", false))
	if err != nil || !strings.HasPrefix(dm, "D") {
		t.Errorf("to a person: %q %v", dm, err)
	}
	if ch, _, err := c.PostMessage("#general", slack.MsgOptionText("hi", false)); err != nil || ch != "C0GEN" {
		t.Errorf("to a name: %q %v", ch, err)
	}
	if err := s.Archive("general"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.PostMessage("C0GEN", slack.MsgOptionText("hi", false)); err == nil || err.Error() != "is_archived" {
		t.Errorf("to an archived channel: %v", err)
	}
	if _, err := s.As("ana").Post("general", "hi"); err == nil {
		t.Error("a person posted to an archived channel")
	}
}

// People, groups and channels change while the app runs.
func TestWorkspaceChanges(t *testing.T) {
	s := start(t, testOptions())
	a := connect(t, s, nil)
	id, err := s.AddUser(User{Name: "cleo", TZ: "Asia/Tokyo"})
	if err != nil {
		t.Fatal(err)
	}
	if j := a.events(t, 1, inner("team_join", ""))[0]["event"].(obj)["user"].(obj); j["id"] != id || j["tz"] != "Asia/Tokyo" {
		t.Errorf("team_join %v", j)
	}
	if err := s.UpdateUser(id, func(u *User) { u.Deleted = true }); err != nil {
		t.Fatal(err)
	}
	if j := a.events(t, 1, inner("user_change", ""))[0]["event"].(obj)["user"].(obj); j["deleted"] != true || j["tz"] != nil {
		t.Errorf("user_change %v", j)
	}
	until := time.Date(2030, 5, 2, 8, 0, 0, 0, time.UTC)
	for i, q := range []time.Time{until, {}} {
		if err := s.SetQuiet(ana, until.Add(-10*time.Hour), q); err != nil {
			t.Fatal(err)
		}
		j := a.events(t, i+1, inner("dnd_updated_user", ""))[i]["event"].(obj)
		told, err := client(s).GetDNDTeamInfo([]string{ana, ben})
		want := slack.DNDStatus{NextStartTimestamp: 1, NextEndTimestamp: 1}
		if diff := cmp.Diff(want, told[ben]); diff != "" || err != nil {
			t.Errorf("somebody without do-not-disturb: %v %s", err, diff)
		}
		if !q.IsZero() {
			want = slack.DNDStatus{Enabled: true, NextStartTimestamp: int(until.Unix()) - 36000, NextEndTimestamp: int(until.Unix())}
		}
		if diff := cmp.Diff(want, told[ana]); diff != "" {
			t.Errorf("do-not-disturb until %v (-want +got)\n%s", q, diff)
		}
		if st := j["dnd_status"].(obj); j["user"] != ana || st["dnd_enabled"] != want.Enabled || st["next_dnd_end_ts"] != float64(want.NextEndTimestamp) {
			t.Errorf("dnd_updated_user %v", j)
		}
	}
	if err := s.SetQuiet("U404", until, until); err == nil {
		t.Error("somebody who is not there is quiet")
	}
	if _, err := s.As("cleo").Post("general", "x"); err == nil {
		t.Error("a deactivated user posted")
	}
	if err := s.SetGroup(Group{ID: "S0NEW", Handle: "new", Name: "New", Users: []string{ana}}); err != nil {
		t.Fatal(err)
	}
	a.events(t, 1, inner("subteam_created", ""))
	if err := s.SetGroup(Group{ID: "S0NEW", Handle: "new", Name: "New", Users: []string{ben}}); err != nil {
		t.Fatal(err)
	}
	ch := a.events(t, 1, inner("subteam_members_changed", ""))[0]["event"].(obj)
	if fmt.Sprint(ch["added_users"], ch["removed_users"]) != fmt.Sprintf("[%s] [%s]", ben, ana) {
		t.Errorf("subteam_members_changed %v", ch)
	}
	if err := s.AddChannel(Channel{ID: "C0NEW", Name: "new", Members: []string{ana, bot}}); err != nil {
		t.Fatal(err)
	}
	if err := s.RenameChannel("new", "newer"); err != nil {
		t.Fatal(err)
	}
	m := must2(t)(s.As("ana").Post("newer", "see https://x.example/a"))
	if err := s.Unfurl("newer", m.TS, "A page", "https://x.example/a"); err != nil {
		t.Fatal(err)
	}
	un := a.events(t, 1, inner("message", "message_changed"))[0]["event"].(obj)
	if un["message"].(obj)["text"] != un["previous_message"].(obj)["text"] || un["message"].(obj)["edited"] != nil || un["message"].(obj)["attachments"] == nil {
		t.Errorf("unfurl %v", un)
	}
	for name, err := range map[string]error{
		"user":    func() error { _, err := s.AddUser(User{ID: ana, Name: "again"}); return err }(),
		"unknown": s.UpdateUser("U0NONE", func(*User) {}), "group": s.SetGroup(Group{ID: "S", Handle: "s", Users: []string{"U0NONE"}}), "no handle": s.SetGroup(Group{ID: "S"}),
		"channel": s.AddChannel(Channel{ID: "C0NEW", Name: "x"}), "rename": s.RenameChannel("nothing", "x"), "id": s.ChangeChannelID("nothing", "C9"), "public id": s.ChangeChannelID("newer", "C9"), "archive": s.Archive("nothing"), "unfurl": s.Unfurl("newer", "1.000000", "", ""),
	} {
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// Every kind of input takes a choice in words and gives it as Slack does.
func TestEveryInput(t *testing.T) {
	s := start(t, testOptions())
	opts := rep(3, opt)
	input := func(id, element string) string {
		return fmt.Sprintf(`{"type":"input","block_id":"b_%s","label":{"type":"plain_text","text":"l"},"element":{"action_id":"%s",%s}}`, id, id, element)
	}
	blocks := []string{
		input("text", `"type":"plain_text_input","multiline":true,"min_length":2`),
		input("num", `"type":"number_input","is_decimal_allowed":false,"min_value":"1","max_value":"9"`),
		input("mail", `"type":"email_text_input"`),
		input("url", `"type":"url_text_input"`),
		input("one", `"type":"static_select","options":`+opts),
		input("many", `"type":"multi_static_select","options":`+opts),
		input("check", `"type":"checkboxes","options":`+opts),
		input("radio", `"type":"radio_buttons","options":`+opts+`,"initial_option":`+strings.ReplaceAll(opt, "%d", "1")),
		input("user", `"type":"users_select"`),
		input("users", `"type":"multi_users_select"`),
		input("chan", `"type":"channels_select"`),
		input("conv", `"type":"conversations_select","response_url_enabled":true`),
		input("date", `"type":"datepicker"`),
		input("time", `"type":"timepicker","initial_time":"09:30","timezone":"Europe/Madrid"`),
	}
	var mode string
	a := formApp(t, s, &mode)
	s.mu.Lock()
	trig := s.newTrigger(ana)
	s.mu.Unlock()
	v := fmt.Sprintf(`{"type":"modal","title":{"type":"plain_text","text":"F"},"submit":{"type":"plain_text","text":"S"},"blocks":[%s]}`, strings.Join(blocks, ","))
	if _, _, j := call(t, s, s.BotToken(), "views.open", form("trigger_id", trig, "view", v)); j["ok"] != true {
		t.Fatal(j)
	}
	who := s.As("ana")
	modal, _ := who.Modal()
	bad := map[string]any{"text": "x", "num": "1.5", "mail": "nobody", "url": "example.com"}
	faults, err := who.Submit(modal, bad)
	if err != nil || len(faults) != 4+8 || faults["b_text"] != "This entry must be at least 2 characters." || faults["b_num"] != "Enter a number." ||
		faults["b_mail"] != "Enter a valid email address." || faults["b_url"] != "Enter a valid URL." || faults["b_date"] != "Please complete this required field." {
		t.Errorf("%d faults: %v %v", len(faults), faults, err)
	}
	if faults, _ := who.Submit(modal, map[string]any{"num": "10"}); faults["b_num"] != "Enter a number of at most 9." {
		t.Errorf("too large: %v", faults)
	}
	faults, err = who.Submit(modal, map[string]any{"text": "abc", "num": "7", "mail": "ana@example.com", "url": "https://x.example", "one": "v1", "many": []string{"v0", "o2"},
		"check": []string{"v1"}, "user": ben, "users": []string{ana, ben}, "chan": "C0GEN", "conv": "C0GEN", "date": "2026-11-30"})
	if err != nil || len(faults) > 0 {
		t.Fatalf("%v %v", faults, err)
	}
	sub := a.events(t, 1, kind("view_submission"))[0]
	vals := sub["view"].(obj)["state"].(obj)["values"].(obj)
	get := func(id, key string) string { return fmt.Sprint(vals["b_"+id].(obj)[id].(obj)[key]) }
	for _, c := range []struct{ id, key, want string }{
		{"text", "value", "abc"}, {"num", "value", "7"}, {"user", "selected_user", ben}, {"users", "selected_users", "[" + ana + " " + ben + "]"},
		{"chan", "selected_channel", "C0GEN"}, {"date", "selected_date", "2026-11-30"}, {"time", "selected_time", "09:30"}, {"date", "type", "datepicker"},
	} {
		if got := get(c.id, c.key); got != c.want {
			t.Errorf("%s.%s = %s, want %s", c.id, c.key, got, c.want)
		}
	}
	if !strings.Contains(get("radio", "selected_option"), "value:v1") || strings.Count(get("many", "selected_options"), "value:") != 2 {
		t.Errorf("values %v", vals)
	}
	urls := sub["response_urls"].([]any)
	if len(urls) != 1 || urls[0].(obj)["channel_id"] != "C0GEN" {
		t.Fatalf("response_urls %v", urls)
	}
	if status, body := respondTo(t, urls[0].(obj)["response_url"].(string), obj{"text": "here", "response_type": "in_channel"}); status != 200 || len(s.Messages("general")) != 1 {
		t.Errorf("response_url of a form: %d %s", status, body)
	}
}

// Somebody from another workspace, and a file that must be asked for.
func TestFromOutside(t *testing.T) {
	opt := testOptions()
	opt.Users = append(opt.Users, User{ID: "U0OUT", Name: "olga", RealName: "Olga Out", Email: "olga@elsewhere.example", TeamID: "T0ELSE"})
	s := start(t, opt)
	a := connect(t, s, nil)
	m := must2(t)(s.As("olga").Send("general", Draft{Text: "hi", Files: []Upload{{Name: "deal.csv", Text: "a,b", CheckInfo: true}}}))
	ev := a.events(t, 1, inner("message", "file_share"))[0]["event"].(obj)
	f := ev["files"].([]any)[0].(obj)
	if ev["team"] != "T0ELSE" || f["file_access"] != "check_file_info" || f["name"] != nil || f["url_private"] != nil {
		t.Errorf("event %v", ev)
	}
	file, _, _, err := a.GetFileInfo(m.Files[0].ID, 0, 0)
	if err != nil || file.Name != "deal.csv" {
		t.Errorf("files.info %+v %v", file, err)
	}
	u, err := a.GetUserInfo("U0OUT")
	if err != nil || u.TeamID != "T0ELSE" || !u.IsStranger || u.Profile.Email != "" {
		t.Errorf("users.info %+v %v", u, err)
	}
}
