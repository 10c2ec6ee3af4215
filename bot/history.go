package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"clearlane/storage"

	"github.com/slack-go/slack"
)

// readThread delivers a thread, and the deletions of words in it that are gone.
func (b *Bot) readThread(ctx context.Context, channel, thread string) error {
	msgs, err := b.replies(ctx, channel, thread)
	if isGone(err) {
		return b.receiveDeletion(ctx, channel, thread)
	}
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, m := range msgs {
		there[m.Timestamp] = true
		if err := b.receiveHistory(ctx, channel, m); err != nil {
			return err
		}
	}
	var gone []string
	err = b.store.Read(ctx, func(v *storage.View) error {
		rs, err := v.RequestsByThread(channel, thread)
		if err != nil {
			return err
		}
		for _, r := range rs {
			known, err := v.MessagesOf(r.ID)
			if err != nil {
				return err
			}
			for _, m := range known {
				if m.Channel == channel && m.TS != "" && !there[m.TS] {
					gone = append(gone, m.TS)
				}
			}
		}
		return nil
	})
	for _, ts := range gone {
		if err == nil {
			err = b.receiveDeletion(ctx, channel, ts)
		}
	}
	return err
}

// receiveHistory puts a message from history into the inbox under the keys that
// its events would have had.
func (b *Bot) receiveHistory(ctx context.Context, channel string, m slack.Message) error {
	if m.SubType == tombstone {
		return b.receiveDeletion(ctx, channel, m.Timestamp)
	}
	msg := message{User: m.User, BotID: m.BotID, Subtype: m.SubType, Text: m.Text, TS: m.Timestamp, ThreadTS: m.ThreadTimestamp}
	for _, f := range m.Files {
		msg.Files = append(msg.Files, messageFile{Name: f.Name, Permalink: f.Permalink})
	}
	d := storage.Delivery{Channel: channel, TS: m.Timestamp, Author: m.User, At: tsTime(m.Timestamp)}
	if err := b.receiveAs(ctx, d, "created", map[string]any{
		"type": "message", "channel": channel, "user": msg.User, "bot_id": msg.BotID, "subtype": msg.Subtype, "text": msg.Text,
		"ts": msg.TS, "thread_ts": msg.ThreadTS, "files": msg.Files,
	}); err != nil || m.Edited == nil {
		return err
	}
	d.At = tsTime(m.Edited.Timestamp)
	return b.receiveAs(ctx, d, editedKey+m.Edited.Timestamp, map[string]any{
		"type": "message", "subtype": "message_changed", "channel": channel, "message": msg,
	})
}

func (b *Bot) receiveDeletion(ctx context.Context, channel, ts string) error {
	return b.receiveAs(ctx, storage.Delivery{Channel: channel, TS: ts, At: b.Now()}, deletedKey, deletion(channel, ts))
}

func (b *Bot) receiveAs(ctx context.Context, d storage.Delivery, what string, event map[string]any) error {
	body, err := json.Marshal(map[string]any{"event": event})
	if err != nil {
		return err
	}
	d.Key, d.Kind, d.Via, d.Body = messageKey(d.Channel, d.TS, what), kindEvent, "history", body
	_, err = b.store.Receive(ctx, d)
	return err
}

// history is a channel's posts since a time, oldest first.
func (b *Bot) history(ctx context.Context, channel string, since time.Time) ([]slack.Message, error) {
	var all []slack.Message
	params := &slack.GetConversationHistoryParameters{ChannelID: channel, Oldest: tsOf(since), Limit: 500}
	for {
		page, err := retried(ctx, func() (*slack.GetConversationHistoryResponse, error) {
			return b.api.GetConversationHistoryContext(ctx, params)
		})
		if err != nil {
			return nil, fmt.Errorf("read history: %w", err)
		}
		all = append(all, page.Messages...)
		if params.Cursor = page.ResponseMetaData.NextCursor; params.Cursor == "" || !page.HasMore {
			slices.SortFunc(all, func(a, b slack.Message) int { return cmp.Compare(a.Timestamp, b.Timestamp) })
			return all, nil
		}
	}
}

// replies is a thread's messages with its root, oldest first.
func (b *Bot) replies(ctx context.Context, channel, thread string) ([]slack.Message, error) {
	type page struct {
		msgs []slack.Message
		next string
	}
	var all []slack.Message
	params := &slack.GetConversationRepliesParameters{ChannelID: channel, Timestamp: thread, Limit: 500}
	for {
		p, err := retried(ctx, func() (page, error) {
			msgs, _, next, err := b.api.GetConversationRepliesContext(ctx, params)
			return page{msgs, next}, err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, p.msgs...)
		if params.Cursor = p.next; params.Cursor == "" {
			return all, nil
		}
	}
}

// retried repeats a read that Slack refused for its rate, as long as it says.
func retried[T any](ctx context.Context, call func() (T, error)) (T, error) {
	for {
		v, err := call()
		f, wait := fateOf(err)
		if err == nil || f != limited {
			return v, err
		}
		t := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			t.Stop()
			return v, ctx.Err()
		case <-t.C:
		}
	}
}

// isGone reports whether Slack says that the message does not exist.
func isGone(err error) bool {
	var answer slack.SlackErrorResponse
	return errors.As(err, &answer) && (answer.Err == "thread_not_found" || answer.Err == "message_not_found")
}

// tsOf is an instant as Slack writes it.
func tsOf(t time.Time) string { return fmt.Sprintf("%d.%06d", t.Unix(), t.Nanosecond()/1000) }
