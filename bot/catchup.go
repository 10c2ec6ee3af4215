package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"clearlane/storage"
	"clearlane/triage"

	"github.com/slack-go/slack"
)

// sweepOverlap is how far each sweep reads back before the last completed one:
// keys remove what comes twice.
const sweepOverlap = time.Hour

// catchUp reads what was said while we could not listen, through the same
// inbox: the channels' history since the last completed sweep, and the threads
// of open requests, which history does not show.
func (b *Bot) catchUp(ctx context.Context) error {
	var channels []storage.Channel
	var open []triage.Request
	err := b.store.Read(ctx, func(v *storage.View) (err error) {
		if channels, err = v.Channels(); err != nil {
			return err
		}
		for after := int64(0); ; after = open[len(open)-1].ID {
			page, err := v.Requests(storage.Filter{}, storage.Page{After: after, Limit: 500})
			if err != nil || len(page) == 0 {
				return err
			}
			open = append(open, page...)
		}
	})
	if err != nil {
		return fmt.Errorf("catch up: %w", err)
	}
	for _, c := range channels {
		if _, listens := b.Intake[c.Name]; !listens || !c.Member {
			continue
		}
		if err := b.sweep(ctx, c.ID, open); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			// The watermark stays, so the next sweep reads it all again.
			b.Log.Warn("history not read", "channel", "#"+c.Name, "cause", err)
		}
	}
	return nil
}

// sweep reads one channel and moves its watermark when it is through. The first
// sweep of a channel reads nothing: its past is not ours to answer.
func (b *Bot) sweep(ctx context.Context, channel string, open []triage.Request) error {
	began := b.Now()
	var from time.Time
	var known bool
	err := b.store.Read(ctx, func(v *storage.View) (err error) {
		from, known, err = v.Watermark(channel)
		return err
	})
	if err != nil {
		return err
	}
	if known {
		since := from.Add(-sweepOverlap)
		posts, err := b.history(ctx, channel, since)
		if err != nil {
			return err
		}
		if err := b.putBack(ctx, channel, posts, since, open); err != nil {
			return err
		}
	}
	return b.store.Write(ctx, func(tx *storage.Tx) error { return tx.SetWatermark(channel, began) })
}

// putBack delivers what history shows, oldest first: posts, edits, the replies
// of threads that moved, and deletions of asks that are still open.
func (b *Bot) putBack(ctx context.Context, channel string, posts []slack.Message, since time.Time, open []triage.Request) error {
	threads := map[string]bool{}
	for _, r := range open {
		if r.Channel == channel && r.Thread != "" {
			threads[r.Thread] = true
		}
	}
	seen := map[string]bool{}
	for _, m := range posts {
		seen[m.Timestamp] = true
		if m.ReplyCount > 0 && tsTime(m.LatestReply).After(since) {
			threads[m.Timestamp] = true
		}
		if err := b.receiveHistory(ctx, channel, m); err != nil {
			return err
		}
	}
	for _, thread := range slices.Sorted(maps.Keys(threads)) {
		replies, err := b.replies(ctx, channel, thread, since)
		if isGone(err) {
			if err := b.receiveDeletion(ctx, channel, thread); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		for _, m := range replies {
			if err := b.receiveHistory(ctx, channel, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// receiveHistory puts a message from history into the inbox under the keys that
// its events would have had.
func (b *Bot) receiveHistory(ctx context.Context, channel string, m slack.Message) error {
	msg := message{User: m.User, BotID: m.BotID, Subtype: m.SubType, Text: m.Text, TS: m.Timestamp, ThreadTS: m.ThreadTimestamp}
	for _, f := range m.Files {
		msg.Files = append(msg.Files, messageFile{Name: f.Name, Permalink: f.Permalink})
	}
	if err := b.receiveAs(ctx, messageKey(channel, m.Timestamp, "created"), tsTime(m.Timestamp), map[string]any{
		"type": "message", "channel": channel, "user": msg.User, "bot_id": msg.BotID, "subtype": msg.Subtype, "text": msg.Text,
		"ts": msg.TS, "thread_ts": msg.ThreadTS, "files": msg.Files,
	}); err != nil || m.Edited == nil {
		return err
	}
	return b.receiveAs(ctx, messageKey(channel, m.Timestamp, "edited:"+m.Edited.Timestamp), tsTime(m.Edited.Timestamp), map[string]any{
		"type": "message", "subtype": "message_changed", "channel": channel, "message": msg,
	})
}

func (b *Bot) receiveDeletion(ctx context.Context, channel, ts string) error {
	return b.receiveAs(ctx, messageKey(channel, ts, "deleted"), b.Now(), map[string]any{
		"type": "message", "subtype": "message_deleted", "channel": channel, "deleted_ts": ts,
	})
}

func (b *Bot) receiveAs(ctx context.Context, key string, at time.Time, event map[string]any) error {
	body, err := json.Marshal(map[string]any{"event": event})
	if err != nil {
		return err
	}
	_, err = b.store.Receive(ctx, storage.Delivery{Key: key, Kind: kindEvent, Via: "history", Body: body, At: at})
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

// replies is a thread's messages since a time, with its root.
func (b *Bot) replies(ctx context.Context, channel, thread string, since time.Time) ([]slack.Message, error) {
	type page struct {
		msgs []slack.Message
		next string
	}
	var all []slack.Message
	params := &slack.GetConversationRepliesParameters{ChannelID: channel, Timestamp: thread, Oldest: tsOf(since), Limit: 500}
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

// fetchRoot reads a thread that we don't know, once: its first message may have
// been missed. It and the reply are then handled as if they came now.
func (b *Bot) fetchRoot(channel string, m message) func(context.Context) {
	return func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, callTimeout)
		defer cancel()
		msgs, err := b.replies(ctx, channel, m.ThreadTS, time.Unix(0, 0))
		if err != nil {
			b.Log.Warn("thread not read", "cause", err)
			return
		}
		for _, found := range msgs {
			if err := b.receiveHistory(ctx, channel, found); err != nil {
				b.Log.Error("thread not stored", "cause", err)
				return
			}
		}
	}
}

// keepCaughtUp sweeps again after every reconnection and every hour.
func (b *Bot) keepCaughtUp(ctx context.Context, connected <-chan struct{}) error {
	t := time.NewTicker(time.Hour)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-connected:
		case <-t.C:
			b.resync(ctx)
		}
		if err := b.catchUp(ctx); err != nil {
			return err
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
