package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/slack-go/slack"

	"clearlane/bot/views"
)

// Command is our slash command.
const Command = "/salesops"

// The paths that Slack sends to with the http transport.
const (
	EventsPath       = "/slack/events"
	InteractionsPath = "/slack/interactions"
	CommandsPath     = "/slack/commands"
)

// appEvents are what we subscribe to: the events that have a handler, with the
// kinds of conversation that messages come from.
var appEvents = []string{
	"app_home_opened", "app_mention", "channel_id_changed", "channel_rename", "dnd_updated_user", "group_rename", "member_joined_channel",
	"message.channels", "message.groups", "message.im",
	"reaction_added", "subteam_created", "subteam_members_changed", "subteam_updated", "team_join", "user_change",
}

// appScopes are what the app may do, each for a method or an event that we use.
var appScopes = []string{
	"app_mentions:read",                                // app_mention
	"channels:history", "groups:history", "im:history", // messages, and conversations.history to catch up
	"channels:read", "groups:read", "im:read", // conversations.list
	"chat:write", // posts and updates, in channels that we are in
	"commands",   // the slash command and the shortcut
	"dnd:read",   // dnd.teamInfo and dnd_updated_user: who is to get a request
	"files:read", // names and links of an ask's files
	"im:write",   // conversations.open
	"reactions:read",
	"usergroups:read",                // staff named by a user group
	"users:read", "users:read.email", // people of the scope map are e-mail addresses
}

// Manifest is the app manifest, as JSON, to paste at api.slack.com/apps under
// Create New App, From a manifest. With an empty address the app uses Socket
// Mode; else base is the public https address that Slack sends to.
func Manifest(base string) ([]byte, error) {
	m := slack.Manifest{
		Metadata: slack.ManifestMetadata{MajorVersion: 1, MinorVersion: 1},
		Display: slack.Display{
			Name:            "Clearlane",
			Description:     "Takes asks to the sales-ops team that owns them, and shows where reps wait",
			BackgroundColor: "#1f3d36",
		},
		Features: slack.Features{
			AppHome: slack.AppHome{HomeTabEnabled: true, MessagesTabEnabled: true},
			BotUser: slack.BotUser{DisplayName: "Clearlane", AlwaysOnline: true},
			Shortcuts: []slack.Shortcut{{
				Name: "Send to sales ops", CallbackID: string(views.ShortcutSend), Type: slack.MessageShortcut,
				Description: "Makes a tracked request of this message, for its author",
			}},
			SlashCommands: []slack.ManifestSlashCommand{{
				Command: Command, Description: "Ask sales ops, or see what is open and who owns what",
				ShouldEscape: true, // else a name in it is only its letters, and nobody can be handed over
				UsageHint:    "ask … | mine | queue | who … | where … | find … | why CL-1042 | help",
			}},
		},
		OAuthConfig: slack.OAuthConfig{Scopes: slack.OAuthScopes{Bot: appScopes}},
		Settings: slack.Settings{
			EventSubscriptions: &slack.EventSubscriptions{BotEvents: appEvents},
			Interactivity:      &slack.Interactivity{IsEnabled: true},
			SocketModeEnabled:  base == "",
		},
	}
	if base != "" {
		root, err := publicAddress(base)
		if err != nil {
			return nil, err
		}
		m.Settings.EventSubscriptions.RequestUrl = root + EventsPath
		m.Settings.Interactivity.RequestUrl = root + InteractionsPath
		m.Settings.Interactivity.MessageMenuOptionsUrl = root + InteractionsPath
		m.Features.SlashCommands[0].Url = root + CommandsPath
	}
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the manifest: %w", err)
	}
	return append(raw, '\n'), nil
}

// publicAddress checks that Slack can send to base.
func publicAddress(base string) (string, error) {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", errors.New("the address must be public and begin with https://, such as https://clearlane.example.com")
	}
	return strings.TrimSuffix(base, "/"), nil
}
