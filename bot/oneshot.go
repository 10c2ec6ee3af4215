package bot

import (
	"context"
	"encoding/json"
	"time"

	"clearlane/bot/views"
	"clearlane/storage"

	"github.com/slack-go/slack"
)

// What is here is sent at most once: notes that only one person sees. They
// never carry the only copy of anything.

// tellActor shows a note to the person who made a delivery, where they made it.
func (b *Bot) tellActor(ctx context.Context, d storage.Delivery, m views.Message) {
	switch d.Kind {
	case kindAction:
		if c, err := readClick(d.Body); err == nil {
			channel := c.Container.ChannelID
			if channel == "" {
				channel = c.Channel.ID
			}
			b.sendEphemeral(ctx, channel, c.Container.ThreadTS, c.User.ID, m)
		}
	case kindCommand:
		var c command
		if json.Unmarshal(d.Body, &c) == nil {
			b.sendEphemeral(ctx, c.ChannelID, "", c.UserID, m)
		}
	}
}

func (b *Bot) ephemeral(channel, thread, user string, m views.Message) func(context.Context) {
	return func(ctx context.Context) { b.sendEphemeral(ctx, channel, thread, user, m) }
}

func (b *Bot) sendEphemeral(ctx context.Context, channel, thread, user string, m views.Message) {
	if user == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	opts := content(m)
	if thread != "" {
		opts = append(opts, slack.MsgOptionTS(thread))
	}
	var err error
	if channel == "" {
		// Clicked in a view: there is no channel to show it in.
		_, _, err = b.api.PostMessageContext(ctx, user, content(m)...)
	} else {
		_, err = b.api.PostEphemeralContext(ctx, channel, user, opts...)
	}
	if err != nil {
		b.Log.Warn("note not shown", "cause", err)
	}
}

// deleteEphemeral removes the note that a click was made on.
func (b *Bot) deleteEphemeral(responseURL string) func(context.Context) {
	return func(ctx context.Context) {
		if responseURL == "" {
			return
		}
		ctx, cancel := context.WithTimeout(ctx, callTimeout)
		defer cancel()
		if _, _, err := b.api.PostMessageContext(ctx, "", slack.MsgOptionDeleteOriginal(responseURL)); err != nil {
			b.Log.Warn("note not removed", "cause", err)
		}
	}
}

// loadZone is time.LoadLocation for names from Slack, which may be empty.
func loadZone(name string) (*time.Location, error) {
	if name == "" {
		return time.UTC, nil
	}
	return time.LoadLocation(name)
}
