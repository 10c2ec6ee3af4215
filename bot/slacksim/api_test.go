package slacksim

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// call is one raw Web API call, as a form.
func call(t *testing.T, s *Server, token, method string, form url.Values) (int, http.Header, map[string]any) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, s.APIURL()+method, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return do(t, req)
}

func do(t *testing.T, req *http.Request) (int, http.Header, map[string]any) {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var j map[string]any
	_ = json.Unmarshal(raw, &j)
	return resp.StatusCode, resp.Header, j
}

func form(kv ...string) url.Values {
	out := url.Values{}
	for i := 0; i < len(kv); i += 2 {
		out.Set(kv[i], kv[i+1])
	}
	return out
}

// Every refusal has Slack's code in an HTTP 200.
func TestRefusals(t *testing.T) {
	s := start(t, testOptions())
	m := must2(t)(s.As("ana").Post("general", "mine"))
	secret := must2(t)(s.As("ben").Post("secret", "quiet"))
	_ = secret
	cases := []struct {
		method string
		form   url.Values
		want   string
	}{
		{"chat.postMessage", form("channel", "C0NONE", "text", "x"), "channel_not_found"},
		{"chat.postMessage", form("text", "x"), "channel_not_found"},
		{"chat.postMessage", form("channel", "C0SECRET", "text", "x"), "channel_not_found"},
		{"chat.postMessage", form("channel", "C0PUB", "text", "x"), "not_in_channel"},
		{"chat.postMessage", form("channel", "C0GEN"), "no_text"},
		{"chat.postMessage", form("channel", "C0GEN", "blocks", "[]"), "no_text"},
		{"chat.postMessage", form("channel", "C0GEN", "blocks", "{"), "invalid_blocks_format"},
		{"chat.postMessage", form("channel", "C0GEN", "blocks", `[{"type":"x"}]`), "invalid_blocks"},
		{"chat.postMessage", form("channel", "C0GEN", "text", "x", "metadata", `{"event_type":"x"}`), "invalid_metadata_schema"},
		{"chat.postMessage", form("channel", "C0GEN", "text", "x", "markdown_text", "y"), "markdown_text_conflict"},
		{"chat.postMessage", form("channel", "C0GEN", "text", "x", "thread_ts", "soon"), "invalid_thread_ts"},
		{"chat.postMessage", form("channel", "U0GONE", "text", "x"), "user_disabled"},
		{"chat.postEphemeral", form("channel", "C0PRIV", "user", ana, "text", "x"), "user_not_in_channel"},
		{"chat.update", form("channel", "C0GEN", "ts", m.TS, "text", "x"), "cant_update_message"},
		{"chat.update", form("channel", "C0GEN", "ts", "1.000000", "text", "x"), "message_not_found"},
		{"chat.delete", form("channel", "C0GEN", "ts", m.TS), "cant_delete_message"},
		{"chat.getPermalink", form("channel", "C0GEN", "message_ts", "1.000000"), "message_not_found"},
		{"conversations.history", form("channel", "C0PUB"), "not_in_channel"},
		{"conversations.history", form("channel", "C0SECRET"), "channel_not_found"},
		{"conversations.history", form("channel", "C0GEN", "limit", "1000"), "invalid_limit"},
		{"conversations.history", form("channel", "C0GEN", "cursor", "zzz"), "invalid_cursor"},
		{"conversations.history", form("channel", "C0GEN", "oldest", "yesterday"), "invalid_ts_oldest"},
		{"conversations.history", form("channel", "C0GEN", "latest", "today"), "invalid_ts_latest"},
		{"conversations.replies", form("channel", "C0GEN", "ts", "1.000000"), "thread_not_found"},
		{"conversations.info", form("channel", "C0SECRET"), "channel_not_found"},
		{"conversations.list", form("types", "secret"), "invalid_types"},
		{"conversations.open", form(), "users_list_not_supplied"},
		{"conversations.open", form("users", "U0NONE"), "user_not_found"},
		{"conversations.open", form("users", "U0GONE"), "user_disabled"},
		{"conversations.join", form("channel", "C0PRIV"), "method_not_supported_for_channel_type"},
		{"users.info", form("user", "U0NONE"), "user_not_found"},
		{"users.lookupByEmail", form("email", "x@example.com"), "users_not_found"},
		{"usergroups.users.list", form("usergroup", "S0NONE"), "no_such_subteam"},
		{"files.info", form("file", "F0NONE"), "file_not_found"},
		{"bots.info", form("bot", "B0NONE"), "bot_not_found"},
		{"reactions.add", form("channel", "C0GEN", "timestamp", "1.000000", "name", "eyes"), "message_not_found"},
		{"reactions.remove", form("channel", "C0GEN", "timestamp", m.TS, "name", "eyes"), "no_reaction"},
		{"reactions.add", form("channel", "C0GEN", "timestamp", m.TS, "name", ""), "invalid_name"},
		{"views.open", form("trigger_id", "1.2.x"), "invalid_arguments"},
		{"views.open", form("trigger_id", "1.2.x", "view", `{"type":"modal","title":{"type":"plain_text","text":"t"},"blocks":[]}`), "invalid_trigger_id"},
		{"views.open", form("trigger_id", "1.2.x", "view", `{"type":"home","blocks":[]}`), "invalid_arguments"},
		{"views.update", form("view_id", "V0NONE", "view", `{"type":"home","blocks":[]}`), "not_found"},
		{"views.publish", form("user_id", "U0NONE", "view", `{"type":"home","blocks":[]}`), "invalid_arguments"},
		{"views.publish", form("user_id", ana, "hash", "1.a", "view", `{"type":"home","blocks":[]}`), "hash_conflict"},
		{"chat.unfurl", form(), "unknown_method"},
	}
	for _, c := range cases {
		status, head, j := call(t, s, s.BotToken(), c.method, c.form)
		if status != http.StatusOK || j["ok"] != false || j["error"] != c.want {
			t.Errorf("%s %v: HTTP %d %v, want %s", c.method, c.form, status, j, c.want)
		}
		if head.Get("X-Slack-Failure") != c.want {
			t.Errorf("%s: X-Slack-Failure %q", c.method, head.Get("X-Slack-Failure"))
		}
	}
}

func TestTokens(t *testing.T) {
	s := start(t, testOptions())
	cases := []struct{ token, method, want string }{
		{"", "auth.test", "not_authed"},
		{"xoxb-wrong", "auth.test", "invalid_auth"},
		{s.AppToken(), "auth.test", "not_allowed_token_type"},
		{s.BotToken(), "apps.connections.open", "not_allowed_token_type"},
	}
	for _, c := range cases {
		if _, _, j := call(t, s, c.token, c.method, nil); j["error"] != c.want {
			t.Errorf("%s with %.6s: %v", c.method, c.token, j)
		}
	}
	if _, _, j := call(t, s, "", "auth.test", form("token", s.BotToken())); j["ok"] != true || j["user_id"] != bot || j["bot_id"] != s.BotID() {
		t.Errorf("token in the form: %v", j)
	}
	for _, c := range s.Calls() {
		if raw, _ := json.Marshal(c); strings.Contains(string(raw), s.BotToken()) {
			t.Error("a recorded call holds the token")
		}
	}
}

func TestMissingScope(t *testing.T) {
	opt := testOptions()
	opt.App.Manifest = json.RawMessage(`{"display_information":{"name":"x"},"oauth_config":{"scopes":{"bot":["channels:history","users:read"]}},"settings":{"socket_mode_enabled":true}}`)
	s := start(t, opt)
	_, _, j := call(t, s, s.BotToken(), "chat.postMessage", form("channel", "C0GEN", "text", "x"))
	if j["error"] != "missing_scope" || j["needed"] != "chat:write" || j["provided"] != "channels:history,users:read" {
		t.Errorf("post: %v", j)
	}
	// The scope a conversation needs depends on its kind.
	if _, _, j := call(t, s, s.BotToken(), "conversations.history", form("channel", "C0PRIV")); j["needed"] != "groups:history" {
		t.Errorf("history of a private channel: %v", j)
	}
	if _, _, j := call(t, s, s.BotToken(), "conversations.history", form("channel", "C0GEN")); j["ok"] != true {
		t.Errorf("history of a public channel: %v", j)
	}
	// Without users:read.email Slack keeps addresses back.
	_, _, j = call(t, s, s.BotToken(), "users.info", form("user", ana))
	if p := j["user"].(obj)["profile"].(obj); p["email"] != nil || p["real_name"] != "Ana Ruiz" {
		t.Errorf("profile: %v", p)
	}
}

func TestBodies(t *testing.T) {
	s := start(t, testOptions())
	post := func(kind, body string) map[string]any {
		req, err := http.NewRequest(http.MethodPost, s.APIURL()+"chat.postMessage", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Authorization", "Bearer "+s.BotToken())
		_, _, j := do(t, req)
		return j
	}
	if j := post("application/json; charset=utf-8", `{"channel":"C0GEN","text":"x","blocks":[{"type":"divider"}]}`); j["ok"] != true {
		t.Errorf("JSON: %v", j)
	}
	if j := post("application/json", `{"channel":"C0GEN"`); j["error"] != "invalid_json" {
		t.Errorf("broken JSON: %v", j)
	}
	if j := post("text/csv", "x"); j["error"] != "invalid_post_type" {
		t.Errorf("CSV: %v", j)
	}
}

func TestRateLimits(t *testing.T) {
	clock := NewManualClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	opt := testOptions()
	opt.Clock, opt.RateLimits = clock, RateLimits{ChannelBurst: 1, TierBurst: 2}
	s := start(t, opt)
	post := func(ch string) (int, string) {
		status, head, _ := call(t, s, s.BotToken(), "chat.postMessage", form("channel", ch, "text", "x"))
		return status, head.Get("Retry-After")
	}
	if status, _ := post("C0GEN"); status != http.StatusOK {
		t.Fatalf("first post: %d", status)
	}
	if status, after := post("C0GEN"); status != http.StatusTooManyRequests || after != "1" {
		t.Fatalf("second post at once: %d, Retry-After %q", status, after)
	}
	clock.Advance(time.Second)
	if status, _ := post("C0GEN"); status != http.StatusOK {
		t.Fatalf("after a second: %d", status)
	}
	// Tier 2: 20 a minute.
	for i, want := range []int{200, 200, 429} {
		if status, _, _ := call(t, s, s.BotToken(), "users.list", nil); status != want {
			t.Fatalf("users.list %d: %d", i, status)
		}
	}
	clock.Advance(3 * time.Second)
	if status, _, _ := call(t, s, s.BotToken(), "users.list", nil); status != http.StatusOK {
		t.Fatalf("users.list after three seconds: %d", status)
	}
}
