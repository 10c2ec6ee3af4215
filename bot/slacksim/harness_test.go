package slacksim

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

// testManifest subscribes to everything the server can send.
const testManifest = `{
  "display_information": {"name": "Testbot"},
  "features": {
    "app_home": {"home_tab_enabled": true, "messages_tab_enabled": true},
    "bot_user": {"display_name": "testbot"},
    "shortcuts": [
      {"name": "Do it", "type": "global", "callback_id": "do_it", "description": "x"},
      {"name": "Take it", "type": "message", "callback_id": "take_it", "description": "x"}],
    "slash_commands": [{"command": "/test", "description": "x", "usage_hint": "[words]", "should_escape": true}]
  },
  "oauth_config": {"scopes": {"bot": ["app_mentions:read", "channels:history", "channels:read", "channels:join", "chat:write", "commands",
    "dnd:read", "emoji:read", "files:read", "groups:history", "groups:read", "im:history", "im:read", "im:write", "mpim:history", "mpim:read",
    "mpim:write", "reactions:read", "reactions:write", "team:read", "usergroups:read", "users:read", "users:read.email", "users.profile:read"]}},
  "settings": {
    "event_subscriptions": {"bot_events": ["app_home_opened", "app_mention", "message.channels", "message.groups", "message.im", "message.mpim",
      "member_joined_channel", "member_left_channel", "reaction_added", "reaction_removed", "user_change", "team_join", "subteam_created", "subteam_updated", "subteam_members_changed", "dnd_updated_user"]},
    "interactivity": {"is_enabled": true},
    "socket_mode_enabled": true
  }
}`

const (
	bot = "U0SLACKBOT0"
	ana = "U0ANA"
	ben = "U0BEN"
)

func testOptions() Options {
	return Options{
		Team: Team{ID: "T0TEST", Name: "Test", Domain: "test"},
		Users: []User{{ID: ana, Name: "ana", RealName: "Ana Ruiz", Email: "ana@example.com", Title: "Account executive", TZ: "Europe/Madrid"},
			{ID: ben, Name: "ben", RealName: "Ben Okafor", Email: "ben@example.com"}, {ID: "U0GONE", Name: "gone", Deleted: true}},
		Channels: []Channel{{ID: "C0GEN", Name: "general", Members: []string{ana, ben, bot}}, {ID: "C0PUB", Name: "public", Members: []string{ana}},
			{ID: "C0PRIV", Name: "private", Private: true, Members: []string{ben, bot}}, {ID: "C0SECRET", Name: "secret", Private: true, Members: []string{ben}}},
		Groups:     []Group{{ID: "S0DESK", Handle: "desk", Name: "Deal Desk", Users: []string{ben}}},
		App:        App{Manifest: json.RawMessage(testManifest)},
		RateLimits: RateLimits{Off: true},
	}
}

// start runs a server for the test's length.
func start(t *testing.T, opt Options) *Server {
	t.Helper()
	s, err := New(opt)
	if err != nil {
		t.Fatal(err)
	}
	serve(t, s)
	return s
}

// serve runs s for the test's length.
func serve(t *testing.T, s *Server) {
	t.Helper()
	if s.listener == nil {
		if err := s.Listen("127.0.0.1:0"); err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(context.Background()) }()
	t.Cleanup(func() {
		s.Close()
		if err := <-done; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
}

func client(s *Server) *slack.Client {
	return slack.New(s.BotToken(), slack.OptionAPIURL(s.APIURL()), slack.OptionAppLevelToken(s.AppToken()))
}

// app is a bot over Socket Mode that records what it gets and answers as it is told.
type app struct {
	*slack.Client
	sock *socketmode.Client

	mu     sync.Mutex
	got    []socketmode.Event
	news   chan struct{}
	answer func(socketmode.Event) (payload any, ack bool)
}

// connect starts an app and waits until it is connected.
func connect(t *testing.T, s *Server, answer func(socketmode.Event) (any, bool)) *app {
	t.Helper()
	c := client(s)
	a := &app{Client: c, sock: socketmode.New(c), answer: answer, news: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(context.Background())
	before := s.Connections()
	var wg sync.WaitGroup
	wg.Add(2)
	go func() { defer wg.Done(); _ = a.sock.RunContext(ctx) }()
	go func() {
		defer wg.Done()
		for {
			select {
			case ev := <-a.sock.Events:
				a.take(ev)
			case <-ctx.Done():
				return
			}
		}
	}()
	t.Cleanup(func() { cancel(); wg.Wait() })
	wait(t, s, func(n *Snapshot) bool { return n.Connections() > before })
	return a
}

func (a *app) take(ev socketmode.Event) {
	if ev.Request == nil || ev.Request.EnvelopeID == "" {
		return
	}
	a.mu.Lock()
	a.got = append(a.got, ev)
	answer := a.answer
	a.mu.Unlock()
	select {
	case a.news <- struct{}{}:
	default:
	}
	var payload any
	ack := true
	if answer != nil {
		payload, ack = answer(ev)
	}
	if !ack {
		return
	}
	if payload != nil {
		_ = a.sock.Ack(*ev.Request, payload)
		return
	}
	_ = a.sock.Ack(*ev.Request)
}

// events waits for n deliveries that match and answers their payloads.
func (a *app) events(t *testing.T, n int, match func(map[string]any) bool) []map[string]any {
	t.Helper()
	limit := time.After(10 * time.Second)
	for {
		var out []map[string]any
		a.mu.Lock()
		for _, ev := range a.got {
			var j map[string]any
			if json.Unmarshal(ev.Request.Payload, &j) == nil && match(j) {
				out = append(out, j)
			}
		}
		a.mu.Unlock()
		if len(out) >= n {
			return out
		}
		select {
		case <-a.news:
		case <-limit:
			t.Fatalf("got %d of %d deliveries", len(out), n)
		}
	}
}

// inner matches events by type and subtype.
func inner(kind, subtype string) func(map[string]any) bool {
	return func(j map[string]any) bool {
		ev, _ := j["event"].(map[string]any)
		sub, _ := ev["subtype"].(string)
		return ev["type"] == kind && sub == subtype
	}
}

func kind(k string) func(map[string]any) bool {
	return func(j map[string]any) bool { return j["type"] == k }
}

func wait(t *testing.T, s *Server, f func(*Snapshot) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.WaitFor(ctx, f); err != nil {
		t.Fatalf("waited in vain: %v", err)
	}
}
