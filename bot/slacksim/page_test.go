package slacksim

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

func simGet(t *testing.T, s *Server, path string) (int, obj) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, s.URL()+"sim/"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	status, _, j := do(t, req)
	return status, j
}

func simPost(t *testing.T, s *Server, path, body string) (int, obj) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, s.URL()+"sim/"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	status, _, j := do(t, req)
	return status, j
}

// stream follows a person's page events.
func stream(t *testing.T, s *Server, as string) func(kind string) obj {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL()+"sim/stream?as="+as, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	if resp.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("content type %q", resp.Header.Get("Content-Type"))
	}
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	lines.Scan() // the opening comment: from here on nothing is missed
	return func(kind string) obj {
		t.Helper()
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				var j obj
				if err := json.Unmarshal([]byte(data), &j); err != nil {
					t.Fatal(err)
				}
				if j["type"] == kind {
					return j
				}
			}
		}
		t.Fatalf("no %s came: %v", kind, lines.Err())
		return nil
	}
}

func TestPageState(t *testing.T) {
	opt := testOptions()
	opt.Note = "Synthetic."
	ran := 0
	opt.Actions = []Action{{ID: "digest", Label: "Post the digest now", Run: func(context.Context) (string, error) {
		ran++
		if ran > 1 {
			return "", errors.New("nothing to report")
		}
		return "Posted.", nil
	}}}
	s := start(t, opt)
	must2(t)(s.As("ben").Post("general", "@ana and all"))
	must2(t)(s.As("ben").Post("general", "more"))
	status, j := simGet(t, s, "state?as="+ana)
	if status != 200 || j["note"] != "Synthetic." || j["default_user"] != ana || len(j["users"].([]any)) != 4 || len(j["faults"].([]any)) != len(pageFaults) {
		t.Errorf("state %v", j)
	}
	byName := map[string]obj{}
	for _, c := range j["channels"].([]any) {
		byName[c.(obj)["name"].(string)] = c.(obj)
	}
	if g := byName["general"]; g["unread"] != 2.0 || g["mentions"] != 1.0 || g["is_member"] != true || byName["private"] != nil || byName["public"] == nil {
		t.Errorf("channels %v", byName)
	}
	if status, _ := simPost(t, s, "read", fmt.Sprintf(`{"as":%q,"channel":"C0GEN"}`, ana)); status != 200 {
		t.Error("read refused")
	}
	_, j = simGet(t, s, "state?as="+ana)
	if g := j["channels"].([]any)[0].(obj); g["unread"] != 0.0 {
		t.Errorf("after reading: %v", g)
	}
	if _, j := simPost(t, s, "demo", `{"id":"digest"}`); j["text"] != "Posted." {
		t.Errorf("action: %v", j)
	}
	if status, j := simPost(t, s, "demo", `{"id":"digest"}`); status != 422 || j["error"] != "Post the digest now: nothing to report." {
		t.Errorf("failing action: %d %v", status, j)
	}
	if status, _ := simGet(t, s, "state?as=U0NOBODY"); status != 404 {
		t.Errorf("an unknown person: %d", status)
	}
	simPost(t, s, "fault", `{"id":"mention_first","on":true}`)
	if !s.Faults().mentionFirst() {
		t.Error("the switch does nothing")
	}
}

func TestPageTalks(t *testing.T) {
	s := start(t, testOptions())
	a := connect(t, s, nil)
	next := stream(t, s, ben)
	_, j := simPost(t, s, "post", fmt.Sprintf(`{"as":%q,"channel":"C0GEN","text":"hello @ben","files":[{"name":"deal.csv","text":"a,b"}]}`, ana))
	ts, _ := j["ts"].(string)
	if m := next("message"); m["channel"] != "C0GEN" || m["message"].(obj)["ts"] != ts {
		t.Errorf("message %v", m)
	}
	ev := a.events(t, 1, inner("message", "file_share"))[0]["event"].(obj)
	file := ev["files"].([]any)[0].(obj)
	req, _ := http.NewRequest(http.MethodGet, file["url_private"].(string), nil)
	req.Header.Set("Authorization", "Bearer "+s.BotToken())
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	var body [8]byte
	n, _ := resp.Body.Read(body[:])
	resp.Body.Close()
	if string(body[:n]) != "a,b" || resp.Header.Get("Content-Disposition") != "attachment" {
		t.Errorf("file %q %v", body[:n], resp.Header)
	}
	simPost(t, s, "post", fmt.Sprintf(`{"as":%q,"channel":"C0GEN","text":"in thread","thread_ts":%q}`, ben, ts))
	simPost(t, s, "react", fmt.Sprintf(`{"as":%q,"channel":"C0GEN","ts":%q,"name":"eyes"}`, ben, ts))
	simPost(t, s, "edit", fmt.Sprintf(`{"as":%q,"channel":"C0GEN","ts":%q,"text":"changed"}`, ana, ts))
	if status, j := simPost(t, s, "edit", fmt.Sprintf(`{"as":%q,"channel":"C0GEN","ts":%q,"text":"mine now"}`, ben, ts)); status != 422 || j["error"] != "Only its author can change a message." {
		t.Errorf("editing somebody else's: %d %v", status, j)
	}
	_, j = simGet(t, s, "channel?id=C0GEN&as="+ben)
	if l := j["messages"].([]any); len(l) != 1 || l[0].(obj)["text"] != "changed" || l[0].(obj)["reply_count"] != 1.0 || l[0].(obj)["reactions"] == nil {
		t.Errorf("channel %v", l)
	}
	_, j = simGet(t, s, "thread?channel=C0GEN&as="+ben+"&ts="+ts)
	if l := j["messages"].([]any); len(l) != 2 || l[1].(obj)["text"] != "in thread" {
		t.Errorf("thread %v", l)
	}
	if status, _ := simGet(t, s, "channel?id=C0SECRET&as="+ana); status != 404 {
		t.Errorf("a private channel: %d", status)
	}
	_, j = simPost(t, s, "dm", fmt.Sprintf(`{"as":%q,"user":%q}`, ana, ben))
	if id, _ := j["channel"].(string); !strings.HasPrefix(id, "D") {
		t.Errorf("dm %v", j)
	}
}

func TestPagePages(t *testing.T) {
	s := start(t, testOptions())
	ts := seeded(t, s, 100)
	_, j := simGet(t, s, "channel?id=C0GEN&as="+ana)
	l := j["messages"].([]any)
	if j["has_more"] != true || len(l) != pageSize || l[0].(obj)["ts"] != ts[40] {
		t.Errorf("%d messages", len(l))
	}
	_, j = simGet(t, s, "channel?id=C0GEN&as="+ana+"&before="+ts[40])
	if l := j["messages"].([]any); j["has_more"] != false || len(l) != 40 || l[0].(obj)["ts"] != ts[0] {
		t.Errorf("%d older messages", len(l))
	}
}

// Clicking, a modal, its errors, its submission: all by the page's API.
func TestPageActs(t *testing.T) {
	s := start(t, testOptions())
	var mode string
	a := formApp(t, s, &mode)
	next := stream(t, s, ana)
	m := post(t, s, "C0GEN", "text", "x", "blocks", twoButtons)
	status, j := simPost(t, s, "action", fmt.Sprintf(`{"as":%q,"container":{"type":"message","channel":"C0GEN","ts":%q},
		"action":{"block_id":"b","action_id":"yes","type":"button"},"state":{"s":{"pick":{"type":"static_select","selected_option":{"value":"1"}}}}}`, ana, m.TS))
	if status != 200 {
		t.Fatal(j)
	}
	got := a.events(t, 1, kind("block_actions"))[0]
	if st := got["state"].(obj)["values"].(obj)["s"].(obj)["pick"].(obj)["selected_option"].(obj); st["value"] != "1" {
		t.Errorf("state %v", got["state"])
	}
	call(t, s, s.BotToken(), "views.open", form("trigger_id", got["trigger_id"].(string), "view", fmt.Sprintf(form1, "first")))
	id := next("view_open")["view"].(obj)["id"].(string)
	_, j = simPost(t, s, "options", fmt.Sprintf(`{"as":%q,"container":{"type":"view","view_id":%q},"action_id":"who","block_id":"who","value":"45"}`, ana, id))
	if l, _ := j["options"].([]any); len(l) != 1 {
		t.Errorf("options %v", j)
	}
	submit := func(text string) obj {
		_, j := simPost(t, s, "view/submit", fmt.Sprintf(`{"as":%q,"view_id":%q,"values":{"in":{"text":{"type":"plain_text_input","value":%q}}}}`, ana, id, text))
		return j
	}
	if e, _ := submit("")["errors"].(obj); e["in"] != "Please complete this required field." {
		t.Errorf("empty: %v", e)
	}
	mode = "wrong"
	if e, _ := submit("abc")["error"].(string); !strings.HasPrefix(e, "The app's answer names an error") {
		t.Errorf("a wrong answer: %q", e)
	}
	mode = ""
	if j := submit("abc"); len(j) != 0 {
		t.Errorf("submitted: %v", j)
	}
	if v := next("view_close"); v["view_id"] != id {
		t.Errorf("view_close %v", v)
	}
	if status, j := simPost(t, s, "command", fmt.Sprintf(`{"as":%q,"channel":"C0GEN","command":"/nope"}`, ana)); status != 422 || j["error"] != "/nope is not a command here." {
		t.Errorf("unknown command: %d %v", status, j)
	}
}

func TestPageToast(t *testing.T) {
	s := start(t, testOptions())
	next := stream(t, s, ana)
	if status, _ := simPost(t, s, "shortcut", fmt.Sprintf(`{"as":%q,"callback_id":"do_it"}`, ana)); status != 422 {
		t.Errorf("no app: %d", status)
	}
	if e := next("toast"); e["text"] != "This app did not respond." {
		t.Errorf("toast %v", e)
	}
}

func TestPageHome(t *testing.T) {
	s := start(t, testOptions())
	a := connect(t, s, func(socketmode.Event) (any, bool) { return nil, true })
	next := stream(t, s, ana)
	if _, j := simGet(t, s, "home?as="+ana+"&app=A0SLACKSIM0"); j["view"] != nil {
		t.Errorf("home before it is published: %v", j)
	}
	a.events(t, 1, inner("app_home_opened", ""))
	call(t, s, s.BotToken(), "views.publish", form("user_id", ana, "view", `{"type":"home","blocks":[{"type":"divider"}]}`))
	if h := next("home"); h["app_id"] != "A0SLACKSIM0" || h["view"].(obj)["type"] != "home" {
		t.Errorf("home %v", h)
	}
	if _, j := simGet(t, s, "home?as="+ana); j["view"] == nil {
		t.Error("no home after it is published")
	}
	simPost(t, s, "dm", fmt.Sprintf(`{"as":%q,"user":%q}`, ana, bot))
	if ev := a.events(t, 3, inner("app_home_opened", ""))[2]["event"].(obj); ev["tab"] != "messages" || ev["view"] != nil {
		t.Errorf("the messages tab: %v", ev)
	}
}

// Only this page may speak to this server.
func TestGuard(t *testing.T) {
	s := start(t, testOptions())
	u, _ := url.Parse(s.URL())
	cases := []struct {
		host, origin, kind string
		want               int
	}{
		{u.Host, "", "application/json", 200}, {u.Host, "http://" + u.Host, "application/json", 200}, {"localhost:" + u.Port(), "", "application/json", 200},
		{"evil.example", "", "application/json", 403}, {"evil.example:" + u.Port(), "", "application/json", 403},
		{u.Host, "http://evil.example", "application/json", 403}, {u.Host, "null", "application/json", 403},
		{u.Host, "http://" + u.Hostname() + ":1", "application/json", 403}, {u.Host, "", "text/plain", 415},
	}
	for _, c := range cases {
		req, _ := http.NewRequest(http.MethodPost, s.URL()+"sim/read", strings.NewReader(fmt.Sprintf(`{"as":%q,"channel":"C0GEN"}`, ana)))
		req.Host = c.host
		req.Header.Set("Content-Type", c.kind)
		if c.origin != "" {
			req.Header.Set("Origin", c.origin)
		}
		if status, _, _ := do(t, req); status != c.want {
			t.Errorf("%+v: HTTP %d", c, status)
		}
	}
}

func TestPageIsServed(t *testing.T) {
	s := start(t, testOptions())
	for _, path := range []string{"", "archives/C0GEN/p1700000000000100"} {
		resp, err := http.Get(s.URL() + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") || resp.Header.Get("Content-Security-Policy") == "" {
			t.Errorf("/%s: HTTP %d %v", path, resp.StatusCode, resp.Header)
		}
	}
}

// Each switch on the page switches something, on and off.
func TestPageFaults(t *testing.T) {
	s := start(t, testOptions())
	for _, f := range pageFaults {
		for _, on := range []bool{true, false} {
			if status, j := simPost(t, s, "fault", fmt.Sprintf(`{"id":%q,"on":%v}`, f.id, on)); status != 200 {
				t.Errorf("%s: %d %v", f.id, status, j)
			}
			_, j := simGet(t, s, "state?as="+ana)
			for _, x := range j["faults"].([]any) {
				if x := x.(obj); x["id"] == f.id && x["on"] != on {
					t.Errorf("%s is %v, should be %v", f.id, x["on"], on)
				}
			}
		}
	}
	if status, _ := simPost(t, s, "fault", `{"id":"earthquake","on":true}`); status != 422 {
		t.Errorf("an unknown switch: %d", status)
	}
	simPost(t, s, "fault", `{"id":"lost","on":true}`)
	if _, _, err := client(s).PostMessage("C0GEN", slack.MsgOptionText("x", false)); err == nil || len(s.Messages("general")) != 1 {
		t.Errorf("lost answers: %v, %d messages", err, len(s.Messages("general")))
	}
}

func TestPageDeletesJoinsCloses(t *testing.T) {
	s := start(t, testOptions())
	var mode string
	a := formApp(t, s, &mode)
	m := must2(t)(s.As("ana").Post("general", "x"))
	for _, c := range []struct {
		path, body string
		want       int
	}{
		{"delete", fmt.Sprintf(`{"as":%q,"channel":"C0GEN","ts":%q}`, ben, m.TS), 422},
		{"delete", fmt.Sprintf(`{"as":%q,"channel":"C0GEN","ts":%q}`, ana, m.TS), 200},
		{"delete", fmt.Sprintf(`{"as":%q,"channel":"C0GEN","ts":%q}`, ana, m.TS), 422},
		{"join", fmt.Sprintf(`{"as":%q,"channel":"C0PUB"}`, ben), 200},
		{"join", fmt.Sprintf(`{"as":%q,"channel":"C0SECRET"}`, ana), 422},
		{"post", `{"as":"U0GONE","channel":"C0GEN","text":"x"}`, 422},
		{"post", `{"as":"U0NOBODY","channel":"C0GEN","text":"x"}`, 422},
		{"post", `not JSON`, 400},
		{"post", fmt.Sprintf(`{"as":%q,"channel":"C0GEN","text":" "}`, ana), 422},
	} {
		if status, j := simPost(t, s, c.path, c.body); status != c.want {
			t.Errorf("%s %s: %d %v", c.path, c.body, status, j)
		}
	}
	v := openForm(t, s, a)
	if status, _ := simPost(t, s, "view/close", fmt.Sprintf(`{"as":%q,"view_id":%q}`, ana, v.ID)); status != 200 {
		t.Errorf("close: %d", status)
	}
	if status, _ := simPost(t, s, "view/close", fmt.Sprintf(`{"as":%q,"view_id":%q}`, ana, v.ID)); status != 422 {
		t.Errorf("close again: %d", status)
	}
	a.events(t, 1, kind("view_closed"))
}
