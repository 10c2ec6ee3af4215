package slacksim

import (
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"
)

// optional keys of Slack's examples that this server leaves out: other kinds of workspaces, avatars and thumbnails, older fields.
var leftOut = []string{"authed_teams", "enterprise", "enterprise_id", "enterprise_name", "authed_users", "context_enterprise_id", "bot_profile", "icons", "enterprise_user",
	"enterprise_subteam_id", "is_section", "auto_type", "is_locked", "subscribed", "emoji", "verbatim", "fallback", "image_width", "image_height", "image_bytes"}

// missingFrom lists the paths of Slack's example that ours lacks or has as another kind of value.
func missingFrom(path string, real, ours any) []string {
	var out []string
	switch r := real.(type) {
	case obj:
		o, ok := ours.(obj)
		if !ok {
			return []string{fmt.Sprintf("%s is %T, should be an object", path, ours)}
		}
		for k, v := range r {
			if slices.Contains(leftOut, k) {
				continue
			}
			x, has := o[k]
			switch {
			case !has:
				out = append(out, path+"."+k+" is missing")
			case v == nil || x == nil: // nullable
			default:
				out = append(out, missingFrom(path+"."+k, v, x)...)
			}
		}
	case []any:
		o, ok := ours.([]any)
		if !ok {
			return []string{fmt.Sprintf("%s is %T, should be a list", path, ours)}
		}
		if len(r) > 0 && len(o) > 0 {
			out = missingFrom(path+"[0]", r[0], o[0])
		}
	default:
		if fmt.Sprintf("%T", real) != fmt.Sprintf("%T", ours) {
			out = append(out, fmt.Sprintf("%s is %T, should be %T", path, ours, real))
		}
	}
	sort.Strings(out)
	return out
}

func example(t *testing.T, name string) obj {
	t.Helper()
	raw, err := os.ReadFile("testdata/payloads/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return js(t, string(raw)).(obj)
}

// Everything the server sends has the keys and kinds of Slack's own examples.
func TestShapes(t *testing.T) {
	s := start(t, testOptions())
	r := dialRaw(t, s)
	if faults := missingFrom("hello", example(t, "socket_hello"), r.next()); len(faults) > 0 {
		t.Error(faults)
	}
	ana, ben := s.As("ana"), s.As("ben")
	frames := make(chan obj, 100)
	go func() {
		for {
			var f obj
			if r.ws.ReadJSON(&f) != nil {
				return
			}
			var answer any
			if f["payload"].(obj)["type"] == "block_suggestion" {
				answer = obj{"options": []any{}}
			}
			_ = r.ws.WriteJSON(obj{"envelope_id": f["envelope_id"], "payload": answer})
			frames <- f
		}
	}()
	take := func(name string, act func() error, ignore ...string) {
		t.Helper()
		if err := act(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		real := example(t, name)
		for {
			var f obj
			select {
			case f = <-frames:
			case <-time.After(10 * time.Second):
				t.Fatalf("%s: it never came", name)
			}
			ours := f
			if !strings.HasPrefix(name, "socket_") {
				ours = f["payload"].(obj)
			}
			if kindOf(real) != kindOf(ours) {
				continue
			}
			for _, m := range missingFrom(name, real, ours) {
				if !slices.ContainsFunc(ignore, func(i string) bool { return strings.HasPrefix(m, name+"."+i) }) {
					t.Error(m)
				}
			}
			return
		}
	}
	say := func(text string) func() error {
		return func() error { _, err := ana.Post("general", text); return err }
	}
	var root, mine Message
	keep := func(m *Message, d Draft) func() error {
		return func() (err error) { *m, err = ana.Send("general", d); return err }
	}
	take("message", keep(&root, Draft{Text: "x"}))
	take("socket_events_api", say("<@"+ben.ID()+">"))
	take("app_mention", say("@testbot x"))
	take("message_changed", func() error { return ana.Edit("general", root.TS, "y") })
	take("file_share", keep(&mine, Draft{Text: "f", Files: []Upload{{Name: "test.png", Text: "x"}}}), "event.files[0].thumb", "event.files[0].original", "event.files[0].permalink_public", "event.display_as_bot")
	take("message_deleted", func() error { return ana.Delete("general", mine.TS) })
	take("thread_broadcast", keep(&mine, Draft{Text: "b", ThreadTS: root.TS, Broadcast: true}))
	take("reaction_added", func() error { return ben.React("general", root.TS, "eyes") })
	take("member_left_channel", func() error { return ben.Leave("general") })
	take("member_joined_channel", func() error { return ana.Invite("general", ben.ID()) })
	take("user_change", func() error { return s.UpdateUser(ben.ID(), func(u *User) { u.Title = "Lead" }) }, userGaps...)
	take("team_join", func() error { _, err := s.AddUser(User{Name: "cleo", RealName: "Cleo Park"}); return err }, userGaps...)
	take("subteam_updated", func() error {
		return s.SetGroup(Group{ID: "S0DESK", Handle: "desk", Name: "Desk", Users: []string{ben.ID()}})
	})
	take("subteam_members_changed", func() error {
		return s.SetGroup(Group{ID: "S0DESK", Handle: "desk", Name: "Desk", Users: []string{ana.ID()}})
	})

	call(t, s, s.BotToken(), "views.publish", form("user_id", ana.ID(), "view", `{"type":"home","blocks":`+twoButtons+`}`))
	take("app_home_opened", ana.OpenHome, "event.view.blocks[0].accessory")
	home, _ := ana.Home()
	take("block_actions_view", func() error { return ana.ClickView(home, "yes") }, "actions[0].style")
	m := post(t, s, "C0GEN", "text", "x", "thread_ts", root.TS, "blocks", twoButtons)
	take("block_actions_message", func() error { return ana.Click(m, "yes") }, "state.values")
	take("message_action", func() error { return ana.MessageShortcut("take_it", "general", root.TS) }, "message.blocks[0].elements[0].elements")
	take("shortcut", func() error { return ana.Shortcut("do_it") })
	take("slash_command", func() error { return ana.Command("general", "/test", "x") })

	openHere := func() View {
		s.mu.Lock()
		trig := s.newTrigger(ana.ID())
		s.mu.Unlock()
		call(t, s, s.BotToken(), "views.open", form("trigger_id", trig, "view", fmt.Sprintf(form1, "f")))
		v, _ := ana.Modal()
		return v
	}
	v := openHere()
	take("block_suggestion", func() error { _, err := ana.Suggest(v, "who", "a"); return err }, "channel", "container")
	take("view_closed", ana.CloseModal, "view.close", "view.blocks[0].element.multiline")
	v = openHere()
	take("view_submission", func() error { _, err := ana.Submit(v, map[string]any{"text": "abc"}); return err }, "view.close", "view.state.values", "view.blocks[0].element.multiline")
}

// userGaps are fields of users that this server does not know.
var userGaps = []string{"event.user.enterprise", "event.user.has_", "event.user.is_connector_bot", "event.user.is_invited_user", "event.user.is_stranger",
	"event.user.is_workflow_bot", "event.user.locale", "event.user.presence", "event.user.two_factor_type", "event.user.who_can", "event.user.teams",
	"event.user.profile.", "event.user.is_"}

// kindOf names what kind of thing a payload is.
func kindOf(j obj) string {
	if p, ok := j["payload"].(obj); ok {
		return "envelope " + kindOf(p)
	}
	if ev, ok := j["event"].(obj); ok {
		return fmt.Sprint(ev["type"], " ", ev["subtype"])
	}
	if j["command"] != nil {
		return "command"
	}
	return fmt.Sprint(j["type"])
}
