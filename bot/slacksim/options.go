package slacksim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
)

// Options describe the workspace, the app installed in it, and how strict the server is.
type Options struct {
	Team     Team
	Users    []User
	Channels []Channel
	Groups   []Group
	App      App

	// Note is shown on the page, for example "Synthetic company and history."
	Note string
	// Actions are buttons of the host program on the page.
	Actions []Action
	// DefaultUser is played when the page is opened; the first user when empty.
	DefaultUser string

	// Clock is the time of Slack's policies. When nil it is Now with the machine's timers, and the machine's clock when both are nil.
	Clock Clock
	Now   func() time.Time

	// RateLimits switches Slack's rate limits.
	RateLimits RateLimits

	// EventsURL, InteractivityURL, CommandsURL and OptionsURL take the place of the manifest's request URLs. With any of them
	// set the app is served by signed HTTP instead of Socket Mode.
	EventsURL, InteractivityURL, CommandsURL, OptionsURL string

	// ControlToken opens the control API (POST /sim/test/…) for a test in another process. Empty: closed.
	ControlToken string

	// BotToken, AppToken and SigningSecret are made at start when empty.
	BotToken, AppToken, SigningSecret string

	// Log receives what the server has to say; nothing when nil.
	Log *slog.Logger
}

// Team is the workspace.
type Team struct{ ID, Name, Domain string }

// User is a person of the workspace. An empty ID is made up; Name is the handle without @.
type User struct {
	ID       string
	Name     string
	RealName string
	Email    string
	Title    string
	TZ       string // IANA name; "Etc/UTC" when empty
	Status   string // the emoji of the status, such as ":palm_tree:"
	IsAdmin  bool
	Deleted  bool
	// TeamID is another workspace's for somebody from outside, who comes without e-mail and roles. Empty: this workspace's.
	TeamID string
}

// Channel is a conversation with a name. Members are user ids; name the app's bot by App.BotUserID.
type Channel struct {
	ID      string
	Name    string
	Private bool
	Members []string
	Topic   string
}

// Group is a user group (@handle).
type Group struct {
	ID     string
	Handle string
	Name   string
	Users  []string
}

// App is the installed app. Manifest is the app manifest as JSON; it decides which events are sent, which scopes the bot
// token has, which commands and shortcuts exist and whether the app speaks Socket Mode or HTTP.
type App struct {
	ID        string // "A0SLACKSIM0" when empty
	BotUserID string // "U0SLACKBOT0" when empty
	BotID     string // "B0SLACKBOT0" when empty
	Name      string // the manifest's name when empty
	Manifest  json.RawMessage
}

// Action is a button of the host program on the page. Run's text is shown to the person who pressed it.
type Action struct {
	ID    string
	Label string
	Hint  string
	Run   func(context.Context) (string, error)
}

// RateLimits are Slack's: one post a second and channel, and a tier for each method. Burst is how many calls may come at once
// on top of the steady rate.
type RateLimits struct {
	Off          bool
	ChannelBurst int // posts to one channel at once; 30 when 0, so that a person playing alone is not stopped
	TierBurst    int // calls of one method at once; the tier's calls of a whole minute when 0
}

// manifest is the part of an app manifest that the server acts on.
type manifest struct {
	DisplayInformation struct {
		Name        string `json:"name"`
		Description string `json:"description"`
	} `json:"display_information"`
	Features struct {
		AppHome struct {
			HomeTabEnabled     bool `json:"home_tab_enabled"`
			MessagesTabEnabled bool `json:"messages_tab_enabled"`
		} `json:"app_home"`
		BotUser *struct {
			DisplayName string `json:"display_name"`
		} `json:"bot_user"`
		Shortcuts     []shortcutDef `json:"shortcuts"`
		SlashCommands []commandDef  `json:"slash_commands"`
	} `json:"features"`
	OAuthConfig struct {
		Scopes struct {
			Bot []string `json:"bot"`
		} `json:"scopes"`
	} `json:"oauth_config"`
	Settings struct {
		EventSubscriptions struct {
			RequestURL string   `json:"request_url"`
			BotEvents  []string `json:"bot_events"`
		} `json:"event_subscriptions"`
		Interactivity struct {
			IsEnabled             bool   `json:"is_enabled"`
			RequestURL            string `json:"request_url"`
			MessageMenuOptionsURL string `json:"message_menu_options_url"`
		} `json:"interactivity"`
		SocketModeEnabled bool `json:"socket_mode_enabled"`
	} `json:"settings"`
}

type shortcutDef struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	CallbackID  string `json:"callback_id"`
	Description string `json:"description"`
}

type commandDef struct {
	Command      string `json:"command"`
	URL          string `json:"url,omitempty"`
	Description  string `json:"description"`
	UsageHint    string `json:"usage_hint"`
	ShouldEscape bool   `json:"should_escape"`
}

// eventScopes names the scope an event subscription needs (the event's page on docs.slack.dev).
var eventScopes = map[string]string{
	"app_mention":             "app_mentions:read",
	"message.channels":        "channels:history",
	"message.groups":          "groups:history",
	"message.im":              "im:history",
	"message.mpim":            "mpim:history",
	"reaction_added":          "reactions:read",
	"reaction_removed":        "reactions:read",
	"team_join":               "users:read",
	"user_change":             "users:read",
	"subteam_created":         "usergroups:read",
	"subteam_updated":         "usergroups:read",
	"subteam_members_changed": "usergroups:read",
	"file_shared":             "files:read",
	"channel_rename":          "channels:read",
	"group_rename":            "groups:read",
	"channel_id_changed":      "channels:read",
	"channel_created":         "channels:read",
	"dnd_updated_user":        "dnd:read",
}

// parseManifest reads the manifest and refuses what Slack could not install.
func parseManifest(raw json.RawMessage) (manifest, error) {
	var m manifest
	if len(raw) == 0 {
		return m, errors.New("app: the manifest is missing; give App.Manifest the app manifest as JSON")
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return m, fmt.Errorf("app: read manifest: %w", err)
	}
	if strings.TrimSpace(m.DisplayInformation.Name) == "" {
		return m, errors.New("app: the manifest has no display_information.name")
	}
	scopes := m.OAuthConfig.Scopes.Bot
	for _, ev := range m.Settings.EventSubscriptions.BotEvents {
		if need := eventScopes[ev]; need != "" && !slices.Contains(scopes, need) {
			return m, fmt.Errorf("app: the manifest subscribes to %s but does not ask for the scope %s", ev, need)
		}
	}
	if len(m.Features.SlashCommands) > 0 && !slices.Contains(scopes, "commands") {
		return m, errors.New("app: the manifest has slash commands but does not ask for the scope commands")
	}
	for _, c := range m.Features.SlashCommands {
		if !strings.HasPrefix(c.Command, "/") {
			return m, fmt.Errorf("app: the command %q must begin with /", c.Command)
		}
	}
	for _, sc := range m.Features.Shortcuts {
		if sc.Type != "message" && sc.Type != "global" {
			return m, fmt.Errorf("app: the shortcut %q has the type %q; it is message or global", sc.Name, sc.Type)
		}
	}
	return m, nil
}
