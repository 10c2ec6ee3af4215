package bot

import (
	"context"
	"fmt"

	"clearlane/storage"
)

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
