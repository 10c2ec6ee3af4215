package slacksim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

const (
	twoButtons = `[{"type":"section","block_id":"s","text":{"type":"mrkdwn","text":"t"},"accessory":{"type":"static_select","action_id":"pick",
		"options":[{"text":{"type":"plain_text","text":"One"},"value":"1"},{"text":{"type":"plain_text","text":"Two"},"value":"2"}]}},
		{"type":"actions","block_id":"b","elements":[{"type":"button","action_id":"yes","value":"y","text":{"type":"plain_text","text":"Yes"}},
		{"type":"overflow","action_id":"more","options":[{"text":{"type":"plain_text","text":"Why"},"value":"why"}]}]}]`
	form1 = `{"type":"modal","callback_id":"%s","title":{"type":"plain_text","text":"Form"},"submit":{"type":"plain_text","text":"Send"},"notify_on_close":true,
		"blocks":[{"type":"input","block_id":"in","label":{"type":"plain_text","text":"l"},"element":{"type":"plain_text_input","action_id":"text","max_length":5}},
		{"type":"input","block_id":"who","optional":true,"label":{"type":"plain_text","text":"l"},"element":{"type":"external_select","action_id":"who"}}]}`
)

func post(t *testing.T, s *Server, ch string, kv ...string) Message {
	t.Helper()
	f := form(kv...)
	f.Set("channel", ch)
	_, _, j := call(t, s, s.BotToken(), "chat.postMessage", f)
	if j["ok"] != true {
		t.Fatalf("post: %v", j)
	}
	list := s.Messages(ch)
	return list[len(list)-1]
}

// respondTo posts to a response URL and answers status and body.
func respondTo(t *testing.T, url string, body obj) (int, string) {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Post(url, "application/json", bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var b bytes.Buffer
	_, _ = b.ReadFrom(resp.Body)
	return resp.StatusCode, b.String()
}

func TestChoosingInAMessage(t *testing.T) {
	s := start(t, testOptions())
	a := connect(t, s, nil)
	m := post(t, s, "C0GEN", "blocks", twoButtons)
	ana := s.As("ana")
	for _, c := range []struct {
		id     string
		choice []string
	}{{"pick", []string{"2"}}, {"more", []string{"Why"}}, {"b/yes", nil}} {
		if err := ana.Click(m, c.id, c.choice...); err != nil {
			t.Fatal(err)
		}
	}
	got := a.events(t, 3, kind("block_actions"))
	act := func(i int) obj { return got[i]["actions"].([]any)[0].(obj) }
	if act(0)["selected_option"].(obj)["value"] != "2" || act(1)["selected_option"].(obj)["value"] != "why" || act(2)["value"] != "y" || act(2)["block_id"] != "b" {
		t.Errorf("actions %v\n%v\n%v", act(0), act(1), act(2))
	}
	state := got[2]["state"].(obj)["values"].(obj)["s"].(obj)["pick"].(obj)
	if state["type"] != "static_select" || state["selected_option"].(obj)["value"] != "2" {
		t.Errorf("state %v", state)
	}
	for _, c := range []struct{ id, want string }{{"no", "nothing here has the action id"}, {"pick", "takes one choice"}} {
		if err := ana.Click(m, c.id); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.id, err)
		}
	}
	if err := ana.Click(m, "pick", "3"); err == nil {
		t.Error("chose what is not there")
	}
}

func TestResponseURL(t *testing.T) {
	clock := NewManualClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	opt := testOptions()
	opt.Clock = clock
	s := start(t, opt)
	a := connect(t, s, nil)
	m := post(t, s, "C0GEN", "text", "original", "blocks", twoButtons)
	click := func() string {
		t.Helper()
		if err := s.As("ana").Click(m, "yes"); err != nil {
			t.Fatal(err)
		}
		list := a.events(t, 1, kind("block_actions"))
		return list[len(list)-1]["response_url"].(string)
	}
	url := click()
	steps := []struct {
		body   obj
		status int
		check  func(*Snapshot) bool
	}{
		{obj{"text": "for you"}, 200, func(n *Snapshot) bool { e := n.Ephemerals(ana); return len(e) == 1 && e[0].Text == "for you" }},
		{obj{"text": "for all", "response_type": "in_channel"}, 200, func(n *Snapshot) bool { return len(n.Messages("general")) == 2 }},
		{obj{"text": "replaced", "replace_original": true}, 200, func(n *Snapshot) bool { return n.Messages("general")[0].Text == "replaced" }},
		{obj{"blocks": []any{obj{"type": "nonsense"}}}, 200, func(n *Snapshot) bool { return len(n.Messages("general")) == 2 }},
		{obj{"delete_original": true}, 200, func(n *Snapshot) bool { return len(n.Messages("general")) == 1 }},
		{obj{"text": "sixth"}, 404, func(n *Snapshot) bool { return len(n.Ephemerals(ana)) == 1 }},
	}
	for i, c := range steps {
		status, body := respondTo(t, url, c.body)
		ok := false
		s.Look(func(n *Snapshot) { ok = c.check(n) })
		if status != c.status || !ok {
			t.Errorf("use %d: HTTP %d %s, as expected: %v", i+1, status, body, ok)
		}
	}
	m = post(t, s, "C0GEN", "text", "again", "blocks", twoButtons)
	url = func() string {
		if err := s.As("ana").Click(m, "yes"); err != nil {
			t.Fatal(err)
		}
		return a.events(t, 2, kind("block_actions"))[1]["response_url"].(string)
	}()
	clock.Advance(hookLife + time.Second)
	if status, body := respondTo(t, url, obj{"text": "late"}); status != 404 || !strings.Contains(body, "expired_url") {
		t.Errorf("after half an hour: %d %s", status, body)
	}
	if status, _ := respondTo(t, s.URL()+"hooks/unknown", obj{"text": "x"}); status != 404 {
		t.Errorf("unknown URL: %d", status)
	}
}

// What one person alone sees can be clicked and replaced, and is never in the payload.
func TestEphemeralClick(t *testing.T) {
	s := start(t, testOptions())
	a := connect(t, s, nil)
	_, _, j := call(t, s, s.BotToken(), "chat.postEphemeral", form("channel", "C0GEN", "user", ana, "text", "x", "blocks", twoButtons))
	m := Message{Channel: "C0GEN", TS: j["message_ts"].(string)}
	if err := s.As("ben").Click(m, "yes"); err == nil {
		t.Error("somebody else clicked it")
	}
	if err := s.As("ana").Click(m, "yes"); err != nil {
		t.Fatal(err)
	}
	got := a.events(t, 1, kind("block_actions"))[0]
	if got["message"] != nil || got["container"].(obj)["is_ephemeral"] != true {
		t.Errorf("payload %v", got)
	}
	if status, body := respondTo(t, got["response_url"].(string), obj{"replace_original": true, "text": "new"}); status != 200 {
		t.Errorf("%d %s", status, body)
	}
	s.Look(func(n *Snapshot) {
		if e := n.Ephemerals(ana); len(e) != 1 || e[0].Text != "new" || len(e[0].Blocks) != 0 {
			t.Errorf("replaced: %+v", e)
		}
	})
	if _, body := respondTo(t, got["response_url"].(string), obj{"delete_original": true}); body != "ok" {
		t.Error(body)
	}
	s.Look(func(n *Snapshot) {
		if len(n.Ephemerals(ana)) != 0 {
			t.Error("still there")
		}
	})
}

// triggers answers a source of fresh trigger ids of ana's.
func triggers(t *testing.T, s *Server) func() string {
	a := connect(t, s, nil)
	m := post(t, s, "C0GEN", "text", "x", "blocks", twoButtons)
	n := 0
	return func() string {
		t.Helper()
		if err := s.As("ana").Click(m, "yes"); err != nil {
			t.Fatal(err)
		}
		n++
		return a.events(t, n, kind("block_actions"))[n-1]["trigger_id"].(string)
	}
}

func TestTriggersAndTheStack(t *testing.T) {
	clock := NewManualClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	opt := testOptions()
	opt.Clock = clock
	s := start(t, opt)
	trigger := triggers(t, s)
	view := func(method, trig, callback string, kv ...string) obj {
		f := form(append([]string{"trigger_id", trig, "view", fmt.Sprintf(form1, callback)}, kv...)...)
		_, _, j := call(t, s, s.BotToken(), method, f)
		return j
	}
	tr := trigger()
	if j := view("views.push", tr, "early"); j["error"] != "not_found" {
		t.Errorf("push with nothing open: %v", j)
	}
	tr = trigger()
	first := view("views.open", tr, "one")
	if first["ok"] != true {
		t.Fatal(first)
	}
	v := first["view"].(obj)
	if v["root_view_id"] != v["id"] || v["previous_view_id"] != nil || v["hash"] == "" {
		t.Errorf("view %v", v)
	}
	if j := view("views.open", tr, "again"); j["error"] != "exchanged_trigger_id" {
		t.Errorf("used trigger: %v", j)
	}
	tr = trigger()
	clock.Advance(triggerLife)
	if j := view("views.push", tr, "two"); j["ok"] != true || j["view"].(obj)["previous_view_id"] != v["id"] || j["view"].(obj)["root_view_id"] != v["id"] {
		t.Errorf("push after exactly three seconds: %v", j)
	}
	tr = trigger()
	clock.Advance(triggerLife + time.Microsecond)
	if j := view("views.push", tr, "late"); j["error"] != "expired_trigger_id" {
		t.Errorf("push after more than three seconds: %v", j)
	}
	if j := view("views.push", trigger(), "three"); j["ok"] != true {
		t.Errorf("third view: %v", j)
	}
	if j := view("views.push", trigger(), "four"); j["error"] != "push_limit_reached" {
		t.Errorf("fourth view: %v", j)
	}
	// Updating needs the newest hash, when it names one.
	up := func(hash string) any {
		_, _, j := call(t, s, s.BotToken(), "views.update", form("view_id", v["id"].(string), "hash", hash, "view", fmt.Sprintf(form1, "new")))
		return j["error"]
	}
	if e := up(v["hash"].(string)); e != nil {
		t.Errorf("update with the hash: %v", e)
	}
	if e := up(v["hash"].(string)); e != "hash_conflict" {
		t.Errorf("update with an old hash: %v", e)
	}
	if e := up(""); e != nil {
		t.Errorf("update without a hash: %v", e)
	}
	big := strings.Replace(fmt.Sprintf(form1, "big"), `"blocks":[`, `"blocks":[`+strings.Repeat(`{"type":"section","text":{"type":"mrkdwn","text":"`+strings.Repeat("x", 2990)+`"}},`, 86), 1)
	if _, _, j := call(t, s, s.BotToken(), "views.open", form("trigger_id", trigger(), "view", big)); j["error"] != "view_too_large" {
		t.Errorf("a view above 250 kB: %v", j["error"])
	}
}

// formApp answers submissions as mode says, and suggestions with one option.
func formApp(t *testing.T, s *Server, mode *string) *app {
	return connect(t, s, func(ev socketmode.Event) (any, bool) {
		cb, ok := ev.Data.(slack.InteractionCallback)
		switch {
		case ok && cb.Type == slack.InteractionTypeBlockSuggestion:
			return obj{"options": []any{obj{"text": obj{"type": "plain_text", "text": "Net " + cb.Value}, "value": cb.Value}}}, true
		case !ok || cb.Type != slack.InteractionTypeViewSubmission:
			return nil, true
		}
		switch *mode {
		case "update", "push":
			return obj{"response_action": *mode, "view": js(t, fmt.Sprintf(form1, "next"))}, true
		case "clear":
			return obj{"response_action": "clear"}, true
		case "wrong":
			return obj{"response_action": "errors", "errors": obj{"nowhere": "x"}}, true
		case "broken":
			return obj{"response_action": "update", "view": obj{"type": "modal"}}, true
		}
		return nil, true
	})
}

// openForm opens form1 for ana.
func openForm(t *testing.T, s *Server, a *app) View {
	t.Helper()
	m := post(t, s, "C0GEN", "text", "x", "blocks", twoButtons)
	a.mu.Lock()
	n := 0
	for _, ev := range a.got {
		if strings.Contains(string(ev.Request.Payload), `"block_actions"`) {
			n++
		}
	}
	a.mu.Unlock()
	if err := s.As("ana").Click(m, "yes"); err != nil {
		t.Fatal(err)
	}
	trig := a.events(t, n+1, kind("block_actions"))[n]["trigger_id"].(string)
	if _, _, j := call(t, s, s.BotToken(), "views.open", form("trigger_id", trig, "view", fmt.Sprintf(form1, "first"))); j["ok"] != true {
		t.Fatal(j)
	}
	v, _ := s.As("ana").Modal()
	return v
}

func TestSubmission(t *testing.T) {
	s := start(t, testOptions())
	var mode string
	a := formApp(t, s, &mode)
	ana := s.As("ana")
	cases := []struct {
		mode  string
		open  int    // how many modals are open afterwards
		top   string // callback id of the top one
		fault string // what the person is told
	}{
		{"", 0, "", ""}, {"update", 1, "next", ""}, {"push", 2, "next", ""}, {"clear", 0, "", ""},
		{"wrong", 1, "first", "which is no input of this form"}, {"broken", 1, "first", "missing required field: title"},
	}
	for _, c := range cases {
		mode = c.mode
		v := openForm(t, s, a)
		faults, err := ana.Submit(v, map[string]any{"text": "abc"})
		if len(faults) > 0 || (err == nil) != (c.fault == "") || err != nil && !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%q: %v %v", c.mode, faults, err)
		}
		s.Look(func(n *Snapshot) {
			top, _ := n.Modal(ana.ID())
			if len(n.s.stacks[ana.ID()]) != c.open || top.CallbackID != c.top {
				t.Errorf("%q: %d open, top %q", c.mode, len(n.s.stacks[ana.ID()]), top.CallbackID)
			}
		})
	}
	mode = ""
	v := openForm(t, s, a)
	if faults, err := ana.Submit(v, map[string]any{"text": "too long"}); err != nil || faults["in"] != "This entry must be at most 5 characters." {
		t.Errorf("six characters: %v %v", faults, err)
	}
	opts, err := ana.Suggest(v, "who", "30")
	if err != nil || opts["options"].([]any)[0].(obj)["value"] != "30" {
		t.Errorf("suggest: %v %v", opts, err)
	}
	if _, err := ana.Submit(v, map[string]any{"text": "ok", "who": "30"}); err != nil {
		t.Fatal(err)
	}
	subs := a.events(t, len(cases)+1, kind("view_submission"))
	vals := subs[len(subs)-1]["view"].(obj)["state"].(obj)["values"].(obj)
	if vals["in"].(obj)["text"].(obj)["value"] != "ok" || vals["who"].(obj)["who"].(obj)["selected_option"].(obj)["value"] != "30" {
		t.Errorf("values %v", vals)
	}
	if _, err := ana.Submit(v, nil); err == nil {
		t.Error("submitted a form that is closed")
	}
}

func TestClosing(t *testing.T) {
	s := start(t, testOptions())
	var mode string
	a := formApp(t, s, &mode)
	v := openForm(t, s, a)
	if err := s.As("ana").CloseModal(); err != nil {
		t.Fatal(err)
	}
	got := a.events(t, 1, kind("view_closed"))[0]
	if got["view"].(obj)["id"] != v.ID || got["is_cleared"] != false {
		t.Errorf("view_closed %v", got)
	}
	if err := s.As("ana").CloseModal(); err == nil {
		t.Error("closed nothing")
	}
}

// An app that does not answer in three seconds: the person is told, and nothing comes again.
func TestNoAnswer(t *testing.T) {
	clock := NewManualClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	opt := testOptions()
	opt.Clock = clock
	s := start(t, opt)
	r := dialRaw(t, s)
	r.next()
	done := make(chan error, 1)
	go func() { done <- s.As("ana").Command("general", "/test", "hello") }()
	f := r.next()
	if f["type"] != "slash_commands" || f["accepts_response_payload"] != true || f["retry_attempt"] != nil {
		t.Errorf("frame %v", f)
	}
	clock.Advance(ackLife)
	if err := <-done; err == nil {
		t.Error("no error")
	}
	s.Look(func(n *Snapshot) {
		e := n.Ephemerals(ana)
		if len(e) != 1 || e[0].Text != "/test failed because the app did not respond." || n.Undelivered() != 0 {
			t.Errorf("told %+v, %d undelivered", e, n.Undelivered())
		}
	})
}

func TestCommands(t *testing.T) {
	s := start(t, testOptions())
	var answer any
	a := connect(t, s, func(ev socketmode.Event) (any, bool) {
		if ev.Type == socketmode.EventTypeSlashCommand {
			return answer, true
		}
		return nil, true
	})
	answer = obj{"text": "just you"}
	if err := s.As("ana").Command("general", "/test", "ask @ben & #general"); err != nil {
		t.Fatal(err)
	}
	got := a.events(t, 1, func(j map[string]any) bool { return j["command"] == "/test" })[0]
	if got["text"] != "ask <@"+ben+"> &amp; <#C0GEN|general>" || got["user_id"] != ana || got["channel_name"] != "general" {
		t.Errorf("command %v", got)
	}
	answer = obj{"text": "all of you", "response_type": "in_channel"}
	if err := s.As("ana").Command("general", "/test", ""); err != nil {
		t.Fatal(err)
	}
	s.Look(func(n *Snapshot) {
		if e, m := n.Ephemerals(ana), n.Messages("general"); len(e) != 1 || e[0].Text != "just you" || len(m) != 1 || m[0].Text != "all of you" {
			t.Errorf("%+v\n%+v", e, m)
		}
	})
	if err := s.As("ana").Command("general", "/nothing", ""); err == nil || !strings.Contains(err.Error(), "is not a command here") {
		t.Error(err)
	}
}

func TestShortcutsAndHome(t *testing.T) {
	s := start(t, testOptions())
	a := connect(t, s, nil)
	m := must2(t)(s.As("ben").Post("general", "take this"))
	if err := s.As("ana").MessageShortcut("take_it", "general", m.TS); err != nil {
		t.Fatal(err)
	}
	got := a.events(t, 1, kind("message_action"))[0]
	if got["message"].(obj)["text"] != "take this" || got["message_ts"] != m.TS || got["user"].(obj)["id"] != ana || got["response_url"] == "" {
		t.Errorf("message_action %v", got)
	}
	if err := s.As("ana").Shortcut("do_it"); err != nil {
		t.Fatal(err)
	}
	a.events(t, 1, kind("shortcut"))
	if err := s.As("ana").Shortcut("take_it"); err == nil {
		t.Error("ran a message shortcut with no message")
	}
	if err := s.As("ana").OpenHome(); err != nil {
		t.Fatal(err)
	}
	home := a.events(t, 1, inner("app_home_opened", ""))[0]["event"].(obj)
	if home["tab"] != "home" || home["user"] != ana || home["view"] != nil {
		t.Errorf("app_home_opened %v", home)
	}
	_, _, j := call(t, s, s.BotToken(), "views.publish", form("user_id", ana, "view", `{"type":"home","blocks":`+twoButtons+`}`))
	if j["ok"] != true {
		t.Fatal(j)
	}
	v, ok := s.As("ana").Home()
	if !ok || v.Type != "home" {
		t.Fatalf("home %+v", v)
	}
	if err := s.As("ana").ClickView(v, "yes"); err != nil {
		t.Fatal(err)
	}
	act := a.events(t, 1, kind("block_actions"))[0]
	if act["view"].(obj)["id"] != v.ID || act["container"].(obj)["type"] != "view" || act["response_url"] != nil {
		t.Errorf("block_actions of Home %v", act)
	}
	if err := s.As("ana").OpenHome(); err != nil {
		t.Fatal(err)
	}
	if again := a.events(t, 2, inner("app_home_opened", ""))[1]["event"].(obj); again["view"].(obj)["id"] != v.ID {
		t.Errorf("second app_home_opened %v", again)
	}
}
