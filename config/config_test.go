package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// with sets the environment to these settings and no others of ours.
func with(t *testing.T, settings map[string]string) {
	t.Helper()
	for _, pair := range os.Environ() {
		if name, value, _ := strings.Cut(pair, "="); strings.HasPrefix(name, Prefix+"_") {
			t.Setenv(name, value) // put back at the end
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, value := range settings {
		t.Setenv(Prefix+"_"+name, value)
	}
}

const (
	goodBot    = "xoxb-1234567890-abcdefghij"
	goodApp    = "xapp-1-A0123-456-abcdef0123456789"
	goodSecret = "0123456789abcdef0123456789abcdef"
)

func serving() map[string]string {
	return map[string]string{"SLACK_BOT_TOKEN": goodBot, "SLACK_APP_TOKEN": goodApp}
}

func TestDefaults(t *testing.T) {
	with(t, nil)
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	c.sources = nil
	want := Config{
		Database: "clearlane.db", ScopeMap: "scope.yaml", SlackAPIURL: "https://slack.com/api/", Transport: Socket, Listen: ":8080",
		Intake: map[string]Mode{}, DigestSpec: "0 8 * * 2", RouteError: 0.05, LogLevel: slog.LevelInfo,
	}
	if d := cmp.Diff(want, c, cmp.AllowUnexported(Config{}, source{})); d != "" {
		t.Error(d)
	}
}

func TestEverySetting(t *testing.T) {
	with(t, map[string]string{
		"DATABASE": " /data/clearlane.db ", "SCOPE_MAP": "/etc/scope.yaml", "SLACK_BOT_TOKEN": goodBot + "\n", "SLACK_APP_TOKEN": "",
		"SLACK_SIGNING_SECRET": goodSecret, "SLACK_API_URL": "http://127.0.0.1:4000/api", "TRANSPORT": "HTTP", "LISTEN": "127.0.0.1:9000",
		"INTAKE": "#deal-help: live, sales:General, om-help:WATCH,, продажи:live", "OPS_CHANNEL": "#ops", "DIGEST_CHANNEL": "leaders",
		"DIGEST_SPEC": "30 7 * * MON", "ROUTE_ERROR": "0.1", "LOG_LEVEL": "Debug",
	})
	c, err := LoadToServe()
	if err != nil {
		t.Fatal(err)
	}
	c.sources = nil
	want := Config{
		Database: "/data/clearlane.db", ScopeMap: "/etc/scope.yaml", SlackBotToken: NewSecret(goodBot), SlackSigningSecret: NewSecret(goodSecret),
		SlackAPIURL: "http://127.0.0.1:4000/api/", Transport: HTTP, Listen: "127.0.0.1:9000",
		Intake:     map[string]Mode{"deal-help": Live, "sales": General, "om-help": Watch, "продажи": Live},
		OpsChannel: "ops", DigestChannel: "leaders", DigestSpec: "30 7 * * MON", RouteError: 0.1, LogLevel: slog.LevelDebug,
	}
	if d := cmp.Diff(want, c, cmp.AllowUnexported(Config{}, source{})); d != "" {
		t.Error(d)
	}
	if got := c.Channels(); len(got) != 4 || got[0] != "deal-help" {
		t.Errorf("channels are %v", got)
	}
}

// TestAllFaultsAtOnce: one start tells everything that is wrong.
func TestAllFaultsAtOnce(t *testing.T) {
	with(t, map[string]string{
		"SLACK_BOT_TOKEN": "xoxp-1234567890-secretsecret", "TRANSPORT": "pigeon", "LISTEN": "8080", "INTAKE": "deal-help",
		"DIGEST_SPEC": "0 25 * * 1", "ROUTE_ERROR": "5", "LOG_LEVEL": "loud", "SLACK_API_URL": "http://slack.example/api/",
		"SLACK_BOT_TOKN": "xoxb-x", "COLOUR": "red",
	})
	_, err := LoadToServe()
	var faults Faults
	if !errors.As(err, &faults) {
		t.Fatalf("the error is %v", err)
	}
	want := `10 settings need attention:
  CLEARLANE_COLOUR is not a setting. Remove it; ` + "`clearlane config`" + ` lists the settings there are.
  CLEARLANE_DIGEST_SPEC is "0 25 * * 1": end of range (25) above maximum (23). Set it to a cron spec such as "0 8 * * 2" (Tuesdays at 08:00).
  CLEARLANE_INTAKE does not say whether #deal-help is live, general or watch. Write deal-help:watch to measure in silence first, deal-help:live to answer, or deal-help:general to answer where most of it is talk.
  CLEARLANE_LISTEN is "8080": not an address with a port. Set it to an address and a port, such as :8080 or 127.0.0.1:8080.
  CLEARLANE_LOG_LEVEL is "loud": no such level. Set it to debug, info, warn or error.
  CLEARLANE_ROUTE_ERROR is "5": not a share above 0 and at most 0.5. Set it to 0.05 for at most one wrong in twenty.
  CLEARLANE_SLACK_API_URL is "http://slack.example/api/": http would send the tokens in the clear; it is for a local Slack on this machine only. Set it to https://slack.com/api/, or leave it out.
  CLEARLANE_SLACK_BOT_TOKEN does not begin with xoxb-, it is a user token. Set it to the Bot User OAuth Token: api.slack.com/apps, your app, OAuth & Permissions.
  CLEARLANE_SLACK_BOT_TOKN is not a setting. Did you mean CLEARLANE_SLACK_BOT_TOKEN? Rename it, or remove it.
  CLEARLANE_TRANSPORT is "pigeon": no such transport. Set it to socket (no public address needed) or http.`
	if d := cmp.Diff(want, err.Error()); d != "" {
		t.Error(d)
	}
	if strings.Contains(err.Error(), "secretsecret") {
		t.Error("a token is shown")
	}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name, value string
		wants       []string // words of the error; none: the value is right
	}{
		{"SLACK_BOT_TOKEN", "", []string{"is not set", "Bot User OAuth Token"}},
		{"SLACK_BOT_TOKEN", "xapp-1-A1-2-abcdefgh", []string{"it is an app-level token"}},
		{"SLACK_BOT_TOKEN", `"` + goodBot + `"`, []string{"does not begin with xoxb-"}},
		{"SLACK_BOT_TOKEN", "xoxb-short", []string{"cut short"}},
		{"SLACK_BOT_TOKEN", "xoxb-abc def ghi jkl", []string{"without quotes or spaces"}},
		{"SLACK_APP_TOKEN", "", []string{"is not set", "connections:write"}},
		{"SLACK_APP_TOKEN", goodBot, []string{"it is a bot token"}},
		{"SLACK_SIGNING_SECRET", "hunter2", []string{"not its Client Secret"}},
		{"TRANSPORT", "http", []string{"SLACK_SIGNING_SECRET is not set"}},
		{"SLACK_API_URL", "slack.com", []string{"not an address of an API"}},
		{"SLACK_API_URL", "ftp://slack.com/api/", []string{"neither https nor http"}},
		{"SLACK_API_URL", "https://user:pw@slack.com/api/", []string{"not an address"}},
		{"SLACK_API_URL", "http://localhost:4000/api/", nil},
		{"SLACK_API_URL", "http://[::1]:4000/api/", nil},
		{"SLACK_API_URL", "http://127.0.0.1.evil.example/api/", []string{"in the clear"}},
		{"LISTEN", ":99999", []string{"not a number up to 65535"}},
		{"LISTEN", "example.com:80", []string{"not an address of this machine"}},
		{"LISTEN", "[::1]:8080", nil},
		{"INTAKE", "Deal Help:live", []string{"not a channel's name"}},
		{"INTAKE", "a:live,a:watch", []string{"names #a twice"}},
		{"INTAKE", "a:loud", []string{"live, general or watch"}},
		{"INTAKE", " , ", nil},
		{"OPS_CHANNEL", "C0123 x", []string{"not a channel's name"}},
		{"DIGEST_SPEC", "0 2 * * 0", []string{"the clocks change"}},
		{"DIGEST_SPEC", "0 * * * *", []string{"the clocks change"}},
		{"DIGEST_SPEC", "@weekly", []string{"the clocks change"}},
		{"DIGEST_SPEC", "@every 1h", []string{"an interval"}},
		{"DIGEST_SPEC", "TZ=Europe/Berlin 0 8 * * 1", []string{"names a time zone"}},
		{"DIGEST_SPEC", "8am", []string{"expected exactly 5 fields"}},
		{"DIGEST_SPEC", "15 4-9 1,15 * 1-5", nil},
		{"ROUTE_ERROR", "0", []string{"above 0"}},
		{"ROUTE_ERROR", "NaN", []string{"above 0"}},
		{"ROUTE_ERROR", "5%", []string{"above 0"}},
		{"ROUTE_ERROR", "0.5", nil},
		{"DIGEST_CHANEL", "x", []string{"Did you mean CLEARLANE_DIGEST_CHANNEL?"}},
		{"SCOPEMAP", "x", []string{"Did you mean CLEARLANE_SCOPE_MAP?"}},
	} {
		t.Run(c.name+"="+c.value, func(t *testing.T) {
			settings := serving()
			settings[c.name] = c.value
			with(t, settings)
			_, err := LoadToServe()
			if len(c.wants) == 0 {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			var faults Faults
			if !errors.As(err, &faults) || len(faults) != 1 {
				t.Fatalf("want one fault, got %v", err)
			}
			for _, w := range c.wants {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q is not in: %v", w, err)
				}
			}
		})
	}
}

// TestCommandsThatOnlyRead need no token.
func TestCommandsThatOnlyRead(t *testing.T) {
	with(t, map[string]string{"TRANSPORT": "http"})
	if _, err := Load(); err != nil {
		t.Error(err)
	}
}

func TestSecretsNeverPrint(t *testing.T) {
	const value = "xoxb-very-secret"
	s := NewSecret(value)
	type holder struct {
		Token   Secret
		Pointer *Secret
		Any     any
		own     Secret
	}
	h := holder{s, &s, s, s}
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T"} {
		fmt.Fprintf(&out, verb+"\n", s)
		fmt.Fprintf(&out, verb+"\n", h)
		fmt.Fprintf(&out, verb+"\n", map[string]Secret{"a": s})
	}
	fmt.Fprintln(&out, s, h, []Secret{s}, fmt.Errorf("wrapped: %w %v", errors.New("x"), s))
	j, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(j)
	logger := slog.New(slog.NewJSONHandler(&out, nil))
	logger.Info("token", "token", s, "all", h, slog.Any("map", map[string]any{"x": s}))
	slog.New(slog.NewTextHandler(&out, nil)).Info("token", "token", s, "all", h)
	if text := out.String(); strings.Contains(text, "very") || strings.Contains(strings.ToLower(text), fmt.Sprintf("%x", "very")) {
		t.Errorf("the secret is printed:\n%s", text)
	}
	if s.Reveal() != value || !s.Equal(h.own) || s.Equal(NewSecret("other")) || s.IsZero() || !(Secret{}).IsZero() {
		t.Error("the secret is lost")
	}
}

func TestEffective(t *testing.T) {
	settings := serving()
	settings["INTAKE"] = "deal-help:live"
	with(t, settings)
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	want := `CLEARLANE_DATABASE              clearlane.db  (default)
CLEARLANE_SCOPE_MAP             scope.yaml  (default)
CLEARLANE_SLACK_BOT_TOKEN       (hidden)
CLEARLANE_SLACK_APP_TOKEN       (hidden)
CLEARLANE_SLACK_SIGNING_SECRET  (not set)
CLEARLANE_SLACK_API_URL         https://slack.com/api/  (default)
CLEARLANE_TRANSPORT             socket  (default)
CLEARLANE_LISTEN                :8080  (default)
CLEARLANE_INTAKE                deal-help:live
CLEARLANE_OPS_CHANNEL           (not set)
CLEARLANE_DIGEST_CHANNEL        (not set)
CLEARLANE_DIGEST_SPEC           0 8 * * 2  (default)
CLEARLANE_ROUTE_ERROR           0.05  (default)
CLEARLANE_LOG_LEVEL             info  (default)
`
	if d := cmp.Diff(want, c.Effective()); d != "" {
		t.Error(d)
	}
	if strings.Contains(fmt.Sprintf("%+v %#v", c, c), goodBot) {
		t.Error("printing the settings shows a token")
	}
}

func TestDescribeNamesEverySetting(t *testing.T) {
	text := Describe()
	for _, name := range names() {
		if !strings.Contains(text, Prefix+"_"+name+" ") {
			t.Errorf("%s is not described", name)
		}
	}
	for line := range strings.Lines(text) {
		if len(strings.Fields(line)) < 3 {
			t.Errorf("nothing is said of %s", line)
		}
	}
}
