package slacksim

import (
	"encoding/json"
	"strings"
	"testing"
)

// What is wrong with the options is said at once, all of it.
func TestNewRefuses(t *testing.T) {
	opt := testOptions()
	opt.Users = append(opt.Users, User{ID: ana, Name: "again"}, User{ID: "U0Z", Name: "zed", TZ: "Mars/Olympus"}, User{ID: "U0N"})
	opt.Channels = append(opt.Channels, Channel{ID: "C0X", Name: "general"}, Channel{ID: "C0Y", Name: "why", Members: []string{"U0NOBODY"}})
	opt.Groups = append(opt.Groups, Group{Handle: "g", Users: []string{"U0NOBODY"}})
	opt.DefaultUser = "U0NOBODY"
	opt.Actions = []Action{{ID: "x"}}
	_, err := New(opt)
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{"two users have this id", "time zone", "the name is missing", "two channels have this name", `channel "why": no user`,
		`group "g": no user`, "default user", `action "x"`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("does not say %q:\n%v", want, err)
		}
	}
}

func TestNewRefusesManifests(t *testing.T) {
	cases := []struct{ manifest, want string }{
		{"", "the manifest is missing"},
		{"{", "read manifest"},
		{`{}`, "display_information.name"},
		{`{"display_information":{"name":"x"},"settings":{"event_subscriptions":{"bot_events":["app_home_opened"]}}}`, "neither Socket Mode nor a request URL"},
		{`{"display_information":{"name":"x"},"settings":{"event_subscriptions":{"bot_events":["app_mention"]}}}`, "does not ask for the scope app_mentions:read"},
		{`{"display_information":{"name":"x"},"features":{"slash_commands":[{"command":"/x"}]}}`, "does not ask for the scope commands"},
		{`{"display_information":{"name":"x"},"features":{"slash_commands":[{"command":"x"}]},"oauth_config":{"scopes":{"bot":["commands"]}}}`, "must begin with /"},
		{`{"display_information":{"name":"x"},"features":{"shortcuts":[{"name":"s","type":"both"}]}}`, "message or global"},
	}
	for _, c := range cases {
		opt := testOptions()
		opt.App.Manifest = json.RawMessage(c.manifest)
		if _, err := New(opt); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.manifest, err)
		}
	}
}

func TestListenRefusesOtherInterfaces(t *testing.T) {
	s, err := New(testOptions())
	if err != nil {
		t.Fatal(err)
	}
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "nonsense"} {
		if err := s.Listen(addr); err == nil {
			t.Errorf("bound %s", addr)
		}
	}
}
