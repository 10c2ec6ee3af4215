package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/slack-go/slack"
)

// CheckTokens asks Slack whether it takes the bot token and, with sockets, the
// app-level token, so that nothing is begun with one that is no good. The error
// is a sentence that says what to do.
func CheckTokens(ctx context.Context, api *slack.Client, sockets bool) error {
	if _, err := api.AuthTestContext(ctx); err != nil {
		return tokenRefused(err, "bot token", "CLEARLANE_SLACK_BOT_TOKEN", "OAuth & Permissions, Bot User OAuth Token")
	}
	if !sockets {
		return nil
	}
	// No method only tests this token. The address that is given out here is
	// left unused; Slack lets it lapse.
	if _, _, err := api.StartSocketModeContext(ctx); err != nil {
		return appTokenRefused(err)
	}
	return nil
}

func appTokenRefused(err error) error {
	return tokenRefused(err, "app-level token", "CLEARLANE_SLACK_APP_TOKEN", "Basic Information, App-Level Tokens")
}

// tokenErrors are Slack's words for a token that will not work however often it
// is tried: docs.slack.dev/reference/methods/auth.test, "Errors".
var tokenErrors = []string{"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type", "no_permission", "org_login_required", "team_access_not_granted"}

// tokenRefused says which setting to put right, where Slack refused a token, and
// else that Slack can't be reached.
func tokenRefused(err error, token, setting, where string) error {
	var refusal slack.SlackErrorResponse
	if errors.As(err, &refusal) && slices.Contains(tokenErrors, refusal.Err) {
		return fmt.Errorf("the %s is not taken by Slack (%w). Copy it again into %s: api.slack.com/apps, your app, %s", token, err, setting, where)
	}
	return fmt.Errorf("connect to Slack: %w", err)
}
