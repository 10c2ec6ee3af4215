package bot

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"clearlane/bot/views"
	"clearlane/storage"

	"github.com/slack-go/slack"
)

// posts is the seam to Slack for messages that must not be lost or doubled. The
// year-long simulations put a recorder here.
type posts interface {
	// resolve turns a person's id into the channel of our direct messages.
	resolve(ctx context.Context, channel string) (string, error)
	post(ctx context.Context, where place, m views.Message, mark string) (ts string, err error)
	update(ctx context.Context, channel, ts string, m views.Message) error
	// find looks for a post that carries the mark, made since a time.
	find(ctx context.Context, where place, mark string, since time.Time) (ts string, found bool, err error)
}

// metadataType marks our posts, so that one whose answer was lost can be found.
const metadataType = "clearlane_post"

// slackPosts posts through Slack's Web API.
type slackPosts struct {
	api  *slack.Client
	self identity

	mu      sync.Mutex
	directs map[string]string // user id → channel id
}

func (p *slackPosts) resolve(ctx context.Context, channel string) (string, error) {
	if !strings.HasPrefix(channel, "U") && !strings.HasPrefix(channel, "W") {
		return channel, nil
	}
	p.mu.Lock()
	known := p.directs[channel]
	p.mu.Unlock()
	if known != "" {
		return known, nil
	}
	c, _, _, err := p.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{channel}, ReturnIM: true})
	if err != nil {
		return "", fmt.Errorf("open direct messages: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.directs == nil {
		p.directs = map[string]string{}
	}
	p.directs[channel] = c.ID
	return c.ID, nil
}

func (p *slackPosts) post(ctx context.Context, where place, m views.Message, mark string) (string, error) {
	opts := append(content(m), slack.MsgOptionMetadata(slack.SlackMetadata{
		EventType: metadataType, EventPayload: map[string]any{"key": mark},
	}), slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl())
	if where.thread != "" {
		opts = append(opts, slack.MsgOptionTS(where.thread))
	}
	_, ts, err := p.api.PostMessageContext(ctx, where.channel, opts...)
	return ts, err
}

func (p *slackPosts) update(ctx context.Context, channel, ts string, m views.Message) error {
	m.Text = shorten(m.Text, maxUpdateText)
	_, _, _, err := p.api.UpdateMessageContext(ctx, channel, ts, content(m)...)
	return err
}

// maxUpdateText is what chat.update takes; chat.postMessage takes more.
const maxUpdateText = 4000

func content(m views.Message) []slack.MsgOption {
	return []slack.MsgOption{slack.MsgOptionText(m.Text, false), slack.MsgOptionBlocks(m.Blocks...)}
}

func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

func (p *slackPosts) find(ctx context.Context, where place, mark string, since time.Time) (string, bool, error) {
	cursor := ""
	for {
		msgs, next, err := p.page(ctx, where, cursor, since)
		if err != nil {
			return "", false, fmt.Errorf("look for a post of ours: %w", err)
		}
		for _, m := range msgs {
			if m.BotID == p.self.bot && m.Metadata.EventType == metadataType && m.Metadata.EventPayload["key"] == mark {
				return m.Timestamp, true, nil
			}
		}
		if next == "" {
			return "", false, nil
		}
		cursor = next
	}
}

func (p *slackPosts) page(ctx context.Context, where place, cursor string, since time.Time) ([]slack.Message, string, error) {
	// Slack's clock and ours may differ; a minute early costs nothing.
	oldest := fmt.Sprintf("%d.000000", since.Add(-time.Minute).Unix())
	if where.thread != "" {
		msgs, _, next, err := p.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: where.channel, Timestamp: where.thread, Cursor: cursor, Oldest: oldest, Limit: 200, IncludeAllMetadata: true,
		})
		return msgs, next, err
	}
	h, err := p.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
		ChannelID: where.channel, Cursor: cursor, Oldest: oldest, Limit: 200, IncludeAllMetadata: true,
	})
	if err != nil {
		return nil, "", err
	}
	return h.Messages, h.ResponseMetaData.NextCursor, nil
}

// fate says what a failed call means for a post.
type fate int

const (
	refused  fate = iota // Slack will not take it as it is
	limited              // not now; it was not made
	noChart              // Slack does not know a block in it
	gone                 // the message to update is no longer there
	doubtful             // it may have been made
)

// uncertainErrors are answers after which the call may have had its effect.
var uncertainErrors = []string{"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}

// fateOf reads an error. A call that never left the machine was not made; what
// broke later may have been.
func fateOf(err error) (fate, time.Duration) {
	var tooFast *slack.RateLimitedError
	var answer slack.SlackErrorResponse
	var dial *net.OpError
	switch {
	case errors.As(err, &tooFast):
		return limited, tooFast.RetryAfter
	case errors.As(err, &answer):
		switch {
		case slices.Contains(uncertainErrors, answer.Err):
			return doubtful, 0
		case answer.Err == "ratelimited":
			return limited, time.Second
		case answer.Err == "message_not_found" || answer.Err == "cant_update_message":
			return gone, 0
		case answer.Err == "invalid_blocks" || answer.Err == "invalid_blocks_format":
			return noChart, 0
		}
		return refused, 0
	case errors.As(err, &dial) && dial.Op == "dial":
		return limited, 5 * time.Second
	}
	return doubtful, 0
}

// mark is the opaque name that a post of ours carries: an HMAC of the slot's
// key, because whoever reads the channel can read it.
func (b *Bot) mark(key string) string {
	h := hmac.New(sha256.New, b.key)
	h.Write([]byte(key))
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// markKeySetting is where the key of the marks is kept, made once.
const markKeySetting = "post_mark_key"

func (b *Bot) markKey(ctx context.Context) ([]byte, error) {
	var key []byte
	err := b.store.Write(ctx, func(tx *storage.Tx) error {
		kept, ok, err := tx.Setting(markKeySetting)
		if err != nil {
			return err
		}
		if ok {
			key, err = hex.DecodeString(kept)
			return err
		}
		key = make([]byte, 32)
		if _, err := rand.Read(key); err != nil {
			return err
		}
		return tx.SetSetting(markKeySetting, hex.EncodeToString(key))
	})
	return key, err
}

func sha256Sum(b []byte) []byte { s := sha256.Sum256(b); return s[:16] }
