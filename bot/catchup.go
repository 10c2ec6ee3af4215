package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"clearlane/storage"
	"clearlane/triage"

	"github.com/slack-go/slack"
)

// sweepOverlap is how far each sweep reads back before the last completed one:
// keys remove what comes twice.
const sweepOverlap = time.Hour

// catchUp reads what was said while we could not listen, through the same
// inbox: the history of the channels that we are in since the last completed
// sweep, and the threads in it that moved.
func (b *Bot) catchUp(ctx context.Context) error {
	var channels []storage.Channel
	open := map[string][]triage.Request{} // by channel
	err := b.store.Read(ctx, func(v *storage.View) (err error) {
		if channels, err = v.Channels(); err != nil {
			return err
		}
		for after := int64(0); ; {
			page, err := v.Requests(storage.Filter{}, storage.Page{After: after, Limit: 500})
			if err != nil || len(page) == 0 {
				return err
			}
			for _, r := range page {
				open[r.Channel], after = append(open[r.Channel], r), r.ID
			}
		}
	})
	if err != nil {
		return fmt.Errorf("catch up: %w", err)
	}
	for _, c := range b.toSweep(channels, open) {
		if err := b.sweep(ctx, c.ID, open[c.ID]); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			// The watermark stays, so the next sweep reads it all again.
			b.Log.Warn("history not read", "channel", "#"+c.Name, "cause", err)
		}
	}
	return nil
}

// toSweep is where people can have said something to us: the channels that we
// are in, but for those that only we write in, and the direct messages in which
// a request is open.
func (b *Bot) toSweep(channels []storage.Channel, open map[string][]triage.Request) []storage.Channel {
	ours := []string{b.OpsChannel, b.DigestChannel}
	for _, f := range b.live.Load().scope.Functions {
		ours = append(ours, f.Queue)
	}
	var out []storage.Channel
	for _, c := range channels {
		if _, listens := b.Intake[c.Name]; c.Member && (listens || !slices.Contains(ours, c.Name)) {
			out = append(out, c)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(open)) {
		if strings.HasPrefix(id, "D") {
			out = append(out, storage.Channel{ID: id, Name: "direct messages"})
		}
	}
	return out
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
	if !known && strings.HasPrefix(channel, "D") {
		// Open requests are in it, so that we have listened all along.
		from, known = open[0].OpenedAt, true
	}
	if known {
		if err := b.readBack(ctx, channel, from.Add(-sweepOverlap), open); err != nil {
			return err
		}
	}
	return b.store.Write(ctx, func(tx *storage.Tx) error { return tx.SetWatermark(channel, began) })
}

// readBack delivers what history shows, oldest first: posts and their edits, and
// the whole of the threads that moved. It reads back to the oldest open ask, so
// that one call in a hundred asks shows which of them moved or are gone; reading
// each of their threads would take Slack's limits an hour.
func (b *Bot) readBack(ctx context.Context, channel string, since time.Time, open []triage.Request) error {
	first := since
	for _, r := range open {
		if at := tsTime(r.Thread); r.Thread != "" && at.Before(first) {
			first = at.Add(-time.Second)
		}
	}
	posts, err := b.history(ctx, channel, first)
	if err != nil {
		return err
	}
	asked := map[string]bool{} // threads of open requests; false: seen in history
	for _, r := range open {
		asked[r.Thread] = r.Thread != ""
	}
	for _, m := range posts {
		is := asked[m.Timestamp]
		asked[m.Timestamp] = false
		if old := tsTime(m.Timestamp).Before(since); old && !is {
			continue
		}
		if err := b.receiveHistory(ctx, channel, m); err != nil {
			return err
		}
		if m.ReplyCount == 0 || tsTime(m.LatestReply).Before(since) {
			continue
		}
		if err := b.readThread(ctx, channel, m.Timestamp); err != nil {
			return err
		}
	}
	for _, thread := range slices.Sorted(maps.Keys(asked)) {
		if !asked[thread] {
			continue
		}
		// An ask inside another's thread is not in history; one that is nowhere
		// was deleted.
		if err := b.readThread(ctx, channel, thread); err != nil {
			return err
		}
	}
	return nil
}

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

// needsRoot is a reply in a thread whose first message we don't know, though we
// should: it came out of order, or was missed.
type needsRoot struct{ channel, thread string }

func (n needsRoot) Error() string { return "the first message of the thread is not known" }

// takeRoot fetches the first message of a thread and handles it, so that a reply
// that came before it finds its request.
func (b *Bot) takeRoot(ctx context.Context, n needsRoot) error {
	if waits, err := b.handleRoot(ctx, n); err != nil || waits {
		return err
	}
	msgs, err := b.replies(ctx, n.channel, n.thread)
	if isGone(err) || err == nil && (len(msgs) == 0 || msgs[0].Timestamp != n.thread) {
		return skip("in a thread whose first message is gone")
	}
	if err != nil {
		return fmt.Errorf("fetch the first message of a thread: %w", err)
	}
	if err := b.receiveHistory(ctx, n.channel, msgs[0]); err != nil {
		return err
	}
	if waits, err := b.handleRoot(ctx, n); err != nil || waits {
		return err
	}
	return skip("in a thread whose first message is gone")
}

// handleRoot handles the first message of a thread out of its turn, where it
// waits in the inbox.
func (b *Bot) handleRoot(ctx context.Context, n needsRoot) (waits bool, err error) {
	var root storage.Delivery
	err = b.store.Read(ctx, func(v *storage.View) (err error) {
		root, waits, err = v.DeliveryByKey(messageKey(n.channel, n.thread, "created"))
		return err
	})
	if err != nil || !waits || root.State != storage.Pending {
		return false, err
	}
	return true, b.handle(ctx, root)
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
			b.readQuiet(ctx)
			if err := b.sweepOld(ctx); err != nil {
				return err
			}
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

// sweepChunk is how much one transaction clears away.
const sweepChunk = 500

// sweepOld removes what need not be kept: the bodies of deliveries a week after
// they were handled.
func (b *Bot) sweepOld(ctx context.Context) error {
	for {
		n := 0
		err := b.store.Write(ctx, func(tx *storage.Tx) error {
			swept, err := tx.Sweep(sweepChunk)
			n = max(swept.Bodies, swept.Timers, swept.Asks)
			return err
		})
		if ctx.Err() != nil {
			return nil
		}
		if err != nil || n < sweepChunk {
			return err
		}
	}
}
